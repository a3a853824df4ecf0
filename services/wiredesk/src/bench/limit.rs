//! A loop that reads, writes what it read, and commits, with no work between: what an engine can do at best.

use super::{
    items::Items,
    machine,
    stage::{self, Say},
};
use anyhow::{Context, bail};
use bus::{Batch, Bus, Cleanup, Event, Outgoing, Subscription, TopicSpec};
use serde::Serialize;
use std::time::Instant;

/// Items of the loop at most: it does not change with their number.
pub(super) const MOST: usize = 100_000;
const IN: &str = "bench.in";
const OUT: &str = "bench.out";

/// What a loop without work can do.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Limit {
    /// Items that were copied.
    pub items: usize,
    /// Items a second.
    pub items_per_second: f64,
    /// CPU time of this process an item, microseconds; `None` where it is not known.
    pub cpu_us: Option<f64>,
}

pub(super) async fn run(bus: &Bus, items: &mut Items, count: usize, say: Say<'_>) -> anyhow::Result<Limit> {
    let kept = Cleanup::Delete { retention_ms: i64::MAX >> 20 };
    let spec = |name: &str| TopicSpec { name: name.to_owned(), partitions: 1, cleanup: kept };
    bus.ensure(&[spec(IN), spec(OUT)]).await.context("cannot make the topics of the bench")?;
    stage::fill(bus, IN, items, count, say).await?;
    let subscription = Subscription {
        group: "wiredesk-bench".to_owned(),
        member: "bench".to_owned(),
        topics: vec![IN.to_owned()],
    };
    let mut member = bus.join(subscription).await.context("cannot join a group")?;
    let mut begun = None;
    let (mut copied, mut first) = (0, 0);
    while copied < count {
        match member.next().await.context("cannot read")? {
            Event::Gained(gained) => {
                for one in gained {
                    member.resume(one.at, one.committed.unwrap_or(0)).await?;
                }
            }
            Event::Lost(_) => bail!("another bench runs on {}", bus.place()),
            Event::Records(records) => {
                copied += records.len();
                let positions = records.last().map(bus::Record::next).into_iter().collect();
                let outputs = records.into_iter().map(|record| Outgoing {
                    topic: OUT.into(),
                    partition: Some(0),
                    timestamp_ms: record.timestamp_ms,
                    key: record.key,
                    value: record.value,
                    headers: record.headers,
                });
                let batch = Batch { outputs: outputs.collect(), positions };
                member.commit(batch).await.context("cannot commit")?;
                if begun.is_none() {
                    // Joining and the first commit's own needs are not the loop's.
                    begun = Some((Instant::now(), machine::cpu_seconds()));
                    first = copied;
                }
            }
        }
    }
    let Some((begun, cpu)) = begun else { bail!("nothing was copied") };
    let (wall, items) = (begun.elapsed().as_secs_f64(), (count - first).max(1) as f64);
    let cpu = machine::cpu_seconds().zip(cpu).map(|(now, then)| (now - then) * 1e6 / items);
    member.leave().await;
    say(&format!("copy loop without work: {:.0} items/s", items / wall));
    Ok(Limit { items: count, items_per_second: items / wall, cpu_us: cpu })
}
