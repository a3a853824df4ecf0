//! A member's task: reads what it was given, live before bulk, and hands commits to the writer.

use super::{
    Shared, blocking,
    groups::{Refusal, Ticket},
    store,
};
use crate::{
    Batch, CommitError, Error, Event, Gained, Member, Record, Subscription, TopicPartition,
    member::{Command, EngineEnd, Stamped},
};
use rusqlite::Connection;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::sync::watch;

/// How often an idle member looks for what other processes appended.
const FOREIGN: Duration = Duration::from_millis(50);

/// Joins a group, and starts the member's task.
pub(super) async fn join(shared: Arc<Shared>, subscription: Subscription) -> Result<Member, Error> {
    let (connection, topics) = {
        let (shared, names) = (shared.clone(), subscription.topics.clone());
        let open = move || {
            let connection = shared.connect()?;
            let topics =
                names.iter().map(|name| shared.topic(&connection, name)).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, Error>((connection, topics))
        };
        blocking(open).await??
    };
    let counts = topics.iter().map(|topic| (topic.name.clone(), topic.slots.len() as i32)).collect();
    let bell = shared.bell.subscribe();
    let ticket = shared.groups().join(&subscription.group, &subscription.member, counts);
    shared.ring();
    let (end, member) = Member::channel();
    let task = Task {
        shared,
        ticket,
        topics,
        connection: Some(connection),
        given: BTreeMap::new(),
        waiting: VecDeque::new(),
    };
    tokio::spawn(task.run(end, bell));
    Ok(member)
}

struct Task {
    shared: Arc<Shared>,
    ticket: Ticket,
    /// The most urgent first.
    topics: Vec<store::Topic>,
    /// Away while a blocking thread reads with it.
    connection: Option<Connection>,
    given: BTreeMap<TopicPartition, Given>,
    waiting: VecDeque<Stamped>,
}

#[derive(Debug)]
struct Given {
    /// Place of its topic: the lower, the more urgent.
    lane: usize,
    slot: i64,
    /// Next offset to read; `None` until it is resumed.
    next: Option<i64>,
    /// Where it was resumed.
    start: i64,
    /// Epoch in which it was given.
    since: u64,
}

impl Drop for Task {
    fn drop(&mut self) {
        self.shared.groups().leave(&self.ticket);
        self.shared.ring();
    }
}

impl Task {
    async fn run(mut self, mut end: EngineEnd, mut bell: watch::Receiver<u64>) {
        loop {
            bell.mark_unchanged();
            if let Err(cause) = self.turn(&end).await {
                let epoch = end.epoch.load(Ordering::Acquire);
                let _ = end.events.send((epoch, Err(cause))).await;
                return;
            }
            let room = async {
                if self.waiting.is_empty() {
                    std::future::pending().await
                } else {
                    end.events.reserve().await
                }
            };
            tokio::select! {
                biased;
                command = end.commands.recv() => match command {
                    Some(Command::Resume(at, offset, taken)) => self.resume(&at, offset, taken),
                    Some(Command::Commit(batch, done)) => {
                        let outcome = self.commit(&end, batch).await;
                        let _ = done.send(outcome);
                    }
                    Some(Command::Leave(done)) => {
                        drop(self);
                        let _ = done.send(());
                        return;
                    }
                    None => return,
                },
                permit = room => match permit {
                    Ok(permit) => {
                        if let Some(event) = self.waiting.pop_front() {
                            permit.send(event);
                        }
                    }
                    Err(_) => return,
                },
                changed = bell.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(FOREIGN) => {}
            }
        }
    }

    /// Takes note of a changed group; else reads on, when nothing waits to be handed over.
    async fn turn(&mut self, end: &EngineEnd) -> Result<(), Error> {
        let epoch = end.epoch.load(Ordering::Acquire);
        let assigned = self.shared.groups().assignment(&self.ticket);
        let (generation, partitions) = assigned.map_err(|refusal| self.refused(&refusal))?;
        if generation != self.ticket.generation {
            self.ticket.generation = generation;
            return self.rebalance(end, partitions).await;
        }
        if self.waiting.is_empty() {
            let records = self.read().await?;
            if !records.is_empty() {
                self.waiting.push_back((epoch, Ok(Event::Records(records))));
            }
        }
        Ok(())
    }

    fn refused(&self, refusal: &Refusal) -> Error {
        let Ticket { group, member, .. } = &self.ticket;
        Error::Fenced {
            member: member.clone(),
            reason: format!("it left group {group} or was started anew: {refusal:?}"),
        }
    }

    /// All partitions are given up and given anew, as Kafka's eager protocol does.
    async fn rebalance(&mut self, end: &EngineEnd, partitions: Vec<TopicPartition>) -> Result<(), Error> {
        let lost: Vec<TopicPartition> = std::mem::take(&mut self.given).into_keys().collect();
        let epoch = end.epoch.fetch_add(1, Ordering::AcqRel) + 1;
        self.waiting.retain(|(_, event)| !matches!(event, Ok(Event::Records(_))));
        if !lost.is_empty() {
            self.waiting.push_back((epoch, Ok(Event::Lost(lost))));
        }
        for at in partitions {
            let found = self.topics.iter().enumerate().find(|(_, topic)| topic.name == at.topic);
            if let Some((lane, topic)) = found {
                let slot = topic.slots[at.partition as usize];
                self.given.insert(at, Given { lane, slot, next: None, start: 0, since: epoch });
            }
        }
        let slots: Vec<(TopicPartition, i64)> =
            self.given.iter().map(|(at, given)| (at.clone(), given.slot)).collect();
        let group = self.ticket.group.clone();
        let gained = self
            .query(move |connection| {
                let one = |(at, slot): (TopicPartition, i64)| {
                    Ok(Gained { at, committed: store::position(connection, &group, slot)? })
                };
                slots.into_iter().map(one).collect::<rusqlite::Result<Vec<_>>>()
            })
            .await?;
        self.waiting.push_back((epoch, Ok(Event::Gained(gained))));
        Ok(())
    }

    fn resume(&mut self, at: &TopicPartition, offset: i64, taken: u64) {
        // A partition that was lost meanwhile is not there, or was given anew: the service is about to be told.
        if let Some(given) = self.given.get_mut(at).filter(|given| given.since <= taken) {
            given.start = offset.max(0);
            given.next = Some(given.start);
        }
    }

    /// The next records of the most urgent topic that has any.
    async fn read(&mut self) -> Result<Vec<Record>, Error> {
        let mut places: Vec<(usize, TopicPartition, i64, i64)> = self
            .given
            .iter()
            .filter_map(|(at, given)| given.next.map(|next| (given.lane, at.clone(), given.slot, next)))
            .collect();
        places.sort_by_key(|(lane, ..)| *lane);
        let records = self.query(move |connection| read_lanes(connection, &places)).await?;
        for record in &records {
            if let Some(given) = self.given.get_mut(&record.at) {
                given.next = Some(record.offset + 1);
            }
        }
        Ok(records)
    }

    async fn commit(&mut self, end: &EngineEnd, batch: Batch) -> Result<(), CommitError> {
        let foreign = batch
            .positions
            .iter()
            .find(|position| self.given.get(&position.at).is_none_or(|given| given.next.is_none()));
        let outcome = match foreign {
            Some(position) => {
                Err(CommitError::RolledBack { reason: format!("{} is not ours to commit", position.at) })
            }
            None => self.shared.writer.commit(self.ticket.clone(), batch).await,
        };
        if matches!(outcome, Err(CommitError::RolledBack { .. })) {
            self.roll_back(end).await.map_err(CommitError::Fatal)?;
        }
        outcome
    }

    /// Back to the committed positions, or to where reading began; what was read ahead is read again.
    async fn roll_back(&mut self, end: &EngineEnd) -> Result<(), Error> {
        end.epoch.fetch_add(1, Ordering::AcqRel);
        self.waiting.retain(|(_, event)| !matches!(event, Ok(Event::Records(_))));
        let group = self.ticket.group.clone();
        let slots: Vec<i64> = self.given.values().map(|given| given.slot).collect();
        let positions = self
            .query(move |connection| {
                let one = |slot: i64| Ok((slot, store::position(connection, &group, slot)?));
                slots.into_iter().map(one).collect::<rusqlite::Result<BTreeMap<i64, Option<i64>>>>()
            })
            .await?;
        for given in self.given.values_mut().filter(|given| given.next.is_some()) {
            given.next = Some(positions.get(&given.slot).copied().flatten().unwrap_or(given.start));
        }
        Ok(())
    }

    async fn query<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let connection = self.connection.take().ok_or(Error::Ended)?;
        let (connection, outcome) = blocking(move || {
            let outcome = work(&connection);
            (connection, outcome)
        })
        .await?;
        self.connection = Some(connection);
        outcome.map_err(|cause| self.shared.failed(cause))
    }
}

fn read_lanes(
    connection: &Connection,
    places: &[(usize, TopicPartition, i64, i64)],
) -> rusqlite::Result<Vec<Record>> {
    let mut records: Vec<Record> = Vec::new();
    let mut lane_read = None;
    for (lane, at, slot, next) in places {
        if lane_read.is_some_and(|read| read != *lane) || records.len() >= store::Limit::BATCH.records {
            break;
        }
        let left =
            store::Limit { records: store::Limit::BATCH.records - records.len(), ..store::Limit::BATCH };
        let more = store::read(connection, at, *slot, *next, None, left)?;
        if !more.is_empty() {
            lane_read = Some(*lane);
            records.extend(more);
        }
    }
    Ok(records)
}
