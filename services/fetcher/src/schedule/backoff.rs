//! How long a feed is left alone that gave nothing. Pure; a feed is never given up.
//!
//! [`wait`] takes what was wrong, how often in a row, the feed's bounds and a fraction for jitter.

use super::{Bounds, DAY_MS, HOUR_MS, MINUTE_MS};

/// Longest wait after 403, 404 and 451.
const LONGEST_REFUSED_MS: i64 = 3 * DAY_MS;
/// Longest wait for credentials to be good again.
const LONGEST_UNAUTHORISED_MS: i64 = DAY_MS;
/// Longest wait after an error, unless the feed's own longest interval is longer.
const LONGEST_FAILED_MS: i64 = 6 * HOUR_MS;
/// A feed that is gone is asked again after this, and if it still is, after the longer one.
const GONE_MS: i64 = 7 * DAY_MS;
const STILL_GONE_MS: i64 = 30 * DAY_MS;
/// Longest interval that a 429 without a time makes, unless the feed's own longest interval is longer.
pub(crate) const SLOWEST_MS: i64 = DAY_MS;
/// Longest that one feed's 429 without a time holds its whole host.
const LONGEST_HOST_MS: i64 = HOUR_MS;
/// Longest wait that a site may ask for.
pub(crate) const LONGEST_ASKED_MS: i64 = 7 * DAY_MS;
/// Longest time for which a site's word holds: a day of freshness before six skipped days, or a wait that it asks for.
pub(crate) const LONGEST_HELD_MS: i64 = 8 * DAY_MS;
/// Longest wait of all: whatever a state says, its feed is asked again by then.
pub(crate) const LONGEST_MS: i64 = STILL_GONE_MS + STILL_GONE_MS / 10;
/// Share of a wait that jitter adds.
const JITTER: f64 = 0.1;

/// What was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// 5xx, a timeout, the network, or a body that is no feed.
    Failed,
    /// 403, 404, 451.
    Refused,
    /// 401, 407.
    Unauthorised,
    /// 410.
    Gone,
}

/// How long a feed is left alone after so many `failures` in a row, milliseconds. `jitter` from 0 to 1.
///
/// An error: anything between the shortest interval and a bound that doubles each time, up to six hours (full jitter: a
/// site that was down is not asked by all at once when it is back). A refusal doubles from the shortest interval to
/// three days, or to one for credentials: a page that is missing for a moment hides no news for an hour. What is gone
/// is asked after a week and then every month.
pub(crate) fn wait(trouble: Trouble, failures: u32, bounds: Bounds, jitter: f64) -> i64 {
    match trouble {
        Trouble::Failed => {
            let cap = bounds.max_ms.max(LONGEST_FAILED_MS);
            let longest = doubled(bounds.min_ms, failures.saturating_add(1), cap);
            bounds.min_ms + share(longest - bounds.min_ms, jitter)
        }
        Trouble::Refused => refused(failures, bounds, LONGEST_REFUSED_MS, jitter),
        Trouble::Unauthorised => refused(failures, bounds, LONGEST_UNAUTHORISED_MS, jitter),
        Trouble::Gone => later(if failures <= 1 { GONE_MS } else { STILL_GONE_MS }, jitter),
    }
}

/// The interval that a site bears which said 429 and no time: twice the longer of that known so far (0: none) and the
/// feed's present one, up to a day. Milliseconds.
pub(crate) fn slower(slow_ms: i64, interval_ms: i64, bounds: Bounds) -> i64 {
    let known = slow_ms.max(interval_ms).max(bounds.min_ms);
    known.saturating_mul(2).min(SLOWEST_MS.max(bounds.max_ms))
}

/// The same after an answer as wanted: three quarters, and 0 once the feed's own interval is longer anyway.
pub(crate) fn faster(slow_ms: i64, interval_ms: i64) -> i64 {
    let left = slow_ms / 4 * 3;
    if left > interval_ms { left } else { 0 }
}

/// How long a host is left alone for a 429 of one of its feeds that named no time: a minute, doubled each time.
pub(crate) fn host_wait(failures: u32) -> i64 {
    doubled(MINUTE_MS, failures, LONGEST_HOST_MS)
}

/// A wait, or up to a tenth more: who was told the same time does not come at the same moment.
pub(crate) fn later(wait_ms: i64, jitter: f64) -> i64 {
    wait_ms.saturating_add(share((wait_ms as f64 * JITTER) as i64, jitter))
}

fn refused(failures: u32, bounds: Bounds, longest_ms: i64, jitter: f64) -> i64 {
    later(doubled(bounds.min_ms, failures, longest_ms.max(bounds.min_ms)), jitter)
}

/// The wait after so many failures: doubled each time, up to a cap.
fn doubled(from_ms: i64, failures: u32, cap_ms: i64) -> i64 {
    let doublings = failures.saturating_sub(1).min(40);
    from_ms.saturating_mul(1 << doublings).min(cap_ms)
}

fn share(of_ms: i64, jitter: f64) -> i64 {
    (of_ms as f64 * jitter.clamp(0.0, 1.0)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { min_ms: 5 * MINUTE_MS, max_ms: HOUR_MS, wanted_ms: HOUR_MS };

    fn waits(trouble: Trouble, jitter: f64) -> Vec<i64> {
        let failures = [1, 2, 3, 7, 8, u32::MAX];
        failures.iter().map(|failures| wait(trouble, *failures, BOUNDS, jitter)).collect()
    }

    #[test]
    fn an_error_waits_anything_between_the_shortest_and_a_bound_that_doubles_to_six_hours() {
        let minutes =
            |jitter| waits(Trouble::Failed, jitter).iter().map(|ms| ms / MINUTE_MS).collect::<Vec<_>>();
        assert_eq!(minutes(0.0), [5, 5, 5, 5, 5, 5]);
        assert_eq!(minutes(1.0), [10, 20, 40, 360, 360, 360]);
        assert_eq!(minutes(0.5), [7, 12, 22, 182, 182, 182]);
        let slow = Bounds { max_ms: DAY_MS, ..BOUNDS };
        assert_eq!(wait(Trouble::Failed, u32::MAX, slow, 1.0), DAY_MS);
    }

    #[test]
    fn a_refusal_waits_from_the_shortest_interval_to_days_and_what_is_gone_a_week_and_then_a_month() {
        let minutes = |trouble| waits(trouble, 0.0).iter().map(|ms| ms / MINUTE_MS).collect::<Vec<_>>();
        assert_eq!(minutes(Trouble::Refused), [5, 10, 20, 320, 640, 72 * 60]);
        assert_eq!(minutes(Trouble::Unauthorised), [5, 10, 20, 320, 640, 24 * 60]);
        assert_eq!(minutes(Trouble::Gone), [168, 720, 720, 720, 720, 720].map(|hours| hours * 60));
        assert_eq!(wait(Trouble::Gone, 9, BOUNDS, 1.0), LONGEST_MS);
    }

    #[test]
    fn no_wait_is_shorter_than_the_shortest_interval_or_longer_than_the_longest_wait() {
        for trouble in [Trouble::Failed, Trouble::Refused, Trouble::Unauthorised, Trouble::Gone] {
            for failures in [0, 1, 5, 50, u32::MAX] {
                for jitter in [-1.0, 0.0, 0.3, 1.0, 7.0, f64::NAN] {
                    let wait = wait(trouble, failures, BOUNDS, jitter);
                    assert!((BOUNDS.min_ms..=LONGEST_MS).contains(&wait), "{trouble:?} {failures}: {wait}");
                }
            }
        }
    }

    #[test]
    fn a_429_doubles_the_interval_again_and_again_and_answers_as_wanted_undo_it_slowly() {
        let interval = 20 * MINUTE_MS;
        let mut slow = 0;
        let mut seen = Vec::new();
        for _ in 0..8 {
            slow = slower(slow, interval, BOUNDS);
            seen.push(slow / MINUTE_MS);
        }
        assert_eq!(seen, [40, 80, 160, 320, 640, 1280, 1440, 1440]);
        let mut answers = 0;
        while slow > 0 {
            slow = faster(slow, interval);
            answers += 1;
        }
        assert_eq!(answers, 15);
        assert_eq!([1, 2, 7, 99].map(|failures| host_wait(failures) / MINUTE_MS), [1, 2, 60, 60]);
    }
}
