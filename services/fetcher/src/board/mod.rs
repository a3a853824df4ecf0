//! The feeds that this fetcher holds: what they are, what is remembered of them, and which may be asked.
//!
//! [`feeds`] holds them packed -> [`Wheel`] says who is due -> [`Hosts`] says whether its host may be asked -> an
//! [`Order`]. A feed's generation changes with its config and its assignment: what was started under another is thrown
//! away. Nothing that is done for a poll looks at more feeds than those that are due.

mod feeds;
mod order;

use crate::{
    hosts::{Address, Host, Hosts, Way},
    observe::{self, due::due, moves},
    packed::Packed,
    schedule::{self, Price, Wheel},
    settings::Settings,
    table::{Change, Row, Table},
};
use feeds::{Feed, Feeds, NEVER, Stand};
use proto::{
    time,
    v1::{FeedConfig, FeedHealth, FeedState},
};
use std::collections::HashMap;

pub(crate) use feeds::Counts;
pub(crate) use order::{Key, Order, Told, Write};

/// The feeds.
#[derive(Debug)]
pub(crate) struct Board {
    feeds: Feeds,
    wheel: Wheel,
    hosts: Hosts,
    /// Feeds that are asked, and where they went in. Also those that were lost meanwhile.
    in_flight: HashMap<Key, Way>,
    /// Partitions held, with the offset after the last record taken in: a rolled-back commit makes the log read
    /// a partition again, and what an older record says no longer counts.
    taken_to: HashMap<i32, i64>,
    generations: u32,
    price: Price,
}

impl Board {
    /// Holds nothing.
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            feeds: Feeds::default(),
            wheel: Wheel::new(),
            hosts: Hosts::new(settings.per_host(), settings.per_address()),
            in_flight: HashMap::new(),
            taken_to: HashMap::new(),
            generations: 0,
            price: Price::new(settings.budget()),
        }
    }

    /// Takes partitions on. What is remembered of feeds that are no more is to be forgotten.
    pub(crate) fn load(&mut self, tables: Vec<Table>, now_ms: i64) -> Vec<Write> {
        let rows = || tables.iter().flat_map(|table| table.rows.values());
        let fresh_feeds = rows().filter(|row| !row.is_known).count();
        self.feeds.reserve(rows().count());
        let is_first = self.taken_to.is_empty();
        let mut prices = Vec::new();
        let mut writes = Vec::new();
        for Table { partition, rows, gone, next_offset, .. } in tables {
            self.lose(partition);
            self.taken_to.insert(partition, next_offset);
            for (id, Row { packed, is_known }) in rows {
                let config = packed.config();
                let state = packed.state(&config);
                prices.push(state.price);
                let due_ms = if is_known {
                    due(&config, &state, now_ms, false)
                } else {
                    schedule::first_poll(fresh_feeds, now_ms, schedule::jitter(&id, 0))
                };
                writes.extend(self.put(Key { partition, id }, packed, &config, &state, due_ms, now_ms));
            }
            writes.extend(gone.into_iter().map(|id| Write { key: Key { partition, id }, state: None }));
        }
        // Who holds feeds already has a price of its own.
        if is_first {
            self.price.go_on(prices.into_iter().map(f64::from));
        }
        writes
    }

    /// Lets a partition go.
    pub(crate) fn lose(&mut self, partition: i32) {
        if self.taken_to.remove(&partition).is_some() {
            for at in self.feeds.of_partition(partition) {
                self.remove(at);
            }
        }
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

    /// Takes in what a record of `wire.feeds` says. Another URL starts anew, unless the feed has moved there; the same
    /// config changes nothing.
    pub(crate) fn apply(&mut self, key: Key, change: Change, now_ms: i64) -> Option<Write> {
        let held = self.feeds.find(&key);
        let mut config = match change {
            Change::Delete => {
                self.remove(held?);
                return Some(Write { key, state: None });
            }
            Change::Set(config) => *config,
        };
        key.id.as_ref().clone_into(&mut config.id);
        let Some(feed) = held.and_then(|at| self.feeds.get(at)) else {
            let state = observe::blank(&config);
            let packed = Packed::new(config.clone(), state.clone());
            return self.put(key, packed, &config, &state, now_ms, now_ms);
        };
        let before = feed.packed.config();
        if before == config {
            return None;
        }
        let address = feed.address;
        let kept = moves::kept(&config, feed.packed.state(&before));
        let is_kept = kept.is_some();
        let due_ms = kept.as_ref().map_or(now_ms, |state| due(&config, state, now_ms, true));
        let state = kept.unwrap_or_else(|| observe::blank(&config));
        let packed = Packed::new(config.clone(), state.clone());
        let write = self.put(key.clone(), packed, &config, &state, due_ms, now_ms);
        if is_kept && let Some(feed) = self.feeds.find(&key).and_then(|at| self.feeds.get_mut(at)) {
            feed.address = address;
        }
        write
    }

    /// The next poll that is due and whose host may be asked. Until it has landed, no other of that feed is given out.
    pub(crate) fn take_due(&mut self, now_ms: i64) -> Option<Order> {
        loop {
            let due = self.wheel.peek(now_ms).map(|(due_ms, _)| due_ms);
            let (due_ms, at) = match (due, self.hosts.next_open(now_ms)) {
                (None, None) => return None,
                (Some(due_ms), open) if open.is_none_or(|open| due_ms < open) => self.wheel.pop(now_ms)?,
                _ => self.hosts.take_open(now_ms)?,
            };
            let Some(feed) = self.feeds.get_mut(at) else { continue };
            let Some(since_ms) = self.hosts.enter(at, due_ms, feed.way(), now_ms) else {
                (feed.stand, feed.due_ms) = (Stand::Line, due_ms);
                continue;
            };
            (feed.stand, feed.due_ms) = (Stand::Nowhere, NEVER);
            let key = Key { partition: feed.partition, id: feed.packed.id().into() };
            let config = feed.packed.config();
            let state = feed.packed.state(&config);
            self.in_flight.insert(key.clone(), feed.way());
            let (generation, price) = (feed.generation, self.price.now());
            return Some(Order { key, generation, config, state, due_ms: since_ms, price });
        }
    }

    /// Before this time no poll is due.
    pub(crate) fn next_due(&mut self) -> Option<i64> {
        self.wheel.next_due().into_iter().chain(self.hosts.next_change()).min()
    }

    /// A poll has come back. Its feed may be asked again, if it has become due meanwhile.
    pub(crate) fn land(&mut self, key: &Key, told: Told, now_ms: i64) {
        let Some(way) = self.in_flight.remove(key) else { return };
        self.hosts.exit(way, now_ms);
        self.hosts.hold(way.host, told.host_free_ms.unwrap_or(i64::MIN), now_ms);
        if let Some(at) = self.feeds.find(key)
            && let Some(feed) = self.feeds.get_mut(at)
        {
            feed.address = told.address.map(Address::of).or(feed.address);
            let due_ms = feed.due_ms;
            if due_ms != NEVER {
                self.queue(at, due_ms);
            }
        }
    }

    /// How a feed is fetched; `None` for one that is not held.
    pub(crate) fn config(&self, key: &Key) -> Option<FeedConfig> {
        self.feeds.find(key).and_then(|at| self.feeds.get(at)).map(|feed| feed.packed.config())
    }

    /// Until when a site wants to be left alone, if it does now.
    pub(crate) fn held_until(&self, host: Host, now_ms: i64) -> Option<i64> {
        self.hosts.held_until(host, now_ms)
    }

    /// A site wants its whole host to be left alone until then.
    pub(crate) fn hold(&mut self, host: Host, until_ms: i64, now_ms: i64) {
        self.hosts.hold(host, until_ms, now_ms);
    }

    /// True when what was started under this generation still counts.
    pub(crate) fn holds(&self, key: &Key, generation: u32) -> bool {
        self.held(key, generation).is_some()
    }

    /// A new state is committed. Returns how the feed was before, to tell what has changed.
    pub(crate) fn committed(&mut self, key: &Key, generation: u32, state: FeedState) -> Option<FeedHealth> {
        let at = self.held(key, generation)?;
        let due_ms = state.next_poll_at.as_ref().map_or(0, time::to_ms);
        let before = self.feeds.remember(at, state);
        if self.feeds.get(at).is_some_and(|feed| !feed.paused) {
            self.queue(at, due_ms);
        }
        before
    }

    /// A poll came to nothing through no fault of the feed: it is made again.
    pub(crate) fn again(&mut self, key: &Key, generation: u32, due_ms: i64) {
        if let Some(at) = self.held(key, generation) {
            self.queue(at, due_ms);
        }
    }

    /// Feeds in each state.
    pub(crate) fn counts(&self) -> &Counts {
        self.feeds.counts()
    }

    /// Bytes of the packed feeds.
    pub(crate) fn packed_bytes(&self) -> usize {
        self.feeds.packed_bytes()
    }

    /// Requests a second that the present intervals come to.
    pub(crate) fn planned_per_second(&self) -> f64 {
        self.feeds.pace().0 * 1000.0
    }

    /// The price of a request, hours of delay of one entry.
    pub(crate) fn price(&self) -> f64 {
        self.price.now()
    }

    /// Brings the price of a request to where the polls that are planned meet the budget.
    pub(crate) fn steer(&mut self, now_ms: i64) {
        let (planned, feeds) = self.feeds.pace();
        self.price.steer(planned, feeds, now_ms);
    }

    fn held(&self, key: &Key, generation: u32) -> Option<u32> {
        let at = self.feeds.find(key)?;
        self.feeds.get(at).filter(|feed| feed.generation == generation).map(|_| at)
    }

    fn put(
        &mut self,
        key: Key,
        packed: Packed,
        config: &FeedConfig,
        state: &FeedState,
        due_ms: i64,
        now_ms: i64,
    ) -> Option<Write> {
        if let Some(at) = self.feeds.find(&key) {
            self.remove(at);
        }
        self.generations = self.generations.wrapping_add(1);
        let generation = self.generations;
        let write = if config.paused { observe::paused(config, state, now_ms) } else { None };
        let held_ms = state.host_free_at.as_ref().map_or(i64::MIN, time::to_ms);
        let feed = Feed::new(key.partition, generation, packed, config, state);
        self.hosts.hold(feed.way().host, held_ms, now_ms);
        let at = self.feeds.insert(feed);
        if !config.paused {
            self.queue(at, due_ms);
        }
        write.map(|state| Write { key, state: Some((state, generation)) })
    }

    /// Puts a feed where it is due; one that is asked goes there once it has landed.
    fn queue(&mut self, at: u32, due_ms: i64) {
        let Some(feed) = self.feeds.get_mut(at) else { return };
        if feed.stand == Stand::Line {
            self.hosts.leave(at, feed.due_ms, feed.way());
            feed.stand = Stand::Nowhere;
        }
        feed.due_ms = due_ms.min(NEVER - 1);
        let due_ms = feed.due_ms;
        let key = Key { partition: feed.partition, id: feed.packed.id().into() };
        if !self.in_flight.contains_key(&key) {
            feed.stand = Stand::Wheel;
            self.wheel.set(at, due_ms);
        }
    }

    fn remove(&mut self, at: u32) {
        let Some(feed) = self.feeds.remove(at) else { return };
        match feed.stand {
            Stand::Nowhere => {}
            Stand::Wheel => self.wheel.remove(at),
            Stand::Line => self.hosts.leave(at, feed.due_ms, feed.way()),
        }
    }
}

#[cfg(test)]
mod tests;
