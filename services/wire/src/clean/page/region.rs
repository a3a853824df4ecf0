//! Finds the box that holds the story: a block of prose counts for a box, links and controls count against it.

use std::ops::Range;

use super::Page;
use crate::clean::Label;
use crate::clean::blocks::Element;
use crate::clean::fold;
use crate::clean::unit::Role;

/// What the block that the page's description repeats is worth beside its words.
const DESCRIBED: f32 = 0.0;

/// What counts for a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// Paragraphs.
    Prose,
    /// All words that are no links: verses, lists and tables hold no paragraphs.
    Words,
}

/// The blocks of the box that holds the story.
pub(super) fn find(page: &Page<'_>, foreign: &[bool], measure: Measure) -> Option<Range<usize>> {
    let mut sums = Vec::with_capacity(foreign.len() + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for (at, foreign) in foreign.iter().enumerate() {
        sum += worth(page, at, *foreign, measure);
        sum += if page.described == Some(at) && !foreign { DESCRIBED } else { 0.0 };
        sums.push(sum);
    }
    let mut best: Option<(f32, Range<usize>)> = None;
    for container in &page.split.containers {
        let (start, end) = (container.start, container.end.max(container.start));
        let (Some(before), Some(after)) = (sums.get(start), sums.get(end)) else { continue };
        let favour = match container.signs {
            signs if signs.story => 1.3,
            signs if signs.element == Element::Story => 1.15,
            _ => 1.0,
        };
        let worth = (after - before) * favour;
        // Of boxes that are worth the same, the inner one is the later one.
        if worth > 0.0 && best.as_ref().is_none_or(|(most, _)| worth >= *most) {
            best = Some((worth, start..end));
        }
    }
    best.map(|(_, range)| range)
}

/// What a block says for its box being the story's, in words.
fn worth(page: &Page<'_>, at: usize, foreign: bool, measure: Measure) -> f32 {
    let unit = &page.split.units[at];
    let words = page.words[at] as f32;
    if foreign || unit.in_form || unit.region.is_some_and(Label::is_dropped) {
        return -(words * 0.5).min(60.0) - 2.0;
    }
    match unit.role {
        Role::Heading(_) => 0.0,
        Role::Row | Role::Preformatted => words * 0.3,
        _ if unit.link_share > 0.5 => -(words * 0.5).min(20.0) - 2.0,
        _ if measure == Measure::Words => words,
        _ if page.prose[at] => words * (1.0 - unit.link_share),
        _ if words >= 10.0 || fold::ends_sentence(&unit.text) => words * 0.4,
        _ => -1.0,
    }
}
