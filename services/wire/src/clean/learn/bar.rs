//! How often a block must have stood at its place to count as residue, by its form.

use super::{Form, Place};

/// How often a block was seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// Items that had it at its place.
    pub items: u32,
    /// Items since it first appeared, those without it too.
    pub of: u32,
    /// Items of the source.
    pub all: u32,
    /// Days on which it was seen.
    pub days: u32,
    /// It was the same to the digit each time.
    pub same: bool,
    /// It counted before: what counts goes on doing so until it is much rarer.
    pub counted: bool,
}

/// Items of a source before anything but the plainest is learnt.
const SETTLED: u32 = 8;

/// Fewest items that a block must have stood in.
const FEWEST: u32 = 3;

/// Days over which prose must have stood.
const DAYS: u32 = 3;

/// Items over which a share is taken at least, once there are so many: reports of one kind come in a row.
const RUN: u32 = 20;

/// Items that a block's are a share of.
pub(super) fn out_of(form: Form, seen: Seen) -> u32 {
    if form == Form::Prose { seen.all } else { seen.of.max(seen.all.min(RUN)) }
}

/// True when a block that was seen so often is residue.
pub(super) fn reached(form: Form, place: Place, words: u32, seen: Seen) -> bool {
    if form == Form::Prose {
        return seen.items >= SETTLED && seen.days >= DAYS && seen.items * 2 >= seen.all;
    }
    // "Attendance: 12,431" says something new each time.
    if seen.items < FEWEST || form == Form::Short && !seen.same {
        return false;
    }
    if seen.all < SETTLED {
        return form == Form::Short && place == Place::After && seen.items == seen.all && words <= 8;
    }
    let share = seen.items as f32 / out_of(form, seen).max(1) as f32;
    let slack = if seen.counted { 0.5 } else { 1.0 };
    match (form, place) {
        // What stands before a story often belongs to it.
        (Form::Short, Place::Before) => share >= 0.5 * slack,
        _ => share >= 0.3 * slack || seen.items >= 2 * FEWEST && share >= 0.15 * slack,
    }
}

/// How sure it is that a block which was in so many items is residue, 0 to 1.
pub(super) fn confidence(form: Form, items: u32, of: u32) -> f32 {
    let share = items as f32 / of.max(1) as f32;
    match form {
        Form::Prose if share >= 0.9 => 0.92,
        Form::Prose => 0.85,
        _ if items >= SETTLED && share >= 0.5 => 0.95,
        _ if items >= SETTLED || share >= 0.9 => 0.9,
        _ => 0.85,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_has_its_bar() {
        let seen = |items, of, days| Seen { items, of, all: of, days, same: true, counted: false };
        let (after, before) = (Place::After, Place::Before);
        let (short, contact, prose) = (Form::Short, Form::Contact, Form::Prose);
        for (name, form, place, words, seen, residue) in [
            ("in each of three items", short, after, 4, seen(3, 3, 1), true),
            ("in two items", short, after, 4, seen(2, 2, 1), false),
            ("in three of four items", short, after, 4, seen(3, 4, 1), false),
            ("in three of eight", short, after, 4, seen(3, 8, 1), true),
            ("in three of thirty", short, after, 4, seen(3, 30, 1), false),
            ("in three running, of thirty", short, after, 4, Seen { of: 3, ..seen(3, 30, 1) }, false),
            ("in six of thirty", short, after, 4, seen(6, 30, 1), true),
            ("eleven words, in each of five", short, after, 11, seen(5, 5, 1), false),
            ("other digits each time", short, after, 4, Seen { same: false, ..seen(20, 20, 9) }, false),
            ("before the story, in each of three", short, before, 4, seen(3, 3, 1), false),
            ("before the story, in a third", short, before, 4, seen(10, 30, 1), false),
            ("before the story, in half", short, before, 4, seen(15, 30, 1), true),
            ("with other digits", contact, after, 4, Seen { same: false, ..seen(20, 20, 9) }, true),
            ("in all items of two days", prose, after, 20, seen(20, 20, 2), false),
            ("in all items of three days", prose, after, 20, seen(20, 20, 3), true),
            ("in half of the items", prose, after, 20, seen(10, 20, 3), true),
            ("in less than half", prose, after, 20, seen(9, 20, 3), false),
            ("in half since it appeared", prose, after, 20, Seen { of: 12, ..seen(9, 20, 3) }, false),
            ("what counted, gone rarer", short, after, 4, Seen { counted: true, ..seen(6, 60, 1) }, true),
            ("what counted, gone rarer", prose, after, 20, Seen { counted: true, ..seen(19, 40, 3) }, false),
        ] {
            assert_eq!(reached(form, place, words, seen), residue, "{form:?} {place:?}: {name}");
        }
    }
}
