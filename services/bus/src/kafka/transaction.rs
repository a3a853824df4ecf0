//! One commit is one Kafka transaction, whole: begin, write, send the positions, commit.

use super::{contact, convert, options};
use crate::{Error, Outgoing};
use rdkafka::{
    ClientContext, TopicPartitionList,
    config::RDKafkaLogLevel,
    consumer::ConsumerGroupMetadata,
    error::{KafkaError, KafkaResult, RDKafkaErrorCode},
    producer::{BaseProducer, DeliveryResult, Producer, ProducerContext},
};
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long a batch may take to be written and its positions to be sent; the broker ends a transaction
/// after five seconds.
const WRITING: Duration = Duration::from_secs(4);
/// How long a step may block before it is tried again.
const STEP: Duration = Duration::from_millis(500);
/// One look for deliveries. rdkafka's own flush looks every 100 ms only.
const LOOK: Duration = Duration::from_millis(1);

/// Why a transaction did not happen.
#[derive(Debug)]
pub(super) enum Undone {
    /// It was rolled back; the producer goes on.
    RolledBack(String),
    /// The producer cannot go on: another one has its name, as a rule.
    Fatal(KafkaError),
    /// The member was dropped while Kafka did not answer.
    GivenUp,
}

/// The transactional producer of a member.
pub(super) struct Transactions {
    producer: BaseProducer<Deliveries>,
}

/// What became of the records of the transaction under way.
#[derive(Default)]
struct Deliveries {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Counts the transactions. What an abort purged is reported as failed, maybe when the next one has begun.
    transaction: usize,
    /// The first delivery of it that failed.
    failed: Option<KafkaError>,
}

impl Deliveries {
    /// Begins the next transaction, and returns its number.
    fn begin(&self) -> usize {
        let mut state = self.state();
        *state = State { transaction: state.transaction + 1, failed: None };
        state.transaction
    }

    fn take_failed(&self) -> Option<KafkaError> {
        self.state().failed.take()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientContext for Deliveries {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        contact::speak(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        contact::complain(&error, reason);
    }
}

impl ProducerContext for Deliveries {
    /// Number of the transaction.
    type DeliveryOpaque = usize;

    fn delivery(&self, delivery: &DeliveryResult<'_>, transaction: usize) {
        let mut state = self.state();
        if let Err((error, _)) = delivery
            && transaction == state.transaction
        {
            state.failed.get_or_insert(error.clone());
        }
    }
}

impl Transactions {
    pub(super) fn new(settings: &super::KafkaSettings, group: &str, member: &str) -> Result<Self, Error> {
        let producer = options::transactions(settings, group, member)
            .create_with_context(Deliveries::default())
            .map_err(|cause| options::refusal("opening a transactional producer", cause))?;
        Ok(Self { producer })
    }

    /// Takes the name over: whoever had it is fenced, and what it left open is rolled back. An error that
    /// passes is to be tried again.
    pub(super) fn begin_life(&self) -> KafkaResult<()> {
        self.producer.poll(Duration::ZERO);
        self.producer.init_transactions(super::PATIENCE)
    }

    /// Why the producer cannot go on, when it cannot.
    pub(super) fn fatal(&self) -> Option<(RDKafkaErrorCode, String)> {
        self.producer.client().fatal_error()
    }

    /// Serves librdkafka's log.
    pub(super) fn idle(&self) {
        self.producer.poll(Duration::ZERO);
    }

    /// Writes the records and sends the positions, together or not at all. `wanted` says whether anyone
    /// still waits for it: a Kafka that is away is waited for.
    pub(super) fn run(
        &self,
        records: &[(&Outgoing, i32)],
        positions: &TopicPartitionList,
        group: &ConsumerGroupMetadata,
        mut wanted: impl FnMut() -> bool,
    ) -> Result<(), Undone> {
        let written = self.write(records, positions, group);
        let done = written.and_then(|()| self.end(|| self.producer.commit_transaction(STEP), &mut wanted));
        match done {
            Ok(()) => Ok(()),
            Err(Step::Unwanted) => Err(Undone::GivenUp),
            Err(Step::Fatal(cause)) => Err(Undone::Fatal(cause)),
            Err(Step::Abort(reason)) => {
                match self.end(|| self.producer.abort_transaction(STEP), &mut wanted) {
                    Ok(()) => Err(Undone::RolledBack(reason)),
                    Err(Step::Unwanted) => Err(Undone::GivenUp),
                    Err(Step::Fatal(cause)) => Err(Undone::Fatal(cause)),
                    Err(Step::Abort(again)) => {
                        tracing::error!(reason, again, "a transaction could not be rolled back");
                        Err(Undone::Fatal(KafkaError::Global(RDKafkaErrorCode::Fatal)))
                    }
                }
            }
        }
    }

    fn write(
        &self,
        records: &[(&Outgoing, i32)],
        positions: &TopicPartitionList,
        group: &ConsumerGroupMetadata,
    ) -> Result<(), Step> {
        let deadline = Instant::now() + WRITING;
        let transaction = self.producer.context().begin();
        self.producer.begin_transaction().map_err(|cause| self.judge(cause, "beginning a transaction"))?;
        for (record, partition) in records {
            let mut offered = convert::outgoing(record, *partition, transaction);
            while let Err((cause, returned)) = self.producer.send(offered) {
                let full = cause == KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull);
                if !full || Instant::now() > deadline {
                    return Err(self.judge(cause, &format!("writing to {}", record.topic)));
                }
                offered = returned;
                self.producer.poll(LOOK);
            }
        }
        while self.producer.in_flight_count() > 0 {
            self.producer.poll(LOOK);
            if Instant::now() > deadline {
                return Err(Step::Abort("the brokers did not take the records in time".to_owned()));
            }
        }
        if let Some(cause) = self.producer.context().take_failed() {
            return Err(self.judge(cause, "writing records"));
        }
        if positions.count() == 0 {
            return Ok(());
        }
        loop {
            match self.producer.send_offsets_to_transaction(positions, group, STEP) {
                Ok(()) => return Ok(()),
                Err(cause) if retriable(&cause) && Instant::now() < deadline => self.producer.poll(LOOK),
                Err(cause) => return Err(self.judge(cause, "sending positions")),
            }
        }
    }

    /// Ends the transaction one way or the other. Its outcome must be known, so this goes on until it is.
    fn end(&self, step: impl Fn() -> KafkaResult<()>, wanted: &mut impl FnMut() -> bool) -> Result<(), Step> {
        let begun = Instant::now();
        let mut told = false;
        loop {
            match step() {
                Ok(()) => return Ok(()),
                Err(cause) if retriable(&cause) => {
                    self.producer.poll(LOOK);
                    if !wanted() {
                        return Err(Step::Unwanted);
                    }
                    if !told && begun.elapsed() > super::PATIENCE {
                        told = true;
                        tracing::warn!(%cause, "a transaction waits for kafka to end it");
                    }
                }
                Err(cause) => return Err(self.judge(cause, "ending a transaction")),
            }
        }
    }

    /// Whether the producer can go on after an error.
    fn judge(&self, cause: KafkaError, doing: &str) -> Step {
        let fatal = match &cause {
            KafkaError::Transaction(error) => error.is_fatal(),
            other => other.rdkafka_error_code() == Some(RDKafkaErrorCode::Fatal),
        };
        if fatal || self.producer.client().fatal_error().is_some() {
            Step::Fatal(cause)
        } else {
            Step::Abort(format!("{doing}: {cause}"))
        }
    }
}

enum Step {
    Abort(String),
    Fatal(KafkaError),
    Unwanted,
}

fn retriable(cause: &KafkaError) -> bool {
    match cause {
        KafkaError::Transaction(error) => {
            error.is_retriable() && !error.is_fatal() && !error.txn_requires_abort()
        }
        KafkaError::Flush(code) => *code == RDKafkaErrorCode::OperationTimedOut,
        _ => false,
    }
}
