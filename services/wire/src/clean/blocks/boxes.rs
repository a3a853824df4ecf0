//! What boxes say of the blocks in them: a region named by a class, a picture with its caption, a row of a table.

use super::super::unit::{Role, Unit};
use super::super::{Label, fold};
use super::signs::Signs;

/// A box of HTML that holds blocks.
#[derive(Clone, Debug, Default)]
pub(in crate::clean) struct Container {
    /// Number of the box around it; its own number for the outermost.
    pub parent: usize,
    /// First of its blocks.
    pub start: usize,
    /// One past its last block.
    pub end: usize,
    /// What its class says it is, however large it is.
    pub region: Option<Label>,
    /// What else its tag says of it.
    pub signs: Signs,
}

/// A class on a box counts only while the box is small in prose: page wrappers carry such names too.
const MOST_REGION_WORDS: usize = 120;

/// Most blocks of a region: a box with more is no small one.
const MOST_REGION_BLOCKS: usize = 200;

/// Longest text that may be the caption of a picture that it shares a box with, in bytes.
const LONGEST_CAPTION: usize = 500;

/// Longest cell of a table that is one of figures and names, and no layout, in bytes.
const LONGEST_CELL: usize = 120;

/// Marks the blocks of a box that is called by a region's name; the innermost name stays.
pub(super) fn mark_region(units: &mut [Unit], region: Label) {
    // Nested boxes of one name would else be walked over and over.
    if units.len() > MOST_REGION_BLOCKS {
        return;
    }
    let prose: usize = units
        .iter()
        .filter(|unit| unit.link_share < 0.5 && unit.role != Role::Row)
        .map(|unit| fold::words(fold::head(&unit.text, 4000)))
        .filter(|words| *words >= 10)
        .sum();
    let limit = match region {
        Label::Caption | Label::Credit | Label::Byline | Label::Subhead => 90,
        _ => MOST_REGION_WORDS,
    };
    if prose <= limit {
        for unit in units {
            unit.region.get_or_insert(region);
        }
    }
}

/// Marks the one or two short texts that share a box with a picture; some more in a figure, which is there for them.
pub(super) fn mark_picture_box(units: &mut [Unit], figure: bool) {
    let (most, longest) = if figure { (6, LONGEST_CAPTION * 2) } else { (2, LONGEST_CAPTION) };
    let other = |unit: &Unit| matches!(unit.role, Role::ListItem | Role::Quote | Role::Row);
    // The number comes first: boxes lie in boxes, and looking at all that is in each would take for ever.
    if units.len() > most
        || units.iter().any(other)
        || units.iter().map(|unit| unit.text.len()).sum::<usize>() > longest
    {
        return;
    }
    for unit in units {
        unit.in_picture_box = true;
    }
}

/// What the pictures just read say to those who cannot see them: a line that says the same is their caption.
#[derive(Debug, Default)]
pub(super) struct Alternatives(Vec<(String, usize)>);

/// How many blocks behind its picture a caption may stand, and how many letters it has at least.
const NEAR: usize = 3;
const SHORTEST_ALTERNATIVE: usize = 16;

impl Alternatives {
    /// Remembers the alternative of a picture before the block of this number.
    pub(super) fn remember(&mut self, alternative: &str, at: usize) {
        self.0.retain(|(_, before)| at.saturating_sub(*before) <= NEAR);
        let letters: String = fold::letters(fold::head(alternative, LONGEST_CAPTION)).collect();
        if letters.len() >= SHORTEST_ALTERNATIVE && self.0.len() < NEAR {
            self.0.push((letters, at));
        }
    }

    /// True for a line, the block of this number, that says what a picture near it does.
    pub(super) fn says(&self, unit: &Unit, at: usize) -> bool {
        let line = matches!(unit.role, Role::Paragraph) && unit.text.len() <= LONGEST_CAPTION;
        let same = |(letters, before): &(String, usize)| {
            at.saturating_sub(*before) <= NEAR && fold::letters(&unit.text).eq(letters.chars())
        };
        line && self.0.iter().any(same)
    }
}

/// A row of a table as it is read.
#[derive(Debug)]
pub(super) struct Row {
    /// First block of the row.
    pub start: usize,
    /// First block of each cell.
    pub cells: Vec<usize>,
    /// Another table lies within: this one is layout.
    pub nested: bool,
}

/// Joins the cells of a row into one block, if they are short and single: else the table is layout.
pub(super) fn join_row(units: &mut Vec<Unit>, row: &Row) {
    // Of rows in rows only the innermost is looked at.
    if row.nested {
        return;
    }
    let row_start = row.start;
    let Some(cells) = units.get(row_start..) else { return };
    let starts = row.cells.iter().copied().chain([units.len()]).collect::<Vec<_>>();
    let single = starts.windows(2).all(|pair| pair[1] - pair[0] <= 1);
    let short = cells.iter().all(|unit| unit.text.len() <= LONGEST_CELL);
    if !single || !short || cells.len() < 2 {
        return;
    }
    let link_share = cells.iter().map(|unit| unit.link_share).sum::<f32>() / cells.len() as f32;
    let first = cells[0].clone();
    let mut row = Unit { text: String::new(), role: Role::Row, link_share, bold_lead: 0, ..first };
    row.runs.clear();
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            row.text.push(' ');
            row.cells.push(row.text.len());
            row.links.extend(cell.links.iter().cloned());
            row.images.extend(cell.images.iter().cloned());
        }
        row.runs.append(cell.runs.clone(), row.text.len());
        row.text.push_str(&cell.text);
    }
    units.truncate(row_start);
    units.push(row);
}
