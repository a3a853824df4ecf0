//! How many pages of each feed wait to be fetched, told from `wire.pages`.

use bus::Record;
use bytes::Bytes;
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

/// The pages that wait.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// Feed of each page, by the page's partition and key: a tombstone does not name it.
    feeds: HashMap<(i32, Bytes), Arc<str>>,
    counts: HashMap<Arc<str>, usize>,
}

impl Waiting {
    /// Takes a record in; without a feed it is a tombstone.
    pub(super) fn put(&mut self, record: &Record, feed: Option<&str>) {
        // A key of its own: the record's is a window on a whole batch.
        let key = (record.at.partition, Bytes::copy_from_slice(&record.key));
        let before = match feed {
            Some(feed) => {
                let (feed, count) = match self.counts.get_key_value(feed) {
                    Some((feed, count)) => (feed.clone(), *count),
                    None => (feed.into(), 0),
                };
                self.counts.insert(feed.clone(), count + 1);
                self.feeds.insert(key, feed)
            }
            None => self.feeds.remove(&key),
        };
        if let Some(before) = before
            && let Entry::Occupied(mut count) = self.counts.entry(before)
        {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }

    /// How many wait for a feed.
    pub(super) fn of(&self, feed: &str) -> usize {
        self.counts.get(feed).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bus::TopicPartition;
    use proto::topics::PAGES;

    #[test]
    fn a_page_is_counted_for_its_feed_until_its_tombstone() {
        let mut waiting = Waiting::default();
        let mut put = |partition, item: &'static str, feed| {
            let record = Record {
                at: TopicPartition::new(PAGES, partition),
                offset: 0,
                timestamp_ms: 0,
                key: Bytes::from_static(item.as_bytes()),
                value: None,
                headers: Vec::new(),
            };
            waiting.put(&record, feed);
            (waiting.of("gazette"), waiting.of("ledger"))
        };
        assert_eq!(put(0, "1", Some("gazette")), (1, 0));
        assert_eq!(put(0, "2", Some("gazette")), (2, 0));
        assert_eq!(put(0, "2", Some("gazette")), (2, 0));
        assert_eq!(put(0, "2", Some("ledger")), (1, 1));
        assert_eq!(put(1, "2", None), (1, 1));
        assert_eq!(put(0, "2", None), (1, 0));
        assert_eq!(put(0, "1", None), (0, 0));
        assert!(waiting.feeds.is_empty() && waiting.counts.is_empty());
    }
}
