//! Instants as the messages carry them: `google.protobuf.Timestamp`, and milliseconds since 1970.

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

/// `google.protobuf.Timestamp`. Its JSON is the canonical form: RFC 3339 in UTC with `Z` and none, three, six or
/// nine decimals, where pbjson-types 0.9 writes `+00:00`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, prost::Message)]
pub struct Timestamp {
    /// Whole seconds since 1970 UTC, rounded down.
    #[prost(int64, tag = "1")]
    pub seconds: i64,
    /// Nanoseconds on top of the seconds, 0 to 999,999,999.
    #[prost(int32, tag = "2")]
    pub nanos: i32,
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let span = SignedDuration::new(self.seconds, self.nanos);
        let at = jiff::Timestamp::from_duration(span).map_err(ser::Error::custom)?;
        let form = match self.nanos {
            0 => "%Y-%m-%dT%H:%M:%SZ",
            nanos if nanos % 1_000_000 == 0 => "%Y-%m-%dT%H:%M:%S.%3fZ",
            nanos if nanos % 1_000 == 0 => "%Y-%m-%dT%H:%M:%S.%6fZ",
            _ => "%Y-%m-%dT%H:%M:%S.%9fZ",
        };
        serializer.collect_str(&at.strftime(form))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let at: jiff::Timestamp = text.parse().map_err(de::Error::custom)?;
        let nanos = at.as_nanosecond();
        let seconds = nanos.div_euclid(1_000_000_000) as i64;
        Ok(Self { seconds, nanos: nanos.rem_euclid(1_000_000_000) as i32 })
    }
}

/// Milliseconds since 1970 UTC as a message's timestamp.
pub fn from_ms(ms: i64) -> Timestamp {
    let nanos = (ms.rem_euclid(1000) * 1_000_000) as i32;
    Timestamp { seconds: ms.div_euclid(1000), nanos }
}

/// A message's timestamp as milliseconds since 1970 UTC, rounded down.
pub fn to_ms(at: &Timestamp) -> i64 {
    at.seconds.saturating_mul(1000).saturating_add(i64::from(at.nanos) / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_survive_the_round_trip_on_both_sides_of_1970() {
        for ms in [0, 1, 999, 1000, 1_700_000_000_123, -1, -1001] {
            assert_eq!(to_ms(&from_ms(ms)), ms, "{ms}");
        }
    }

    #[test]
    fn json_is_the_canonical_form_and_is_read_back() {
        for (seconds, nanos, json) in [
            (0, 0, "1970-01-01T00:00:00Z"),
            (1_700_000_000, 120_000_000, "2023-11-14T22:13:20.120Z"),
            (1_700_000_000, 120_000, "2023-11-14T22:13:20.000120Z"),
            (-2, 500_000_001, "1969-12-31T23:59:58.500000001Z"),
        ] {
            let at = Timestamp { seconds, nanos };
            assert_eq!(serde_json::to_string(&at).unwrap(), format!("\"{json}\""));
            assert_eq!(serde_json::from_str::<Timestamp>(&format!("\"{json}\"")).unwrap(), at);
        }
        let offset: Timestamp = serde_json::from_str("\"2023-11-14T23:13:20+01:00\"").unwrap();
        assert_eq!(offset.seconds, 1_700_000_000);
    }
}
