//! Finds the story on a whole page: the box with the most prose for its furniture.
//! A block of prose counts for a box, links and controls count against it; the best sum wins.

use std::ops::Range;

use super::blocks::Split;
use super::unit::{Role, Unit};
use super::{Label, fold};

/// Marks the blocks that lie outside the story.
pub(super) fn mark_outside(split: &mut Split) {
    let foreign = foreign(split);
    let Some(region) = region(split, &foreign) else { return };
    let headline = split.units[..region.start].iter().rposition(|unit| unit.role == Role::Heading(1));
    for (at, unit) in split.units.iter_mut().enumerate() {
        let inside = region.contains(&at) && !foreign[at];
        unit.outside = !inside && Some(at) != headline;
    }
}

/// The blocks of the box that holds the story.
fn region(split: &Split, foreign: &[bool]) -> Option<Range<usize>> {
    let mut sums = Vec::with_capacity(split.units.len() + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for (unit, foreign) in split.units.iter().zip(foreign) {
        sum += worth(unit, *foreign);
        sums.push(sum);
    }
    let mut best: Option<(f32, Range<usize>)> = None;
    for container in &split.containers {
        let (start, end) = (container.start, container.end.max(container.start));
        let (Some(before), Some(after)) = (sums.get(start), sums.get(end)) else { continue };
        let worth = (after - before) * if container.article { 1.15 } else { 1.0 };
        // Of boxes that are worth the same, the inner one is the later one.
        if worth > 0.0 && best.as_ref().is_none_or(|(most, _)| worth >= *most) {
            best = Some((worth, start..end));
        }
    }
    best.map(|(_, range)| range)
}

/// Which blocks stand in boxes that are called comments, menus and the like, and hold less than half of the prose.
fn foreign(split: &Split) -> Vec<bool> {
    let mut prose = vec![0];
    for unit in &split.units {
        let words = if fold::is_prose(&unit.text) { fold::words(fold::head(&unit.text, REACH)) } else { 0 };
        prose.push(prose.last().copied().unwrap_or_default() + words);
    }
    let all = prose.last().copied().unwrap_or_default();
    // Boxes lie in one another: counting where they begin and end keeps this linear.
    let mut edges = vec![0_i64; split.units.len() + 1];
    for container in &split.containers {
        let (Some(before), Some(after)) = (prose.get(container.start), prose.get(container.end)) else {
            continue;
        };
        let small = after.saturating_sub(*before) * 2 < all;
        if container.end > container.start && container.region.is_some_and(Label::is_dropped) && small {
            edges[container.start] += 1;
            edges[container.end] -= 1;
        }
    }
    let mut depth = 0;
    let within = |edge: i64| {
        depth += edge;
        depth > 0
    };
    edges.into_iter().take(split.units.len()).map(within).collect()
}

/// How much of a block is looked at, in bytes.
const REACH: usize = 6000;

/// What a block says for its box being the story's, in words.
fn worth(unit: &Unit, foreign: bool) -> f32 {
    let words = fold::words(fold::head(&unit.text, REACH)) as f32;
    if foreign || unit.in_form || unit.region.is_some_and(Label::is_dropped) {
        return -(words * 0.5).min(60.0) - 2.0;
    }
    match unit.role {
        Role::Heading(_) => 0.0,
        Role::Row | Role::Preformatted => words * 0.3,
        _ if unit.link_share > 0.5 => -(words * 0.5).min(20.0) - 2.0,
        _ if fold::is_prose(&unit.text) => words * (1.0 - unit.link_share),
        _ if words >= 10.0 || fold::ends_sentence(&unit.text) => words * 0.4,
        _ => -1.0,
    }
}
