//! The words of a text as comparisons take them: in lower case, punctuation off, each as a hash.
//!
//! ASCII is read by eight bytes; a word with any other letter in it, or beside it, character by character
//! ([`super::letters`]). Both give a word the same hash.

use super::{
    letters::{Letter, Letters, WORD},
    prints::finish,
};

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dedupe) struct Word {
    pub(in crate::dedupe) hash: u64,
    pub(in crate::dedupe) weight: u32,
    pub(in crate::dedupe) has_digit: bool,
}

/// Calls with each word.
#[inline]
pub(in crate::dedupe) fn each_word(letters: Letters, text: &str, mut take: impl FnMut(Word)) {
    let mut rest = text;
    while !rest.is_empty() {
        match ascii(rest.as_bytes()) {
            Ascii::Gap(bytes) => rest = &rest[bytes..],
            Ascii::Word(word, bytes) => {
                take(word);
                rest = &rest[bytes..];
            }
            Ascii::None => rest = by_character(letters, rest, &mut take),
        }
    }
}

/// What ASCII stands at the start of a text.
enum Ascii {
    /// So many bytes that part words.
    Gap(usize),
    /// A word, whole, of so many bytes.
    Word(Word, usize),
    /// None, or letters that one of another kind follows.
    None,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * ONES;

#[inline(always)]
fn ascii(bytes: &[u8]) -> Ascii {
    let (mut hash, mut has_digit, mut at) = (SEED, false, 0);
    loop {
        let eight = eight(&bytes[at..]);
        let low = eight & !HIGH;
        // The high bit of each byte that is a letter, or a digit; no sum carries into the next byte.
        let lower = low | (0x20 * ONES);
        let letters = (lower + (0x1f * ONES)) & !(lower + 0x05 * ONES) & !eight & HIGH;
        let digits = (low + 0x50 * ONES) & !(low + 0x46 * ONES) & !eight & HIGH;
        let others = !(letters | digits) & HIGH;
        let count = others.leading_zeros() as usize / 8;
        if count == 0 && at == 0 {
            let gap = (letters | digits | eight & HIGH).leading_zeros() as usize / 8;
            return if gap == 0 { Ascii::None } else { Ascii::Gap(gap.min(bytes.len())) };
        }
        if count > 0 {
            hash = mix(hash, lower >> (64 - 8 * count));
            has_digit |= digits >> (64 - 8 * count) != 0;
            at += count;
        }
        if count < 8 {
            let is_whole = bytes.get(at).is_none_or(u8::is_ascii);
            let word = Word { hash, weight: WORD, has_digit };
            return if is_whole { Ascii::Word(word, at) } else { Ascii::None };
        }
    }
}

/// The next eight bytes, the first on top; zeros beyond the end.
#[inline(always)]
fn eight(bytes: &[u8]) -> u64 {
    if let Some(eight) = bytes.first_chunk::<8>() {
        return u64::from_be_bytes(*eight);
    }
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    u64::from_be_bytes(eight)
}

/// A hash of words in their order, in two halves that mix them in other ways.
#[derive(Clone, Copy, Debug)]
pub(in crate::dedupe) struct Sequence(u64, u64);

impl Default for Sequence {
    fn default() -> Self {
        Self(SEED, !SEED)
    }
}

impl Sequence {
    /// The next word's hash.
    #[inline]
    pub(in crate::dedupe) fn push(&mut self, word: u64) {
        self.0 = mix(self.0, word);
        self.1 = self.1.rotate_left(23).wrapping_add(word).wrapping_mul(0x9fb2_1c65_1e98_df25);
    }

    /// The hash of all of them.
    pub(in crate::dedupe) fn hash(self) -> [u8; 16] {
        let halves = u128::from(finish(self.0)) << 64 | u128::from(finish(self.1));
        halves.to_be_bytes()
    }
}

/// Reads words up to one that ASCII follows; what is left.
fn by_character<'a>(letters: Letters, text: &'a str, take: &mut impl FnMut(Word)) -> &'a str {
    let mut open = Open::NEW;
    for (at, character) in text.char_indices() {
        match letters.tell(character) {
            Letter::Of(letter) => {
                open.push(letter);
                continue;
            }
            Letter::Silent => continue,
            Letter::Apart => open.end(take),
            Letter::Alone(letter, weight) => {
                open.end(take);
                take(Word { hash: mix(SEED, u64::from(letter)), weight, has_digit: false });
            }
        }
        let rest = &text[at + character.len_utf8()..];
        if rest.as_bytes().first().is_some_and(u8::is_ascii) {
            return rest;
        }
    }
    open.end(take);
    ""
}

/// A word that is being read. Its letters are gathered, and mixed in by eight bytes: each mixing waits for the one before.
struct Open {
    hash: u64,
    gathered: u64,
    bits: u32,
    has_digit: bool,
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

impl Open {
    const NEW: Self = Self { hash: SEED, gathered: 0, bits: 0, has_digit: false };

    #[inline]
    fn push(&mut self, letter: u32) {
        let bits = if letter < 0x80 { 8 } else { 24 };
        if self.bits + bits > 64 {
            self.hash = mix(self.hash, self.gathered);
            (self.gathered, self.bits) = (0, 0);
        }
        self.gathered = self.gathered << bits | u64::from(letter);
        self.bits += bits;
        self.has_digit |= letter.wrapping_sub(u32::from(b'0')) < 10;
    }

    #[inline]
    fn end(&mut self, take: &mut impl FnMut(Word)) {
        if self.bits > 0 {
            take(Word { hash: mix(self.hash, self.gathered), weight: WORD, has_digit: self.has_digit });
            *self = Self::NEW;
        }
    }
}

#[inline]
fn mix(hash: u64, more: u64) -> u64 {
    (hash ^ more).wrapping_mul(0x2127_599b_f432_5c37).rotate_left(29)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        each_word(Letters::new(), text, |word| words.push(word));
        words
    }

    /// The same, character by character to the end.
    fn slowly(text: &str) -> Vec<Word> {
        let (mut words, mut rest) = (Vec::new(), text);
        while !rest.is_empty() {
            rest = by_character(Letters::new(), rest, &mut |word| words.push(word));
        }
        words
    }

    #[test]
    fn words_are_told_apart_by_what_is_no_letter_in_any_case() {
        assert_eq!(words("The Ferry-12, AGAIN").len(), 4);
        assert_eq!(words("the ferry 12 again"), words("THE (Ferry) 12... Again!"));
        assert!(words("ferry 12")[1].has_digit && !words("ferry 12")[0].has_digit);
        assert_ne!(words("aaaaaaaa"), words("aaaaaaaaa"));
        for text in [
            "caf\u{e9} owner",
            "\u{201c}Ferry\u{201d} sails",
            "na\u{ef}ve",
            "x\u{5e74}y",
            "incomprehensibilities",
            "12345678",
        ] {
            assert_eq!(words(text), slowly(text), "{text}");
        }
    }

    #[test]
    fn a_sequence_is_its_words_in_their_order() {
        let hash = |words: &[u64]| {
            let mut all = Sequence::default();
            words.iter().for_each(|word| all.push(*word));
            all.hash()
        };
        assert_eq!(hash(&[1, 2, 3]), hash(&[1, 2, 3]));
        let lists: [&[u64]; 6] = [&[], &[0], &[0, 0], &[1, 2, 3], &[1, 3, 2], &[2, 3]];
        for (at, one) in lists.iter().enumerate() {
            for other in &lists[at + 1..] {
                let (one, other) = (hash(one), hash(other));
                assert!(one[..8] != other[..8] && one[8..] != other[8..]);
            }
        }
    }

    proptest! {
        #[test]
        fn eight_at_once_are_read_as_one_by_one(text in "[a-zA-Z0-9 .,é年ก@`{\u{0}\u{7f}-]{0,60}") {
            prop_assert_eq!(words(&text), slowly(&text));
        }

        #[test]
        fn any_text_is_read_as_one_by_one(text: String) {
            prop_assert_eq!(words(&text), slowly(&text));
        }
    }
}
