//! What a copy remembers on the log that it writes to: how far each partition is, and what it left when it was done.
//!
//! A page is written in the transaction of the records that it tells of, so it is right whenever a copy is
//! broken off.

use anyhow::Context as _;
use bus::{Bus, From, Outgoing, Read, Record, TopicPartition, Until};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Key of the record that is written when all is copied.
const FINISH: &str = "finish";

/// A copy's memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ledger {
    /// By partition of the source, which is that of the target.
    pub(super) pages: BTreeMap<TopicPartition, Page>,
    /// How the target was left when all was last copied.
    pub(super) finish: Option<Finish>,
}

/// How far a partition is copied.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Page {
    /// Id of the log that the records are from.
    pub(super) log: String,
    /// Offset of the source from which on nothing is copied yet.
    pub(super) next: i64,
    /// Records copied.
    pub(super) records: u64,
    /// Where groups stand, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) marks: BTreeMap<String, Mark>,
}

/// A group's position on both logs: before it stand the same records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// Offset in the source.
    pub(super) source: i64,
    /// Offset in the target.
    pub(super) target: i64,
}

/// How the target was left.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Finish {
    /// Id of the log that the records are from.
    pub(super) log: String,
    /// By partition, as `topic/partition`; without those that are empty.
    pub(super) partitions: BTreeMap<String, Left>,
}

/// How one partition of the target was left.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Left {
    /// Its committed end.
    pub(super) end: i64,
    /// Records that were copied to it.
    pub(super) records: u64,
    /// The positions that groups were given, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) groups: BTreeMap<String, i64>,
}

impl Ledger {
    /// Reads it from its topic, which may be missing.
    pub(super) async fn read(bus: &Bus, topic: &str) -> anyhow::Result<Self> {
        let all = Read { topic: topic.to_owned(), partition: None, from: From::Start, until: Until::End };
        let mut reader = match bus.read(all).await {
            Err(bus::Error::NoTopic(_)) => return Ok(Self::default()),
            reader => reader.with_context(|| format!("cannot read {topic}"))?,
        };
        let mut ledger = Self::default();
        while let Some(batch) = reader.next().await {
            for record in batch.with_context(|| format!("cannot read {topic}"))? {
                let place = || format!("{topic} at offset {} is no record of a copy", record.offset);
                ledger.keep(&record).with_context(place)?;
            }
        }
        Ok(ledger)
    }

    fn keep(&mut self, record: &Record) -> anyhow::Result<()> {
        let key = std::str::from_utf8(&record.key)?;
        let value = record.value.as_deref().unwrap_or_default();
        if key == FINISH {
            self.finish = Some(serde_json::from_slice(value)?);
            return Ok(());
        }
        let (topic, partition) = key.rsplit_once('/').context("its key names no partition")?;
        let at = TopicPartition::new(topic, partition.parse()?);
        self.pages.insert(at, serde_json::from_slice(value)?);
        Ok(())
    }

    /// Ids of the logs that the records are from: one, as a rule.
    pub(super) fn logs(&self) -> impl Iterator<Item = &str> {
        let pages = self.pages.values().map(|page| page.log.as_str());
        pages.chain(self.finish.iter().map(|finish| finish.log.as_str()))
    }

    /// The page of a partition; an empty one for what was not begun.
    pub(super) fn page(&self, at: &TopicPartition) -> Page {
        self.pages.get(at).cloned().unwrap_or_default()
    }

    /// How a partition was left, if all was copied once.
    pub(super) fn left(&self, at: &TopicPartition) -> Option<Left> {
        let left = self.finish.as_ref()?.partitions.get(&at.to_string());
        Some(left.cloned().unwrap_or_default())
    }
}

/// The record of a page.
pub(super) fn turn(topic: &str, at: &TopicPartition, page: &Page, now_ms: i64) -> anyhow::Result<Outgoing> {
    Ok(record(topic, at.to_string(), serde_json::to_vec(page)?, now_ms))
}

/// The record of what was left.
pub(super) fn close(topic: &str, finish: &Finish, now_ms: i64) -> anyhow::Result<Outgoing> {
    Ok(record(topic, FINISH.to_owned(), serde_json::to_vec(finish)?, now_ms))
}

fn record(topic: &str, key: String, value: Vec<u8>, now_ms: i64) -> Outgoing {
    Outgoing {
        topic: topic.into(),
        partition: Some(0),
        timestamp_ms: now_ms,
        key: key.into(),
        value: Some(value.into()),
        headers: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(outgoing: Outgoing) -> Record {
        let Outgoing { timestamp_ms, key, value, headers, .. } = outgoing;
        Record { at: TopicPartition::new("wire.copy", 0), offset: 0, timestamp_ms, key, value, headers }
    }

    #[test]
    fn a_ledger_is_read_as_it_was_written_and_the_last_page_counts() {
        let at = TopicPartition::new("wire.raw.bulk", 11);
        let marks = BTreeMap::from([("desk".to_owned(), Mark { source: 7, target: 9 })]);
        let page = |next| Page { log: "a".to_owned(), next, records: 3, marks: marks.clone() };
        let left = Left { end: 12, records: 3, groups: BTreeMap::from([("desk".to_owned(), 9)]) };
        let finish =
            Finish { log: "a".to_owned(), partitions: BTreeMap::from([(at.to_string(), left.clone())]) };
        let mut ledger = Ledger::default();
        for next in [5, 8] {
            ledger.keep(&read(turn("wire.copy", &at, &page(next), 1).unwrap())).unwrap();
        }
        ledger.keep(&read(close("wire.copy", &finish, 1).unwrap())).unwrap();
        assert_eq!(ledger.page(&at), page(8));
        assert_eq!(ledger.left(&at), Some(left));
        assert_eq!(ledger.left(&TopicPartition::new("wire.raw", 0)), Some(Left::default()));
        assert_eq!(ledger.logs().collect::<Vec<_>>(), ["a", "a"]);
    }

    #[test]
    fn what_is_no_record_of_a_copy_is_an_error() {
        for (key, value) in [("wire.raw", "{}"), ("wire.raw/x", "{}"), ("wire.raw/1", "{}"), ("finish", "")] {
            let strange = record("wire.copy", key.to_owned(), value.into(), 1);
            assert!(Ledger::default().keep(&read(strange)).is_err(), "{key}");
        }
    }
}
