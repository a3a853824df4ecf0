//! NITF 3.x (IPTC).
//! docs/formats/nitf.md maps its fields.

mod html;

use super::About;
use super::xml::Element;
use crate::parse::Parsed;
use crate::split::Unreadable;

pub(super) use html::html_of;

/// Reads a document.
pub(super) fn read(_nitf: &Element<'_>, about: &About<'_>) -> Result<Parsed, Unreadable> {
    Err(about.broken("it is not read yet"))
}
