//! How often a block must have stood at its place to count as residue, by its form.

use super::Form;

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

/// True when a block that was seen so often is residue.
pub(super) fn reached(form: Form, words: u32, seen: Seen) -> bool {
    let share = seen.items as f32 / seen.of.max(1) as f32;
    let slack = if seen.counted { 0.5 } else { 1.0 };
    if form == Form::Prose {
        return seen.items >= SETTLED && seen.days >= DAYS && seen.items * 2 >= seen.all;
    }
    if seen.items < FEWEST {
        return false;
    }
    // "Attendance: 12,431" says something new each time.
    if form == Form::Short && !seen.same {
        return false;
    }
    if seen.all < SETTLED {
        return seen.items == seen.all && words <= 8;
    }
    share >= 0.3 * slack || seen.items > FEWEST && share >= 0.15 * slack
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
        for (name, form, words, seen, residue) in [
            ("short, in each of three items", Form::Short, 4, seen(3, 3, 1), true),
            ("short, in two items", Form::Short, 4, seen(2, 2, 1), false),
            ("short, in three of four items", Form::Short, 4, seen(3, 4, 1), false),
            ("short, in three of eight", Form::Short, 4, seen(3, 8, 1), true),
            ("short, in three of thirty", Form::Short, 4, seen(3, 30, 1), false),
            ("short, in six of thirty", Form::Short, 4, seen(6, 30, 1), true),
            ("eleven words, in each of five", Form::Short, 11, seen(5, 5, 1), false),
            ("other digits each time", Form::Short, 4, Seen { same: false, ..seen(20, 20, 9) }, false),
            ("a contact with other digits", Form::Contact, 4, Seen { same: false, ..seen(20, 20, 9) }, true),
            ("prose in all items of two days", Form::Prose, 20, seen(20, 20, 2), false),
            ("prose in all items of three days", Form::Prose, 20, seen(20, 20, 3), true),
            ("prose in half of the items", Form::Prose, 20, seen(10, 20, 3), true),
            ("prose in less than half", Form::Prose, 20, seen(9, 20, 3), false),
            (
                "prose in less than half since it appeared",
                Form::Prose,
                20,
                Seen { of: 12, ..seen(9, 20, 3) },
                false,
            ),
            ("what counted, gone rarer", Form::Short, 4, Seen { counted: true, ..seen(6, 60, 1) }, true),
            (
                "prose that counted, gone rarer",
                Form::Prose,
                20,
                Seen { counted: true, ..seen(19, 40, 3) },
                false,
            ),
        ] {
            assert_eq!(reached(form, words, seen), residue, "{name}");
        }
    }
}
