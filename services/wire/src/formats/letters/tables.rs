//! The 8-bit codes that wires use and browsers do not know: ISO 6937, and the code pages 437 and 850 of the PC.

use crate::split::charset::Charset;

/// An 8-bit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// The one that was stated or detected.
    Charset(Charset),
    /// Windows-1252, and Latin-1 in it.
    Windows1252,
    /// ISO 6937: an accent stands before its letter. The IPTC's own recommendation.
    Iso6937,
    /// Code page 850.
    Cp850,
    /// Code page 437.
    Cp437,
}

impl Code {
    /// Its name.
    pub(super) fn name(self) -> String {
        match self {
            Self::Charset(charset) => charset.name(),
            Self::Windows1252 => "windows-1252".to_owned(),
            Self::Iso6937 => "iso-6937".to_owned(),
            Self::Cp850 => "ibm850".to_owned(),
            Self::Cp437 => "ibm437".to_owned(),
        }
    }

    /// Reads bytes; what makes no sense is U+FFFD.
    pub(super) fn read(self, bytes: &[u8]) -> String {
        match self {
            Self::Charset(charset) => charset.decode(bytes).0.into_owned(),
            Self::Windows1252 => Charset::Known(encoding_rs::WINDOWS_1252).decode(bytes).0.into_owned(),
            Self::Iso6937 => iso_6937(bytes),
            Self::Cp850 => page(bytes, &CP850),
            Self::Cp437 => page(bytes, &CP437),
        }
    }
}

/// 0x80 to 0xFF of code page 850.
static CP850: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å', 'É', 'æ', 'Æ', 'ô', 'ö',
    'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', 'ø', '£', 'Ø', '×', 'ƒ', 'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '®',
    '¬', '½', '¼', '¡', '«', '»', '░', '▒', '▓', '│', '┤', 'Á', 'Â', 'À', '©', '╣', '║', '╗', '╝', '¢', '¥',
    '┐', '└', '┴', '┬', '├', '─', '┼', 'ã', 'Ã', '╚', '╔', '╩', '╦', '╠', '═', '╬', '¤', 'ð', 'Ð', 'Ê', 'Ë',
    'È', 'ı', 'Í', 'Î', 'Ï', '┘', '┌', '█', '▄', '¦', 'Ì', '▀', 'Ó', 'ß', 'Ô', 'Ò', 'õ', 'Õ', 'µ', 'þ', 'Þ',
    'Ú', 'Û', 'Ù', 'ý', 'Ý', '¯', '´', '\u{ad}', '±', '‗', '¾', '¶', '§', '÷', '¸', '°', '¨', '·', '¹', '³',
    '²', '■', '\u{a0}',
];

/// 0x80 to 0xFF of code page 437.
static CP437: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å', 'É', 'æ', 'Æ', 'ô', 'ö',
    'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', '¢', '£', '¥', '₧', 'ƒ', 'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '⌐',
    '¬', '½', '¼', '¡', '«', '»', '░', '▒', '▓', '│', '┤', '╡', '╢', '╖', '╕', '╣', '║', '╗', '╝', '╜', '╛',
    '┐', '└', '┴', '┬', '├', '─', '┼', '╞', '╟', '╚', '╔', '╩', '╦', '╠', '═', '╬', '╧', '╨', '╤', '╥', '╙',
    '╘', '╒', '╓', '╫', '╪', '┘', '┌', '█', '▄', '▌', '▐', '▀',
    // What stands for a sharp s in German copy is a beta there.
    'α', 'ß', 'Γ', 'π', 'Σ', 'σ', 'µ', 'τ', 'Φ', 'Θ', 'Ω', 'δ', '∞', 'φ', 'ε', '∩', '≡', '±', '≥', '≤', '⌠',
    '⌡', '÷', '≈', '°', '∙', '·', '√', 'ⁿ', '²', '■', '\u{a0}',
];

fn page(bytes: &[u8], table: &[char; 128]) -> String {
    let of = |byte: &u8| match byte.checked_sub(0x80) {
        Some(place) => table.get(usize::from(place)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        None => char::from(*byte),
    };
    bytes.iter().map(of).collect()
}

/// 0xA0 to 0xFF of ISO 6937 without its accents; `?` is undefined.
static ISO_6937: [char; 96] = [
    '\u{a0}', '¡', '¢', '£', '$', '¥', '#', '§', '¤', '‘', '“', '«', '←', '↑', '→', '↓', '°', '±', '²', '³',
    '×', 'µ', '¶', '·', '÷', '’', '”', '»', '¼', '½', '¾', '¿', '?', '?', '?', '?', '?', '?', '?', '?', '?',
    '?', '?', '?', '?', '?', '?', '?', '―', '¹', '®', '©', '™', '♪', '¬', '¦', '?', '?', '?', '?', '⅛', '⅜',
    '⅝', '⅞', 'Ω', 'Æ', 'Đ', 'ª', 'Ħ', '?', 'Ĳ', 'Ŀ', 'Ł', 'Ø', 'Œ', 'º', 'Þ', 'Ŧ', 'Ŋ', 'ŉ', 'ĸ', 'æ', 'đ',
    'ð', 'ħ', 'ı', 'ĳ', 'ŀ', 'ł', 'ø', 'œ', 'ß', 'þ', 'ŧ', 'ŋ', '\u{ad}',
];

fn iso_6937(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut accent: Option<u8> = None;
    for byte in bytes {
        if let Some(accent) = accent.take() {
            match accented(accent, *byte) {
                Some(letter) => {
                    text.push(letter);
                    continue;
                }
                None => text.push(char::REPLACEMENT_CHARACTER),
            }
        }
        match byte {
            0xc1..=0xcf => accent = Some(*byte),
            0xa0.. => {
                let letter = ISO_6937.get(usize::from(*byte - 0xa0)).copied().filter(|letter| *letter != '?');
                text.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            0x80..=0x9f => text.push(char::REPLACEMENT_CHARACTER),
            _ => text.push(char::from(*byte)),
        }
    }
    text
}

/// The accents of ISO 6937, from 0xC1 on: letters that bear them, and what they then are. Alone on a blank they are signs.
static ACCENTS: [(&str, &str); 15] = [
    ("AEIOUaeiou ", "ÀÈÌÒÙàèìòù`"),
    ("ACEILNORSUYZacegilnorsuyz ", "ÁĆÉÍĹŃÓŔŚÚÝŹáćéǵíĺńóŕśúýź´"),
    ("ACEGHIJOSUWYaceghijosuwy ", "ÂĈÊĜĤÎĴÔŜÛŴŶâĉêĝĥîĵôŝûŵŷ^"),
    ("AINOUainou ", "ÃĨÑÕŨãĩñõũ~"),
    ("AEIOUaeiou ", "ĀĒĪŌŪāēīōū¯"),
    ("AGUagu ", "ĂĞŬăğŭ˘"),
    ("CEGIZcegz ", "ĊĖĠİŻċėġż˙"),
    ("AEIOUYaeiouy ", "ÄËÏÖÜŸäëïöüÿ¨"),
    ("", ""),
    ("AUau ", "ÅŮåů˚"),
    ("CGKLNRSTcgklnrst ", "ÇĢĶĻŅŖŞŢçģķļņŗşţ¸"),
    ("", ""),
    ("OUou ", "ŐŰőű˝"),
    ("AEIUaeiu ", "ĄĘĮŲąęįų˛"),
    ("CDELNRSTZcdelnrstz ", "ČĎĚĽŇŘŠŤŽčďěľňřšťžˇ"),
];

fn accented(accent: u8, letter: u8) -> Option<char> {
    let (bases, letters) = ACCENTS.get(usize::from(accent.checked_sub(0xc1)?))?;
    let place = bases.bytes().position(|base| base == letter)?;
    letters.chars().nth(place)
}

/// Text in which accents were struck over letters: a letter, a backspace, the accent, or the other way round.
pub(super) fn overstruck(characters: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    let mut characters = characters.peekable();
    while let Some(character) = characters.next() {
        if character != '\u{8}' {
            text.push(character);
            continue;
        }
        let (Some(before), Some(over)) = (text.pop(), characters.peek().copied()) else { continue };
        // What cannot be struck over was struck out: what comes next stands in its place.
        if let Some(letter) = struck(before, over).or_else(|| struck(over, before)) {
            characters.next();
            text.push(letter);
        }
    }
    text
}

fn struck(letter: char, accent: char) -> Option<char> {
    let code = match accent {
        '`' => 0xc1,
        '\'' => 0xc2,
        '^' => 0xc3,
        '~' => 0xc4,
        '"' => 0xc8,
        ',' => 0xcb,
        _ => return None,
    };
    accented(code, u8::try_from(letter).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_stand_before_their_letters_and_those_without_one_are_replaced() {
        assert_eq!(Code::Iso6937.read(b"\xc8a\xc2e\xcbc\xcfz\xcea\xfb\xf9\xcaa \xaa\xba"), "äéçžąßøå “”");
        assert_eq!(Code::Iso6937.read(b"\xc8x\xe5\xc8"), "\u{fffd}x\u{fffd}");
        for (bases, letters) in ACCENTS {
            assert_eq!(bases.chars().count(), letters.chars().count(), "{letters}");
        }
    }

    #[test]
    fn what_was_struck_over_is_one_letter() {
        assert_eq!(overstruck("caf\u{65}\u{8}' ~\u{8}n u\u{8}\" ab\u{8}c".chars()), "café ñ ü ac");
    }
}
