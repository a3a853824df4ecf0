//! Expands the entities that a document declares itself, once and within bounds.
//! document type -> names and values -> the document without references to them. Nothing outside is ever fetched.

use super::{SIZE_LIMIT, Unreadable};
use memchr::{memchr, memmem};
use std::borrow::Cow;

/// Most entities that are kept.
const ENTITIES_LIMIT: usize = 64;
/// Longest value that is kept, bytes.
const VALUE_LIMIT: usize = 1024;
/// How far into a document its declarations may begin, bytes.
const PREAMBLE_LIMIT: usize = 64 << 10;
/// What all values together may add, bytes.
const GROWTH_LIMIT: usize = 1 << 20;

/// The document with its own entities expanded. A value is put in as it is: references in it stay, so that
/// nothing grows by being nested.
pub(super) fn expanded(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Unreadable> {
    let start = &bytes[..bytes.len().min(PREAMBLE_LIMIT)];
    let Some(first) = memmem::find(start, b"<!ENTITY") else { return Ok(Cow::Borrowed(bytes)) };
    // The declarations end where the subset does; a document without its end has none that count.
    let Some(end) = memmem::find(&bytes[first..], b"]").map(|end| first + end) else {
        return Ok(Cow::Borrowed(bytes));
    };
    let entities = declared(&bytes[first..end]);
    if entities.is_empty() {
        return Ok(Cow::Borrowed(bytes));
    }
    let limit = SIZE_LIMIT.min(bytes.len() + GROWTH_LIMIT);
    let mut grown = bytes[..end].to_vec();
    let mut rest = &bytes[end..];
    while let Some(at) = memchr(b'&', rest) {
        grown.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let found = entities
            .iter()
            .find(|(name, _)| rest[1..].starts_with(name) && rest.get(1 + name.len()) == Some(&b';'));
        match found {
            Some((name, value)) => {
                grown.extend_from_slice(value);
                rest = &rest[name.len() + 2..];
            }
            None => {
                grown.push(b'&');
                rest = &rest[1..];
            }
        }
        if grown.len() > limit {
            return Err(Unreadable::TooLong { limit });
        }
    }
    grown.extend_from_slice(rest);
    Ok(if grown == bytes { Cow::Borrowed(bytes) } else { Cow::Owned(grown) })
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
    fn a_documents_own_entities_are_expanded_once() {
        let document = b"<!DOCTYPE rss [<!ENTITY a 'tag:'><!ENTITY % p 'x'><!ENTITY b SYSTEM 'file:///b'>]><a>&a;1 &b; &p; &amp;</a>";
        let expanded = expanded(document).unwrap();
        assert!(expanded.ends_with(b"]><a>tag:1 &b; &p; &amp;</a>"));
    }

    #[test]
    fn a_bomb_of_entities_stays_small() {
        let mut bomb = String::from("<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>");
        for (name, of) in [("b", "a"), ("c", "b"), ("d", "c")] {
            bomb.push_str(&format!("<!ENTITY {name} '{}'>", format!("&{of};").repeat(100)));
        }
        bomb.push_str("]><rss>&d;</rss>");
        assert!(expanded(bomb.as_bytes()).unwrap().len() < bomb.len() + 1000);
        let blast = format!(
            "<!DOCTYPE rss [<!ENTITY a '{}'>]><rss>{}</rss>",
            "a".repeat(1000),
            "&a;".repeat(100_000)
        );
        assert!(matches!(expanded(blast.as_bytes()), Err(Unreadable::TooLong { .. })));
    }
}
