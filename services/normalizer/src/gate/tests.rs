//! A desk behind its gate, by a clock that the test moves.

use super::*;
use crate::{desk::Memory, prepare::prepare, records::Records};
use bus::{Record, TopicPartition};
use bytes::Bytes;
use chassis::envelope::Envelope;
use prost::Message;
use proto::{
    topics,
    v1::{DedupeRule, FeedPolicy, ItemKind, RawItem, Relation, Source, Story},
};
use wire::assemble::Known;

const NOW_MS: i64 = 1_781_172_000_000;
/// When the embargoes of these tests end.
const UNTIL_MS: i64 = NOW_MS + 3_600_000;

/// A desk with what it wrote.
struct Newsroom {
    desk: Desk,
    now_ms: i64,
    written: Vec<Outgoing>,
    offset: i64,
}

impl Newsroom {
    fn open() -> Self {
        Self { desk: Self::desk(), now_ms: NOW_MS, written: Vec::new(), offset: 0 }
    }

    fn desk() -> Desk {
        Desk::new(0, Records { envelope: Envelope::default(), embargoed: true }, Memory::small())
    }

    fn now(&self) -> Now {
        Now { now_ms: self.now_ms, sure_ms: self.now_ms, release_ms: Some(self.now_ms) }
    }

    /// A raw record comes: its outcome, its notes, and what was written for it.
    fn comes(&mut self, raw: &RawItem) -> (Outcome, Vec<Note>, Vec<Outgoing>) {
        let record = Record {
            at: TopicPartition::new(topics::RAW, 0),
            offset: self.offset,
            timestamp_ms: self.now_ms,
            key: Bytes::copy_from_slice(raw.item_id.as_bytes()),
            value: Some(Bytes::from(raw.encode_to_vec())),
            headers: Vec::new(),
        };
        self.offset += 1;
        let prepared = prepare(&record, self.now_ms, Known::default());
        let result = self.desk.decide(&record, prepared, self.now()).unwrap();
        self.written.extend(result.outputs.iter().cloned());
        (result.outcome, result.notes, result.outputs)
    }

    /// Time passes, and what is due is let go.
    fn at(&mut self, now_ms: i64) -> Vec<Outgoing> {
        self.now_ms = now_ms;
        let released = self.desk.release_due(self.now()).unwrap();
        self.written.extend(released.outputs.iter().cloned());
        released.outputs
    }

    /// All is committed, and another desk takes over from the topics.
    fn hands_over(&mut self) {
        self.desk = Self::desk();
        for topic in Desk::STATE {
            for output in self.written.iter().filter(|output| output.topic.as_ref() == topic) {
                let Outgoing { topic, timestamp_ms, key, value, headers, .. } = output.clone();
                let at = TopicPartition::new(topic, 0);
                self.desk.restore(&Record { at, offset: 0, timestamp_ms, key, value, headers }).unwrap();
            }
        }
    }
}

fn topics_of(outputs: &[Outgoing]) -> Vec<&str> {
    outputs.iter().map(|output| output.topic.as_ref()).collect()
}

fn items(outputs: &[Outgoing]) -> Vec<Item> {
    let of_items = outputs.iter().filter(|output| output.topic.as_ref() == topics::ITEMS);
    of_items.map(|output| Item::decode(output.value.clone().unwrap()).unwrap()).collect()
}

fn stories(outputs: &[Outgoing]) -> Vec<Story> {
    let of_stories = outputs.iter().filter(|output| output.topic.as_ref() == topics::STORIES);
    of_stories.map(|output| Story::decode(output.value.clone().unwrap()).unwrap()).collect()
}

const TEXT: &str =
    "The central bank left its rate at 2.5 percent on Friday and said that it saw no reason to hurry.";

/// A delivery of an agency's item with more elements.
fn raw(guid: &str, headline: &str, more: &str) -> RawItem {
    of("agency", guid, headline, TEXT, more)
}

fn of(source: &str, guid: &str, headline: &str, text: &str, more: &str) -> RawItem {
    let entry = format!(
        "<item><guid>{guid}</guid><title>{headline}</title><description>{text}</description>{more}</item>"
    );
    RawItem {
        item_id: format!("itm-{guid}"),
        source: Some(Source { id: source.to_owned(), ..Source::default() }),
        feed_id: format!("{source}-world"),
        format: "rss2.0".to_owned(),
        charset: "utf-8".to_owned(),
        head: b"<rss version='2.0'><channel><title>Wire</title>".to_vec(),
        sha256: format!("{source}{guid}{headline}{text}{more}"),
        entry: entry.into(),
        fetched_at: Some(from_ms(NOW_MS)),
        ..RawItem::default()
    }
}

fn until(at_ms: i64) -> String {
    format!("<embargoed>{}</embargoed>", jiff::Timestamp::from_millisecond(at_ms).unwrap())
}

fn wire_policy() -> FeedPolicy {
    FeedPolicy { text_signals: true, ..FeedPolicy::default() }
}

#[test]
fn an_embargoed_item_is_seen_by_nobody_until_its_time_and_is_then_as_if_it_had_just_arrived() {
    let mut room = Newsroom::open();
    let (outcome, _, outputs) = room.comes(&raw("1", "Bank holds rate", &until(UNTIL_MS)));
    assert_eq!((outcome, topics_of(&outputs)), (Outcome::Held, vec![topics::HELD, topics::EMBARGOED]));
    assert_eq!(outputs[0].partition, Some(0), "on the raw record's partition");
    let told = Item::decode(outputs[1].value.clone().unwrap()).unwrap();
    assert_eq!((told.status(), told.headline.as_str()), (Status::Embargoed, "Bank holds rate"));

    assert_eq!(room.at(UNTIL_MS - 1).len(), 0);
    let released = room.at(UNTIL_MS);
    let (told, state) = ([topics::ITEMS, topics::STORIES], [topics::IDENTITY, topics::PRINTS]);
    assert_eq!(topics_of(&released), [told, state, [topics::HELD, topics::EMBARGOED]].concat());
    let item = &items(&released)[0];
    assert_eq!((item.kind(), item.status(), item.version), (ItemKind::Release, Status::Usable, 1));
    assert_eq!(item.released_at, Some(from_ms(UNTIL_MS)));
    assert_eq!(item.relation(), Relation::New);
    assert_eq!(stories(&released)[0].first_seen.as_ref().unwrap().at, Some(from_ms(UNTIL_MS)));
    assert!(released[4].value.is_none() && released[5].value.is_none(), "tombstones");
    assert!(room.at(UNTIL_MS + 1).is_empty(), "once");
    let (again, ..) = room.comes(&raw("1", "Bank holds rate", &until(UNTIL_MS)));
    assert_eq!(again, Outcome::Redelivered);
}

#[test]
fn what_waits_survives_a_hand_over_and_what_fell_due_meanwhile_goes_at_once() {
    let mut room = Newsroom::open();
    room.comes(&raw("1", "Bank holds rate", &until(UNTIL_MS)));
    room.comes(&raw("2", "Ferry sails", &until(UNTIL_MS + 1)));
    room.hands_over();
    assert_eq!(room.at(UNTIL_MS - 1).len(), 0);
    assert_eq!(items(&room.at(UNTIL_MS))[0].headline, "Bank holds rate");
    room.hands_over();
    assert_eq!(items(&room.at(UNTIL_MS + 60_000))[0].headline, "Ferry sails");
    room.hands_over();
    assert!(room.at(UNTIL_MS + 90_000).is_empty());
}

#[test]
fn a_release_that_was_rolled_back_is_made_again() {
    let mut room = Newsroom::open();
    room.comes(&raw("1", "Bank holds rate", &until(UNTIL_MS)));
    let place = room.desk.savepoint();
    room.desk.commit_to(place);
    assert_eq!(items(&room.at(UNTIL_MS)).len(), 1);
    room.desk.roll_back();
    assert_eq!(room.desk.next_due_ms(), Some(UNTIL_MS));
    assert_eq!(items(&room.at(UNTIL_MS)).len(), 1);
}

#[test]
fn of_several_versions_that_wait_the_newest_is_published_and_none_comes_again() {
    let mut room = Newsroom::open();
    let first = raw("1", "Bank may hold rate", &until(UNTIL_MS));
    let second = raw("1", "Bank holds rate", &until(UNTIL_MS + 5));
    assert_eq!(room.comes(&first).0, Outcome::Held);
    assert_eq!(room.comes(&second).0, Outcome::Held);
    assert_eq!(room.comes(&second).0, Outcome::Redelivered);
    room.hands_over();
    assert!(room.at(UNTIL_MS).is_empty(), "the newest version's time counts");
    let released = items(&room.at(UNTIL_MS + 5));
    assert_eq!(released.len(), 1);
    assert_eq!((released[0].headline.as_str(), released[0].version), ("Bank holds rate", 1));
    let late = RawItem { sha256: "by a slow feed".to_owned(), ..first };
    assert_eq!(room.comes(&late).0, Outcome::Unchanged);
}

#[test]
fn a_version_without_an_embargo_goes_at_once_and_ends_what_waits() {
    let mut room = Newsroom::open();
    let held = raw("1", "Bank may hold rate", &until(UNTIL_MS));
    room.comes(&held);
    let (outcome, notes, outputs) = room.comes(&raw("1", "Bank holds rate", ""));
    assert_eq!((outcome, room.desk.held.len()), (Outcome::Published, 0));
    assert_eq!(notes, [Note::Dropped { item_id: "itm-1".to_owned(), why: "lifted" }]);
    let item = &items(&outputs)[0];
    assert_eq!((item.kind(), item.headline.as_str()), (ItemKind::Release, "Bank holds rate"));
    assert_eq!(topics_of(&outputs)[4..], [topics::HELD, topics::EMBARGOED]);
    assert!(room.at(UNTIL_MS).is_empty());
    let late = RawItem { sha256: "by a slow feed".to_owned(), ..held };
    assert_eq!(room.comes(&late).0, Outcome::Unchanged);
}

#[test]
fn an_update_of_a_published_item_waits_while_the_item_stays_as_it_is() {
    let mut room = Newsroom::open();
    let free = raw("1", "Bank to decide", "");
    room.comes(&free);
    assert_eq!(room.comes(&raw("1", "Bank holds rate", &until(UNTIL_MS))).0, Outcome::Held);
    let (again, _, outputs) = room.comes(&RawItem { sha256: "again".to_owned(), ..free });
    assert_eq!((again, items(&outputs).len(), room.desk.held.len()), (Outcome::Unchanged, 0, 1));
    let released = items(&room.at(UNTIL_MS));
    assert_eq!((released[0].version, released[0].kind()), (2, ItemKind::Release));
}

#[test]
fn a_held_item_is_no_target_and_who_ran_its_text_is_linked_when_it_is_let_go() {
    let mut room = Newsroom::open();
    room.comes(&raw("1", "Bank holds rate", &until(UNTIL_MS)));
    room.now_ms += 60_000;
    let mut leak = of("outlet", "77", "Rate stays", TEXT, "");
    leak.fetched_at = Some(from_ms(room.now_ms));
    let (_, _, outputs) = room.comes(&leak);
    let outlet = &items(&outputs)[0];
    assert_eq!((outlet.relation(), outlet.of.as_str()), (Relation::New, ""));
    assert_eq!(stories(&outputs).len(), 1, "a story of its own");

    room.now_ms = UNTIL_MS;
    let released = room.desk.release_due(room.now()).unwrap();
    let broken = released.notes.iter().find_map(|note| match note {
        Note::Broken { item_id, breaker, .. } => Some((item_id.as_str(), breaker.source_id.as_str())),
        _ => None,
    });
    assert_eq!(broken, Some(("itm-1", "outlet")));
    let item = &items(&released.outputs)[0];
    assert_eq!((item.of.as_str(), item.links[0].rel.as_str()), ("itm-77", "embargo_broken"));
    assert_eq!(item.links[0].id, "itm-77");
}

#[test]
fn an_embargo_that_cannot_be_read_waits_for_an_operator_and_an_empty_one_is_none() {
    let mut room = Newsroom::open();
    let (outcome, notes, _) =
        room.comes(&raw("1", "Bank holds rate", "<embargoed>after the vote</embargoed>"));
    assert_eq!(outcome, Outcome::Held);
    assert!(
        matches!(&notes[..], [Note::Unreadable { basis: proto::v1::EmbargoBasis::Field, .. }]),
        "{notes:?}"
    );
    assert!(room.at(UNTIL_MS * 2).is_empty());
    assert_eq!(room.desk.held.without_time(), 1);
    let (outcome, notes, _) = room.comes(&raw("2", "Ferry sails", "<embargoed/>"));
    assert_eq!((outcome, notes), (Outcome::Published, vec![Note::EmptyField]));
}

#[test]
fn words_in_the_text_hold_on_a_wire_and_flag_elsewhere() {
    let mut room = Newsroom::open();
    let text = "EMBARGOED UNTIL 1100 GMT JUNE 11, 2026";
    let body = format!("&lt;p&gt;{text}&lt;/p&gt;&lt;p&gt;{TEXT}&lt;/p&gt;");
    let plain = of("agency", "1", "Bank holds rate", &body, "");
    let wire = RawItem { policy: Some(wire_policy()), ..plain.clone() };
    let (outcome, _, outputs) = room.comes(&wire);
    assert_eq!(outcome, Outcome::Held, "{:?}", items(&outputs));
    assert_eq!(room.desk.next_due_ms(), Some(UNTIL_MS));

    let mut room = Newsroom::open();
    let (outcome, _, outputs) = room.comes(&plain);
    assert_eq!(outcome, Outcome::Published);
    let item = &items(&outputs)[0];
    assert_eq!((item.status(), &item.signals[..]), (Status::Usable, &["embargo_in_text".to_owned()][..]));
    assert!(item.decision.as_ref().unwrap().note.contains("speaks of an embargo"));

    let marked = RawItem { policy: Some(wire_policy()), ..raw("3", "EMBARGOED: Bank holds rate", "") };
    let (outcome, notes, _) = room.comes(&marked);
    assert_eq!(outcome, Outcome::Held);
    assert!(
        matches!(&notes[..], [Note::Unreadable { basis: proto::v1::EmbargoBasis::Text, .. }]),
        "{notes:?}"
    );
}

#[test]
fn a_feed_may_want_its_embargoes_marked_and_not_held() {
    let mut room = Newsroom::open();
    let policy = FeedPolicy { embargo: EmbargoRule::Flag.into(), ..FeedPolicy::default() };
    let flagged = RawItem { policy: Some(policy), ..raw("1", "Bank holds rate", &until(UNTIL_MS)) };
    let (outcome, _, outputs) = room.comes(&flagged);
    let item = &items(&outputs)[0];
    assert_eq!((outcome, item.status()), (Outcome::Published, Status::Embargoed));
    assert_eq!((item.embargoed_until, room.desk.held.len()), (Some(from_ms(UNTIL_MS)), 0));
}

#[test]
fn while_the_clock_is_off_nothing_goes_and_what_is_embargoed_waits() {
    let mut room = Newsroom::open();
    room.comes(&raw("1", "Bank holds rate", &until(UNTIL_MS)));
    room.now_ms = UNTIL_MS + 60_000;
    let off = Now { release_ms: None, sure_ms: NOW_MS - 86_400_000, ..room.now() };
    assert!(room.desk.release_due(off).unwrap().outputs.is_empty());
    let place = TopicPartition::new(topics::RAW, 0);
    let came = raw("2", "Ferry sails", &until(UNTIL_MS + 30_000));
    let record = Record {
        at: place,
        offset: 9,
        timestamp_ms: room.now_ms,
        key: Bytes::from_static(b"itm-2"),
        value: Some(Bytes::from(came.encode_to_vec())),
        headers: Vec::new(),
    };
    let prepared = prepare(&record, room.now_ms, Known::default());
    assert_eq!(room.desk.decide(&record, prepared, off).unwrap().outcome, Outcome::Held);
    assert_eq!(items(&room.at(UNTIL_MS + 60_001)).len(), 2, "once the clock is well");
}

fn order(item_id: &str, action: OrderAction) -> RawItem {
    let order = Order {
        action: action.into(),
        reason: "agency rang".to_owned(),
        by: "ada".to_owned(),
        at: Some(from_ms(NOW_MS + 1)),
    };
    RawItem {
        item_id: item_id.to_owned(),
        sha256: format!("{item_id}{action:?}"),
        order: Some(order),
        ..RawItem::default()
    }
}

#[test]
fn an_operator_lets_go_what_waits_and_the_record_says_who_and_why() {
    let mut room = Newsroom::open();
    room.comes(&raw("1", "Bank holds rate", "<embargoed>after the vote</embargoed>"));
    let (outcome, notes, outputs) = room.comes(&order("itm-1", OrderAction::Release));
    assert_eq!(outcome, Outcome::Advisory);
    assert!(
        matches!(&notes[..], [Note::Released { cause: "operator", .. }, Note::Obeyed { .. }]),
        "{notes:?}"
    );
    let item = &items(&outputs)[0];
    let decision = item.decision.as_ref().unwrap();
    assert_eq!((item.kind(), decision.rule.as_str()), (ItemKind::Release, "operator_release"));
    assert!(decision.note.contains("ada: agency rang"), "{}", decision.note);
    assert!(room.desk.held.is_empty());
    let (outcome, notes, outputs) = room.comes(&order("itm-1", OrderAction::Release));
    assert_eq!((outcome, outputs.len()), (Outcome::Advisory, 0));
    assert_eq!(notes[0], Note::NotHeld { item_id: "itm-1".to_owned() });
}

#[test]
fn an_operator_kills_what_waits_and_nothing_of_its_text_ever_gets_out() {
    let mut room = Newsroom::open();
    let held = raw("1", "Bank holds rate", &until(UNTIL_MS));
    room.comes(&held);
    let (outcome, notes, outputs) = room.comes(&order("itm-1", OrderAction::Kill));
    assert_eq!(outcome, Outcome::Advisory);
    assert!(notes.contains(&Note::Dropped { item_id: "itm-1".to_owned(), why: "killed" }), "{notes:?}");
    let item = &items(&outputs)[0];
    let kill = item.kill.as_ref().unwrap();
    assert_eq!((item.status(), item.kind()), (Status::Killed, ItemKind::Kill));
    assert_eq!((kill.authority.as_str(), kill.reason.as_str()), ("operator:ada", "agency rang"));
    assert_eq!(item.decision.as_ref().unwrap().rule, "operator_kill");
    assert_eq!(item.source.as_ref().unwrap().id, "agency");
    room.hands_over();
    assert!(room.at(UNTIL_MS).is_empty());
    assert_eq!(room.comes(&held).0, Outcome::Suppressed, "also when it is delivered again");
    let out = room.written.iter().filter(|output| {
        let public = [topics::ITEMS, topics::STORIES, topics::IDENTITY];
        public.contains(&output.topic.as_ref())
    });
    for record in out {
        let value = record.value.as_deref().unwrap_or_default();
        assert!(!String::from_utf8_lossy(value).contains("rate"), "{} has the text", record.topic);
    }
}

#[test]
fn an_operator_kills_an_item_that_is_published_and_one_that_was_never_seen() {
    let mut room = Newsroom::open();
    room.comes(&raw("1", "Bank holds rate", ""));
    for (item_id, source) in [("itm-1", "agency"), ("itm-9", "")] {
        let (outcome, _, outputs) = room.comes(&order(item_id, OrderAction::Kill));
        assert_eq!(outcome, Outcome::Advisory);
        let item = &items(&outputs)[0];
        let source_id = item.source.as_ref().map(|source| source.id.clone()).unwrap_or_default();
        assert_eq!(
            (item.status(), source_id.as_str(), item.body.len()),
            (Status::Killed, source, 0),
            "{item_id}"
        );
    }
    assert_eq!(room.comes(&raw("9", "Never seen", "")).0, Outcome::Suppressed);
}

#[test]
fn the_sources_own_kill_ends_what_waits() {
    let mut room = Newsroom::open();
    room.comes(&raw("1", "Bank holds rate", &until(UNTIL_MS)));
    let mut prepared = Prepared::again(
        Item { item_id: "itm-1".to_owned(), status: Status::Killed.into(), ..Item::default() },
        wire::dedupe::Candidate::of(&Item::default(), DedupeRule::Link),
    );
    prepared.candidate = wire::dedupe::Candidate::of(&prepared.item, DedupeRule::Link);
    let result = room.desk.arrive(prepared, room.now()).unwrap();
    assert_eq!(result.notes, [Note::Dropped { item_id: "itm-1".to_owned(), why: "killed" }]);
    room.written.extend(result.outputs);
    assert!(room.at(UNTIL_MS).is_empty());
    assert_eq!(room.comes(&raw("1", "Bank holds rate", &until(UNTIL_MS))).0, Outcome::Suppressed);
}

#[test]
fn a_kill_under_an_id_of_its_own_ends_what_waits_and_names_it() {
    let mut room = Newsroom::open();
    let wire = |raw: RawItem| RawItem { policy: Some(wire_policy()), ..raw };
    let held = wire(raw("1", "Bank holds rate", &until(UNTIL_MS)));
    room.comes(&held);
    room.hands_over();
    let notice = wire(of("agency", "n", "KILL: Bank holds rate", "Kill this story.", ""));
    let (outcome, notes, outputs) = room.comes(&notice);
    assert_eq!(outcome, Outcome::Published);
    assert_eq!(notes, [Note::Dropped { item_id: "itm-1".to_owned(), why: "killed" }]);
    let item = &items(&outputs)[0];
    assert_eq!((item.item_id.as_str(), item.status()), ("itm-1", Status::Killed));
    assert!(item.headline.is_empty(), "{item:?}");
    assert!(room.at(UNTIL_MS).is_empty());
    assert_eq!(room.comes(&held).0, Outcome::Suppressed);
    let (again, _, outputs) = room.comes(&RawItem { sha256: "again".to_owned(), ..notice });
    assert_eq!(items(&outputs).len(), 0, "{again:?}: said once");
    let elsewhere = wire(raw("2", "Bank holds rate", &until(UNTIL_MS)));
    assert_eq!(room.comes(&elsewhere).0, Outcome::Suppressed, "its text under another id of its source");
}

/// The page that a held item links to, as it comes on the bulk lane.
fn page_of(entry: &RawItem) -> RawItem {
    let text = format!(
        "<p>{TEXT}</p><p>Two of its nine members wanted a cut, the minutes said, and one of them had said so before \
         in public.</p><p>The next meeting is in the autumn, when new figures on prices and wages will be there.</p>"
    );
    let page = proto::v1::Page {
        body: format!("<html><body><article><h1>Bank holds rate</h1>{text}</article></body></html>").into(),
        content_type: "text/html".to_owned(),
        final_url: "https://agency.example/1".to_owned(),
        fetched_at: Some(from_ms(NOW_MS + 60_000)),
        ..proto::v1::Page::default()
    };
    RawItem { sha256: "page".to_owned(), page: Some(page), ..entry.clone() }
}

#[test]
fn the_page_of_a_held_item_waits_in_its_place_and_one_that_comes_after_the_release_is_fuller() {
    let entry = raw("1", "Bank holds rate", &until(UNTIL_MS));
    let mut room = Newsroom::open();
    room.comes(&entry);
    assert_eq!(room.comes(&page_of(&entry)).0, Outcome::Held);
    let late = RawItem { sha256: "late".to_owned(), ..entry.clone() };
    assert_eq!(room.comes(&late).0, Outcome::Unchanged, "an entry is older than its own page");
    let released = items(&room.at(UNTIL_MS));
    assert_eq!((released.len(), released[0].body.len(), released[0].kind()), (1, 3, ItemKind::Release));

    let mut room = Newsroom::open();
    room.comes(&entry);
    room.at(UNTIL_MS);
    let (outcome, _, outputs) = room.comes(&page_of(&entry));
    let fuller = &items(&outputs)[0];
    assert_eq!((outcome, fuller.kind(), fuller.superseded_by), (Outcome::Published, ItemKind::Fuller, 0));
}
