//! Prints that are no text's own: the house's frame, and phrases.

/// What so many stories have is a phrase.
const STORIES: usize = 3;
/// What so many stories of one source have is its boilerplate.
const OWN_STORIES: usize = 2;

/// Which prints of a text are no one's own: those of texts of two or more other stories of its source, or of so many
/// stories of any, under titles unlike its own.
#[derive(Default)]
pub(in crate::dedupe) struct Common {
    prints: Vec<([u32; STORIES], [u32; OWN_STORIES])>,
}

impl Common {
    pub(in crate::dedupe) fn room_for(&mut self, prints: usize) {
        self.prints.resize(prints, ([0; STORIES], [0; OWN_STORIES]));
    }

    /// A text of that story has a print, under a title unlike this one's.
    pub(in crate::dedupe) fn unlike(&mut self, place: u16, story: u32, same_source: bool) {
        let (any, own) = &mut self.prints[usize::from(place)];
        count(any, story);
        if same_source {
            count(own, story);
        }
    }

    /// What this text and another of its source begin or end with alike, under unlike titles, is the house's frame around
    /// them, also where it was seen only once; unless it is most of either.
    pub(in crate::dedupe) fn frame(&mut self, pairs: &[(u16, u16)], of_other: usize) {
        let of_this = self.prints.len();
        let front = pairs.iter().zip(0_u16..).take_while(|(pair, at)| **pair == (*at, *at)).count();
        let from_behind = |(here, there): &(u16, u16)| {
            (of_this.saturating_sub(1 + usize::from(*here)), of_other.saturating_sub(1 + usize::from(*there)))
        };
        let end =
            pairs.iter().rev().zip(0..).take_while(|(pair, at)| from_behind(pair) == (*at, *at)).count();
        if (front + end) * 2 > of_this.min(of_other) {
            return;
        }
        for (place, _) in pairs[..front].iter().chain(&pairs[pairs.len() - end..]) {
            self.prints[usize::from(*place)].1 = [1; OWN_STORIES];
        }
    }

    pub(in crate::dedupe) fn has(&self, place: usize) -> bool {
        let Some((any, own)) = self.prints.get(place) else { return false };
        any[STORIES - 1] != 0 || own[OWN_STORIES - 1] != 0
    }

    /// The prints that are its own, and for each print how many of those stand before it.
    pub(in crate::dedupe) fn rest(&self, prints: &[u64]) -> (Vec<u64>, Vec<u16>) {
        let (mut own, mut places) = (Vec::with_capacity(prints.len()), Vec::with_capacity(prints.len()));
        for (place, print) in prints.iter().enumerate() {
            places.push(own.len() as u16);
            if !self.has(place) {
                own.push(*print);
            }
        }
        (own, places)
    }
}

/// Notes a story, each once, as long as there is room.
fn count(stories: &mut [u32], story: u32) {
    for known in stories {
        if *known == 0 {
            *known = story | 1;
        }
        if *known == story | 1 {
            return;
        }
    }
}
