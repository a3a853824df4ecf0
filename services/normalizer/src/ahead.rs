//! Batches that were read and are being prepared, while the one before them is decided and committed.

use crate::prepare::{Broken, Prepared, prepare};
use anyhow::Context;
use bus::{Reading, Record};
use rayon::{ThreadPool, ThreadPoolBuilder, prelude::*};
use std::{collections::VecDeque, sync::Arc};
use tokio::sync::oneshot;
use wire::{
    assemble::Known,
    clean::{Learnt, SiteRules},
};

/// Batches that are prepared ahead: one is enough while a commit is under way, and another is there when it is
/// done. More would only let bulk get ahead of a live item.
const DEPTH: usize = 2;

/// A batch with what was made of each record.
pub(crate) struct Ready {
    pub(crate) reading: Reading,
    pub(crate) records: Arc<Vec<Record>>,
    pub(crate) prepared: Vec<Result<Prepared, Broken>>,
}

/// The batches, in the order in which they were read.
pub(crate) struct Ahead {
    // Threads of its own, and few: each holds what the cleaning rules' patterns work with.
    pool: ThreadPool,
    batches: VecDeque<Preparing>,
    sites: Arc<SiteRules>,
}

struct Preparing {
    reading: Reading,
    records: Arc<Vec<Record>>,
    prepared: oneshot::Receiver<Vec<Result<Prepared, Broken>>>,
}

impl Ahead {
    /// With that many threads; 0 for one a core.
    pub(crate) fn new(threads: usize, sites: SiteRules) -> anyhow::Result<Self> {
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|number| format!("prepare {number}"))
            .build()
            .context("cannot start threads")?;
        Ok(Self { pool, batches: VecDeque::with_capacity(DEPTH), sites: Arc::new(sites) })
    }

    /// Whether there is room for another batch.
    pub(crate) fn has_room(&self) -> bool {
        self.batches.len() < DEPTH
    }

    /// Begins to prepare a batch; with each record what was learnt of its source by now.
    pub(crate) fn push(
        &mut self,
        reading: Reading,
        records: Vec<Record>,
        learnt: Vec<Option<Arc<Learnt>>>,
        now_ms: i64,
    ) {
        let (done, prepared) = oneshot::channel();
        let records = Arc::new(records);
        let (of, sites) = (records.clone(), self.sites.clone());
        self.pool.spawn(move || {
            // Nobody waits for it when it was dropped, or the process is stopping.
            let each = of.par_iter().zip(&learnt).map(|(record, learnt)| {
                let known = Known { learnt: learnt.as_deref(), sites: Some(&*sites) };
                prepare(record, now_ms, known)
            });
            let _ = done.send(each.collect());
        });
        self.batches.push_back(Preparing { reading, records, prepared });
    }

    /// The first batch, once it is prepared. Safe to drop between polls.
    pub(crate) async fn pop(&mut self) -> anyhow::Result<Ready> {
        let Some(first) = self.batches.front_mut() else { return std::future::pending().await };
        let prepared = (&mut first.prepared).await.context("a batch could not be prepared")?;
        let Some(Preparing { reading, records, .. }) = self.batches.pop_front() else {
            return std::future::pending().await;
        };
        Ok(Ready { reading, records, prepared })
    }
}
