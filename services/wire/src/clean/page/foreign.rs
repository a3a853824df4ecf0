//! What belongs to no story, or to another one: boxes with such names, rows of teasers, stories beside the story.
//! boxes -> [`Row`]s of boxes that look alike -> runs of foreign blocks -> one mark a block.

use std::collections::HashMap;

use super::{LEAST_PROSE, Page, covered};
use crate::clean::Label;
use crate::clean::blocks::{Container, Element};
use crate::clean::unit::Role;

/// Most words, and most blocks, of a teaser.
const LONGEST_TEASER: usize = 120;
const MOST_TEASER_BLOCKS: usize = 12;

/// Most words of prose in a box that goes by a weak name alone: larger ones must hold links for their prose.
const MOST_BY_NAME: usize = 120;

/// What may be marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signs {
    /// All signs.
    All,
    /// Strong names only: what the others take may be the story itself.
    Strong,
}

/// Which blocks are foreign.
pub(super) fn mark(page: &Page<'_>, signs: Signs) -> Vec<bool> {
    let blocks = page.split.units.len();
    let rows = rows(page);
    let is_foreign = |container: &&Container| {
        if container.end <= container.start || container.end > blocks || page.has_headline(container) {
            return false;
        }
        let weak = || rows.get(&key(container)).is_some_and(|row| by_row(page, container, row));
        by_name(page, container) || signs == Signs::All && weak()
    };
    let foreign = page.split.containers.iter().filter(is_foreign);
    covered(blocks, foreign.map(|container| container.start..container.end))
}

/// A strong name on a box that holds less than half of the prose; comments and windows over the page may hold more.
fn by_name(page: &Page<'_>, container: &Container) -> bool {
    let named = container.region.is_some_and(Label::is_dropped);
    let apart = container.signs.window || container.region == Some(Label::Comments);
    let (own, all) = (page.sum(container.start, container.end).prose, page.all().prose);
    // What has prose beside the name of an author says who they are.
    let author = container.region == Some(Label::Byline) && own > 0 && own < 90 && own * 4 < all;
    (named || apart) && own * 2 < all || apart && all - own >= LEAST_PROSE || author
}

/// Boxes that look alike and stand side by side.
#[derive(Default)]
struct Row {
    boxes: usize,
    teasers: usize,
    links: usize,
    prose: usize,
    /// One of them holds the headline and a story.
    story: bool,
}

fn key(container: &Container) -> (usize, u64) {
    (container.parent, container.signs.look)
}

fn rows(page: &Page<'_>) -> HashMap<(usize, u64), Row> {
    let mut rows: HashMap<(usize, u64), Row> = HashMap::new();
    for container in &page.split.containers {
        let lines = matches!(container.signs.element, Element::Line | Element::Table);
        if lines || container.end <= container.start {
            continue;
        }
        let sum = page.sum(container.start, container.end);
        let row = rows.entry(key(container)).or_default();
        row.boxes += 1;
        row.teasers += usize::from(is_teaser(page, container));
        row.links += usize::from(sum.links == container.end - container.start);
        row.prose += sum.prose;
        row.story |= page.has_headline(container) && sum.prose >= LEAST_PROSE;
    }
    rows
}

/// A weak name, or the company that a box keeps.
fn by_row(page: &Page<'_>, container: &Container, row: &Row) -> bool {
    let article = container.signs.element == Element::Story;
    let sum = page.sum(container.start, container.end);
    let teasers = row.boxes >= if article { 2 } else { 3 } && row.teasers * 10 >= row.boxes * 7;
    let others = article && row.story;
    let links = row.boxes >= 3 && row.links == row.boxes;
    let named = container.signs.aside
        && row.prose * 2 < page.all().prose
        && (sum.prose <= MOST_BY_NAME || sum.links * 2 >= sum.paragraphs);
    (teasers || others || links || named) && sum.prose * 2 < page.all().prose
}

/// True for a short box that leads elsewhere.
fn is_teaser(page: &Page<'_>, container: &Container) -> bool {
    let (start, end) = (container.start, container.end);
    let sum = page.sum(start, end);
    if sum.words > LONGEST_TEASER || end - start > MOST_TEASER_BLOCKS || sum.paragraphs > 2 {
        return false;
    }
    (start..end).any(|at| {
        let unit = &page.split.units[at];
        unit.link_share > 0.8 && (matches!(unit.role, Role::Heading(_)) || page.words[at] >= 3)
    })
}
