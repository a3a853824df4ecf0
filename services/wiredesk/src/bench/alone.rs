//! One item's work, step by step, on one thread.

use super::{items::Items, stage::Say};
use anyhow::Context;
use proto::v1::{Item, RawItem, RawRef};
use serde::Serialize;
use std::time::{Duration, Instant};
use wire::{
    assemble,
    clean::{self, Input, Kind, Policy},
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
    /// Megabytes of HTML that are cleaned in a second.
    pub html_mb_per_second: f64,
    /// The same to tokens alone: what reading costs before anything is made of it.
    pub tokens_mb_per_second: f64,
}

pub(super) fn run(started_ms: i64, say: Say<'_>) -> anyhow::Result<Alone> {
    say(&format!("parse, clean and dedupe alone, {ITEMS} items"));
    let mut items = Items::new(started_ms);
    let (mut parse, mut cleaning, mut dedupe) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let (mut whole, mut tokens, mut bytes) = (Duration::ZERO, Duration::ZERO, 0);
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
        let html = parsed.content_raw.as_deref().unwrap_or_default();
        std::hint::black_box(clean::count_tokens(html));
        let told = Instant::now();
        std::hint::black_box(clean::clean(&fragment(html)));
        let made = Instant::now();
        if number >= WARM {
            bytes += html.len();
            tokens += told - decided;
            whole += made - told;
            parse += read - begun;
            cleaning += cleaned - read;
            dedupe += decided - cleaned;
        }
    }
    let each = |time: Duration| time.as_secs_f64() * 1e6 / ITEMS as f64;
    let rate = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    Ok(Alone {
        parse_us: each(parse),
        clean_us: each(cleaning),
        dedupe_us: each(dedupe),
        html_mb_per_second: rate(whole),
        tokens_mb_per_second: rate(tokens),
    })
}

/// HTML with nothing known beside it.
fn fragment(html: &str) -> Input<'_> {
    Input {
        kind: Kind::Html,
        text: html,
        language: None,
        title: None,
        url: None,
        time_ms: None,
        policy: Policy::Full,
        learnt: None,
        site: None,
    }
}
