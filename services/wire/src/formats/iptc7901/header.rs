//! The header of a message: `bdt0157 3 pl 231  dpa 0157`, and the line of keywords under it.
//! source and number, priority, category, count of words; each but the first may be missing.

use crate::split::text;

/// What a header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// Letters of the source and service.
    pub(super) source: String,
    /// Number of the message, of that day, with its zeros.
    pub(super) digits: String,
    /// 1, the most urgent, to 9.
    pub(super) priority: Option<u8>,
    /// Category, as written.
    pub(super) category: Option<String>,
    /// The line of keywords.
    pub(super) slug: Option<String>,
    /// What the agency says of the message behind the standard's fields: its own number, an id of its own.
    pub(super) references: Vec<(String, String)>,
    /// Version, where an id has one: `170123-89-00065#2`.
    pub(super) version: Option<String>,
}

impl Header {
    /// Reads a header; `None` for what is none.
    pub(super) fn of(section: &str) -> Option<Self> {
        let mut lines = section.lines().map(str::trim).filter(|line| line.chars().any(char::is_alphanumeric));
        let line = lines.next()?;
        let mut words = line
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .peekable();
        let (source, digits) = number(words.next()?, words.peek().copied())?;
        if digits.is_none() {
            words.next();
        }
        let digits = digits.or_else(|| line.split_whitespace().nth(1).map(str::to_owned))?;
        let mut header = Self { source, digits, ..Self::default() };
        if let Some(priority) =
            words.next_if(|word| word.len() == 1 && word.starts_with(|c: char| ('1'..='9').contains(&c)))
        {
            header.priority = priority.parse().ok();
        }
        header.category = words.next_if(|word| is_category(word)).map(str::to_owned);
        let has_count = words.next_if(|word| word.len() <= 5 && is_digits(word)).is_some();
        // Two of the three at least: a line of prose has none of them.
        if usize::from(header.priority.is_some())
            + usize::from(header.category.is_some())
            + usize::from(has_count)
            < 2
        {
            return None;
        }
        header.refer(&words.collect::<Vec<_>>());
        let slug = text::collapsed(&lines.collect::<Vec<_>>().join(" "));
        header.slug = Some(slug).filter(|slug| !slug.is_empty());
        Some(header)
    }

    /// Source and number as they stand in the header: `bdt0157`; empty for a header that could not be read.
    pub(super) fn number(&self) -> String {
        format!("{}{}", self.source, self.digits)
    }

    /// `dpa 0157`: the agency's number for it; `vvvvb KNA 170123-89-00065#2`: an id of its own, with the version.
    fn refer(&mut self, words: &[&str]) {
        for pair in words.windows(2) {
            let [agency, value] = pair else { continue };
            let is_agency = agency.starts_with(char::is_alphabetic);
            let (id, version) =
                value.split_once('#').map_or((*value, None), |(id, version)| (id, Some(version)));
            let is_id = id.len() >= 3 && id.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            // A number of nothing but zeros is none.
            if is_agency && is_id && id.contains(|c: char| ('1'..='9').contains(&c)) {
                self.references.push(((*agency).to_owned(), id.to_owned()));
                self.version = version.filter(|version| is_digits(version)).map(str::to_owned);
            }
        }
    }
}

/// `bdt0157`, or `bdt` and `0157` apart; then the digits are the next word.
fn number(word: &str, next: Option<&str>) -> Option<(String, Option<String>)> {
    let letters = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
    let (source, digits) = word.split_at(letters);
    if !(1..=6).contains(&source.len()) {
        return None;
    }
    let is_number = |digits: &str| (2..=6).contains(&digits.len()) && is_digits(digits);
    if is_number(digits) {
        return Some((source.to_owned(), Some(digits.to_owned())));
    }
    (digits.is_empty() && next.is_some_and(|next| next.len() >= 3 && is_number(next)))
        .then(|| (source.to_owned(), None))
}

fn is_category(word: &str) -> bool {
    (1..=4).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_several_agencies_have_the_same_fields() {
        for (section, number, priority, category, slug) in [
            (
                "bdt0157 3 pl 231  dpa 0157\r\n\r\nHafen/Elm/",
                "bdt0157",
                Some(3),
                Some("pl"),
                Some("Hafen/Elm/"),
            ),
            ("APA0123 5 AI 0234\nElm/Hafen", "APA0123", Some(5), Some("AI"), Some("Elm/Hafen")),
            ("FRS 0123 4 ECO 0234 FRA /AFP-AB12", "FRS0123", Some(4), Some("ECO"), None),
            ("bsd042 4 aus 118", "bsd042", Some(4), Some("aus"), None),
            ("nsb0001 4 71", "nsb0001", Some(4), None, None),
            ("nsb0001 vm 71", "nsb0001", None, Some("vm"), None),
        ] {
            let header = Header::of(section).unwrap_or_else(|| panic!("{section}"));
            assert_eq!(
                (
                    header.number().as_str(),
                    header.priority,
                    header.category.as_deref(),
                    header.slug.as_deref()
                ),
                (number, priority, category, slug),
                "{section}"
            );
        }
    }

    #[test]
    fn an_agencys_own_number_and_version_are_kept() {
        let header = Header::of("bkn014 4 pl 171 vvvvb KNA 170123-89-00065#2").unwrap();
        assert_eq!(header.references, [("KNA".to_owned(), "170123-89-00065".to_owned())]);
        assert_eq!(header.version.as_deref(), Some("2"));
        assert_eq!(Header::of("bdt0000 3 pl 231  dpa 0000").unwrap().references, []);
    }

    #[test]
    fn prose_logs_and_the_headers_of_other_formats_are_none() {
        for section in [
            "",
            "The harbour board sold the bridge in 1990 for 3 coins",
            "In 2026 4 boats",
            "a0554\u{1f}u i bc-Elm 06-12 0450",
            "a0554 u i bx 0450",
            "Elm0157",
            "2026-06-12 10:00 INFO started",
            "name,number,3",
        ] {
            assert_eq!(Header::of(section), None, "{section}");
        }
    }
}
