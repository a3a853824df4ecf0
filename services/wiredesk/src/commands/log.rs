//! Which log a command opens.

use crate::config::Config;
use anyhow::{Context as _, bail};
use bus::{Bus, Target};
use proto::topics::FEEDS;
use std::{fs::File, path::Path, time::Duration};
use tokio::time::timeout;

/// How long a command waits for a log to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The embedded log of `wiredesk run`.
pub(super) const LOG: &str = "log.db";
/// The embedded log of `wiredesk run --demo`, begun anew at each start.
pub(super) const DEMO: &str = "demo.db";

/// Opens the deployment's log to read, and to append feed definitions and orders: Kafka if brokers are named, else the
/// embedded log in the data folder. While a demo runs there, and nothing else, that is the demo's.
pub(super) async fn visit(config: &Config) -> anyhow::Result<Bus> {
    let target = match config.bus.kafka() {
        Some(kafka) => kafka,
        None => config.bus.embedded(file(&config.bus.data), None),
    };
    open(target).await
}

/// Opens a log that answers. A role waits for a Kafka that is away; whoever typed a command wants to know.
pub(super) async fn open(target: Target) -> anyhow::Result<Bus> {
    let bus = Bus::open(target).await.context("cannot open the log")?;
    match timeout(PATIENCE, bus.partitions(FEEDS)).await {
        Err(_) => bail!("{} did not answer within {} s", bus.place(), PATIENCE.as_secs()),
        // A log that is new, or another's, has no such topic: the command itself says what it lacks.
        Ok(Ok(_) | Err(bus::Error::NoTopic(_))) => Ok(bus),
        Ok(Err(cause)) => Err(cause).context("cannot read the log"),
    }
}

/// The same for a command that only reads: a log that is not there is not made.
pub(super) async fn visit_existing(config: &Config) -> anyhow::Result<Bus> {
    let path = config.bus.data.join(file(&config.bus.data));
    if config.bus.kafka().is_none() && !path.exists() {
        bail!(
            "there is no log at {}: start `wiredesk run` first, or name --data or --brokers",
            path.display()
        );
    }
    visit(config).await
}

/// Name of the embedded log in a data folder: the demo's where there is no other.
pub(super) fn file(folder: &Path) -> &'static str {
    let (log, demo) = (folder.join(LOG), folder.join(DEMO));
    let demo_only = is_owned(&demo) && !is_owned(&log);
    if demo_only || (!log.exists() && demo.exists()) { DEMO } else { LOG }
}

/// True while a process owns the log.
pub(super) fn is_owned(log: &Path) -> bool {
    let lock = log.with_extension("db.lock");
    File::open(lock).is_ok_and(|lock| lock.try_lock().is_err())
}
