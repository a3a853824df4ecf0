//! What every match of a pattern holds: one of some words, or one of some bytes.

use regex_syntax::hir::{Class, Hir, HirKind};
use regex_syntax::utf8::Utf8Sequences;

use super::bytes::Bytes;

/// Most words that are worth looking for.
const MOST: usize = 64;

/// Words in small letters, of which every match holds one, case of ASCII letters aside; nothing where there are none
/// that tell anything.
pub(super) fn words(hir: &Hir) -> Option<Vec<String>> {
    let words = best(hir)?;
    let tells = |word: &String| word.len() >= 3 || !word.is_ascii();
    (words.len() <= MOST && words.iter().all(tells)).then_some(words)
}

fn best(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Capture(capture) => best(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => best(&repetition.sub),
        HirKind::Alternation(branches) => {
            let mut all = Vec::new();
            for branch in branches {
                all.extend(best(branch)?);
            }
            Some(all)
        }
        HirKind::Concat(parts) => {
            let mut found: Option<Vec<String>> = None;
            let mut run = String::new();
            for part in parts {
                if grow(part, &mut run) {
                    continue;
                }
                found = better(found, one(&mut run));
                found = better(found, best(part));
            }
            better(found, one(&mut run))
        }
        _ => {
            let mut run = String::new();
            grow(hir, &mut run);
            one(&mut run)
        }
    }
}

/// Adds an expression that is one text, case of ASCII letters aside.
fn grow(hir: &Hir, run: &mut String) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => {
                run.push_str(&text.to_ascii_lowercase());
                true
            }
            Err(_) => false,
        },
        HirKind::Class(Class::Unicode(class)) => {
            let mut letters = class.iter().flat_map(|range| range.start()..=range.end());
            match (letters.next(), letters.next(), letters.next()) {
                (Some(one), Some(two), None) if one.eq_ignore_ascii_case(&two) => {
                    run.push(one.to_ascii_lowercase());
                    true
                }
                _ => false,
            }
        }
        _ => false,
    }
}

fn one(run: &mut String) -> Option<Vec<String>> {
    (!run.is_empty()).then(|| vec![std::mem::take(run)])
}

fn better(one: Option<Vec<String>>, other: Option<Vec<String>>) -> Option<Vec<String>> {
    match (one, other) {
        (Some(one), Some(other)) => {
            let tells_more = shortest(&other) > shortest(&one);
            Some(if tells_more { other } else { one })
        }
        (one, other) => one.or(other),
    }
}

fn shortest(words: &[String]) -> usize {
    words.iter().map(String::len).min().unwrap_or_default()
}

/// Most characters of a match; nothing where it may have any number.
pub(super) fn most_characters(hir: &Hir) -> Option<usize> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(0),
        HirKind::Literal(literal) => {
            Some(std::str::from_utf8(&literal.0).map_or(literal.0.len(), |text| text.chars().count()))
        }
        HirKind::Class(_) => Some(1),
        HirKind::Capture(capture) => most_characters(&capture.sub),
        HirKind::Repetition(repetition) => {
            let each = most_characters(&repetition.sub)?;
            each.checked_mul(usize::try_from(repetition.max?).ok()?)
        }
        HirKind::Concat(parts) => parts.iter().map(most_characters).sum(),
        HirKind::Alternation(branches) => {
            branches.iter().map(most_characters).try_fold(0, |most, branch| Some(most.max(branch?)))
        }
    }
}

/// Sets of bytes, of each of which every match holds one; those that tell something, the rarest first.
pub(super) fn bytes(hir: &Hir) -> Vec<Bytes> {
    let mut all = Vec::new();
    collect(hir, &mut all);
    all.retain(|set| set.members().all(is_rare) && set.len() <= 24);
    all.sort_by_key(Bytes::len);
    all.dedup();
    all.truncate(3);
    all
}

/// Bytes that most texts of most languages do not hold, or hold few of.
fn is_rare(byte: u8) -> bool {
    !byte.is_ascii_alphabetic() && !matches!(byte, b' ' | b'.' | b',' | 0x80..=0xc1)
}

fn collect(hir: &Hir, all: &mut Vec<Bytes>) {
    match hir.kind() {
        HirKind::Literal(literal) => {
            for byte in &literal.0 {
                let mut set = Bytes::default();
                set.add(*byte);
                all.push(set);
            }
        }
        HirKind::Class(class) => all.push(first_bytes(class)),
        HirKind::Capture(capture) => collect(&capture.sub, all),
        HirKind::Repetition(repetition) if repetition.min > 0 => collect(&repetition.sub, all),
        HirKind::Concat(parts) => parts.iter().for_each(|part| collect(part, all)),
        HirKind::Alternation(branches) => {
            // One set of each branch; the rarest ones together are a set of them all.
            let mut together = Bytes::default();
            for branch in branches {
                let mut own = Vec::new();
                collect(branch, &mut own);
                own.retain(|set| set.members().all(is_rare));
                let Some(rarest) = own.into_iter().min_by_key(Bytes::len) else { return };
                together.add_all(&rarest);
            }
            all.push(together);
        }
        _ => {}
    }
}

/// The bytes that characters of a class begin with.
fn first_bytes(class: &Class) -> Bytes {
    let mut set = Bytes::default();
    let mut add = |low: u8, high: u8| (low..=high).for_each(|byte| set.add(byte));
    match class {
        Class::Bytes(class) => class.ranges().iter().for_each(|range| add(range.start(), range.end())),
        Class::Unicode(class) => {
            for range in class.ranges() {
                for sequence in Utf8Sequences::new(range.start(), range.end()) {
                    add(sequence.as_slice()[0].start, sequence.as_slice()[0].end);
                }
            }
        }
    }
    set
}
