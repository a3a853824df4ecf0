//! Reads the feeds of a partition and what is remembered of them: the last record of each key counts.

use anyhow::Context as _;
use bus::{Bus, From, Read, Record, Until};
use chassis::envelope;
use prost::Message as _;
use proto::{
    topics,
    v1::{FeedConfig, FeedState, PendingPage},
};
use std::{collections::HashMap, sync::Arc};
use tokio::{sync::Semaphore, task::JoinSet};
use tracing::error;

/// The feeds of one partition.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Partition of `wire.feeds`, `wire.feed-state` and `wire.pages`.
    pub(crate) partition: i32,
    /// The feeds, by id.
    pub(crate) rows: HashMap<Box<str>, Row>,
    /// Pages that are to be fetched, by item id.
    pub(crate) pages: HashMap<Vec<u8>, PendingPage>,
    /// Offset after the last record of `wire.feeds` that was read.
    pub(crate) next_offset: i64,
}

/// A feed, or what is left of one, encoded: whoever takes over a hundred thousand has no room for them decoded.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// What to fetch: a [`FeedConfig`].
    pub(crate) config: Option<Box<[u8]>>,
    /// What is remembered: a [`FeedState`].
    pub(crate) state: Option<Box<[u8]>>,
}

/// What a record of `wire.feeds` says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// The feed is to be fetched like this.
    Set(Box<FeedConfig>),
    /// The feed is no more.
    Delete,
}

/// Partitions that are read at the same time: a read is mostly waiting, a tenth of a second on Kafka, and whoever
/// takes over waits for all of them; but each has a client of its own meanwhile.
const AT_ONCE: usize = 16;

/// Reads partitions as they stand.
pub(crate) async fn read_all(bus: &Bus, partitions: impl Iterator<Item = i32>) -> anyhow::Result<Vec<Table>> {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut reads = JoinSet::new();
    for partition in partitions {
        let (bus, places) = (bus.clone(), places.clone());
        reads.spawn(async move {
            let _place = places.acquire().await.context("nobody closes it")?;
            let table = read(&bus, partition).await;
            table.with_context(|| format!("cannot read {}/{partition}", topics::FEEDS))
        });
    }
    let mut tables = Vec::with_capacity(reads.len());
    while let Some(read) = reads.join_next().await {
        tables.push(read.context("reading feeds panicked")??);
    }
    Ok(tables)
}

async fn read(bus: &Bus, partition: i32) -> Result<Table, bus::Error> {
    let mut table = Table { partition, ..Table::default() };
    let mut records = bus.read(all_of(topics::FEEDS, partition)).await?;
    while let Some(batch) = records.next().await {
        for record in batch? {
            table.next_offset = record.offset + 1;
            match change(&record) {
                Some((id, Change::Set(config))) => table.set(&id, &config),
                Some((id, Change::Delete)) => drop(table.rows.remove(&*id)),
                None => {}
            }
        }
    }
    let mut records = bus.read(all_of(topics::FEED_STATE, partition)).await?;
    while let Some(batch) = records.next().await {
        for record in batch? {
            table.keep_state(&record);
        }
    }
    let mut records = bus.read(all_of(topics::PAGES, partition)).await?;
    while let Some(batch) = records.next().await {
        for record in batch? {
            table.keep_page(&record);
        }
    }
    Ok(table)
}

impl Table {
    /// Feeds that are to be fetched.
    pub(crate) fn feeds(&self) -> usize {
        self.rows.values().filter(|row| row.config.is_some()).count()
    }

    /// How a feed is fetched.
    pub(crate) fn set(&mut self, id: &str, config: &FeedConfig) {
        self.row(id).config = Some(config.encode_to_vec().into());
    }

    /// What is remembered of a feed.
    pub(crate) fn remember(&mut self, id: &str, state: &FeedState) {
        self.row(id).state = Some(state.encode_to_vec().into());
    }

    fn row(&mut self, id: &str) -> &mut Row {
        self.rows.entry(id.into()).or_default()
    }

    /// The pages, for who fetches them.
    pub(crate) fn take_pages(&mut self) -> Vec<PendingPage> {
        std::mem::take(&mut self.pages).into_values().collect()
    }

    fn keep_page(&mut self, record: &Record) {
        match envelope::open::<PendingPage>(record) {
            Ok(Some(page)) => drop(self.pages.insert(record.key.to_vec(), page)),
            Ok(None) => drop(self.pages.remove(&*record.key)),
            Err(cause) => {
                error!(at = %record.at, offset = record.offset, error = %cause, "pending page cannot be read");
            }
        }
    }

    fn forget(&mut self, id: &str) {
        if let Some(row) = self.rows.get_mut(id) {
            row.state = None;
            if row.config.is_none() {
                self.rows.remove(id);
            }
        }
    }

    fn keep_state(&mut self, record: &Record) {
        let Some(id) = feed_id(record) else { return };
        match envelope::open::<FeedState>(record) {
            Ok(Some(state)) => self.remember(&id, &state),
            Ok(None) => self.forget(&id),
            Err(cause) => {
                error!(feed.id = %id, at = %record.at, offset = record.offset, error = %cause, "feed state cannot be read");
            }
        }
    }
}

/// What a record of `wire.feeds` says; `None`, and told, for one that cannot be read: what stood before stays.
/// The key is the feed's id, whatever the message says.
pub(crate) fn change(record: &Record) -> Option<(Arc<str>, Change)> {
    let id = feed_id(record)?;
    match envelope::open::<FeedConfig>(record) {
        Ok(Some(mut config)) => {
            config.id = id.to_string();
            Some((id, Change::Set(Box::new(config))))
        }
        Ok(None) => Some((id, Change::Delete)),
        Err(cause) => {
            error!(feed.id = %id, at = %record.at, offset = record.offset, error = %cause, "feed cannot be read");
            None
        }
    }
}

fn feed_id(record: &Record) -> Option<Arc<str>> {
    match std::str::from_utf8(&record.key) {
        Ok(id) if !id.is_empty() => Some(id.into()),
        _ => {
            error!(at = %record.at, offset = record.offset, "record has no feed id as its key");
            None
        }
    }
}

fn all_of(topic: &str, partition: i32) -> Read {
    Read { topic: topic.to_owned(), partition: Some(partition), from: From::Start, until: Until::End }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bus::TopicPartition;

    fn record(key: &str, value: Option<Vec<u8>>) -> Record {
        Record {
            at: TopicPartition::new(topics::FEEDS, 0),
            offset: 4,
            timestamp_ms: 0,
            key: key.to_owned().into(),
            value: value.map(Into::into),
            headers: Vec::new(),
        }
    }

    #[test]
    fn a_record_sets_or_deletes_the_feed_of_its_key() {
        let config = FeedConfig {
            id: "other".to_owned(),
            url: "https://a.example/".to_owned(),
            ..FeedConfig::default()
        };
        let set = change(&record("gazette", Some(config.encode_to_vec()))).unwrap();
        let wanted = FeedConfig { id: "gazette".to_owned(), ..config };
        assert_eq!(set, ("gazette".into(), Change::Set(Box::new(wanted))));
        assert_eq!(change(&record("gazette", None)), Some(("gazette".into(), Change::Delete)));
    }

    #[test]
    fn a_record_that_cannot_be_read_changes_nothing() {
        assert_eq!(change(&record("gazette", Some(vec![0xff; 5]))), None);
        assert_eq!(change(&record("", None)), None);
    }
}
