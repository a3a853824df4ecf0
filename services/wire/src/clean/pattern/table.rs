//! Many patterns that one text is held against: what they need of it is found out in one pass over it.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::Pattern;
use super::needs::Glance;

/// Rows with a pattern each, in the order in which they are tried.
pub(in crate::clean) struct Table<T> {
    rows: Vec<(T, Pattern)>,
    /// Finds the words that any of the patterns needs.
    words: Option<AhoCorasick>,
}

impl<T> Table<T> {
    pub(in crate::clean) fn new(rows: impl Iterator<Item = (T, Pattern)>) -> Self {
        let mut words = Vec::new();
        let mut rows: Vec<(T, Pattern)> = rows.collect();
        rows.iter_mut().for_each(|(_, pattern)| pattern.needs.number_words(&mut words));
        let mut search = AhoCorasick::builder();
        search.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
        Self { rows, words: search.build(words).ok() }
    }

    /// The first row that counts and whose pattern matches.
    pub(in crate::clean) fn first(&self, text: &str, counts: impl Fn(&T) -> bool) -> Option<&T> {
        let look = Glance::of(text, self.words.as_ref());
        let fits = |row: &&(T, Pattern)| {
            counts(&row.0)
                && row.1.needs.are_met_by(&look)
                && row.1.may_match(text)
                && row.1.regex().is_some_and(|regex| regex.is_match(text))
        };
        self.rows.iter().find(fits).map(|(row, _)| row)
    }

    /// The patterns.
    #[cfg(test)]
    pub(in crate::clean) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.rows.iter().map(|(_, pattern)| pattern)
    }
}
