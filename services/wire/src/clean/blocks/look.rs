//! Tells HTML from text, and undoes entities that were written twice.

use std::borrow::Cow;
use std::sync::LazyLock;

use html5ever::data::NAMED_ENTITIES;
use memchr::memchr_iter;

use crate::clean::pattern::Pattern;

/// Tags that nobody writes in plain text by accident.
static TAG: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(
        r"(?i)<(?:/?(?:p|div|h[1-6]|ul|ol|li|blockquote|figure|article|section|table|tr|td|center|pre)|/(?:a|b|i|u|em|strong|span|font)|br ?/?)>|<(?:p|div|span|a|img|h[1-6]|figure|article|section|table|td|font|iframe|ul|ol|li|html|body|blockquote)\s+[a-z:-]+ ?=|<!doctype html",
    )
});

static WRITTEN_TAG: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(r"(?i)&lt;/?(?:p|div|br|span|a|ul|li|strong|em|h[1-6]|figure|img)(?:\s[^&]{0,200}| ?/)?&gt;")
});

/// True when the content is HTML.
pub(super) fn is_html(content: &str) -> bool {
    TAG.is_match(content)
}

/// Content whose very tags were written as entities comes back with real ones.
pub(super) fn opened(content: &str) -> Cow<'_, str> {
    if has_written_angle(content) && WRITTEN_TAG.is_match(content) && !is_html(content) {
        decoded(content)
    } else {
        Cow::Borrowed(content)
    }
}

/// True where an angle is written as an entity: hardly any content has one.
fn has_written_angle(content: &str) -> bool {
    let bytes = content.as_bytes();
    let is_angle =
        |at: usize| bytes.get(at + 1..at + 4).is_some_and(|name| name.eq_ignore_ascii_case(b"lt;"));
    memchr_iter(b'&', bytes).any(is_angle)
}

/// Entities replaced by what they stand for, once. Only whole ones, closed by a semicolon.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest name has 31 letters; looking no further keeps this linear.
        let end = rest.bytes().take(40).position(|byte| byte == b';');
        match end.and_then(|end| Some((meaning(&rest[1..=end])?, end))) {
            Some((meaning, end)) => {
                decoded.extend(meaning);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// What an entity of this name, or of this number, stands for; its semicolon too.
fn meaning(name: &str) -> Option<impl Iterator<Item = char>> {
    let (first, second) = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex.trim_end_matches(';'), 16).ok()?,
                None => number.trim_end_matches(';').parse().ok()?,
            };
            (code, 0)
        }
        None => *NAMED_ENTITIES.get(name)?,
    };
    let first = char::from_u32(first).filter(|c| *c != '\0')?;
    let second = char::from_u32(second).filter(|c| *c != '\0');
    Some(std::iter::once(first).chain(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_told_by_its_tags_and_not_by_an_angle() {
        for html in ["<p>One", "a<br/>b", "<a href='x'>b</a>", "<DIV CLASS=x>", "text<br>text"] {
            assert!(is_html(html), "{html}");
        }
        for text in [
            "a < b and b > c",
            "mail <desk@news.example>",
            "<저작권자(c) 통신>",
            "x<y",
            "Elm Group <U> and Oak Inc <EM> merge",
        ] {
            assert!(!is_html(text), "{text}");
        }
    }

    #[test]
    fn entities_are_undone_once_and_unknown_ones_stay() {
        assert_eq!(
            decoded("A &amp;amp; B&nbsp;C &#8220;D&#x201D; &bogus; & E"),
            "A &amp; B\u{a0}C “D” &bogus; & E"
        );
    }

    #[test]
    fn tags_written_as_entities_become_tags() {
        assert_eq!(opened("&lt;p&gt;One &amp;amp; two&lt;/p&gt;"), "<p>One &amp; two</p>");
        assert_eq!(
            opened("<p>Write &lt;p&gt; for a paragraph</p>"),
            "<p>Write &lt;p&gt; for a paragraph</p>"
        );
    }
}
