//! NITF 3.x (IPTC).
//! docs/formats/nitf.md maps its fields.

use super::About;
use super::xml::Element;
use crate::parse::Parsed;
use crate::split::Unreadable;

/// Reads a document.
pub(super) fn read(_nitf: &Element<'_>, about: &About<'_>) -> Result<Parsed, Unreadable> {
    Err(about.broken("it is not read yet"))
}

/// The content of a `body.content`, or of any block element of NITF, as HTML.
pub(super) fn html_of(content: &Element<'_>) -> String {
    content.inner_html()
}
