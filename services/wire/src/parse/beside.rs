//! Collects what an RSS or Atom entry says beside its text: links, source, licence, places, other ids.
//! elements -> [`More`], with what the feed says where the entry says nothing.

use super::places;
use super::{Entity, More};
use crate::split::identity::{self, Base};
use crate::split::text;
use crate::split::tree::Element;
use crate::split::vocabulary::Vocabulary::{
    Dc, DcTerms, Feed, Itunes, Licence, Media, News, Other, Thread, Xhtml,
};

/// Most links of an entry that are kept.
const LINKS_LIMIT: usize = 64;

/// What stands beside the text. `id` and `link` are the entry's own: what repeats them is left out.
pub(super) fn of(entry: &Element<'_>, base: &Base, id: Option<&str>, link: Option<&str>) -> More {
    let news = identity::news(entry);
    let mut entities = places::of(entry);
    entities.extend(news.map(tickers).unwrap_or_default());
    More {
        alt_ids: alt_ids(entry, id),
        web_links: links(entry, base, link),
        genre: news.and_then(|news| identity::first_of(news, &[(News, "genres")])),
        entities,
        copyright_holder: identity::first_of(entry, &[(DcTerms, "rightsholder")]),
        usage_terms: licence(entry, base),
        credit_line: source(entry).or_else(|| publication(entry)),
        ..More::default()
    }
}

/// The name of the publication that a news sitemap says the article is in.
pub(super) fn publication(entry: &Element<'_>) -> Option<String> {
    let publication = identity::news(entry)?.first(News, "publication")?;
    publication.all(News, "name").find_map(identity::plain)
}

/// The address of the licence of an entry or a feed (RFC 4946, Creative Commons' modules, Dublin Core, Media RSS).
pub(super) fn licence(element: &Element<'_>, base: &Base) -> Option<String> {
    let stated = element.elements().find_map(|part| {
        let is_licence = match (part.vocabulary, part.name.as_ref()) {
            (Licence | DcTerms | Media, "license") => true,
            (Feed, "link") => part.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("license")),
            _ => false,
        };
        let address = || ["rdf:resource", "href"].iter().find_map(|name| part.attribute(name));
        is_licence.then(|| address().map(str::to_owned).or_else(|| part.trimmed_text())).flatten()
    });
    stated.map(|licence| base.resolve(&text::collapsed(&licence))).filter(|licence| !licence.is_empty())
}

/// The name of the channel or feed that an entry was taken over from.
fn source(entry: &Element<'_>) -> Option<String> {
    let source = entry.first(Feed, "source").or_else(|| entry.first(Dc, "source"))?;
    let is_plain = source.elements().next().is_none();
    if is_plain {
        identity::plain(source).filter(|name| !name.contains("://"))
    } else {
        identity::title(source)
    }
}

fn links(entry: &Element<'_>, base: &Base, link: Option<&str>) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut add = |relation: &str, element: &Element<'_>, address: &str| {
        let address = base.inside(element).resolve(address);
        let is_new = link != Some(address.as_str()) && !found.iter().any(|(_, known)| *known == address);
        if !address.is_empty() && is_new && found.len() < LINKS_LIMIT {
            found.push((relation.to_lowercase(), address));
        }
    };
    for element in entry.elements() {
        let own = element.own_text();
        match (element.vocabulary, element.name.as_ref()) {
            (Feed | Xhtml, "link") => {
                let relation = element.attribute("rel").filter(|rel| !rel.is_empty()).unwrap_or("alternate");
                // The entry itself; and what `media` and the terms of use hold.
                let is_elsewhere = ["self", "edit", "edit-media", "enclosure", "license"]
                    .iter()
                    .any(|known| relation.eq_ignore_ascii_case(known));
                let address = element.attribute("href").or(own.as_deref());
                if let Some(address) = address.filter(|_| !is_elsewhere) {
                    add(relation, element, address);
                }
            }
            (Feed, "comments") | (Other, "commentrss") => {
                if let Some(address) = own {
                    add("replies", element, &address);
                }
            }
            (Other, "origlink") => {
                if let Some(address) = own {
                    add("original", element, &address);
                }
            }
            (Feed, "source") => {
                let of_feed = || identity::link(element, base).or_else(|| identity::guid(element));
                if let Some(address) = element.attribute("url").map(str::to_owned).or_else(of_feed) {
                    add("source", element, &address);
                }
            }
            (Thread, "in-reply-to") => {
                if let Some(address) = element.attribute("href").or_else(|| element.attribute("ref")) {
                    add("in-reply-to", element, address);
                }
            }
            _ => {}
        }
    }
    found
}

fn alt_ids(entry: &Element<'_>, id: Option<&str>) -> Vec<(String, String)> {
    let stated = entry.elements().filter_map(|element| {
        let scheme = match (element.vocabulary, element.name.as_ref()) {
            (Dc | DcTerms, "identifier") => "dc:identifier",
            (Itunes, "season") => "itunes:season",
            (Itunes, "episode") => "itunes:episode",
            (Other, "doi") => "doi",
            _ => return None,
        };
        let value = element.trimmed_text().filter(|value| id != Some(value.as_str()))?;
        Some((scheme.to_owned(), value))
    });
    stated.collect()
}

/// The securities that an article is about: `NASDAQ:QUAY, BOM:500001`.
fn tickers(news: &Element<'_>) -> Vec<Entity> {
    let stated = identity::first_of(news, &[(News, "stock_tickers")]).unwrap_or_default();
    let codes = stated.split(',').map(str::trim).filter(|code| !code.is_empty());
    let entity = |code: &str| Entity { kind: "organisation".into(), code: code.into(), name: String::new() };
    codes.map(entity).collect()
}
