//! The settings of test brokers: each node is broker and controller, small, and quick about what tests wait for.
//! Topics are made by themselves here, as in Kafka's default: the bus must not rely on either.

use crate::ports;

/// Any 22 letters of base64 will do for a cluster of its own.
pub(crate) const CLUSTER: &str = "WiredeskTestsWiredeskg";

/// Where a node listens, on loopback as its clients see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// Port for clients and other brokers.
    pub(crate) port: u16,
    /// Port of its controller.
    pub(crate) controller: u16,
}

/// So many nodes, on ports that nobody has now.
pub(crate) fn nodes(count: usize) -> anyhow::Result<Vec<Node>> {
    let ports = ports::free(2 * count)?;
    Ok(ports.chunks(2).map(|pair| Node { port: pair[0], controller: pair[1] }).collect())
}

/// Keys and values for one node of a cluster. `bind` is the address that it listens on, `data` its folder.
pub(crate) fn of(nodes: &[Node], place: usize, bind: &str, data: &str) -> Vec<(&'static str, String)> {
    let Node { port, controller } = nodes[place];
    let voters: Vec<String> =
        (1..).zip(nodes).map(|(id, node)| format!("{id}@127.0.0.1:{}", node.controller)).collect();
    let (copies, majority) = (nodes.len().to_string(), (nodes.len() / 2 + 1).to_string());
    let fixed = |value: &str| value.to_owned();
    vec![
        ("process.roles", fixed("broker,controller")),
        ("node.id", (place + 1).to_string()),
        ("controller.quorum.voters", voters.join(",")),
        ("listeners", format!("PLAINTEXT://{bind}:{port},CONTROLLER://{bind}:{controller}")),
        ("advertised.listeners", format!("PLAINTEXT://127.0.0.1:{port}")),
        ("controller.listener.names", fixed("CONTROLLER")),
        ("listener.security.protocol.map", fixed("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT")),
        ("log.dirs", fixed(data)),
        ("default.replication.factor", copies.clone()),
        ("min.insync.replicas", majority.clone()),
        ("offsets.topic.replication.factor", copies.clone()),
        ("offsets.topic.num.partitions", fixed("4")),
        ("transaction.state.log.replication.factor", copies.clone()),
        ("transaction.state.log.min.isr", majority.clone()),
        ("transaction.state.log.num.partitions", fixed("4")),
        ("share.coordinator.state.topic.replication.factor", copies),
        ("share.coordinator.state.topic.min.isr", majority),
        ("group.initial.rebalance.delay.ms", fixed("0")),
        ("transaction.abort.timed.out.transaction.cleanup.interval.ms", fixed("1000")),
        ("log.cleaner.backoff.ms", fixed("1000")),
        ("log.initial.task.delay.ms", fixed("1000")),
        ("log.retention.check.interval.ms", fixed("500")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_nodes_know_each_other_and_one_of_them_may_be_missing() {
        let nodes = [1, 2, 3].map(|number| Node { port: 1000 + number, controller: 2000 + number });
        let settings = of(&nodes, 1, "127.0.0.1", "data");
        let value = |name: &str| settings.iter().find(|(key, _)| *key == name).unwrap().1.as_str();
        assert_eq!(value("node.id"), "2");
        assert_eq!(value("controller.quorum.voters"), "1@127.0.0.1:2001,2@127.0.0.1:2002,3@127.0.0.1:2003");
        assert_eq!((value("offsets.topic.replication.factor"), value("min.insync.replicas")), ("3", "2"));
    }
}
