//! Phrases that outlets put around a story, by what they say: tables per label, in our own wording, for many languages.
//! [`table`] holds them -> [`find`] says which one a block is, by its shape and not by the words alone.

mod table;

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::{Label, fold, words};

/// How much of the block a phrase must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// The block is the phrase and nothing else.
    Whole,
    /// The phrase, a colon or bar, and a short rest.
    Colon,
    /// As [`Shape::Colon`], and the rest ends like no sentence.
    Teaser,
    /// The phrase, and links for most of the block, or nothing else.
    Link,
    /// The block begins with the phrase, and is short.
    Lead,
    /// The phrase stands anywhere in a short block.
    Within,
}

/// Phrases of one kind.
pub(super) struct Phrases {
    /// What a block that has the phrase is.
    pub label: Label,
    /// Name of the rule.
    pub rule: &'static str,
    /// How much of the block the phrase must be.
    pub shape: Shape,
    /// How sure, 0 to 1.
    pub confidence: f32,
    /// The phrases, folded as by [`fold::fold`], parted by semicolons.
    pub words: &'static str,
}

/// Longest block, in words, that a phrase may label.
pub(super) const LONGEST: usize = 60;

/// The label of a block that has a phrase in its shape. `folded` is its text as [`fold::fold`] gives it, `count` the
/// number of its words.
pub(super) fn find(folded: &str, count: usize, link_share: f32) -> Option<&'static Phrases> {
    static BY_FIRST: LazyLock<HashMap<char, Vec<(&str, &Phrases)>>> = LazyLock::new(|| {
        let mut index: HashMap<char, Vec<(&str, &Phrases)>> = HashMap::new();
        for phrases in table::PHRASES.iter().filter(|phrases| phrases.shape != Shape::Within) {
            for words in words::entries(phrases.words) {
                if let Some(first) = words.chars().next() {
                    index.entry(first).or_default().push((words, phrases));
                }
            }
        }
        // The longest phrase is the most telling one.
        for entries in index.values_mut() {
            entries.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        index
    });
    if count > LONGEST {
        return None;
    }
    let inner = folded.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '#');
    let begun = inner.chars().next().and_then(|first| BY_FIRST.get(&first)).and_then(|entries| {
        entries
            .iter()
            .find(|(words, phrases)| begins(inner, words, phrases.shape, count, link_share))
            .map(|(_, phrases)| *phrases)
    });
    begun.or_else(|| within(folded))
}

/// The first row of the table with a phrase that stands anywhere.
fn within(folded: &str) -> Option<&'static Phrases> {
    static ROWS: LazyLock<Option<(AhoCorasick, Vec<&Phrases>)>> = LazyLock::new(|| {
        let rows = table::PHRASES.iter().filter(|phrases| phrases.shape == Shape::Within);
        let all = rows.flat_map(|phrases| words::entries(phrases.words).map(move |words| (words, phrases)));
        let (words, rows): (Vec<&str>, Vec<&Phrases>) = all.unzip();
        let automaton = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(words).ok()?;
        Some((automaton, rows))
    });
    let (all, rows) = ROWS.as_ref()?;
    if !all.is_match(folded) {
        return None;
    }
    let first = all.find_overlapping_iter(folded).map(|found| found.pattern().as_usize()).min()?;
    rows.get(first).copied()
}

/// True when a block begins with the phrase in the shape asked for.
fn begins(block: &str, words: &str, shape: Shape, count: usize, link_share: f32) -> bool {
    let Some(rest) = block.strip_prefix(words) else { return false };
    let spaceless = words.chars().next_back().is_some_and(fold::spaceless_script);
    if rest.starts_with(char::is_alphanumeric) && !spaceless {
        return false;
    }
    let bare = rest.trim_matches(|c: char| !c.is_alphanumeric());
    let parted = rest.trim_start().starts_with([':', '|', '】', ']', '»', '>']);
    let linked = link_share > 0.4 && (link_share > 0.9 || !fold::ends_sentence(block));
    match shape {
        Shape::Whole => bare.is_empty(),
        Shape::Colon => bare.is_empty() || parted && count <= 30 || linked,
        Shape::Teaser => parted && count <= 20 && !bare.is_empty() && !fold::ends_sentence(rest),
        Shape::Link => bare.is_empty() || linked,
        Shape::Lead => count <= 45,
        Shape::Within => false,
    }
}

/// The label of a row of controls (`Home | Contact | Print`): every cell is a phrase that stands alone.
pub(super) fn controls(cells: &[String]) -> Option<&'static Phrases> {
    let mut found: Vec<&Phrases> = Vec::new();
    let mut other = 0;
    for cell in cells {
        let count = fold::words(cell);
        match find(&fold::fold(cell), count, 0.0)
            .filter(|phrases| matches!(phrases.shape, Shape::Whole | Shape::Link | Shape::Lead))
        {
            Some(phrases) => found.push(phrases),
            None if count <= 2 => other += 1,
            None => return None,
        }
    }
    let first = *found.first()?;
    (cells.len() > 1 && found.len() >= other).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_counts_in_its_shape_and_a_keyword_alone_does_not() {
        for (block, links, label) in [
            ("Share it", 0.0, Some(Label::Share)),
            ("Share of voice at the launch will go to the drivers.", 0.0, None),
            ("Share prices fell.", 0.0, None),
            ("Exclusive: seven maps of the old harbour", 0.0, Some(Label::Promo)),
            ("Exclusive: the mayor has resigned, she told reporters on Friday.", 0.0, None),
            ("Exclusive economic zone", 0.0, None),
            ("Advertisement", 0.0, Some(Label::Advert)),
            ("Advertisement revenue rose.", 0.0, None),
            ("Read also: Seven maps", 0.0, Some(Label::Related)),
            ("Read more broadly, the figures suggest calm.", 0.0, None),
            ("READ MORE Ferret found in lifeboat", 0.8, Some(Label::Related)),
            ("Читайте также: Семь карт", 0.0, Some(Label::Related)),
            ("Читайте внимательнее договоры, посоветовал он.", 0.0, None),
            ("Subscribe for a year and the price is nothing.", 0.0, None),
            ("Subscribe to our newsletter", 0.0, Some(Label::Newsletter)),
            ("Anzeige erstattete auch die Nachbarin.", 0.0, None),
            ("Anzeige", 0.0, Some(Label::Advert)),
            ("شارك", 0.0, Some(Label::Share)),
            ("相关新闻", 0.0, Some(Label::Related)),
            ("12 comments", 0.0, None),
        ] {
            let found = find(&fold::fold(block), fold::words(block), links);
            assert_eq!(found.map(|phrases| phrases.label), label, "{block}");
        }
    }

    #[test]
    fn a_row_of_controls_is_told_from_a_list_of_names() {
        let cells = |row: &str| row.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
        assert_eq!(
            controls(&cells("Share on VK | Share on Telegram | Print")).map(|p| p.label),
            Some(Label::Share)
        );
        assert!(controls(&cells("Ada Tidewell | Marlow Finch | Rudy Oake")).is_none());
    }

    #[test]
    fn phrases_stand_in_the_table_as_they_are_compared() {
        for phrases in table::PHRASES {
            for words in words::entries(phrases.words) {
                assert_eq!(fold::fold(words), words, "{}", phrases.rule);
            }
        }
    }
}
