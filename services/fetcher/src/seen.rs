//! What a feed has shown before: pairs of item and content, so that an entry goes on when it is new or changed.
//!
//! `FeedState.seen_packed` -> [`read`] -> [`Seen`] and [`remember`] -> [`write()`]: eight bytes an entry.

use proto::v1::FeedState;
use std::collections::HashSet;

/// So many older entries are remembered at least: a feed that shrinks for a day is not new again.
const OLDER: usize = 100;
/// Most entries that are remembered, and that are read of one document.
pub(crate) const MOST: usize = 20_000;
/// Bytes that an entry takes.
const WIDTH: usize = 8;

/// An entry that a feed has shown: the first four bytes of the hash of its item id, and of the hash of its bytes.
///
/// Two entries are taken for one where both agree: other items of a feed once in some 10^16 of them, an update for what it
/// replaces once in some four billion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Entry {
    /// Of its item id.
    pub(crate) id: u32,
    /// Of its bytes.
    pub(crate) content: u32,
}

/// The memory of a feed during one poll.
#[derive(Debug)]
pub(crate) struct Seen {
    before: Vec<Entry>,
    items: HashSet<u32>,
    known: HashSet<Entry>,
}

impl Entry {
    /// From whole hashes.
    pub(crate) fn of(id: u64, content: u64) -> Self {
        let first = |hash: u64| (hash >> 32) as u32;
        Self { id: first(id), content: first(content) }
    }
}

impl Seen {
    /// What is remembered of a feed.
    pub(crate) fn of(state: &FeedState) -> Self {
        let before = read(state);
        let items = before.iter().map(|entry| entry.id).collect();
        Self { items, known: before.iter().copied().collect(), before }
    }

    /// As it was before the poll, newest first.
    pub(crate) fn before(&self) -> &[Entry] {
        &self.before
    }

    /// True for an item that the feed had shown before the poll, with whatever content.
    pub(crate) fn knew(&self, entry: Entry) -> bool {
        self.items.contains(&entry.id)
    }

    /// True the first time that an item shows this content.
    pub(crate) fn take(&mut self, entry: Entry) -> bool {
        self.known.insert(entry)
    }
}

/// The entries that a state remembers, newest first.
pub(crate) fn read(state: &FeedState) -> Vec<Entry> {
    let packed = state.seen_packed.chunks_exact(WIDTH).map(|bytes| {
        let number = bytes.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        Entry { id: (number >> 32) as u32, content: number as u32 }
    });
    packed.chain(state.seen.iter().map(|entry| Entry::of(entry.id, entry.content))).collect()
}

/// Writes the entries that a state remembers.
pub(crate) fn write(state: &mut FeedState, entries: &[Entry]) {
    let bytes = |entry: &Entry| (u64::from(entry.id) << 32 | u64::from(entry.content)).to_be_bytes();
    state.seen_packed = entries.iter().flat_map(bytes).collect();
    state.seen = Vec::new();
}

/// What is remembered after a poll: the document's entries in its order, then older ones, newest first, up to
/// twice the document and at least 100.
///
/// Earlier contents of an item that stands in the document are forgotten: one that changes back has changed. What is
/// over the bound goes by an eighth a document, so that a feed that shows a short page once is not new after it; none
/// of it goes for a document that says itself that it is a part (`is_part`).
pub(crate) fn remember(document: &[Entry], older: &[Entry], is_part: bool) -> Vec<Entry> {
    let mut pairs = HashSet::new();
    let mut entries: Vec<Entry> = document.iter().filter(|entry| pairs.insert(**entry)).copied().collect();
    let present: HashSet<u32> = entries.iter().map(|entry| entry.id).collect();
    let kept = if is_part { older.len() } else { older.len() - older.len().div_ceil(8) };
    let limit = (2 * entries.len()).max(OLDER).max(kept).min(MOST);
    let room = limit.saturating_sub(entries.len());
    entries.extend(older.iter().filter(|entry| !present.contains(&entry.id)).take(room).copied());
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::v1::SeenEntry;

    fn entry(id: u32, content: u32) -> Entry {
        Entry { id, content }
    }

    fn seen(entries: &[Entry]) -> Seen {
        let mut state = FeedState::default();
        write(&mut state, entries);
        Seen::of(&state)
    }

    #[test]
    fn an_entry_goes_on_when_it_is_new_or_changed_and_only_once() {
        let mut seen = seen(&[entry(1, 10)]);
        assert!(!seen.take(entry(1, 10)));
        assert!(seen.take(entry(1, 11)));
        assert!(seen.take(entry(2, 10)));
        assert!(!seen.take(entry(2, 10)));
        assert!(
            seen.knew(entry(1, 99)) && !seen.knew(entry(2, 10)),
            "an item of this poll was known before it"
        );
    }

    #[test]
    fn two_contents_of_one_item_in_a_document_are_both_remembered() {
        let document = [entry(1, 10), entry(1, 11), entry(1, 10)];
        let remembered = remember(&document, &[], false);
        assert_eq!(remembered, [entry(1, 10), entry(1, 11)]);
        let mut seen = seen(&remembered);
        assert!(document.iter().all(|one| !seen.take(*one)));
    }

    #[test]
    fn a_content_that_comes_back_is_a_change() {
        let remembered = remember(&[entry(1, 11)], &[entry(1, 10), entry(2, 20)], false);
        assert_eq!(remembered, [entry(1, 11), entry(2, 20)]);
    }

    #[test]
    fn older_entries_are_kept_newest_first_up_to_a_bound() {
        let many = |from: u32, to: u32| (from..to).map(|id| entry(id, 0)).collect::<Vec<_>>();
        let older = many(1000, 1100);
        let remembered = remember(&many(0, 10), &older, false);
        assert_eq!((remembered.len(), remembered[10]), (OLDER, entry(1000, 0)));
        assert_eq!(remember(&many(0, 600), &many(1000, 2000), false).len(), 1200);
        assert_eq!(remember(&many(0, MOST as u32), &older, false).len(), MOST);
    }

    #[test]
    fn a_short_page_once_does_not_make_a_long_feed_new_again_and_a_feed_that_stays_short_is_forgotten_slowly()
    {
        let long: Vec<Entry> = (0..1000).map(|id| entry(id, 0)).collect();
        let mut remembered = remember(&long[..3], &long, false);
        assert_eq!(remembered, long[..875]);
        for _ in 0..40 {
            remembered = remember(&long[..3], &remembered, false);
        }
        assert_eq!(remembered.len(), OLDER);
    }

    #[test]
    fn a_document_that_is_a_part_makes_nothing_forgotten() {
        let long: Vec<Entry> = (0..1000).map(|id| entry(id, 0)).collect();
        let mut remembered = long.clone();
        for _ in 0..40 {
            remembered = remember(&long[..3], &remembered, true);
        }
        assert_eq!(remembered, long);
    }

    #[test]
    fn a_state_is_read_as_it_was_written_eight_bytes_an_entry_and_so_is_one_of_an_earlier_program() {
        let entries = [entry(1, u32::MAX), entry(0x0102_0304, 5)];
        let mut state = FeedState::default();
        let old = |entry: &Entry| SeenEntry {
            id: u64::from(entry.id) << 32 | 0xabcd,
            content: u64::from(entry.content) << 32 | 0xef,
        };
        state.seen = entries.iter().map(old).collect();
        assert_eq!(read(&state), entries);
        write(&mut state, &entries);
        assert_eq!((state.seen.len(), state.seen_packed.len()), (0, 16));
        assert_eq!(state.seen_packed[8..], [1, 2, 3, 4, 0, 0, 0, 5]);
        assert_eq!(read(&state), entries);
    }
}
