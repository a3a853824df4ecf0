//! What is kept of a text beside the table.

use super::title::Title;
use crate::ids::hex;

/// For how long a text counts, ms.
pub const WINDOW_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// 64 bytes, and four for each of its prints.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) item: Key,
    pub(super) title: Title,
    pub(super) source: u32,
    pub(super) story: u32,
    /// s since 1970 UTC; 0 where not known.
    pub(super) arrived_s: u32,
    /// The lower half of each of its prints, in the order of the text.
    pub(super) prints: Box<[u32]>,
}

/// An item id: 16 bytes where it is one that [`crate::ids`] made.
#[derive(Clone, Debug)]
pub(super) enum Key {
    Made([u8; 16]),
    Other(Box<str>),
}

impl Document {
    /// The places of prints of another text, with the place of each here. Most follow one another as they do there.
    pub(super) fn pairs(&self, prints: impl Iterator<Item = (u16, u64)>) -> Vec<(u16, u16)> {
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

impl Key {
    pub(super) fn of(id: &str) -> Self {
        let made = || {
            let digits = id.strip_prefix("itm-").filter(|digits| digits.len() == 32)?.as_bytes();
            let digit = |byte: u8| match byte {
                b'0'..=b'9' => Some(byte - b'0'),
                b'a'..=b'f' => Some(byte - b'a' + 10),
                _ => None,
            };
            let mut key = [0; 16];
            for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
                *byte = digit(pair[0])? << 4 | digit(pair[1])?;
            }
            Some(Self::Made(key))
        };
        made().unwrap_or_else(|| Self::Other(id.into()))
    }

    pub(super) fn text(&self) -> String {
        match self {
            Self::Made(key) => format!("itm-{}", hex(key)),
            Self::Other(id) => id.to_string(),
        }
    }
}

/// True where a text that arrived then no longer counts now. A time that is not known is within every window.
pub(super) fn is_over(arrived_s: u32, now_s: u32) -> bool {
    arrived_s > 0 && u64::from(arrived_s) + (WINDOW_MS / 1000) as u64 <= u64::from(now_s)
}

pub(super) fn seconds(ms: i64) -> u32 {
    u32::try_from(ms / 1000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_our_make_and_of_any_other_come_back_as_they_were() {
        let made = "itm-00112233445566778899aabbccddeeff";
        for id in [made, "itm-", "itm-00112233445566778899AABBCCDDEEFF", "tag:elm.example,2026:1", ""] {
            assert_eq!(Key::of(id).text(), id);
        }
        assert!(matches!(Key::of(made), Key::Made(_)));
    }
}
