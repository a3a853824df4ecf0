//! The loop around it all: hears of feeds, starts polls that are due, and commits what they came to.
//!
//! Polls run as tasks of their own; only the loop knows the board, and only after a commit does it change.

mod commit;
mod room;

use crate::{
    board::{Board, Key, Told, Write},
    clock::now_ms,
    http::{Client, Fetched},
    metrics::Metrics,
    pages::Pages,
    poll::{Polled, Poller},
    records::size,
    settings::Settings,
    table,
};
use anyhow::Context as _;
use bus::{Event, Member, Subscription, TopicPartition};
use chassis::{
    Context,
    health::{Condition, Heartbeat},
};
use proto::{time, topics};
use room::Room;
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    task::{JoinError, JoinSet},
    time::{sleep, timeout},
};
use tracing::{debug, error, info};

/// Consumer group of all fetchers.
pub const GROUP: &str = "wiredesk-fetcher";
/// What the group reads.
pub const READS: [&str; 1] = [topics::FEEDS];
/// The loop turns at least this often.
const TICK: Duration = Duration::from_secs(1);
/// A loop that does not turn for so long is dead.
const DEAD: Duration = Duration::from_secs(30);
/// Feeds are counted by state this often.
const COUNT: Duration = Duration::from_secs(5);
/// When stopping, polls under way may take so long, and then the commit, and then leaving.
const GRACE: Duration = Duration::from_secs(3);
/// Commits begin no sooner after one another: a transaction costs the log far more than a poll in it.
const GATHER: Duration = Duration::from_millis(200);
/// A transaction takes no further poll once it has so many bytes or records.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
const BATCH_RECORDS: usize = 500;

/// Fetches the feeds that this instance is given, until the context's stop token is cancelled.
pub async fn run(context: Context, settings: Settings) -> anyhow::Result<()> {
    let client = Client::new(&settings)?;
    let heartbeat = context.health.heartbeat("fetcher", DEAD);
    let ready = context.health.condition("fetcher");
    ready.unmet("waiting for feeds to be assigned");
    let metrics = context.metrics.register(Metrics::register);
    let subscription = Subscription {
        group: GROUP.to_owned(),
        member: context.instance.clone(),
        topics: READS.map(str::to_owned).into(),
    };
    let joining = context.bus.join(subscription);
    let member = heartbeat.over(joining).await.context("cannot join the fetchers")?;
    let poller = Poller {
        client: client.clone(),
        envelope: context.envelope,
        metrics: metrics.clone(),
        clock: Arc::new(now_ms),
        full_fetch_on_stale_304: settings.full_fetch_on_stale_304,
    };
    let fetcher = Fetcher {
        room: Room::new(settings.concurrency),
        poller,
        held: HashMap::new(),
        pages: Pages::new(client, &settings, context.envelope, metrics.clone()),
        context,
        metrics,
        heartbeat,
        ready,
        member,
        board: Board::new(&settings),
        polls: JoinSet::new(),
        landed: VecDeque::new(),
        landed_bytes: 0,
        writes: Vec::new(),
        committed: Instant::now(),
        counted: Instant::now(),
    };
    fetcher.run().await
}

struct Fetcher {
    room: Room,
    poller: Poller,
    /// Answers that hold more than one transaction takes, by who asked: a few.
    held: HashMap<(Key, u32), Fetched>,
    context: Context,
    metrics: Metrics,
    heartbeat: Heartbeat,
    ready: Condition,
    member: Member,
    board: Board,
    /// Polls under way: at most as there is room for.
    polls: JoinSet<anyhow::Result<Polled>>,
    /// Polls that came back and are not committed: at most a transaction full, and those that were under way then.
    landed: VecDeque<Polled>,
    landed_bytes: usize,
    writes: Vec<Write>,
    /// The pages that entries of these feeds link to.
    pages: Pages,
    /// When the last commit began.
    committed: Instant,
    counted: Instant,
}

impl Fetcher {
    async fn run(mut self) -> anyhow::Result<()> {
        let stop = self.context.stop.clone();
        loop {
            self.start_due();
            let wait = self.time_to_next().min(self.time_to_commit().unwrap_or(TICK));
            tokio::select! {
                () = stop.cancelled() => break,
                event = self.member.next() => {
                    let event = event.context("the log is gone")?;
                    self.hear(event).await?;
                }
                Some(poll) = self.polls.join_next() => self.land(poll)?,
                page = self.pages.next() => self.pages.land(page, &mut self.board, now_ms())?,
                () = sleep(wait) => {}
            }
            while let Some(poll) = self.polls.try_join_next() {
                self.land(poll)?;
            }
            if self.time_to_commit().is_some_and(|wait| wait.is_zero()) {
                self.commit().await?;
            }
            self.heartbeat.beat();
            if self.counted.elapsed() >= COUNT {
                self.count();
                self.board.steer(now_ms());
            }
        }
        self.stop().await
    }

    fn start_due(&mut self) {
        let now_ms = now_ms();
        while self.has_room() {
            let Some(order) = self.board.take_due(now_ms) else { break };
            debug!(feed.id = %order.key.id, "polling");
            let lag_ms = now_ms.saturating_sub(order.due_ms).max(0);
            self.metrics.poll_lag_seconds.observe(lag_ms as f64 / 1000.0);
            let held = self.held.remove(&(order.key.clone(), order.generation));
            self.polls.spawn(self.poller.clone().poll(order, held));
        }
        self.pages.start_due(&self.board, now_ms);
        self.metrics.in_flight.set((self.polls.len() + self.pages.in_flight()) as i64);
    }

    fn has_room(&self) -> bool {
        self.polls.len() < self.room.places() && !self.is_full()
    }

    /// Whether what has landed fills a transaction.
    fn is_full(&self) -> bool {
        self.landed.len() >= BATCH_RECORDS || self.landed_bytes >= BATCH_BYTES
    }

    /// Until what has come is committed; `None` while there is nothing. Where much comes, many polls share a transaction.
    fn time_to_commit(&self) -> Option<Duration> {
        if self.landed.is_empty() && self.writes.is_empty() && self.pages.is_settled() {
            return None;
        }
        if self.is_full() {
            Some(Duration::ZERO)
        } else {
            Some(GATHER.saturating_sub(self.committed.elapsed()))
        }
    }

    /// Until the next poll or page is due; a tick at most, so that a clock that jumps is noticed.
    fn time_to_next(&mut self) -> Duration {
        let poll_ms = if self.has_room() { self.board.next_due() } else { None };
        let Some(due_ms) = poll_ms.into_iter().chain(self.pages.next_due()).min() else { return TICK };
        let wait_ms = due_ms.saturating_sub(now_ms()).max(0);
        Duration::from_millis(wait_ms.unsigned_abs()).min(TICK)
    }

    async fn hear(&mut self, event: Event) -> anyhow::Result<()> {
        match event {
            Event::Gained(gained) => {
                self.ready.unmet(format!("reading the feeds of {} partitions", gained.len()));
                let reading = table::read_all(&self.context.bus, gained.iter().map(|one| one.at.partition));
                let mut tables = self.heartbeat.over(reading).await?;
                for table in &tables {
                    let at = TopicPartition::new(topics::FEEDS, table.partition);
                    self.member.resume(at, table.next_offset).await?;
                }
                let feeds: usize = tables.iter().map(|table| table.rows.len()).sum();
                info!(partitions = tables.len(), feeds, "feeds assigned");
                let pages: Vec<_> =
                    tables.iter_mut().map(|table| (table.partition, table.take_pages())).collect();
                self.writes.extend(self.board.load(tables, now_ms()));
                for (partition, pages) in pages {
                    self.pages.load(partition, pages, &self.board);
                }
                self.holdings_changed();
            }
            Event::Lost(lost) => {
                info!(partitions = lost.len(), "feeds handed over");
                for at in lost {
                    self.board.lose(at.partition);
                    self.pages.lose(at.partition);
                    self.writes.retain(|write| write.key.partition != at.partition);
                }
                self.holdings_changed();
            }
            Event::Records(records) => {
                for record in records {
                    let partition = record.at.partition;
                    if self.board.advance(partition, record.offset)
                        && let Some((id, change)) = table::change(&record)
                    {
                        debug!(feed.id = %id, "feed was added, changed or deleted");
                        let key = Key { partition, id };
                        self.writes.extend(self.board.apply(key.clone(), change, now_ms()));
                        self.pages.feed_changed(&key, &self.board);
                    }
                }
            }
        }
        Ok(())
    }

    fn land(&mut self, poll: Result<anyhow::Result<Polled>, JoinError>) -> anyhow::Result<()> {
        let polled = poll.context("a poll panicked")??;
        let host_free_ms = polled.sealed.state.host_free_at.as_ref().map(time::to_ms);
        self.board.land(&polled.key, Told { address: polled.address, host_free_ms }, now_ms());
        let bytes = polled.sealed.records.iter().map(size).sum::<usize>();
        self.landed_bytes += bytes;
        self.room.landed(bytes);
        self.landed.push_back(polled);
        Ok(())
    }

    /// Ready is who holds feeds; one that stands by for others is not.
    fn holdings_changed(&mut self) {
        match self.board.partitions() {
            0 => self.ready.unmet("no feeds are assigned"),
            _ => self.ready.met(),
        }
        self.count();
    }

    fn count(&mut self) {
        self.counted = Instant::now();
        self.metrics.set_feeds(self.board.counts());
        self.metrics.planned_requests.set(self.board.planned_per_second());
        self.metrics.price.set(self.board.price());
    }

    /// Waits a moment for polls under way, commits what came, and leaves the group.
    async fn stop(mut self) -> anyhow::Result<()> {
        self.ready.unmet("stopping");
        self.pages.stop();
        let deadline = Instant::now() + GRACE;
        while let Ok(Some(poll)) =
            timeout(deadline.saturating_duration_since(Instant::now()), self.polls.join_next()).await
        {
            self.land(poll)?;
        }
        self.polls.abort_all();
        let committed = timeout(GRACE, self.commit()).await;
        if committed.is_err() {
            error!(polls = self.landed.len(), "polls could not be committed in time; they are made again");
        }
        let _ = timeout(GRACE, self.member.leave()).await;
        committed.unwrap_or(Ok(()))
    }
}
