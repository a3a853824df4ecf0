//! What hangs on at the end of a story: who its author is, and headings of what was taken out.

use std::ops::Range;

use super::Page;
use crate::clean::unit::{Role, Unit};

/// How many paragraphs from the end may speak of the author, and how many words they have at most.
const LAST_PARAGRAPHS: usize = 2;
const LONGEST_BIOGRAPHY: usize = 120;

/// Marks what is said of the authors at the end.
pub(super) fn mark(page: &Page<'_>, region: Range<usize>, authors: &[String], foreign: &mut [bool]) {
    let inside: Vec<usize> = region.filter(|at| page.prose[*at] && !foreign[*at]).collect();
    let last = inside.iter().skip(LAST_PARAGRAPHS).rev().take(LAST_PARAGRAPHS);
    let of_author = |at: &usize| -> bool {
        let named = |name: &String| name.contains(' ') && page.split.units[*at].text.contains(name.as_str());
        page.words[*at] <= LONGEST_BIOGRAPHY && authors.iter().any(named)
    };
    for at in last.copied().filter(of_author).collect::<Vec<_>>() {
        foreign[at] = true;
    }
}

/// Marks headings with nothing left below them: what they headed lies outside.
pub(super) fn mark_empty_headings(units: &mut [Unit], headline: Option<usize>) {
    // What follows inside: a heading of this level, or the end as one above all; text is no heading.
    let (mut next, mut gap) = (Some(0), true);
    for (at, unit) in units.iter_mut().enumerate().rev() {
        let level = match unit.role {
            Role::Heading(level) if Some(at) != headline => Some(level),
            _ => None,
        };
        if unit.outside {
            gap = true;
        } else if gap && level.is_some_and(|level| next.is_some_and(|next| next <= level)) {
            unit.outside = true;
        } else {
            (next, gap) = (level, false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_goes_with_what_it_headed() {
        let (heading, text, out) = (Role::Heading(2), Role::Paragraph, Role::ListItem);
        for (roles, expected) in [
            (vec![text, heading, out, out], [false, true, true, true].as_slice()),
            (vec![text, heading], &[false, true]),
            (vec![heading, out, text], &[false, true, false]),
            (vec![heading, out, heading, text], &[true, true, false, false]),
            (vec![heading, Role::Heading(3), text], &[false, false, false]),
            (vec![Role::Heading(3), out, heading, text], &[true, true, false, false]),
        ] {
            // List items stand for what lies outside already.
            let unit = |role: &Role| Unit { role: *role, outside: *role == out, ..Unit::default() };
            let mut units: Vec<Unit> = roles.iter().map(unit).collect();
            mark_empty_headings(&mut units, None);
            let marked: Vec<bool> = units.iter().map(|unit| unit.outside).collect();
            assert_eq!(marked, expected, "{roles:?}");
        }
    }
}
