//! A desk that tests roll back, and hand over to another process, whenever they like.

use crate::{
    desk::{Desk, Memory, Result},
    gate::{Now, Released},
    notes::Note,
    prepare::Prepared,
    records::Records,
};
use bus::{Outgoing, Record, TopicPartition};
use bytes::Bytes;
use chassis::envelope::Envelope;
use proto::topics::RAW;
use std::collections::{BTreeMap, BTreeSet};
use wire::dedupe::Outcome;

/// What a desk does at one moment.
pub(crate) trait Act: Clone {
    /// What it decides on; `None` where it looks for what is due.
    fn prepared(&self, now_ms: i64) -> Option<Prepared>;
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Came<A> {
    /// `None` where items were forgotten: of these the outputs are the tombstones, by key.
    pub(crate) act: Option<A>,
    pub(crate) now: Now,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) outputs: Vec<Outgoing>,
    pub(crate) notes: Vec<Note>,
}

/// A desk with the topics that it writes.
pub(crate) struct Place<A> {
    pub(crate) desk: Desk,
    memory: Memory,
    batch: Vec<(A, Now)>,
    pending: Vec<Came<A>>,
    /// What it did and committed, in its order.
    pub(crate) committed: Vec<Came<A>>,
}

impl<A: Act> Place<A> {
    pub(crate) fn new(memory: Memory) -> Self {
        let (batch, pending, committed) = Default::default();
        Self { desk: desk(memory), memory, batch, pending, committed }
    }

    /// Does it, in the batch that is open.
    pub(crate) fn acts(&mut self, act: A, now: Now) {
        self.batch.push((act.clone(), now));
        let came = match act.prepared(now.now_ms) {
            None => {
                let Released { outputs, notes } = self.desk.release_due(now).unwrap();
                Came { act: Some(act), now, outcome: None, outputs, notes }
            }
            Some(prepared) => {
                let record = Record {
                    at: TopicPartition::new(RAW, 0),
                    offset: 0,
                    timestamp_ms: now.now_ms,
                    key: Bytes::new(),
                    value: None,
                    headers: Vec::new(),
                };
                let result = self.desk.decide(&record, Ok(prepared), now).unwrap();
                let Result { outcome, outputs, notes, .. } = result;
                Came { act: Some(act), now, outcome: Some(outcome), outputs, notes }
            }
        };
        self.pending.push(came);
    }

    /// The batch is committed, with the end of what is too old.
    pub(crate) fn commit(&mut self, now: Now) {
        let mut forgotten = self.desk.expire(now.now_ms);
        let end = self.desk.savepoint();
        self.desk.commit_to(end);
        self.batch.clear();
        self.committed.append(&mut self.pending);
        if !forgotten.is_empty() {
            // Within a day the order says nothing.
            forgotten.sort_by(|one, other| one.key.cmp(&other.key));
            let (act, outcome, outputs, notes) = (None, None, forgotten, Vec::new());
            self.committed.push(Came { act, now, outcome, outputs, notes });
        }
    }

    /// The batch is lost, and comes again.
    pub(crate) fn abort(&mut self) {
        self.desk.roll_back();
        self.repeat();
    }

    /// Another process has what was committed, compacted as a topic may be.
    pub(crate) fn take_over(&mut self) {
        let state: Vec<&Outgoing> = self.committed.iter().flat_map(|came| &came.outputs).collect();
        let mut newest = BTreeMap::new();
        for (place, output) in state.iter().enumerate() {
            newest.insert((&output.topic, &output.key), place);
        }
        let kept: BTreeSet<usize> = newest.into_values().collect();
        self.desk = desk(self.memory);
        for topic in Desk::STATE {
            let of_topic = kept.iter().map(|place| state[*place]).filter(|one| one.topic.as_ref() == topic);
            for (offset, output) in (0..).zip(of_topic) {
                let Outgoing { topic, timestamp_ms, key, value, headers, .. } = output.clone();
                let at = TopicPartition::new(topic, 0);
                self.desk.restore(&Record { at, offset, timestamp_ms, key, value, headers }).unwrap();
            }
        }
        self.repeat();
    }

    fn repeat(&mut self) {
        self.pending.clear();
        for (act, now) in std::mem::take(&mut self.batch) {
            self.acts(act, now);
        }
    }
}

fn desk(memory: Memory) -> Desk {
    Desk::new(0, Records { envelope: Envelope::default(), embargoed: true }, memory)
}
