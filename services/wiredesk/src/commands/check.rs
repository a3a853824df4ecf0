//! `wiredesk check`: what is wrong with a configuration, before it is used.

use super::{Failure, configuration};
use crate::args::Common;
use anyhow::anyhow;

/// Reads the configuration as a role would. What is wrong with it is the error, with file and line.
pub(super) fn run(common: &Common) -> Result<(), Failure> {
    let config = configuration(common)?;
    if let Some(path) = &config.normalizer.site_rules {
        normalizer::site_rules(path).map_err(Failure::Wrong)?;
    }
    if let Some(reason) =
        config.fetcher.proxy.as_ref().and_then(|proxy| fetcher::http::proxy_fault(&proxy.to_secret()))
    {
        return Err(Failure::Wrong(anyhow!("fetcher.proxy: {reason}")));
    }
    let place = match &common.config {
        Some(path) => path.display().to_string(),
        None => "defaults and environment".to_owned(),
    };
    let engine = if config.bus.kafka().is_some() { "kafka" } else { "embedded log" };
    anstream::println!("{place}: ok ({} feeds, {engine})", config.feeds.len());
    Ok(())
}
