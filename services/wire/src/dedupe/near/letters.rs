//! What each character is to the words of a text: one look-up a character, in any script.

use std::sync::LazyLock;

/// Planes 0: scripts in daily use. Characters beyond it are told one by one.
const PLANE: usize = 0x1_0000;
/// The class stands above the 21 bits of a character.
const CLASS: u32 = 24;

static TABLE: LazyLock<Box<[u32]>> =
    LazyLock::new(|| (0..PLANE as u32).map(|code| char::from_u32(code).map_or(0, told)).collect());

/// A character as words take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dedupe) enum Letter {
    /// It parts words.
    Apart,
    /// It belongs to the word that it stands in, and says nothing: a mark, a joiner.
    Silent,
    /// A letter or digit, in lower case; of ASCII or not.
    Of(u32),
    /// A word by itself, that weighs so much: of a script without spaces.
    Alone(u32, u32),
}

/// The characters of a text, one by one.
#[derive(Clone, Copy, Debug)]
pub(in crate::dedupe) struct Letters(&'static [u32]);

/// What a word weighs: as much as a shingle of four of them has in characters of scripts without spaces, which say
/// less each. A word has some 1.6 characters in Chinese and Japanese, and 4 letters in Thai, Lao, Khmer and Burmese.
pub(in crate::dedupe) const WORD: u32 = 12;
const IDEOGRAPH: u32 = 7;
const SYLLABIC: u32 = 3;

impl Letters {
    pub(in crate::dedupe) fn new() -> Self {
        Self(&TABLE)
    }

    #[inline(always)]
    pub(in crate::dedupe) fn tell(self, letter: char) -> Letter {
        let code = letter as u32;
        let told = match self.0.get(code as usize) {
            Some(told) => *told,
            None => told(letter),
        };
        let of = told & ((1 << CLASS) - 1);
        match told >> CLASS {
            2 => Letter::Of(of),
            0 => Letter::Apart,
            1 => Letter::Silent,
            3 => Letter::Alone(of, IDEOGRAPH),
            _ => Letter::Alone(of, SYLLABIC),
        }
    }
}

fn told(letter: char) -> u32 {
    // Forms of the same letter for another width.
    let letter = match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        _ => letter,
    };
    let class = if is_silent(letter) {
        1
    } else if !letter.is_alphanumeric() {
        return 0;
    } else if is_syllabic(letter) {
        4
    } else if is_ideographic(letter) {
        3
    } else {
        2
    };
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    class << CLASS | lower as u32
}

/// Marks that one keyboard or outlet writes and another leaves out, and joiners.
fn is_silent(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}' | '\u{640}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{93c}' | '\u{94d}' | '\u{9bc}' | '\u{9cd}' | '\u{a3c}' | '\u{a4d}'
        | '\u{abc}' | '\u{acd}' | '\u{b3c}' | '\u{b4d}' | '\u{bcd}' | '\u{c4d}' | '\u{ccd}' | '\u{d4d}' | '\u{dca}'
        | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Scripts that write neither spaces between words nor a character for each.
fn is_syllabic(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{1950}'..='\u{19df}' | '\u{1a20}'..='\u{1aaf}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aadf}')
}

/// Han, kana, bopomofo.
fn is_ideographic(letter: char) -> bool {
    matches!(letter, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{312f}' | '\u{31a0}'..='\u{31ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_lower_case_and_scripts_without_spaces_stand_alone() {
        let letters = Letters::new();
        for (letter, wanted) in [
            ('A', Letter::Of('a' as u32)),
            ('Ж', Letter::Of('ж' as u32)),
            ('Ａ', Letter::Of('a' as u32)),
            ('5', Letter::Of('5' as u32)),
            ('新', Letter::Alone('新' as u32, IDEOGRAPH)),
            ('𠮷', Letter::Alone('𠮷' as u32, IDEOGRAPH)),
            ('ก', Letter::Alone('ก' as u32, SYLLABIC)),
            ('မ', Letter::Alone('မ' as u32, SYLLABIC)),
            ('한', Letter::Of('한' as u32)),
            ('\u{64e}', Letter::Silent),
            ('\u{94d}', Letter::Silent),
            (' ', Letter::Apart),
            ('、', Letter::Apart),
            ('’', Letter::Apart),
        ] {
            assert_eq!(letters.tell(letter), wanted, "{letter}");
        }
    }
}
