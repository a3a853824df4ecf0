//! One poll of one feed: asks, reads the answer, writes its records.

use crate::{
    archive::Walk,
    board::{Key, Order},
    entries::Origin,
    http::{Answer, Client, FetchError, Fetched, Request, Validators},
    metrics::Metrics,
    observe::{self, Missed, Notice, Observation, Outcome, moves},
    records::{self, Sealed},
};
use anyhow::Context as _;
use chassis::{causes, envelope::Envelope};
use proto::{
    time,
    v1::{FeedConfig, FeedState},
};
use std::{net::IpAddr, sync::Arc, time::Instant};

/// A body above this is read off the runtime's threads: reading it takes more than half a millisecond.
const LARGE: usize = 16 * 1024;

/// Reads the time, milliseconds since 1970 UTC.
pub(crate) type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Polls feeds. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Poller {
    /// Asks.
    pub(crate) client: Client,
    /// How records are written.
    pub(crate) envelope: Envelope,
    /// Counts.
    pub(crate) metrics: Metrics,
    /// The time.
    pub(crate) clock: Clock,
    /// Whether a feed whose 304 cannot be right is asked without validators, at most once a day.
    pub(crate) full_fetch_on_stale_304: bool,
}

/// A poll that came back.
#[derive(Debug)]
pub(crate) struct Polled {
    /// The feed.
    pub(crate) key: Key,
    /// Generation under which it was made.
    pub(crate) generation: u32,
    /// The address that answered.
    pub(crate) address: Option<IpAddr>,
    /// As counted.
    pub(crate) outcome: Outcome,
    /// What else happened, as counted.
    pub(crate) notices: Vec<Notice>,
    /// Its records.
    pub(crate) sealed: Sealed,
    /// The answer, where it holds more than one transaction takes: it is read again once these records are committed,
    /// and its feed is not asked for them anew.
    pub(crate) rest: Option<Fetched>,
}

impl Poller {
    /// Polls a feed; reads what is left of an answer that is `held`, where there is one.
    pub(crate) async fn poll(self, order: Order, held: Option<Fetched>) -> anyhow::Result<Polled> {
        let Order { key, generation, config, state, price, .. } = order;
        let (config, state) = (Arc::new(config), Arc::new(state));
        let mut is_full = false;
        let fetched = match held {
            Some(fetched) => fetched,
            None => self.ask(&config, &state, &mut is_full).await,
        };
        let now_ms = (self.clock)();
        let is_large = size(&fetched) > LARGE;
        let (config_there, state_there) = (config.clone(), state.clone());
        let reading = move || {
            let observation = observe::observe(&config_there, &state_there, &fetched, now_ms, price);
            (observation, fetched)
        };
        let (mut observation, fetched) = aside(is_large, reading).await?;
        if is_full {
            observation.state.full_fetch_at = Some(time::from_ms(now_ms));
            observation.notices.push(Notice::FullFetch);
        }
        if let Some(missed) = observation.missed.take() {
            self.look_back(&config, &state, &missed, &fetched.final_url, &mut observation).await?;
        }
        let (outcome, notices) = (observation.outcome, std::mem::take(&mut observation.notices));
        let address = fetched.remote;
        let rest = observation.leftover.then_some(fetched);
        let (envelope, partition) = (self.envelope, key.partition);
        let sealing = move || records::seal(envelope, observation, partition, now_ms);
        let sealed = aside(is_large, sealing).await??;
        Ok(Polled { key, generation, address, outcome, notices, sealed, rest })
    }

    /// Asks a feed with what its last body said of itself; and without, if it may and that answer cannot be right.
    async fn ask(&self, config: &FeedConfig, state: &FeedState, is_full: &mut bool) -> Fetched {
        let validators = Validators { etag: state.etag.clone(), last_modified: state.last_modified.clone() };
        let is_conditional = validators.etag.is_some() || validators.last_modified.is_some();
        let request = Request { validators: is_conditional.then_some(&validators), ..request(config, state) };
        let fetched = self.fetch(&request).await;
        if self.full_fetch_on_stale_304 && observe::wants_full_fetch(state, &fetched, (self.clock)()) {
            *is_full = true;
            return self.fetch(&Request { validators: None, ..request }).await;
        }
        fetched
    }

    async fn fetch(&self, request: &Request<'_>) -> Fetched {
        let started = Instant::now();
        let fetched = self.client.fetch(request).await;
        self.metrics.fetch_seconds.observe(started.elapsed().as_secs_f64());
        self.metrics.body_bytes.inc_by(size(&fetched) as u64);
        fetched
    }

    /// Looks for entries that rolled past, one document after another.
    async fn look_back(
        &self,
        config: &Arc<FeedConfig>,
        before: &Arc<FeedState>,
        missed: &Missed,
        final_url: &str,
        observation: &mut Observation,
    ) -> anyhow::Result<()> {
        let mut walk = Walk::new(missed, final_url);
        while let Some(url) = walk.next() {
            let asking = Request { url: url.as_str(), ..request(config, before) };
            let fetched = self.fetch(&asking).await;
            let is_large = size(&fetched) > LARGE;
            let body = match fetched.answer {
                Answer::Body(body) => body,
                Answer::Failed(cause) => {
                    walk.failed(causes::in_one_line(&cause));
                    break;
                }
                Answer::Refused(_) | Answer::NotModified(_) => {
                    walk.failed(causes::in_one_line(&FetchError::Status { status: fetched.status }));
                    break;
                }
            };
            let fetched_at_ms = (self.clock)();
            let (config, before, now) = (config.clone(), before.clone(), observation.state.clone());
            let reading = move || {
                let origin = Origin {
                    config: &config,
                    before: &before,
                    final_url: &fetched.final_url,
                    body: &body,
                    fetched_at_ms,
                };
                walk.read(&origin, &now);
                walk
            };
            walk = aside(is_large, reading).await?;
        }
        walk.add_to(observation, config, (self.clock)());
        Ok(())
    }
}

/// A request for a feed, where it is now; its secrets are for where the operator wrote it.
fn request<'a>(config: &'a FeedConfig, state: &'a FeedState) -> Request<'a> {
    Request {
        url: moves::place(config, state),
        home: Some(&config.url),
        headers: &config.headers,
        credentials: config.credentials.as_ref(),
        certificate: config.client_certificate.as_ref(),
        proxy: config.proxy.as_ref(),
        delta: config.delta,
        ..Request::default()
    }
}

/// Does work off the runtime's threads, where it is long.
async fn aside<T: Send + 'static>(
    is_long: bool,
    work: impl FnOnce() -> T + Send + 'static,
) -> anyhow::Result<T> {
    if is_long {
        tokio::task::spawn_blocking(work).await.context("reading an answer panicked")
    } else {
        Ok(work())
    }
}

fn size(fetched: &Fetched) -> usize {
    match &fetched.answer {
        Answer::Body(body) => body.bytes.len(),
        _ => 0,
    }
}
