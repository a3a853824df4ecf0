//! Where the place of a dateline can end: `PORT ELM`, `HEMPFIELD, N.Y.`, `New Elm [India]`, `BRUSSELS/WARSAW`.
//! It is cut by code and not by the patterns: its letters are of every script, and as part of twenty patterns they
//! took a hundred megabytes.

use std::sync::LazyLock;

use regex_syntax::hir::{Class, HirKind};

/// Most words that follow the first one of a part, and most parts that follow the first one.
const WORDS: usize = 4;
const PARTS: usize = 3;

/// Small words that stand within a name.
const SMALL: [&str; 33] = [
    "de", "del", "da", "do", "dos", "das", "di", "du", "des", "la", "las", "los", "le", "les", "el", "al",
    "of", "the", "sur", "sous", "am", "an", "der", "den", "im", "bei", "upon", "on", "in", "y", "e", "et",
    "und",
];
const SMALL_TOO: [&str; 13] =
    ["and", "na", "nad", "bin", "и", "на", "a.", "i.", "a.d.", "i.d.", "v.d.", "ob", "cum"];

/// Every place where a place that the text begins with can end, in bytes, the likelier ones first: as few parts as
/// will do, each of as few words as will do, each word as long as it is.
pub(super) fn ends(text: &str) -> Vec<usize> {
    if !text.starts_with(|first| CLASSES.first.has(first)) {
        return Vec::new();
    }
    let mut search = Search { text, ends: Vec::new(), seen: vec![0; text.len() + 1] };
    search.part(0, 0);
    search.ends
}

/// A step of the search: what fails once at a position fails there again.
enum Step {
    /// So many words behind the first one of a part were read.
    Words(usize),
    /// A part is over.
    Part,
    /// The place is over.
    End,
}

struct Search<'a> {
    text: &'a str,
    ends: Vec<usize>,
    /// The steps that were taken at each position, a bit each.
    seen: Vec<u32>,
}

impl Search<'_> {
    fn rest(&self, at: usize) -> &str {
        &self.text[at..]
    }

    /// True the first time that this step is taken here.
    fn is_new(&mut self, step: Step, parts: usize, at: usize) -> bool {
        let bit = match step {
            Step::Words(words) => parts * (WORDS + 2) + words,
            Step::Part => parts * (WORDS + 2) + WORDS + 1,
            Step::End => (PARTS + 1) * (WORDS + 2),
        };
        let before = self.seen[at];
        self.seen[at] |= 1 << bit;
        before != self.seen[at]
    }

    /// A part: a capital, letters, more words, a region in brackets.
    fn part(&mut self, at: usize, parts: usize) {
        let Some(first) = self.rest(at).chars().next().filter(|first| CLASSES.first.has(*first)) else {
            return;
        };
        for end in self.run(at + first.len_utf8(), &CLASSES.letters) {
            self.words(end, 0, parts);
        }
    }

    /// The ends of a run of letters, the longest first.
    fn run(&self, at: usize, letters: &Letters) -> Vec<usize> {
        let run = self.rest(at).char_indices().take_while(|(_, letter)| letters.has(*letter));
        let mut ends: Vec<usize> = run.map(|(from, letter)| at + from + letter.len_utf8()).collect();
        ends.reverse();
        ends.push(at);
        ends
    }

    fn words(&mut self, at: usize, words: usize, parts: usize) {
        if !self.is_new(Step::Words(words), parts, at) {
            return;
        }
        self.round_bracket(at, parts);
        if words == WORDS || !self.rest(at).starts_with(' ') {
            return;
        }
        let none = at + 1;
        let one = self.small_word(none);
        let two = one.and_then(|one| self.small_word(one));
        for start in [two, one, Some(none)].into_iter().flatten() {
            self.word(start, words, parts);
        }
    }

    /// Where the word after a small word begins.
    fn small_word(&self, at: usize) -> Option<usize> {
        let (word, _) = self.rest(at).split_once(' ')?;
        (SMALL.contains(&word) || SMALL_TOO.contains(&word)).then(|| at + word.len() + 1)
    }

    fn word(&mut self, at: usize, words: usize, parts: usize) {
        let rest = self.rest(at);
        let capital = rest.chars().next().filter(|first| CLASSES.word_first.has(*first));
        let article = article(rest);
        for start in [capital.map(char::len_utf8), article].into_iter().flatten() {
            for end in self.run(at + start, &CLASSES.word_letters) {
                self.words(end, words + 1, parts);
            }
        }
    }

    fn round_bracket(&mut self, at: usize, parts: usize) {
        if let Some(end) = bracket(self.rest(at), &['(', '（'], &[')', '）'], 40) {
            self.square_bracket(at + end, parts);
        }
        self.square_bracket(at, parts);
    }

    fn square_bracket(&mut self, at: usize, parts: usize) {
        if let Some(end) = bracket(self.rest(at), &['['], &[']'], 30) {
            self.end(at + end, parts);
        }
        self.end(at, parts);
    }

    /// The place ends here, or another part follows.
    fn end(&mut self, at: usize, parts: usize) {
        if self.is_new(Step::End, parts, at) {
            self.ends.push(at);
        }
        if parts == PARTS || !self.is_new(Step::Part, parts, at) {
            return;
        }
        for mark in [", ", ",", " / ", " /", "/ ", "/", " & ", " and ", ";"] {
            if !self.rest(at).starts_with(mark) {
                continue;
            }
            let next = at + mark.len();
            if self.rest(next).starts_with("The ") {
                self.part(next + 4, parts + 1);
            }
            self.part(next, parts + 1);
        }
    }
}

/// How long the start of a word with an article joined to it is: `l'A`, `al-A`.
fn article(word: &str) -> Option<usize> {
    let rest = word
        .strip_prefix(['d', 'D', 'l', 'L'])
        .or_else(|| ["al", "el", "Al"].iter().find_map(|article| word.strip_prefix(article)))?;
    let capital = rest.strip_prefix(['\'', '’', '-'])?;
    let first = capital.chars().next().filter(|first| CLASSES.capital.has(*first))?;
    Some(word.len() - capital.len() + first.len_utf8())
}

/// How long a bracket with 2 to `most` characters in it is, and the space before it.
fn bracket(text: &str, open: &[char], close: &[char], most: usize) -> Option<usize> {
    let inside = text.strip_prefix(' ').unwrap_or(text).strip_prefix(open)?;
    let (count, (at, end)) = inside
        .char_indices()
        .take(most + 1)
        .enumerate()
        .find(|(_, (_, character))| open.contains(character) || close.contains(character))?;
    (count >= 2 && close.contains(&end)).then(|| text.len() - inside.len() + at + end.len_utf8())
}

/// A letter, a mark upon one, or what joins two.
pub(super) fn is_letter(letter: char) -> bool {
    CLASSES.word.has(letter)
}

struct Classes {
    word: Letters,
    first: Letters,
    letters: Letters,
    word_first: Letters,
    word_letters: Letters,
    capital: Letters,
}

static CLASSES: LazyLock<Classes> = LazyLock::new(|| Classes {
    word: Letters::of(r"[\p{L}\p{M}\u{200c}\u{200d}]"),
    first: Letters::of(r"[\p{Lu}\p{Lo}'’ʼ]"),
    letters: Letters::of(r"[\p{L}\p{M}\u{200c}\u{200d}'’ʼ.-]"),
    word_first: Letters::of(r"[\p{Lu}\p{Lo}\p{N}]"),
    word_letters: Letters::of(r"[\p{L}\p{M}\p{N}\u{200c}\u{200d}'’ʼ.-]"),
    capital: Letters::of(r"\p{Lu}"),
});

/// A set of characters.
struct Letters {
    ascii: u128,
    ranges: Vec<(char, char)>,
}

impl Letters {
    /// The characters of a class of a regular expression.
    fn of(class: &str) -> Self {
        let mut letters = Self { ascii: 0, ranges: Vec::new() };
        if let Ok(hir) = regex_syntax::parse(class)
            && let HirKind::Class(Class::Unicode(class)) = hir.kind()
        {
            letters.ranges = class.iter().map(|range| (range.start(), range.end())).collect();
        }
        letters.ascii =
            (0..128_u8).filter(|byte| letters.holds(char::from(*byte))).map(|byte| 1 << byte).sum();
        letters
    }

    fn has(&self, letter: char) -> bool {
        if letter.is_ascii() { self.ascii & (1 << u32::from(letter)) != 0 } else { self.holds(letter) }
    }

    fn holds(&self, letter: char) -> bool {
        let at = self.ranges.partition_point(|(_, end)| *end < letter);
        self.ranges.get(at).is_some_and(|(start, _)| *start <= letter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::Regex;

    /// What a place is, as a regular expression: the code must find what it finds.
    fn pattern() -> String {
        let small = SMALL.into_iter().chain(SMALL_TOO).map(regex::escape).collect::<Vec<_>>().join("|");
        let word = r"(?:\p{Lu}|\p{Lo}|\p{N}|(?:[dDlL]|al|el|Al)['’-]\p{Lu})[\p{L}\p{M}\p{N}'’ʼ.-]*";
        let part = format!(
            r"(?:\p{{Lu}}|\p{{Lo}}|['’ʼ])[\p{{L}}\p{{M}}'’ʼ.-]*(?: (?:(?:{small}) ){{0,2}}{word}){{0,4}}?(?: ?[(（][^()（）]{{2,40}}[)）])?(?: ?\[[^\[\]]{{2,30}}\])?"
        );
        format!(r"{part}(?:(?:, ?| ?/ ?| & | and |;)(?:The )?{part}){{0,3}}?")
    }

    const RESTS: [&str; 5] = [r"[,.]? ?\d", r"\s*[-–]", r"(?:, )?[(/]\p{Lu}", r"\.-", "$"];

    #[test]
    fn likelier_ends_come_first() {
        assert_eq!(ends("ELM - A"), [3, 2, 1]);
        assert_eq!(ends("N.Y., The Elm [A B]")[..3], [4, 19, 13]);
        assert!(ends("elm").is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn code_and_pattern_cut_the_same(text in "((ELM|Elm|al-Elm|l'E|de|la|The|El|5|北|é|É|N\\.Y\\.|A|\\(AB c\\)|\\[AB\\]|（北京）|')(, | |,|/| / | & | and |;|\\.-| – |\\.)){1,9}") {
            static FORMS: LazyLock<Vec<(Regex, Regex)>> = LazyLock::new(|| {
                let form = |rest: &str| (Regex::new(&format!("^(?P<place>{})(?:{rest})", pattern())).unwrap(), Regex::new(&format!("^(?:{rest})")).unwrap());
                RESTS.iter().map(|rest| form(rest)).collect()
            });
            for (whole, rest) in FORMS.iter() {
                let expected = whole.captures(&text).map(|groups| groups["place"].len());
                prop_assert_eq!(ends(&text).into_iter().find(|end| rest.is_match(&text[*end..])), expected, "{}", text);
            }
        }
    }
}
