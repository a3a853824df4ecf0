//! Tells quickly that a text holds none of many phrases: few places in it begin like one of them.

use std::collections::HashMap;

/// Most bytes of a start.
pub(super) const LONGEST: usize = 8;

/// Number of bits of a hash.
const BITS: u32 = 17;

/// How phrases begin.
pub(super) struct Starts {
    /// Bytes of a start.
    length: usize,
    /// A bit for each hash of a start.
    hashes: Vec<u64>,
    /// The phrases, by the hash of their start.
    phrases: HashMap<usize, Vec<&'static str>>,
}

impl Starts {
    pub(super) fn of(phrases: &[&'static str]) -> Self {
        let length = phrases.iter().map(|phrase| phrase.len()).min().unwrap_or_default().min(LONGEST);
        let mut hashes = vec![0; 1 << (BITS - 6)];
        let mut all: HashMap<usize, Vec<&str>> = HashMap::new();
        for phrase in phrases {
            let hash = hash(first(phrase.as_bytes()), length);
            hashes[hash >> 6] |= 1 << (hash & 63);
            all.entry(hash).or_default().push(phrase);
        }
        Self { length, hashes, phrases: all }
    }

    /// True where one of the phrases stands anywhere in the text.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let whole = bytes.windows(LONGEST).enumerate();
        let rest = bytes.len().saturating_sub(LONGEST - 1)..bytes.len();
        whole.into_iter().any(|(at, start)| self.begins(first(start), bytes, at))
            || rest.into_iter().any(|at| self.begins(first(&bytes[at..]), bytes, at))
    }

    fn begins(&self, start: u64, text: &[u8], at: usize) -> bool {
        let hash = hash(start, self.length);
        self.hashes[hash >> 6] & 1 << (hash & 63) != 0
            && self
                .phrases
                .get(&hash)
                .is_some_and(|all| all.iter().any(|phrase| text[at..].starts_with(phrase.as_bytes())))
    }
}

/// The first eight bytes, as a number; zeros for those that are not there.
pub(super) fn first(text: &[u8]) -> u64 {
    if let Some(all) = text.first_chunk() {
        return u64::from_le_bytes(*all);
    }
    let mut all = [0; LONGEST];
    all[..text.len()].copy_from_slice(text);
    u64::from_le_bytes(all)
}

fn hash(start: u64, length: usize) -> usize {
    let start = start.checked_shl(64 - 8 * length as u32).unwrap_or_default();
    (start.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_wherever_it_stands_and_its_beginning_is_none() {
        let starts = Starts::of(&["follow the river", "ferry", "渡口", "boats at night"]);
        for text in ["ferry", "the ferry", "ferry boats", "a ferr and boats at night", "在渡口", "渡口的船"]
        {
            assert!(starts.are_in(text), "{text}");
        }
        for text in
            ["", "f", "ferr", "follow the rive", "boats at nigh", "a text that is long and has none", "渡"]
        {
            assert!(!starts.are_in(text), "{text}");
        }
    }
}
