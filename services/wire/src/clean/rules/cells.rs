//! Rows of several short lines: `Source: Wire | 10:20 | Editor: Finch`, or elements side by side.
//! line -> pieces between bars, elements, times, addresses -> each labelled as a line of its own.

use super::forms::Where;
use super::{Draft, lines, stamp};
use crate::clean::unit::{Role, Unit};
use crate::clean::{Label, agencies, fold};

/// The cells of a row, each with its label; nothing for a row with a cell that is none of these lines.
pub(super) fn of(draft: &Draft, side: Where) -> Option<Vec<Draft>> {
    if !draft.open() || draft.words > 24 || matches!(draft.unit.role, Role::Row | Role::Quote) {
        return None;
    }
    let text = draft.unit.text.as_str();
    let parted = text.contains(CELL_ENDS) || text.contains(" - ") || text.contains(" – ");
    let parted = parted || !draft.unit.seams.is_empty() || stamp::parted(text).len() > 1;
    let parted = parted || side == Where::After && with_address(text).len() > 1;
    if !parted {
        return None;
    }
    let mut from = 0;
    let ends = draft.unit.seams.iter().copied().chain([text.len()]);
    let pieces = ends.filter_map(|to| text.get(std::mem::replace(&mut from, to)..to));
    let parts =
        pieces.flat_map(stamp::parted).flat_map(with_address).flat_map(|piece| piece.split(CELL_ENDS));
    let parts = parts.flat_map(|part| part.split(" - ")).flat_map(|part| part.split(" – "));
    let parts = parts.map(str::trim).filter(|part| part.chars().any(char::is_alphanumeric));
    let mut cells: Vec<Draft> = parts.map(|part| Draft::new(Unit::plain(part.to_owned()))).collect();
    if cells.len() < 2 || cells.len() > 8 {
        return None;
    }
    for cell in &mut cells {
        if agencies::is_agency(&cell.unit.text) {
            cell.decide(Label::Credit, "agency in a row", 0.85);
        }
        lines::by_phrase(cell, false);
        lines::by_side(cell, side);
    }
    let unknown = cells.iter().filter(|cell| cell.open());
    let short = unknown.clone().all(|cell| cell.words <= 5 && !fold::ends_sentence(&cell.unit.text));
    let timed = cells.iter().any(|cell| cell.verdict.is_some_and(|verdict| verdict.rule == "time stamp"));
    let known = cells.len() - unknown.count();
    let shared = cells.iter().any(|cell| cell.is(Label::Share));
    let row = draft.unit.link_share > 0.8 && shared && known >= 1;
    if !row && (!short || known * 2 < cells.len() || known < cells.len() && !timed) {
        return None;
    }
    for cell in &mut cells {
        cell.decide(Label::Nav, "in a row with others", 0.8);
    }
    Some(cells)
}

/// A piece, and the mail address at its end apart.
fn with_address(piece: &str) -> Vec<&str> {
    let last = piece.trim_end().rsplit_once(' ').filter(|(before, last)| {
        last.contains('@')
            && last.contains('.')
            && !last.starts_with('(')
            && !before.ends_with([':', '：', 'a'])
    });
    last.map_or_else(|| vec![piece], |(before, last)| vec![before, last])
}

/// What parts the cells of a row.
const CELL_ENDS: [char; 5] = ['|', '•', '·', '｜', '│'];
