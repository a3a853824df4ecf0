//! When a message was sent: `AP-NY-06-12-26 1203EDT`, in the last lines of the text or behind it.

use crate::moment::{self, Stated};
use regex::Regex;
use std::sync::LazyLock;

/// Lines at the end of a text that are looked at.
const LAST: usize = 4;

static STAMP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^\W*(?:[A-Za-z]{2,6}(?:-[A-Za-z]{2,4})?[-\s/]+)?(?P<m>\d{2})[-/](?P<d>\d{2})[-/](?P<y>\d{2}|\d{4})
        [\s,]+(?P<hh>\d{1,2}):?(?P<mm>\d{2})\s*(?P<zone>[A-Za-z]{1,4})?\W*$",
    )
    .ok()
});

/// The time of a message, and its lines without the one that states it.
pub(super) fn split<'a>(
    lines: &[&'a str],
    trailer: &str,
    time_zone: Option<&str>,
) -> (Option<Stated>, Vec<&'a str>) {
    let told = |line: &&str| !line.trim().is_empty();
    let mut places = (0..lines.len()).rev().filter(|place| lines.get(*place).is_some_and(told)).take(LAST);
    let found = places.find_map(|place| Some((place, read(lines.get(place)?, time_zone)?)));
    match found {
        Some((stamp, stated)) => {
            let others = lines.iter().enumerate().filter(|(place, _)| *place != stamp);
            (Some(stated), others.map(|(_, line)| *line).collect())
        }
        None => (trailer.lines().find_map(|line| read(line, time_zone)), lines.to_vec()),
    }
}

/// Month, day, year, time of day and zone of a line that is nothing else.
fn read(line: &str, time_zone: Option<&str>) -> Option<Stated> {
    let line = line.trim().trim_end_matches('<').trim();
    let found = STAMP.as_ref()?.captures(line)?;
    let part = |name: &str| found.name(name).map(|part| part.as_str()).unwrap_or_default();
    let year = match part("y") {
        year if year.len() == 4 => year.to_owned(),
        year if year >= "70" => format!("19{year}"),
        year => format!("20{year}"),
    };
    let zone = match part("zone").to_ascii_uppercase().as_str() {
        // UPI's: Eastern daylight, Pacific.
        "PED" | "ED" => "EDT".to_owned(),
        "PES" | "ES" => "EST".to_owned(),
        "PET" | "ET" => "America/New_York".to_owned(),
        zone => zone.to_owned(),
    };
    let written = format!("{year}-{}-{}T{:0>2}:{} {zone}", part("m"), part("d"), part("hh"), part("mm"));
    let stated = moment::read(written.trim(), time_zone)?;
    Some(Stated { original: line.to_owned(), ..stated })
}

/// The day of a time, in the sender's own zone: ISO 8601.
pub(super) fn day(stated: &Stated) -> Option<String> {
    let offset = jiff::tz::Offset::from_seconds(stated.offset_s).ok()?;
    let at = jiff::Timestamp::from_millisecond(stated.at_ms).ok()?;
    Some(offset.to_datetime(at).date().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_states_a_time() {
        for (line, at) in [
            ("AP-NY-06-12-26 1203EDT<", "2026-06-12T16:03:00Z"),
            ("AP-WS-06-12-26 1203GMT", "2026-06-12T12:03:00Z"),
            ("NYT-12-31-26 2301EST", "2027-01-01T04:01:00Z"),
            ("upi 06-12-26 12:03 pet", "2026-06-12T16:03:00Z"),
            ("06-12-2026 1203 UTC", "2026-06-12T12:03:00Z"),
        ] {
            let at: jiff::Timestamp = at.parse().unwrap();
            assert_eq!(read(line, None).map(|stated| stated.at_ms), Some(at.as_millisecond()), "{line}");
        }
    }

    #[test]
    fn another_line_is_none() {
        for line in
            ["", "The vote was 06-12-26 1203EDT", "06-12 0450", "AP-NY-13-12-26 1203EDT", "Elm 06-12-26"]
        {
            assert_eq!(read(line, None), None, "{line}");
        }
    }
}
