//! `wiredesk dedupe`: items in order of arrival in, verdicts out.

use super::{Failure, lines};
use crate::args;
use proto::{
    time::from_ms,
    v1::{Block, DedupeRule, IdentityRule, Item, RawRef, Relation, Source, Status, TrustedTime},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use wire::{
    dedupe::{Candidate, Decided, Index, Outcome},
    ids, link, moment,
};

/// An item. Unknown fields are ignored.
#[derive(Debug, Deserialize)]
struct Line {
    id: Value,
    #[serde(default)]
    site: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
    time: Option<String>,
    url: Option<String>,
    guid: Option<String>,
    version: Option<Value>,
    status: Option<String>,
}

/// A verdict.
#[derive(Debug, Serialize)]
struct Row {
    id: Value,
    verdict: Verdict,
    /// The earlier item that it matches best.
    of: Option<Value>,
    /// The first item of its family.
    story: Value,
    score: f64,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    New,
    Duplicate,
    Version,
    Partial,
}

/// The lines' own ids of what the index knows by item id.
#[derive(Debug, Default)]
struct Names {
    first: HashMap<String, Value>,
    latest: HashMap<String, Value>,
}

/// Lines of a commit, as the pipeline's batches are.
const BATCH: usize = 500;

/// Decides on every line.
pub(super) fn run(args: args::Dedupe) -> Result<(), Failure> {
    let (mut index, mut names) = (Index::new(), Names::default());
    let mut count = 0_usize;
    lines::each(args.file.as_deref(), move |line: Line| {
        let decided = index.decide(&Candidate::of(&item(&line), DedupeRule::Link));
        count += 1;
        if count.is_multiple_of(BATCH) {
            index.commit();
        }
        names.row(line.id.clone(), item_id(&line), &decided)
    })
}

impl Names {
    fn row(&mut self, id: Value, item_id: String, decided: &Decided) -> Row {
        let of = self.latest.get(&decided.of).cloned().filter(|_| !decided.of.is_empty());
        self.first.entry(item_id.clone()).or_insert_with(|| id.clone());
        self.latest.insert(item_id, id.clone());
        let story = self.first.get(&decided.story_id).cloned().unwrap_or_else(|| id.clone());
        Row { verdict: verdict(decided), of, story, score: decided.decision.score, id }
    }
}

fn verdict(decided: &Decided) -> Verdict {
    match (decided.outcome, decided.relation) {
        (Outcome::Redelivered | Outcome::Unchanged | Outcome::Suppressed, _) => Verdict::Duplicate,
        (_, Relation::New | Relation::Unspecified) => Verdict::New,
        (_, Relation::Version) => Verdict::Version,
        (_, Relation::Copy | Relation::Trimmed | Relation::Extended) => Verdict::Duplicate,
        (_, Relation::Excerpt | Relation::Roundup) => Verdict::Partial,
    }
}

/// The id by which the pipeline would know it; the line's own where it says nothing of itself.
fn item_id(line: &Line) -> String {
    let claim = ids::Claim {
        source_id: &line.site,
        feed_id: &line.site,
        shared: true,
        guid: line.guid.as_deref(),
        link: line.url.as_deref(),
        title: Some(&line.title),
        time: line.time.as_deref(),
        ..ids::Claim::default()
    };
    if line.guid.is_none() && line.url.is_none() {
        return line.id.to_string();
    }
    ids::item_id(&claim, IdentityRule::Auto).0
}

fn item(line: &Line) -> Item {
    let paragraphs = line.body.split('\n').map(str::trim).filter(|text| !text.is_empty());
    let time = line.time.as_deref().and_then(|text| moment::read(text, None)).map(|time| from_ms(time.at_ms));
    let version = match &line.version {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let sha256 = ids::hex(&ids::hash(&[line.title.as_bytes(), line.body.as_bytes(), version.as_bytes()]));
    Item {
        item_id: item_id(line),
        source: Some(Source { id: line.site.clone(), ..Source::default() }),
        canonical_url: line.url.as_deref().and_then(link::canonical).unwrap_or_default(),
        headline: line.title.clone(),
        body: paragraphs.map(|text| Block { text: text.to_owned(), ..Block::default() }).collect(),
        updated: time.map(|at| TrustedTime { at: Some(at), ..TrustedTime::default() }),
        fetched_at: time,
        source_version: version,
        status: status(line.status.as_deref()).into(),
        raw: Some(RawRef { sha256, ..RawRef::default() }),
        ..Item::default()
    }
}

fn status(word: Option<&str>) -> Status {
    match word.map(str::to_ascii_lowercase).as_deref() {
        Some("killed" | "canceled" | "cancelled") => Status::Killed,
        Some("withheld") => Status::Withheld,
        Some("embargoed") => Status::Embargoed,
        _ => Status::Usable,
    }
}
