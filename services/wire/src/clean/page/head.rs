//! The tags that say something of a page itself, read without building anything: title, meta, links, linked data.
//! bytes -> tags with attributes -> [`Head`].

use memchr::{memchr, memmem};

/// Most that is kept of each kind: pages that list thousands of them are no stories.
const MOST_METAS: usize = 400;
const MOST_SCRIPTS: usize = 40;

/// Longest script of linked data that is read, in bytes.
const LONGEST_SCRIPT: usize = 1 << 20;

/// What the tags of a page say.
#[derive(Debug, Default)]
pub(super) struct Head<'a> {
    /// Text of `title`.
    pub title: Option<&'a str>,
    /// `lang` of the outermost element.
    pub language: Option<&'a str>,
    /// `href` of the canonical link.
    pub canonical: Option<&'a str>,
    /// Names of `meta` in small letters, with their contents, in order.
    pub metas: Vec<(String, &'a str)>,
    /// Contents of the scripts that hold JSON-LD.
    pub scripts: Vec<&'a str>,
}

impl<'a> Head<'a> {
    /// Reads the tags of a page, in one pass.
    pub(super) fn read(html: &'a str) -> Self {
        let mut head = Self::default();
        let mut rest = html;
        while let Some(at) = memchr(b'<', rest.as_bytes()) {
            rest = &rest[at + 1..];
            if let Some(comment) = rest.strip_prefix("!--") {
                rest = comment.strip_prefix('>').unwrap_or_else(|| after(comment, "-->"));
                continue;
            }
            let end = rest.bytes().take(8).take_while(u8::is_ascii_alphanumeric).count();
            let name = &rest[..end];
            let wanted = ["meta", "link", "html", "title", "script", "style"];
            let Some(name) = wanted.into_iter().find(|wanted| name.eq_ignore_ascii_case(wanted)) else {
                continue;
            };
            let (attributes, behind) = attributes(&rest[end..]);
            rest = behind;
            match name {
                "meta" => head.meta(&attributes),
                "link" => head.link(&attributes),
                "html" => head.language = head.language.or(attribute(&attributes, "lang")),
                "title" => {
                    let (text, behind) = until_end(rest, "title");
                    head.title = head.title.or(Some(text));
                    rest = behind;
                }
                _ => {
                    let (text, behind) = until_end(rest, name);
                    let linked = attribute(&attributes, "type")
                        .is_some_and(|of| of.trim().to_ascii_lowercase().starts_with("application/ld+json"));
                    if linked && text.len() <= LONGEST_SCRIPT && head.scripts.len() < MOST_SCRIPTS {
                        head.scripts.push(text);
                    }
                    rest = behind;
                }
            }
        }
        head
    }

    /// The first content under one of these names; earlier names win.
    pub(super) fn meta_of(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| self.metas_of(name).next())
    }

    /// All contents under a name.
    pub(super) fn metas_of(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.metas.iter().filter(move |(known, _)| known == name).map(|(_, content)| *content)
    }

    fn meta(&mut self, attributes: &[(&str, &'a str)]) {
        let name = ["property", "name", "itemprop", "http-equiv"]
            .iter()
            .find_map(|name| attribute(attributes, name).filter(|name| !name.is_empty()));
        let content = attribute(attributes, "content").map(str::trim).filter(|content| !content.is_empty());
        if let (Some(name), Some(content)) = (name, content)
            && self.metas.len() < MOST_METAS
        {
            self.metas.push((name.trim().to_ascii_lowercase(), content));
        }
    }

    fn link(&mut self, attributes: &[(&str, &'a str)]) {
        if attribute(attributes, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) {
            self.canonical = self.canonical.or(attribute(attributes, "href"));
        }
    }
}

fn attribute<'a>(attributes: &[(&str, &'a str)], wanted: &str) -> Option<&'a str> {
    attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value)
}

/// What stands behind the first `mark`; nothing where there is none.
fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    memmem::find(text.as_bytes(), mark.as_bytes()).map_or("", |at| &text[at + mark.len()..])
}

/// The text up to the end tag of this name, and what stands behind its `</`.
fn until_end<'a>(text: &'a str, name: &str) -> (&'a str, &'a str) {
    for at in memmem::find_iter(text.as_bytes(), b"</") {
        let found = text.as_bytes().get(at + 2..at + 2 + name.len());
        if found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
            return (&text[..at], &text[at + 2..]);
        }
    }
    (text, "")
}

/// The attributes of a tag, and what stands behind it.
fn attributes(tag: &str) -> (Vec<(&str, &str)>, &str) {
    let mut attributes = Vec::new();
    let mut rest = tag;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(behind) = rest.strip_prefix('>') {
            return (attributes, behind);
        }
        let ends = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'/');
        let end = rest.bytes().skip(1).position(ends).map_or(rest.len(), |at| at + 1);
        // A name of letters only is cut between characters; anything else may be cut within one.
        let end = (end..=rest.len()).find(|end| rest.is_char_boundary(*end)).unwrap_or(rest.len());
        if rest.is_empty() {
            return (attributes, rest);
        }
        let name = &rest[..end];
        rest = rest[end..].trim_start();
        let Some(value) = rest.strip_prefix('=') else {
            attributes.push((name, ""));
            continue;
        };
        let value = value.trim_start();
        let quoted = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
        let (value, behind) = match quoted {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => {
                let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(value.len());
                value.split_at(end)
            }
        };
        attributes.push((name, value));
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_however_they_are_written() {
        let head = Head::read(
            "<!doctype html><HTML LANG=da><head><!-- <title>No</title> --><title>Ferry &amp; fog</title>\
             <meta content='Mole > pier' property=\"OG:Title\" /><meta name=author content=Ada>\
             <meta name=author content=Rudy><link rel=canonical href=/ferry>\
             <script>var a = '<meta name=x content=y>';</script>\
             <SCRIPT type='application/ld+json'>{}</SCRIPT></head>",
        );
        assert_eq!(head.title, Some("Ferry &amp; fog"));
        assert_eq!(head.language, Some("da"));
        assert_eq!(head.canonical, Some("/ferry"));
        assert_eq!(head.meta_of(&["twitter:title", "og:title"]), Some("Mole > pier"));
        assert_eq!(head.metas_of("author").collect::<Vec<_>>(), ["Ada", "Rudy"]);
        assert_eq!(head.meta_of(&["x"]), None);
        assert_eq!(head.scripts, ["{}"]);
    }

    #[test]
    fn tags_that_never_end_are_read_to_the_end() {
        for html in [
            "<meta",
            "<meta content=\"",
            "<title>",
            "<!--",
            "<script type='application/ld+json'>{",
            "<link rel=é",
        ] {
            assert!(Head::read(html).metas.is_empty(), "{html}");
        }
    }
}
