//! One page of one entry: asks the site's robots.txt, then for the page, and writes what that came to.

use super::{
    pending::Order,
    sites::{Access, Sites},
    verdict::{self, Outcome, Verdict},
};
use crate::{
    clock::now_ms,
    http::{Client, Hop, Request, RetryAfter, Wanted},
    records, schedule,
};
use anyhow::Context as _;
use bus::Outgoing;
use chassis::envelope::{EncodeError, Envelope};
use proto::v1::{FeedConfig, PendingPage, RobotsRule};
use url::Url;

/// Redirects that are followed for one page.
const REDIRECTS: usize = 5;

/// What pages are fetched with. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    pub(crate) client: Client,
    pub(crate) sites: Sites,
    pub(crate) envelope: Envelope,
}

/// A fetch that came back.
#[derive(Debug)]
pub(crate) struct Landed {
    pub(crate) order: Order,
    /// Wait between two requests that the site asks for. Milliseconds.
    pub(crate) delay_ms: Option<i64>,
    /// When the site wants to be asked for anything again: it has had too many requests (429).
    pub(crate) held: Option<RetryAfter>,
    pub(crate) step: Step,
}

/// What a fetch came to.
#[derive(Debug)]
pub(crate) enum Step {
    /// The page is at another host, which has manners of its own.
    Moved(Url, usize),
    /// It is decided.
    Done(Box<Done>),
}

/// What became of a pending page.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) outcome: Outcome,
    /// Bytes of the page that came.
    pub(crate) bytes: usize,
    /// When the site wants to be asked again.
    pub(crate) retry_after: Option<RetryAfter>,
    /// What is remembered of it from now on; `None`: nothing.
    pub(crate) next: Option<PendingPage>,
    /// What is written, with what is remembered.
    pub(crate) records: Vec<Outgoing>,
}

/// Fetches a page. Every host on the way is asked for its robots.txt first.
pub(crate) async fn fetch(tools: Tools, order: Order, config: FeedConfig) -> anyhow::Result<Landed> {
    let licence = licence(&config);
    let (mut url, mut hops, mut delay_ms, mut held) = (order.url.clone(), order.hops, None, None);
    let verdict = loop {
        if licence.is_none() {
            match tools.sites.access(&url, &config).await {
                Access::Unreachable => break Verdict::Again(None),
                Access::Rules(robots) => {
                    delay_ms = robots.delay_ms;
                    if !robots.allows(&url) {
                        break Verdict::Never(Outcome::Disallowed);
                    }
                }
            }
        }
        let request = Request {
            url: url.as_str(),
            wanted: Wanted::Page,
            home: Some(&config.url),
            headers: &config.headers,
            credentials: config.credentials.as_ref(),
            certificate: config.client_certificate.as_ref(),
            proxy: config.proxy.as_ref(),
            ..Request::default()
        };
        match tools.client.ask(&request).await {
            Hop::Moved(_) if hops >= REDIRECTS => break Verdict::Never(Outcome::BadAddress),
            Hop::Moved(next) if next.host() != url.host() => {
                return Ok(Landed { order, delay_ms, held, step: Step::Moved(next, hops + 1) });
            }
            Hop::Moved(next) => (url, hops) = (next, hops + 1),
            Hop::Answered(fetched) => {
                held = fetched.retry_after.filter(|_| fetched.status == 429);
                break Verdict::of(fetched, licence, now_ms());
            }
        }
    };
    // A page is hashed, copied and encoded: more than half a millisecond.
    let writing = tokio::task::spawn_blocking(move || {
        let done = seal(tools.envelope, &order, verdict, now_ms())?;
        Ok(Landed { order, delay_ms, held, step: Step::Done(Box::new(done)) })
    });
    writing.await.context("writing a page panicked")?
}

/// The licence for whose sake robots.txt is not asked, if the feed says so and has one.
fn licence(config: &FeedConfig) -> Option<&str> {
    let rights = config.policy.as_ref()?.rights.as_ref()?;
    let ignores = config.robots() == RobotsRule::Ignore;
    Some(rights.licence_id.as_str()).filter(|licence| ignores && !licence.is_empty())
}

fn seal(envelope: Envelope, order: &Order, verdict: Verdict, now_ms: i64) -> Result<Done, EncodeError> {
    let pending = &order.pending;
    let partition = order.place.partition;
    let forget = records::forget_page(&order.place.item_id, partition, now_ms);
    let ended = |outcome, bytes, records| Done { outcome, bytes, retry_after: None, next: None, records };
    match verdict {
        Verdict::Never(outcome) => Ok(ended(outcome, 0, vec![forget])),
        Verdict::Page(page) => {
            let bytes = page.body.len();
            let item = verdict::raw_item(&pending.item.clone().unwrap_or_default(), *page);
            Ok(match records::raw(envelope, &item, now_ms) {
                Ok(raw) => ended(Outcome::Taken, bytes, vec![raw, forget]),
                Err(_) => ended(Outcome::TooLarge, bytes, vec![forget]),
            })
        }
        Verdict::Again(retry_after) => {
            let jitter = schedule::jitter(&order.place.item_id, pending.tries.into());
            let Some(next) = verdict::again(pending, retry_after, now_ms, jitter) else {
                return Ok(ended(Outcome::Unreachable, 0, vec![forget]));
            };
            let records = vec![records::remember_page(envelope, &next, partition, now_ms)?];
            Ok(Done { outcome: Outcome::Retried, bytes: 0, retry_after, next: Some(next), records })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::v1::{FeedPolicy, Rights};

    #[test]
    fn robots_txt_is_passed_over_with_a_licence_only() {
        let config = |rule: RobotsRule, licence: &str| {
            let rights = Some(Rights { licence_id: licence.to_owned(), ..Rights::default() });
            let policy = Some(FeedPolicy { rights, ..FeedPolicy::default() });
            FeedConfig { robots: rule.into(), policy, ..FeedConfig::default() }
        };
        for (rule, licence_id, wanted) in [
            (RobotsRule::Ignore, "Q-17", Some("Q-17")),
            (RobotsRule::Ignore, "", None),
            (RobotsRule::Honour, "Q-17", None),
            (RobotsRule::Unspecified, "Q-17", None),
        ] {
            assert_eq!(licence(&config(rule, licence_id)), wanted, "{rule:?} {licence_id}");
        }
        let bare = FeedConfig { robots: RobotsRule::Ignore.into(), ..FeedConfig::default() };
        assert_eq!(licence(&bare), None);
    }
}
