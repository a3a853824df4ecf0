//! Finds the story on a whole page.
//! [`foreign`] marks what belongs to no story or to another one -> [`region`] finds the box with the most prose for its
//! furniture, or [`ruled`] takes what the rule of the site names -> what lies outside is marked. [`facts()`] reads what the
//! page says of itself.

mod captions;
mod ends;
mod facts;
mod foreign;
mod head;
mod linked;
mod region;
mod ruled;

pub(super) use facts::read as facts;
pub use facts::{Facts, Picture};
pub(super) use ruled::{named, strip};

use std::ops::Range;

use self::foreign::Signs;
use self::region::Measure;
use super::blocks::{self, Container, Split};
use super::site::{Key, SiteRule};
use super::unit::{Role, Unit};
use super::{Cleaned, fold};

/// How much of a block is looked at, in bytes.
const REACH: usize = 6000;

/// Words of prose that a story has at least: where less is left, too much was taken.
const LEAST_PROSE: usize = 60;

/// The blocks of a page, measured.
struct Page<'a> {
    split: &'a Split,
    /// Words of each block.
    words: Vec<usize>,
    /// True for blocks that read like paragraphs.
    prose: Vec<bool>,
    /// The block that is the page's headline.
    headline: Option<usize>,
    /// What the blocks before each hold.
    sums: Vec<Sum>,
}

/// What a run of blocks holds.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    words: usize,
    /// Words in paragraphs.
    prose: usize,
    paragraphs: usize,
    /// Blocks that are links, or nearly.
    links: usize,
}

impl<'a> Page<'a> {
    fn measure(split: &'a Split, titles: &[Option<&str>]) -> Self {
        let words: Vec<usize> =
            split.units.iter().map(|unit| fold::words(fold::head(&unit.text, REACH))).collect();
        let reads = |(unit, words): (&Unit, &usize)| is_paragraph(unit, *words);
        let prose: Vec<bool> = split.units.iter().zip(&words).map(reads).collect();
        let mut sums = vec![Sum::default()];
        let mut sum = Sum::default();
        for ((unit, words), prose) in split.units.iter().zip(&words).zip(&prose) {
            sum.words += words;
            sum.prose += if *prose { *words } else { 0 };
            sum.paragraphs += usize::from(*prose);
            sum.links += usize::from(unit.link_share > 0.8);
            sums.push(sum);
        }
        let headline = titles.iter().flatten().find_map(|title| headline(split, title));
        Self { split, words, prose, headline, sums }
    }

    /// What the blocks from `start` up to `end` hold.
    fn sum(&self, start: usize, end: usize) -> Sum {
        let (Some(before), Some(after)) = (self.sums.get(start), self.sums.get(end.max(start))) else {
            return Sum::default();
        };
        Sum {
            words: after.words - before.words,
            prose: after.prose - before.prose,
            paragraphs: after.paragraphs - before.paragraphs,
            links: after.links - before.links,
        }
    }

    /// Words of the paragraphs that stay of a run of blocks.
    fn prose_of(&self, range: Range<usize>, foreign: &[bool]) -> usize {
        range.filter(|at| self.prose[*at] && !foreign[*at]).map(|at| self.words[at]).sum()
    }

    /// True for a box that the headline stands in.
    fn has_headline(&self, container: &Container) -> bool {
        self.headline.is_some_and(|at| (container.start..container.end).contains(&at))
    }

    /// What the whole page holds.
    fn all(&self) -> Sum {
        self.sums.last().copied().unwrap_or_default()
    }
}

/// How the story was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The rule of the site names it.
    Ruled,
    /// By searching: there is no rule, or it names no place.
    Searched,
    /// By searching, since what the rule of the site names holds no prose.
    Missed,
}

/// Marks the blocks that lie outside the story. `title` is the one that the feed gives.
pub(super) fn mark_outside(
    split: &mut Split,
    title: Option<&str>,
    facts: &Facts,
    rule: Option<&SiteRule>,
) -> Way {
    captions::mark_repeated(&mut split.units);
    let page = Page::measure(split, &[title, facts.headline.as_deref()]);
    let ruled = rule.and_then(|rule| ruled::story(&page, rule));
    let way = match rule {
        _ if ruled.is_some() => Way::Ruled,
        Some(rule) if rule.lines(Key::Body).next().is_some() => Way::Missed,
        _ => Way::Searched,
    };
    let Some((region, mut foreign)) = ruled.or_else(|| find(&page)) else {
        split.units.iter_mut().for_each(|unit| unit.outside = unit.stripped);
        return way;
    };
    let pruned = way != Way::Ruled || rule.is_none_or(SiteRule::prune);
    if pruned {
        ends::mark(&page, region.clone(), &facts.byline, &mut foreign);
    }
    let before = || split.units[..region.start].iter().rposition(|unit| unit.role == Role::Heading(1));
    let headline = page.headline.or_else(before);
    // What stands above the headline is no story, if there is one below it.
    let heads = |at: &usize| region.contains(at) && page.prose_of(*at..region.end, &foreign) >= LEAST_PROSE;
    let start = headline.filter(heads).unwrap_or(region.start);
    for (at, unit) in split.units.iter_mut().enumerate() {
        // The picture that leads a story often stands between its headline and its text.
        let leads =
            headline.is_some_and(|headline| (headline..start).contains(&at)) && captions::is_caption(unit);
        let inside = ((start..region.end).contains(&at) || leads) && !foreign[at];
        unit.outside = !inside && Some(at) != headline;
    }
    if pruned {
        ends::mark_empty_headings(&mut split.units, headline);
    }
    way
}

/// The blocks of the story, and which of them are foreign: the strictest look that finds one.
fn find(page: &Page<'_>) -> Option<(Range<usize>, Vec<bool>)> {
    let mut best: Option<(usize, Range<usize>, Vec<bool>)> = None;
    for (signs, measure) in
        [(Signs::All, Measure::Prose), (Signs::Strong, Measure::Prose), (Signs::All, Measure::Words)]
    {
        let mut foreign = foreign::mark(page, signs);
        foreign.iter_mut().zip(&page.split.units).for_each(|(foreign, unit)| *foreign |= unit.stripped);
        let Some(region) = region::find(page, &foreign, measure) else { continue };
        let own = |at: &usize| !foreign[*at] && region::counts(page, *at, measure);
        let found = region.clone().filter(own).map(|at| page.words[at]).sum();
        if best.as_ref().is_none_or(|(most, ..)| found > most * 3) {
            best = Some((found, region, foreign));
        }
        if best.as_ref().is_some_and(|(most, ..)| *most >= LEAST_PROSE) {
            break;
        }
    }
    best.map(|(_, region, foreign)| (region, foreign))
}

/// Which blocks lie in any of these boxes.
fn covered(blocks: usize, boxes: impl Iterator<Item = Range<usize>>) -> Vec<bool> {
    // Boxes lie in one another: counting where they begin and end keeps this linear.
    let mut edges = vec![0_i64; blocks + 1];
    for inside in boxes.filter(|inside| inside.start < inside.end && inside.end <= blocks) {
        edges[inside.start] += 1;
        edges[inside.end] -= 1;
    }
    let mut depth = 0;
    let within = |edge: i64| {
        depth += edge;
        depth > 0
    };
    edges.into_iter().take(blocks).map(within).collect()
}

/// True for a block that reads like a paragraph.
fn is_paragraph(unit: &Unit, words: usize) -> bool {
    !matches!(unit.role, Role::Heading(_) | Role::Row | Role::Preformatted)
        && unit.link_share <= 0.5
        && !unit.in_form
        && fold::is_prose_of(fold::head(&unit.text, REACH), words)
}

/// The block that says what the title says: a heading if there is one.
fn headline(split: &Split, title: &str) -> Option<usize> {
    let title: Vec<char> = fold::letters(title).take(200).collect();
    if title.len() < 8 {
        return None;
    }
    let says_it = |unit: &Unit| {
        if unit.text.len() > 600 {
            return false;
        }
        let own: Vec<char> = fold::letters(&unit.text).take(200).collect();
        own.len() >= 8 && (title.starts_with(&own) && own.len() * 2 >= title.len() || own.starts_with(&title))
    };
    let of = |wanted: fn(Role) -> bool| {
        split.units.iter().position(|unit| wanted(unit.role) && unit.link_share < 0.9 && says_it(unit))
    };
    of(|role| role == Role::Heading(1)).or_else(|| of(|role| matches!(role, Role::Heading(_))))
}

/// Takes the text that the page gives to machines, where a program writes the page and there is next to none for readers.
pub(super) fn replace_empty(split: &mut Split, facts: &Facts) {
    let Some(body) = &facts.body else { return };
    let inside = split.units.iter().filter(|unit| !unit.outside);
    let seen: usize = inside.map(|unit| fold::words(fold::head(&unit.text, REACH))).sum();
    let given = blocks::split(body, false, None);
    let words: usize = given.units.iter().map(|unit| fold::words(&unit.text)).sum();
    if words >= LEAST_PROSE && words > seen * 3 {
        *split = given;
    }
}

/// Fills what the text itself did not say.
pub(super) fn complete(cleaned: &mut Cleaned, facts: Facts) {
    if cleaned.headline.is_none() {
        cleaned.headline = facts.headline;
    }
    if cleaned.byline.is_empty() {
        cleaned.byline = facts.byline;
    }
    if cleaned.language.is_none() {
        cleaned.language = facts.language;
    }
}
