//! IPTC 7901: agencies' text messages.
//! docs/formats/iptc7901.md maps its fields.

use super::About;
use crate::parse::Parsed;
use crate::split::Unreadable;
use crate::split::charset::Charset;

/// True for a document of this format.
pub(super) fn is_its(_bytes: &[u8]) -> bool {
    false
}

/// Reads a message.
pub(super) fn read(_message: &[u8], _charset: Charset, about: &About<'_>) -> Result<Parsed, Unreadable> {
    Err(about.broken("it is not read yet"))
}
