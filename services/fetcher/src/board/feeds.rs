//! The feeds that are held, packed, by a small number each; with how many there are in each state and how often they
//! ask together, kept as they come and go: nothing here looks at all of them but the loss of a partition.

use super::Key;
use crate::{
    hosts::{Address, Host, Way},
    packed::Packed,
};
use hashbrown::HashTable;
use proto::{
    time,
    v1::{FeedConfig, FeedHealth, FeedState},
};
use std::hash::{BuildHasher, RandomState};

/// States that a feed can be in, by number.
const HEALTHS: usize = 12;
/// Unit of [`Feed::pace`]: polls in so many milliseconds.
const PACE_MS: i64 = 1_000_000_000_000;

/// Places in a piece.
const PIECE: usize = 1024;
/// No time at which a feed is due.
pub(crate) const NEVER: i64 = i64::MAX;

/// Feeds in each state, by its number.
pub(crate) type Counts = [i64; HEALTHS];

/// What is held of a feed. A million of them make each byte count.
#[derive(Debug)]
pub(crate) struct Feed {
    pub(crate) packed: Packed,
    host: Host,
    /// The address that answered last.
    pub(crate) address: Option<Address>,
    /// When it is due, or was when it got in line; [`NEVER`] while it is asked, or paused. Milliseconds since 1970 UTC.
    pub(crate) due_ms: i64,
    pub(crate) partition: i32,
    pub(crate) generation: u32,
    /// Polls in [`PACE_MS`].
    pace: u32,
    pub(crate) stand: Stand,
    health: u8,
    pub(crate) paused: bool,
}

/// Where a feed stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stand {
    /// Nowhere: it is asked, or paused.
    Nowhere,
    /// In the wheel.
    Wheel,
    /// In the line of its host or address.
    Line,
}

/// The feeds.
#[derive(Debug, Default)]
pub(crate) struct Feeds {
    slots: Pieces,
    free: Vec<u32>,
    index: HashTable<u32>,
    hasher: RandomState,
    counts: Counts,
    pace: u64,
    /// Feeds that have a pace.
    paced: usize,
}

/// Places of feeds, in pieces, so that none is moved as they become more.
#[derive(Debug, Default)]
struct Pieces(Vec<Vec<Option<Feed>>>);

impl Pieces {
    fn get(&self, at: u32) -> Option<&Feed> {
        self.0.get(at as usize / PIECE)?.get(at as usize % PIECE)?.as_ref()
    }

    fn place(&mut self, at: u32) -> Option<&mut Option<Feed>> {
        self.0.get_mut(at as usize / PIECE)?.get_mut(at as usize % PIECE)
    }

    /// Makes a new place.
    fn add(&mut self) -> u32 {
        let last = match self.0.last_mut() {
            Some(last) if last.len() < PIECE => last,
            _ => {
                self.0.push(Vec::with_capacity(PIECE));
                return self.add();
            }
        };
        last.push(None);
        let in_last = last.len();
        ((self.0.len() - 1) * PIECE + in_last - 1) as u32
    }

    fn iter(&self) -> impl Iterator<Item = &Option<Feed>> {
        self.0.iter().flatten()
    }
}

impl Feed {
    /// A feed that stands nowhere yet. `config` and `state` are those that are packed.
    pub(crate) fn new(
        partition: i32,
        generation: u32,
        packed: Packed,
        config: &FeedConfig,
        state: &FeedState,
    ) -> Self {
        let mut feed = Self {
            packed,
            host: Host::of_text(""),
            address: None,
            due_ms: NEVER,
            partition,
            generation,
            pace: 0,
            stand: Stand::Nowhere,
            health: 0,
            paused: config.paused,
        };
        feed.note(config, state);
        feed
    }

    /// Where it goes in.
    pub(crate) fn way(&self) -> Way {
        Way { host: self.host, address: self.address }
    }

    /// How it is.
    pub(crate) fn health(&self) -> FeedHealth {
        FeedHealth::try_from(i32::from(self.health)).unwrap_or_default()
    }

    /// Keeps at hand what is asked of all feeds.
    fn note(&mut self, config: &FeedConfig, state: &FeedState) {
        let moved = state.r#move.as_ref().filter(|one| one.settled);
        self.host = Host::of_text(moved.map_or(&config.url, |one| &one.url));
        self.health = u8::try_from(state.health).ok().filter(|one| usize::from(*one) < HEALTHS).unwrap_or(0);
        self.pace = if config.paused { 0 } else { pace(state) };
    }
}

impl Feeds {
    /// The number of a feed.
    pub(crate) fn find(&self, key: &Key) -> Option<u32> {
        let hash = self.hash(key.partition, &key.id);
        self.index.find(hash, |at| self.is(*at, key)).copied()
    }

    /// A feed by its number.
    pub(crate) fn get(&self, at: u32) -> Option<&Feed> {
        self.slots.get(at)
    }

    /// A feed by its number. What is counted of it changes by [`Feeds::remember`] only.
    pub(crate) fn get_mut(&mut self, at: u32) -> Option<&mut Feed> {
        self.slots.place(at)?.as_mut()
    }

    /// Holds a feed that is not held.
    pub(crate) fn insert(&mut self, feed: Feed) -> u32 {
        let at = self.free.pop().unwrap_or_else(|| self.slots.add());
        let hash = self.hash(feed.partition, feed.packed.id());
        self.count(&feed, 1);
        self.set(at, feed);
        let (slots, hasher) = (&self.slots, &self.hasher);
        self.index.insert_unique(hash, at, |at| hash_of(slots, hasher, *at));
        at
    }

    /// Lets a feed go.
    pub(crate) fn remove(&mut self, at: u32) -> Option<Feed> {
        let feed = self.slots.place(at)?.take()?;
        self.free.push(at);
        self.count(&feed, -1);
        let hash = self.hash(feed.partition, feed.packed.id());
        if let Ok(entry) = self.index.find_entry(hash, |one| *one == at) {
            entry.remove();
        }
        Some(feed)
    }

    /// Room for so many more.
    pub(crate) fn reserve(&mut self, feeds: usize) {
        let (slots, hasher) = (&self.slots, &self.hasher);
        self.index.reserve(feeds, |at| hash_of(slots, hasher, *at));
    }

    /// The numbers of the feeds of a partition. Looks at all feeds.
    pub(crate) fn of_partition(&self, partition: i32) -> Vec<u32> {
        let is_of = |feed: &&Option<Feed>| feed.as_ref().is_some_and(|feed| feed.partition == partition);
        let places = self.slots.iter().zip(0u32..).filter(|(feed, _)| is_of(feed));
        places.map(|(_, at)| at).collect()
    }

    /// Keeps another state of a feed, and says how it was before.
    pub(crate) fn remember(&mut self, at: u32, state: FeedState) -> Option<FeedHealth> {
        let mut feed = self.slots.place(at)?.take()?;
        self.count(&feed, -1);
        let before = feed.health();
        feed.note(&feed.packed.config(), &state);
        feed.packed = feed.packed.with_state(state);
        self.count(&feed, 1);
        self.set(at, feed);
        Some(before)
    }

    /// Feeds in each state.
    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Polls a millisecond, at the present intervals, and of how many feeds: those that are paused or were never asked
    /// have none.
    pub(crate) fn pace(&self) -> (f64, usize) {
        (self.pace as f64 / PACE_MS as f64, self.paced)
    }

    /// Bytes of the packed feeds. Looks at all feeds.
    pub(crate) fn packed_bytes(&self) -> usize {
        self.slots.iter().flatten().map(|feed| feed.packed.len()).sum()
    }

    fn set(&mut self, at: u32, feed: Feed) {
        if let Some(place) = self.slots.place(at) {
            *place = Some(feed);
        }
    }

    fn count(&mut self, feed: &Feed, more: i64) {
        self.counts[usize::from(feed.health)] += more;
        self.pace = self.pace.wrapping_add_signed(more * i64::from(feed.pace));
        if feed.pace > 0 {
            self.paced = self.paced.wrapping_add_signed(more as isize);
        }
    }

    fn hash(&self, partition: i32, id: &str) -> u64 {
        self.hasher.hash_one((partition, id))
    }

    fn is(&self, at: u32, key: &Key) -> bool {
        self.get(at).is_some_and(|feed| feed.partition == key.partition && feed.packed.id() == &*key.id)
    }
}

fn hash_of(slots: &Pieces, hasher: &RandomState, at: u32) -> u64 {
    slots.get(at).map_or(0, |feed| hasher.hash_one((feed.partition, feed.packed.id())))
}

/// Polls in [`PACE_MS`]: by the interval that was arrived at, or the wait for the next poll where a back-off or the site
/// makes that longer.
fn pace(state: &FeedState) -> u32 {
    let interval_ms = i64::try_from(state.interval_ms).unwrap_or(i64::MAX);
    let at = |time: &Option<_>| time.as_ref().map(time::to_ms);
    let wait_ms = match (at(&state.last_poll_at), at(&state.next_poll_at)) {
        (Some(last_ms), Some(next_ms)) => next_ms.saturating_sub(last_ms),
        _ => 0,
    };
    match interval_ms.max(wait_ms) {
        ..=0 => 0,
        longer_ms => u32::try_from(PACE_MS / longer_ms.max(1000)).unwrap_or(u32::MAX).max(1),
    }
}
