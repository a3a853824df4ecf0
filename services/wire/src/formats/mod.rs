//! The formats of agencies' own deliveries, a module each.
//! document -> [`recognise`] -> [`split`] into items -> [`Context`] reads an item into [`Parsed`]. XML is read into a
//! [`tree`](xml), JSON into values; the wires' text formats are read from their bytes.
//!
//! A module says what its format's fields mean, and nothing else: it leaves HTML as it came in `content_raw` and
//! `summary_raw`, and what is the same for all is done here. docs/formats has a page for each.

mod anpa;
mod ap;
mod copy;
mod cut;
mod desk;
mod dpa;
mod frames;
mod iptc7901;
mod json;
mod letters;
mod newsml_1;
mod newsml_g2;
mod ninjs;
mod nitf;
mod notes;
mod once;
mod topics;
mod xml;

use crate::parse::Parsed;
use crate::split::charset::Charset;
use crate::split::identity::Base;
use crate::split::{Delivery, Format, Slice, Split, Unreadable};

/// Longest item that is read, bytes: what `wire.raw` takes.
const ITEM_LIMIT: usize = 4 << 20;

/// What is known of an item before it is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct About<'a> {
    /// Format of the document.
    pub(super) format: Format,
    /// IANA time zone of times that state none; UTC if `None`.
    pub(super) time_zone: Option<&'a str>,
    /// Where relative links start from.
    pub(super) base: &'a Base,
}

impl About<'_> {
    /// A fault of an item.
    fn broken(&self, reason: impl Into<String>) -> Unreadable {
        Unreadable::Broken { format: self.format.to_string(), reason: reason.into() }
    }
}

/// The format of an agency's document, told by what is in it; `None` for everything else.
pub(crate) fn recognise(bytes: &[u8]) -> Option<Format> {
    match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'<') => xml::root_format(bytes),
        Some(b'{' | b'[') => json::recognise(bytes),
        _ if iptc7901::is_its(bytes) => Some(Format::Iptc7901),
        _ if anpa::is_its(bytes) => Some(Format::Anpa),
        _ => None,
    }
}

/// Cuts a document of an agency's format into its items, and reads the identity of each.
pub(crate) fn split(
    format: Format,
    bytes: &[u8],
    charset: Charset,
    delivery: &Delivery<'_>,
    mut mended: Vec<String>,
) -> Result<Split, Unreadable> {
    let cut::Cut { head, items, whole, mended: around } = cut::cut(format, bytes)?;
    mended.extend(around);
    let context = Context::of(&head, format, charset, delivery.url);
    let entries = items.into_iter().map(|bytes| {
        // One that cannot be read is told when it is parsed: the others go on.
        let parsed = context.identity(&bytes);
        let time = parsed.published.or(parsed.updated).map(|time| time.original);
        Slice { bytes, guid: parsed.id, link: parsed.link, title: parsed.headline, time }
    });
    let entries = entries.collect();
    Ok(Split {
        format,
        charset: charset.name(),
        feed: crate::split::Feed::default(),
        head,
        entries,
        mended,
        whole,
    })
}

/// The head of a document, and how its items are read.
pub(crate) struct Context {
    format: Format,
    charset: Charset,
    head: String,
    base: Base,
}

impl Context {
    /// Takes a head.
    pub(crate) fn of(head: &[u8], format: Format, charset: Charset, url: Option<&str>) -> Self {
        let head = charset.decode(head).0.into_owned();
        Self { format, charset, head, base: Base::of_document(url) }
    }

    /// Reads an item; `time_zone` counts for times that state none.
    pub(crate) fn read(&self, item: &[u8], time_zone: Option<&str>) -> Result<Parsed, Unreadable> {
        if item.len() > ITEM_LIMIT {
            return Err(Unreadable::TooLong { limit: ITEM_LIMIT });
        }
        let about = About { format: self.format, time_zone, base: &self.base };
        let mut mended = Vec::new();
        let is_text = matches!(self.format, Format::Iptc7901 | Format::Anpa);
        // These two say what their letters are by themselves.
        let (text, is_replaced) = self.charset.decode(if is_text { &[] } else { item });
        if is_replaced {
            mended.push(format!("bytes that are no {} were replaced", self.charset.name()));
        }
        let mut parsed = match self.format {
            Format::NewsmlG2 | Format::Newsml1 | Format::Nitf => self.read_xml(&text, &about)?,
            Format::Ninjs | Format::DpaJson | Format::ApJson => json::read(&text, &about)?,
            Format::Iptc7901 => iptc7901::read(item, self.charset, &about)?,
            Format::Anpa => anpa::read(item, self.charset, &about)?,
            _ => return Err(about.broken("this is no format of an agency")),
        };
        parsed.mended.splice(0..0, mended);
        finish(&mut parsed, &about);
        Ok(parsed)
    }

    /// What the identity of an item is made from; nothing for one that cannot be read.
    fn identity(&self, item: &[u8]) -> Parsed {
        let before_content = match self.format {
            Format::NewsmlG2 => newsml_g2::before_content(item),
            _ => None,
        };
        // What stands before the content names the item, where it has a headline there.
        let quick = before_content.and_then(|start| self.read(start, None).ok());
        let named = quick.filter(|parsed| parsed.id.is_some() && parsed.headline.is_some());
        named.or_else(|| self.read(item, None).ok()).unwrap_or_default()
    }

    fn read_xml(&self, item: &str, about: &About<'_>) -> Result<Parsed, Unreadable> {
        // What is open at the end of the head is closed by the end of all.
        let joined = (!self.head.is_empty()).then(|| [self.head.as_str(), item].concat());
        let top = xml::read(joined.as_deref().unwrap_or(item), self.format)?;
        let names = item_names(self.format);
        let found = top
            .find(|element| names.contains(&element.name))
            // Parts of an item may come without it.
            .or_else(|| {
                Some(&top).filter(|top| self.format == Format::NewsmlG2 && newsml_g2::holds_parts(top))
            })
            .ok_or_else(|| about.broken("there is no item in it"))?;
        let mut parsed = match self.format {
            Format::NewsmlG2 => newsml_g2::read(found, &top, about),
            Format::Newsml1 => newsml_1::read(found, &top, about),
            _ => nitf::read(found, about),
        }?;
        if !found.children.is_empty() && !is_closed(item, found.name) {
            parsed.mended.push(CUT_OFF.to_owned());
        }
        Ok(parsed)
    }
}

/// The note for an item whose end never came.
const CUT_OFF: &str = "the document ended inside the item";

/// Most end tags that are looked at behind an item.
const LAST_TAGS: usize = 16;

/// True where an element's end tag is among the last of a text; always for a nameless one.
fn is_closed(text: &str, name: &str) -> bool {
    let mut tags = text.rmatch_indices("</").map(|(at, _)| &text[at + 2..]).take(LAST_TAGS);
    let is_its = |tag: &str| {
        let tag = tag.split(|c: char| c == '>' || c.is_whitespace()).next().unwrap_or_default();
        tag.rsplit(':').next() == Some(name)
    };
    name.is_empty() || tags.any(is_its)
}

/// Names of the elements that are items of an XML format.
fn item_names(format: Format) -> &'static [&'static str] {
    match format {
        Format::NewsmlG2 => {
            &["newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem"]
        }
        Format::Newsml1 => &["NewsItem"],
        // NITF 2 is SGML, whose names agencies wrote large.
        Format::Nitf => &["nitf", "NITF"],
        _ => &[],
    }
}

/// What is the same for all formats.
fn finish(parsed: &mut Parsed, about: &About<'_>) {
    about.format.name().clone_into(&mut parsed.format);
    parsed.embargoed_until = parsed.embargo.until().cloned();
    parsed.subjects.iter_mut().for_each(topics::fill);
    parsed.content_base = about.base.clone();
    parsed.summary_base = about.base.clone();
}
