//! A headline in a few bytes: enough to say whether two are alike, and whether they name other numbers.

use super::{
    letters::{Letters, WORD},
    prints::finish,
    words::{Word, each_word},
};

/// A headline's words and numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Title {
    /// A bit for each word.
    pub(in crate::dedupe) words: u64,
    /// A hash of the words with digits; 0 for none.
    pub(in crate::dedupe) numbers: u32,
    /// A hash of the agency's slug; 0 for none.
    pub(in crate::dedupe) slug: u32,
}

impl Title {
    pub(in crate::dedupe) fn of(headline: &str, slug: &str) -> Self {
        let mut title = Self::default();
        each_word(Letters::new(), slug, |word| {
            title.slug = finish(u64::from(title.slug) ^ word.hash) as u32 | 1
        });
        let mut run = Run::default();
        each_word(Letters::new(), headline, |word| {
            let Some(hash) = run.next(word) else { return };
            title.words |= 1 << (hash >> 58);
            if word.has_digit {
                title.numbers = title.numbers.wrapping_add(hash as u32 | 1);
            }
        });
        title
    }

    /// True for texts of one agency that it gave one slug.
    pub(in crate::dedupe) fn has_slug_of(self, other: Self) -> bool {
        self.slug != 0 && self.slug == other.slug
    }

    /// True for headlines that share at least half of the words of the longer.
    pub(in crate::dedupe) fn is_like(self, other: Self) -> bool {
        let shared = (self.words & other.words).count_ones();
        shared > 0 && shared * 2 >= self.words.count_ones().max(other.words.count_ones())
    }
}

/// What stands for a word: itself, and in scripts without spaces the characters of one, two ideographs or four letters.
/// Of runs of letters, which overlap, one in four counts.
#[derive(Default)]
struct Run([u64; 3]);

impl Run {
    fn next(&mut self, word: Word) -> Option<u64> {
        let before = self.0;
        if word.weight == WORD {
            self.0 = [0; 3];
            return Some(finish(word.hash));
        }
        self.0 = [word.hash, before[0], before[1]];
        let count = (WORD / word.weight) as usize;
        let characters = if count > 1 { &before[..] } else { &before[..1] };
        if characters.last() == Some(&0) {
            return None;
        }
        let hash = characters.iter().fold(word.hash, |hash, character| finish(hash ^ character));
        (count == 1 || hash.is_multiple_of(4)).then_some(hash)
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
        assert!(!title("港口渡轮罢工三天").is_like(title("市议会推迟预算表决")));
        let strike = title("ลูกเรือข้ามฟากประกาศหยุดงานสามวันตั้งแต่วันเสาร์");
        assert!(strike.is_like(title("ลูกเรือข้ามฟากประกาศหยุดงานสี่วันตั้งแต่วันเสาร์")));
        assert!(!strike.is_like(title("สภาเมืองเลื่อนการลงมติงบประมาณไปสัปดาห์หน้า")));
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
