//! Feed ids: lower-case letters, digits, dots, dashes and underscores.

/// Longest feed id, in bytes.
pub const LONGEST: usize = 120;

/// True for what may be a feed id.
pub fn is_id(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
}

/// A title as a feed id: its ASCII letters and digits in lower case, everything else a dash. Empty where the
/// title has none of them.
pub fn slug(title: &str) -> String {
    const LONGEST_SLUG: usize = 60;
    let mut slug = String::new();
    for letter in title.chars() {
        if slug.len() >= LONGEST_SLUG {
            break;
        }
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_an_id_or_empty() {
        for (title, expected) in [
            ("BBC News - World", "bbc-news-world"),
            ("  The Harbor Ledger! ", "the-harbor-ledger"),
            ("Süddeutsche", "s-ddeutsche"),
            ("Новости", ""),
            ("Новости 24", "24"),
        ] {
            assert_eq!(slug(title), expected, "{title}");
            assert!(expected.is_empty() || is_id(expected), "{title}");
        }
        assert!(slug(&"a b".repeat(200)).len() <= 61);
    }

    #[test]
    fn ids_are_of_a_small_alphabet() {
        for (id, good) in
            [("tass-en", true), ("a.b_c-1", true), ("", false), ("Tass", false), ("a b", false), ("é", false)]
        {
            assert_eq!(is_id(id), good, "{id:?}");
        }
        assert!(!is_id(&"a".repeat(LONGEST + 1)));
    }
}
