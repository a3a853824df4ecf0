//! Dates of HTTP in all of their forms (RFC 9110, section 5.6.7), as lenient as they are written.

use jiff::{Span, Timestamp, civil::DateTime, fmt::rfc2822::DateTimeParser, fmt::strtime, tz::TimeZone};

/// The form that is written today, and what mail makes of it.
static MAIL: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);
/// RFC 850, with two digits of the year, and asctime; both without their weekday, which says nothing more.
const RFC_850: &str = "%d-%b-%y %H:%M:%S";
const ASCTIME: &str = "%b %d %H:%M:%S %Y";

/// An instant, milliseconds since 1970 UTC; `None` for what is no date. `now_ms` tells the century of a year of two
/// digits: one that would be more than 50 years ahead is of the last.
pub(super) fn read(text: &str, now_ms: i64) -> Option<i64> {
    let text = text.trim();
    if let Ok(at) = MAIL.parse_timestamp(text) {
        return Some(at.as_millisecond());
    }
    if let Some((_, rest)) = text.split_once(", ") {
        return rfc_850(rest.trim_end_matches("GMT").trim_end(), now_ms);
    }
    let (_, rest) = text.split_once(' ')?;
    instant(strtime::parse(ASCTIME, rest.trim_start()).ok()?.to_datetime().ok()?)
}

fn rfc_850(text: &str, now_ms: i64) -> Option<i64> {
    const CENTURY: i64 = 100;
    let read = strtime::parse(RFC_850, text).ok()?.to_datetime().ok()?;
    let latest = TimeZone::UTC.to_datetime(Timestamp::from_millisecond(now_ms).ok()?);
    let latest = latest.checked_add(Span::new().years(CENTURY / 2)).ok()?;
    let before = Span::new().years(CENTURY);
    let mut newest = read.checked_add(before).ok()?;
    while newest > latest {
        newest = newest.checked_sub(before).ok()?;
    }
    instant(newest)
}

fn instant(at: DateTime) -> Option<i64> {
    Some(TimeZone::UTC.to_timestamp(at).ok()?.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-26.
    const NOW: i64 = 1_795_651_200_000;

    #[test]
    fn all_three_forms_are_read_and_the_weekday_says_nothing() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun Nov 06 08:49:37 1994",
            "  Sun, 06 Nov 1994 08:49:37 +0000 ",
            "Sun, 6 Nov 1994 09:49:37 +0100",
        ] {
            assert_eq!(read(text, NOW), Some(784_111_777_000), "{text}");
        }
        for text in
            ["", "0", "-1", "soon", "Sun, 99-Nov-94 08:49:37 GMT", "Sun Nov 31 08:49:37 1994", "1994-11-06"]
        {
            assert_eq!(read(text, NOW), None, "{text}");
        }
    }

    #[test]
    fn a_year_of_two_digits_is_at_most_fifty_years_ahead() {
        let year = |digits: &str| {
            let at = read(&format!("Sunday, 06-Nov-{digits} 08:49:37 GMT"), NOW).unwrap();
            TimeZone::UTC.to_datetime(Timestamp::from_millisecond(at).unwrap()).year()
        };
        for (digits, wanted) in
            [("26", 2026), ("76", 2076), ("77", 1977), ("94", 1994), ("00", 2000), ("69", 2069)]
        {
            assert_eq!(year(digits), wanted, "{digits}");
        }
    }
}
