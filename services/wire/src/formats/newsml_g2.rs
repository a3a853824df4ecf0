//! NewsML-G2 (IPTC, 2.x): news items, packages, concepts.
//! docs/formats/newsml-g2.md maps its fields.

use super::About;
use super::xml::Element;
use crate::parse::Parsed;
use crate::split::Unreadable;

/// Reads an item; `document` is what it stands in.
pub(super) fn read(
    _item: &Element<'_>,
    _document: &Element<'_>,
    about: &About<'_>,
) -> Result<Parsed, Unreadable> {
    Err(about.broken("it is not read yet"))
}
