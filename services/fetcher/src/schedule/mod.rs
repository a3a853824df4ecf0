//! Says when a feed is asked next. Pure: bounds, what was learnt, the price, the time and a fraction for jitter come in.
//!
//! `first_poll` for feeds never asked -> [`rhythm`] learns from each good answer -> [`next_good`] weighs that against
//! the [`price`] of a request; never before the feed's own `freshness` ends. One that did not answer well has a
//! `backoff`. `Wheel` holds who is due when.

pub mod beat;
pub mod price;
mod profile;
pub mod rhythm;
mod rule;
mod wheel;

pub(crate) use wheel::Wheel;

pub(crate) mod backoff;
pub(crate) mod freshness;

pub use price::{Budget, Price};
use proto::v1::{FeedConfig, Rhythm};
use rhythm::Forecast;

const SECOND_MS: i64 = 1000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Bounds of a feed whose config names none.
const DEFAULT_MIN_MS: i64 = 5 * MINUTE_MS;
const DEFAULT_MAX_MS: i64 = HOUR_MS;
/// So many feeds may be asked at once at a fresh start; more are spread.
const AT_ONCE: usize = 200;
/// Time that each feed of a fresh start adds to the spread, and its limit.
const SPREAD_EACH_MS: i64 = 10;
const LONGEST_SPREAD_MS: i64 = 10 * MINUTE_MS;
/// Share of a wait that jitter moves.
const JITTER: f64 = 0.1;
/// Longest delay that jitter adds to a beat.
const BEAT_JITTER_MS: f64 = 20_000.0;

/// Shortest and longest time between two polls. Milliseconds; the shortest is at least one second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Shortest.
    pub min_ms: i64,
    /// Longest; never shorter than `min_ms`.
    pub max_ms: i64,
    /// Longest that still keeps the mean delay that the operator wants, twice that; no price lengthens it. Between
    /// the other two.
    pub wanted_ms: i64,
}

/// What the next poll of a feed that answered is reckoned from.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The operator's.
    pub bounds: Bounds,
    /// What was learnt of the feed.
    pub rhythm: &'a Rhythm,
    /// What a request may cost, hours of delay of one entry: [`Price::now`].
    pub price: f64,
    /// The time, milliseconds since 1970 UTC.
    pub now_ms: i64,
    /// From 0 to 1.
    pub jitter: f64,
}

/// When a feed is asked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Milliseconds since 1970 UTC.
    pub next_poll_ms: i64,
    /// Interval that has been arrived at, milliseconds. Errors leave it as it was.
    pub interval_ms: i64,
}

impl Bounds {
    /// Those of a feed; 0 in the config takes the default, and a longest below the shortest is raised to it. A wanted
    /// delay lowers a shortest that the config does not name.
    pub fn of(config: &FeedConfig) -> Self {
        let given = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX).min(365 * DAY_MS);
        let (min, max) = (given(config.min_interval_ms), given(config.max_interval_ms));
        let wanted = match given(config.target_delay_ms) {
            0 => i64::MAX,
            delay => delay.saturating_mul(2),
        };
        let min_ms = match (min, max) {
            (0, 0) => DEFAULT_MIN_MS.min(wanted),
            (0, max) => DEFAULT_MIN_MS.min(max).min(wanted),
            (min, _) => min,
        }
        .max(SECOND_MS);
        let max_ms = if max == 0 { DEFAULT_MAX_MS } else { max }.max(min_ms);
        Self { min_ms, max_ms, wanted_ms: wanted.clamp(min_ms, max_ms) }
    }
}

/// When a feed that answered is asked next: the smallest time at which the delay of what is expected to wait by then is
/// worth a request; just after its beat where it keeps one; within the bounds.
pub fn next_good(ask: &Ask<'_>) -> Turn {
    let Ask { bounds, rhythm, now_ms, jitter, .. } = *ask;
    let price = if ask.price.is_nan() { 1.0 } else { ask.price.clamp(price::LOWEST, price::HIGHEST) };
    let jitter = if jitter.is_nan() { 0.0 } else { jitter.clamp(0.0, 1.0) };
    let forecast = Forecast::of(rhythm, now_ms);
    let wait_ms = match beat::kept(rhythm) {
        Some(beat) => {
            let wait_ms = beat.wait_h(&forecast, price, now_ms) * HOUR_MS as f64;
            wait_ms + jitter * BEAT_JITTER_MS.min(JITTER * wait_ms)
        }
        None => rule::wait_h(&forecast, price, now_ms) * HOUR_MS as f64 * (1.0 + JITTER * jitter),
    };
    // Early within the tenth where later would pass the longest, so that not all come at the very end.
    let longest = bounds.max_ms.min(bounds.wanted_ms);
    let wait_ms = if wait_ms < longest as f64 {
        wait_ms as i64
    } else {
        longest - (longest as f64 * JITTER * jitter) as i64
    };
    let wait_ms = wait_ms.clamp(bounds.min_ms, longest.max(bounds.min_ms));
    Turn { next_poll_ms: now_ms.saturating_add(wait_ms), interval_ms: wait_ms }
}

/// When a feed that was never asked is asked first. At once, unless there are many.
pub(crate) fn first_poll(fresh_feeds: usize, now_ms: i64, jitter: f64) -> i64 {
    if fresh_feeds <= AT_ONCE {
        return now_ms;
    }
    let feeds = i64::try_from(fresh_feeds).unwrap_or(i64::MAX);
    let spread = feeds.saturating_mul(SPREAD_EACH_MS).min(LONGEST_SPREAD_MS);
    now_ms + (spread as f64 * jitter) as i64
}

/// The jitter of a feed's poll, from 0 to 1: spread over feeds and polls, and the same on every machine.
pub(crate) fn jitter(feed_id: &str, polls: u64) -> f64 {
    let hash = wire::ids::short_hash(&[feed_id.as_bytes(), &polls.to_be_bytes()]);
    (hash >> 11) as f64 / (1u64 << 53) as f64
}

/// From 0 up to 1, evenly spread over whatever it is made from.
fn scatter(salt: u64, number: u64) -> f64 {
    // SplitMix64, by Steele, Lea and Flood (2014).
    let mut bits =
        salt.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { min_ms: 5 * MINUTE_MS, max_ms: HOUR_MS, wanted_ms: HOUR_MS };
    const NOW: i64 = 1_750_000_000_000;

    fn ask(bounds: Bounds, rhythm: &Rhythm, price: f64, jitter: f64) -> i64 {
        let turn = next_good(&Ask { bounds, rhythm, price, now_ms: NOW, jitter });
        assert_eq!(turn.next_poll_ms, NOW + turn.interval_ms);
        turn.interval_ms
    }

    #[test]
    fn whatever_a_rhythm_holds_the_next_poll_lies_within_the_bounds() {
        let floats = [0.0, -1.0, 1e-30, 3.0, 1e38, f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
        let words = [0, 1, 500, u32::MAX - 1, u32::MAX];
        let bounds = [
            BOUNDS,
            Bounds { min_ms: 1000, max_ms: 365 * DAY_MS, wanted_ms: 365 * DAY_MS },
            Bounds { min_ms: DAY_MS, max_ms: DAY_MS, wanted_ms: DAY_MS },
            Bounds { min_ms: 1000, max_ms: DAY_MS, wanted_ms: 7000 },
        ];
        let prices = [0.0, -3.0, 0.03, 1e300, f64::NAN, f64::INFINITY];
        for round in 0..20_000u64 {
            let pick = |number: u64, of: usize| (scatter(round, number) * of as f64) as usize;
            let float = |number| floats[pick(number, floats.len())];
            let word = |number| words[pick(number, words.len())];
            let long = |number| (u64::from(word(number)) << 32) | u64::from(word(number + 1));
            let mut rhythm = Rhythm {
                news: float(0),
                hours: float(1),
                polls: float(2),
                at_s: [word(3), (NOW / 1000) as u32][pick(4, 2)],
                of_late: float(5),
                peak: float(6),
                night: long(7),
                morning: long(9),
                evening: long(11),
                window: [word(13), 1][pick(14, 2)],
                beat_s: [float(15), 3600.0][pick(16, 2)],
                beat_at_s: [word(17), (NOW / 1000) as u32 - 1000][pick(18, 2)],
                stray_s: float(19),
                issues: word(20),
            };
            let bounds = bounds[pick(21, bounds.len())];
            let (price, jitter) = (prices[pick(22, prices.len())], [0.0, 1.0, f64::NAN][pick(23, 3)]);
            let wait = ask(bounds, &rhythm, price, jitter);
            assert!((bounds.min_ms..=bounds.wanted_ms).contains(&wait), "{rhythm:?} {bounds:?}: {wait}");
            let times_ms = [NOW, NOW - 5, i64::MIN, i64::MAX, 0];
            let fresh = rhythm::Fresh::Counted { new: word(24), in_document: word(25), times_ms: &times_ms };
            let since_ms = [None, Some(NOW - HOUR_MS), Some(i64::MIN), Some(NOW)][pick(26, 4)];
            rhythm::saw(&mut rhythm, NOW, since_ms, fresh);
            let wait = ask(bounds, &rhythm, price, jitter);
            assert!((bounds.min_ms..=bounds.wanted_ms).contains(&wait), "{rhythm:?} {bounds:?}: {wait}");
        }
    }

    #[test]
    fn a_wanted_delay_bounds_the_interval_whatever_the_price() {
        let config = FeedConfig { target_delay_ms: 60_000, ..FeedConfig::default() };
        let bounds = Bounds::of(&config);
        assert_eq!((bounds.min_ms, bounds.max_ms, bounds.wanted_ms), (120_000, HOUR_MS, 120_000));
        assert_eq!(ask(bounds, &Rhythm::default(), 1e6, 0.0), 120_000);
        // The operator's own shortest holds.
        let config = FeedConfig { min_interval_ms: 600_000, ..config };
        assert_eq!(ask(Bounds::of(&config), &Rhythm::default(), 1e6, 0.0), 600_000);
    }

    #[test]
    fn feeds_that_reach_their_longest_do_not_come_all_at_once() {
        let wait = |jitter| ask(BOUNDS, &Rhythm::default(), 1e6, jitter);
        assert_eq!((wait(0.0), wait(0.5), wait(1.0)), (HOUR_MS, HOUR_MS * 95 / 100, HOUR_MS * 90 / 100));
    }

    #[test]
    fn bounds_left_out_take_the_defaults_and_never_cross() {
        for (min, max, bounds) in [
            (0, 0, (DEFAULT_MIN_MS, DEFAULT_MAX_MS)),
            (0, 60_000, (60_000, 60_000)),
            (60_000, 0, (60_000, DEFAULT_MAX_MS)),
            (2 * HOUR_MS as u64, 0, (2 * HOUR_MS, 2 * HOUR_MS)),
            (60_000, 30_000, (60_000, 60_000)),
            (1, 1, (1000, 1000)),
            (u64::MAX, u64::MAX, (365 * DAY_MS, 365 * DAY_MS)),
        ] {
            let config = FeedConfig { min_interval_ms: min, max_interval_ms: max, ..FeedConfig::default() };
            let Bounds { min_ms, max_ms, .. } = Bounds::of(&config);
            assert_eq!((min_ms, max_ms), bounds, "{min} {max}");
        }
    }

    #[test]
    fn jitter_spreads_feeds_and_polls_evenly() {
        let mut tenths = [0; 10];
        for feed in 0..100 {
            for polls in 0..100 {
                tenths[(jitter(&format!("feed-{feed}"), polls) * 10.0) as usize] += 1;
            }
        }
        assert!(tenths.iter().all(|count| (850..1150).contains(count)), "{tenths:?}");
    }

    #[test]
    fn few_feeds_start_at_once_and_many_are_spread() {
        assert_eq!(first_poll(AT_ONCE, NOW, 0.9), NOW);
        assert_eq!(first_poll(1000, NOW, 0.5), NOW + 5 * SECOND_MS);
        assert_eq!(first_poll(usize::MAX, NOW, 1.0), NOW + LONGEST_SPREAD_MS);
    }
}
