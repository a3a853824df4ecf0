//! What is never removed but moved to a field of its own: corrections, disclosures and disclaimers, marks of paid text.
//! [`table`] has the words, for many languages -> [`find`] says which one a block is -> [`apply`] labels those around
//! the story -> [`route`] those that another rule has labelled.

mod table;

use super::rules::{Draft, Verdict};
use super::unit::Role;
use super::{Label, fold, words};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::collections::HashMap;
use std::sync::LazyLock;
use table::{Row, Shape};

/// A field of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// Says what an earlier version had wrong, or unclear.
    Correction,
    /// Says how the text was made, what it is no advice for, whose opinion it is.
    Disclaimer,
    /// Says that the text is paid for.
    Sponsored,
}

/// Longest note, in words.
const LONGEST: usize = 130;

/// Longest sentence, in words, on how a text was made.
const LONGEST_ON_ITSELF: usize = 45;

/// Longest mark, in words, that stands for itself.
const LONGEST_MARK: usize = 6;

/// Labels the notes that stand before the story and after it, from either end inwards.
pub(super) fn apply(drafts: &mut [Draft]) {
    for draft in drafts.iter_mut() {
        if !pass(draft, true) {
            break;
        }
    }
    for draft in drafts.iter_mut().rev() {
        if !pass(draft, false) {
            break;
        }
    }
}

/// Labels a block if it is a note; false where the story begins.
fn pass(draft: &mut Draft, before: bool) -> bool {
    if !draft.open() {
        return true;
    }
    let plain = matches!(draft.unit.role, Role::Paragraph | Role::Heading(_));
    match find(&draft.folded, draft.words, Standing { before, noted: false }).filter(|_| plain) {
        Some(note) => {
            let (label, rule) = match note {
                Note::Correction => (Label::EditorNote, "correction"),
                Note::Disclaimer => (Label::EditorNote, "disclaimer"),
                Note::Sponsored => (Label::Advert, "mark of paid text"),
            };
            draft.verdict = Some(Verdict { label, rule, confidence: 0.92 });
            draft.note = Some(note);
            true
        }
        None => !draft.prose(),
    }
}

/// Sends what other rules labelled a note or a footer to its field. A mark of paid text counts before the story only:
/// after it, it is about what follows there.
pub(super) fn route(drafts: &mut [Draft]) {
    let mut before = true;
    for draft in drafts {
        let Some(verdict) = draft.verdict else { continue };
        before &= verdict.label != Label::Body;
        let (noted, paid) = match verdict.label {
            Label::EditorNote | Label::Footer => (true, false),
            Label::Advert => (false, true),
            _ => continue,
        };
        let found = || find(&draft.folded, draft.words, Standing { before, noted });
        let note = draft.note.or_else(found).filter(|note| (*note == Note::Sponsored) == paid);
        if note.is_some() && noted {
            draft.verdict = Some(Verdict { label: Label::EditorNote, ..verdict });
        }
        draft.note = note;
    }
}

/// Where a block stands.
#[derive(Clone, Copy)]
struct Standing {
    /// Before the story.
    before: bool,
    /// Another rule says that it is a note.
    noted: bool,
}

/// The kind of note that a block is. `folded` is its text as [`fold::fold`] gives it, `count` the number of its words.
fn find(folded: &str, count: usize, standing: Standing) -> Option<Note> {
    if count > LONGEST || fold::opens_quote(folded) {
        return None;
    }
    headed(folded, count, standing).or_else(|| on_itself(folded, count))
}

/// The kind of note that begins so.
fn headed(folded: &str, count: usize, standing: Standing) -> Option<Note> {
    static BY_FIRST: LazyLock<HashMap<char, Vec<(&str, &Row)>>> = LazyLock::new(|| {
        let mut index: HashMap<char, Vec<(&str, &Row)>> = HashMap::new();
        for row in table::ROWS {
            for words in words::entries(row.words) {
                if let Some(first) = words.chars().next() {
                    index.entry(first).or_default().push((words, row));
                }
            }
        }
        index
    });
    let inner = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    let rows = BY_FIRST.get(&inner.chars().next()?)?;
    let counts = |(words, row): &&(&str, &Row)| {
        after(inner, words).is_some_and(|rest| match row.shape {
            Shape::Lead => true,
            Shape::ShortLead => count <= LONGEST_MARK + 2,
            Shape::Colon => parted(rest),
            Shape::Noted => standing.noted,
            Shape::Mark => standing.before && count <= LONGEST_MARK && !rest.contains(char::is_alphanumeric),
        })
    };
    rows.iter().find(counts).map(|(_, row)| row.note)
}

/// A sentence on how this very text was made, or on what it is no advice for.
fn on_itself(folded: &str, count: usize) -> Option<Note> {
    static TOLD: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| automaton(table::ON_ITSELF));
    static NAMES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| automaton(table::ITSELF));
    if count > LONGEST_ON_ITSELF || !holds(TOLD.as_ref()?, folded) {
        return None;
    }
    holds(NAMES.as_ref()?, folded).then_some(Note::Disclaimer)
}

fn automaton(table: &'static str) -> Option<AhoCorasick> {
    let kind = Some(AhoCorasickKind::ContiguousNFA);
    AhoCorasick::builder().kind(kind).build(words::entries(table)).ok()
}

/// True when one of the phrases stands in the text as words.
fn holds(phrases: &AhoCorasick, text: &str) -> bool {
    phrases.find_overlapping_iter(text).any(|found| {
        let (before, after) = (&text[..found.start()], &text[found.end()..]);
        let parted = !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
        parted || text[found.range()].chars().any(fold::spaceless_script)
    })
}

/// What follows a phrase that the text begins with.
fn after<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(words)?;
    let spaceless = words.chars().next_back().is_some_and(fold::spaceless_script);
    (spaceless || !rest.starts_with(char::is_alphanumeric)).then_some(rest)
}

/// A colon, a dash between spaces or a bracket stands between the phrase and what it heads.
fn parted(rest: &str) -> bool {
    rest.starts_with(" - ") || rest.trim_start().starts_with([':', '】', ']', ')'])
}

#[cfg(test)]
mod tests;
