//! What became of a request: a body, nothing new, a refusal, or a failure.

use super::{Freshness, Refused, SecretError, date};
use bytes::Bytes;
use reqwest::header::{self, HeaderMap, HeaderName};
use std::{error::Error, fmt, net::IpAddr, time::Duration};

/// Longest content type or signal that is kept of an answer. Bytes.
const LONGEST_VALUE: usize = 512;
/// Most robots signals that are kept of an answer.
const MOST_SIGNALS: usize = 16;
/// Headers that say what machines may do with a text: robots, and text and data mining (W3C TDMRep).
const SIGNALS: [&str; 4] = ["x-robots-tag", "tdm-reservation", "tdm-policy", "content-usage"];

/// What became of a request.
pub struct Fetched {
    /// Status of the last answer; 0 for none.
    pub status: u16,
    /// URL that answered, or was asked in vain; credentials taken out.
    pub final_url: String,
    /// When the site wants to be asked again.
    pub retry_after: Option<RetryAfter>,
    /// Where it lives now, by the site's word: the request was redirected, and every hop was permanent (301, 308). Without
    /// user and password; keys in its query stay, so it is never shown.
    pub moved_to: Option<String>,
    /// How long the answer counts as fresh.
    pub freshness: Freshness,
    /// The address that answered: with a proxy, the proxy's.
    pub remote: Option<IpAddr>,
    /// The answer.
    pub answer: Answer,
}

/// The answer to a request.
#[derive(Debug)]
pub enum Answer {
    /// 200, or 226 where the changes were asked for: a body.
    Body(Body),
    /// 304: the body is still the one that the validators came with. Those that the answer repeats.
    NotModified(Validators),
    /// The site does not give it to us.
    Refused(Refusal),
    /// No usable answer.
    Failed(FetchError),
}

/// Ways not to be given a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 401, 407: credentials are missing or no longer good.
    AuthExpired,
    /// 403, 429, 451.
    Blocked,
    /// 404.
    NotFound,
    /// 410.
    Gone,
}

/// A body with what its headers say.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// Content encodings undone.
    pub bytes: Bytes,
    /// As given.
    pub content_type: Option<String>,
    /// What to send back when asking again.
    pub validators: Validators,
    /// Robots and text-mining headers, `name: value`.
    pub robots_signals: Vec<String>,
    /// What the origin's clock showed, ms since 1970 UTC in whole seconds: `Date` (RFC 9110, section 6.6.1), where no cache
    /// says by `Age` that it gave an answer of earlier.
    pub origin_date_ms: Option<i64>,
    /// It is 226: only what is new or changed since the validators that were sent (RFC 3229).
    pub partial: bool,
    /// From the request that was answered so to the end of the body.
    pub took: Duration,
}

/// What an answer says of its state; sent back byte for byte, never made up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// ETag.
    pub etag: Option<Vec<u8>>,
    /// Last-Modified.
    pub last_modified: Option<Vec<u8>>,
}

/// When a site wants to be asked again (RFC 9110, section 10.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// After so many seconds.
    Seconds(u64),
    /// At this instant, milliseconds since 1970 UTC.
    At(i64),
}

/// Why there is no usable answer. Never shows credentials or keys in URLs.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The URL is none.
    #[error("{url:?} is no URL")]
    Url {
        /// Credentials taken out.
        url: String,
        /// Cause.
        #[source]
        cause: url::ParseError,
    },
    /// Neither http nor https.
    #[error("{scheme} is neither http nor https")]
    Scheme {
        /// Scheme.
        scheme: String,
    },
    /// The address may not be asked.
    #[error(transparent)]
    Refused(Refused),
    /// A header or credential cannot be resolved.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The proxy or the client's certificate cannot be used.
    #[error("{reason}")]
    Way {
        /// What is wrong, without what is secret.
        reason: &'static str,
    },
    /// The name could not be looked up, which a proxy must not do for us.
    #[error("cannot look the name up that the proxy is asked for")]
    Lookup {
        /// Cause.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    /// A header's name or value cannot be sent.
    #[error("header {name} has a name or value that cannot be sent")]
    Header {
        /// Name.
        name: String,
    },
    /// The answer was not complete in time.
    #[error("no whole answer within {seconds} s")]
    TimedOut {
        /// Limit, seconds.
        seconds: u64,
    },
    /// A redirect leads to what is no URL.
    #[error("redirect to {location:?}, which is no URL")]
    Redirect {
        /// Credentials taken out.
        location: String,
        /// Cause.
        #[source]
        cause: url::ParseError,
    },
    /// Redirected too often.
    #[error("more than {limit} redirects")]
    TooManyRedirects {
        /// Limit.
        limit: usize,
    },
    /// The headers are longer than we read.
    #[error("headers are longer than {limit} bytes")]
    HeadersTooLong {
        /// Limit, bytes.
        limit: usize,
    },
    /// The body is longer than we read.
    #[error("body is longer than {limit} bytes ({setting})")]
    TooLong {
        /// Limit, bytes with content encodings undone.
        limit: usize,
        /// Where it is set.
        setting: &'static str,
    },
    /// What came is no web page.
    #[error("content type {content_type:?} is no web page's")]
    NoPage {
        /// As given; empty for none.
        content_type: String,
    },
    /// A status that gives nothing to read.
    #[error("answered with status {status}")]
    Status {
        /// Status.
        status: u16,
    },
    /// The network, TLS or HTTP failed.
    #[error("{doing} failed")]
    Network {
        /// `request` or `body`.
        doing: &'static str,
        /// Cause.
        #[source]
        cause: reqwest::Error,
    },
}

impl FetchError {
    /// A failure of the network, or the guard's refusal in its depth; reqwest would print the URL with its keys.
    pub(super) fn network(doing: &'static str, cause: reqwest::Error) -> Self {
        match refused(&cause) {
            Some(refused) => FetchError::Refused(refused),
            None => FetchError::Network { doing, cause: cause.without_url() },
        }
    }

    /// A name that was not found, or leads where it may not.
    pub(super) fn lookup(cause: Box<dyn Error + Send + Sync>) -> Self {
        match refused(&*cause) {
            Some(refused) => FetchError::Refused(refused),
            None => FetchError::Lookup { cause },
        }
    }
}

/// The guard's refusal, where one is the reason.
fn refused(cause: &(dyn Error + 'static)) -> Option<Refused> {
    let mut next = Some(cause);
    while let Some(one) = next {
        if let Some(refused) = one.downcast_ref::<Refused>() {
            return Some(refused.clone());
        }
        next = one.source();
    }
    None
}

impl fmt::Debug for Fetched {
    /// Without the keys that the URL may have to which it moved.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moved_to = self.moved_to.as_deref().map(wire::link::redacted);
        f.debug_struct("Fetched")
            .field("status", &self.status)
            .field("final_url", &self.final_url)
            .field("retry_after", &self.retry_after)
            .field("moved_to", &moved_to)
            .field("freshness", &self.freshness)
            .field("answer", &self.answer)
            .finish()
    }
}

impl Fetched {
    /// An answer whose headers say nothing more.
    pub(crate) fn plain(status: u16, final_url: String, answer: Answer) -> Self {
        let freshness = Freshness::default();
        Self { status, final_url, retry_after: None, moved_to: None, freshness, remote: None, answer }
    }

    /// Nothing came.
    pub(super) fn failed(url: &str, cause: FetchError) -> Self {
        let final_url = wire::link::redacted(url);
        Self::plain(0, final_url, Answer::Failed(cause))
    }
}

impl Body {
    /// A body with what its headers say.
    pub(super) fn new(headers: &HeaderMap, bytes: Vec<u8>, took: Duration, heard_ms: i64) -> Self {
        let signals = SIGNALS.into_iter().flat_map(|name| {
            let values = headers.get_all(name).iter();
            values.map(move |value| format!("{name}: {}", short(value.as_bytes())))
        });
        Self {
            bytes: bytes.into(),
            content_type: headers.get(header::CONTENT_TYPE).map(|value| short(value.as_bytes())),
            validators: Validators::of(headers),
            robots_signals: signals.take(MOST_SIGNALS).collect(),
            origin_date_ms: origin_date(headers, heard_ms),
            partial: false,
            took,
        }
    }
}

impl Validators {
    /// Those of an answer; empty ones are none.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let bytes = |name: HeaderName| {
            headers.get(name).map(|value| value.as_bytes().to_vec()).filter(|value| !value.is_empty())
        };
        Self { etag: bytes(header::ETAG), last_modified: bytes(header::LAST_MODIFIED) }
    }
}

fn origin_date(headers: &HeaderMap, heard_ms: i64) -> Option<i64> {
    let is_old = headers.get(header::AGE).is_some_and(|age| age.as_bytes() != b"0");
    let date = headers.get(header::DATE).filter(|_| !is_old)?.to_str().ok()?;
    date::read(date, heard_ms)
}

impl RetryAfter {
    /// That of an answer that came at `heard_ms`, milliseconds since 1970 UTC; `None` for one that cannot be read.
    pub(super) fn of(headers: &HeaderMap, heard_ms: i64) -> Option<Self> {
        let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(RetryAfter::Seconds(text.parse().unwrap_or(u64::MAX)));
        }
        date::read(text, heard_ms).map(RetryAfter::At)
    }
}

/// Refuses what does not say that it is HTML, before any of it is read.
pub(super) fn only_html(headers: &HeaderMap) -> Result<(), FetchError> {
    let content_type = headers.get(header::CONTENT_TYPE).map(|value| short(value.as_bytes()));
    let content_type = content_type.unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let is_html =
        ["text/html", "application/xhtml+xml"].iter().any(|html| essence.eq_ignore_ascii_case(html));
    if is_html { Ok(()) } else { Err(FetchError::NoPage { content_type }) }
}

/// A header's value as text, at most so long.
fn short(value: &[u8]) -> String {
    String::from_utf8_lossy(&value[..value.len().min(LONGEST_VALUE)]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn retry_after_is_seconds_or_a_date_and_anything_else_is_none() {
        for (text, wanted) in [
            ("120", Some(RetryAfter::Seconds(120))),
            (" 86400 ", Some(RetryAfter::Seconds(86_400))),
            ("99999999999999999999999", Some(RetryAfter::Seconds(u64::MAX))),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(RetryAfter::At(784_111_777_000))),
            ("Mon, 06 Nov 1994 08:49:37 GMT", Some(RetryAfter::At(784_111_777_000))),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(RetryAfter::At(784_111_777_000))),
            ("Sun Nov  6 08:49:37 1994", Some(RetryAfter::At(784_111_777_000))),
            ("soon", None),
            ("-5", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(text));
            assert_eq!(RetryAfter::of(&headers, 0), wanted, "{text:?}");
        }
    }

    #[test]
    fn the_origins_clock_is_its_date_unless_a_cache_answered() {
        let told = |pairs: &[(header::HeaderName, &'static str)]| {
            let headers = pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
            Body::new(&headers.collect(), Vec::new(), Duration::ZERO, 0).origin_date_ms
        };
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(told(&[(header::DATE, date)]), Some(784_111_777_000));
        assert_eq!(told(&[(header::DATE, date), (header::AGE, "0")]), Some(784_111_777_000));
        assert_eq!(told(&[(header::DATE, date), (header::AGE, "17")]), None);
        assert_eq!(told(&[(header::DATE, "just now")]), None);
        assert_eq!(told(&[]), None);
    }

    #[test]
    fn only_what_says_that_it_is_html_is_a_page() {
        for (content_type, is_page) in [
            ("text/html", true),
            ("Text/HTML; charset=koi8-r", true),
            ("application/xhtml+xml", true),
            ("application/pdf", false),
            ("text/plain", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
            assert_eq!(only_html(&headers).is_ok(), is_page, "{content_type}");
        }
        assert!(only_html(&HeaderMap::new()).is_err());
    }

    #[test]
    fn signals_are_kept_with_their_names_and_bounded() {
        let mut headers = HeaderMap::new();
        headers.append("x-robots-tag", HeaderValue::from_static("noai"));
        headers.append("tdm-reservation", HeaderValue::from_static("1"));
        for _ in 0..50 {
            headers.append("x-robots-tag", HeaderValue::from_static("noindex"));
        }
        let body = Body::new(&headers, Vec::new(), Duration::ZERO, 0);
        assert_eq!(body.robots_signals[0], "x-robots-tag: noai");
        assert_eq!(body.robots_signals.len(), MOST_SIGNALS);
    }
}
