//! A compacted topic as a table: the newest record of each key.
//!
//! A key may stand on two partitions while its feed moves from one to the other; the rows of both are kept, so
//! that the tombstone on the old partition does not take the new row, in whichever order they are read.

use bus::Record;
use std::collections::BTreeMap;

/// Rows by key and partition.
#[derive(Clone, Debug)]
pub struct Table<V> {
    rows: BTreeMap<String, BTreeMap<i32, Row<V>>>,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row<V> {
    /// Arrival of its record, milliseconds since 1970 UTC.
    pub timestamp_ms: i64,
    /// What it says.
    pub value: V,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self { rows: BTreeMap::new() }
    }
}

impl<V> Table<V> {
    /// Takes a record in; `None` is a tombstone.
    pub fn put(&mut self, record: &Record, value: Option<V>) {
        let key = String::from_utf8_lossy(&record.key);
        match value {
            Some(value) => {
                let row = Row { timestamp_ms: record.timestamp_ms, value };
                self.rows.entry(key.into_owned()).or_default().insert(record.at.partition, row);
            }
            None => {
                if let Some(rows) = self.rows.get_mut(key.as_ref()) {
                    rows.remove(&record.at.partition);
                    if rows.is_empty() {
                        self.rows.remove(key.as_ref());
                    }
                }
            }
        }
    }

    /// The newest value of a key.
    pub fn get(&self, key: &str) -> Option<&V> {
        self.rows.get(key).and_then(newest)
    }

    /// The newest value of each key, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.rows.iter().filter_map(|(key, rows)| Some((key.as_str(), newest(rows)?)))
    }

    /// The partitions on which a key stands.
    pub fn partitions(&self, key: &str) -> impl Iterator<Item = i32> {
        self.rows.get(key).into_iter().flat_map(|rows| rows.keys().copied())
    }
}

fn newest<V>(rows: &BTreeMap<i32, Row<V>>) -> Option<&V> {
    rows.values().max_by_key(|row| row.timestamp_ms).map(|row| &row.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bus::TopicPartition;
    use bytes::Bytes;

    fn record(partition: i32, timestamp_ms: i64) -> Record {
        Record {
            at: TopicPartition::new("wire.feeds", partition),
            offset: 0,
            timestamp_ms,
            key: Bytes::from_static(b"tass-en"),
            value: None,
            headers: Vec::new(),
        }
    }

    #[test]
    fn a_feed_that_moved_is_found_whichever_partition_is_read_first() {
        let old = (record(1, 10), Some("old"));
        let new = (record(2, 20), Some("new"));
        let grave = (record(1, 20), None);
        for order in [[&old, &new, &grave], [&old, &grave, &new], [&new, &old, &grave]] {
            let mut table = Table::default();
            for (record, value) in order {
                table.put(record, *value);
            }
            assert_eq!(table.get("tass-en"), Some(&"new"));
            assert_eq!(table.partitions("tass-en").collect::<Vec<_>>(), [2]);
        }
    }

    #[test]
    fn a_tombstone_takes_the_row() {
        let mut table = Table::default();
        table.put(&record(1, 10), Some("one"));
        table.put(&record(1, 20), None);
        assert_eq!(table.iter().count(), 0);
    }
}
