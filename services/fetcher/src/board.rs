//! The feeds that this fetcher holds: what they are, what is remembered of them, and which are due.
//!
//! A feed's generation changes with its config and its assignment: what was started under another is thrown away.

use crate::{
    observe,
    schedule::{self, Bounds, Budget, Price, Queue},
    table::{Change, Table},
};
use proto::{
    time,
    v1::{FeedConfig, FeedHealth, FeedState},
};
use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    sync::Arc,
};

/// A feed's place: an id may stand on two partitions for a moment, when its URL moves to another host.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    /// Partition of its record.
    pub(crate) partition: i32,
    /// Feed id.
    pub(crate) id: Arc<str>,
}

/// A poll to be made.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// The feed.
    pub(crate) key: Key,
    /// Generation under which it is made.
    pub(crate) generation: u64,
    /// How.
    pub(crate) config: Arc<FeedConfig>,
    /// What is remembered.
    pub(crate) state: Arc<FeedState>,
    /// Price of a request, by which its next poll is set.
    pub(crate) price: f64,
}

/// A change of state that no poll made.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    /// The feed.
    pub(crate) key: Key,
    /// Its state and generation; `None` forgets it.
    pub(crate) state: Option<(FeedState, u64)>,
}

/// The feeds.
#[derive(Debug)]
pub(crate) struct Board {
    feeds: HashMap<Key, Feed>,
    queue: Queue<Key>,
    in_flight: HashSet<Key>,
    /// Partitions held, with the offset after the last record taken in: a rolled-back commit makes the log read
    /// a partition again, and what an older record says no longer counts.
    taken_to: HashMap<i32, i64>,
    generations: u64,
    price: Price,
}

#[derive(Debug)]
struct Feed {
    config: Arc<FeedConfig>,
    state: Arc<FeedState>,
    /// `None` while it is asked, or paused.
    due_ms: Option<i64>,
    generation: u64,
}

impl Board {
    /// Holds nothing.
    pub(crate) fn new(budget: Budget) -> Self {
        Self {
            price: Price::new(budget),
            feeds: HashMap::new(),
            queue: Queue::new(),
            in_flight: HashSet::new(),
            taken_to: HashMap::new(),
            generations: 0,
        }
    }

    /// Takes partitions on. What is remembered of feeds that are no more is to be forgotten.
    pub(crate) fn load(&mut self, tables: Vec<Table>, now_ms: i64) -> Vec<Write> {
        let fresh = |table: &Table| table.feeds.keys().filter(|id| !table.states.contains_key(*id)).count();
        let fresh_feeds = tables.iter().map(fresh).sum();
        let mut writes = Vec::new();
        for Table { partition, feeds, mut states, next_offset, .. } in tables {
            self.lose(partition);
            self.taken_to.insert(partition, next_offset);
            for (id, config) in feeds {
                let state = states.remove(&id).filter(|state| state.url == config.url);
                let due_ms = match &state {
                    Some(state) => due(&config, state, now_ms, false),
                    None => schedule::first_poll(fresh_feeds, now_ms, schedule::jitter(&id, 0)),
                };
                writes.extend(self.put(Key { partition, id }, config, state, due_ms, now_ms));
            }
            writes.extend(states.into_keys().map(|id| Write { key: Key { partition, id }, state: None }));
        }
        writes
    }

    /// Lets a partition go.
    pub(crate) fn lose(&mut self, partition: i32) {
        self.feeds.retain(|key, _| key.partition != partition);
        self.taken_to.remove(&partition);
    }

    /// Partitions held.
    pub(crate) fn partitions(&self) -> usize {
        self.taken_to.len()
    }

    /// True, once, for a record that was not taken in before.
    pub(crate) fn advance(&mut self, partition: i32, offset: i64) -> bool {
        match self.taken_to.get_mut(&partition) {
            Some(next) if offset >= *next => {
                *next = offset + 1;
                true
            }
            _ => false,
        }
    }

    /// Takes in what a record of `wire.feeds` says. Another URL starts anew; the same config changes nothing.
    pub(crate) fn apply(&mut self, key: Key, change: Change, now_ms: i64) -> Option<Write> {
        let config = match change {
            Change::Delete => {
                self.feeds.remove(&key)?;
                return Some(Write { key, state: None });
            }
            Change::Set(config) => *config,
        };
        match self.feeds.entry(key.clone()) {
            Entry::Vacant(_) => self.put(key, config, None, now_ms, now_ms),
            Entry::Occupied(held) if *held.get().config == config => None,
            Entry::Occupied(held) => {
                let state = held.get().state.clone();
                let kept = (state.url == config.url).then(|| (*state).clone());
                let due_ms = kept.as_ref().map_or(now_ms, |state| due(&config, state, now_ms, true));
                self.put(key, config, kept, due_ms, now_ms)
            }
        }
    }

    /// The next poll that is due. Until it has landed, no other of that feed is given out.
    pub(crate) fn take_due(&mut self, now_ms: i64) -> Option<Order> {
        while let Some((due_ms, key)) = self.queue.pop(now_ms) {
            if self.in_flight.contains(&key) {
                continue; // `land` puts it in line again
            }
            if let Some(feed) = self.feeds.get_mut(&key)
                && feed.due_ms == Some(due_ms)
            {
                feed.due_ms = None;
                self.in_flight.insert(key.clone());
                let Feed { config, state, generation, .. } = feed;
                return Some(Order {
                    key,
                    generation: *generation,
                    config: config.clone(),
                    state: state.clone(),
                    price: self.price.now(),
                });
            }
        }
        None
    }

    /// When the next poll is due.
    pub(crate) fn next_due(&self) -> Option<i64> {
        self.queue.next_due()
    }

    /// A poll has come back. Its feed may be asked again, if it has become due meanwhile.
    pub(crate) fn land(&mut self, key: &Key) {
        self.in_flight.remove(key);
        if let Some(due_ms) = self.feeds.get(key).and_then(|feed| feed.due_ms) {
            self.queue.push(due_ms, key.clone());
        }
    }

    /// How a feed is fetched; `None` for one that is not held.
    pub(crate) fn config(&self, key: &Key) -> Option<&Arc<FeedConfig>> {
        self.feeds.get(key).map(|feed| &feed.config)
    }

    /// True when what was started under this generation still counts.
    pub(crate) fn holds(&self, key: &Key, generation: u64) -> bool {
        self.feeds.get(key).is_some_and(|feed| feed.generation == generation)
    }

    /// A new state is committed. Returns the state before, to tell what has changed.
    pub(crate) fn committed(
        &mut self,
        key: &Key,
        generation: u64,
        state: FeedState,
    ) -> Option<Arc<FeedState>> {
        let feed = self.feeds.get_mut(key).filter(|feed| feed.generation == generation)?;
        if !feed.config.paused {
            let due_ms = state.next_poll_at.as_ref().map_or(0, time::to_ms);
            feed.due_ms = Some(due_ms);
            self.queue.push(due_ms, key.clone());
        }
        Some(std::mem::replace(&mut feed.state, Arc::new(state)))
    }

    /// A poll came to nothing through no fault of the feed: it is made again.
    pub(crate) fn again(&mut self, key: &Key, generation: u64, due_ms: i64) {
        if let Some(feed) = self.feeds.get_mut(key).filter(|feed| feed.generation == generation) {
            feed.due_ms = Some(due_ms);
            self.queue.push(due_ms, key.clone());
        }
    }

    /// Brings the price of a request to where the polls that are planned meet the budget.
    pub(crate) fn steer(&mut self, now_ms: i64) {
        let (mut planned, mut feeds) = (0.0, 0);
        for feed in self.feeds.values().filter(|feed| !feed.config.paused && feed.state.interval_ms > 0) {
            planned += 1.0 / feed.state.interval_ms as f64;
            feeds += 1;
        }
        self.price.steer(planned, feeds, now_ms);
    }

    /// The state of every feed.
    pub(crate) fn healths(&self) -> impl Iterator<Item = FeedHealth> {
        self.feeds.values().map(|feed| feed.state.health())
    }

    fn put(
        &mut self,
        key: Key,
        config: FeedConfig,
        state: Option<FeedState>,
        due_ms: i64,
        now_ms: i64,
    ) -> Option<Write> {
        self.generations += 1;
        let generation = self.generations;
        let state = state.unwrap_or_else(|| observe::blank(&config));
        let write = if config.paused { observe::paused(&config, &state, now_ms) } else { None };
        let due_ms = (!config.paused).then_some(due_ms);
        if let Some(due_ms) = due_ms {
            self.queue.push(due_ms, key.clone());
        }
        let feed = Feed { config: Arc::new(config), state: Arc::new(state), due_ms, generation };
        self.feeds.insert(key.clone(), feed);
        write.map(|state| Write { key, state: Some((state, generation)) })
    }
}

fn due(config: &FeedConfig, state: &FeedState, now_ms: i64, changed: bool) -> i64 {
    let next_poll_ms = state.next_poll_at.as_ref().map_or(now_ms, time::to_ms);
    schedule::due_at(Bounds::of(config), state.health(), next_poll_ms, now_ms, changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    const NOW: i64 = 1_750_000_000_000;

    fn key(id: &str) -> Key {
        Key { partition: 3, id: id.into() }
    }

    fn config(url: &str) -> FeedConfig {
        FeedConfig { id: "gazette".to_owned(), url: url.to_owned(), ..FeedConfig::default() }
    }

    fn set(config: FeedConfig) -> Change {
        Change::Set(Box::new(config))
    }

    fn state(url: &str, next_poll_ms: i64) -> FeedState {
        FeedState {
            url: url.to_owned(),
            etag: Some(b"\"1\"".to_vec()),
            health: FeedHealth::Ok.into(),
            next_poll_at: Some(time::from_ms(next_poll_ms)),
            ..FeedState::default()
        }
    }

    fn held(url: &str, state: Option<FeedState>) -> Board {
        let mut board = Board::new(Settings::default().budget());
        let mut table = Table { partition: 3, next_offset: 10, ..Table::default() };
        table.feeds.insert("gazette".into(), config(url));
        table.states.extend(state.map(|state| ("gazette".into(), state)));
        assert!(board.load(vec![table], NOW).is_empty());
        board
    }

    #[test]
    fn a_restart_waits_for_the_time_that_was_set_and_keeps_the_validators() {
        let mut board = held("https://a.example/", Some(state("https://a.example/", NOW + 500)));
        assert!(board.take_due(NOW).is_none());
        assert_eq!(board.take_due(NOW + 500).unwrap().state.etag.as_deref(), Some(&b"\"1\""[..]));
    }

    #[test]
    fn another_url_starts_anew_at_once() {
        let mut board = held("https://a.example/", Some(state("https://old.example/", NOW + 500)));
        assert_eq!(board.take_due(NOW).unwrap().state.etag, None);
        let mut board = held("https://a.example/", Some(state("https://a.example/", NOW + 500)));
        board.apply(key("gazette"), set(config("https://b.example/")), NOW);
        let order = board.take_due(NOW).unwrap();
        assert_eq!((order.state.etag.as_ref(), order.state.url.as_str()), (None, "https://b.example/"));
    }

    #[test]
    fn a_feed_is_asked_by_one_request_at_a_time_and_a_change_meanwhile_counts() {
        let mut board = held("https://a.example/", None);
        let first = board.take_due(NOW).unwrap();
        board.apply(key("gazette"), set(config("https://b.example/")), NOW);
        assert!(board.take_due(NOW).is_none(), "a second request to the same feed");
        board.land(&first.key);
        assert!(!board.holds(&first.key, first.generation));
        let second = board.take_due(NOW).unwrap();
        assert_eq!(second.config.url, "https://b.example/");
        assert!(board.take_due(NOW + 1).is_none());
    }

    #[test]
    fn what_comes_back_for_a_feed_that_was_lost_is_thrown_away() {
        let mut board = held("https://a.example/", None);
        let order = board.take_due(NOW).unwrap();
        board.lose(3);
        board.land(&order.key);
        assert!(!board.holds(&order.key, order.generation));
        assert!(board.committed(&order.key, order.generation, state("https://a.example/", NOW)).is_none());
        assert!(board.take_due(NOW + 1).is_none());
    }

    #[test]
    fn a_record_that_is_read_again_changes_nothing() {
        let mut board = held("https://a.example/", None);
        assert!(!board.advance(3, 9));
        assert!(board.advance(3, 12));
        assert!(!board.advance(3, 12));
        assert!(!board.advance(4, 0), "a partition that is not held");
    }

    #[test]
    fn a_deleted_feed_is_forgotten_also_when_it_went_unseen() {
        let mut board = held("https://a.example/", None);
        let write = board.apply(key("gazette"), Change::Delete, NOW).unwrap();
        assert!(write.state.is_none() && board.take_due(NOW).is_none());
        let mut table = Table { partition: 5, ..Table::default() };
        table.states.insert("gone".into(), state("https://gone.example/", NOW));
        let writes = board.load(vec![table], NOW);
        assert!(writes.len() == 1 && &*writes[0].key.id == "gone" && writes[0].state.is_none());
    }

    #[test]
    fn a_paused_feed_says_so_once_and_is_not_asked_until_it_goes_on() {
        let mut board = held("https://a.example/", None);
        let paused = FeedConfig { paused: true, ..config("https://a.example/") };
        let write = board.apply(key("gazette"), set(paused.clone()), NOW).unwrap();
        let (state, generation) = write.state.unwrap();
        assert_eq!(state.health(), FeedHealth::Paused);
        board.committed(&write.key, generation, state);
        assert!(board.take_due(i64::MAX).is_none());
        assert!(board.apply(key("gazette"), set(paused), NOW).is_none());
        assert!(board.apply(key("gazette"), set(config("https://a.example/")), NOW).is_none());
        assert!(board.take_due(NOW).is_some());
    }

    #[test]
    fn a_poll_that_was_rolled_back_is_made_again() {
        let mut board = held("https://a.example/", None);
        let order = board.take_due(NOW).unwrap();
        board.land(&order.key);
        board.again(&order.key, order.generation, NOW + 1000);
        assert!(board.take_due(NOW).is_none());
        assert!(board.take_due(NOW + 1000).is_some());
    }
}
