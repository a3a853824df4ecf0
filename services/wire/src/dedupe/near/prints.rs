//! The prints of a text: hashes of a few of its runs of four words, chosen by the words alone.
//!
//! Words in lower case, punctuation off ([`super::words`]) -> shingles of four words, or as many characters of a script
//! without spaces as say the same -> of each six shingles that follow one another, the one with the least hash
//! (winnowing: Schleimer, Wilkerson and Aiken, 2003). Two texts that share nine words in a row share a print.

use super::{
    letters::{Letters, WORD},
    words::each_word,
};

/// Weight of a shingle: four words.
const SHINGLE: u32 = 4 * WORD;
/// Weight of a window that one print stands for: six words.
const WINDOW: u32 = 6 * WORD;
/// Room for the words of a shingle and the shingles of a window: characters that weigh least.
const RING: usize = 32;
/// Prints of a text at most: some 14,000 words. What comes after them does not count.
const MOST: usize = 4096;
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
const POWERS: [u64; RING] = powers();

const fn powers() -> [u64; RING] {
    let mut powers = [1_u64; RING];
    let mut at = 1;
    while at < RING {
        powers[at] = powers[at - 1].wrapping_mul(BASE);
        at += 1;
    }
    powers
}

/// What a text is found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prints {
    /// Each hash once, in the order of the text.
    pub(in crate::dedupe) hashes: Vec<u64>,
    /// Words; a character of a script without spaces counts as its part of one.
    pub(in crate::dedupe) words: u32,
}

/// How many prints a text has: what finding its copies costs before anything is compared.
pub fn count_prints(paragraphs: &[&str]) -> usize {
    Prints::of(paragraphs, |_| ()).hashes.len()
}

impl Prints {
    /// The prints of paragraphs, read as one text. `each` hears of the hash of each word.
    pub(in crate::dedupe) fn of(paragraphs: &[&str], mut each: impl FnMut(u64)) -> Self {
        let bytes: usize = paragraphs.iter().map(|text| text.len()).sum();
        let mut printer = Printer::new(bytes.min(MOST * 18));
        let letters = Letters::new();
        for text in paragraphs {
            each_word(letters, text, |word| {
                each(word.hash);
                printer.push(word.hash, word.weight);
            });
        }
        printer.finish()
    }
}

/// Takes words and chooses prints.
struct Printer {
    /// The words of the present shingle, the oldest at `first`, and what they weigh.
    words: [(u64, u32); RING],
    first: usize,
    count: usize,
    weight: u32,
    rolled: u64,
    /// Weight of all words so far.
    total: u64,
    /// Shingles of the present window that may still be the least, with where they end: rising from `least` to `last`.
    window: [(u64, u64); RING],
    least: usize,
    last: usize,
    /// Where the last print ends.
    chosen: u64,
    /// Weight of the text at the end of its first window.
    full: u64,
    hashes: Vec<u64>,
    seen: Seen,
}

impl Printer {
    fn new(bytes: usize) -> Self {
        Self {
            words: [(0, 0); RING],
            first: 0,
            count: 0,
            weight: 0,
            rolled: 0,
            total: 0,
            window: [(0, 0); RING],
            least: 0,
            last: 0,
            chosen: 0,
            full: u64::MAX,
            hashes: Vec::with_capacity(bytes / 18 + 1),
            seen: Seen::default(),
        }
    }

    #[inline]
    fn push(&mut self, word: u64, weight: u32) {
        self.total += u64::from(weight);
        self.weight += weight;
        // As few words as weigh enough.
        while self.count > 0 {
            let (oldest, weighs) = self.words[self.first % RING];
            if self.weight - weighs < SHINGLE {
                break;
            }
            self.rolled = self.rolled.wrapping_sub(oldest.wrapping_mul(POWERS[(self.count - 1) % RING]));
            self.first += 1;
            self.count -= 1;
            self.weight -= weighs;
        }
        self.words[(self.first + self.count) % RING] = (word, weight);
        self.count += 1;
        self.rolled = self.rolled.wrapping_mul(BASE).wrapping_add(word);
        if self.weight >= SHINGLE {
            self.shingle(finish(self.rolled));
        }
    }

    #[inline]
    fn shingle(&mut self, hash: u64) {
        let end = self.total;
        if self.full == u64::MAX {
            self.full = end + u64::from(WINDOW - WORD);
        }
        while self.last > self.least && self.window[(self.last - 1) % RING].0 >= hash {
            self.last -= 1;
        }
        self.window[self.last % RING] = (hash, end);
        self.last += 1;
        while self.window[self.least % RING].1 + u64::from(WINDOW) <= end {
            self.least += 1;
        }
        if end >= self.full {
            self.choose();
        }
    }

    fn choose(&mut self) {
        let (hash, at) = self.window[self.least % RING];
        if self.last > self.least && at != self.chosen && self.hashes.len() < MOST {
            self.chosen = at;
            if self.seen.is_first(hash, &self.hashes) {
                self.hashes.push(hash);
            }
        }
    }

    fn finish(mut self) -> Prints {
        // A text shorter than one window.
        if self.chosen == 0 {
            self.choose();
        }
        Prints { hashes: self.hashes, words: (self.total / u64::from(WORD)) as u32 }
    }
}

/// Spreads a rolled hash over all its bits.
#[inline]
pub(in crate::dedupe) fn finish(rolled: u64) -> u64 {
    let mut hash = rolled;
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ hash >> 32
}

/// Which hashes were there before: a look at the list only where a bit says perhaps.
#[derive(Default)]
struct Seen([u64; 16]);

impl Seen {
    fn is_first(&mut self, hash: u64, hashes: &[u64]) -> bool {
        let (word, bit) = ((hash >> 6) as usize % self.0.len(), 1_u64 << (hash & 63));
        let is_first = self.0[word] & bit == 0 || !hashes.contains(&hash);
        self.0[word] |= bit;
        is_first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn prints(text: &str) -> Vec<u64> {
        Prints::of(&[text], |_| ()).hashes
    }

    /// Words that never repeat.
    fn story(from: usize, to: usize) -> String {
        (from..to).map(|number| format!("word{number}")).collect::<Vec<_>>().join(" ")
    }

    /// Share of the prints of one text that another has.
    fn contained(one: &[u64], other: &[u64]) -> f64 {
        one.iter().filter(|hash| other.contains(hash)).count() as f64 / one.len().max(1) as f64
    }

    #[test]
    fn a_print_stands_for_three_and_a_half_words() {
        let many = Prints::of(&[&story(0, 9_000)], |_| ());
        assert_eq!(many.words, 9_000);
        assert!((2_470..2_670).contains(&many.hashes.len()), "{}", many.hashes.len());
    }

    #[test]
    fn a_text_shorter_than_a_window_has_one_print_and_one_shorter_than_a_shingle_none() {
        assert_eq!(prints("the ferry sails").len(), 0);
        assert_eq!(prints("the ferry sails again").len(), 1);
        assert_eq!(prints("the ferry sails again on monday morning").len(), 1);
    }

    #[test]
    fn layout_case_and_punctuation_are_no_words() {
        let one =
            prints("PORT ELM: The ferry will sail again from Monday — the harbour board said on Thursday.");
        let lines =
            ["port elm, the ferry", "WILL sail again (from monday) the harbour-board", "said on Thursday!"];
        assert_eq!(one, Prints::of(&lines, |_| ()).hashes);
        let marked = "\u{645}\u{64e}\u{631}\u{641}\u{623} \u{627}\u{644}\u{639}\u{628}\u{627}\u{631}\u{629}";
        let plain = "\u{645}\u{631}\u{641}\u{623} \u{627}\u{644}\u{639}\u{628}\u{627}\u{631}\u{629}";
        let text = |words: &str| prints(&format!("{words} {words} {words}"));
        assert_eq!(text(marked), text(plain));
    }

    #[test]
    fn nine_words_in_a_row_share_a_print_wherever_they_stand() {
        for begin in 0..40 {
            let shared = story(begin, begin + 9);
            let one = prints(&format!("{} {shared} {}", story(100, 140), story(200, 240)));
            let other = prints(&format!("{} {shared} {}", story(300, 305), story(400, 470)));
            assert!(contained(&one, &other) > 0.0, "{begin}");
        }
    }

    #[test]
    fn a_script_without_spaces_has_prints_by_its_characters() {
        let text =
            "港口渡轮的船员星期一宣布因为拖欠加班费将从周末开始罢工三天轮船公司表示与工会的谈判仍将继续";
        let whole = prints(text);
        assert!((4..10).contains(&whole.len()), "{}", whole.len());
        let end: String = text.chars().skip(10).collect();
        assert!(contained(&prints(&end), &whole) > 0.7);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_each_print_stands_once(texts in prop::collection::vec(".{0,200}", 0..4)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let prints = Prints::of(&texts, |_| ());
            let mut once = prints.hashes.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), prints.hashes.len());
        }

        #[test]
        fn the_prints_are_those_of_the_words_alone(
            words in prop::collection::vec("[a-zà-öа-я0-9]{1,8}", 0..120),
            gaps in prop::collection::vec("[ \n.,;:—!?\"]{1,3}", 120),
        ) {
            let plain = words.join(" ");
            let mut spread = String::new();
            for (word, gap) in words.iter().zip(&gaps) {
                spread.push_str(&word.to_uppercase().to_lowercase());
                spread.push_str(gap);
            }
            prop_assert_eq!(prints(&plain.to_uppercase().to_lowercase()), prints(&spread));
        }

        #[test]
        fn a_run_of_a_longer_text_stands_in_it(begin in 0_usize..300, words in 40_usize..400) {
            let whole = prints(&story(0, 700));
            let run = prints(&story(begin, begin + words));
            // What the ends of the run choose may differ: a print or two.
            let strange = run.iter().filter(|hash| !whole.contains(hash)).count();
            prop_assert!(strange <= 2, "{strange} of {}", run.len());
        }
    }
}
