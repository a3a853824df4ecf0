//! One item's work, step by step, on one thread.

use super::{items::Items, stage::Say};
use anyhow::Context;
use proto::v1::{Item, RawItem, RawRef};
use serde::Serialize;
use std::time::{Duration, Instant};
use wire::{
    assemble,
    dedupe::{Candidate, Index},
};

/// Items that are timed.
const ITEMS: usize = 10_000;
/// Items before them: what is made once, at first use, is not an item's cost.
const WARM: usize = 500;

/// Microseconds an item, on one thread.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Alone {
    /// Reading the entry.
    pub parse_us: f64,
    /// Cleaning it and making the item.
    pub clean_us: f64,
    /// Deciding what it is to those before it.
    pub dedupe_us: f64,
}

pub(super) fn run(started_ms: i64, say: Say<'_>) -> anyhow::Result<Alone> {
    say(&format!("parse, clean and dedupe alone, {ITEMS} items"));
    let mut items = Items::new(started_ms);
    let (mut parse, mut clean, mut dedupe) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let mut index = Index::new();
    for number in 0..WARM + ITEMS {
        let raw: RawItem = items.next();
        let place = RawRef { sha256: raw.sha256.clone(), ..RawRef::default() };
        let begun = Instant::now();
        let parsed = assemble::parse(&raw).context("an invented item cannot be read")?;
        let read = Instant::now();
        let item: Item = assemble::item(&raw, place, &parsed, started_ms);
        let cleaned = Instant::now();
        index.decide(&Candidate::of(&item, Default::default()));
        index.commit();
        let decided = Instant::now();
        if number >= WARM {
            parse += read - begun;
            clean += cleaned - read;
            dedupe += decided - cleaned;
        }
    }
    let each = |time: Duration| time.as_secs_f64() * 1e6 / ITEMS as f64;
    Ok(Alone { parse_us: each(parse), clean_us: each(clean), dedupe_us: each(dedupe) })
}
