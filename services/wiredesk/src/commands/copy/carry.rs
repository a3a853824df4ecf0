//! Carries records over, each batch in one transaction with the page that tells of it.

use super::{
    Order, Progress, Report, Standing, Topic, find,
    ledger::{self, Finish, Ledger, Left, Mark, Page},
    survey::Survey,
};
use crate::commands::Clock;
use anyhow::{Context as _, bail, ensure};
use bus::{
    Batch, Bus, CommitError, Event, From, Member, Outgoing, Position, Read, Record, Subscription,
    TopicPartition, Until,
};
use std::{collections::BTreeMap, mem, time::Duration};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

/// Name of the one member of the copying group: a second copy takes over from the first, which can commit no more.
const MEMBER: &str = "copy";
/// How long a place in the copying group is waited for. A session ends within six seconds.
const JOINING: Duration = Duration::from_secs(30);
/// A batch that was rolled back is tried so often again, after this pause.
const ATTEMPTS: usize = 5;
const PAUSE: Duration = Duration::from_secs(1);
/// What ends a copy whose place was taken.
const REPLACED: &str = "the copy cannot go on: it may have been started a second time";
/// How long a member that ended is asked for the reason.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A copy under way.
pub(super) struct Carrier<'a> {
    from: &'a Bus,
    to: &'a Bus,
    order: &'a Order,
    now_ms: Clock,
    survey: Survey,
    ledger: Ledger,
    member: Member,
    /// Records copied now, by topic.
    carried: BTreeMap<String, u64>,
}

/// Takes the place of the one who copies, and reads the ledger: whoever copied until now was fenced, and what it left
/// open is decided. The ledger's topic must be there.
pub(super) async fn take_place(to: &Bus, order: &Order) -> anyhow::Result<(Member, Ledger)> {
    let subscription = Subscription {
        group: order.copier.clone(),
        member: MEMBER.to_owned(),
        topics: vec![order.ledger.clone()],
    };
    let mut member = to.join(subscription).await.context("cannot join the copying group")?;
    let joined = timeout(JOINING, async {
        loop {
            let event = member.next().await?;
            if hear(to, &order.ledger, &member, event).await? {
                return Ok::<_, bus::Error>(());
            }
        }
    })
    .await;
    let late = || format!("no place in group {} after {} s", order.copier, JOINING.as_secs());
    joined.with_context(late)?.context("cannot join the copying group")?;
    let ledger = Ledger::read(to, &order.ledger).await?;
    Ok((member, ledger))
}

/// Takes the ledger's partition if an event gives it, and says whether it did. Only who reads a partition may commit
/// for it; the copier reads none of its own records, so it begins after them, and passes over what it hears.
async fn hear(to: &Bus, ledger: &str, member: &Member, event: Event) -> Result<bool, bus::Error> {
    let Event::Gained(gained) = event else { return Ok(false) };
    for one in gained {
        let end = to.ends(ledger).await?.get(one.at.partition as usize).copied();
        member.resume(one.at, end.unwrap_or(0)).await?;
    }
    Ok(true)
}

impl<'a> Carrier<'a> {
    /// Takes the copy up where the ledger says.
    pub(super) fn new(
        from: &'a Bus,
        to: &'a Bus,
        order: &'a Order,
        survey: Survey,
        (member, ledger): (Member, Ledger),
        now_ms: Clock,
    ) -> Self {
        Self { from, to, order, now_ms, survey, ledger, member, carried: BTreeMap::new() }
    }

    /// Copies all that is not copied yet, and then the positions of groups; stops between two batches when told to.
    pub(super) async fn run(
        mut self,
        stop: &CancellationToken,
        mut tell: impl FnMut(&Progress),
    ) -> anyhow::Result<Report> {
        let partitions: Vec<_> =
            self.order.topics.iter().flat_map(|spec| self.partitions(&spec.name)).collect();
        let mut finished = true;
        for (at, end) in partitions {
            if !self.partition(&at, end, stop, &mut tell).await? {
                finished = false;
                break;
            }
        }
        if finished {
            self.place_groups().await?;
        }
        let report = self.report(finished);
        self.member.leave().await;
        Ok(report)
    }

    fn partitions(&self, topic: &str) -> Vec<(TopicPartition, i64)> {
        let of_topic = self.survey.ends.iter().filter(|(at, _)| *at.topic == *topic);
        of_topic.map(|(at, end)| (at.clone(), *end)).collect()
    }

    /// Copies what is left of a partition; false when it was stopped before.
    async fn partition(
        &mut self,
        at: &TopicPartition,
        end: i64,
        stop: &CancellationToken,
        tell: &mut impl FnMut(&Progress),
    ) -> anyhow::Result<bool> {
        let mut page = self.ledger.page(at);
        page.log.clone_from(&self.survey.log);
        let mut ahead = self.marks_ahead(at, &mut page).await?;
        let read = Read {
            topic: at.topic.to_string(),
            partition: Some(at.partition),
            from: From::Offset(page.next),
            until: Until::End,
        };
        let mut reader = self.from.read(read).await.with_context(|| format!("cannot read {at}"))?;
        while let Some(batch) = reader.next().await {
            let mut rest = batch.with_context(|| format!("cannot read on in {at}"))?;
            while let Some(first) = rest.first() {
                if stop.is_cancelled() {
                    return Ok(false);
                }
                self.mark(at, &mut page, &mut ahead, first.offset).await?;
                // No transaction crosses a group's position, whose place would not be known then.
                let until = ahead.first().map_or(i64::MAX, |(position, _)| *position);
                let later = rest.split_off(rest.partition_point(|record| record.offset < until));
                let records = mem::replace(&mut rest, later);
                page.next = records.last().map_or(page.next, |last| last.offset + 1);
                page.records += records.len() as u64;
                *self.carried.entry(at.topic.to_string()).or_default() += records.len() as u64;
                self.commit(at, &page, records.into_iter().map(again).collect()).await?;
                tell(&Progress { at, records: self.carried[&*at.topic], next: page.next, end });
            }
        }
        // The newest records may be gone: nothing of what was there is left to be copied all the same.
        page.next = page.next.max(end);
        self.mark(at, &mut page, &mut ahead, i64::MAX).await?;
        if self.ledger.pages.get(at) != Some(&page)
            && page != (Page { log: page.log.clone(), ..Page::default() })
        {
            self.commit(at, &page, Vec::new()).await?;
        }
        Ok(true)
    }

    /// The positions of groups that lie in what is still to be copied, in their order; the others are marked.
    async fn marks_ahead(&self, at: &TopicPartition, page: &mut Page) -> anyhow::Result<Vec<(i64, String)>> {
        let mut ahead = Vec::new();
        for (group, &source) in self.survey.positions.get(at).into_iter().flatten() {
            if page.marks.get(group).is_some_and(|mark| mark.source == source) {
                continue;
            }
            if source >= page.next {
                ahead.push((source, group.clone()));
            } else {
                let target = find::place(self.from, self.to, at, source, page).await?;
                page.marks.insert(group.clone(), Mark { source, target });
            }
        }
        ahead.sort();
        Ok(ahead)
    }

    /// Marks the positions that are not beyond an offset: all before it is copied, and nothing from it on.
    async fn mark(
        &self,
        at: &TopicPartition,
        page: &mut Page,
        ahead: &mut Vec<(i64, String)>,
        offset: i64,
    ) -> anyhow::Result<()> {
        let reached = ahead.partition_point(|(position, _)| *position <= offset);
        if reached == 0 {
            return Ok(());
        }
        let ends = self.to.ends(&at.topic).await.with_context(|| format!("cannot look at {}", at.topic))?;
        for (source, group) in ahead.drain(..reached) {
            page.marks.insert(group, Mark { source, target: ends[at.partition as usize] });
        }
        Ok(())
    }

    /// Writes records and the page that tells of them, together.
    async fn commit(
        &mut self,
        at: &TopicPartition,
        page: &Page,
        records: Vec<Outgoing>,
    ) -> anyhow::Result<()> {
        let mut outputs = records;
        outputs.push(ledger::turn(&self.order.ledger, at, page, (self.now_ms)())?);
        let of_copy = |ledger: &Ledger| ledger.pages.get(at) == Some(page);
        self.write(outputs, of_copy).await.with_context(|| format!("cannot write to {at}"))?;
        self.ledger.pages.insert(at.clone(), page.clone());
        Ok(())
    }

    /// One transaction. One that is said to be rolled back may have happened, after a broker that was away: the
    /// ledger knows.
    async fn write(
        &mut self,
        outputs: Vec<Outgoing>,
        is_done: impl Fn(&Ledger) -> bool,
    ) -> anyhow::Result<()> {
        let own = Position { at: TopicPartition::new(&*self.order.ledger, 0), offset: 0 };
        for attempt in 1.. {
            let batch = Batch { outputs: outputs.clone(), positions: vec![own.clone()] };
            let reason = match self.member.commit(batch).await {
                Ok(()) => break,
                Err(CommitError::RolledBack { reason }) => reason,
                Err(CommitError::Fatal(cause)) => return Err(self.last_words(cause).await),
            };
            let ledger = Ledger::read(self.to, &self.order.ledger).await?;
            if is_done(&ledger) {
                break;
            }
            // Another had the place, and has left it: what this one knows is old.
            ensure!(ledger == self.ledger, "{REPLACED}: {reason}");
            ensure!(attempt < ATTEMPTS, "{reason}");
            if let Err(cause) = self.pause().await {
                return Err(self.last_words(cause).await);
            }
        }
        Ok(())
    }

    /// Waits a while, and takes the ledger's partition if it was taken back and is given again. Only the waiting is cut
    /// short: an event that was taken is heard to its end.
    async fn pause(&mut self) -> Result<(), bus::Error> {
        let until = Instant::now() + PAUSE;
        while let Ok(event) = timeout_at(until, self.member.next()).await {
            hear(self.to, &self.order.ledger, &self.member, event?).await?;
        }
        Ok(())
    }

    /// Why the member ended, which it says where it is read.
    async fn last_words(&mut self, cause: bus::Error) -> anyhow::Error {
        let said = async {
            loop {
                if let Err(said) = self.member.next().await {
                    return said;
                }
            }
        };
        let cause = match cause {
            bus::Error::Ended => timeout(LAST_WORDS, said).await.unwrap_or(cause),
            cause => cause,
        };
        anyhow::Error::new(cause).context(REPLACED)
    }

    /// Gives groups their positions, and writes down how all was left.
    async fn place_groups(&mut self) -> anyhow::Result<()> {
        // Positions are no part of a transaction: a copy that was replaced meanwhile learns of it here, and sets none.
        self.write(Vec::new(), |_| false).await.context("cannot place the groups")?;
        if let Some(strange) = self.survey.gone_on(self.to, self.order, &self.ledger).await? {
            bail!("{} was in use while the copy ran: {strange}", self.to.place());
        }
        for (group, _) in &self.order.groups {
            let marks = self.ledger.pages.iter().filter_map(|(at, page)| {
                let mark = page.marks.get(group)?;
                Some(Position { at: at.clone(), offset: mark.target })
            });
            let set = self.to.set_positions(group, marks.collect()).await;
            set.with_context(|| format!("cannot set where {group} goes on at {}", self.to.place()))?;
        }
        let mut finish = Finish { log: self.survey.log.clone(), ..Finish::default() };
        for spec in &self.survey.topics {
            let ends = self.to.ends(&spec.name).await;
            let ends = ends.with_context(|| format!("cannot look at {}", spec.name))?;
            for (partition, end) in (0..).zip(ends) {
                let at = TopicPartition::new(&*spec.name, partition);
                let page = self.ledger.page(&at);
                let groups = page.marks.into_iter().map(|(group, mark)| (group, mark.target)).collect();
                let left = Left { end, records: page.records, groups };
                if left != Left::default() {
                    finish.partitions.insert(at.to_string(), left);
                }
            }
        }
        let output = ledger::close(&self.order.ledger, &finish, (self.now_ms)())?;
        let is_done = |ledger: &Ledger| ledger.finish.as_ref() == Some(&finish);
        self.write(vec![output], is_done).await.context("cannot write down that all is copied")
    }

    fn report(&self, finished: bool) -> Report {
        report(self.order, &self.ledger, &self.carried, finished)
    }
}

/// What is copied, and where groups stand.
pub(super) fn report(
    order: &Order,
    ledger: &Ledger,
    carried: &BTreeMap<String, u64>,
    finished: bool,
) -> Report {
    let topics = order.topics.iter().map(|spec| {
        let pages = ledger.pages.iter().filter(|(at, _)| *at.topic == *spec.name);
        Topic {
            name: spec.name.clone(),
            now: carried.get(&spec.name).copied().unwrap_or_default(),
            in_all: pages.map(|(_, page)| page.records).sum(),
        }
    });
    let mut standings = Vec::new();
    for (at, page) in &ledger.pages {
        for (group, mark) in &page.marks {
            let (at, source, target) = (at.clone(), mark.source, mark.target);
            standings.push(Standing { group: group.clone(), at, source, target });
        }
    }
    standings.sort_by(|one, other| (&one.group, &one.at).cmp(&(&other.group, &other.at)));
    Report { finished, topics: topics.collect(), standings }
}

/// A record as it is written again: on the same partition, with the same time.
fn again(record: Record) -> Outgoing {
    Outgoing {
        topic: record.at.topic,
        partition: Some(record.at.partition),
        timestamp_ms: record.timestamp_ms,
        key: record.key,
        value: record.value,
        headers: record.headers,
    }
}
