//! Sources that keep a beat: one issue an hour, a bulletin a day. They are polled just after the next.
//!
//! [`heard`] learns period and phase from each issue -> [`kept`] says whether there is a beat -> [`Beat::wait_h`].

use super::{
    DAY_MS, HOUR_MS,
    rhythm::{Forecast, hour_of, seconds, sound},
};
use proto::v1::Rhythm;

/// Entries so close to each other are one issue. Seconds.
const ONE_ISSUE_S: f64 = 120.0;
/// So many issues make a beat.
const FEWEST: u32 = 6;
/// Issues are counted so far.
const MOST: u32 = 100;
/// A beat that is kept strays by less of itself: the coefficient of variation of the gaps.
const LARGEST_STRAY: f64 = 0.15;
/// A beat longer than this is none. Seconds.
const LONGEST_S: f64 = 8.0 * DAY_MS as f64 / 1000.0;
/// An issue that is late by more than this share of the beat is left out.
const LEFT_OUT: f64 = 0.25;
/// A poll does not aim closer than this. Hours.
const CLOSEST_H: f64 = 5.0 / 3600.0;
/// What is known only between two polls teaches a beat where they are closer than twice this share of the gap.
const MOST_VAGUE: f64 = 0.125;
/// So many beats ahead are looked at.
const AHEAD: u32 = 200;

/// A beat that a source keeps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beat {
    /// From one issue to the next. Hours.
    pub period_h: f64,
    /// When the last came, as the beat has it. Milliseconds since 1970 UTC.
    pub last_ms: f64,
    /// Deviation of issues from it. Hours.
    pub stray_h: f64,
}

/// The beat that a source keeps, if it keeps one.
pub fn kept(rhythm: &Rhythm) -> Option<Beat> {
    let (period_s, stray_s) = (sound(rhythm.beat_s, LONGEST_S), sound(rhythm.stray_s, LONGEST_S));
    let keeps = rhythm.issues >= FEWEST && period_s > ONE_ISSUE_S && stray_s < LARGEST_STRAY * period_s;
    keeps.then(|| Beat {
        period_h: period_s / 3600.0,
        last_ms: f64::from(rhythm.beat_at_s) * 1000.0,
        stray_h: stray_s / 3600.0,
    })
}

/// New entries came between two times, milliseconds since 1970 UTC; the same one twice where it is known.
pub(crate) fn heard(rhythm: &mut Rhythm, from_ms: i64, to_ms: i64) {
    let at_s = (from_ms as f64 + to_ms as f64) / 2000.0;
    let within_s = (to_ms.saturating_sub(from_ms)) as f64 / 2000.0;
    let gap_s = at_s - f64::from(rhythm.beat_at_s);
    let period_s = sound(rhythm.beat_s, LONGEST_S);
    if rhythm.beat_at_s == 0 || gap_s > LONGEST_S {
        rhythm.beat_at_s = seconds((at_s * 1000.0) as i64);
        rhythm.issues = rhythm.issues.min(1);
        rhythm.beat_s = 0.0;
        return;
    }
    let keeps = kept(rhythm).is_some();
    let one_issue_s = if keeps { LEFT_OUT * period_s } else { ONE_ISSUE_S };
    if gap_s <= one_issue_s {
        return;
    }
    if !keeps && within_s > gap_s * MOST_VAGUE {
        // Where only polls tell, and there are few, they are taken for the beat.
        rhythm.beat_at_s = 0;
        return;
    }
    rhythm.issues = rhythm.issues.min(MOST).saturating_add(1);
    if period_s == 0.0 {
        rhythm.beat_s = gap_s as f32;
        rhythm.beat_at_s = seconds((at_s * 1000.0) as i64);
        rhythm.stray_s = 0.0;
        return;
    }
    // Of several beats at once the source left issues out, or they were polled together.
    let beats = if keeps { (gap_s / period_s).round().max(1.0) } else { 1.0 };
    let expected_s = f64::from(rhythm.beat_at_s) + beats * period_s;
    let stray_s = sound(rhythm.stray_s, LONGEST_S);
    let mut off_s = at_s - expected_s;
    if keeps && off_s.abs() <= within_s {
        if within_s > period_s / 8.0 {
            // Where only polls tell, an issue that came when it should says little: that it was a bit earlier.
            rhythm.beat_at_s = seconds(((expected_s - 0.1 * stray_s) * 1000.0) as i64);
            return;
        }
        off_s = 0.0;
    }
    // Gains of a filter that gives all issues the same weight, down to a floor (alpha-beta, growing memory).
    let issues = f64::from(rhythm.issues.min(MOST));
    let again = issues * (issues + 1.0);
    let moved = keeps && off_s.abs() > 4.0 * stray_s + ONE_ISSUE_S; // summer time, or another timetable
    let alpha = if moved { 1.0 } else { (2.0 * (2.0 * issues - 1.0) / again).clamp(0.2, 1.0) };
    let beta = if moved { 0.0 } else { (6.0 / again).clamp(0.02, 1.0) };
    let weight = (1.0 / issues).max(0.1);
    let variance = (1.0 - weight) * stray_s * stray_s + weight * off_s * off_s;
    rhythm.beat_at_s = seconds(((expected_s + alpha * off_s) * 1000.0) as i64);
    rhythm.beat_s = (period_s + beta * off_s / beats).clamp(1.0, LONGEST_S) as f32;
    rhythm.stray_s = variance.sqrt().min(LONGEST_S) as f32;
}

impl Beat {
    /// Hours from now until the poll: just after the next issue, or one as many later as the price bears; soon where
    /// an issue is late.
    pub fn wait_h(&self, forecast: &Forecast, price: f64, now_ms: i64) -> f64 {
        let Self { period_h, last_ms, .. } = *self;
        let stray_h = self.stray_h.max(CLOSEST_H);
        let issue = (forecast.rate * period_h).max(1e-6); // entries in one
        let after_h = after(price, issue, stray_h);
        let gone_h = (now_ms as f64 - last_ms) / HOUR_MS as f64;
        let past = ((gone_h - after_h) / period_h).floor().max(0.0);
        // The more issues have failed to come, the less is the next expected.
        let hope = issue * 0.5f64.powf((past - 1.0).clamp(0.0, 10.0));
        if past >= 1.0 {
            let late_h = (gone_h - past * period_h).max(stray_h);
            let soon = late_h * (price / (late_h * hope)).ln().max(1.0);
            let soon = soon.min((2.0 * price * late_h / hope).sqrt());
            if late_h + soon < LEFT_OUT * period_h {
                return soon;
            }
        }
        let most = forecast.window / 2.0;
        let (mut waiting, mut delay) = (0.0, 0.0);
        let mut due_h = (past + 1.0) * period_h + after_h - gone_h;
        for _ in 0..AHEAD {
            let hour = hour_of(now_ms.saturating_add((due_h * HOUR_MS as f64) as i64));
            let coming = hope * forecast.shape[hour];
            waiting += coming;
            delay += waiting * period_h;
            if delay > price || waiting + coming > most {
                break;
            }
            due_h += period_h;
        }
        due_h.max(0.0)
    }
}

/// How long after a beat the poll is best, hours: so late that the issue has probably come, where it strays by little;
/// so early that the delay is worth the price, where it strays by much.
fn after(price: f64, issue: f64, stray_h: f64) -> f64 {
    let worth = price / (issue * stray_h);
    let sure = (2.0 * (worth / 2.5).max(1.0).ln()).sqrt().clamp(0.5, 3.0);
    // The x with x * Phi(x) + phi(x) = worth, by the logistic likeness of the normal distribution.
    let due = if worth > 20.0 { worth } else { (1.702 * worth).exp_m1().ln() / 1.702 };
    due.clamp(-2.0, sure) * stray_h
}

#[cfg(test)]
mod tests {
    use super::super::scatter;
    use super::*;

    const NOW: i64 = 1_750_032_000_000; // midnight, UTC

    fn forecast(rate: f64) -> Forecast {
        Forecast { rate, shape: [1.0; 24], surge: 0.0, peak: 0.0, window: 20.0 }
    }

    fn heard_at(times: impl Iterator<Item = i64>) -> Rhythm {
        let mut rhythm = Rhythm::default();
        times.for_each(|at_ms| heard(&mut rhythm, at_ms, at_ms));
        rhythm
    }

    #[test]
    fn an_hourly_source_is_polled_seconds_after_its_next_issue() {
        let stray = |issue: i64| (scatter(1, issue as u64) * 20_000.0) as i64;
        let rhythm = heard_at((-30..=0).map(|issue| NOW + issue * HOUR_MS + stray(issue)));
        let beat = kept(&rhythm).expect("a beat");
        assert!((beat.period_h - 1.0).abs() < 0.01 && beat.stray_h < 0.003, "{beat:?}");
        let now_ms = NOW + HOUR_MS / 10;
        let due_ms = now_ms + (beat.wait_h(&forecast(1.0), 0.1, now_ms) * HOUR_MS as f64) as i64;
        let after_s = (due_ms - NOW - HOUR_MS) / 1000;
        assert!((10..60).contains(&after_s), "{after_s} s after the hour");
    }

    #[test]
    fn an_issue_that_is_late_is_asked_for_soon_and_then_less_and_less() {
        let rhythm = heard_at((-30..=0).map(|issue| NOW + issue * HOUR_MS));
        let beat = kept(&rhythm).expect("a beat");
        let mut now_ms = NOW + HOUR_MS + 20_000;
        let mut waits = Vec::new();
        while now_ms < NOW + 2 * HOUR_MS {
            let wait_h = beat.wait_h(&forecast(1.0), 0.1, now_ms);
            waits.push(wait_h);
            now_ms += (wait_h * HOUR_MS as f64) as i64;
        }
        assert!(waits.len() < 8 && waits[0] < 0.05, "{waits:?}");
        assert!((now_ms - NOW - 2 * HOUR_MS).abs() < 60_000, "and then the next");
    }

    #[test]
    fn what_the_price_does_not_bear_is_polled_every_so_many_beats() {
        let beat = Beat { period_h: 0.25, last_ms: NOW as f64, stray_h: 0.0 };
        let wait = |price| beat.wait_h(&forecast(4.0), price, NOW);
        assert!((0.25..0.27).contains(&wait(0.01)), "{}", wait(0.01));
        assert!((0.99..1.3).contains(&wait(2.0)), "sqrt(2 * 2 / 4) is an hour: {}", wait(2.0));
        let most = beat.wait_h(&Forecast { window: 2.0, ..forecast(4.0) }, 1e6, NOW);
        assert!((0.25..0.27).contains(&most), "half of the window is one: {most}");
    }

    #[test]
    fn a_beat_with_pauses_is_kept_and_chance_is_none() {
        let by_day = (0..20 * 24).filter(|hour| (6..20).contains(&(hour % 24)));
        let rhythm = heard_at(by_day.map(|hour| NOW + hour * HOUR_MS));
        assert!(kept(&rhythm).is_some_and(|beat| (beat.period_h - 1.0).abs() < 0.01), "{rhythm:?}");
        for seed in 0..50 {
            let mut at_ms = NOW;
            let chance = (0..200).map(|entry| {
                at_ms += (-(1.0 - scatter(seed, entry)).ln() * HOUR_MS as f64) as i64;
                at_ms
            });
            assert_eq!(kept(&heard_at(chance)), None, "{seed}");
        }
    }

    #[test]
    fn polls_that_always_find_something_are_not_taken_for_the_beat() {
        let mut rhythm = Rhythm::default();
        for poll in 0..100 {
            heard(&mut rhythm, NOW + poll * HOUR_MS, NOW + (poll + 1) * HOUR_MS);
        }
        assert_eq!(kept(&rhythm), None);
    }

    #[test]
    fn summer_time_moves_a_daily_bulletin_at_once() {
        let rhythm = heard_at((0..40).map(|day| NOW + day * DAY_MS - if day >= 38 { HOUR_MS } else { 0 }));
        let beat = kept(&rhythm).expect("still a beat");
        let off_ms = beat.last_ms - (NOW + 39 * DAY_MS - HOUR_MS) as f64;
        assert!(off_ms.abs() < 300_000.0, "{off_ms}");
    }
}
