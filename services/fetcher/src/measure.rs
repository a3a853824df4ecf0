//! What the benches in `examples` need of the insides. Nothing here is for services.

pub mod site;

use crate::{
    board::{Board, Key, Order},
    clock,
    http::Client,
    metrics::Metrics,
    poll::Poller,
    schedule::Wheel,
    settings::Settings,
    table::{Change, Table},
};
use chassis::envelope::Envelope;
use proto::v1::{FeedConfig, FeedState};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Polls as a fetcher makes them: request, answer, records.
#[derive(Clone)]
pub struct Polls(Poller);

impl Polls {
    /// With a client of its own.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        Ok(Self(Poller {
            client: Client::new(settings)?,
            envelope: Envelope::default(),
            metrics: chassis::metrics::Metrics::new().register(Metrics::register),
            clock: Arc::new(clock::now_ms),
            full_fetch_on_stale_304: settings.full_fetch_on_stale_304,
        }))
    }

    /// One whole poll; its state afterwards.
    pub async fn poll(&self, config: FeedConfig, state: FeedState) -> anyhow::Result<FeedState> {
        let key = Key { partition: 0, id: config.id.as_str().into() };
        let order = Order { key, generation: 1, config, state, due_ms: 0, price: 0.03 };
        Ok(self.0.clone().poll(order, None).await?.sealed.state)
    }
}

/// A board as a fetcher holds it.
#[derive(Debug)]
pub struct Held(Board);

impl Held {
    /// Takes over so many feeds, each as told, from one partition.
    pub fn take_over(settings: &Settings, feeds: u32, each: impl Fn(u32) -> (FeedConfig, FeedState)) -> Self {
        let mut table = Table::default();
        for number in 0..feeds {
            let (config, state) = each(number);
            let id: Arc<str> = config.id.as_str().into();
            table.set(id.clone(), config);
            table.remember(id, state);
        }
        let mut board = Board::new(settings);
        board.load(vec![table], now_ms());
        Self(board)
    }

    /// Takes on so many feeds one by one, as their records come, without a table.
    pub fn hear(settings: &Settings, feeds: u32, each: impl Fn(u32) -> FeedConfig) -> Self {
        let mut board = Board::new(settings);
        for number in 0..feeds {
            let config = each(number);
            let key = Key { partition: 0, id: config.id.as_str().into() };
            board.apply(key, Change::Set(Box::new(config)), now_ms());
        }
        Self(board)
    }

    /// Bytes of the feeds' packed configurations and states.
    pub fn packed_bytes(&self) -> usize {
        self.0.packed_bytes()
    }
}

/// Nanoseconds an entry to put so many feeds into a wheel, and to take each out when due and put it back; and what
/// `look` sees while it is full.
pub fn wheel<T>(
    feeds: u32,
    due_ms: impl Fn(u32) -> i64,
    again_ms: i64,
    look: impl Fn() -> T,
) -> (f64, f64, T) {
    let each = |time: Duration| time.as_nanos() as f64 / f64::from(feeds.max(1));
    let mut wheel = Wheel::new();
    let started = Instant::now();
    for feed in 0..feeds {
        wheel.set(feed, due_ms(feed));
    }
    let (set, seen) = (started.elapsed(), look());
    let first_ms = (0..feeds).map(&due_ms).min().unwrap_or_default();
    let started = Instant::now();
    let (mut now_ms, mut popped) = (first_ms, 0);
    while popped < feeds {
        while let Some((due_ms, feed)) = wheel.pop(now_ms) {
            wheel.set(feed, due_ms.saturating_add(again_ms));
            popped += 1;
        }
        now_ms += 50;
    }
    (each(set), each(started.elapsed()), seen)
}

/// The time, milliseconds since 1970 UTC.
pub fn now_ms() -> i64 {
    clock::now_ms()
}
