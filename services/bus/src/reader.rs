//! Reading a topic without being in a group: replays, `tail`, streams.

use crate::{Error, Record};
use tokio::sync::mpsc;

/// What to read.
#[derive(Clone, Debug)]
pub struct Read {
    /// Topic.
    pub topic: String,
    /// Partition; `None` for all, interleaved as they come.
    pub partition: Option<i32>,
    /// Where to begin.
    pub from: From,
    /// When to stop.
    pub until: Until,
}

/// Where a reader begins. One beyond either end begins at that end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// At the oldest record.
    Start,
    /// After the newest committed record.
    End,
    /// At this offset of each partition.
    Offset(i64),
    /// At the first record that arrived at or after this, in milliseconds since 1970 UTC.
    Time(i64),
}

/// When a reader stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// At what was the end of each partition when reading began.
    End,
    /// Never: it waits for more.
    Dropped,
}

/// Committed records, batch by batch. Dropping it ends the reading.
#[derive(Debug)]
pub struct Reader {
    batches: mpsc::Receiver<Result<Vec<Record>, Error>>,
}

impl Reader {
    /// Batches that are read ahead of the caller: enough to keep the engine busy, small enough for 4 MB records.
    const AHEAD: usize = 2;

    /// A reader and the end that an engine's thread fills.
    pub(crate) fn channel() -> (mpsc::Sender<Result<Vec<Record>, Error>>, Self) {
        let (sender, batches) = mpsc::channel(Self::AHEAD);
        (sender, Self { batches })
    }

    /// The next records; `None` when reading is done. Batches are never empty.
    pub async fn next(&mut self) -> Option<Result<Vec<Record>, Error>> {
        self.batches.recv().await
    }

    /// All that is left, for reads that end.
    pub async fn collect(mut self) -> Result<Vec<Record>, Error> {
        let mut all = Vec::new();
        while let Some(batch) = self.next().await {
            all.extend(batch?);
        }
        Ok(all)
    }
}
