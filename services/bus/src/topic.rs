//! What topics should be like, and where one differs.

use std::fmt;

/// A topic as the deployment wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicSpec {
    /// Name.
    pub name: String,
    /// Number of partitions. Fixed once the topic is made.
    pub partitions: i32,
    /// What becomes of old records.
    pub cleanup: Cleanup,
}

/// What becomes of old records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleanup {
    /// They are deleted when older than this.
    Delete {
        /// Milliseconds.
        retention_ms: i64,
    },
    /// The last record of each key stays; the others go once they are older than the lag.
    Compact {
        /// Milliseconds for which all records stay.
        min_lag_ms: i64,
    },
    /// The last record of each key stays until it is older than this.
    CompactDelete {
        /// Milliseconds.
        retention_ms: i64,
    },
}

/// A topic that exists with other settings than wanted. It is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Topic.
    pub topic: String,
    /// Setting, by Kafka's name.
    pub setting: String,
    /// What the deployment wants.
    pub wanted: String,
    /// What it is.
    pub found: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "topic {}: {} is {}, not {}", self.topic, self.setting, self.found, self.wanted)
    }
}

impl Cleanup {
    /// The settings by Kafka's names.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        match *self {
            Cleanup::Delete { retention_ms } => {
                vec![("cleanup.policy", "delete".to_owned()), ("retention.ms", retention_ms.to_string())]
            }
            Cleanup::Compact { min_lag_ms } => vec![
                ("cleanup.policy", "compact".to_owned()),
                ("min.compaction.lag.ms", min_lag_ms.to_string()),
            ],
            Cleanup::CompactDelete { retention_ms } => {
                vec![
                    ("cleanup.policy", "compact,delete".to_owned()),
                    ("retention.ms", retention_ms.to_string()),
                ]
            }
        }
    }
}
