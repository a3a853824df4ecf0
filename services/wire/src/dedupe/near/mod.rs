//! The memory of prints: which documents of the last days share them with a text.
//!
//! A text's [`words`] by its [`letters`] -> its [`prints`], and its [`title`] -> the documents that share some, less what
//! is [`common`] to many. [`table`] holds what was committed, the [`overlay`] what was not: a [`document`] reaches the table
//! on its commit, and a roll-back has nothing to undo there.

mod common;
pub(super) mod document;
mod letters;
mod overlay;
pub(super) mod prints;
mod table;
pub(super) mod title;
pub(super) mod words;

use super::key::ItemKey;
use common::Common;
use document::{Document, is_over, seconds};
use overlay::{Overlay, in_order_of_memory};
use std::collections::VecDeque;
use table::{SAME, Table};
use title::Title;

/// Texts that are remembered unless something else is said.
pub const TEXTS: usize = 1_000_000;
/// Prints that a text must share with another to be looked at.
const LEAST: usize = 2;
/// Matches that are looked at, those that share most.
const MATCHES: usize = 24;

/// What is asked or remembered of a text.
#[derive(Clone, Copy, Debug)]
pub(in crate::dedupe) struct About<'a> {
    pub(in crate::dedupe) item: ItemKey,
    /// Hash of its source.
    pub(in crate::dedupe) source: u32,
    /// Hash of its story; nothing where that is asked.
    pub(in crate::dedupe) story: u32,
    pub(in crate::dedupe) title: Title,
    /// It says of itself that it is a newer text of something.
    pub(in crate::dedupe) is_update: bool,
    /// Its prints, each once.
    pub(in crate::dedupe) prints: &'a [u64],
    /// When it arrived, ms since 1970 UTC; 0 where that is not known.
    pub(in crate::dedupe) arrived_ms: i64,
}

/// What of an earlier text stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::dedupe) struct Match {
    pub(in crate::dedupe) item: ItemKey,
    /// The prints that both have, boilerplate off: the place of each among this text's own, rising, and among the other's.
    pub(in crate::dedupe) pairs: Vec<(u16, u16)>,
    /// Prints of the other, its boilerplate off.
    pub(in crate::dedupe) of_other: u32,
    pub(in crate::dedupe) same_source: bool,
    pub(in crate::dedupe) titles_alike: bool,
    pub(in crate::dedupe) numbers_differ: bool,
}

/// The earlier texts that share prints with a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::dedupe) struct Found {
    /// Those that share most first, then the newer.
    pub(in crate::dedupe) matches: Vec<Match>,
    /// The prints of this text that are its own, boilerplate off.
    pub(in crate::dedupe) own: Vec<u64>,
}

/// Texts of the last days by their prints. Changes can be undone until they are committed.
#[derive(Debug)]
pub(in crate::dedupe) struct Near {
    table: Table,
    documents: VecDeque<Document>,
    /// Number of the first of `documents`.
    first: u32,
    /// Number of the oldest that counts.
    oldest: u32,
    /// Documents kept at most, those apart that are not yet committed.
    most: usize,
    /// The newest arrival that was committed, s since 1970 UTC.
    now_s: u32,
    overlay: Overlay,
}

impl Near {
    /// An empty memory of that many texts.
    pub(in crate::dedupe) fn new(texts: usize) -> Self {
        let table = Table::new(texts);
        Self {
            table,
            documents: VecDeque::new(),
            first: 1,
            oldest: 1,
            most: texts.clamp(1, u32::MAX as usize / 2),
            now_s: 0,
            overlay: Overlay::new(),
        }
    }

    /// The place behind the last text.
    pub(in crate::dedupe) fn end(&self) -> u32 {
        self.first + self.documents.len() as u32
    }

    /// Texts remembered.
    pub(in crate::dedupe) fn len(&self) -> usize {
        self.documents.len()
    }

    /// Bytes that it holds, ids of foreign make apart.
    pub(in crate::dedupe) fn bytes(&self) -> usize {
        let prints: usize = self.documents.iter().map(|document| size_of_val(&*document.prints)).sum();
        self.table.bytes() + self.documents.capacity() * size_of::<Document>() + prints + self.overlay.bytes()
    }

    /// Remembers a text until the commit or roll-back.
    pub(in crate::dedupe) fn remember(&mut self, about: &About<'_>) {
        if self.end() == u32::MAX {
            // After four thousand million texts the numbers begin anew.
            *self = Self::new(self.most);
        }
        let number = self.end();
        for print in about.prints {
            self.overlay.push(*print, number);
        }
        self.documents.push_back(Document {
            item: about.item,
            title: about.title,
            source: about.source,
            story: about.story,
            arrived_s: seconds(about.arrived_ms),
            prints: about.prints.iter().take(usize::from(u16::MAX)).map(|print| *print as u32).collect(),
        });
    }

    /// Texts before this place stay.
    pub(in crate::dedupe) fn commit_to(&mut self, end: u32) {
        let entries = in_order_of_memory(std::iter::from_fn(|| self.overlay.pop_before(end)).collect());
        // As many at once as memory can be asked for.
        for some in entries.chunks(64) {
            self.table.load(some.iter().map(|entry| entry.print));
            for entry in some {
                self.table.put(entry.print, entry.document, self.oldest);
            }
        }
        let committed = end.min(self.end());
        for number in self.overlay.committed.max(self.first)..committed {
            self.now_s = self.now_s.max(self.documents[(number - self.first) as usize].arrived_s);
        }
        self.overlay.committed = self.overlay.committed.max(committed);
        self.forget(committed);
        self.table.grow(self.oldest);
    }

    /// Texts from this place on are forgotten, as far as they are not committed.
    pub(in crate::dedupe) fn roll_back_to(&mut self, end: u32) {
        let end = end.max(self.overlay.committed);
        while self.end() > end {
            self.documents.pop_back();
        }
        self.overlay.truncate(end);
    }

    /// Forgets what is older than the window, and what is too much.
    fn forget(&mut self, committed: u32) {
        while let Some(oldest) = self.documents.front()
            && self.first < committed
            && (is_over(oldest.arrived_s, self.now_s) || (committed - self.first) as usize > self.most)
        {
            self.documents.pop_front();
            self.first += 1;
        }
        self.oldest = self.first;
    }

    /// Calls with the newest documents that have a print, as many as the table keeps: the same ones whether or not
    /// they are committed yet.
    #[inline]
    fn newest(&self, print: u64, mut take: impl FnMut(u32)) {
        let mut left = SAME;
        self.overlay.each(print, |number| {
            if left > 0 {
                left -= 1;
                take(number);
            }
        });
        if left == SAME {
            self.table.each(print, self.oldest, take);
            return;
        }
        let mut older = [0; SAME];
        self.table.each(print, self.oldest, |number| {
            // The least makes room for a greater one.
            let mut number = number;
            for one in &mut older[..left] {
                if *one < number {
                    std::mem::swap(one, &mut number);
                }
            }
        });
        older[..left].iter().filter(|number| **number > 0).for_each(|number| take(*number));
    }

    /// The texts that share prints with this one and are no older than the window when it arrives.
    pub(in crate::dedupe) fn find(&self, about: &About<'_>) -> Found {
        let now_s = match seconds(about.arrived_ms) {
            0 => self.now_s,
            now_s => now_s,
        };
        let prints = &about.prints[..about.prints.len().min(usize::from(u16::MAX))];
        let mut hits: Vec<(u32, u16)> = Vec::with_capacity(64);
        self.table.load(prints.iter().copied());
        for (place, print) in prints.iter().enumerate() {
            self.newest(*print, |number| hits.push((number, place as u16)));
        }
        if hits.is_empty() {
            return Found { matches: Vec::new(), own: prints.to_vec() };
        }
        hits.sort_unstable();
        let mut common = Common::default();
        let mut groups = Vec::new();
        for group in hits.chunk_by(|one, other| one.0 == other.0) {
            let Some(document) = self.documents.get((group[0].0 - self.first) as usize) else { continue };
            if is_over(document.arrived_s, now_s) {
                continue;
            }
            let same_source = document.source == about.source;
            let alike =
                document.title.is_like(about.title) || same_source && document.title.has_slug_of(about.title);
            if !alike {
                common.room_for(prints.len());
                for (_, place) in group {
                    common.unlike(*place, document.story, same_source);
                }
                // An update may begin as its story did, under another headline.
                if same_source && !about.is_update {
                    let shared = group.iter().map(|(_, place)| (*place, prints[usize::from(*place)]));
                    common.frame(&document.pairs(shared), document.prints.len());
                }
            }
            groups.push((document, group, alike));
        }
        let (own, places) = common.rest(prints);
        let mut groups: Vec<_> = groups
            .into_iter()
            .map(|(document, group, titles_alike)| {
                let shared = group.iter().filter(|(_, place)| !common.has(usize::from(*place))).count();
                (document, group, titles_alike, shared)
            })
            .filter(|(.., shared)| *shared >= LEAST)
            .rev()
            .collect();
        groups.sort_by_key(|(.., shared)| std::cmp::Reverse(*shared));
        groups.truncate(MATCHES);
        let matches = groups.into_iter().map(|(document, group, titles_alike, _)| {
            let shared =
                group.iter().map(|(_, place)| usize::from(*place)).filter(|place| !common.has(*place));
            Match {
                item: document.item,
                of_other: document.prints.len() as u32,
                pairs: document.pairs(shared.map(|place| (places[place], prints[place]))),
                same_source: document.source == about.source,
                titles_alike,
                numbers_differ: document.title.numbers != about.title.numbers,
            }
        });
        let matches = matches.collect();
        Found { matches, own }
    }
}

impl Default for Near {
    fn default() -> Self {
        Self::new(TEXTS)
    }
}

#[cfg(test)]
mod tests {
    use super::{prints::finish, *};
    use proptest::prelude::*;

    const DAY_MS: i64 = 24 * 60 * 60 * 1000;

    fn about<'a>(id: &str, prints: &'a [u64], arrived_ms: i64) -> About<'a> {
        let (item, title) = (ItemKey::of(id), Title::of(id, ""));
        About { item, source: 1, story: 7, title, is_update: false, prints, arrived_ms }
    }

    fn found(near: &Near, prints: &[u64], arrived_ms: i64) -> Vec<ItemKey> {
        let found = near.find(&About { source: 2, ..about("asked", prints, arrived_ms) });
        found.matches.into_iter().map(|found| found.item).collect()
    }

    #[test]
    fn the_text_that_shares_most_comes_first_then_the_newer() {
        let mut near = Near::new(100);
        near.remember(&about("a", &[1, 2, 3, 4], 0));
        near.commit_to(near.end());
        near.remember(&about("b", &[1, 2, 30, 40], 0));
        near.remember(&about("c", &[1, 2, 50, 60], 0));
        assert_eq!(found(&near, &[1, 2, 3, 9], 0), ["a", "c", "b"].map(ItemKey::of));
        let found = near.find(&About { source: 2, ..about("asked", &[9, 2, 3], 0) });
        assert_eq!((found.matches.len(), &found.matches[0].pairs[..]), (1, &[(1, 1), (2, 2)][..]));
        assert_eq!((found.own.len(), found.matches[0].of_other), (3, 4));
    }

    #[test]
    fn what_two_texts_of_a_source_have_under_unlike_titles_is_its_boilerplate() {
        let mut near = Near::new(100);
        near.remember(&About { story: 1, ..about("ferry strike", &[100, 1, 2, 101, 102], 0) });
        let third = about("market report", &[200, 201, 1, 2, 202], 0);
        assert_eq!(near.find(&third).own.len(), 5, "once is not twice");
        near.remember(&About { story: 3, ..about("budget vote", &[300, 301, 302, 1, 2, 303], 0) });
        let found = near.find(&third);
        assert_eq!((found.matches.len(), &found.own[..]), (0, &[200, 201, 202][..]));
    }

    #[test]
    fn what_two_texts_of_a_source_begin_or_end_with_alike_is_its_frame_at_once() {
        let mut near = Near::new(100);
        near.remember(&about("ferry strike", &[1, 100, 101, 102, 2, 3], 0));
        let next = [1, 200, 201, 202, 203, 2, 3];
        assert_eq!(near.find(&about("market report", &next, 0)).own, [200, 201, 202, 203]);
        assert_eq!(near.find(&about("ferry strike", &next, 0)).own, next, "the next version of it");
        let elsewhere = About { source: 2, ..about("market report", &next, 0) };
        assert_eq!(near.find(&elsewhere).own, next, "another's text");
        let most = [1, 100, 9, 101, 2, 3];
        assert_eq!(near.find(&about("market report", &most, 0)).own, most, "a text, not its frame");
    }

    #[test]
    fn a_text_older_than_the_window_never_matches() {
        let mut near = Near::new(100);
        near.remember(&about("old", &[1, 2], DAY_MS));
        near.remember(&about("timeless", &[3, 4], 0));
        for committed in [false, true] {
            if committed {
                near.commit_to(near.end());
            }
            assert_eq!(found(&near, &[1, 2], 8 * DAY_MS - 1_000), ["old"].map(ItemKey::of));
            assert!(found(&near, &[1, 2], 8 * DAY_MS).is_empty());
            assert_eq!(found(&near, &[3, 4], 800 * DAY_MS), ["timeless"].map(ItemKey::of));
        }
        near.remember(&about("new", &[5, 6], 9 * DAY_MS));
        near.commit_to(near.end());
        assert!(found(&near, &[1, 2], 0).is_empty());
        assert_eq!(near.len(), 2);
    }

    #[test]
    fn the_newest_are_kept_where_there_are_too_many() {
        let mut near = Near::new(2);
        for id in ["a", "b", "c"] {
            near.remember(&about(id, &[1, 2], 0));
        }
        assert_eq!(found(&near, &[1, 2], 0).len(), 3, "what is not committed stays");
        near.commit_to(near.end());
        assert_eq!(found(&near, &[1, 2], 0), ["c", "b"].map(ItemKey::of));
    }

    /// What is done to a memory.
    #[derive(Clone, Debug)]
    enum Step {
        Remember(Vec<u64>),
        Commit,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let prints = prop::collection::hash_set(0_u64..40, 1..8);
        let remember = prints.prop_map(|prints| Step::Remember(prints.into_iter().flat_map(two).collect()));
        prop::collection::vec(prop_oneof![3 => remember, 1 => Just(Step::Commit)], 0..40)
    }

    fn apply(near: &mut Near, steps: &[Step], day: &mut i64) {
        for step in steps {
            match step {
                Step::Remember(prints) => {
                    *day += 1;
                    near.remember(&about(&format!("text {day}"), prints, *day * DAY_MS / 4));
                }
                Step::Commit => near.commit_to(near.end()),
            }
        }
    }

    /// Two prints, since one alone finds nothing.
    fn two(number: u64) -> [u64; 2] {
        [finish(2 * number), finish(2 * number + 1)]
    }

    /// All that can be asked, two prints at a time.
    fn everything(near: &Near, day: i64) -> Vec<Vec<ItemKey>> {
        (0..40).map(|print| found(near, &two(print), day * DAY_MS / 4)).collect()
    }

    proptest! {
        #[test]
        fn a_roll_back_leaves_no_trace(before in steps(), undone in steps(), after in steps()) {
            let (mut near, mut plain) = (Near::new(20), Near::new(20));
            let mut day = 0;
            apply(&mut near, &before, &mut day);
            apply(&mut plain, &before, &mut 0);
            let (place, asked) = (near.end(), everything(&near, day));
            let undone: Vec<Step> =
                undone.into_iter().filter(|step| matches!(step, Step::Remember(_))).collect();
            let mut later = day;
            apply(&mut near, &undone, &mut later);
            near.roll_back_to(place);
            prop_assert_eq!(everything(&near, day), asked);
            let mut plain_day = day;
            apply(&mut near, &after, &mut day);
            apply(&mut plain, &after, &mut plain_day);
            prop_assert_eq!(everything(&near, day), everything(&plain, day));
        }

        #[test]
        fn it_finds_the_same_before_and_after_a_commit(steps in steps()) {
            let mut near = Near::new(1_000);
            let mut day = 0;
            apply(&mut near, &steps, &mut day);
            let before = everything(&near, day);
            near.commit_to(near.end());
            let is_empty = steps.iter().all(|step| matches!(step, Step::Commit));
            prop_assert_eq!(is_empty, before.iter().all(Vec::is_empty));
            prop_assert_eq!(everything(&near, day), before);
        }
    }
}
