//! The header of a message: `a0554 US u i bx DC3 DC1 BC-Elm-Bridge 06-12 0450`.
//! service level and number, selector codes, priority, category, format, keywords, day, count of words.

/// What a header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// Service level designator and number, as they stand there.
    pub(super) number: String,
    /// Priority, a small letter.
    pub(super) priority: Option<char>,
    /// Category, a small letter.
    pub(super) category: Option<char>,
    /// True where the format code says that the copy is set in columns.
    pub(super) is_tabular: bool,
    /// Keywords with version, as written.
    pub(super) slug: String,
    /// Month and day, `06-12`.
    pub(super) day: Option<String>,
}

impl Header {
    /// Reads a header; `None` for what is none.
    pub(super) fn of(section: &str) -> Option<Self> {
        let words =
            section.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
        let words: Vec<&str> = words.collect();
        let (number, rest) = words.split_first()?;
        // Dashes stand where there is no selector code.
        let number = number.trim_end_matches('-');
        if !is_number(number) {
            return None;
        }
        // Selector codes may stand before them.
        let letters =
            rest.windows(2).take(4).position(|pair| pair.iter().all(|word| letter(word).is_some()))?;
        let (priority, category) = (letter(rest.get(letters)?), letter(rest.get(letters + 1)?));
        let rest = rest.get(letters + 2..).unwrap_or_default();
        // UPI counts its words there too.
        let is_count = |word: &str| word.len() <= 5 && word.bytes().all(|byte| byte.is_ascii_digit());
        let codes = rest.iter().take_while(|word| is_code(word) || is_count(word)).count();
        let (codes, rest) = rest.split_at(codes);
        let is_tabular = codes.first().is_some_and(|code| code.len() == 2 && code.ends_with('t'));
        let end = rest.iter().position(|word| is_day(word)).unwrap_or(rest.len());
        let (slug, rest) = rest.split_at(end);
        let day = rest.first().and_then(|day| day.get(..5)).map(str::to_owned);
        // A header without a day ends with the count of words.
        let slug = match slug.split_last() {
            Some((count, before)) if day.is_none() && count.bytes().all(|byte| byte.is_ascii_digit()) => {
                before
            }
            _ => slug,
        };
        if slug.is_empty() && day.is_none() {
            return None;
        }
        let number = number.to_owned();
        Some(Self { number, priority, category, is_tabular, slug: slug.join(" "), day })
    }
}

/// `a0554`: one letter or two, and three digits or more.
pub(super) fn is_number(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = word.get(letters..).unwrap_or_default();
    (1..=2).contains(&letters)
        && (3..=5).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn letter(word: &str) -> Option<char> {
    let mut letters = word.chars();
    let letter = letters.next().filter(char::is_ascii_alphabetic)?;
    letters.next().is_none().then_some(letter.to_ascii_lowercase())
}

/// Format codes and selector codes: small letters without a hyphen.
fn is_code(word: &str) -> bool {
    word.len() <= 8 && word.bytes().all(|byte| byte.is_ascii_lowercase())
        || word.bytes().all(|byte| byte == b'-')
}

fn is_day(word: &str) -> bool {
    let mut parts = word.split('-');
    let mut number = |most: u8| {
        let part = parts.next().filter(|part| part.len() == 2)?;
        part.parse::<u8>().ok().filter(|number| (1..=most).contains(number))
    };
    number(12).is_some() && number(31).is_some() && word.len() <= 8
}

/// The priorities of the wires by the IPTC's urgency: flash 1, bulletin 2, urgent 3, regular 4, deferred 5, weekday advance 6,
/// Sunday advance 8.
pub(super) fn urgency(priority: char) -> Option<u8> {
    Some(match priority {
        'f' => 1,
        'b' => 2,
        'u' => 3,
        'r' => 4,
        'd' => 5,
        'a' => 6,
        's' => 8,
        _ => return None,
    })
}

/// Name of a category, and digits of the media topic that it is.
pub(super) fn category(letter: char) -> (Option<&'static str>, Option<&'static str>) {
    let (name, topic) = match letter {
        'a' => ("domestic news", ""),
        'b' => ("special events", ""),
        'c' => ("features", ""),
        'd' => ("food", ""),
        'e' => ("arts and entertainment", "01000000"),
        'f' => ("economy, business and finance", "04000000"),
        'i' => ("international news", ""),
        'k' => ("commentary", ""),
        'l' => ("lifestyle and leisure", "10000000"),
        'n' => ("state and regional news", ""),
        'o' => ("weather", "17000000"),
        'p' => ("politics", "11000000"),
        'q' => ("sport results", "15000000"),
        's' => ("sport", "15000000"),
        't' => ("travel", ""),
        'v' => ("advisories", ""),
        'w' => ("Washington", ""),
        _ => return (None, None),
    };
    (Some(name), Some(topic).filter(|topic| !topic.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_has_its_fields_with_and_without_control_characters() {
        for (section, slug, day) in [
            ("a0554\u{1f}u i bx\u{13}\u{11}BC-Elm-Bridge 06-12 0450", "BC-Elm-Bridge", Some("06-12")),
            (
                "a0554 bylbyl u i bx BC-Elm-Bridge,1st Ld-Writethru 06-12 0450\r\n",
                "BC-Elm-Bridge,1st Ld-Writethru",
                Some("06-12"),
            ),
            ("a0554\r\nu i BC-Elm-Bridge 0450", "BC-Elm-Bridge", None),
            ("a0554\u{1f}u i 0450 bc-elm-bridge 06-12", "bc-elm-bridge", Some("06-12")),
            ("a0554------ u i at AM-Elm-Bridge, 06-12-26 0450", "AM-Elm-Bridge,", Some("06-12")),
        ] {
            let Some(header) = Header::of(section) else { panic!("{section}") };
            let told = (header.number.as_str(), header.priority, header.category, header.slug.as_str());
            assert_eq!(
                (told, header.day.as_deref()),
                (("a0554", Some('u'), Some('i'), slug), day),
                "{section}"
            );
            assert_eq!(header.is_tabular, section.contains(" at "), "{section}");
        }
    }

    #[test]
    fn prose_and_the_headers_of_other_formats_are_none() {
        for section in [
            "",
            "bdt0157 3 pl 231  dpa 0157",
            "A report by a b of 06-12",
            "a0554 the harbour board",
            "r0001 u i",
            "key0554 u i 06-12",
        ] {
            assert_eq!(Header::of(section), None, "{section}");
        }
    }
}
