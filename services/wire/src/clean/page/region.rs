//! Finds the box that holds the story: a block of prose counts for a box, links and controls count against it.

use std::ops::Range;

use super::Page;
use crate::clean::Label;
use crate::clean::blocks::Element;
use crate::clean::fold;
use crate::clean::unit::Role;

/// Share of the prose that an inner box must hold to stand for the outer one.
const KEPT: f32 = 0.95;

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
    best.map(|(_, outer)| within(page, foreign, measure, outer))
}

/// The smallest box within that holds nearly as much.
fn within(page: &Page<'_>, foreign: &[bool], measure: Measure, outer: Range<usize>) -> Range<usize> {
    let mut sums = vec![0];
    for (at, foreign) in foreign.iter().enumerate() {
        let own = !foreign && counts(page, at, measure);
        sums.push(sums.last().copied().unwrap_or_default() + if own { page.words[at] } else { 0 });
    }
    let held =
        |range: &Range<usize>| sums.get(range.end).zip(sums.get(range.start)).map_or(0, |(b, a)| b - a);
    let least = held(&outer) as f32 * KEPT;
    let boxes =
        page.split.containers.iter().map(|container| container.start..container.end.max(container.start));
    let inner = boxes.filter(|inner| inner.start >= outer.start && inner.end <= outer.end);
    inner
        .filter(|inner| held(inner) as f32 >= least)
        .min_by_key(|inner| inner.len())
        .unwrap_or_else(|| outer.clone())
}

/// True for a block that may be what the story is made of.
pub(super) fn counts(page: &Page<'_>, at: usize, measure: Measure) -> bool {
    match measure {
        Measure::Prose => page.prose[at],
        Measure::Words => page.split.units[at].link_share <= 0.5,
    }
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
