//! Reads who wrote something out of the ways in which feeds say it.
//! `name`, `name (e-mail)`, `e-mail (name)`, `name <e-mail>` -> a name, or the address where there is only that.

/// The name; the e-mail address where no name is left without it.
pub(super) fn name(text: &str) -> Option<String> {
    let text = text.trim();
    let Some((start, end)) = address(text) else {
        let collapsed = crate::split::text::collapsed(text);
        return (!collapsed.is_empty()).then_some(collapsed);
    };
    let email = &text[start..end];
    let before = text[..start].trim_end_matches(|c: char| c.is_whitespace() || "<([:".contains(c));
    let before = before.strip_suffix("mailto").unwrap_or(before);
    let rest = format!("{} {}", before, &text[end..]);
    let name = rest.trim_matches(|c: char| c.is_whitespace() || "<>[](),;\"".contains(c));
    // A bracket inside the name that lost its partner to the cut above.
    let name = if name.contains('(') && !name.contains(')') { format!("{name})") } else { name.to_owned() };
    let name = crate::split::text::collapsed(&name);
    Some(if name.chars().any(char::is_alphanumeric) { name } else { email.to_owned() })
}

/// Where the first e-mail address stands.
fn address(text: &str) -> Option<(usize, usize)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    for (at, _) in text.match_indices('@') {
        let start = text[..at]
            .rfind(|c: char| !is_part(c))
            .map_or(0, |index| index + text[index..].chars().next().map_or(1, char::len_utf8));
        let length = text[at + 1..]
            .find(|c: char| !(c.is_ascii_alphanumeric() || ".-".contains(c)))
            .unwrap_or(text.len() - at - 1);
        let end = at + 1 + length;
        let domain = text[at + 1..end].trim_end_matches('.');
        if start < at && domain.contains('.') {
            return Some((start, at + 1 + domain.len()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_from_their_addresses() {
        for (text, want) in [
            ("Ada Writer", Some("Ada Writer")),
            ("ada@news.example (Ada Writer)", Some("Ada Writer")),
            ("Ada Writer <ada@news.example>", Some("Ada Writer")),
            ("Ada Writer (ada@news.example)", Some("Ada Writer")),
            ("mailto:ada@news.example", Some("ada@news.example")),
            ("Ada Writer (Paris) ada@news.example", Some("Ada Writer (Paris)")),
            ("—ada@news.example", Some("ada@news.example")),
            ("@ada", Some("@ada")),
            ("  ", None),
        ] {
            assert_eq!(name(text).as_deref(), want, "{text}");
        }
    }
}
