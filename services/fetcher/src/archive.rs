//! Finds entries that rolled past in the documents that a feed keeps of its older ones (RFC 5005), newest first.
//!
//! [`Missed`] -> [`Walk`] asks for one document after another and [reads](Walk::read) each -> what it found is
//! [added](Walk::add_to) to the poll that noticed the gap. It stops at the first entry that was known, at what is too old
//! to have been missed, and at its bounds.

use crate::{
    entries::{self, Origin},
    items::{self, Named},
    observe::{self, Missed, Notice, Observation, moves},
    seen::{self, Entry, Seen},
};
use proto::{
    time,
    v1::{FeedConfig, FeedHealth, FeedState, RawItem},
};
use std::collections::HashSet;
use url::Url;
use wire::split::{Delivery, Split, Unreadable};

/// Most documents that are asked for on one gap.
const MOST_DOCUMENTS: usize = 10;
/// Most bytes that they may have together.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// An entry that says that it is older than the last answer by more than this was not missed: it was seen, and
/// forgotten. Milliseconds.
const LATE_MS: i64 = 24 * 60 * 60 * 1000;

/// A walk through the archives of one feed.
#[derive(Debug)]
pub(crate) struct Walk {
    next: Option<Url>,
    host: (String, Option<u16>),
    visited: HashSet<String>,
    documents: usize,
    bytes: usize,
    /// Newest first.
    found: Vec<Found>,
    /// True once it came to what is too old to have been missed.
    reached: bool,
    /// True once it came to an entry that was known.
    overlapped: bool,
    /// True where there was more than one transaction takes: the oldest are left.
    is_cut: bool,
    failure: Option<String>,
    present: usize,
}

impl Walk {
    /// Begins at the document before the present one, which was found at `final_url`.
    pub(crate) fn new(missed: &Missed, final_url: &str) -> Self {
        let mut walk = Self {
            next: None,
            host: host(final_url),
            visited: HashSet::from([final_url.to_owned()]),
            documents: 0,
            bytes: 0,
            found: Vec::new(),
            reached: false,
            overlapped: false,
            is_cut: false,
            failure: None,
            present: missed.present,
        };
        walk.go(Some(&missed.url));
        walk
    }

    /// The document to ask for next. Each is given out once.
    pub(crate) fn next(&mut self) -> Option<Url> {
        self.next.take()
    }

    /// No document came. Entries found before it count.
    pub(crate) fn failed(&mut self, reason: String) {
        self.failure = Some(reason);
    }

    /// Reads a document that came.
    pub(crate) fn read(&mut self, origin: &Origin<'_>, now: &FeedState) {
        self.documents += 1;
        self.bytes += origin.body.bytes.len();
        let content_type = origin.body.content_type.as_deref();
        let delivery = Delivery { bytes: &origin.body.bytes, content_type, url: Some(origin.final_url) };
        let found = &mut self.found;
        let read = observe::caught(|| -> Result<_, Unreadable> {
            let split = wire::split::split(&delivery)?;
            Ok(take(origin, split, now, found))
        });
        match read {
            Ok(page) => {
                self.is_cut = page.is_cut;
                self.reached = page.reached && !page.is_cut;
                self.overlapped = page.overlaps;
                if !page.reached && !page.is_cut {
                    self.go(page.older.as_deref());
                }
            }
            Err(reason) => self.failure = Some(reason),
        }
    }

    /// Adds what was found to the poll that noticed the gap: before its own items, since it is older.
    ///
    /// What says no time may be of any: it was missed only if the feed's past stands behind it.
    pub(crate) fn add_to(mut self, observation: &mut Observation, config: &FeedConfig, now_ms: i64) {
        self.found.retain(|one| one.is_dated || self.overlapped);
        let count = self.found.len();
        let state = &mut observation.state;
        if count > 0 {
            let mut remembered = seen::read(state);
            let limit = remembered.len().max(self.present + count).min(seen::MOST);
            let place = self.present.min(remembered.len());
            remembered.splice(place..place, self.found.iter().map(|one| one.entry));
            remembered.truncate(limit);
            seen::write(state, &remembered);
        }
        let mut items = Vec::with_capacity(count + observation.items.len());
        for Found { item, link, .. } in self.found.into_iter().rev() {
            observation.pages.extend(entries::page(config, &item, link, now_ms));
            items.push(item);
        }
        items.append(&mut observation.items);
        observation.items = items;
        let documents = self.documents;
        let told = match (self.reached, self.failure) {
            (true, _) => format!("all {count} of them were found in {documents} archive documents"),
            (false, Some(reason)) => format!("{count} of them were found in its archives: {reason}"),
            (false, None) if self.is_cut => {
                format!("{count} of them were found in its archives, and more left there")
            }
            (false, None) => format!("{count} of them were found in {documents} archive documents"),
        };
        let reason = format!("{}; {told}", state.reason);
        let health = match self.reached {
            true if moves::place(config, state) == config.url => FeedHealth::Ok,
            true => FeedHealth::Moved,
            false => state.health(),
        };
        observe::turn(state, health, &reason, now_ms);
        if self.reached {
            observation.notices.push(Notice::GapFilled);
        }
    }

    /// Goes on to a document, if the bounds allow it: on the same host, and none twice.
    fn go(&mut self, url: Option<&str>) {
        let Some(Ok(url)) = url.map(Url::parse) else { return };
        let is_within = self.documents < MOST_DOCUMENTS && self.bytes < MOST_BYTES;
        if is_within && host(url.as_str()) == self.host && self.visited.insert(url.as_str().to_owned()) {
            self.next = Some(url);
        }
    }
}

/// An entry that was missed.
#[derive(Debug)]
struct Found {
    item: RawItem,
    entry: Entry,
    link: Option<String>,
    /// True where it says when it is from.
    is_dated: bool,
}

/// What a document of an archive came to.
struct Page {
    /// True where it holds what was known.
    overlaps: bool,
    /// True where it holds what was known, or is too old to have been missed.
    reached: bool,
    /// True where there was more than one transaction takes.
    is_cut: bool,
    /// The document before it.
    older: Option<String>,
}

/// Takes from a document what stands there before the first entry that was known, or is too old.
fn take(origin: &Origin<'_>, split: Split, now: &FeedState, found: &mut Vec<Found>) -> Page {
    let Origin { config, before, .. } = *origin;
    let last_ms = before.last_success_at.as_ref().map_or(i64::MAX, time::to_ms);
    let source = now.source.clone().unwrap_or_default();
    let pattern = items::pattern(origin, &split, &source, false);
    let older = split.feed.pages.previous_archive.clone().or_else(|| split.feed.pages.next.clone());
    let (known, mut present) = (Seen::of(before), Seen::of(now));
    for one in found.iter() {
        present.take(one.entry);
    }
    let mut entries: Vec<(Named, Option<i64>)> = items::named(config, &source, split.entries)
        .take(seen::MOST)
        .map(|one| {
            let at_ms = entries::at_ms(config, &one);
            (one, at_ms)
        })
        .collect();
    if is_oldest_first(&entries) {
        entries.reverse();
    }
    let is_old = |at_ms: Option<i64>| at_ms.is_some_and(|at_ms| at_ms < last_ms.saturating_sub(LATE_MS));
    let overlaps = entries.iter().any(|(one, _)| known.knew(one.entry));
    let (mut reached, mut is_cut) = (false, false);
    let mut bytes: usize = found.iter().map(|one| one.item.entry.len() + one.item.head.len()).sum();
    for (one, at_ms) in entries {
        if known.knew(one.entry) || is_old(at_ms) {
            reached = true;
            break;
        }
        bytes += one.slice.bytes.len() + pattern.head.len();
        if bytes > entries::BUDGET_BYTES {
            is_cut = true;
            break;
        }
        if present.take(one.entry) {
            let entry = one.entry;
            let (item, link) = one.into_raw(&pattern);
            found.push(Found { item, entry, link, is_dated: at_ms.is_some() });
        }
    }
    Page { overlaps, reached, is_cut, older }
}

/// True where the entries say themselves that the oldest stands first.
fn is_oldest_first(entries: &[(Named, Option<i64>)]) -> bool {
    let mut times = entries.iter().filter_map(|(_, at_ms)| *at_ms);
    matches!((times.next(), times.next_back()), (Some(first), Some(last)) if first < last)
}

/// Name and port, where it is not the scheme's own: `http` and `https` are one host.
fn host(url: &str) -> (String, Option<u16>) {
    let url = Url::parse(url).ok();
    url.and_then(|url| Some((url.host_str()?.to_owned(), url.port()))).unwrap_or_default()
}
