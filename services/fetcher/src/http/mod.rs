//! One polite, bounded request: conditional, guarded, at most so long and so large.
//!
//! [`Request`] -> [`Client::fetch`] -> [`Fetched`], whose [`Answer`] says what became of it. Redirects are followed
//! by hand, so that every hop is checked and credentials stay with the origin that they are for.

mod address;
mod answer;
mod secret;

pub use address::Refused;
pub use answer::{Answer, Body, FetchError, Fetched, Refusal, RetryAfter, Validators};
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
use std::time::Duration;
use url::Url;

/// Redirects that are followed for one request.
const REDIRECTS: usize = 5;
/// An idle connection is closed after this: most feeds are not asked again so soon, and each costs 17 to 37 KB.
const IDLE: Duration = Duration::from_secs(30);
/// What we can read, best first.
const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, \
    application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5";

/// What to ask for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// An http or https URL.
    pub url: &'a str,
    /// What the last answer said of itself, if that answer is still held.
    pub validators: Option<&'a Validators>,
    /// Further headers; for the URL's own origin only.
    pub headers: &'a [Header],
    /// How to sign in; for the URL's own origin only.
    pub credentials: Option<&'a Credentials>,
}

/// An HTTP client. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Client {
    inner: reqwest::Client,
    timeout: Duration,
    max_body_bytes: usize,
    guarded: bool,
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
        Ok(Self { inner, timeout: settings.timeout(), max_body_bytes: settings.max_body_bytes, guarded })
    }

    /// Asks, and waits for the whole answer, at most for the total timeout.
    pub async fn fetch(&self, request: &Request<'_>) -> Fetched {
        match tokio::time::timeout(self.timeout, self.follow(request)).await {
            Ok(Ok(fetched)) => fetched,
            Ok(Err(cause)) => Fetched::failed(request.url, cause),
            Err(_) => Fetched::failed(request.url, FetchError::TimedOut { seconds: self.timeout.as_secs() }),
        }
    }

    async fn follow(&self, request: &Request<'_>) -> Result<Fetched, FetchError> {
        let first = Url::parse(request.url)
            .map_err(|cause| FetchError::Url { url: wire::link::redacted(request.url), cause })?;
        let private = private_headers(request)?;
        let mut url = first.clone();
        for _ in 0..=REDIRECTS {
            self.check(&url, &first)?;
            let mut headers = common_headers(request)?;
            if same_party(&first, &url) {
                headers.extend(private.clone());
            }
            let sent = self.inner.get(url.clone()).headers(headers).send().await;
            let response = sent.map_err(|cause| FetchError::network("request", cause))?;
            match next_hop(&response, &url)? {
                Some(next) => url = next,
                None => return self.read(response, &url, request.validators.is_some()).await,
            }
        }
        Err(FetchError::TooManyRedirects { limit: REDIRECTS })
    }

    fn check(&self, url: &Url, first: &Url) -> Result<(), FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme { scheme: url.scheme().to_owned() });
        }
        if self.guarded { address::check(url, first).map_err(FetchError::Refused) } else { Ok(()) }
    }

    async fn read(&self, response: Response, url: &Url, conditional: bool) -> Result<Fetched, FetchError> {
        let status = response.status();
        let retry_after = RetryAfter::of(response.headers());
        let answer = match status {
            StatusCode::OK => match self.body(response).await {
                Ok(body) => Answer::Body(body),
                Err(cause) => Answer::Failed(cause),
            },
            StatusCode::NOT_MODIFIED if conditional => {
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
        Ok(Fetched { status: status.as_u16(), final_url, retry_after, answer })
    }

    /// The body, counted as it is decoded, so that a bomb is stopped at the limit and not after it.
    async fn body(&self, mut response: Response) -> Result<Body, FetchError> {
        let limit = self.max_body_bytes;
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|cause| FetchError::network("body", cause))? {
            if bytes.len() + chunk.len() > limit {
                return Err(FetchError::TooLong { limit });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Body::new(response.headers(), bytes))
    }
}

/// Headers that any host may see.
fn common_headers(request: &Request<'_>) -> Result<HeaderMap, FetchError> {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(ACCEPT));
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
