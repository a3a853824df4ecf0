//! How long one item takes, from the commit of its raw record until a reader has its story.

use super::{
    items::Items,
    stage::{self, Desk, Say},
};
use anyhow::{Context, bail};
use bus::{Bus, From, Outgoing, Read, Reader, Until};
use proto::topics::{RAW, RAW_BULK, STORIES};
use serde::Serialize;
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Items come in handfuls this often, as polls land.
const TICK: Duration = Duration::from_millis(20);
/// How long items come.
const LASTS: Duration = Duration::from_secs(15);
/// What comes in the first of it is not counted.
const WARM: Duration = Duration::from_secs(3);
/// How long a story may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Live items that have to pass the bulk lane.
const PASSING: usize = 5;
/// Bulk items that are done before the first of them comes.
const BUSY: usize = 2_000;

/// From the commit of the raw record to the story in a reader's hands, milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Latency {
    /// Items a second that came.
    pub items_per_second: f64,
    /// Items that were timed.
    pub items: usize,
    /// Half of them took no longer.
    pub p50_ms: f64,
    /// 99 in a hundred took no longer.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

/// A live item that comes while the bulk lane is full.
#[derive(Clone, Debug, Serialize)]
pub struct Passing {
    /// Items on the bulk lane.
    pub backlog: usize,
    /// How long a live item took that was there before the normalizer started, from that start, with the rebuild of what
    /// is remembered; milliseconds.
    pub start_ms: f64,
    /// How long each live item took that came while bulk was being processed, milliseconds.
    pub took_ms: Vec<f64>,
}

/// Items at a steady rate.
pub(super) async fn paced(bus: &Bus, items: &mut Items, rate: f64, say: Say<'_>) -> anyhow::Result<Latency> {
    say(&format!("latency at {rate:.0} items/s, for {} s", LASTS.as_secs()));
    let mut stories = follow(bus).await?;
    let desk = Desk::start(bus);
    // It has to be at work first: what it remembers is rebuilt at its start.
    let first = stage::record(RAW, &items.fresh());
    bus.append(vec![first.clone()]).await.context("cannot append")?;
    arrived(&mut stories, &first).await?;
    let (mut sent, mut took) = (HashMap::new(), Vec::new());
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let begun = Instant::now();
    let mut written = 0;
    while begun.elapsed() < LASTS || !sent.is_empty() {
        tokio::select! {
            _ = ticks.tick(), if begun.elapsed() < LASTS => {
                let due = (begun.elapsed().as_secs_f64() * rate) as usize;
                let fresh: Vec<Outgoing> =
                    (written..due).map(|_| stage::record(RAW, &items.fresh())).collect();
                written = written.max(due);
                let keys: Vec<_> = fresh.iter().map(|record| record.key.clone()).collect();
                bus.append(fresh).await.context("cannot append")?;
                let now = Instant::now();
                sent.extend(keys.into_iter().map(|key| (key, now)));
            }
            batch = timeout(PATIENCE, stories.next()) => {
                let now = Instant::now();
                for record in read(batch)? {
                    // A story is keyed by the item that was the first of it.
                    if let Some(at) = sent.remove(&record.key) && at.duration_since(begun) > WARM {
                        took.push(now.duration_since(at).as_secs_f64() * 1e3);
                    }
                }
            }
        }
    }
    desk.stop().await?;
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took.get(((took.len() as f64 * share) as usize).min(took.len().max(1) - 1));
    let (Some(p50), Some(p99), Some(max)) = (at(0.5), at(0.99), took.last()) else {
        bail!("no item was timed");
    };
    Ok(Latency { items_per_second: rate, items: took.len(), p50_ms: *p50, p99_ms: *p99, max_ms: *max })
}

/// Live items behind a full bulk lane.
pub(super) async fn passing(
    bus: &Bus,
    items: &mut Items,
    backlog: usize,
    say: Say<'_>,
) -> anyhow::Result<Passing> {
    stage::fill(bus, RAW_BULK, items, backlog, say).await?;
    say("live items that pass the bulk lane");
    let mut stories = follow(bus).await?;
    let mut took_ms = Vec::with_capacity(PASSING);
    let urgent = |items: &mut Items| stage::record(RAW, &items.fresh());
    let first = urgent(items);
    bus.append(vec![first.clone()]).await.context("cannot append")?;
    let mut sent = Instant::now();
    let mut desk = Desk::start(bus);
    arrived(&mut stories, &first).await?;
    let start_ms = sent.elapsed().as_secs_f64() * 1e3;
    let mut done = desk.beyond(BUSY.min(backlog / 2)).await?;
    while took_ms.len() < PASSING && done < backlog {
        let next = urgent(items);
        bus.append(vec![next.clone()]).await.context("cannot append")?;
        sent = Instant::now();
        arrived(&mut stories, &next).await?;
        took_ms.push(sent.elapsed().as_secs_f64() * 1e3);
        done = desk.beyond(done + 1).await?;
    }
    desk.stop().await?;
    Ok(Passing { backlog, start_ms, took_ms })
}

/// New stories from now on.
async fn follow(bus: &Bus) -> anyhow::Result<Reader> {
    let read = Read { topic: STORIES.to_owned(), partition: None, from: From::End, until: Until::Dropped };
    bus.read(read).await.context("cannot read stories")
}

async fn arrived(stories: &mut Reader, raw: &Outgoing) -> anyhow::Result<()> {
    loop {
        if read(timeout(PATIENCE, stories.next()).await)?.iter().any(|record| record.key == raw.key) {
            return Ok(());
        }
    }
}

type Next = Result<Option<Result<Vec<bus::Record>, bus::Error>>, tokio::time::error::Elapsed>;

fn read(batch: Next) -> anyhow::Result<Vec<bus::Record>> {
    match batch {
        Err(_) => bail!("no story came within {} s", PATIENCE.as_secs()),
        Ok(None) => bail!("the reader has ended"),
        Ok(Some(batch)) => batch.context("cannot read stories"),
    }
}
