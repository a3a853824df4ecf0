//! Phrases that outlets and agencies put around a story, by what they say: files of phrases per language, in our own
//! wording, and what a block that has one is.
//! [`languages`] hold them by [`kinds`] -> [`find`] says which one a block is, by its shape and not by the words alone.

mod kinds;
mod languages;
mod starts;

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::fold;
pub(super) use kinds::Kind;
use kinds::{KINDS, Place, Shape};
pub(super) use languages::words;
use starts::Starts;

/// Longest block, in words, that a phrase may label.
pub(super) const LONGEST: usize = 60;

/// The kind of phrase that a block has in its shape. `folded` is its text as [`fold::fold`] gives it, `count` the
/// number of its words; `within` says that it stands between two paragraphs of the story.
pub(super) fn find(folded: &str, count: usize, link_share: f32, within: bool) -> Option<&'static Kind> {
    find_knowing(folded, count, link_share, within, || anywhere(folded))
}

/// As [`find`], for a block whose phrases [`anywhere`] in it may be known.
pub(super) fn find_knowing(
    folded: &str,
    count: usize,
    link_share: f32,
    within: bool,
    anywhere: impl FnOnce() -> Option<&'static Kind>,
) -> Option<&'static Kind> {
    if count > LONGEST {
        return None;
    }
    let inner = folded.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '#');
    // Some desks mark headings with hashes.
    let inner = if inner.starts_with("# ") || inner.starts_with("##") {
        inner.trim_start_matches(['#', ' '])
    } else {
        inner
    };
    // What someone says may begin with any words.
    let spoken = fold::opens_quote(folded) && count > 3;
    let counts = |kind: &Kind| kind.place == Place::Anywhere || !within;
    let begun = beginnings(inner)
        .filter(|(kind, phrase)| {
            counts(kind)
                && !(spoken && kind.shape == Shape::Lead)
                && fits(inner, phrase, kind, count, link_share)
        })
        .last()
        .map(|(kind, _)| kind);
    begun.or_else(|| counter(inner, count)).or_else(|| anywhere().filter(|kind| counts(kind)))
}

/// What follows the longest phrase of a kind that the block begins with; `folded` is the block as [`fold::fold`] gives it.
pub(super) fn after<'a>(kind: &str, folded: &'a str) -> Option<&'a str> {
    let longest = beginnings(folded).filter(|(found, _)| found.name == kind).last();
    longest.map(|(_, phrase)| &folded[phrase.len()..])
}

/// True for a text that is a phrase of the kind and nothing else, signs around it aside.
pub(super) fn is(kind: &str, folded: &str) -> bool {
    let inner = folded.trim_matches(|c: char| !c.is_alphanumeric() && !combines(c));
    after(kind, inner).is_some_and(|rest| rest.is_empty())
}

/// Marks that belong to the letter before them, in scripts of India and of South-East Asia.
fn combines(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}')
}

/// The phrases that a block begins with, shorter ones first; of one phrase's kinds, the first one last.
fn beginnings(block: &str) -> impl Iterator<Item = (&'static Kind, &'static str)> {
    static PHRASES: LazyLock<HashMap<&str, Vec<&Kind>>> = LazyLock::new(|| {
        let mut phrases: HashMap<&str, Vec<&Kind>> = HashMap::new();
        for kind in KINDS.iter().rev().filter(|kind| !matches!(kind.shape, Shape::Within | Shape::Counter)) {
            for phrase in words(kind.name) {
                phrases.entry(phrase).or_default().push(kind);
            }
        }
        phrases
    });
    // Of the phrases with the same first bytes, the length of the longest one.
    static REACH: LazyLock<HashMap<u64, usize>> = LazyLock::new(|| {
        let mut reach: HashMap<u64, usize> = HashMap::new();
        for phrase in PHRASES.keys() {
            let longest = reach.entry(starts::first(phrase.as_bytes())).or_default();
            *longest = phrase.len().max(*longest);
        }
        reach
    });
    let phrases = &*PHRASES;
    // Shorter phrases than that have no start in common with the block but themselves.
    let reach = REACH.get(&starts::first(block.as_bytes())).copied().unwrap_or_default();
    let reach = reach.max(starts::LONGEST - 1);
    let ends = block.char_indices().map(|(at, character)| (at + character.len_utf8(), character));
    ends.take_while(move |(end, _)| *end <= reach).flat_map(move |(end, last)| {
        // A phrase ends with a word; where words have no spaces, at any character.
        let goes_on = |c: char| c.is_alphanumeric() || combines(c);
        let cut = !block[end..].starts_with(goes_on) || fold::spaceless_script(last);
        let found = if cut { phrases.get_key_value(&block[..end]) } else { None };
        found.into_iter().flat_map(|(phrase, kinds)| kinds.iter().map(|kind| (*kind, *phrase)))
    })
}

/// The kind of a block that is a number and its unit: `12 comments`.
fn counter(block: &str, count: usize) -> Option<&'static Kind> {
    static COUNTERS: LazyLock<HashMap<&str, &Kind>> = LazyLock::new(|| {
        let kinds = KINDS.iter().rev().filter(|kind| kind.shape == Shape::Counter);
        kinds.flat_map(|kind| words(kind.name).map(move |phrase| (phrase, kind))).collect()
    });
    if count > 9 || !block.contains(|c: char| c.is_numeric()) {
        return None;
    }
    let mut masked = String::with_capacity(block.len());
    for character in block.chars() {
        match character {
            c if c.is_numeric() && masked.ends_with('#') => {}
            c if c.is_numeric() && masked.ends_with("# ") => {
                masked.pop();
            }
            c if c.is_numeric() => masked.push('#'),
            '.' | ',' if masked.ends_with('#') => {}
            '(' | ')' | '[' | ']' | ':' => {}
            c => masked.push(c),
        }
    }
    COUNTERS.get(masked.trim()).copied()
}

/// The first kind with a phrase that stands anywhere in the block.
pub(super) fn anywhere(folded: &str) -> Option<&'static Kind> {
    static ROWS: LazyLock<Option<(AhoCorasick, Starts, Vec<&Kind>)>> = LazyLock::new(|| {
        let kinds = KINDS.iter().filter(|kind| kind.shape == Shape::Within);
        let all = kinds.flat_map(|kind| words(kind.name).map(move |phrase| (phrase, kind)));
        let (phrases, kinds): (Vec<&str>, Vec<&Kind>) = all.unzip();
        let automaton = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(&phrases).ok()?;
        Some((automaton, Starts::of(&phrases), kinds))
    });
    let (all, starts, kinds) = ROWS.as_ref()?;
    if !starts.are_in(folded) {
        return None;
    }
    let first = all.find_overlapping_iter(folded).map(|found| found.pattern().as_usize()).min()?;
    kinds.get(first).copied()
}

/// True when a block that begins with the phrase has it in the kind's shape.
fn fits(block: &str, phrase: &str, kind: &Kind, count: usize, link_share: f32) -> bool {
    let rest = &block[phrase.len()..];
    let bare = rest.trim_matches(|c: char| !c.is_alphanumeric());
    let parted = rest.trim_start().starts_with([':', '|', '】', ']', '»', '>']);
    let linked = link_share > 0.4 && (link_share > 0.9 || !fold::ends_sentence(block));
    match kind.shape {
        Shape::Whole => bare.is_empty(),
        // After one word, a sentence is the story's: `Photo: that was the only word on it.`
        Shape::Colon => {
            let telling = fold::has_more_words(phrase, 1) || phrase.contains(fold::spaceless_script);
            let parted = parted && count <= 30 && (telling || !fold::ends_sentence(rest) || count <= 8);
            bare.is_empty() || parted || linked
        }
        Shape::Teaser => parted && count <= 20 && !bare.is_empty() && !fold::ends_sentence(rest),
        Shape::Link => bare.is_empty() || linked,
        // A sentence may begin with any one or two words.
        Shape::Lead => {
            let dense = phrase.contains(fold::spaceless_script);
            let telling = fold::has_more_words(phrase, 2) || dense && phrase.chars().count() >= 4;
            count <= 45 && (telling || linked || !fold::ends_sentence(block))
        }
        Shape::Within | Shape::Counter | Shape::Word => false,
    }
}

/// The kind of a row of controls (`Home | Contact | Print`): every cell is a phrase that stands alone.
pub(super) fn controls(cells: &[String]) -> Option<&'static Kind> {
    if cells.len() < 2 {
        return None;
    }
    let mut found: Vec<&Kind> = Vec::new();
    let mut other = 0;
    for cell in cells {
        let count = fold::words(cell);
        match find(&fold::fold(cell), count, 0.0, false)
            .filter(|kind| matches!(kind.shape, Shape::Whole | Shape::Link | Shape::Lead))
        {
            Some(kind) => found.push(kind),
            None if count <= 2 => other += 1,
            None => return None,
        }
    }
    let first = *found.first()?;
    (found.len() >= other).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::super::Label;
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
            ("12 mice", 0.0, None),
            ("4 min read", 0.0, Some(Label::Nav)),
        ] {
            let found = find(&fold::fold(block), fold::words(block), links, false);
            assert_eq!(found.map(|kind| kind.label), label, "{block}");
        }
    }

    #[test]
    fn a_section_is_one_before_or_after_the_story_only() {
        let found = |within| find("politics", 1, 0.0, within).map(|kind| kind.name);
        assert_eq!((found(false), found(true)), (Some("section"), None));
    }

    #[test]
    fn a_row_of_controls_is_told_from_a_list_of_names() {
        let cells = |row: &str| row.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
        assert_eq!(
            controls(&cells("Share on VK | Share on Telegram | Print")).map(|kind| kind.label),
            Some(Label::Share)
        );
        assert!(controls(&cells("Ada Tidewell | Marlow Finch | Rudy Oake")).is_none());
    }
}
