//! Tells what letters a text message is written in, and reads them. The formats do not say it: the letters do.
//! bytes -> UTF-8 where they are that -> else the code whose letters make the best words ([`tables`], [`national`]).

mod national;
mod tables;

use crate::split::charset::Charset;
use tables::Code;

/// Bytes that are looked at to tell a code.
const LOOKED_AT: usize = 64 << 10;

/// A message's text, and the name of the code that it was read with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letters {
    /// The text.
    pub(super) text: String,
    /// Name of the code.
    pub(super) code: String,
    /// True where the bytes do not prove it: 8-bit letters, and national variants of the 7-bit code.
    pub(super) is_guess: bool,
}

/// Reads. `charset` is what was stated or detected of the whole document; it counts where others fit no better.
pub(super) fn read(bytes: &[u8], charset: Charset) -> Letters {
    if bytes.is_ascii() {
        return seven_bits(bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Letters { text: text.to_owned(), code: "utf-8".to_owned(), is_guess: false };
    }
    let looked_at = &bytes[..bytes.len().min(LOOKED_AT)];
    let mut best = Code::Charset(charset);
    let mut most = worth(&best.read(looked_at));
    for code in [Code::Windows1252, Code::Iso6937, Code::Cp850, Code::Cp437] {
        let worth = worth(&code.read(looked_at));
        if worth > most {
            (best, most) = (code, worth);
        }
    }
    Letters { text: best.read(bytes), code: best.name(), is_guess: true }
}

/// ASCII, or a national variant of the 7-bit code.
fn seven_bits(bytes: &[u8]) -> Letters {
    let text = tables::overstruck(String::from_utf8_lossy(bytes).chars());
    match national::variant(&text[..text.floor_char_boundary(LOOKED_AT.min(text.len()))]) {
        Some(variant) => Letters { text: variant.read(&text), code: variant.name.to_owned(), is_guess: true },
        None => Letters { text, code: "ascii".to_owned(), is_guess: false },
    }
}

/// How well a reading holds together: letters that stand in words are for it; signs inside words, capitals after small
/// letters and two scripts in one word are against it.
fn worth(text: &str) -> i64 {
    let mut worth = 0;
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let after = letters.peek().copied().unwrap_or(' ');
        if !letter.is_ascii() {
            worth += worth_of(before, letter, after);
        }
        before = letter;
    }
    worth
}

fn worth_of(before: char, letter: char, after: char) -> i64 {
    let in_word = before.is_alphabetic() || after.is_alphabetic();
    let within = before.is_alphabetic() && after.is_alphabetic();
    if letter == char::REPLACEMENT_CHARACTER || letter.is_control() {
        return -4;
    }
    if letter.is_alphabetic() {
        let is_latin =
            |letter: char| letter.is_ascii_alphabetic() || ('\u{c0}'..='\u{24f}').contains(&letter);
        let mixes =
            [before, after].iter().any(|other| other.is_alphabetic() && is_latin(*other) != is_latin(letter));
        return match letter {
            _ if mixes => -3,
            _ if letter.is_uppercase() && before.is_lowercase() => -3,
            'đ' | 'ħ' | 'ı' | 'ĳ' | 'Ĳ' | 'ŀ' | 'Ŀ' | 'ŧ' | 'Ŧ' | 'ŋ' | 'Ŋ' | 'ĸ' | 'Ħ' | 'þ' | 'ð' | 'Þ'
            | 'Ð' | 'ÿ' | 'ƒ' | 'ŉ' | 'ª' | 'º' => -1,
            _ if in_word => 2,
            // A word of one letter: `à`, `é`, `ó`.
            'à' | 'À' | 'é' | 'è' | 'ó' | 'å' | 'ö' | 'ø' => 1,
            _ => 0,
        };
    }
    match letter {
        '\u{2019}' | '\u{b4}' | '\u{2018}' if in_word => 1,
        '\u{b0}' | '\u{a7}' | '\u{20ac}' | '\u{a3}' | '\u{a0}' | '\u{2022}' | '\u{b7}' | '\u{2026}'
        | '\u{bd}'
            if !within =>
        {
            1
        }
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' | '\u{201a}' | '\u{2013}' | '\u{2014}'
        | '\u{a1}' | '\u{bf}'
            if !within =>
        {
            1
        }
        _ if within => -3,
        _ => -1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{UTF_8, WINDOWS_1251, WINDOWS_1252};

    fn told(bytes: &[u8], charset: &'static encoding_rs::Encoding) -> (String, String) {
        let letters = read(bytes, Charset::Known(charset));
        (letters.text, letters.code)
    }

    fn says(text: &str, code: &str) -> (String, String) {
        (text.to_owned(), code.to_owned())
    }

    #[test]
    fn the_code_is_the_one_whose_letters_make_words() {
        let german = "Die Brücke über den größten Kanal";
        for (bytes, code) in [
            (&b"Die Br\xfccke \xfcber den gr\xf6\xdften Kanal"[..], "windows-1252"),
            (b"Die Br\xc8ucke \xc8uber den gr\xc8o\xfbten Kanal", "iso-6937"),
            (b"Die Br\x81cke \x81ber den gr\x94\xe1ten Kanal", "ibm850"),
            (german.as_bytes(), "utf-8"),
        ] {
            assert_eq!(told(bytes, WINDOWS_1252), says(german, code));
        }
        let french = "Après l'été, où « déjà » ?";
        assert_eq!(
            told(b"Apr\xc1es l'\xc2et\xc2e, o\xc1u \xab d\xc2ej\xc1a \xbb ?", UTF_8),
            says(french, "iso-6937")
        );
        assert_eq!(
            told(b"Apr\x8as l'\x82t\x82, o\x97 \xae d\x82j\x85 \xaf ?", UTF_8),
            says(french, "ibm850")
        );
        let russian = "Порт закрыт на три дня";
        let bytes = WINDOWS_1251.encode(russian).0;
        assert_eq!(told(&bytes, WINDOWS_1251), says(russian, "windows-1251"));
    }

    #[test]
    fn a_detected_code_of_another_script_is_kept() {
        for (encoding, text) in [
            (encoding_rs::GBK, "新华社埃尔姆港6月12日电：一名潜水员买下了旧桥，价格是一枚硬币。"),
            (encoding_rs::SHIFT_JIS, "【エルム港共同】港湾局は12日、古い橋を潜水士に売却したと発表した。"),
            (encoding_rs::EUC_KR, "(엘름항=연합뉴스) 항만청은 12일 낡은 다리를 잠수부에게 팔았다고 밝혔다."),
            (encoding_rs::KOI8_R, "ПОРТ-ЭЛЬМ, 12 июня. /ТАСС/. Водолаз купил старый мост."),
            (encoding_rs::WINDOWS_1256, "ميناء إلم (رويترز) - اشترى غواص الجسر القديم بعملة واحدة."),
            (
                encoding_rs::WINDOWS_1250,
                "Elm (ČTK) - Potápěč koupil starý most za jednu minci, řekl přístav. Żółty.",
            ),
            (encoding_rs::ISO_8859_7, "Ελμ (ΑΠΕ) - Ένας δύτης αγόρασε την παλιά γέφυρα."),
        ] {
            let bytes = encoding.encode(text).0;
            assert_eq!(told(&bytes, encoding).0, text, "{}", encoding.name());
        }
    }

    #[test]
    fn seven_bits_are_a_national_variant_only_where_words_show_it() {
        for (bytes, text, code) in [
            (
                &b"Die Br}cke }ber den gr|~ten Kanal f}r [nderungen"[..],
                "Die Brücke über den größten Kanal für Änderungen",
                "iso646-de",
            ),
            (b"Bron f|r b}tar {r |ppen och p} kajen", "Bron för båtar är öppen och på kajen", "iso646-se"),
            (
                b"Broen p} havnen er ogs} }pen for b}ter n}r det bl}ser",
                "Broen på havnen er også åpen for båter når det blåser",
                "iso646-no",
            ),
            (
                b"| Elm {x} | 2:1 | ~user [Ada](https://x.example)",
                "| Elm {x} | 2:1 | ~user [Ada](https://x.example)",
                "ascii",
            ),
            (b"Cafe\x08' opens", "Café opens", "ascii"),
        ] {
            assert_eq!(told(bytes, UTF_8), says(text, code));
        }
    }
}
