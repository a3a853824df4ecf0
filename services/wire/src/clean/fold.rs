//! Small questions about text that many rules ask: how it folds, how many words, does it end like a sentence.

/// Lower case, straight quotes, single spaces, nothing invisible: the form in which phrases are compared.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        // Most of a text is letters with single spaces between them.
        let plain = plain(rest);
        let start = folded.len();
        folded.push_str(&rest[..plain]);
        folded[start..].make_ascii_lowercase();
        rest = &rest[plain..];
        let Some(character) = rest.chars().next() else { break };
        rest = &rest[character.len_utf8()..];
        match character {
            '`' => folded.push('\''),
            c if c.is_whitespace() => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{202a}'..='\u{202e}' | '\u{2060}' => {}
            '’' | '‘' | 'ʼ' => folded.push('\''),
            '“' | '”' | '„' => folded.push('"'),
            '：' => folded.push(':'),
            '｜' => folded.push('|'),
            '（' => folded.push('('),
            '）' => folded.push(')'),
            'İ' => folded.push('i'),
            '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
                folded.extend(char::from_u32(character as u32 - 0xfee0).map(|c| c.to_ascii_lowercase()));
            }
            '–' | '—' | '―' => folded.push('-'),
            c if c.is_ascii() => folded.push(c),
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// How far a text is ASCII that is seen, with single spaces in it; a grave accent is no such thing.
fn plain(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut before = b' ';
    let mut is_plain = |byte: &u8| {
        let fits = match *byte {
            b' ' => before != b' ',
            b'`' => false,
            byte => byte.is_ascii_graphic(),
        };
        before = *byte;
        fits
    };
    bytes.iter().position(|byte| !is_plain(byte)).unwrap_or(bytes.len())
}

/// The letters and digits of a text, in lower case as [`fold`] makes them.
pub(super) fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .map(|c| if c == 'İ' { 'i' } else { c })
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
}

/// Full-width letters and digits as ASCII, the rest as it is.
pub(super) fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            c => c,
        })
        .collect()
}

/// White space made single, what cannot be seen taken out.
pub(super) fn tidy(text: &str) -> String {
    // Most lines are tidy already.
    let plain = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    if text.bytes().all(plain) && !text.contains("  ") {
        return text.trim_matches(' ').to_owned();
    }
    let mut tidied = String::with_capacity(text.len());
    tidy_onto(&mut tidied, text);
    while tidied.ends_with(' ') {
        tidied.pop();
    }
    tidied
}

/// Adds text as [`tidy`] makes it; a space may be left at its end.
pub(super) fn tidy_onto(tidied: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{2060}' => {}
            c if c.is_whitespace() || c.is_control() => {
                if !tidied.is_empty() && !tidied.ends_with(' ') {
                    tidied.push(' ');
                }
            }
            c => tidied.push(c),
        }
    }
}

/// Number of words; characters of scripts without spaces count as half a word.
pub(super) fn words(text: &str) -> usize {
    count_up_to(text, usize::MAX)
}

/// True for a text of more words than this.
pub(super) fn has_more_words(text: &str, most: usize) -> bool {
    count_up_to(text, most) > most
}

/// Of each byte: 1 for letters and digits, 2 for white space.
static ASCII: [usize; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 128 {
        let byte = at as u8;
        if byte.is_ascii_alphanumeric() {
            table[at] = 1;
        } else if byte == b' ' || byte >= b'\t' && byte <= b'\r' {
            table[at] = 2;
        }
        at += 1;
    }
    table
};

/// Counts words, and ends early once there are more than `most`.
fn count_up_to(text: &str, most: usize) -> usize {
    let mut count = 0;
    if text.is_ascii() {
        let mut lettered = 0;
        for byte in text.bytes() {
            let byte = ASCII[usize::from(byte)];
            count += lettered & byte >> 1;
            lettered = (lettered | byte) & 1 & !(byte >> 1);
            if count > most {
                return count;
            }
        }
        return count + lettered;
    }
    let mut spaceless = 0_usize;
    let (mut dense, mut lettered) = (false, false);
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            lettered = true;
        } else if character == ' ' || character.is_whitespace() {
            count += usize::from(lettered && !dense);
            (dense, lettered) = (false, false);
            if count > most {
                return count;
            }
        } else if spaceless_script(character) {
            spaceless += 1;
            dense = true;
        } else {
            lettered = lettered || !character.is_ascii() && character.is_alphanumeric();
        }
    }
    count + usize::from(lettered && !dense) + spaceless.div_ceil(2)
}

/// True for characters of scripts that put no spaces between words.
pub(super) fn spaceless_script(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{e00}'..='\u{e7f}')
}

/// True when the text ends as a sentence does, closing quotes and brackets aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '\'' | '”' | '’' | '»' | '“' | ')' | '）' | '」' | '』' | ']' | '›')
    });
    end.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '۔', '।', '॥', '።', '։'])
}

/// A paragraph of prose, of so many words: long enough, and ends as a sentence does.
pub(super) fn is_prose_of(text: &str, count: usize) -> bool {
    // Some languages say in five words what others say in ten: letters count too, Hangul syllables for more.
    let long = count >= 10 || count >= 4 && weight(text) >= 60;
    // Thai marks no end of a sentence.
    let thai = || count >= 12 && text.chars().any(|c| matches!(c, '\u{e00}'..='\u{e7f}'));
    count >= 30 || long && ends_sentence(text) || thai()
}

/// Length in letters, a Hangul syllable as two and a half.
fn weight(text: &str) -> usize {
    text.chars().take(200).map(|c| if matches!(c, '가'..='힣') { 5 } else { 2 }).sum::<usize>() / 2
}

/// True when the text has letters and none of them is a small one.
pub(super) fn all_capitals(text: &str) -> bool {
    let mut capitals = 0;
    for character in text.chars() {
        if character.is_lowercase() {
            return false;
        }
        capitals += usize::from(character.is_uppercase());
    }
    capitals > 1
}

/// True when the text opens with a quotation mark.
pub(super) fn opens_quote(text: &str) -> bool {
    text.starts_with(['"', '“', '„', '«', '「', '『', '‘', '‟', '\''])
}

/// True when a quotation mark stands anywhere in the text.
pub(super) fn has_quote(text: &str) -> bool {
    text.contains(['"', '“', '”', '„', '«', '»', '「', '」'])
}

/// The longest start of the text that is at most `limit` bytes and ends between characters.
pub(super) fn head(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_makes_case_quotes_and_spaces_alike() {
        assert_eq!(fold(" Read\u{a0} Also：  “It’s” "), "read also: \"it's\"");
        assert_eq!(letters(" İt’s 5ª！").collect::<String>(), "its5ª");
    }

    #[test]
    fn words_are_counted_in_any_script() {
        assert_eq!(words("Two words"), 2);
        assert_eq!(words("四川一乡村小学"), 4);
        assert_eq!(words("— • |"), 0);
    }

    #[test]
    fn a_sentence_may_end_within_quotes() {
        assert!(ends_sentence("He said: “Never.”"));
        assert!(ends_sentence("它们先来的。"));
        assert!(!ends_sentence("Share it"));
    }
}
