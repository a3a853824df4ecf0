//! Finds values in JSON by their brackets and quotes, so that a document is cut even where one of its items is broken.

use crate::split::ENTRIES_LIMIT;
use std::ops::Range;

/// Most values of an object or an array that are kept: one more than a list of items may have, so that it shows.
const KEPT: usize = ENTRIES_LIMIT + 1;

/// A value in an object or an array.
pub(super) struct Place {
    /// Where its name stands, without the quotes; empty in an array.
    pub(super) name: Range<usize>,
    /// Where it stands.
    pub(super) value: Range<usize>,
}

/// What an object or an array holds.
#[derive(Default)]
pub(super) struct Inside {
    /// Its values, in their order: all of an object, the objects of an array.
    pub(super) values: Vec<Place>,
    /// Where it ends.
    pub(super) end: usize,
    /// False where the document ends before it does.
    pub(super) is_closed: bool,
}

impl Inside {
    /// Where the value of a name stands; of several the last, as everywhere.
    pub(super) fn of(&self, bytes: &[u8], name: &str) -> Option<Range<usize>> {
        let mut places = self.values.iter().rev();
        let found =
            places.find(|place| at(bytes, &place.name).is_some_and(|found| found == name.as_bytes()))?;
        Some(found.value.clone())
    }
}

/// The bytes of a place.
pub(super) fn at<'b>(bytes: &'b [u8], place: &Range<usize>) -> Option<&'b [u8]> {
    bytes.get(place.clone())
}

/// The first byte that is no white space, from there.
pub(super) fn start(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().position(|byte| !byte.is_ascii_whitespace()).map_or(bytes.len(), |at| from + at)
}

/// What the object or the array that begins there holds; nothing where none does.
pub(super) fn inside(bytes: &[u8], start_at: usize) -> Inside {
    let is_object = match bytes.get(start_at) {
        Some(b'{') => true,
        Some(b'[') => false,
        _ => return Inside { end: start_at, ..Inside::default() },
    };
    let mut values = Vec::new();
    let mut name = 0..0;
    let mut place = start_at + 1;
    loop {
        place = start(bytes, place);
        match bytes.get(place) {
            None => return Inside { values, end: bytes.len(), is_closed: false },
            Some(b'}' | b']') => return Inside { values, end: place + 1, is_closed: true },
            Some(b',' | b':') => place += 1,
            Some(first) => {
                let end = end_of(bytes, place);
                let is_name = is_object
                    && *first == b'"'
                    && bytes.get(start(bytes, end)) == Some(&b':')
                    && name.is_empty();
                if is_name {
                    name = place + 1..end.saturating_sub(1).max(place + 1);
                } else {
                    let name = std::mem::take(&mut name);
                    if (is_object || *first == b'{') && values.len() < KEPT {
                        values.push(Place { name, value: place..end });
                    }
                }
                place = end;
            }
        }
    }
}

/// Where the value that begins there ends; always behind its first byte.
fn end_of(bytes: &[u8], start: usize) -> usize {
    match bytes.get(start) {
        Some(b'"') => end_of_string(bytes, start),
        Some(b'{' | b'[') => {
            let (mut depth, mut place) = (0_usize, start);
            while let Some(byte) = bytes.get(place) {
                match byte {
                    b'"' => {
                        place = end_of_string(bytes, place);
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                place += 1;
                if depth == 0 {
                    return place;
                }
            }
            bytes.len()
        }
        _ => {
            let rest = bytes.get(start + 1..).unwrap_or_default();
            let is_end = |byte: &u8| {
                byte.is_ascii_whitespace() || matches!(byte, b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"')
            };
            rest.iter().position(is_end).map_or(bytes.len(), |at| start + 1 + at)
        }
    }
}

/// Where the string that begins there ends, behind its quote.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut place = start + 1;
    while let Some(rest) = bytes.get(place..) {
        match memchr::memchr2(b'"', b'\\', rest) {
            Some(at) if rest.get(at) == Some(&b'"') => return place + at + 1,
            Some(at) => place += at + 2,
            None => break,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(document: &str) -> (Vec<(&str, &str)>, bool) {
        let inside = inside(document.as_bytes(), 0);
        let values = inside.values.iter();
        let values = values.map(|place| (&document[place.name.clone()], &document[place.value.clone()]));
        (values.collect(), inside.is_closed)
    }

    #[test]
    fn values_are_found_whatever_stands_in_their_strings() {
        let (values, is_closed) =
            told(r#"{ "a" : {"x": ["]}\"", 1]}, "b":-1.5 , "c": "d: e", "f":[ ] } rest"#);
        let want = [("a", r#"{"x": ["]}\"", 1]}"#), ("b", "-1.5"), ("c", "\"d: e\""), ("f", "[ ]")];
        assert_eq!((values, is_closed), (want.to_vec(), true));
        assert_eq!(told(r#"[1, {"a": 2}, "b", {}]"#).0, [("", r#"{"a": 2}"#), ("", "{}")]);
    }

    #[test]
    fn what_is_broken_ends_somewhere() {
        assert_eq!(told(r#"{"a": {"b": 1"#), (vec![("a", r#"{"b": 1"#)], false));
        assert_eq!(told(r#"{"a": "b\"#), (vec![("a", r#""b\"#)], false));
        assert_eq!(told(r#"{"a": 1,}"#), (vec![("a", "1")], true));
        assert_eq!(told("{\"a\"").0, [("", "\"a\"")]);
        assert_eq!(told("7").0, []);
    }

    #[test]
    fn no_more_is_kept_than_shows_that_there_is_too_much() {
        let many = format!("[{}1]", "{},1,".repeat(KEPT + 100));
        let inside = inside(many.as_bytes(), 0);
        assert_eq!((inside.values.len(), inside.end, inside.is_closed), (KEPT, many.len(), true));
    }

    #[test]
    fn the_last_value_of_a_name_counts() {
        let document = br#"{"a": 1, "a": 2}"#;
        let place = inside(document, 0).of(document, "a").unwrap();
        assert_eq!(&document[place], b"2");
    }
}
