//! What is kept of a text beside the table.

use super::title::Title;
use crate::dedupe::key::ItemKey;

/// For how long a text counts, ms.
pub const WINDOW_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// 64 bytes, and four for each of its prints.
#[derive(Clone, Debug)]
pub(in crate::dedupe) struct Document {
    pub(in crate::dedupe) item: ItemKey,
    pub(in crate::dedupe) title: Title,
    pub(in crate::dedupe) source: u32,
    pub(in crate::dedupe) story: u32,
    /// s since 1970 UTC; 0 where not known.
    pub(in crate::dedupe) arrived_s: u32,
    /// The lower half of each of its prints, in the order of the text.
    pub(in crate::dedupe) prints: Box<[u32]>,
}

impl Document {
    /// The places of prints of another text, with the place of each here. Most follow one another as they do there.
    pub(in crate::dedupe) fn pairs(&self, prints: impl Iterator<Item = (u16, u64)>) -> Vec<(u16, u16)> {
        let mut next = 0;
        let mut pairs = Vec::new();
        for (place, print) in prints {
            let is_it = |own: &u32| *own == print as u32;
            let (before, behind) = self.prints.split_at(next);
            let found =
                behind.iter().position(is_it).map(|at| next + at).or_else(|| before.iter().position(is_it));
            if let Some(at) = found {
                pairs.push((place, at as u16));
                next = at + 1;
            }
        }
        pairs
    }
}

/// True where a text that arrived then no longer counts now. A time that is not known is within every window.
pub(in crate::dedupe) fn is_over(arrived_s: u32, now_s: u32) -> bool {
    arrived_s > 0 && u64::from(arrived_s) + (WINDOW_MS / 1000) as u64 <= u64::from(now_s)
}

pub(in crate::dedupe) fn seconds(ms: i64) -> u32 {
    u32::try_from(ms / 1000).unwrap_or(0)
}
