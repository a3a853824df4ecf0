//! Undoes what happens to text on its way through programs that take one charset for another.

use encoding_rs::WINDOWS_1252;
use std::borrow::Cow;

/// The text with windows-1252 characters where their bytes were taken for code points.
pub(crate) fn without_controls(text: &str) -> Cow<'_, str> {
    // These begin with this byte, as few others do.
    let bytes = text.as_bytes();
    let is_control = |at: usize| bytes.get(at + 1).is_some_and(|next| *next < 0xa0);
    if !memchr::memchr_iter(0xc2, bytes).any(is_control) {
        return Cow::Borrowed(text);
    }
    let mapped = text.chars().map(|c| match (c, u8::try_from(c)) {
        ('\u{80}'..='\u{9f}', Ok(byte)) => {
            let byte = [byte];
            WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next().unwrap_or(c)
        }
        _ => c,
    });
    Cow::Owned(mapped.collect())
}

/// The text that was UTF-8, was taken for Latin-1, and was made UTF-8 again; `None` where it is plainly not that.
/// All of its characters must be of one byte, and these must make UTF-8: by chance they do not. Where the charset
/// was windows-1252 it is left alone: so do articles on the matter write it.
pub(crate) fn decoded_once(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|character| u8::try_from(character).ok()).collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_was_encoded_twice_is_told_from_text_that_was_not() {
        for (text, want) in [
            ("don\u{e2}\u{80}\u{99}t", Some("don’t")),
            ("they write donâ€™t", None),
            ("cafÃ©", Some("café")),
            ("\u{e2}\u{80}\u{a6}", Some("…")),
            ("café", None),
            ("Åland", None),
            ("São Paulo", None),
            ("cafÃ© 東京", None),
        ] {
            assert_eq!(decoded_once(text).as_deref(), want, "{text}");
        }
        assert_eq!(without_controls("don\u{92}t"), "don’t");
    }
}
