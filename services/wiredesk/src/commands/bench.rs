//! `wiredesk bench`: what the pipeline can do on this machine.

use super::{Clock, Failure};
use crate::{
    args::{self, Engine},
    bench,
    config::Config,
};
use anyhow::{Context, anyhow};
use chassis::telemetry;
use std::{fs, io::Write};

/// Measures the embedded engine, on a file of its own, and Kafka if brokers are named.
pub(super) async fn run(config: Config, args: args::Bench, now_ms: Clock) -> Result<(), Failure> {
    let settings = bench::Settings { items: args.items, backlog: args.backlog, started_ms: now_ms() };
    let parent = &config.bus.data;
    fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    // Beside the real log, and not in the system's folder for such files, which is often in memory.
    let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(parent);
    let folder = folder.with_context(|| format!("cannot make a folder in {}", parent.display()))?;
    let mut own = config.clone();
    own.bus.data = folder.path().to_owned();
    own.log.filter = "warn".to_owned();
    telemetry::start(&own.log)
        .map_err(|cause| Failure::Wrong(cause.context("log settings cannot be used")))?;
    let say = |line: &str| anstream::eprintln!("{line}");
    let wanted = |engine| args.engine.is_none_or(|only| only == engine);
    let mut targets = Vec::new();
    if wanted(Engine::Embedded) {
        targets.push(own.bus.embedded("log.db", Some("wiredesk bench")));
    }
    if wanted(Engine::Kafka) {
        match config.bus.kafka() {
            Some(kafka) => targets.push(kafka),
            None if args.engine.is_none() => say("no brokers named: Kafka is not measured"),
            None => return Err(Failure::Wrong(anyhow!("no brokers named: --brokers says where Kafka is"))),
        }
    }
    let report = bench::run(targets, settings, &say).await?;
    let mut out = anstream::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &report)?;
        writeln!(out)?;
    } else {
        write!(out, "{report}")?;
    }
    Ok(())
}
