//! Resolves character references: numeric ones, XML's five and HTML's names.
//! Bare ampersands stay as they are.

use html5ever::data::NAMED_ENTITIES;
use memchr::memchr;
use std::borrow::Cow;

/// Longest reference that is looked up, `&` and `;` included.
const LONGEST: usize = 34;

/// The text with its references resolved. Control characters that no document may hold are dropped.
pub(crate) fn resolve(text: &str) -> Cow<'_, str> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(found) = memchr(b'&', rest.as_bytes()) {
        resolved.push_str(&rest[..found]);
        rest = &rest[found..];
        let end = rest.bytes().take(LONGEST).position(|byte| byte == b';');
        match end.and_then(|end| lookup(&rest[1..end]).map(|value| (end, value))) {
            Some((end, (first, second))) => {
                resolved.extend(first);
                resolved.extend(second);
                rest = &rest[end + 1..];
            }
            None => {
                resolved.push('&');
                rest = &rest[1..];
            }
        }
    }
    resolved.push_str(rest);
    Cow::Owned(resolved)
}

/// The characters of a reference, `&` and `;` taken off; nothing for one that stands for no character.
fn lookup(name: &str) -> Option<(Option<char>, Option<char>)> {
    // Escaped HTML is made of these.
    let common = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        _ => None,
    };
    if common.is_some() {
        return Some((common, None));
    }
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return Some((character(code), None));
    }
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let mut key = [0; LONGEST];
    let key = key.get_mut(..=name.len())?;
    key[..name.len()].copy_from_slice(name.as_bytes());
    key[name.len()] = b';';
    let (first, second) = *NAMED_ENTITIES.get(std::str::from_utf8(key).ok()?)?;
    (first != 0).then(|| (char::from_u32(first), char::from_u32(second).filter(|second| *second != '\0')))
}

/// What no XML document may hold means nothing. Code points 128 to 159 stay, since they may be bytes of UTF-8
/// that was encoded twice; [`super::twice`] sees to them when the text is whole.
fn character(code: u32) -> Option<char> {
    match code {
        0x09 | 0x0a | 0x0d => char::from_u32(code),
        0..=0x1f => None,
        _ => char::from_u32(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_and_bare_ampersands_stay() {
        for (text, want) in [
            ("no reference", "no reference"),
            ("AT&T &amp; R&D;", "AT&T & R&D;"),
            ("caf&eacute;&nbsp;&#8212; &#x2014;", "café\u{a0}— —"),
            ("&#147;", "\u{93}"),
            ("&#0;&#xD800;&#99999999999;", "&#99999999999;"),
            ("&&lt;", "&<"),
            ("&", "&"),
        ] {
            assert_eq!(resolve(text), want, "{text}");
        }
    }
}
