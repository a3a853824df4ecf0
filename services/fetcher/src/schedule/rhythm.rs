//! What the polls of a feed teach about when its news comes: rate, hours of the day, liveliness, window, beat.
//!
//! [`prime`] from a first document -> [`saw`] after each good poll -> [`Forecast::of`] for the rule.

use super::{
    DAY_MS, HOUR_MS, beat,
    profile::{self, HOURS},
    rule::AT_PEAK,
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
const GOES_ON: f64 = 0.3;

/// Rates beyond are a broken clock or a broken feed. Entries an hour.
const HIGHEST_RATE: f64 = 3600.0;
/// What is older teaches nothing about today.
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
    /// Entries an hour that come at present beyond or short of that; fades by e in an hour and a half.
    pub surge: f64,
    /// The most that came an hour.
    pub peak: f64,
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
    let since_ms = since_ms.max(now_ms.saturating_sub(OLDEST_MS));
    let hours = now_ms.saturating_sub(since_ms) as f64 / HOUR_MS as f64;
    fade(rhythm, now_ms);
    let of_late = sound(rhythm.of_late, HIGHEST_RATE) * (-hours / LATE_H).exp();
    rhythm.of_late = of_late as f32;
    rhythm.hours = (sound(rhythm.hours, f64::MAX) + hours) as f32;
    let one = if rhythm.window == 1 { 1.0 } else { 0.0 };
    rhythm.polls = (sound(rhythm.polls, f64::MAX) + one) as f32;
    let Fresh::Counted { new, in_document, times_ms } = fresh else { return };
    if new == 0 {
        return;
    }
    // A whole document of news is at least so many: what rolled past before the poll is not seen.
    let rolled = new >= in_document && in_document > 1;
    let news = if rolled { f64::from(new) * 1.5 } else { f64::from(new) };
    let known = times_ms.iter().copied().filter(|at_ms| (since_ms..=now_ms).contains(at_ms));
    let mut known: Vec<i64> = known.take(new as usize).collect();
    known.sort_unstable();
    let unknown = news - known.len() as f64;
    let mut came = [0.0; HOURS];
    let mut late = 0.0;
    for at_ms in &known {
        came[hour_of(*at_ms)] += 1.0;
        late += lately(now_ms - at_ms) / LATE_H;
    }
    if unknown > 0.0 {
        spread(&mut came, since_ms, now_ms, unknown);
        late += unknown / hours * (1.0 - (-hours / LATE_H).exp());
    }
    let before = sound(rhythm.news, f64::MAX);
    profile::add(rhythm, before, &came, now_ms.unsigned_abs());
    rhythm.news = (before + news) as f32;
    rhythm.of_late = (of_late + late).min(HIGHEST_RATE) as f32;
    rhythm.peak = rhythm.of_late.max(sound(rhythm.peak, HIGHEST_RATE) as f32);
    if rolled {
        // Half of this time is the longest then, for weeks.
        let twice = (2.0 * AT_PEAK * f64::from(in_document) / hours).min(HIGHEST_RATE);
        rhythm.peak = rhythm.peak.max(twice as f32);
    }
    if known.is_empty() {
        beat::heard(rhythm, since_ms, now_ms);
    }
    known.iter().for_each(|at_ms| beat::heard(rhythm, *at_ms, *at_ms));
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
    let (mut news, mut late, mut peak, mut before_ms) = (0.0, 0.0, 0.0f64, first_ms);
    for at_ms in &known {
        news += weight(*at_ms);
        came[hour_of(*at_ms)] += weight(*at_ms);
        late = late * lately(at_ms - before_ms) + 1.0 / LATE_H;
        peak = peak.max(late * weight(*at_ms));
        before_ms = *at_ms;
        beat::heard(rhythm, *at_ms, *at_ms);
    }
    late *= lately(now_ms - before_ms);
    rhythm.news = news as f32;
    rhythm.hours = ((1.0 - weight(first_ms)) * HALF_LIFE_H / std::f64::consts::LN_2) as f32;
    rhythm.of_late = late.min(HIGHEST_RATE) as f32;
    rhythm.peak = peak.min(HIGHEST_RATE) as f32;
    // A day without an hour is no hour.
    if known.iter().any(|at_ms| at_ms.rem_euclid(DAY_MS) != 0) {
        profile::add(rhythm, 0.0, &came, now_ms.unsigned_abs());
    }
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
        let peak = sound(rhythm.peak, HIGHEST_RATE) * fading;
        Self { rate, shape, surge, peak, window }
    }
}

/// What is left of what came so long ago.
fn lately(gone_ms: i64) -> f64 {
    (-(gone_ms as f64) / HOUR_MS as f64 / LATE_H).exp()
}

/// Brings the sums to a time.
fn fade(rhythm: &mut Rhythm, now_ms: i64) {
    let gone_h = (f64::from(seconds(now_ms)) - f64::from(rhythm.at_s)).max(0.0) / 3600.0;
    let fading = (-gone_h / HALF_LIFE_H).exp2();
    for sum in [&mut rhythm.news, &mut rhythm.hours, &mut rhythm.polls, &mut rhythm.peak] {
        *sum = (sound(*sum, 1e12) * fading) as f32;
    }
    rhythm.at_s = seconds(now_ms);
}

/// Entries whose time is not known, over the hours of the day in which they came.
fn spread(came: &mut [f64; HOURS], since_ms: i64, now_ms: i64, entries: f64) {
    if now_ms.saturating_sub(since_ms) >= DAY_MS {
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
pub(crate) fn sound(number: f32, most: f64) -> f64 {
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

#[cfg(test)]
mod tests {
    use super::*;
    use prost::Message as _;

    const NOW: i64 = 1_750_032_000_000; // midnight, UTC
    const MINUTE_MS: i64 = HOUR_MS / 60;

    /// Polls every so many minutes for so many days; entries come as `news` counts them up to a minute.
    fn watched(every: i64, days: i64, in_document: u32, news: impl Fn(i64) -> i64) -> (Rhythm, i64) {
        let mut rhythm = Rhythm::default();
        let mut now_ms = NOW;
        for poll in 1..=days * 24 * 60 / every {
            now_ms = NOW + poll * every * MINUTE_MS;
            let came = news(poll * every) - news((poll - 1) * every);
            let new = u32::try_from(came).unwrap().min(in_document);
            let fresh = match new {
                0 => Fresh::NotModified,
                new => Fresh::Counted { new, in_document, times_ms: &[] },
            };
            saw(&mut rhythm, now_ms, Some(now_ms - every * MINUTE_MS), fresh);
        }
        (rhythm, now_ms)
    }

    #[test]
    fn the_rate_comes_to_what_comes_and_follows_it() {
        let (mut rhythm, mut now_ms) = watched(17, 28, 30, |minute| minute * 3 / 60);
        let rate = Forecast::of(&rhythm, now_ms).rate;
        assert!((2.8..3.1).contains(&rate), "{rate}");
        for _ in 0..28 * 24 {
            now_ms += HOUR_MS;
            saw(&mut rhythm, now_ms, Some(now_ms - HOUR_MS), Fresh::NotModified);
        }
        let rate = Forecast::of(&rhythm, now_ms).rate;
        assert!((0.5..0.8).contains(&rate), "two half-lives without news: {rate}");
    }

    #[test]
    fn a_feed_of_one_entry_tells_only_whether_it_changed() {
        // Two an hour, polled by the hour: each poll finds one.
        let (rhythm, now_ms) = watched(60, 3, 1, |minute| minute * 2 / 60);
        let always = Forecast::of(&rhythm, now_ms).rate;
        // One every two hours: half of the polls find one.
        let (rhythm, now_ms) = watched(60, 28, 1, |minute| minute / 120);
        let half = Forecast::of(&rhythm, now_ms).rate;
        assert!(always > 3.0, "no chance that none came in all those hours: {always}");
        assert!((half / 2f64.ln() - 1.0).abs() < 0.02, "-ln(1 - 1/2) an hour: {half}");
    }

    #[test]
    fn a_first_document_counts_as_if_it_had_been_watched_since_its_oldest_entry() {
        let times: Vec<i64> = (0..20).map(|entry| NOW - entry * 12 * HOUR_MS - HOUR_MS).collect();
        let mut rhythm = Rhythm::default();
        let fresh = Fresh::Counted { new: 20, in_document: 20, times_ms: &times };
        saw(&mut rhythm, NOW, None, fresh);
        let forecast = Forecast::of(&rhythm, NOW);
        assert!((1.7..2.2).contains(&(forecast.rate * 24.0)), "{}", forecast.rate * 24.0);
        assert!(forecast.shape[23] > 2.0 * forecast.shape[17], "{:?}", forecast.shape);
        assert_eq!(forecast.window, 20.0);
        // Days without an hour teach no hours, and what cannot be teaches nothing.
        let mut days = Rhythm::default();
        prime(&mut days, NOW, &[NOW - DAY_MS, NOW - 3 * DAY_MS, NOW + DAY_MS, i64::MIN]);
        assert_eq!((days.night, days.morning, days.evening), (0, 0, 0));
        assert!(days.news > 1.8 && days.news < 2.0, "{}", days.news);
    }

    #[test]
    fn what_came_of_late_raises_what_is_expected_and_fades() {
        let (mut rhythm, now_ms) = watched(60, 14, 30, |minute| minute / 600);
        let before = Forecast::of(&rhythm, now_ms).surge;
        let now_ms = now_ms + HOUR_MS;
        let times_ms = [now_ms - MINUTE_MS; 6];
        let fresh = Fresh::Counted { new: 6, in_document: 30, times_ms: &times_ms };
        saw(&mut rhythm, now_ms, Some(now_ms - HOUR_MS), fresh);
        let surge = |gone_h| Forecast::of(&rhythm, now_ms + gone_h * HOUR_MS).surge;
        assert!(surge(0) > 1.0 && before < 0.1, "{before} {}", surge(0));
        assert!(surge(6) < surge(0) / 20.0, "{}", surge(6));
    }

    #[test]
    fn a_document_of_nothing_but_news_halves_the_longest_interval() {
        let (mut rhythm, now_ms) = watched(60, 14, 20, |minute| minute / 60);
        let wait =
            |rhythm: &Rhythm, now_ms| super::super::rule::wait_h(&Forecast::of(rhythm, now_ms), 1e4, now_ms);
        assert!(wait(&rhythm, now_ms) > 2.0);
        let now_ms = now_ms + HOUR_MS;
        let fresh = Fresh::Counted { new: 20, in_document: 20, times_ms: &[] };
        saw(&mut rhythm, now_ms, Some(now_ms - HOUR_MS), fresh);
        assert!(wait(&rhythm, now_ms) <= 0.5, "{}", wait(&rhythm, now_ms));
    }

    #[test]
    fn times_that_lie_outside_of_the_time_between_two_polls_are_not_believed() {
        let mut rhythm = Rhythm::default();
        let times_ms = [NOW - 12 * HOUR_MS, NOW + HOUR_MS];
        let fresh = Fresh::Counted { new: 2, in_document: 30, times_ms: &times_ms };
        saw(&mut rhythm, NOW + HOUR_MS / 2, Some(NOW), fresh);
        let shape = Forecast::of(&rhythm, NOW).shape;
        assert!(shape[0] > shape[12] && shape[0] > shape[3], "{shape:?}");
    }

    #[test]
    fn a_schedule_takes_less_than_a_hundred_bytes() {
        let rhythm = Rhythm {
            news: 1234.5,
            hours: 480.3,
            polls: 100.25,
            at_s: u32::MAX,
            of_late: 0.3,
            peak: 7.7,
            night: u64::MAX,
            morning: u64::MAX,
            evening: u64::MAX,
            window: 500,
            beat_s: 3600.5,
            beat_at_s: u32::MAX,
            stray_s: 3.3,
            issues: 100,
        };
        assert!(rhythm.encoded_len() <= 80, "{}", rhythm.encoded_len());
        assert!(size_of::<Rhythm>() <= 72, "{}", size_of::<Rhythm>());
    }
}
