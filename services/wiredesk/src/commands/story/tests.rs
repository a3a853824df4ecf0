//! Timelines of own-written families, as a person sees them. The golden files are read by eye when they change.

use super::{family::Family, lines, print, timeline::Timeline};
use bus::{Record, TopicPartition};
use bytes::Bytes;
use proto::{
    time::from_ms,
    v1::{
        Change, Decision, FirstSeen, Item, ItemKind, Kill, KillScope, LikelyOrigin, Link, NumberChange,
        Relation, Source, Status, Story,
    },
};
use unicode_width::UnicodeWidthStr;

/// 2026-11-05 08:00:00 UTC.
const EIGHT_MS: i64 = 1_793_865_600_000;

/// Writes a family record by record, in the order of the log.
struct Log {
    family: Family,
    offset: i64,
}

impl Log {
    /// Of the story that the agency's item `a` opens.
    fn new() -> Self {
        Self { family: Family::of("itm-a"), offset: 0 }
    }

    fn item(&mut self, item: Item) -> &mut Self {
        self.offset += 1;
        let record = Record {
            at: TopicPartition::new(proto::topics::ITEMS, 0),
            offset: self.offset,
            timestamp_ms: 0,
            key: Bytes::from(item.item_id.clone()),
            value: None,
            headers: Vec::new(),
        };
        self.family.item(&record, item);
        self
    }

    /// An item, and the event of the story that comes of it.
    fn event(&mut self, item: Item, story_version: u32) -> &mut Self {
        let story = Story {
            story_id: "itm-a".to_owned(),
            story_version,
            first_seen: Some(FirstSeen {
                item_id: "itm-a".to_owned(),
                source_id: "meridian".to_owned(),
                at: Some(from_ms(EIGHT_MS)),
            }),
            head_item_id: item.item_id.clone(),
            copies_count: 1,
            sources_count: 2,
            item: Some(item.clone()),
        };
        self.family.event(Some(story));
        self.item(item)
    }

    fn timeline(&mut self) -> Timeline {
        self.family.settle();
        Timeline::of(&self.family)
    }

    /// As it is printed, without colours.
    fn shown(&mut self, width: usize) -> String {
        anstream::adapter::strip_str(&print::timeline(&self.timeline(), width)).to_string()
    }

    /// All that leaves the command in either form.
    fn everything(&mut self) -> String {
        let timeline = self.timeline();
        let mut json = Vec::new();
        lines(&mut json, &timeline).unwrap();
        print::timeline(&timeline, 100) + &String::from_utf8(json).unwrap()
    }
}

fn item(id: &str, source: &str, minute: i64, headline: &str) -> Item {
    Item {
        item_id: format!("itm-{id}"),
        version: 1,
        kind: ItemKind::New.into(),
        status: Status::Usable.into(),
        fetched_at: Some(from_ms(EIGHT_MS + minute * 60_000)),
        normalized_at: Some(from_ms(EIGHT_MS + minute * 60_000 + 5_000)),
        source: Some(Source { id: source.to_owned(), ..Source::default() }),
        headline: headline.to_owned(),
        story_id: "itm-a".to_owned(),
        relation: Relation::New.into(),
        body: vec![proto::v1::Block { text: "A body is never shown.".to_owned(), ..Default::default() }],
        ..Item::default()
    }
}

fn agency(minute: i64, headline: &str) -> Item {
    let mut item = item("a", "meridian", minute, headline);
    item.source = Some(Source {
        id: "meridian".to_owned(),
        name: "Meridian Press Agency".to_owned(),
        ..Source::default()
    });
    item
}

/// A later version, which changed added, removed and changed paragraphs.
fn version(of: Item, number: u32, kind: ItemKind, (added, removed, changed): (u32, u32, u32)) -> Item {
    let change = Change {
        paragraphs_added: added,
        paragraphs_removed: removed,
        paragraphs_changed: changed,
        ..Change::default()
    };
    Item {
        version: number,
        kind: kind.into(),
        change: Some(change),
        relation: Relation::Version.into(),
        of: of.item_id.clone(),
        ..of
    }
}

fn numbers(of: Item, from: &str, to: &str) -> Item {
    let change = of.change.map(|change| Change {
        headline_changed: true,
        numbers_changed: vec![NumberChange { from: from.to_owned(), to: to.to_owned() }],
        ..change
    });
    Item { change, ..of }
}

fn related(of: Item, relation: Relation, other: &str, (this, that): (f64, f64)) -> Item {
    Item { relation: relation.into(), of: other.to_owned(), share_of_this: this, share_of_other: that, ..of }
}

fn link(rel: &str, id: &str) -> Link {
    Link { rel: rel.to_owned(), id: id.to_owned() }
}

/// A notice on an item: its value has no text.
fn notice(of: Item, kind: ItemKind, scope: KillScope, versions: &[u32]) -> Item {
    let status = if kind == ItemKind::Withhold { Status::Withheld } else { Status::Killed };
    let kill = Kill {
        scope: scope.into(),
        reason: "the minister was not there".to_owned(),
        notice_text: format!("KILL: {}", of.headline),
        authority: of.source.as_ref().map(|source| source.id.clone()).unwrap_or_default(),
        at: of.fetched_at,
        kills_versions: versions.to_vec(),
    };
    Item {
        kind: kind.into(),
        status: status.into(),
        kill: Some(kill),
        headline: String::new(),
        body: Vec::new(),
        ..of
    }
}

/// A quake as it runs through a day: everything that is no kill.
fn quake() -> Log {
    let mut log = Log::new();
    let first = Item {
        urgency_marker: "FLASH".to_owned(),
        likely_origin: Some(LikelyOrigin {
            source: "meridian".to_owned(),
            evidence: vec!["dateline".to_owned(), "byline".to_owned()],
        }),
        ..agency(0, "Quake kills 12 in Altenmoor")
    };
    log.event(first.clone(), 1);
    let trimmed = item("b", "harbor-ledger.example", 4, "Twelve die as quake hits Altenmoor");
    log.item(related(trimmed, Relation::Trimmed, "itm-a", (0.92, 0.41)));
    let update = version(agency(9, "Quake kills 19 in Altenmoor"), 2, ItemKind::Update, (3, 0, 1));
    log.event(Item { likely_origin: first.likely_origin, ..numbers(update, "12", "19") }, 2);
    let long = "Death toll from the strongest earthquake that the marsh country has known since its records began \
                rises to nineteen, with many people still missing in the old town of Altenmoor";
    let copy = item("c", "nordhavener-anzeiger.example", 12, long);
    log.item(related(copy, Relation::Copy, "itm-a", (0.997, 0.994)));
    let arabic = item("d", "al-marsa.example", 15, "زلزال يضرب «ألتنمور» ويقتل 19 شخصا");
    log.item(related(arabic, Relation::Extended, "itm-c", (0.62, 1.0)));
    let japanese =
        item("e", "shiomi-shinpo.example", 15, "アルテンモールで地震、死者十九人 行方不明者の捜索続く");
    log.item(related(japanese, Relation::Copy, "itm-a", (1.0, 1.0)));
    let correction = version(agency(31, "Quake kills 18 in Altenmoor"), 3, ItemKind::Correction, (0, 0, 1));
    log.event(Item { urgency_marker: "CORRECTED".to_owned(), ..numbers(correction, "19", "18") }, 3);
    // Fetched before the correction, read after it.
    let late = version(agency(20, "Quake kills 20 in Altenmoor"), 4, ItemKind::Update, (1, 1, 0));
    log.item(Item { superseded_by: 3, normalized_at: Some(from_ms(EIGHT_MS + 33 * 60_000)), ..late });
    let note = "the page that the feed links to says more than the feed".to_owned();
    let fuller = version(
        item("b", "harbor-ledger.example", 40, "Quake: what we know"),
        2,
        ItemKind::Fuller,
        (9, 0, 0),
    );
    log.event(
        Item {
            decision: Some(Decision { note, ..Decision::default() }),
            links: vec![link("background_of", "itm-tides")],
            ..fuller
        },
        4,
    );
    let elsewhere = |id: &str, minute, headline: &str| Item {
        story_id: format!("itm-{id}"),
        ..item(id, "weekly.example", minute, headline)
    };
    let excerpt = elsewhere("x", 50, "Letters");
    log.item(related(excerpt, Relation::Excerpt, "itm-c", (0.31, 0.006)));
    let roundup = elsewhere("y", 1500, "The day in brief");
    let links = vec![link("roundup_of", "itm-a"), link("roundup_of", "itm-z")];
    log.item(Item { links, ..related(roundup, Relation::Roundup, "itm-a", (0.2, 0.5)) });
    // A copy of another story's, which has this text too.
    let both = elsewhere("v", 70, "Quake, and what it means for the tides");
    let links = vec![link("same_text_in", "itm-a")];
    log.item(Item { links, ..related(both, Relation::Copy, "itm-tides", (0.9, 0.9)) });
    // One that has nothing to do with it.
    let stranger = elsewhere("s", 51, "Tides");
    log.item(related(stranger, Relation::Excerpt, "itm-tides", (0.3, 0.3)));
    log
}

#[test]
fn a_person_reads_a_family_from_the_first_flash_to_the_roundup_of_the_next_day() {
    insta::assert_snapshot!(quake().shown(100));
}

#[test]
fn a_narrow_terminal_has_what_changed_under_each_row() {
    insta::assert_snapshot!(quake().shown(64));
}

#[test]
fn no_line_is_wider_than_it_may_be() {
    for width in [60, 64, 80, 100, 120] {
        for line in quake().shown(width).lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn a_row_is_a_line_of_json_and_holds_no_body() {
    let mut out = Vec::new();
    lines(&mut out, &quake().timeline()).unwrap();
    let text = String::from_utf8(out).unwrap();
    let rows: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 13);
    assert_eq!((&rows[0]["type"], &rows[0]["story_version"]), (&"story".into(), &4.into()));
    let shares = (&rows[2]["what"], &rows[2]["of"]["share_of_this"], &rows[2]["of"]["share_of_other"]);
    assert_eq!(shares, (&"trimmed".into(), &0.92.into(), &0.41.into()));
    assert_eq!(rows[3]["change"]["numbers"], serde_json::json!([["12", "19"]]));
    assert_eq!(rows[2]["at"], "2026-11-05T08:04:00Z");
    assert!(!text.contains("A body is never shown"), "{text}");
}

/// The agency kills its story: an outlet's copy of it is marked, another came afterwards.
fn killed() -> Log {
    let mut log = Log::new();
    log.event(agency(0, "Minister zorbed 12 times at the quay"), 1);
    let copy = item("b", "harbor-ledger.example", 4, "Minister zorbed, agency says");
    log.item(related(copy.clone(), Relation::Copy, "itm-a", (1.0, 1.0)));
    let update = version(agency(9, "Minister zorbed 19 times at the quay"), 2, ItemKind::Update, (0, 2, 0));
    log.event(numbers(update, "12", "19"), 2);
    let kill = version(agency(30, "Minister zorbed"), 3, ItemKind::Kill, (0, 0, 0));
    let kill = notice(Item { change: None, ..kill }, ItemKind::Kill, KillScope::Story, &[]);
    log.event(kill, 3);
    let marked = Item {
        revision: 1,
        kind: ItemKind::Reprocessed.into(),
        upstream_killed: true,
        normalized_at: Some(from_ms(EIGHT_MS + 30 * 60_000 + 2_000)),
        ..copy
    };
    log.item(marked);
    let late = item("c", "weekly.example", 55, "Minister zorbed: our comment");
    log.item(related(late, Relation::Trimmed, "itm-a", (0.95, 0.5)));
    log
}

#[test]
fn a_killed_story_says_who_killed_it_and_why_and_no_word_of_it() {
    insta::assert_snapshot!(killed().shown(100));
    let everything = killed().everything();
    for gone in ["zorbed", "12", "quay"] {
        let found = everything.lines().find(|line| line.contains(gone) && !line.contains("2026-11-05T"));
        assert_eq!(found, None, "{gone}");
    }
    assert!(!everything.contains("zorbed") && !everything.contains("→"), "{everything}");
}

/// Withheld, then let go again with another text; one of its versions is killed, an outlet withdraws its copy.
fn withheld() -> Log {
    let mut log = Log::new();
    let hold = |minute, number| {
        let item = version(agency(minute, "Zorbed"), number, ItemKind::Withhold, (0, 0, 0));
        Item { change: None, ..item }
    };
    log.event(agency(0, "Zorbed mayor resigns"), 1);
    log.event(notice(hold(5, 2), ItemKind::Withhold, KillScope::Story, &[]), 2);
    log.event(version(agency(20, "Mayor of Port Elm resigns"), 3, ItemKind::Reinstated, (0, 1, 2)), 3);
    let wrong = version(agency(25, "Zorbed mayor of Port Elm, 60, resigns"), 4, ItemKind::Update, (0, 0, 1));
    log.event(wrong, 4);
    let right = version(agency(26, "Mayor of Port Elm, 61, resigns"), 5, ItemKind::Correction, (0, 0, 1));
    log.event(numbers(right, "60", "61"), 5);
    log.item(notice(hold(28, 4), ItemKind::Kill, KillScope::Item, &[4]));
    let copy = item("b", "harbor-ledger.example", 30, "Zorbed is out");
    log.item(related(copy.clone(), Relation::Copy, "itm-a", (0.9, 1.0)));
    let withdrawn = Item { version: 2, fetched_at: Some(from_ms(EIGHT_MS + 60 * 60_000)), ..copy };
    let mut kill = notice(withdrawn, ItemKind::Kill, KillScope::Item, &[]);
    kill.kill.as_mut().unwrap().authority = "own-desk".to_owned();
    log.item(kill);
    log
}

#[test]
fn what_was_held_back_stays_so_and_what_was_let_go_is_shown() {
    insta::assert_snapshot!(withheld().shown(100));
    let everything = withheld().everything();
    assert!(!everything.to_lowercase().contains("zorbed"), "{everything}");
    assert!(!everything.contains("60 →") && !everything.contains("\"60\""), "a number of a killed headline");
}

#[test]
fn a_release_says_how_long_after_the_embargo_it_came_or_before() {
    let mut log = Log::new();
    let until = Some(from_ms(EIGHT_MS + 60 * 60_000));
    let by_hand = Item {
        embargoed_until: Some(from_ms(EIGHT_MS + 24 * 60 * 60_000)),
        released_at: Some(from_ms(EIGHT_MS + 90 * 60_000)),
        decision: Some(Decision { note: "let go by desk: agreed".to_owned(), ..Decision::default() }),
        ..version(agency(70, "Bank to meet again in June"), 2, ItemKind::Release, (1, 0, 0))
    };
    let released = Item {
        kind: ItemKind::Release.into(),
        embargoed_until: until,
        released_at: Some(from_ms(EIGHT_MS + 60 * 60_000 + 200)),
        links: vec![link("embargo_broken", "itm-early")],
        ..agency(0, "Bank keeps its rate at 2.5 percent")
    };
    log.event(released, 1).event(by_hand, 2);
    insta::assert_snapshot!(log.shown(100));
}

#[test]
fn an_erased_item_leaves_its_rows_without_a_word_also_where_only_the_story_had_it() {
    let mut log = Log::new();
    log.event(agency(0, "Zorbed quay"), 1);
    log.family.erase(b"itm-a");
    assert!(log.shown(100).contains("(erased)"));
    assert!(!log.everything().contains("Zorbed"));
    let mut aged = Log::new();
    aged.event(agency(0, "Zorbed quay"), 1);
    aged.family.versions.clear();
    aged.family.erase(b"itm-a");
    assert!(aged.shown(100).contains("(erased)"));
    assert!(!aged.everything().contains("Zorbed"));
}

#[test]
fn what_wire_items_keeps_no_more_is_told_by_the_storys_last_event() {
    let mut log = Log::new();
    let version = version(agency(9, "Quake kills 19"), 7, ItemKind::Update, (3, 0, 1));
    log.event(version, 7);
    log.family.versions.clear();
    let copy = item("b", "harbor-ledger.example", 90, "Quake kills nineteen");
    log.item(related(copy, Relation::Copy, "itm-a", (1.0, 1.0)));
    let shown = log.shown(100);
    assert!(shown.contains("story 7  version 7  UPDATE"), "{shown}");
    assert!(shown.contains("headline    Quake kills 19\n"), "{shown}");
    assert!(shown.contains("version 1  COPY"), "{shown}");
}

#[test]
fn a_status_of_a_later_program_is_not_shown() {
    let mut log = Log::new();
    log.event(Item { status: 99, ..agency(0, "Zorbed quay") }, 1);
    assert!(log.shown(100).contains("(not usable)"));
    assert!(!log.everything().contains("Zorbed"));
}
