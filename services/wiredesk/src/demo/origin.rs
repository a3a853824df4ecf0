//! An HTTP server on a loopback port, of which a test or the newsroom sets what each path answers, and which keeps
//! a log of what it was asked.

use super::answer::Answer;
use anyhow::Context as _;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderName, Method, Uri, header},
    response::{IntoResponse, Response},
};
use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A server that is bound, and serves once [`Origin::serve`] is called.
#[derive(Debug)]
pub struct Origin {
    listener: TcpListener,
    site: Site,
}

/// What the server answers, and what it was asked. Cheap to clone; goes on working while the server serves.
#[derive(Clone, Debug)]
pub struct Site {
    address: SocketAddr,
    now_ms: fn() -> i64,
    shelf: Arc<Mutex<Shelf>>,
}

#[derive(Debug, Default)]
struct Shelf {
    answers: BTreeMap<String, Answer>,
    requests: VecDeque<Request>,
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// `If-None-Match`, as sent.
    pub if_none_match: Option<String>,
    /// `If-Modified-Since`, as sent.
    pub if_modified_since: Option<String>,
    /// All request headers, as sent; names in lower case.
    pub headers: Vec<(String, String)>,
    /// Status of the answer.
    pub status: u16,
    /// Arrival, milliseconds since 1970 UTC.
    pub at_ms: i64,
}

/// Requests that are remembered: a test sends far fewer, and a demo that runs for days must not grow.
const LOG: usize = 10_000;

impl Origin {
    /// Binds an address; port 0 takes a free one. `now_ms` is the clock, for the log.
    pub async fn bind(listen: SocketAddr, now_ms: fn() -> i64) -> anyhow::Result<Self> {
        let listener =
            TcpListener::bind(listen).await.with_context(|| format!("origin cannot listen on {listen}"))?;
        let address = listener.local_addr().context("origin cannot tell its address")?;
        Ok(Self { listener, site: Site { address, now_ms, shelf: Arc::default() } })
    }

    /// What it answers.
    pub fn site(&self) -> Site {
        self.site.clone()
    }

    /// Serves until the token is cancelled.
    pub async fn serve(self, stop: CancellationToken) -> anyhow::Result<()> {
        let router = Router::new().fallback(answer).with_state(self.site);
        axum::serve(self.listener, router)
            .with_graceful_shutdown(stop.cancelled_owned())
            .await
            .context("origin failed")
    }
}

impl Site {
    /// The address, with the port that was taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Sets what a path answers. The path counts without query.
    pub fn set(&self, path: &str, answer: Answer) {
        self.lock().answers.insert(path.to_owned(), answer);
    }

    /// Takes a path away: it is answered with 404.
    pub fn remove(&self, path: &str) {
        self.lock().answers.remove(path);
    }

    /// What a path answers; `None` where there is nothing.
    pub fn get(&self, path: &str) -> Option<Answer> {
        self.lock().answers.get(path).cloned()
    }

    /// What was asked so far, oldest first; at most the last 10,000 requests.
    pub fn requests(&self) -> Vec<Request> {
        self.lock().requests.iter().cloned().collect()
    }

    /// What was asked of one path so far, oldest first.
    pub fn requests_of(&self, path: &str) -> Vec<Request> {
        let of_path = |request: &&Request| request.path.split('?').next() == Some(path);
        self.lock().requests.iter().filter(of_path).cloned().collect()
    }

    fn note(&self, request: Request) {
        let mut shelf = self.lock();
        if shelf.requests.len() >= LOG {
            shelf.requests.pop_front();
        }
        shelf.requests.push_back(request);
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(State(site): State<Site>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let at_ms = (site.now_ms)();
    let answer = match method {
        Method::GET | Method::HEAD => {
            site.get(uri.path()).unwrap_or_else(|| Answer::status(404, "there is nothing here"))
        }
        _ => Answer::status(405, "this server is read only"),
    };
    let response = answer.respond(&headers);
    let text = |name: HeaderName| headers.get(name).map(|value| lossy(value.as_bytes()));
    site.note(Request {
        method: method.to_string(),
        path: uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string),
        if_none_match: text(header::IF_NONE_MATCH),
        if_modified_since: text(header::IF_MODIFIED_SINCE),
        headers: headers.iter().map(|(name, value)| (name.to_string(), lossy(value.as_bytes()))).collect(),
        status: response.status().as_u16(),
        at_ms,
    });
    tokio::time::sleep(answer.delay()).await;
    response.into_response()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::Client;

    async fn origin() -> (Site, Client, CancellationToken) {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let origin = Origin::bind(([127, 0, 0, 1], 0).into(), || 1_700_000_000_000).await.unwrap();
        let (site, stop) = (origin.site(), CancellationToken::new());
        tokio::spawn(origin.serve(stop.clone()));
        (site, Client::builder().no_proxy().build().unwrap(), stop)
    }

    #[tokio::test]
    async fn a_path_answers_what_was_set_and_the_log_tells_what_was_asked() {
        let (site, client, _stop) = origin().await;
        let url = site.url("/world.xml?edition=int");
        let body = "<rss/>".repeat(200);
        site.set("/world.xml", Answer::document("application/rss+xml", body.clone()).with_etag("\"one\""));
        let first = client.get(&url).send().await.unwrap();
        assert_eq!((first.status().as_u16(), first.headers()["etag"].to_str().unwrap()), (200, "\"one\""));
        assert_eq!(first.text().await.unwrap(), body, "compressed on the way, and the same");
        let again = client.get(&url).header("if-none-match", "\"one\"").send().await.unwrap();
        assert_eq!((again.status().as_u16(), again.text().await.unwrap().as_str()), (304, ""));
        site.set("/world.xml", Answer::status(503, "later").with_header("retry-after", "1"));
        assert_eq!(client.get(&url).send().await.unwrap().headers()["retry-after"], "1");
        site.remove("/world.xml");
        assert_eq!(client.get(&url).send().await.unwrap().status(), 404);

        let log = site.requests_of("/world.xml");
        assert_eq!(log.iter().map(|request| request.status).collect::<Vec<_>>(), [200, 304, 503, 404]);
        assert_eq!(log[1].if_none_match.as_deref(), Some("\"one\""));
        assert_eq!((log[0].path.as_str(), log[0].method.as_str()), ("/world.xml?edition=int", "GET"));
        assert_eq!((log[0].at_ms, log[0].if_modified_since.as_deref()), (1_700_000_000_000, None));
    }

    #[tokio::test]
    async fn a_server_that_is_stopped_ends() {
        let origin = Origin::bind(([127, 0, 0, 1], 0).into(), || 0).await.unwrap();
        let stop = CancellationToken::new();
        stop.cancel();
        origin.serve(stop).await.unwrap();
    }
}
