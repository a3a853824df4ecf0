//! `wiredesk preview`: what would become of a feed, and nothing is published.

use super::{Clock, Failure, show};
use crate::{args, config::Config};
use anyhow::{Context as _, anyhow, bail};
use bytes::Bytes;
use fetcher::{
    http::{Answer, Body, Client, Request, Validators},
    sample,
};
use proto::v1::RawRef;
use std::{fs, path::Path};
use wire::assemble;

/// Fetches or reads the source once, and shows its first entries as consumers would get them.
pub(super) async fn run(config: Config, args: args::Preview, now_ms: Clock) -> Result<(), Failure> {
    let (url, body) = match args.source.starts_with("http://") || args.source.starts_with("https://") {
        true => (args.source.as_str(), fetch(&config, &args.source).await?),
        false => ("", read(Path::new(&args.source))?),
    };
    let items = sample::raw_items(url, &body, now_ms())
        .with_context(|| format!("{} cannot be read", wire::link::redacted(&args.source)))?;
    let mut broken = 0_usize;
    for raw in items.iter().take(args.entries) {
        let place = RawRef { sha256: raw.sha256.clone(), ..RawRef::default() };
        match assemble::parse(raw) {
            Ok(parsed) => {
                let item = assemble::item(raw, place, &parsed, now_ms());
                if args.json {
                    anstream::println!("{}", serde_json::to_string(&item)?);
                } else {
                    anstream::println!("entry {}  ({}, {})", raw.position, raw.format, raw.charset);
                    anstream::println!("{}", show::item(&item));
                }
            }
            Err(cause) => {
                broken += 1;
                anstream::eprintln!("wiredesk: entry {}: {cause}", raw.position);
            }
        }
    }
    if !args.json {
        anstream::println!(
            "{} of {} entries shown; nothing was published",
            args.entries.min(items.len()),
            items.len()
        );
    }
    if broken > 0 { Err(Failure::Reported) } else { Ok(()) }
}

async fn fetch(config: &Config, url: &str) -> anyhow::Result<Body> {
    let shown = wire::link::redacted(url);
    let fetched = Client::new(&config.fetcher)?.fetch(&Request { url, ..Request::default() }).await;
    match fetched.answer {
        Answer::Body(body) => Ok(body),
        Answer::Failed(cause) => Err(anyhow!(cause).context(format!("cannot fetch {shown}"))),
        Answer::Refused(_) | Answer::NotModified(_) => {
            bail!("{shown} answered with status {}", fetched.status)
        }
    }
}

fn read(path: &Path) -> anyhow::Result<Body> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Body {
        bytes: Bytes::from(bytes),
        content_type: None,
        validators: Validators::default(),
        robots_signals: Vec::new(),
        ..Body::default()
    })
}
