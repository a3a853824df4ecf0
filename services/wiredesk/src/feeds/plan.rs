//! The difference between the feeds that are wanted and those that are present.

use super::definition::Definition;
use std::{collections::BTreeMap, fmt};
use toml::{Table, Value};

/// What is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Steps, by feed id.
    pub steps: Vec<Step>,
    /// Feeds that are as wanted.
    pub unchanged: usize,
    /// Feeds that are not wanted and stay, since nothing is deleted without being asked to.
    pub kept: Vec<String>,
}

/// What is to be done to one feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is new.
    Add(Definition),
    /// It differs.
    Change {
        /// As it is wanted.
        to: Definition,
        /// Where it differs.
        fields: Vec<Difference>,
    },
    /// It is not wanted any more.
    Delete(Definition),
}

/// One field that differs, printed without secrets; empty for a field that is not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Key, as in the file.
    pub field: String,
    /// As it is.
    pub before: String,
    /// As it is wanted.
    pub after: String,
}

impl Plan {
    /// Compares. With `prune`, what is not wanted is deleted. The ids of `wanted` are unique.
    pub fn new(wanted: &[Definition], present: &BTreeMap<String, Definition>, prune: bool) -> Self {
        let wanted: BTreeMap<&str, &Definition> =
            wanted.iter().map(|feed| (feed.id.as_str(), feed)).collect();
        let mut plan = Plan::default();
        for feed in wanted.values().copied() {
            match present.get(&feed.id) {
                None => plan.steps.push(Step::Add(feed.clone())),
                Some(before) if before == feed => plan.unchanged += 1,
                Some(before) => {
                    plan.steps.push(Step::Change { to: feed.clone(), fields: differences(before, feed) });
                }
            }
        }
        for (id, feed) in present.iter().filter(|(id, _)| !wanted.contains_key(id.as_str())) {
            if prune {
                plan.steps.push(Step::Delete(feed.clone()));
            } else {
                plan.kept.push(id.clone());
            }
        }
        plan.steps.sort_by(|one, other| one.id().cmp(other.id()));
        plan
    }

    /// True when there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

impl Step {
    /// The feed.
    pub fn id(&self) -> &str {
        match self {
            Step::Add(feed) | Step::Change { to: feed, .. } | Step::Delete(feed) => &feed.id,
        }
    }
}

impl fmt::Display for Plan {
    /// For people: `+` new, `~` changed, `-` deleted, then the sums; each on a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut added, mut changed, mut deleted) = (0, 0, 0);
        for step in &self.steps {
            match step {
                Step::Add(feed) => {
                    added += 1;
                    writeln!(f, "+ {}  {}", feed.id, wire::link::redacted(&feed.url))?;
                }
                Step::Change { to, fields } => {
                    changed += 1;
                    writeln!(f, "~ {}", to.id)?;
                    for Difference { field, before, after } in fields {
                        writeln!(f, "    {field}: {} -> {}", or_nothing(before), or_nothing(after))?;
                    }
                }
                Step::Delete(feed) => {
                    deleted += 1;
                    writeln!(f, "- {}", feed.id)?;
                }
            }
        }
        write!(f, "{added} added, {changed} changed, {deleted} deleted, {} unchanged", self.unchanged)?;
        if !self.kept.is_empty() {
            write!(f, ", {} not in the file and kept (--prune deletes them)", self.kept.len())?;
        }
        writeln!(f)
    }
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}

fn differences(before: &Definition, after: &Definition) -> Vec<Difference> {
    let (before, after) = (printed(before), printed(after));
    let mut fields: Vec<&String> = before.keys().chain(after.keys()).collect();
    fields.sort();
    fields.dedup();
    let text = |table: &BTreeMap<String, (Value, String)>, field: &String| {
        table.get(field).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    fields
        .into_iter()
        .filter(|field| {
            before.get(*field).map(|(value, _)| value) != after.get(*field).map(|(value, _)| value)
        })
        .map(|field| Difference {
            field: field.clone(),
            before: text(&before, field),
            after: text(&after, field),
        })
        .collect()
}

/// The given fields of a feed: as they are, to be compared, and as they may be shown.
fn printed(feed: &Definition) -> BTreeMap<String, (Value, String)> {
    let mut fields = BTreeMap::new();
    // A definition is a table of plain values: it always has this form.
    for (key, value) in Table::try_from(feed).unwrap_or_default() {
        match (key.as_str(), value) {
            ("headers" | "rights" | "credentials" | "client_certificate", Value::Table(table)) => {
                for (name, value) in table {
                    let shown = match (&value, key.as_str()) {
                        (Value::String(_), "headers" | "credentials") => "(text not shown)".to_owned(),
                        _ => value.to_string(),
                    };
                    fields.insert(format!("{key}.{name}"), (value, shown));
                }
            }
            // A password has no place in it, and could have come by another way.
            ("proxy", value) => {
                let shown = value.as_str().map_or_else(|| value.to_string(), wire::link::redacted);
                fields.insert(key, (value, shown));
            }
            ("url", value) => {
                let shown = wire::link::redacted(&feed.url);
                fields.insert(key, (value, shown));
            }
            (_, value) => {
                let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                fields.insert(key, (value, shown));
            }
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(text: &str) -> Definition {
        toml::from_str(text).unwrap()
    }

    fn present(feeds: &[Definition]) -> BTreeMap<String, Definition> {
        feeds.iter().map(|feed| (feed.id.clone(), feed.clone())).collect()
    }

    #[test]
    fn a_plan_adds_and_changes_and_deletes_only_when_asked() {
        let stays = feed("id = 'b'\nurl = 'https://example.org/b'");
        let before = feed("id = 'c'\nurl = 'https://example.org/c'\ngroup = 'wires'\nmin_interval = '1m'");
        let after = feed("id = 'c'\nurl = 'https://example.org/c2'\nmin_interval = '2m'\npaused = true");
        let gone = feed("id = 'd'\nurl = 'https://example.org/d'");
        let new = feed("id = 'a'\nurl = 'https://example.org/a'");
        let there = present(&[stays.clone(), before, gone]);
        let wanted = [after, stays, new];
        let steps = "+ a  https://example.org/a\n~ c\n    group: wires -> nothing\n    min_interval: 1m -> 2m\n    \
                     paused: nothing -> true\n    url: https://example.org/c -> https://example.org/c2\n";
        assert_eq!(
            Plan::new(&wanted, &there, false).to_string(),
            format!(
                "{steps}1 added, 1 changed, 0 deleted, 1 unchanged, 1 not in the file and kept (--prune deletes them)\n"
            )
        );
        assert_eq!(
            Plan::new(&wanted, &there, true).to_string(),
            format!("{steps}- d\n1 added, 1 changed, 1 deleted, 1 unchanged\n")
        );
    }

    #[test]
    fn a_plan_for_what_is_there_is_empty() {
        let one = feed("id = 'b'\nurl = 'https://example.org/b'");
        assert!(Plan::new(std::slice::from_ref(&one), &present(std::slice::from_ref(&one)), true).is_empty());
    }

    #[test]
    fn a_certificate_and_a_proxy_are_compared_by_where_they_are() {
        let with = |lines: &str| feed(&format!("id = 'a'\nurl = 'https://example.org/a'\n{lines}"));
        let before = with(
            "client_certificate = { certificate = { file = 'old.pem' }, key = { env = 'KEY' } }\nproxy = 'direct'",
        );
        let after = with(
            "client_certificate = { certificate = { file = 'new.pem' }, key = { env = 'KEY' } }\ndelta = true",
        );
        assert_eq!(
            Plan::new(&[after], &present(&[before]), false).to_string(),
            "~ a\n    client_certificate.certificate: { file = \"old.pem\" } -> { file = \"new.pem\" }\n    \
             delta: nothing -> true\n    proxy: direct -> nothing\n\
             0 added, 1 changed, 0 deleted, 0 unchanged\n"
        );
    }

    #[test]
    fn no_secret_is_printed_and_its_change_is() {
        let with = |header: &str, name: &str, key: &str| {
            feed(&format!(
                "id = 'a'\nurl = 'https://example.org/a?api_key={key}'\nheaders = {{ X-Seat = '{header}' }}\n\
                 credentials = {{ username = '{name}', password = {{ env = 'P' }} }}\n\
                 proxy = 'http://{name}:{header}@proxy.example/'"
            ))
        };
        let plan = Plan::new(&[with("s1x", "n1x", "k1x")], &present(&[with("s2x", "n2x", "k2x")]), false);
        let printed = plan.to_string();
        for secret in ["s1x", "s2x", "n1x", "n2x", "k1x", "k2x"] {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
        for field in ["headers.X-Seat", "credentials.username", "proxy", "url"] {
            assert!(printed.contains(field), "{field} not in {printed}");
        }
    }
}
