//! `wiredesk copy`: carries a pilot over from the embedded log to Kafka, records and where groups stand.
//!
//! `survey` looks at both and refuses what cannot be -> `carry` copies batch by batch, each in one transaction
//! with its page of the `ledger` -> groups get their positions. Broken off at any instant, it goes on where the
//! ledger says; offsets differ on Kafka, so a group's position is marked while the records before it are written, or
//! `find` looks for it in what was copied before.

mod carry;
mod command;
mod find;
mod ledger;
mod survey;

pub(super) use command::run;

use crate::commands::Clock;
use anyhow::{Context as _, bail};
use bus::{Bus, Cleanup, TopicPartition, TopicSpec};
use chassis::topics::TopicSettings;
use ledger::Ledger;
use std::collections::BTreeMap;
use survey::Survey;
use tokio_util::sync::CancellationToken;

/// What to copy.
#[derive(Clone, Debug)]
pub struct Order {
    /// Topics, as the target is to have them. Numbers of partitions are taken from the source.
    pub topics: Vec<TopicSpec>,
    /// Groups, and the topics that each reads.
    pub groups: Vec<(String, Vec<String>)>,
    /// Topic of the target on which the copy's progress stands.
    pub ledger: String,
    /// Consumer group of the copy itself.
    pub copier: String,
}

/// How far a copy is, after a batch.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The partition that is copied.
    pub at: &'a TopicPartition,
    /// Records of its topic that were copied by this run.
    pub records: u64,
    /// Offset of the source up to which the partition is copied.
    pub next: i64,
    /// End of the partition in the source.
    pub end: i64,
}

/// What came of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// False when it was stopped before all was copied.
    pub finished: bool,
    /// Topics, in their order.
    pub topics: Vec<Topic>,
    /// Positions of groups, by group and partition.
    pub standings: Vec<Standing>,
}

/// A topic that was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Name.
    pub name: String,
    /// Records that this run copied.
    pub now: u64,
    /// Records that were copied in all.
    pub in_all: u64,
}

/// Where a group stands: before both offsets are the same records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Consumer group.
    pub group: String,
    /// Partition.
    pub at: TopicPartition,
    /// Position in the source.
    pub source: i64,
    /// Position in the target.
    pub target: i64,
}

impl Order {
    /// All of a deployment.
    pub fn of(settings: &TopicSettings) -> Self {
        let group = |name: &str, topics: &[&str]| {
            (name.to_owned(), topics.iter().map(|topic| (*topic).to_owned()).collect())
        };
        Self {
            topics: settings.specs(),
            groups: vec![
                group(fetcher::GROUP, &fetcher::READS),
                group(normalizer::GROUP, &normalizer::READS),
            ],
            ledger: "wire.copy".to_owned(),
            copier: "wiredesk-copy".to_owned(),
        }
    }

    /// Each group with each topic that it reads.
    fn reads(&self) -> impl Iterator<Item = (&str, &str)> {
        self.groups.iter().flat_map(|(group, topics)| topics.iter().map(|topic| (&**group, &**topic)))
    }

    fn ledger_spec(&self) -> TopicSpec {
        let cleanup = Cleanup::Compact { min_lag_ms: 0 };
        TopicSpec { name: self.ledger.clone(), partitions: 1, cleanup }
    }
}

/// Copies what is not copied yet from one log to another, and sets the positions of groups there. The source must
/// be open as its owner, so that nobody writes to it; on the target nobody may read or write meanwhile.
///
/// Stops between two batches once `stop` is cancelled. Dropped at any instant, it can be begun again, and goes on.
pub async fn copy(
    from: &Bus,
    to: &Bus,
    order: &Order,
    now_ms: Clock,
    stop: &CancellationToken,
    tell: impl FnMut(&Progress<'_>),
) -> anyhow::Result<Report> {
    let survey = Survey::of(from, order).await?;
    let mut ledger = Ledger::read(to, &order.ledger).await?;
    survey.is_source_of(to, &ledger)?;
    let done = ledger.finish.is_some() && !survey.has_news(&ledger);
    // Where a copy was begun, another may be about to commit: nothing can be told of the records before it is
    // fenced. Where none was, nothing is made before all is looked at.
    let mut place = None;
    if !done && is_there(to, &order.ledger).await? {
        let taken = carry::take_place(to, order).await?;
        ledger = taken.1.clone();
        place = Some(taken);
        survey.is_source_of(to, &ledger)?;
    }
    survey.compare(to, &ledger).await?;
    if done {
        return Ok(carry::report(order, &ledger, &BTreeMap::new(), true));
    }
    if let Some(strange) = survey.gone_on(to, order, &ledger).await? {
        bail!("{} is in use already, and two logs cannot be merged: {strange}", to.place());
    }
    survey.compare_groups(to, order).await?;
    let mut topics = survey.topics.clone();
    topics.push(order.ledger_spec());
    to.ensure(&topics).await.with_context(|| format!("cannot make the topics at {}", to.place()))?;
    let place = match place {
        Some(place) => place,
        None => carry::take_place(to, order).await?,
    };
    survey.is_source_of(to, &place.1)?;
    carry::Carrier::new(from, to, order, survey, place, now_ms).run(stop, tell).await
}

async fn is_there(bus: &Bus, topic: &str) -> anyhow::Result<bool> {
    match bus.partitions(topic).await {
        Err(bus::Error::NoTopic(_)) => Ok(false),
        found => found.map(|_| true).with_context(|| format!("cannot look at {topic}")),
    }
}
