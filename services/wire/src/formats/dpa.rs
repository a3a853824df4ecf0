//! dpa's own JSON: wireQ and digital wires.
//! docs/formats/dpa-json.md maps its fields.

use super::About;
use crate::parse::Parsed;
use crate::split::Unreadable;
use serde_json::Value;

/// Reads an item.
pub(super) fn read(_item: &Value, about: &About<'_>) -> Result<Parsed, Unreadable> {
    Err(about.broken("it is not read yet"))
}
