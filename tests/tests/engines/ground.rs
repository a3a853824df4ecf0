//! A case's own ground: an open bus, names of its own, and the few moves that most cases make.

use bus::{
    Batch, Bus, Cleanup, EmbeddedSettings, Event, From, Gained, Member, Outgoing, Position, Read, Record,
    Subscription, Target, TopicPartition, TopicSpec, Until,
};
use bytes::Bytes;
use std::{sync::Arc, time::Duration};

/// A hundred years: the records of these cases carry times of long ago.
const KEPT_MS: i64 = 3_155_760_000_000;

#[derive(Clone)]
pub(crate) struct Ground {
    pub(crate) bus: Bus,
    pub(crate) target: Target,
    prefix: String,
}

impl Ground {
    pub(crate) fn new(bus: Bus, target: Target, case: &str) -> Self {
        // A Kafka that was there before has seen earlier runs.
        let run = std::process::id();
        let prefix = format!("{run}.{}", &case[..case.len().min(60)]);
        Self { bus, target, prefix }
    }

    /// The ground of the case with that prefix, in another of its processes.
    pub(crate) fn shared(bus: Bus, target: Target, prefix: String) -> Self {
        Self { bus, target, prefix }
    }

    /// The same ground under names of its own, for a part of the case.
    pub(crate) fn part(&self, name: &str) -> Self {
        Self { prefix: self.name(name), ..self.clone() }
    }

    /// What all names of this case begin with.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The same case on a log that another process is to own: a Kafka as it is, and of the embedded engine a
    /// file beside, which this process only visits.
    pub(crate) async fn for_children(&self) -> Self {
        let Target::Embedded(own) = &self.target else { return self.clone() };
        let path = own.path.with_file_name("children.db");
        let visit = Target::Embedded(EmbeddedSettings { path: path.clone(), owner: None });
        let bus = Bus::open(visit).await.unwrap();
        let target = Target::Embedded(EmbeddedSettings { path, owner: Some("a child".to_owned()) });
        Self { bus, target, prefix: self.prefix.clone() }
    }

    /// The same case where this process owns the log, once no child does.
    pub(crate) async fn owned(&self) -> Self {
        let bus = Bus::open(self.target.clone()).await.unwrap();
        Self { bus, ..self.clone() }
    }

    /// A name of this case: a topic's, or a group's.
    pub(crate) fn name(&self, name: &str) -> String {
        format!("{}.{name}", self.prefix)
    }

    pub(crate) fn spec(&self, name: &str, partitions: i32) -> TopicSpec {
        let cleanup = Cleanup::Delete { retention_ms: KEPT_MS };
        TopicSpec { name: self.name(name), partitions, cleanup }
    }

    /// Makes topics.
    pub(crate) async fn make(&self, topics: &[(&str, i32)]) {
        let specs: Vec<_> = topics.iter().map(|(name, partitions)| self.spec(name, *partitions)).collect();
        assert_eq!(self.bus.ensure(&specs).await.unwrap(), []);
    }

    /// A record of a topic of this case, on partition 0.
    pub(crate) fn record(&self, topic: &str, value: impl Into<Bytes>) -> Outgoing {
        Outgoing {
            topic: Arc::from(self.name(topic)),
            partition: Some(0),
            timestamp_ms: 1_700_000_000_000,
            key: Bytes::from_static(b"key"),
            value: Some(value.into()),
            headers: Vec::new(),
        }
    }

    /// A record of a topic of this case, on that partition.
    pub(crate) fn record_on(&self, topic: &str, partition: i32, value: impl Into<Bytes>) -> Outgoing {
        Outgoing { partition: Some(partition), ..self.record(topic, value) }
    }

    /// Appends a record a value, to partition 0 of a topic.
    pub(crate) async fn append<const COUNT: usize>(&self, topic: &str, values: [&'static str; COUNT]) {
        let records = values.map(|value| self.record(topic, value));
        self.bus.append(records.into()).await.unwrap();
    }

    pub(crate) fn at(&self, topic: &str, partition: i32) -> TopicPartition {
        TopicPartition::new(self.name(topic), partition)
    }

    pub(crate) fn position(&self, topic: &str, offset: i64) -> Position {
        Position { at: self.at(topic, 0), offset }
    }

    /// Joins the case's one group.
    pub(crate) async fn join(&self, member: &str, topics: &[&str]) -> Member {
        self.join_group("group", member, topics).await.unwrap()
    }

    /// Joins a group.
    pub(crate) async fn join_group(
        &self,
        group: &str,
        member: &str,
        topics: &[&str],
    ) -> Result<Member, bus::Error> {
        let topics = topics.iter().map(|topic| self.name(topic)).collect();
        let subscription = Subscription { group: self.name(group), member: self.name(member), topics };
        self.bus.join(subscription).await
    }

    /// Everything committed of a topic, from its start to its end.
    pub(crate) async fn committed(&self, topic: &str) -> Vec<Record> {
        self.read(topic, From::Start).await
    }

    /// Everything committed of one partition of a topic.
    pub(crate) async fn committed_on(&self, topic: &str, partition: i32) -> Vec<Record> {
        let (topic, partition) = (self.name(topic), Some(partition));
        let read = Read { topic, partition, from: From::Start, until: Until::End };
        self.bus.read(read).await.unwrap().collect().await.unwrap()
    }

    /// Waits until that many records of a topic are committed. More is a failure of whoever wrote them.
    pub(crate) async fn until_committed(&self, topic: &str, count: usize) {
        let read =
            Read { topic: self.name(topic), partition: None, from: From::Start, until: Until::Dropped };
        let mut reader = self.bus.read(read).await.unwrap();
        let mut committed = 0;
        while committed < count {
            committed += reader.next().await.unwrap().unwrap().len();
        }
        assert_eq!(committed, count, "records on {topic}");
    }

    /// Everything committed of a topic from there to its end.
    pub(crate) async fn read(&self, topic: &str, from: From) -> Vec<Record> {
        let read = Read { topic: self.name(topic), partition: None, from, until: Until::End };
        self.bus.read(read).await.unwrap().collect().await.unwrap()
    }
}

/// Waits until a member was given that many partitions, and begins to read them at their committed
/// positions. Partitions that are lost meanwhile do not count.
pub(crate) async fn given(member: &mut Member, count: usize) -> Vec<Gained> {
    let gained = gained(member, count).await;
    for gained in &gained {
        member.resume(gained.at.clone(), gained.committed.unwrap_or(0)).await.unwrap();
    }
    gained
}

/// Waits until a member has that many partitions.
pub(crate) async fn gained(member: &mut Member, count: usize) -> Vec<Gained> {
    let mut has: Vec<Gained> = Vec::new();
    while has.len() < count {
        match member.next().await.unwrap() {
            Event::Gained(gained) => has.extend(gained),
            Event::Lost(lost) => has.retain(|gained| !lost.contains(&gained.at)),
            Event::Records(records) => panic!("records before a resume: {records:?}"),
        }
    }
    assert_eq!(has.len(), count);
    has
}

/// Waits for that many records. Nothing may be lost meanwhile.
pub(crate) async fn records(member: &mut Member, count: usize) -> Vec<Record> {
    let mut records = Vec::new();
    while records.len() < count {
        match member.next().await.unwrap() {
            Event::Records(batch) => records.extend(batch),
            event => panic!("{event:?} after {} records", records.len()),
        }
    }
    assert_eq!(records.len(), count);
    records
}

/// Whether a member hears nothing for a while.
pub(crate) async fn hears_nothing(member: &mut Member) -> bool {
    tokio::time::timeout(Duration::from_millis(300), member.next()).await.is_err()
}

pub(crate) fn batch<const OUTPUTS: usize, const POSITIONS: usize>(
    outputs: [Outgoing; OUTPUTS],
    positions: [Position; POSITIONS],
) -> Batch {
    Batch { outputs: outputs.into(), positions: positions.into() }
}

/// The values of records, as text.
pub(crate) fn values(records: &[Record]) -> Vec<&str> {
    let mut values = Vec::with_capacity(records.len());
    for record in records {
        values.push(std::str::from_utf8(record.value.as_deref().unwrap_or(b"none")).unwrap());
    }
    values
}

/// Numbers without a pattern, the same in each run.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new() -> Self {
        Self(0x5eed)
    }

    /// A number below that.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}
