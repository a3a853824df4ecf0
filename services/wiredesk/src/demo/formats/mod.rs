//! Documents of feeds: one small writer a format. [`markup`] escapes.

mod atom;
mod json_feed;
mod markup;
mod page;
mod rdf;
mod rss;

pub(super) use page::page;

use super::copy::{Format, Outlet, Picture};
use jiff::ZonedDateTime;

/// An entry of a document.
pub(super) enum Entry {
    /// A story.
    Whole(Box<Whole>),
    /// What stands in the document as it is.
    Raw(String),
}

/// A story with everything filled in.
pub(super) struct Whole {
    pub(super) id: String,
    pub(super) link: String,
    pub(super) headline: String,
    pub(super) summary: String,
    pub(super) html: String,
    pub(super) author: String,
    pub(super) categories: Vec<String>,
    pub(super) picture: Option<Picture>,
    pub(super) published: ZonedDateTime,
    pub(super) updated: ZonedDateTime,
}

/// The document of a feed; `changed` is when it last changed.
pub(super) fn document(outlet: &Outlet, entries: &[Entry], changed: &ZonedDateTime) -> String {
    match outlet.format {
        Format::Rss2 => rss::document(outlet, entries, changed),
        Format::Rss1 => rdf::document(outlet, entries, changed),
        Format::Atom1 => atom::document(atom::Version::One, outlet, entries, changed),
        Format::Atom03 => atom::document(atom::Version::ZeroThree, outlet, entries, changed),
        Format::JsonFeed => json_feed::document(outlet, entries),
    }
}

/// As servers of that format send it, in their variety.
pub(super) fn content_type(format: Format) -> &'static str {
    match format {
        Format::Rss2 => "application/rss+xml; charset=UTF-8",
        Format::Rss1 => "application/rdf+xml",
        Format::Atom1 => "application/atom+xml; charset=utf-8",
        Format::Atom03 => "text/xml; charset=utf-8",
        Format::JsonFeed => "application/feed+json",
    }
}

/// RFC 3339 with the outlet's offset.
fn rfc3339(at: &ZonedDateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[cfg(test)]
mod tests {
    use super::super::{copy, edition::Edition, script::Action};
    use quick_xml::{Reader, events::Event};

    /// A document in which every story of the outlet stands, but for the raw ones.
    fn full(outlet: &str) -> String {
        let mut edition = Edition::new(copy::outlets().unwrap(), 1_795_521_600_000);
        let stories = copy::outlets().unwrap().into_iter().find(|one| one.id == outlet).unwrap().stories;
        for story in stories.iter().filter(|story| story.raw.is_none()) {
            edition.apply(outlet, &Action::Publish(story.key.clone()), 1, 1_795_521_600_000).unwrap();
        }
        String::from_utf8(edition.answer(outlet).unwrap().body().to_vec()).unwrap()
    }

    #[test]
    fn every_xml_document_is_well_formed() {
        for outlet in copy::outlets().unwrap() {
            if outlet.format == copy::Format::JsonFeed {
                continue;
            }
            let text = full(&outlet.id);
            let mut reader = Reader::from_str(&text);
            reader.config_mut().check_end_names = true;
            loop {
                match reader.read_event() {
                    Ok(Event::Eof) => break,
                    Ok(_) => {}
                    Err(cause) => panic!("{}: {cause} in {text}", outlet.id),
                }
            }
        }
    }

    #[test]
    fn documents_are_those_that_were_read_by_eye() {
        insta::assert_snapshot!("rss2", full("ozernye-vesti"));
        insta::assert_snapshot!("rss1", full("shiomi"));
        insta::assert_snapshot!("atom1", full("ledger-top"));
        insta::assert_snapshot!("atom03", full("nordhavener"));
        insta::assert_snapshot!("jsonfeed", full("diario-del-puerto"));
    }
}
