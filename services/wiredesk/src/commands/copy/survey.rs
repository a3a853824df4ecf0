//! What is there before anything is written, and why it may be no copy.

use super::{Order, ledger::Ledger};
use anyhow::{Context as _, bail, ensure};
use bus::{Bus, From, Read, TopicPartition, TopicSpec, Until};
use std::collections::BTreeMap;

/// Both logs, as they stand.
#[derive(Debug)]
pub(super) struct Survey {
    /// Id of the source.
    pub(super) log: String,
    /// Topics as the target is to have them, with the source's numbers of partitions.
    pub(super) topics: Vec<TopicSpec>,
    /// Ends of the source's partitions.
    pub(super) ends: BTreeMap<TopicPartition, i64>,
    /// Positions of groups in the source.
    pub(super) positions: BTreeMap<TopicPartition, BTreeMap<String, i64>>,
}

impl Survey {
    /// Looks at the source.
    pub(super) async fn of(from: &Bus, order: &Order) -> anyhow::Result<Self> {
        let log = from.id().await.context("cannot tell which log this is")?;
        let (mut topics, mut ends, mut positions) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        for spec in &order.topics {
            let found = match from.ends(&spec.name).await {
                // A log that an older release made: the target gets the topic, empty.
                Err(bus::Error::NoTopic(_)) => Vec::new(),
                found => found.with_context(|| format!("cannot read {}", spec.name))?,
            };
            let partitions = if found.is_empty() { spec.partitions } else { found.len() as i32 };
            topics.push(TopicSpec { partitions, ..spec.clone() });
            ends.extend((0..).zip(found).map(|(one, end)| (TopicPartition::new(&*spec.name, one), end)));
        }
        for (group, topic) in order.reads() {
            let found = match from.positions(group, topic).await {
                Err(bus::Error::NoTopic(_)) => continue,
                found => found.with_context(|| format!("cannot tell where {group} stands"))?,
            };
            for (partition, position) in (0..).zip(found) {
                if let Some(position) = position {
                    let at = TopicPartition::new(topic, partition);
                    positions.entry(at).or_insert_with(BTreeMap::new).insert(group.to_owned(), position);
                }
            }
        }
        Ok(Self { log, topics, ends, positions })
    }

    /// Refuses a target that this log cannot be copied to.
    pub(super) async fn compare(&self, to: &Bus, ledger: &Ledger) -> anyhow::Result<()> {
        for spec in &self.topics {
            match to.partitions(&spec.name).await {
                Err(bus::Error::NoTopic(_)) => {}
                Ok(count) if count == spec.partitions => {}
                Ok(count) => bail!(
                    "topic {} has {count} partitions at {} and {} in the log that is copied: \
                     a record's partition cannot be kept",
                    spec.name,
                    to.place(),
                    spec.partitions
                ),
                Err(cause) => return Err(cause).with_context(|| format!("cannot look at {}", spec.name)),
            }
        }
        for spec in &self.topics {
            self.compare_records(to, spec, ledger).await?;
        }
        Ok(())
    }

    /// Refuses a target whose groups are at work.
    pub(super) async fn compare_groups(&self, to: &Bus, order: &Order) -> anyhow::Result<()> {
        for (group, _) in &order.groups {
            let members = to.members(group).await.context("cannot tell who is in a group")?;
            let whose = format!("group {group} has {members} members at {}", to.place());
            ensure!(members == 0, "{whose}: stop the roles that run there, and copy again");
        }
        Ok(())
    }

    /// Refuses progress that is another log's, or of this one when it had more records.
    pub(super) fn is_source_of(&self, to: &Bus, ledger: &Ledger) -> anyhow::Result<()> {
        if ledger.logs().any(|log| log != self.log) {
            bail!("{} holds a copy of another log: two logs cannot be merged", to.place());
        }
        for (at, page) in &ledger.pages {
            let end = self.ends.get(at).copied().unwrap_or_default();
            ensure!(
                page.next <= end,
                "{at} was copied up to offset {}, and the log ends at {end}: it is an older state of it",
                page.next
            );
        }
        Ok(())
    }

    /// Refuses records that are not from a copy, and copies that are gone.
    async fn compare_records(&self, to: &Bus, spec: &TopicSpec, ledger: &Ledger) -> anyhow::Result<()> {
        let ends = match to.ends(&spec.name).await {
            Err(bus::Error::NoTopic(_)) => vec![0; spec.partitions as usize],
            ends => ends.with_context(|| format!("cannot look at {}", spec.name))?,
        };
        for (partition, end) in (0..).zip(ends) {
            let at = TopicPartition::new(&*spec.name, partition);
            let copied = ledger.page(&at).records;
            ensure!(
                end >= copied as i64,
                "{copied} records were copied to {at} at {}, and it ends at {end}: it was made anew since. \
                 Delete all topics of the copy, its progress too, to begin anew",
                to.place()
            );
            let begun = copied > 0 || ledger.left(&at).is_some();
            if !begun && end > 0 && has_records(to, &at, 0).await? {
                bail!(
                    "topic {} has records at {} that are not from a copy: two logs cannot be merged",
                    spec.name,
                    to.place()
                );
            }
        }
        Ok(())
    }

    /// Whether the source has something that is not copied yet.
    pub(super) fn has_news(&self, ledger: &Ledger) -> bool {
        self.ends.iter().any(|(at, end)| ledger.page(at).next < *end)
            || self.positions.iter().any(|(at, groups)| {
                let page = ledger.page(at);
                groups
                    .iter()
                    .any(|(group, source)| page.marks.get(group).is_none_or(|mark| mark.source != *source))
            })
    }

    /// What shows that the target went on by itself since all was copied, or while it was.
    pub(super) async fn gone_on(
        &self,
        to: &Bus,
        order: &Order,
        ledger: &Ledger,
    ) -> anyhow::Result<Option<String>> {
        for (group, topic) in order.reads() {
            let positions = match to.positions(group, topic).await {
                Err(bus::Error::NoTopic(_)) => continue,
                positions => positions.with_context(|| format!("cannot tell where {group} stands"))?,
            };
            for (partition, position) in (0..).zip(positions) {
                let Some(position) = position else { continue };
                let at = TopicPartition::new(topic, partition);
                // Set by this copy a moment before it was broken off, or when all was copied before.
                let marked = ledger.page(&at).marks.get(group).map(|mark| mark.target);
                let left = ledger.left(&at).and_then(|left| left.groups.get(group).copied());
                if marked != Some(position) && left != Some(position) {
                    return Ok(Some(format!("group {group} stands at offset {position} of {at}")));
                }
            }
        }
        for spec in self.topics.iter().filter(|_| ledger.finish.is_some()) {
            let ends = to.ends(&spec.name).await.with_context(|| format!("cannot look at {}", spec.name))?;
            for (partition, end) in (0..).zip(ends) {
                let at = TopicPartition::new(&*spec.name, partition);
                let Some(left) = ledger.left(&at) else { continue };
                // What was copied to it since cannot be told from others' records.
                let untouched = ledger.page(&at).records == left.records;
                if untouched && end > left.end && has_records(to, &at, left.end).await? {
                    return Ok(Some(format!("{at} has records from offset {} on", left.end)));
                }
            }
        }
        Ok(None)
    }
}

/// Whether a partition has committed records from an offset on. Its end alone does not tell: what was rolled
/// back counts there.
async fn has_records(bus: &Bus, at: &TopicPartition, offset: i64) -> anyhow::Result<bool> {
    let read = Read {
        topic: at.topic.to_string(),
        partition: Some(at.partition),
        from: From::Offset(offset),
        until: Until::End,
    };
    let mut reader = bus.read(read).await.with_context(|| format!("cannot read {at}"))?;
    Ok(reader.next().await.transpose().with_context(|| format!("cannot read {at}"))?.is_some())
}
