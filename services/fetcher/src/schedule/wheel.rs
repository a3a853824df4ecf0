//! Who is due when, for a million feeds: a hashed wheel (Varghese and Lauck, 1987, scheme 6). Pure: the time comes in.
//!
//! Times fall into ticks, and ticks into slots; a slot is a list through [`Node`]s, one a feed, so that a feed stands
//! at one time only and leaves at once. What lies further ahead than one turn waits in its slot for a later one.

use std::collections::BTreeSet;

/// A tick is 64 ms: order within it is kept, and looked for when it comes.
const TICK_BITS: u32 = 6;
/// Slots of the wheel: a turn takes 70 minutes, so that most intervals lie within two.
const SLOTS: usize = 1 << 16;
/// A clock that goes back by more ticks than this takes the wheel with it.
const BACK: i64 = 16;
/// So many slots are looked into for the next that is due; beyond, the wheel is looked at again.
const LOOK: usize = 64;

/// Nodes in a piece.
const PIECE: usize = 1 << 12;

/// No feed.
const NIL: u32 = u32::MAX;
/// In the place of the one before: the feed stands nowhere.
const ABSENT: u32 = u32::MAX - 1;
/// In the place of the one before: the feed stands among those whose tick has come.
const READY: u32 = u32::MAX - 2;

/// The wheel. Feeds are small numbers: 16 bytes for each up to the largest, and 264 KB.
#[derive(Debug)]
pub(crate) struct Wheel {
    heads: Box<[u32]>,
    /// A bit a slot: someone stands there.
    taken: Box<[u64]>,
    /// In pieces, so that none is moved as they become more.
    nodes: Vec<Box<[Node; PIECE]>>,
    /// Whose tick has come, in order. Few, unless many are late.
    ready: BTreeSet<(i64, u32)>,
    /// Whoever stands in a slot is due in this tick or a later one.
    cursor: i64,
    /// Feeds in slots.
    turning: usize,
    /// The earliest time in a slot, or one before it; `None`: to be looked for.
    first: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    due_ms: i64,
    /// The one before in its slot, [`NIL`] for none; or [`ABSENT`] or [`READY`].
    before: u32,
    after: u32,
}

impl Wheel {
    /// Nobody is due.
    pub(crate) fn new() -> Self {
        Self {
            heads: vec![NIL; SLOTS].into(),
            taken: vec![0; SLOTS / 64].into(),
            nodes: Vec::new(),
            ready: BTreeSet::new(),
            cursor: 0,
            turning: 0,
            first: None,
        }
    }

    /// Puts a feed where it is due, from wherever it stood.
    pub(crate) fn set(&mut self, feed: u32, due_ms: i64) {
        self.remove(feed);
        while feed as usize / PIECE >= self.nodes.len() {
            self.nodes.push(Box::new([Node { due_ms: 0, before: ABSENT, after: NIL }; PIECE]));
        }
        if tick(due_ms) < self.cursor {
            *self.node(feed) = Node { due_ms, before: READY, after: NIL };
            self.ready.insert((due_ms, feed));
        } else {
            self.link(feed, due_ms);
        }
    }

    /// Takes a feed out.
    pub(crate) fn remove(&mut self, feed: u32) {
        if feed as usize / PIECE >= self.nodes.len() {
            return;
        }
        let Node { due_ms, before, .. } = *self.node(feed);
        match before {
            ABSENT => return,
            READY => drop(self.ready.remove(&(due_ms, feed))),
            _ => self.unlink(feed),
        }
        self.node(feed).before = ABSENT;
    }

    /// Before this time nobody is due. Exact within some seconds; of what is further ahead it may fall short.
    pub(crate) fn next_due(&mut self) -> Option<i64> {
        let ready = self.ready.first().map(|(due_ms, _)| *due_ms);
        if self.turning == 0 {
            return ready;
        }
        let turning = match self.first {
            Some(due_ms) => due_ms,
            None => *self.first.insert(self.look()),
        };
        Some(ready.map_or(turning, |due_ms| due_ms.min(turning)))
    }

    /// Who is first, with its time, if it is due.
    pub(crate) fn peek(&mut self, now_ms: i64) -> Option<(i64, u32)> {
        if tick(now_ms) < self.cursor - BACK {
            self.turn_back(now_ms);
        }
        if self.next_due()? > now_ms {
            return None;
        }
        if self.first.is_some_and(|due_ms| due_ms <= now_ms) && self.turning > 0 {
            self.turn(now_ms);
        }
        self.ready.first().copied().filter(|(due_ms, _)| *due_ms <= now_ms)
    }

    /// Takes the first out, if it is due.
    pub(crate) fn pop(&mut self, now_ms: i64) -> Option<(i64, u32)> {
        let (due_ms, feed) = self.peek(now_ms)?;
        self.remove(feed);
        Some((due_ms, feed))
    }

    /// Goes on to a time: whoever is due is ready. A jump of more than a turn looks into each slot once.
    fn turn(&mut self, now_ms: i64) {
        let to = tick(now_ms).max(self.cursor);
        let slots = (to - self.cursor).min(SLOTS as i64 - 1) as usize + 1;
        let start = slot(self.cursor);
        let mut next = self.taken_from(start, slots);
        while let Some(passed) = next {
            let at = (start + passed) % SLOTS;
            let mut feed = self.heads[at];
            while feed != NIL {
                let Node { due_ms, after, .. } = *self.node(feed);
                if due_ms <= now_ms {
                    self.unlink(feed);
                    self.node(feed).before = READY;
                    self.ready.insert((due_ms, feed));
                }
                feed = after;
            }
            let on = passed + 1;
            next = self.taken_from((start + on) % SLOTS, slots - on).map(|more| on + more);
        }
        self.cursor = to;
        self.first = None;
    }

    /// The clock was set back: what was ready and is ahead again stands in slots again.
    fn turn_back(&mut self, now_ms: i64) {
        self.cursor = tick(now_ms);
        self.first = None;
        let ahead = self.ready.split_off(&(self.cursor << TICK_BITS, 0));
        for (due_ms, feed) in ahead {
            self.link(feed, due_ms);
        }
    }

    /// The earliest time of this turn, or one before all that stand in slots.
    fn look(&self) -> i64 {
        let start = slot(self.cursor);
        let mut passed = 0;
        for _ in 0..LOOK {
            let Some(more) = self.taken_from((start + passed) % SLOTS, SLOTS - passed) else {
                passed = SLOTS;
                break;
            };
            let wanted = self.cursor + (passed + more) as i64;
            let mut first = None;
            let mut feed = self.heads[(start + passed + more) % SLOTS];
            while feed != NIL {
                let Node { due_ms, after, .. } = self.nodes[feed as usize / PIECE][feed as usize % PIECE];
                if tick(due_ms) == wanted {
                    first = Some(first.map_or(due_ms, |first: i64| first.min(due_ms)));
                }
                feed = after;
            }
            if let Some(due_ms) = first {
                return due_ms;
            }
            passed += more + 1;
        }
        (self.cursor + passed as i64) << TICK_BITS
    }

    /// How far the next slot is in which someone stands, among so many from one on.
    fn taken_from(&self, start: usize, slots: usize) -> Option<usize> {
        let mut passed = 0;
        while passed < slots {
            let at = (start + passed) % SLOTS;
            let word = self.taken[at / 64] >> (at % 64);
            if word != 0 {
                passed += word.trailing_zeros() as usize;
                return Some(passed).filter(|passed| *passed < slots);
            }
            passed += 64 - at % 64;
        }
        None
    }

    fn node(&mut self, feed: u32) -> &mut Node {
        &mut self.nodes[feed as usize / PIECE][feed as usize % PIECE]
    }

    fn link(&mut self, feed: u32, due_ms: i64) {
        let at = slot(tick(due_ms));
        let after = std::mem::replace(&mut self.heads[at], feed);
        if after != NIL {
            self.node(after).before = feed;
        }
        *self.node(feed) = Node { due_ms, before: NIL, after };
        self.taken[at / 64] |= 1 << (at % 64);
        self.turning += 1;
        self.first = self.first.map(|first| first.min(due_ms));
    }

    fn unlink(&mut self, feed: u32) {
        let Node { due_ms, before, after } = *self.node(feed);
        let at = slot(tick(due_ms));
        if after != NIL {
            self.node(after).before = before;
        }
        if before != NIL {
            self.node(before).after = after;
        } else {
            self.heads[at] = after;
            if after == NIL {
                self.taken[at / 64] &= !(1 << (at % 64));
            }
        }
        self.turning -= 1;
        if self.first == Some(due_ms) {
            self.first = None;
        }
    }
}

/// The tick of a time.
fn tick(ms: i64) -> i64 {
    ms >> TICK_BITS
}

/// The slot of a tick.
fn slot(tick: i64) -> usize {
    tick.rem_euclid(SLOTS as i64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::{cmp::Reverse, collections::BinaryHeap};

    const NOW: i64 = 1_750_000_000_000;
    const HOUR: i64 = 3_600_000;

    /// A heap in which only what a feed was last set to counts.
    #[derive(Default)]
    struct Model {
        heap: BinaryHeap<Reverse<(i64, u32)>>,
        due: std::collections::HashMap<u32, i64>,
    }

    impl Model {
        fn first(&mut self) -> Option<(i64, u32)> {
            while let Some(Reverse((due_ms, feed))) = self.heap.peek().copied() {
                if self.due.get(&feed) == Some(&due_ms) {
                    return Some((due_ms, feed));
                }
                self.heap.pop();
            }
            None
        }

        fn pop(&mut self, now_ms: i64) -> Option<(i64, u32)> {
            let first = self.first().filter(|(due_ms, _)| *due_ms <= now_ms)?;
            self.due.remove(&first.1);
            Some(first)
        }
    }

    #[derive(Clone, Debug)]
    enum Step {
        Set(u32, i64),
        SetAt(u32, i64),
        Remove(u32),
        Pop,
        Clock(i64),
    }

    fn step() -> impl Strategy<Value = Step> {
        let ahead = prop_oneof![-500..500i64, -HOUR..HOUR, -200 * HOUR..200 * HOUR];
        let clock = prop_oneof![6 => 0..2000i64, 1 => -2000..0i64, 1 => -90 * HOUR..90 * HOUR];
        let edge = prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(0), Just(-1)];
        prop_oneof![
            5 => (0..40u32, ahead).prop_map(|(feed, ahead)| Step::Set(feed, ahead)),
            1 => (0..40u32, edge).prop_map(|(feed, due_ms)| Step::SetAt(feed, due_ms)),
            1 => (0..40u32).prop_map(Step::Remove),
            6 => Just(Step::Pop),
            4 => clock.prop_map(Step::Clock),
        ]
    }

    proptest! {
        #[test]
        fn the_wheel_gives_out_what_a_heap_gives_whatever_the_clock_does(
            steps in proptest::collection::vec(step(), 0..400)
        ) {
            let (mut wheel, mut model, mut now_ms) = (Wheel::new(), Model::default(), NOW);
            let set = |wheel: &mut Wheel, model: &mut Model, feed, due_ms| {
                wheel.set(feed, due_ms);
                model.due.insert(feed, due_ms);
                model.heap.push(Reverse((due_ms, feed)));
            };
            for step in steps {
                match step {
                    Step::Set(feed, ahead) => set(&mut wheel, &mut model, feed, now_ms + ahead),
                    Step::SetAt(feed, due_ms) => set(&mut wheel, &mut model, feed, due_ms),
                    Step::Remove(feed) => {
                        wheel.remove(feed);
                        model.due.remove(&feed);
                    }
                    Step::Pop => prop_assert_eq!(wheel.pop(now_ms), model.pop(now_ms)),
                    Step::Clock(more) => now_ms += more,
                }
                let (said, first) = (wheel.next_due(), model.first().map(|(due_ms, _)| due_ms));
                prop_assert_eq!(said.is_some(), first.is_some());
                prop_assert!(said <= first, "{said:?} is after {first:?}");
            }
            loop {
                let popped = wheel.pop(i64::MAX);
                prop_assert_eq!(popped, model.pop(i64::MAX));
                if popped.is_none() { break }
            }
        }
    }

    #[test]
    fn the_next_that_is_due_is_told_to_the_millisecond_and_further_off_it_is_looked_for_again() {
        let mut wheel = Wheel::new();
        assert_eq!(wheel.next_due(), None);
        wheel.set(7, NOW + 1234);
        assert_eq!(wheel.pop(NOW), None);
        assert_eq!(wheel.next_due(), Some(NOW + 1234));
        assert_eq!(wheel.pop(NOW + 1233), None);
        assert_eq!(wheel.pop(NOW + 1234), Some((NOW + 1234, 7)));
        wheel.set(7, NOW + 30 * 24 * HOUR);
        let (mut now_ms, mut looks) = (NOW, 0);
        while wheel.pop(now_ms).is_none() {
            now_ms = wheel.next_due().unwrap();
            looks += 1;
        }
        assert_eq!(now_ms, NOW + 30 * 24 * HOUR);
        assert!(looks < 1000, "{looks} looks");
    }

    #[test]
    fn a_feed_stands_at_one_time_only() {
        let mut wheel = Wheel::new();
        for due_ms in [NOW, NOW + 2 * HOUR, NOW + 100] {
            wheel.set(3, due_ms);
        }
        assert_eq!(wheel.pop(NOW + 99), None);
        assert_eq!(wheel.pop(NOW + 3 * HOUR), Some((NOW + 100, 3)));
        assert_eq!((wheel.pop(i64::MAX), wheel.next_due()), (None, None));
    }
}
