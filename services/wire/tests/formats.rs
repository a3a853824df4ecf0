//! Golden files of agencies' formats: what is read of every document in fixtures/wire, each field that is not empty.
//!
//! A snapshot is read by eye against its document before it is accepted: `INSTA_UPDATE=always cargo test -p wire --test
//! formats`, then `git diff`.

use serde_json::{Map, Value, json};
use std::env;
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
        "web_links": more.web_links,
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

/// Holds what was told to the snapshot of that name.
fn holds(name: &str, told: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, told));
}

#[test]
fn every_document_gives_the_fields_that_it_carries() {
    for (name, path) in documents() {
        holds(&name, &told(&fs::read(path).unwrap()));
    }
}

/// Longest text of others' documents that is told as it is, characters.
const SHORT: usize = 26;

/// The same with each longer text as its words and a hash: enough to see a change, and nothing is copied.
fn in_short(value: Value) -> Value {
    match value {
        Value::String(text) if text.chars().count() > SHORT => {
            let hash = wire::ids::short_hash(&[text.as_bytes()]);
            Value::String(format!("{} words, {hash:016x}", wire::words_in(&text)))
        }
        Value::Array(values) => Value::Array(values.into_iter().map(in_short).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, in_short(value))).collect())
        }
        other => other,
    }
}

/// `WIREDESK_WIRE_CORPUS` is a folder with an `INDEX.tsv`: path of a document first, then five columns, then what it
/// exercises. A document of a schema's test that says `should_FAIL` may be refused; the schemas themselves are.
#[test]
#[ignore = "needs the corpus of wire documents: WIREDESK_WIRE_CORPUS"]
fn the_corpus_of_wire_documents_is_read() {
    let root = PathBuf::from(env::var_os("WIREDESK_WIRE_CORPUS").expect("WIREDESK_WIRE_CORPUS is set"));
    let index = fs::read_to_string(root.join("INDEX.tsv")).unwrap();
    let (mut told, mut faults) = (String::new(), Vec::new());
    for row in index.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let (path, format) = (columns[0], columns[5]);
        let bytes = fs::read(root.join(path)).unwrap();
        let read = parse_document(&Delivery { bytes: &bytes, content_type: None, url: None });
        let is_schema = format == "schemas" || path.ends_with("-schema.json");
        let may_fail = is_schema || row.contains("should_FAIL") || path.contains("invalid");
        writeln!(told, "{path}").unwrap();
        match read {
            Ok(items) => {
                for item in items {
                    match item {
                        Ok(item) => writeln!(told, "  {}", in_short(fields(&item))).unwrap(),
                        Err(fault) => {
                            writeln!(told, "  refused: {fault}").unwrap();
                            if !may_fail {
                                faults.push(format!("{path}: an item: {fault}"));
                            }
                        }
                    }
                }
            }
            Err(fault) => {
                writeln!(told, "  refused: {fault}").unwrap();
                if !may_fail {
                    faults.push(format!("{path}: {fault}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} documents could not be read:\n{}", faults.len(), faults.join("\n"));
    holds("the_corpus", &told);
}
