//! Intervals as people write them: `15m`, `1h 30m`, `90s`.

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

/// A time between two polls, in whole milliseconds; never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    ms: u64,
}

/// Text that is no interval.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntervalError {
    /// It cannot be read.
    #[error("{0:?} is no interval: write 30s, 15m or 1h 30m")]
    Unreadable(String),
    /// It is zero, negative or shorter than a millisecond.
    #[error("interval {0:?} is too short")]
    TooShort(String),
}

impl Interval {
    /// An interval of so many milliseconds; `None` for zero and for what no duration holds.
    pub fn from_ms(ms: u64) -> Option<Self> {
        (ms > 0 && i64::try_from(ms).is_ok()).then_some(Self { ms })
    }

    /// An interval of whole seconds; one of zero seconds is a millisecond.
    pub const fn seconds(seconds: u32) -> Self {
        let ms = seconds as u64 * 1000;
        Self { ms: if ms == 0 { 1 } else { ms } }
    }

    /// Milliseconds.
    pub fn ms(self) -> u64 {
        self.ms
    }
}

impl FromStr for Interval {
    type Err = IntervalError;

    fn from_str(text: &str) -> Result<Self, IntervalError> {
        let duration: SignedDuration =
            text.trim().parse().map_err(|_| IntervalError::Unreadable(text.to_owned()))?;
        let ms = u64::try_from(duration.as_millis()).unwrap_or(0);
        Self::from_ms(ms).ok_or_else(|| IntervalError::TooShort(text.to_owned()))
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = i64::try_from(self.ms).unwrap_or(i64::MAX);
        write!(f, "{:#}", SignedDuration::from_millis(ms))
    }
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Interval {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_written_as_they_are_read() {
        for (text, ms, written) in [
            ("15m", 900_000, "15m"),
            ("90s", 90_000, "1m 30s"),
            ("1h 30m", 5_400_000, "1h 30m"),
            ("24h", 86_400_000, "24h"),
            ("PT2H", 7_200_000, "2h"),
            ("1500ms", 1500, "1s 500ms"),
        ] {
            let interval: Interval = text.parse().unwrap();
            assert_eq!((interval.ms(), interval.to_string().as_str()), (ms, written), "{text}");
            assert_eq!(written.parse(), Ok(interval), "{text}");
        }
    }

    #[test]
    fn what_is_no_interval_is_refused_with_the_reason() {
        for (text, reason) in [
            ("15", "\"15\" is no interval: write 30s, 15m or 1h 30m"),
            ("soon", "\"soon\" is no interval: write 30s, 15m or 1h 30m"),
            ("", "\"\" is no interval: write 30s, 15m or 1h 30m"),
            ("0s", "interval \"0s\" is too short"),
            ("-5m", "interval \"-5m\" is too short"),
        ] {
            assert_eq!(text.parse::<Interval>().unwrap_err().to_string(), reason);
        }
    }
}
