//! A headline in a few bytes: enough to say whether two are alike, and whether they name other numbers.

use super::{
    letters::Letters,
    prints::{each_word, finish},
};

/// A headline's words and numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Title {
    /// A bit for each word.
    pub(super) words: u64,
    /// A hash of the words with digits; 0 for none.
    pub(super) numbers: u32,
}

impl Title {
    pub(super) fn of(headline: &str) -> Self {
        let mut title = Self::default();
        for part in headline.split_whitespace() {
            let is_number = part.contains(|letter: char| letter.is_ascii_digit());
            each_word(Letters::new(), part, |word, _| {
                let word = finish(word);
                title.words |= 1 << (word >> 58);
                if is_number {
                    title.numbers = title.numbers.wrapping_add(word as u32 | 1);
                }
            });
        }
        title
    }

    /// True for headlines that share at least half of the words of the longer.
    pub(super) fn is_like(self, other: Self) -> bool {
        let shared = (self.words & other.words).count_ones();
        shared > 0 && shared * 2 >= self.words.count_ones().max(other.words.count_ones())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_are_alike_that_share_half_of_their_words() {
        let title = |headline| Title::of(headline);
        let first = title("Ferry crews to strike for 3 days");
        assert!(first.is_like(title("FERRY CREWS STRIKE: 3 days without ships")));
        assert!(!first.is_like(title("Budget vote delayed by a week")));
        assert!(!title("").is_like(title("")));
        assert!(title("港口渡轮罢工三天").is_like(title("港口渡轮罢工四天")));
    }

    #[test]
    fn other_numbers_are_told_whatever_words_stand_around_them() {
        let numbers = |headline| Title::of(headline).numbers;
        assert_eq!(numbers("Quake kills 12"), numbers("12 die in quake"));
        assert_ne!(numbers("Quake kills 12"), numbers("Quake kills 19"));
        assert_eq!(numbers("Quake kills many"), 0);
    }
}
