//! Tables of words as this crate writes them: entries parted by semicolons, over as many lines as they need.

use std::collections::HashSet;

/// The entries of a table, in order.
pub(super) fn entries(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.split(';').map(str::trim).filter(|entry| !entry.is_empty())
}

/// The entries of a table as a set.
pub(super) fn set(table: &'static str) -> HashSet<&'static str> {
    entries(table).collect()
}

/// The entries of tables as alternatives of a regular expression, longer ones first; each as written, in capitals,
/// in small letters, and with a capital first. As plain text they become one trie: `(?i)` over all these names
/// made every pattern of them some megabytes large.
pub(super) fn alternatives(tables: impl Iterator<Item = &'static str>) -> String {
    let cases = |entry: &'static str| {
        let (upper, lower) = (entry.to_uppercase(), entry.to_lowercase());
        let mut letters = lower.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().chain(letters).collect());
        [Some(entry.to_owned()), Some(upper), Some(lower), first].into_iter().flatten()
    };
    let distinct: HashSet<String> = tables.flat_map(entries).flat_map(cases).collect();
    let mut escaped: Vec<String> = distinct.iter().map(|entry| regex::escape(entry)).collect();
    escaped.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    format!("(?-i:{})", escaped.join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_cut_at_its_semicolons() {
        assert_eq!(
            entries("\n  one; two words;\n  three\n").collect::<Vec<_>>(),
            ["one", "two words", "three"]
        );
    }
}
