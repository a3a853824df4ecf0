//! Cuts JSON Feed: the objects in `items`, and the rest as the head.
//! text, mended where it must be -> ranges of objects -> slices.

use super::identity::Base;
use super::mend::{self, Mended};
use super::{ENTRIES_LIMIT, Feed, Format, HEAD_LIMIT, Pages, Slice, Split, Unreadable, text};
use serde_json::{Map, Value};
use std::ops::Range;

/// Longest value of the feed itself that goes into the head, bytes.
const HEAD_VALUE_LIMIT: usize = 2 << 10;

/// Cuts a document; `document` is `bytes` decoded.
pub(super) fn split(
    document: &str,
    bytes: &[u8],
    url: Option<&str>,
    mut mended: Vec<String>,
) -> Result<Split, Unreadable> {
    let mut repaired = None;
    let value: Value = match serde_json::from_str(document) {
        Ok(value) => value,
        Err(_) => {
            let Mended { text, notes } = mend::mended(document);
            let value = serde_json::from_str(&text)
                .map_err(|error| Unreadable::Broken { format: "JSON".into(), reason: error.to_string() })?;
            mended.extend(notes);
            repaired = Some(text);
            value
        }
    };
    let mut object = match value {
        Value::Object(object) => object,
        Value::Array(_) => return Err(Unreadable::NotAFeed { found: "a JSON array".into() }),
        _ => return Err(Unreadable::NotAFeed { found: "a JSON value".into() }),
    };
    let Some(Value::Array(items)) = object.remove("items") else {
        return Err(Unreadable::NotAFeed { found: "a JSON object without items".into() });
    };
    if items.len() > ENTRIES_LIMIT {
        return Err(Unreadable::TooManyEntries { limit: ENTRIES_LIMIT });
    }
    let whole = repaired.as_deref().unwrap_or(document);
    if document.as_bytes() != bytes {
        mended.push("charset: made utf-8".into());
    }
    let places = items_in(whole);
    if places.len() != items.len() {
        return Err(Unreadable::Broken { format: "JSON".into(), reason: "items stands there twice".into() });
    }
    let entries = items
        .iter()
        .zip(places)
        .filter(|(item, _)| item.is_object())
        .map(|(item, place)| Slice {
            bytes: whole.as_bytes()[place].to_vec(),
            guid: string(item, "id"),
            link: string(item, "url").or_else(|| string(item, "external_url")),
            title: string(item, "title").map(|title| text::collapsed(&title)),
            time: string(item, "date_published").or_else(|| string(item, "date_modified")),
        })
        .collect();
    let feed = feed(&object, url);
    Ok(Split {
        format: Format::JsonFeed,
        charset: "utf-8".into(),
        feed,
        head: head(object),
        entries,
        mended,
        whole: false,
    })
}

/// A string of an object, or a number as one; nothing for an empty one.
pub(crate) fn string(object: &Value, name: &str) -> Option<String> {
    match object.get(name)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn feed(object: &Map<String, Value>, url: Option<&str>) -> Feed {
    let base = Base::of_document(url);
    let text = |name: &str| {
        object.get(name).and_then(Value::as_str).map(text::collapsed).filter(|text| !text.is_empty())
    };
    let pages = Pages { next: text("next_url").map(|next| base.resolve(&next)), ..Pages::default() };
    Feed {
        title: text("title"),
        site: text("home_page_url").map(|site| base.resolve(&site)),
        language: text("language"),
        pages,
        ..Feed::default()
    }
}

/// The document's object without its items and without what is too long.
fn head(object: Map<String, Value>) -> Vec<u8> {
    let mut kept = Map::new();
    let mut length = 2;
    for (name, value) in object {
        let size = name.len() + value.to_string().len() + 4;
        if size <= HEAD_VALUE_LIMIT && length + size <= HEAD_LIMIT {
            length += size;
            kept.insert(name, value);
        }
    }
    Value::Object(kept).to_string().into_bytes()
}

/// The places of what is in the last `items` array of a document that is valid.
fn items_in(document: &str) -> Vec<Range<usize>> {
    let bytes = document.as_bytes();
    let mut places = Vec::new();
    let mut depth = 0usize;
    let mut at = 0;
    let mut key = 0..0;
    let mut in_items = false;
    let mut start = None;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let from = at;
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                if depth == 1 {
                    key = from..at + 1;
                } else if in_items && depth == 2 {
                    places.push(from..at + 1);
                }
            }
            b'{' | b'[' => {
                if depth == 1 {
                    let name = serde_json::from_str::<String>(&document[key.clone()]).unwrap_or_default();
                    in_items = bytes[at] == b'[' && name == "items";
                    if name == "items" {
                        places.clear();
                    }
                } else if in_items && depth == 2 {
                    start = Some(at);
                }
                depth += 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 1 {
                    in_items = false;
                } else if in_items && depth == 2 {
                    places.extend(start.take().map(|start| start..at + 1));
                }
            }
            // A number or a word where an object should be.
            b'a'..=b'z' | b'0'..=b'9' | b'-' if in_items && depth == 2 => {
                let from = at;
                while at < bytes.len() && !matches!(bytes[at], b',' | b']') {
                    at += 1;
                }
                places.push(from..at);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_found_whatever_stands_in_their_strings() {
        let document =
            r#"{"a": ["items", {"items": [1]}], "items": [ {"id": "]}\"", "x": [{}]}, 7, "s", {} ], "b": 1}"#;
        let found: Vec<_> = items_in(document).into_iter().map(|place| &document[place]).collect();
        assert_eq!(found, [r#"{"id": "]}\"", "x": [{}]}"#, "7", "\"s\"", "{}"]);
    }

    #[test]
    fn raw_control_characters_are_mended() {
        let document =
            "{\"version\":\"https://jsonfeed.org/version/1\",\n\"items\":[{\"id\":1,\"title\":\"a\tb\"}]}";
        let split = split(document, document.as_bytes(), None, Vec::new()).unwrap();
        assert_eq!(split.entries[0].bytes, b"{\"id\":1,\"title\":\"a\\u0009b\"}");
        assert_eq!(split.entries[0].guid.as_deref(), Some("1"));
        assert_eq!(split.mended.len(), 1);
    }
}
