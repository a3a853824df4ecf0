//! Random lives of items against a simple oracle: deliveries, versions, kills, embargoes, restarts, hand-overs, aborted
//! batches.
//!
//! Two desks hear the same deliveries. One is never disturbed; the other is rolled back and rebuilt from its topics at any
//! time. What they decide must be the same, and none of it may break a rule that the oracle knows.

use crate::{
    desk::Memory,
    disturbed::{self, Place},
    gate::Now,
    prepare::Prepared,
};
use bus::Outgoing;
use proptest::prelude::*;
use prost::Message;
use proto::{
    time::{from_ms, to_ms},
    topics::{ITEMS, STORIES},
    v1::{Block, DedupeRule, EmbargoBasis, Item, ItemKind, RawRef, Source, Status, Story, TrustedTime},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};
use wire::{
    dedupe::{Candidate, Outcome, Upstream},
    gate::{Embargo, Terms},
};

const START_MS: i64 = 1_762_300_800_000;
const DAY_MS: i64 = 86_400_000;

/// What happens.
#[derive(Clone, Debug)]
enum Step {
    /// An item comes, with a text and what its source says of it; perhaps embargoed for so many seconds.
    Deliver { source: u8, item: u8, text: u8, updated: Option<u8>, said: Said, embargo: Option<u8> },
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
    let embargo = prop_oneof![4 => Just(None), 1 => (1..30u8).prop_map(Some)];
    let deliver = (0..3u8, 0..4u8, 0..6u8, proptest::option::of(0..12u8), said, embargo);
    prop_oneof![
        12 => deliver.prop_map(|(source, item, text, updated, said, embargo)| Step::Deliver { source, item, text, updated, said, embargo }),
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
    /// Not for publication before this, ms since 1970 UTC.
    until_ms: Option<i64>,
    item: Item,
}

impl fmt::Debug for Delivery {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            to,
            "{} with text {} at {:?}, said {:?}, until {:?}",
            self.item_id,
            self.text,
            self.updated,
            self.said,
            self.until_ms.map(|ms| (ms - START_MS) / 1_000)
        )
    }
}

impl Delivery {
    fn new(source: u8, item: u8, text: u8, updated: Option<u8>, said: Said, until_ms: Option<i64>) -> Self {
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
            raw: Some(RawRef {
                sha256: format!("{item_id}{text}{updated:?}{said:?}{until_ms:?}"),
                ..RawRef::default()
            }),
            status: status.into(),
            source_status: if said == Said::Nothing { String::new() } else { format!("{said:?}") },
            updated: updated.map(|hour| TrustedTime {
                at: Some(from_ms(START_MS + i64::from(hour) * 3_600_000)),
                ..TrustedTime::default()
            }),
            embargoed_until: until_ms.map(from_ms),
            ..Item::default()
        };
        Self { item_id, text, updated, said, until_ms, item }
    }

    fn is_end(&self) -> bool {
        matches!(self.said, Said::Withheld | Said::Killed)
    }

    fn prepared(&self, now_ms: i64) -> Prepared {
        let item = Item { fetched_at: Some(from_ms(now_ms)), ..self.item.clone() };
        let candidate = Candidate::of(&item, DedupeRule::Link);
        let embargo = match self.until_ms {
            Some(at_ms) => Embargo::Until { at_ms, basis: EmbargoBasis::Field },
            None => Embargo::None,
        };
        let terms = Terms { embargo, ..Terms::default() };
        Prepared { terms, ..Prepared::again(item, candidate) }
    }
}

/// What a desk does at one moment.
#[derive(Clone, Debug)]
enum Act {
    Decides(Box<Delivery>),
    Looks,
}

impl disturbed::Act for Act {
    fn prepared(&self, now_ms: i64) -> Option<Prepared> {
        match self {
            Self::Decides(delivery) => Some(delivery.prepared(now_ms)),
            Self::Looks => None,
        }
    }
}

type Came = disturbed::Came<Act>;

fn is_own(item: &Item, delivery: &Delivery) -> bool {
    let source = |item: &Item| item.source.as_ref().map(|source| source.id.clone());
    source(item) == source(&delivery.item)
}

fn items(outputs: &[Outgoing]) -> Vec<Item> {
    let of = outputs.iter().filter(|output| output.topic.as_ref() == ITEMS);
    of.map(|output| Item::decode(output.value.clone().unwrap()).unwrap()).collect()
}

fn stories(outputs: &[Outgoing]) -> Vec<Story> {
    let of = outputs.iter().filter(|output| output.topic.as_ref() == STORIES);
    of.map(|output| Story::decode(output.value.clone().unwrap()).unwrap()).collect()
}

/// What of the work must be the same, disturbed or not.
fn essence(Came { act, outcome, outputs, .. }: &Came) -> String {
    let keys: Vec<&bytes::Bytes> =
        outputs.iter().filter(|one| one.value.is_none()).map(|one| &one.key).collect();
    let items: Vec<_> = items(outputs)
        .iter()
        .map(|item| {
            let (kind, status, of) = (item.kind(), item.status(), item.of.clone());
            (item.item_id.clone(), item.version, kind, status, item.story_id.clone(), of, item.superseded_by)
        })
        .collect();
    let stories: Vec<_> = stories(outputs)
        .iter()
        .map(|story| {
            (story.story_id.clone(), story.story_version, story.head_item_id.clone(), story.copies_count)
        })
        .collect();
    format!("{act:?} became {outcome:?} {items:?} {stories:?}, ended {keys:?}")
}

/// What a simple mind knows of an item.
#[derive(Default)]
struct Known {
    /// With the embargo: another one is another version.
    texts: BTreeSet<(u8, Option<i64>)>,
    /// With its embargo too.
    current: Option<(u8, Option<i64>)>,
    ended: bool,
    /// It was the agency that ended it, with its own story: it may take that back.
    ended_upstream: bool,
    /// Newest time by which a text of it was taken.
    newest: Option<u8>,
    last_version: u32,
    is_held: bool,
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
        // What waits of it is not forgotten.
        let waits = known.texts.into_iter().filter(|(_, until_ms)| until_ms.is_some()).collect();
        self.items.insert(item_id.to_owned(), Known { texts: waits, ..Known::default() });
        let dead = self.stories.remove(item_id).is_some_and(|(_, status)| status != Status::Usable);
        assert!(!dead, "the dead story {item_id} is forgotten");
    }

    fn check(&mut self, delivery: &Delivery, outcome: Outcome, outputs: &[Outgoing], now_ms: i64) {
        let items = items(outputs);
        let known = self.items.entry(delivery.item_id.clone()).or_default();
        let context = || format!("{delivery:?} became {:?}", outcome);
        let published = matches!(outcome, Outcome::Published | Outcome::Superseded);
        let told = published || outcome == Outcome::Held;
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
        } else if !known.texts.contains(&(delivery.text, delivery.until_ms)) {
            // Text of a dead item of the same source is none that may come.
            let allowed = told || outcome == Outcome::Suppressed && known.last_version == 0;
            assert!(allowed, "a new text is published: {}", context());
        }
        self.check_records(outputs, Some(delivery), now_ms);
        let known = self.items.entry(delivery.item_id.clone()).or_default();
        if outcome == Outcome::Published {
            let is_back =
                delivery.updated.is_some() && known.newest.is_some() && delivery.updated < known.newest;
            assert!(!is_back || delivery.is_end(), "nothing goes backwards: {}", context());
        }
        if told && !delivery.is_end() {
            known.texts.insert((delivery.text, delivery.until_ms));
        }
        if outcome == Outcome::Published {
            known.current = Some((delivery.text, delivery.until_ms));
            // An end counts whenever it says it was.
            known.newest =
                if delivery.is_end() { known.newest.max(delivery.updated) } else { delivery.updated };
        } else if outcome == Outcome::Unchanged
            && known.current == Some((delivery.text, delivery.until_ms))
            && !known.ended
        {
            known.newest = known.newest.max(delivery.updated);
        }
        if outcome == Outcome::Held {
            known.is_held = true;
        }
    }

    /// What holds of records, whatever they are written for.
    fn check_records(&mut self, outputs: &[Outgoing], delivery: Option<&Delivery>, now_ms: i64) {
        let context = || format!("{delivery:?}");
        for item in items(outputs) {
            let is_dead = matches!(item.status(), Status::Killed | Status::Withheld);
            let has_text = !item.body.is_empty() || !item.headline.is_empty() || !item.body_html.is_empty();
            let is_notice = item.kind() == ItemKind::Notice;
            assert_eq!(has_text, !is_dead && !is_notice, "a dead item has no text: {}", context());
            if has_text {
                let until_ms = item.embargoed_until.as_ref().map(to_ms);
                assert!(until_ms.is_none_or(|until_ms| until_ms <= now_ms), "too early: {}", context());
            }
            let known = self.items.entry(item.item_id.clone()).or_default();
            if !is_notice {
                assert_eq!(item.version, known.last_version + 1, "versions have no gap: {}", context());
                known.last_version = item.version;
            }
            if item.superseded_by == 0 && !is_notice {
                known.ended = is_dead;
                let is_of = |delivery: &Delivery| item.item_id == delivery.item_id || is_own(&item, delivery);
                known.ended_upstream = is_dead && !delivery.is_some_and(is_of);
            }
        }
        for story in stories(outputs) {
            let item = story.item.as_ref().unwrap();
            let (version, before) = self.stories.get(&story.story_id).copied().unwrap_or((0, Status::Usable));
            assert_eq!(story.story_version, version + 1, "events of a story have no gap: {}", context());
            let was_dead = before != Status::Usable && item.status() == Status::Usable;
            assert!(!was_dead || item.kind() == ItemKind::Reinstated, "a dead story: {}", context());
            self.stories.insert(story.story_id.clone(), (story.story_version, item.status()));
        }
    }

    /// What was let go: it is newer than what was there, or it was told that it is not.
    fn check_released(&mut self, now_ms: i64, outputs: &[Outgoing]) {
        self.check_records(outputs, None, now_ms);
        for item in items(outputs).iter().filter(|item| item.superseded_by == 0) {
            let known = self.items.entry(item.item_id.clone()).or_default();
            let updated = item.updated.as_ref().and_then(|time| time.at.as_ref()).map(to_ms);
            let updated = updated.map(|at_ms| ((at_ms - START_MS) / 3_600_000) as u8);
            let is_back = updated.is_some() && known.newest.is_some() && updated < known.newest;
            assert!(!is_back, "nothing goes backwards: {} is let go", item.item_id);
            (known.newest, known.current) = (updated, None);
        }
    }
}

fn at(now_ms: i64) -> Now {
    Now { now_ms, sure_ms: now_ms, release_ms: Some(now_ms) }
}

proptest! {

    #[test]
    fn no_life_of_items_breaks_a_rule_whatever_happens_to_the_desk(steps in prop::collection::vec(step(), 1..60), kills_copies: bool) {
        let upstream = if kills_copies { Upstream::Kill } else { Upstream::Mark };
        let memory = Memory { upstream, ..Memory::small() };
        let (mut calm, mut disturbed) = (Place::new(memory), Place::new(memory));
        let mut deliveries: Vec<Delivery> = Vec::new();
        let mut now_ms = START_MS + DAY_MS;
        for step in steps {
            now_ms += 1_000;
            let delivery = match step {
                Step::Deliver { source, item, text, updated, said, embargo } => {
                    let until_ms = embargo.map(|seconds| now_ms + i64::from(seconds) * 1_000);
                    Some(Delivery::new(source, item, text, updated, said, until_ms))
                }
                Step::Again(back) => deliveries.iter().rev().nth(usize::from(back)).cloned(),
                Step::Commit => {
                    calm.commit(at(now_ms));
                    disturbed.commit(at(now_ms));
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
            let act = delivery.clone().map(|delivery| Act::Decides(Box::new(delivery)));
            for act in [Some(Act::Looks), act].into_iter().flatten() {
                calm.acts(act.clone(), at(now_ms));
                disturbed.acts(act, at(now_ms));
            }
            deliveries.extend(delivery);
        }
        // Beyond the last embargo.
        now_ms += 60_000;
        for place in [&mut calm, &mut disturbed] {
            place.acts(Act::Looks, at(now_ms));
            place.commit(at(now_ms));
            prop_assert_eq!(place.desk.held.len(), 0, "what is held is let go");
        }
        let decided = calm.committed.iter().filter(|came| came.outcome.is_some());
        prop_assert_eq!(decided.count(), deliveries.len(), "the books balance");
        prop_assert_eq!(calm.committed.len(), disturbed.committed.len());
        let mut oracle = Oracle::default();
        for (came, other) in calm.committed.iter().zip(&disturbed.committed) {
            prop_assert_eq!(essence(came), essence(other));
            let Came { act, now, outcome, outputs, .. } = came;
            match (act, outcome) {
                (Some(Act::Decides(delivery)), Some(outcome)) => {
                    oracle.check(delivery, *outcome, outputs, now.now_ms);
                }
                (Some(_), _) => oracle.check_released(now.now_ms, outputs),
                (None, _) => outputs.iter().for_each(|one| oracle.forget(&String::from_utf8_lossy(&one.key))),
            }
        }
    }
}
