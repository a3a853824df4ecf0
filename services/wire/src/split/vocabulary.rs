//! The vocabularies that feeds mix, told by namespace, and by the customary prefix where none is declared.

/// Whose words an element's name is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vocabulary {
    /// RSS and Atom in all their versions, and sitemaps.
    Feed,
    /// Dublin Core.
    Dc,
    /// Dublin Core terms.
    DcTerms,
    /// RSS 1.0 content module.
    Content,
    /// Media RSS.
    Media,
    /// iTunes podcasts.
    Itunes,
    /// HTML in XML.
    Xhtml,
    /// RDF.
    Rdf,
    /// Places: GeoRSS, GML, W3C's geo.
    Geo,
    /// Creative Commons' modules.
    Licence,
    /// How often a feed changes: RSS 1.0 syndication module.
    Syndication,
    /// Feed paging and archiving (RFC 5005).
    History,
    /// Threads (RFC 4685).
    Thread,
    /// Google's news sitemaps.
    News,
    /// Google's image sitemaps.
    Picture,
    /// Anything else.
    Other,
}

/// Namespace names, lower case, without a slash or hash at the end; several are wrong and common.
const NAMESPACES: [(&str, Vocabulary); 44] = [
    ("http://www.w3.org/2005/atom", Vocabulary::Feed),
    ("http://purl.org/atom/ns", Vocabulary::Feed),
    ("http://purl.org/rss/1.0", Vocabulary::Feed),
    ("http://my.netscape.com/rdf/simple/0.9", Vocabulary::Feed),
    ("http://channel.netscape.com/rdf/simple/0.9", Vocabulary::Feed),
    ("http://backend.userland.com/rss", Vocabulary::Feed),
    ("http://backend.userland.com/rss2", Vocabulary::Feed),
    ("http://blogs.law.harvard.edu/tech/rss", Vocabulary::Feed),
    ("http://cyber.law.harvard.edu/rss", Vocabulary::Feed),
    ("http://purl.org/rss/1.0/modules/rss091", Vocabulary::Feed),
    ("http://purl.org/pie", Vocabulary::Feed),
    ("http://purl.org/echo", Vocabulary::Feed),
    ("http://example.com/necho", Vocabulary::Feed),
    ("http://example.com/newformat", Vocabulary::Feed),
    ("uri/of/echo/namespace", Vocabulary::Feed),
    ("http://purl.org/dc/elements/1.1", Vocabulary::Dc),
    ("http://purl.org/dc/elements/1.0", Vocabulary::Dc),
    ("http://purl.org/dc/terms", Vocabulary::DcTerms),
    ("http://purl.org/rss/1.0/modules/content", Vocabulary::Content),
    ("http://search.yahoo.com/mrss", Vocabulary::Media),
    ("http://video.search.yahoo.com/mrss", Vocabulary::Media),
    ("http://www.rssboard.org/media-rss", Vocabulary::Media),
    ("http://www.itunes.com/dtds/podcast-1.0.dtd", Vocabulary::Itunes),
    ("http://example.com/dtds/podcast-1.0.dtd", Vocabulary::Itunes),
    ("http://www.w3.org/1999/xhtml", Vocabulary::Xhtml),
    ("http://www.w3.org/tr/rec-html40", Vocabulary::Xhtml),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns", Vocabulary::Rdf),
    ("http://www.georss.org/georss", Vocabulary::Geo),
    ("http://www.georss.org/georss/10", Vocabulary::Geo),
    ("http://www.w3.org/2003/01/geo/wgs84_pos", Vocabulary::Geo),
    ("http://www.opengis.net/gml", Vocabulary::Geo),
    ("http://www.opengis.net/gml/3.2", Vocabulary::Geo),
    ("http://creativecommons.org/ns", Vocabulary::Licence),
    ("http://web.resource.org/cc", Vocabulary::Licence),
    ("http://backend.userland.com/creativecommonsrssmodule", Vocabulary::Licence),
    ("http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", Vocabulary::Licence),
    ("http://purl.org/rss/1.0/modules/syndication", Vocabulary::Syndication),
    ("http://purl.org/syndication/history/1.0", Vocabulary::History),
    ("http://purl.org/syndication/thread/1.0", Vocabulary::Thread),
    ("http://www.google.com/schemas/sitemap-news/0.9", Vocabulary::News),
    ("http://www.google.com/schemas/sitemap-image/1.1", Vocabulary::Picture),
    ("http://www.sitemaps.org/schemas/sitemap/0.9", Vocabulary::Feed),
    ("http://www.google.com/schemas/sitemap/0.9", Vocabulary::Feed),
    ("http://www.google.com/schemas/sitemap/0.84", Vocabulary::Feed),
];

/// The vocabulary of a namespace; `None` for one that we do not know.
pub(crate) fn of_namespace(name: &str) -> Option<Vocabulary> {
    let name = name.trim().trim_end_matches(['/', '#']).to_ascii_lowercase();
    let name = name.strip_prefix("https://").map_or(name.clone(), |rest| format!("http://{rest}"));
    NAMESPACES.iter().find(|(known, _)| *known == name).map(|(_, vocabulary)| *vocabulary)
}

/// What a prefix means where its namespace is not declared or not known.
pub(crate) fn of_prefix(prefix: &str) -> Vocabulary {
    match prefix.to_ascii_lowercase().as_str() {
        "" | "atom" | "atom10" | "atom03" | "a10" | "rss" | "rss091" => Vocabulary::Feed,
        "dc" => Vocabulary::Dc,
        "dcterms" | "dct" => Vocabulary::DcTerms,
        "content" => Vocabulary::Content,
        "media" => Vocabulary::Media,
        "itunes" => Vocabulary::Itunes,
        "xhtml" | "html" => Vocabulary::Xhtml,
        "rdf" => Vocabulary::Rdf,
        "georss" | "geo" | "gml" => Vocabulary::Geo,
        "cc" | "creativecommons" => Vocabulary::Licence,
        "sy" => Vocabulary::Syndication,
        "fh" => Vocabulary::History,
        "thr" => Vocabulary::Thread,
        "news" => Vocabulary::News,
        "image" => Vocabulary::Picture,
        _ => Vocabulary::Other,
    }
}
