//! Who polls when: the fetcher's own schedule, and others.

use crate::{
    dice::Dice,
    score::{Notes, Reader, Score},
    world::{self, BEGIN_MS, Feed, PAST_DAYS, STEPS_AN_HOUR, Source, World},
};
use fetcher::schedule::{
    self, Ask, Bounds, Budget, Price,
    beat::Beat,
    rhythm::{self, Forecast, Fresh},
};
use proto::v1::Rhythm;
use std::{cmp::Reverse, collections::BinaryHeap};

/// Bounds of every feed under every rule: a minute and a day.
const SHORTEST_H: f64 = 1.0 / 60.0;
const LONGEST_H: f64 = 24.0;
/// The price is steered this often.
const STEER_MS: i64 = 60_000;
const HOUR_MS: f64 = 3_600_000.0;

/// A rule of others. Each has one number that says how much it asks; it is sought so that requests are equal.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Rule {
    /// Always after the same time.
    Fixed,
    /// Half of the interval after news, so much more without.
    Aimd,
    /// Miniflux, `entry_frequency`: a week by the entries of the last week, times a factor.
    EntryFrequency,
    /// The square-root rule with the true intensity, also of the bursts to come.
    Oracle,
}

/// The fetcher's schedule, with the price steered to a budget.
pub(crate) fn ours(world: &World, per_hour: f64, target_minutes: Option<f64>) -> (Score, f64) {
    let max_ms = (LONGEST_H * HOUR_MS) as i64;
    let wanted_ms = target_minutes.map_or(max_ms, |target| (target * 2.0 * 60_000.0) as i64);
    let bounds = Bounds { min_ms: (SHORTEST_H * HOUR_MS) as i64, max_ms, wanted_ms: wanted_ms.min(max_ms) };
    let mut price = Price::new(Budget { per_feed_hour: per_hour, per_second: None });
    let mut notes = Notes::new(world.feeds.len());
    let mut feeds: Vec<(Rhythm, Reader, Option<i64>, i64, u64)> =
        world.feeds.iter().map(|_| (Rhythm::default(), Reader::new(), None, 0, 0)).collect();
    let mut queue: BinaryHeap<Reverse<(i64, usize)>> =
        (0..feeds.len()).map(|number| Reverse((BEGIN_MS + number as i64 * 100, number))).collect();
    let mut planned = 0.0;
    let mut steer_at = BEGIN_MS;
    let end_ms = BEGIN_MS + (world::span_h() * HOUR_MS) as i64;
    while let Some(Reverse((now_ms, number))) = queue.pop()
        && now_ms < end_ms
    {
        while steer_at <= now_ms {
            price.steer(planned, feeds.len(), steer_at);
            steer_at += STEER_MS;
        }
        let feed = &world.feeds[number];
        let (rhythm, reader, since_ms, interval_ms, polls) = &mut feeds[number];
        let now_h = (now_ms - BEGIN_MS) as f64 / HOUR_MS;
        let (from, held, to) = reader.read(feed, now_h);
        notes.poll(number, feed, now_h, (from, held, to));
        let times_ms: Vec<i64> = if feed.timed {
            feed.items[held..to].iter().map(|at| BEGIN_MS + (at * HOUR_MS) as i64).collect()
        } else {
            Vec::new()
        };
        let fresh = if to == from && since_ms.is_some() {
            Fresh::NotModified
        } else {
            let in_document = to.min(feed.window) as u32;
            Fresh::Counted { new: (to - held) as u32, in_document, times_ms: &times_ms }
        };
        rhythm::saw(rhythm, now_ms, *since_ms, fresh);
        *polls += 1;
        let jitter = Dice::new(number as u64, *polls).even();
        let turn = schedule::next_good(&Ask { bounds, rhythm, price: price.now(), now_ms, jitter });
        if *interval_ms > 0 {
            planned -= 1.0 / *interval_ms as f64;
        }
        planned += 1.0 / turn.interval_ms as f64;
        *interval_ms = turn.interval_ms;
        *since_ms = Some(now_ms);
        queue.push(Reverse((turn.next_poll_ms, number)));
    }
    (notes.score(), price.now())
}

/// Another rule, with its number such that it makes so many requests.
pub(crate) fn calibrated(world: &World, rule: Rule, requests: usize) -> Score {
    // More of the number means fewer requests.
    let (mut low, mut high) = (1e-4f64, 1e4f64);
    let mut notes = polled(world, rule, 1.0);
    for _ in 0..30 {
        let middle = (low * high).sqrt();
        notes = polled(world, rule, middle);
        let off = notes.requests() as f64 / requests as f64 - 1.0;
        if off.abs() < 0.002 {
            break;
        }
        if off > 0.0 { low = middle } else { high = middle }
    }
    notes.score()
}

fn polled(world: &World, rule: Rule, number: f64) -> Notes {
    let mut notes = Notes::new(world.feeds.len());
    for (index, feed) in world.feeds.iter().enumerate() {
        let knowledge = (rule == Rule::Oracle).then(|| Knowledge::of(feed));
        let mut reader = Reader::new();
        let mut interval = 1.0;
        let mut now = Dice::new(99, index as u64).even() * number.clamp(SHORTEST_H, 1.0);
        while now < world::span_h() {
            let seen = reader.read(feed, now);
            notes.poll(index, feed, now, seen);
            let fresh = seen.2 > seen.0;
            interval = match rule {
                Rule::Fixed => number,
                Rule::Aimd if fresh => interval / 2.0,
                Rule::Aimd => interval + 0.25 * number,
                Rule::EntryFrequency => {
                    let a_week_ago = feed.items.partition_point(|at| *at <= now - 168.0);
                    number * 168.0 / (seen.2 - a_week_ago) as f64
                }
                Rule::Oracle => knowledge.as_ref().map_or(1.0, |known| {
                    let last = seen.2.checked_sub(1).map(|item| feed.items[item]);
                    known.wait(feed, last, now, number)
                }),
            }
            .clamp(SHORTEST_H, LONGEST_H);
            now += interval;
        }
    }
    notes
}

/// What the oracle knows of a feed: the integrals of its intensity and of time by intensity, at each step.
struct Knowledge {
    came: Vec<f64>,
    moment: Vec<f64>,
}

impl Knowledge {
    fn of(feed: &Feed) -> Self {
        let Source::Chance(intensity) = &feed.source else {
            return Self { came: Vec::new(), moment: Vec::new() };
        };
        let first = PAST_DAYS * 24 * STEPS_AN_HOUR;
        let (mut came, mut moment) = (vec![0.0], vec![0.0]);
        for (step, level) in intensity[first..].iter().enumerate() {
            let items = f64::from(*level) / STEPS_AN_HOUR as f64;
            let middle = (step as f64 + 0.5) / STEPS_AN_HOUR as f64;
            came.push(came[step] + items);
            moment.push(moment[step] + items * middle);
        }
        Self { came, moment }
    }

    /// Hours until the delay gathered reaches the price, or half of the window waits.
    fn wait(&self, feed: &Feed, last: Option<f64>, now: f64, price: f64) -> f64 {
        if let Source::Beat { period, phase, stray } = feed.source {
            let last = last.map_or(phase, |at| phase + ((at - phase) / period).round() * period);
            let last_ms = BEGIN_MS as f64 + last * HOUR_MS;
            let beat = Beat { period_h: period, last_ms, stray_h: stray };
            let forecast = Forecast {
                rate: 1.0 / period,
                shape: [1.0; 24],
                surge: 0.0,
                peak: 0.0,
                window: feed.window as f64,
            };
            return beat.wait_h(&forecast, price, BEGIN_MS + (now * HOUR_MS) as i64);
        }
        let at = |sums: &[f64], hour: f64| {
            let step = (hour * STEPS_AN_HOUR as f64).clamp(0.0, (sums.len() - 1) as f64);
            let whole = (step as usize).min(sums.len() - 2);
            sums[whole] + (sums[whole + 1] - sums[whole]) * (step - whole as f64)
        };
        let (came, moment) = (at(&self.came, now), at(&self.moment, now));
        let (mut low, mut high) = (0.0, LONGEST_H);
        for _ in 0..20 {
            let wait = (low + high) / 2.0;
            let items = at(&self.came, now + wait) - came;
            let delay = (now + wait) * items - (at(&self.moment, now + wait) - moment);
            if delay >= price || items >= feed.window as f64 / 2.0 { high = wait } else { low = wait }
        }
        high
    }
}
