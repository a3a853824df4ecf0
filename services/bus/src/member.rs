//! A member of a consumer group: what it is told, and how it commits.
//!
//! An engine's thread owns the consumer and speaks to the service over two bounded channels:
//! [`Event`]s come up, [`Command`]s go down.

use crate::{Error, Outgoing, Position, Record, TopicPartition};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::{mpsc, oneshot};

/// What to join.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// Consumer group.
    pub group: String,
    /// Stable name of this member: the same after a restart, another for each instance.
    pub member: String,
    /// Topics, the most urgent first: later ones are read when there is nothing in the earlier ones.
    /// Topics with equal partition counts are assigned alike: whoever has partition 3 of one has it of all.
    pub topics: Vec<String>,
}

/// What a member is told.
#[derive(Debug)]
pub enum Event {
    /// These partitions are now this member's. None is read before [`Member::resume`].
    Gained(Vec<Gained>),
    /// These partitions are another's now. What is not committed of them never happened.
    Lost(Vec<TopicPartition>),
    /// Records, in order within each partition.
    Records(Vec<Record>),
}

/// A partition that a member was given.
#[derive(Clone, Debug)]
pub struct Gained {
    /// Partition.
    pub at: TopicPartition,
    /// The group's committed position; `None` when it has none.
    pub committed: Option<i64>,
}

/// Records to write and positions to commit, together or not at all.
#[derive(Debug, Default)]
pub struct Batch {
    /// Records to write.
    pub outputs: Vec<Outgoing>,
    /// Positions of every input partition that the outputs belong to, moved or not: an engine fences by them.
    pub positions: Vec<Position>,
}

/// Why a batch was not committed.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Nothing of the batch happened. Partitions that are still this member's are read again from their
    /// committed positions, or from where they were resumed when they have none; the caller drops what it did
    /// since its last commit and goes on.
    #[error("commit was rolled back: {reason}")]
    RolledBack {
        /// Why.
        reason: String,
    },
    /// The member cannot go on; nothing of the batch is visible.
    #[error("member cannot go on")]
    Fatal(#[source] Error),
}

/// What a service asks of an engine's thread.
#[derive(Debug)]
pub(crate) enum Command {
    /// Read the partition, from this offset. The epoch is that of the last event that the service took: one
    /// that was given after that is another's work since, and the service is about to be told.
    Resume(TopicPartition, i64, u64),
    /// Commit, and answer.
    Commit(Batch, oneshot::Sender<Result<(), CommitError>>),
    /// Leave the group, and answer when it is done.
    Leave(oneshot::Sender<()>),
}

/// An event, and the epoch in which it was read.
pub(crate) type Stamped = (u64, Result<Event, Error>);

/// The engine's ends of a member's channels.
pub(crate) struct EngineEnd {
    pub(crate) events: mpsc::Sender<Stamped>,
    pub(crate) commands: mpsc::Receiver<Command>,
    /// Raised by the engine when it rolls back, and when partitions are lost: records read in an earlier epoch
    /// are read again or another's, so the member drops those that are still in the channel.
    pub(crate) epoch: Arc<AtomicU64>,
}

/// Which reading a batch of records is of: each roll-back and each loss begins another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading(u64);

/// A member of a consumer group. Dropping it leaves the group.
#[derive(Debug)]
pub struct Member {
    events: mpsc::Receiver<Stamped>,
    commands: mpsc::Sender<Command>,
    epoch: Arc<AtomicU64>,
    /// Epoch of the last event that was taken.
    taken: u64,
}

impl Member {
    /// Events ahead of the service. A full channel stops the reading: that is the back-pressure.
    const EVENTS: usize = 2;
    /// Commands ahead of the engine: a service has one commit under way and may resume a few partitions.
    const COMMANDS: usize = 64;

    pub(crate) fn channel() -> (EngineEnd, Self) {
        let (event_sender, events) = mpsc::channel(Self::EVENTS);
        let (commands, command_receiver) = mpsc::channel(Self::COMMANDS);
        let epoch = Arc::new(AtomicU64::new(0));
        let end = EngineEnd { events: event_sender, commands: command_receiver, epoch: epoch.clone() };
        (end, Self { events, commands, epoch, taken: 0 })
    }

    /// The next event. Safe to drop between polls: no event is lost.
    pub async fn next(&mut self) -> Result<Event, Error> {
        loop {
            let (epoch, event) = self.events.recv().await.ok_or(Error::Ended)?;
            self.taken = epoch;
            let stale = epoch < self.epoch.load(Ordering::Acquire);
            if !(stale && matches!(event, Ok(Event::Records(_)))) {
                return event;
            }
        }
    }

    /// The reading that the last event was of. A service that works ahead of its commits keeps it with the
    /// records.
    pub fn reading(&self) -> Reading {
        Reading(self.taken)
    }

    /// The reading that is under way now: of what no event brought, as of a commit that only moves outputs. It commits
    /// positions as they are known; a partition that is lost or not yet resumed is refused as any other's.
    pub fn current(&self) -> Reading {
        Reading(self.epoch.load(Ordering::Acquire))
    }

    /// Whether a roll-back or a loss has ended a reading: its records that are not committed come again, or are
    /// another's, so those in hand are to be dropped.
    pub fn is_over(&self, reading: Reading) -> bool {
        reading.0 < self.epoch.load(Ordering::Acquire)
    }

    /// Starts the reading of a gained partition at an offset: its committed position, as a rule. Does nothing
    /// when the partition was lost meanwhile, though it may have come back: that is another gain.
    pub async fn resume(&self, at: TopicPartition, offset: i64) -> Result<(), Error> {
        self.commands.send(Command::Resume(at, offset, self.taken)).await.map_err(|_| Error::Ended)
    }

    /// Writes the outputs and commits the positions, together or not at all. One at a time: what follows a commit
    /// that is rolled back must not be committed. Events may be waited for meanwhile.
    pub fn commit(
        &self,
        batch: Batch,
    ) -> impl Future<Output = Result<(), CommitError>> + Send + 'static + use<> {
        let commands = self.commands.clone();
        async move {
            let (done, answer) = oneshot::channel();
            let sent = commands.send(Command::Commit(batch, done)).await;
            sent.map_err(|_| CommitError::Fatal(Error::Ended))?;
            answer.await.unwrap_or(Err(CommitError::Fatal(Error::Ended)))
        }
    }

    /// Leaves the group, so that others take over at once.
    pub async fn leave(self) {
        let (done, answer) = oneshot::channel();
        if self.commands.send(Command::Leave(done)).await.is_ok() {
            let _ = answer.await;
        }
    }
}
