//! What a text must have for a pattern to match: told from the pattern's syntax, so that a table needs no hints.
//! Each test may pass a text that does not match, and never fails one that does.

use std::cell::OnceCell;

use aho_corasick::AhoCorasick;
use memchr::{memchr, memchr2, memchr3};
use regex_syntax::hir::{Hir, HirKind, Look};

use super::bytes::{self, Bytes, DEPTH};
use super::literals;
use super::tips::Tips;

/// What a text must have: what one of the pattern's branches needs.
pub(super) struct Needs(Vec<Branch>);

/// What a branch needs. The cheap tests come first.
struct Branch {
    /// In bytes.
    shortest: usize,
    /// In characters, where the branch is bound to both ends.
    longest: usize,
    /// What the text begins with, where the branch is bound to its start.
    start: Option<[Bytes; DEPTH]>,
    /// What it ends with, from the last byte on, where the branch is bound to its end.
    end: Option<[Bytes; DEPTH]>,
    /// The bytes at each end that it is bound to, together.
    tips: [Option<Tips>; 2],
    /// It holds a byte of each set.
    bytes: Vec<Any>,
    /// It holds one of these words.
    words: Option<Words>,
    /// Most characters of a match, where it is bound to the end alone: it lies within so many.
    tail: Option<usize>,
}

/// Words of which a text must hold one.
struct Words {
    all: Vec<String>,
    search: AhoCorasick,
    /// Their numbers in the table that the pattern stands in.
    numbers: Vec<usize>,
}

/// What a table of patterns asks of a text, found out once for all of them.
pub(super) struct Glance<'t> {
    text: &'t str,
    search: Option<&'t AhoCorasick>,
    /// For each word of the table, whether the text holds it; found out when it is first asked for.
    words: OnceCell<Vec<bool>>,
}

impl<'t> Glance<'t> {
    /// `search` looks for the words of the table.
    pub(super) fn of(text: &'t str, search: Option<&'t AhoCorasick>) -> Self {
        Self { text, search, words: OnceCell::new() }
    }

    fn holds(&self, word: usize) -> bool {
        let words = self.words.get_or_init(|| {
            let mut words = vec![false; self.search.map_or(0, AhoCorasick::patterns_len)];
            for found in self.search.into_iter().flat_map(|search| search.find_overlapping_iter(self.text)) {
                words[found.pattern().as_usize()] = true;
            }
            words
        });
        words[word]
    }
}

/// A set of bytes: its members, and a table of them for the look-up.
struct Any {
    members: Vec<u8>,
    table: Box<[bool; 256]>,
}

impl Needs {
    /// The needs of a pattern; a broken one needs what no text has.
    pub(super) fn of(pattern: &str) -> Self {
        let Ok(hir) = regex_syntax::parse(pattern) else { return Self(Vec::new()) };
        Self(branches(&hir).iter().map(Branch::of).collect())
    }

    /// False for a text that the pattern cannot match.
    pub(super) fn are_met(&self, text: &str) -> bool {
        self.0.iter().any(|branch| branch.fits_ends(text) && branch.may_be_in(text))
    }

    /// As [`Self::are_met`], for a pattern of the table that looked at the text.
    pub(super) fn are_met_by(&self, glance: &Glance<'_>) -> bool {
        self.0.iter().any(|branch| branch.fits_ends(glance.text) && branch.may_be_in_glance(glance))
    }

    /// Adds the words that are asked for to those of a table.
    pub(super) fn number_words(&mut self, table: &mut Vec<String>) {
        for words in self.0.iter_mut().filter_map(|branch| branch.words.as_mut()) {
            let number = |word: &String| {
                table.iter().position(|known| known == word).unwrap_or_else(|| {
                    table.push(word.clone());
                    table.len() - 1
                })
            };
            words.numbers = words.all.iter().map(number).collect();
        }
    }

    /// Its branches, each with what a text must begin and end with.
    pub(super) fn edges(&self) -> impl Iterator<Item = (Option<&[Bytes; DEPTH]>, Option<&[Bytes; DEPTH]>)> {
        self.0.iter().map(|branch| (branch.start.as_ref(), branch.end.as_ref()))
    }
}

/// The branches of a pattern: each alternative of its last alternation with what stands around it, and so on in those.
fn branches(hir: &Hir) -> Vec<Hir> {
    let mut done = Vec::new();
    let mut open = vec![hir.clone()];
    while let Some(next) = open.pop() {
        match alternatives(&next) {
            Some(all) if done.len() + open.len() + all.len() <= MOST_BRANCHES => open.extend(all),
            _ => done.push(next),
        }
    }
    done
}

/// The alternatives of an expression's last alternation, each with what stands around it.
fn alternatives(hir: &Hir) -> Option<Vec<Hir>> {
    match hir.kind() {
        HirKind::Capture(capture) => alternatives(&capture.sub),
        HirKind::Alternation(all) if all.len() <= MOST_BRANCHES => Some(all.clone()),
        HirKind::Concat(parts) => {
            let all = parts.iter().enumerate().rev().find_map(|(at, part)| Some((at, alternatives(part)?)));
            let (at, all) = all?;
            let whole = |one: Hir| {
                let (before, behind) = (parts[..at].iter(), parts[at + 1..].iter());
                Hir::concat(before.cloned().chain([one]).chain(behind.cloned()).collect())
            };
            Some(all.into_iter().map(whole).collect())
        }
        _ => None,
    }
}

/// Most branches that are looked at one by one: lists of names are not.
const MOST_BRANCHES: usize = 16;

impl Branch {
    fn of(hir: &Hir) -> Self {
        let properties = hir.properties();
        let from_start = properties.look_set_prefix().contains(Look::Start);
        let to_end = properties.look_set_suffix().contains(Look::End);
        let words = literals::words(hir).and_then(|all| {
            let search = AhoCorasick::builder().ascii_case_insensitive(true).build(&all).ok()?;
            Some(Words { all, search, numbers: Vec::new() })
        });
        let most = literals::most_characters(hir);
        Self {
            shortest: properties.minimum_len().unwrap_or(0),
            longest: most.filter(|_| from_start && to_end).unwrap_or(usize::MAX),
            tail: most.filter(|_| to_end && !from_start),
            start: from_start.then(|| bytes::edge(hir, false)),
            end: to_end.then(|| bytes::edge(hir, true)),
            tips: [(from_start, false), (to_end, true)]
                .map(|(bound, from_end)| if bound { Tips::of(hir, from_end) } else { None }),
            bytes: literals::bytes(hir)
                .into_iter()
                .map(|set| Any {
                    members: set.members().collect(),
                    table: Box::new(std::array::from_fn(|byte| set.has(byte as u8))),
                })
                .collect(),
            words,
        }
    }

    fn fits_ends(&self, text: &str) -> bool {
        self.tips.iter().flatten().all(|tips| tips.fit(text.as_bytes()))
            && self.start.as_ref().is_none_or(|sets| fits(sets, text.bytes()))
            && self.end.as_ref().is_none_or(|sets| fits(sets, text.bytes().rev()))
            && (text.len() <= self.longest || text.chars().count() <= self.longest)
    }

    fn may_be_in(&self, text: &str) -> bool {
        let text = self.place(text);
        text.len() >= self.shortest
            && self.bytes.iter().all(|any| any.is_in(text))
            && self.words.as_ref().is_none_or(|words| words.search.is_match(text))
    }

    fn may_be_in_glance(&self, glance: &Glance<'_>) -> bool {
        let place = self.place(glance.text);
        place.len() >= self.shortest
            && self.bytes.iter().all(|any| any.is_in(place))
            && self.words.as_ref().is_none_or(|words| words.numbers.iter().any(|word| glance.holds(*word)))
    }

    /// The part of a text that a match lies in.
    fn place<'t>(&self, text: &'t str) -> &'t [u8] {
        let bytes = text.as_bytes();
        match self.tail {
            Some(most) if most < bytes.len() => {
                let most = if bytes.is_ascii() { most } else { most.saturating_mul(4) };
                &bytes[bytes.len().saturating_sub(most)..]
            }
            _ => bytes,
        }
    }
}

fn fits(sets: &[Bytes; DEPTH], mut text: impl Iterator<Item = u8>) -> bool {
    sets.iter().all(|set| text.next().is_none_or(|byte| set.has(byte)))
}

impl Any {
    fn is_in(&self, text: &[u8]) -> bool {
        match *self.members.as_slice() {
            [one] => memchr(one, text).is_some(),
            [one, two] => memchr2(one, two, text).is_some(),
            [one, two, three] => memchr3(one, two, three, text).is_some(),
            [one, two, three, ref rest @ ..] if rest.len() <= 3 => {
                memchr3(one, two, three, text).is_some()
                    || memchr3(rest[0], rest[rest.len() / 2], rest[rest.len() - 1], text).is_some()
            }
            _ => text.iter().any(|byte| self.table[usize::from(*byte)]),
        }
    }
}
