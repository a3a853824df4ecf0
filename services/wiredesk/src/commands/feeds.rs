//! `wiredesk feeds`: the table of feeds.

use super::{Clock, Failure, log};
use crate::{
    args::{self, ExportFormat},
    config::Config,
    feeds::{self, Definition},
};
use anyhow::Context as _;
use bus::Bus;

/// Applies, lists or exports.
pub(super) async fn run(config: Config, args: args::Feeds, now_ms: Clock) -> Result<(), Failure> {
    match args {
        args::Feeds::Apply { file, dry_run, prune } => {
            let wanted = match file {
                Some(path) => {
                    let found = feeds::read_file(&path).map_err(|cause| Failure::Wrong(cause.into()))?;
                    found.notes.iter().for_each(|note| anstream::eprintln!("wiredesk: {note}"));
                    found.feeds
                }
                None => config.feeds.clone(),
            };
            let bus = log::visit(&config).await?;
            bus.ensure(&config.topics.specs()).await.context("cannot make the topics")?;
            let plan = feeds::apply(&bus, config.bus.envelope(), &wanted, prune, dry_run, now_ms()).await?;
            anstream::print!("{plan}");
            if dry_run {
                anstream::println!("(dry run: nothing was changed)");
            }
        }
        args::Feeds::List { json } => {
            let present = list(&config).await?;
            for feed in &present {
                if json {
                    anstream::println!("{}", serde_json::to_string(feed)?);
                } else {
                    let paused = if feed.paused { "  paused" } else { "" };
                    anstream::println!("{:<24} {}{paused}", feed.id, wire::link::redacted(&feed.url));
                }
            }
            if present.is_empty() {
                anstream::eprintln!("wiredesk: no feeds; `wiredesk feeds apply FILE` adds them");
            }
        }
        args::Feeds::Export { format } => {
            let present = list(&config).await?;
            match format {
                ExportFormat::Toml => anstream::print!("{}", feeds::export_toml(&present)?),
                ExportFormat::Opml => anstream::print!("{}", feeds::export_opml(&present)),
            }
        }
    }
    Ok(())
}

async fn list(config: &Config) -> anyhow::Result<Vec<Definition>> {
    let bus: Bus = log::visit_existing(config).await?;
    Ok(feeds::list(&bus).await?)
}
