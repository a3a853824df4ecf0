//! What an operator knows of a site: where the story stands on its pages, and what there is none of it.
//! lines of ftr-site-config's format -> [`path`]s -> a rule a host; [`watch`] looks for the paths as a page is read.

mod path;
mod watch;

use std::collections::HashMap;
use std::fmt;

pub(super) use watch::{Found, Watch};

use path::Step;

/// The rules of sites, by their hosts.
#[derive(Clone, Debug, Default)]
pub struct SiteRules(HashMap<String, SiteRule>);

/// The rule of one site.
#[derive(Clone, Debug)]
pub struct SiteRule {
    host: String,
    /// False where all in the story's box is the story's, whatever it looks like.
    prune: bool,
    lines: Vec<Key>,
    steps: Vec<Placed>,
    ignored: Vec<Ignored>,
}

/// What a line with paths is for. Such lines are numbered as they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Title,
    Body,
    Author,
    Strip,
}

/// A step of some path.
#[derive(Clone, Debug)]
struct Placed {
    step: Step,
    /// It begins its path.
    first: bool,
    /// It ends a path of this line.
    ends: Option<usize>,
    /// The path leads to this attribute of the element.
    attribute: Option<String>,
}

/// A line that has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// Its number, from 1.
    pub line: usize,
    /// Why it has none.
    pub reason: Reason,
}

/// Why a line has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing is done for this key.
    Key(String),
    /// This path is none of the forms that are supported.
    Path(String),
}

/// Why a file of rules cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A line has no colon.
    #[error("line {line} is no `key: value`")]
    NoKey {
        /// Its number, from 1.
        line: usize,
    },
    /// A switch is neither on nor off.
    #[error("line {line}: `prune` is `yes` or `no`")]
    NoSwitch {
        /// Its number, from 1.
        line: usize,
    },
}

/// Keys about fetching a page, or about testing the rule: they say nothing of the text.
const ELSEWHERE: [&str; 9] = [
    "tidy",
    "parser",
    "test_url",
    "test_contains",
    "http_header",
    "single_page_link",
    "single_page_link_in_feed",
    "next_page_link",
    "autodetect_on_failure",
];

impl SiteRules {
    /// Adds the rule of a host, in the place of one that was there.
    pub fn insert(&mut self, rule: SiteRule) {
        self.0.insert(rule.host.clone(), rule);
    }

    /// The rule for a host: its own, else that for all below its closest parent (`.example.com`).
    pub fn of_host(&self, host: &str) -> Option<&SiteRule> {
        let host = host.to_ascii_lowercase();
        let own = self.0.get(&host).or_else(|| self.0.get(host.strip_prefix("www.")?));
        own.or_else(|| host.match_indices('.').find_map(|(at, _)| self.0.get(&host[at..])))
    }

    /// The rule for the page of a link.
    pub fn of_link(&self, link: &str) -> Option<&SiteRule> {
        // Without rules no link needs reading.
        if self.0.is_empty() { None } else { self.of_host(&super::host(link)?) }
    }

    /// Number of rules.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True where there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rules, by their hosts.
    pub fn sorted(&self) -> Vec<&SiteRule> {
        let mut rules: Vec<&SiteRule> = self.0.values().collect();
        rules.sort_by(|one, other| one.host.cmp(&other.host));
        rules
    }
}

impl SiteRule {
    /// Reads the rule of a host, or with a leading dot of all hosts below it.
    pub fn parse(host: &str, text: &str) -> Result<Self, Broken> {
        let mut rule = Self {
            host: host.to_ascii_lowercase(),
            prune: true,
            lines: Vec::new(),
            steps: Vec::new(),
            ignored: Vec::new(),
        };
        for (line, written) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let written = written.trim();
            if written.is_empty() || written.starts_with('#') {
                continue;
            }
            let (key, value) = written.split_once(':').ok_or(Broken::NoKey { line })?;
            rule.read(line, key.trim_end(), value.trim())?;
        }
        Ok(rule)
    }

    fn read(&mut self, line: usize, key: &str, value: &str) -> Result<(), Broken> {
        match key {
            "title" => self.add(line, Key::Title, value),
            "body" => self.add(line, Key::Body, value),
            "author" => self.add(line, Key::Author, value),
            "strip" => self.add(line, Key::Strip, value),
            "strip_id_or_class" => match quoted(value) {
                Some(name) => {
                    self.add(
                        line,
                        Key::Strip,
                        &format!("//*[contains(@class, {name}) or contains(@id, {name})]"),
                    );
                }
                None => self.ignored.push(Ignored { line, reason: Reason::Path(value.to_owned()) }),
            },
            "strip_image_src" => match quoted(value) {
                Some(address) => {
                    self.add(line, Key::Strip, &format!("//img[contains(@src, {address})]"));
                }
                None => self.ignored.push(Ignored { line, reason: Reason::Path(value.to_owned()) }),
            },
            "prune" => {
                self.prune = match value {
                    "yes" => true,
                    "no" => false,
                    _ => return Err(Broken::NoSwitch { line }),
                }
            }
            _ => {
                let name = key.split('(').next().unwrap_or(key);
                if !ELSEWHERE.contains(&name) {
                    self.ignored.push(Ignored { line, reason: Reason::Key(name.to_owned()) });
                }
            }
        }
        Ok(())
    }

    /// Adds a line whose value is a path, if it is one that is supported.
    fn add(&mut self, line: usize, key: Key, value: &str) {
        // Only a field can be filled from an attribute.
        let fills = matches!(key, Key::Title | Key::Author);
        let paths =
            path::read(value).filter(|paths| fills || paths.iter().all(|path| path.attribute.is_none()));
        let Some(paths) = paths else {
            self.ignored.push(Ignored { line, reason: Reason::Path(value.to_owned()) });
            return;
        };
        let number = self.lines.len();
        self.lines.push(key);
        for path in paths {
            let mut first = true;
            for step in path.steps {
                self.steps.push(Placed { step, first, ends: None, attribute: None });
                first = false;
            }
            if let Some(last) = self.steps.last_mut() {
                (last.ends, last.attribute) = (Some(number), path.attribute);
            }
        }
    }

    /// Its host; with a leading dot, all hosts below it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The lines that have no effect.
    pub fn ignored(&self) -> &[Ignored] {
        &self.ignored
    }

    pub(super) fn prune(&self) -> bool {
        self.prune
    }

    /// Numbers of the lines with this key, in order.
    pub(super) fn lines(&self, key: Key) -> impl Iterator<Item = usize> {
        let with_key = move |(_, of): &(usize, &Key)| **of == key;
        self.lines.iter().enumerate().filter(with_key).map(|(number, _)| number)
    }
}

/// A value as a literal of a path; nothing where there is none to look for.
fn quoted(value: &str) -> Option<String> {
    let value = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '"'));
    if value.is_empty() || value.contains('"') { None } else { Some(format!("\"{value}\"")) }
}

impl fmt::Display for Ignored {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Key(key) => write!(out, "line {}: nothing is done for `{key}`", self.line),
            Reason::Path(path) => write!(out, "line {}: path `{path}` is not supported", self.line),
        }
    }
}

#[cfg(test)]
mod tests;
