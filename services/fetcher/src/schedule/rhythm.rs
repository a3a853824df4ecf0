//! What the polls of a feed teach about when its news comes: rate, hours of the day, liveliness, window, beat.
//!
//! [`prime`] from a first document -> [`saw`] after each good poll -> [`Forecast::of`] for the rule.

use super::{
    DAY_MS, HOUR_MS, beat,
    profile::{self, HOURS},
};
use proto::v1::Rhythm;

/// What is summed halves in so many hours.
const HALF_LIFE_H: f64 = 14.0 * 24.0;
/// What every feed begins with: half an entry in a day.
const PRIOR_NEWS: f64 = 0.5;
const PRIOR_H: f64 = 24.0;
/// What came of late counts less by e in so many hours.
pub(crate) const LATE_H: f64 = 1.5;
/// Share of what is out of the ordinary of late that is expected to go on.
const GOES_ON: f64 = 0.4;
/// Rates beyond are a broken clock or a broken feed. Entries an hour.
const HIGHEST_RATE: f64 = 3600.0;
/// Older times of a first document teach nothing about today.
const OLDEST_MS: i64 = 90 * DAY_MS;

/// What a good poll found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fresh<'a> {
    /// A document.
    Counted {
        /// Entries that were not there before.
        new: u32,
        /// Entries in all.
        in_document: u32,
        /// When the new ones say that they were published, as far as they say; milliseconds since 1970 UTC.
        times_ms: &'a [i64],
    },
    /// The one that was known.
    NotModified,
}

/// What is to come, as the rhythm has it.
#[derive(Clone, Copy, Debug)]
pub struct Forecast {
    /// Entries an hour over a whole day.
    pub rate: f64,
    /// Times that, by hour of the day (UTC).
    pub shape: [f64; HOURS],
    /// Entries an hour that come at present beyond or short of that; fades by e in [`LATE_H`].
    pub surge: f64,
    /// Entries that a document shows; infinite where unknown.
    pub window: f64,
}

/// Learns from a good poll. `since_ms` is the last good poll before it; without, the document is the first.
pub fn saw(rhythm: &mut Rhythm, now_ms: i64, since_ms: Option<i64>, fresh: Fresh<'_>) {
    if let Fresh::Counted { in_document, .. } = fresh {
        rhythm.window = in_document;
    }
    let Some(since_ms) = since_ms.filter(|since_ms| *since_ms < now_ms) else {
        if let (Fresh::Counted { times_ms, .. }, None) = (fresh, since_ms) {
            prime(rhythm, now_ms, times_ms);
        }
        return;
    };
    let hours = (now_ms - since_ms) as f64 / HOUR_MS as f64;
    fade(rhythm, now_ms);
    let of_late = sound(rhythm.of_late, HIGHEST_RATE) * (-hours / LATE_H).exp();
    rhythm.of_late = of_late as f32;
    rhythm.hours = (sound(rhythm.hours, f64::MAX) + hours) as f32;
    rhythm.polls = (sound(rhythm.polls, f64::MAX) + 1.0) as f32;
    let Fresh::Counted { new, in_document, times_ms } = fresh else { return };
    if new == 0 {
        return;
    }
    // A whole document of news is at least so many: what rolled past before the poll is not seen.
    let news = if new >= in_document && in_document > 1 { f64::from(new) * 1.5 } else { f64::from(new) };
    let known = times_ms.iter().copied().filter(|at_ms| (since_ms..=now_ms).contains(at_ms));
    let known: Vec<i64> = known.take(new as usize).collect();
    let unknown = news - known.len() as f64;
    let mut came = [0.0; HOURS];
    let mut late = 0.0;
    for at_ms in &known {
        came[hour_of(*at_ms)] += 1.0;
        late += (-((now_ms - at_ms) as f64) / HOUR_MS as f64 / LATE_H).exp() / LATE_H;
    }
    if unknown > 0.0 {
        spread(&mut came, since_ms, now_ms, unknown);
        late += unknown / hours * (1.0 - (-hours / LATE_H).exp());
    }
    let before = sound(rhythm.news, f64::MAX);
    profile::add(rhythm, before, &came, now_ms.unsigned_abs());
    rhythm.news = (before + news) as f32;
    rhythm.of_late = (of_late + late).min(HIGHEST_RATE) as f32;
    if known.is_empty() {
        beat::heard(rhythm, now_ms, &[now_ms]);
    } else {
        beat::heard(rhythm, now_ms, &known);
    }
}

/// Learns from the times that the entries of a first document state, as if the feed had been watched since the oldest.
pub fn prime(rhythm: &mut Rhythm, now_ms: i64, times_ms: &[i64]) {
    let oldest_ms = now_ms.saturating_sub(OLDEST_MS);
    let mut known: Vec<i64> =
        times_ms.iter().copied().filter(|at_ms| (oldest_ms..=now_ms).contains(at_ms)).collect();
    known.sort_unstable();
    let Some(first_ms) = known.first().copied() else { return };
    rhythm.at_s = seconds(now_ms);
    let weight = |at_ms: i64| (-((now_ms - at_ms) as f64) / HOUR_MS as f64 / HALF_LIFE_H).exp2();
    let mut came = [0.0; HOURS];
    let mut late = 0.0;
    let mut news = 0.0;
    for at_ms in &known {
        news += weight(*at_ms);
        came[hour_of(*at_ms)] += weight(*at_ms);
        late += (-((now_ms - at_ms) as f64) / HOUR_MS as f64 / LATE_H).exp() / LATE_H;
    }
    rhythm.news = news as f32;
    rhythm.hours = ((1.0 - weight(first_ms)) * HALF_LIFE_H / std::f64::consts::LN_2) as f32;
    rhythm.of_late = late.min(HIGHEST_RATE) as f32;
    // A day without an hour is no hour.
    if known.iter().any(|at_ms| at_ms.rem_euclid(DAY_MS) != 0) {
        profile::add(rhythm, 0.0, &came, now_ms.unsigned_abs());
    }
    beat::heard(rhythm, now_ms, &known);
}

impl Forecast {
    /// As a rhythm has it now. Whatever the rhythm holds, every number here is finite (but the window) and not
    /// negative (but the surge).
    pub fn of(rhythm: &Rhythm, now_ms: i64) -> Self {
        let gone_h = (now_ms as f64 / 1000.0 - f64::from(rhythm.at_s)).max(0.0) / 3600.0;
        let fading = (-gone_h / HALF_LIFE_H).exp2();
        let [news, hours, polls] =
            [rhythm.news, rhythm.hours, rhythm.polls].map(|sum| sound(sum, 1e12) * fading);
        let rate = if rhythm.window == 1 && polls >= 1.0 {
            let missed = (polls - news).max(0.0);
            -((missed + 0.5) / (polls + 0.5)).ln() / (hours / polls).max(1.0 / 3600.0)
        } else {
            (PRIOR_NEWS + news) / (PRIOR_H + hours)
        };
        let rate = rate.clamp(1e-6, HIGHEST_RATE);
        let shape = profile::shape(rhythm, news);
        let of_late = sound(rhythm.of_late, HIGHEST_RATE) * (-gone_h / LATE_H).exp();
        let surge = GOES_ON * (of_late - rate * shape[hour_of(now_ms)]);
        let window = if rhythm.window == 0 { f64::INFINITY } else { f64::from(rhythm.window) };
        Self { rate, shape, surge, window }
    }
}

/// Brings the sums to a time.
fn fade(rhythm: &mut Rhythm, now_ms: i64) {
    let gone_h = (f64::from(seconds(now_ms)) - f64::from(rhythm.at_s)).max(0.0) / 3600.0;
    let fading = (-gone_h / HALF_LIFE_H).exp2();
    for sum in [&mut rhythm.news, &mut rhythm.hours, &mut rhythm.polls] {
        *sum = (sound(*sum, 1e12) * fading) as f32;
    }
    rhythm.at_s = seconds(now_ms);
}

/// Entries whose time is not known, over the hours of the day in which they came.
fn spread(came: &mut [f64; HOURS], since_ms: i64, now_ms: i64, entries: f64) {
    if now_ms - since_ms >= DAY_MS {
        came.iter_mut().for_each(|hour| *hour += entries / HOURS as f64);
        return;
    }
    let mut at_ms = since_ms;
    while at_ms < now_ms {
        let end_ms = (at_ms.div_euclid(HOUR_MS) + 1).saturating_mul(HOUR_MS).min(now_ms);
        came[hour_of(at_ms)] += entries * (end_ms - at_ms) as f64 / (now_ms - since_ms) as f64;
        at_ms = end_ms;
    }
}

/// A number as it may stand on a topic: between 0 and `most`, and 0 for what is none.
fn sound(number: f32, most: f64) -> f64 {
    let number = f64::from(number);
    if number.is_nan() { 0.0 } else { number.clamp(0.0, most) }
}

/// Hour of the day, UTC.
pub(crate) fn hour_of(at_ms: i64) -> usize {
    (at_ms.rem_euclid(DAY_MS) / HOUR_MS) as usize
}

/// As the rhythm keeps times.
pub(crate) fn seconds(at_ms: i64) -> u32 {
    u32::try_from(at_ms / 1000).unwrap_or(if at_ms < 0 { 0 } else { u32::MAX })
}
