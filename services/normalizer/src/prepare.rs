//! Everything that one raw item needs nobody else for: decode, parse, clean. Runs on any core.

use crate::gate;
use bus::Record;
use chassis::{causes, envelope};
use proto::{
    time::{from_ms, to_ms},
    v1::{DedupeRule, EmbargoRule, FeedPolicy, Item, Order, OrderAction, RawItem, RawRef, Stage, Status},
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use wire::{
    assemble::{self, Known, Taught},
    clean::Sightings,
    dedupe::Candidate,
    gate::{Terms, clock::Answer},
};

/// A raw item that was read and cleaned, and waits for a decision.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// The item, without version and relation.
    pub(crate) item: Item,
    /// What of it is compared with what is remembered.
    pub(crate) candidate: Candidate,
    /// What it shows of its source.
    pub(crate) sightings: Option<Sightings>,
    /// Its paragraphs as they would be if nothing had been learnt of its source; `None` where they are the body.
    pub(crate) untaught: Option<Vec<String>>,
    /// What it is embargoed by.
    pub(crate) terms: Terms,
    /// What its feed wants done with an embargo.
    pub(crate) rule: EmbargoRule,
    /// True where words in its feed's texts count.
    pub(crate) is_wire: bool,
    /// What the origin's answer says of our clock, with the origin's domain.
    pub(crate) answer: Option<(String, Answer)>,
    /// The operator's order that it is, and no item.
    pub(crate) order: Option<Order>,
}

impl Prepared {
    /// An item that was prepared before, and waited since.
    pub(crate) fn again(item: Item, candidate: Candidate) -> Self {
        Self {
            item,
            candidate,
            sightings: None,
            untaught: None,
            terms: Terms::default(),
            rule: EmbargoRule::Hold,
            is_wire: false,
            answer: None,
            order: None,
        }
    }

    /// An operator's order: the item that it kills, if it kills one.
    fn order(raw: &RawItem, order: &Order, place: RawRef, now_ms: i64) -> Self {
        let mut item = Item {
            item_id: raw.item_id.clone(),
            source: raw.source.clone(),
            feed_id: raw.feed_id.clone(),
            fetched_at: Some(gate::ordered_at(order, now_ms)),
            normalized_at: Some(from_ms(now_ms)),
            raw: Some(place),
            status: Status::Usable.into(),
            ..Item::default()
        };
        if order.action() == OrderAction::Kill {
            gate::killed(&mut item, order);
        }
        let candidate = Candidate::of(&item, DedupeRule::Off);
        Self { order: Some(order.clone()), ..Self::again(item, candidate) }
    }
}

/// A raw item that could not be processed.
#[derive(Debug)]
pub(crate) struct Broken {
    /// Where it failed.
    pub(crate) stage: Stage,
    /// Why, with its causes.
    pub(crate) error: String,
    /// The raw item, if it could be decoded.
    pub(crate) raw: Option<Box<RawItem>>,
}

/// Reads and cleans one raw record, with what is known beside it. A panic in it is the item's fault, and breaks
/// this item alone.
pub(crate) fn prepare(record: &Record, normalized_ms: i64, known: Known<'_>) -> Result<Prepared, Broken> {
    let raw = match envelope::open::<RawItem>(record) {
        Ok(Some(raw)) => raw,
        Ok(None) => return Err(Broken::new(Stage::Decode, "raw record has no value".to_owned(), None)),
        Err(cause) => return Err(Broken::new(Stage::Decode, causes::in_one_line(&cause), None)),
    };
    if raw.item_id.is_empty() {
        return Err(Broken::new(Stage::Decode, "raw item has no item id".to_owned(), Some(raw)));
    }
    let place = RawRef {
        topic: record.at.topic.to_string(),
        partition: record.at.partition,
        offset: record.offset,
        sha256: raw.sha256.clone(),
    };
    if let Some(order) = &raw.order {
        return Ok(Prepared::order(&raw, order, place, normalized_ms));
    }
    let parsed = match guarded(|| assemble::parse(&raw)) {
        Ok(Ok(parsed)) => parsed,
        Ok(Err(cause)) => return Err(Broken::new(Stage::Parse, causes::in_one_line(&cause), Some(raw))),
        Err(panic) => return Err(Broken::new(Stage::Parse, panic, Some(raw))),
    };
    let is_wire = assemble::is_wire(&raw);
    let policy = FeedPolicy { text_signals: is_wire, ..raw.policy.clone().unwrap_or_default() };
    let rule = gate::rule(policy.embargo());
    let made = guarded(|| {
        let Taught { mut item, sightings, untaught, notices } =
            assemble::taught(&raw, place, &parsed, normalized_ms, known);
        let arrived_ms = raw.fetched_at.as_ref().map_or(normalized_ms, to_ms);
        let terms = Terms::of(&parsed.embargo, &item, &notices, &policy, arrived_ms);
        terms.mark(&mut item, rule, normalized_ms);
        // What is not for publication is no copy of anything, and nothing is one of it.
        let dedupe = if item.advisory.is_empty() { policy.dedupe() } else { DedupeRule::Off };
        let mut candidate = match &untaught {
            Some(paragraphs) => {
                let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
                Candidate::with(&item, dedupe, &paragraphs)
            }
            None => Candidate::of(&item, dedupe),
        };
        if is_wire {
            candidate = candidate.of_wire();
        }
        // A page is as old as its entry, whenever it came.
        candidate.arrived_ms = raw.fetched_at.as_ref().map_or(candidate.arrived_ms, to_ms);
        Prepared {
            sightings,
            untaught,
            terms,
            rule,
            is_wire,
            answer: answer(&raw),
            ..Prepared::again(item, candidate)
        }
    });
    match made {
        Ok(prepared) => Ok(prepared),
        Err(panic) => Err(Broken::new(Stage::Clean, panic, Some(raw))),
    }
}

/// What the origin's answer says of our clock. A page's answer is another one, and its times are not kept.
fn answer(raw: &RawItem) -> Option<(String, Answer)> {
    let (fetched, date) = (raw.fetched_at.as_ref()?, raw.origin_date.as_ref()?);
    let answer =
        Answer { fetched_ms: to_ms(fetched), took_ms: i64::from(raw.answered_in_ms), date_ms: to_ms(date) };
    let origin = wire::link::registrable_domain(&raw.final_url).filter(|_| raw.page.is_none())?;
    Some((origin, answer))
}

impl Broken {
    fn new(stage: Stage, error: String, raw: Option<RawItem>) -> Self {
        Self { stage, error, raw: raw.map(Box::new) }
    }
}

fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let said =
            panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        format!("panicked: {}", said.unwrap_or("without a word"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bus::TopicPartition;
    use bytes::Bytes;
    use prost::Message;
    use proto::{
        topics,
        v1::{CleanRule, CleanState, Source},
    };

    fn prepared(clean: CleanRule, content: &str) -> Item {
        let escaped = content.replace('<', "&lt;");
        let raw = RawItem {
            item_id: "itm-1".to_owned(),
            source: Some(Source { id: "quayside".to_owned(), ..Source::default() }),
            format: "rss2.0".to_owned(),
            charset: "utf-8".to_owned(),
            head: b"<rss version='2.0'><channel><title>Quayside</title>".to_vec(),
            entry: format!(
                "<item><guid>1</guid><title>Ferry sails</title><description>{escaped}</description></item>"
            )
            .into(),
            policy: Some(FeedPolicy { clean: clean.into(), ..FeedPolicy::default() }),
            ..RawItem::default()
        };
        let record = Record {
            at: TopicPartition::new(topics::RAW, 0),
            offset: 0,
            timestamp_ms: 0,
            key: Bytes::from_static(b"itm-1"),
            value: Some(Bytes::from(raw.encode_to_vec())),
            headers: Vec::new(),
        };
        prepare(&record, 0, Known::default()).unwrap().item
    }

    const CONTENT: &str = "<figure><img src='a.jpg'><figcaption>The quay at dawn. Photo: Ada Finch</figcaption></figure>\
        <p>PORT ELM (AP) - The ferry will sail again from Monday, the board said.</p>\
        <p>Correction: An earlier version of this story gave the wrong day.</p>\
        <p>This is not investment advice.</p><p>desk@elm.example</p><p>Share it</p>";

    #[test]
    fn the_feeds_policy_says_what_is_cleaned_through_to_the_item() {
        let full = prepared(CleanRule::Full, CONTENT);
        let body = |item: &Item| item.body.iter().map(|block| block.text.clone()).collect::<Vec<_>>();
        assert_eq!(body(&full), ["The ferry will sail again from Monday, the board said."]);
        assert_eq!(full.clean_state(), CleanState::Clean);
        assert_eq!(full.dateline.as_ref().unwrap().places, ["PORT ELM"]);
        assert_eq!(full.corrections, ["Correction: An earlier version of this story gave the wrong day."]);
        assert_eq!(full.disclaimers, ["This is not investment advice."]);
        assert_eq!(
            (full.captions[0].credit.as_str(), full.contact.as_str()),
            ("Ada Finch", "desk@elm.example")
        );
        assert_eq!((full.removed.len(), full.removed[0].text.as_str()), (1, "Share it"));
        assert!(full.editor_notes.is_empty(), "a correction stands in one field");

        let fields = prepared(CleanRule::Fields, CONTENT);
        assert_eq!(body(&fields)[1..], ["desk@elm.example", "Share it"], "nothing is taken out but fields");
        assert_eq!((&fields.corrections, &fields.dateline), (&full.corrections, &full.dateline));
        assert!(fields.removed.is_empty());

        let off = prepared(CleanRule::Off, CONTENT);
        assert_eq!((off.body.len(), off.clean_state()), (6, CleanState::Off));
        assert!(off.dateline.is_none() && off.captions.is_empty() && off.corrections.is_empty());
    }

    #[test]
    fn what_only_a_mark_says_is_said_by_the_item() {
        let paid = "<p>Sponsored content</p><p>The ferry will sail again from Monday, the board said.</p>";
        let item = prepared(CleanRule::Full, paid);
        assert!(item.sponsored);
        assert_eq!((item.body.len(), item.removed[0].text.as_str()), (1, "Sponsored content"));
    }
}
