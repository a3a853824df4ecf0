//! Cuts content into blocks, whatever it is written in.
//! [`look`] tells text from HTML -> [`text`] or [`html`] cuts.

mod attributes;
mod boxes;
mod classes;
mod elements;
mod html;
mod letters;
mod look;
mod pending;
mod regions;
mod signs;
mod text;
mod traits;

use super::site::{Found, SiteRule};
use super::unit::Unit;

pub(super) use boxes::Container;
pub(super) use signs::Element;

/// The blocks of a content, and the boxes of HTML that they stand in.
pub(super) struct Split {
    /// Blocks in order.
    pub units: Vec<Unit>,
    /// Boxes, a parent always before its children; empty for text.
    pub containers: Vec<Container>,
    /// Where links lead, as written; the runs of a block name them by their places.
    pub targets: Vec<String>,
    /// What the rule of the site found, in the order of the elements' ends.
    pub found: Vec<Found>,
}

/// Cuts content into blocks: HTML told by looking, unless it is a page, whose site may have a rule.
pub(super) fn split(content: &str, page: bool, site: Option<&SiteRule>) -> Split {
    let opened = look::opened(content);
    if page || look::is_html(&opened) {
        return html::split(&opened, page, site);
    }
    let plain = look::decoded(&opened);
    let units = text::split(&plain).into_iter().map(Unit::plain).collect();
    Split { units, containers: Vec::new(), targets: Vec::new(), found: Vec::new() }
}

/// One line of text that may hold tags, and entities once or twice, as plain text.
pub(super) fn plain(line: &str) -> String {
    if look::is_html(line) {
        let split = html::split(line, false, None);
        return split.units.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join(" ");
    }
    super::fold::tidy(&look::decoded(&look::decoded(line)))
}
