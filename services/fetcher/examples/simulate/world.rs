//! Feeds whose news is known: made from an intensity that the oracle may see, or taken from a trace.

use crate::dice::Dice;
use std::{f64::consts::TAU, fs};

/// Days before the first poll: what a first document shows is from there.
pub(crate) const PAST_DAYS: usize = 30;
/// Days that are polled.
pub(crate) const DAYS: usize = 28;
/// Of them, those that are not counted.
pub(crate) const WARM_UP_DAYS: usize = 7;
/// A day more, so that the last items that count are seen.
const PAD_DAYS: usize = 2;
/// The intensity is even within a step.
pub(crate) const STEPS_AN_HOUR: usize = 6;
/// The first poll falls on a Thursday, 2025-06-12 at midnight. Milliseconds since 1970 UTC.
pub(crate) const BEGIN_MS: i64 = 1_749_686_400_000;

/// Median rate of the feeds, the highest that a feed has on average, and at any time. Items an hour: a window of 20
/// rolls past in five minutes of the latter.
const MEDIAN: f64 = 0.1;
const HIGHEST_MEAN: f64 = 60.0;
const HIGHEST: f64 = 240.0;
/// Share of the feeds that keep a beat, that state no times.
const BEATS: f64 = 0.1;
const TIMELESS: f64 = 0.2;

/// Feeds.
pub(crate) struct World {
    pub(crate) feeds: Vec<Feed>,
}

/// A feed.
pub(crate) struct Feed {
    /// When its items come: hours since the first poll, ascending; those before it are negative.
    pub(crate) items: Vec<f64>,
    /// Entries that its document shows.
    pub(crate) window: usize,
    /// Whether its entries state their times.
    pub(crate) timed: bool,
    /// What makes its items come.
    pub(crate) source: Source,
}

/// What makes items come.
pub(crate) enum Source {
    /// Chance: items an hour in each step from [`PAST_DAYS`] before the first poll.
    Chance(Vec<f32>),
    /// A beat. Hours: the period, one of the issues, how far issues stray.
    Beat { period: f64, phase: f64, stray: f64 },
}

impl World {
    /// Feeds whose rates spread by `sigma`, as logarithms.
    pub(crate) fn made(feeds: usize, sigma: f64, seed: u64) -> Self {
        Self { feeds: (0..feeds).map(|number| made(sigma, &mut Dice::new(seed, number as u64))).collect() }
    }

    /// Feeds of lines of `{"feed", "window", "hours", "times"}`, as `trace.py` prints them. The oracle knows how many
    /// items an hour come in each hour of the day.
    pub(crate) fn from_trace(path: &str) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|cause| format!("{path}: {cause}"))?;
        let mut feeds = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line: serde_json::Value =
                serde_json::from_str(line).map_err(|cause| format!("{path}:{}: {cause}", number + 1))?;
            let times = line["times"].as_array().ok_or_else(|| format!("{path}:{}: no times", number + 1))?;
            let mut items: Vec<f64> =
                times.iter().filter_map(|at| Some((at.as_f64()? - BEGIN_MS as f64) / 3_600_000.0)).collect();
            items.sort_by(f64::total_cmp);
            let window =
                line["window"].as_u64().ok_or_else(|| format!("{path}:{}: no window", number + 1))?;
            let window = usize::try_from(window).map_err(|cause| cause.to_string())?;
            let hours: Vec<f32> = line["hours"].as_array().map_or_else(Vec::new, |hours| {
                hours.iter().filter_map(|rate| Some(rate.as_f64()? as f32)).collect()
            });
            if hours.len() != 24 {
                return Err(format!("{path}:{}: no hours", number + 1));
            }
            let intensity = (0..steps()).map(|step| hours[step / STEPS_AN_HOUR % 24]).collect();
            feeds.push(Feed { items, window, timed: true, source: Source::Chance(intensity) });
        }
        Ok(Self { feeds })
    }
}

/// Hours that are simulated after the first poll, and those that count.
pub(crate) fn span_h() -> f64 {
    ((DAYS + PAD_DAYS) * 24) as f64
}

pub(crate) fn steps() -> usize {
    (PAST_DAYS + DAYS + PAD_DAYS) * 24 * STEPS_AN_HOUR
}

fn made(sigma: f64, dice: &mut Dice) -> Feed {
    let rate = (MEDIAN * (sigma * dice.normal()).exp()).min(HIGHEST_MEAN);
    let window = dice.between(20.0, 51.0) as usize;
    let timed = dice.even() >= TIMELESS;
    if dice.even() < BEATS {
        return beating(rate, window, timed, dice);
    }
    let intensity = intensity(rate, dice);
    let items = drawn(&intensity, dice);
    Feed { items, window, timed, source: Source::Chance(intensity) }
}

/// The next whole period of those that sources keep, of about the rate.
fn beating(rate: f64, window: usize, timed: bool, dice: &mut Dice) -> Feed {
    const PERIODS: [f64; 9] = [0.25, 0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 168.0];
    let period = PERIODS.into_iter().find(|period| *period >= 0.7 / rate).unwrap_or(168.0);
    let phase = dice.between(0.0, period);
    let stray = dice.between(0.0, 0.05) * period;
    let begin = -((PAST_DAYS * 24) as f64);
    let mut items = Vec::new();
    let mut beat = begin + phase;
    while beat < span_h() {
        items.push(beat + stray * dice.normal());
        beat += period;
    }
    items.sort_by(f64::total_cmp);
    Feed { items, window, timed, source: Source::Beat { period, phase: begin + phase, stray } }
}

/// An intensity with the feed's own day, a quieter weekend and bursts.
fn intensity(rate: f64, dice: &mut Dice) -> Vec<f32> {
    // Most of the feeds are from one of four parts of the world.
    let noon = [17.0, 12.0, 6.0, 3.0][(dice.even() * 4.0) as usize] + dice.normal() * 2.0;
    let strength = dice.between(0.3, 1.8);
    let day: Vec<f64> = (0..24)
        .map(|hour| (strength * (TAU * (f64::from(hour) - noon) / 24.0).cos() + 0.2 * dice.normal()).exp())
        .collect();
    let mean: f64 = day.iter().sum::<f64>() / 24.0;
    let weekend = dice.between(0.5, 1.0);
    let mut burst_ends = 0.0;
    let mut factor = 1.0;
    let mut burst_begins = 24.0 * 4.0 * dice.exponential();
    let mut intensity: Vec<f32> = Vec::with_capacity(steps());
    for step in 0..steps() {
        let hour = step as f64 / STEPS_AN_HOUR as f64;
        if hour >= burst_begins {
            burst_ends = hour + 2.0 * dice.exponential();
            factor = dice.between(4.0, 12.0);
            burst_begins = burst_ends + 24.0 * 4.0 * dice.exponential();
        }
        // The first poll falls on a Thursday, and so does the day 28 before it; the past has 30.
        let weekday = (hour as usize / 24 + 3 + 5) % 7;
        let of_week = if weekday % 7 >= 5 { weekend } else { 1.0 };
        let of_day = day[hour as usize % 24] / mean;
        let of_burst = if hour < burst_ends { factor } else { 1.0 };
        intensity.push((rate * of_day * of_week * of_burst) as f32);
    }
    // The bursts are part of the rate.
    let came = intensity.iter().copied().map(f64::from).sum::<f64>() / steps() as f64;
    let scale = (rate / came) as f32;
    intensity.iter_mut().for_each(|level| *level = (*level * scale).min(HIGHEST as f32));
    intensity
}

/// Items of a Poisson process of this intensity.
fn drawn(intensity: &[f32], dice: &mut Dice) -> Vec<f64> {
    let mut items = Vec::new();
    let mut left = dice.exponential();
    for (step, level) in intensity.iter().enumerate() {
        let level = f64::from(*level) / STEPS_AN_HOUR as f64;
        let mut at = 0.0;
        while left < level * (1.0 - at) {
            at += left / level;
            items.push((step as f64 + at) / STEPS_AN_HOUR as f64 - (PAST_DAYS * 24) as f64);
            left = dice.exponential();
        }
        left -= level * (1.0 - at);
    }
    items
}
