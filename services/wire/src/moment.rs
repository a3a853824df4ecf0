//! Reads the times that sources write, and says how far to trust them.
//! text -> ISO 8601 (`iso`) or words in any order (`words`) -> an instant with its offset.

mod iso;
mod words;
mod zone;

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use serde::{Serialize, Serializer};
use zone::Zone;

/// A time that a source stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The instant, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Offset from UTC as stated, in seconds; that of the zone assumed, where none was.
    pub offset_s: i32,
    /// How it was read.
    pub trust: Trust,
    /// As written.
    pub original: String,
}

impl Stated {
    /// The day, where its source is: ISO 8601.
    pub(crate) fn day(&self) -> Option<String> {
        let offset = Offset::from_seconds(self.offset_s).ok()?;
        let at = jiff::Timestamp::from_millisecond(self.at_ms).ok()?;
        Some(offset.to_datetime(at).date().to_string())
    }
}

/// How an instant was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Date, time and zone were stated.
    Explicit,
    /// The zone was not stated.
    ZoneAssumed,
    /// Only part of it could be read.
    Guessed,
}

impl Serialize for Stated {
    /// RFC 3339 with offset.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let offset = Offset::from_seconds(self.offset_s).unwrap_or(Offset::UTC);
        let at = jiff::Timestamp::from_millisecond(self.at_ms).map_err(serde::ser::Error::custom)?;
        serializer.collect_str(&at.display_with_offset(offset))
    }
}

/// Longest text that is taken for a time, bytes.
const LONGEST: usize = 128;

/// What a text states, piece by piece.
#[derive(Clone, Debug, Default, PartialEq)]
struct Pieces {
    year: i16,
    month: i8,
    day: i8,
    /// Hour, minute, second, nanosecond; the hour may be 24, the second 60.
    time: Option<(i8, i8, i8, i32)>,
    zone: Option<Zone>,
    /// True where day or month were not stated, or stand in an order that is not certain.
    is_guess: bool,
}

/// Reads a time as feeds write them; `time_zone` (IANA) counts where it states none.
pub fn read(text: &str, time_zone: Option<&str>) -> Option<Stated> {
    let original = text.trim();
    if original.is_empty() || original.len() > LONGEST {
        return None;
    }
    let pieces = iso::read(original).or_else(|| words::read(original))?;
    pieces.resolve(original, time_zone)
}

impl Pieces {
    fn resolve(&self, original: &str, time_zone: Option<&str>) -> Option<Stated> {
        let date = Date::new(self.year, self.month, self.day).ok()?;
        let (hour, minute, second, nanosecond) = self.time.unwrap_or_default();
        let (date, hour) = if hour == 24 && minute == 0 { (date.tomorrow().ok()?, 0) } else { (date, hour) };
        // A leap second is the last one of its minute, as everywhere.
        let time = Time::new(hour, minute, second.min(59), nanosecond).ok()?;
        let local = date.to_datetime(time);
        let (at, offset, is_stated) = match &self.zone {
            Some(Zone::Offset(seconds)) => {
                let offset = Offset::from_seconds(*seconds).ok()?;
                (offset.to_timestamp(local).ok()?, offset, true)
            }
            Some(Zone::Named(zone)) => {
                let zoned = zone.to_zoned_datetime(local).ok()?;
                (zoned.timestamp(), zoned.offset(), true)
            }
            None => {
                let zone = time_zone.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC);
                let zoned = zone.to_zoned_datetime(local).ok()?;
                (zoned.timestamp(), zoned.offset(), false)
            }
        };
        let trust = match (self.is_guess || self.time.is_none(), is_stated) {
            (true, _) => Trust::Guessed,
            (false, false) => Trust::ZoneAssumed,
            (false, true) => Trust::Explicit,
        };
        Some(Stated {
            at_ms: at.as_millisecond(),
            offset_s: offset.seconds(),
            trust,
            original: original.to_owned(),
        })
    }
}

/// The year of two digits: up to 68 it is of this century.
fn full_year(year: i16, digits: usize) -> i16 {
    match digits {
        1 | 2 if year < 69 => 2000 + year,
        1 | 2 => 1900 + year,
        _ => year,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, zone: Option<&str>) -> Option<(String, Trust)> {
        let stated = read(text, zone)?;
        let printed = serde_json::to_value(&stated).unwrap().as_str().unwrap().to_owned();
        Some((printed, stated.trust))
    }

    #[test]
    fn times_are_read_in_the_forms_that_feeds_carry() {
        use Trust::{Explicit, Guessed, ZoneAssumed};
        for (text, want, trust) in [
            ("Thu, 05 Nov 2026 10:00:00 +0100", "2026-11-05T10:00:00+01:00", Explicit),
            ("Thu, 5 Nov 26 10:00 GMT", "2026-11-05T10:00:00+00:00", Explicit),
            ("5 Nov 2026 10:00:00 EST", "2026-11-05T10:00:00-05:00", Explicit),
            ("Thursday, November 5, 2026 3:04 PM PDT", "2026-11-05T15:04:00-07:00", Explicit),
            ("Thu Nov  5 10:00:00 2026", "2026-11-05T10:00:00+00:00", ZoneAssumed),
            ("Thu Nov 05 10:00:00 UTC 2026", "2026-11-05T10:00:00+00:00", Explicit),
            ("Thu, 05 Nov 2026 10:00:00 GMT+0200", "2026-11-05T10:00:00+02:00", Explicit),
            ("Thu, 05 Nov 2026 10:00:00 UTC-3", "2026-11-05T10:00:00-03:00", Explicit),
            ("Thu, 05 Nov 2026 10:00:00 -0800 (PST)", "2026-11-05T10:00:00-08:00", Explicit),
            ("Thu,05Nov2026 10:00:00 +0000", "2026-11-05T10:00:00+00:00", Explicit),
            ("05-Nov-2026 10:00:00 Z", "2026-11-05T10:00:00+00:00", Explicit),
            ("Thu, 05 Nov 2026 24:00:00 GMT", "2026-11-06T00:00:00+00:00", Explicit),
            ("Thu, 05 Nov 2026", "2026-11-05T00:00:00+00:00", Guessed),
            ("5 de noviembre de 2026 10:00", "2026-11-05T10:00:00+00:00", ZoneAssumed),
            ("5. März 2026 10:00 MEZ", "2026-03-05T10:00:00+01:00", Explicit),
            ("mar., 17 mars 2026 10:00 +0100", "2026-03-17T10:00:00+01:00", Explicit),
            ("mar, 17 nov 2026 10:00 +0100", "2026-11-17T10:00:00+01:00", Explicit),
            ("2026年11月5日 10:00", "2026-11-05T10:00:00+00:00", ZoneAssumed),
            ("2026-11-05 오후 3:04:05", "2026-11-05T15:04:05+00:00", ZoneAssumed),
            ("11/15/2026 10:00:00 AM", "2026-11-15T10:00:00+00:00", ZoneAssumed),
            ("15/11/2026 10:00", "2026-11-15T10:00:00+00:00", ZoneAssumed),
            ("05/11/2026 10:00", "2026-11-05T10:00:00+00:00", Guessed),
            ("2026-11-05T10:00:00Z", "2026-11-05T10:00:00+00:00", Explicit),
            ("2026-11-05T10:00:00.123+05:30", "2026-11-05T10:00:00.123+05:30", Explicit),
            ("2026-11-05 10:00:00 +0530", "2026-11-05T10:00:00+05:30", Explicit),
            ("2026-11-05T10:00-03", "2026-11-05T10:00:00-03:00", Explicit),
            ("2026-11-05 10:00:00 EDT", "2026-11-05T10:00:00-04:00", Explicit),
            ("2026-11-05 10:00:00", "2026-11-05T10:00:00+00:00", ZoneAssumed),
            ("20261105T100000Z", "2026-11-05T10:00:00+00:00", Explicit),
            ("20261105", "2026-11-05T00:00:00+00:00", Guessed),
            ("2026-11", "2026-11-01T00:00:00+00:00", Guessed),
            ("2026", "2026-01-01T00:00:00+00:00", Guessed),
            ("2026/11/05 10:00", "2026-11-05T10:00:00+00:00", ZoneAssumed),
            ("2026-11-05T10:00:00 America/New_York", "2026-11-05T10:00:00-05:00", Explicit),
            ("2026-11-05T10:00:00 Europe/Berlin", "2026-11-05T10:00:00+01:00", Explicit),
            ("1794564000", "2026-11-13T10:00:00+00:00", Explicit),
        ] {
            let (printed, found) = show(text, None).unwrap_or_else(|| panic!("{text} is not read"));
            assert_eq!((normal(&printed), found), (want.to_owned(), trust), "{text}");
        }
    }

    /// `Z` and `+00:00` are the same.
    fn normal(printed: &str) -> String {
        printed.strip_suffix('Z').map_or(printed.to_owned(), |start| format!("{start}+00:00"))
    }

    #[test]
    fn the_feeds_zone_counts_where_the_time_states_none() {
        assert_eq!(
            show("2026-11-05 10:00:00", Some("Asia/Tokyo")),
            Some(("2026-11-05T10:00:00+09:00".into(), Trust::ZoneAssumed))
        );
        assert_eq!(
            show("2026-07-05 10:00:00 CEST", Some("Asia/Tokyo")),
            Some(("2026-07-05T10:00:00+02:00".into(), Trust::Explicit))
        );
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in
            ["", "yesterday", "2026-13-05", "Thu, 32 Nov 2026 10:00:00 GMT", "10:00", "n/a", "0", "-", "١٢"]
        {
            assert_eq!(read(text, None), None, "{text}");
        }
        assert_eq!(read(&"1".repeat(1000), None), None);
    }
}
