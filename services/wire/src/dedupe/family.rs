//! What becomes of a story when one of its items has a new text.
//!
//! A story has the text of its head: of the item that opened it, until the same source says it anew elsewhere, the
//! agency's own text comes, or a clearly fuller one.

use super::{Candidate, Index};
use crate::status::is_dead;
use proto::{
    time::{from_ms, to_ms},
    v1::{Identity, ItemKind, Relation, StoryMark},
};
use std::collections::HashSet;

/// Words of a clearly fuller text, for ten of the head's.
const FULLER_TENTHS: u32 = 12;
/// Words at least of an agency's own text that takes over, for ten of the head's.
const OWN_TENTHS: u32 = 9;
/// Share of the head that stands in a text which takes over from it.
const COVERED: f64 = 0.7;

/// An event of a story.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The story's mark after it.
    pub mark: StoryMark,
    /// What it means for a reader of the story.
    pub kind: ItemKind,
}

/// How an item's text stands to its story's head.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing<'a> {
    /// What the text is to a reader of the item.
    pub(super) kind: ItemKind,
    /// Its relation to the story, of a text that joins; [`Relation::Version`] for the next of an item.
    pub(super) relation: Relation,
    /// An item of the story, and the share of it that stands in this one, where that was measured.
    pub(super) share_of: Option<(&'a str, f64)>,
}

/// An item that was taken into a story.
pub(super) struct Joined {
    /// The event that it is of the story.
    pub(super) event: Option<Event>,
    /// The source that opened the story.
    pub(super) first_source_id: String,
    /// What is to be remembered.
    pub(super) identities: Vec<Identity>,
    /// True when the story's text was killed.
    pub(super) upstream_killed: bool,
}

impl Index {
    /// Takes a new text of an item into its story. `first` bears the story's mark, and may be the item itself.
    /// `None`: it is no event of the story.
    pub(super) fn event(
        &self,
        first: &mut Identity,
        item: &Identity,
        standing: Standing<'_>,
    ) -> Option<Event> {
        let head_id = &first.story.as_ref()?.head_item_id;
        let head = if *head_id == first.item_id { Some(first.clone()) } else { self.get(head_id) };
        let mark = first.story.as_mut()?;
        if item.arrived_at.as_ref().map(to_ms) > mark.last_at.as_ref().map(to_ms) {
            mark.last_at = item.arrived_at;
        }
        let is_back = standing.kind == ItemKind::Reinstated;
        if is_dead(mark.status()) && !is_back {
            return None;
        }
        let kind = if mark.head_item_id == item.item_id {
            standing.kind
        } else if standing.relation == Relation::Version && mark.head_source_id == item.source_id {
            if head.as_ref().is_some_and(|head| is_older(item, head)) {
                return None;
            }
            standing.kind
        } else if !is_back && head.is_some_and(|head| takes_over(item, &head, standing.share_of)) {
            ItemKind::Fuller
        } else {
            return None;
        };
        mark.version += 1;
        mark.head_item_id.clone_from(&item.item_id);
        mark.head_source_id.clone_from(&item.source_id);
        mark.set_status(item.status());
        Some(Event { mark: mark.clone(), kind })
    }

    /// Takes an item into the story that it says it belongs to.
    pub(super) fn join(&self, item: Identity, standing: Standing<'_>) -> Joined {
        let Some(mut first) = self.get(&item.story_id) else {
            let (identities, first_source_id) = (vec![item], String::new());
            return Joined { event: None, first_source_id, identities, upstream_killed: false };
        };
        let event = self.event(&mut first, &item, standing);
        let (mut upstream_killed, mut first_source_id) = (false, String::new());
        if let Some(mark) = first.story.as_mut() {
            mark.copies_count += 1;
            if !mark.source_ids.contains(&item.source_id) {
                mark.source_ids.push(item.source_id.clone());
            }
            upstream_killed = is_dead(mark.status());
            first_source_id.clone_from(&mark.first_source_id);
        }
        let event = event.map(|event| Event { mark: first.story.clone().unwrap_or(event.mark), ..event });
        let item = Identity { upstream_killed, ..item };
        Joined { event, first_source_id, identities: vec![item, first], upstream_killed }
    }

    /// The mark of a story that a candidate opens.
    pub(super) fn mark(candidate: &Candidate) -> StoryMark {
        StoryMark {
            version: 1,
            head_item_id: candidate.item_id.clone(),
            copies_count: 0,
            source_ids: vec![candidate.source_id.clone()],
            first_seen_at: Some(from_ms(candidate.arrived_ms)),
            first_source_id: candidate.source_id.clone(),
            status: candidate.status.into(),
            head_source_id: candidate.source_id.clone(),
            last_at: Some(from_ms(candidate.arrived_ms)),
        }
    }
}

/// Whether the source says that an item's text is older than another's.
fn is_older(item: &Identity, head: &Identity) -> bool {
    matches!((&item.updated_at, &head.updated_at), (Some(ours), Some(theirs)) if to_ms(ours) < to_ms(theirs))
}

/// Whether an item's text is the one that a story is to have now.
fn takes_over(item: &Identity, head: &Identity, share_of: Option<(&str, f64)>) -> bool {
    if is_dead(item.status()) || names(&item.credited, &head.source_id) || head.is_agency && !item.is_agency {
        return false;
    }
    let measured = share_of.filter(|(of, _)| *of == head.item_id).map(|(_, share)| share);
    let covered = measured.unwrap_or_else(|| covered(head, item));
    let words = |tenths| item.words.saturating_mul(10) >= head.words.saturating_mul(tenths);
    let is_own = item.is_agency && !head.is_agency
        || names(&head.credited, &item.source_id)
        || names(&item.credited, &item.source_id);
    covered >= COVERED && (words(FULLER_TENTHS) || is_own && words(OWN_TENTHS))
}

/// Share of the head's paragraphs that stand in an item as they are.
fn covered(head: &Identity, item: &Identity) -> f64 {
    let there: HashSet<u64> = item.paragraphs.iter().copied().collect();
    let count = head.paragraphs.iter().filter(|hash| there.contains(hash)).count();
    count as f64 / head.paragraphs.len().max(1) as f64
}

/// Whether a credit is a source's name: its id, or a part of it (`Reuters` for `reuters.com`).
pub(super) fn names(credited: &str, source_id: &str) -> bool {
    let plain =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let credited: String = plain(credited);
    let is_it = |part: &str| plain(part) == credited;
    !credited.is_empty() && (is_it(source_id) || source_id.split('.').any(is_it))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(source: &str, words: u32, paragraphs: &[u64]) -> Identity {
        Identity {
            item_id: source.to_owned(),
            source_id: source.to_owned(),
            words,
            paragraphs: paragraphs.to_vec(),
            ..Identity::default()
        }
    }

    #[test]
    fn a_clearly_fuller_text_takes_over_and_one_that_is_not_does_not() {
        let head = item("outlet", 100, &[1, 2, 3, 4]);
        for (words, paragraphs, wanted) in
            [(200, &[1, 2, 3, 4, 5][..], true), (110, &[1, 2, 3, 4, 5], false), (200, &[1, 9, 8, 7], false)]
        {
            assert_eq!(takes_over(&item("other", words, paragraphs), &head, None), wanted, "{words}");
        }
        let measured = |of| takes_over(&item("other", 200, &[]), &head, Some((of, 0.9)));
        assert!(measured("outlet") && !measured("another"), "the share counts where it was measured");
    }

    #[test]
    fn the_agencys_own_text_takes_over_from_a_copy_and_no_copy_from_the_agencys() {
        let copy = Identity { credited: "Quayside".to_owned(), ..item("outlet.example", 100, &[1, 2]) };
        let own = item("quayside.example", 100, &[1, 2]);
        assert!(takes_over(&own, &copy, None), "the copy names it");
        let longer = Identity { words: 300, ..copy.clone() };
        assert!(!takes_over(&longer, &own, None), "an outlet that credits the head adds to it");
        let agency = Identity { is_agency: true, ..item("wire", 95, &[1, 2]) };
        assert!(takes_over(&agency, &item("outlet", 100, &[1, 2]), None));
        assert!(!takes_over(&item("outlet", 300, &[1, 2]), &agency, None));
    }

    #[test]
    fn a_credit_names_a_source_by_its_id_or_a_part_of_it() {
        assert!(names("Reuters", "reuters.com") && names("A.P.", "ap"));
        assert!(!names("", "reuters.com") && !names("Reuters", "example.org") && !names("com", "reuters"));
    }
}
