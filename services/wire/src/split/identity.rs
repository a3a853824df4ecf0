//! Reads what an entry says of itself that an id can be made from: guid, link, title, time.
//! The same for [`super::split`] and [`crate::parse`], so that both always agree.

use super::kind::{self, Kind};
use super::text;
use super::tree::{Element, Node};
use super::twice;
use super::vocabulary::Vocabulary::{self, Dc, DcTerms, Feed, News, Other};
use std::sync::Arc;
use url::Url;

/// Local names of the elements that are looked at here.
pub(crate) const FIELDS: [&[u8]; 15] = [
    b"guid",
    b"id",
    b"link",
    b"title",
    b"pubdate",
    b"published",
    b"issued",
    b"created",
    b"updated",
    b"modified",
    b"date",
    b"identifier",
    b"loc",
    b"lastmod",
    b"news",
];

/// Where relative links start from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Base(Option<Arc<Url>>);

impl Base {
    /// The base of a document from this URL.
    pub(crate) fn of_document(url: Option<&str>) -> Self {
        Self(url.and_then(|url| Url::parse(url).ok()).filter(|url| !url.cannot_be_a_base()).map(Arc::new))
    }

    /// The base inside an element.
    pub(crate) fn inside(&self, element: &Element<'_>) -> Self {
        // CDF writes it without the prefix.
        let bare = || element.attribute("base").filter(|_| element.name == "channel");
        match element.attribute("xml:base").or_else(bare) {
            Some(base) if !base.is_empty() => {
                let joined = match &self.0 {
                    Some(outer) => outer.join(base).ok(),
                    None => Url::parse(base).ok(),
                };
                let usable = joined.filter(|url| matches!(url.scheme(), "http" | "https"));
                Self(usable.map(Arc::new).or_else(|| self.0.clone()))
            }
            _ => self.clone(),
        }
    }

    /// The link made absolute; as it is where it is absolute, or where nothing is known to start from.
    pub(crate) fn resolve(&self, link: &str) -> String {
        let link: String = link.trim().chars().filter(|c| !matches!(c, '\n' | '\r' | '\t')).collect();
        // Escaped once too often, as in CDATA.
        let link = link.replace("&amp;", "&");
        if link.is_empty() || has_scheme(&link) {
            return link;
        }
        match self.0.as_ref().and_then(|base| base.join(&link).ok()) {
            Some(url) => url.into(),
            None => link,
        }
    }

    /// The URL, where there is one.
    pub(crate) fn url(&self) -> Option<&Url> {
        self.0.as_deref()
    }
}

/// The entry's own id, as given.
pub(crate) fn guid(entry: &Element<'_>) -> Option<String> {
    let stated = entry
        .elements()
        .filter(|element| element.vocabulary == Feed && (element.name == "guid" || element.name == "id"))
        .find_map(Element::trimmed_text);
    stated
        .or_else(|| about(entry).map(str::to_owned))
        .or_else(|| entry.first(Dc, "identifier").and_then(Element::trimmed_text))
}

/// The entry's link: its own page, else the permalink that its guid is, else an id that is a web address or, where it
/// is known from where, a path to one.
pub(crate) fn link(entry: &Element<'_>, base: &Base) -> Option<String> {
    let mut found = None;
    let mut other_type = None;
    for element in entry.all(Feed, "link") {
        let base = base.inside(element);
        let relation = element.attribute("rel").unwrap_or("alternate");
        if !relation.is_empty() && !relation.eq_ignore_ascii_case("alternate") {
            continue;
        }
        match element.attribute("href").filter(|href| !href.is_empty()) {
            Some(href) => match element.attribute("type").map(str::to_ascii_lowercase).as_deref() {
                None | Some("" | "html" | "xhtml" | "text/html" | "application/xhtml+xml") => {
                    found = found.or_else(|| Some(base.resolve(href)));
                }
                Some(_) => other_type = other_type.or_else(|| Some(base.resolve(href))),
            },
            None => {
                if let Some(text) = element.trimmed_text() {
                    found = found.or_else(|| Some(base.resolve(&text)));
                }
            }
        }
    }
    let permalink = || {
        let guid = entry.first(Feed, "guid")?;
        let is_permalink =
            guid.attribute("ispermalink").is_none_or(|stated| stated.eq_ignore_ascii_case("true"));
        let text = guid.trimmed_text().filter(|text| is_permalink && looks_like_link(text))?;
        Some(base.inside(guid).resolve(&text))
    };
    found
        .or(other_type)
        .or_else(permalink)
        .or_else(|| entry.attribute("href").map(|href| base.resolve(href)))
        .or_else(|| {
            let id = entry.all(Feed, "id").find_map(Element::trimmed_text)?;
            let is_path =
                base.0.is_some() && !has_scheme(&id) && id.contains('/') && !id.contains(char::is_whitespace);
            if is_path { Some(base.resolve(&id)) } else { Some(id).filter(|id| is_web(id)) }
        })
        .or_else(|| about(entry).filter(|about| is_web(about)).map(str::to_owned))
        .or_else(|| first_of(entry, &[(Feed, "loc")]).map(|place| base.resolve(&place)))
}

/// What a news sitemap says of an article.
pub(crate) fn news<'t, 'a>(entry: &'t Element<'a>) -> Option<&'t Element<'a>> {
    entry.first(News, "news")
}

/// The title as plain text.
pub(crate) fn title(entry: &Element<'_>) -> Option<String> {
    let own = [Feed, Dc].iter().find_map(|vocabulary| entry.all(*vocabulary, "title").find_map(plain));
    own.or_else(|| news(entry)?.all(News, "title").find_map(plain))
}

/// An element's text by its declared type: `text` is literal, `html` and `xhtml` are markup, and without a
/// type it is markup where it plainly looks like it.
pub(crate) fn plain(element: &Element<'_>) -> Option<String> {
    let kind = kind::of(element, Kind::Unknown);
    let text = match kind {
        _ if element.elements().next().is_some() => text::collapsed(&spaced_text(element)),
        Kind::Text => text::collapsed(&kind::decoded_text(element, kind)),
        Kind::Html | Kind::Xhtml => text::of_html(&kind::decoded_text(element, kind)),
        Kind::Unknown | Kind::Other => text::of_unknown(&kind::decoded_text(element, kind)),
    };
    let text = twice::decoded_once(&text).unwrap_or_else(|| twice::without_controls(&text).into_owned());
    (!text.is_empty()).then_some(text)
}

/// When it was published, as written.
pub(crate) fn published(entry: &Element<'_>) -> Option<String> {
    let first = first_of(
        entry,
        &[(Feed, "pubdate"), (Feed, "published"), (Feed, "issued"), (DcTerms, "issued"), (Dc, "issued")],
    );
    first
        .or_else(|| dated(entry))
        .or_else(|| first_of(entry, &[(Feed, "created"), (DcTerms, "created"), (Feed, "date")]))
        .or_else(|| first_of(news(entry)?, &[(News, "publication_date")]))
}

/// When it was last changed, as written; `dc:date` counts here where another element says when it was published.
pub(crate) fn updated(entry: &Element<'_>) -> Option<String> {
    changed(entry).or_else(|| {
        let date = dated(entry)?;
        (published(entry).as_ref() != Some(&date)).then_some(date)
    })
}

fn dated(entry: &Element<'_>) -> Option<String> {
    first_of(entry, &[(Dc, "date")])
}

fn changed(entry: &Element<'_>) -> Option<String> {
    let stated = first_of(
        entry,
        &[
            (Feed, "updated"),
            (Feed, "modified"),
            (DcTerms, "modified"),
            (Feed, "lastbuilddate"),
            (Feed, "lastmod"),
            (Other, "updated"),
        ],
    );
    stated.or_else(|| entry.attribute("lastmod").map(str::to_owned))
}

/// The text of the first of several elements that has any.
pub(crate) fn first_of(entry: &Element<'_>, names: &[(Vocabulary, &str)]) -> Option<String> {
    names.iter().find_map(|(vocabulary, name)| entry.all(*vocabulary, name).find_map(Element::trimmed_text))
}

/// The subject of an RSS 1.0 item.
fn about<'t>(entry: &'t Element<'_>) -> Option<&'t str> {
    let prefixed = entry.attributes.iter().find(|(name, _)| name.ends_with(":about"));
    prefixed.map(|(_, value)| value.trim()).filter(|about| !about.is_empty())
}

fn spaced_text(element: &Element<'_>) -> String {
    let mut text = String::new();
    for node in &element.children {
        match node {
            Node::Text(piece) => text.push_str(piece),
            Node::Element(element) if matches!(element.name.as_ref(), "script" | "style") => {}
            Node::Element(element) if matches!(element.name.as_ref(), "br" | "p" | "div") => {
                text.push(' ');
                text.push_str(&spaced_text(element));
                text.push(' ');
            }
            Node::Element(element) => text.push_str(&spaced_text(element)),
        }
    }
    text
}

fn has_scheme(link: &str) -> bool {
    let Some((scheme, _)) = link.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

fn is_web(text: &str) -> bool {
    let start = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    start.starts_with("http://") || start.starts_with("https://")
}

/// A guid that is a permalink by default is often none: a number, a hash, a UUID.
fn looks_like_link(text: &str) -> bool {
    is_web(text) || (text.starts_with('/') && !text.contains(char::is_whitespace))
}

/// The first entry of a document or of a part of one.
pub(crate) fn find_entry<'t, 'a>(top: &'t Element<'a>) -> Option<&'t Element<'a>> {
    let is_entry = |element: &&Element<'a>| matches!(element.name.as_ref(), "item" | "entry");
    let is_around =
        |element: &&Element<'a>| matches!(element.name.as_ref(), "rss" | "rdf" | "feed" | "channel");
    let is_page = |element: &&Element<'a>| matches!(element.name.as_ref(), "url" | "sitemap");
    top.elements()
        .find(is_entry)
        .or_else(|| top.elements().filter(is_around).find_map(find_entry))
        .or_else(|| top.elements().find(is_page))
}
