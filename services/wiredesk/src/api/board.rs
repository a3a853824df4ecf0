//! A small view of every feed, kept up to date from `wire.feeds`, `wire.feed-state` and `wire.pages`.

use super::{
    state::State,
    view::{FeedView, Listed, Reported},
    waiting::Waiting,
};
use crate::feeds::table::Table;
use anyhow::Context as _;
use bus::{Bus, From, Read, Reader, Record, Until};
use chassis::envelope;
use proto::{
    topics::{FEED_STATE, FEEDS, PAGES},
    v1::{FeedConfig, FeedState, PendingPage},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio_util::sync::CancellationToken;
use tracing::warn;

/// The board. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Board {
    tables: Arc<Mutex<Tables>>,
}

#[derive(Debug, Default)]
struct Tables {
    listed: Table<Listed>,
    reported: Table<Reported>,
    waiting: Waiting,
}

/// Which feeds to show.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    pub(super) state: Option<State>,
    pub(super) group: Option<String>,
    pub(super) tier: Option<String>,
}

impl Board {
    /// A board that knows no feed yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Follows the three topics until the token is cancelled. A log that fails ends it with an error.
    pub async fn follow(self, bus: Bus, stop: CancellationToken) -> anyhow::Result<()> {
        let read = |topic: &str| Read {
            topic: topic.to_owned(),
            partition: None,
            from: From::Start,
            until: Until::Dropped,
        };
        let mut feeds = bus.read(read(FEEDS)).await.context("cannot follow the table of feeds")?;
        let mut states = bus.read(read(FEED_STATE)).await.context("cannot follow the state of feeds")?;
        let mut pages = bus.read(read(PAGES)).await.context("cannot follow the pages that wait")?;
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                batch = next(&mut feeds, FEEDS) => self.list(&batch?),
                batch = next(&mut states, FEED_STATE) => self.report(&batch?),
                batch = next(&mut pages, PAGES) => self.wait(&batch?),
            }
        }
    }

    /// The feeds that a filter lets through, by id; and how many there are in each state, whichever is asked for.
    pub(super) fn views(&self, filter: &Filter) -> (Vec<FeedView>, BTreeMap<State, usize>) {
        let tables = self.lock();
        let mut views = Vec::new();
        let mut states: BTreeMap<_, _> = State::ALL.map(|state| (state, 0)).into();
        let wanted = |wish: &Option<String>, value: &str| wish.as_deref().is_none_or(|wish| wish == value);
        for (id, listed) in tables.listed.iter() {
            if !wanted(&filter.group, listed.group()) || !wanted(&filter.tier, listed.tier()) {
                continue;
            }
            let reported = tables.reported.get(id);
            let state = listed.state(reported);
            *states.entry(state).or_default() += 1;
            if filter.state.is_none_or(|wish| wish == state) {
                views.push(listed.view(id, reported, tables.waiting.of(id)));
            }
        }
        (views, states)
    }

    /// One feed.
    pub(super) fn view(&self, id: &str) -> Option<FeedView> {
        let tables = self.lock();
        Some(tables.listed.get(id)?.view(id, tables.reported.get(id), tables.waiting.of(id)))
    }

    pub(super) fn list(&self, records: &[Record]) {
        let mut tables = self.lock();
        for record in records {
            match envelope::open::<FeedConfig>(record) {
                Ok(config) => tables.listed.put(record, config.map(Listed::from)),
                Err(cause) => unreadable(record, &cause),
            }
        }
    }

    pub(super) fn report(&self, records: &[Record]) {
        let mut tables = self.lock();
        for record in records {
            match envelope::open::<FeedState>(record) {
                Ok(state) => tables.reported.put(record, state.map(Reported::from)),
                Err(cause) => unreadable(record, &cause),
            }
        }
    }

    pub(super) fn wait(&self, records: &[Record]) {
        let mut tables = self.lock();
        for record in records {
            match envelope::open::<PendingPage>(record) {
                Ok(page) => {
                    let feed = page.and_then(|page| page.item).map(|item| item.feed_id);
                    tables.waiting.put(record, feed.as_deref());
                }
                Err(cause) => unreadable(record, &cause),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn next(reader: &mut Reader, topic: &str) -> anyhow::Result<Vec<Record>> {
    let batch = reader.next().await.with_context(|| format!("the reading of {topic} has ended"))?;
    batch.with_context(|| format!("cannot read {topic}"))
}

fn unreadable(record: &Record, cause: &proto::encoding::DecodeError) {
    warn!(at = %record.at, offset = record.offset, error = %cause, "record of a feed cannot be read");
}
