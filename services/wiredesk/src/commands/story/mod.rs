//! `wiredesk story`: a story's family as a timeline, for a person or as JSON.
//!
//! [`gather`] reads the log -> [`family`] keeps what belongs to the story -> [`mod@gone`] says what must not be shown ->
//! [`tell`] makes the [`timeline`] -> [`mod@print`] writes it.

mod family;
mod gather;
mod gone;
mod print;
mod tell;
mod timeline;

#[cfg(test)]
mod tests;

use super::{Failure, flow, log};
use crate::{args, config::Config};
use anyhow::anyhow;
use serde::Serialize;
use std::io::Write;
use timeline::{Head, Row, Timeline};

/// A line of `--json`.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line<'a> {
    Story(&'a Head),
    Event(&'a Row),
}

/// Prints the story that the id names, or that has the item of that id.
pub(super) async fn run(config: Config, args: args::Story) -> Result<(), Failure> {
    let bus = log::visit_existing(&config).await?;
    let story_id = gather::story_of(&bus, &args.id).await?;
    let gathered = gather::family(&bus, &story_id).await?;
    anstream::eprintln!("wiredesk: read {} records of wire.items from {}", gathered.items, bus.place());
    if gathered.broken > 0 {
        anstream::eprintln!("wiredesk: {} records of the story cannot be read", gathered.broken);
    }
    if gathered.family.versions.is_empty() {
        return Err(anyhow!("nothing is left of story {story_id} on wire.items and wire.stories").into());
    }
    let timeline = Timeline::of(&gathered.family);
    let mut out = flow::output(args.color);
    if args.json {
        lines(&mut out, &timeline)?;
    } else {
        write!(out, "{}", print::timeline(&timeline, flow::columns()))?;
    }
    Ok(out.flush()?)
}

/// The story, then a line for each row.
fn lines(out: &mut impl Write, timeline: &Timeline) -> anyhow::Result<()> {
    let rows = timeline.rows.iter().map(Line::Event);
    for line in std::iter::once(Line::Story(&timeline.head)).chain(rows) {
        writeln!(out, "{}", serde_json::to_string(&line)?)?;
    }
    Ok(())
}
