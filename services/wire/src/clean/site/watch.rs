//! Looks for the paths of a site's rule while its page is read, on the elements that are open: no tree is needed.
//! start tag -> the steps that it fits -> the lines that it ends a path of -> the blocks read until it closes.

use std::ops::Range;

use super::path::{Axis, Element};
use super::{Key, SiteRule};
use crate::clean::tokens::Tag;
use crate::clean::unit::Unit;

/// Most blocks of a title or an author, and most bytes.
const MOST_BLOCKS: usize = 4;
const LONGEST: usize = 400;

/// An element that a line's path leads to.
#[derive(Clone, Debug)]
pub(in crate::clean) struct Found {
    /// Number of the line.
    pub line: usize,
    /// The blocks in it.
    pub units: Range<usize>,
    /// What it says, where the line asks for it and it is short.
    pub text: Option<String>,
}

/// Watches the elements of a page.
pub(in crate::clean) struct Watch<'r> {
    rule: &'r SiteRule,
    open: Vec<Watched>,
    /// How many open elements fit each step.
    fitting: Vec<usize>,
    /// How many open elements are to be stripped.
    stripped: usize,
    found: Vec<Found>,
}

/// An open element.
#[derive(Default)]
struct Watched {
    /// The steps that it fits, their paths before them too.
    steps: Vec<usize>,
    /// The lines that it was looked for by.
    lines: Vec<usize>,
    strips: bool,
    /// It is cut from the text around it.
    cut: bool,
    /// Where its text begins in the block that is being read.
    start: usize,
}

impl<'r> Watch<'r> {
    pub(in crate::clean) fn new(rule: &'r SiteRule) -> Self {
        let fitting = vec![0; rule.steps.len()];
        Self { rule, open: Vec::new(), fitting, stripped: 0, found: Vec::new() }
    }

    /// What a tag fits among the elements that are open. `at` is the number of the next block.
    fn look(&mut self, tag: &Tag<'_>, at: usize) -> Watched {
        let element = Element::new(tag);
        let mut watched = Watched::default();
        let parent = self.open.last().map_or(&[][..], |open| &open.steps);
        for (number, placed) in self.rule.steps.iter().enumerate() {
            let reached = match (placed.first, placed.step.axis) {
                (true, Axis::Descendant) => true,
                (true, Axis::Child) => self.open.is_empty(),
                (false, Axis::Descendant) => self.fitting[number - 1] > 0,
                (false, Axis::Child) => parent.binary_search(&(number - 1)).is_ok(),
            };
            if !reached || !placed.step.fits(&element) {
                continue;
            }
            watched.steps.push(number);
            let Some(line) = placed.ends else { continue };
            match &placed.attribute {
                Some(name) => {
                    let text = element.attribute(name).map(|value| value.trim().to_owned());
                    self.found.push(Found {
                        line,
                        units: at..at,
                        text: text.filter(|text| text.len() <= LONGEST),
                    });
                }
                // Two alternatives may lead to one element.
                None if watched.lines.last() != Some(&line) => watched.lines.push(line),
                None => {}
            }
        }
        watched.strips = watched.lines.iter().any(|line| self.rule.lines[*line] == Key::Strip);
        watched
    }

    /// An element that holds nothing; true if it is to be stripped, by itself or by one around it.
    pub(in crate::clean) fn pass(&mut self, tag: &Tag<'_>, at: usize) -> bool {
        self.look(tag, at).strips || self.stripped > 0
    }

    /// An element opens; true if a line looks for it.
    pub(in crate::clean) fn open(&mut self, tag: &Tag<'_>, at: usize) -> bool {
        let watched = self.look(tag, at);
        for step in &watched.steps {
            self.fitting[*step] += 1;
        }
        self.stripped += usize::from(watched.strips);
        let found = !watched.lines.is_empty();
        self.open.push(watched);
        found
    }

    /// Says of the element just opened whether it is cut from the text around it, and where its text begins in the
    /// block that is being read. True if it is to be stripped from within a sentence.
    pub(in crate::clean) fn begin(&mut self, cut: bool, start: usize) -> bool {
        let Some(watched) = self.open.last_mut() else { return false };
        (watched.cut, watched.start) = (cut, start);
        watched.strips && !cut
    }

    /// True where the element that closes next is cut from the text around it.
    pub(in crate::clean) fn is_cut(&self) -> bool {
        self.open.last().is_some_and(|open| open.cut)
    }

    /// What the element that closes next says, if a line asks for it: in its blocks, and in the one being read.
    pub(in crate::clean) fn text(&self, units: &[Unit], pending: &str) -> Option<String> {
        let open = self.open.last()?;
        let asks = |line: &usize| matches!(self.rule.lines[*line], Key::Title | Key::Author);
        if !open.lines.iter().any(asks) || units.len() > MOST_BLOCKS {
            return None;
        }
        let rest = if units.is_empty() { pending.get(open.start..).unwrap_or_default() } else { pending };
        let parts = || units.iter().map(|unit| unit.text.as_str()).chain([rest]).map(str::trim);
        if parts().map(str::len).sum::<usize>() > LONGEST {
            return None;
        }
        Some(parts().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
    }

    /// The innermost element closes; these are its blocks, the last ones so far.
    pub(in crate::clean) fn close(&mut self, units: Range<usize>, text: Option<&str>) {
        // Cells that became one row are one block now.
        let end = units.end;
        for found in self.found.iter_mut().rev().take_while(|found| found.units.end > end) {
            found.units = found.units.start.min(end)..end;
        }
        let Some(watched) = self.open.pop() else { return };
        for step in &watched.steps {
            self.fitting[*step] -= 1;
        }
        self.stripped -= usize::from(watched.strips);
        for line in watched.lines {
            self.found.push(Found { line, units: units.clone(), text: text.map(str::to_owned) });
        }
    }

    pub(in crate::clean) fn finish(self) -> Vec<Found> {
        self.found
    }
}
