//! The words of a text, as counts and comparisons take them.

/// The words of a text in lower case, punctuation off; scripts without spaces by the character.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for letter in text.chars() {
        if !letter.is_alphanumeric() {
            open = false;
        } else if is_unspaced(letter) {
            words.push(letter.to_string());
            open = false;
        } else {
            if !open {
                words.push(String::new());
            }
            open = true;
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        }
    }
    words
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
    }
}
