//! The loop: read, prepare on all cores, decide in order, commit. While a batch is committed the next one is decided
//! and those after it are being read and prepared.
#![expect(clippy::disallowed_methods, reason = "the loop is where the clock is read")]

use crate::{
    ahead::{Ahead, Ready},
    clock::Clock,
    desk::{self, Desk, Memory, Savepoint},
    gate::Now,
    metrics::Metrics,
    notes::Note,
    places::Places,
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
    health::{Condition, Heartbeat, Remark},
};
use jiff::Timestamp;
use proto::topics::{EMBARGOED, RAW, RAW_BULK};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    pin::Pin,
    sync::Arc,
    time::Duration,
};
use tracing::{debug, info, warn};
use wire::{
    clean::{Learnt, SiteRules},
    dedupe::{self, Upstream},
};

/// Consumer group of all normalizers.
pub const GROUP: &str = "wiredesk-normalizer";
/// What the group reads, the most urgent first.
pub const READS: [&str; 2] = [RAW, RAW_BULK];
/// A loop that has not turned for that long is stuck. Rebuilding beats too.
const STUCK: Duration = Duration::from_secs(60);
/// An idle loop turns at least that often.
const IDLE: Duration = Duration::from_secs(5);
/// While something is held the clock is looked at that often, whatever it said before: it may be set meanwhile.
const WATCHFUL: Duration = Duration::from_millis(200);

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
    /// What becomes of other outlets' copies when an agency kills its story.
    pub upstream_kills: UpstreamKills,
    /// Whether the clock is held against the origins' clocks before an embargoed item is let go. Its jumps always count.
    pub judge_clock: bool,
}

/// What becomes of other outlets' copies when an agency kills its story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpstreamKills {
    /// They get `upstream_killed`, and stay.
    #[default]
    Mark,
    /// They are killed too.
    Kill,
}

impl From<UpstreamKills> for Upstream {
    fn from(setting: UpstreamKills) -> Self {
        match setting {
            UpstreamKills::Mark => Self::Mark,
            UpstreamKills::Kill => Self::Kill,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            threads: 0,
            site_rules: None,
            stories: dedupe::TEXTS,
            upstream_kills: UpstreamKills::default(),
            judge_clock: true,
        }
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
    let embargoed = heartbeat.over(context.bus.partitions(EMBARGOED)).await;
    let normalizer = Normalizer {
        ahead: Ahead::new(settings.threads, sites)?,
        memory: Memory { texts: settings.stories, upstream: settings.upstream_kills.into() },
        records: Records { envelope: context.envelope, embargoed: is_there(embargoed)? },
        judge_clock: settings.judge_clock,
        clock: Clock::new(context.health.remark("clock"), Timestamp::now),
        held: context.health.remark("gate"),
        places: Places::default(),
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

/// Whether a deployment has a topic.
fn is_there(partitions: Result<i32, bus::Error>) -> anyhow::Result<bool> {
    match partitions {
        Ok(_) => Ok(true),
        Err(bus::Error::NoTopic(_)) => Ok(false),
        Err(cause) => Err(cause).context("cannot look for the topic of embargoed items"),
    }
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
    metrics: Metrics,
    heartbeat: Heartbeat,
    ready: Condition,
    /// What waits for an operator.
    held: Remark,
    judge_clock: bool,
    clock: Clock,
    places: Places,
    ahead: Ahead,
    memory: Memory,
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
    /// What was let go with it.
    notes: Vec<Note>,
    /// By raw partition: where its desk's decisions end with this batch.
    ends: BTreeMap<i32, Savepoint>,
}

/// A commit under way, and what is counted and kept when it has happened.
struct Committing {
    answer: Pin<Box<dyn Future<Output = Result<(), CommitError>> + Send>>,
    done: Done,
}

/// What is counted and kept once a batch is committed.
struct Done {
    positions: Vec<Position>,
    results: Vec<desk::Result>,
    notes: Vec<Note>,
    ends: BTreeMap<i32, Savepoint>,
}

impl Normalizer {
    async fn run(mut self, mut member: Member) -> anyhow::Result<()> {
        let stop = self.context.stop.clone();
        loop {
            self.heartbeat.beat();
            self.release(&member).await?;
            let pause = self.pause();
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
                () = tokio::time::sleep(pause) => {}
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
        let missing: BTreeSet<i32> = gained.iter().map(|one| one.at.partition).collect();
        let missing = missing.into_iter().filter(|partition| !self.desks.contains_key(partition));
        let empty = missing.map(|partition| Desk::new(partition, self.records, self.memory)).collect();
        let desks = rebuild::desks(&self.context, empty, &self.heartbeat, &self.ready).await?;
        self.desks.extend(desks.into_iter().map(|desk| (desk.partition(), desk)));
        for one in gained {
            let offset = one.committed.unwrap_or(0);
            self.places.resumed(&one.at, offset);
            member.resume(one.at, offset).await.context("cannot resume a desk")?;
        }
        self.count();
        self.ready.met();
        Ok(())
    }

    fn lose(&mut self, lost: &[TopicPartition]) {
        for at in lost {
            self.desks.remove(&at.partition);
            self.places.lost(at);
        }
        self.count();
        self.ready.unmet("waiting for partitions");
    }

    /// Decides on a batch, in its order.
    async fn decide(&mut self, member: &Member, ready: Ready) -> anyhow::Result<()> {
        if member.is_over(ready.reading) {
            return Ok(());
        }
        let answers = ready.prepared.iter().flatten().filter_map(|prepared| prepared.answer.as_ref());
        if self.judge_clock {
            self.clock.hear(answers);
        }
        let now = self.clock.now(&self.metrics);
        self.work(move |desks| decide(desks, ready, now)).await
    }

    /// Lets go what is due. An item that is held is published by no record that comes, but by its time.
    async fn release(&mut self, member: &Member) -> anyhow::Result<()> {
        if self.decided.is_some() {
            return Ok(());
        }
        let Some(due_ms) = self.next_due_ms() else { return Ok(()) };
        let now = self.clock.now(&self.metrics);
        let is_due = |due_ms: i64| now.release_ms.is_some_and(|release_ms| due_ms <= release_ms);
        if !is_due(due_ms) {
            return Ok(());
        }
        let reading = member.current();
        let due = self.desks.iter().filter(|(_, desk)| desk.next_due_ms().is_some_and(is_due));
        let places = due.map(|(partition, _)| (*partition, self.places.of_desk(*partition)));
        let places: BTreeMap<i32, Vec<Position>> = places.filter(|(_, places)| !places.is_empty()).collect();
        if places.is_empty() {
            return Ok(());
        }
        self.work(move |desks| release(desks, places, reading, now)).await?;
        self.begin_commit(member);
        Ok(())
    }

    /// When the next held item is due, over all desks.
    fn next_due_ms(&self) -> Option<i64> {
        self.desks.values().filter_map(Desk::next_due_ms).min()
    }

    /// How long an idle loop waits: until the next release, if there is one.
    fn pause(&mut self) -> Duration {
        let Some(due_ms) = self.next_due_ms() else { return IDLE };
        let left_ms = due_ms.saturating_sub(self.clock.now(&self.metrics).now_ms);
        // What is due and not let go waits for the clock.
        match u64::try_from(left_ms) {
            Ok(left_ms) if left_ms > 0 => WATCHFUL.min(Duration::from_millis(left_ms)),
            _ => WATCHFUL,
        }
    }

    /// Decides on a thread that may block.
    async fn work(
        &mut self,
        work: impl FnOnce(&mut BTreeMap<i32, Desk>) -> anyhow::Result<Decided> + Send + 'static,
    ) -> anyhow::Result<()> {
        let mut desks = std::mem::take(&mut self.desks);
        let deciding = tokio::task::spawn_blocking(move || {
            let decided = work(&mut desks);
            (desks, decided)
        });
        let (desks, decided) = deciding.await.context("deciding panicked")?;
        self.desks = desks;
        let decided = decided?;
        self.places.decided(&decided.batch.positions);
        self.decided = Some(decided);
        Ok(())
    }

    /// Commits what is decided, once nothing else is being committed.
    fn begin_commit(&mut self, member: &Member) {
        if self.committing.is_some() {
            return;
        }
        let Some(Decided { reading, batch, results, notes, ends }) = self.decided.take() else { return };
        if member.is_over(reading) {
            self.roll_back();
        } else {
            let done = Done { positions: batch.positions.clone(), results, notes, ends };
            self.committing = Some(Committing { answer: Box::pin(member.commit(batch)), done });
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
    fn settle(&mut self, Answer { outcome, done }: Answer) -> anyhow::Result<()> {
        match outcome {
            Ok(()) => self.committed(&done),
            Err(CommitError::RolledBack { reason }) => {
                warn!(reason, records = done.results.len(), "commit rolled back");
                self.metrics.rollbacks.inc();
                // With what was decided since, which comes again as well.
                self.roll_back();
                self.decided = None;
            }
            Err(CommitError::Fatal(cause)) => return Err(cause).context("normalizer cannot commit"),
        }
        Ok(())
    }

    /// What was decided since the last commit never happened.
    fn roll_back(&mut self) {
        self.desks.values_mut().for_each(Desk::roll_back);
        self.places.roll_back();
    }

    fn committed(&mut self, Done { positions, results, notes, ends }: &Done) {
        self.places.committed(positions);
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
        let told = results.iter().flat_map(|result| &result.notes).chain(notes);
        told.for_each(|note| note.tell(&self.metrics, now_ms));
        self.count();
    }

    fn count(&self) {
        self.metrics.identities.set(self.desks.values().map(Desk::len).sum::<usize>() as i64);
        let learnt = self.desks.values().map(Desk::learnt_count);
        let (sources, blocks) = learnt.fold((0, 0), |all, desk| (all.0 + desk.0, all.1 + desk.1));
        self.metrics.sources.set(sources as i64);
        self.metrics.learnt_blocks.set(blocks as i64);
        let held = self.desks.values().map(|desk| &desk.held);
        let (items, without_time, bytes) = held.fold((0, 0, 0), |all, held| {
            (all.0 + held.len(), all.1 + held.without_time(), all.2 + held.bytes())
        });
        self.metrics.held.set(items as i64);
        self.metrics.held_without_time.set(without_time as i64);
        self.metrics.held_bytes.set(bytes as i64);
        match without_time {
            0 => self.held.clear(),
            _ => self.held.set(format!(
                "{without_time} held items wait for an operator, the end of their embargo is not clear: see `wiredesk held list`"
            )),
        }
    }
}

/// How a commit ended, with what is counted and kept for it.
struct Answer {
    outcome: Result<(), CommitError>,
    done: Done,
}

/// The answer to the commit under way. Safe to drop between polls.
async fn answer(committing: &mut Option<Committing>) -> Answer {
    let Some(under_way) = committing else { return std::future::pending().await };
    let outcome = under_way.answer.as_mut().await;
    let Some(Committing { done, .. }) = committing.take() else {
        return std::future::pending().await;
    };
    Answer { outcome, done }
}

/// Decides on the records of a batch, in their order; before them goes what is due in their desks.
fn decide(desks: &mut BTreeMap<i32, Desk>, ready: Ready, now: Now) -> anyhow::Result<Decided> {
    let mut batch = Batch::default();
    let mut results = Vec::with_capacity(ready.records.len());
    let mut notes = Vec::new();
    let mut positions: BTreeMap<&TopicPartition, Position> = BTreeMap::new();
    for partition in ready.records.iter().map(|record| record.at.partition).collect::<BTreeSet<i32>>() {
        if let Some(desk) = desks.get_mut(&partition) {
            let mut released = desk.release_due(now)?;
            batch.outputs.append(&mut released.outputs);
            notes.append(&mut released.notes);
        }
    }
    for (record, prepared) in ready.records.iter().zip(ready.prepared) {
        let Some(desk) = desks.get_mut(&record.at.partition) else {
            bail!("a record of {} came before its desk was given", record.at);
        };
        let mut result = desk.decide(record, prepared, now)?;
        batch.outputs.append(&mut result.outputs);
        results.push(result);
        positions.insert(&record.at, record.next());
    }
    for at in positions.keys() {
        if let Some(desk) = desks.get_mut(&at.partition) {
            batch.outputs.append(&mut desk.expire(now.now_ms));
        }
    }
    batch.positions = positions.into_values().collect();
    Ok(Decided { reading: ready.reading, batch, results, notes, ends: ends(desks) })
}

/// Lets go what is due in these desks, with the places of their lanes as they are.
fn release(
    desks: &mut BTreeMap<i32, Desk>,
    places: BTreeMap<i32, Vec<Position>>,
    reading: Reading,
    now: Now,
) -> anyhow::Result<Decided> {
    let (mut batch, mut notes) = (Batch::default(), Vec::new());
    for (partition, positions) in places {
        let Some(desk) = desks.get_mut(&partition) else { continue };
        let mut released = desk.release_due(now)?;
        batch.outputs.append(&mut released.outputs);
        batch.positions.extend(positions);
        notes.append(&mut released.notes);
    }
    Ok(Decided { reading, batch, results: Vec::new(), notes, ends: ends(desks) })
}

fn ends(desks: &mut BTreeMap<i32, Desk>) -> BTreeMap<i32, Savepoint> {
    desks.iter_mut().map(|(partition, desk)| (*partition, desk.savepoint())).collect()
}
