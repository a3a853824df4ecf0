//! The outermost bytes of a match, up to three of them together: `[.!]?$` behind a list of names leaves few texts, where
//! [`super::bytes::edge`], which looks at each place by itself, leaves most.

use std::collections::HashSet;

use regex_syntax::hir::{Class, Hir, HirKind};

/// How many bytes are looked at.
const MOST: usize = 3;

/// Most characters of a class, and most tips of an expression, that are followed.
const FOLLOWED: usize = 20_000;
const CLASS: usize = 64;

/// The tips of a pattern that is bound to that end of a text. A filter: it may pass others.
pub(super) struct Tips {
    from_end: bool,
    /// By length less one: sets of hashes.
    sets: [Vec<u64>; MOST],
}

/// Some outermost bytes, from the outside in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Tip {
    bytes: [u8; MOST],
    length: usize,
    /// What stands next to it inside may be told; else that may be anything.
    open: bool,
}

const NOTHING: Tip = Tip { bytes: [0; MOST], length: 0, open: true };

impl Tips {
    /// Nothing where a match may begin (or end) with anything.
    pub(super) fn of(hir: &Hir, from_end: bool) -> Option<Self> {
        let tips = tips(hir, from_end);
        if tips.iter().any(|tip| tip.length == 0) {
            return None;
        }
        let mut sets: [Vec<u64>; MOST] = Default::default();
        for (at, set) in sets.iter_mut().enumerate() {
            let own: Vec<&Tip> = tips.iter().filter(|tip| tip.length == at + 1).collect();
            if own.is_empty() {
                continue;
            }
            set.resize((own.len() / 4 + 1).next_power_of_two(), 0);
            for tip in own {
                let (word, bit) = place(&tip.bytes, set.len());
                set[word] |= bit;
            }
        }
        Some(Self { from_end, sets })
    }

    /// False for a text that no match can reach the end of.
    pub(super) fn fit(&self, text: &[u8]) -> bool {
        let mut bytes = [0; MOST];
        for (at, set) in self.sets.iter().enumerate() {
            let byte = if self.from_end {
                text.len().checked_sub(at + 1).map(|at| text[at])
            } else {
                text.get(at).copied()
            };
            let Some(byte) = byte else { return false };
            bytes[at] = byte;
            if !set.is_empty() {
                let (word, bit) = place(&bytes, set.len());
                if set[word] & bit != 0 {
                    return true;
                }
            }
        }
        false
    }
}

/// Where some bytes have their bit in a set of so many words, a power of two.
fn place(bytes: &[u8; MOST], words: usize) -> (usize, u64) {
    let all = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]);
    let hash = all.wrapping_mul(0x9e37_79b1) >> 8;
    ((hash >> 6) as usize & (words - 1), 1 << (hash & 63))
}

fn tips(hir: &Hir, from_end: bool) -> HashSet<Tip> {
    let one = |tip: Tip| HashSet::from([tip]);
    let unknown = || one(Tip { open: false, ..NOTHING });
    let found = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => one(NOTHING),
        HirKind::Literal(literal) => one(NOTHING.with(&literal.0, from_end)),
        HirKind::Class(Class::Bytes(_)) => unknown(),
        HirKind::Class(Class::Unicode(class)) => {
            let all = || class.iter().flat_map(|range| range.start()..=range.end());
            if all().nth(CLASS).is_some() {
                return unknown();
            }
            let mut buffer = [0; 4];
            all().map(|c| NOTHING.with(c.encode_utf8(&mut buffer).as_bytes(), from_end)).collect()
        }
        HirKind::Capture(capture) => tips(&capture.sub, from_end),
        HirKind::Repetition(repetition) => {
            let mut found = tips(&repetition.sub, from_end);
            if repetition.max != Some(1) {
                found = found.into_iter().map(|tip| Tip { open: false, ..tip }).collect();
            }
            if repetition.min == 0 {
                found.insert(NOTHING);
            }
            found
        }
        HirKind::Alternation(branches) => {
            let mut found = HashSet::new();
            for branch in branches {
                found.extend(tips(branch, from_end));
                if found.len() > FOLLOWED {
                    return unknown();
                }
            }
            found
        }
        HirKind::Concat(parts) if from_end => along(parts.iter().rev(), from_end),
        HirKind::Concat(parts) => along(parts.iter(), from_end),
    };
    if found.len() > FOLLOWED { unknown() } else { found }
}

/// The tips of parts that follow one another, the outermost first.
fn along<'h>(parts: impl Iterator<Item = &'h Hir>, from_end: bool) -> HashSet<Tip> {
    let mut found = HashSet::from([NOTHING]);
    for part in parts {
        if !found.iter().any(|tip| tip.open && tip.length < MOST) {
            break;
        }
        let next = tips(part, from_end);
        let mut grown = HashSet::new();
        for tip in found {
            if !tip.open || tip.length == MOST {
                grown.insert(tip);
                continue;
            }
            grown.extend(next.iter().map(|next| tip.and(next)));
            if grown.len() > FOLLOWED {
                return HashSet::from([Tip { open: false, ..NOTHING }]);
            }
        }
        found = grown;
    }
    found
}

impl Tip {
    /// With a text inside of it, as the text is written.
    fn with(self, text: &[u8], from_end: bool) -> Self {
        let mut bytes = [0; MOST];
        let mut length = 0;
        while length < MOST.min(text.len()) {
            bytes[length] = if from_end { text[text.len() - 1 - length] } else { text[length] };
            length += 1;
        }
        self.and(&Self { bytes, length, open: true })
    }

    fn and(mut self, inner: &Self) -> Self {
        for byte in &inner.bytes[..inner.length] {
            if self.length == MOST {
                return self;
            }
            self.bytes[self.length] = *byte;
            self.length += 1;
        }
        self.open = inner.open;
        self
    }
}
