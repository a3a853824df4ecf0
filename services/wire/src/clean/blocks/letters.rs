//! The start of a text that holds letters and single spaces only: most of all text, and what can be taken at once.

/// The start of a text, as far as it is plain.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plain {
    pub bytes: usize,
    /// Characters that are no space.
    pub letters: usize,
}

/// What a byte is, as far as one byte says it.
#[derive(Clone, Copy, PartialEq)]
enum Byte {
    Letter,
    /// The rest of a letter.
    Rest,
    Space,
    /// A letter, or white space, a control or something that is not seen: the bytes behind it tell.
    Look,
    Other,
}

static BYTES: [Byte; 256] = {
    let mut bytes = [Byte::Letter; 256];
    let mut at = 0;
    while at < 256 {
        bytes[at] = match at as u8 {
            b' ' => Byte::Space,
            0..=0x1f | 0x7f => Byte::Other,
            0x80..=0xbf => Byte::Rest,
            // White space and what is not seen begins with one of these.
            0xc2 | 0xe1 | 0xe2 | 0xe3 | 0xef => Byte::Look,
            _ => Byte::Letter,
        };
        at += 1;
    }
    bytes
};

/// How far a text is plain from its start; spaces count as plain between letters, if they may.
pub(super) fn plain(text: &str, spaces: bool) -> Plain {
    let bytes = text.as_bytes();
    let mut letters = 0;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match BYTES[usize::from(*byte)] {
            Byte::Letter => letters += 1,
            Byte::Rest => {}
            Byte::Space if spaces && at > 0 && bytes[at - 1] != b' ' => {}
            Byte::Look if is_seen(&bytes[at..]) => letters += 1,
            _ => break,
        }
        at += 1;
    }
    Plain { bytes: at, letters }
}

/// False for white space, controls and what is not seen.
fn is_seen(character: &[u8]) -> bool {
    !matches!(
        character,
        [0xc2, 0x80..=0xa0 | 0xad, ..]
            | [0xe1, 0x9a, 0x80, ..]
            | [0xe2, 0x80, 0x80..=0x8b | 0xa8 | 0xa9 | 0xaf, ..]
            | [0xe2, 0x81, 0x9f | 0xa0, ..]
            | [0xe3, 0x80, 0x80, ..]
            | [0xef, 0xbb, 0xbf, ..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_plain_or_it_is_space_or_not_seen() {
        for character in '\0'..=char::MAX {
            let unseen = matches!(character, '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{2060}');
            let special = unseen || character.is_whitespace() || character.is_control();
            let found = plain(character.encode_utf8(&mut [0; 4]), true);
            let all = Plain { bytes: character.len_utf8(), letters: 1 };
            assert_eq!(found, if special { Plain::default() } else { all }, "{character:?}");
        }
    }

    #[test]
    fn a_space_is_plain_once_and_behind_a_letter() {
        assert_eq!(plain("two wörds  ", true), Plain { bytes: 11, letters: 8 });
        assert_eq!(plain(" two", true), Plain::default());
        assert_eq!(plain("two words", false), Plain { bytes: 3, letters: 3 });
    }
}
