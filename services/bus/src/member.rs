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
    /// committed positions; the caller drops what it did since its last commit and goes on.
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
    /// Read the partition, from this offset.
    Resume(TopicPartition, i64),
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
    /// Raised by the engine when it rolls back: records read in an earlier epoch are read again, so the
    /// member drops those that are still in the channel.
    pub(crate) epoch: Arc<AtomicU64>,
}

/// A member of a consumer group. Dropping it leaves the group.
#[derive(Debug)]
pub struct Member {
    events: mpsc::Receiver<Stamped>,
    commands: mpsc::Sender<Command>,
    epoch: Arc<AtomicU64>,
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
        (end, Self { events, commands, epoch })
    }

    /// The next event. Safe to drop between polls: no event is lost.
    pub async fn next(&mut self) -> Result<Event, Error> {
        loop {
            let (epoch, event) = self.events.recv().await.ok_or(Error::Ended)?;
            let stale = epoch < self.epoch.load(Ordering::Acquire);
            if !(stale && matches!(event, Ok(Event::Records(_)))) {
                return event;
            }
        }
    }

    /// Starts the reading of a gained partition at an offset: its committed position, as a rule.
    pub async fn resume(&self, at: TopicPartition, offset: i64) -> Result<(), Error> {
        self.commands.send(Command::Resume(at, offset)).await.map_err(|_| Error::Ended)
    }

    /// Writes the outputs and commits the positions, together or not at all.
    pub async fn commit(&self, batch: Batch) -> Result<(), CommitError> {
        let (done, answer) = oneshot::channel();
        let sent = self.commands.send(Command::Commit(batch, done)).await;
        sent.map_err(|_| CommitError::Fatal(Error::Ended))?;
        answer.await.unwrap_or(Err(CommitError::Fatal(Error::Ended)))
    }

    /// Leaves the group, so that others take over at once.
    pub async fn leave(self) {
        let (done, answer) = oneshot::channel();
        if self.commands.send(Command::Leave(done)).await.is_ok() {
            let _ = answer.await;
        }
    }
}
