//! Expands the entities that a document declares itself, within bounds: a bomb of them is an error.
//! document type -> names and values -> the document without references to them. Nothing outside is ever fetched.

use super::{SIZE_LIMIT, Unreadable};
use memchr::{memchr, memchr_iter, memmem};
use std::borrow::Cow;

/// Most entities that are kept.
const ENTITIES_LIMIT: usize = 64;
/// Longest value that is kept, bytes.
const VALUE_LIMIT: usize = 1024;
/// How far into a document its declarations may begin, bytes.
const PREAMBLE_LIMIT: usize = 64 << 10;
/// What all values together may add, bytes.
const GROWTH_LIMIT: usize = 1 << 20;
/// How deep entities may stand in the values of others.
const LEVELS_LIMIT: usize = 16;
/// Most entities in the values of others that are expanded in all: they may be empty, and cost time only.
const NESTED_LIMIT: usize = 10_000;

/// The document with its own entities expanded, those in their values too.
pub(super) fn expanded(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Unreadable> {
    let start = &bytes[..bytes.len().min(PREAMBLE_LIMIT)];
    let Some(first) = memmem::find(start, b"<!ENTITY") else { return Ok(Cow::Borrowed(bytes)) };
    // The declarations end where the subset does; a document without its end has none that count.
    let closes = |at: &usize| bytes[at + 1..].trim_ascii_start().first() == Some(&b'>');
    let Some(end) = memchr_iter(b']', &bytes[first..]).map(|end| first + end).find(closes) else {
        return Ok(Cow::Borrowed(bytes));
    };
    let entities = declared(&bytes[first..end]);
    if entities.is_empty() {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut grown = Grown {
        bytes: bytes[..end].to_vec(),
        limit: SIZE_LIMIT.min(bytes.len() + GROWTH_LIMIT),
        nested: 0,
        entities,
    };
    grown.add(&bytes[end..], 0)?;
    Ok(if grown.bytes == bytes { Cow::Borrowed(bytes) } else { Cow::Owned(grown.bytes) })
}

/// A document as it grows by being expanded.
struct Grown<'a> {
    bytes: Vec<u8>,
    limit: usize,
    /// How many entities inside values were expanded.
    nested: usize,
    entities: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Grown<'a> {
    /// Adds a part of the document, or a value, with its entities expanded; below the deepest level they stay as
    /// they are.
    fn add(&mut self, mut rest: &'a [u8], level: usize) -> Result<(), Unreadable> {
        while let Some(at) = memchr(b'&', rest) {
            self.push(&rest[..at])?;
            rest = &rest[at..];
            let is_it = |name: &[u8]| rest[1..].starts_with(name) && rest.get(1 + name.len()) == Some(&b';');
            let found = self.entities.iter().copied().find(|(name, _)| is_it(name));
            match found.filter(|_| level < LEVELS_LIMIT) {
                Some((name, value)) => {
                    self.nested += usize::from(level > 0);
                    if self.nested > NESTED_LIMIT {
                        let reason = format!("its entities hold more than {NESTED_LIMIT} others");
                        return Err(Unreadable::Broken { format: "XML".into(), reason });
                    }
                    self.add(value, level + 1)?;
                    rest = &rest[name.len() + 2..];
                }
                None => {
                    self.push(b"&")?;
                    rest = &rest[1..];
                }
            }
        }
        self.push(rest)
    }

    fn push(&mut self, piece: &[u8]) -> Result<(), Unreadable> {
        self.bytes.extend_from_slice(piece);
        if self.bytes.len() > self.limit {
            let reason = format!("its entities make it longer than {} bytes", self.limit);
            return Err(Unreadable::Broken { format: "XML".into(), reason });
        }
        Ok(())
    }
}

/// General entities with a value in quotes; parameter entities and those that are elsewhere do not count.
fn declared(mut subset: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut entities = Vec::new();
    while let Some(at) = memmem::find(subset, b"<!ENTITY") {
        subset = &subset[at + 8..];
        let inside = subset.trim_ascii_start();
        let Some(name_end) = inside.iter().position(u8::is_ascii_whitespace) else { break };
        let (name, value) = inside.split_at(name_end);
        let value = value.trim_ascii_start();
        let Some(&quote @ (b'"' | b'\'')) = value.first() else { continue };
        let Some(length) = memchr(quote, &value[1..]) else { break };
        if name != b"%" && length <= VALUE_LIMIT && entities.len() < ENTITIES_LIMIT {
            entities.push((name, &value[1..=length]));
        }
        subset = &value[length + 1..];
    }
    entities
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_documents_own_entities_are_expanded_and_nothing_is_fetched() {
        let document = b"<!DOCTYPE rss [<!ENTITY a 'tag:'><!ENTITY % p 'x'><!ENTITY b SYSTEM 'file:///b'>\
            <!ENTITY c '[&a;]'>]><a>&a;1 &b; &p; &amp; &c;</a>";
        let expanded = expanded(document).unwrap();
        assert!(expanded.ends_with(b"]><a>tag:1 &b; &p; &amp; [tag:]</a>"));
    }

    #[test]
    fn a_bomb_of_entities_is_an_error_that_says_so() {
        let mut bomb = String::from("<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>");
        for (name, of) in [("b", "a"), ("c", "b"), ("d", "c")] {
            bomb.push_str(&format!("<!ENTITY {name} '{}'>", format!("&{of};").repeat(100)));
        }
        bomb.push_str("]><rss>&d;</rss>");
        let fault = expanded(bomb.as_bytes()).unwrap_err().to_string();
        assert_eq!(fault, "XML cannot be read: its entities hold more than 10000 others");
        let ring = b"<!DOCTYPE rss [<!ENTITY a '&b;'><!ENTITY b '&a;'>]><rss>&a;</rss>";
        assert!(expanded(ring).unwrap().ends_with(b"<rss>&a;</rss>"));
        let blast = format!(
            "<!DOCTYPE rss [<!ENTITY a '{}'>]><rss>{}</rss>",
            "a".repeat(1000),
            "&a;".repeat(100_000)
        );
        let fault = expanded(blast.as_bytes()).unwrap_err().to_string();
        assert!(fault.starts_with("XML cannot be read: its entities make it longer than"), "{fault}");
    }
}
