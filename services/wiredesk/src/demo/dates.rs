//! Dates as datelines write them, by language.

use jiff::ZonedDateTime;

/// Month and day, or the day alone, as a dateline of that language has it; empty where none has.
pub fn dateline_date(language: &str, at: &ZonedDateTime) -> String {
    let day = at.day();
    // 1 to 12, by the calendar.
    let month = usize::from(at.month().unsigned_abs()).saturating_sub(1).min(11);
    match language {
        "en" => format!("{} {day}", ENGLISH[month]),
        "ru" => format!("{day} {}", RUSSIAN[month]),
        "es" => format!("{day} {}", SPANISH[month]),
        "ja" => format!("{day}日"),
        "zh" => format!("{}月{day}日", month + 1),
        _ => String::new(),
    }
}

/// The day of the week in English.
pub fn weekday(at: &ZonedDateTime) -> String {
    at.strftime("%A").to_string()
}

/// As the stylebook of the American agencies abbreviates them in datelines.
const ENGLISH: [&str; 12] =
    ["Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."];
const RUSSIAN: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const SPANISH: [&str; 12] =
    ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{Timestamp, tz::TimeZone};

    #[test]
    fn a_date_is_written_as_the_language_writes_it() {
        let at = "2026-11-24T12:00:00Z".parse::<Timestamp>().unwrap().to_zoned_datetime(TimeZone::UTC);
        for (language, expected) in [
            ("en", "Nov. 24"),
            ("ru", "24 ноября"),
            ("es", "24 nov"),
            ("ja", "24日"),
            ("zh", "11月24日"),
            ("de", ""),
        ] {
            assert_eq!(dateline_date(language, &at), expected);
        }
        assert_eq!(weekday(&at), "Tuesday");
    }
}
