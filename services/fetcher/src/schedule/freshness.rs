//! How long a feed says that nothing changes, and so how long it is left alone. Pure.
//!
//! [`stated`] reads the document's own words -> [`Pace`] -> [`Floor`].

use jiff::{Timestamp, ToSpan, civil::Time, tz::Offset};
use proto::v1::Pace;
use wire::split;

const MINUTE_MS: u64 = 60 * 1000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// Longest time for which one word of a feed is taken: more than this is left over from another age of the site.
const LONGEST_MS: u64 = DAY_MS;
/// Every hour of a day, every day of a week: a feed that never changes.
const ALL_HOURS: u32 = (1 << 24) - 1;
const ALL_DAYS: u32 = (1 << 7) - 1;

/// Until when a feed is left alone by its own word, and when later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Floor {
    /// Until when it is fresh, milliseconds since 1970 UTC; absent where it does not say.
    fresh_until_ms: Option<i64>,
    /// Hours and days that it wants to be skipped, as in [`Pace`].
    hours: u32,
    days: u32,
    /// What was not taken at its word, for a person.
    pub(crate) capped: Option<String>,
}

/// What a document says of its pace. `fresh_ms` is not its own: the answer's headers say it.
pub(crate) fn stated(pace: &split::Pace) -> Pace {
    let ttl_ms = u64::from(pace.ttl_minutes.unwrap_or(0)) * MINUTE_MS;
    let is_stated = pace.update_period.is_some() || pace.update_frequency.is_some();
    let frequency = u64::from(pace.update_frequency.unwrap_or(1).max(1));
    let update_ms = if is_stated { period_ms(pace.update_period.as_deref()) / frequency } else { 0 };
    let hours = pace.skip_hours.iter().filter(|hour| **hour < 24).fold(0, |bits, hour| bits | 1 << hour);
    let days = pace.skip_days.iter().fold(0, |bits, day| bits | 1 << day.to_monday_zero_offset());
    Pace { ttl_ms, update_ms, skip_hours: hours, skip_days: days, fresh_ms: 0 }
}

/// Milliseconds of an `sy:updatePeriod`; daily, where it is left out (RSS 1.0 syndication module), and 0 for a word that
/// is none of its.
fn period_ms(word: Option<&str>) -> u64 {
    let word = word.unwrap_or("daily").trim().to_ascii_lowercase();
    match word.as_str() {
        "hourly" => HOUR_MS,
        "daily" => DAY_MS,
        "weekly" => 7 * DAY_MS,
        "monthly" => 30 * DAY_MS,
        "yearly" => 365 * DAY_MS,
        _ => 0,
    }
}

impl Floor {
    /// That of a feed of this pace which was last answered, with 200 or 304, at `answered_at_ms`.
    ///
    /// It is fresh for the largest of the freshness of the answer (RFC 9111, section 4.2), RSS 2.0 `ttl` and
    /// `sy:updatePeriod` by `sy:updateFrequency`, each up to a day. `skipHours` and `skipDays` are in GMT; where they
    /// leave no hour or no day, they are not taken at their word.
    pub(crate) fn of(pace: &Pace, answered_at_ms: i64) -> Self {
        let mut capped = Vec::new();
        let mut longest = 0;
        let words =
            [("HTTP freshness", pace.fresh_ms), ("ttl", pace.ttl_ms), ("sy:updatePeriod", pace.update_ms)];
        for (name, ms) in words {
            if ms > LONGEST_MS {
                capped.push(format!("{name} of {} h counts as 24 h", ms / HOUR_MS));
            }
            longest = longest.max(ms.min(LONGEST_MS));
        }
        let (mut hours, mut days) = (pace.skip_hours & ALL_HOURS, pace.skip_days & ALL_DAYS);
        if hours == ALL_HOURS {
            capped.push("skipHours names every hour and counts as none".to_owned());
            hours = 0;
        }
        if days == ALL_DAYS {
            capped.push("skipDays names every day and counts as none".to_owned());
            days = 0;
        }
        let fresh_until_ms = (longest > 0).then(|| answered_at_ms.saturating_add(longest as i64));
        Self { fresh_until_ms, hours, days, capped: (!capped.is_empty()).then(|| capped.join("; ")) }
    }

    /// The first time from `at_ms` on at which it may be asked.
    pub(crate) fn not_before(&self, at_ms: i64) -> i64 {
        past_skipped(at_ms.max(self.fresh_until_ms.unwrap_or(i64::MIN)), self.hours, self.days)
    }

    /// The first time from `at_ms` on that is not skipped, fresh or not.
    pub(crate) fn awake(&self, at_ms: i64) -> i64 {
        past_skipped(at_ms, self.hours, self.days)
    }
}

/// The first instant from `at_ms` on that lies in no skipped hour or day, where some hour and some day is not skipped.
/// A time that no calendar holds is left as it is.
fn past_skipped(at_ms: i64, hours: u32, days: u32) -> i64 {
    if hours == 0 && days == 0 {
        return at_ms;
    }
    let Ok(at) = Timestamp::from_millisecond(at_ms) else { return at_ms };
    let mut at = Offset::UTC.to_datetime(at);
    for _ in 0..=8 * 24 {
        let is_day = days & 1 << at.weekday().to_monday_zero_offset() != 0;
        let is_hour = hours & 1 << at.hour() != 0;
        let next = match (is_day, is_hour) {
            (false, false) => break,
            (true, _) => at.date().to_datetime(Time::midnight()).checked_add(1.day()),
            (false, true) => at.date().at(at.hour(), 0, 0, 0).checked_add(1.hour()),
        };
        let Ok(next) = next else { return at_ms };
        at = next;
    }
    Offset::UTC.to_timestamp(at).map_or(at_ms, |at| at.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Weekday;

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    fn pace() -> Pace {
        Pace::default()
    }

    #[test]
    fn the_largest_word_counts_up_to_a_day_and_what_is_over_is_told() {
        let now = at("2026-03-02T10:15:00Z");
        let hours = |hours: u64| hours * HOUR_MS;
        for (pace, wanted, told) in [
            (pace(), 0, ""),
            (Pace { ttl_ms: hours(2), ..pace() }, 2, ""),
            (Pace { fresh_ms: hours(3), ttl_ms: hours(2), update_ms: hours(1), ..pace() }, 3, ""),
            (Pace { update_ms: hours(7 * 24), ..pace() }, 24, "sy:updatePeriod of 168 h counts as 24 h"),
            (Pace { fresh_ms: u64::MAX, ttl_ms: hours(25), ..pace() }, 24, "ttl of 25 h counts as 24 h"),
        ] {
            let floor = Floor::of(&pace, now);
            let wanted = now + wanted * HOUR_MS as i64;
            assert_eq!(floor.not_before(now), wanted, "{pace:?}");
            assert_eq!(floor.not_before(wanted + 1), wanted + 1, "{pace:?}");
            let said = floor.capped.unwrap_or_default();
            assert!(said.contains(told) && said.is_empty() == told.is_empty(), "{pace:?}: {said}");
        }
    }

    #[test]
    fn a_poll_is_moved_past_the_hours_and_days_that_are_skipped() {
        let night = (0..6).fold(0, |bits, hour| bits | 1 << hour) | 1 << 23;
        let weekend = 1 << 5 | 1 << 6;
        // 2026-03-06 is a Friday.
        for (hours, days, from, wanted) in [
            (0, 0, "2026-03-06T10:15:30Z", "2026-03-06T10:15:30Z"),
            (night, 0, "2026-03-06T10:15:30Z", "2026-03-06T10:15:30Z"),
            (night, 0, "2026-03-06T23:15:30Z", "2026-03-07T06:00:00Z"),
            (0, weekend, "2026-03-06T23:59:59Z", "2026-03-06T23:59:59Z"),
            (0, weekend, "2026-03-07T00:00:00Z", "2026-03-09T00:00:00Z"),
            (night, weekend, "2026-03-06T23:00:00Z", "2026-03-09T06:00:00Z"),
            (ALL_HOURS & !(1 << 9), ALL_DAYS & !1, "2026-03-02T10:00:00Z", "2026-03-09T09:00:00Z"),
        ] {
            assert_eq!(past_skipped(at(from), hours, days), at(wanted), "{from} {hours:b} {days:b}");
        }
    }

    #[test]
    fn a_feed_that_skips_every_hour_or_day_is_not_taken_at_its_word() {
        let now = at("2026-03-06T10:15:00Z");
        let floor = Floor::of(&Pace { skip_hours: ALL_HOURS, skip_days: ALL_DAYS, ..pace() }, now);
        assert_eq!(floor.not_before(now), now);
        let told = floor.capped.unwrap();
        assert!(told.contains("skipHours") && told.contains("skipDays"), "{told}");
        let floor = Floor::of(&Pace { skip_hours: ALL_HOURS, ttl_ms: HOUR_MS, ..pace() }, now);
        assert_eq!(floor.not_before(now), now + HOUR_MS as i64);
    }

    #[test]
    fn what_a_document_says_is_read_in_its_own_units() {
        let said = split::Pace {
            ttl_minutes: Some(90),
            skip_hours: vec![0, 23, 99],
            skip_days: vec![Weekday::Monday, Weekday::Sunday],
            update_period: Some(" Daily ".to_owned()),
            update_frequency: Some(4),
            update_base: None,
        };
        let read = stated(&said);
        assert_eq!((read.ttl_ms, read.update_ms), (90 * MINUTE_MS, 6 * HOUR_MS));
        assert_eq!((read.skip_hours, read.skip_days), (1 | 1 << 23, 1 | 1 << 6));
        for (period, frequency, wanted) in [
            (None, None, 0),
            (Some("hourly"), None, HOUR_MS),
            (None, Some(2), 12 * HOUR_MS),
            (Some("hourly"), Some(0), HOUR_MS),
            (Some("fortnightly"), Some(1), 0),
        ] {
            let period = period.map(str::to_owned);
            let said = split::Pace {
                update_period: period.clone(),
                update_frequency: frequency,
                ..split::Pace::default()
            };
            assert_eq!(stated(&said).update_ms, wanted, "{period:?} {frequency:?}");
        }
    }

    #[test]
    fn times_that_no_calendar_holds_do_no_harm() {
        for at_ms in [i64::MIN, i64::MAX] {
            assert_eq!(past_skipped(at_ms, 1, 1), at_ms);
            let floor = Floor::of(&Pace { ttl_ms: u64::MAX, skip_days: 1, ..pace() }, at_ms);
            assert!(floor.not_before(at_ms) >= at_ms);
        }
    }
}
