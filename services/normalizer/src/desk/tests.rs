//! A desk's decisions on raw records, as the topics get them.

use super::*;
use crate::prepare::prepare;
use bus::TopicPartition;
use bytes::Bytes;
use chassis::envelope::Envelope;
use prost::Message;
use proto::{
    topics,
    v1::{ContentLevel, DeadLetter, Page, RawItem, Relation, Source, Story},
};
use wire::assemble::Known;

const NOW_MS: i64 = 1_762_300_800_000;

fn desk() -> Desk {
    Desk::new(0, Records { envelope: Envelope::default(), embargoed: false }, Memory::small())
}

fn raw(title: &str) -> RawItem {
    RawItem {
        item_id: "itm-1".to_owned(),
        source: Some(Source { id: "quayside".to_owned(), ..Source::default() }),
        feed_id: "quayside-world".to_owned(),
        format: "rss2.0".to_owned(),
        charset: "utf-8".to_owned(),
        head: b"<rss version='2.0'><channel><title>Quayside</title>".to_vec(),
        entry: format!("<item><guid>1</guid><title>{title}</title><description>Text.</description></item>")
            .into(),
        fetched_at: Some(proto::time::from_ms(NOW_MS)),
        sha256: title.to_owned(),
        ..RawItem::default()
    }
}

fn record(offset: i64, value: Vec<u8>) -> Record {
    Record {
        at: TopicPartition::new(topics::RAW, 0),
        offset,
        timestamp_ms: NOW_MS,
        key: Bytes::from_static(b"itm-1"),
        value: Some(Bytes::from(value)),
        headers: Vec::new(),
    }
}

fn decided(desk: &mut Desk, record: &Record) -> Result {
    let learnt = desk.learnt("quayside");
    let now = Now { now_ms: NOW_MS, sure_ms: NOW_MS, release_ms: Some(NOW_MS) };
    desk.decide(record, prepare(record, NOW_MS, Known { learnt: Some(&learnt), sites: None }), now).unwrap()
}

fn topics_of(result: &Result) -> Vec<&str> {
    result.outputs.iter().map(|output| output.topic.as_ref()).collect()
}

#[test]
fn a_new_item_goes_to_items_and_stories_and_is_remembered_on_the_desks_partition() {
    let mut desk = desk();
    let result = decided(&mut desk, &record(7, raw("Ferry sails").encode_to_vec()));
    assert_eq!((result.outcome, result.live_arrival_ms), (Outcome::Published, Some(NOW_MS)));
    assert_eq!(topics_of(&result), [topics::SOURCE_STATE, topics::ITEMS, topics::STORIES, topics::IDENTITY]);
    assert_eq!((result.outputs[0].partition, result.outputs[3].partition), (Some(0), Some(0)));
    let item = Item::decode(result.outputs[1].value.clone().unwrap()).unwrap();
    assert_eq!((item.headline.as_str(), item.relation()), ("Ferry sails", Relation::New));
    let place = item.raw.unwrap();
    assert_eq!((place.topic.as_str(), place.partition, place.offset), (topics::RAW, 0, 7));
}

#[test]
fn a_page_makes_a_full_version_of_its_entry_on_the_same_story_and_counts_as_no_live_item() {
    let mut desk = desk();
    let entry = raw("Ferry crews to strike");
    let first = decided(&mut desk, &record(0, entry.encode_to_vec()));
    let text = "<p>Ferry crews in Port Elm said on Monday that they would walk out for three days from the weekend \
        over unpaid overtime.</p><p>The operator of the line said that talks with the union would go on.</p>";
    let page = Page {
        body: format!("<html><body><article><h1>Ferry crews to strike</h1>{text}</article></body></html>")
            .into(),
        content_type: "text/html".to_owned(),
        final_url: "https://quayside.example/1".to_owned(),
        fetched_at: Some(proto::time::from_ms(NOW_MS + 60_000)),
        ..Page::default()
    };
    let fuller = RawItem { sha256: "both".to_owned(), page: Some(page), ..entry.clone() };
    let second = decided(&mut desk, &record(1, fuller.encode_to_vec()));
    let of = |result: &Result, topic| {
        let output = result.outputs.iter().find(|output| output.topic.as_ref() == topic).unwrap();
        output.value.clone().unwrap()
    };
    let read = |result: &Result| {
        let item = Item::decode(of(result, topics::ITEMS)).unwrap();
        let story = Story::decode(of(result, topics::STORIES)).unwrap();
        (item.version, item.kind(), item.content_level(), story.story_id, story.story_version)
    };
    let story = "itm-1".to_owned();
    assert_eq!(read(&first), (1, ItemKind::New, ContentLevel::Summary, story.clone(), 1));
    assert_eq!(read(&second), (2, ItemKind::Fuller, ContentLevel::Full, story, 2));
    assert_eq!((second.outcome, second.live_arrival_ms), (Outcome::Published, None));
    for (offset, again, written) in [(2, fuller, vec![]), (3, entry, vec![topics::IDENTITY])] {
        let again = decided(&mut desk, &record(offset, again.encode_to_vec()));
        assert_eq!(topics_of(&again), written, "{:?}", again.outcome);
    }
}

#[test]
fn a_redelivery_costs_no_output() {
    let mut desk = desk();
    let record = record(0, raw("Ferry sails").encode_to_vec());
    decided(&mut desk, &record);
    let again = decided(&mut desk, &record);
    assert_eq!((again.outcome, topics_of(&again)), (Outcome::Redelivered, vec![]));
}

#[test]
fn what_was_rolled_back_is_decided_again_as_if_it_never_came() {
    let mut desk = desk();
    let record = record(0, raw("Ferry sails").encode_to_vec());
    decided(&mut desk, &record);
    desk.roll_back();
    assert_eq!(desk.len(), 0);
    assert_eq!(decided(&mut desk, &record).outcome, Outcome::Published);
}

#[test]
fn what_is_remembered_survives_by_its_topic() {
    let mut first = desk();
    let result = decided(&mut first, &record(0, raw("Ferry sails").encode_to_vec()));
    let mut second = desk();
    let state = |output: &Outgoing| Desk::STATE.contains(&output.topic.as_ref());
    for output in result.outputs.into_iter().filter(state) {
        let at = TopicPartition::new(output.topic, 0);
        let Outgoing { timestamp_ms, key, value, headers, .. } = output;
        second.restore(&Record { at, offset: 0, timestamp_ms, key, value, headers }).unwrap();
    }
    let later = decided(&mut second, &record(1, raw("Ferry stays").encode_to_vec()));
    assert_eq!(Item::decode(later.outputs[0].value.clone().unwrap()).unwrap().version, 2);
}

#[test]
fn a_kill_goes_to_its_item_its_story_and_its_copies_without_a_word_of_the_text() {
    let mut desk = desk();
    let text =
        "The ferry to Port Elm sailed again on Monday, the harbour board said in a statement on its site.";
    let of = |source: &str, entry: &str| RawItem {
        item_id: format!("itm-{source}"),
        source: Some(Source { id: source.to_owned(), ..Source::default() }),
        sha256: format!("{source}{entry}"),
        entry: format!(
            "<item><guid>1</guid><title>Ferry sails</title><description>{text}</description>{entry}</item>"
        )
        .into(),
        ..raw("")
    };
    let records = [of("agency", ""), of("outlet", ""), of("agency", "<pubStatus>canceled</pubStatus>")];
    let results =
        records.iter().zip(0..).map(|(raw, offset)| decided(&mut desk, &record(offset, raw.encode_to_vec())));
    let last = results.last().unwrap();
    let outputs = last.outputs.iter().map(|output| {
        let key = String::from_utf8_lossy(&output.key).into_owned();
        (output.topic.as_ref(), key)
    });
    let (agency, outlet) = ("itm-agency".to_owned(), "itm-outlet".to_owned());
    let wanted = [
        (topics::ITEMS, agency.clone()),
        (topics::ITEMS, outlet.clone()),
        (topics::STORIES, agency.clone()),
        (topics::IDENTITY, agency),
        (topics::IDENTITY, outlet),
    ];
    assert_eq!(outputs.collect::<Vec<_>>(), wanted);
    for output in &last.outputs[..3] {
        let value = String::from_utf8_lossy(output.value.as_ref().unwrap()).into_owned();
        assert!(!value.contains("ferry") && !value.contains("Ferry"), "{value}");
    }
    let item = |place: usize| Item::decode(last.outputs[place].value.clone().unwrap()).unwrap();
    assert_eq!((item(0).kind(), item(0).status()), (ItemKind::Kill, proto::v1::Status::Killed));
    assert_eq!((item(1).kind(), item(1).upstream_killed), (ItemKind::Notice, true));
    let story = Story::decode(last.outputs[2].value.clone().unwrap()).unwrap();
    assert_eq!((story.story_version, story.item.unwrap().kind()), (2, ItemKind::Kill));
}

#[test]
fn what_is_forgotten_leaves_its_topic() {
    let mut desk = desk();
    decided(&mut desk, &record(0, raw("Ferry sails").encode_to_vec()));
    assert!(desk.expire(NOW_MS + 20 * 86_400_000).is_empty());
    let forgotten = desk.expire(NOW_MS + 40 * 86_400_000);
    assert_eq!((forgotten.len(), forgotten[0].value.is_none(), desk.len()), (1, true, 0));
}

#[test]
fn what_a_text_is_found_by_survives_by_its_topic_too() {
    let text = "Ferry crews in Port Elm said on Monday that they would walk out for three days from the weekend over \
        unpaid overtime, and the operator of the line said that talks with the union would go on until Friday at \
        least, while the harbour board asked both sides to keep the night boats to the islands running.";
    let entry = |outlet: &str, text: &str| {
        RawItem {
        item_id: format!("itm-{outlet}"),
        sha256: outlet.to_owned(),
        source: Some(Source { id: outlet.to_owned(), ..Source::default() }),
        entry: format!(
            "<item><guid>{outlet}</guid><title>{outlet} news</title><description>&lt;p&gt;{text}&lt;/p&gt;</description></item>"
        )
        .into(),
        ..raw("")
    }
    };
    let mut first = desk();
    let result = decided(&mut first, &record(0, entry("quayside", text).encode_to_vec()));
    assert!(topics_of(&result).contains(&topics::PRINTS));
    let mut second = desk();
    let state = |output: &Outgoing| Desk::STATE.contains(&output.topic.as_ref());
    for output in result.outputs.into_iter().filter(state) {
        let at = TopicPartition::new(output.topic, 0);
        let Outgoing { timestamp_ms, key, value, headers, .. } = output;
        second.restore(&Record { at, offset: 0, timestamp_ms, key, value, headers }).unwrap();
    }
    assert_eq!(second.prints().0, 1);
    let copy = format!("{text} The mayor of Port Elm called the strike a heavy blow for the islands.");
    let copy = decided(&mut second, &record(1, entry("courier", &copy).encode_to_vec()));
    let item = copy.outputs.iter().find(|output| output.topic.as_ref() == topics::ITEMS).unwrap();
    let item = Item::decode(item.value.clone().unwrap()).unwrap();
    assert_eq!((item.relation(), item.of.as_str()), (Relation::Extended, "itm-quayside"));
    assert!(item.share_of_other > 0.8 && item.share_of_this < 1.0);
    assert_eq!(item.likely_origin.unwrap().source, "quayside");
}

/// An item with a line that all items of its source have.
fn signed(number: i64, guid: &str) -> RawItem {
    let entry = format!(
        "<item><guid>{number}{guid}</guid><title>Ferry {number}</title><description>&lt;p&gt;The ferry sailed for the \
         {number}th time, the board said.&lt;/p&gt;&lt;p&gt;Quayside desk, hearts and hands&lt;/p&gt;</description></item>"
    );
    RawItem {
        item_id: format!("itm-{number}"),
        sha256: format!("{number}{guid}"),
        entry: entry.into(),
        ..raw("")
    }
}

#[test]
fn what_is_learnt_between_two_deliveries_of_a_text_makes_no_version() {
    let mut desk = desk();
    for number in 0..6 {
        decided(&mut desk, &record(number, signed(number, "").encode_to_vec()));
        let savepoint = desk.savepoint();
        desk.commit_to(savepoint);
    }
    let again = record(9, signed(0, "-again").encode_to_vec());
    let learnt = desk.learnt("quayside");
    let prepared = prepare(&again, NOW_MS, Known { learnt: Some(&learnt), sites: None }).unwrap();
    assert_eq!(prepared.item.body.len(), 1, "cleaned with what is known by now");
    assert_eq!(decided(&mut desk, &again).outcome, Outcome::Unchanged);
}

#[test]
fn an_item_says_what_was_known_of_its_source_when_it_was_cleaned() {
    let mut desk = desk();
    let mut items = Vec::new();
    for number in 0..6 {
        let result = decided(&mut desk, &record(number, signed(number, "").encode_to_vec()));
        let savepoint = desk.savepoint();
        desk.commit_to(savepoint);
        let item = result.outputs.iter().find(|output| output.topic.as_ref() == topics::ITEMS).unwrap();
        items.push(Item::decode(item.value.clone().unwrap()).unwrap());
    }
    let told: Vec<(u64, usize)> = items.iter().map(|item| (item.learnt_epoch, item.body.len())).collect();
    assert_eq!(told, [(0, 2), (0, 2), (0, 2), (1, 1), (1, 1), (1, 1)]);
    assert_eq!(items[5].removed[0].rule, "learnt: at the end of 3 of 3 items");
    assert_eq!(desk.learnt_count(), (1, 1));
}

#[test]
fn what_cannot_be_read_is_a_dead_letter_with_its_bytes_place_stage_and_error() {
    let deep = RawItem { entry: "<a>".repeat(5_000).into(), ..raw("Broken") };
    let cases = [
        (b"\xff\xff no protobuf".to_vec(), Stage::Decode, "protobuf"),
        (deep.encode_to_vec(), Stage::Parse, "nested deeper than 256 levels"),
        (RawItem { format: "gopher".to_owned(), ..raw("Old") }.encode_to_vec(), Stage::Parse, "gopher"),
        (RawItem { item_id: String::new(), ..raw("Nobody") }.encode_to_vec(), Stage::Decode, "no item id"),
    ];
    for (value, stage, reason) in cases {
        let result = decided(&mut desk(), &record(3, value.clone()));
        assert_eq!((result.outcome, topics_of(&result)), (Outcome::DeadLetter, vec![topics::DEAD_LETTERS]));
        let dead = DeadLetter::decode(result.outputs[0].value.clone().unwrap()).unwrap();
        assert_eq!((dead.stage(), &dead.raw, dead.position.unwrap().offset), (stage, &value, 3));
        assert!(dead.error.contains(reason), "{}", dead.error);
    }
}

/// An item of AP's, under its first id.
fn of_ap(signals: &[&str], status: &str, more: &str) -> RawItem {
    let entry = format!(
        r#"{{"item": {{"altids": {{"itemid": "b1"}}, "uri": "https://api.example/b1", "type": "text", "version": 1,
            "pubstatus": "{status}", "signals": {signals:?}, "headline": "Kelp harvest: coverage plan", {more}
            "versioncreated": "2026-06-01T08:00:00Z"}}}}"#
    );
    RawItem {
        format: "ap-json".to_owned(),
        head: Vec::new(),
        sha256: entry.clone(),
        entry: entry.into(),
        whole: true,
        ..raw("")
    }
}

#[test]
fn what_is_no_news_stands_apart_until_it_is_news_and_its_end_is_told_to_all() {
    let mut desk = desk();
    let mut decided = |offset, raw: &RawItem| decided(&mut desk, &record(offset, raw.encode_to_vec()));
    let plan = of_ap(&["isnotnews"], "usable", "");
    let told = decided(0, &plan);
    assert_eq!((told.outcome, told.live_arrival_ms), (Outcome::Advisory, None));
    let topics_told = topics_of(&told);
    assert!(topics_told.contains(&topics::ADVISORIES) && topics_told.contains(&topics::IDENTITY));
    assert!(!topics_told.contains(&topics::ITEMS) && !topics_told.contains(&topics::STORIES));
    let again = decided(1, &plan);
    assert_eq!((again.outcome, again.outputs.len()), (Outcome::Redelivered, 0));

    let text =
        r#""body_nitf": "<block><p>Kelp cutters of Marram Head landed forty tons on Monday.</p></block>","#;
    let news = decided(2, &of_ap(&["newscontent"], "usable", text));
    assert_eq!(news.outcome, Outcome::Published);
    assert!(topics_of(&news).contains(&topics::ITEMS) && topics_of(&news).contains(&topics::STORIES));

    let killed = decided(3, &of_ap(&["isnotnews"], "canceled", ""));
    assert_eq!(killed.outcome, Outcome::Published);
    assert!(topics_of(&killed).contains(&topics::ITEMS) && !topics_of(&killed).contains(&topics::ADVISORIES));
}

/// A message of an agency's text wire.
fn of_wire(number: &str, text: &str) -> RawItem {
    let entry = format!(
        "\u{1}bdt{number} 4 vm 83  dpa {number}\r\n\r\nHafen/Elm/\r\n\u{2}{text}\r\n\r\n\u{3}121200 Jun 26\r\n\u{4}"
    );
    let (source_id, feed_id) = ("quayside", "quayside-world");
    let guid = format!("bdt{number}/2026-06-12");
    let claim = wire::ids::Claim { source_id, feed_id, guid: Some(&guid), ..wire::ids::Claim::default() };
    let (item_id, basis) = wire::ids::item_id(&claim, proto::v1::IdentityRule::Auto);
    RawItem {
        item_id,
        identity_basis: basis.into(),
        format: "iptc7901".to_owned(),
        head: Vec::new(),
        sha256: entry.clone(),
        entry: entry.into(),
        whole: true,
        ..raw("")
    }
}

#[test]
fn a_notice_ends_the_item_whose_number_it_states_also_one_that_comes_later() {
    let story = of_wire(
        "0157",
        "Taucher kauft Brücke =\r\n\r\nPort Elm (dpa) - Ein Taucher hat am Freitag die alte Brücke gekauft.",
    );
    let notice = of_wire(
        "0163",
        "(Achtung - Annullierung)\r\n(Bitte verwenden Sie die Meldung bdt0157 nicht)\r\nKein Verkauf =\r\n\r\nDie Meldung wird zurückgezogen.",
    );
    let mut desk = desk();
    let mut decided = |offset, raw: &RawItem| decided(&mut desk, &record(offset, raw.encode_to_vec()));
    assert_eq!(decided(0, &story).outcome, Outcome::Published);
    let killed = decided(1, &notice);
    let item = killed.outputs.iter().find(|output| output.topic.as_ref() == topics::ITEMS).unwrap();
    let item = Item::decode(item.value.clone().unwrap()).unwrap();
    assert_eq!((&item.item_id, item.kind()), (&story.item_id, ItemKind::Kill));

    let mut later = super::tests::desk();
    let mut decided =
        |offset, raw: &RawItem| super::tests::decided(&mut later, &record(offset, raw.encode_to_vec()));
    assert_eq!(decided(0, &notice).outcome, Outcome::Published);
    assert_eq!(decided(1, &story).outcome, Outcome::Suppressed);
}
