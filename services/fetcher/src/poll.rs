//! One poll of one feed: asks, reads the answer, writes its records.

use crate::{
    board::{Key, Order},
    http::{Answer, Client, Fetched, Request, Validators},
    metrics::Metrics,
    observe::{self, Outcome},
    records::{self, Sealed},
    run::now_ms,
};
use anyhow::Context as _;
use chassis::envelope::Envelope;
use std::{net::IpAddr, time::Instant};

/// A body above this is read off the runtime's threads: reading it takes more than half a millisecond.
const LARGE: usize = 16 * 1024;

/// A poll that came back.
pub(crate) struct Polled {
    /// The feed.
    pub(crate) key: Key,
    /// Generation under which it was made.
    pub(crate) generation: u32,
    /// The address that answered.
    pub(crate) address: Option<IpAddr>,
    /// As counted.
    pub(crate) outcome: Outcome,
    /// Its records.
    pub(crate) sealed: Sealed,
}

/// Polls a feed.
pub(crate) async fn poll(
    order: Order,
    client: Client,
    envelope: Envelope,
    metrics: Metrics,
) -> anyhow::Result<Polled> {
    let Order { key, generation, config, state, price, .. } = order;
    let started = Instant::now();
    let validators = Validators { etag: state.etag.clone(), last_modified: state.last_modified.clone() };
    let conditional = validators.etag.is_some() || validators.last_modified.is_some();
    let request = Request {
        url: &config.url,
        validators: conditional.then_some(&validators),
        headers: &config.headers,
        credentials: config.credentials.as_ref(),
        ..Request::default()
    };
    let fetched: Fetched = client.fetch(&request).await;
    let now_ms = now_ms();
    metrics.fetch_seconds.observe(started.elapsed().as_secs_f64());
    let size = match &fetched.answer {
        Answer::Body(body) => body.bytes.len(),
        _ => 0,
    };
    metrics.body_bytes.inc_by(size as u64);
    let (partition, address) = (key.partition, fetched.remote);
    let read = move || {
        let observation = observe::observe(&config, &state, fetched, now_ms, price);
        let outcome = observation.outcome;
        records::seal(envelope, observation, partition, now_ms).map(|sealed| (outcome, sealed))
    };
    let read = if size > LARGE {
        tokio::task::spawn_blocking(read).await.context("reading an answer panicked")?
    } else {
        read()
    };
    let (outcome, sealed) = read?;
    Ok(Polled { key, generation, address, outcome, sealed })
}
