//! A headline in a few bytes: enough to say whether two are alike, and whether they name other numbers.

use super::{
    letters::Letters,
    prints::{each_word, finish},
};

/// A headline's words and numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Title {
    /// A bit for each word.
    pub(super) words: u64,
    /// A hash of the words with digits; 0 for none.
    pub(super) numbers: u32,
    /// A hash of the agency's slug; 0 for none.
    pub(super) slug: u32,
}

impl Title {
    pub(super) fn of(headline: &str, slug: &str) -> Self {
        let mut title = Self::default();
        each_word(Letters::new(), slug, |word| {
            title.slug = finish(u64::from(title.slug) ^ word.hash) as u32 | 1
        });
        each_word(Letters::new(), headline, |word| {
            let hash = finish(word.hash);
            title.words |= 1 << (hash >> 58);
            if word.has_digit {
                title.numbers = title.numbers.wrapping_add(hash as u32 | 1);
            }
        });
        title
    }

    /// True for texts of one agency that it gave one slug.
    pub(super) fn has_slug_of(self, other: Self) -> bool {
        self.slug != 0 && self.slug == other.slug
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
        let title = |headline| Title::of(headline, "");
        let first = title("Ferry crews to strike for 3 days");
        assert!(first.is_like(title("FERRY CREWS STRIKE: 3 days without ships")));
        assert!(!first.is_like(title("Budget vote delayed by a week")));
        assert!(!title("").is_like(title("")));
        assert!(title("港口渡轮罢工三天").is_like(title("港口渡轮罢工四天")));
    }

    #[test]
    fn a_slug_is_told_whatever_its_case_and_none_is_like_no_other() {
        let slug = |slug| Title::of("Ferry", slug);
        assert!(slug("FERRY-STRIKE/2").has_slug_of(slug("ferry strike 2")));
        assert!(!slug("FERRY-STRIKE/2").has_slug_of(slug("FERRY-STRIKE/3")));
        assert!(!slug("").has_slug_of(slug("")));
    }

    #[test]
    fn other_numbers_are_told_whatever_words_stand_around_them() {
        let numbers = |headline| Title::of(headline, "").numbers;
        assert_eq!(numbers("Quake kills 12"), numbers("12 die in quake"));
        assert_ne!(numbers("Quake kills 12"), numbers("Quake kills 19"));
        assert_eq!(numbers("Quake kills many"), 0);
    }
}
