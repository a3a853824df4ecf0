//! What is known of elements by their names: their traits, what they end, how many of them are open.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::attributes::{Attributes, meant};
use super::traits::{self, Traits};
use crate::clean::tokens::{KNOWN, Name, Set};

/// How many elements of each name are open.
pub(super) struct Counts {
    known: [usize; KNOWN],
    others: HashMap<String, usize>,
}

impl Default for Counts {
    fn default() -> Self {
        Self { known: [0; KNOWN], others: HashMap::new() }
    }
}

impl Counts {
    pub(super) fn of(&mut self, name: &Name<'_>) -> &mut usize {
        match name.number() {
            0 => self.others.entry(name.to_string()).or_default(),
            number => &mut self.known[number],
        }
    }

    pub(super) fn is_open(&self, name: &Name<'_>) -> bool {
        match name.number() {
            0 => self.others.get(&**name).is_some_and(|count| *count > 0),
            number => self.known[number] > 0,
        }
    }
}

/// What the known elements mean for their text, by their numbers.
static TRAITS: LazyLock<Vec<Traits>> = LazyLock::new(|| {
    let known = Name::known().map(|name| traits::of(&name, None, None, false));
    std::iter::once(Traits::default()).chain(known).collect()
});

/// What this element ends when it begins, and what that must not lie behind: as HTML5 does it for paragraphs, items,
/// cells and rows.
pub(super) fn implied_ends(name: &Name<'_>) -> (Set, Set) {
    match &**name {
        "li" => const { (Set::of(&["li"]), Set::of(&["ul", "ol", "menu"])) },
        "dt" | "dd" => const { (Set::of(&["dt", "dd"]), Set::of(&["dl"])) },
        "td" | "th" => const { (Set::of(&["td", "th"]), Set::of(&["tr", "table"])) },
        "tr" => const { (Set::of(&["tr"]), Set::of(&["table"])) },
        "tbody" | "thead" | "tfoot" => const { (Set::of(&["tbody", "thead", "tfoot"]), Set::of(&["table"])) },
        _ => const { (Set::of(&["p"]), Set::of(&PARAGRAPH_BARRIERS)) },
    }
}

/// What an element means for the text in it.
pub(super) fn traits(name: &Name<'_>, attributes: &Attributes<'_>) -> Traits {
    if name.number() != 0 && attributes.style.is_none() && attributes.align.is_none() && !attributes.hidden {
        return TRAITS[name.number()];
    }
    let (style, align) = (meant(attributes.style), meant(attributes.align));
    traits::of(name, style.as_deref(), align.as_deref(), attributes.hidden)
}

/// Elements that an open paragraph does not end in.
const PARAGRAPH_BARRIERS: [&str; 10] =
    ["div", "td", "th", "li", "table", "blockquote", "section", "article", "figure", "aside"];
