//! Commits what has come: new states, raw items and pages of as many polls as fit, in one transaction.

use super::{BATCH_BYTES, BATCH_RECORDS, Fetcher};
use crate::{
    board::{Key, Write},
    clock::now_ms,
    metrics::Lane,
    observe::Notice,
    pages::{self, Admitted},
    poll::Polled,
    records::{self, size},
};
use anyhow::Context as _;
use bus::{Batch, CommitError, Position, TopicPartition};
use proto::{
    topics,
    v1::{FeedHealth, FeedState},
    words::Word,
};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};
use tokio::time::sleep;
use tracing::{debug, info, warn};

/// Most answers that are held for their rest, each of up to `fetcher.max_body_bytes`; the feeds of others are asked again.
const MOST_HELD: usize = 8;
/// A rolled-back commit is tried again after this.
const PAUSE: Duration = Duration::from_millis(500);

impl Fetcher {
    /// Commits all that has come, in as many transactions as its size needs.
    pub(super) async fn commit(&mut self) -> anyhow::Result<()> {
        self.committed = Instant::now();
        while !(self.landed.is_empty() && self.writes.is_empty() && self.pages.is_settled()) {
            let now_ms = now_ms();
            let writes = std::mem::take(&mut self.writes);
            let mut batch = Batch::default();
            let mut partitions = BTreeSet::new();
            for write in &writes {
                partitions.insert(write.key.partition);
                batch.outputs.push(match &write.state {
                    Some((state, _)) => {
                        records::remember(self.context.envelope, state, write.key.partition, now_ms)?
                    }
                    None => records::forget(&write.key.id, write.key.partition, now_ms),
                });
            }
            // Before the polls: an entry may be new again whose page has just come.
            let pages = self.pages.gather(&mut batch, &mut partitions, is_full, now_ms);
            let polls = self.gather(&mut batch, &mut partitions, now_ms);
            if batch.outputs.is_empty() {
                continue;
            }
            // A position for every partition that state is written for: it fences, and it never moves from the
            // start, since each assignment reads the table anew.
            let at = |partition| TopicPartition::new(topics::FEEDS, partition);
            let start = |partition| Position { at: at(partition), offset: 0 };
            batch.positions = partitions.into_iter().map(start).collect();
            match self.heartbeat.over(self.member.commit(batch)).await {
                Ok(()) => {
                    self.pages.settle(pages);
                    self.settle(writes, polls);
                }
                Err(CommitError::RolledBack { reason }) => {
                    warn!(reason, polls = polls.len(), "commit was rolled back; its feeds are polled again");
                    self.metrics.discarded.inc_by(polls.len() as u64);
                    let again_ms = now_ms.saturating_add(PAUSE.as_millis() as i64);
                    self.pages.roll_back(pages, again_ms);
                    for (polled, _) in polls {
                        self.board.again(&polled.key, polled.generation, again_ms);
                    }
                    self.writes = writes;
                    sleep(PAUSE).await;
                    return Ok(());
                }
                Err(CommitError::Fatal(cause)) => return Err(cause).context("cannot commit polls"),
            }
        }
        Ok(())
    }

    /// Moves polls that still count into the batch, until it is full. Their records move with them.
    fn gather(
        &mut self,
        batch: &mut Batch,
        partitions: &mut BTreeSet<i32>,
        now_ms: i64,
    ) -> Vec<(Polled, Admitted)> {
        let mut polls = Vec::new();
        while !is_full(batch)
            && let Some(mut polled) = self.landed.pop_front()
        {
            self.landed_bytes -= polled.sealed.records.iter().map(size).sum::<usize>();
            if !self.board.holds(&polled.key, polled.generation) {
                self.metrics.discarded.inc();
                continue;
            }
            batch.outputs.append(&mut polled.sealed.records);
            let pages = std::mem::take(&mut polled.sealed.pages);
            let admitted = self.pages.admit(&polled.key, pages, batch, now_ms);
            partitions.insert(polled.key.partition);
            polls.push((polled, admitted));
        }
        polls
    }

    /// What was committed becomes what is remembered.
    fn settle(&mut self, writes: Vec<Write>, polls: Vec<(Polled, Admitted)>) {
        for Write { key, state } in writes {
            if let Some((state, generation)) = state {
                self.remember(&key, generation, state);
            }
        }
        for (Polled { key, generation, outcome, notices, sealed, rest, .. }, admitted) in polls {
            self.pages.settle_poll(&key, admitted);
            for notice in notices {
                self.metrics.notice(notice);
                if notice == Notice::GapFilled {
                    info!(feed.id = %key.id, reason = sealed.state.reason, "entries that rolled past were found");
                }
            }
            self.metrics.poll(outcome).inc();
            self.metrics.raw_items(Lane::Live).inc_by(sealed.live);
            self.metrics.raw_items(Lane::Bulk).inc_by(sealed.bulk);
            self.metrics.dead_letters.inc_by(sealed.letters);
            self.metrics.page(pages::Outcome::TooLarge).inc_by(sealed.without_room);
            debug!(feed.id = %key.id, ?outcome, live = sealed.live, bulk = sealed.bulk, "polled");
            self.remember(&key, generation, sealed.state);
            if let Some(fetched) = rest.filter(|_| self.held.len() < MOST_HELD) {
                self.board.again(&key, generation, now_ms());
                self.held.insert((key, generation), fetched);
            }
        }
        self.held.retain(|(key, generation), _| self.board.holds(key, *generation));
    }

    /// Keeps a committed state, and says so where a feed is no longer as it was.
    fn remember(&mut self, key: &Key, generation: u32, state: FeedState) {
        let (health, reason) = (state.health(), state.reason.clone());
        let Some(before) = self.board.committed(key, generation, state) else { return };
        if before == health {
            return;
        }
        match health {
            // The first answer of a feed is no news.
            FeedHealth::Ok if before == FeedHealth::Unspecified => {}
            FeedHealth::Ok => info!(feed.id = %key.id, "feed is ok again"),
            FeedHealth::Paused => info!(feed.id = %key.id, "feed is paused"),
            FeedHealth::Moved => info!(feed.id = %key.id, reason, "feed is asked where it moved"),
            _ => warn!(feed.id = %key.id, state = health.word(), reason, "feed has trouble"),
        }
    }
}

/// Whether a transaction takes no more.
fn is_full(batch: &Batch) -> bool {
    batch.outputs.len() >= BATCH_RECORDS || batch.outputs.iter().map(size).sum::<usize>() >= BATCH_BYTES
}
