//! The handle that services hold: one of two engines.

use crate::{
    EmbeddedSettings, Error, KafkaSettings, Member, Mismatch, Outgoing, Position, Read, Reader, Subscription,
    TopicSpec, embedded, kafka,
};
use std::time::Duration;

/// Which log to open.
#[derive(Clone, Debug)]
pub enum Target {
    /// A file of this machine.
    Embedded(EmbeddedSettings),
    /// A Kafka cluster.
    Kafka(KafkaSettings),
}

/// An open log. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Bus {
    engine: Engine,
}

#[derive(Clone, Debug)]
enum Engine {
    Embedded(embedded::Log),
    Kafka(kafka::Cluster),
}

impl Bus {
    /// Opens a log. A Kafka that does not answer yet is no error: calls wait for it.
    pub async fn open(target: Target) -> Result<Self, Error> {
        let engine = match target {
            Target::Embedded(settings) => Engine::Embedded(embedded::Log::open(settings).await?),
            Target::Kafka(settings) => Engine::Kafka(kafka::Cluster::open(settings)?),
        };
        Ok(Self { engine })
    }

    /// Makes the topics that are missing, and says where one that exists differs. Changes none.
    pub async fn ensure(&self, topics: &[TopicSpec]) -> Result<Vec<Mismatch>, Error> {
        match &self.engine {
            Engine::Embedded(log) => log.ensure(topics).await,
            Engine::Kafka(cluster) => cluster.ensure(topics).await,
        }
    }

    /// The number of partitions of a topic.
    pub async fn partitions(&self, topic: &str) -> Result<i32, Error> {
        match &self.engine {
            Engine::Embedded(log) => log.partitions(topic).await,
            Engine::Kafka(cluster) => cluster.partitions(topic).await,
        }
    }

    /// Joins a consumer group.
    pub async fn join(&self, subscription: Subscription) -> Result<Member, Error> {
        match &self.engine {
            Engine::Embedded(log) => log.join(subscription).await,
            Engine::Kafka(cluster) => cluster.join(subscription).await,
        }
    }

    /// Reads a topic outside of any group. Only committed records are seen.
    pub async fn read(&self, read: Read) -> Result<Reader, Error> {
        match &self.engine {
            Engine::Embedded(log) => log.read(read).await,
            Engine::Kafka(cluster) => cluster.read(read).await,
        }
    }

    /// Writes records outside of any group, and returns when they are durable.
    pub async fn append(&self, records: Vec<Outgoing>) -> Result<(), Error> {
        match &self.engine {
            Engine::Embedded(log) => log.append(records).await,
            Engine::Kafka(cluster) => cluster.append(records).await,
        }
    }

    /// The committed end of each partition of a topic: all that was committed before this was asked lies before
    /// it, and what is committed later lies at or after it.
    pub async fn ends(&self, topic: &str) -> Result<Vec<i64>, Error> {
        match &self.engine {
            Engine::Embedded(log) => log.ends(topic).await,
            Engine::Kafka(cluster) => cluster.ends(topic).await,
        }
    }

    /// The committed positions of a group, one for each partition of a topic; `None` where it has none.
    pub async fn positions(&self, group: &str, topic: &str) -> Result<Vec<Option<i64>>, Error> {
        match &self.engine {
            Engine::Embedded(log) => log.positions(group, topic).await,
            Engine::Kafka(cluster) => cluster.positions(group, topic).await,
        }
    }

    /// Sets positions of a group from outside. While it has members that is [`Error::Occupied`], and nothing is
    /// set. A visitor of an embedded log may not.
    pub async fn set_positions(&self, group: &str, positions: Vec<Position>) -> Result<(), Error> {
        match &self.engine {
            Engine::Embedded(log) => log.set_positions(group, positions).await,
            Engine::Kafka(cluster) => cluster.set_positions(group, positions).await,
        }
    }

    /// How many members a group has now, as far as this handle can know: those of an embedded log are known to
    /// its owner alone.
    pub async fn members(&self, group: &str) -> Result<usize, Error> {
        match &self.engine {
            Engine::Embedded(log) => Ok(log.members(group)),
            Engine::Kafka(cluster) => cluster.members(group).await,
        }
    }

    /// The log's own id, which it keeps wherever it is moved: a cluster's, or one that the file was given.
    pub async fn id(&self) -> Result<String, Error> {
        match &self.engine {
            Engine::Embedded(log) => log.id().await,
            Engine::Kafka(cluster) => cluster.id().await,
        }
    }

    /// How long ago the log last answered; `None` when it never did.
    pub fn silence(&self) -> Option<Duration> {
        match &self.engine {
            Engine::Embedded(_) => Some(Duration::ZERO),
            Engine::Kafka(cluster) => cluster.silence(),
        }
    }

    /// Where the log is, for people: a path, or broker addresses.
    pub fn place(&self) -> String {
        match &self.engine {
            Engine::Embedded(log) => log.place(),
            Engine::Kafka(cluster) => cluster.place(),
        }
    }
}
