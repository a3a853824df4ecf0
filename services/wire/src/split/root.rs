//! Tells a feed by its root, and what is no feed by what stands there instead.

use super::scan;
use super::{Format, Unreadable};

/// Longest start tag of the root that goes into the head as it is, bytes.
pub(super) const TAG_LIMIT: usize = 8 << 10;

/// What the root is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Rss,
    Rdf,
    Atom,
    /// An Atom entry that is a document.
    Entry,
    Sitemap,
    SitemapIndex,
}

impl Kind {
    /// True for the name of an entry.
    pub(super) fn has_entry(self, local: &[u8]) -> bool {
        match self {
            Self::Sitemap => local == b"url",
            Self::SitemapIndex => local == b"sitemap",
            _ => matches!(local, b"item" | b"entry"),
        }
    }
}

/// A root, and what it says of its document.
#[derive(Clone, Copy)]
pub(super) struct Root {
    /// What it is.
    pub(super) kind: Kind,
    /// The format of the document.
    pub(super) format: Format,
}

impl Root {
    /// The root of this name, lower case and without its prefix; `None` for what is no feed. An Atom entry counts only
    /// where it is the first element (`is_first`).
    pub(super) fn of(local: &[u8], attributes: &[u8], is_first: bool) -> Option<Self> {
        let stated = |wanted: &[u8]| {
            scan::attributes(attributes).find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, v)| v)
        };
        let is_atom03 = || {
            memchr::memmem::find(attributes, b"purl.org/atom/ns#").is_some()
                || stated(b"version").is_some_and(|version| version.starts_with(b"0."))
        };
        let atom = |is_old: bool| if is_old { Format::Atom03 } else { Format::Atom1 };
        let root = match local {
            b"rss" => Root {
                kind: Kind::Rss,
                format: match stated(b"version") {
                    Some(version) if version.trim_ascii().starts_with(b"0.") => Format::Rss09,
                    _ => Format::Rss2,
                },
            },
            b"rdf" => Root { kind: Kind::Rdf, format: Format::Rss1 },
            b"channel" => Root { kind: Kind::Rss, format: Format::Rss09 },
            b"feed" => Root { kind: Kind::Atom, format: atom(is_atom03()) },
            b"urlset" => Root { kind: Kind::Sitemap, format: Format::Sitemap },
            b"sitemapindex" => Root { kind: Kind::SitemapIndex, format: Format::Sitemap },
            b"entry" if is_first => Root { kind: Kind::Entry, format: atom(is_atom03()) },
            _ => return None,
        };
        Some(root)
    }
}

/// A start tag that is too long to be carried: its namespaces, as far as they fit.
pub(super) fn short_tag(name: &[u8], attributes: &[u8]) -> Vec<u8> {
    let mut tag = [b"<", name].concat();
    tag.truncate(64);
    for (name, value) in scan::attributes(attributes) {
        let is_wanted = name.starts_with(b"xml") || name.eq_ignore_ascii_case(b"version");
        if is_wanted && tag.len() + name.len() + value.len() < TAG_LIMIT {
            let quote: &[u8] = if value.contains(&b'"') { b"'" } else { b"\"" };
            tag.extend_from_slice(&[b" ", name, b"=", quote, value, quote].concat());
        }
    }
    tag.push(b'>');
    tag
}

/// The error for a document without a root that is a feed's.
pub(super) fn no_feed(bytes: &[u8], first_name: Option<&[u8]>) -> Unreadable {
    let start = bytes[..bytes.len().min(1024)].to_ascii_lowercase();
    let is_html = memchr::memmem::find(&start, b"<!doctype html").is_some()
        || first_name.is_some_and(|name| {
            ["html", "head", "body", "div", "p", "script", "meta"]
                .iter()
                .any(|known| known.as_bytes().eq_ignore_ascii_case(name))
        });
    let found = match first_name {
        _ if is_html => "an HTML page".to_owned(),
        Some(name) => {
            let name = String::from_utf8_lossy(&name[..name.len().min(64)]).into_owned();
            format!("XML with the root element \"{name}\"")
        }
        None if bytes.iter().any(|byte| *byte < 9) => "binary data".to_owned(),
        None => "plain text".to_owned(),
    };
    Unreadable::NotAFeed { found }
}
