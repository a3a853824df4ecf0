//! How the fetcher behaves; the defaults are right for a desk of up to some thousand feeds.

use crate::hosts::Limit;
use serde::{Deserialize, Serialize};
use std::time::Duration;

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
    /// Requests for feeds under way at the same time at one host and port; at least 1.
    pub host_concurrency: u32,
    /// Shortest time between two requests for feeds at one host and port. Milliseconds.
    pub host_interval_ms: u32,
    /// As `host_concurrency`, at one address, where many hosts may be; an IPv6 address counts with its /64.
    pub address_concurrency: u32,
    /// As `host_interval_ms`, at one address.
    pub address_interval_ms: u32,
    /// Requests for pages (`full_text`) under way at the same time, beside those.
    pub page_concurrency: usize,
    /// Shortest time between two pages of one host. Milliseconds.
    pub page_interval_ms: u32,
    /// Longest page, content encodings undone. Bytes; never more than what a raw record holds.
    pub max_page_bytes: usize,
    /// Whether names and redirects may lead to loopback, private and link-local addresses. An address that the URL
    /// of a feed itself spells out, or `localhost`, is allowed in any case.
    pub allow_private_addresses: bool,
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
            host_concurrency: 2,
            host_interval_ms: 100,
            address_concurrency: 16,
            address_interval_ms: 10,
            page_concurrency: 8,
            page_interval_ms: 1000,
            max_page_bytes: 2 * 1024 * 1024,
            allow_private_addresses: false,
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

    /// What one host lets through.
    pub(crate) fn per_host(&self) -> Limit {
        Limit { concurrency: self.host_concurrency, interval_ms: self.host_interval_ms.into() }
    }

    /// What one address lets through.
    pub(crate) fn per_address(&self) -> Limit {
        Limit { concurrency: self.address_concurrency, interval_ms: self.address_interval_ms.into() }
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
