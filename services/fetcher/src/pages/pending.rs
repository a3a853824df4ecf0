//! The pages that wait to be fetched, and the manners of their hosts: one page of a host at a time, and a wait before
//! the next. Pure: the time comes in.
//!
//! Of what is due at a host, live items come before backfill, and the newest first. A page's generation changes when
//! its entry does: what was fetched for an older one is thrown away.

use crate::{board::Key, schedule::Queue};
use proto::{time, v1::PendingPage};
use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use url::Url;

/// Most pages of one feed that wait; of more, the oldest are given up.
pub(crate) const MOST_OF_A_FEED: usize = 500;

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

/// What a host has earned by an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Nothing was asked.
    Unasked,
    /// The next page may be asked after so many milliseconds.
    Next(i64),
    /// It failed: it is left alone for so many milliseconds.
    Failed(i64),
}

/// The pages.
#[derive(Debug)]
pub(crate) struct Pending {
    pages: HashMap<Place, Waiting>,
    hosts: HashMap<Arc<str>, Host>,
    queue: Queue<Arc<str>>,
    /// The places of each feed, the first to be given up first: backfill, then by age.
    feeds: HashMap<Key, BTreeSet<Seat>>,
    generations: u64,
}

/// A page's worth among those of its feed.
type Seat = (Reverse<bool>, i64, Reverse<u32>, Place);
/// A page's turn among those that are due at its host.
type Turn = (bool, Reverse<i64>, u32, Place);

#[derive(Debug)]
struct Waiting {
    pending: Arc<PendingPage>,
    feed: Key,
    url: Url,
    hops: usize,
    due_ms: i64,
    generation: u64,
}

#[derive(Debug, Default)]
struct Host {
    ready: BTreeSet<Turn>,
    later: BTreeSet<(i64, Place)>,
    free_at_ms: i64,
    is_busy: bool,
    failures: u32,
    /// When it stands in the queue.
    queued_ms: Option<i64>,
}

impl Pending {
    /// Holds nothing.
    pub(crate) fn new() -> Self {
        Self {
            pages: HashMap::new(),
            hosts: HashMap::new(),
            queue: Queue::new(),
            feeds: HashMap::new(),
            generations: 0,
        }
    }

    /// Pages that wait.
    pub(crate) fn len(&self) -> usize {
        self.pages.len()
    }

    /// Puts a page in line, in place of an older one of its item. False for one whose link cannot be asked.
    pub(crate) fn put(&mut self, partition: i32, pending: PendingPage) -> bool {
        let Some(url) = address(&pending.url) else { return false };
        let Some(item) = &pending.item else { return false };
        let place = Place { partition, item_id: item.item_id.as_str().into() };
        let feed = Key { partition, id: item.feed_id.as_str().into() };
        self.remove(&place);
        self.generations += 1;
        let due_ms = pending.next_at.as_ref().map_or(0, time::to_ms);
        self.feeds.entry(feed.clone()).or_default().insert(seat(&place, &pending));
        let waiting =
            Waiting { pending: Arc::new(pending), feed, url, hops: 0, due_ms, generation: self.generations };
        self.pages.insert(place.clone(), waiting);
        self.line_up(&place);
        true
    }

    /// Forgets a page.
    pub(crate) fn remove(&mut self, place: &Place) {
        let Some(waiting) = self.pages.remove(place) else { return };
        if let Some(host) = waiting.url.host_str().and_then(|host| self.hosts.get_mut(host)) {
            host.ready.remove(&turn(place, &waiting.pending));
            host.later.remove(&(waiting.due_ms, place.clone()));
        }
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
        let stays = |place: &Place| !coming.contains(place);
        let staying = seats.iter().map(|(.., place)| place).filter(|place| stays(place));
        let over = (staying.clone().count() + coming.len()).saturating_sub(MOST_OF_A_FEED);
        staying.take(over).cloned().collect()
    }

    /// The next page that may be asked. Until it has [landed](Self::landed), no other of its host is given out.
    pub(crate) fn take_due(&mut self, now_ms: i64) -> Option<Order> {
        while let Some((queued_ms, name)) = self.queue.pop(now_ms) {
            let Some(host) = self.hosts.get_mut(&name) else { continue };
            if host.queued_ms != Some(queued_ms) {
                continue; // it stands there again, earlier
            }
            host.queued_ms = None;
            if host.is_busy {
                continue; // `landed` puts it in line again
            }
            while let Some(place) = pop_due(&mut host.later, now_ms) {
                if let Some(waiting) = self.pages.get(&place) {
                    host.ready.insert(turn(&place, &waiting.pending));
                }
            }
            let due = host.free_at_ms <= now_ms;
            if let Some((.., place)) = due.then(|| host.ready.pop_first()).flatten()
                && let Some(waiting) = self.pages.get(&place)
            {
                host.is_busy = true;
                let Waiting { pending, feed, url, hops, generation, .. } = waiting;
                let (pending, feed, url) = (pending.clone(), feed.clone(), url.clone());
                return Some(Order { place, generation: *generation, pending, feed, url, hops: *hops });
            }
            self.queue_up(&name, now_ms);
        }
        None
    }

    /// When the next page may be asked.
    pub(crate) fn next_due(&self) -> Option<i64> {
        self.queue.next_due()
    }

    /// An order has come back: its host may be asked again, after what it has earned.
    pub(crate) fn landed(&mut self, order: &Order, manner: Manner, now_ms: i64) {
        let Some((name, host)) = order.url.host_str().and_then(|host| {
            let (name, _) = self.hosts.get_key_value(host)?;
            let name = name.clone();
            self.hosts.get_mut(host).map(|host| (name, host))
        }) else {
            return;
        };
        host.is_busy = false;
        match manner {
            Manner::Unasked => {}
            Manner::Next(wait_ms) => {
                host.failures = 0;
                host.free_at_ms = now_ms.saturating_add(wait_ms);
            }
            Manner::Failed(wait_ms) => {
                host.failures = host.failures.saturating_add(1);
                host.free_at_ms = now_ms.saturating_add(wait_ms);
            }
        }
        self.queue_up(&name, now_ms);
    }

    /// Failures in a row of the host that an order is for.
    pub(crate) fn failures(&self, order: &Order) -> u32 {
        order.url.host_str().and_then(|host| self.hosts.get(host)).map_or(0, |host| host.failures)
    }

    /// True when what was fetched under this generation still counts.
    pub(crate) fn holds(&self, place: &Place, generation: u64) -> bool {
        self.pages.get(place).is_some_and(|waiting| waiting.generation == generation)
    }

    /// A page that was fetched, and did not come, is in line again: at this URL, at this time.
    pub(crate) fn again(&mut self, order: &Order, url: Url, hops: usize, due_ms: i64) {
        if !self.holds(&order.place, order.generation) {
            return;
        }
        if let Some(waiting) = self.pages.get_mut(&order.place) {
            (waiting.url, waiting.hops, waiting.due_ms) = (url, hops, due_ms);
            self.line_up(&order.place);
        }
    }

    /// Puts a page into its host's line.
    fn line_up(&mut self, place: &Place) {
        let Some(waiting) = self.pages.get(place) else { return };
        let Some(name) = waiting.url.host_str() else { return };
        let name: Arc<str> = name.into();
        let host = self.hosts.entry(name.clone()).or_default();
        host.later.insert((waiting.due_ms, place.clone()));
        let due_ms = waiting.due_ms;
        self.queue_up(&name, due_ms);
    }

    /// Puts a host in line for when it can be asked next; one that has nothing left goes once its wait is over.
    fn queue_up(&mut self, name: &Arc<str>, now_ms: i64) {
        let Some(host) = self.hosts.get_mut(name) else { return };
        if host.is_busy {
            return;
        }
        let later = host.later.first().map(|(due_ms, _)| *due_ms);
        let first = if host.ready.is_empty() { later } else { Some(i64::MIN) };
        if first.is_none() && host.free_at_ms <= now_ms {
            self.hosts.remove(name);
            return;
        }
        let due_ms = first.unwrap_or(i64::MIN).max(host.free_at_ms);
        if host.queued_ms.is_none_or(|queued_ms| due_ms < queued_ms) {
            host.queued_ms = Some(due_ms);
            self.queue.push(due_ms, name.clone());
        }
    }
}

/// Takes the first, if it is due.
fn pop_due(later: &mut BTreeSet<(i64, Place)>, now_ms: i64) -> Option<Place> {
    let (due_ms, _) = later.first()?;
    if *due_ms > now_ms { None } else { later.pop_first().map(|(_, place)| place) }
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

    fn id(order: &Order) -> &str {
        &order.place.item_id
    }

    #[test]
    fn a_host_is_asked_one_page_at_a_time_with_a_wait_between_them() {
        let mut pending = Pending::new();
        for name in ["a1", "a2"] {
            assert!(pending.put(3, live(name, &format!("https://a.example/{name}"), NOW)));
        }
        assert!(pending.put(3, live("b1", "https://b.example/b1", NOW)));
        let first = pending.take_due(NOW).unwrap();
        let second = pending.take_due(NOW).unwrap();
        assert_eq!((id(&first), id(&second)), ("a1", "b1"));
        assert!(pending.take_due(NOW + 60_000).is_none(), "two pages of a host at a time");
        pending.landed(&first, Manner::Next(1000), NOW + 200);
        pending.remove(&first.place);
        assert!(pending.take_due(NOW + 1199).is_none());
        assert_eq!(pending.next_due(), Some(NOW + 1200));
        assert_eq!(id(&pending.take_due(NOW + 1200).unwrap()), "a2");
    }

    #[test]
    fn live_pages_come_before_backfill_and_the_newest_first() {
        let mut pending = Pending::new();
        for (name, since_ms, backfill) in
            [("old", NOW - 9, false), ("archive", NOW, true), ("new", NOW - 1, false)]
        {
            pending.put(3, page("gazette", name, "https://a.example/x", since_ms, backfill));
        }
        let mut came = Vec::new();
        while let Some(order) = pending.take_due(NOW) {
            pending.remove(&order.place);
            pending.landed(&order, Manner::Unasked, NOW);
            came.push(order.place.item_id);
        }
        assert_eq!(came, ["new".into(), "old".into(), Arc::<str>::from("archive")]);
        assert!(pending.hosts.is_empty() && pending.feeds.is_empty() && pending.len() == 0);
    }

    #[test]
    fn a_host_that_failed_is_left_alone_and_its_other_pages_wait() {
        let mut pending = Pending::new();
        pending.put(3, live("1", "https://a.example/1", NOW));
        pending.put(3, live("2", "https://a.example/2", NOW));
        let order = pending.take_due(NOW).unwrap();
        pending.landed(&order, Manner::Failed(30_000), NOW);
        pending.again(&order, order.url.clone(), 0, NOW + 120_000);
        assert_eq!(pending.failures(&order), 1);
        assert!(pending.take_due(NOW + 29_999).is_none());
        let other = pending.take_due(NOW + 30_000).unwrap();
        assert_ne!(other.place, order.place);
        pending.landed(&other, Manner::Next(0), NOW + 30_000);
        pending.remove(&other.place);
        assert!(pending.take_due(NOW + 119_999).is_none());
        assert_eq!(pending.take_due(NOW + 120_000).unwrap().place, order.place);
        assert_eq!(pending.failures(&order), 0);
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
        pending.lose(3);
        assert!(pending.of_feed(&key).is_empty() && pending.len() == 0);
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
