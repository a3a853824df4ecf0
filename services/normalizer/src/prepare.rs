//! Everything that one raw item needs nobody else for: decode, parse, clean. Runs on any core.

use bus::Record;
use chassis::{causes, envelope};
use proto::v1::{FeedPolicy, Item, RawItem, RawRef, Stage};
use std::panic::{AssertUnwindSafe, catch_unwind};
use wire::{
    assemble,
    clean::{Learnt, Sightings},
    dedupe::Candidate,
};

/// A raw item that was read and cleaned, and waits for a decision.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// The item, without version and relation.
    pub(crate) item: Item,
    /// What of it is compared with what is remembered.
    pub(crate) candidate: Candidate,
    /// What it shows of its source.
    pub(crate) sightings: Option<Sightings>,
}

/// A raw item that could not be processed.
#[derive(Debug)]
pub(crate) struct Broken {
    /// Where it failed.
    pub(crate) stage: Stage,
    /// Why, with its causes.
    pub(crate) error: String,
    /// The raw item, if it could be decoded.
    pub(crate) raw: Option<Box<RawItem>>,
}

/// Reads and cleans one raw record, with what was learnt of its source. A panic in it is the item's fault, and breaks
/// this item alone.
pub(crate) fn prepare(
    record: &Record,
    normalized_ms: i64,
    learnt: Option<&Learnt>,
) -> Result<Prepared, Broken> {
    let raw = match envelope::open::<RawItem>(record) {
        Ok(Some(raw)) => raw,
        Ok(None) => return Err(Broken::new(Stage::Decode, "raw record has no value".to_owned(), None)),
        Err(cause) => return Err(Broken::new(Stage::Decode, causes::in_one_line(&cause), None)),
    };
    if raw.item_id.is_empty() {
        return Err(Broken::new(Stage::Decode, "raw item has no item id".to_owned(), Some(raw)));
    }
    let parsed = match guarded(|| assemble::parse(&raw)) {
        Ok(Ok(parsed)) => parsed,
        Ok(Err(cause)) => return Err(Broken::new(Stage::Parse, causes::in_one_line(&cause), Some(raw))),
        Err(panic) => return Err(Broken::new(Stage::Parse, panic, Some(raw))),
    };
    let place = RawRef {
        topic: record.at.topic.to_string(),
        partition: record.at.partition,
        offset: record.offset,
        sha256: raw.sha256.clone(),
    };
    let dedupe = raw.policy.as_ref().map(FeedPolicy::dedupe).unwrap_or_default();
    let made = guarded(|| {
        let (item, sightings) = assemble::taught(&raw, place, &parsed, normalized_ms, learnt);
        let candidate = Candidate::of(&item, dedupe);
        Prepared { item, candidate, sightings }
    });
    match made {
        Ok(prepared) => Ok(prepared),
        Err(panic) => Err(Broken::new(Stage::Clean, panic, Some(raw))),
    }
}

impl Broken {
    fn new(stage: Stage, error: String, raw: Option<RawItem>) -> Self {
        Self { stage, error, raw: raw.map(Box::new) }
    }
}

fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let said =
            panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        format!("panicked: {}", said.unwrap_or("without a word"))
    })
}
