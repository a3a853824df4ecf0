//! Agencies' JSON: tells the format of a document, finds its items, and reads an item.
//! bytes -> places of values (`skim`) -> [`Found`] -> slices; item -> values, mended where it must be ([`mend`]) -> ninjs, dpa, AP.
//! Beside them, for these three: `fields` of an object, `markup` of a text, `media` of renditions, `words` for what an
//! item is to the ones before.

pub(super) mod fields;
pub(super) mod markup;
pub(super) mod media;
mod skim;
pub(super) mod words;

use super::{About, ap, dpa, ninjs};
use crate::parse::Parsed;
use crate::split::{ENTRIES_LIMIT, Format, Unreadable, mend};
use serde_json::Value;
use skim::{Inside, at, inside};
use std::ops::Range;

/// Most objects of an item, by their brackets: each takes a hundred times the room of its text.
const OBJECTS_LIMIT: usize = 30_000;
/// Most values of an item, by the commas between them, those of its texts too.
const VALUES_LIMIT: usize = 500_000;
/// Items of a list that are looked at for its format.
const LOOKED_AT: usize = 16;
/// Fields that only an item has, and no envelope around one.
const IDS: [&str; 4] = ["uri", "urn", "guid", "altids"];
/// Names of the lists that items come in.
const LISTS: [&str; 3] = ["items", "_items", "entries"];

/// An agency's document.
pub(super) struct Found {
    /// Its format.
    pub(super) format: Format,
    /// Where its items stand; `None` where it is one.
    pub(super) items: Option<Vec<Range<usize>>>,
    /// What is wrong around the items.
    pub(super) mended: Vec<String>,
}

/// The agency's document that is written there, if it is one.
pub(super) fn find(bytes: &[u8]) -> Option<Found> {
    let start = skim::start(bytes, 0);
    let top = inside(bytes, start);
    if bytes.get(start) == Some(&b'[') {
        return list(bytes, &top, &top);
    }
    if is_feed(bytes, &top) {
        return None;
    }
    if let Some(format) = item_format(bytes, &top) {
        return Some(one_after_another(format, bytes, start));
    }
    let held = |inner: &Inside, name: &str| inner.of(bytes, name).map(|place| inside(bytes, place.start));
    let lists = LISTS.iter().find_map(|name| list(bytes, &held(&top, name)?, &top));
    lists.or_else(|| list(bytes, &held(&held(&top, "data")?, "items")?, &top)).or_else(|| empty(bytes, &top))
}

/// The agency's format of a JSON document.
pub(super) fn recognise(bytes: &[u8]) -> Option<Format> {
    find(bytes).map(|found| found.format)
}

fn list(bytes: &[u8], items: &Inside, top: &Inside) -> Option<Found> {
    let mut looked_at = items.values.iter().take(LOOKED_AT);
    let format = looked_at.find_map(|place| item_format(bytes, &inside(bytes, place.value.start)))?;
    let places = items.values.iter().map(|place| place.value.clone()).collect();
    let mut mended = Vec::new();
    if !top.is_closed {
        mended.push("the document ends before its list of items does".to_owned());
    } else if skim::start(bytes, top.end) < bytes.len() {
        mended.push(mend::REST.to_owned());
    }
    Some(Found { format, items: Some(places), mended })
}

/// Objects that stand one after another, as in a file with a line each. Where there is one, it is the document.
fn one_after_another(format: Format, bytes: &[u8], start: usize) -> Found {
    let mut places = Vec::new();
    let mut place = start;
    while bytes.get(place) == Some(&b'{') && places.len() <= ENTRIES_LIMIT {
        let end = inside(bytes, place).end;
        places.push(place..end);
        place = skim::start(bytes, end);
    }
    if places.len() < 2 {
        return Found { format, items: None, mended: Vec::new() };
    }
    let mended = if place < bytes.len() { vec![mend::REST.to_owned()] } else { Vec::new() };
    Found { format, items: Some(places), mended }
}

/// A list that has nothing in it today: AP's, told by what stands beside it, and wireQ's, by nothing standing there.
fn empty(bytes: &[u8], top: &Inside) -> Option<Found> {
    let is_empty = |inner: &Inside, name: &str| {
        let place = inner.of(bytes, name)?;
        let (open, inside) = at(bytes, &place)?.split_first()?;
        let inside = inside.strip_suffix(b"]").unwrap_or(inside);
        (*open == b'[' && inside.trim_ascii().is_empty()).then_some(())
    };
    let of = |format| Some(Found { format, items: Some(Vec::new()), mended: Vec::new() });
    if let Some(data) = top.of(bytes, "data").map(|place| inside(bytes, place.start)) {
        is_empty(&data, "items")?;
        let beside = ["current_item_count", "next_page", "feed_href"];
        return beside.iter().find_map(|name| data.of(bytes, name)).and_then(|_| of(Format::ApJson));
    }
    is_empty(top, "entries").filter(|()| top.values.len() == 1).and_then(|()| of(Format::DpaJson))
}

/// True for a JSON Feed.
fn is_feed(bytes: &[u8], top: &Inside) -> bool {
    let version = top.of(bytes, "version").and_then(|place| at(bytes, &place));
    version.is_some_and(|version| memchr::memmem::find(version, b"jsonfeed.org").is_some())
}

/// The format of an item, by its fields.
fn item_format(bytes: &[u8], item: &Inside) -> Option<Format> {
    let inner = |name: &str| {
        let place = item.of(bytes, name)?;
        (bytes.get(place.start) == Some(&b'{')).then(|| inside(bytes, place.start))
    };
    // An envelope of AP's around it.
    if let Some(format) = inner("item").and_then(|item| own_format(bytes, &item)) {
        return Some(format);
    }
    if let Some(data) = inner("data")
        && let Some(item) = data.of(bytes, "item").map(|place| inside(bytes, place.start))
        && own_format(bytes, &item).is_some()
    {
        return Some(Format::ApJson);
    }
    own_format(bytes, item)
}

fn own_format(bytes: &[u8], item: &Inside) -> Option<Format> {
    let value = |name: &str| item.of(bytes, name).and_then(|place| at(bytes, &place));
    let is_text = |name: &str| value(name).is_some_and(|value| value.starts_with(b"\""));
    let says = |name: &str, word: &[u8]| {
        value(name).is_some_and(|value| memchr::memmem::find(value, word).is_some())
    };
    if says("format", b"digitalwires")
        || is_text("urn") && dpa::MARKS.iter().any(|name| value(name).is_some())
    {
        return Some(Format::DpaJson);
    }
    let has_standard =
        value("standard").or_else(|| value("$standard")).is_some_and(|value| value.starts_with(b"{"));
    let has_id = says("altids", b"\"itemid\"") || says("altids", b"\"etag\"");
    if !has_standard && has_id && ap::MARKS.iter().any(|name| value(name).is_some()) {
        return Some(Format::ApJson);
    }
    let names = item.values.iter().filter_map(|place| std::str::from_utf8(at(bytes, &place.name)?).ok());
    let fields = names.clone().filter(|name| ninjs::is_field(name)).count();
    let is_ninjs =
        if is_text("uri") { fields > 1 || item.values.len() == 1 } else { is_text("guid") && fields > 2 };
    (is_ninjs || has_standard && fields > 0 && says_ninjs(&value)).then_some(Format::Ninjs)
}

fn says_ninjs<'b>(value: &dyn Fn(&str) -> Option<&'b [u8]>) -> bool {
    let standard = value("standard").or_else(|| value("$standard")).unwrap_or_default();
    [&b"ninjs"[..], b"NINJS"].iter().any(|word| memchr::memmem::find(standard, word).is_some())
}

/// Reads an item.
pub(super) fn read(item: &str, about: &About<'_>) -> Result<Parsed, Unreadable> {
    for (mark, limit, what) in [(b'{', OBJECTS_LIMIT, "objects"), (b',', VALUES_LIMIT, "values")] {
        if memchr::memchr_iter(mark, item.as_bytes()).count() > limit {
            return Err(about.broken(format!("the item has more than {limit} {what}")));
        }
    }
    let (value, mended) = value(item).map_err(|error| about.broken(error.to_string()))?;
    let value = ["data", "item"].iter().fold(&value, |value, name| {
        let inner = fields::get(value, name).filter(|inner| inner.is_object());
        inner.filter(|_| IDS.iter().all(|id| !fields::has(value, id))).unwrap_or(value)
    });
    let mut parsed = match about.format {
        Format::DpaJson => dpa::read(value, about),
        Format::ApJson => ap::read(value, about),
        _ => ninjs::read(value, about),
    }?;
    parsed.mended.splice(0..0, mended);
    Ok(parsed)
}

/// The value of a document, and what had to be mended first; the error is the one of the document as it came.
fn value(document: &str) -> Result<(Value, Vec<String>), serde_json::Error> {
    serde_json::from_str(document).map(|value| (value, Vec::new())).or_else(|error| {
        let mended = mend::mended(document);
        serde_json::from_str(&mended.text).map(|value| (value, mended.notes)).map_err(|_| error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_what_is_in_the_document() {
        use Format::{ApJson, DpaJson, Ninjs};
        for (document, format) in [
            (r#"{"uri": "urn:x:1"}"#, Some(Ninjs)),
            (r#"{"uri": "urn:x:1", "headline": "A"}"#, Some(Ninjs)),
            (r#"{"uri": "urn:x:1", "pubStatus": "usable"}"#, Some(Ninjs)),
            (
                r#"{"uri": "urn:x:1", "altids": {"itemid": "1"}, "$standard": {"name": "ninjs"}, "pubstatus": "usable"}"#,
                Some(Ninjs),
            ),
            (r#"{"guid": "1", "headline": "A", "body_html": "b", "versioncreated": "c"}"#, Some(Ninjs)),
            (r#"[{"uri": "1", "title": "A"}]"#, Some(Ninjs)),
            (r#"{"_items": [7, {"uri": "1", "title": "A"}]}"#, Some(Ninjs)),
            (r#"{"urn": "urn:x", "version_created": "2026"}"#, Some(DpaJson)),
            (r#"{"entries": [{"format": "digitalwires@0.9.1"}]}"#, Some(DpaJson)),
            (r#"{"entries": []}"#, Some(DpaJson)),
            (r#"{"altids": {"itemid": "1", "etag": "2"}, "signals": []}"#, Some(ApJson)),
            (r#"{"data": {"item": {"altids": {"itemid": "1"}, "pubstatus": "usable"}}}"#, Some(ApJson)),
            (
                r#"{"data": {"items": [{"meta": {}, "item": {"altids": {"itemid": "1"}, "pubstatus": "x"}}]}}"#,
                Some(ApJson),
            ),
            (r#"{"data": {"current_item_count": 0, "items": []}}"#, Some(ApJson)),
            (
                r#"{"version": "https://jsonfeed.org/version/1.1", "items": [{"uri": "1", "title": "A"}]}"#,
                None,
            ),
            (r#"{"items": [{"id": "1", "url": "https://a.example/", "title": "A"}]}"#, None),
            (r#"{"items": []}"#, None),
            (r#"{"uri": "/api/1", "error": "no"}"#, None),
            (r#"{"$schema": "https://json-schema.org/", "properties": {"uri": {}}}"#, None),
            (r#"{"data": {"items": []}}"#, None),
            (r#"{"entries": [7]}"#, None),
            ("{}", None),
            ("[]", None),
            ("[[", None),
            ("{\"a\":", None),
        ] {
            assert_eq!(recognise(document.as_bytes()), format, "{document}");
        }
    }

    #[test]
    fn items_that_stand_one_after_another_are_all_found() {
        let document = b"{\"uri\": \"1\", \"title\": \"A\"}\n{\"uri\": \"2\"}\n {\"uri\" \n";
        let places = find(document).unwrap().items.unwrap();
        assert_eq!(places.iter().map(|place| place.len()).collect::<Vec<_>>(), [26, 12, 8]);
        assert!(find(b"{\"uri\": \"1\"} x").unwrap().items.is_none());
    }

    #[test]
    fn an_envelope_is_opened_and_a_field_of_its_name_is_not() {
        let base = crate::split::identity::Base::default();
        let about = About { format: Format::DpaJson, time_zone: None, base: &base };
        for item in
            [r#"{"data": {"item": {"urn": "1"}}}"#, r#"{"urn": "1", "data": {"urn": "2"}, "item": {}}"#]
        {
            assert_eq!(read(item, &about).unwrap().id.as_deref(), Some("1"), "{item}");
        }
    }

    #[test]
    fn an_item_that_is_too_long_or_holds_too_much_is_refused() {
        let base = crate::split::identity::Base::default();
        let about = About { format: Format::Ninjs, time_zone: None, base: &base };
        for (piece, limit) in [("{},", OBJECTS_LIMIT), ("1,", VALUES_LIMIT)] {
            let full = format!("{{\"uri\": \"1\", \"x\": [{}1]}}", piece.repeat(limit));
            assert!(matches!(read(&full, &about), Err(Unreadable::Broken { .. })), "{piece}");
        }
    }

    #[test]
    fn a_document_that_is_cut_off_or_changed_anywhere_is_read_or_refused() {
        let base = crate::split::identity::Base::default();
        for (format, document) in [
            (Format::ApJson, &include_bytes!("../../../tests/fixtures/wire/ap-json/feed.json")[..]),
            (Format::DpaJson, include_bytes!("../../../tests/fixtures/wire/dpa-json/package.json")),
            (Format::Ninjs, include_bytes!("../../../tests/fixtures/wire/ninjs/text-3.1.json")),
        ] {
            let about = About { format, time_zone: None, base: &base };
            let whole = find(document).unwrap();
            assert_eq!(whole.format, format);
            let mut read_in_all = 0;
            for (place, mark) in (0..document.len()).step_by(5).zip(b"\"\\{}[],:\x001n".iter().cycle()) {
                let mut changed = document.to_vec();
                changed[place] = *mark;
                for document in [&document[..place], &changed] {
                    let Some(found) = find(document) else { continue };
                    let items = found.items.unwrap_or_else(|| std::iter::once(0..document.len()).collect());
                    let texts =
                        items.into_iter().map(|item| String::from_utf8_lossy(&document[item]).into_owned());
                    read_in_all += texts.filter(|text| read(text, &about).is_ok()).count();
                }
            }
            assert!(read_in_all > 0, "{format}");
        }
    }

    #[test]
    fn the_last_of_two_fields_of_one_name_counts_and_what_cannot_be_mended_is_told_as_it_came() {
        let (read, notes) = value(r#"{"a": 1, "a": 2}"#).unwrap();
        assert_eq!((read["a"].as_u64(), notes), (Some(2), Vec::new()));
        let fault = value("{\"a\": \"\t\",\n \"b\" 1}").unwrap_err();
        assert_eq!((fault.line(), fault.column()), (1, 8));
    }
}
