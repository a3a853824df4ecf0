//! Agencies' JSON: tells the format of a document, and reads an item of it.

use super::{About, ap, dpa, ninjs};
use crate::parse::Parsed;
use crate::split::{Format, Unreadable};
use serde_json::Value;

/// The agency's format of a JSON document.
pub(super) fn recognise(_document: &str) -> Option<Format> {
    None
}

/// Reads an item.
pub(super) fn read(item: &str, about: &About<'_>) -> Result<Parsed, Unreadable> {
    let item: Value = serde_json::from_str(item).map_err(|error| about.broken(error.to_string()))?;
    match about.format {
        Format::DpaJson => dpa::read(&item, about),
        Format::ApJson => ap::read(&item, about),
        _ => ninjs::read(&item, about),
    }
}
