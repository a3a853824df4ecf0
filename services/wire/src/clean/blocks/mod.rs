//! Cuts content into blocks, whatever it is written in.
//! [`look`] tells text from HTML -> [`text`] or [`html`] cuts.

mod boxes;
mod classes;
mod html;
mod look;
mod pending;
mod signs;
mod text;
mod traits;

use super::unit::Unit;

pub(super) use boxes::Container;
pub(super) use signs::Element;

/// The blocks of a content, and the boxes of HTML that they stand in.
pub(super) struct Split {
    /// Blocks in order.
    pub units: Vec<Unit>,
    /// Boxes, a parent always before its children; empty for text.
    pub containers: Vec<Container>,
}

/// Cuts content into blocks: HTML told by looking, unless it is a page.
pub(super) fn split(content: &str, page: bool) -> Split {
    let opened = look::opened(content);
    if page || look::is_html(&opened) {
        return html::split(&opened);
    }
    let plain = look::decoded(&opened);
    Split { units: text::split(&plain).into_iter().map(Unit::plain).collect(), containers: Vec::new() }
}

/// One line of text that may hold tags, and entities once or twice, as plain text.
pub(super) fn plain(line: &str) -> String {
    if look::is_html(line) {
        let split = html::split(line);
        return split.units.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join(" ");
    }
    super::fold::tidy(&look::decoded(&look::decoded(line)))
}
