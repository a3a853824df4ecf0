//! How the fetcher behaves; the defaults are right for a desk of up to some thousand feeds.

use crate::http::Allowed;
use proto::v1::{Secret, secret::Source};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// Settings of the fetcher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Product and version, as sites see it.
    pub user_agent: String,
    /// Where sites can complain: a URL or mail address, put behind the product.
    pub contact: Option<String>,
    /// Longest time from the request to the last byte of the answer, redirects included. Seconds.
    pub timeout_seconds: u32,
    /// Longest time until a connection stands. Seconds.
    pub connect_timeout_seconds: u32,
    /// Longest body, content encodings undone. Bytes.
    pub max_body_bytes: usize,
    /// Requests for feeds under way at the same time.
    pub concurrency: usize,
    /// Requests for pages (`full_text`) under way at the same time, beside those.
    pub page_concurrency: usize,
    /// Shortest time between two pages of one host. Milliseconds.
    pub page_interval_ms: u32,
    /// Longest page, content encodings undone. Bytes; never more than what a raw record holds.
    pub max_page_bytes: usize,
    /// The operator's own hosts, which may be asked for feeds though they are not on the public internet, at any port
    /// that their entry does not rule out.
    pub allow: Vec<Allowed>,
    /// As if all hosts stood on `allow`: for a machine from which nothing is in reach that feeds must not reach.
    pub allow_private_addresses: bool,
    /// Ports at which all other hosts may be asked.
    pub ports: Vec<u16>,
    /// Proxy by which requests leave, but those to hosts on `allow` and those of feeds that name their own. The system's
    /// own settings never count.
    pub proxy: Option<ProxyUrl>,
}

/// The URL of a proxy (http, https or socks5, with a user and password or without), or where it is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "a proxy is a URL, { file = \"...\" } or { env = \"...\" }"
)]
pub enum ProxyUrl {
    /// The URL itself.
    Literal(String),
    /// A file that holds it.
    File {
        /// Path.
        file: String,
    },
    /// An environment variable that holds it.
    Env {
        /// Name.
        env: String,
    },
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            user_agent: concat!("Wiredesk/", env!("CARGO_PKG_VERSION")).to_owned(),
            contact: None,
            timeout_seconds: 30,
            connect_timeout_seconds: 10,
            max_body_bytes: 10 * 1024 * 1024,
            concurrency: 64,
            page_concurrency: 8,
            page_interval_ms: 1000,
            max_page_bytes: 2 * 1024 * 1024,
            allow: Vec::new(),
            allow_private_addresses: false,
            ports: vec![80, 443, 8080, 8443],
            proxy: None,
        }
    }
}

impl Settings {
    /// The User-Agent header: product, then the contact as a comment.
    pub(crate) fn user_agent_header(&self) -> String {
        match &self.contact {
            Some(contact) => format!("{} (+{contact})", self.user_agent),
            None => self.user_agent.clone(),
        }
    }

    /// The product token, as robots.txt names it (RFC 9309, section 2.2.1).
    pub(crate) fn product(&self) -> &str {
        let is_token = |letter: char| letter.is_ascii_alphabetic() || matches!(letter, '-' | '_');
        let end = self.user_agent.find(|letter| !is_token(letter)).unwrap_or(self.user_agent.len());
        &self.user_agent[..end]
    }

    /// The total timeout; at least a second.
    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds.max(1).into())
    }

    /// The connect timeout; at least a second.
    pub(crate) fn connect_timeout(&self) -> Duration {
        Duration::from_secs(self.connect_timeout_seconds.max(1).into())
    }
}

impl ProxyUrl {
    /// As the contract carries it.
    pub fn to_secret(&self) -> Secret {
        let source = match self.clone() {
            Self::Literal(url) => Source::Literal(url),
            Self::File { file } => Source::File(file),
            Self::Env { env } => Source::Env(env),
        };
        Secret { source: Some(source) }
    }
}

impl fmt::Debug for ProxyUrl {
    /// Without a password that stands in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(url) => write!(f, "{:?}", wire::link::redacted(url)),
            Self::File { file } => write!(f, "file {file:?}"),
            Self::Env { env } => write!(f, "env {env}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_setting_is_refused() {
        let failure = serde_json::from_str::<Settings>(r#"{"time_out": 5}"#).unwrap_err().to_string();
        assert!(failure.starts_with("unknown field `time_out`"), "{failure}");
    }

    #[test]
    fn sites_are_told_whom_to_write_to() {
        let contact = Some("https://desk.example/bot".to_owned());
        let settings = Settings { user_agent: "Wiredesk/1".to_owned(), contact, ..Settings::default() };
        assert_eq!(settings.user_agent_header(), "Wiredesk/1 (+https://desk.example/bot)");
        assert_eq!(settings.product(), "Wiredesk");
    }
}
