//! Lines that their form gives away: tables of patterns, and where in the item each counts.
//! [`ends`], [`notes`], [`furniture`] -> the first form that fits.

mod ends;
mod furniture;
mod notes;

use std::sync::LazyLock;

use crate::clean::pattern::{Pattern, Table};
use crate::clean::{Label, agencies};

/// Where a form counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// Wherever it stands.
    Anywhere,
    /// Not between two paragraphs of the story.
    Around,
    /// After the story.
    After,
    /// Before the story.
    Before,
}

/// A form of a line.
pub(super) struct Form {
    pub label: Label,
    pub rule: &'static str,
    pub place: Where,
    pub confidence: f32,
    pattern: &'static str,
}

const fn form(
    label: Label,
    rule: &'static str,
    place: Where,
    confidence: f32,
    pattern: &'static str,
) -> Form {
    Form { label, rule, place, confidence, pattern }
}

/// The forms with their patterns made.
pub(super) fn compiled() -> &'static Table<&'static Form> {
    static COMPILED: LazyLock<Table<&Form>> = LazyLock::new(|| {
        let agency = agencies::alternatives();
        let row = |form: &'static Form| (form, Pattern::new(form.pattern.replace("{agency}", agency)));
        Table::new([ends::FORMS, notes::FORMS, furniture::FORMS].into_iter().flatten().map(row))
    });
    &COMPILED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_of_the_table_compiles() {
        assert!(compiled().patterns().all(Pattern::is_sound));
    }
}
