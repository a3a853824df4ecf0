//! Elements whose content is no HTML, and where each ends: at its own end tag, or never.

use memchr::{memchr, memchr2};

use super::names::Name;
use super::tag::is_space;

/// How the content of such an element is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::clean) enum Raw {
    /// As it stands.
    Text,
    /// With references, as a title is.
    Title,
    /// As a script, in which a comment may hide an end tag.
    Script,
}

impl Raw {
    /// Where the end tag of the element begins; the end of the input where it has none.
    pub(super) fn end(self, bytes: &[u8], from: usize, name: &Name<'_>) -> usize {
        match self {
            Self::Text | Self::Title => end_tag(bytes, from, name).unwrap_or(bytes.len()),
            Self::Script => end_of_script(bytes, from),
        }
    }
}

fn end_tag(bytes: &[u8], mut from: usize, name: &str) -> Option<usize> {
    loop {
        from += memchr(b'<', &bytes[from..])?;
        if closes(&bytes[from..], name) {
            return Some(from);
        }
        from += 1;
    }
}

/// True where an end tag of this name begins.
fn closes(rest: &[u8], name: &str) -> bool {
    rest.get(1) == Some(&b'/') && names(&rest[2..], name)
}

/// True where this name stands, and ends.
fn names(rest: &[u8], name: &str) -> bool {
    rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        && rest.get(name.len()).is_some_and(|next| ends_name(*next))
}

fn ends_name(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'/' | b'>')
}

/// Where a place in a script lies.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Script,
    /// In a comment.
    Comment,
    /// In a script in a comment, whose end tag ends only itself.
    Nested,
}

fn end_of_script(bytes: &[u8], mut from: usize) -> usize {
    let mut within = Within::Script;
    loop {
        let rest = &bytes[from..];
        let found = if within == Within::Script { memchr(b'<', rest) } else { memchr2(b'<', b'-', rest) };
        let Some(found) = found else { return bytes.len() };
        from += found;
        let rest = &bytes[from..];
        if rest[0] == b'-' {
            let dashes = rest.iter().take_while(|byte| **byte == b'-').count();
            from += dashes;
            if dashes >= 2 && bytes.get(from) == Some(&b'>') {
                within = Within::Script;
            }
            continue;
        }
        if within != Within::Nested && closes(rest, "script") {
            return from;
        }
        from += 1;
        match within {
            Within::Script if rest.starts_with(b"<!--") => {
                // Its dashes may end it too.
                from += 1;
                within = Within::Comment;
            }
            Within::Comment if names(&rest[1..], "script") => {
                from += "script>".len();
                within = Within::Nested;
            }
            Within::Nested if closes(rest, "script") => {
                from += "/script>".len();
                within = Within::Comment;
            }
            _ => {}
        }
    }
}
