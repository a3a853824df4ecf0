//! A desk: one raw partition with its memory. Decisions are made here, one after the other.

use crate::{
    gate::{self, Letting, Now},
    lessons::{Lesson, Lessons},
    notes::Note,
    prepare::{Broken, Prepared},
    records::{self, Records},
    verdict,
};
use bus::{Outgoing, Record};
use chassis::envelope::{self, EncodeError};
use proto::{
    time::to_ms,
    topics::{HELD, IDENTITY, PRINTS, SOURCE_STATE},
    v1::{HeldItem, Identity, Item, ItemKind, Print, SourceState, Stage},
};
use std::sync::Arc;
use tracing::warn;
use wire::{
    clean::{Learnt, Sightings},
    dedupe::{self, Index, Outcome, Upstream},
    gate::{Held, held},
};

/// What a desk remembers, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// Texts whose copies it finds.
    pub(crate) texts: usize,
    /// What becomes of other outlets' copies of what is killed.
    pub(crate) upstream: Upstream,
}

#[cfg(test)]
impl Memory {
    pub(crate) fn small() -> Self {
        Self { texts: 1_000, upstream: Upstream::Mark }
    }
}

/// Items that are forgotten with one batch.
const EXPIRED_AT_ONCE: usize = 1_000;

/// One raw partition with its memory.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) partition: i32,
    pub(crate) index: Index,
    /// What waits for the end of its embargo.
    pub(crate) held: Held,
    lessons: Lessons,
    pub(crate) records: Records,
}

/// A place in what was decided and learnt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Savepoint {
    index: dedupe::Savepoint,
    held: held::Savepoint,
    lessons: usize,
}

/// What came of one raw record.
#[derive(Debug)]
pub(crate) struct Result {
    pub(crate) outcome: Outcome,
    pub(crate) outputs: Vec<Outgoing>,
    /// Arrival of a live item that was published, ms since 1970 UTC.
    pub(crate) live_arrival_ms: Option<i64>,
    /// What is to be told of it once it is committed.
    pub(crate) notes: Vec<Note>,
}

impl Result {
    /// An outcome, so far without outputs.
    pub(crate) fn of(outcome: Outcome) -> Self {
        Self { outcome, outputs: Vec::new(), live_arrival_ms: None, notes: Vec::new() }
    }
}

impl Desk {
    /// A desk that remembers nothing yet.
    pub(crate) fn new(partition: i32, records: Records, memory: Memory) -> Self {
        let index = Index::of_texts(memory.texts).with_upstream(memory.upstream);
        Self { partition, index, held: Held::new(), lessons: Lessons::default(), records }
    }

    /// The topics that its memory stands on.
    pub(crate) const STATE: [&str; 4] = [IDENTITY, PRINTS, HELD, SOURCE_STATE];

    /// Takes over a record of a topic of [`Desk::STATE`]. An identity or a held item that cannot be read is an error: a
    /// desk that has forgotten a kill would publish it, and one that has forgotten a held item never. What was learnt of a
    /// source can be learnt again, and a text whose prints are lost is found by its words.
    pub(crate) fn restore(&mut self, record: &Record) -> anyhow::Result<()> {
        let key = String::from_utf8_lossy(&record.key);
        if record.at.topic.as_ref() == IDENTITY {
            self.index.restore(&key, envelope::open::<Identity>(record)?);
            return Ok(());
        }
        if record.at.topic.as_ref() == HELD {
            self.held.restore(&key, envelope::open::<HeldItem>(record)?);
            return Ok(());
        }
        if record.at.topic.as_ref() == PRINTS {
            match envelope::open::<Print>(record) {
                Ok(print) => print.iter().for_each(|print| self.index.restore_print(print)),
                Err(cause) => {
                    let offset = record.offset;
                    warn!(version = %key, offset, error = %cause, "the prints of a text cannot be read");
                }
            }
            return Ok(());
        }
        match envelope::open::<SourceState>(record) {
            Ok(state) => self.lessons.restore(&key, state, record.timestamp_ms),
            Err(cause) => {
                let offset = record.offset;
                warn!(source.id = %key, offset, error = %cause, "what was learnt of a source cannot be read");
            }
        }
        Ok(())
    }

    /// What cleaning may use of what was learnt of a source.
    pub(crate) fn learnt(&self, source_id: &str) -> Arc<Learnt> {
        self.lessons.learnt(source_id)
    }

    /// Sources remembered, and blocks of theirs that count as residue.
    pub(crate) fn learnt_count(&self) -> (usize, usize) {
        self.lessons.count()
    }

    /// The raw partition.
    pub(crate) fn partition(&self) -> i32 {
        self.partition
    }

    /// Items remembered.
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    /// Bytes that what is remembered of items takes.
    pub(crate) fn identity_bytes(&self) -> usize {
        self.index.identity_bytes()
    }

    /// Texts whose copies can be found, and the bytes that this takes.
    pub(crate) fn prints(&self) -> (usize, usize) {
        (self.index.texts(), self.index.print_bytes())
    }

    /// The present place in what was decided.
    pub(crate) fn savepoint(&mut self) -> Savepoint {
        Savepoint {
            index: self.index.savepoint(),
            held: self.held.savepoint(),
            lessons: self.lessons.savepoint(),
        }
    }

    /// What was decided before a savepoint stays.
    pub(crate) fn commit_to(&mut self, savepoint: Savepoint) {
        self.index.commit_to(savepoint.index);
        self.held.commit_to(savepoint.held);
        self.lessons.commit_to(savepoint.lessons);
    }

    /// What was decided since the last commit is forgotten.
    pub(crate) fn roll_back(&mut self) {
        self.index.roll_back();
        self.held.roll_back();
        self.lessons.roll_back();
    }

    /// Forgets items whose time is over, so many at most: what is to be written with the next batch.
    pub(crate) fn expire(&mut self, now_ms: i64) -> Vec<Outgoing> {
        let forgotten = self.index.expire(now_ms, EXPIRED_AT_ONCE);
        forgotten.iter().map(|id| self.records.forgotten(id, self.partition, now_ms)).collect()
    }

    /// Decides on one raw record.
    pub(crate) fn decide(
        &mut self,
        record: &Record,
        prepared: std::result::Result<Prepared, Broken>,
        now: Now,
    ) -> anyhow::Result<Result> {
        let written = match prepared {
            Ok(prepared) => {
                let (index, held) = (self.index.savepoint(), self.held.savepoint());
                self.arrive(prepared, now).map_err(|cause| {
                    self.index.roll_back_to(index);
                    self.held.roll_back_to(held);
                    Broken { stage: Stage::Publish, error: format!("{cause}: {}", cause.cause), raw: None }
                })
            }
            Err(broken) => Err(broken),
        };
        match written {
            Ok(result) => Ok(result),
            Err(broken) => {
                let outputs = vec![self.records.dead_letter(record, &broken, now.now_ms)?];
                Ok(Result { outputs, ..Result::of(Outcome::DeadLetter) })
            }
        }
    }

    /// Decides on an item that may be published; on one that waited with what it is let go by.
    pub(crate) fn publish(
        &mut self,
        prepared: Prepared,
        letting: Option<&Letting>,
    ) -> std::result::Result<Result, EncodeError> {
        let Prepared { mut item, candidate, sightings, order, .. } = prepared;
        let mut decided = self.index.decide(&candidate);
        if let Some(letting) = letting {
            letting.remember(&mut self.index, &mut decided, &item.item_id);
        }
        let mut notes = Vec::new();
        let arrived_ms = item.fetched_at.as_ref().map_or(0, to_ms);
        let mut outputs = Vec::new();
        let published = matches!(decided.outcome, Outcome::Published | Outcome::Superseded);
        let is_advisory = !item.advisory.is_empty() && decided.kill.is_none();
        let partition = self.partition;
        let live_arrival_ms =
            (published && !is_advisory && !item.backfill && !candidate.from_page).then_some(arrived_ms);
        let outcome = if published && is_advisory { Outcome::Advisory } else { decided.outcome };
        if published {
            verdict::write(&mut item, &decided);
            gate::explain_flag(&mut item);
            gate::explain_kill(&mut item, order.as_ref());
            notes.extend(letting.and_then(|letting| letting.write(&self.index, &decided, &mut item)));
            records::fit(&mut item);
            if decided.kill.is_none() {
                outputs.extend(self.learn(&item, sightings.as_ref(), arrived_ms)?);
            }
            outputs.push(self.records.item(&item)?);
            for notice in &decided.notices {
                outputs.push(self.records.item(&verdict::notice(notice, &item))?);
                if notice.kind != ItemKind::Notice {
                    notes.extend(self.drop_held(&notice.item.item_id, arrived_ms, &mut outputs));
                }
            }
            // What is not for publication is an event of no story.
            if let Some(event) = decided.story.as_ref().filter(|_| !is_advisory) {
                outputs.push(self.records.story(&verdict::story(&decided.story_id, event, item))?);
            }
        }
        for identity in &decided.identities {
            outputs.push(self.records.identity(identity, partition, arrived_ms)?);
        }
        if let Some(print) = &decided.print {
            outputs.push(self.records.print(print, partition, arrived_ms)?);
        }
        Ok(Result { outcome, outputs, live_arrival_ms, notes })
    }
}

impl Desk {
    /// Learns from an item that is published; the record to write with it, if one is due.
    fn learn(
        &mut self,
        item: &Item,
        sightings: Option<&Sightings>,
        arrived_ms: i64,
    ) -> std::result::Result<Option<Outgoing>, EncodeError> {
        let (Some(source), Some(sightings)) = (&item.source, sightings) else { return Ok(None) };
        let stated = item.published.as_ref().or(item.updated.as_ref()).and_then(|time| time.at.as_ref());
        let lesson = Lesson {
            source_id: &source.id,
            item_id: &item.item_id,
            time_ms: stated.map_or(arrived_ms, to_ms),
            arrived_ms,
            sightings,
        };
        self.lessons.learn(&lesson, self.records, self.partition)
    }
}

#[cfg(test)]
mod tests;
