//! Sets of bytes, and which bytes a match can begin or end with.

use regex_syntax::hir::{Class, Hir, HirKind};
use regex_syntax::utf8::Utf8Sequences;

/// How many bytes at either end are looked at.
pub(super) const DEPTH: usize = 4;

/// A set of bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bytes([u64; 4]);

impl Bytes {
    pub(super) const ALL: Self = Self([u64::MAX; 4]);

    pub(super) fn add(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    pub(super) fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] & (1 << (byte & 63)) != 0
    }

    pub(super) fn add_all(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own |= other;
        }
    }

    pub(super) fn len(&self) -> u32 {
        self.0.iter().map(|bits| bits.count_ones()).sum()
    }

    pub(super) fn members(&self) -> impl Iterator<Item = u8> {
        (0..=u8::MAX).filter(|byte| self.has(*byte))
    }
}

/// The bytes that can stand at each of the outermost places of a match, from the outside in. What lies beyond the
/// match may be anything.
pub(super) fn edge(hir: &Hir, from_end: bool) -> [Bytes; DEPTH] {
    let mut edge = Edge { sets: [Bytes::default(); DEPTH], from_end };
    let ends = edge.walk(hir, 1);
    for place in 0..DEPTH {
        if ends & (1 << place) != 0 {
            edge.sets[place..].fill(Bytes::ALL);
        }
    }
    edge.sets
}

/// Bit `n` of a mask of places says that `n` bytes may have been passed; the highest one stands for any more too.
type Places = u8;

const BEYOND: Places = 1 << DEPTH;

struct Edge {
    sets: [Bytes; DEPTH],
    from_end: bool,
}

impl Edge {
    /// Goes through an expression from these places, and says where that leads.
    fn walk(&mut self, hir: &Hir, from: Places) -> Places {
        if from == BEYOND {
            return BEYOND;
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => from,
            HirKind::Literal(literal) => {
                let bytes = literal.0.iter().map(|byte| (*byte, *byte));
                if self.from_end { self.pass(bytes.rev(), from) } else { self.pass(bytes, from) }
            }
            HirKind::Class(class) => self.class(class, from),
            HirKind::Capture(capture) => self.walk(&capture.sub, from),
            HirKind::Alternation(branches) => {
                branches.iter().fold(0, |to, branch| to | self.walk(branch, from))
            }
            HirKind::Concat(parts) if self.from_end => {
                parts.iter().rev().fold(from, |from, part| self.walk(part, from))
            }
            HirKind::Concat(parts) => parts.iter().fold(from, |from, part| self.walk(part, from)),
            HirKind::Repetition(repetition) => {
                let (mut at, mut to) = (from, if repetition.min == 0 { from } else { 0 });
                for count in 1..=repetition.max.unwrap_or(u32::MAX) {
                    at = self.walk(&repetition.sub, at);
                    let known = to;
                    if count >= repetition.min || at == BEYOND {
                        to |= at;
                    }
                    // Further rounds lead where earlier ones did.
                    if at == BEYOND || count > repetition.min && known == to {
                        break;
                    }
                }
                to
            }
        }
    }

    fn class(&mut self, class: &Class, from: Places) -> Places {
        let mut to = 0;
        match class {
            Class::Bytes(class) => {
                for range in class.ranges() {
                    to |= self.pass(std::iter::once((range.start(), range.end())), from);
                }
            }
            Class::Unicode(class) => {
                for range in class.ranges() {
                    for sequence in Utf8Sequences::new(range.start(), range.end()) {
                        let bytes = sequence.as_slice().iter().map(|range| (range.start, range.end));
                        to |=
                            if self.from_end { self.pass(bytes.rev(), from) } else { self.pass(bytes, from) };
                    }
                }
            }
        }
        to
    }

    /// Passes one byte after another, each of a range.
    fn pass(&mut self, ranges: impl Iterator<Item = (u8, u8)> + Clone, from: Places) -> Places {
        let mut to = 0;
        for start in (0..=DEPTH).filter(|place| from & (1 << place) != 0) {
            let mut place = start;
            for (low, high) in ranges.clone().take(DEPTH) {
                if place < DEPTH {
                    (low..=high).for_each(|byte| self.sets[place].add(byte));
                    place += 1;
                }
            }
            to |= 1 << place;
        }
        to
    }
}
