//! A member's commits: what may be committed, and what becomes of the member when one does not happen.

use super::{
    append, convert,
    member::{End, Engine, Flow},
    passes,
    transaction::{Transactions, Undone},
};
use crate::{Batch, CommitError, Error, Event};
use rdkafka::{
    consumer::Consumer,
    error::{KafkaError, RDKafkaErrorCode},
};
use std::{
    ops::ControlFlow,
    time::{Duration, Instant},
};

/// Time in which a member hears of its group for sure, at two heartbeats.
const HEARTBEATS: Duration = Duration::from_secs(4);
/// One look for a heartbeat's answer.
const LOOK: Duration = Duration::from_millis(20);

impl Engine {
    /// Writes the outputs and commits the positions, or says what became of them.
    pub(super) fn commit(&mut self, batch: &Batch) -> Result<(), CommitError> {
        if batch.outputs.is_empty() && batch.positions.is_empty() {
            return Ok(());
        }
        if let ControlFlow::Break(End::Broken(Some(error))) = self.poll_group() {
            return Err(CommitError::Fatal(error));
        }
        let strange = batch.positions.iter().find(|position| !self.assignment.reads(&position.at));
        if let Some(position) = strange {
            return Err(self.roll_back(format!("{} is not this member's now", position.at)));
        }
        let mut records = Vec::with_capacity(batch.outputs.len());
        for record in &batch.outputs {
            let count = match self.inner.partitions(&record.topic) {
                Ok(Some(count)) => count,
                Ok(None) => return Err(CommitError::Fatal(Error::NoTopic(record.topic.to_string()))),
                Err(cause) if passes(&cause) => {
                    return Err(self.roll_back(format!("kafka does not answer: {cause}")));
                }
                Err(cause) => return Err(CommitError::Fatal(self.error("finding its topics", cause))),
            };
            records.push((record, append::placed(record, count).map_err(CommitError::Fatal)?));
        }
        let Some(group) = self.consumer.group_metadata() else {
            return Err(self.roll_back("the member is in no group now".to_owned()));
        };
        let positions = convert::offsets(&batch.positions);
        let (consumer, commands) = (&self.consumer, &self.end.commands);
        // While Kafka is away the group must go on being polled; what it decides is served afterwards.
        let wanted = || {
            let _ = consumer.poll(Duration::ZERO);
            !commands.is_closed()
        };
        match self.transactions.run(&records, &positions, &group, wanted) {
            Ok(()) => {
                self.inner.contact.made();
                self.assignment.committed(&batch.positions);
                Ok(())
            }
            Err(Undone::RolledBack(reason)) => Err(self.roll_back(reason)),
            Err(Undone::Fatal(cause)) => Err(self.revive(cause)),
            Err(Undone::GivenUp) => Err(CommitError::Fatal(Error::Ended)),
        }
    }

    /// Reads again from the committed positions; what was read since and not yet taken is void.
    fn roll_back(&mut self, reason: String) -> CommitError {
        tracing::warn!(member = self.name, reason, "commit rolled back");
        self.new_epoch();
        self.assignment.roll_back();
        CommitError::RolledBack { reason }
    }

    /// Replaces a producer that cannot go on, as after a broker that was away for longer than a transaction
    /// may last, unless it is because another member has this one's name. What became of the transaction
    /// only the log can tell now: so all partitions are given anew, with what was committed in truth.
    fn revive(&mut self, cause: KafkaError) -> CommitError {
        let fenced = self.transactions.fatal().is_some_and(|(code, _)| code == RDKafkaErrorCode::Fenced);
        let error = self.error("committing", cause.clone());
        if fenced && self.is_replaced() {
            return CommitError::Fatal(error);
        }
        match Transactions::new(&self.inner.settings, &self.group, &self.member) {
            Ok(transactions) => self.transactions = transactions,
            Err(error) => return CommitError::Fatal(error),
        }
        let flow = self.take_over(|engine| {
            let _ = engine.consumer.poll(Duration::ZERO);
            if engine.end.commands.is_closed() { Flow::Break(End::Left(None)) } else { Flow::Continue(()) }
        });
        match flow {
            ControlFlow::Break(End::Broken(Some(error))) => return CommitError::Fatal(error),
            ControlFlow::Break(_) => return CommitError::Fatal(Error::Ended),
            ControlFlow::Continue(()) => {}
        }
        let reason = format!("its producer could not go on: {cause}");
        tracing::warn!(member = self.name, reason, "commit rolled back");
        self.new_epoch();
        let told = self.assignment.renew();
        if !told.is_empty() {
            self.say(Event::Lost(told));
        }
        CommitError::RolledBack { reason }
    }

    /// Whether another member has this one's name: the group says so at a heartbeat.
    fn is_replaced(&self) -> bool {
        let until = Instant::now() + HEARTBEATS;
        while Instant::now() < until {
            if self.consumer.client().fatal_error().is_some() {
                return true;
            }
            let _ = self.consumer.poll(LOOK);
        }
        false
    }
}
