//! The partitions that are a member's now: which may be read, from where, and what was committed of them.
//!
//! Each partition has a queue of its own, so that the urgent topics are read first however much of the
//! others lies ready, and so that a service that is busy leaves its records where they are.

use super::{contact, convert};
use crate::{Gained, Position, Record, TopicPartition};
use rdkafka::{
    ClientContext, Offset, TopicPartitionList,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer, ConsumerContext, base_consumer::PartitionQueue},
    error::{KafkaError, KafkaResult},
    types::RDKafkaRespErr,
};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;

/// The most records of a batch.
const BATCH: usize = 500;
/// A batch ends when it holds this many bytes: a full one of 4 MB records would be 2 GB.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// How long the group's coordinator is waited for at a time, before the group is polled again.
const ASKING: Duration = Duration::from_millis(300);
/// How long a seek may take before it is tried again.
const SEEKING: Duration = Duration::from_secs(2);

/// So many leaders of resumed partitions are woken.
const LEADERS: usize = 4;
/// How long the broker of a resumed partition is waited for.
const WAKING: Duration = Duration::from_millis(100);

/// What the group decided while it was polled.
#[derive(Debug)]
pub(super) enum Change {
    Gained(Vec<TopicPartition>),
    Lost(Vec<TopicPartition>),
}

/// Takes and gives up partitions as the group decides, inside of a poll, and remembers it for the member.
pub(super) struct Rebalances {
    changes: Mutex<Vec<Change>>,
    pub(super) wake: Arc<Notify>,
}

pub(super) type GroupConsumer = BaseConsumer<Rebalances>;

impl Rebalances {
    pub(super) fn new() -> Self {
        Self { changes: Mutex::default(), wake: Arc::default() }
    }

    pub(super) fn take(&self) -> Vec<Change> {
        std::mem::take(&mut *self.changes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn changed(&self, change: Change) {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).push(change);
    }
}

impl ClientContext for Rebalances {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        contact::speak(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        contact::complain(&error, reason);
    }
}

impl ConsumerContext for Rebalances {
    fn rebalance(&self, consumer: &GroupConsumer, event: RDKafkaRespErr, list: &mut TopicPartitionList) {
        let partitions = partitions(list);
        if event == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            // Any offset will do, since nothing is read before the seek of a resume; one that is given
            // spares librdkafka to ask for the committed ones.
            let taken = list
                .set_all_offsets(Offset::Offset(0))
                .and_then(|()| consumer.assign(list))
                .and_then(|()| consumer.pause(list));
            if let Err(cause) = taken {
                tracing::error!(%cause, "cannot take the partitions that the group gave");
            }
            self.changed(Change::Gained(partitions));
        } else {
            self.changed(Change::Lost(partitions));
            if let Err(cause) = consumer.unassign() {
                tracing::error!(%cause, "cannot give up the partitions that the group took");
            }
        }
    }
}

fn partitions(list: &TopicPartitionList) -> Vec<TopicPartition> {
    list.elements().iter().map(|element| TopicPartition::new(element.topic(), element.partition())).collect()
}

/// The partitions that are a member's now.
pub(super) struct Assignment {
    consumer: Arc<GroupConsumer>,
    /// The subscription's topics, the most urgent first.
    topics: Vec<String>,
    /// By urgency, then by partition.
    owned: Vec<Owned>,
    /// Counts the batches, so that no partition is always read first.
    turn: usize,
}

struct Owned {
    at: TopicPartition,
    urgency: usize,
    queue: PartitionQueue<Rebalances>,
    /// What the group committed last, as far as is known.
    committed: Option<i64>,
    stage: Stage,
}

/// A partition's way from the group to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The group's committed position is being asked for; the service knows nothing yet.
    Asking,
    /// The service was told, in this epoch, and has not resumed it.
    Given(u64),
    /// It is read.
    Read {
        /// Where reading began.
        start: i64,
        /// Where the consumer has still to be sent to; its records are not wanted until it was.
        seek: Option<i64>,
        /// Whether the consumer still holds it back, as it does from the start.
        paused: bool,
    },
}

impl Assignment {
    pub(super) fn new(consumer: Arc<GroupConsumer>, topics: Vec<String>) -> Self {
        Self { consumer, topics, owned: Vec::new(), turn: 0 }
    }

    /// Takes partitions over. They are told to the service once [`Assignment::ask`] knows their positions.
    pub(super) fn gain(&mut self, gained: Vec<TopicPartition>) {
        for at in gained {
            let Some(mut queue) = self.consumer.split_partition_queue(&at.topic, at.partition) else {
                tracing::error!(partition = %at, "cannot read a partition that the group gave");
                continue;
            };
            let wake = self.consumer.context().wake.clone();
            queue.set_nonempty_callback(move || wake.notify_one());
            let urgency = self.topics.iter().position(|topic| **topic == *at.topic);
            let urgency = urgency.unwrap_or(self.topics.len());
            self.owned.retain(|owned| owned.at != at);
            self.owned.push(Owned { at, urgency, queue, committed: None, stage: Stage::Asking });
        }
        self.owned.sort_by(|one, other| (one.urgency, &one.at).cmp(&(other.urgency, &other.at)));
    }

    /// Gives partitions up, and returns those of them that the service knows of.
    pub(super) fn lose(&mut self, lost: &[TopicPartition]) -> Vec<TopicPartition> {
        let known = |owned: &&Owned| lost.contains(&owned.at) && owned.stage != Stage::Asking;
        let told = self.owned.iter().filter(known).map(|owned| owned.at.clone()).collect();
        self.owned.retain(|owned| !lost.contains(&owned.at));
        told
    }

    /// Takes all partitions back from the service, and returns those that it knew of; they are given to it
    /// anew, with what the group committed in truth.
    pub(super) fn renew(&mut self) -> Vec<TopicPartition> {
        let known = self.owned.iter_mut().filter(|owned| owned.stage != Stage::Asking);
        let mut told = Vec::new();
        for owned in known {
            owned.stage = Stage::Asking;
            told.push(owned.at.clone());
        }
        if let Err(cause) = self.consumer.pause(&convert::list(&told)) {
            tracing::debug!(%cause, "cannot pause; records are dropped until the next resume instead");
        }
        told
    }

    /// Whether the service reads that partition. What it read before a loss does not count, though the partition
    /// has come back: another member may have done that work, and the service does not know yet.
    pub(super) fn reads(&self, at: &TopicPartition) -> bool {
        self.owned.iter().any(|owned| owned.at == *at && matches!(owned.stage, Stage::Read { .. }))
    }

    /// Whether something waits for the coordinator or a broker.
    pub(super) fn unsettled(&self) -> bool {
        self.owned
            .iter()
            .any(|owned| matches!(owned.stage, Stage::Asking | Stage::Read { seek: Some(_), .. }))
    }

    /// Asks the coordinator for the positions of new partitions. Those that it answers for are returned; it
    /// does not answer for one with a transaction under way, and is asked again. The service is told of them in
    /// this epoch.
    pub(super) fn ask(&mut self, epoch: u64) -> Vec<Gained> {
        let asking = self.owned.iter().filter(|owned| owned.stage == Stage::Asking).map(|owned| &owned.at);
        let list = convert::list(asking);
        if list.count() == 0 {
            return Vec::new();
        }
        let answer = match self.consumer.committed_offsets(list, ASKING) {
            Ok(answer) => answer,
            Err(cause) => {
                tracing::debug!(%cause, "no committed positions yet");
                return Vec::new();
            }
        };
        let mut gained = Vec::new();
        for element in answer.elements().iter().filter(|element| element.error().is_ok()) {
            let at = TopicPartition::new(element.topic(), element.partition());
            if let Some(owned) = self.owned.iter_mut().find(|owned| owned.at == at) {
                owned.stage = Stage::Given(epoch);
                owned.committed = convert::offset(element.offset());
                gained.push(Gained { at, committed: owned.committed });
            }
        }
        gained.sort_by(|one, other| one.at.cmp(&other.at));
        gained
    }

    /// Begins to read a partition at an offset, as a service may that has taken events up to that epoch. One that
    /// was lost meanwhile is not this member's to read; one that has come back since is still to be told.
    pub(super) fn resume(&mut self, at: &TopicPartition, offset: i64, taken: u64) {
        let Some(owned) = self.owned.iter_mut().find(|owned| owned.at == *at) else { return };
        let offset = offset.max(0);
        owned.stage = match owned.stage {
            Stage::Asking => Stage::Asking,
            Stage::Given(epoch) if epoch > taken => owned.stage,
            Stage::Given(_) => Stage::Read { start: offset, seek: Some(offset), paused: true },
            Stage::Read { paused, .. } => Stage::Read { start: offset, seek: Some(offset), paused },
        };
    }

    /// Sends the consumer where it has to go, for all partitions in one: each by itself takes as long as all.
    pub(super) fn settle(&mut self) {
        let to_seek = |owned: &Owned| match owned.stage {
            Stage::Read { seek: Some(offset), paused, .. } => {
                Some((Position { at: owned.at.clone(), offset }, paused))
            }
            _ => None,
        };
        let (positions, paused): (Vec<Position>, Vec<bool>) = self.owned.iter().filter_map(to_seek).unzip();
        if positions.is_empty() {
            return;
        }
        let are_paused = positions.iter().zip(paused).filter(|(_, paused)| *paused);
        let paused: Vec<TopicPartition> = are_paused.map(|(position, _)| position.at.clone()).collect();
        match send(&self.consumer, &positions, &paused) {
            Ok(sent) => {
                for owned in self.owned.iter_mut().filter(|owned| sent.contains(&owned.at)) {
                    if let Stage::Read { start, .. } = owned.stage {
                        owned.stage = Stage::Read { start, seek: None, paused: false };
                    }
                }
            }
            Err(cause) => tracing::debug!(partitions = positions.len(), %cause, "cannot seek yet"),
        }
    }

    /// Remembers positions that were committed.
    pub(super) fn committed(&mut self, positions: &[Position]) {
        for position in positions {
            if let Some(owned) = self.owned.iter_mut().find(|owned| owned.at == position.at) {
                owned.committed = Some(position.offset);
            }
        }
    }

    /// Sends every partition that is read back to its committed position; without one, to where it began.
    pub(super) fn roll_back(&mut self) {
        for owned in &mut self.owned {
            if let Stage::Read { start, paused, .. } = owned.stage {
                let back = owned.committed.unwrap_or(start);
                owned.stage = Stage::Read { start, seek: Some(back), paused };
            }
        }
        self.settle();
    }

    /// What lies ready of the most urgent topic that has anything.
    pub(super) fn batch(&mut self) -> Vec<Record> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        for urgency in 0..=self.topics.len() {
            let owned: Vec<_> = self.owned.iter().filter(|owned| owned.urgency == urgency).collect();
            for place in 0..owned.len() {
                let owned = owned[(place + self.turn) % owned.len()];
                while batch.len() < BATCH && bytes < BATCH_BYTES {
                    let Some(read) = owned.next() else { break };
                    bytes += read.key.len() + read.value.as_ref().map_or(0, bytes::Bytes::len);
                    batch.push(read);
                }
            }
            if !batch.is_empty() {
                break;
            }
        }
        self.turn = self.turn.wrapping_add(1);
        batch
    }
}

impl Owned {
    /// The next record that lies ready.
    fn next(&self) -> Option<Record> {
        loop {
            match self.queue.poll(Duration::ZERO)? {
                Ok(message) if matches!(self.stage, Stage::Read { seek: None, .. }) => {
                    return Some(convert::record(&message, &self.at));
                }
                Ok(_) => {}
                Err(cause) => tracing::warn!(partition = %self.at, %cause, "reading failed, and goes on"),
            }
        }
    }
}

/// Sends the consumer to these positions, and has it read those of them that are `paused`. The partitions that went.
fn send(
    consumer: &GroupConsumer,
    positions: &[Position],
    paused: &[TopicPartition],
) -> KafkaResult<BTreeSet<TopicPartition>> {
    if !paused.is_empty() {
        // Before the seek, since a resume throws away what was fetched.
        consumer.resume(&convert::list(paused))?;
    }
    let mut sent = BTreeSet::new();
    for element in consumer.seek_partitions(convert::offsets(positions), SEEKING)?.elements() {
        let at = TopicPartition::new(element.topic(), element.partition());
        match element.error() {
            Ok(()) => drop(sent.insert(at)),
            Err(cause) => tracing::debug!(partition = %at, %cause, "cannot seek yet"),
        }
    }
    // librdkafka looks at what is resumed when it next wakes, which is up to a second later where nothing else is read.
    // A question to a partition's leader wakes it; the answer is of no interest. Partitions beside each other mostly have
    // other leaders, so some questions wake them all.
    for at in paused.iter().take(LEADERS) {
        let _ = consumer.fetch_watermarks(&at.topic, at.partition, WAKING);
    }
    Ok(sent)
}
