//! What the pipeline can do on this machine: `wiredesk bench`.
//!
//! [`items`] writes invented items -> [`alone`] times what is done to one of them -> [`limit`] is a loop that only
//! reads, writes and commits -> [`pipeline`] is the whole way from raw topic to stories -> [`latency`] is how long
//! one takes -> [`report`] says it. [`machine`] knows what it ran on.

mod alone;
mod items;
mod latency;
mod limit;
mod machine;
mod pipeline;
mod report;
mod stage;

pub use report::Report;

use anyhow::{Context as _, bail};
use bus::{Bus, From, Read, Target, Until};
use chassis::topics::TopicSettings;
use items::Items;
use proto::topics;
use report::EngineReport;
use stage::Say;
use std::time::Duration;

/// What to measure.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Items that go from the raw topic to stories.
    pub items: usize,
    /// Items on the bulk lane that a live one has to pass.
    pub backlog: usize,
    /// Now, milliseconds since 1970 UTC.
    pub started_ms: i64,
}

/// Measures on each of the engines, one after the other. `say` hears of the progress, a line at a time.
pub async fn run(targets: Vec<Target>, settings: Settings, say: Say<'_>) -> anyhow::Result<Report> {
    let mut report = Report {
        machine: machine::describe(),
        alone: alone::run(settings.started_ms, say)?,
        engines: Vec::new(),
    };
    for target in targets {
        report.engines.push(engine(target, settings, say).await?);
    }
    Ok(report)
}

async fn engine(target: Target, settings: Settings, say: Say<'_>) -> anyhow::Result<EngineReport> {
    let name = match target {
        Target::Embedded(_) => "embedded",
        Target::Kafka(_) => "kafka",
    };
    let bus = Bus::open(target).await.context("cannot open the log")?;
    refuse_used(&bus).await?;
    bus.ensure(&TopicSettings::default().specs()).await.context("cannot make the topics")?;
    let say = &|line: &str| say(&format!("{name}: {line}"));
    let limit =
        limit::run(&bus, &mut Items::new(settings.started_ms), settings.items.min(limit::MOST), say).await?;
    let mut items = Items::new(settings.started_ms);
    let pipeline = pipeline::run(&bus, &mut items, settings.items, say).await?;
    let rate = (pipeline.items_per_second / 10.0).max(1.0);
    let latency = latency::paced(&bus, &mut items, rate, say).await?;
    let passing = latency::passing(&bus, &mut items, settings.backlog, say).await?;
    Ok(EngineReport {
        engine: name.to_owned(),
        ratio: pipeline.items_per_second / limit.items_per_second,
        limit,
        pipeline,
        latency,
        passing,
    })
}

/// A bench fills the topics of the pipeline with invented copy: it does so on a log that nobody uses.
async fn refuse_used(bus: &Bus) -> anyhow::Result<()> {
    for topic in topics::ALL {
        let read = Read { topic: topic.to_owned(), partition: None, from: From::Start, until: Until::End };
        let mut reader = match tokio::time::timeout(PATIENCE, bus.read(read)).await {
            Err(_) => bail!("{} did not answer within {} s", bus.place(), PATIENCE.as_secs()),
            Ok(Err(bus::Error::NoTopic(_))) => continue,
            Ok(reader) => reader.with_context(|| format!("cannot read {topic}"))?,
        };
        if reader.next().await.transpose().with_context(|| format!("cannot read {topic}"))?.is_some() {
            bail!("{topic} of {} holds records: a bench needs a log of its own", bus.place());
        }
    }
    Ok(())
}

/// How long a log may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
