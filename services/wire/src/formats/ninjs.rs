//! ninjs 1.x, 2.x and 3.x (IPTC).
//! docs/formats/ninjs.md maps its fields.

use super::About;
use crate::parse::Parsed;
use crate::split::Unreadable;
use serde_json::Value;

/// Reads an item.
pub(super) fn read(_item: &Value, about: &About<'_>) -> Result<Parsed, Unreadable> {
    Err(about.broken("it is not read yet"))
}
