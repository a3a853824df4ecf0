//! Captions of pages that no element names: what a gallery says in small and in large.

use std::collections::HashMap;

use crate::clean::Label;
use crate::clean::unit::{Role, Unit};

/// Least and most bytes of a caption that is told by being said twice.
const LEAST_REPEATED: usize = 40;
const LONGEST_REPEATED: usize = 800;

/// Marks what is said more than once, and behind a picture at least once: a gallery says a caption in small and in large.
pub(super) fn mark_repeated(units: &mut [Unit]) {
    let mut said: HashMap<&str, (usize, bool)> = HashMap::new();
    let may_be = |unit: &Unit| {
        matches!(unit.role, Role::Paragraph | Role::ListItem)
            && (LEAST_REPEATED..=LONGEST_REPEATED).contains(&unit.text.len())
    };
    for unit in units.iter().filter(|unit| may_be(unit)) {
        let (times, pictured) = said.entry(&unit.text).or_default();
        *times += 1;
        *pictured |= unit.after_picture;
    }
    let repeated =
        |unit: &Unit| said.get(unit.text.as_str()).is_some_and(|(times, pictured)| *times > 1 && *pictured);
    let marked: Vec<bool> = units.iter().map(|unit| may_be(unit) && repeated(unit)).collect();
    for (unit, marked) in units.iter_mut().zip(marked) {
        unit.in_picture_box |= marked;
    }
}

/// True for what becomes a caption by its markup.
pub(super) fn is_caption(unit: &Unit) -> bool {
    unit.role == Role::Caption
        || unit.region == Some(Label::Caption)
        || unit.in_picture_box && unit.link_share < 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_twice_and_behind_a_picture_is_a_caption() {
        let caption = "The harbour board counts the boats by hand in the fog.";
        let refrain = "And one old clerk who counts them all, and would not ask for more.";
        let mut units: Vec<Unit> =
            [caption, refrain, caption, refrain].map(|text| Unit::plain(text.to_owned())).into();
        units[2].after_picture = true;
        mark_repeated(&mut units);
        let marked: Vec<bool> = units.iter().map(is_caption).collect();
        assert_eq!(marked, [true, false, true, false]);
    }
}
