//! What a version changed.

use crate::words::words;
use proto::v1::{Change, NumberChange};
use std::collections::HashMap;

/// The difference between two versions, by the hashes of their paragraphs and by their headlines.
/// A paragraph that is gone and one that is new count as one that changed.
pub(super) fn between(old: (&str, &[u64]), new: (&str, &[u64])) -> Change {
    let (removed, added) = (missing(old.1, new.1), missing(new.1, old.1));
    let changed = removed.min(added);
    Change {
        paragraphs_added: added - changed,
        paragraphs_removed: removed - changed,
        paragraphs_changed: changed,
        headline_changed: old.0 != new.0,
        numbers_changed: numbers(old.0, new.0),
    }
}

/// How many of `here` are not in `there`.
fn missing(here: &[u64], there: &[u64]) -> u32 {
    let mut left: HashMap<u64, usize> = HashMap::new();
    for hash in there {
        *left.entry(*hash).or_default() += 1;
    }
    let mut count = 0;
    for hash in here {
        match left.get_mut(hash) {
            Some(rest) if *rest > 0 => *rest -= 1,
            _ => count += 1,
        }
    }
    count
}

/// Numbers that stand at the same place among the numbers of two headlines, and differ.
fn numbers(old: &str, new: &str) -> Vec<NumberChange> {
    let of = |text: &str| -> Vec<String> {
        words(text).into_iter().filter(|word| word.chars().any(char::is_numeric)).collect()
    };
    let (old, new) = (of(old), of(new));
    if old.len() != new.len() {
        return Vec::new();
    }
    let pairs = old.into_iter().zip(new).filter(|(from, to)| from != to);
    pairs.map(|(from, to)| NumberChange { from, to }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_counts_paragraphs_and_names_the_headlines_numbers() {
        let change = between(("Quake kills 12", &[1, 2, 3]), ("Quake kills 19", &[1, 4, 3, 5]));
        assert_eq!(
            (change.paragraphs_added, change.paragraphs_removed, change.paragraphs_changed),
            (1, 0, 1)
        );
        assert!(change.headline_changed);
        let expected = NumberChange { from: "12".to_owned(), to: "19".to_owned() };
        assert_eq!(change.numbers_changed, [expected]);
    }

    #[test]
    fn paragraphs_that_only_moved_are_no_change() {
        assert_eq!(between(("A", &[1, 2]), ("A", &[2, 1])), Change::default());
    }
}
