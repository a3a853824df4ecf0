//! The language that a text is in: by its function words where they tell it, else as whatlang finds it.

use whatlang::Lang;

use super::{fold, function_words};

/// Shortest text, in bytes, that a language can be told from.
const SHORTEST: usize = 40;

/// Longest start of the text that is looked at, in bytes.
const REACH: usize = 4000;

/// Language (BCP 47) and confidence, 0 to 1; nothing where the text is too short.
pub(super) fn detect<'a>(paragraphs: impl Iterator<Item = &'a str>) -> Option<(String, f64)> {
    let mut sample = String::new();
    for paragraph in paragraphs {
        if sample.len() >= REACH {
            break;
        }
        sample.push_str(fold::head(paragraph, REACH));
        sample.push('\n');
    }
    if sample.len() < SHORTEST {
        return None;
    }
    let sample = fold::head(&sample, REACH);
    // A tenth of the cost of a search, and the same answer for nearly all copy.
    if let Some(tag) = function_words::language(sample) {
        return Some((tag.to_owned(), 1.0));
    }
    let found = whatlang::detect(sample)?;
    Some((tag(found.lang()).to_owned(), found.confidence()))
}

/// The shortest BCP 47 tag: two letters where the language has them.
fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        Lang::Cym => "cy",
    }
}
