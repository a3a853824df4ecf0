//! Where things stand: the ends of partitions, the positions of groups, who is in a group.

use super::{Cluster, Inner, PATIENCE, contact::Voice, convert, options};
use crate::{Error, Position, TopicPartition};
use rdkafka::{
    consumer::{BaseConsumer, CommitMode, Consumer},
    error::{KafkaError, KafkaResult, RDKafkaErrorCode},
};
use std::time::Duration;

/// Time between two looks for the end of open transactions.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

impl Cluster {
    /// The end of each partition for committed readers, once all that was written when it was asked is decided:
    /// Kafka answers a commit before its records become visible.
    pub(crate) async fn ends(&self, topic: &str) -> Result<Vec<i64>, Error> {
        let count = self.partitions(topic).await?;
        let ends_of = |committed: bool| {
            let topic = topic.to_owned();
            self.ask(format!("asking for the ends of {topic}"), move |inner| {
                let client = if committed { inner.settled()? } else { &inner.asking };
                let end =
                    |partition| client.fetch_watermarks(&topic, partition, PATIENCE).map(|(_, end)| end);
                (0..count).map(end).collect::<KafkaResult<Vec<i64>>>()
            })
        };
        let written = ends_of(false).await?;
        loop {
            let decided = ends_of(true).await?;
            if decided.iter().zip(&written).all(|(decided, written)| decided >= written) {
                return Ok(decided);
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    pub(crate) async fn positions(&self, group: &str, topic: &str) -> Result<Vec<Option<i64>>, Error> {
        let count = self.partitions(topic).await?;
        let (group, topic) = (group.to_owned(), topic.to_owned());
        self.ask(format!("asking where group {group} stands in {topic}"), move |inner| {
            let partitions: Vec<_> =
                (0..count).map(|partition| TopicPartition::new(&*topic, partition)).collect();
            let answer = inner.bystander(&group)?.committed_offsets(convert::list(&partitions), PATIENCE)?;
            let mut positions = vec![None; partitions.len()];
            for element in answer.elements() {
                element.error()?;
                positions[element.partition() as usize] = convert::offset(element.offset());
            }
            Ok(positions)
        })
        .await
    }

    pub(crate) async fn set_positions(&self, group: &str, positions: Vec<Position>) -> Result<(), Error> {
        for position in &positions {
            let (topic, partition) = (position.at.topic.to_string(), position.at.partition);
            if !(0..self.partitions(&topic).await?).contains(&partition) {
                return Err(Error::NoPartition { topic, partition });
            }
        }
        let occupied = || Error::Occupied { group: group.to_owned() };
        if self.members(group).await? > 0 {
            return Err(occupied());
        }
        if positions.is_empty() {
            return Ok(());
        }
        let asked = group.to_owned();
        let set = self.ask(format!("setting the positions of group {group}"), move |inner| {
            inner.bystander(&asked)?.commit(&convert::offsets(&positions), CommitMode::Sync)
        });
        set.await.map_err(|error| match &error {
            // Somebody joined meanwhile: Kafka takes positions of members alone then.
            Error::Kafka {
                cause:
                    KafkaError::ConsumerCommit(
                        RDKafkaErrorCode::UnknownMemberId
                        | RDKafkaErrorCode::IllegalGeneration
                        | RDKafkaErrorCode::RebalanceInProgress,
                    ),
                ..
            } => occupied(),
            _ => error,
        })
    }

    pub(crate) async fn members(&self, group: &str) -> Result<usize, Error> {
        let group = group.to_owned();
        self.ask(format!("asking for the members of group {group}"), move |inner| {
            let found = inner.asking.fetch_group_list(Some(&group), PATIENCE)?;
            Ok(found.groups().iter().filter(|one| one.name() == group).map(|one| one.members().len()).sum())
        })
        .await
    }

    pub(crate) async fn id(&self) -> Result<String, Error> {
        let doing = "asking for the cluster's id".to_owned();
        self.ask(doing, |inner| {
            let id = inner.asking.client().fetch_cluster_id(PATIENCE);
            id.ok_or(KafkaError::MetadataFetch(RDKafkaErrorCode::OperationTimedOut))
        })
        .await
    }
}

impl Inner {
    /// The client that sees the ends of what is committed.
    fn settled(&self) -> KafkaResult<&BaseConsumer<Voice>> {
        if let Some(client) = self.settled.get() {
            return Ok(client);
        }
        let client = options::reader(&self.settings).create_with_context(Voice)?;
        Ok(self.settled.get_or_init(|| client))
    }

    /// A client that speaks for a group without being in it.
    fn bystander(&self, group: &str) -> KafkaResult<BaseConsumer<Voice>> {
        options::bystander(&self.settings, group).create_with_context(Voice)
    }
}
