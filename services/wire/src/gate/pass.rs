//! What becomes of a delivery: on to be published, held, or nothing new of what is held.

use super::terms::{Embargo, Terms};
use crate::dedupe::{Candidate, Outcome, Standing, hash_of, with_seen};
use crate::status::is_dead;
use proto::{
    time::from_ms,
    v1::{DedupeRule, EmbargoBasis, EmbargoRule, HeldItem, Item},
};

/// A delivery at the gate.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// The item as cleaned.
    pub item: &'a Item,
    /// The same, as dedupe compares it.
    pub candidate: &'a Candidate,
    /// Its paragraphs as they would be if nothing had been learnt of its source; `None` where they are the body.
    pub untaught: Option<&'a [String]>,
    /// What it is embargoed by.
    pub terms: &'a Terms,
    /// What its feed wants done with an embargo.
    pub rule: EmbargoRule,
    /// True where words in its feed's texts count.
    pub is_wire: bool,
    /// What dedupe would make of it if it were let through now.
    pub would_be: Outcome,
}

/// What becomes of a delivery.
#[derive(Clone, Debug, PartialEq)]
pub enum Passage {
    /// It is decided now; what waits of its item, if anything, goes on waiting.
    Open,
    /// It is decided now, and what waits of its item is dropped.
    Ends(End),
    /// It waits: what is held of its item from now on.
    Waits(Box<HeldItem>),
    /// It is nothing new of what waits; what is held from now on, and the outcome.
    Repeats(Box<HeldItem>, Outcome),
}

/// Names of what waits that are kept, the newest.
const MOST_NAMES: usize = 16;

/// Why what waits of an item is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A newer version came that has no embargo.
    Lifted,
    /// It was killed or withheld.
    Killed,
}

/// What becomes of a delivery, where `held` waits of its item. `sure_ms` is the last instant that has passed for
/// certain, `now_ms` the present one, ms since 1970 UTC: they differ while the clock cannot be believed.
pub fn pass(held: Option<&HeldItem>, delivery: &Delivery<'_>, sure_ms: i64, now_ms: i64) -> Passage {
    if is_dead(delivery.candidate.status) {
        return if held.is_some() { Passage::Ends(End::Killed) } else { Passage::Open };
    }
    let must_wait = delivery.rule != EmbargoRule::Flag && !delivery.terms.embargo.is_over(sure_ms);
    let is_known =
        matches!(delivery.would_be, Outcome::Redelivered | Outcome::Unchanged | Outcome::Suppressed);
    let Some(held) = held else {
        return if must_wait && !is_known {
            Passage::Waits(Box::new(first(delivery, now_ms)))
        } else {
            Passage::Open
        };
    };
    let standing = super::release::waiting(held).standing(delivery.candidate);
    match standing {
        Standing::Redelivered => Passage::Repeats(Box::new(held.clone()), Outcome::Redelivered),
        Standing::Unchanged => {
            let raw_sha256 = delivery.candidate.raw_hash.clone();
            Passage::Repeats(Box::new(HeldItem { raw_sha256, ..held.clone() }), Outcome::Unchanged)
        }
        Standing::Newer | Standing::Older if must_wait && !is_known => {
            Passage::Waits(Box::new(joined(held, delivery, standing == Standing::Newer, now_ms)))
        }
        // An older version that needs not wait goes its own way, and so does what is known already.
        Standing::Newer if !must_wait && delivery.would_be == Outcome::Published => {
            Passage::Ends(End::Lifted)
        }
        Standing::Newer | Standing::Older => Passage::Open,
    }
}

/// The first of an item that waits.
fn first(delivery: &Delivery<'_>, now_ms: i64) -> HeldItem {
    let Delivery { item, candidate, untaught, terms, .. } = *delivery;
    let (release_at, basis, unreadable) = match &terms.embargo {
        Embargo::None => (None, EmbargoBasis::Unspecified, String::new()),
        Embargo::Until { at_ms, basis } => (Some(from_ms(*at_ms)), *basis, String::new()),
        Embargo::Unreadable { text, basis } => (None, *basis, text.clone()),
    };
    HeldItem {
        item: Some(item.clone()),
        release_at,
        held_at: Some(from_ms(now_ms)),
        dedupe: dedupe_of(candidate).into(),
        paragraphs: untaught.map(<[String]>::to_vec).unwrap_or_default(),
        arrived_at: Some(from_ms(candidate.arrived_ms)),
        versions_seen: vec![hash_of(candidate)],
        raw_sha256: candidate.raw_hash.clone(),
        versions: 1,
        basis: basis.into(),
        unreadable,
        is_wire: delivery.is_wire,
        names: candidate.names.clone(),
    }
}

/// Another version of what waits: a newer one takes its place and its time, an older one is only remembered.
fn joined(held: &HeldItem, delivery: &Delivery<'_>, is_newer: bool, now_ms: i64) -> HeldItem {
    let seen = with_seen(held.versions_seen.clone(), hash_of(delivery.candidate), is_newer);
    let versions = held.versions.saturating_add(1);
    let raw_sha256 = delivery.candidate.raw_hash.clone();
    let base = if is_newer { first(delivery, now_ms) } else { held.clone() };
    // A notice may name it as any of its versions was called.
    let mut names = held.names.clone();
    names.extend(delivery.candidate.names.iter().filter(|name| !held.names.contains(name)));
    let drop = names.len().saturating_sub(MOST_NAMES);
    names.drain(..drop);
    HeldItem { held_at: held.held_at, versions_seen: seen, versions, raw_sha256, names, ..base }
}

fn dedupe_of(candidate: &Candidate) -> DedupeRule {
    candidate.rule
}

#[cfg(test)]
mod tests {
    use super::super::release;
    use super::*;
    use proto::{
        time::to_ms,
        v1::{Block, RawRef, Source, Status},
    };

    const NOW_MS: i64 = 1_781_172_000_000;
    const LATER_MS: i64 = NOW_MS + 60_000;

    struct Came {
        item: Item,
        candidate: Candidate,
        terms: Terms,
        rule: EmbargoRule,
        would_be: Outcome,
    }

    /// A version with that text, the source's number and embargo.
    fn came(text: &str, number: &str, until_ms: Option<i64>) -> Came {
        let item = Item {
            item_id: "a".to_owned(),
            headline: "Bank holds rate".to_owned(),
            body: vec![Block { text: text.to_owned(), ..Block::default() }],
            source: Some(Source { id: "agency".to_owned(), ..Source::default() }),
            raw: Some(RawRef { sha256: format!("{text}{number}{until_ms:?}"), ..RawRef::default() }),
            fetched_at: Some(from_ms(NOW_MS)),
            status: Status::Usable.into(),
            source_version: number.to_owned(),
            embargoed_until: until_ms.map(from_ms),
            ..Item::default()
        };
        let candidate = Candidate::of(&item, DedupeRule::Link);
        let embargo =
            until_ms.map_or(Embargo::None, |at_ms| Embargo::Until { at_ms, basis: EmbargoBasis::Field });
        let terms = Terms { embargo, ..Terms::default() };
        Came { item, candidate, terms, rule: EmbargoRule::Hold, would_be: Outcome::Published }
    }

    fn passes(held: Option<&HeldItem>, came: &Came) -> Passage {
        let delivery = Delivery {
            item: &came.item,
            candidate: &came.candidate,
            untaught: None,
            terms: &came.terms,
            rule: came.rule,
            is_wire: false,
            would_be: came.would_be,
        };
        pass(held, &delivery, NOW_MS, NOW_MS)
    }

    fn waits(held: Option<&HeldItem>, came: &Came) -> HeldItem {
        match passes(held, came) {
            Passage::Waits(held) => *held,
            other => panic!("{other:?}"),
        }
    }

    fn text_of(held: &HeldItem) -> &str {
        &held.item.as_ref().unwrap().body[0].text
    }

    #[test]
    fn an_item_waits_for_a_time_to_come_or_one_that_cannot_be_read_and_for_no_other() {
        let held = waits(None, &came("first", "", Some(LATER_MS)));
        assert_eq!(held.release_at.as_ref().map(to_ms), Some(LATER_MS));
        let unreadable = Embargo::Unreadable { text: "noon".to_owned(), basis: EmbargoBasis::Text };
        let unclear =
            Came { terms: Terms { embargo: unreadable, ..Terms::default() }, ..came("first", "", None) };
        let held = waits(None, &unclear);
        assert_eq!(
            (held.release_at, held.unreadable.as_str(), held.basis()),
            (None, "noon", EmbargoBasis::Text)
        );
        for open in [
            came("first", "", None),
            came("first", "", Some(NOW_MS)),
            Came { rule: EmbargoRule::Flag, ..came("first", "", Some(LATER_MS)) },
            Came { would_be: Outcome::Unchanged, ..came("first", "", Some(LATER_MS)) },
            Came { would_be: Outcome::Suppressed, ..came("first", "", Some(LATER_MS)) },
        ] {
            assert_eq!(passes(None, &open), Passage::Open);
        }
    }

    #[test]
    fn while_the_clock_is_not_sure_a_time_that_has_come_by_it_waits() {
        let came = came("first", "", Some(NOW_MS - 10));
        let delivery = Delivery {
            item: &came.item,
            candidate: &came.candidate,
            untaught: None,
            terms: &came.terms,
            rule: came.rule,
            is_wire: false,
            would_be: came.would_be,
        };
        assert!(matches!(pass(None, &delivery, NOW_MS - 11, NOW_MS), Passage::Waits(_)));
        assert_eq!(pass(None, &delivery, NOW_MS - 10, NOW_MS), Passage::Open);
    }

    #[test]
    fn a_newer_version_takes_the_place_and_time_of_what_waits_and_an_older_one_does_not() {
        let held = waits(None, &came("second", "2", Some(LATER_MS)));
        let newer = waits(Some(&held), &came("third", "3", Some(LATER_MS + 1)));
        assert_eq!((text_of(&newer), newer.versions), ("third", 2));
        assert_eq!(newer.release_at.as_ref().map(to_ms), Some(LATER_MS + 1));
        let late = waits(Some(&newer), &came("first", "1", Some(LATER_MS)));
        assert_eq!((text_of(&late), late.versions, late.versions_seen.len()), ("third", 3, 3));
        assert_eq!(late.release_at, newer.release_at);
        // A late repeat of a version that waited is none, whichever bytes bring it.
        let again = Came {
            candidate: Candidate {
                raw_hash: b"other".to_vec(),
                ..came("second", "2", Some(LATER_MS)).candidate
            },
            ..came("second", "2", Some(LATER_MS))
        };
        let Passage::Repeats(still, outcome) = passes(Some(&late), &again) else { panic!("a version") };
        assert_eq!((text_of(&still), outcome), ("third", Outcome::Unchanged));
        assert_eq!(release::candidate(&still).version_hash, release::candidate(&late).version_hash);
    }

    #[test]
    fn the_same_bytes_are_a_redelivery_also_when_their_time_has_come_by_the_clock() {
        let held = waits(None, &came("first", "1", Some(LATER_MS)));
        let Passage::Repeats(same, Outcome::Redelivered) =
            passes(Some(&held), &came("first", "1", Some(LATER_MS)))
        else {
            panic!("no redelivery")
        };
        assert_eq!(*same, held);
    }

    #[test]
    fn only_a_newer_version_without_an_embargo_ends_what_waits() {
        let held = waits(None, &came("second", "2", Some(LATER_MS)));
        assert_eq!(passes(Some(&held), &came("third", "3", None)), Passage::Ends(End::Lifted));
        assert_eq!(passes(Some(&held), &came("third", "", Some(NOW_MS - 1))), Passage::Ends(End::Lifted));
        assert_eq!(passes(Some(&held), &came("first", "1", None)), Passage::Open);
        // What was published before and is delivered once more says nothing of what waits.
        for would_be in [Outcome::Redelivered, Outcome::Unchanged, Outcome::Superseded, Outcome::Suppressed] {
            let known = Came { would_be, ..came("zero", "", None) };
            assert_eq!(passes(Some(&held), &known), Passage::Open, "{would_be:?}");
        }
    }

    #[test]
    fn a_kill_passes_at_once_and_ends_what_waits() {
        let held = waits(None, &came("first", "1", Some(LATER_MS)));
        for status in [Status::Killed, Status::Withheld, Status::Eliminated] {
            let mut kill = came("", "2", Some(LATER_MS));
            kill.candidate.status = status;
            assert_eq!(passes(Some(&held), &kill), Passage::Ends(End::Killed));
            assert_eq!(passes(None, &kill), Passage::Open);
        }
    }
}
