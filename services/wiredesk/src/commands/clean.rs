//! `wiredesk clean`: items in, cleaned items out.

use super::{Failure, lines};
use crate::args;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wire::{
    clean::{Cleaned, Input, Kind, Policy, clean},
    moment,
};

/// An item to be cleaned. Unknown fields are ignored: scored sets carry their answers in the same lines.
#[derive(Debug, Deserialize)]
struct Line {
    id: Value,
    kind: Kind,
    input: String,
    language: Option<String>,
    feed_title: Option<String>,
    url: Option<String>,
    time: Option<String>,
}

/// A cleaned item.
#[derive(Debug, Serialize)]
struct Row {
    id: Value,
    #[serde(flatten)]
    cleaned: Cleaned,
}

/// Cleans every line.
pub(super) fn run(args: args::Clean) -> Result<(), Failure> {
    lines::each(args.file.as_deref(), |line: Line| {
        let time = line.time.as_deref().and_then(|text| moment::read(text, None));
        let input = Input {
            kind: line.kind,
            text: &line.input,
            language: line.language.as_deref(),
            title: line.feed_title.as_deref(),
            url: line.url.as_deref(),
            time_ms: time.map(|time| time.at_ms),
            policy: Policy::Full,
        };
        Row { cleaned: clean(&input), id: line.id }
    })
}
