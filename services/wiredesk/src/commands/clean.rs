//! `wiredesk clean`: items in, cleaned items out; or shown to a person ([`mod@explain`]).

use super::{
    Failure,
    explain::{self, Beside},
    flow, lines,
};
use crate::args::{self, InputKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::HashMap, io::Write, path::Path, sync::Arc};
use wire::{
    clean::{Cleaned, Input, Kind, Learnt, Memory, Policy, SiteRules, clean},
    moment,
};

/// Where nothing says whose items they are.
const ONE_SOURCE: &str = "";

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

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
    /// Whose item it is; by default the host of `url`.
    source: Option<String>,
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
struct School(HashMap<String, Memory>);

/// What lines are cleaned with.
#[derive(Debug, Default)]
struct Knowledge {
    /// Nothing where lines teach nothing.
    school: Option<School>,
    sites: SiteRules,
}

/// Most lines of site rules that are named as having no effect.
const MOST_NAMED: usize = 10;

/// Cleans every line.
pub(super) fn run(args: args::Clean) -> Result<(), Failure> {
    let sites = args.site_rules.as_deref().map(site_rules).transpose()?.unwrap_or_default();
    let mut knowledge = Knowledge { school: args.learn.then(School::default), sites };
    if args.explain {
        return explain(&args, knowledge);
    }
    lines::each(args.file.as_deref(), move |line: Line| {
        let cleaned = line.clean(&mut knowledge);
        Row { cleaned, id: line.id }
    })
}

/// Reads the rules of sites, and says which of their lines have no effect.
fn site_rules(path: &Path) -> Result<SiteRules, Failure> {
    let rules = normalizer::site_rules(path)?;
    let sorted = rules.sorted();
    let ignored = || sorted.iter().flat_map(|rule| rule.ignored().iter().map(|line| (rule.host(), line)));
    for (host, line) in ignored().take(MOST_NAMED) {
        anstream::eprintln!("wiredesk: site rule {host}: {line}");
    }
    let more = ignored().count().saturating_sub(MOST_NAMED);
    if more > 0 {
        anstream::eprintln!("wiredesk: {more} more lines of site rules have no effect");
    }
    Ok(rules)
}

/// Shows what becomes of the input, and why.
fn explain(args: &args::Clean, mut knowledge: Knowledge) -> Result<(), Failure> {
    let text = lines::whole(args.file.as_deref())?;
    let name = args.file.as_deref().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let mut out = flow::output(args.color);
    let kind = match args.kind {
        InputKind::Auto => told(&text),
        kind => kind,
    };
    let kind = match kind {
        InputKind::Auto | InputKind::Lines => None,
        InputKind::Text => Some(Kind::Text),
        InputKind::Html => Some(Kind::Html),
        InputKind::Page => Some(Kind::Page),
    };
    if let Some(kind) = kind {
        let line = Line { id: Value::String(name.into_owned()), kind, input: text, ..Line::default() };
        write!(out, "{}", line.explain(&mut knowledge))?;
        return Ok(out.flush()?);
    }
    let mut broken = 0_usize;
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str::<Line>(line) {
            Ok(line) => write!(out, "{}", line.explain(&mut knowledge))?,
            Err(cause) => {
                broken += 1;
                anstream::eprintln!("wiredesk: line {number} cannot be read: {cause}");
            }
        }
    }
    out.flush()?;
    if broken > 0 { Err(Failure::Reported) } else { Ok(()) }
}

/// What an input is, by looking.
fn told(text: &str) -> InputKind {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('{') && start.lines().next().is_some_and(|line| line.trim_end().ends_with('}')) {
        return InputKind::Lines;
    }
    let head = start[..start.floor_char_boundary(4096)].to_ascii_lowercase();
    if head.starts_with("<!doctype html") || head.contains("<html") || head.contains("<body") {
        return InputKind::Page;
    }
    // What is HTML in a text is told by the cleaner.
    if head.starts_with('<') { InputKind::Html } else { InputKind::Text }
}

impl School {
    /// What is known of a source by now.
    fn learnt(&self, source_id: &str) -> Arc<Learnt> {
        self.0.get(source_id).map(|memory| memory.learnt().clone()).unwrap_or_default()
    }
}

impl Default for Line {
    fn default() -> Self {
        let (id, kind, input) = (Value::Null, Kind::Text, String::new());
        Self { id, kind, input, language: None, feed_title: None, url: None, time: None, source: None }
    }
}

impl Line {
    /// Cleans the item, with what the school knows of its source; then the item teaches there.
    fn clean(&self, Knowledge { school, sites }: &mut Knowledge) -> Cleaned {
        let Some(school) = school else { return self.clean_with(None, sites) };
        let memory = school.0.entry(self.source_id()).or_default();
        let cleaned = self.clean_with(Some(memory.learnt()), sites);
        if let Some(sightings) = &cleaned.sightings {
            let day =
                i32::try_from(self.time_ms().unwrap_or_default().div_euclid(DAY_MS)).unwrap_or_default();
            memory.observe(&self.id.to_string(), day, sightings);
        }
        cleaned
    }

    /// Cleans the item, and shows how.
    fn explain(&self, knowledge: &mut Knowledge) -> String {
        let known = knowledge.school.as_ref().map(|school| school.learnt(&self.source_id()));
        let cleaned = self.clean(knowledge);
        let id = match &self.id {
            Value::String(id) => id.clone(),
            other => other.to_string(),
        };
        let kind = match self.kind {
            Kind::Text => "text",
            Kind::Html => "html",
            Kind::Page => "page",
        };
        let learnt = known.map(|known| (known.epoch, known.len()));
        explain::item(&cleaned, Beside { name: &id, kind, learnt, width: flow::columns() })
    }

    fn clean_with(&self, learnt: Option<&Learnt>, sites: &SiteRules) -> Cleaned {
        clean(&Input {
            kind: self.kind,
            text: &self.input,
            language: self.language.as_deref(),
            title: self.feed_title.as_deref(),
            url: self.url.as_deref(),
            time_ms: self.time_ms(),
            policy: Policy::Full,
            learnt,
            site: self.url.as_deref().and_then(|link| sites.of_link(link)),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: usize, source: &str) -> Line {
        let line: Value = serde_json::json!({
            "id": id,
            "kind": "text",
            "input": format!(
                "The ferry sailed for the {id}th time, the board said.\n\n{source} desk, hearts and hands"
            ),
            "url": format!("https://{source}.example/{id}"),
        });
        serde_json::from_value(line).unwrap()
    }

    #[test]
    fn a_line_is_cleaned_with_what_the_lines_of_its_source_before_it_taught() {
        let mut school = Knowledge { school: Some(School::default()), sites: SiteRules::default() };
        let mut kept = Vec::new();
        for id in 0..5 {
            for source in ["tarn", "ash"] {
                kept.push(item(id, source).clean(&mut school).body.len());
            }
        }
        assert_eq!(kept, [2, 2, 2, 2, 2, 2, 1, 1, 1, 1]);
        assert_eq!(item(9, "elm").clean(&mut school).body.len(), 2, "another source");
        assert_eq!(item(9, "tarn").clean(&mut Knowledge::default()).body.len(), 2, "each line for itself");
    }

    #[test]
    fn a_line_names_its_source_or_its_link_does() {
        let named = Line { source: Some("tarn".to_owned()), ..item(0, "ash") };
        assert_eq!(
            (named.source_id().as_str(), item(0, "ash").source_id().as_str()),
            ("tarn", "ash.example")
        );
        assert_eq!(Line::default().source_id(), ONE_SOURCE);
    }

    #[test]
    fn what_an_input_is_is_told_by_looking() {
        for (text, kind) in [
            ("{\"id\":1,\"kind\":\"text\",\"input\":\"x\"}\n{}", InputKind::Lines),
            ("{not json, but a text that begins so\nand goes on", InputKind::Text),
            ("<!DOCTYPE html><html lang=en>", InputKind::Page),
            ("\u{feff}\n<HTML><BODY>", InputKind::Page),
            ("<p>The ferry sails.</p>", InputKind::Html),
            ("The ferry sails.", InputKind::Text),
            ("", InputKind::Text),
        ] {
            assert_eq!(told(text), kind, "{text}");
        }
    }
}
