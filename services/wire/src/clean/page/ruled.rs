//! What the rule of the site finds on a page: its story, without a search, and what is none of it.
//! elements found -> marks on blocks; -> headline and names, where they say anything.

use std::ops::Range;

use super::foreign::{self, Signs};
use super::{Page, covered};
use crate::clean::blocks::Split;
use crate::clean::site::{Key, SiteRule};
use crate::clean::{byline, fold, headline};

/// Most words of an author that is no name of a person.
const LONGEST_AUTHOR: usize = 8;

/// Most elements that authors are read from.
const MOST_AUTHORS: usize = 16;

/// What the rule finds of the page's headline and its authors.
#[derive(Debug, Default)]
pub(in crate::clean) struct Named {
    pub headline: Option<String>,
    pub byline: Vec<String>,
}

/// Headline and authors, each by the first line that finds any text.
pub(in crate::clean) fn named(split: &Split, rule: &SiteRule, host: Option<&str>) -> Named {
    let said = |key: Key| {
        let of = |line: usize| -> Vec<&str> {
            let found = split.found.iter().filter(|found| found.line == line);
            found.filter_map(|found| found.text.as_deref()).filter(|text| !text.is_empty()).collect()
        };
        rule.lines(key).map(of).find(|texts| !texts.is_empty()).unwrap_or_default()
    };
    let mut byline: Vec<String> = Vec::new();
    for text in said(Key::Author).into_iter().take(MOST_AUTHORS) {
        let mut names = byline::marked_names(text);
        if names.is_empty() && fold::words(text) <= LONGEST_AUTHOR {
            names.push(fold::tidy(text));
        }
        names.retain(|name| !byline.contains(name));
        byline.append(&mut names);
    }
    let headline = said(Key::Title).first().and_then(|title| headline::from_title(title, host));
    Named { headline, byline }
}

/// Marks the blocks that are none of the story.
pub(in crate::clean) fn strip(split: &mut Split, rule: &SiteRule) {
    let lines: Vec<usize> = rule.lines(Key::Strip).collect();
    let inside = inside(split, |line| lines.contains(&line));
    for (unit, inside) in split.units.iter_mut().zip(inside) {
        unit.stripped = inside;
    }
}

/// The blocks of the story, and which of those in between are none of it, by the first line that finds prose.
pub(super) fn story(page: &Page<'_>, rule: &SiteRule) -> Option<(Range<usize>, Vec<bool>)> {
    let stripped = |at: usize| page.split.units[at].stripped;
    rule.lines(Key::Body).find_map(|line| {
        let inside = inside(page.split, |of| of == line);
        let (first, last) =
            (inside.iter().position(|inside| *inside)?, inside.iter().rposition(|inside| *inside)?);
        let region = first..last + 1;
        let out: Vec<bool> = (0..).zip(inside).map(|(at, inside)| !inside || stripped(at)).collect();
        if page.prose_of(region.clone(), &out) == 0 {
            return None;
        }
        if !rule.prune() {
            return Some((region, out));
        }
        let foreign = foreign::mark(page, Signs::Strong);
        let pruned: Vec<bool> = out.iter().zip(foreign).map(|(out, foreign)| *out || foreign).collect();
        let left = page.prose_of(region.clone(), &pruned) > 0;
        Some((region, if left { pruned } else { out }))
    })
}

/// Which blocks lie in what these lines found.
fn inside(split: &Split, lines: impl Fn(usize) -> bool) -> Vec<bool> {
    let found = split.found.iter().filter(|found| lines(found.line));
    covered(split.units.len(), found.map(|found| found.units.clone()))
}
