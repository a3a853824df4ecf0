//! The settings of every client: what the deployment may choose, and what the bus's promises rest on.

use super::KafkaSettings;
use crate::Error;
use rdkafka::{ClientConfig, error::KafkaError};

/// The largest record batch that a topic takes, in bytes: the pipeline's 4 MB limit and room for headers.
pub(super) const LARGEST_BATCH: usize = 8 * 1024 * 1024;

/// How long a transaction may stay open, in milliseconds: an open one holds up every committed reader.
const TRANSACTION_MS: u32 = 5_000;

/// Keys that a deployment may not set, with their aliases: each would break a promise of the bus.
const OURS: [&str; 35] = [
    "acks",
    "allow.auto.create.topics",
    "auto.commit.enable",
    "auto.commit.interval.ms",
    "auto.offset.reset",
    "bootstrap.servers",
    "client.rack",
    "consume.callback.max.messages",
    "delivery.timeout.ms",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.gapless.guarantee",
    "enable.idempotence",
    "enable.partition.eof",
    "enabled_events",
    "group.id",
    "group.instance.id",
    "group.protocol",
    "group.remote.assignor",
    "heartbeat.interval.ms",
    "isolation.level",
    "log.queue",
    "max.in.flight",
    "max.in.flight.requests.per.connection",
    "message.max.bytes",
    "message.send.max.retries",
    "message.timeout.ms",
    "metadata.broker.list",
    "partition.assignment.strategy",
    "partitioner",
    "queuing.strategy",
    "request.required.acks",
    "retries",
    "transaction.timeout.ms",
    "transactional.id",
];

/// Refuses the options that the bus's promises rest on, and settings that cannot be meant.
pub(super) fn check(settings: &KafkaSettings) -> Result<(), Error> {
    let refused =
        |name: &str, reason: &str| Err(Error::Setting { name: name.to_owned(), reason: reason.to_owned() });
    if settings.brokers.trim().is_empty() {
        return refused("brokers", "is empty; it is host:port, or several of them with commas between");
    }
    if settings.replication.is_some_and(|replicas| replicas < 1) {
        return refused("replication", "is less than 1");
    }
    match settings.options.keys().find(|key| OURS.contains(&key.as_str())) {
        Some(key) => refused(key, "is set by the bus, since its promises rest on it; take it out"),
        None => Ok(()),
    }
}

/// Settings that a deployment may change, for every client.
const TUNED: [(&str, &str); 2] = [("client.id", "wiredesk"), ("reconnect.backoff.max.ms", "2000")];

/// Those of clients that read: records soon, and memory bounded.
const READING_TUNED: [(&str, &str); 4] = [
    ("fetch.wait.max.ms", "20"),      // the default costs an idle topic half a second
    ("fetch.queue.backoff.ms", "20"), // else a full queue stops fetching for a second
    ("queued.max.messages.kbytes", "16384"), // of each partition
    ("session.timeout.ms", "6000"),
];

/// Those of clients that write.
const WRITING_TUNED: [(&str, &str); 2] = [("compression.type", "zstd"), ("linger.ms", "1")];

/// What readers rest on: committed records only, and no position moved behind the service's back.
const READING: [(&str, &str); 4] = [
    ("isolation.level", "read_committed"),
    ("enable.auto.commit", "false"),
    ("enable.auto.offset.store", "false"),
    ("auto.offset.reset", "earliest"),
];

/// A client's settings: ours that may be changed, then the deployment's, then those that may not.
fn client(settings: &KafkaSettings, tuned: &[(&str, &str)], kept: &[(&str, &str)]) -> ClientConfig {
    let mut config = ClientConfig::new();
    let options = settings.options.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    for (key, value) in TUNED.into_iter().chain(tuned.iter().copied()).chain(options) {
        config.set(key, value);
    }
    for (key, value) in kept {
        config.set(*key, *value);
    }
    config.set("bootstrap.servers", &settings.brokers);
    config
}

/// A client that only asks, for topics and their ends. It sees ends as they are, committed or not.
pub(super) fn asking(settings: &KafkaSettings) -> ClientConfig {
    client(settings, &[], &[("isolation.level", "read_uncommitted")])
}

/// A client that makes topics.
pub(super) fn admin(settings: &KafkaSettings) -> ClientConfig {
    client(settings, &[], &[])
}

/// A reader outside of any group. librdkafka wants a group's name even of those that join none.
pub(super) fn reader(settings: &KafkaSettings) -> ClientConfig {
    let mut config = client(settings, &READING_TUNED, &READING);
    config.set("group.id", "wiredesk.readers");
    config.set("enable.partition.eof", "true");
    config
}

/// A client that asks for a group's positions, or sets them, and is not in it.
pub(super) fn bystander(settings: &KafkaSettings, group: &str) -> ClientConfig {
    let mut config = client(settings, &[], &READING);
    config.set("group.id", group);
    config
}

/// The consumer of a group's member.
pub(super) fn member(settings: &KafkaSettings, group: &str, member: &str) -> ClientConfig {
    let mut config = client(settings, &READING_TUNED, &READING);
    config.set("group.id", group);
    config.set("group.instance.id", member);
    config.set("heartbeat.interval.ms", "1500"); // commit.rs waits for two of them
    config.set("partition.assignment.strategy", "range");
    config
}

/// A client that writes, each record once.
fn writing(settings: &KafkaSettings) -> ClientConfig {
    let mut config = client(settings, &WRITING_TUNED, &[("enable.idempotence", "true")]);
    config.set("message.max.bytes", LARGEST_BATCH.to_string());
    config
}

/// The producer behind `append`. It waits for a Kafka that is away.
pub(super) fn appender(settings: &KafkaSettings) -> ClientConfig {
    let mut config = writing(settings);
    config.set("message.timeout.ms", "0");
    config
}

/// The transactional producer of a group's member. The id is stable, so that a new one fences the old.
pub(super) fn transactions(settings: &KafkaSettings, group: &str, member: &str) -> ClientConfig {
    let mut config = writing(settings);
    config.set("transactional.id", format!("{group}.{member}"));
    config.set("transaction.timeout.ms", TRANSACTION_MS.to_string());
    config
}

/// The error of a client that could not be made. A refused setting is named, and its value, which may be
/// a password, is not.
pub(super) fn refusal(doing: &str, cause: KafkaError) -> Error {
    match cause {
        KafkaError::ClientConfig(_, reason, name, _) => Error::Setting { name, reason },
        cause => Error::Kafka { doing: doing.to_owned(), cause },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(options: &[(&str, &str)]) -> KafkaSettings {
        let options = options.iter().map(|(key, value)| (key.to_string(), value.to_string()));
        KafkaSettings { brokers: "127.0.0.1:1".into(), replication: None, options: options.collect() }
    }

    #[test]
    fn options_that_the_promises_rest_on_are_refused_by_name() {
        for key in OURS {
            let error = check(&with(&[(key, "1")])).unwrap_err();
            assert!(error.to_string().starts_with(&format!("kafka setting {key}: ")), "{error}");
        }
    }

    #[test]
    fn tls_and_sasl_options_reach_every_client() {
        let settings = with(&[
            ("security.protocol", "SASL_SSL"),
            ("sasl.mechanisms", "SCRAM-SHA-512"),
            ("sasl.username", "desk"),
            ("sasl.password", "of-no-use"),
        ]);
        check(&settings).unwrap();
        let clients = [
            asking(&settings),
            admin(&settings),
            reader(&settings),
            member(&settings, "group", "one"),
            bystander(&settings, "group"),
            appender(&settings),
            transactions(&settings, "group", "one"),
        ];
        for client in clients {
            assert_eq!(client.get("security.protocol"), Some("SASL_SSL"));
            assert_eq!(client.get("sasl.password"), Some("of-no-use"));
        }
    }

    #[test]
    fn a_deployment_may_change_a_tunable_but_no_promise() {
        let settings = with(&[("session.timeout.ms", "9000"), ("linger.ms", "5")]);
        let consumer = member(&settings, "normalizers", "one");
        assert_eq!(consumer.get("session.timeout.ms"), Some("9000"));
        assert_eq!(consumer.get("isolation.level"), Some("read_committed"));
        let producer = transactions(&settings, "normalizers", "one");
        assert_eq!(producer.get("linger.ms"), Some("5"));
        assert_eq!(producer.get("transactional.id"), Some("normalizers.one"));
    }

    #[test]
    fn settings_that_cannot_be_meant_are_refused() {
        let nowhere = KafkaSettings { brokers: " ".into(), ..with(&[]) };
        let no_copies = KafkaSettings { replication: Some(0), ..with(&[]) };
        assert!(check(&nowhere).unwrap_err().to_string().contains("brokers"));
        assert!(check(&no_copies).unwrap_err().to_string().contains("replication"));
    }
}
