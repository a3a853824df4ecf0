//! Reads ISO 8601 and what is near it: year first.

use super::{Pieces, zone};

/// `None` for what does not begin with a year of four digits.
pub(super) fn read(text: &str) -> Option<Pieces> {
    let mut cursor = Cursor(text);
    let digits = cursor.digits();
    let mut pieces = Pieces { month: 1, day: 1, ..Pieces::default() };
    match digits.len() {
        4 => {
            pieces.year = number(digits)?;
            match cursor.any(&['-', '/', '.']) {
                Some(separator) => {
                    pieces.month = number(cursor.short_number()?)?;
                    match cursor.exactly(separator).then(|| cursor.short_number()).flatten() {
                        Some(day) => pieces.day = number(day)?,
                        None => pieces.is_guess = true,
                    }
                }
                None => {
                    pieces.is_guess = true;
                    return cursor.0.is_empty().then_some(pieces).filter(|pieces| pieces.year >= 1970);
                }
            }
        }
        6 | 8 | 14 => {
            pieces.year = number(&digits[..4])?;
            pieces.month = number(&digits[4..6])?;
            match digits.get(6..8) {
                Some(day) => pieces.day = number(day)?,
                None => pieces.is_guess = true,
            }
            if digits.len() == 14 {
                pieces.time =
                    Some((number(&digits[8..10])?, number(&digits[10..12])?, number(&digits[12..])?, 0));
            }
        }
        _ => return None,
    }
    cursor.skip(|c| c.is_whitespace() || matches!(c, 'T' | 't' | ','));
    if pieces.time.is_none() {
        pieces.time = cursor.time();
    }
    let rest = cursor.0.trim();
    if rest.is_empty() {
        return Some(pieces);
    }
    pieces.zone = zone::read(rest);
    // Something else behind the date: not one of these.
    if pieces.zone.is_none() && pieces.time.is_none() { None } else { Some(pieces) }
}

struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn digits(&mut self) -> &'a str {
        let end = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        digits
    }

    fn short_number(&mut self) -> Option<&'a str> {
        let digits = self.digits();
        (1..=2).contains(&digits.len()).then_some(digits)
    }

    fn any(&mut self, wanted: &[char]) -> Option<char> {
        let found = self.0.chars().next().filter(|found| wanted.contains(found))?;
        self.0 = &self.0[found.len_utf8()..];
        Some(found)
    }

    fn exactly(&mut self, wanted: char) -> bool {
        self.any(&[wanted]).is_some()
    }

    fn skip(&mut self, unwanted: impl Fn(char) -> bool) {
        self.0 = self.0.trim_start_matches(unwanted);
    }

    /// `hh:mm[:ss[.fraction]]`, `hhmm[ss]`, with `AM` or `PM` behind.
    fn time(&mut self) -> Option<(i8, i8, i8, i32)> {
        let before = self.0;
        let time = self.clock();
        if time.is_none() {
            self.0 = before;
        }
        time
    }

    fn clock(&mut self) -> Option<(i8, i8, i8, i32)> {
        let digits = self.digits();
        let (hour, minute, second) = match digits.len() {
            1 | 2 if self.exactly(':') => {
                let minute = number(self.short_number()?)?;
                let second = if self.exactly(':') { number(self.short_number()?)? } else { 0 };
                (number(digits)?, minute, second)
            }
            2 => (number(digits)?, 0, 0),
            4 => (number(&digits[..2])?, number(&digits[2..])?, 0),
            6 => (number(&digits[..2])?, number(&digits[2..4])?, number(&digits[4..])?),
            _ => return None,
        };
        let nanosecond = match self.any(&['.', ',']) {
            Some(_) => nanoseconds(self.digits()),
            None => 0,
        };
        let behind = self.0.trim_start();
        // "America/New_York" begins like one of them.
        let half = behind.get(..2).filter(|_| !behind[2..].starts_with(char::is_alphabetic));
        let hour = match half {
            Some(half) if half.eq_ignore_ascii_case("pm") && hour < 12 => hour + 12,
            Some(half) if half.eq_ignore_ascii_case("am") && hour == 12 => 0,
            _ => hour,
        };
        if half.is_some_and(|half| half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm")) {
            self.0 = &behind[2..];
        }
        Some((hour, minute, second, nanosecond))
    }
}

/// Nanoseconds of the digits of a fraction.
pub(super) fn nanoseconds(digits: &str) -> i32 {
    let digits = &digits[..digits.len().min(9)];
    let scale = 10_i32.pow(9 - u32::try_from(digits.len()).unwrap_or(9));
    digits.parse::<i32>().unwrap_or(0) * scale
}

/// A number that fits.
fn number<T: std::str::FromStr>(digits: &str) -> Option<T> {
    digits.parse().ok()
}
