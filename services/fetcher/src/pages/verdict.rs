//! What an answer to the request for a page means: a page, another try, or none. Pure.

use crate::http::{Answer, Body, FetchError, Fetched, Refusal, RetryAfter};
use proto::{
    time,
    v1::{Page, PendingPage, RawItem},
};
use sha2::{Digest, Sha256};
use wire::ids;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Waits after the tries that failed; after the last of them there is one more try, within about a day of the first.
const WAITS_MS: [i64; 4] = [2 * MINUTE_MS, 20 * MINUTE_MS, 3 * HOUR_MS, 20 * HOUR_MS];
/// A host that fails is left alone for so long at first, and twice as long each time, up to the longest.
const PAUSE_MS: i64 = 30_000;
const LONGEST_PAUSE_MS: i64 = HOUR_MS;

/// What became of a pending page, as counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It came, and is published.
    Taken,
    /// It is tried again later.
    Retried,
    /// Given up: robots.txt does not allow it.
    Disallowed,
    /// Given up: 404, 410.
    NotFound,
    /// Given up: 401, 403, 451 and other refusals.
    Refused,
    /// Given up: no HTML.
    OtherType,
    /// Given up: longer than a page may be, or than a record holds.
    TooLarge,
    /// Given up: no http(s) URL, no public address, or redirected too often.
    BadAddress,
    /// Given up: every try failed.
    Unreachable,
    /// Given up: its feed has too many newer ones waiting.
    NoRoom,
    /// Given up: its feed is gone, or no longer wants pages.
    NotWanted,
}

impl Outcome {
    /// Every outcome.
    pub(crate) const ALL: [Self; 11] = [
        Self::Taken,
        Self::Retried,
        Self::Disallowed,
        Self::NotFound,
        Self::Refused,
        Self::OtherType,
        Self::TooLarge,
        Self::BadAddress,
        Self::Unreachable,
        Self::NoRoom,
        Self::NotWanted,
    ];

    /// The word for it in metrics and logs.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Retried => "retried",
            Self::Disallowed => "disallowed",
            Self::NotFound => "not_found",
            Self::Refused => "refused",
            Self::OtherType => "other_type",
            Self::TooLarge => "too_large",
            Self::BadAddress => "bad_address",
            Self::Unreachable => "unreachable",
            Self::NoRoom => "no_room",
            Self::NotWanted => "not_wanted",
        }
    }
}

/// What an answer means.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// A page.
    Page(Box<Page>),
    /// Another try, not before the site wants it.
    Again(Option<RetryAfter>),
    /// None.
    Never(Outcome),
}

impl Verdict {
    /// Reads an answer that was complete at `now_ms`. `licence` is named where robots.txt was not asked for its sake.
    pub(crate) fn of(fetched: Fetched, licence: Option<&str>, now_ms: i64) -> Self {
        let Fetched { status, final_url, retry_after, answer, .. } = fetched;
        match answer {
            Answer::Body(Body { bytes, content_type, mut robots_signals, .. }) => {
                robots_signals
                    .extend(licence.map(|licence| format!("robots.txt: not asked, licence {licence}")));
                Self::Page(Box::new(Page {
                    body: bytes.into(),
                    content_type: content_type.unwrap_or_default(),
                    final_url,
                    fetched_at: Some(time::from_ms(now_ms)),
                    status: status.into(),
                    robots_signals,
                }))
            }
            Answer::Refused(Refusal::NotFound | Refusal::Gone) => Self::Never(Outcome::NotFound),
            Answer::Refused(Refusal::Blocked) if status == 429 => Self::Again(retry_after),
            Answer::Refused(_) => Self::Never(Outcome::Refused),
            Answer::Failed(FetchError::Status { status: 408 | 425 | 500.. }) => Self::Again(retry_after),
            Answer::Failed(
                FetchError::TimedOut { .. }
                | FetchError::Network { .. }
                | FetchError::Lookup { .. }
                | FetchError::Secret(_)
                | FetchError::Way { .. },
            ) => Self::Again(None),
            Answer::Failed(FetchError::NoPage { .. }) => Self::Never(Outcome::OtherType),
            Answer::Failed(FetchError::TooLong { .. } | FetchError::HeadersTooLong { .. }) => {
                Self::Never(Outcome::TooLarge)
            }
            Answer::Failed(FetchError::Status { .. } | FetchError::Header { .. })
            | Answer::NotModified(_) => Self::Never(Outcome::Refused),
            Answer::Failed(
                FetchError::Url { .. }
                | FetchError::Scheme { .. }
                | FetchError::Refused(_)
                | FetchError::Redirect { .. }
                | FetchError::TooManyRedirects { .. },
            ) => Self::Never(Outcome::BadAddress),
        }
    }
}

/// The pending page after another try that failed; `None` when that was the last. `jitter` from 0 to 1.
pub(crate) fn again(
    pending: &PendingPage,
    retry_after: Option<RetryAfter>,
    now_ms: i64,
    jitter: f64,
) -> Option<PendingPage> {
    let wait_ms = WAITS_MS.get(usize::try_from(pending.tries).ok()?)?;
    let wait_ms = wait_ms + (*wait_ms as f64 * jitter / 10.0) as i64;
    let wait_ms = wait_ms.max(asked_ms(retry_after, now_ms).min(DAY_MS));
    let next_at = Some(time::from_ms(now_ms.saturating_add(wait_ms)));
    Some(PendingPage { tries: pending.tries + 1, next_at, ..pending.clone() })
}

/// How long a host is left alone after so many failures in a row.
pub(crate) fn pause_ms(failures: u32, retry_after: Option<RetryAfter>, now_ms: i64) -> i64 {
    let doubled = PAUSE_MS << failures.saturating_sub(1).min(16);
    doubled.max(asked_ms(retry_after, now_ms)).min(LONGEST_PAUSE_MS)
}

/// The wait that a site asks for. Milliseconds.
pub(super) fn asked_ms(retry_after: Option<RetryAfter>, now_ms: i64) -> i64 {
    match retry_after {
        None => 0,
        Some(RetryAfter::Seconds(seconds)) => i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000),
        Some(RetryAfter::At(at_ms)) => at_ms.saturating_sub(now_ms),
    }
}

/// The raw item of a page: the entry's own, with the page.
pub(crate) fn raw_item(item: &RawItem, page: Page) -> RawItem {
    let both = Sha256::new().chain_update(&item.entry).chain_update(&page.body);
    RawItem { sha256: ids::hex(&both.finalize()), page: Some(page), ..item.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{http::Validators, items::sha256};

    const NOW: i64 = 1_750_000_000_000;

    fn verdict(status: u16, answer: Answer, retry_after: Option<RetryAfter>) -> Verdict {
        let final_url = "https://quayside.example/strike".to_owned();
        Verdict::of(Fetched { retry_after, ..Fetched::plain(status, final_url, answer) }, None, NOW)
    }

    #[test]
    fn what_may_come_later_is_tried_again_and_what_will_not_is_given_up_at_once() {
        let failed = Answer::Failed;
        let status = |status| Answer::Failed(FetchError::Status { status });
        for (code, answer, wanted) in [
            (404, Answer::Refused(Refusal::NotFound), Some(Outcome::NotFound)),
            (410, Answer::Refused(Refusal::Gone), Some(Outcome::NotFound)),
            (401, Answer::Refused(Refusal::AuthExpired), Some(Outcome::Refused)),
            (403, Answer::Refused(Refusal::Blocked), Some(Outcome::Refused)),
            (451, Answer::Refused(Refusal::Blocked), Some(Outcome::Refused)),
            (402, status(402), Some(Outcome::Refused)),
            (204, status(204), Some(Outcome::Refused)),
            (200, failed(FetchError::NoPage { content_type: String::new() }), Some(Outcome::OtherType)),
            (200, failed(FetchError::TooLong { limit: 1, setting: "" }), Some(Outcome::TooLarge)),
            (0, failed(FetchError::TooManyRedirects { limit: 5 }), Some(Outcome::BadAddress)),
            (0, failed(FetchError::Scheme { scheme: "ftp".to_owned() }), Some(Outcome::BadAddress)),
            (429, Answer::Refused(Refusal::Blocked), None),
            (408, status(408), None),
            (500, status(500), None),
            (503, status(503), None),
            (0, failed(FetchError::TimedOut { seconds: 30 }), None),
        ] {
            match (verdict(code, answer, None), wanted) {
                (Verdict::Never(outcome), Some(wanted)) => assert_eq!(outcome, wanted, "{code}"),
                (Verdict::Again(None), None) => {}
                (other, _) => panic!("{code}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_page_says_where_it_came_from_and_under_which_licence_robots_were_not_asked() {
        let body = Body {
            bytes: "<p>Ferry</p>".into(),
            content_type: Some("text/html".to_owned()),
            validators: Validators::default(),
            robots_signals: vec!["tdm-reservation: 1".to_owned()],
            ..Body::default()
        };
        let final_url = "https://quayside.example/strike".to_owned();
        let fetched = Fetched::plain(200, final_url, Answer::Body(body));
        let Verdict::Page(page) = Verdict::of(fetched, Some("Q-17"), NOW) else { panic!("no page") };
        assert_eq!(page.robots_signals, ["tdm-reservation: 1", "robots.txt: not asked, licence Q-17"]);
        assert_eq!(page.fetched_at, Some(time::from_ms(NOW)));
        let entry = RawItem { entry: b"<item/>".to_vec(), sha256: "entry".to_owned(), ..RawItem::default() };
        let raw = raw_item(&entry, *page);
        assert_eq!(raw.sha256, ids::hex(&sha256(b"<item/><p>Ferry</p>")));
        assert_eq!(raw.page.unwrap().body, b"<p>Ferry</p>");
    }

    #[test]
    fn five_tries_lie_within_about_a_day_and_a_site_that_says_when_is_obeyed() {
        let mut pending = PendingPage::default();
        let mut now_ms = NOW;
        let mut tries = 1;
        while let Some(next) = again(&pending, None, now_ms, 1.0) {
            now_ms = next.next_at.as_ref().map(time::to_ms).unwrap();
            pending = next;
            tries += 1;
        }
        assert_eq!(tries, 5);
        assert!((DAY_MS - 2 * HOUR_MS..DAY_MS + 3 * HOUR_MS).contains(&(now_ms - NOW)), "{}", now_ms - NOW);
        let wait = |retry_after| {
            let next = again(&PendingPage::default(), Some(retry_after), NOW, 0.0).unwrap();
            next.next_at.as_ref().map(time::to_ms).unwrap() - NOW
        };
        assert_eq!(wait(RetryAfter::Seconds(3600)), HOUR_MS);
        assert_eq!(wait(RetryAfter::Seconds(1)), WAITS_MS[0]);
        assert_eq!(wait(RetryAfter::At(NOW + 5 * HOUR_MS)), 5 * HOUR_MS);
        assert_eq!(wait(RetryAfter::Seconds(u64::MAX)), DAY_MS);
    }

    #[test]
    fn a_host_that_fails_is_left_alone_for_longer_each_time() {
        for (failures, retry_after, wanted) in [
            (1, None, PAUSE_MS),
            (2, None, 2 * PAUSE_MS),
            (40, None, LONGEST_PAUSE_MS),
            (1, Some(RetryAfter::Seconds(600)), 600_000),
            (1, Some(RetryAfter::Seconds(86_400)), LONGEST_PAUSE_MS),
        ] {
            assert_eq!(pause_ms(failures, retry_after, NOW), wanted, "{failures} {retry_after:?}");
        }
    }
}
