//! How far each slot of a form reaches, where it is not a place: dates by [`dates`], agencies by their names, what a
//! bracket holds up to its other end.

use super::place::is_letter;
use super::{dates, signature};
use crate::clean::agencies;

/// Most bytes in a bracket.
const BRACKET: usize = 150;

/// The date.
pub(super) fn date(text: &str) -> Option<usize> {
    dates::cut(text).map(|stated| stated.length)
}

/// A day by its number, and nothing else.
pub(super) fn day(text: &str) -> Option<usize> {
    let digits: usize = text.chars().take_while(|c| c.is_ascii_digit()).map(char::len_utf8).sum();
    (1..=2).contains(&digits).then_some(digits)
}

/// The known name of an agency, with what is joined to it (`dpa/bb`) and without.
pub(super) fn agency(text: &str) -> Vec<usize> {
    let Some(plain) = agencies::prefix(text) else { return Vec::new() };
    let mut ends = vec![plain];
    let mut at = plain;
    for _ in 0..3 {
        let Some(rest) = text[at..].strip_prefix(['/', '-', '+']) else { break };
        let word: usize = rest.chars().take_while(|c| is_letter(*c) || *c == '.').map(char::len_utf8).sum();
        if word < 2 {
            break;
        }
        at += 1 + word;
        let whole = &text[..at];
        ends.insert(0, at - (whole.len() - whole.trim_end_matches('.').len()));
    }
    ends
}

/// What a bracket holds, where it can be a signature; between slashes, one that is known.
pub(super) fn signed(text: &str, slash: bool) -> Option<usize> {
    let end = closing(text)?;
    let known = signature::read(&text[..end])?.known;
    (known || !slash || text[end..].starts_with("/.")).then_some(end)
}

/// A place in small letters: one to three words, and perhaps a region.
pub(super) fn small_place(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    for (count, word) in text.split(' ').enumerate() {
        let bare = word.trim_end_matches(',');
        if count > 5 || !bare.chars().all(|c| is_letter(c) || c == '.') {
            break;
        }
        if !bare.is_empty() {
            ends.push(at + bare.len());
        }
        at += word.len() + 1;
    }
    ends
}

/// A province of Iran, or one word of a script without capitals.
pub(super) fn province(text: &str) -> Option<usize> {
    const TWO_WORDS: [&str; 10] = [
        "خراسان رضوی",
        "خراسان شمالی",
        "خراسان جنوبی",
        "آذربایجان شرقی",
        "آذربایجان غربی",
        "سیستان و بلوچستان",
        "چهارمحال و بختیاری",
        "کهگیلویه و بویراحمد",
        "منطقه کویر",
        "جنوب کرمان",
    ];
    if let Some(province) = TWO_WORDS.iter().find(|province| text.starts_with(**province)) {
        return Some(province.len());
    }
    let word: usize = text.chars().take_while(|c| is_letter(*c)).map(char::len_utf8).sum();
    text.starts_with(|c: char| !c.is_uppercase() && !c.is_lowercase())
        .then_some(word)
        .filter(|word| *word > 2)
}

/// Where a bracket closes.
fn closing(text: &str) -> Option<usize> {
    let mut last = None;
    for (at, letter) in text.char_indices().take_while(|(at, _)| *at < BRACKET) {
        match letter {
            ')' | ']' | '）' | '］' | '】' | '〕' | '|' => return (at > 1).then_some(at),
            '(' | '[' | '（' | '［' | '【' | '〔' | '\n' => return None,
            // The slash that closes has an end of a word before it, and no letter behind it.
            '/' if at > 1 => {
                let behind = text[at + 1..].chars().next();
                if behind.is_none_or(|c| !c.is_alphanumeric()) {
                    return Some(at);
                }
                last.get_or_insert(at);
            }
            _ => {}
        }
    }
    last
}

/// The domain of an outlet.
pub(super) fn outlet(text: &str) -> Option<usize> {
    const ENDS: [&str; 10] = ["com", "co.id", "co", "id", "net", "news", "org", "ru", "ua", "my"];
    let length: usize =
        text.chars().take_while(|c| c.is_alphanumeric() || *c == '.').map(char::len_utf8).sum();
    let domain = &text[..length];
    let (name, end) = domain.split_once('.')?;
    let letters = name.chars().count();
    ((2..=20).contains(&letters) && ENDS.contains(&end.to_lowercase().as_str())).then_some(length)
}

/// Where names of reporters can end: at each word, the shortest way first.
pub(super) fn names(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = 0;
    for (count, word) in text.split(' ').enumerate() {
        if count > 9 || word.is_empty() {
            break;
        }
        let letters: usize = word
            .chars()
            .take_while(|c| is_letter(*c) || matches!(c, '.' | '\'' | '’' | '-'))
            .map(char::len_utf8)
            .sum();
        let bare = word[..letters].trim_end_matches(['-', '.']);
        let first = bare.chars().next();
        let small = matches!(
            bare,
            "de" | "del"
                | "di"
                | "da"
                | "van"
                | "von"
                | "bin"
                | "al"
                | "el"
                | "ve"
                | "and"
                | "y"
                | "e"
                | "и"
                | "i"
        );
        let starts = first.is_some_and(|c| c.is_uppercase() || c.is_alphabetic() && !c.is_lowercase());
        if !(starts || small && count > 0) {
            break;
        }
        let names = &text[..at + bare.len()];
        let all = names
            .split([',', '،', '-'])
            .flat_map(|part| part.split(" and "))
            .flat_map(|part| part.split(" ve "));
        if !small && all.map(str::trim).filter(|name| !name.is_empty()).all(signature::is_person) {
            ends.push(at + bare.len());
        }
        let rest = &word[letters..];
        if !matches!(rest, "" | "," | "،") && !word.ends_with('-') {
            break;
        }
        at += word.len() + 1;
    }
    ends
}
