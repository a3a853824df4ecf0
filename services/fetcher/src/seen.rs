//! What a feed has shown before: pairs of item and content, so that an entry goes on when it is new or changed.

use proto::v1::SeenEntry;
use std::collections::HashSet;

/// So many older entries are remembered at least: a feed that shrinks for a day is not new again.
const OLDER: usize = 500;
/// Most entries that are remembered, and that are read of one document: a state of them stays below 4 MB.
pub(crate) const MOST: usize = 20_000;

/// The memory of a feed during one poll.
#[derive(Debug)]
pub(crate) struct Seen {
    known: HashSet<SeenEntry>,
}

impl Seen {
    /// What was remembered.
    pub(crate) fn new(entries: &[SeenEntry]) -> Self {
        Self { known: entries.iter().copied().collect() }
    }

    /// True the first time that an item shows this content.
    pub(crate) fn take(&mut self, entry: SeenEntry) -> bool {
        self.known.insert(entry)
    }
}

/// What is remembered after a poll: the document's entries in its order, then older ones, newest first, up to
/// twice the document and at least 500.
///
/// Earlier contents of an item that stands in the document are forgotten: one that changes back has changed.
pub(crate) fn remember(document: &[SeenEntry], older: &[SeenEntry]) -> Vec<SeenEntry> {
    let mut pairs = HashSet::new();
    let mut entries: Vec<SeenEntry> =
        document.iter().filter(|entry| pairs.insert(**entry)).copied().collect();
    let present: HashSet<u64> = entries.iter().map(|entry| entry.id).collect();
    let limit = (2 * entries.len()).clamp(OLDER, MOST);
    let room = limit.saturating_sub(entries.len());
    entries.extend(older.iter().filter(|entry| !present.contains(&entry.id)).take(room).copied());
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: u64, content: u64) -> SeenEntry {
        SeenEntry { id, content }
    }

    #[test]
    fn an_entry_goes_on_when_it_is_new_or_changed_and_only_once() {
        let mut seen = Seen::new(&[entry(1, 10)]);
        assert!(!seen.take(entry(1, 10)));
        assert!(seen.take(entry(1, 11)));
        assert!(seen.take(entry(2, 10)));
        assert!(!seen.take(entry(2, 10)));
    }

    #[test]
    fn two_contents_of_one_item_in_a_document_are_both_remembered() {
        let document = [entry(1, 10), entry(1, 11), entry(1, 10)];
        let remembered = remember(&document, &[]);
        assert_eq!(remembered, [entry(1, 10), entry(1, 11)]);
        let mut seen = Seen::new(&remembered);
        assert!(document.iter().all(|one| !seen.take(*one)));
    }

    #[test]
    fn a_content_that_comes_back_is_a_change() {
        let remembered = remember(&[entry(1, 11)], &[entry(1, 10), entry(2, 20)]);
        assert_eq!(remembered, [entry(1, 11), entry(2, 20)]);
    }

    #[test]
    fn older_entries_are_kept_newest_first_up_to_a_bound() {
        let older: Vec<SeenEntry> = (1000..9000).map(|id| entry(id, 0)).collect();
        let small: Vec<SeenEntry> = (0..10).map(|id| entry(id, 0)).collect();
        let remembered = remember(&small, &older);
        assert_eq!((remembered.len(), remembered[10]), (OLDER, entry(1000, 0)));
        let large: Vec<SeenEntry> = (0..600).map(|id| entry(id, 0)).collect();
        assert_eq!(remember(&large, &older).len(), 1200);
        let huge: Vec<SeenEntry> = (0..MOST as u64).map(|id| entry(id, 0)).collect();
        assert_eq!(remember(&huge, &older).len(), MOST);
    }
}
