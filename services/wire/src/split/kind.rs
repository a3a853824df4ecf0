//! Tells what the text of an element is: literal, escaped HTML, elements, base64.

use super::tree::Element;
use std::borrow::Cow;

/// What an element's text is, as far as it is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Literal.
    Text,
    /// Not declared, and plain by its format: HTML where it plainly looks like it.
    Unknown,
    /// Escaped HTML, or a text that is HTML by its format.
    Html,
    /// Elements.
    Xhtml,
    /// Something else: a picture, another document.
    Other,
}

/// The kind that an element declares; `default` where it declares none.
pub(crate) fn of(element: &Element<'_>, default: Kind) -> Kind {
    match element.attribute("type").map(str::to_ascii_lowercase).as_deref() {
        None | Some("") => default,
        Some("text" | "text/plain" | "plain") => Kind::Text,
        Some("html" | "text/html") => Kind::Html,
        Some("xhtml" | "application/xhtml+xml" | "text/xhtml") => Kind::Xhtml,
        Some(other) if other.starts_with("text/") => Kind::Unknown,
        Some(_) => Kind::Other,
    }
}

/// The element's text, its base64 undone: Atom 0.3 says so by `mode`, Atom 1.0 by a type that is no text.
pub(crate) fn decoded_text<'t>(element: &'t Element<'_>, kind: Kind) -> Cow<'t, str> {
    let is_base64 = element.attribute("mode").is_some_and(|mode| mode.eq_ignore_ascii_case("base64"));
    let text = element.text();
    if is_base64 || kind == Kind::Other { of_base64(&text).map_or(text, Cow::Owned) } else { text }
}

/// `None` for what is no base64 of UTF-8.
pub(crate) fn of_base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0u32);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).unwrap_or_default());
            bits &= (1 << count) - 1;
        }
    }
    String::from_utf8(bytes).ok()
}
