//! One polite, bounded request: conditional, guarded, at most so long and so large.
//!
//! [`Request`] -> [`Client::fetch`] -> [`Fetched`], whose [`Answer`] says what became of it. Redirects are followed
//! by hand, so that every hop is judged by [`address`] and credentials stay with the origin that they are for;
//! [`Client::ask`] leaves that to the caller.

mod address;
mod answer;
mod date;
mod freshness;
mod headers;
mod proxy;
mod reading;
mod secret;
mod transport;

pub use address::{Allowed, NotAllowable, Refused};
pub use answer::{Answer, Body, FetchError, Fetched, Refusal, RetryAfter, Validators};
pub use freshness::Freshness;
pub use proxy::{ProxyUrl, fault as proxy_fault};
pub use secret::SecretError;

use crate::{clock::now_ms, settings::Settings};
use address::{Guard, Passage};
use proto::v1::{ClientCertificate, Credentials, Header, Secret};
use reqwest::{
    Method, Response,
    dns::Resolve,
    header::{self, HeaderMap},
};
use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};
use transport::{Transports, Way};
use url::Url;

/// Redirects that are followed for one request.
const REDIRECTS: usize = 5;

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
    /// The URL that the operator wrote, where `url` is not that: only its origin gets the headers, the credentials and
    /// the certificate, and only if it stands on `fetcher.allow` may it lead to what stands there.
    pub home: Option<&'a str>,
    /// What the last answer said of itself, if that answer is still held.
    pub validators: Option<&'a Validators>,
    /// Whether only the changes since then are asked for (RFC 3229, `A-IM: feed`).
    pub delta: bool,
    /// Further headers; for the operator's own origin only.
    pub headers: &'a [Header],
    /// How to sign in; for the operator's own origin only.
    pub credentials: Option<&'a Credentials>,
    /// Certificate to show; to the operator's own origin only.
    pub certificate: Option<&'a ClientCertificate>,
    /// URL of the proxy to leave by, or `direct`; absent: that of the settings, if there is one.
    pub proxy: Option<&'a Secret>,
}

/// An HTTP client. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client {
    transports: Arc<Transports>,
    limits: Limits,
    proxy: Option<Arc<Secret>>,
}

#[derive(Clone, Copy)]
struct Limits {
    timeout: Duration,
    max_body_bytes: usize,
    max_page_bytes: usize,
}

/// What one request came to, redirects not followed.
#[derive(Debug)]
pub enum Hop {
    /// The site says to ask there.
    Moved(Url),
    /// The answer.
    Answered(Fetched),
}

/// What one request came to, and for how long a redirect is.
enum Step {
    Moved { to: Url, for_good: bool },
    Answered(Fetched),
}

impl Client {
    /// A client without cookies or referrer, and without a proxy but the settings' own.
    ///
    /// TLS is rustls with ring. Servers are trusted by the machine's own root certificates (the platform
    /// verifier; on Linux `/etc/ssl/certs`, or `SSL_CERT_FILE`), so that a desk's private authority counts
    /// and an image needs `ca-certificates`. Fails when the machine has none.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        Self::make(settings, None)
    }

    /// The same, with another way to look names up than the machine's. What it finds is judged all the same.
    pub fn with_lookup(settings: &Settings, lookup: Arc<dyn Resolve>) -> anyhow::Result<Self> {
        Self::make(settings, Some(lookup))
    }

    fn make(settings: &Settings, lookup: Option<Arc<dyn Resolve>>) -> anyhow::Result<Self> {
        let guard = Guard::new(&settings.allow, &settings.ports, settings.allow_private_addresses);
        Ok(Self {
            transports: Arc::new(Transports::new(settings, guard, lookup)?),
            limits: Limits {
                timeout: settings.timeout(),
                max_body_bytes: settings.max_body_bytes,
                max_page_bytes: settings.max_page_bytes,
            },
            proxy: settings.proxy.as_ref().map(|proxy| Arc::new(proxy.to_secret())),
        })
    }

    /// Asks, and waits for the whole answer, at most for the total timeout.
    pub async fn fetch(&self, request: &Request<'_>) -> Fetched {
        self.in_time(request, self.follow(request)).await.unwrap_or_else(|fetched| fetched)
    }

    /// Asks once, and waits for the whole answer, at most for the total timeout.
    pub async fn ask(&self, request: &Request<'_>) -> Hop {
        let asking = async {
            let asked = self.read_request(request)?;
            self.step(&asked, &asked.first).await
        };
        match self.in_time(request, asking).await {
            Ok(Step::Moved { to, .. }) => Hop::Moved(to),
            Ok(Step::Answered(fetched)) | Err(fetched) => Hop::Answered(fetched),
        }
    }

    async fn in_time<T>(
        &self,
        request: &Request<'_>,
        asking: impl Future<Output = Result<T, FetchError>>,
    ) -> Result<T, Fetched> {
        let cause = match tokio::time::timeout(self.limits.timeout, asking).await {
            Ok(Ok(done)) => return Ok(done),
            Ok(Err(cause)) => cause,
            Err(_) => FetchError::TimedOut { seconds: self.limits.timeout.as_secs() },
        };
        Err(Fetched::failed(request.url, cause))
    }

    async fn follow(&self, request: &Request<'_>) -> Result<Fetched, FetchError> {
        let asked = self.read_request(request)?;
        let mut url = asked.first.clone();
        let (mut redirects, mut is_for_good) = (0, true);
        loop {
            match self.step(&asked, &url).await? {
                Step::Moved { .. } if redirects == REDIRECTS => {
                    return Err(FetchError::TooManyRedirects { limit: REDIRECTS });
                }
                Step::Moved { to, for_good } => {
                    url = to;
                    redirects += 1;
                    is_for_good &= for_good;
                }
                Step::Answered(fetched) => {
                    let is_good = matches!(fetched.answer, Answer::Body(_) | Answer::NotModified(_));
                    let has_moved = redirects > 0 && is_for_good && is_good && url != asked.first;
                    return Ok(Fetched { moved_to: has_moved.then(|| url.into()), ..fetched });
                }
            }
        }
    }

    async fn step(&self, asked: &Asked<'_>, url: &Url) -> Result<Step, FetchError> {
        let passage = self.check(url, &asked.home)?;
        let mut headers = headers::common(asked.request)?;
        let is_home = asked.has_secrets() && headers::same_party(&asked.home, url);
        if is_home {
            headers.extend(asked.private.clone());
        }
        let way = asked.way(passage, is_home);
        let client = self.transports.pick(url, passage, &way).await?;
        let mut request = reqwest::Request::new(Method::GET, url.clone());
        *request.headers_mut() = headers;
        let asked_at = Instant::now();
        let sent = client.execute(request).await;
        let response = sent.map_err(|cause| FetchError::network("request", cause))?;
        if let Some(moved) = next_hop(&response, url)? {
            return Ok(moved); // its body is never read
        }
        let heard_ms = now_ms();
        // Boxed: a body is for few of the many that wait for an answer.
        let reading = Box::pin(self.read(response, url, asked.request, asked_at, heard_ms));
        reading.await.map(Step::Answered)
    }

    fn check(&self, url: &Url, home: &Url) -> Result<Passage, FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Scheme { scheme: url.scheme().to_owned() });
        }
        self.transports.guard().check(url, home).map_err(FetchError::Refused)
    }

    /// Reads a request, and the secrets that it names: anew each time, so that a changed file counts at once.
    fn read_request<'a>(&self, request: &'a Request<'a>) -> Result<Asked<'a>, FetchError> {
        let parse = |url: &str| {
            Url::parse(url).map_err(|cause| FetchError::Url { url: wire::link::redacted(url), cause })
        };
        let mut first = parse(request.url)?;
        let private = headers::private(request, &first)?;
        without_user(&mut first);
        let home = request.home.map_or_else(|| Ok(first.clone()), parse)?;
        let certificate = match request.certificate {
            None => None,
            Some(pair) => Some([
                secret::resolve(pair.certificate.as_ref(), "client certificate")?,
                secret::resolve(pair.key.as_ref(), "key of the client certificate")?,
            ]),
        };
        let proxy = match request.proxy.or(self.proxy.as_deref()) {
            None => None,
            Some(proxy) => match secret::resolve(Some(proxy), "proxy")?.as_str() {
                proxy::DIRECT => None,
                url => Some(proxy::read(url).map_err(|reason| FetchError::Way { reason })?),
            },
        };
        Ok(Asked { request, first, home, private, certificate, proxy })
    }
}

impl fmt::Debug for Client {
    /// Without what is secret in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

/// A request, read: where it goes first, who it is for, and what only that one may see.
struct Asked<'a> {
    request: &'a Request<'a>,
    first: Url,
    home: Url,
    private: HeaderMap,
    certificate: Option<[String; 2]>,
    proxy: Option<Url>,
}

impl Asked<'_> {
    /// Whether it matters who is asked.
    fn has_secrets(&self) -> bool {
        !self.private.is_empty() || self.certificate.is_some()
    }

    /// How a hop leaves: an own host past the proxy that is for all, and the certificate for its own origin only.
    fn way(&self, passage: Passage, is_home: bool) -> Way {
        let is_past = passage.is_own && self.request.proxy.is_none();
        Way {
            proxy: self.proxy.as_ref().filter(|_| !is_past).cloned(),
            certificate: self.certificate.as_ref().filter(|_| is_home).cloned(),
        }
    }
}

/// Where a redirect leads; `None` for an answer that is none.
fn next_hop(response: &Response, url: &Url) -> Result<Option<Step>, FetchError> {
    let status = response.status().as_u16();
    if !matches!(status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.headers().get(header::LOCATION) else { return Ok(None) };
    let location = String::from_utf8_lossy(location.as_bytes());
    let mut to = url
        .join(&location)
        .map_err(|cause| FetchError::Redirect { location: wire::link::redacted(&location), cause })?;
    without_user(&mut to);
    to.set_fragment(None);
    Ok(Some(Step::Moved { to, for_good: matches!(status, 301 | 308) }))
}

/// Takes user and password out of a URL: what is sent is in the headers.
fn without_user(url: &mut Url) {
    if !url.username().is_empty() || url.password().is_some() {
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
}
