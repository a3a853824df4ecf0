//! Fetches the pages that entries link to, for feeds with `full_text`.
//!
//! [`pending`] holds the pages -> [`hosts`] says whose turn it is -> [`fetch`] asks [`sites`] for the [`robots`], then
//! for the page -> [`verdict`] says what the answer means -> the loop commits it with everything else.

mod fetch;
mod hosts;
pub(crate) mod pending;
mod queue;
mod robots;
mod sites;
mod verdict;

pub(crate) use pending::Place;
pub(crate) use verdict::Outcome;

use crate::{
    board::{Board, Key},
    hosts::Host,
    http::Client,
    metrics::{Lane, Metrics},
    records,
    settings::Settings,
};
use anyhow::Context as _;
use bus::{Batch, Outgoing};
use chassis::envelope::Envelope;
use fetch::{Landed, Step, Tools};
use hosts::Manner;
use pending::Pending;
use proto::v1::PendingPage;
use std::collections::{BTreeSet, VecDeque};
use tokio::task::{JoinError, JoinSet};
use tracing::{debug, warn};

/// Longest that a page's 429 keeps feeds from its host: it stands in no feed's state. Milliseconds.
const LONGEST_HOLD_MS: i64 = 24 * 60 * 60 * 1000;
/// Pages of a feed that is paused are looked at again after this. Milliseconds.
const PAUSED_MS: i64 = 60_000;

/// The pages of the feeds that this fetcher holds.
pub(crate) struct Pages {
    tools: Tools,
    metrics: Metrics,
    concurrency: usize,
    interval_ms: i64,
    pending: Pending,
    /// Fetches under way: at most `concurrency`.
    fetches: JoinSet<anyhow::Result<Landed>>,
    /// Fetches that came back and are not committed: at most some more.
    landed: VecDeque<Landed>,
    /// Pages whose tombstones are to be written, and why.
    forgotten: Vec<(Place, Outcome)>,
}

/// What of the pages is in a batch.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    forgotten: Vec<(Place, Outcome)>,
    fetched: Vec<(Landed, Outcome)>,
}

/// What a poll adds to the pages.
#[derive(Debug, Default)]
pub(crate) struct Admitted {
    coming: Vec<PendingPage>,
    given_up: Vec<Place>,
    /// Pages that were never put in line.
    without_room: u64,
}

impl Pages {
    /// Holds no pages yet.
    pub(crate) fn new(client: Client, settings: &Settings, envelope: Envelope, metrics: Metrics) -> Self {
        let sites = sites::Sites::new(client.clone(), settings.product());
        Self {
            tools: Tools { client, sites, envelope },
            metrics,
            concurrency: settings.page_concurrency.max(1),
            interval_ms: settings.page_interval_ms.into(),
            pending: Pending::new(),
            fetches: JoinSet::new(),
            landed: VecDeque::new(),
            forgotten: Vec::new(),
        }
    }

    /// Takes on the pages of a partition whose feeds the board holds already.
    pub(crate) fn load(&mut self, partition: i32, mut pages: Vec<PendingPage>, board: &Board) {
        self.lose(partition);
        pending::newest_first(&mut pages);
        for page in pages {
            let Some(item) = &page.item else { continue };
            let place = Place { partition, item_id: item.item_id.as_str().into() };
            let feed = Key { partition, id: item.feed_id.as_str().into() };
            let is_wanted = board.config(&feed).is_some_and(|config| config.full_text);
            if !is_wanted {
                self.forgotten.push((place, Outcome::NotWanted));
            } else if self.pending.room() == 0 {
                self.forgotten.push((place, Outcome::NoRoom));
            } else if !self.pending.put(partition, page) {
                self.forgotten.push((place, Outcome::BadAddress));
            }
        }
        self.count();
    }

    /// Lets a partition go.
    pub(crate) fn lose(&mut self, partition: i32) {
        self.pending.lose(partition);
        self.forgotten.retain(|(place, _)| place.partition != partition);
        self.count();
    }

    /// Forgets the pages of a feed that is gone, or wants none any more.
    pub(crate) fn feed_changed(&mut self, feed: &Key, board: &Board) {
        if board.config(feed).is_some_and(|config| config.full_text) {
            return;
        }
        for place in self.pending.of_feed(feed) {
            self.pending.remove(&place);
            self.forgotten.push((place, Outcome::NotWanted));
        }
        self.count();
    }

    /// Starts what is due.
    pub(crate) fn start_due(&mut self, board: &Board, now_ms: i64) {
        while self.has_room()
            && let Some(order) = self.pending.take_due(now_ms)
        {
            let held_ms = board.held_until(Host::of(&order.url), now_ms);
            match board.config(&order.feed) {
                Some(config) if !config.paused && held_ms.is_none() => {
                    debug!(feed.id = %order.feed.id, item.id = %order.place.item_id, "fetching a page");
                    self.fetches.spawn(fetch::fetch(self.tools.clone(), order, config));
                }
                _ => {
                    let again_ms = held_ms.unwrap_or(now_ms + PAUSED_MS);
                    self.pending.landed(&order, Manner::Unasked, now_ms);
                    self.pending.again(&order, order.url.clone(), order.hops, again_ms);
                }
            }
        }
    }

    /// Requests under way.
    pub(crate) fn in_flight(&self) -> usize {
        self.fetches.len()
    }

    /// When the next page may be asked, as far as there is room for it.
    pub(crate) fn next_due(&self) -> Option<i64> {
        self.pending.next_due().filter(|_| self.has_room())
    }

    /// A page in hand is up to some megabytes: no more are asked for while those that came wait for their commit.
    fn has_room(&self) -> bool {
        self.fetches.len() + self.landed.len() < self.concurrency
    }

    /// The next fetch that comes back; never, while none is under way. Safe to drop.
    pub(crate) async fn next(&mut self) -> Result<anyhow::Result<Landed>, JoinError> {
        match self.fetches.join_next().await {
            Some(landed) => landed,
            None => std::future::pending().await,
        }
    }

    /// Takes in a fetch that came back, and those that came with it.
    pub(crate) fn land(
        &mut self,
        landed: Result<anyhow::Result<Landed>, JoinError>,
        board: &mut Board,
        now_ms: i64,
    ) -> anyhow::Result<()> {
        let mut next = Some(landed);
        while let Some(landed) = next {
            let landed = landed.context("fetching a page panicked")??;
            if let Some(held) = landed.held {
                let wait_ms = verdict::asked_ms(Some(held), now_ms).min(LONGEST_HOLD_MS);
                board.hold(Host::of(&landed.order.url), now_ms.saturating_add(wait_ms), now_ms);
            }
            self.land_one(landed, now_ms);
            next = self.fetches.try_join_next();
        }
        Ok(())
    }

    fn land_one(&mut self, landed: Landed, now_ms: i64) {
        let wait_ms = landed.delay_ms.unwrap_or_default().max(self.interval_ms);
        let order = &landed.order;
        let manner = match &landed.step {
            Step::Moved(..) => Manner::Next(wait_ms),
            Step::Done(done) => match done.outcome {
                Outcome::Disallowed => Manner::Unasked,
                Outcome::Retried | Outcome::Unreachable => {
                    let failures = self.pending.failures(order).saturating_add(1);
                    Manner::Failed(verdict::pause_ms(failures, done.retry_after, now_ms))
                }
                _ => Manner::Next(wait_ms),
            },
        };
        self.pending.landed(order, manner, now_ms);
        match landed.step {
            Step::Moved(url, hops) => self.pending.again(&landed.order, url, hops, now_ms),
            Step::Done(ref done) => {
                self.metrics.body_bytes.inc_by(done.bytes as u64);
                self.landed.push_back(landed);
            }
        }
    }

    /// True when nothing waits for a commit.
    pub(crate) fn is_settled(&self) -> bool {
        self.landed.is_empty() && self.forgotten.is_empty()
    }

    /// Moves what still counts into the batch, until it is full.
    pub(crate) fn gather(
        &mut self,
        batch: &mut Batch,
        partitions: &mut BTreeSet<i32>,
        is_full: impl Fn(&Batch) -> bool,
        now_ms: i64,
    ) -> Gathered {
        let mut gathered = Gathered::default();
        while !is_full(batch)
            && let Some((place, outcome)) = self.forgotten.pop()
        {
            if self.pending.has(&place) {
                continue; // it was put in line again since
            }
            partitions.insert(place.partition);
            batch.outputs.push(records::forget_page(&place.item_id, place.partition, now_ms));
            gathered.forgotten.push((place, outcome));
        }
        while !is_full(batch)
            && let Some(mut landed) = self.landed.pop_front()
        {
            let Landed { order, step: Step::Done(done), .. } = &mut landed else { continue };
            if !self.pending.holds(&order.place, order.generation) {
                continue;
            }
            partitions.insert(order.place.partition);
            batch.outputs.append(&mut done.records);
            let outcome = done.outcome;
            gathered.fetched.push((landed, outcome));
        }
        gathered
    }

    /// Moves the pages of a poll into its batch, with tombstones of those that have to go for them.
    pub(crate) fn admit(
        &self,
        feed: &Key,
        pages: Vec<(Outgoing, PendingPage)>,
        batch: &mut Batch,
        now_ms: i64,
    ) -> Admitted {
        let mut admitted = Admitted::default();
        let mut room = self.pending.room();
        let asked = pages.len();
        let fits = |(record, _): &(Outgoing, PendingPage)| {
            let size = record.value.as_ref().map_or(0, |value| value.len());
            room = room.saturating_sub(size);
            room > 0
        };
        let pages: Vec<_> = pages.into_iter().take_while(fits).collect();
        admitted.without_room = (asked - pages.len()) as u64;
        let (records, coming): (Vec<Outgoing>, Vec<PendingPage>) = pages.into_iter().unzip();
        let place = |page: &PendingPage| {
            let item_id = page.item.as_ref()?.item_id.as_str().into();
            Some(Place { partition: feed.partition, item_id })
        };
        let places: Vec<Place> = coming.iter().filter_map(place).collect();
        for place in self.pending.excess(feed, &places) {
            batch.outputs.push(records::forget_page(&place.item_id, place.partition, now_ms));
            admitted.given_up.push(place);
        }
        batch.outputs.extend(records);
        admitted.coming = coming;
        admitted
    }

    /// What was committed becomes what is remembered and counted.
    pub(crate) fn settle(&mut self, gathered: Gathered) {
        for (_, outcome) in gathered.forgotten {
            self.metrics.page(outcome).inc();
        }
        for (Landed { order, step, .. }, outcome) in gathered.fetched {
            self.metrics.page(outcome).inc();
            debug!(feed.id = %order.feed.id, item.id = %order.place.item_id, outcome = outcome.word(), "page");
            if outcome == Outcome::Taken {
                self.metrics.raw_items(Lane::Bulk).inc();
            }
            let next = match step {
                Step::Done(done) => done.next,
                Step::Moved(..) => None,
            };
            match next {
                Some(next) => drop(self.pending.put(order.place.partition, next)),
                None => self.pending.remove(&order.place),
            }
        }
        self.count();
    }

    /// What a committed poll added becomes what is remembered.
    pub(crate) fn settle_poll(&mut self, feed: &Key, admitted: Admitted) {
        let Admitted { coming, given_up, without_room } = admitted;
        let pages = given_up.len() as u64 + without_room;
        if pages > 0 {
            warn!(feed.id = %feed.id, pages, "too many pages wait; the oldest are given up");
        }
        self.metrics.page(Outcome::NoRoom).inc_by(without_room);
        for place in given_up {
            self.metrics.page(Outcome::NoRoom).inc();
            self.pending.remove(&place);
        }
        for page in coming {
            self.pending.put(feed.partition, page);
        }
        self.count();
    }

    /// Nothing of a batch happened: what still counts is done again.
    pub(crate) fn roll_back(&mut self, gathered: Gathered, again_ms: i64) {
        self.forgotten.extend(gathered.forgotten);
        for (Landed { order, .. }, _) in gathered.fetched {
            self.pending.again(&order, order.url.clone(), order.hops, again_ms);
        }
    }

    /// Ends what is under way: it is fetched again by whoever has its feed next.
    pub(crate) fn stop(&mut self) {
        self.fetches.abort_all();
    }

    fn count(&self) {
        self.metrics.pages_waiting.set(self.pending.len() as i64);
    }
}
