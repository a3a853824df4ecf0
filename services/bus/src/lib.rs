//! A durable, partitioned log behind one small interface, with two engines: Kafka and an embedded one.
//!
//! [`Bus::open`] -> [`Bus::ensure`] the topics -> [`Bus::join`] a group -> [`Member::next`] reads ->
//! [`Member::commit`] writes outputs and offsets atomically. [`Bus::read`] replays; [`Bus::append`] adds.
//! [`Bus::ends`], [`Bus::positions`] and [`Bus::set_positions`] are for whoever moves a log, from outside of it.
//!
//! What both engines promise: order within a partition; a commit happens whole or not at all; a reader
//! sees only what was committed; a member that was replaced cannot commit. Nothing else may be relied on.

mod bus;
mod embedded;
mod kafka;
mod member;
mod murmur2;
mod reader;
mod record;
mod topic;

pub use bus::{Bus, Target};
pub use embedded::EmbeddedSettings;
pub use kafka::KafkaSettings;
pub use member::{Batch, CommitError, Event, Gained, Member, Reading, Subscription};
pub use murmur2::partition_for;
pub use reader::{From, Read, Reader, Until};
pub use record::{Headers, Outgoing, Position, Record, TopicPartition};
pub use topic::{Cleanup, Mismatch, TopicSpec};

/// Why the log could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process owns the embedded log.
    #[error("log {path} is in use by {owner}")]
    InUse {
        /// File of the log.
        path: String,
        /// Name and process id of the owner.
        owner: String,
    },
    /// There is no such topic.
    #[error("there is no topic {0}")]
    NoTopic(String),
    /// There is no such partition.
    #[error("topic {topic} has no partition {partition}")]
    NoPartition {
        /// Topic.
        topic: String,
        /// Partition asked for.
        partition: i32,
    },
    /// This handle may not do that: a visitor of an embedded log may read, and append.
    #[error("log {path} is open for reading and appending only")]
    Visitor {
        /// File of the log.
        path: String,
    },
    /// Positions of a group can be set from outside only while nobody is in it.
    #[error("group {group} has members")]
    Occupied {
        /// Consumer group.
        group: String,
    },
    /// The embedded engine failed.
    #[error("log {path} failed")]
    Sqlite {
        /// File of the log.
        path: String,
        /// Cause.
        #[source]
        cause: rusqlite::Error,
    },
    /// A file of the embedded engine could not be used.
    #[error("cannot use {path}")]
    File {
        /// Path.
        path: String,
        /// Cause.
        #[source]
        cause: std::io::Error,
    },
    /// Kafka failed.
    #[error("kafka: {doing} failed")]
    Kafka {
        /// What was being done, with the name of the thing.
        doing: String,
        /// Cause.
        #[source]
        cause: rdkafka::error::KafkaError,
    },
    /// Another start of the same member has taken its place: this one can commit no more.
    #[error("member {member} was fenced: {reason}")]
    Fenced {
        /// Name of the member.
        member: String,
        /// How that is known.
        reason: String,
    },
    /// A setting of Kafka cannot be used.
    #[error("kafka setting {name}: {reason}")]
    Setting {
        /// Name of the setting.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The engine's thread has ended; its reason was reported before.
    #[error("the log's thread has ended")]
    Ended,
}
