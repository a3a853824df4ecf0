//! What belongs to no story, or to another one: boxes with such names, lists of teasers, stories below the story.
//! boxes -> runs of foreign blocks -> one mark a block.

use std::collections::HashMap;

use super::{Page, Sum};
use crate::clean::Label;
use crate::clean::blocks::{Container, Element};
use crate::clean::unit::Role;

/// Words of prose that a story has at least; where less is left, a mark takes too much.
const LEAST: usize = 60;

/// Most words of a teaser.
const LONGEST_TEASER: usize = 120;

/// Which blocks are foreign.
pub(super) fn mark(page: &Page<'_>) -> Vec<bool> {
    let blocks = page.split.units.len();
    // Boxes lie in one another: counting where they begin and end keeps this linear.
    let mut edges = vec![0_i64; blocks + 1];
    let alike = alike(page);
    for (at, container) in page.split.containers.iter().enumerate() {
        let named = container.region.is_some_and(Label::is_dropped)
            || container.signs.aside
            || container.signs.window;
        if (named || alike[at]) && may_go(page, container) {
            edges[container.start] += 1;
            edges[container.end] -= 1;
        }
    }
    let mut depth = 0;
    let within = |edge: i64| {
        depth += edge;
        depth > 0
    };
    edges.into_iter().take(blocks).map(within).collect()
}

/// True for a box that the story can do without: it holds no headline and not most of the prose.
fn may_go(page: &Page<'_>, container: &Container) -> bool {
    if container.end <= container.start || container.end > page.split.units.len() {
        return false;
    }
    if page.headline.is_some_and(|at| (container.start..container.end).contains(&at)) {
        return false;
    }
    let (own, all) = (page.sum(container.start, container.end).prose, page.all().prose);
    let apart = container.signs.window || container.region == Some(Label::Comments);
    own * 2 < all || apart && all - own >= LEAST
}

/// What is known of the boxes that look alike and stand side by side.
#[derive(Default)]
struct Row {
    boxes: usize,
    teasers: usize,
    links: usize,
    headline: bool,
    article: bool,
    prose: usize,
}

/// Which boxes are teasers in a row of such, or other stories beside the one with the headline.
fn alike(page: &Page<'_>) -> Vec<bool> {
    let containers = &page.split.containers;
    let mut rows: HashMap<(usize, u64), Row> = HashMap::new();
    let counted = |container: &Container| {
        container.end > container.start && !matches!(container.signs.element, Element::Line | Element::Table)
    };
    for container in containers.iter().filter(|container| counted(container)) {
        let row = rows.entry((container.parent, container.signs.look)).or_default();
        row.boxes += 1;
        row.teasers += usize::from(is_teaser(page, container));
        row.links += usize::from(is_link(page, container));
        row.headline |= page.headline.is_some_and(|at| (container.start..container.end).contains(&at));
        row.article |= container.signs.element == Element::Story;
        row.prose += page.sum(container.start, container.end).prose;
    }
    containers
        .iter()
        .map(|container| {
            let Some(row) = rows.get(&(container.parent, container.signs.look)) else { return false };
            let least = if row.article { 2 } else { 3 };
            let teasers = row.boxes >= least && row.teasers * 10 >= row.boxes * 7;
            let others = row.boxes >= 2 && row.headline && row.article;
            let links = row.boxes >= 3 && row.links == row.boxes;
            counted(container) && (teasers || others || links)
        })
        .collect()
}

/// True for a box that is a link and nothing else.
fn is_link(page: &Page<'_>, container: &Container) -> bool {
    page.split.units[container.start..container.end].iter().all(|unit| unit.link_share > 0.8)
}

/// True for a short box that leads elsewhere.
fn is_teaser(page: &Page<'_>, container: &Container) -> bool {
    let Sum { words, .. } = page.sum(container.start, container.end);
    if words > LONGEST_TEASER || container.end - container.start > 12 {
        return false;
    }
    let units = &page.split.units[container.start..container.end];
    let lead = |at: usize| {
        let unit = &units[at];
        unit.link_share > 0.8 && (matches!(unit.role, Role::Heading(_)) || page.words[container.start + at] >= 3)
    };
    let paragraphs = page.prose[container.start..container.end].iter().filter(|prose| **prose).count();
    paragraphs <= 2 && (0..units.len()).any(lead)
}
