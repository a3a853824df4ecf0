//! Reads an item of JSON Feed 1.0 and 1.1.
//! head -> [`Context`]; item -> object -> what feed-rs reads, cleaned for it, and what it drops, collected here.

use super::reader::{self, Clean, allowed};
use super::{Media, More, Parsed, embargo, people};
use crate::moment;
use crate::split::charset::Charset;
use crate::split::identity::Base;
use crate::split::json::string;
use crate::split::mend::{self, Mended};
use crate::split::{Format, Unreadable, text};
use serde_json::Value;

/// What is known of an item before it is read: what its head says.
pub(super) struct Context {
    charset: Charset,
    base: Base,
    title: Option<String>,
    language: Option<String>,
    /// An item without authors has these (JSON Feed 1.1).
    authors: Vec<String>,
}

impl Context {
    /// Reads a head; one that cannot be read says nothing.
    pub(super) fn of(head: &[u8], charset: Charset, url: Option<&str>) -> Self {
        let head = object(&charset.decode(head).0, &mut Vec::new()).unwrap_or_default();
        Self {
            charset,
            base: Base::of_document(url),
            title: string(&head, "title").map(|title| text::collapsed(&title)),
            language: string(&head, "language"),
            authors: authors(&head),
        }
    }

    /// Reads an item; `time_zone` counts for times that state none.
    pub(super) fn read(&self, item: &[u8], time_zone: Option<&str>) -> Result<Parsed, Unreadable> {
        let mut mended = Vec::new();
        let (written, is_replaced) = self.charset.decode(item);
        if is_replaced {
            mended.push(format!("bytes that are no {} were replaced", self.charset.name()));
        }
        let item = object(&written, &mut mended)?;
        let clean = Clean {
            title: string(&item, "title").map(|title| text::collapsed(&title)),
            authors: Some(authors(&item))
                .filter(|own| !own.is_empty())
                .unwrap_or_else(|| self.authors.clone()),
            categories: strings(&item, "tags"),
        };
        let (read, byline) = reader::read(clean, Format::JsonFeed)?;
        let plain = |name: &str| string(&item, name).map(|text| text::escaped(&text));
        let raw = |html: Option<String>| html.map(|html| allowed(&html).into_owned());
        let content_raw = raw(string(&item, "content_html").or_else(|| plain("content_text")));
        let summary_raw = raw(plain("summary"));
        let time = |name: &str| moment::read(&string(&item, name)?, time_zone);
        let embargo = embargo::of_object(&item, time_zone);
        let link = string(&item, "url").or_else(|| string(&item, "external_url"));
        let link = link.map(|link| self.base.resolve(&link));
        let more = More { web_links: links(&item, link.as_deref(), &self.base), ..More::default() };
        Ok(Parsed {
            format: Format::JsonFeed.name().to_owned(),
            id: string(&item, "id"),
            status: string(&item, "pubstatus"),
            headline: read.title.map(|title| title.content),
            link,
            language: string(&item, "language").or_else(|| self.language.clone()),
            published: time("date_published"),
            updated: time("date_modified"),
            embargoed_until: embargo.until().cloned(),
            embargo,
            byline,
            keywords: read.categories.into_iter().map(|category| category.term).collect(),
            media: media(&item, &self.base),
            more,
            content_raw,
            content_base: self.base.clone(),
            summary_raw,
            summary_base: self.base.clone(),
            feed_title: self.title.clone(),
            mended,
            ..Parsed::default()
        })
    }
}

fn object(written: &str, mended: &mut Vec<String>) -> Result<Value, Unreadable> {
    let broken = |reason: String| Unreadable::Broken { format: Format::JsonFeed.to_string(), reason };
    let value: Value = match serde_json::from_str(written) {
        Ok(value) => value,
        Err(_) => {
            let Mended { text, notes } = mend::mended(written);
            let value = serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?;
            mended.extend(notes);
            value
        }
    };
    if value.is_object() { Ok(value) } else { Err(broken("the item is no object".into())) }
}

/// `authors` of 1.1, else `author` of 1.0.
fn authors(item: &Value) -> Vec<String> {
    let several = item.get("authors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut names = Vec::new();
    for author in several.iter().chain(item.get("author")) {
        let name = match author {
            Value::String(name) => people::name(name),
            _ => string(author, "name").and_then(|name| people::name(&name)),
        };
        names.extend(name.filter(|name| !names.contains(name)));
    }
    names
}

/// The page that a link blog's item is about.
fn links(item: &Value, link: Option<&str>, base: &Base) -> Vec<(String, String)> {
    let external = string(item, "external_url").map(|address| base.resolve(&address));
    let external = external.filter(|address| link != Some(address.as_str()));
    external.map(|address| ("external".to_owned(), address)).into_iter().collect()
}

fn strings(item: &Value, name: &str) -> Vec<String> {
    let several = item.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let texts = several.iter().filter_map(Value::as_str).map(text::collapsed);
    texts.filter(|text| !text.is_empty()).collect()
}

fn media(item: &Value, base: &Base) -> Vec<Media> {
    let attachments =
        item.get("attachments").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let attached = attachments.iter().filter_map(|attachment| {
        Some(Media {
            url: base.resolve(&string(attachment, "url")?),
            kind: string(attachment, "mime_type"),
            caption: string(attachment, "title"),
            duration: attachment.get("duration_in_seconds").and_then(Value::as_f64),
            role: "enclosure",
            ..Media::default()
        })
    });
    let pictures = ["image", "banner_image"].into_iter().filter_map(|name| {
        Some(Media {
            url: base.resolve(&string(item, name)?),
            kind: Some("image".into()),
            role: "content",
            ..Media::default()
        })
    });
    attached.chain(pictures).collect()
}
