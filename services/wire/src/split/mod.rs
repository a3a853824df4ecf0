//! Cuts a document into its entries, each of which can be read on its own.
//! bytes -> `charset` -> format -> ranges (`xml`, `json`) -> head and `slices`. Finds boundaries and ids;
//! reads nothing else.
//! Below both: `scan` finds tags -> `tree` holds elements -> `identity` reads ids.

mod about;
pub(crate) mod charset;
mod doctype;
pub(crate) mod identity;
pub(crate) mod json;
pub(crate) mod kind;
pub(crate) mod mend;
pub(crate) mod references;
mod root;
pub(crate) mod scan;
mod slices;
pub(crate) mod text;
pub(crate) mod tree;
pub(crate) mod twice;
pub(crate) mod vocabulary;
mod xml;

use crate::formats;
use charset::Charset;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;

/// A document as a transport delivered it.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// The bytes, content encodings undone.
    pub bytes: &'a [u8],
    /// The transport's content type, as given.
    pub content_type: Option<&'a str>,
    /// Where it came from: the base of relative links.
    pub url: Option<&'a str>,
}

/// Formats of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Format {
    /// Netscape's and UserLand's RSS 0.9x.
    #[serde(rename = "rss0.9x")]
    Rss09,
    /// RSS 1.0 and 0.90: RDF.
    #[serde(rename = "rss1.0")]
    Rss1,
    /// RSS 2.0.
    #[serde(rename = "rss2.0")]
    Rss2,
    /// Atom 0.3.
    #[serde(rename = "atom0.3")]
    Atom03,
    /// Atom 1.0 (RFC 4287).
    #[serde(rename = "atom1.0")]
    Atom1,
    /// JSON Feed 1.0 and 1.1.
    #[serde(rename = "jsonfeed1.1")]
    JsonFeed,
    /// A sitemap, Google's for news too; or an index of sitemaps, which has no entries.
    #[serde(rename = "sitemap")]
    Sitemap,
    /// NewsML-G2 2.x (IPTC).
    #[serde(rename = "newsml-g2")]
    NewsmlG2,
    /// NewsML 1.0 to 1.2 (IPTC).
    #[serde(rename = "newsml-1.2")]
    Newsml1,
    /// NITF 3.x (IPTC).
    #[serde(rename = "nitf")]
    Nitf,
    /// ninjs 1.x, 2.x and 3.x (IPTC).
    #[serde(rename = "ninjs")]
    Ninjs,
    /// dpa's wireQ and digital wires.
    #[serde(rename = "dpa-json")]
    DpaJson,
    /// AP's Media API.
    #[serde(rename = "ap-json")]
    ApJson,
    /// IPTC 7901.
    #[serde(rename = "iptc7901")]
    Iptc7901,
    /// ANPA 1312.
    #[serde(rename = "anpa1312")]
    Anpa,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Rss09,
        Self::Rss1,
        Self::Rss2,
        Self::Atom03,
        Self::Atom1,
        Self::JsonFeed,
        Self::Sitemap,
        Self::NewsmlG2,
        Self::Newsml1,
        Self::Nitf,
        Self::Ninjs,
        Self::DpaJson,
        Self::ApJson,
        Self::Iptc7901,
        Self::Anpa,
    ];

    /// The name, as records carry it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rss09 => "rss0.9x",
            Self::Rss1 => "rss1.0",
            Self::Rss2 => "rss2.0",
            Self::Atom03 => "atom0.3",
            Self::Atom1 => "atom1.0",
            Self::JsonFeed => "jsonfeed1.1",
            Self::Sitemap => "sitemap",
            Self::NewsmlG2 => "newsml-g2",
            Self::Newsml1 => "newsml-1.2",
            Self::Nitf => "nitf",
            Self::Ninjs => "ninjs",
            Self::DpaJson => "dpa-json",
            Self::ApJson => "ap-json",
            Self::Iptc7901 => "iptc7901",
            Self::Anpa => "anpa1312",
        }
    }

    /// True for a feed's format; the others are agencies' own.
    pub fn is_feed(self) -> bool {
        matches!(
            self,
            Self::Rss09
                | Self::Rss1
                | Self::Rss2
                | Self::Atom03
                | Self::Atom1
                | Self::JsonFeed
                | Self::Sitemap
        )
    }

    /// The format of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A document cut into entries.
#[derive(Clone, Debug)]
pub struct Split {
    /// Format of the document.
    pub format: Format,
    /// Charset of `head` and of the entries: WHATWG name, lower case.
    pub charset: String,
    /// What the feed says of itself.
    pub feed: Feed,
    /// What an entry inherits (base, namespaces, title, language), at most 16 KiB.
    pub head: Vec<u8>,
    /// The entries, in document order.
    pub entries: Vec<Slice>,
    /// What had to be mended first.
    pub mended: Vec<String>,
    /// True when the document could not be cut: the one entry is the whole of it.
    pub whole: bool,
}

/// What a feed says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// Title, as plain text.
    pub title: Option<String>,
    /// Its site, absolute.
    pub site: Option<String>,
    /// Language, as declared.
    pub language: Option<String>,
    /// How often it changes.
    pub pace: Pace,
    /// Where the rest of it is.
    pub pages: Pages,
}

/// What a feed says of how often it changes, as written; it may be wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// RSS `ttl`: how long it may be kept, minutes.
    pub ttl_minutes: Option<u32>,
    /// RSS `skipHours`: hours of the day in GMT at which nothing changes, 0 to 23, rising.
    pub skip_hours: Vec<u8>,
    /// RSS `skipDays`: days on which nothing changes, from Monday.
    pub skip_days: Vec<jiff::civil::Weekday>,
    /// RSS 1.0 `sy:updatePeriod`: `hourly`, `daily`, `weekly`, `monthly` or `yearly`.
    pub update_period: Option<String>,
    /// `sy:updateFrequency`: changes in a period.
    pub update_frequency: Option<u32>,
    /// `sy:updateBase`: a time from which the periods count, as written.
    pub update_base: Option<String>,
}

/// Where the rest of a feed is, all absolute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// The page with older entries: `next` of RFC 5005, `next_url` of JSON Feed.
    pub next: Option<String>,
    /// The document with the entries before these: `prev-archive` of RFC 5005.
    pub previous_archive: Option<String>,
    /// The document with the newest entries, where this is an archive: `current` of RFC 5005.
    pub current: Option<String>,
    /// `fh:complete`: all entries are in this document, and one that is not is no entry any more.
    pub is_complete: bool,
    /// `fh:archive`: the document does not change any more.
    pub is_archive: bool,
    /// The sitemaps that an index of sitemaps lists.
    pub sitemaps: Vec<String>,
}

/// One entry: its bytes, and what an id can be made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// The bytes as they stood in the document.
    pub bytes: Vec<u8>,
    /// The entry's own id, as given.
    pub guid: Option<String>,
    /// Its link, absolute.
    pub link: Option<String>,
    /// Its title, as plain text.
    pub title: Option<String>,
    /// Its time, as written.
    pub time: Option<String>,
}

/// Why a document or an entry could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It has no bytes, or only white space.
    #[error("document is empty")]
    Empty,
    /// It is longer than we read.
    #[error("document is longer than {limit} bytes")]
    TooLong {
        /// Limit, bytes.
        limit: usize,
    },
    /// Its elements are nested deeper than we read.
    #[error("document is nested deeper than {limit} levels")]
    TooDeep {
        /// Limit, levels.
        limit: usize,
    },
    /// An element has more attributes than we read.
    #[error("an element has more than {limit} attributes")]
    TooManyAttributes {
        /// Limit.
        limit: usize,
    },
    /// It has more elements than we read.
    #[error("an entry has more than {limit} elements")]
    TooManyElements {
        /// Limit.
        limit: usize,
    },
    /// It has more entries than we read.
    #[error("document has more than {limit} entries")]
    TooManyEntries {
        /// Limit.
        limit: usize,
    },
    /// It is something else than a feed.
    #[error("document is no feed but {found}")]
    NotAFeed {
        /// What it looks like, for a person.
        found: String,
    },
    /// It is broken beyond mending.
    #[error("{format} cannot be read: {reason}")]
    Broken {
        /// Format, as far as known.
        format: String,
        /// Why, with the place.
        reason: String,
    },
}

/// Longest document that is read, bytes.
pub const SIZE_LIMIT: usize = 32 << 20;
/// Most entries that a document may have.
pub(crate) const ENTRIES_LIMIT: usize = 20_000;
/// Longest head, bytes.
pub(crate) const HEAD_LIMIT: usize = 16 << 10;

/// Cuts a document into its entries. A feed without entries is no error.
pub fn split(delivery: &Delivery<'_>) -> Result<Split, Unreadable> {
    if delivery.bytes.len() > SIZE_LIMIT {
        return Err(Unreadable::TooLong { limit: SIZE_LIMIT });
    }
    if delivery.bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(Unreadable::Empty);
    }
    let decision = charset::decide(delivery.bytes, delivery.content_type);
    let mut mended: Vec<String> = decision.mended.into_iter().collect();
    let bytes = &delivery.bytes[decision.mark..];
    let decoded;
    let (bytes, charset) = if decision.charset.can_be_sliced() {
        (bytes, decision.charset)
    } else {
        mended.push(format!("charset: {} made utf-8", decision.charset.name()));
        decoded = decision.charset.decode(bytes).0.into_owned();
        (decoded.as_bytes(), Charset::Known(encoding_rs::UTF_8))
    };
    if let Some(format) = formats::recognise(bytes) {
        // What looks like a document type in a string of JSON is none of the document.
        let is_json = matches!(format, Format::Ninjs | Format::DpaJson | Format::ApJson);
        let expanded = if is_json { Cow::Borrowed(bytes) } else { doctype::expanded(bytes)? };
        note_expansion(matches!(expanded, Cow::Owned(_)), &mut mended);
        return formats::split(format, &expanded, charset, delivery, mended);
    }
    match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{' | b'[') => json::split(&charset.decode(bytes).0, bytes, delivery.url, mended),
        _ => {
            let expanded = doctype::expanded(bytes)?;
            note_expansion(matches!(expanded, Cow::Owned(_)), &mut mended);
            xml::split(&expanded, charset, delivery.url, mended)
        }
    }
}

fn note_expansion(is_expanded: bool, mended: &mut Vec<String>) {
    if is_expanded {
        mended.push("the entities that the document declares were expanded".into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_written_as_it_is_read_and_as_it_is_serialised() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(format));
            assert_eq!(serde_json::to_value(format).unwrap(), format.to_string());
        }
        assert_eq!(Format::from_name("gopher"), None);
    }

    #[test]
    fn nothing_and_too_much_are_told_by_name() {
        let split = |bytes: &[u8]| split(&Delivery { bytes, content_type: None, url: None }).err();
        assert_eq!(split(b" \n"), Some(Unreadable::Empty));
        assert_eq!(split(&vec![b'<'; SIZE_LIMIT + 1]), Some(Unreadable::TooLong { limit: SIZE_LIMIT }));
    }
}
