//! The commands, a file each.

mod bench;
mod check;
mod clean;
pub mod copy;
mod dedupe;
mod explain;
mod feeds;
mod flow;
mod health;
mod held;
mod lines;
mod log;
mod parse;
mod preview;
mod run;
mod show;
mod story;
mod tail;

use crate::{
    args::{Cli, Command, Common},
    config::Config,
    feeds as table,
};
use chassis::config;

/// Milliseconds since 1970 UTC.
pub type Clock = fn() -> i64;

/// How a command ends that did not do all it was asked.
#[derive(Debug)]
pub enum Failure {
    /// What went wrong was printed with the output; only the exit code is left to tell.
    Reported,
    /// The command line or the configuration is wrong.
    Wrong(anyhow::Error),
    /// Something could not be done.
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(cause: E) -> Self {
        Self::Failed(cause.into())
    }
}

/// Does what the command line says.
pub async fn dispatch(cli: Cli, now_ms: Clock) -> Result<(), Failure> {
    let common = &cli.common;
    match cli.command {
        Command::Run(args) => run::everything(configuration(common)?, args, now_ms).await,
        Command::Fetcher(args) => run::role(run::Role::Fetcher, configuration(common)?, args, now_ms).await,
        Command::Normalizer(args) => {
            run::role(run::Role::Normalizer, configuration(common)?, args, now_ms).await
        }
        Command::Feeds(args) => feeds::run(configuration(common)?, args, now_ms).await,
        Command::Parse(args) => parse::run(args),
        Command::Clean(args) => clean::run(args),
        Command::Dedupe(args) => dedupe::run(args),
        Command::Preview(args) => preview::run(configuration(common)?, args, now_ms).await,
        Command::Story(args) => story::run(configuration(common)?, args).await,
        Command::Tail(args) => tail::run(configuration(common)?, args).await,
        Command::Held(args) => held::run(configuration(common)?, args, now_ms).await,
        Command::Bench(args) => bench::run(configuration(common)?, args, now_ms).await,
        Command::Copy(args) => copy::run(configuration(common)?, args, now_ms).await,
        Command::Check => check::run(common),
        Command::Health(args) => health::run(configuration(common)?, args).await,
    }
}

/// The configuration that a command works with: file, then environment, then command line.
fn configuration(common: &Common) -> Result<Config, Failure> {
    let wrong = |cause: anyhow::Error| Failure::Wrong(cause);
    let file = common.config.as_deref();
    let mut loaded: Config = config::load(file, std::env::vars()).map_err(|cause| wrong(cause.into()))?;
    if let Some(path) = file {
        table::check_section(path).map_err(|cause| wrong(cause.into()))?;
    }
    if let Some(brokers) = &common.brokers {
        loaded.bus.brokers = Some(brokers.clone());
    }
    if let Some(instance) = &common.instance {
        loaded.instance = Some(instance.clone());
    }
    if let Some(data) = &common.data {
        loaded.bus.data.clone_from(data);
    }
    Ok(loaded)
}
