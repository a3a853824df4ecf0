//! Reads dates of words and numbers in whatever order: RFC 822 and its kin, asctime, long dates in several languages.

use super::iso::nanoseconds;
use super::{Pieces, full_year, zone};

/// Beginnings of month names, January first, in the languages that feeds are written in, lower case.
const MONTHS: [&str; 12] = [
    "jan jän ene gen янв oca sty ιαν led",
    "feb fev fév фев şub lut φεβ úno",
    "mar mär mrz maa mrt мар μάρ μαρ bře már",
    "apr abr avr апр nis kwi απρ ápr",
    "may mai maj mei mag мая май μάι μαΐ máj",
    "jun juin giu июн haz cze jún",
    "jul juil lug июл tem júl",
    "aug ago aou aoû авг agu ağu sie αυγ",
    "sep set сен eyl wrz σεπ szep",
    "oct okt out ott окт eki paź οκτ",
    "nov ноя kas lis νοε",
    "dec dez dic déc des дек ara gru δεκ",
];

/// `None` where day, month and year cannot be told.
pub(super) fn read(text: &str) -> Option<Pieces> {
    if let Some(pieces) = since_epoch(text) {
        return Some(pieces);
    }
    let mut found = Found::default();
    for token in tokens(text) {
        found.take(token);
    }
    found.pieces()
}

/// Seconds or milliseconds since 1970.
fn since_epoch(text: &str) -> Option<Pieces> {
    if !matches!(text.len(), 10 | 13) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    let at = if text.len() == 13 {
        jiff::Timestamp::from_millisecond(number)
    } else {
        jiff::Timestamp::from_second(number)
    };
    let at = jiff::tz::Offset::UTC.to_datetime(at.ok()?);
    Some(Pieces {
        year: at.year(),
        month: at.month(),
        day: at.day(),
        time: Some((at.hour(), at.minute(), at.second(), at.subsec_nanosecond())),
        zone: Some(zone::Zone::Offset(0)),
        is_guess: false,
    })
}

/// Words, numbers with what joins them, and offsets; `05Nov2026` is three of them.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '|'));
    for part in parts.filter(|part| !part.is_empty()) {
        let mut rest = part;
        while let Some(cut) = boundary(rest) {
            tokens.push(&rest[..cut]);
            rest = &rest[cut..];
        }
        tokens.push(rest);
    }
    tokens
}

/// Where letters follow digits or digits letters, except in `GMT+1` and the like.
fn boundary(part: &str) -> Option<usize> {
    let mut previous: Option<char> = None;
    for (index, character) in part.char_indices() {
        let before = previous.replace(character);
        let splits = before.is_some_and(|before| {
            (before.is_ascii_digit() && character.is_alphabetic())
                || (before.is_alphabetic() && character.is_ascii_digit())
                // The offset glued to a time: 10:00:00+0100.
                || (before.is_ascii_digit() && matches!(character, '+') && part.contains(':'))
                || (before.is_ascii_digit() && character == '-' && part[..index].contains(':'))
        });
        if splits {
            return Some(index);
        }
    }
    None
}

#[derive(Default)]
struct Found {
    numbers: Vec<(i16, usize)>,
    month: Option<i8>,
    date: Option<(i16, i8, i8, bool)>,
    date_order_open: Option<(i16, i8, i8)>,
    time: Option<(i8, i8, i8, i32)>,
    afternoon: Option<bool>,
    zone: Option<zone::Zone>,
}

impl Found {
    fn take(&mut self, token: &str) {
        // 05-Nov-2026; behind the time it would be a zone such as GMT-5.
        let is_joined = token.contains(['-', '/', '.']) && token.contains(char::is_alphabetic);
        if is_joined && self.time.is_none() && !token.contains(':') {
            token.split(['-', '/', '.']).filter(|part| !part.is_empty()).for_each(|part| self.take(part));
            return;
        }
        let trimmed = token.trim_matches(['.', '\'', '"', '-', '/']);
        let first = token.chars().next().unwrap_or(' ');
        if trimmed.contains(':') && trimmed.starts_with(|c: char| c.is_ascii_digit()) {
            self.time = self.time.or_else(|| clock(trimmed));
        } else if matches!(first, '+' | '-') && self.time.is_some() {
            if let Some(read) = zone::read(token) {
                self.zone = Some(read);
            }
        } else if trimmed.bytes().all(|byte| byte.is_ascii_digit()) && !trimmed.is_empty() {
            if let (Ok(number), true) = (trimmed.parse(), trimmed.len() <= 4) {
                self.numbers.push((number, trimmed.len()));
            }
        } else if first.is_ascii_digit() && trimmed.contains(['-', '/', '.']) {
            self.numeric_date(trimmed);
        } else if first.is_alphabetic() {
            self.word(trimmed);
        }
    }

    fn word(&mut self, word: &str) {
        let lower = word.to_lowercase();
        match lower.as_str() {
            "am" | "a.m" | "오전" | "上午" | "午前" => self.afternoon = Some(false),
            "pm" | "p.m" | "오후" | "下午" | "午後" => self.afternoon = Some(true),
            _ => {
                // "Mar" is Tuesday in French and Spanish too.
                match month_of(&lower) {
                    // Before the time the last one counts: what came before it was a weekday.
                    Some(month) if self.month.is_none() || self.time.is_none() => self.month = Some(month),
                    _ => {
                        if self.zone.is_none() {
                            self.zone = zone::read(word);
                        }
                    }
                }
            }
        }
    }

    fn numeric_date(&mut self, token: &str) {
        let parts: Vec<&str> = token.split(['-', '/', '.']).filter(|part| !part.is_empty()).collect();
        let numbers: Vec<i16> = parts.iter().filter_map(|part| part.parse().ok()).collect();
        if numbers.len() != parts.len() {
            return;
        }
        match (numbers.as_slice(), parts.as_slice()) {
            ([year, month, day], [first, ..]) if first.len() == 4 => {
                self.date = Some((*year, small(*month), small(*day), false));
            }
            ([first, second, year], [_, _, digits]) => {
                let year = full_year(*year, digits.len());
                self.date = match (*first, *second) {
                    (day, month) if day > 12 => Some((year, small(month), small(day), false)),
                    (month, day) if day > 12 => Some((year, small(month), small(day), false)),
                    (first, second) => {
                        self.date_order_open = Some((year, small(first), small(second)));
                        None
                    }
                };
            }
            ([day, year], [_, digits]) if self.month.is_some() => {
                self.numbers.push((*day, 2));
                self.numbers.push((*year, digits.len()));
            }
            _ => {}
        }
    }

    fn pieces(self) -> Option<Pieces> {
        let (year, month, day, is_guess) = match (self.date, self.date_order_open, self.month) {
            (Some(date), _, _) => date,
            // Whoever writes AM and PM writes the month first; the rest of the world writes the day first.
            (None, Some((year, first, second)), _) if self.afternoon.is_some() => {
                (year, first, second, first != second)
            }
            (None, Some((year, first, second)), _) => (year, second, first, first != second),
            (None, None, Some(month)) => {
                let (day, year) = self.day_and_year()?;
                (year, month, day, false)
            }
            // 2026年11月5日
            (None, None, None) => match self.numbers.as_slice() {
                [(year, 4), (month, 1..=2), (day, 1..=2)] => (*year, small(*month), small(*day), false),
                _ => return None,
            },
        };
        let time = self.time.map(|(hour, minute, second, fraction)| match self.afternoon {
            Some(true) if hour < 12 => (hour + 12, minute, second, fraction),
            Some(false) if hour == 12 => (0, minute, second, fraction),
            _ => (hour, minute, second, fraction),
        });
        Some(Pieces { year, month, day, time, zone: self.zone, is_guess })
    }

    fn day_and_year(&self) -> Option<(i8, i16)> {
        let year = self.numbers.iter().position(|(number, digits)| *digits > 2 || *number > 31);
        let (day, year) = match (self.numbers.as_slice(), year) {
            ([], _) | ([_], None) => return None,
            // A month and a year.
            ([(year, digits)], Some(_)) => (1, full_year(*year, *digits)),
            (numbers, Some(index)) => {
                let day = numbers.iter().enumerate().find(|(other, _)| *other != index)?.1.0;
                (day, full_year(numbers[index].0, numbers[index].1))
            }
            (numbers, None) => (numbers[0].0, full_year(numbers[1].0, numbers[1].1)),
        };
        Some((small(day), year))
    }
}

/// The month that a word begins like, 1 to 12.
fn month_of(word: &str) -> Option<i8> {
    let is_named = |names: &&str| names.split(' ').any(|start| word.starts_with(start));
    let index = MONTHS.iter().position(is_named)?;
    i8::try_from(index + 1).ok()
}

/// A number that a day or a month can be; 0, which neither is, for one that is too large.
fn small(number: i16) -> i8 {
    i8::try_from(number).unwrap_or(0)
}

fn clock(token: &str) -> Option<(i8, i8, i8, i32)> {
    let mut parts = token.split(':');
    let mut number = || -> Option<Option<(i8, i32)>> {
        let Some(part) = parts.next() else { return Some(None) };
        let (whole, fraction) = part.split_once('.').unwrap_or((part, ""));
        let fraction = &fraction[..fraction.bytes().take_while(u8::is_ascii_digit).count()];
        Some(Some((whole.parse().ok()?, nanoseconds(fraction))))
    };
    let (hour, _) = number()??;
    let (minute, _) = number()??;
    let (second, fraction) = number()?.unwrap_or((0, 0));
    Some((hour, minute, second, fraction))
}
