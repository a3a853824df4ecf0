//! One polite, bounded request: conditional, guarded, at most so long and so large.
//!
//! [`Request`] -> [`Client::fetch`] -> [`Fetched`], whose [`Answer`] says what became of it. Redirects are followed
//! by hand, so that every hop is checked and credentials stay with the origin that they are for; [`Client::ask`]
//! leaves that to the caller.

mod address;
mod answer;
mod secret;

pub use address::Refused;
pub use answer::{Answer, Body, FetchError, Fetched, Freshness, Refusal, RetryAfter, Validators};
pub use secret::SecretError;

use crate::settings::Settings;
use anyhow::Context as _;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use proto::v1::{Credentials, Header};
use reqwest::{
    Response, StatusCode,
    header::{self, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use std::time::{Duration, Instant};
use url::Url;

/// Redirects that are followed for one request.
const REDIRECTS: usize = 5;
/// An idle connection is closed after this: most feeds are not asked again so soon, and each costs 17 to 37 KB.
const IDLE: Duration = Duration::from_secs(30);
/// So much of a robots.txt is read: as much as RFC 9309, section 2.5, asks for at least. Bytes.
const ROBOTS_BYTES: usize = 500 * 1024;

/// What is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// A feed.
    #[default]
    Feed,
    /// A web page: HTML and nothing else.
    Page,
    /// A robots.txt, of which the start is enough.
    Robots,
}

/// What to ask for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// An http or https URL.
    pub url: &'a str,
    /// What it should be.
    pub wanted: Wanted,
    /// The URL that the operator wrote, where `url` is not that: only its origin may be a private address, and gets
    /// the headers and credentials.
    pub home: Option<&'a str>,
    /// What the last answer said of itself, if that answer is still held.
    pub validators: Option<&'a Validators>,
    /// Further headers; for the operator's own origin only.
    pub headers: &'a [Header],
    /// How to sign in; for the operator's own origin only.
    pub credentials: Option<&'a Credentials>,
}

/// An HTTP client. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Client {
    inner: reqwest::Client,
    timeout: Duration,
    max_body_bytes: usize,
    max_page_bytes: usize,
    guarded: bool,
}

/// What one request came to, redirects not followed.
#[derive(Debug)]
pub enum Hop {
    /// The site says to ask there.
    Moved(Url),
    /// The answer.
    Answered(Fetched),
}

impl Client {
    /// A client without cookies, referrer or proxy.
    ///
    /// TLS is rustls with ring. Servers are trusted by the machine's own root certificates (the platform
    /// verifier; on Linux `/etc/ssl/certs`, or `SSL_CERT_FILE`), so that a desk's private authority counts
    /// and an image needs `ca-certificates`. Fails when the machine has none.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        // Err says that the process has one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(settings.user_agent_header())
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .connect_timeout(settings.connect_timeout())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(2);
        let guarded = !settings.allow_private_addresses;
        if guarded {
            builder = builder.dns_resolver(address::PublicOnly);
        }
        let inner = builder.build().context(
            "cannot make the HTTP client (is the user agent plain text, are root certificates installed?)",
        )?;
        Ok(Self {
            inner,
            timeout: settings.timeout(),
            max_body_bytes: settings.max_body_bytes,
            max_page_bytes: settings.max_page_bytes,
            guarded,
        })
    }

    /// Asks, and waits for the whole answer, at most for the total timeout.
    pub async fn fetch(&self, request: &Request<'_>) -> Fetched {
        match tokio::time::timeout(self.timeout, self.follow(request)).await {
            Ok(Ok(fetched)) => fetched,
            Ok(Err(cause)) => Fetched::failed(request.url, cause),
            Err(_) => Fetched::failed(request.url, FetchError::TimedOut { seconds: self.timeout.as_secs() }),
        }
    }

    /// Asks once, and waits for the whole answer, at most for the total timeout.
    pub async fn ask(&self, request: &Request<'_>) -> Hop {
        let asking = async {
            let asked = Asked::of(request)?;
            self.step(&asked, &asked.first).await
        };
        let answered = match tokio::time::timeout(self.timeout, asking).await {
            Ok(Ok(hop)) => return hop,
            Ok(Err(cause)) => Fetched::failed(request.url, cause),
            Err(_) => Fetched::failed(request.url, FetchError::TimedOut { seconds: self.timeout.as_secs() }),
        };
        Hop::Answered(answered)
    }

    async fn follow(&self, request: &Request<'_>) -> Result<Fetched, FetchError> {
        let asked = Asked::of(request)?;
        let mut url = asked.first.clone();
        for _ in 0..=REDIRECTS {
            match self.step(&asked, &url).await? {
                Hop::Moved(next) => url = next,
                Hop::Answered(fetched) => return Ok(fetched),
            }
        }
        Err(FetchError::TooManyRedirects { limit: REDIRECTS })
    }

    async fn step(&self, asked: &Asked<'_>, url: &Url) -> Result<Hop, FetchError> {
        let request = asked.request;
        self.check(url, &asked.home)?;
        let mut headers = common_headers(request)?;
        if same_party(&asked.home, url) {
            headers.extend(asked.private.clone());
        }
        let asked_at = Instant::now();
        let sent = self.inner.get(url.clone()).headers(headers).send().await;
        let response = sent.map_err(|cause| FetchError::network("request", cause))?;
        match next_hop(&response, url)? {
            Some(next) => Ok(Hop::Moved(next)),
            None => self.read(response, url, request, asked_at).await.map(Hop::Answered),
        }
    }

    fn check(&self, url: &Url, home: &Url) -> Result<(), FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme { scheme: url.scheme().to_owned() });
        }
        if self.guarded { address::check(url, home).map_err(FetchError::Refused) } else { Ok(()) }
    }

    async fn read(
        &self,
        response: Response,
        url: &Url,
        request: &Request<'_>,
        asked_at: Instant,
    ) -> Result<Fetched, FetchError> {
        let status = response.status();
        let remote = response.remote_addr().map(|at| at.ip());
        let retry_after = RetryAfter::of(response.headers());
        let answer = match status {
            StatusCode::OK => match self.body(response, request.wanted, asked_at).await {
                Ok(body) => Answer::Body(body),
                Err(cause) => Answer::Failed(cause),
            },
            StatusCode::NOT_MODIFIED if request.validators.is_some() => {
                Answer::NotModified(Validators::of(response.headers()))
            }
            StatusCode::UNAUTHORIZED | StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                Answer::Refused(Refusal::AuthExpired)
            }
            StatusCode::FORBIDDEN
            | StatusCode::TOO_MANY_REQUESTS
            | StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS => Answer::Refused(Refusal::Blocked),
            StatusCode::NOT_FOUND => Answer::Refused(Refusal::NotFound),
            StatusCode::GONE => Answer::Refused(Refusal::Gone),
            other => Answer::Failed(FetchError::Status { status: other.as_u16() }),
        };
        let final_url = wire::link::redacted(url.as_str());
        Ok(Fetched { retry_after, remote, ..Fetched::plain(status.as_u16(), final_url, answer) })
    }

    /// The body, counted as it is decoded, so that a bomb is stopped at the limit and not after it.
    async fn body(
        &self,
        mut response: Response,
        wanted: Wanted,
        asked_at: Instant,
    ) -> Result<Body, FetchError> {
        let (limit, setting) = match wanted {
            Wanted::Feed => (self.max_body_bytes, "fetcher.max_body_bytes"),
            Wanted::Page => (self.max_page_bytes, "fetcher.max_page_bytes"),
            Wanted::Robots => (ROBOTS_BYTES, ""),
        };
        if wanted == Wanted::Page {
            answer::only_html(response.headers())?;
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|cause| FetchError::network("body", cause))? {
            if bytes.len() + chunk.len() > limit {
                if wanted == Wanted::Robots {
                    bytes.extend_from_slice(&chunk[..limit - bytes.len()]);
                    break;
                }
                return Err(FetchError::TooLong { limit, setting });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Body::new(response.headers(), bytes, asked_at.elapsed()))
    }
}

/// A request, read: where it goes first, who it is for, and what only that one may see.
struct Asked<'a> {
    request: &'a Request<'a>,
    first: Url,
    home: Url,
    private: HeaderMap,
}

impl<'a> Asked<'a> {
    fn of(request: &'a Request<'a>) -> Result<Self, FetchError> {
        let parse = |url: &str| {
            Url::parse(url).map_err(|cause| FetchError::Url { url: wire::link::redacted(url), cause })
        };
        let first = parse(request.url)?;
        let home = request.home.map_or_else(|| Ok(first.clone()), parse)?;
        Ok(Self { request, first, home, private: private_headers(request)? })
    }
}

impl Wanted {
    /// What we can read, best first.
    fn accept(self) -> &'static str {
        match self {
            Self::Feed => {
                "application/atom+xml, application/rss+xml, application/feed+json, \
                 application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
            }
            Self::Page => "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
            Self::Robots => "text/plain, */*;q=0.5",
        }
    }
}

/// Headers that any host may see.
fn common_headers(request: &Request<'_>) -> Result<HeaderMap, FetchError> {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(request.wanted.accept()));
    if let Some(validators) = request.validators {
        let pairs = [
            (header::IF_NONE_MATCH, &validators.etag),
            (header::IF_MODIFIED_SINCE, &validators.last_modified),
        ];
        for (name, value) in pairs {
            if let Some(value) = value {
                let value = HeaderValue::from_bytes(value)
                    .map_err(|_| FetchError::Header { name: name.to_string() })?;
                headers.insert(name, value);
            }
        }
    }
    Ok(headers)
}

/// Headers for the URL's own origin, resolved anew, so that a changed password file counts at once.
fn private_headers(request: &Request<'_>) -> Result<HeaderMap, FetchError> {
    let mut headers = HeaderMap::new();
    for one in request.headers {
        let value = secret::resolve(one.value.as_ref(), &format!("header {}", one.name))?;
        let bad = |()| FetchError::Header { name: one.name.clone() };
        let name = HeaderName::from_bytes(one.name.as_bytes()).map_err(|_| bad(()))?;
        let mut value = HeaderValue::from_str(&value).map_err(|_| bad(()))?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    if let Some(credentials) = request.credentials {
        let password = secret::resolve(credentials.password.as_ref(), "password")?;
        let text = match &credentials.username {
            Some(username) => {
                let username = secret::resolve(Some(username), "username")?;
                format!("Basic {}", BASE64_STANDARD.encode(format!("{username}:{password}")))
            }
            None => format!("Bearer {password}"),
        };
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| FetchError::Header { name: header::AUTHORIZATION.to_string() })?;
        value.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, value);
    }
    Ok(headers)
}

/// True where secrets for `first` may go: the same origin, or the same host's move from http to https.
fn same_party(first: &Url, next: &Url) -> bool {
    let upgrade = first.scheme() == "http"
        && next.scheme() == "https"
        && first.port().is_none()
        && next.port().is_none()
        && first.host() == next.host();
    first.origin() == next.origin() || upgrade
}

/// Where a redirect leads; `None` for an answer that is none.
fn next_hop(response: &Response, url: &Url) -> Result<Option<Url>, FetchError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.headers().get(header::LOCATION) else { return Ok(None) };
    let location = String::from_utf8_lossy(location.as_bytes());
    let next = url
        .join(&location)
        .map_err(|cause| FetchError::Redirect { location: wire::link::redacted(&location), cause })?;
    Ok(Some(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_stay_with_their_origin_and_may_move_to_https_only() {
        let first = Url::parse("http://wire.example/feed").unwrap();
        for (next, same) in [
            ("http://wire.example/other", true),
            ("https://wire.example/feed", true),
            ("https://wire.example:8443/feed", false),
            ("http://wire.example:81/feed", false),
            ("http://cdn.wire.example/feed", false),
        ] {
            assert_eq!(same_party(&first, &Url::parse(next).unwrap()), same, "{next}");
        }
        let secure = Url::parse("https://wire.example/feed").unwrap();
        assert!(!same_party(&secure, &first));
    }
}
