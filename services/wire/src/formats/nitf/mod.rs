//! NITF 3.x (IPTC): a document of one text with what is said of it in its head.
//! head -> [`docdata`] identity, status, times, notes; [`subjects`] what it is about; body -> [`body`] headline, byline,
//! dateline, text ([`html`]) and [`media`]. docs/formats/nitf.md maps the fields.

mod body;
mod docdata;
mod html;
mod line;
mod media;
mod meta;
mod names;
mod subjects;

use super::About;
use super::xml::Element;
use crate::parse::Parsed;
use crate::split::Unreadable;

pub(super) use html::html_of;

/// Reads a document.
pub(super) fn read(nitf: &Element<'_>, about: &About<'_>) -> Result<Parsed, Unreadable> {
    if nitf.name != "nitf" {
        return read(&names::lowered(nitf), about);
    }
    let empty = Element::default();
    let mut parsed = Parsed::default();
    let head = nitf.first("head").unwrap_or(&empty);
    docdata::read(nitf, head, about, &mut parsed);
    subjects::read(nitf, head, &mut parsed);
    body::read(nitf.first("body").unwrap_or(&empty), about, &mut parsed);
    meta::fill(nitf, head, about, &mut parsed);
    if parsed.id.is_none() && parsed.headline.is_none() && parsed.content_raw.is_none() {
        return Err(about.broken("it has no id, no headline and no text"));
    }
    super::once::keep(&mut parsed);
    Ok(parsed)
}

/// The value of the first attribute of these that says something.
fn any<'e>(element: &'e Element<'_>, names: &[&str]) -> Option<&'e str> {
    names.iter().find_map(|name| element.attribute(name))
}
