//! Character references as HTML5 reads them: by number, and by name, of which some need no semicolon.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::{memchr, memchr3};

/// Longest name that needs no semicolon, and longest name with one.
const LONGEST_BARE: usize = 6;
const LONGEST: usize = 32;

/// What the reference stands for that the text begins with, and its length in bytes.
pub(super) fn read(text: &str, in_attribute: bool) -> Option<(char, Option<char>, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return number(bytes).map(|(character, length)| (character, None, length));
    }
    let letters = bytes[1..].iter().take(LONGEST).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if bytes.get(1 + letters) == Some(&b';')
        && let Some((first, second)) = named(&text[1..letters + 2])
    {
        return Some((first, second, letters + 2));
    }
    // Of names without a semicolon the longest counts; in attributes it must not run on: links hold such words.
    for length in (2..=letters.min(LONGEST_BARE)).rev() {
        if let Some((first, second)) = named(&text[1..=length]) {
            let next = bytes.get(1 + length);
            let runs_on = next.is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'=');
            return (!in_attribute || !runs_on).then_some((first, second, 1 + length));
        }
    }
    None
}

/// A name, its semicolon too where it has one.
fn named(name: &str) -> Option<(char, Option<char>)> {
    let common = match name {
        "nbsp;" => '\u{a0}',
        "amp;" => '&',
        "lt;" => '<',
        "gt;" => '>',
        "quot;" => '"',
        "rsquo;" => '’',
        "lsquo;" => '‘',
        "rdquo;" => '”',
        "ldquo;" => '“',
        "mdash;" => '—',
        "ndash;" => '–',
        "hellip;" => '…',
        _ => {
            let (first, second) = *NAMED_ENTITIES.get(name)?;
            let first = char::from_u32(first).filter(|first| *first != '\0')?;
            return Some((first, char::from_u32(second).filter(|second| *second != '\0')));
        }
    };
    Some((common, None))
}

/// A number in either writing, with the semicolon if it has one.
fn number(bytes: &[u8]) -> Option<(char, usize)> {
    let (radix, start) = if matches!(bytes.get(2), Some(b'x' | b'X')) { (16, 3) } else { (10, 2) };
    let mut code = 0_u32;
    let mut end = start;
    while let Some(digit) = bytes.get(end).and_then(|byte| char::from(*byte).to_digit(radix)) {
        // What is too large stays too large.
        code = code.saturating_mul(radix).saturating_add(digit);
        end += 1;
    }
    if end == start {
        return None;
    }
    let length = end + usize::from(bytes.get(end) == Some(&b';'));
    let replaced = match code {
        0 => None,
        0x80..=0x9f => C1_REPLACEMENTS[(code - 0x80) as usize].or(char::from_u32(code)),
        _ => char::from_u32(code),
    };
    Some((replaced.unwrap_or(char::REPLACEMENT_CHARACTER), length))
}

/// The value of an attribute as it is meant.
pub(in crate::clean) fn value(written: &str) -> Cow<'_, str> {
    if memchr3(b'&', b'\r', b'\0', written.as_bytes()).is_none() {
        return Cow::Borrowed(written);
    }
    if written.contains(['\r', '\0']) {
        let unified = written.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}");
        return Cow::Owned(resolved(&unified));
    }
    Cow::Owned(resolved(written))
}

fn resolved(text: &str) -> String {
    let mut meant = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        meant.push_str(&rest[..at]);
        rest = &rest[at..];
        match read(rest, true) {
            Some((first, second, length)) => {
                meant.push(first);
                meant.extend(second);
                rest = &rest[length..];
            }
            None => {
                meant.push('&');
                rest = &rest[1..];
            }
        }
    }
    meant.push_str(rest);
    meant
}
