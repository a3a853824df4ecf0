//! What an operator writes of a feed, and what is wrong with it.

use super::{
    interval::Interval,
    rules::{Clean, Dedupe, Embargo, FirstPoll, Identity, Robots},
    secret::{Reference, Value},
    slug,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use url::Url;
use wire::split::Format;

/// One `[[feeds]]` of a file. Text that is empty is text not given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The operator's name of the feed: of `a-z 0-9 . _ -`.
    pub id: String,
    /// Where it is: http or https.
    pub url: String,
    /// Name of the source for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Who speaks there; by default told from the feed's own site link.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub provider: String,
    /// Format to expect; by default told from the content.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub format: String,
    /// BCP 47 tag of items that declare none; by default detected.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// Shortest time between two polls.
    #[serde(default = "default_min_interval")]
    pub min_interval: Interval,
    /// Longest time between two polls.
    #[serde(default = "default_max_interval")]
    pub max_interval: Interval,
    /// Importance, as a label of metrics.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tier: String,
    /// Group, as a label of metrics.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// IANA time zone of times that state none; by default UTC.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub time_zone: String,
    /// ISO 3166-1 alpha-2 country of the source.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub country: String,
    /// Kind of source in the operator's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source_type: String,
    /// What item ids are made from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub identity: Identity,
    /// What becomes of the entries that stand there at the first poll.
    #[serde(default, skip_serializing_if = "is_default")]
    pub first_poll: FirstPoll,
    /// Whether the linked page is fetched too.
    #[serde(default, skip_serializing_if = "is_default")]
    pub full_text: bool,
    /// Whether robots.txt is asked before a page is fetched.
    #[serde(default, skip_serializing_if = "is_default")]
    pub robots: Robots,
    /// How copies are looked for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dedupe: Dedupe,
    /// How much is cleaned.
    #[serde(default, skip_serializing_if = "is_default")]
    pub clean: Clean,
    /// Whether words in a headline (KILL, CORRECTED) change the status.
    #[serde(default, skip_serializing_if = "is_default")]
    pub text_signals: bool,
    /// What an embargo does.
    #[serde(default, skip_serializing_if = "is_default")]
    pub embargo: Embargo,
    /// True: known, not polled.
    #[serde(default, skip_serializing_if = "is_default")]
    pub paused: bool,
    /// What the contract allows.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rights: Rights,
    /// Further request headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Value>,
    /// How to sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<Credentials>,
}

/// What the contract for a feed allows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rights {
    /// Name of the licence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub licence: String,
    /// Uses allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub usage: Vec<String>,
    /// ISO 3166-1 alpha-2 codes of where; none for everywhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub territories: Vec<String>,
    /// Whether models may be trained on it; absent when the contract does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ai_training: Option<bool>,
    /// Longest that a text may be kept, in days; 0 for no limit.
    #[serde(skip_serializing_if = "is_default")]
    pub max_retention_days: u32,
}

/// How to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// User name of basic authentication; absent: the password is a bearer token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<Value>,
    /// Password, or the bearer token: always by reference.
    pub password: Reference,
}

/// What is wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("feed {id:?}: {reason}")]
pub struct Wrong {
    /// The feed.
    pub id: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Definition {
    /// A feed of which nothing but its address is said.
    pub fn new(id: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            url: url.into(),
            name: String::new(),
            provider: String::new(),
            format: String::new(),
            language: String::new(),
            min_interval: default_min_interval(),
            max_interval: default_max_interval(),
            tier: String::new(),
            group: String::new(),
            time_zone: String::new(),
            country: String::new(),
            source_type: String::new(),
            identity: Identity::default(),
            first_poll: FirstPoll::default(),
            full_text: false,
            robots: Robots::default(),
            dedupe: Dedupe::default(),
            clean: Clean::default(),
            text_signals: false,
            embargo: Embargo::default(),
            paused: false,
            rights: Rights::default(),
            headers: BTreeMap::new(),
            credentials: None,
        }
    }

    /// Everything that is wrong with the definition on its own.
    pub fn faults(&self) -> Vec<Wrong> {
        let id = (!slug::is_id(&self.id))
            .then(|| format!("an id is 1 to {} of a-z, 0-9, dot, dash and underscore", slug::LONGEST));
        let intervals = (self.min_interval > self.max_interval).then(|| {
            format!("min_interval {} is longer than max_interval {}", self.min_interval, self.max_interval)
        });
        let zone =
            (!self.time_zone.is_empty() && jiff::tz::TimeZone::get(&self.time_zone).is_err()).then(|| {
                format!("there is no time zone {:?}; write an IANA name, as in Asia/Tokyo", self.time_zone)
            });
        let countries = std::iter::once(&self.country).chain(&self.rights.territories);
        let country = countries
            .filter(|code| !code.is_empty() && !is_country(code))
            .map(|code| format!("{code:?} is no country code: two capital letters, as in JP"));
        let headers = self.headers.iter().filter_map(|(name, value)| header_fault(name, value));
        let format = (!self.format.is_empty() && Format::from_name(&self.format).is_none()).then(|| {
            let known = Format::ALL.map(Format::name).join(", ");
            format!("there is no format {:?}; the formats are {known}", self.format)
        });
        let robots = (self.robots == Robots::Ignore && self.rights.licence.is_empty()).then(|| {
            "robots = \"ignore\" needs the licence that allows it: write rights = { licence = \"...\" }"
                .to_owned()
        });
        [id, url_fault(&self.url), format, intervals, zone, robots]
            .into_iter()
            .flatten()
            .chain(country)
            .chain(headers)
            .map(|reason| Wrong { id: self.id.clone(), reason })
            .collect()
    }
}

/// Everything that is wrong with a list of feeds: of each on its own, and ids that stand there twice.
pub fn faults<'a>(definitions: impl IntoIterator<Item = &'a Definition>) -> Vec<Wrong> {
    let mut ids = BTreeSet::new();
    let mut all = Vec::new();
    for definition in definitions {
        all.extend(definition.faults());
        if !ids.insert(definition.id.as_str()) {
            all.push(Wrong {
                id: definition.id.clone(),
                reason: "the id is taken by an earlier feed".to_owned(),
            });
        }
    }
    all
}

fn url_fault(text: &str) -> Option<String> {
    let url = match Url::parse(text) {
        Ok(url) => url,
        // Not quoted: what cannot be read cannot be redacted either.
        Err(cause) => return Some(format!("the url cannot be read: {cause}")),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return Some(format!("the url must be http or https, not {}", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("the url carries a user or password; give them as credentials".to_owned());
    }
    None
}

/// Names of RFC 9110 tokens; values that a request can carry; and no literal where a secret is expected.
fn header_fault(name: &str, value: &Value) -> Option<String> {
    const SECRET: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(token) {
        return Some(format!("{name:?} is no header name"));
    }
    let Value::Literal(text) = value else { return None };
    if SECRET.contains(&name.to_ascii_lowercase().as_str()) {
        return Some(format!("header {name} is a secret: write {{ file = \"...\" }} or {{ env = \"...\" }}"));
    }
    let printable = text.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte));
    (!printable).then(|| format!("header {name} has a value that is not printable ASCII"))
}

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn default_min_interval() -> Interval {
    Interval::seconds(5 * 60)
}

fn default_max_interval() -> Interval {
    Interval::seconds(60 * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(text: &str) -> Vec<String> {
        let definition: Definition = toml::from_str(text).unwrap();
        definition.faults().iter().map(ToString::to_string).collect()
    }

    fn refusal(text: &str) -> String {
        toml::from_str::<Definition>(text).unwrap_err().message().to_owned()
    }

    #[test]
    fn two_lines_are_enough_for_a_feed() {
        let short: Definition = toml::from_str("id = 'tass-en'\nurl = 'https://example.org/rss'").unwrap();
        assert_eq!(short, Definition::new("tass-en", "https://example.org/rss"));
        assert_eq!(short.faults(), []);
    }

    #[test]
    fn what_is_wrong_names_the_feed_and_the_cause() {
        let cases = [
            ("url = 'ftp://example.org/x'", "the url must be http or https, not ftp"),
            ("url = 'example.org/x'", "the url cannot be read: relative URL without a base"),
            (
                "url = 'https://u:p@example.org/x'",
                "the url carries a user or password; give them as credentials",
            ),
            (
                "url = 'https://e.org/'\nmin_interval = '2h'\nmax_interval = '1h'",
                "min_interval 2h is longer than max_interval 1h",
            ),
            (
                "url = 'https://e.org/'\ntime_zone = 'Mars/Base'",
                "there is no time zone \"Mars/Base\"; write an IANA name, as in Asia/Tokyo",
            ),
            (
                "url = 'https://e.org/'\ncountry = 'de'",
                "\"de\" is no country code: two capital letters, as in JP",
            ),
            (
                "url = 'https://e.org/'\nformat = 'rss3'",
                "there is no format \"rss3\"; the formats are rss0.9x, rss1.0, rss2.0, atom0.3, atom1.0, jsonfeed1.1, sitemap, newsml-g2, newsml-1.2, nitf, ninjs, dpa-json, ap-json, iptc7901, anpa1312",
            ),
            (
                "url = 'https://e.org/'\nfull_text = true\nrobots = 'ignore'",
                "robots = \"ignore\" needs the licence that allows it: write rights = { licence = \"...\" }",
            ),
            ("url = 'https://e.org/'\nheaders = { 'X Key' = 'a' }", "\"X Key\" is no header name"),
            (
                "url = 'https://e.org/'\nheaders = { Cookie = 'a=b' }",
                "header Cookie is a secret: write { file = \"...\" } or { env = \"...\" }",
            ),
        ];
        for (lines, reason) in cases {
            assert_eq!(
                reasons(&format!("id = 'desk'\n{lines}")),
                [format!("feed \"desk\": {reason}")],
                "{lines}"
            );
        }
        assert!(
            reasons("id = 'Tass EN'\nurl = 'https://e.org/'")[0].starts_with("feed \"Tass EN\": an id is")
        );
    }

    #[test]
    fn robots_txt_may_be_passed_over_with_a_licence() {
        let lines = "id = 'desk'\nurl = 'https://e.org/'\nrobots = 'ignore'\nrights = { licence = 'Q-17' }";
        assert!(reasons(lines).is_empty());
    }

    #[test]
    fn an_unreadable_url_is_not_printed() {
        let printed = reasons("id = 'desk'\nurl = '//user:hunter2@host'").join("");
        assert!(!printed.contains("hunter2"), "{printed}");
    }

    #[test]
    fn an_id_given_twice_is_told() {
        let one = Definition::new("tass-en", "https://example.org/rss");
        let told: Vec<String> = faults([&one, &one]).iter().map(ToString::to_string).collect();
        assert_eq!(told, ["feed \"tass-en\": the id is taken by an earlier feed"]);
    }

    #[test]
    fn a_literal_password_is_refused_and_not_repeated() {
        let told = refusal("id = 'a'\nurl = 'https://e.org/'\ncredentials = { password = 'hunter2' }");
        assert_eq!(
            told,
            "a secret cannot stand in the file itself: write { file = \"...\" } or { env = \"...\" }"
        );
    }

    #[test]
    fn unknown_keys_and_words_are_refused() {
        for (lines, told) in [
            ("colour = 'red'", "unknown field `colour`"),
            ("dedupe = 'maybe'", "unknown variant `maybe`, expected one of `link`, `identity`, `off`"),
            (
                "credentials = { password = { vault = 'x' } }",
                "unknown field `vault`, expected `file` or `env`",
            ),
            ("credentials = { password = { file = 'x', env = 'X' } }", "give exactly one of file and env"),
            ("min_interval = 'soon'", "\"soon\" is no interval: write 30s, 15m or 1h 30m"),
            ("rights = { license = 'x' }", "unknown field `license`"),
        ] {
            let refused = refusal(&format!("id = 'a'\nurl = 'https://e.org/'\n{lines}"));
            assert!(refused.starts_with(told), "{lines}: {refused}");
        }
    }
}
