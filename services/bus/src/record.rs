//! What stands on a partition, and where.

use bytes::Bytes;
use std::{fmt, sync::Arc};

/// Names and values, in the order in which they were written.
pub type Headers = Vec<(String, Bytes)>;

/// One partition of one topic.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TopicPartition {
    /// Topic.
    pub topic: Arc<str>,
    /// Partition, from 0.
    pub partition: i32,
}

impl TopicPartition {
    /// A partition of a topic.
    pub fn new(topic: impl Into<Arc<str>>, partition: i32) -> Self {
        Self { topic: topic.into(), partition }
    }
}

impl fmt::Display for TopicPartition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.topic, self.partition)
    }
}

/// A committed record.
#[derive(Clone, Debug)]
pub struct Record {
    /// Where it stands.
    pub at: TopicPartition,
    /// Place in its partition. Rising; not without gaps.
    pub offset: i64,
    /// Arrival, in milliseconds since 1970 UTC.
    pub timestamp_ms: i64,
    /// Key; empty when it has none.
    pub key: Bytes,
    /// Value; `None` is a tombstone.
    pub value: Option<Bytes>,
    /// Headers.
    pub headers: Headers,
}

impl Record {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_ref())
    }

    /// The position after this record: what to commit once it is done.
    pub fn next(&self) -> Position {
        Position { at: self.at.clone(), offset: self.offset + 1 }
    }
}

/// A record to be written.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Topic.
    pub topic: Arc<str>,
    /// Partition; `None` takes the one of the key (murmur2, as Kafka's own clients do).
    pub partition: Option<i32>,
    /// Arrival, in milliseconds since 1970 UTC.
    pub timestamp_ms: i64,
    /// Key.
    pub key: Bytes,
    /// Value; `None` is a tombstone.
    pub value: Option<Bytes>,
    /// Headers.
    pub headers: Headers,
}

/// How far a group has come in a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Partition.
    pub at: TopicPartition,
    /// Offset of the next record to read.
    pub offset: i64,
}
