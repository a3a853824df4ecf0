//! Prints of texts that are not yet committed.

use std::collections::VecDeque;

/// Chains of the overlay.
const CHAINS: usize = 1 << 15;

/// What is not yet committed: prints in the order in which they came, each with the one before it in its chain. A chain
/// ends where it leads to what was committed.
#[derive(Debug)]
pub(in crate::dedupe) struct Overlay {
    heads: Vec<u64>,
    entries: VecDeque<Entry>,
    /// Number of the first of `entries`, from 1.
    first: u64,
    /// Number of the first text that is not committed.
    pub(in crate::dedupe) committed: u32,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::dedupe) struct Entry {
    pub(in crate::dedupe) print: u64,
    pub(in crate::dedupe) document: u32,
    before: u64,
}

impl Overlay {
    pub(in crate::dedupe) fn new() -> Self {
        Self { heads: vec![0; CHAINS], entries: VecDeque::new(), first: 1, committed: 1 }
    }

    pub(in crate::dedupe) fn bytes(&self) -> usize {
        self.heads.len() * size_of::<u64>() + self.entries.capacity() * size_of::<Entry>()
    }

    pub(in crate::dedupe) fn push(&mut self, print: u64, document: u32) {
        let number = self.first + self.entries.len() as u64;
        let head = &mut self.heads[chain(print)];
        self.entries.push_back(Entry { print, document, before: *head });
        *head = number;
    }

    pub(in crate::dedupe) fn each(&self, print: u64, mut take: impl FnMut(u32)) {
        if self.entries.is_empty() {
            return;
        }
        let mut number = self.heads[chain(print)];
        while let Some(entry) = number.checked_sub(self.first).and_then(|at| self.entries.get(at as usize)) {
            if entry.print == print {
                take(entry.document);
            }
            number = entry.before;
        }
    }

    /// Takes the first entry, of a text before this place.
    pub(in crate::dedupe) fn pop_before(&mut self, end: u32) -> Option<Entry> {
        let entry = *self.entries.front().filter(|entry| entry.document < end)?;
        self.entries.pop_front();
        self.first += 1;
        Some(entry)
    }

    /// Entries of texts from this place on go, the last first.
    pub(in crate::dedupe) fn truncate(&mut self, end: u32) {
        while let Some(entry) = self.entries.back().copied().filter(|entry| entry.document >= end) {
            self.entries.pop_back();
            self.heads[chain(entry.print)] = entry.before;
        }
    }
}

fn chain(print: u64) -> usize {
    print as usize % CHAINS
}

/// Entries in the order in which the table has their prints, roughly, and of one print as they came: many that go one way
/// through much memory are there sooner than those that jump.
pub(in crate::dedupe) fn in_order_of_memory(entries: Vec<Entry>) -> Vec<Entry> {
    const PARTS: usize = 1 << 10;
    if entries.len() < 2 * PARTS {
        return entries;
    }
    let part = |entry: &Entry| (entry.print >> 54) as usize % PARTS;
    let mut places = [0; PARTS];
    for entry in &entries {
        places[part(entry)] += 1;
    }
    let mut begun = 0;
    for place in &mut places {
        (*place, begun) = (begun, begun + *place);
    }
    let mut ordered = entries.clone();
    for entry in entries {
        let place = &mut places[part(&entry)];
        ordered[*place] = entry;
        *place += 1;
    }
    ordered
}
