//! Golden files of agencies' formats: what is read of every document in fixtures/wire, each field that is not empty.
//!
//! A snapshot is read by eye against its document before it is accepted: `INSTA_UPDATE=always cargo test -p wire --test
//! formats`, then `git diff`.

use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use wire::parse::{Parsed, parse_document};
use wire::split::Delivery;

/// Every document of the fixtures, its folder and name first.
fn documents() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/wire");
    let mut found = Vec::new();
    for folder in fs::read_dir(root).unwrap().map(|folder| folder.unwrap().path()) {
        for file in fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()) {
            let part = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
            found.push((format!("{}__{}", part(&folder), part(&file)), file));
        }
    }
    found.sort();
    found
}

/// What was read of a document, for a person.
fn told(bytes: &[u8]) -> String {
    let read = parse_document(&Delivery { bytes, content_type: None, url: None });
    let items = match read {
        Ok(items) => items,
        Err(fault) => return format!("refused: {fault}\n"),
    };
    let mut told = String::new();
    for (place, item) in items.iter().enumerate() {
        let text = match item {
            Ok(item) => serde_json::to_string_pretty(&fields(item)).unwrap(),
            Err(fault) => format!("refused: {fault}"),
        };
        writeln!(told, "item {place}: {text}").unwrap();
    }
    told
}

/// The fields that are not empty, those too that `wiredesk parse` does not print.
fn fields(item: &Parsed) -> Value {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(item) else {
        unreachable!("an item is an object")
    };
    fields.retain(|_, value| !matches!(value, Value::Null) && *value != json!([]));
    let more = &item.more;
    let media: Vec<Value> = item
        .media
        .iter()
        .map(|media| {
            json!({"url": media.url, "width": media.width, "height": media.height, "duration": media.duration,
                "role": media.role})
        })
        .collect();
    let topics: Vec<&String> = item.subjects.iter().filter_map(|subject| subject.medtop.as_ref()).collect();
    let unprinted = json!({
        "embargo": format!("{:?}", item.embargo),
        "media": media,
        "topics": topics,
        "mended": item.mended,
        "feed_title": item.feed_title,
        "advisory": more.advisory,
        "marker": more.marker,
        "subheadline": more.subheadline,
        "signals": more.signals,
        "alt_ids": more.alt_ids,
        "links": more.links,
        "entities": more.entities.iter().map(|e| [&e.kind, &e.code, &e.name]).collect::<Vec<_>>(),
        "genre": more.genre,
        "places": more.places,
        "copyright_holder": more.copyright_holder,
        "usage_terms": more.usage_terms,
        "credit_line": more.credit_line,
    });
    let Value::Object(unprinted) = unprinted else { unreachable!("that was an object") };
    let kept: Map<String, Value> = unprinted
        .into_iter()
        .filter(|(_, value)| !matches!(value, Value::Null) && *value != json!([]) && *value != json!("None"))
        .collect();
    fields.insert("unprinted".to_owned(), Value::Object(kept));
    Value::Object(fields)
}

#[test]
fn every_document_gives_the_fields_that_it_carries() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, path) in documents() {
            insta::assert_snapshot!(name, told(&fs::read(path).unwrap()));
        }
    });
}
