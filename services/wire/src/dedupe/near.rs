//! The memory of prints: which documents of the last days share them with a text.
//!
//! [`super::table`] holds what was committed, the overlay what was not: a document reaches the table on its commit, and a
//! roll-back has nothing to undo there.

use super::{table::Table, title::Title};
use crate::ids::hex;
use std::collections::VecDeque;

/// Texts that are remembered unless something else is said.
pub const TEXTS: usize = 1_000_000;
/// For how long a text counts, ms.
pub const WINDOW_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// What so many stories have is a phrase.
const STORIES: usize = 3;
/// What so many stories of one source have is its boilerplate.
const OWN_STORIES: usize = 2;
/// Chains of the overlay.
const CHAINS: usize = 1 << 15;

/// What is asked or remembered of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct About<'a> {
    pub(super) item_id: &'a str,
    /// Hash of its source.
    pub(super) source: u32,
    /// Hash of its story; nothing where that is asked.
    pub(super) story: u32,
    pub(super) title: Title,
    /// Its prints, each once.
    pub(super) prints: &'a [u64],
    /// When it arrived, ms since 1970 UTC; 0 where that is not known.
    pub(super) arrived_ms: i64,
}

/// What of an earlier text stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) item_id: String,
    /// The prints that both have, boilerplate off: the place of each among this text's own, rising, and among the other's.
    pub(super) pairs: Vec<(u16, u16)>,
    /// Prints of the other, its boilerplate off.
    pub(super) of_other: u32,
    pub(super) same_source: bool,
    pub(super) titles_alike: bool,
    pub(super) numbers_differ: bool,
}

/// The earlier texts that share prints with a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Those that share most first, then the newer.
    pub(super) matches: Vec<Match>,
    /// The prints of this text that are its own, boilerplate off.
    pub(super) own: Vec<u64>,
}

/// Texts of the last days by their prints. Changes can be undone until they are committed.
#[derive(Debug)]
pub(super) struct Near {
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

/// 64 bytes, and four for each of its prints.
#[derive(Clone, Debug)]
struct Document {
    item: Key,
    title: Title,
    source: u32,
    story: u32,
    /// s since 1970 UTC; 0 where not known.
    arrived_s: u32,
    /// The lower half of each of its prints, in the order of the text.
    prints: Box<[u32]>,
}

/// An item id: 16 bytes where it is one that [`crate::ids`] made.
#[derive(Clone, Debug)]
enum Key {
    Made([u8; 16]),
    Other(Box<str>),
}

impl Near {
    /// An empty memory of that many texts.
    pub(super) fn new(texts: usize) -> Self {
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
    pub(super) fn end(&self) -> u32 {
        self.first + self.documents.len() as u32
    }

    /// Texts remembered.
    pub(super) fn len(&self) -> usize {
        self.documents.len()
    }

    /// Bytes that it holds, ids of foreign make apart.
    pub(super) fn bytes(&self) -> usize {
        let prints: usize = self.documents.iter().map(|document| size_of_val(&*document.prints)).sum();
        self.table.bytes() + self.documents.capacity() * size_of::<Document>() + prints + self.overlay.bytes()
    }

    /// Remembers a text until the commit or roll-back.
    pub(super) fn remember(&mut self, about: &About<'_>) {
        if self.end() == u32::MAX {
            // After four thousand million texts the numbers begin anew.
            *self = Self::new(self.most);
        }
        let number = self.end();
        for print in about.prints {
            self.overlay.push(*print, number);
        }
        self.documents.push_back(Document {
            item: Key::of(about.item_id),
            title: about.title,
            source: about.source,
            story: about.story,
            arrived_s: seconds(about.arrived_ms),
            prints: about.prints.iter().take(usize::from(u16::MAX)).map(|print| *print as u32).collect(),
        });
    }

    /// Texts before this place stay.
    pub(super) fn commit_to(&mut self, end: u32) {
        // As many at once as memory can be asked for.
        let mut some: Vec<Entry> = Vec::with_capacity(64);
        loop {
            some.clear();
            some.extend(std::iter::from_fn(|| self.overlay.pop_before(end)).take(64));
            if some.is_empty() {
                break;
            }
            self.table.load(some.iter().map(|entry| entry.print));
            for entry in &some {
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
    pub(super) fn roll_back_to(&mut self, end: u32) {
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

    /// The texts that share prints with this one and are no older than the window when it arrives.
    pub(super) fn find(&self, about: &About<'_>, least: usize) -> Found {
        let now_s = match seconds(about.arrived_ms) {
            0 => self.now_s,
            now_s => now_s,
        };
        let prints = &about.prints[..about.prints.len().min(usize::from(u16::MAX))];
        let mut hits: Vec<(u32, u16)> = Vec::with_capacity(64);
        self.table.load(prints.iter().copied());
        for (place, print) in prints.iter().enumerate() {
            self.table.each(*print, self.oldest, |number| hits.push((number, place as u16)));
        }
        for (place, print) in prints.iter().enumerate() {
            self.overlay.each(*print, |number| hits.push((number, place as u16)));
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
                if same_source {
                    let shared = group.iter().map(|(_, place)| (*place, prints[usize::from(*place)]));
                    common.frame(&document.pairs(shared), document.prints.len());
                }
            }
            groups.push((document, group, alike));
        }
        let (own, places) = common.rest(prints);
        let mut matches = Vec::new();
        for (document, group, titles_alike) in groups {
            if group.len() < least {
                continue;
            }
            let shared =
                group.iter().map(|(_, place)| usize::from(*place)).filter(|place| !common.has(*place));
            let pairs = document.pairs(shared.map(|place| (places[place], prints[place])));
            if pairs.len() < least {
                continue;
            }
            matches.push(Match {
                item_id: document.item.text(),
                of_other: document.prints.len() as u32,
                pairs,
                same_source: document.source == about.source,
                titles_alike,
                numbers_differ: document.title.numbers != about.title.numbers,
            });
        }
        matches.reverse();
        matches.sort_by_key(|found| std::cmp::Reverse(found.pairs.len()));
        Found { matches, own }
    }
}

/// Which prints of a text are no one's own: those of texts of two or more other stories of its source, or of so many
/// stories of any, under titles unlike its own.
#[derive(Default)]
struct Common {
    prints: Vec<([u32; STORIES], [u32; OWN_STORIES])>,
}

impl Common {
    fn room_for(&mut self, prints: usize) {
        self.prints.resize(prints, ([0; STORIES], [0; OWN_STORIES]));
    }

    /// A text of that story has a print, under a title unlike this one's.
    fn unlike(&mut self, place: u16, story: u32, same_source: bool) {
        let (any, own) = &mut self.prints[usize::from(place)];
        count(any, story);
        if same_source {
            count(own, story);
        }
    }

    /// What this text and another of its source begin or end with alike, under unlike titles, is the house's frame around
    /// them, also where it was seen only once; unless it is most of either.
    fn frame(&mut self, pairs: &[(u16, u16)], of_other: usize) {
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

    fn has(&self, place: usize) -> bool {
        let Some((any, own)) = self.prints.get(place) else { return false };
        any[STORIES - 1] != 0 || own[OWN_STORIES - 1] != 0
    }

    /// The prints that are its own, and for each print how many of those stand before it.
    fn rest(&self, prints: &[u64]) -> (Vec<u64>, Vec<u16>) {
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

impl Document {
    /// The places of prints of another text, with the place of each here. Most follow one another as they do there.
    fn pairs(&self, prints: impl Iterator<Item = (u16, u64)>) -> Vec<(u16, u16)> {
        let mut next = 0;
        let mut pairs = Vec::new();
        for (place, print) in prints {
            let is_it = |own: &u32| *own == print as u32;
            let (before, behind) = self.prints.split_at(next);
            let found =
                behind.iter().position(is_it).map(|at| next + at).or_else(|| before.iter().position(is_it));
            if let Some(at) = found {
                pairs.push((place, at as u16));
                next = at + 1;
            }
        }
        pairs
    }
}

/// True where a text that arrived then no longer counts now. A time that is not known is within every window.
fn is_over(arrived_s: u32, now_s: u32) -> bool {
    arrived_s > 0 && u64::from(arrived_s) + (WINDOW_MS / 1000) as u64 <= u64::from(now_s)
}

fn seconds(ms: i64) -> u32 {
    u32::try_from(ms / 1000).unwrap_or(0)
}

impl Key {
    fn of(id: &str) -> Self {
        let made = || {
            let digits = id.strip_prefix("itm-").filter(|digits| digits.len() == 32)?.as_bytes();
            let digit = |byte: u8| match byte {
                b'0'..=b'9' => Some(byte - b'0'),
                b'a'..=b'f' => Some(byte - b'a' + 10),
                _ => None,
            };
            let mut key = [0; 16];
            for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
                *byte = digit(pair[0])? << 4 | digit(pair[1])?;
            }
            Some(Self::Made(key))
        };
        made().unwrap_or_else(|| Self::Other(id.into()))
    }

    fn text(&self) -> String {
        match self {
            Self::Made(key) => format!("itm-{}", hex(key)),
            Self::Other(id) => id.to_string(),
        }
    }
}

/// What is not yet committed: prints in the order in which they came, each with the one before it in its chain. A chain
/// ends where it leads to what was committed.
#[derive(Debug)]
struct Overlay {
    heads: Vec<u64>,
    entries: VecDeque<Entry>,
    /// Number of the first of `entries`, from 1.
    first: u64,
    /// Number of the first text that is not committed.
    committed: u32,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    print: u64,
    document: u32,
    before: u64,
}

impl Overlay {
    fn new() -> Self {
        Self { heads: vec![0; CHAINS], entries: VecDeque::new(), first: 1, committed: 1 }
    }

    fn bytes(&self) -> usize {
        self.heads.len() * size_of::<u64>() + self.entries.capacity() * size_of::<Entry>()
    }

    fn push(&mut self, print: u64, document: u32) {
        let number = self.first + self.entries.len() as u64;
        let head = &mut self.heads[chain(print)];
        self.entries.push_back(Entry { print, document, before: *head });
        *head = number;
    }

    fn each(&self, print: u64, mut take: impl FnMut(u32)) {
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
    fn pop_before(&mut self, end: u32) -> Option<Entry> {
        let entry = *self.entries.front().filter(|entry| entry.document < end)?;
        self.entries.pop_front();
        self.first += 1;
        Some(entry)
    }

    /// Entries of texts from this place on go, the last first.
    fn truncate(&mut self, end: u32) {
        while let Some(entry) = self.entries.back().copied().filter(|entry| entry.document >= end) {
            self.entries.pop_back();
            self.heads[chain(entry.print)] = entry.before;
        }
    }
}

fn chain(print: u64) -> usize {
    print as usize % CHAINS
}

impl Default for Near {
    fn default() -> Self {
        Self::new(TEXTS)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::prints::finish, *};
    use proptest::prelude::*;

    const DAY_MS: i64 = 24 * 60 * 60 * 1000;

    fn about<'a>(item_id: &'a str, prints: &'a [u64], arrived_ms: i64) -> About<'a> {
        let title = Title::of(item_id, "");
        About { item_id, source: 1, story: 7, title, prints, arrived_ms }
    }

    fn ids(near: &Near, prints: &[u64], arrived_ms: i64) -> Vec<String> {
        let found = near.find(&About { source: 2, ..about("asked", prints, arrived_ms) }, 1);
        found.matches.into_iter().map(|found| found.item_id).collect()
    }

    #[test]
    fn the_text_that_shares_most_comes_first_then_the_newer() {
        let mut near = Near::new(100);
        near.remember(&about("a", &[1, 2, 3, 4], 0));
        near.commit_to(near.end());
        near.remember(&about("b", &[1, 2, 30, 40], 0));
        near.remember(&about("c", &[1, 2, 50, 60], 0));
        assert_eq!(ids(&near, &[1, 2, 3, 9], 0), ["a", "c", "b"]);
        let found = near.find(&About { source: 2, ..about("asked", &[9, 2, 3], 0) }, 2);
        assert_eq!((found.matches.len(), &found.matches[0].pairs[..]), (1, &[(1, 1), (2, 2)][..]));
        assert_eq!((found.own.len(), found.matches[0].of_other), (3, 4));
    }

    #[test]
    fn ids_of_our_make_and_of_any_other_come_back_as_they_were() {
        let made = "itm-00112233445566778899aabbccddeeff";
        for id in [made, "itm-", "itm-00112233445566778899AABBCCDDEEFF", "tag:elm.example,2026:1", ""] {
            assert_eq!(Key::of(id).text(), id);
        }
        assert!(matches!(Key::of(made), Key::Made(_)));
    }

    #[test]
    fn what_two_texts_of_a_source_have_under_unlike_titles_is_its_boilerplate() {
        let mut near = Near::new(100);
        near.remember(&About { story: 1, ..about("ferry strike", &[100, 1, 2, 101, 102], 0) });
        let third = about("market report", &[200, 201, 1, 2, 202], 0);
        assert_eq!(near.find(&third, 2).own.len(), 5, "once is not twice");
        near.remember(&About { story: 3, ..about("budget vote", &[300, 301, 302, 1, 2, 303], 0) });
        let found = near.find(&third, 2);
        assert_eq!((found.matches.len(), &found.own[..]), (0, &[200, 201, 202][..]));
    }

    #[test]
    fn what_two_texts_of_a_source_begin_or_end_with_alike_is_its_frame_at_once() {
        let mut near = Near::new(100);
        near.remember(&about("ferry strike", &[1, 100, 101, 102, 2, 3], 0));
        let next = [1, 200, 201, 202, 203, 2, 3];
        assert_eq!(near.find(&about("market report", &next, 0), 1).own, [200, 201, 202, 203]);
        assert_eq!(near.find(&about("ferry strike", &next, 0), 1).own, next, "the next version of it");
        let elsewhere = About { source: 2, ..about("market report", &next, 0) };
        assert_eq!(near.find(&elsewhere, 1).own, next, "another's text");
        let most = [1, 100, 9, 101, 2, 3];
        assert_eq!(near.find(&about("market report", &most, 0), 1).own, most, "a text, not its frame");
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
            assert_eq!(ids(&near, &[1, 2], 8 * DAY_MS - 1_000), ["old"]);
            assert!(ids(&near, &[1, 2], 8 * DAY_MS).is_empty());
            assert_eq!(ids(&near, &[3, 4], 800 * DAY_MS), ["timeless"]);
        }
        near.remember(&about("new", &[5, 6], 9 * DAY_MS));
        near.commit_to(near.end());
        assert!(ids(&near, &[1, 2], 0).is_empty());
        assert_eq!(near.len(), 2);
    }

    #[test]
    fn the_newest_are_kept_where_there_are_too_many() {
        let mut near = Near::new(2);
        for id in ["a", "b", "c"] {
            near.remember(&about(id, &[1, 2], 0));
        }
        assert_eq!(ids(&near, &[1, 2], 0).len(), 3, "what is not committed stays");
        near.commit_to(near.end());
        assert_eq!(ids(&near, &[1, 2], 0), ["c", "b"]);
    }

    /// What is done to a memory.
    #[derive(Clone, Debug)]
    enum Step {
        Remember(Vec<u64>),
        Commit,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let prints = prop::collection::hash_set(0_u64..40, 1..8);
        let remember = prints.prop_map(|prints| Step::Remember(prints.into_iter().map(finish).collect()));
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

    /// All that can be asked, print by print.
    fn everything(near: &Near, day: i64) -> Vec<Vec<String>> {
        (0..40).map(|print| ids(near, &[finish(print)], day * DAY_MS / 4)).collect()
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
            // Four of a print at most are kept, and those of the last seven days.
            let before: Vec<Vec<String>> = everything(&near, day)
                .into_iter()
                .map(|mut ids| { ids.truncate(super::super::table::SAME); ids })
                .collect();
            near.commit_to(near.end());
            prop_assert_eq!(everything(&near, day), before);
        }
    }
}
