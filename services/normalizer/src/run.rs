//! The loop: read, prepare on all cores, decide in order, commit.
#![expect(clippy::disallowed_methods, reason = "the loop is where the clock is read")]

use crate::{
    desk::{self, Desk},
    metrics::Metrics,
    prepare::{Broken, Prepared, prepare},
    records::Records,
};
use anyhow::{Context as _, bail};
use bus::{
    Batch, CommitError, Event, From, Gained, Member, Position, Read, Record, Subscription, TopicPartition,
    Until,
};
use chassis::{Context, health::Condition};
use jiff::Timestamp;
use proto::topics::{IDENTITY, RAW, RAW_BULK};
use rayon::{ThreadPool, ThreadPoolBuilder, prelude::*};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::sync::oneshot;
use tracing::{info, warn};

/// Consumer group of all normalizers.
const GROUP: &str = "wiredesk-normalizer";
/// A loop that has not turned for that long is stuck. Rebuilding beats too.
const STUCK: Duration = Duration::from_secs(60);
/// An idle loop turns at least that often.
const IDLE: Duration = Duration::from_secs(5);

/// Settings of a normalizer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Threads that parse and clean; 0 for one a core.
    pub threads: usize,
}

/// Runs a normalizer until the context's stop token is cancelled.
pub async fn run(context: Context, settings: Settings) -> anyhow::Result<()> {
    let subscription = Subscription {
        group: GROUP.to_owned(),
        member: context.instance.clone(),
        topics: vec![RAW.to_owned(), RAW_BULK.to_owned()],
    };
    // Threads of its own, and few: each holds some 100 MB of what the cleaning rules' patterns work with.
    let pool =
        ThreadPoolBuilder::new().num_threads(settings.threads).build().context("cannot start threads")?;
    let beat = context.health.heartbeat("normalizer", STUCK);
    let ready = context.health.condition("normalizer");
    let metrics = context.metrics.register(Metrics::new);
    let mut member = context.bus.join(subscription).await.context("cannot join the normalizers")?;
    ready.unmet("waiting for partitions");
    let records = Records { envelope: context.envelope };
    let mut normalizer = Normalizer { context, records, metrics, ready, pool, desks: BTreeMap::new() };
    loop {
        beat.beat();
        let event = tokio::select! {
            biased;
            () = normalizer.context.stop.cancelled() => break,
            event = member.next() => event.context("normalizer cannot read")?,
            () = tokio::time::sleep(IDLE) => continue,
        };
        match event {
            Event::Gained(gained) => normalizer.gain(&member, gained).await?,
            Event::Lost(lost) => normalizer.lose(&lost),
            Event::Records(records) => normalizer.process(&member, records).await?,
        }
    }
    member.leave().await;
    Ok(())
}

struct Normalizer {
    context: Context,
    records: Records,
    metrics: Metrics,
    ready: Condition,
    pool: ThreadPool,
    /// By raw partition.
    desks: BTreeMap<i32, Desk>,
}

impl Normalizer {
    /// Rebuilds the memory of the desks that it was given, then starts their lanes.
    async fn gain(&mut self, member: &Member, gained: Vec<Gained>) -> anyhow::Result<()> {
        for one in &gained {
            let partition = one.at.partition;
            if !self.desks.contains_key(&partition) {
                self.ready.unmet(format!("rebuilding desk {partition}"));
                let desk = self.rebuild(partition).await?;
                self.desks.insert(partition, desk);
            }
        }
        for one in gained {
            member.resume(one.at, one.committed.unwrap_or(0)).await.context("cannot resume a desk")?;
        }
        self.count();
        self.ready.met();
        Ok(())
    }

    async fn rebuild(&self, partition: i32) -> anyhow::Result<Desk> {
        let doing = || format!("cannot rebuild desk {partition} from {IDENTITY}");
        let read = Read {
            topic: IDENTITY.to_owned(),
            partition: Some(partition),
            from: From::Start,
            until: Until::End,
        };
        let mut reader = self.context.bus.read(read).await.with_context(doing)?;
        let mut desk = Desk::new(partition, self.records);
        while let Some(batch) = reader.next().await {
            for record in batch.with_context(doing)? {
                desk.restore(&record).with_context(|| format!("{} at offset {}", doing(), record.offset))?;
            }
        }
        if desk.len() > 0 {
            info!(desk = partition, identities = desk.len(), "desk rebuilt");
        }
        Ok(desk)
    }

    fn lose(&mut self, lost: &[TopicPartition]) {
        for at in lost {
            self.desks.remove(&at.partition);
        }
        self.count();
        self.ready.unmet("waiting for partitions");
    }

    async fn process(&mut self, member: &Member, records: Vec<Record>) -> anyhow::Result<()> {
        let now_ms = Timestamp::now().as_millisecond();
        let records = Arc::new(records);
        let prepared = self.prepare(&records, now_ms).await?;
        let mut batch = Batch::default();
        let mut results = Vec::with_capacity(records.len());
        let mut positions: BTreeMap<TopicPartition, Position> = BTreeMap::new();
        for (record, prepared) in records.iter().zip(prepared) {
            let Some(desk) = self.desks.get_mut(&record.at.partition) else {
                bail!("a record of {} came before its desk was given", record.at);
            };
            let mut result = desk.decide(record, prepared, now_ms)?;
            batch.outputs.append(&mut result.outputs);
            results.push(result);
            positions.insert(record.at.clone(), record.next());
        }
        batch.positions = positions.into_values().collect();
        match member.commit(batch).await {
            Ok(()) => self.committed(&results),
            Err(CommitError::RolledBack { reason }) => {
                warn!(reason, records = records.len(), "commit rolled back");
                self.metrics.rollbacks.inc();
                self.desks.values_mut().for_each(Desk::roll_back);
            }
            Err(CommitError::Fatal(cause)) => return Err(cause).context("normalizer cannot commit"),
        }
        Ok(())
    }

    /// Parses and cleans, on the pool's threads.
    async fn prepare(
        &self,
        records: &Arc<Vec<Record>>,
        now_ms: i64,
    ) -> anyhow::Result<Vec<Result<Prepared, Broken>>> {
        let (done, prepared) = oneshot::channel();
        let records = records.clone();
        self.pool.spawn(move || {
            // Nobody waits for it when the process is stopping.
            let _ = done.send(records.par_iter().map(|record| prepare(record, now_ms)).collect());
        });
        prepared.await.context("a batch could not be prepared")
    }

    /// Counts, now that it happened.
    fn committed(&mut self, results: &[desk::Result]) {
        self.desks.values_mut().for_each(Desk::commit);
        let now_ms = Timestamp::now().as_millisecond();
        for result in results {
            self.metrics.raw.inc();
            self.metrics.outcome(result.outcome).inc();
            if let Some(arrived_ms) = result.live_arrival_ms {
                self.metrics.latency.observe((now_ms - arrived_ms).max(0) as f64 / 1000.0);
            }
        }
        self.count();
    }

    fn count(&self) {
        self.metrics.identities.set(self.desks.values().map(Desk::len).sum::<usize>() as i64);
    }
}
