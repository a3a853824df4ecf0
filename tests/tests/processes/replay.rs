//! The raw items of a run once more, through a normalizer that nobody kills.
//!
//! Counters die with their process, and a scrape just before a kill misses what commits between the two; so what
//! became of each raw item cannot be summed up from `/metrics`. But a desk's decisions follow from its raw records in
//! their order alone. So the raw topic, given to a fresh normalizer on a fresh log, tells exactly what should stand on
//! the other topics, and its counters are the books of the whole run.

use crate::{PATIENCE, output::Output};
use bus::{Bus, EmbeddedSettings, Outgoing, Record, Target};
use chassis::{Context, envelope::Envelope, metrics::Metrics, topics::TopicSettings};
use proto::topics::RAW;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{Instant, sleep};

pub(crate) struct Replay {
    pub(crate) output: Output,
    /// Raw items by what became of them.
    pub(crate) outcomes: BTreeMap<String, usize>,
}

impl Replay {
    pub(crate) async fn of(output: &Output, sources: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.db");
        let settings = EmbeddedSettings { path, owner: Some("a replay".to_owned()) };
        let bus = Bus::open(Target::Embedded(settings)).await.unwrap();
        bus.ensure(&TopicSettings::default().specs()).await.unwrap();
        bus.append(output.raw.iter().map(|(record, _)| again(record)).collect()).await.unwrap();
        let context = Context::new(bus.clone(), Envelope::default(), "replay");
        let running = tokio::spawn(normalizer::run(context.clone(), normalizer::Settings::default()));
        let until = Instant::now() + PATIENCE;
        while sum(&context.metrics, "wiredesk_normalizer_raw_total ").values().sum::<usize>()
            < output.raw.len()
        {
            assert!(!running.is_finished() && Instant::now() < until, "the replay does not come to its end");
            sleep(Duration::from_millis(50)).await;
        }
        context.stop.cancel();
        running.await.unwrap().unwrap();
        let outcomes = sum(&context.metrics, "wiredesk_normalizer_outcomes_total{");
        Self { output: Output::of(&bus, sources).await, outcomes }
    }

    /// How many raw items came to that.
    pub(crate) fn count(&self, outcome: &str) -> usize {
        self.outcomes.get(outcome).copied().unwrap_or_default()
    }
}

fn again(record: &Record) -> Outgoing {
    Outgoing {
        topic: RAW.into(),
        partition: Some(record.at.partition),
        timestamp_ms: record.timestamp_ms,
        key: record.key.clone(),
        value: record.value.clone(),
        headers: record.headers.clone(),
    }
}

/// The values of the series that begin so, by their label.
fn sum(metrics: &Metrics, series: &str) -> BTreeMap<String, usize> {
    let text = metrics.print().unwrap();
    let lines = text.lines().filter(|line| line.starts_with(series));
    let values = lines.map(|line| {
        let value: f64 = line.rsplit(' ').next().unwrap().parse().unwrap();
        (line.split('"').nth(1).unwrap_or_default().to_owned(), value as usize)
    });
    values.filter(|(_, count)| *count > 0).collect()
}
