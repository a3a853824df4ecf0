//! One fetcher without its log: a board of feeds, polled one by one, their records kept.

use super::origin::{Asked, Origin, Reply};
use crate::{
    board::{Board, Key, Told},
    http::Client,
    metrics::Metrics,
    observe::{Notice, Outcome},
    poll::{Clock, Poller},
    settings::Settings,
    table::{Change, Table},
};
use bus::{Outgoing, Record, TopicPartition};
use chassis::envelope::{self, Envelope};
use prometheus_client::registry::Registry;
use proto::{
    time, topics,
    v1::{FeedConfig, FeedState, FirstPoll, RawItem},
};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

pub(super) const SECOND: i64 = 1000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

const PARTITION: i32 = 3;

/// The time, milliseconds since 1970 UTC; it jumps.
#[derive(Clone, Debug)]
pub(super) struct Now(Arc<AtomicI64>);

/// A poll that was made.
#[derive(Debug)]
pub(super) struct Visit {
    /// When.
    pub(super) at_ms: i64,
    /// The feed.
    pub(super) id: String,
    pub(super) outcome: Outcome,
    pub(super) notices: Vec<Notice>,
    /// Its state from then on, as read back from its record.
    pub(super) state: FeedState,
    /// Raw items of the live lane, in the order of their records.
    pub(super) live: Vec<RawItem>,
    /// The requests that it made.
    pub(super) asked: Vec<Asked>,
}

/// A fetcher and the origin that it asks.
pub(super) struct Rig {
    pub(super) origin: Origin,
    pub(super) now: Now,
    board: Board,
    poller: Poller,
    settings: Settings,
    feeds: BTreeMap<String, FeedConfig>,
    states: BTreeMap<String, FeedState>,
    /// How many of the origin's requests belong to polls before.
    asked: usize,
}

impl Now {
    /// The beginning: a Monday.
    pub(super) fn monday() -> Self {
        Self(Arc::new(AtomicI64::new(at("2026-03-02T10:15:00Z"))))
    }

    pub(super) fn ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    pub(super) fn set(&self, now_ms: i64) {
        self.0.store(now_ms, Ordering::SeqCst);
    }

    /// A date as HTTP writes it, so much later.
    pub(super) fn http(&self, later_ms: i64) -> String {
        let at = jiff::Timestamp::from_millisecond(self.ms() + later_ms).unwrap();
        at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }
}

impl Rig {
    /// A fetcher whose origin answers as the script says.
    pub(super) async fn new(script: impl Fn(&Asked, i64) -> Reply + Send + Sync + 'static) -> Self {
        Self::with(Settings::default(), script).await
    }

    /// The same, with settings.
    pub(super) async fn with(
        settings: Settings,
        script: impl Fn(&Asked, i64) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let now = Now::monday();
        let settings = Settings { allow_private_addresses: true, timeout_seconds: 2, ..settings };
        let clock = now.clone();
        let origin = Origin::start(move |asked| script(asked, clock.ms())).await;
        let clock = now.clone();
        let clock: Clock = Arc::new(move || clock.ms());
        let poller = Poller {
            client: Client::new(&settings).unwrap(),
            envelope: Envelope::default(),
            metrics: Metrics::register(&mut Registry::default()),
            clock,
            full_fetch_on_stale_304: settings.full_fetch_on_stale_304,
        };
        let (feeds, states) = (BTreeMap::new(), BTreeMap::new());
        let mut rig =
            Self { origin, now, board: Board::new(&settings), poller, settings, feeds, states, asked: 0 };
        rig.restart();
        rig
    }

    /// Puts a feed up: asked every hour, unless it says otherwise; what stands there at first goes on.
    pub(super) fn put(&mut self, path: &str) -> &mut Self {
        let url = self.origin.url(path);
        self.configure(FeedConfig { id: "gazette".to_owned(), url, ..hourly() })
    }

    /// Puts a feed up, or exchanges its configuration.
    pub(super) fn configure(&mut self, config: FeedConfig) -> &mut Self {
        let key = Key { partition: PARTITION, id: config.id.as_str().into() };
        self.feeds.insert(config.id.clone(), config.clone());
        self.board.apply(key, Change::Set(Box::new(config)), self.now.ms());
        self
    }

    /// Begins anew from what is on the log, as after a restart or a hand-over.
    pub(super) fn restart(&mut self) {
        let mut table = Table { partition: PARTITION, next_offset: 1, ..Table::default() };
        for (id, config) in &self.feeds {
            table.set(id.as_str().into(), config.clone());
            if let Some(state) = self.states.get(id) {
                table.remember(id.as_str().into(), state.clone());
            }
        }
        self.board = Board::new(&self.settings);
        self.board.load(vec![table], self.now.ms());
    }

    /// Waits until a feed is due, and polls it. Reads on in what one transaction did not take.
    pub(super) async fn poll(&mut self) -> Visit {
        for _ in 0..100_000 {
            let Some(order) = self.board.take_due(self.now.ms()) else {
                let due_ms = self.board.next_due().unwrap();
                self.now.set(due_ms.max(self.now.ms() + 1));
                continue;
            };
            let polled = self.poller.clone().poll(order, None).await.unwrap();
            assert!(polled.rest.is_none(), "a poll of the rig fits one transaction");
            let host_free_ms = polled.sealed.state.host_free_at.as_ref().map(time::to_ms);
            self.board.land(&polled.key, Told { address: polled.address, host_free_ms }, self.now.ms());
            let records = polled.sealed.records;
            let of = |topic: &str| {
                records.iter().filter(|one| &*one.topic == topic).map(record).collect::<Vec<_>>()
            };
            let items = |topic| of(topic).iter().map(|one| envelope::open(one).unwrap().unwrap()).collect();
            let state: FeedState = envelope::open(&of(topics::FEED_STATE)[0]).unwrap().unwrap();
            assert!(self.board.committed(&polled.key, polled.generation, state.clone()).is_some());
            let id = polled.key.id.to_string();
            self.states.insert(id.clone(), state.clone());
            let all = self.origin.asked();
            let asked = all[self.asked..].to_vec();
            self.asked = all.len();
            return Visit {
                at_ms: self.now.ms(),
                id,
                outcome: polled.outcome,
                notices: polled.notices,
                state,
                live: items(topics::RAW),
                asked,
            };
        }
        panic!("no feed is ever due");
    }

    /// Makes so many polls.
    pub(super) async fn polls(&mut self, count: usize) -> Vec<Visit> {
        let mut visits = Vec::new();
        for _ in 0..count {
            visits.push(self.poll().await);
        }
        visits
    }

    /// Waits until the next poll, and says how long that was from the one before. Milliseconds.
    pub(super) async fn wait(&mut self) -> i64 {
        let before = self.now.ms();
        self.poll().await.at_ms - before
    }

    /// Jumps to a time, whatever is due until then.
    pub(super) fn sleep(&mut self, ms: i64) {
        self.now.set(self.now.ms() + ms);
    }
}

/// A feed that is asked every hour.
pub(super) fn hourly() -> FeedConfig {
    FeedConfig {
        min_interval_ms: HOUR.unsigned_abs(),
        max_interval_ms: HOUR.unsigned_abs(),
        first_poll: FirstPoll::Publish.into(),
        ..FeedConfig::default()
    }
}

/// A time, as RFC 3339 writes it; milliseconds since 1970 UTC.
pub(super) fn at(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

/// An RSS feed of entries with these ids; `more` stands in its channel.
pub(super) fn rss<'a>(ids: impl IntoIterator<Item = &'a str>, more: &str) -> String {
    let item = |id: &str| format!("<item><guid isPermaLink=\"false\">{id}</guid><title>{id}</title></item>");
    let items: String = ids.into_iter().map(item).collect();
    format!("<rss version=\"2.0\"><channel><title>Gazette</title>{more}{items}</channel></rss>")
}

/// 200 with a feed and its ETag; 304 to who has it.
pub(super) fn served(asked: &Asked, document: &str) -> Reply {
    let etag = format!("\"{:x}\"", wire::ids::short_hash(&[document.as_bytes()]));
    let has_it = asked.header("if-none-match") == Some(etag.as_bytes());
    let reply = if has_it { Reply::status(304) } else { Reply::body(document) };
    reply.with("ETag", etag)
}

/// The titles of raw items.
pub(super) fn titles(items: &[RawItem]) -> Vec<String> {
    let title = |text: &str| text.split("<title>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    items.iter().map(|item| title(&String::from_utf8_lossy(&item.entry))).collect()
}

fn record(outgoing: &Outgoing) -> Record {
    Record {
        at: TopicPartition::new(outgoing.topic.clone(), outgoing.partition.unwrap_or(0)),
        offset: 0,
        timestamp_ms: outgoing.timestamp_ms,
        key: outgoing.key.clone(),
        value: outgoing.value.clone(),
        headers: outgoing.headers.clone(),
    }
}
