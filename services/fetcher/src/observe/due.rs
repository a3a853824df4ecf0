//! When a feed with a state is due after a restart, a hand-over or a change of its config. Pure.

use super::{good, is_well};
use crate::schedule::{Bounds, backoff};
use proto::{
    time,
    v1::{FeedConfig, FeedHealth, FeedState, FreshnessRule},
};

/// A feed that its site holds back is asked so much later at most. Milliseconds.
const SPREAD_MS: i64 = 5 * 60 * 1000;

/// When a feed is due, milliseconds since 1970 UTC: as its state says. A state that says a time later than any can be, as by
/// a clock that was wrong, does not keep a feed from being asked; a config that the operator `changed` asks at once what
/// had failed, and within its new bounds what had not. What the site said holds in any case: its freshness, a
/// Retry-After, a 429.
pub(crate) fn due(config: &FeedConfig, state: &FeedState, now_ms: i64, changed: bool) -> i64 {
    let health = state.health();
    let bounds = Bounds::of(config);
    let next_ms = state.next_poll_at.as_ref().map_or(now_ms, time::to_ms);
    let is_over = is_well(health) && config.freshness() == FreshnessRule::Ignore;
    let held = state.not_before.as_ref().filter(|_| !is_over).map_or(i64::MIN, time::to_ms);
    let held_ms = held.min(now_ms.saturating_add(backoff::LONGEST_HELD_MS));
    let is_held_back = state.http_status == 429 && health == FeedHealth::Blocked;
    let floor = good::floor_of(config, &state.pace.unwrap_or_default(), now_ms);
    if is_well(health) {
        let slow_ms = i64::try_from(state.slow_ms).unwrap_or(i64::MAX).min(backoff::SLOWEST_MS);
        // The pace that a 429 taught is already eased in the state: a restart does not make it faster.
        let longest_ms = bounds.max_ms.max(if changed { slow_ms } else { backoff::SLOWEST_MS });
        // As far as a poll can lie: its wait, the end of what is skipped then, and the spread after either.
        let latest = now_ms.saturating_add(longest_ms).max(held_ms).saturating_add(SPREAD_MS);
        let latest = floor.awake(latest).saturating_add(SPREAD_MS);
        floor.awake(next_ms.min(latest).max(held_ms))
    } else if changed && !is_held_back {
        now_ms.max(held_ms)
    } else {
        next_ms.min(floor.awake(now_ms.saturating_add(backoff::LONGEST_MS)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_750_000_000_000;
    const MINUTE: i64 = 60_000;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;

    #[test]
    fn a_restart_keeps_the_schedule_and_a_changed_config_asks_again_what_failed() {
        use FeedHealth::{AuthExpired, Blocked, Failing, Gap, Gone, Ok};
        let later = NOW + 30 * MINUTE;
        for (health, status, next, changed, wanted) in [
            (Ok, 200, later, false, later),
            (Ok, 200, NOW - 5, false, NOW - 5),
            (Ok, 200, NOW + DAY, true, NOW + HOUR + 2 * SPREAD_MS),
            (Gap, 200, NOW + 9 * DAY, false, NOW + DAY + 2 * SPREAD_MS),
            (Gap, 200, NOW + 9 * DAY, true, NOW + HOUR + 2 * SPREAD_MS),
            (AuthExpired, 401, later, false, later),
            (AuthExpired, 401, later, true, NOW),
            (Gone, 410, NOW + 30 * DAY, false, NOW + 30 * DAY),
            (Gone, 410, NOW + 30 * DAY, true, NOW),
            (Blocked, 429, later, true, later),
            (Blocked, 403, later, true, NOW),
            (Failing, 503, i64::MAX, false, NOW + 33 * DAY),
        ] {
            let next_poll_at = Some(time::from_ms(next));
            let health = health.into();
            let state = FeedState { health, http_status: status, next_poll_at, ..FeedState::default() };
            let due = due(&FeedConfig::default(), &state, NOW, changed);
            assert_eq!(due, wanted, "{health:?} {status} {changed}");
        }
    }

    #[test]
    fn what_the_site_said_holds_over_restarts_and_changes_of_config() {
        let state = |health: FeedHealth, not_before: i64, next: i64| FeedState {
            health: health.into(),
            not_before: Some(time::from_ms(not_before)),
            next_poll_at: Some(time::from_ms(next)),
            ..FeedState::default()
        };
        let plain = FeedConfig::default();
        let ignoring = FeedConfig { freshness: FreshnessRule::Ignore.into(), ..FeedConfig::default() };
        let next = NOW + 20 * HOUR + MINUTE;
        let fresh = state(FeedHealth::Ok, NOW + 20 * HOUR, next);
        assert_eq!(due(&plain, &fresh, NOW, false), next);
        assert_eq!(due(&plain, &fresh, NOW, true), next);
        assert_eq!(due(&ignoring, &fresh, NOW, true), NOW + HOUR + 2 * SPREAD_MS);
        let sooner = state(FeedHealth::Ok, NOW + 20 * HOUR, NOW + HOUR);
        assert_eq!(due(&plain, &sooner, NOW, false), NOW + 20 * HOUR);
        let failing = state(FeedHealth::Failing, NOW + 3 * DAY, NOW + 3 * DAY);
        assert_eq!(due(&ignoring, &failing, NOW, true), NOW + 3 * DAY);
        assert_eq!(
            due(&plain, &state(FeedHealth::Ok, i64::MAX, i64::MAX), NOW, false),
            NOW + 8 * DAY + 2 * SPREAD_MS
        );
    }
}
