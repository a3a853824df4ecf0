//! Lets what waited go: decided as if it had just arrived.

use crate::dedupe::{Candidate, Decided, Index, Outcome, Waiting};
use proto::{
    time::{from_ms, to_ms},
    v1::{HeldItem, Item, ItemKind, Link, Relation, Status},
};

/// `rel` of the link from a released item to the one that broke its embargo.
pub const BROKEN: &str = "embargo_broken";
/// So long after its entry a page may come: what is remembered of the arrival of a released item is no later than its
/// entry's for that long, so that its page is not taken for an older version. Ms.
const PAGE_MAY_COME_MS: i64 = 24 * 60 * 60 * 1000;

/// Why an item is let go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Its time has come.
    Due,
    /// A newer version came without an embargo.
    Lifted,
    /// An operator said so.
    Operator {
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
}

/// What waits, as dedupe compares it: the same as when it arrived.
pub fn candidate(held: &HeldItem) -> Candidate {
    let item = held.item.clone().unwrap_or_default();
    let mut candidate = if held.paragraphs.is_empty() {
        Candidate::of(&item, held.dedupe())
    } else {
        let paragraphs: Vec<&str> = held.paragraphs.iter().map(String::as_str).collect();
        Candidate::with(&item, held.dedupe(), &paragraphs)
    };
    if held.is_wire {
        candidate = candidate.of_wire();
    }
    candidate.arrived_ms = held.arrived_at.as_ref().map_or(candidate.arrived_ms, to_ms);
    candidate
}

/// What waits, as its versions are compared.
pub(super) fn waiting(held: &HeldItem) -> Waiting {
    Waiting::new(&candidate(held), &held.versions_seen, &held.raw_sha256)
}

/// What is remembered as the arrival of an item that is let go at `now_ms`, for the order of its versions.
pub fn arrival_ms(held: &HeldItem, now_ms: i64) -> i64 {
    let arrived_ms = held.arrived_at.as_ref().map_or(now_ms, to_ms);
    arrived_ms.clamp(now_ms.saturating_sub(PAGE_MAY_COME_MS), now_ms)
}

/// Writes into an item that it was let go. `Item.kind` says so where it is its text's first publication: of one that was
/// never held itself, only where nothing of it was published before.
pub fn mark(item: &mut Item, outcome: Outcome, cause: &Cause, now_ms: i64) {
    item.released_at = Some(from_ms(now_ms));
    if item.status() == Status::Embargoed {
        item.set_status(Status::Usable);
    }
    let is_back = item.kind() == ItemKind::Reinstated;
    let is_first = !is_back && (*cause != Cause::Lifted || item.kind() == ItemKind::New);
    if outcome == Outcome::Published && is_first {
        item.set_kind(ItemKind::Release);
    }
    let decision = item.decision.get_or_insert_default();
    match cause {
        Cause::Due => add_note(&mut decision.note, "let go at the end of its embargo"),
        Cause::Lifted => {
            add_note(&mut decision.note, "came without the embargo of the version that was held")
        }
        Cause::Operator { by, reason } => {
            let was = std::mem::replace(&mut decision.rule, "operator_release".to_owned());
            add_note(&mut decision.note, &format!("let go by {by}: {reason} ({was})"));
        }
    }
}

fn add_note(note: &mut String, more: &str) {
    if !note.is_empty() {
        note.push_str("; ");
    }
    note.push_str(more);
}

/// An item of another source that ran the text before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// The item.
    pub item_id: String,
    /// Its source.
    pub source_id: String,
}

/// Who broke an embargo, by what was decided on its release: the item that it turned out to be a copy or version of, if
/// that is another source's and came after `held_at_ms`.
pub fn breaker(index: &Index, decided: &Decided, source_id: &str, held_at_ms: i64) -> Option<Breaker> {
    let is_alike = matches!(
        decided.relation,
        Relation::Copy | Relation::Trimmed | Relation::Extended | Relation::Version
    );
    let other = index.get(&decided.of).filter(|_| is_alike && !decided.of.is_empty())?;
    let came_ms = other.first_at.as_ref().or(other.arrived_at.as_ref()).map_or(i64::MIN, to_ms);
    let is_broken = other.source_id != source_id && came_ms >= held_at_ms;
    is_broken.then(|| Breaker { item_id: other.item_id.clone(), source_id: other.source_id.clone() })
}

/// Links a released item with the one that broke its embargo.
pub fn link(item: &mut Item, breaker: &Breaker) {
    item.links.push(Link { rel: BROKEN.to_owned(), id: breaker.item_id.clone() });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::v1::{Block, DedupeRule, RawRef, Source};

    const NOW_MS: i64 = 1_781_172_000_000;

    fn item(id: &str, source: &str) -> Item {
        let text = "The central bank left its rate at 2.5 percent on Friday and said that it saw no reason to hurry.";
        Item {
            item_id: id.to_owned(),
            headline: "Bank holds rate".to_owned(),
            body: vec![Block { text: text.to_owned(), ..Block::default() }],
            source: Some(Source { id: source.to_owned(), ..Source::default() }),
            raw: Some(RawRef { sha256: format!("{id}{source}"), ..RawRef::default() }),
            fetched_at: Some(from_ms(NOW_MS)),
            status: Status::Usable.into(),
            ..Item::default()
        }
    }

    #[test]
    fn what_waits_is_compared_as_it_was_when_it_arrived() {
        let item = item("a", "agency");
        let paragraphs = vec![item.body[0].text.clone(), "Agency desk".to_owned()];
        let texts: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
        let mut came = Candidate::with(&item, DedupeRule::Identity, &texts).of_wire();
        came.arrived_ms = NOW_MS - 5_000;
        let held = HeldItem {
            item: Some(item),
            dedupe: DedupeRule::Identity.into(),
            paragraphs,
            is_wire: true,
            arrived_at: Some(from_ms(NOW_MS - 5_000)),
            ..HeldItem::default()
        };
        assert_eq!(format!("{:?}", candidate(&held)), format!("{came:?}"));
    }

    #[test]
    fn what_waited_is_remembered_as_seen_so_that_none_of_it_comes_again_as_a_version() {
        let mut index = Index::new();
        let newest = Candidate::of(&item("a", "agency"), DedupeRule::Link);
        let earlier = Item { headline: "Bank may hold rate".to_owned(), ..item("a", "agency") };
        let earlier =
            Candidate { raw_hash: b"earlier".to_vec(), ..Candidate::of(&earlier, DedupeRule::Link) };
        let mut decided = index.decide(&newest);
        let seen = [crate::dedupe::hash_of(&earlier), crate::dedupe::hash_of(&newest)];
        index.also_seen(&mut decided, "a", &seen, NOW_MS);
        assert_eq!(decided.identities[0].versions_seen, seen);
        assert_eq!(index.decide(&earlier).outcome, Outcome::Unchanged);
        assert_eq!(index.get("a").unwrap().version, 1);
    }

    #[test]
    fn who_ran_the_text_of_another_source_after_it_was_held_broke_its_embargo() {
        let released = |came_ms: i64, source: &str| {
            let mut index = Index::new();
            let mut outlet = Candidate::of(&item("b", source), DedupeRule::Link);
            outlet.arrived_ms = came_ms;
            index.decide(&outlet);
            let decided = index.decide(&Candidate::of(&item("a", "agency"), DedupeRule::Link));
            breaker(&index, &decided, "agency", NOW_MS).map(|breaker| (breaker.item_id, breaker.source_id))
        };
        let outlet = Some(("b".to_owned(), "outlet".to_owned()));
        assert_eq!(released(NOW_MS + 1, "outlet"), outlet);
        assert_eq!(released(NOW_MS - 1, "outlet"), None, "it had the text before");
        assert_eq!(released(NOW_MS + 1, "agency"), None, "the source's own");
        let mut index = Index::new();
        let alone = index.decide(&Candidate::of(&item("a", "agency"), DedupeRule::Link));
        assert_eq!(breaker(&index, &alone, "agency", NOW_MS), None);
    }

    #[test]
    fn a_released_item_says_so_and_an_operators_release_says_who_and_why() {
        let mut item = item("a", "agency");
        item.set_kind(ItemKind::New);
        mark(&mut item, Outcome::Published, &Cause::Due, NOW_MS);
        assert_eq!(
            (item.kind(), item.released_at, item.status()),
            (ItemKind::Release, Some(from_ms(NOW_MS)), Status::Usable)
        );
        let by = Cause::Operator { by: "ada".to_owned(), reason: "agency lifted it by phone".to_owned() };
        mark(&mut item, Outcome::Published, &by, NOW_MS);
        let decision = item.decision.as_ref().unwrap();
        assert_eq!(decision.rule, "operator_release");
        assert!(decision.note.contains("ada: agency lifted it by phone"), "{}", decision.note);
        let mut update = Item::default();
        update.set_kind(ItemKind::Update);
        mark(&mut update, Outcome::Published, &Cause::Lifted, NOW_MS);
        assert_eq!(update.kind(), ItemKind::Update);
    }

    #[test]
    fn the_page_of_a_released_item_is_not_older_than_it() {
        let held = |arrived_ms| HeldItem { arrived_at: Some(from_ms(arrived_ms)), ..HeldItem::default() };
        assert_eq!(arrival_ms(&held(NOW_MS - 60_000), NOW_MS), NOW_MS - 60_000);
        assert_eq!(arrival_ms(&held(0), NOW_MS), NOW_MS - PAGE_MAY_COME_MS);
    }
}
