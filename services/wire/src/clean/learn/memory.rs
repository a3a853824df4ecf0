//! What is remembered of a source: the blocks that stand around its stories with how often, and its last items.
//! Bounded: [`BLOCKS`] blocks and [`RECENT`] items, some 10 KB when all are there.

use super::bar::{self, Seen};
use super::look::{SKETCH, Sight, Sightings};
use super::snapshot::{Known, Learnt};
use super::{Form, Place};
use crate::ids::short_hash;
use std::sync::Arc;

/// Blocks that are remembered. The rarest goes when another one comes.
pub(super) const BLOCKS: usize = 64;

/// Items that are remembered, so that versions and copies of one count once.
pub(super) const RECENT: usize = 48;

/// Items after which all counts are halved, so that what ended is forgotten.
const HALVED: u32 = 1000;

/// A block that was not seen for that many items is the first to go, however often it stood there before.
const STALE: u32 = 100;

/// A block with its counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Counted {
    /// As in [`Sight`].
    pub print: u64,
    /// As in [`Sight`].
    pub exact: u32,
    /// Where it stands.
    pub place: Place,
    /// What it is by its form.
    pub form: Form,
    /// Number of its words.
    pub words: u32,
    /// Items that had it.
    pub items: u32,
    /// Items of the source before it first appeared.
    pub since: u32,
    /// Items of the source when it was last seen.
    pub last: u32,
    /// Day since 1970 on which it was first seen.
    pub first_day: i32,
    /// Day since 1970 on which it was last seen.
    pub last_day: i32,
    /// Days on which it was seen.
    pub days: u32,
    /// It was the same to the digit each time.
    pub same: bool,
    /// How it begins; empty until it was seen twice.
    pub sample: String,
    /// Items with it and items in all, as the snapshot says; (0, 0) while it does not count.
    pub told: (u32, u32),
}

/// An item that was counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Recent {
    /// Hash of its id.
    pub item: u64,
    /// As in [`Sightings`].
    pub headline: u32,
    /// As in [`Sightings`]; 0 where it has fewer hashes.
    pub sketch: [u32; SKETCH],
}

/// What is remembered of one source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// Items counted.
    pub(super) items: u32,
    pub(super) blocks: Vec<Counted>,
    /// The one heard of last at the end.
    pub(super) recent: Vec<Recent>,
    pub(super) learnt: Arc<Learnt>,
}

impl Memory {
    /// What counts by now.
    pub fn learnt(&self) -> &Arc<Learnt> {
        &self.learnt
    }

    /// Counts what an item shows; `day` is the item's own, in days since 1970. A version of an item that was counted
    /// and a copy of one add nothing. True when something else counts now.
    pub fn observe(&mut self, item_id: &str, day: i32, seen: &Sightings) -> bool {
        // Without a story there are no places around it.
        if seen.sketch.is_empty() {
            return false;
        }
        let item = short_hash(&[item_id.as_bytes()]);
        if let Some(at) = self.recent.iter().position(|recent| recent.item == item) {
            self.recent[at..].rotate_left(1);
            return false;
        }
        if self.recent.iter().any(|recent| is_copy(recent, seen)) {
            return false;
        }
        if self.recent.len() >= RECENT {
            self.recent.remove(0);
        }
        self.recent.push(Recent { item, headline: seen.headline, sketch: sketch(&seen.sketch) });
        self.items += 1;
        self.walk(&seen.start, Place::Before, day);
        self.walk(&seen.end, Place::After, day);
        for sight in &seen.within {
            let counted = |block: &Counted| block.print == sight.print && block.last == self.items;
            if !self.blocks.iter().any(counted) {
                self.count(sight, Place::Within, day);
            }
        }
        if self.items >= HALVED {
            self.halve();
        }
        self.judge()
    }

    /// Counts blocks from one end up to the story: prose that stood there before is not yet it.
    fn walk(&mut self, sights: &[Sight], place: Place, day: i32) {
        for sight in sights {
            let Some(form) = sight.form else { continue };
            let known = self.count(sight, place, day);
            if form == Form::Prose && !known {
                break;
            }
        }
    }

    /// Counts a block; true when it stood there before.
    fn count(&mut self, sight: &Sight, place: Place, day: i32) -> bool {
        let Some(form) = sight.form else { return false };
        let items = self.items;
        let known = self
            .blocks
            .iter_mut()
            .find(|block| block.print == sight.print && block.place == place && block.form == form);
        if let Some(block) = known {
            if block.last < items {
                block.again(sight, items, day);
            }
            return true;
        }
        if self.blocks.len() >= BLOCKS {
            self.forget_rarest();
        }
        self.blocks.push(Counted {
            print: sight.print,
            exact: sight.exact,
            place,
            form,
            words: sight.words,
            items: 1,
            since: items - 1,
            last: items,
            first_day: day,
            last_day: day,
            days: 1,
            same: true,
            sample: String::new(),
            told: (0, 0),
        });
        false
    }

    fn forget_rarest(&mut self) {
        let rank = |block: &Counted| {
            let stale = self.items.saturating_sub(block.last) > STALE;
            (if stale { 0 } else { block.items }, block.last)
        };
        let rarest = self.blocks.iter().enumerate().min_by_key(|(_, block)| rank(block));
        if let Some((at, _)) = rarest {
            self.blocks.swap_remove(at);
        }
    }

    fn halve(&mut self) {
        self.items /= 2;
        for block in &mut self.blocks {
            block.items /= 2;
            block.since /= 2;
            block.last /= 2;
        }
        self.blocks.retain(|block| block.items > 0);
    }

    /// Says anew what counts. Counts are told again when they have doubled.
    fn judge(&mut self) -> bool {
        let all = self.items;
        let mut changed = false;
        for block in &mut self.blocks {
            let told = block.told;
            let counts = bar::reached(block.form, block.place, block.words, block.seen(all));
            let now = (block.items, bar::out_of(block.form, block.seen(all)));
            if !counts {
                block.told = (0, 0);
            } else if told == (0, 0) || now.0 >= told.0 * 2 {
                block.told = now;
            }
            changed |= block.told != told;
        }
        // One that counted may have been forgotten for another.
        changed |= self.blocks.iter().filter(|block| block.counts()).count() != self.learnt.len();
        if changed {
            self.learnt = Arc::new(self.snapshot(self.learnt.epoch + 1));
        }
        changed
    }

    /// What counts, as its blocks were told.
    pub(super) fn snapshot(&self, epoch: u64) -> Learnt {
        let counting = self.blocks.iter().filter(|block| block.counts());
        let known = counting.map(|block| {
            let known = Known { exact: block.exact, items: block.told.0, of: block.told.1 };
            ((block.place, block.form, block.print), known)
        });
        Learnt { epoch, known: known.collect() }
    }
}

impl Counted {
    fn counts(&self) -> bool {
        self.told != (0, 0)
    }

    fn seen(&self, all: u32) -> Seen {
        Seen {
            items: self.items,
            of: all - self.since,
            all,
            days: self.days,
            same: self.same,
            counted: self.counts(),
        }
    }

    fn again(&mut self, sight: &Sight, items: u32, day: i32) {
        self.items += 1;
        self.last = items;
        self.same &= self.exact == sight.exact;
        if day > self.last_day || day < self.first_day {
            self.days += 1;
        }
        self.last_day = self.last_day.max(day);
        self.first_day = self.first_day.min(day);
        if self.sample.is_empty() {
            self.sample.clone_from(&sight.sample);
        }
    }
}

/// A sketch of a fixed size, so that a memory is copied at little cost.
pub(super) fn sketch(hashes: &[u32]) -> [u32; SKETCH] {
    std::array::from_fn(|at| hashes.get(at).copied().unwrap_or_default())
}

/// True when an item tells a story that was counted: the same headline and some of the same text, or the same text.
fn is_copy(recent: &Recent, seen: &Sightings) -> bool {
    let shared = seen.sketch.iter().filter(|hash| recent.sketch.contains(hash)).count();
    let told = recent.sketch.iter().filter(|hash| **hash != 0).count();
    let most = seen.sketch.len().max(told);
    let same_headline = seen.headline != 0 && seen.headline == recent.headline;
    shared * 4 >= most * 3 || same_headline && shared > 0
}
