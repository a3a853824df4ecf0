//! From the raw topic to stories, as fast as it goes, and what an item costs as their number grows.

use super::{
    items::Items,
    machine,
    stage::{self, Desk, Say},
};
use anyhow::{Context, ensure};
use bus::Bus;
use proto::topics::RAW;
use serde::Serialize;
use std::time::Instant;

/// Numbers of items at which the cost of one is told.
const POINTS: [usize; 5] = [10_000, 30_000, 100_000, 300_000, 1_000_000];

/// What the pipeline can do.
#[derive(Clone, Debug, Serialize)]
pub struct Pipeline {
    /// Items that went through.
    pub items: usize,
    /// Items a second.
    pub items_per_second: f64,
    /// CPU time of this process an item, microseconds; `None` where it is not known.
    pub cpu_us: Option<f64>,
    /// The most memory that this process held, bytes; `None` where it is not known.
    pub peak_memory_bytes: Option<u64>,
    /// What an item costs as their number grows.
    pub growth: Vec<Growth>,
}

/// The items between half of a number and the whole of it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Growth {
    /// The number.
    pub items: usize,
    /// Items a second.
    pub items_per_second: f64,
    /// CPU time of this process an item, microseconds; `None` where it is not known.
    pub cpu_us: Option<f64>,
}

/// How far it was at a time.
#[derive(Clone, Copy, Debug)]
struct Mark {
    done: usize,
    at: Instant,
    cpu: Option<f64>,
}

impl Mark {
    fn now(done: usize) -> Self {
        Self { done, at: Instant::now(), cpu: machine::cpu_seconds() }
    }

    /// The items from one mark to another.
    fn until(self, later: Self) -> Growth {
        let items = later.done - self.done;
        let each = items.max(1) as f64;
        Growth {
            items,
            items_per_second: each / later.at.duration_since(self.at).as_secs_f64(),
            cpu_us: later.cpu.zip(self.cpu).map(|(now, then)| (now - then) * 1e6 / each),
        }
    }
}

pub(super) async fn run(
    bus: &Bus,
    items: &mut Items,
    count: usize,
    say: Say<'_>,
) -> anyhow::Result<Pipeline> {
    stage::fill(bus, RAW, items, count, say).await?;
    machine::forget_peak();
    let mut desk = Desk::start(bus);
    let first = Mark::now(desk.beyond(0).await?);
    let (mut marks, mut last) = (vec![first], first);
    let mut said = Instant::now();
    while last.done < count {
        last = Mark::now(desk.beyond(last.done).await?);
        marks.push(last);
        if said.elapsed().as_secs() >= 2 {
            said = Instant::now();
            say(&format!(
                "{} of {count} items, {:.0} items/s",
                last.done,
                first.until(last).items_per_second
            ));
        }
    }
    let dead = desk.metric("wiredesk_normalizer_outcomes_total{outcome=\"dead_letter\"} ")?;
    ensure!(dead == Some(0.0), "{} items became dead letters", dead.unwrap_or_default());
    desk.stop().await.context("cannot stop")?;
    let whole = first.until(last);
    let at = |done: usize| marks.iter().find(|mark| mark.done >= done).copied();
    let grown = |point: usize| Some(Growth { items: point, ..at(point / 2)?.until(at(point)?) });
    Ok(Pipeline {
        items: count,
        items_per_second: whole.items_per_second,
        cpu_us: whole.cpu_us,
        peak_memory_bytes: machine::peak_bytes(),
        growth: POINTS.into_iter().filter_map(grown).collect(),
    })
}
