//! Finds who took a picture, at the end of its caption or on a line of its own.
//! The credit comes verbatim, less the lead word (`Photo:`), the sign, brackets and the final stop.

use std::sync::LazyLock;

use super::pattern::Pattern;
use super::{agencies, fold, phrases};

/// Words that lead to a credit; a colon, a bar or an `=` follows them.
const LEADS: &str = r"(?:photos?|photographs?|photo credits?|image credits?|images?|pictures?|pics?|credits?|photo courtesy(?: of)?|courtesy(?: of)?|foto(?:s|grafía|grafías|ğraf|graf)?|crédit(?: photo)?|crédito|fotocredit|bild(?:er|quelle)?|immagine|imagem|фото|изображение|иллюстрация|фотография|zdjęcie|fot\.|kép|снимка|φωτογραφία|תמונה|صورة|تصوير|عکس|फोटो|图片来源|图片|图|圖|写真|画像|撮影|사진|ảnh|ภาพ)";

/// Words in brackets that say that the brackets hold a credit.
const SIGNS: &str = r"(?:photos?|foto|image|images|courtesy|getty|handout|via|credit|picture|pool|file photo|archive|shutterstock|istock|wikimedia|flickr|фото|제공|摄|攝|撮影|提供|写真|촬영|사진)";

static LED: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(format!(
        r"(?i)(?:^|[.!?…。」”»)\s])[(\[（【]?{LEADS}(?: by)?\s*(?:[:：=＝]|/ )\s*(?P<credit>\S.*)$"
    ))
});
static BY: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(
        r"(?:^|[.!?…] |[(\[])(?:(?:Photo|Image|Picture|PHOTO|Photograph|Photos)s? (?:by|courtesy of|via)|Foto(?: di| de| von)?|FOTO|Fot\.|Ph\.|Kuva|Kép|Фото|Снимка|Courtesy of) (?P<credit>\p{Lu}[^.!?]{2,60})[)\]]?\.?$",
    )
});
static SIGN: LazyLock<Pattern> =
    LazyLock::new(|| Pattern::new(r"\s*(?:©|\([cC]\))\s*(?P<credit>\p{L}.{1,60})$"));
static BRACKETS: LazyLock<Pattern> =
    LazyLock::new(|| Pattern::new(r"[(\[（［](?P<credit>[^()\[\]（）［］]{2,80})[)\]）］]\.?$"));
static SLASHES: LazyLock<Pattern> = LazyLock::new(|| {
    let agencies = agencies::alternatives();
    Pattern::new(format!(
        r"(?:^|[.!?。…)”»] |[.。])(?P<credit>(?:{agencies})(?: (?:FOTO|Photo|Foto|photo|Images?))?(?: ?/ ?[^/.!?]{{2,40}}){{1,3}})\.?$|(?:^|[.!?。…)”»] )(?P<credit2>\p{{Lu}}[^/.!?]{{2,40}} ?/ ?(?:{agencies}))\.?$"
    ))
});
static CAPITALS: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(format!(
        r"[\p{{Ll}}\p{{N}}.)] (?P<credit>(?:\p{{Lu}}[\p{{Lu}}'.-]+ ){{2,4}}(?:{}))$",
        agencies::alternatives()
    ))
});
static CHINESE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(
        r"(?:^|[。！？」”])\s*(?P<credit>(?:新华社|新華社|中新社|中新网|中央社|本报)?(?:记者|記者|发|發|供图|通讯员)?[\s（(]*[\p{Han}·\s]{2,12}(?:摄|攝)[)）]?(?: ?\d{2,4}年\d{1,2}月\d{1,2}日)?)$",
    )
});

/// Names and their house at the end: `A. Finch/Elm Images`, `Elm Pictures via Gull`.
static OWNERS: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(
        r"(?:[.!?…)”»] )(?P<credit>(?:\p{Lu}\. ?)*\p{Lu}[^.!?/:]{1,40}? ?/ ?\p{Lu}[^.!?/:]{1,40}(?: ?/ ?[^.!?/:]{2,40}){0,2})\.?$|(?:[.!?…)”»] )(?P<credit2>(?:\p{Lu}[\p{L}'’&.-]* ){0,4}(?:Images|Pictures|Archives?|Handout|Getty))\.?$",
    )
});

/// An agency and a name with nothing before them but the caption's last word, in captions only.
static GLUED: LazyLock<Pattern> = LazyLock::new(|| {
    let agencies = agencies::alternatives();
    Pattern::new(format!(
        r"(?: | ?-- ?)(?P<credit>(?:{agencies}) ?/ ?\p{{Lu}}[^/.!?]{{2,40}}|foto\p{{Lu}}{{3,}}.{{0,40}}|(?:ا ف ب|رويترز|أ ف ب)(?: \p{{Arabic}}+){{1,3}})\.?$"
    ))
});

/// Most words that a credit has.
const MOST_WORDS: usize = 14;

/// A text and the credit at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Split<'a> {
    /// What comes before the credit; empty where the text is a credit alone.
    pub text: &'a str,
    /// The credit.
    pub credit: &'a str,
}

/// The caption and the credit of a text known to be a caption.
pub(super) fn of_caption(text: &str) -> Option<Split<'_>> {
    let short = |split: &Split<'_>| fold::words(split.credit) <= MOST_WORDS;
    led(text)
        .filter(short)
        .or_else(|| led_by_phrase(text).filter(short))
        .or_else(|| named(text, &BY).filter(short))
        .or_else(|| named(text, &SIGN).filter(short))
        .or_else(|| named(text, &CHINESE).filter(short))
        .or_else(|| bracketed(text).filter(short))
        .or_else(|| named(text, &SLASHES).filter(short))
        .or_else(|| named(text, &OWNERS).filter(short))
        .or_else(|| named(text, &CAPITALS).filter(short))
        .or_else(|| named(text, &GLUED).filter(short))
        .or_else(|| behind_mark(text).filter(short))
}

/// A credit behind words that some language leads to credits with, and a colon: `(צילום: …)`, `ΦΩΤΟΓΡΑΦΙΑ: …`.
fn led_by_phrase(text: &str) -> Option<Split<'_>> {
    if memchr::memchr2(b':', b'=', text.as_bytes()).is_none() && text.is_ascii() {
        return None;
    }
    let colons: Vec<usize> = text.match_indices([':', '：', '=', '＝']).map(|(at, _)| at).collect();
    colons.into_iter().rev().take(3).find_map(|at| {
        let start = text[..at]
            .char_indices()
            .rev()
            .take(40)
            .find(|(_, c)| matches!(c, '.' | '!' | '?' | '(' | '（' | '[' | '【' | '。' | '|' | '/' | '…'))
            .map_or(0, |(mark, c)| mark + c.len_utf8());
        let lead = text[start..at].trim();
        let credit = text[at..].trim_start_matches([':', '：', '=', '＝', ' ']);
        if fold::fold(lead).ends_with("file photo") {
            return None;
        }
        let answered = credit.ends_with(['?', '？', '!']);
        if lead.is_empty()
            || credit.is_empty()
            || answered
            || agencies::known(lead)
            || !phrases::is("credit-lead", &fold::fold(lead))
        {
            return None;
        }
        let kept = text[..start].trim_end_matches(['(', '（', '[', '【', '|', '/', ' ']);
        Some(Split { text: kept, credit: trimmed(credit) })
    })
}

/// A credit behind a dash or slash: `The old pier - AGENCY`, `The old pier / photo by AGENCY, Ada Finch`.
fn behind_mark(text: &str) -> Option<Split<'_>> {
    if memchr::memchr3(b'/', b'-', b'|', text.as_bytes()).is_none() && text.is_ascii() {
        return None;
    }
    [" / ", " - ", " – ", " — ", " | "].iter().find_map(|mark| {
        let (before, tail) = text.rsplit_once(mark)?;
        let folded = fold::fold(tail);
        // Folding may change how long a text is; where it did, the two cannot be laid on each other.
        let behind = phrases::after("credit-lead", &folded).filter(|_| folded.len() == tail.len());
        let rest = behind.and_then(|rest| tail.get(tail.len() - rest.len()..));
        let rest = rest.filter(|rest| !rest.trim().is_empty());
        let credit = rest.map_or(tail, |rest| rest.trim_start_matches([':', ' ', '©']));
        let by_agency = agencies::is_agency(credit)
            || credit.split([',', '/']).any(|part| agencies::known(part.trim()))
                && !fold::has_more_words(credit, 6);
        by_agency.then(|| Split { text: before.trim_end(), credit: trimmed(credit) })
    })
}

/// The credit that is glued to the end of a paragraph of the story. Stricter: brackets and capitals may be prose.
pub(super) fn glued(paragraph: &str) -> Option<Split<'_>> {
    let split =
        led(paragraph).or_else(|| named(paragraph, &SLASHES)).or_else(|| named(paragraph, &CHINESE))?;
    let short = fold::words(split.credit) <= 6 && fold::words(split.text) >= 5;
    (short && fold::ends_sentence(split.text) && is_named(split.credit)).then_some(split)
}

/// True when the text is a credit and nothing else.
pub(super) fn alone(text: &str) -> bool {
    if fold::has_more_words(text, 9) {
        return false;
    }
    let bare = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']'));
    let is_alone =
        |split: Option<Split<'_>>| split.is_some_and(|split| split.text.is_empty() && is_named(split.credit));
    is_alone(led(bare))
        || is_alone(led_by_phrase(bare))
        || is_alone(named(bare, &SIGN))
        || is_alone(named(bare, &BY))
        || is_alone(named(bare, &SLASHES))
        || is_alone(named(bare, &CHINESE))
        || is_alone(bracketed(text))
}

/// True when a credit begins as names do; some agencies write themselves small.
fn is_named(credit: &str) -> bool {
    let first = credit.split(['/', ' ']).next().unwrap_or_default();
    !credit.starts_with(char::is_lowercase) || agencies::known(first)
}

/// The credit of a text that is one alone.
pub(super) fn bare(text: &str) -> &str {
    of_caption(text).filter(|split| split.text.is_empty()).map_or_else(|| trimmed(text), |split| split.credit)
}

fn led(text: &str) -> Option<Split<'_>> {
    let found = LED.captures(text)?;
    let credit = found.name("credit")?;
    let start = found.get(0)?.start();
    // The mark that ended the sentence before stays with it.
    let named_so = text[..credit.start()].trim_end_matches([':', ' ', '：']);
    if named_so.to_ascii_uppercase().ends_with("FILE PHOTO") {
        return None;
    }
    let before = text[..credit.start()].char_indices().filter(|(at, _)| *at >= start);
    let lead = before.clone().find(|(_, c)| c.is_alphabetic()).map_or(credit.start(), |(at, _)| at);
    Some(Split {
        text: text[..lead].trim_end_matches(['(', '[', '（', '【', ' ']),
        credit: trimmed(credit.as_str()),
    })
}

fn named<'a>(text: &'a str, pattern: &LazyLock<Pattern>) -> Option<Split<'a>> {
    let found = pattern.captures(text)?;
    let credit = found.name("credit").or_else(|| found.name("credit2"))?;
    let start = found.get(0)?.start();
    let kept = text[start..].chars().next().filter(|c| {
        matches!(c, '.' | '!' | '?' | '。' | '…' | ')' | '”' | '»' | '！' | '？' | '」')
            || c.is_lowercase()
            || c.is_numeric()
    });
    let end = if credit.start() > start { start + kept.map_or(0, char::len_utf8) } else { start };
    Some(Split { text: text[..end].trim_end(), credit: trimmed(credit.as_str()) })
}

/// A credit in brackets at the end: an agency, a name and an agency, or a word that says so.
fn bracketed(text: &str) -> Option<Split<'_>> {
    static SAYS_SO: LazyLock<Pattern> = LazyLock::new(|| {
        Pattern::new(format!(
            r"(?i)\b{SIGNS}\b|제공|摄|攝|撮影|提供|写真|촬영|사진|資料|资料|แฟ้มภาพ|ภาพ|Ảnh|صورة|تصوير|صורה|צילום"
        ))
    });
    let found = BRACKETS.captures(text)?;
    let credit = found.name("credit")?.as_str().trim();
    let by_agency =
        agencies::is_agency(credit) || credit.split(['/', ',']).any(|part| of_agency(part.trim()));
    if !by_agency && !SAYS_SO.is_match(credit) {
        return None;
    }
    let inner = led(credit).filter(|split| split.text.is_empty()).map_or(credit, |split| split.credit);
    Some(Split { text: text[..found.get(0)?.start()].trim_end(), credit: trimmed(inner) })
}

/// True for an agency's name, alone or before its service (`PA Wire`, `AAP PHOTOS`, `AFP via Elm Images`).
fn of_agency(part: &str) -> bool {
    let first = part.split(' ').next().unwrap_or_default();
    agencies::known(part) || first.len() < part.len() && fold::all_capitals(first) && agencies::known(first)
}

/// Without brackets, signs and the final stop.
fn trimmed(credit: &str) -> &str {
    let credit = credit.trim().trim_start_matches(['©', ' ', '(', '[']);
    let open = credit.contains(['(', '（']);
    credit
        .trim_end_matches(|c: char| matches!(c, '.' | ' ' | ']' | '】') || (matches!(c, ')' | '）') && !open))
        .trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_are_parted_from_their_credits() {
        for (caption, text, credit) in [
            (
                "The old ferry at dawn. Photo: Elm Courier. Drawn by the Tidewater Desk.",
                "The old ferry at dawn.",
                "Elm Courier. Drawn by the Tidewater Desk",
            ),
            ("The bridge, March 2022 © Vera Holm/TASS", "The bridge, March 2022", "Vera Holm/TASS"),
            ("The bell at Port Elm (Ada Finch/PA)", "The bell at Port Elm", "Ada Finch/PA"),
            (
                "Crews at work on Tuesday, Nov. 8, 2022. (AP Photo/Dee Haven)",
                "Crews at work on Tuesday, Nov. 8, 2022.",
                "AP Photo/Dee Haven",
            ),
            ("The editor holds a scarf. EFE/Rosa Paz", "The editor holds a scarf.", "EFE/Rosa Paz"),
            ("A barge near Elm INA FINCH AFP", "A barge near Elm", "INA FINCH AFP"),
            (
                "Dry fish in Elm (6/9/2022). ANTARA FOTO/Adi Lestari/rwa.",
                "Dry fish in Elm (6/9/2022).",
                "ANTARA FOTO/Adi Lestari/rwa",
            ),
            ("这是5月1日拍摄的渡口。新华社发（王榆摄）", "这是5月1日拍摄的渡口。", "新华社发（王榆摄）"),
        ] {
            assert_eq!(of_caption(caption), Some(Split { text, credit }), "{caption}");
        }
        assert_eq!(of_caption("The bell at Port Elm (built in 1904)"), None);
        // What folding lengthens or shortens is laid on nothing.
        assert_eq!(of_caption("The bell - \u{fffd}\u{200b}PHOTO İ"), None);
    }

    #[test]
    fn a_credit_is_cut_from_a_paragraph_only_when_a_sentence_ends_before_it() {
        let glue = glued("“We lost the afternoon,” she said on the quay. Photo: R. Oake/ANI");
        assert_eq!(glue.map(|split| split.credit), Some("R. Oake/ANI"));
        assert_eq!(glued("Photo: that was the only word on the sign that he painted for the shop."), None);
        assert_eq!(
            glued("He took a photo: the harbour at night, with nobody in it, as he had been asked to."),
            None
        );
    }

    #[test]
    fn a_line_that_is_a_credit_is_told_from_prose_that_begins_like_one() {
        for line in [
            "Photo: Port Elm Council",
            "Foto Pino Elmi/ANSA",
            "dpa/Lena Koch",
            "[엘름군 제공. 재판매 및 DB 금지]",
            "FOTO: EVA PIRES/LUSA",
        ] {
            assert!(alone(line), "{line}");
        }
        for line in [
            "Foto: ella escribe esa palabra, a mano, en cada paquete que envía.",
            "Photo by photo, door by door",
            "Ada Finch",
        ] {
            assert!(!alone(line), "{line}");
        }
    }
}
