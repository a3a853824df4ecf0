//! `wiredesk clean`: items in, cleaned items out.

use super::{Failure, lines};
use crate::args;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use wire::{
    clean::{Cleaned, Input, Kind, Learnt, Memory, Policy, clean},
    moment,
};

/// Where nothing says whose items they are.
const ONE_SOURCE: &str = "";

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// An item to be cleaned. Unknown fields are ignored: scored sets carry their answers in the same lines.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    pub(super) id: Value,
    pub(super) kind: Kind,
    pub(super) input: String,
    pub(super) language: Option<String>,
    pub(super) feed_title: Option<String>,
    pub(super) url: Option<String>,
    pub(super) time: Option<String>,
    /// Whose item it is; by default the host of `url`.
    pub(super) source: Option<String>,
}

/// A cleaned item.
#[derive(Debug, Serialize)]
struct Row {
    id: Value,
    #[serde(flatten)]
    cleaned: Cleaned,
}

/// What the lines before teach of each source.
#[derive(Debug, Default)]
pub(super) struct School(HashMap<String, Memory>);

/// Cleans every line.
pub(super) fn run(args: args::Clean) -> Result<(), Failure> {
    let mut school = args.learn.then(School::default);
    lines::each(args.file.as_deref(), move |line: Line| {
        let cleaned = line.clean(school.as_mut());
        Row { cleaned, id: line.id }
    })
}

impl Line {
    /// Cleans the item, with what the school knows of its source; then the item teaches there.
    pub(super) fn clean(&self, school: Option<&mut School>) -> Cleaned {
        let Some(school) = school else { return self.clean_with(None) };
        let memory = school.0.entry(self.source_id()).or_default();
        let cleaned = self.clean_with(Some(memory.learnt()));
        if let Some(sightings) = &cleaned.sightings {
            let day =
                i32::try_from(self.time_ms().unwrap_or_default().div_euclid(DAY_MS)).unwrap_or_default();
            memory.observe(&self.id.to_string(), day, sightings);
        }
        cleaned
    }

    fn clean_with(&self, learnt: Option<&Learnt>) -> Cleaned {
        clean(&Input {
            kind: self.kind,
            text: &self.input,
            language: self.language.as_deref(),
            title: self.feed_title.as_deref(),
            url: self.url.as_deref(),
            time_ms: self.time_ms(),
            policy: Policy::Full,
            learnt,
        })
    }

    fn time_ms(&self) -> Option<i64> {
        self.time.as_deref().and_then(|text| moment::read(text, None)).map(|time| time.at_ms)
    }

    fn source_id(&self) -> String {
        let host =
            || self.url.as_deref().and_then(|link| url::Url::parse(link).ok()?.host_str().map(str::to_owned));
        self.source.clone().or_else(host).unwrap_or_else(|| ONE_SOURCE.to_owned())
    }
}
