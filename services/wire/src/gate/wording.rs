//! Embargoes that stand in the text alone: notes such as `EMBARGOED UNTIL 0600 GMT MONDAY JUNE 12`.
//! line -> is it a notice -> its date, its clock times with their zones -> an instant, or none that is certain.

use crate::moment::{self, Trust};
use aho_corasick::AhoCorasick;
use jiff::civil::Date;
use regex::Regex;
use std::sync::LazyLock;

/// A notice is no longer than this. Characters.
const LONGEST: usize = 220;

/// The words that make a line a notice stand in so many bytes from its start.
const HEAD: usize = 80;

/// What one of those words has in it: most lines have none, and need no closer look.
static STEMS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let stems = ["embarg", "sperr", "not for", "hold for", "эмбарго", "Эмбарго", "ЭМБАРГО"];
    AhoCorasick::builder().ascii_case_insensitive(true).build(stems).ok()
});

/// An embargo that a line of text states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Until this, ms since 1970 UTC.
    Until(i64),
    /// It says no time that is certain.
    Unclear,
}

/// What a line that is a notice begins with; the second group is what it goes on with.
static NOTICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^\W*(?:(?:note|eds|editors?|attention)\W+)?
        (strictly\ embargoed|embargoed|under\ (?:strict\ )?embargo|unter\ embargo|sperrfrist|sperrvermerk|sous\ embargo|
         bajo\ embargo|embargado|embargada|con\ embargo|sob\ embargo|sotto\ embargo|onder\ embargo|под\ эмбарго|
         not\ for\ (?:publication|broadcast|release|use)\ (?:before|until|till|prior\ to)|hold\ for\ release|
         embargo|эмбарго)\b(.*)$",
    )
    .ok()
});

/// How a line goes on that begins with the bare word: other than this it is about an embargo.
static GOES_ON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^\s*(?:[:;—–-]|$|\d|[\W\d_]*$|(?:until|till|til|to|for|time|date|bis|jusqu|au\b|hasta|fino|até|tot|до|ends?|expires)\b|jusqu)",
    )
    .ok()
});

/// There is none, or no longer.
static LIFTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:lifted|expired|no longer|none|nil|not applicable|n/a|immediate|aufgehoben|abgelaufen|entfällt|keine|levé|levée|aucun|levantado|ninguno|rimosso|снято|нет)\b",
    )
    .ok()
});

/// What a line says of an embargo; `None` for one that is no notice of one. `time_zone` (IANA) counts where it states no
/// zone, if there is one; a year that it leaves out is the one that brings it nearest to `near_ms`.
pub fn read(line: &str, time_zone: Option<&str>, near_ms: i64) -> Option<Notice> {
    let rest = goes_on(line)?;
    Some(instant(rest, time_zone, near_ms).map_or(Notice::Unclear, Notice::Until))
}

/// True for a line that is a notice of an embargo.
pub fn is_notice(line: &str) -> bool {
    goes_on(line).is_some()
}

/// What stands behind the words that make a line a notice.
fn goes_on(line: &str) -> Option<&str> {
    let head = line.floor_char_boundary(HEAD.min(line.len()));
    if !STEMS.as_ref()?.is_match(&line[..head]) {
        return None;
    }
    if line.chars().nth(LONGEST).is_some() {
        return None;
    }
    let found = NOTICE.as_ref()?.captures(line)?;
    let (word, rest) = (found.get(1)?.as_str().to_lowercase(), found.get(2)?.as_str());
    let is_bare = matches!(word.as_str(), "embargo" | "эмбарго");
    if is_bare && !GOES_ON.as_ref()?.is_match(rest) {
        return None;
    }
    if LIFTED.as_ref()?.is_match(rest) {
        return None;
    }
    Some(rest)
}

/// The instant that a line states. Of several times of day (`0700 CEST (0500 GMT)`) the latest.
fn instant(text: &str, time_zone: Option<&str>, near_ms: i64) -> Option<i64> {
    let (text, day) = day(text)?;
    let weekday = weekday(&text);
    let clocks = clocks(&text, time_zone.is_some());
    let years = match day.year {
        Some(year) => vec![year],
        None => {
            let at = jiff::Timestamp::from_millisecond(near_ms).ok()?;
            let year = jiff::tz::Offset::UTC.to_datetime(at).year();
            vec![year - 1, year, year + 1]
        }
    };
    let date = |year: i16| {
        let date = Date::new(year, day.month, day.day).ok()?;
        weekday.is_none_or(|weekday| weekday == date.weekday()).then_some(date)
    };
    let latest = |date: Date| {
        let at = |clock: &Clock| {
            let written = format!("{date}T{:02}:{:02} {}", clock.hour, clock.minute, clock.zone);
            let stated = moment::read(&written, time_zone)?;
            let is_certain = match stated.trust {
                Trust::Explicit => true,
                Trust::ZoneAssumed => time_zone.is_some(),
                Trust::Guessed => false,
            };
            is_certain.then_some(stated.at_ms)
        };
        let times: Vec<i64> = clocks.iter().filter_map(at).collect();
        (times.len() == clocks.len()).then(|| times.into_iter().max()).flatten()
    };
    let instants = years.into_iter().filter_map(date).filter_map(latest);
    instants.min_by_key(|at| at.abs_diff(near_ms))
}

struct Day {
    year: Option<i16>,
    month: i8,
    day: i8,
}

/// Whole names of months and their abbreviations, January first. A weekday that begins like a month (`mardi`) is none.
const MONTHS: [&str; 12] = [
    "january jan januar jän jänner janvier janv enero ene janeiro gennaio gen januari января",
    "february feb februar feber février févr fév febrero fevereiro fev febbraio februari февраля",
    "march mar märz mrz mars marzo março maart марта",
    "april apr avril avr abril abr aprile апреля",
    "may mai mayo maio maggio mag mei мая",
    "june jun juni juin junio junho giugno giu июня",
    "july jul juli juillet juil julio julho luglio lug июля",
    "august aug août aout agosto ago augustus августа",
    "september sept sep septembre septiembre setembro settembre set сентября",
    "october oct oktober okt octobre octubre outubro ottobre ott октября",
    "november nov novembre noviembre novembro ноября",
    "december dec dezember dez décembre déc diciembre dic dezembro dicembre декабря",
];

const WEEKDAYS: [(jiff::civil::Weekday, &str); 7] = [
    (
        jiff::civil::Weekday::Monday,
        "monday mon montag lundi lunes lunedì segunda-feira maandag понедельник понедельника",
    ),
    (
        jiff::civil::Weekday::Tuesday,
        "tuesday tue tues dienstag mardi martes martedì terça-feira dinsdag вторник вторника",
    ),
    (
        jiff::civil::Weekday::Wednesday,
        "wednesday wed mittwoch mercredi miércoles mercoledì quarta-feira woensdag среды",
    ),
    (
        jiff::civil::Weekday::Thursday,
        "thursday thu thurs donnerstag jeudi jueves giovedì quinta-feira donderdag четверга",
    ),
    (jiff::civil::Weekday::Friday, "friday fri freitag vendredi viernes venerdì sexta-feira vrijdag пятницы"),
    (jiff::civil::Weekday::Saturday, "saturday sat samstag sonnabend samedi sábado sabato zaterdag субботы"),
    (jiff::civil::Weekday::Sunday, "sunday sun sonntag dimanche domingo domenica zondag воскресенья"),
];

/// The forms of dates; named groups `y`, `m` (number), `w` (word), `d`.
static DATES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"\b(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})T?",
        r"(?P<y>\d{4})年\s*(?P<m>\d{1,2})月\s*(?P<d>\d{1,2})日",
        r"\b(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})\b",
        r"\b(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s+(?:of\s+|de\s+)?(?P<w>\p{L}{3,12})\b\.?(?:,?\s*(?:de\s+|of\s+)?(?P<y>\d{4})\b)?",
        r"\b(?P<w>\p{L}{3,12})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y>(?:19|20)\d{2})\b)?",
    ]
    .iter()
    .filter_map(|form| Regex::new(&format!("(?i){form}")).ok())
    .collect()
});

/// The one date in a text, and the text without it. Two dates are none that is certain.
fn day(text: &str) -> Option<(String, Day)> {
    let mut found: Option<(std::ops::Range<usize>, Day)> = None;
    for form in DATES.iter() {
        for captures in form.captures_iter(text) {
            let number = |name: &str| captures.name(name).map(|group| group.as_str());
            let month = match number("w") {
                Some(word) => month(&word.to_lowercase()),
                None => number("m").and_then(|digits| digits.parse().ok()),
            };
            let (Some(month), Some(day)) = (month, number("d").and_then(|digits| digits.parse().ok())) else {
                continue;
            };
            let year = number("y").and_then(|digits| digits.parse::<i16>().ok());
            // "4 JUNE 0600" is no year of the Roman empire.
            let year = year.filter(|year| (1990..2200).contains(year));
            let whole = captures.get(0)?;
            let end = match (year, captures.name("y")) {
                (None, Some(digits)) => digits.start(),
                _ => whole.end(),
            };
            if found.is_some() {
                return None;
            }
            found = Some((whole.start()..end, Day { year, month, day }));
        }
        if found.is_some() {
            break;
        }
    }
    let (range, day) = found?;
    let rest = format!("{} | {}", &text[..range.start], &text[range.end..]);
    // A second date beside it would be another form of the same, or another day.
    let again = DATES.iter().any(|form| {
        form.captures_iter(&rest).any(|captures| {
            captures.name("w").is_none_or(|word| month(&word.as_str().to_lowercase()).is_some())
        })
    });
    (!again).then_some((rest, day))
}

fn month(word: &str) -> Option<i8> {
    let index = MONTHS.iter().position(|names| names.split(' ').any(|name| name == word))?;
    i8::try_from(index + 1).ok()
}

fn weekday(text: &str) -> Option<jiff::civil::Weekday> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic() && c != '-').collect();
    WEEKDAYS
        .iter()
        .find(|(_, names)| names.split(' ').any(|name| words.contains(&name)))
        .map(|(weekday, _)| *weekday)
}

#[derive(Debug)]
struct Clock {
    hour: u8,
    minute: u8,
    zone: String,
}

/// `06:00`, `10.00 Uhr`, `10h00`, `0600 GMT`, `6 a.m.`, with what stands behind them.
static CLOCKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)\b(?:(?P<h>\d{1,2})[:.h](?P<m>\d{2})|(?P<h4>\d{2})(?P<m4>\d{2})|(?P<h1>\d{1,2})(?:\s*(?P<u>uhr|h|hrs)\b)?)
        (?:\s*(?P<half>[ap])\.?\s?m\b\.?)?
        (?:\s*(?P<unit>uhr|hrs?|hours|h)\b)?
        [\s,(]*(?P<zone>[\p{L}]{1,5}(?:[+-]\d{1,2})?|[+-]\d{2}:?\d{2})?",
    )
    .ok()
});

/// Zones that zone names of the parser leave open, as wires write them.
const ZONES: [(&str, &str); 9] = [
    ("et", "America/New_York"),
    ("ct", "America/Chicago"),
    ("mt", "America/Denver"),
    ("pt", "America/Los_Angeles"),
    ("мск", "Europe/Moscow"),
    ("msk", "Europe/Moscow"),
    ("uk", "Europe/London"),
    ("aet", "Australia/Sydney"),
    ("uzt", "Asia/Tashkent"),
];

/// The times of day in a text. A bare number is one only with a unit, half or zone behind it, or where the feed has a zone
/// and it has four digits.
fn clocks(text: &str, has_zone: bool) -> Vec<Clock> {
    let Some(form) = CLOCKS.as_ref() else { return Vec::new() };
    let mut clocks = Vec::new();
    for found in form.captures_iter(text) {
        let number = |name: &str| found.name(name).and_then(|group| group.as_str().parse::<u8>().ok());
        let zone = found.name("zone").map(|zone| zone.as_str()).and_then(zone);
        let (half, has_unit) = (
            found.name("half").map(|half| half.as_str().to_lowercase()),
            found.name("unit").is_some() || found.name("u").is_some(),
        );
        let (hour, minute, is_clock) = match (number("h"), number("h4"), number("h1")) {
            (Some(hour), ..) => (hour, number("m").unwrap_or(60), true),
            (_, Some(hour), _) => {
                let is_clock = has_unit || half.is_some() || zone.is_some() || has_zone;
                (hour, number("m4").unwrap_or(60), is_clock)
            }
            (.., Some(hour)) => (hour, 0, has_unit || half.is_some()),
            _ => continue,
        };
        if !is_clock || hour > 24 || minute > 59 {
            continue;
        }
        let hour = match half.as_deref() {
            Some("p") if hour < 12 => hour + 12,
            Some("a") if hour == 12 => 0,
            _ => hour,
        };
        clocks.push(Clock { hour, minute, zone: zone.unwrap_or_default() });
    }
    clocks
}

/// A zone that [`moment::read`] knows, for what stands behind a time.
fn zone(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    if let Some((_, name)) = ZONES.iter().find(|(known, _)| *known == lower) {
        return Some((*name).to_owned());
    }
    let read = moment::read(&format!("2026-01-01T00:00 {text}"), None)?;
    (read.trust == Trust::Explicit).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(written: &str) -> i64 {
        written.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    /// What a line says when it came on 11 June 2026.
    fn said(line: &str, zone: Option<&str>) -> Option<Notice> {
        read(line, zone, at("2026-06-11T09:00:00Z"))
    }

    #[test]
    fn the_time_of_a_notice_is_read_in_the_forms_of_the_worlds_wires() {
        for (line, want) in [
            ("EMBARGOED UNTIL 0600 GMT FRIDAY JUNE 12", "2026-06-12T06:00:00Z"),
            ("Embargo: 12 June 2026 00:01 BST", "2026-06-11T23:01:00Z"),
            ("(EMBARGOED FOR RELEASE UNTIL 10 A.M. ET, FRIDAY, JUNE 12, 2026)", "2026-06-12T14:00:00Z"),
            ("SPERRFRIST: 12. Juni 2026, 10.00 Uhr MESZ", "2026-06-12T08:00:00Z"),
            ("*** Strictly embargoed until 2026-06-12 00:01 GMT ***", "2026-06-12T00:01:00Z"),
            ("Sous embargo jusqu'au vendredi 12 juin 2026 à 10h00 CEST", "2026-06-12T08:00:00Z"),
            ("Embargado hasta las 10:00 GMT del 12 de junio de 2026", "2026-06-12T10:00:00Z"),
            ("Эмбарго до 12 июня 2026, 10:00 мск", "2026-06-12T07:00:00Z"),
            ("EMBARGOED UNTIL 0700 CEST (0500 GMT) 12 JUNE 2026", "2026-06-12T05:00:00Z"),
            ("NOT FOR PUBLICATION BEFORE 18:00 GMT ON 12 JUNE 2026", "2026-06-12T18:00:00Z"),
            ("EMBARGOED UNTIL 2359 GMT JANUARY 2", "2026-01-02T23:59:00Z"),
            ("HOLD FOR RELEASE 6:30 p.m. EDT June 12, 2026", "2026-06-12T22:30:00Z"),
        ] {
            assert_eq!(said(line, None), Some(Notice::Until(at(want))), "{line}");
        }
    }

    #[test]
    fn the_feeds_zone_counts_where_a_notice_states_none_and_without_one_it_is_unclear() {
        let line = "SPERRFRIST: 12. Juni 2026, 10.00 Uhr";
        assert_eq!(said(line, None), Some(Notice::Unclear));
        assert_eq!(said(line, Some("Europe/Berlin")), Some(Notice::Until(at("2026-06-12T08:00:00Z"))));
        let bare = "EMBARGOED UNTIL 0600 JUNE 12";
        assert_eq!(said(bare, Some("Europe/London")), Some(Notice::Until(at("2026-06-12T05:00:00Z"))));
    }

    #[test]
    fn a_time_that_is_not_certain_is_unclear() {
        for line in [
            "EMBARGOED",
            "Embargo:",
            "EMBARGOED UNTIL DELIVERY",
            "EMBARGOED UNTIL 0600 GMT",
            "EMBARGOED UNTIL JUNE 12",
            // 12 June 2026 is a Friday.
            "EMBARGOED UNTIL 0600 GMT MONDAY JUNE 12, 2026",
            "Embargo: 05/11/2026 10:00 GMT",
            "Embargoed from 10:00 GMT 12 June 2026 to 10:00 GMT 14 June 2026",
            "Sous embargo jusqu'à mardi 12h00 GMT",
        ] {
            assert_eq!(said(line, None), Some(Notice::Unclear), "{line}");
        }
    }

    #[test]
    fn a_line_about_an_embargo_or_about_its_end_is_no_notice() {
        for line in [
            "Embargo on arms to the region was extended on Friday, June 12 at 10:00 GMT.",
            "The embargo until 12 June is a setback for exporters.",
            "EMBARGO LIFTED",
            "Embargo: none",
            "Sperrfrist: keine",
            "FOR IMMEDIATE RELEASE",
            "EMBARGOED UNTIL 0600 GMT - EMBARGO EXPIRED",
            "",
        ] {
            assert_eq!(said(line, None), None, "{line}");
        }
    }
}
