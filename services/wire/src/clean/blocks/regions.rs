//! What the names that an element carries say of its text.

use std::collections::HashMap;

use super::attributes::meant;
use super::classes;
use super::traits::{self, Traits};
use crate::clean::Label;

/// Most boxes called by a region's name that count in one another: each looks at all that is in it.
pub(super) const MOST_REGIONS: usize = 64;

/// What classes and ids said before: templates say the same again and again.
#[derive(Default)]
pub(super) struct Regions<'a> {
    called: HashMap<&'a str, Option<Label>>,
    veiled: HashMap<&'a str, bool>,
}

impl<'a> Regions<'a> {
    /// What a class, or an id, says of the text in its element.
    pub(super) fn of(&mut self, written: &'a str) -> Option<Label> {
        *self
            .called
            .entry(written)
            .or_insert_with(|| classes::region(&meant(Some(written)).unwrap_or_default()))
    }

    /// True for a class that hides its element.
    pub(super) fn hides(&mut self, written: &'a str) -> bool {
        *self
            .veiled
            .entry(written)
            .or_insert_with(|| classes::hides(&meant(Some(written)).unwrap_or_default()))
    }

    /// What an element's names say of its text. Colours of code carry such names too: nobody asks there; ids of headings
    /// are their text.
    pub(super) fn named(
        &mut self,
        traits: &Traits,
        name: &str,
        by_class: Option<Label>,
        id: Option<&'a str>,
    ) -> Option<Label> {
        if !traits.block {
            return by_class
                .filter(|label| !matches!(label, Label::Comments | Label::Footer | Label::Subhead));
        }
        by_class
            .or_else(|| id.filter(|_| traits::is_box(name)).and_then(|id| self.of(id)))
            .or_else(|| traits::region(name))
    }
}
