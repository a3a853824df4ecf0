//! Which of two texts of one item is the newer.
//!
//! The source's version number says it, then its time; where neither does, the order in which entries were fetched does
//! for pages, which come after their entries and on a slower lane.

use super::Candidate;
use proto::{time::to_ms, v1::Identity};
use std::cmp::Ordering;

/// How a candidate with another text stands to the text that its item has now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Order {
    /// Something newer was there before it.
    pub(super) is_overtaken: bool,
    /// Also a text that was there before is a version: it is said anew.
    pub(super) may_repeat: bool,
}

impl Order {
    /// The candidate against what is known of its item.
    pub(super) fn of(candidate: &Candidate, known: &Identity) -> Self {
        let age = age(candidate, known);
        let arrived_ms = known.arrived_at.as_ref().map_or(i64::MIN, to_ms);
        let is_overtaken = match age {
            Age::Newer => false,
            Age::Older => true,
            // A page is as old as its entry; an entry is older than its own page.
            Age::Same | Age::Unknown if candidate.from_page => candidate.arrived_ms < arrived_ms,
            Age::Same | Age::Unknown => known.from_page && candidate.arrived_ms <= arrived_ms,
        };
        let is_newer = age == Age::Newer;
        let said_anew = if candidate.from_page {
            // The page of an entry that came meanwhile.
            !known.from_page || is_newer
        } else {
            // An entry that says what it said before its page came has not changed, whatever its date.
            !known.from_page && is_newer
        };
        let may_repeat = said_anew && !is_overtaken;
        Self { is_overtaken, may_repeat }
    }
}

/// What the source's own numbers and times say of two deliveries of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    Newer,
    Same,
    Older,
    /// One of them says nothing.
    Unknown,
}

/// The candidate's age by the source's version, then by its time.
pub(super) fn age(candidate: &Candidate, known: &Identity) -> Age {
    let number = |text: &str| text.parse::<u64>().ok();
    if let (Some(ours), Some(theirs)) = (number(&candidate.source_version), number(&known.source_version))
        && ours != theirs
    {
        return if ours > theirs { Age::Newer } else { Age::Older };
    }
    match (candidate.updated_ms, known.updated_at.as_ref().map(to_ms)) {
        (Some(ours), Some(theirs)) => match ours.cmp(&theirs) {
            Ordering::Greater => Age::Newer,
            Ordering::Equal => Age::Same,
            Ordering::Less => Age::Older,
        },
        _ => Age::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Index, Outcome};
    use super::*;
    use proto::{
        time::from_ms,
        v1::{Block, DedupeRule, Item, ItemKind, RawRef, Source, Status},
    };

    /// An entry, or its page, fetched at `arrived_ms`.
    fn item(text: &str, arrived_ms: i64, updated_ms: Option<i64>, from_page: bool) -> Candidate {
        let item = Item {
            item_id: "a".to_owned(),
            headline: "Quay opens".to_owned(),
            body: vec![Block { text: text.to_owned(), ..Block::default() }],
            source: Some(Source { id: "agency".to_owned(), ..Source::default() }),
            raw: Some(RawRef { sha256: format!("{text}{updated_ms:?}{from_page}"), ..RawRef::default() }),
            fetched_at: Some(from_ms(arrived_ms)),
            status: Status::Usable.into(),
            page_url: if from_page { "https://agency.example/a".to_owned() } else { String::new() },
            ..Item::default()
        };
        Candidate { updated_ms, ..Candidate::of(&item, DedupeRule::Link) }
    }

    fn entry(text: &str, arrived_ms: i64) -> Candidate {
        item(text, arrived_ms, None, false)
    }

    fn page(text: &str, arrived_ms: i64) -> Candidate {
        item(text, arrived_ms, None, true)
    }

    /// Decides on each, and tells outcome, kind and number.
    fn decided(candidates: &[Candidate]) -> Vec<(Outcome, ItemKind, u32)> {
        let mut index = Index::new();
        candidates
            .iter()
            .map(|candidate| {
                let decided = index.decide(candidate);
                (decided.outcome, decided.kind, decided.version)
            })
            .collect()
    }

    const NEW: (Outcome, ItemKind, u32) = (Outcome::Published, ItemKind::New, 1);
    const NOTHING: ItemKind = ItemKind::Unspecified;

    #[test]
    fn a_page_is_a_fuller_version_of_its_entry_though_neither_version_nor_time_is_another() {
        for updated_ms in [None, Some(7)] {
            let came = [item("short", 1, updated_ms, false), item("long", 1, updated_ms, true)];
            assert_eq!(decided(&came), [NEW, (Outcome::Published, ItemKind::Fuller, 2)], "{updated_ms:?}");
        }
        let mut index = Index::new();
        index.decide(&entry("short", 1));
        let fuller = index.decide(&page("long", 1));
        assert_eq!(fuller.decision.rule, "fuller_page");
        assert!(!fuller.decision.note.is_empty());
        assert_eq!(fuller.story.unwrap().mark.version, 2);
        assert_eq!(index.decide(&page("long", 1)).outcome, Outcome::Redelivered);
        assert_eq!(index.decide(&page("longer", 1)).kind, ItemKind::Update);
    }

    #[test]
    fn an_entry_that_comes_again_after_its_page_changes_nothing() {
        let unchanged = (Outcome::Unchanged, NOTHING, 2);
        let fuller = (Outcome::Published, ItemKind::Fuller, 2);
        // As it is read again from the log, as it is fetched again, and with another date alone.
        for again in [entry("short", 1), entry("short", 5), item("short", 5, Some(9), false)] {
            let came = [item("short", 1, again.updated_ms.map(|_| 3), false), page("long", 1), again];
            assert_eq!(decided(&came), [NEW, fuller, unchanged]);
        }
    }

    #[test]
    fn an_entry_that_changed_is_a_version_and_its_page_is_one_again_also_with_the_same_text() {
        let came = [entry("short", 1), page("long", 1), entry("other", 5), page("long", 5)];
        let wanted = [
            NEW,
            (Outcome::Published, ItemKind::Fuller, 2),
            (Outcome::Published, ItemKind::Update, 3),
            (Outcome::Published, ItemKind::Fuller, 4),
        ];
        assert_eq!(decided(&came), wanted);
    }

    #[test]
    fn what_comes_after_something_newer_is_superseded() {
        let update = (Outcome::Published, ItemKind::Update, 2);
        // A page whose entry was overtaken on the faster lane, then its own.
        let came = [entry("short", 1), entry("other", 5), page("long", 1), page("longer", 5)];
        let wanted = [
            NEW,
            update,
            (Outcome::Superseded, ItemKind::Update, 3),
            (Outcome::Published, ItemKind::Fuller, 4),
        ];
        assert_eq!(decided(&came), wanted);
        // A page that came before its entry, as lanes have no order between them.
        let came = [page("long", 1), entry("short", 1), entry("short", 1)];
        let late = (Outcome::Superseded, ItemKind::Update, 2);
        assert_eq!(decided(&came), [NEW, late, (Outcome::Unchanged, NOTHING, 1)]);
        // The source's own times count before all that.
        let came = [item("short", 1, Some(9), false), item("long", 5, Some(7), true)];
        assert_eq!(decided(&came)[1].0, Outcome::Superseded);
    }
}
