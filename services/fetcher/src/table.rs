//! Reads the feeds of a partition and what is remembered of them: the last record of each key counts.

use crate::{observe::moves, packed::Packed};
use anyhow::Context as _;
use bus::{Bus, From, Read, Record, Until};
use chassis::envelope;
use proto::{
    topics,
    v1::{FeedConfig, FeedState, PendingPage},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use tokio::{sync::Semaphore, task::JoinSet};
use tracing::error;

/// The feeds of one partition.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Partition of `wire.feeds`, `wire.feed-state` and `wire.pages`.
    pub(crate) partition: i32,
    /// The feeds, by id.
    pub(crate) rows: HashMap<Arc<str>, Row>,
    /// Feeds that are no more and of which something is remembered.
    pub(crate) gone: HashSet<Arc<str>>,
    /// Pages that are to be fetched, by item id.
    pub(crate) pages: HashMap<Vec<u8>, PendingPage>,
    /// Offset after the last record of `wire.feeds` that was read.
    pub(crate) next_offset: i64,
}

/// A feed, packed as it will be held: whoever takes over a hundred thousand has no room for them twice, or unpacked.
#[derive(Debug)]
pub(crate) struct Row {
    /// What to fetch, and what is remembered.
    pub(crate) packed: Packed,
    /// Whether something is remembered of its URL.
    pub(crate) is_known: bool,
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
                Some((id, Change::Set(config))) => table.set(id, *config),
                Some((id, Change::Delete)) => drop(table.rows.remove(&id)),
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
    /// A feed is to be fetched like this. Comes before what is remembered.
    pub(crate) fn set(&mut self, id: Arc<str>, config: FeedConfig) {
        let packed = Packed::new(config, FeedState::default());
        self.rows.insert(id, Row { packed, is_known: false });
    }

    /// What is remembered of a feed. What is of another URL than the present one is left out, but where the feed moved
    /// there.
    pub(crate) fn remember(&mut self, id: Arc<str>, state: FeedState) {
        let Some(row) = self.rows.get_mut(&id) else {
            self.gone.insert(id);
            return;
        };
        let state = moves::kept(&row.packed.config(), state);
        row.is_known = state.is_some();
        row.packed = row.packed.with_state(state.unwrap_or_default());
    }

    fn forget(&mut self, id: &str) {
        self.gone.remove(id);
        if let Some(row) = self.rows.get_mut(id) {
            (row.packed, row.is_known) = (row.packed.with_state(FeedState::default()), false);
        }
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

    fn keep_state(&mut self, record: &Record) {
        let Some(id) = feed_id(record) else { return };
        match envelope::open::<FeedState>(record) {
            Ok(Some(state)) => self.remember(id, state),
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
    use prost::Message as _;

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

    #[test]
    fn the_last_word_on_a_feed_counts_and_what_is_of_another_url_or_no_feed_is_no_memory() {
        let config =
            |url: &str| FeedConfig { id: "gazette".to_owned(), url: url.to_owned(), ..FeedConfig::default() };
        let state = |url: &str, polls| FeedState { url: url.to_owned(), polls, ..FeedState::default() };
        let mut table = Table::default();
        table.set("gazette".into(), config("https://old.example/"));
        table.set("gazette".into(), config("https://a.example/"));
        for (url, polls, known) in [("https://a.example/", 3, true), ("https://old.example/", 4, false)] {
            table.remember("gazette".into(), state(url, polls));
            let row = &table.rows["gazette"];
            assert_eq!((row.is_known, row.packed.config()), (known, config("https://a.example/")));
            assert_eq!(row.packed.state(&row.packed.config()).polls, if known { polls } else { 0 });
        }
        table.remember("gazette".into(), state("https://a.example/", 5));
        table.remember("gone".into(), state("https://gone.example/", 1));
        assert!(table.rows["gazette"].is_known && table.gone.contains("gone"));
        table.forget("gazette");
        table.forget("gone");
        assert!(!table.rows["gazette"].is_known && table.gone.is_empty());
    }
}
