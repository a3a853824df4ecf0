//! The topics of a deployment with their partitions and retention.

use bus::{Cleanup, TopicSpec};
use proto::topics::{
    ADVISORIES, DEAD_LETTERS, EMBARGOED, FEED_STATE, FEEDS, HELD, IDENTITY, ITEMS, PAGES, PRINTS, RAW,
    RAW_BULK, SOURCE_STATE, STORIES,
};
use serde::{Deserialize, Serialize};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// How topics are made when they are missing. Partition counts are fixed once a topic is made.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TopicSettings {
    /// Partitions of `wire.feeds`, `wire.feed-state` and `wire.pages`: at most that many fetchers share the feeds.
    pub feed_partitions: i32,
    /// Partitions of `wire.raw` and the state that follows it: at most that many desks.
    pub raw_partitions: i32,
    /// Partitions of `wire.items` and `wire.stories`.
    pub output_partitions: i32,
    /// Days for which raw items are kept, and can be replayed.
    pub raw_days: u16,
    /// Days for which items, the history of stories and dead letters are kept.
    pub output_days: u16,
    /// Days for which fingerprints are kept.
    pub print_days: u16,
    /// Whether `wire.embargoed` is made too: where it is, normalizers write each item that is held to it, for desks that
    /// prepare. Who may read it is for the cluster's access lists to say.
    pub embargoed: bool,
}

impl Default for TopicSettings {
    fn default() -> Self {
        Self {
            feed_partitions: 16,
            raw_partitions: 8,
            output_partitions: 8,
            raw_days: 7,
            output_days: 30,
            print_days: 7,
            embargoed: false,
        }
    }
}

impl TopicSettings {
    /// All topics.
    pub fn specs(&self) -> Vec<TopicSpec> {
        let days = |days: u16| i64::from(days) * DAY_MS;
        let compacted = Cleanup::Compact { min_lag_ms: 0 };
        let raw = Cleanup::Delete { retention_ms: days(self.raw_days) };
        let output = Cleanup::Delete { retention_ms: days(self.output_days) };
        let prints = Cleanup::CompactDelete { retention_ms: days(self.print_days) };
        let history = Cleanup::Compact { min_lag_ms: days(self.output_days) };
        let rows = [
            (FEEDS, self.feed_partitions, compacted),
            (FEED_STATE, self.feed_partitions, compacted),
            (PAGES, self.feed_partitions, compacted),
            (RAW, self.raw_partitions, raw),
            (RAW_BULK, self.raw_partitions, raw),
            (IDENTITY, self.raw_partitions, compacted),
            (PRINTS, self.raw_partitions, prints),
            (HELD, self.raw_partitions, compacted),
            (EMBARGOED, self.output_partitions, compacted),
            (SOURCE_STATE, self.raw_partitions, compacted),
            (ITEMS, self.output_partitions, output),
            (ADVISORIES, self.output_partitions, output),
            (STORIES, self.output_partitions, history),
            (DEAD_LETTERS, 1, output),
        ];
        let wanted = rows.into_iter().filter(|(name, ..)| *name != EMBARGOED || self.embargoed);
        wanted
            .map(|(name, partitions, cleanup)| TopicSpec { name: name.to_owned(), partitions, cleanup })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_of_the_contract_is_made_and_that_of_embargoed_items_where_it_is_wanted() {
        let names = |embargoed| -> Vec<String> {
            let specs = TopicSettings { embargoed, ..TopicSettings::default() }.specs();
            specs.into_iter().map(|spec| spec.name).collect()
        };
        assert_eq!(names(true), proto::topics::ALL);
        let all: Vec<&str> = proto::topics::ALL.into_iter().filter(|name| *name != EMBARGOED).collect();
        assert_eq!(names(false), all);
    }
}
