//! `wiredesk story` on an embedded log.

use super::{err, out, rows, run};
use bus::{Bus, EmbeddedSettings, Outgoing, Target};
use chassis::{
    envelope::{Envelope, Letter},
    topics::TopicSettings,
};
use proto::{
    encoding::Encoding,
    time::from_ms,
    topics,
    v1::{FirstSeen, Identity, Item, ItemKind, Kill, Relation, Source, Status, Story},
    words::Word,
};
use serde::Serialize;
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

fn record<M: prost::Message + Serialize>(
    topic: &'static str,
    key: &str,
    encoding: Encoding,
    value: &M,
) -> Outgoing {
    let letter = Letter {
        topic,
        partition: None,
        key,
        arrived_ms: now_ms(),
        id: key.to_owned(),
        source: "test".to_owned(),
        kind: "wiredesk.test",
        more: Vec::new(),
    };
    Envelope { encoding }.seal(letter, value).unwrap()
}

fn of_item(item: &Item, encoding: Encoding) -> Outgoing {
    let mut record = record(topics::ITEMS, &item.item_id, encoding, item);
    record.headers.push(("wd_relation".to_owned(), item.relation().word().into()));
    record
}

/// A log deletes what is older than it keeps.
#[expect(clippy::disallowed_methods, reason = "a test has no clock but the system's")]
fn now_ms() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

fn item(id: &str, source: &str, second: i64, headline: &str) -> Item {
    Item {
        item_id: format!("itm-{id}"),
        version: 1,
        kind: ItemKind::New.into(),
        status: Status::Usable.into(),
        relation: Relation::New.into(),
        story_id: "itm-quay".to_owned(),
        source: Some(Source { id: source.to_owned(), ..Source::default() }),
        headline: headline.to_owned(),
        fetched_at: Some(from_ms(1_793_865_600_000 + second * 1000)),
        ..Item::default()
    }
}

fn event(version: u32, item: &Item) -> Outgoing {
    let story = Story {
        story_id: item.story_id.clone(),
        story_version: version,
        first_seen: Some(FirstSeen {
            source_id: "meridian".to_owned(),
            at: item.fetched_at,
            ..FirstSeen::default()
        }),
        head_item_id: item.item_id.clone(),
        item: Some(item.clone()),
        ..Story::default()
    };
    record(topics::STORIES, &story.story_id, Encoding::Protobuf, &story)
}

/// Appends to the log of this folder, which nobody else has open.
fn append(folder: &TempDir, records: Vec<Outgoing>) {
    let data = folder.path().join("wiredesk-data");
    std::fs::create_dir_all(&data).unwrap();
    let settings = EmbeddedSettings { path: data.join("log.db"), owner: Some("test".to_owned()) };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let bus = Bus::open(Target::Embedded(settings)).await.unwrap();
        bus.ensure(&TopicSettings::default().specs()).await.unwrap();
        bus.append(records).await.unwrap();
    });
}

#[test]
fn a_story_is_found_by_any_of_its_items_and_shown_until_it_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let first = item("quay", "meridian", 0, "Quay to open");
    let copy = Item {
        relation: Relation::Trimmed.into(),
        of: "itm-quay".to_owned(),
        share_of_this: 0.92,
        share_of_other: 0.41,
        ..item("copy", "harbor-ledger.example", 60, "New quay opens")
    };
    let stranger = Item { story_id: "itm-tides".to_owned(), ..item("tides", "meridian", 5, "Tides") };
    let roundup = Item {
        story_id: "itm-brief".to_owned(),
        relation: Relation::Roundup.into(),
        of: "itm-copy".to_owned(),
        ..item("brief", "weekly.example", 90, "The day in brief")
    };
    let forgotten =
        Identity { item_id: "itm-old".to_owned(), story_id: "itm-quay".to_owned(), ..Identity::default() };
    append(
        &folder,
        vec![
            of_item(&first, Encoding::Protobuf),
            event(1, &first),
            of_item(&stranger, Encoding::Protobuf),
            of_item(&copy, Encoding::Json),
            of_item(&roundup, Encoding::Json),
            record(topics::IDENTITY, "itm-old", Encoding::Protobuf, &forgotten),
        ],
    );
    let shown = run(&folder, &["story", "itm-quay"]);
    assert!(shown.status.success(), "{}", err(&shown));
    for line in [
        "headline    Quay to open",
        "first seen  2026-11-05 08:00:00 UTC by meridian",
        "08:00:00  story 1  version 1  NEW      by meridian",
        "08:01:00           version 1  TRIMMED  by harbor-ledger.example",
        "          of meridian: 92% of this, 41% of the original",
        "08:01:30                      ROUNDUP  by weekly.example",
    ] {
        assert!(out(&shown).lines().any(|one| one.trim_end() == line), "{line}\n{}", out(&shown));
    }
    assert!(!out(&shown).contains("Tides") && !out(&shown).contains('\u{1b}'), "{}", out(&shown));
    for other in ["itm-copy", "itm-old"] {
        assert_eq!(out(&run(&folder, &["story", other])), out(&shown), "{other}");
    }
    let printed = rows(&run(&folder, &["story", "itm-copy", "--json"]));
    assert_eq!(printed.len(), 4);
    assert_eq!((&printed[0]["type"], &printed[0]["story_id"]), (&json!("story"), &json!("itm-quay")));
    assert_eq!((&printed[2]["type"], &printed[2]["what"]), (&json!("event"), &json!("trimmed")));

    let kill = Item {
        version: 2,
        kind: ItemKind::Kill.into(),
        status: Status::Killed.into(),
        kill: Some(Kill { reason: "untrue".to_owned(), authority: "meridian".to_owned(), ..Kill::default() }),
        ..item("quay", "meridian", 120, "")
    };
    append(&folder, vec![of_item(&kill, Encoding::Protobuf), event(2, &kill)]);
    let killed = run(&folder, &["story", "itm-copy"]);
    assert!(
        out(&killed).contains("headline    (killed)") && out(&killed).contains(": untrue"),
        "{}",
        out(&killed)
    );
    let json = run(&folder, &["story", "itm-copy", "--json"]);
    assert!(!(out(&killed) + &out(&json)).contains("uay "), "a killed headline is shown");
}

#[test]
fn an_id_that_is_nowhere_is_named_with_what_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let known =
        Identity { item_id: "itm-old".to_owned(), story_id: "itm-old".to_owned(), ..Identity::default() };
    append(
        &folder,
        vec![
            of_item(&item("quay", "meridian", 0, "Quay to open"), Encoding::Protobuf),
            record(topics::IDENTITY, "itm-old", Encoding::Protobuf, &known),
        ],
    );
    let aged = run(&folder, &["story", "itm-old"]);
    assert_eq!(aged.status.code(), Some(1));
    assert!(err(&aged).contains("nothing is left of story itm-old"), "{}", err(&aged));
    let output = run(&folder, &["story", "itm-nowhere"]);
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    assert!(said.contains("there is no item or story itm-nowhere on wiredesk-data/log.db"), "{said}");
    assert!(
        said.contains("records of wire.items, 1 of wire.identity and 0 of wire.stories were read"),
        "{said}"
    );
    assert!(out(&output).is_empty());
}
