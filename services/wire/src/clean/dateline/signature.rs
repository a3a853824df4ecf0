//! What a bracket of a dateline says: which agency, which reporters (`Корр. ТАСС Имя Фамилия`, `Петя Калинова, БТА`).

use std::ops::Range;

use super::place::is_letter;
use crate::clean::agencies;

/// Who signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    /// The agency's name, as written.
    pub agency: Option<String>,
    /// Reporters.
    pub reporters: Vec<String>,
    /// False where the name is one that nobody knows.
    pub known: bool,
}

/// Words before an agency or a name that say who somebody is, in small letters.
const LEADS: &[&str] = &[
    "спец. корр.",
    "спецкорр.",
    "собкорр.",
    "собкор.",
    "корр.",
    "корр",
    "кар.",
    "кор.",
    "власкор",
    "ия",
    "иа",
    "от",
    "из",
    "corr.",
    "correspondent",
    "special correspondent",
    "de la corresponsal de",
    "del corresponsal de",
    "del enviado especial de",
    "zpravodaj",
    "zpravodajka",
    "zpravodajové",
    "by",
    "from",
    "por",
    "par",
    "di",
    "von",
    "von unserem korrespondenten",
    "dall'inviato",
    "مراسل",
    "مراسلة",
    "من",
    "تحرير",
    "খ",
    "समाचार",
    "агентство",
    "агенція",
    "агенция",
    "dopisnik",
];

/// Reads the inside of a bracket; nothing where it is neither an agency's name nor could be one.
pub(super) fn read(inside: &str) -> Option<Signature> {
    let inside = inside.trim();
    if agencies::signs(inside) || agencies::signs(unquoted(inside)) {
        return Some(Signature { agency: Some(inside.to_owned()), reporters: Vec::new(), known: true });
    }
    let mut agency: Option<Range<usize>> = None;
    let mut reporters: Vec<String> = Vec::new();
    let offset = |part: &str| part.as_ptr() as usize - inside.as_ptr() as usize;
    for part in pieces(inside) {
        let part = led(part.trim());
        let from = offset(part);
        if agencies::signs(unquoted(part)) {
            agency = Some(agency.map_or(from..from + part.len(), |all| all.start..from + part.len()));
            continue;
        }
        match agencies::prefix(part).filter(|end| part[*end..].starts_with([' ', '/', '-'])) {
            // ТАСС Имя Фамилия, Reuters Breakingviews
            Some(end) if agency.is_none() => {
                let rest = led(part[end..].trim_start_matches(['-', '/']).trim());
                let person = part[end..].starts_with(' ') && is_person(rest);
                agency = Some(from..from + if person { end } else { part.len() });
                if person {
                    reporters.push(rest.to_owned());
                }
            }
            _ if is_person(part) => reporters.push(part.to_owned()),
            _ if agency.is_some() && part.chars().any(char::is_numeric) => {}
            _ => return unknown(inside),
        }
    }
    match agency {
        Some(range) => Some(Signature { agency: Some(inside[range].to_owned()), reporters, known: true }),
        None => unknown(inside),
    }
}

/// A name that may be an agency's.
fn unknown(inside: &str) -> Option<Signature> {
    let letters = inside.chars().count();
    let plain = inside
        .chars()
        .all(|c| is_letter(c) || c.is_numeric() || matches!(c, '.' | '&' | '\'' | ' ' | '-' | '/'));
    let named = inside.starts_with(|c: char| c.is_uppercase()) && (2..=31).contains(&letters) && plain;
    named.then(|| Signature { agency: Some(inside.to_owned()), reporters: Vec::new(), known: false })
}

/// The pieces between commas, and between dashes with spaces.
fn pieces(inside: &str) -> impl Iterator<Item = &str> {
    inside
        .split([',', '،', '、', '·', ';'])
        .flat_map(|piece| piece.split(" - "))
        .flat_map(|piece| piece.split(" – "))
        .flat_map(|piece| piece.split(" от "))
        .filter(|piece| !piece.trim().is_empty())
}

/// Without the words that say who somebody is.
fn led(part: &str) -> &str {
    let mut rest = part;
    for _ in 0..2 {
        let lower = rest.to_lowercase();
        let lead = LEADS.iter().filter(|lead| {
            lower
                .strip_prefix(**lead)
                .is_some_and(|behind| behind.starts_with([' ', ':']) || lead.ends_with('.'))
        });
        let Some(length) = lead.map(|lead| lead.len()).max().filter(|length| rest.is_char_boundary(*length))
        else {
            break;
        };
        rest = rest[length..].trim_start_matches([' ', ':']);
    }
    rest
}

fn unquoted(name: &str) -> &str {
    name.trim_matches(|c: char| matches!(c, '"' | '«' | '»' | '„' | '“' | '”' | ' '))
}

/// Two to four words that each begin with a capital, or are of a script without capitals.
pub(super) fn is_person(text: &str) -> bool {
    let mut words = 0;
    for word in text.split_whitespace() {
        let small =
            matches!(word, "de" | "del" | "di" | "da" | "dos" | "van" | "von" | "bin" | "al" | "el" | "la");
        let first = word.chars().next();
        let starts = first.is_some_and(|c| c.is_uppercase() || c.is_alphabetic() && !c.is_lowercase());
        if !starts && !small || !word.chars().all(|c| is_letter(c) || matches!(c, '.' | '-' | '\'' | '’')) {
            return false;
        }
        words += 1;
    }
    // `А.Асанов` is one word.
    (2..=4).contains(&words) || words == 1 && text.chars().nth(1) == Some('.') && text.chars().count() > 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_names_its_agency_and_its_reporters() {
        for (inside, agency, reporters) in [
            ("ТАСС", "ТАСС", vec![]),
            ("Корр. ТАСС Мирон Ельский", "ТАСС", vec!["Мирон Ельский"]),
            ("Корр. БЕЛТА", "БЕЛТА", vec![]),
            ("Мила Брестова, БТА", "БТА", vec!["Мила Брестова"]),
            ("COLPISA, Nilo Olmo", "COLPISA", vec!["Nilo Olmo"]),
            ("Télam, por Nilo Olmo", "Télam", vec!["Nilo Olmo"]),
            ("dpa/bb", "dpa/bb", vec![]),
            ("Agenzia Nova", "Agenzia Nova", vec![]),
            ("zpravodaj ČTK", "ČTK", vec![]),
            ("Reuters Breakingviews", "Reuters Breakingviews", vec![]),
            ("বাসস/এএফপি", "বাসস/এএফপি", vec![]),
        ] {
            let read = read(inside).expect(inside);
            assert_eq!((read.agency.as_deref(), read.known), (Some(agency), true), "{inside}");
            assert_eq!(read.reporters, reporters, "{inside}");
        }
        assert!(read("Elm Post").is_some_and(|read| !read.known));
        assert_eq!(read("which ran"), None);
    }
}
