//! The pages that wait to be fetched. Pure: the time comes in.
//! A pending page -> its host's line ([`Hosts`]) -> [`Order`] -> it came, or it is in line again.
//!
//! A page's generation changes when its entry does: what was fetched for an older one is thrown away.

use super::hosts::{Hosts, Manner, Turn};
use crate::board::Key;
use prost::Message as _;
use proto::{time, v1::PendingPage};
use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};
use url::Url;

/// Most pages of one feed that wait; of more, the oldest are given up.
pub(crate) const MOST_OF_A_FEED: usize = 500;
/// Most bytes of pages that wait, as they stand on their topic: in memory they take about twice that.
const MOST_BYTES: usize = 128 * 1024 * 1024;
/// Longest link that is asked. Bytes.
const LONGEST_LINK: usize = 4096;

/// Where a pending page stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Partition of its feed's record.
    pub(crate) partition: i32,
    /// Item id.
    pub(crate) item_id: Arc<str>,
}

/// A page to be fetched.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// The page.
    pub(crate) place: Place,
    /// Generation under which it is fetched.
    pub(crate) generation: u64,
    /// What is remembered of it.
    pub(crate) pending: Arc<PendingPage>,
    /// Its feed.
    pub(crate) feed: Key,
    /// Where to ask: the entry's link, or where that has led so far.
    pub(crate) url: Url,
    /// Redirects that were followed to there.
    pub(crate) hops: usize,
}

/// The pages.
#[derive(Debug)]
pub(crate) struct Pending {
    pages: HashMap<Place, Waiting>,
    hosts: Hosts,
    /// The places of each feed, the first to be given up first.
    feeds: HashMap<Key, BTreeSet<Seat>>,
    bytes: usize,
    generations: u64,
}

/// A page's worth among those of its feed: backfill first, the oldest first, the last of its document first.
type Seat = (Reverse<bool>, i64, Reverse<u32>, Place);

#[derive(Debug)]
struct Waiting {
    pending: Arc<PendingPage>,
    feed: Key,
    url: Url,
    hops: usize,
    due_ms: i64,
    generation: u64,
    size: usize,
}

impl Pending {
    /// Holds nothing.
    pub(crate) fn new() -> Self {
        Self { pages: HashMap::new(), hosts: Hosts::new(), feeds: HashMap::new(), bytes: 0, generations: 0 }
    }

    /// Pages that wait.
    pub(crate) fn len(&self) -> usize {
        self.pages.len()
    }

    /// Bytes for which there is room.
    pub(crate) fn room(&self) -> usize {
        MOST_BYTES.saturating_sub(self.bytes)
    }

    /// Puts a page in line, in place of an older one of its item. False for one whose link cannot be asked.
    pub(crate) fn put(&mut self, partition: i32, pending: PendingPage) -> bool {
        let Some(url) = address(&pending.url) else { return false };
        let Some(item) = &pending.item else { return false };
        let place = Place { partition, item_id: item.item_id.as_str().into() };
        let feed = Key { partition, id: item.feed_id.as_str().into() };
        self.remove(&place);
        self.generations += 1;
        let generation = self.generations;
        let due_ms = pending.next_at.as_ref().map_or(0, time::to_ms);
        self.feeds.entry(feed.clone()).or_default().insert(seat(&place, &pending));
        let size = pending.encoded_len();
        self.bytes += size;
        let waiting = Waiting { pending: Arc::new(pending), feed, url, hops: 0, due_ms, generation, size };
        waiting.line_up(&place, &mut self.hosts);
        self.pages.insert(place, waiting);
        true
    }

    /// Forgets a page.
    pub(crate) fn remove(&mut self, place: &Place) {
        let Some(waiting) = self.pages.remove(place) else { return };
        self.bytes -= waiting.size;
        self.hosts.leave(name(&waiting.url), waiting.due_ms, turn(place, &waiting.pending));
        if let Some(seats) = self.feeds.get_mut(&waiting.feed) {
            seats.remove(&seat(place, &waiting.pending));
            if seats.is_empty() {
                self.feeds.remove(&waiting.feed);
            }
        }
    }

    /// Forgets the pages of a partition.
    pub(crate) fn lose(&mut self, partition: i32) {
        let places: Vec<Place> =
            self.pages.keys().filter(|place| place.partition == partition).cloned().collect();
        places.iter().for_each(|place| self.remove(place));
    }

    /// The pages of a feed.
    pub(crate) fn of_feed(&self, feed: &Key) -> Vec<Place> {
        self.feeds.get(feed).into_iter().flatten().map(|(.., place)| place.clone()).collect()
    }

    /// The pages of a feed that have to go when these come, so that it stays within its bound. What comes in place of
    /// an older one takes no room.
    pub(crate) fn excess(&self, feed: &Key, coming: &[Place]) -> Vec<Place> {
        let Some(seats) = self.feeds.get(feed) else { return Vec::new() };
        let coming: HashSet<&Place> = coming.iter().collect();
        let staying = seats.iter().map(|(.., place)| place).filter(|place| !coming.contains(place));
        let over = (staying.clone().count() + coming.len()).saturating_sub(MOST_OF_A_FEED);
        staying.take(over).cloned().collect()
    }

    /// The next page that may be asked. Until it has [landed](Self::landed), no other of its host is given out.
    pub(crate) fn take_due(&mut self, now_ms: i64) -> Option<Order> {
        let place = self.hosts.take_due(now_ms)?;
        let Waiting { pending, feed, url, hops, generation, .. } = self.pages.get(&place)?;
        let (pending, feed, url) = (pending.clone(), feed.clone(), url.clone());
        Some(Order { place, generation: *generation, pending, feed, url, hops: *hops })
    }

    /// When the next page may be asked.
    pub(crate) fn next_due(&self) -> Option<i64> {
        self.hosts.next_due()
    }

    /// An order has come back: its host may be asked again, after what it has earned.
    pub(crate) fn landed(&mut self, order: &Order, manner: Manner, now_ms: i64) {
        self.hosts.landed(name(&order.url), manner, now_ms);
    }

    /// Failures in a row of the host that an order is for.
    pub(crate) fn failures(&self, order: &Order) -> u32 {
        self.hosts.failures(name(&order.url))
    }

    /// True for a page that waits.
    pub(crate) fn has(&self, place: &Place) -> bool {
        self.pages.contains_key(place)
    }

    /// True when what was fetched under this generation still counts.
    pub(crate) fn holds(&self, place: &Place, generation: u64) -> bool {
        self.pages.get(place).is_some_and(|waiting| waiting.generation == generation)
    }

    /// A page that was fetched, and did not come, is in line again: at this URL, at this time.
    pub(crate) fn again(&mut self, order: &Order, url: Url, hops: usize, due_ms: i64) {
        let held = self.pages.get_mut(&order.place);
        if let Some(waiting) = held.filter(|waiting| waiting.generation == order.generation) {
            (waiting.url, waiting.hops, waiting.due_ms) = (url, hops, due_ms);
            waiting.line_up(&order.place, &mut self.hosts);
        }
    }
}

impl Waiting {
    fn line_up(&self, place: &Place, hosts: &mut Hosts) {
        hosts.line_up(name(&self.url), self.due_ms, turn(place, &self.pending));
    }
}

/// The host whose manners count for a URL.
fn name(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

/// A link as it can be asked: http or https, not beyond any measure, without what the reader alone needs.
pub(crate) fn address(link: &str) -> Option<Url> {
    let mut url = Url::parse(link).ok().filter(|_| link.len() <= LONGEST_LINK)?;
    url.set_fragment(None);
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

fn seat(place: &Place, pending: &PendingPage) -> Seat {
    let (is_backfill, since_ms, position) = worth(pending);
    (Reverse(is_backfill), since_ms, Reverse(position), place.clone())
}

fn turn(place: &Place, pending: &PendingPage) -> Turn {
    let (is_backfill, since_ms, position) = worth(pending);
    (is_backfill, Reverse(since_ms), position, place.clone())
}

/// The newest first, and live ones before backfill.
pub(crate) fn newest_first(pages: &mut [PendingPage]) {
    pages.sort_by_key(|page| {
        let (is_backfill, since_ms, position) = worth(page);
        (is_backfill, Reverse(since_ms), position)
    });
}

/// Whether it is backfill, when it came, and its place in its document, where the first is the newest.
fn worth(pending: &PendingPage) -> (bool, i64, u32) {
    let since_ms = pending.since.as_ref().map_or(0, time::to_ms);
    pending.item.as_ref().map_or((true, since_ms, 0), |item| (item.backfill, since_ms, item.position))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::v1::RawItem;

    const NOW: i64 = 1_750_000_000_000;

    fn page(feed: &str, id: &str, url: &str, since_ms: i64, backfill: bool) -> PendingPage {
        let item =
            RawItem { item_id: id.to_owned(), feed_id: feed.to_owned(), backfill, ..RawItem::default() };
        PendingPage {
            item: Some(item),
            url: url.to_owned(),
            since: Some(time::from_ms(since_ms)),
            next_at: Some(time::from_ms(since_ms)),
            ..PendingPage::default()
        }
    }

    fn live(id: &str, url: &str, since_ms: i64) -> PendingPage {
        page("gazette", id, url, since_ms, false)
    }

    fn place(id: &str) -> Place {
        Place { partition: 3, item_id: id.into() }
    }

    #[test]
    fn an_entry_that_changed_replaces_its_page_and_what_was_fetched_for_the_old_one_does_not_count() {
        let mut pending = Pending::new();
        pending.put(3, live("1", "https://a.example/old", NOW));
        let order = pending.take_due(NOW).unwrap();
        pending.put(3, live("1", "https://a.example/new", NOW));
        assert_eq!(pending.len(), 1);
        assert!(!pending.holds(&order.place, order.generation));
        assert!(pending.take_due(NOW).is_none());
        pending.landed(&order, Manner::Next(0), NOW);
        pending.again(&order, order.url.clone(), 0, NOW);
        assert_eq!(pending.take_due(NOW).unwrap().url.path(), "/new");
    }

    #[test]
    fn a_page_that_moved_waits_in_the_line_of_its_new_host() {
        let mut pending = Pending::new();
        pending.put(3, live("1", "https://short.example/1", NOW));
        pending.put(3, live("2", "https://a.example/2", NOW));
        let short = pending.take_due(NOW).unwrap();
        let other = pending.take_due(NOW).unwrap();
        pending.landed(&short, Manner::Next(1000), NOW);
        pending.again(&short, Url::parse("https://a.example/1").unwrap(), 1, NOW);
        assert!(pending.take_due(NOW).is_none(), "two pages of a host at a time");
        pending.landed(&other, Manner::Next(1000), NOW);
        pending.remove(&other.place);
        let moved = pending.take_due(NOW + 1000).unwrap();
        assert_eq!((moved.url.as_str(), moved.hops), ("https://a.example/1", 1));
    }

    #[test]
    fn of_too_many_pages_of_a_feed_the_oldest_go_and_backfill_before_them() {
        let mut pending = Pending::new();
        let key = Key { partition: 3, id: "gazette".into() };
        for number in 0..MOST_OF_A_FEED as i64 {
            pending.put(3, live(&number.to_string(), "https://a.example/x", NOW + number));
        }
        assert!(pending.excess(&key, &[]).is_empty());
        assert!(pending.excess(&key, &[place("7")]).is_empty(), "it takes the place of the older one");
        assert_eq!(pending.excess(&key, &[place("new"), place("newer")]), [place("0"), place("1")]);
        pending.remove(&place("499"));
        pending.put(3, page("gazette", "archive", "https://a.example/x", NOW + 900, true));
        assert_eq!(pending.excess(&key, &[place("new")]), [place("archive")]);
        assert!(pending.room() < MOST_BYTES);
        pending.lose(3);
        assert!(pending.of_feed(&key).is_empty() && pending.len() == 0);
        assert_eq!(pending.room(), MOST_BYTES);
    }

    #[test]
    fn only_web_links_are_asked() {
        for (link, wanted) in [
            ("https://a.example/x#top", Some("https://a.example/x")),
            ("mailto:desk@a.example", None),
            ("/x", None),
            ("ftp://a.example/x", None),
        ] {
            assert_eq!(address(link).as_ref().map(Url::as_str), wanted, "{link}");
        }
        assert_eq!(address(&format!("https://a.example/{}", "x".repeat(LONGEST_LINK))), None);
    }
}
