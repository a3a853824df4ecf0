//! What was learnt of a source by some moment: the blocks that count as residue. Never changes; cleaning reads it.

use super::{Form, Place, bar};
use std::collections::HashMap;

/// The blocks that count, as of one epoch. The default is what is known of a source that was never seen: nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learnt {
    /// Rises each time that something else counts; 0 while nothing was learnt.
    pub epoch: u64,
    pub(super) known: HashMap<(Place, Form, u64), Known>,
}

/// A block that counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Known {
    pub exact: u32,
    pub items: u32,
    pub of: u32,
}

/// Why a block counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reason {
    pub place: Place,
    pub items: u32,
    pub of: u32,
    pub confidence: f32,
}

impl Learnt {
    /// Number of blocks that count.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// True when nothing counts.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Why a block with these hashes counts at that place, if it does.
    pub(super) fn find(&self, place: Place, form: Form, print: u64, exact: u32) -> Option<Reason> {
        let known = self.known.get(&(place, form, print))?;
        // A short line that differs in its digits says something else.
        if form == Form::Short && known.exact != exact {
            return None;
        }
        let confidence = bar::confidence(form, known.items, known.of);
        Some(Reason { place, items: known.items, of: known.of, confidence })
    }
}

impl Reason {
    /// The rule as a person reads it.
    pub(super) fn rule(&self) -> String {
        let place = match self.place {
            Place::Before => "at the start of",
            Place::Within => "within",
            Place::After => "at the end of",
        };
        format!("{}: {place} {} of {} items", super::RULE, self.items, self.of)
    }
}
