//! Ways out by a proxy, as they are written.

use proto::v1::{Secret, secret::Source};
use serde::{Deserialize, Serialize};
use std::fmt;
use url::Url;

/// In the place of a feed's proxy: none, though there is one for all others.
pub(super) const DIRECT: &str = "direct";

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

/// Reads the URL of a proxy. What is wrong with one is said without showing it.
pub(super) fn read(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "the proxy is no URL: write http://host:port")?;
    match url.scheme() {
        "http" | "https" | "socks5" if url.has_host() => Ok(url),
        "socks5h" => Err("the proxy must not look names up itself: write socks5 for socks5h"),
        _ => Err("the proxy must be http, https or socks5"),
    }
}

/// What is wrong with a proxy that is written out, without showing it; `None` for one that can be used, and for what
/// stands elsewhere. `direct` is none at all.
pub fn fault(proxy: &Secret) -> Option<&'static str> {
    match &proxy.source {
        Some(Source::Literal(url)) if url != DIRECT => read(url).err(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_http_https_or_socks5_that_leaves_names_to_us() {
        for good in ["http://proxy:3128", "https://u:p@proxy.example", "socks5://127.0.0.1:1080", "direct"] {
            assert_eq!(fault(&ProxyUrl::Literal(good.to_owned()).to_secret()), None, "{good}");
        }
        for (bad, reason) in [
            ("proxy:3128", "the proxy must be http, https or socks5"),
            ("proxy", "the proxy is no URL: write http://host:port"),
            ("socks5h://proxy", "the proxy must not look names up itself: write socks5 for socks5h"),
            ("ftp://proxy", "the proxy must be http, https or socks5"),
        ] {
            assert_eq!(fault(&ProxyUrl::Literal(bad.to_owned()).to_secret()), Some(reason), "{bad}");
        }
    }

    #[test]
    fn a_proxy_is_written_out_or_kept_elsewhere_and_never_shown_with_its_password() {
        let read = |text: &str| serde_json::from_str::<ProxyUrl>(text);
        let written = read(r#""http://desk:pa55word@proxy:3128""#).unwrap();
        assert_eq!(format!("{written:?}"), "\"http://proxy:3128/\"");
        assert_eq!(
            read(r#"{"file": "/run/secrets/proxy"}"#).unwrap(),
            ProxyUrl::File { file: "/run/secrets/proxy".to_owned() }
        );
        assert_eq!(read(r#"{"env": "PROXY"}"#).unwrap(), ProxyUrl::Env { env: "PROXY".to_owned() });
        for wrong in ["7", r#"{"vault": "x"}"#, r#"{"env": "PROXY", "file": "x"}"#] {
            let failure = read(wrong).unwrap_err().to_string();
            assert_eq!(failure, "a proxy is a URL, { file = \"...\" } or { env = \"...\" }", "{wrong}");
        }
    }
}
