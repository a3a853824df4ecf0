//! What an operator writes of a feed.

use super::{
    interval::Interval,
    rules::{Clean, Dedupe, Embargo, FirstPoll, Freshness, Identity, Robots},
    secret::{Reference, Value},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// Certificate to show there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<ClientCertificate>,
    /// URL of the proxy to fetch it by, or `direct`; by default the fetcher's own, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<Value>,
    /// Whether only the changes are asked for (RFC 3229).
    #[serde(default, skip_serializing_if = "is_default")]
    pub delta: bool,
    /// Mean time after which an item should be seen; by default as the budget allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_delay: Option<Interval>,
    /// Whether it is left alone for as long as it says that it is fresh.
    #[serde(default, skip_serializing_if = "is_default")]
    pub freshness: Freshness,
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

/// A certificate with which to sign in, PEM: always by reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientCertificate {
    /// The certificate, and those between it and a root.
    pub certificate: Reference,
    /// Its private key.
    pub key: Reference,
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
            client_certificate: None,
            proxy: None,
            delta: false,
            target_delay: None,
            freshness: Freshness::default(),
        }
    }
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
            (
                "client_certificate = { certificate = { file = 'c' }, key = 'hunter2' }",
                "a secret cannot stand in the file itself",
            ),
            ("client_certificate = { certificate = { file = 'c' } }", "missing field `key`"),
            ("min_interval = 'soon'", "\"soon\" is no interval: write 30s, 15m or 1h 30m"),
            ("rights = { license = 'x' }", "unknown field `license`"),
        ] {
            let refused = refusal(&format!("id = 'a'\nurl = 'https://e.org/'\n{lines}"));
            assert!(refused.starts_with(told), "{lines}: {refused}");
        }
    }
}
