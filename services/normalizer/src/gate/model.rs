//! Random lives of embargoed items: deliveries, versions, kills, orders, time that passes, a clock in doubt, restarts,
//! hand-overs, aborted batches.
//!
//! Two desks hear the same. One is never disturbed; the other is rolled back and rebuilt from its topics at any time. What
//! they write must be the same to the byte, and none of it may break what is promised of embargoes.

use super::*;
use crate::{
    desk::Memory,
    disturbed::{self, Place},
    prepare::Prepared,
};
use bytes::Bytes;
use proptest::prelude::*;
use prost::Message;
use proto::{
    topics::{HELD, IDENTITY, ITEMS, PRINTS, STORIES},
    v1::{Block, DedupeRule, EmbargoBasis, RawRef, Source, Story},
};
use std::collections::{BTreeMap, BTreeSet};
use wire::{
    dedupe::Candidate,
    gate::{Embargo, Terms},
};

const START_MS: i64 = 1_781_172_000_000;
const MINUTE_MS: i64 = 60_000;

#[derive(Clone, Debug)]
enum Step {
    /// A version of an item comes.
    Deliver(Delivery),
    /// What came so many deliveries ago comes again, with the same bytes.
    Again(usize),
    /// An operator wants an item let go, or killed.
    Order {
        item: u8,
        kill: bool,
    },
    /// So many minutes pass, and the loop looks for what is due.
    Pass(u8),
    /// The clock is put in doubt, or is well again.
    Doubt(bool),
    Commit,
    Abort,
    TakeOver,
}

#[derive(Clone, Debug)]
struct Delivery {
    source: u8,
    item: u8,
    /// The source's number: of two versions the higher is the newer.
    number: u8,
    /// Minutes after the start at which the embargo ends; `None` in `Some` for one that cannot be read.
    until: Option<Option<u8>>,
    killed: bool,
}

fn step() -> impl Strategy<Value = Step> {
    let until = prop_oneof![
        3 => Just(None),
        1 => Just(Some(None)),
        8 => (0..40u8).prop_map(|minute| Some(Some(minute))),
    ];
    let deliver = (0..2u8, 0..3u8, 0..9u8, until, prop::bool::weighted(0.1));
    prop_oneof![
        12 => deliver.prop_map(|(source, item, number, until, killed)| {
            Step::Deliver(Delivery { source, item, number, until, killed })
        }),
        3 => (0..6usize).prop_map(Step::Again),
        1 => (0..3u8, any::<bool>()).prop_map(|(item, kill)| Step::Order { item, kill }),
        6 => (0..9u8).prop_map(Step::Pass),
        1 => any::<bool>().prop_map(Step::Doubt),
        3 => Just(Step::Commit),
        1 => Just(Step::Abort),
        1 => Just(Step::TakeOver),
    ]
}

impl Delivery {
    fn item_id(&self) -> String {
        format!("itm-{}{}", self.source, self.item)
    }

    /// What stands in its text and in nobody else's.
    fn mark(&self) -> String {
        format!("mark{}x{}x{}x{}", self.source, self.item, self.number, self.until_ms().unwrap_or_default())
    }

    fn until_ms(&self) -> Option<i64> {
        let minute = self.until.flatten()?;
        Some(START_MS + i64::from(minute) * MINUTE_MS)
    }

    fn prepared(&self, now_ms: i64) -> Prepared {
        let text = format!(
            "The bank of town {} said on Monday in its note {} that it left all of its rates as they were.",
            self.item,
            self.mark()
        );
        let status = if self.killed { Status::Killed } else { Status::Usable };
        let item = Item {
            item_id: self.item_id(),
            headline: if self.killed { String::new() } else { format!("Rates in note {}", self.mark()) },
            body: if self.killed { Vec::new() } else { vec![Block { text, ..Block::default() }] },
            source: Some(Source { id: format!("source-{}", self.source), ..Source::default() }),
            raw: Some(RawRef { sha256: format!("{self:?}"), ..RawRef::default() }),
            fetched_at: Some(from_ms(now_ms)),
            source_version: self.number.to_string(),
            embargoed_until: self.until_ms().map(from_ms),
            status: status.into(),
            ..Item::default()
        };
        let basis = EmbargoBasis::Field;
        let embargo = match self.until {
            None => Embargo::None,
            Some(None) => Embargo::Unreadable { text: "after the vote".to_owned(), basis },
            Some(Some(_)) => Embargo::Until { at_ms: self.until_ms().unwrap(), basis },
        };
        let candidate = Candidate::of(&item, DedupeRule::Link);
        Prepared { terms: Terms { embargo, ..Terms::default() }, ..Prepared::again(item, candidate) }
    }
}

fn order(item: u8, kill: bool, now_ms: i64) -> Prepared {
    let action = if kill { OrderAction::Kill } else { OrderAction::Release };
    let order = Order {
        action: action.into(),
        reason: "agency rang".to_owned(),
        by: "ada".to_owned(),
        at: Some(from_ms(now_ms)),
    };
    let mut item = Item {
        item_id: format!("itm-0{item}"),
        raw: Some(RawRef { sha256: format!("order {item} {kill} {now_ms}"), ..RawRef::default() }),
        fetched_at: Some(from_ms(now_ms)),
        status: Status::Usable.into(),
        ..Item::default()
    };
    if kill {
        killed(&mut item, &order);
    }
    let candidate = Candidate::of(&item, DedupeRule::Off);
    Prepared { order: Some(order), ..Prepared::again(item, candidate) }
}

/// What a desk does at one moment.
#[derive(Clone, Debug)]
enum Act {
    Hears(Delivery),
    Obeys { item: u8, kill: bool },
    Looks,
}

impl disturbed::Act for Act {
    fn prepared(&self, now_ms: i64) -> Option<Prepared> {
        match self {
            Self::Looks => None,
            Self::Hears(delivery) => Some(delivery.prepared(now_ms)),
            Self::Obeys { item, kill } => Some(order(*item, *kill, now_ms)),
        }
    }
}

type Came = disturbed::Came<Act>;

/// Plays the steps on two desks, the second one undisturbed.
fn play(steps: &[Step]) -> (Place<Act>, Place<Act>) {
    let (mut disturbed, mut calm) = (Place::new(Memory::small()), Place::new(Memory::small()));
    let (mut now_ms, mut doubt) = (START_MS, false);
    let mut came: Vec<Delivery> = Vec::new();
    for step in steps {
        let now = Now {
            now_ms,
            sure_ms: if doubt { now_ms - 2 * 86_400_000 } else { now_ms },
            release_ms: (!doubt).then_some(now_ms),
        };
        let act = match step {
            Step::Deliver(delivery) => {
                came.push(delivery.clone());
                Act::Hears(delivery.clone())
            }
            Step::Again(back) => match came.iter().rev().nth(*back) {
                Some(delivery) => Act::Hears(delivery.clone()),
                None => continue,
            },
            Step::Order { item, kill } => Act::Obeys { item: *item, kill: *kill },
            Step::Pass(minutes) => {
                now_ms += i64::from(*minutes) * MINUTE_MS;
                let release_ms = (!doubt).then_some(now_ms);
                let now = Now { now_ms, release_ms, ..now };
                disturbed.acts(Act::Looks, now);
                calm.acts(Act::Looks, now);
                continue;
            }
            Step::Doubt(is_in_doubt) => {
                doubt = *is_in_doubt;
                continue;
            }
            Step::Commit => {
                disturbed.commit(now);
                calm.commit(now);
                continue;
            }
            Step::Abort => {
                disturbed.abort();
                continue;
            }
            Step::TakeOver => {
                disturbed.take_over();
                continue;
            }
        };
        // The loop lets go what is due before it decides on what comes.
        for act in [Act::Looks, act] {
            disturbed.acts(act.clone(), now);
            calm.acts(act, now);
        }
    }
    let end = Now { now_ms, sure_ms: now_ms, release_ms: None };
    disturbed.commit(end);
    calm.commit(end);
    (disturbed, calm)
}

/// Everything that anybody but the desk may read.
fn is_public(output: &Outgoing) -> bool {
    [ITEMS, STORIES, PRINTS, IDENTITY].contains(&output.topic.as_ref())
}

fn texts(output: &Outgoing) -> Vec<Item> {
    let value = || output.value.clone().unwrap();
    match output.topic.as_ref() {
        ITEMS => vec![Item::decode(value()).unwrap()],
        STORIES => Story::decode(value()).unwrap().item.into_iter().collect(),
        _ => Vec::new(),
    }
}

/// What is promised of embargoes, checked on all that a desk wrote.
fn keeps_its_promises(place: &Place<Act>) {
    let mut deliveries: BTreeMap<String, Delivery> = BTreeMap::new();
    let mut dead: BTreeSet<String> = BTreeSet::new();
    let mut newest: BTreeMap<String, u8> = BTreeMap::new();
    // The highest number of what waits, by item.
    let mut waiting: BTreeMap<String, u8> = BTreeMap::new();
    let (mut held, mut ended) = (0_u32, 0_u32);
    let mut waits: BTreeMap<Bytes, HeldItem> = BTreeMap::new();
    for Came { act, now, outcome, outputs, notes } in &place.committed {
        let Some(act) = act else { continue };
        let context = || format!("{act:?} at minute {}: {outcome:?}", (now.now_ms - START_MS) / MINUTE_MS);
        if let Act::Hears(delivery) = act {
            deliveries.insert(delivery.mark(), delivery.clone());
        }
        if let (Act::Hears(delivery), Some(Outcome::Held)) = (act, outcome) {
            held += 1;
            let highest = waiting.entry(delivery.item_id()).or_default();
            *highest = delivery.number.max(*highest);
        }
        let kills = matches!(act, Act::Hears(Delivery { killed: true, .. }) | Act::Obeys { kill: true, .. });
        let by_operator = notes.iter().find_map(|note| match note {
            Note::Released { item_id, cause: "operator", .. } => Some(item_id.as_str()),
            _ => None,
        });
        for output in outputs.iter().filter(|output| is_public(output)) {
            for item in texts(output) {
                let has_text = !item.body.is_empty() || !item.headline.is_empty();
                if item.status() == Status::Killed {
                    assert!(!has_text, "a kill has no text: {}", context());
                    dead.insert(item.item_id.clone());
                    continue;
                }
                if !has_text {
                    continue;
                }
                let mark = item.headline.rsplit(' ').next().unwrap_or_default();
                let delivery = &deliveries[mark];
                assert_eq!(delivery.item_id(), item.item_id);
                assert!(!dead.contains(&item.item_id), "what is dead stays dead: {}", context());
                let may_go = match delivery.until {
                    None => true,
                    Some(None) => false,
                    Some(Some(_)) => {
                        delivery.until_ms().unwrap() <= now.now_ms && now.release_ms.is_some()
                            || delivery.until_ms().unwrap() <= now.sure_ms
                    }
                };
                assert!(may_go || by_operator == Some(&item.item_id), "{mark} went early: {}", context());
                if notes
                    .iter()
                    .any(|note| matches!(note, Note::Released { item_id, .. } if *item_id == item.item_id))
                {
                    let highest = waiting.get(&item.item_id);
                    assert_eq!(highest, Some(&delivery.number), "the newest that waits goes: {}", context());
                }
                if item.superseded_by == 0 && output.topic.as_ref() == ITEMS {
                    let before = newest.insert(item.item_id.clone(), delivery.number);
                    assert!(before <= Some(delivery.number), "it went backwards: {}", context());
                }
            }
        }
        assert!(!kills || outputs.iter().all(|output| texts(output).iter().all(|item| item.body.is_empty())));
        for output in outputs.iter().filter(|output| output.topic.as_ref() == HELD) {
            let before = match &output.value {
                Some(value) => waits.insert(output.key.clone(), HeldItem::decode(value.clone()).unwrap()),
                None => waits.remove(&output.key),
            };
            if output.value.is_none() {
                ended += before.expect("a tombstone ends what waits").versions;
                waiting.remove(&*String::from_utf8_lossy(&output.key));
            }
        }
        let left = dead.iter().find(|item_id| waits.contains_key(item_id.as_bytes()));
        assert_eq!(left, None, "nothing waits of what is dead: {}", context());
        if let (Act::Looks, Some(release_ms)) = (act, now.release_ms) {
            let late =
                waits.values().filter_map(|held| held.release_at.as_ref()).find(|at| to_ms(at) <= release_ms);
            assert_eq!(late, None, "what is due has gone: {}", context());
        }
    }
    let still: u32 = waits.values().map(|held| held.versions).sum();
    assert_eq!(held, ended + still, "each version that was held waits or was ended");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn no_disturbance_changes_what_is_held_and_nothing_of_it_gets_out_early(
        steps in prop::collection::vec(step(), 1..60)
    ) {
        let (disturbed, calm) = play(&steps);
        prop_assert_eq!(disturbed.committed.len(), calm.committed.len());
        for (one, other) in disturbed.committed.iter().zip(&calm.committed) {
            prop_assert_eq!((&one.outcome, &one.notes), (&other.outcome, &other.notes), "{:?}", one.act);
            let essence = |came: &Came| -> Vec<(String, Bytes, Option<Bytes>)> {
                let outputs = came.outputs.iter();
                outputs.map(|one| (one.topic.to_string(), one.key.clone(), one.value.clone())).collect()
            };
            prop_assert_eq!(essence(one), essence(other), "{:?}", &one.act);
        }
        keeps_its_promises(&calm);
    }
}
