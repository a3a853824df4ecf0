//! What a desk has learnt of its sources. What an item teaches counts at once for the next decisions, and for cleaning
//! once it is committed; what is rolled back was never learnt.

use crate::records::Records;
use bus::Outgoing;
use chassis::envelope::EncodeError;
use proto::v1::SourceState;
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};
use wire::clean::{Learnt, Memory, Sightings};

/// What is remembered of a source is written when something else counts, and after that many items, ...
const ITEMS: u32 = 16;
/// ... or when it was written that long ago: a source that files once a day is not forgotten.
const AGE_MS: i64 = 60 * 60 * 1000;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What an item teaches.
#[derive(Debug)]
pub(crate) struct Lesson<'a> {
    pub(crate) source_id: &'a str,
    pub(crate) item_id: &'a str,
    /// The item's own time, ms since 1970 UTC.
    pub(crate) time_ms: i64,
    /// When it arrived, ms since 1970 UTC.
    pub(crate) arrived_ms: i64,
    pub(crate) sightings: &'a Sightings,
}

/// What is remembered of the sources of a desk.
#[derive(Debug, Default)]
pub(crate) struct Lessons {
    sources: HashMap<String, Source>,
    /// What cleaning reads: what was learnt and is committed.
    committed: HashMap<String, Arc<Learnt>>,
    /// Blocks that count, over all sources.
    counting: usize,
    /// What was changed since the last commit.
    undo: VecDeque<Step>,
    /// Steps that were committed.
    done: usize,
    /// The source's step since the last savepoint.
    touched: HashMap<String, usize>,
}

#[derive(Clone, Debug, Default)]
struct Source {
    memory: Arc<Memory>,
    /// Items that it learnt from since it was written.
    unwritten: u32,
    written_ms: i64,
}

/// One source's change between two savepoints.
#[derive(Debug)]
struct Step {
    source_id: String,
    before: Option<Source>,
    /// What counts after it, if that has changed.
    learnt: Option<Arc<Learnt>>,
}

impl Lessons {
    /// Takes over a record of the source-state topic; `None` is its end.
    pub(crate) fn restore(&mut self, source_id: &str, state: Option<SourceState>, written_ms: i64) {
        let Some(state) = state else {
            self.sources.remove(source_id);
            self.publish(source_id, Arc::default());
            return;
        };
        let memory = Arc::new(Memory::of_record(state));
        self.publish(source_id, memory.learnt().clone());
        self.sources.insert(source_id.to_owned(), Source { memory, unwritten: 0, written_ms });
    }

    /// What cleaning may use of a source: what is committed.
    pub(crate) fn learnt(&self, source_id: &str) -> Arc<Learnt> {
        self.committed.get(source_id).cloned().unwrap_or_default()
    }

    /// Sources remembered, and blocks that count.
    pub(crate) fn count(&self) -> (usize, usize) {
        (self.sources.len(), self.counting)
    }

    /// Learns from an item; the record to write with it, if one is due.
    pub(crate) fn learn(
        &mut self,
        lesson: &Lesson<'_>,
        records: Records,
        partition: i32,
    ) -> Result<Option<Outgoing>, EncodeError> {
        let step = self.step(lesson.source_id);
        let source = self.sources.entry(lesson.source_id.to_owned()).or_default();
        let day = i32::try_from(lesson.time_ms.div_euclid(DAY_MS)).unwrap_or_default();
        let is_news = Arc::make_mut(&mut source.memory).observe(lesson.item_id, day, lesson.sightings);
        source.unwritten += 1;
        let age_ms = lesson.arrived_ms.saturating_sub(source.written_ms);
        let mut output = None;
        if is_news || source.unwritten >= ITEMS || age_ms >= AGE_MS {
            let state = source.memory.record(lesson.source_id);
            output = Some(records.source_state(&state, partition, lesson.arrived_ms)?);
            (source.unwritten, source.written_ms) = (0, lesson.arrived_ms);
        }
        if is_news && let Some(step) = step.checked_sub(self.done).and_then(|at| self.undo.get_mut(at)) {
            step.learnt = Some(source.memory.learnt().clone());
        }
        Ok(output)
    }

    /// The source's step since the last savepoint; made before the first change, so that what was there is kept whole.
    fn step(&mut self, source_id: &str) -> usize {
        if let Some(step) = self.touched.get(source_id) {
            return *step;
        }
        let before = self.sources.get(source_id).cloned();
        self.undo.push_back(Step { source_id: source_id.to_owned(), before, learnt: None });
        let step = self.done + self.undo.len() - 1;
        self.touched.insert(source_id.to_owned(), step);
        step
    }

    /// The present place: so many steps were made.
    pub(crate) fn savepoint(&mut self) -> usize {
        self.touched.clear();
        self.done + self.undo.len()
    }

    /// What was learnt before a savepoint stays, and is there for cleaning.
    pub(crate) fn commit_to(&mut self, savepoint: usize) {
        while self.done < savepoint
            && let Some(step) = self.undo.pop_front()
        {
            self.done += 1;
            if let Some(learnt) = step.learnt {
                self.publish(&step.source_id, learnt);
            }
        }
    }

    /// What was learnt since the last commit is forgotten.
    pub(crate) fn roll_back(&mut self) {
        while let Some(step) = self.undo.pop_back() {
            match step.before {
                Some(source) => self.sources.insert(step.source_id, source),
                None => self.sources.remove(&step.source_id),
            };
        }
        self.touched.clear();
    }

    fn publish(&mut self, source_id: &str, learnt: Arc<Learnt>) {
        self.counting += learnt.len();
        let before = match learnt.epoch {
            0 => self.committed.remove(source_id),
            _ => self.committed.insert(source_id.to_owned(), learnt),
        };
        self.counting -= before.map_or(0, |before| before.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chassis::envelope::{self, Envelope};
    use wire::clean::{Input, Kind, Policy, clean};

    const NOW_MS: i64 = 1_762_300_800_000;
    const LINE: &str = "Tarn wire desk, hearts and hands";

    fn sightings(number: usize) -> Sightings {
        let text = format!(
            "<p>The ferry sailed for the {number}th time, the board said on Sunday.</p><p>{LINE}</p>"
        );
        let learnt = Learnt::default();
        let input = Input {
            kind: Kind::Html,
            text: &text,
            language: None,
            title: None,
            url: None,
            time_ms: None,
            policy: Policy::Full,
            learnt: Some(&learnt),
            site: None,
        };
        clean(&input).sightings.unwrap()
    }

    /// Learns from so many items of a source, one after the other; what was written.
    fn learn(lessons: &mut Lessons, source_id: &str, numbers: std::ops::Range<usize>) -> Vec<Outgoing> {
        let records = Records { envelope: Envelope::default(), embargoed: false };
        let mut written = Vec::new();
        for number in numbers {
            let lesson = Lesson {
                source_id,
                item_id: &format!("itm-{number}"),
                time_ms: NOW_MS,
                arrived_ms: NOW_MS + number as i64,
                sightings: &sightings(number),
            };
            written.extend(lessons.learn(&lesson, records, 0).unwrap());
        }
        written
    }

    fn state(output: &Outgoing) -> SourceState {
        let Outgoing { topic, timestamp_ms, key, value, headers, .. } = output.clone();
        let at = bus::TopicPartition::new(topic, 0);
        envelope::open(&bus::Record { at, offset: 0, timestamp_ms, key, value, headers }).unwrap().unwrap()
    }

    #[test]
    fn what_is_learnt_counts_for_cleaning_once_it_is_committed() {
        let mut lessons = Lessons::default();
        learn(&mut lessons, "tarn", 0..5);
        assert_eq!((lessons.learnt("tarn").epoch, lessons.count()), (0, (1, 0)));
        let first = lessons.savepoint();
        learn(&mut lessons, "ash", 0..5);
        lessons.commit_to(first);
        assert_eq!((lessons.learnt("tarn").len(), lessons.learnt("ash").len()), (1, 0));
        let second = lessons.savepoint();
        lessons.commit_to(second);
        assert_eq!((lessons.learnt("ash").len(), lessons.count()), (1, (2, 2)));
    }

    #[test]
    fn what_is_rolled_back_leaves_no_trace() {
        let mut lessons = Lessons::default();
        learn(&mut lessons, "tarn", 0..2);
        let savepoint = lessons.savepoint();
        lessons.commit_to(savepoint);
        learn(&mut lessons, "tarn", 2..6);
        lessons.savepoint();
        learn(&mut lessons, "tarn", 6..9);
        learn(&mut lessons, "ash", 0..6);
        lessons.roll_back();
        assert_eq!((lessons.learnt("tarn").epoch, lessons.count()), (0, (1, 0)));
        // The same items again teach the same as if they had come once.
        let again = learn(&mut lessons, "tarn", 2..6);
        let mut once = Lessons::default();
        learn(&mut once, "tarn", 0..2);
        assert_eq!(state(again.last().unwrap()), state(learn(&mut once, "tarn", 2..6).last().unwrap()));
    }

    #[test]
    fn what_counts_is_the_same_after_a_rebuild() {
        let mut lessons = Lessons::default();
        let written = learn(&mut lessons, "tarn", 0..40);
        assert!(written.len() < 10, "{} records for 40 items", written.len());
        let savepoint = lessons.savepoint();
        lessons.commit_to(savepoint);
        let mut rebuilt = Lessons::default();
        for output in &written {
            rebuilt.restore("tarn", Some(state(output)), output.timestamp_ms);
        }
        assert_eq!(rebuilt.learnt("tarn"), lessons.learnt("tarn"));
        assert!(rebuilt.learnt("tarn").epoch > 1);
        assert_eq!(rebuilt.count(), (1, 1));
        rebuilt.restore("tarn", None, NOW_MS);
        assert_eq!(rebuilt.count(), (0, 0));
    }

    #[test]
    fn a_source_that_files_once_a_day_is_written_each_time() {
        let mut lessons = Lessons::default();
        let records = Records { envelope: Envelope::default(), embargoed: false };
        for day in 0..5 {
            let at_ms = NOW_MS + day * DAY_MS;
            let item_id = format!("itm-{day}");
            let sightings = sightings(day as usize);
            let lesson = Lesson {
                source_id: "tarn",
                item_id: &item_id,
                time_ms: at_ms,
                arrived_ms: at_ms,
                sightings: &sightings,
            };
            assert!(lessons.learn(&lesson, records, 0).unwrap().is_some(), "day {day}");
        }
    }
}
