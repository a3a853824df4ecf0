//! A member of a consumer group: the thread that owns its consumer and its producer.
//!
//! Round and round: serve commands -> poll the group -> ask for new partitions' positions -> take a batch ->
//! hand it up -> sleep until one of these has something to do. Nothing here waits for the service, so that
//! the group is polled however busy the service is.

use super::{
    Inner,
    assignment::{Assignment, Change, GroupConsumer, Rebalances},
    options, passes,
    transaction::Transactions,
};
use crate::{
    CommitError, Error, Event, Member, Subscription,
    member::{Command, EngineEnd, Stamped},
};
use rdkafka::{
    consumer::Consumer,
    error::{KafkaError, RDKafkaErrorCode},
};
use std::{
    collections::VecDeque,
    ops::ControlFlow,
    sync::{Arc, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};
use tokio::{
    runtime::{Builder, Runtime},
    sync::{mpsc::error::TrySendError, oneshot},
};

/// The longest sleep: callbacks and librdkafka's log are served at least this often.
const SLEEP: Duration = Duration::from_millis(200);
/// The sleep while a coordinator or a broker still has to answer.
const SHORT_SLEEP: Duration = Duration::from_millis(20);
/// One look for what the group decided. Not zero: a look of no time ends at the first line of log.
const LOOK: Duration = Duration::from_millis(1);
/// How long a leaving member waits for its partitions to be taken back.
const LEAVING: Duration = Duration::from_secs(2);
/// Time for the leave request to be sent, once they are.
const LAST_WORDS: Duration = Duration::from_millis(150);

/// Starts a member. The clients are made here, so that settings that cannot be used are told at once.
pub(super) fn join(inner: Arc<Inner>, subscription: Subscription) -> Result<Member, Error> {
    let Subscription { group, member: name, topics } = subscription;
    let people = format!("{name} of {group}");
    let rebalances = Rebalances::new();
    let wake = rebalances.wake.clone();
    let mut consumer: GroupConsumer = options::member(&inner.settings, &group, &name)
        .create_with_context(rebalances)
        .map_err(|cause| options::refusal("opening a consumer", cause))?;
    consumer.set_nonempty_callback(move || wake.notify_one());
    let consumer = Arc::new(consumer);
    let transactions = Transactions::new(&inner.settings, &group, &name)?;
    let cannot = |cause| Error::File { path: "a thread of its own".to_owned(), cause };
    let runtime = Builder::new_current_thread().enable_time().build().map_err(cannot)?;
    let (end, member) = Member::channel();
    let assignment = Assignment::new(consumer.clone(), topics.clone());
    let thread = thread::Builder::new().name(format!("kafka {name}"));
    let engine = Engine {
        inner,
        group,
        member: name,
        name: people,
        topics,
        assignment,
        consumer,
        transactions,
        end,
        outbox: VecDeque::new(),
        runtime,
    };
    thread.spawn(move || engine.live()).map_err(cannot)?;
    Ok(member)
}

pub(super) struct Engine {
    pub(super) inner: Arc<Inner>,
    pub(super) group: String,
    pub(super) member: String,
    /// Both, for people.
    pub(super) name: String,
    topics: Vec<String>,
    // Its queues hold the consumer, which leaves the group when its last holder is dropped.
    pub(super) assignment: Assignment,
    pub(super) consumer: Arc<GroupConsumer>,
    pub(super) transactions: Transactions,
    pub(super) end: EngineEnd,
    /// Events that the service has no room for yet. No batch is taken while it holds any.
    pub(super) outbox: VecDeque<Stamped>,
    runtime: Runtime,
}

/// Why a member's life ends.
pub(super) enum End {
    /// The service left or dropped it; whoever waits is answered when it is done.
    Left(Option<oneshot::Sender<()>>),
    /// It cannot go on, and the service is told why, if it was not yet.
    Broken(Option<Error>),
}

pub(super) type Flow = ControlFlow<End>;

impl Engine {
    fn live(mut self) {
        let end = match self.enter() {
            ControlFlow::Break(end) => end,
            ControlFlow::Continue(()) => loop {
                if let ControlFlow::Break(end) = self.round() {
                    break end;
                }
            },
        };
        match end {
            End::Left(answer) => {
                self.leave();
                let Engine { assignment, consumer, transactions, .. } = self;
                drop((assignment, consumer, transactions));
                if let Some(answer) = answer {
                    let _ = answer.send(());
                }
            }
            End::Broken(error) => {
                let Some(error) = error else { return };
                tracing::error!(member = self.name, error = %error, "member cannot go on");
                let epoch = self.end.epoch.load(Ordering::Acquire);
                self.outbox.push_back((epoch, Err(error)));
                // No commit may wait for a thread that only hands over its last words.
                self.end.commands.close();
                while self.end.commands.try_recv().is_ok() {}
                for event in std::mem::take(&mut self.outbox) {
                    if self.end.events.blocking_send(event).is_err() {
                        return;
                    }
                }
            }
        }
    }

    /// Takes the member's name over and joins the group. Fencing comes first: whoever had the name can no
    /// longer commit when this member is given its partitions.
    fn enter(&mut self) -> Flow {
        self.take_over(Self::commands)?;
        let topics: Vec<_> = self.topics.iter().map(String::as_str).collect();
        match self.consumer.subscribe(&topics) {
            Ok(()) => Flow::Continue(()),
            Err(cause) => self.broken("subscribing", cause),
        }
    }

    /// Fences whoever had this member's name, and rolls back what it left open. Waits for Kafka.
    pub(super) fn take_over(&mut self, mut between: impl FnMut(&mut Self) -> Flow) -> Flow {
        let mut told = false;
        while let Err(cause) = self.transactions.begin_life() {
            let again = passes(&cause)
                || matches!(&cause, KafkaError::Transaction(error) if error.is_retriable() && !error.is_fatal());
            if !again {
                return self.broken("taking over its transactions", cause);
            }
            if !std::mem::replace(&mut told, true) {
                tracing::warn!(member = self.name, %cause, "member waits for kafka");
            }
            between(self)?;
            thread::sleep(SHORT_SLEEP);
        }
        self.inner.contact.made();
        Flow::Continue(())
    }

    fn round(&mut self) -> Flow {
        self.commands()?;
        self.poll_group()?;
        let gained = self.assignment.ask(self.end.epoch.load(Ordering::Acquire));
        if !gained.is_empty() {
            self.say(Event::Gained(gained));
        }
        self.assignment.settle();
        self.transactions.idle();
        if self.outbox.is_empty() {
            let batch = self.assignment.batch();
            if !batch.is_empty() {
                self.inner.contact.made();
                self.say(Event::Records(batch));
            }
        }
        let had_nothing = self.outbox.is_empty();
        self.hand_up();
        // A batch that was handed up may have another behind it.
        if !had_nothing && self.outbox.is_empty() { Flow::Continue(()) } else { self.sleep() }
    }

    fn commands(&mut self) -> Flow {
        while let Ok(command) = self.end.commands.try_recv() {
            self.obey(command)?;
        }
        if self.end.events.is_closed() { Flow::Break(End::Left(None)) } else { Flow::Continue(()) }
    }

    fn obey(&mut self, command: Command) -> Flow {
        match command {
            Command::Resume(at, offset, taken) => self.assignment.resume(&at, offset, taken),
            Command::Leave(answer) => return Flow::Break(End::Left(Some(answer))),
            Command::Commit(batch, answer) => {
                let done = self.commit(&batch);
                let ended = matches!(done, Err(CommitError::Fatal(_)));
                let _ = answer.send(done);
                if ended {
                    return Flow::Break(End::Broken(None));
                }
            }
        }
        Flow::Continue(())
    }

    /// Serves what the group decided.
    pub(super) fn poll_group(&mut self) -> Flow {
        loop {
            match self.consumer.poll(LOOK) {
                // Partitions have queues of their own, so nothing wanted comes this way.
                Some(Ok(_)) => {}
                Some(Err(cause)) => tracing::debug!(member = self.name, %cause, "consumer reports"),
                None => {
                    let changes = self.consumer.context().take();
                    if changes.is_empty() {
                        break;
                    }
                    changes.into_iter().for_each(|change| self.apply(change));
                }
            }
        }
        // Asked for, and not waited for as an event: a poll during a commit may have taken that.
        match self.consumer.client().fatal_error() {
            None => Flow::Continue(()),
            Some((code, _)) => self.broken("staying in its group", KafkaError::MessageConsumptionFatal(code)),
        }
    }

    fn apply(&mut self, change: Change) {
        self.inner.contact.made();
        match change {
            Change::Gained(gained) => self.assignment.gain(gained),
            Change::Lost(lost) => {
                let told = self.assignment.lose(&lost);
                if !told.is_empty() {
                    self.new_epoch();
                    self.say(Event::Lost(told));
                }
            }
        }
    }

    /// What was read and not yet taken is void.
    pub(super) fn new_epoch(&mut self) {
        self.end.epoch.fetch_add(1, Ordering::AcqRel);
        self.outbox.retain(|(_, event)| !matches!(event, Ok(Event::Records(_))));
    }

    pub(super) fn say(&mut self, event: Event) {
        self.outbox.push_back((self.end.epoch.load(Ordering::Acquire), Ok(event)));
    }

    /// Hands up as many events as there is room for.
    fn hand_up(&mut self) {
        while let Some(event) = self.outbox.pop_front() {
            match self.end.events.try_send(event) {
                Ok(()) => {}
                Err(TrySendError::Full(event)) => return self.outbox.push_front(event),
                Err(TrySendError::Closed(_)) => return self.outbox.clear(),
            }
        }
    }

    /// Waits for a command, for room, for a record or a decision of the group, or for a while.
    fn sleep(&mut self) -> Flow {
        let while_ = if self.assignment.unsettled() { SHORT_SLEEP } else { SLEEP };
        let wake = &self.consumer.context().wake;
        let (commands, events) = (&mut self.end.commands, &self.end.events);
        let waiting = !self.outbox.is_empty();
        let command = self.runtime.block_on(async {
            tokio::select! {
                command = commands.recv() => Some(command),
                _ = events.reserve(), if waiting => None,
                () = wake.notified() => None,
                () = tokio::time::sleep(while_) => None,
            }
        });
        match command {
            None => Flow::Continue(()),
            Some(Some(command)) => self.obey(command),
            Some(None) => Flow::Break(End::Left(None)),
        }
    }

    /// Leaves the group, so that others need not wait for the session to end. A member with a stable name
    /// only leaves by unsubscribing: closing its consumer keeps its place for it.
    fn leave(&mut self) {
        self.consumer.unsubscribe();
        let begun = Instant::now();
        let held = self.consumer.assignment().is_ok_and(|held| held.count() > 0);
        let mut until = begun + if held { LEAVING } else { LAST_WORDS };
        while Instant::now() < until {
            let _ = self.consumer.poll(LOOK);
            for change in self.consumer.context().take() {
                if let Change::Lost(lost) = change {
                    self.assignment.lose(&lost);
                    until = Instant::now() + LAST_WORDS;
                }
            }
        }
    }

    fn broken(&self, doing: &str, cause: KafkaError) -> Flow {
        Flow::Break(End::Broken(Some(self.error(doing, cause))))
    }

    pub(super) fn error(&self, doing: &str, cause: KafkaError) -> Error {
        let reason = match (self.transactions.fatal(), &cause) {
            (Some((_, reason)), _) => format!(" ({reason})"),
            (None, KafkaError::MessageConsumptionFatal(RDKafkaErrorCode::FencedInstanceId)) => {
                " (another member has its name)".to_owned()
            }
            _ => String::new(),
        };
        Error::Kafka { doing: format!("member {}: {doing}{reason}", self.name), cause }
    }
}
