//! An embedded log to be copied: with records of many shapes, and groups that stand here and there.

use crate::ground::Ground;
use bus::{Bus, Cleanup, EmbeddedSettings, From, Outgoing, Position, Read, Record, Target, TopicSpec, Until};
use bytes::Bytes;
use std::{collections::BTreeMap, path::Path, time::Duration};
use tempfile::TempDir;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use wiredesk::commands::copy::{Order, Report, copy};

/// A fixed time: Kafka keeps these topics' records for a hundred years.
pub(crate) const TIME_MS: i64 = 1_700_000_000_000;

/// A fair spread of numbers from a seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// An embedded log with records, and what is wanted of the target.
pub(crate) struct Source {
    pub(crate) folder: TempDir,
    pub(crate) bus: Bus,
    pub(crate) order: Order,
}

impl Source {
    /// Topics of this case, empty.
    async fn new(ground: &Ground) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let compacted = TopicSpec { cleanup: Cleanup::Compact { min_lag_ms: 0 }, ..ground.spec("table", 3) };
        let topics = vec![compacted, ground.spec("live", 2), ground.spec("bulk", 2)];
        let order = Order {
            groups: vec![
                (ground.name("readers"), vec![ground.name("table")]),
                (ground.name("group"), vec![ground.name("live"), ground.name("bulk")]),
            ],
            topics,
            ledger: ground.name("ledger"),
            copier: ground.name("copier"),
        };
        let bus = open(&folder, "source").await;
        bus.ensure(&order.topics).await.unwrap();
        Self { folder, bus, order }
    }

    /// The same with records of many shapes, and groups that stand here and there.
    pub(crate) async fn filled(ground: &Ground, seed: u64) -> Self {
        let source = Self::new(ground).await;
        let mut dice = Dice(seed);
        source.fill(ground, &mut dice, 2_500).await;
        source.set(&ground.name("readers"), "table", ground, &[(0, 0), (2, 7)]).await;
        let ends = source.bus.ends(&ground.name("live")).await.unwrap();
        source.set(&ground.name("group"), "live", ground, &[(0, ends[0] / 2), (1, ends[1])]).await;
        source.set(&ground.name("group"), "bulk", ground, &[(0, 1)]).await;
        source
    }

    pub(crate) async fn fill(&self, ground: &Ground, dice: &mut Dice, count: u64) {
        let records = (0..count).map(|number| {
            let topic = &self.order.topics[dice.below(3) as usize];
            let partition = dice.below(topic.partitions as u64) as i32;
            let value = match dice.below(10) {
                0 => None,
                1 => Some(Bytes::new()),
                _ => Some(Bytes::from(format!("{number} {}", "x".repeat(dice.below(3_000) as usize)))),
            };
            let headers =
                (0..dice.below(3)).map(|one| (format!("wd_{one}"), Bytes::from(vec![one as u8, 255])));
            Outgoing {
                topic: topic.name.as_str().into(),
                partition: Some(partition),
                timestamp_ms: TIME_MS + number as i64,
                key: format!("{}-{number}", ground.name("key")).into(),
                value,
                headers: headers.collect(),
            }
        });
        self.bus.append(records.collect()).await.unwrap();
    }

    pub(crate) async fn set(&self, group: &str, topic: &str, ground: &Ground, places: &[(i32, i64)]) {
        let position = |(one, offset): &(i32, i64)| Position { at: ground.at(topic, *one), offset: *offset };
        self.bus.set_positions(group, places.iter().map(position).collect()).await.unwrap();
    }

    pub(crate) async fn copy(&self, to: &Bus) -> anyhow::Result<Report> {
        copy(&self.bus, to, &self.order, || TIME_MS, &CancellationToken::new(), |_| {}).await
    }

    pub(crate) async fn refusal(&self, to: &Bus) -> String {
        format!("{:#}", self.copy(to).await.unwrap_err())
    }

    /// That both logs hold the same records, and that what each group has before it is the same on both.
    pub(crate) async fn is_copied_to(&self, to: &Bus) {
        for spec in &self.order.topics {
            assert_eq!(
                all(&self.bus, &spec.name, None).await,
                all(to, &spec.name, None).await,
                "{}",
                spec.name
            );
        }
        for (group, topics) in &self.order.groups {
            for topic in topics {
                let here = self.bus.positions(group, topic).await.unwrap();
                let there = to.positions(group, topic).await.unwrap();
                for (partition, (here, there)) in (0..).zip(here.into_iter().zip(there)) {
                    let ahead = |bus, from| all(bus, topic, Some((partition, from)));
                    match (here, there) {
                        (None, None) => {}
                        (Some(here), Some(there)) => {
                            assert_eq!(
                                ahead(&self.bus, here).await,
                                ahead(to, there).await,
                                "{group} {topic}"
                            )
                        }
                        differ => panic!("{group} on {topic}/{partition}: {differ:?}"),
                    }
                }
            }
        }
    }
}

pub(crate) async fn open(folder: &TempDir, name: &str) -> Bus {
    let path = folder.path().join("log.db");
    Bus::open(Target::Embedded(EmbeddedSettings { path, owner: Some(name.to_owned()) })).await.unwrap()
}

/// Waits until nobody has a log open any more: the last one to close it takes its write-ahead log away.
pub(crate) async fn closed(log: &Path) {
    let write_ahead = log.with_extension("db-wal");
    while write_ahead.exists() {
        sleep(Duration::from_millis(20)).await;
    }
}

/// Records of a topic, or of a partition from an offset on, without their offsets, in order by partition.
pub(crate) async fn all(bus: &Bus, topic: &str, from: Option<(i32, i64)>) -> BTreeMap<i32, Vec<String>> {
    let (partition, from) = match from {
        None => (None, From::Start),
        Some((partition, offset)) => (Some(partition), From::Offset(offset)),
    };
    let read = Read { topic: topic.to_owned(), partition, from, until: Until::End };
    let mut rows = BTreeMap::<i32, Vec<String>>::new();
    for record in bus.read(read).await.unwrap().collect().await.unwrap() {
        let Record { at, timestamp_ms, key, value, headers, .. } = record;
        rows.entry(at.partition).or_default().push(format!("{timestamp_ms} {key:?} {value:?} {headers:?}"));
    }
    rows
}
