//! The loop: read, prepare on all cores, decide in order, commit. While a batch is committed the next one is decided
//! and those after it are being read and prepared.
#![expect(clippy::disallowed_methods, reason = "the loop is where the clock is read")]

use crate::{
    ahead::{Ahead, Ready},
    desk::{self, Desk, Savepoint},
    metrics::Metrics,
    rebuild,
    records::Records,
    sites::site_rules,
};
use anyhow::{Context as _, bail};
use bus::{
    Batch, CommitError, Event, Gained, Member, Position, Reading, Record, Subscription, TopicPartition,
};
use chassis::{
    Context,
    health::{Condition, Heartbeat},
};
use jiff::Timestamp;
use proto::topics::{RAW, RAW_BULK};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::PathBuf, pin::Pin, sync::Arc, time::Duration};
use tracing::{debug, info, warn};
use wire::{
    clean::{Learnt, SiteRules},
    dedupe,
};

/// Consumer group of all normalizers.
pub const GROUP: &str = "wiredesk-normalizer";
/// What the group reads, the most urgent first.
pub const READS: [&str; 2] = [RAW, RAW_BULK];
/// A loop that has not turned for that long is stuck. Rebuilding beats too.
const STUCK: Duration = Duration::from_secs(60);
/// An idle loop turns at least that often.
const IDLE: Duration = Duration::from_secs(5);

/// Settings of a normalizer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Threads that parse and clean; 0 for one a core.
    pub threads: usize,
    /// Folder of the rules of sites, or the file of one. Read at the start.
    pub site_rules: Option<PathBuf>,
    /// Texts whose copies a desk finds: the newest, of seven days at most; 1 and more. The memory for it grows with the
    /// texts that are there, from 4 MiB to some 600 bytes a text.
    pub stories: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { threads: 0, site_rules: None, stories: dedupe::TEXTS }
    }
}

/// Runs a normalizer until the context's stop token is cancelled.
pub async fn run(context: Context, settings: Settings) -> anyhow::Result<()> {
    let sites = sites(settings.site_rules).await?;
    let subscription = Subscription {
        group: GROUP.to_owned(),
        member: context.instance.clone(),
        topics: READS.map(str::to_owned).into(),
    };
    let heartbeat = context.health.heartbeat("normalizer", STUCK);
    let ready = context.health.condition("normalizer");
    let metrics = context.metrics.register(Metrics::new);
    let joining = context.bus.join(subscription);
    let member = heartbeat.over(joining).await.context("cannot join the normalizers")?;
    ready.unmet("waiting for partitions");
    let normalizer = Normalizer {
        ahead: Ahead::new(settings.threads, sites)?,
        records: Records { envelope: context.envelope },
        texts: settings.stories,
        context,
        metrics,
        heartbeat,
        ready,
        desks: BTreeMap::new(),
        committing: None,
        decided: None,
    };
    normalizer.run(member).await
}

/// Reads the rules of sites, if there are any.
async fn sites(path: Option<PathBuf>) -> anyhow::Result<SiteRules> {
    let Some(path) = path else { return Ok(SiteRules::default()) };
    let reading = tokio::task::spawn_blocking(move || site_rules(&path));
    let rules = reading.await.context("reading site rules panicked")??;
    let ignored: usize = rules.sorted().iter().map(|rule| rule.ignored().len()).sum();
    info!(sites = rules.len(), ignored_lines = ignored, "site rules read");
    for rule in rules.sorted() {
        for ignored in rule.ignored() {
            debug!(host = rule.host(), %ignored, "site rule has a line without effect");
        }
    }
    Ok(rules)
}

struct Normalizer {
    context: Context,
    records: Records,
    /// Texts whose copies a desk finds.
    texts: usize,
    metrics: Metrics,
    heartbeat: Heartbeat,
    ready: Condition,
    ahead: Ahead,
    /// By raw partition.
    desks: BTreeMap<i32, Desk>,
    committing: Option<Committing>,
    /// Waits for the commit under way.
    decided: Option<Decided>,
}

/// A batch that was decided.
struct Decided {
    reading: Reading,
    batch: Batch,
    results: Vec<desk::Result>,
    /// By raw partition: where its desk's decisions end with this batch.
    ends: BTreeMap<i32, Savepoint>,
}

/// A commit under way, and what is counted and kept when it has happened.
struct Committing {
    answer: Pin<Box<dyn Future<Output = Result<(), CommitError>> + Send>>,
    results: Vec<desk::Result>,
    ends: BTreeMap<i32, Savepoint>,
}

impl Normalizer {
    async fn run(mut self, mut member: Member) -> anyhow::Result<()> {
        let stop = self.context.stop.clone();
        loop {
            self.heartbeat.beat();
            let is_committing = self.committing.is_some();
            let (may_decide, has_room) = (self.decided.is_none(), self.ahead.has_room());
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                answer = answer(&mut self.committing), if is_committing => self.settle(answer)?,
                ready = self.ahead.pop(), if may_decide => self.decide(&member, ready?).await?,
                event = member.next(), if has_room => {
                    self.hear(&member, event.context("normalizer cannot read")?).await?;
                }
                () = tokio::time::sleep(IDLE) => {}
            }
            self.begin_commit(&member);
        }
        self.ready.unmet("stopping");
        self.finish(&member).await?;
        member.leave().await;
        Ok(())
    }

    async fn hear(&mut self, member: &Member, event: Event) -> anyhow::Result<()> {
        match event {
            Event::Records(records) => {
                let learnt = records.iter().map(|record| self.learnt(record)).collect();
                self.ahead.push(member.reading(), records, learnt, Timestamp::now().as_millisecond());
            }
            Event::Gained(gained) => {
                self.finish(member).await?;
                self.gain(member, gained).await?;
            }
            Event::Lost(lost) => {
                self.finish(member).await?;
                self.lose(&lost);
            }
        }
        Ok(())
    }

    /// What was learnt and committed so far of the source that a raw record names in its header.
    fn learnt(&self, record: &Record) -> Option<Arc<Learnt>> {
        let (_, source) = record.headers.iter().find(|(name, _)| name == "wd_source")?;
        let desk = self.desks.get(&record.at.partition)?;
        Some(desk.learnt(std::str::from_utf8(source).ok()?))
    }

    /// Rebuilds the memory of the desks that it was given, then starts their lanes.
    async fn gain(&mut self, member: &Member, gained: Vec<Gained>) -> anyhow::Result<()> {
        for one in &gained {
            let partition = one.at.partition;
            if !self.desks.contains_key(&partition) {
                let empty = Desk::new(partition, self.records, self.texts);
                let desk = rebuild::desk(&self.context, empty, &self.heartbeat, &self.ready).await?;
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

    fn lose(&mut self, lost: &[TopicPartition]) {
        for at in lost {
            self.desks.remove(&at.partition);
        }
        self.count();
        self.ready.unmet("waiting for partitions");
    }

    /// Decides on a batch, in its order.
    async fn decide(&mut self, member: &Member, ready: Ready) -> anyhow::Result<()> {
        if member.is_over(ready.reading) {
            return Ok(());
        }
        let now_ms = Timestamp::now().as_millisecond();
        let mut desks = std::mem::take(&mut self.desks);
        let deciding = tokio::task::spawn_blocking(move || {
            let decided = decide(&mut desks, ready, now_ms);
            (desks, decided)
        });
        let (desks, decided) = deciding.await.context("deciding panicked")?;
        self.desks = desks;
        self.decided = Some(decided?);
        Ok(())
    }

    /// Commits what is decided, once nothing else is being committed.
    fn begin_commit(&mut self, member: &Member) {
        if self.committing.is_some() {
            return;
        }
        let Some(Decided { reading, batch, results, ends }) = self.decided.take() else { return };
        if member.is_over(reading) {
            self.desks.values_mut().for_each(Desk::roll_back);
        } else {
            self.committing = Some(Committing { answer: Box::pin(member.commit(batch)), results, ends });
        }
    }

    /// Commits what is decided, and waits for it.
    async fn finish(&mut self, member: &Member) -> anyhow::Result<()> {
        while self.committing.is_some() || self.decided.is_some() {
            self.begin_commit(member);
            if self.committing.is_some() {
                let answer = self.heartbeat.over(answer(&mut self.committing)).await;
                self.settle(answer)?;
            }
        }
        Ok(())
    }

    /// What was decided becomes what is remembered and counted, or is forgotten.
    fn settle(&mut self, Answer { outcome, results, ends }: Answer) -> anyhow::Result<()> {
        match outcome {
            Ok(()) => self.committed(&results, &ends),
            Err(CommitError::RolledBack { reason }) => {
                warn!(reason, records = results.len(), "commit rolled back");
                self.metrics.rollbacks.inc();
                // With what was decided since, which comes again as well.
                self.desks.values_mut().for_each(Desk::roll_back);
                self.decided = None;
            }
            Err(CommitError::Fatal(cause)) => return Err(cause).context("normalizer cannot commit"),
        }
        Ok(())
    }

    fn committed(&mut self, results: &[desk::Result], ends: &BTreeMap<i32, Savepoint>) {
        for (partition, end) in ends {
            if let Some(desk) = self.desks.get_mut(partition) {
                desk.commit_to(*end);
            }
        }
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
        let learnt = self.desks.values().map(Desk::learnt_count);
        let (sources, blocks) = learnt.fold((0, 0), |all, desk| (all.0 + desk.0, all.1 + desk.1));
        self.metrics.sources.set(sources as i64);
        self.metrics.learnt_blocks.set(blocks as i64);
    }
}

/// How a commit ended, with what is counted and kept for it.
struct Answer {
    outcome: Result<(), CommitError>,
    results: Vec<desk::Result>,
    ends: BTreeMap<i32, Savepoint>,
}

/// The answer to the commit under way. Safe to drop between polls.
async fn answer(committing: &mut Option<Committing>) -> Answer {
    let Some(under_way) = committing else { return std::future::pending().await };
    let outcome = under_way.answer.as_mut().await;
    let Some(Committing { results, ends, .. }) = committing.take() else {
        return std::future::pending().await;
    };
    Answer { outcome, results, ends }
}

/// Decides on the records of a batch, in their order.
fn decide(desks: &mut BTreeMap<i32, Desk>, ready: Ready, now_ms: i64) -> anyhow::Result<Decided> {
    let mut batch = Batch::default();
    let mut results = Vec::with_capacity(ready.records.len());
    let mut positions: BTreeMap<&TopicPartition, Position> = BTreeMap::new();
    for (record, prepared) in ready.records.iter().zip(ready.prepared) {
        let Some(desk) = desks.get_mut(&record.at.partition) else {
            bail!("a record of {} came before its desk was given", record.at);
        };
        let mut result = desk.decide(record, prepared, now_ms)?;
        batch.outputs.append(&mut result.outputs);
        results.push(result);
        positions.insert(&record.at, record.next());
    }
    batch.positions = positions.into_values().collect();
    let ends = desks.iter_mut().map(|(partition, desk)| (*partition, desk.savepoint())).collect();
    Ok(Decided { reading: ready.reading, batch, results, ends })
}
