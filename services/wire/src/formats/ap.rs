//! Items of AP's Media API.
//! docs/formats/ap-json.md maps its fields.

use super::About;
use crate::parse::Parsed;
use crate::split::Unreadable;
use serde_json::Value;

/// Reads an item.
pub(super) fn read(_item: &Value, about: &About<'_>) -> Result<Parsed, Unreadable> {
    Err(about.broken("it is not read yet"))
}
