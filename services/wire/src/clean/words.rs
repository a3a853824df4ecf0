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

/// The entries of tables as alternatives of a regular expression, longer ones first.
pub(super) fn alternatives(tables: impl Iterator<Item = &'static str>) -> String {
    let mut escaped: Vec<String> = tables.flat_map(entries).map(regex::escape).collect();
    escaped.sort_by_key(|entry| std::cmp::Reverse(entry.len()));
    escaped.dedup();
    escaped.join("|")
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
