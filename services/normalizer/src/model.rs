//! Random lives of items against a simple oracle: deliveries, versions, kills, restarts, hand-overs, aborted batches.
//!
//! Two desks hear the same deliveries. One is never disturbed; the other is rolled back and rebuilt from its topics at any
//! time. What they decide must be the same, and none of it may break a rule that the oracle knows.

use crate::{
    desk::{Desk, Memory, Result},
    gate::Now,
    prepare::Prepared,
    records::Records,
};
use bus::{Outgoing, Record, TopicPartition};
use bytes::Bytes;
use chassis::envelope::Envelope;
use proptest::prelude::*;
use prost::Message;
use proto::{
    time::from_ms,
    topics::{ITEMS, RAW, STORIES},
    v1::{Block, DedupeRule, Item, ItemKind, RawRef, Source, Status, Story, TrustedTime},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};
use wire::dedupe::{Candidate, Outcome, Upstream};

const START_MS: i64 = 1_762_300_800_000;
const DAY_MS: i64 = 86_400_000;

/// What happens.
#[derive(Clone, Debug)]
enum Step {
    /// An item comes, with a text and what its source says of it.
    Deliver { source: u8, item: u8, text: u8, updated: Option<u8>, said: Said },
    /// What was delivered so many deliveries ago comes again, with the same bytes.
    Again(u8),
    /// The batch is committed.
    Commit,
    /// The batch is aborted, and comes again.
    Abort,
    /// Another process takes over, and rebuilds what was committed.
    TakeOver,
    /// So many days pass.
    Wait(u8),
}

/// What a source says of the use of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Nothing,
    Usable,
    Withheld,
    Killed,
}

fn step() -> impl Strategy<Value = Step> {
    let said = prop_oneof![
        8 => Just(Said::Nothing),
        2 => Just(Said::Usable),
        1 => Just(Said::Withheld),
        2 => Just(Said::Killed),
    ];
    let deliver = (0..3u8, 0..4u8, 0..6u8, proptest::option::of(0..12u8), said);
    prop_oneof![
        12 => deliver.prop_map(|(source, item, text, updated, said)| Step::Deliver { source, item, text, updated, said }),
        3 => (0..8u8).prop_map(Step::Again),
        3 => Just(Step::Commit),
        1 => Just(Step::Abort),
        1 => Just(Step::TakeOver),
        1 => prop_oneof![Just(1), Just(10), Just(100)].prop_map(Step::Wait),
    ]
}

/// One delivery.
#[derive(Clone)]
struct Delivery {
    item_id: String,
    text: u8,
    updated: Option<u8>,
    said: Said,
    item: Item,
}

impl fmt::Debug for Delivery {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} with text {} at {:?}, said {:?}", self.item_id, self.text, self.updated, self.said)
    }
}

impl Delivery {
    fn new(source: u8, item: u8, text: u8, updated: Option<u8>, said: Said) -> Self {
        const STORIES: [&str; 3] = [
            "The ferry to Port Elm sailed again on Monday after three days in the yard, the harbour board said",
            "Bakers in Upper Tarn sold more bread than in any year since the mill burnt down, their guild wrote",
            "A council vote on the new bridge was put off until autumn because no report on its piers had come",
        ];
        const ENDINGS: [&str; 2] =
            ["in a short statement.", "and nobody could say when it would change, though many asked."];
        let item_id = format!("itm-{source}{item}");
        let body = format!("{} {}", STORIES[usize::from(text / 2)], ENDINGS[usize::from(text % 2)]);
        let status = match said {
            Said::Nothing | Said::Usable => Status::Usable,
            Said::Withheld => Status::Withheld,
            Said::Killed => Status::Killed,
        };
        let item = Item {
            item_id: item_id.clone(),
            headline: format!("Headline of {}", text / 2),
            body: vec![Block { text: body, ..Block::default() }],
            source: Some(Source { id: format!("source-{source}"), ..Source::default() }),
            raw: Some(RawRef { sha256: format!("{item_id}{text}{updated:?}{said:?}"), ..RawRef::default() }),
            status: status.into(),
            source_status: if said == Said::Nothing { String::new() } else { format!("{said:?}") },
            updated: updated.map(|hour| TrustedTime {
                at: Some(from_ms(START_MS + i64::from(hour) * 3_600_000)),
                ..TrustedTime::default()
            }),
            ..Item::default()
        };
        Self { item_id, text, updated, said, item }
    }

    fn is_end(&self) -> bool {
        matches!(self.said, Said::Withheld | Said::Killed)
    }

    fn prepared(&self, now_ms: i64) -> Prepared {
        let item = Item { fetched_at: Some(from_ms(now_ms)), ..self.item.clone() };
        let candidate = Candidate::of(&item, DedupeRule::Link);
        Prepared::again(item, candidate)
    }
}

/// A desk with the topics that it writes.
struct Place {
    desk: Desk,
    upstream: Upstream,
    /// What was committed on the topics of its state, in order.
    state: Vec<Outgoing>,
    batch: Vec<(Delivery, i64)>,
    pending: Vec<Result>,
    committed: Vec<Result>,
    /// Items that were forgotten, with the number of results before.
    forgotten: Vec<(usize, String)>,
}

impl Place {
    fn new(upstream: Upstream) -> Self {
        let (state, batch, pending, committed, forgotten) = Default::default();
        Self { desk: desk(upstream), upstream, state, batch, pending, committed, forgotten }
    }

    fn deliver(&mut self, delivery: &Delivery, now_ms: i64) {
        self.batch.push((delivery.clone(), now_ms));
        let offset = (self.committed.len() + self.pending.len()) as i64;
        let record = Record {
            at: TopicPartition::new(RAW, 0),
            offset,
            timestamp_ms: now_ms,
            key: Bytes::from(delivery.item_id.clone()),
            value: None,
            headers: Vec::new(),
        };
        let now = Now { now_ms, sure_ms: now_ms, release_ms: Some(now_ms) };
        let result = self.desk.decide(&record, Ok(delivery.prepared(now_ms)), now).unwrap();
        self.pending.push(result);
    }

    fn commit(&mut self, now_ms: i64) {
        let forgotten = self.desk.expire(now_ms);
        for output in self.pending.iter().flat_map(|result| &result.outputs).chain(&forgotten) {
            if Desk::STATE.contains(&output.topic.as_ref()) {
                self.state.push(output.clone());
            }
        }
        let end = self.desk.savepoint();
        self.desk.commit_to(end);
        self.batch.clear();
        self.committed.append(&mut self.pending);
        let forgotten = forgotten.iter().map(|output| String::from_utf8_lossy(&output.key).into_owned());
        self.forgotten.extend(forgotten.map(|id| (self.committed.len(), id)));
    }

    /// The batch is lost, and comes again.
    fn abort(&mut self) {
        self.desk.roll_back();
        self.repeat();
    }

    /// Another process has what was committed, compacted as a topic may be.
    fn take_over(&mut self) {
        let mut newest = BTreeMap::new();
        for (place, output) in self.state.iter().enumerate() {
            newest.insert((output.topic.clone(), output.key.clone()), place);
        }
        let kept: BTreeSet<usize> = newest.into_values().collect();
        self.desk = desk(self.upstream);
        for (offset, place) in (0..).zip(kept) {
            let Outgoing { topic, timestamp_ms, key, value, headers, .. } = self.state[place].clone();
            let at = TopicPartition::new(topic, 0);
            self.desk.restore(&Record { at, offset, timestamp_ms, key, value, headers }).unwrap();
        }
        self.repeat();
    }

    fn repeat(&mut self) {
        self.pending.clear();
        for (delivery, now_ms) in std::mem::take(&mut self.batch) {
            self.deliver(&delivery, now_ms);
        }
    }
}

fn is_own(item: &Item, delivery: &Delivery) -> bool {
    let source = |item: &Item| item.source.as_ref().map(|source| source.id.clone());
    source(item) == source(&delivery.item)
}

fn desk(upstream: Upstream) -> Desk {
    Desk::new(
        0,
        Records { envelope: Envelope::default(), embargoed: false },
        Memory { upstream, ..Memory::small() },
    )
}

fn items(result: &Result) -> Vec<Item> {
    let of = result.outputs.iter().filter(|output| output.topic.as_ref() == ITEMS);
    of.map(|output| Item::decode(output.value.clone().unwrap()).unwrap()).collect()
}

fn stories(result: &Result) -> Vec<Story> {
    let of = result.outputs.iter().filter(|output| output.topic.as_ref() == STORIES);
    of.map(|output| Story::decode(output.value.clone().unwrap()).unwrap()).collect()
}

/// What of a result must be the same, disturbed or not.
fn essence(result: &Result) -> String {
    let items: Vec<_> = items(result)
        .iter()
        .map(|item| {
            (
                item.item_id.clone(),
                item.version,
                item.kind(),
                item.status(),
                item.story_id.clone(),
                item.superseded_by,
            )
        })
        .collect();
    let stories: Vec<_> = stories(result)
        .iter()
        .map(|story| {
            (story.story_id.clone(), story.story_version, story.head_item_id.clone(), story.copies_count)
        })
        .collect();
    format!("{:?} {items:?} {stories:?}", result.outcome)
}

/// What a simple mind knows of an item.
#[derive(Default)]
struct Known {
    texts: BTreeSet<u8>,
    current: Option<u8>,
    ended: bool,
    /// It was the agency that ended it, with its own story: it may take that back.
    ended_upstream: bool,
    /// Newest time by which a text of it was taken.
    newest: Option<u8>,
    last_version: u32,
}

/// Checks the results of an undisturbed desk, delivery by delivery.
#[derive(Default)]
struct Oracle {
    items: BTreeMap<String, Known>,
    /// Last event and status by story.
    stories: BTreeMap<String, (u32, Status)>,
}

impl Oracle {
    fn forget(&mut self, item_id: &str) {
        let known = self.items.remove(item_id).unwrap_or_default();
        assert!(!known.ended || known.ended_upstream, "{item_id} was dead, and is forgotten");
        let dead = self.stories.remove(item_id).is_some_and(|(_, status)| status != Status::Usable);
        assert!(!dead, "the dead story {item_id} is forgotten");
    }

    fn check(&mut self, delivery: &Delivery, result: &Result) {
        let (items, stories) = (items(result), stories(result));
        let known = self.items.entry(delivery.item_id.clone()).or_default();
        let context = || format!("{delivery:?} became {:?}", result.outcome);
        let published = matches!(result.outcome, Outcome::Published | Outcome::Superseded);
        assert_eq!(published, !items.is_empty(), "an outcome has its record: {}", context());

        if delivery.is_end() {
            // Told at once, unless it is dead already or this end was taken back since.
            let may_be_silent = known.ended || known.newest >= delivery.updated && known.newest.is_some();
            assert!(published || may_be_silent, "an end is told: {}", context());
        } else if known.ended {
            let back = delivery.said == Said::Usable;
            let is_back = items.first().is_some_and(|item| item.kind() == ItemKind::Reinstated);
            assert!(
                !published || back && is_back || known.ended_upstream,
                "what is dead stays dead: {}",
                context()
            );
        } else if !known.texts.contains(&delivery.text) {
            // Text of a dead item of the same source is none that may come.
            let allowed = published || result.outcome == Outcome::Suppressed && known.texts.is_empty();
            assert!(allowed, "a new text is published: {}", context());
        }
        for item in &items {
            let is_dead = matches!(item.status(), Status::Killed | Status::Withheld);
            let has_text = !item.body.is_empty() || !item.headline.is_empty() || !item.body_html.is_empty();
            let is_notice = item.kind() == ItemKind::Notice;
            assert_eq!(has_text, !is_dead && !is_notice, "a dead item has no text: {}", context());
            let known = self.items.entry(item.item_id.clone()).or_default();
            if !is_notice {
                assert_eq!(item.version, known.last_version + 1, "versions have no gap: {}", context());
                known.last_version = item.version;
            }
            if item.superseded_by == 0 && !is_notice {
                known.ended = is_dead;
                known.ended_upstream = is_dead && item.item_id != delivery.item_id && !is_own(item, delivery);
            }
        }
        let known = self.items.entry(delivery.item_id.clone()).or_default();
        if result.outcome == Outcome::Published {
            let is_back =
                delivery.updated.is_some() && known.newest.is_some() && delivery.updated < known.newest;
            assert!(!is_back || delivery.is_end(), "nothing goes backwards: {}", context());
        }
        if published && !delivery.is_end() {
            known.texts.insert(delivery.text);
        }
        if result.outcome == Outcome::Published {
            known.current = Some(delivery.text);
            // An end counts whenever it says it was.
            known.newest =
                if delivery.is_end() { known.newest.max(delivery.updated) } else { delivery.updated };
        } else if result.outcome == Outcome::Unchanged && known.current == Some(delivery.text) && !known.ended
        {
            known.newest = known.newest.max(delivery.updated);
        }
        for story in &stories {
            let status = story.item.as_ref().unwrap().status();
            let (version, before) = self.stories.get(&story.story_id).copied().unwrap_or((0, Status::Usable));
            assert_eq!(story.story_version, version + 1, "events of a story have no gap: {}", context());
            let is_back = story.item.as_ref().unwrap().kind() == ItemKind::Reinstated;
            assert!(
                before == Status::Usable || status != Status::Usable || is_back,
                "a dead story: {}",
                context()
            );
            self.stories.insert(story.story_id.clone(), (story.story_version, status));
        }
    }
}

proptest! {

    #[test]
    fn no_life_of_items_breaks_a_rule_whatever_happens_to_the_desk(steps in prop::collection::vec(step(), 1..60), kills_copies: bool) {
        let upstream = if kills_copies { Upstream::Kill } else { Upstream::Mark };
        let (mut calm, mut disturbed) = (Place::new(upstream), Place::new(upstream));
        let mut deliveries: Vec<Delivery> = Vec::new();
        let mut now_ms = START_MS + DAY_MS;
        for step in steps {
            now_ms += 1_000;
            let delivery = match step {
                Step::Deliver { source, item, text, updated, said } => {
                    Some(Delivery::new(source, item, text, updated, said))
                }
                Step::Again(back) => deliveries.iter().rev().nth(usize::from(back)).cloned(),
                Step::Commit => {
                    calm.commit(now_ms);
                    disturbed.commit(now_ms);
                    None
                }
                Step::Abort => {
                    disturbed.abort();
                    None
                }
                Step::TakeOver => {
                    disturbed.take_over();
                    None
                }
                Step::Wait(days) => {
                    now_ms += i64::from(days) * DAY_MS;
                    None
                }
            };
            if let Some(delivery) = delivery {
                calm.deliver(&delivery, now_ms);
                disturbed.deliver(&delivery, now_ms);
                deliveries.push(delivery);
            }
        }
        calm.commit(now_ms);
        disturbed.commit(now_ms);
        prop_assert_eq!(calm.committed.len(), deliveries.len(), "the books balance");
        let mut oracle = Oracle::default();
        for (place, delivery) in deliveries.iter().enumerate() {
            for (_, item_id) in calm.forgotten.iter().filter(|(before, _)| *before == place) {
                oracle.forget(item_id);
            }
            let (result, other) = (&calm.committed[place], &disturbed.committed[place]);
            prop_assert_eq!(essence(result), essence(other), "{:?}", delivery);
            oracle.check(delivery, result);
        }
    }
}
