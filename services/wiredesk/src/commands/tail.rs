//! `wiredesk tail`: the records of a topic, for a person or as JSON.

use super::{Failure, log, show};
use crate::{api::render, args, config::Config};
use anyhow::{Context as _, anyhow};
use bus::{From, Read, Until};
use jiff::Timestamp;
use std::io::Write;

/// Prints the records of a topic.
pub(super) async fn run(config: Config, args: args::Tail) -> Result<(), Failure> {
    let bus = log::visit_existing(&config).await?;
    anstream::eprintln!("wiredesk: reading {} from {}", args.topic, bus.place());
    let read = Read {
        from: place(&args.from).map_err(Failure::Wrong)?,
        until: if args.follow { Until::Dropped } else { Until::End },
        partition: args.partition,
        topic: args.topic,
    };
    let mut reader = bus.read(read).await.context("cannot read the topic")?;
    while let Some(batch) = tokio::select! {
        batch = reader.next() => batch,
        _ = tokio::signal::ctrl_c() => None,
    } {
        let mut out = anstream::stdout().lock();
        for record in batch.context("cannot read on")? {
            if args.json {
                writeln!(out, "{}", render::line(&record))?;
            } else {
                writeln!(out, "{}", show::record(&record))?;
            }
        }
        out.flush()?;
    }
    Ok(())
}

fn place(text: &str) -> anyhow::Result<From> {
    match text {
        "start" => Ok(From::Start),
        "end" => Ok(From::End),
        _ => {
            let offset = text.parse().ok().map(From::Offset);
            let time = || text.parse::<Timestamp>().ok().map(|time| From::Time(time.as_millisecond()));
            offset.or_else(time).ok_or_else(|| {
                anyhow!(
                    "--from {text:?} is neither start, end, an offset nor a time like 2026-11-05T10:00:00Z"
                )
            })
        }
    }
}
