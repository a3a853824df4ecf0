//! Reads one entry, whatever its format, into one shape.
//! piece -> elements (`entry`) or an object (`json`) -> clean document -> feed-rs (`reader`) -> [`Parsed`].
//! Beside them: `beside` collects links, licences and `places`, `bodies` chooses content and summary, `embargo` finds what is said of one, `keywords` and `people` collect terms and names, `markup`
//! reads text that holds markup, `media` pictures and sound, `sanitise` makes HTML safe.

mod beside;
mod bodies;
mod embargo;
mod entry;
mod json;
mod keywords;
mod markup;
mod media;
mod people;
mod places;
mod reader;
mod sanitise;

pub use embargo::Embargo;

use crate::formats;
use crate::split::charset::Charset;
use crate::split::identity::Base;
use crate::split::{Delivery, Format, SIZE_LIMIT, Split, Unreadable};
use serde::Serialize;

/// An entry with what it inherits from its document.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// Format of the document, as [`crate::split::Format`] prints it.
    pub format: &'a str,
    /// Charset of `head` and `entry`.
    pub charset: &'a str,
    /// Start of the document that the entry inherits from.
    pub head: &'a [u8],
    /// The entry.
    pub entry: &'a [u8],
    /// True when `entry` is a whole document.
    pub whole: bool,
    /// Where the document came from: the base of relative links.
    pub url: Option<&'a str>,
    /// IANA time zone of times that state none; UTC if `None`.
    pub time_zone: Option<&'a str>,
}

/// An item as its source says it: the shape of `wiredesk parse`. What the source does not say is null or empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Parsed {
    /// Format of the entry.
    pub format: String,
    /// The source's own id, as given.
    pub id: Option<String>,
    /// The source's own version.
    pub version: Option<String>,
    /// The source's own status.
    pub status: Option<String>,
    /// Headline, as plain text.
    pub headline: Option<String>,
    /// Slug.
    pub slug: Option<String>,
    /// Link to the item, absolute.
    pub link: Option<String>,
    /// Language as declared by the item, else by its document.
    pub language: Option<String>,
    /// When it was first published.
    pub published: Option<crate::moment::Stated>,
    /// When it was last changed.
    pub updated: Option<crate::moment::Stated>,
    /// Not for publication before this: the time of `embargo`.
    pub embargoed_until: Option<crate::moment::Stated>,
    /// What is said of an embargo in a field of its own; not printed.
    #[serde(skip)]
    pub embargo: Embargo,
    /// Not for use after this.
    pub expires_at: Option<crate::moment::Stated>,
    /// Authors.
    pub byline: Vec<String>,
    /// Dateline, where the format has a field for it.
    pub dateline: Option<String>,
    /// IPTC urgency, 1 to 9.
    pub urgency: Option<u8>,
    /// Subjects with codes.
    pub subjects: Vec<Subject>,
    /// Keywords and categories.
    pub keywords: Vec<String>,
    /// The content as sanitised HTML; see [`Parsed::sanitised`].
    pub content_html: Option<String>,
    /// The summary as sanitised HTML; see [`Parsed::sanitised`].
    pub summary: Option<String>,
    /// Pictures, video, audio.
    pub media: Vec<Media>,
    /// Note of the desk to editors.
    pub editor_note: Option<String>,
    /// Rights statement.
    pub rights: Option<String>,
    /// The content as the source gave it, for cleaning; not printed.
    #[serde(skip)]
    pub content_raw: Option<String>,
    /// Where links in it start from.
    #[serde(skip)]
    pub(crate) content_base: Base,
    /// The summary as the source gave it, for cleaning; not printed.
    #[serde(skip)]
    pub summary_raw: Option<String>,
    /// Where links in it start from.
    #[serde(skip)]
    pub(crate) summary_base: Base,
    /// Title of the feed; not printed.
    #[serde(skip)]
    pub feed_title: Option<String>,
    /// What had to be mended; not printed.
    #[serde(skip)]
    pub mended: Vec<String>,
    /// What agencies' formats say beside; not printed.
    #[serde(skip)]
    pub more: More,
}

/// What agencies' formats say of an item, and feeds rarely. What the source does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct More {
    /// Why it is not for publication, in one word: `planning`, `concept`, `test` and so on; `None` for news.
    pub advisory: Option<&'static str>,
    /// What the delivery is to the ones before, by the common name of a headline's marker: `CORRECTION`, `UPDATE`,
    /// `WRITETHRU`, `REPEAT`, `KILL`, `WITHDRAWN`, `ADVISORY`, `FLASH`.
    pub marker: Option<&'static str>,
    /// Second headline or deck, plain text.
    pub subheadline: Option<String>,
    /// Signals as written (`sig:correction`, AP's `newscontent`).
    pub signals: Vec<String>,
    /// Other ids of the item: scheme, value.
    pub alt_ids: Vec<(String, String)>,
    /// Links to other items: relation in the source's word, the source's id of the other.
    pub links: Vec<(String, String)>,
    /// Links to pages and documents on the web: relation in the source's word, absolute URL.
    pub web_links: Vec<(String, String)>,
    /// Entities that the source names.
    pub entities: Vec<Entity>,
    /// Genre, by name where one is given.
    pub genre: Option<String>,
    /// Places of the dateline, as written.
    pub places: Vec<String>,
    /// Who holds the copyright.
    pub copyright_holder: Option<String>,
    /// Terms of use.
    pub usage_terms: Option<String>,
    /// Credit line.
    pub credit_line: Option<String>,
}

/// Something that a source says its item is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entity {
    /// `person`, `organisation`, `place`, `event`, `object`, or the source's word.
    pub kind: String,
    /// Code as written, with its scheme; may be empty.
    pub code: String,
    /// Name.
    pub name: String,
}

impl Parsed {
    /// With `content_html` and `summary` made of the HTML as the source gave it, safe and with absolute links. This
    /// costs more than all of the reading, so that it is done for those who show the HTML only: cleaning does not.
    #[must_use]
    pub fn sanitised(mut self) -> Self {
        let Self { mended, content_raw, content_base, summary_raw, summary_base, .. } = &mut self;
        let mut safe = |raw: &Option<String>, base: &Base| {
            let (html, is_whole) = sanitise::html(raw.as_deref()?, base.url());
            if !is_whole {
                mended.push(sanitise::MADE_PLAIN.to_owned());
            }
            (!html.is_empty()).then_some(html)
        };
        let (content, summary) = (safe(content_raw, content_base), safe(summary_raw, summary_base));
        (self.content_html, self.summary) = (content, summary);
        self
    }
}

/// A subject code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// Code, with its scheme if it has one.
    pub code: String,
    /// Name.
    pub name: Option<String>,
    /// IPTC media topic of the code; not printed.
    #[serde(skip)]
    pub medtop: Option<String>,
}

/// A picture, video or sound.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Media {
    /// Absolute URL.
    pub url: String,
    /// MIME type, or `image`, `video`, `audio` where only that is known.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Caption.
    pub caption: Option<String>,
    /// Credit.
    pub credit: Option<String>,
    /// Pixels.
    #[serde(skip)]
    pub width: Option<u32>,
    /// Pixels.
    #[serde(skip)]
    pub height: Option<u32>,
    /// Seconds.
    #[serde(skip)]
    pub duration: Option<f64>,
    /// What it is for: `enclosure`, `thumbnail`, `content`.
    #[serde(skip)]
    pub role: &'static str,
}

/// Reads one entry, without `content_html` and `summary`: [`Parsed::sanitised`] makes them.
///
/// Errors name what is wrong with it: its size, depth or attributes, or that no entry can be found in it.
pub fn parse(piece: &Piece<'_>) -> Result<Parsed, Unreadable> {
    if piece.head.len() + piece.entry.len() > SIZE_LIMIT {
        return Err(Unreadable::TooLong { limit: SIZE_LIMIT });
    }
    let format = Format::from_name(piece.format).ok_or_else(|| Unreadable::Broken {
        format: piece.format.to_owned(),
        reason: "this format is not known".into(),
    })?;
    Context::of(piece.head, format, piece.charset, piece.url)?.read(piece.entry, piece.time_zone)
}

/// Reads every entry of a document, in its order, and makes its HTML safe: split and parse in one step. An entry that
/// cannot be read is an error in its place.
pub fn parse_document(delivery: &Delivery<'_>) -> Result<Vec<Result<Parsed, Unreadable>>, Unreadable> {
    let read = read_document(delivery)?;
    Ok(read.into_iter().map(|item| item.map(Parsed::sanitised)).collect())
}

/// As [`parse_document`], without `content_html` and `summary`.
pub fn read_document(delivery: &Delivery<'_>) -> Result<Vec<Result<Parsed, Unreadable>>, Unreadable> {
    let Split { format, charset, head, entries, mended, .. } = crate::split::split(delivery)?;
    let context = Context::of(&head, format, &charset, delivery.url)?;
    let read = |entry: &[u8]| {
        let mut parsed = context.read(entry, None)?;
        parsed.mended.splice(0..0, mended.iter().cloned());
        Ok(parsed)
    };
    Ok(entries.iter().map(|entry| read(&entry.bytes)).collect())
}

/// What a head says, by the format's own reader.
enum Context {
    Feed(entry::Context),
    Json(json::Context),
    Agency(formats::Context),
}

impl Context {
    fn of(head: &[u8], format: Format, charset: &str, url: Option<&str>) -> Result<Self, Unreadable> {
        let charset = Charset::of_label(charset);
        Ok(match format {
            Format::JsonFeed => Self::Json(json::Context::of(head, charset, url)),
            _ if !format.is_feed() => Self::Agency(formats::Context::of(head, format, charset, url)),
            _ => Self::Feed(entry::Context::of(head, format, charset, url)?),
        })
    }

    fn read(&self, entry: &[u8], time_zone: Option<&str>) -> Result<Parsed, Unreadable> {
        match self {
            Self::Feed(context) => context.read(entry, time_zone),
            Self::Json(context) => context.read(entry, time_zone),
            Self::Agency(context) => context.read(entry, time_zone),
        }
    }
}
