//! What the robots.txt of each site says, kept for a day.
//! URL -> its origin -> [`Sites::access`] -> a request if need be -> [`Access`].

use super::robots::Robots;
use crate::http::{Answer, Client, FetchError, Fetched, Refusal, Request, Wanted};
use proto::v1::FeedConfig;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use url::Url;

/// A robots.txt counts for so long (RFC 9309, section 2.4).
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// A site whose robots.txt cannot be had is asked for it again after this.
const AGAIN: Duration = Duration::from_secs(5 * 60);
/// Most sites that are remembered, and most bytes of their rules.
const MOST: usize = 10_000;
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// What a site allows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Access {
    /// What its robots.txt says; all, where there is none.
    Rules(Arc<Robots>),
    /// Nothing for now: the robots.txt cannot be had (section 2.3.1.4).
    Unreachable,
}

/// The sites that were asked. Cheap to clone; clones share what they know.
#[derive(Clone, Debug)]
pub(crate) struct Sites {
    client: Client,
    product: Arc<str>,
    known: Arc<Mutex<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    sites: HashMap<String, Site>,
    /// Origins in the order in which they were first asked.
    order: VecDeque<String>,
    bytes: usize,
}

#[derive(Clone, Debug)]
struct Site {
    access: Access,
    until: Instant,
}

impl Sites {
    /// Knows no site yet.
    pub(crate) fn new(client: Client, product: &str) -> Self {
        Self { client, product: product.into(), known: Arc::default() }
    }

    /// What the site of a URL allows, asked for the sake of a feed.
    pub(crate) async fn access(&self, url: &Url, feed: &FeedConfig) -> Access {
        let origin = url.origin().ascii_serialization();
        if let Some(access) = self.lock().fresh(&origin, Instant::now()) {
            return access;
        }
        let address = format!("{origin}/robots.txt");
        let request = Request {
            url: &address,
            wanted: Wanted::Robots,
            home: Some(&feed.url),
            proxy: feed.proxy.as_ref(),
            ..Request::default()
        };
        let access = read(self.client.fetch(&request).await, &self.product);
        self.lock().learn(origin, access, Instant::now())
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an answer says (section 2.3.1). A site that says 429 is overloaded, and is left alone like one that fails.
fn read(fetched: Fetched, product: &str) -> Access {
    let all = || Access::Rules(Arc::default());
    match fetched.answer {
        Answer::Body(body) => Access::Rules(Arc::new(Robots::read(&body.bytes, product))),
        Answer::Refused(Refusal::Blocked) if fetched.status == 429 => Access::Unreachable,
        Answer::Refused(_) => all(),
        Answer::Failed(FetchError::Status { status }) if status < 500 => all(),
        // Nor is what it redirects to for ever, or to nowhere, or to no public place, a robots.txt.
        Answer::Failed(FetchError::TooManyRedirects { .. } | FetchError::Redirect { .. }) => all(),
        Answer::Failed(FetchError::Refused(_) | FetchError::Scheme { .. }) => all(),
        Answer::NotModified(_) | Answer::Failed(_) => Access::Unreachable,
    }
}

impl Known {
    fn fresh(&self, origin: &str, now: Instant) -> Option<Access> {
        self.sites.get(origin).filter(|site| now < site.until).map(|site| site.access.clone())
    }

    /// Remembers what a site allows, and returns it: rules that are known stay while the site cannot be reached.
    fn learn(&mut self, origin: String, access: Access, now: Instant) -> Access {
        let old = self.sites.remove(&origin);
        self.bytes -= old.as_ref().map_or(0, Site::size);
        if old.is_none() {
            self.order.push_back(origin.clone());
        }
        let kept_for = if access == Access::Unreachable { AGAIN } else { KEPT };
        let access = match (access, old) {
            (Access::Unreachable, Some(old)) => old.access,
            (access, _) => access,
        };
        let site = Site { access: access.clone(), until: now + kept_for };
        self.bytes += site.size();
        self.sites.insert(origin, site);
        while self.sites.len() > MOST || self.bytes > MOST_BYTES {
            let Some(oldest) = self.order.pop_front() else { break };
            self.bytes -= self.sites.remove(&oldest).as_ref().map_or(0, Site::size);
        }
        access
    }
}

impl Site {
    fn size(&self) -> usize {
        match &self.access {
            Access::Rules(robots) => robots.size(),
            Access::Unreachable => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Body, Validators};

    fn answered(status: u16, answer: Answer) -> Access {
        let final_url = "https://quayside.example/robots.txt".to_owned();
        read(Fetched::plain(status, final_url, answer), "Wiredesk")
    }

    fn closed() -> Access {
        Access::Rules(Arc::new(Robots::read(b"User-agent: *\nDisallow: /", "Wiredesk")))
    }

    fn open() -> Access {
        Access::Rules(Arc::default())
    }

    #[test]
    fn a_robots_txt_that_is_not_there_allows_all_and_one_that_cannot_be_had_nothing() {
        let body = Body {
            bytes: "User-agent: *\nDisallow: /".into(),
            content_type: None,
            validators: Validators::default(),
            robots_signals: Vec::new(),
            ..Body::default()
        };
        let failed = |status| Answer::Failed(FetchError::Status { status });
        for (status, answer, wanted) in [
            (200, Answer::Body(body), closed()),
            (401, Answer::Refused(Refusal::AuthExpired), open()),
            (403, Answer::Refused(Refusal::Blocked), open()),
            (404, Answer::Refused(Refusal::NotFound), open()),
            (410, Answer::Refused(Refusal::Gone), open()),
            (418, failed(418), open()),
            (0, Answer::Failed(FetchError::TooManyRedirects { limit: 5 }), open()),
            (429, Answer::Refused(Refusal::Blocked), Access::Unreachable),
            (500, failed(500), Access::Unreachable),
            (503, failed(503), Access::Unreachable),
            (0, Answer::Failed(FetchError::TimedOut { seconds: 30 }), Access::Unreachable),
        ] {
            assert_eq!(answered(status, answer), wanted, "{status}");
        }
    }

    #[test]
    fn rules_count_for_a_day_and_longer_only_while_the_site_cannot_be_reached() {
        let (mut known, start) = (Known::default(), Instant::now());
        let origin = "https://quayside.example".to_owned();
        known.learn(origin.clone(), closed(), start);
        assert_eq!(known.fresh(&origin, start + KEPT - AGAIN), Some(closed()));
        assert_eq!(known.fresh(&origin, start + KEPT), None);
        assert_eq!(known.learn(origin.clone(), Access::Unreachable, start + KEPT), closed());
        assert_eq!(known.fresh(&origin, start + KEPT + AGAIN), None);
        assert_eq!(known.learn(origin.clone(), open(), start + KEPT + AGAIN), open());
        assert_eq!((known.sites.len(), known.order.len()), (1, 1));
    }

    #[test]
    fn what_is_remembered_is_bounded_by_sites_and_by_bytes() {
        let (mut known, now) = (Known::default(), Instant::now());
        for number in 0..MOST + 5 {
            known.learn(format!("https://{number}.example"), open(), now);
        }
        assert_eq!((known.sites.len(), known.order.len()), (MOST, MOST));
        let long = format!("User-agent: *\nDisallow: /{}", "a".repeat(500_000));
        let robots = Arc::new(Robots::read(long.as_bytes(), "Wiredesk"));
        for number in 0..200 {
            known.learn(format!("https://large-{number}.example"), Access::Rules(robots.clone()), now);
        }
        assert!(known.bytes <= MOST_BYTES);
        let sizes: usize = known.sites.values().map(Site::size).sum();
        assert_eq!(sizes, known.bytes);
    }
}
