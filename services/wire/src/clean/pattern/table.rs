//! Many patterns that one text is held against. Most of them are out by the bytes at its ends:
//! those -> the rows that are left, a bit each -> what each of them needs -> the search.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::Pattern;
use super::bytes::{Bytes, DEPTH};
use super::needs::Glance;

/// Rows with a pattern each, in the order in which they are tried.
pub(in crate::clean) struct Table<T> {
    rows: Vec<(T, Pattern)>,
    /// For each place from the start, and for each from the end: the rows that a byte there leaves.
    start: [Box<[Rows; 256]>; DEPTH],
    end: [Box<[Rows; 256]>; DEPTH],
    /// Finds the words that any of the patterns needs.
    words: Option<AhoCorasick>,
}

/// A set of rows.
type Rows = u128;

impl<T> Table<T> {
    /// A table of 128 rows at most; what lies behind them is never tried.
    pub(in crate::clean) fn new(rows: impl Iterator<Item = (T, Pattern)>) -> Self {
        let mut rows: Vec<(T, Pattern)> = rows.take(Rows::BITS as usize).collect();
        let mut words = Vec::new();
        rows.iter_mut().for_each(|(_, pattern)| pattern.needs.number_words(&mut words));
        let mut search = AhoCorasick::builder();
        search.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
        let none = || std::array::from_fn(|_| Box::new([0; 256]));
        let mut table = Self { rows, start: none(), end: none(), words: search.build(words).ok() };
        for (at, (_, pattern)) in table.rows.iter().enumerate() {
            for (start, end) in pattern.needs.edges() {
                add(&mut table.start, start, 1 << at);
                add(&mut table.end, end, 1 << at);
            }
        }
        table
    }

    /// The first row that counts and whose pattern matches.
    pub(in crate::clean) fn first(&self, text: &str, counts: impl Fn(&T) -> bool) -> Option<&T> {
        let bytes = text.bytes();
        let mut left = Rows::MAX.checked_shr(Rows::BITS - self.rows.len() as u32).unwrap_or_default();
        for (rows, byte) in self.start.iter().zip(bytes.clone()).chain(self.end.iter().zip(bytes.rev())) {
            left &= rows[usize::from(byte)];
        }
        let glance = Glance::of(text, self.words.as_ref());
        while left != 0 {
            let (row, pattern) = &self.rows[left.trailing_zeros() as usize];
            left &= left - 1;
            if counts(row) && pattern.needs.are_met_by(&glance) && pattern.matches(text) {
                return Some(row);
            }
        }
        None
    }

    /// The patterns.
    #[cfg(test)]
    pub(in crate::clean) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.rows.iter().map(|(_, pattern)| pattern)
    }
}

/// Adds a row where a branch of it allows a byte; a branch that is not bound there allows any.
fn add(places: &mut [Box<[Rows; 256]>; DEPTH], allowed: Option<&[Bytes; DEPTH]>, row: Rows) {
    for (place, rows) in places.iter_mut().enumerate() {
        for byte in 0..=u8::MAX {
            if allowed.is_none_or(|allowed| allowed[place].has(byte)) {
                rows[usize::from(byte)] |= row;
            }
        }
    }
}
