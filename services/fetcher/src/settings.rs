//! How the fetcher behaves; the defaults are right for a desk of up to some thousand feeds.

use crate::{
    hosts::Limit,
    http::{Allowed, ProxyUrl},
    schedule::Budget,
};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use std::time::Duration;

/// Settings of the fetcher.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Requests for feeds under way at the same time, at most; fewer where documents are large.
    pub concurrency: usize,
    /// Requests for feeds under way at the same time at one host and port; at least 1.
    pub host_concurrency: u32,
    /// Shortest time between two requests for feeds at one host and port. Milliseconds.
    pub host_interval_ms: u32,
    /// As `host_concurrency`, at one address, where many hosts may be; an IPv6 address counts with its /64.
    pub address_concurrency: u32,
    /// As `host_interval_ms`, at one address.
    pub address_interval_ms: u32,
    /// Requests that a feed may cost in an hour, on average over all: the more news a feed has, the more of them it gets.
    #[serde(deserialize_with = "rate")]
    pub requests_per_feed_hour: f64,
    /// Requests for feeds in a second, at most, whatever their number, on average; each fetcher's own.
    #[serde(deserialize_with = "optional_rate")]
    pub requests_per_second: Option<f64>,
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
    /// Whether a feed is asked without validators, at most once a day, when its 304 names another version than the one
    /// that was asked about. Such a 304 is counted and told in any case.
    pub full_fetch_on_stale_304: bool,
    /// Ports at which all other hosts may be asked.
    pub ports: Vec<u16>,
    /// Proxy by which requests leave, but those to hosts on `allow` and those of feeds that name their own. The system's
    /// own settings never count.
    pub proxy: Option<ProxyUrl>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            user_agent: concat!("Wiredesk/", env!("CARGO_PKG_VERSION")).to_owned(),
            contact: None,
            timeout_seconds: 30,
            connect_timeout_seconds: 10,
            max_body_bytes: 10 * 1024 * 1024,
            concurrency: 256,
            host_concurrency: 2,
            host_interval_ms: 100,
            address_concurrency: 16,
            address_interval_ms: 10,
            requests_per_feed_hour: 4.0,
            requests_per_second: None,
            page_concurrency: 8,
            page_interval_ms: 1000,
            max_page_bytes: 2 * 1024 * 1024,
            allow: Vec::new(),
            allow_private_addresses: false,
            full_fetch_on_stale_304: false,
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

    /// What one host lets through.
    pub(crate) fn per_host(&self) -> Limit {
        Limit { concurrency: self.host_concurrency, interval_ms: self.host_interval_ms.into() }
    }

    /// What one address lets through.
    pub(crate) fn per_address(&self) -> Limit {
        Limit { concurrency: self.address_concurrency, interval_ms: self.address_interval_ms.into() }
    }

    /// What the polls of feeds may cost.
    pub(crate) fn budget(&self) -> Budget {
        Budget { per_feed_hour: self.requests_per_feed_hour, per_second: self.requests_per_second }
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

/// Reads a number of requests a time: above 0, and no more than a machine could make.
fn rate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let rate = f64::deserialize(deserializer)?;
    if rate > 0.0 && rate <= 1e6 {
        return Ok(rate);
    }
    Err(D::Error::custom(format!(
        "a rate of requests lies above 0 and is at most a million, and is not {rate}"
    )))
}

fn optional_rate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    struct Rate(f64);
    impl<'de> Deserialize<'de> for Rate {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            rate(deserializer).map(Self)
        }
    }
    Ok(Option::<Rate>::deserialize(deserializer)?.map(|Rate(rate)| rate))
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
    fn a_budget_that_cannot_be_is_refused() {
        for text in ["0", "-1", "1e9", "\"4\""] {
            for name in ["requests_per_feed_hour", "requests_per_second"] {
                let text = format!(r#"{{"{name}": {text}}}"#);
                assert!(serde_json::from_str::<Settings>(&text).is_err(), "{text}");
            }
        }
        let text = r#"{"requests_per_feed_hour": 2, "requests_per_second": 0.5}"#;
        let budget = serde_json::from_str::<Settings>(text).unwrap().budget();
        assert_eq!(budget, Budget { per_feed_hour: 2.0, per_second: Some(0.5) });
    }

    #[test]
    fn sites_are_told_whom_to_write_to() {
        let contact = Some("https://desk.example/bot".to_owned());
        let settings = Settings { user_agent: "Wiredesk/1".to_owned(), contact, ..Settings::default() };
        assert_eq!(settings.user_agent_header(), "Wiredesk/1 (+https://desk.example/bot)");
        assert_eq!(settings.product(), "Wiredesk");
    }
}
