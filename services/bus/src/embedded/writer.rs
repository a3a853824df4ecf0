//! The only thread that writes the file.

use super::{
    Shared,
    groups::{Refusal, Ticket},
    store,
};
use crate::{Batch, CommitError, Error, Outgoing, Position};
use rusqlite::{Connection, TransactionBehavior};
use std::{collections::HashMap, sync::Weak, thread};
use tokio::sync::{mpsc, oneshot};

/// The way to the writing thread.
#[derive(Debug)]
pub(super) struct Writer {
    requests: mpsc::Sender<Request>,
}

/// A writing thread that has not started.
pub(super) struct Writing {
    connection: Connection,
    inbox: mpsc::Receiver<Request>,
}

impl Writing {
    /// Starts it. It ends when the log is closed.
    pub(super) fn start(self, shared: Weak<Shared>) -> std::io::Result<()> {
        let Self { connection, inbox } = self;
        let desk = Desk { connection, shared, topics: HashMap::new() };
        thread::Builder::new().name("log writer".to_owned()).spawn(move || desk.work(inbox))?;
        Ok(())
    }
}

#[derive(Debug)]
enum Request {
    Append(Vec<Outgoing>, oneshot::Sender<Result<(), Error>>),
    Commit(Ticket, Batch, oneshot::Sender<Result<(), CommitError>>),
    SetPositions(String, Vec<Position>, oneshot::Sender<Result<(), Error>>),
    /// Rowids of records to delete, and the slot with the offset that the sweep has come to.
    Delete(Vec<i64>, Option<(i64, i64)>, oneshot::Sender<Result<(), Error>>),
}

/// Requests that wait: a commit each for the few members of a process. More would only hide a slow disk.
const WAITING: usize = 16;

impl Writer {
    /// The way to a thread, and what the thread starts from.
    pub(super) fn new(connection: Connection) -> (Self, Writing) {
        let (requests, inbox) = mpsc::channel(WAITING);
        (Self { requests }, Writing { connection, inbox })
    }

    pub(super) async fn append(&self, records: Vec<Outgoing>) -> Result<(), Error> {
        let (done, answer) = oneshot::channel();
        self.requests.send(Request::Append(records, done)).await.map_err(|_| Error::Ended)?;
        answer.await.unwrap_or(Err(Error::Ended))
    }

    pub(super) async fn commit(&self, ticket: Ticket, batch: Batch) -> Result<(), CommitError> {
        let (done, answer) = oneshot::channel();
        let sent = self.requests.send(Request::Commit(ticket, batch, done)).await;
        sent.map_err(|_| CommitError::Fatal(Error::Ended))?;
        answer.await.unwrap_or(Err(CommitError::Fatal(Error::Ended)))
    }

    pub(super) async fn set_positions(&self, group: &str, positions: Vec<Position>) -> Result<(), Error> {
        let (done, answer) = oneshot::channel();
        let request = Request::SetPositions(group.to_owned(), positions, done);
        self.requests.send(request).await.map_err(|_| Error::Ended)?;
        answer.await.unwrap_or(Err(Error::Ended))
    }

    /// For the sweep, which is a thread of its own.
    pub(super) fn delete(&self, rows: Vec<i64>, swept: Option<(i64, i64)>) -> Result<(), Error> {
        let (done, answer) = oneshot::channel();
        self.requests.blocking_send(Request::Delete(rows, swept, done)).map_err(|_| Error::Ended)?;
        answer.blocking_recv().unwrap_or(Err(Error::Ended))
    }
}

struct Desk {
    connection: Connection,
    shared: Weak<Shared>,
    topics: HashMap<String, store::Topic>,
}

impl Desk {
    fn work(mut self, mut inbox: mpsc::Receiver<Request>) {
        while let Some(request) = inbox.blocking_recv() {
            // Nobody may be left to hear the answer; the work is done all the same.
            match request {
                Request::Append(records, done) => {
                    let _ = done.send(self.write(&records, None));
                }
                Request::Commit(ticket, batch, done) => {
                    let _ = done.send(self.commit(&ticket, &batch));
                }
                Request::SetPositions(group, positions, done) => {
                    let _ = done.send(self.set_positions(&group, &positions));
                }
                Request::Delete(rows, swept, done) => {
                    let _ = done.send(self.delete(&rows, swept));
                }
            }
        }
    }

    fn commit(&mut self, ticket: &Ticket, batch: &Batch) -> Result<(), CommitError> {
        let shared = self.shared.upgrade().ok_or(CommitError::Fatal(Error::Ended))?;
        // Held over the commit: no member is added or taken out between the check and the end of it.
        let groups = shared.groups();
        match groups.check(ticket) {
            Ok(()) => {}
            Err(Refusal::Rebalanced) => {
                return Err(CommitError::RolledBack {
                    reason: format!("group {} was rebalanced", ticket.group),
                });
            }
            Err(Refusal::Fenced) => {
                let reason = format!("it was started anew in group {}", ticket.group);
                return Err(CommitError::Fatal(Error::Fenced { member: ticket.member.clone(), reason }));
            }
        }
        self.write(&batch.outputs, Some((&ticket.group, &batch.positions))).map_err(CommitError::Fatal)
    }

    fn set_positions(&mut self, group: &str, positions: &[Position]) -> Result<(), Error> {
        let shared = self.shared.upgrade().ok_or(Error::Ended)?;
        // Held over the commit, as above.
        let groups = shared.groups();
        if groups.members(group) > 0 {
            return Err(Error::Occupied { group: group.to_owned() });
        }
        self.write(&[], Some((group, positions)))
    }

    /// One transaction.
    fn write(&mut self, records: &[Outgoing], positions: Option<(&str, &[Position])>) -> Result<(), Error> {
        let shared = self.shared.upgrade().ok_or(Error::Ended)?;
        let named = records.iter().map(|record| &record.topic);
        let read =
            positions.iter().flat_map(|(_, positions)| positions.iter().map(|position| &position.at.topic));
        for name in named.chain(read) {
            if !self.topics.contains_key(&**name) {
                let topic = shared.topic(&self.connection, name)?;
                self.topics.insert(name.to_string(), topic);
            }
        }
        let named = records.iter().filter_map(|record| Some((&record.topic, record.partition?)));
        let read = positions.iter().flat_map(|(_, positions)| positions.iter());
        for (topic, partition) in
            named.chain(read.map(|position| (&position.at.topic, position.at.partition)))
        {
            if !(0..self.topics[&**topic].slots.len() as i32).contains(&partition) {
                return Err(Error::NoPartition { topic: topic.to_string(), partition });
            }
        }
        let topics = &self.topics;
        let connection = &mut self.connection;
        let mut work = || {
            let write = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut appending = store::Appending::new(&write)?;
            for record in records {
                appending.append(&topics[&*record.topic], record)?;
            }
            appending.finish()?;
            if let Some((group, positions)) = positions {
                for position in positions {
                    let slot = topics[&*position.at.topic].slots[position.at.partition as usize];
                    store::set_position(&write, group, slot, position.offset)?;
                }
            }
            write.commit()
        };
        work().map_err(|cause| shared.failed(cause))?;
        shared.ring();
        Ok(())
    }

    fn delete(&mut self, rows: &[i64], swept: Option<(i64, i64)>) -> Result<(), Error> {
        let shared = self.shared.upgrade().ok_or(Error::Ended)?;
        let connection = &mut self.connection;
        let mut work = || {
            let write = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for row in rows {
                write.prepare_cached("DELETE FROM record WHERE id = ?")?.execute([row])?;
            }
            if let Some((slot, offset)) = swept {
                write.prepare_cached("UPDATE slot SET swept_to = ? WHERE id = ?")?.execute([offset, slot])?;
            }
            write.commit()
        };
        work().map_err(|cause| shared.failed(cause))
    }
}
