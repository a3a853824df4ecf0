//! When a message was sent: `251037 Sep 24`, in the trailer, or in the last lines of the text of older senders.

use crate::moment::{self, Stated};

/// Lines at the end of a text that are looked at.
const LAST: usize = 4;

/// The time of a message, and its lines without the one that states it.
pub(super) fn split<'t, 'a>(
    lines: &'t [&'a str],
    trailer: &str,
    time_zone: Option<&str>,
) -> (Option<Stated>, &'t [&'a str]) {
    let in_trailer = trailer.lines().find_map(|line| read(line, time_zone));
    let told = |line: &&str| !line.trim().is_empty();
    let mut places = (0..lines.len()).rev().filter(|place| lines.get(*place).is_some_and(told)).take(LAST);
    let found = places.find_map(|place| {
        let line = lines.get(place)?;
        Some((place, read(line, time_zone).or_else(|| of_reference(line, time_zone))?))
    });
    match found {
        Some((place, stated)) => (in_trailer.or(Some(stated)), lines.get(..place).unwrap_or_default()),
        None => (in_trailer, lines),
    }
}

/// `APA0123 2026-06-12/12:10`: the number again, and the time.
fn of_reference(line: &str, time_zone: Option<&str>) -> Option<Stated> {
    let (number, time) = line.trim().split_once(' ')?;
    let is_number = number.len() <= 10 && number.ends_with(|c: char| c.is_ascii_digit());
    let (day, clock) = time.split_once('/')?;
    let is_time = day.len() == 10 && clock.len() == 5 && clock.contains(':');
    let stated = moment::read(&format!("{day}T{clock}"), time_zone).filter(|_| is_number && is_time)?;
    Some(Stated { original: time.to_owned(), ..stated })
}

/// Day, hour and minute in six digits, a month, a year; a zone behind the time or the year.
fn read(line: &str, time_zone: Option<&str>) -> Option<Stated> {
    let line = line.trim();
    let words: Vec<&str> = line.split_whitespace().collect();
    let (time, rest) = words.split_first()?;
    let (digits, zulu) = time.split_at_checked(6)?;
    if words.len() > 5
        || !digits.bytes().all(|byte| byte.is_ascii_digit())
        || !matches!(zulu, "" | "Z" | "z" | "UTC" | "GMT")
    {
        return None;
    }
    let is_word =
        |word: &&&str| word.chars().all(|c| c.is_alphabetic() || c == '.') && word.chars().count() >= 3;
    let year = rest.iter().find(|word| word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let year = match year.len() {
        4 => (*year).to_owned(),
        // The format is of 1979.
        2 if *year >= "79" => format!("19{year}"),
        2 => format!("20{year}"),
        _ => return None,
    };
    let (day, hour, minute) = (digits.get(..2)?, digits.get(2..4)?, digits.get(4..)?);
    let zone = if zulu.is_empty() { "" } else { "UTC" };
    rest.iter().filter(is_word).find_map(|month| {
        let zones = rest.iter().filter(|word| *word != month && word.chars().all(char::is_alphabetic));
        let zone = zones.copied().next().unwrap_or(zone);
        let written = format!("{day} {} {year} {hour}:{minute} {zone}", spelt(month));
        let stated = moment::read(written.trim(), time_zone)?;
        Some(Stated { original: line.to_owned(), ..stated })
    })
}

/// A month by an abbreviation that times of feeds do not have.
fn spelt(month: &str) -> &str {
    const MONTHS: [(&str, &str); 10] = [
        ("mrz", "Mar"),
        ("maerz", "Mar"),
        ("jän", "Jan"),
        ("jaen", "Jan"),
        ("fev", "Feb"),
        ("avr", "Apr"),
        ("aou", "Aug"),
        ("dez", "Dec"),
        ("okt", "Oct"),
        ("mai", "May"),
    ];
    let lower = month.to_lowercase();
    MONTHS.iter().find(|(known, _)| *known == lower).map_or(month, |(_, english)| english)
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
    use crate::moment::Trust;

    #[test]
    fn a_line_states_a_time() {
        for (line, zone, at, trust) in [
            ("251037 Sep 24", None, "2024-09-25T10:37:00Z", Trust::ZoneAssumed),
            ("251037 Sep 24", Some("Europe/Berlin"), "2024-09-25T08:37:00Z", Trust::ZoneAssumed),
            (" 062130 Okt 24", None, "2024-10-06T21:30:00Z", Trust::ZoneAssumed),
            ("121200 GMT JUN 26", None, "2026-06-12T12:00:00Z", Trust::Explicit),
            ("121200Z JUN 2026", Some("Asia/Tokyo"), "2026-06-12T12:00:00Z", Trust::Explicit),
            ("121200 MESZ Jun 26", None, "2026-06-12T10:00:00Z", Trust::Explicit),
            ("121200 Mrz 99", None, "1999-03-12T12:00:00Z", Trust::ZoneAssumed),
        ] {
            let stated = read(line, zone).unwrap_or_else(|| panic!("{line}"));
            let at: jiff::Timestamp = at.parse().unwrap();
            assert_eq!((stated.at_ms, stated.trust), (at.as_millisecond(), trust), "{line}");
            assert_eq!(stated.original, line.trim());
        }
    }

    #[test]
    fn a_line_of_the_text_states_it_where_the_trailer_does_not_and_is_no_copy() {
        let lines = ["Copy.", "", "APA0123 2026-06-12/12:10", ""];
        let (stated, copy) = split(&lines, "", None);
        assert_eq!(
            (stated.map(|stated| stated.original), copy),
            (Some("2026-06-12/12:10".to_owned()), &lines[..2])
        );
        let lines = ["Copy of 12 lines.", "121200 Jun 26"];
        let (stated, copy) = split(&lines, "121305 Jun 26\n", None);
        assert_eq!(
            (stated.map(|stated| stated.original), copy),
            (Some("121305 Jun 26".to_owned()), &lines[..1])
        );
    }

    #[test]
    fn a_time_without_its_month_or_year_is_none() {
        for line in [
            "",
            "251037",
            "251037 Sep",
            "311037 Feb 24",
            "251037 lines of copy 24 so far",
            "987654 abc 24",
            "Sep 24",
        ] {
            assert_eq!(read(line, None), None, "{line}");
        }
    }
}
