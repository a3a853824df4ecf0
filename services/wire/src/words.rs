//! The words of a text, as counts and comparisons take them.

/// The words of a text in lower case, punctuation off; scripts without spaces by the character.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each(text, |word| words.push(word.to_owned()));
    words
}

/// Calls for each word of a text, as [`words`] gives them.
pub(crate) fn each(text: &str, mut take: impl FnMut(&str)) {
    let mut word = String::with_capacity(32);
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            word.push(letter.to_ascii_lowercase());
        } else if letter.is_alphanumeric() && !is_unspaced(letter) {
            word.extend(letter.to_lowercase());
        } else {
            if !word.is_empty() {
                take(&word);
                word.clear();
            }
            if letter.is_alphanumeric() {
                take(letter.encode_utf8(&mut [0; 4]));
            }
        }
    }
    if !word.is_empty() {
        take(&word);
    }
}

/// How many [`words`] a text has.
pub(crate) fn count(text: &str) -> usize {
    let mut count = 0;
    let mut open = false;
    if text.is_ascii() {
        for byte in text.bytes() {
            let is_letter = byte.is_ascii_alphanumeric();
            count += usize::from(is_letter && !open);
            open = is_letter;
        }
        return count;
    }
    for letter in text.chars() {
        let is_letter =
            if letter.is_ascii() { letter.is_ascii_alphanumeric() } else { letter.is_alphanumeric() };
        let alone = is_letter && is_unspaced(letter);
        count += usize::from(alone || is_letter && !open);
        open = is_letter && !alone;
    }
    count
}

/// Thai, kana, and Han: scripts that do not part words by spaces.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_in_scripts_with_and_without_spaces() {
        assert_eq!(words("The Ferry, again!"), ["the", "ferry", "again"]);
        assert_eq!(words("МОСКВА, 5 ноября"), ["москва", "5", "ноября"]);
        assert_eq!(words("新华社 11月"), ["新", "华", "社", "11", "月"]);
        assert_eq!(words("ÉLAN–vital's end."), ["élan", "vital", "s", "end"]);
        assert!(words(" – ").is_empty());
    }

    #[test]
    fn words_are_counted_as_they_are_told_apart() {
        for text in ["", "The Ferry, again!", "МОСКВА, 5 ноября", "新华社 11月", "ÉLAN–vital's 第3回 end."]
        {
            assert_eq!(count(text), words(text).len(), "{text}");
        }
    }
}
