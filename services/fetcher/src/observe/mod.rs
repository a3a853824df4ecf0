//! What an answer means: the feed's new state, the raw items that go on, and what becomes a dead letter. Pure.
//!
//! [`Fetched`] and the state before -> [`observe`] -> [`Observation`].

use crate::{
    entries::{self, Origin, Taken},
    http::{Answer, Body, FetchError, Fetched, Refusal, RetryAfter, Validators},
    schedule::{
        self, Ask, Bounds,
        rhythm::{self, Fresh},
    },
};
use chassis::causes;
use proto::{
    time,
    v1::{DeadLetter, FeedConfig, FeedHealth, FeedState, PendingPage, RawItem, Stage},
};
use std::{
    error::Error,
    panic::{AssertUnwindSafe, catch_unwind},
};
use wire::split::Delivery;

/// A page that is missing for so long is gone. Milliseconds.
const MISSING_MS: i64 = 24 * 60 * 60 * 1000;
/// Longest reason that is kept. Bytes.
const LONGEST_REASON: usize = 500;

/// What became of a poll, as counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Entries that are new or changed.
    New,
    /// A body without any.
    Unchanged,
    /// 304.
    NotModified,
    /// A body that is no feed.
    Malformed,
    /// 401, 407.
    AuthExpired,
    /// 403, 429, 451.
    Blocked,
    /// 404.
    NotFound,
    /// 410.
    Gone,
    /// No usable answer.
    Failed,
}

/// What an answer means.
#[derive(Debug)]
pub(crate) struct Observation {
    /// As counted.
    pub(crate) outcome: Outcome,
    /// The feed's state from now on.
    pub(crate) state: FeedState,
    /// What goes on, in the order in which it is published.
    pub(crate) items: Vec<RawItem>,
    /// Pages that are to be fetched for them.
    pub(crate) pages: Vec<PendingPage>,
    /// What could not be cut.
    pub(crate) letters: Vec<DeadLetter>,
}

/// Reads an answer to a poll of a feed. `now_ms` is when the answer was complete.
pub(crate) fn observe(
    config: &FeedConfig,
    before: &FeedState,
    fetched: Fetched,
    now_ms: i64,
    price: f64,
) -> Observation {
    let mut state = before.clone();
    state.feed_id.clone_from(&config.id);
    state.url.clone_from(&config.url);
    state.polls += 1;
    state.last_poll_at = Some(time::from_ms(now_ms));
    state.http_status = fetched.status.into();
    let poll = Poll {
        config,
        before,
        now_ms,
        price,
        retry_after: fetched.retry_after,
        final_url: fetched.final_url,
    };
    match fetched.answer {
        Answer::Body(body) => poll.read(state, &body),
        Answer::NotModified(validators) => poll.not_modified(state, validators),
        Answer::Refused(refusal) => poll.refused(state, refusal),
        Answer::Failed(cause) => poll.failed(state, &cause),
    }
}

/// The state of a feed whose config says that it is paused; `None` where it says so already.
pub(crate) fn paused(config: &FeedConfig, before: &FeedState, now_ms: i64) -> Option<FeedState> {
    if before.health() == FeedHealth::Paused {
        return None;
    }
    let mut state = before.clone();
    state.feed_id.clone_from(&config.id);
    state.url.clone_from(&config.url);
    turn(&mut state, FeedHealth::Paused, "paused in its configuration", now_ms);
    Some(state)
}

/// The state of a feed that is as good as new.
pub(crate) fn blank(config: &FeedConfig) -> FeedState {
    FeedState { feed_id: config.id.clone(), url: config.url.clone(), ..FeedState::default() }
}

struct Poll<'a> {
    config: &'a FeedConfig,
    before: &'a FeedState,
    now_ms: i64,
    price: f64,
    retry_after: Option<RetryAfter>,
    final_url: String,
}

impl Poll<'_> {
    fn read(self, mut state: FeedState, body: &Body) -> Observation {
        let origin = Origin {
            config: self.config,
            before: self.before,
            final_url: &self.final_url,
            body,
            fetched_at_ms: self.now_ms,
        };
        let taken = match cut(&origin) {
            Ok(taken) => taken,
            Err(reason) => return self.malformed(state, body, &reason),
        };
        state.title = taken.title;
        state.source = Some(taken.source);
        state.seen = taken.seen;
        state.failures = 0;
        turn(&mut state, FeedHealth::Ok, &taken.note, self.now_ms);
        let fresh = !taken.items.is_empty();
        if fresh {
            state.last_new_item_at = Some(time::from_ms(self.now_ms));
        }
        // What was left must come with the next poll: no 304 then, and a first poll is not over.
        if !taken.leftover {
            state.last_success_at = Some(time::from_ms(self.now_ms));
            state.etag = body.validators.etag.clone();
            state.last_modified = body.validators.last_modified.clone();
        }
        let outcome = if fresh { Outcome::New } else { Outcome::Unchanged };
        let counted =
            Fresh::Counted { new: taken.new, in_document: taken.in_document, times_ms: &taken.times_ms };
        let closed = if taken.leftover {
            self.close(state, outcome, schedule::Outcome::Leftover)
        } else {
            self.close_well(state, outcome, counted)
        };
        Observation { items: taken.items, pages: taken.pages, ..closed }
    }

    fn not_modified(self, mut state: FeedState, validators: Validators) -> Observation {
        if let Some(etag) = validators.etag {
            state.etag = Some(etag);
        }
        if let Some(last_modified) = validators.last_modified {
            state.last_modified = Some(last_modified);
        }
        state.failures = 0;
        state.last_success_at = Some(time::from_ms(self.now_ms));
        turn(&mut state, FeedHealth::Ok, "", self.now_ms);
        self.close_well(state, Outcome::NotModified, Fresh::NotModified)
    }

    fn malformed(self, mut state: FeedState, body: &Body, reason: &str) -> Observation {
        let hash = wire::ids::short_hash(&[&body.bytes]);
        let known = state.broken_hash == hash;
        state.broken_hash = hash;
        state.failures = state.failures.saturating_add(1);
        turn(&mut state, FeedHealth::Malformed, reason, self.now_ms);
        let failures = state.failures;
        let source = crate::source::tell(self.config, self.before, None, None);
        let letter = DeadLetter {
            raw: body.bytes.to_vec(),
            position: None,
            stage: Stage::Split.into(),
            error: reason.to_owned(),
            failed_at: Some(time::from_ms(self.now_ms)),
            feed_id: self.config.id.clone(),
            source_id: source.id,
            fetch_url: wire::link::redacted(&self.config.url),
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let letters = if known { Vec::new() } else { vec![letter] };
        let closed = self.close(state, Outcome::Malformed, schedule::Outcome::Failed { failures });
        Observation { letters, ..closed }
    }

    fn refused(self, mut state: FeedState, refusal: Refusal) -> Observation {
        state.failures = state.failures.saturating_add(1);
        let failures = state.failures;
        let (health, outcome) = match refusal {
            Refusal::AuthExpired => (FeedHealth::AuthExpired, Outcome::AuthExpired),
            Refusal::Blocked => (FeedHealth::Blocked, Outcome::Blocked),
            Refusal::Gone => (FeedHealth::Gone, Outcome::Gone),
            Refusal::NotFound if self.missing_for_long() => (FeedHealth::Gone, Outcome::NotFound),
            Refusal::NotFound => (FeedHealth::Failing, Outcome::NotFound),
        };
        let reason = format!("answered with status {}", state.http_status);
        turn(&mut state, health, &reason, self.now_ms);
        self.close(state, outcome, schedule::Outcome::Refused { failures })
    }

    fn failed(self, mut state: FeedState, cause: &FetchError) -> Observation {
        state.failures = state.failures.saturating_add(1);
        let failures = state.failures;
        turn(&mut state, FeedHealth::Failing, &causes::in_one_line(cause), self.now_ms);
        self.close(state, Outcome::Failed, schedule::Outcome::Failed { failures })
    }

    fn missing_for_long(&self) -> bool {
        let since_ms = self.before.since.as_ref().map_or(self.now_ms, time::to_ms);
        match self.before.health() {
            FeedHealth::Gone => true,
            FeedHealth::Failing => {
                self.before.http_status == 404 && self.now_ms.saturating_sub(since_ms) >= MISSING_MS
            }
            _ => false,
        }
    }

    fn close_well(&self, mut state: FeedState, outcome: Outcome, fresh: Fresh<'_>) -> Observation {
        let mut rhythm = state.rhythm.take().unwrap_or_default();
        let since_ms = self.before.last_success_at.as_ref().map(time::to_ms);
        rhythm::saw(&mut rhythm, self.now_ms, since_ms, fresh);
        let turn = schedule::next_good(&Ask {
            bounds: Bounds::of(self.config),
            rhythm: &rhythm,
            price: self.price,
            now_ms: self.now_ms,
            jitter: schedule::jitter(&self.config.id, state.polls),
        });
        state.rhythm = Some(rhythm);
        state.interval_ms = turn.interval_ms.unsigned_abs();
        state.next_poll_at = Some(time::from_ms(turn.next_poll_ms));
        Observation { outcome, state, items: Vec::new(), pages: Vec::new(), letters: Vec::new() }
    }

    fn close(&self, mut state: FeedState, outcome: Outcome, next: schedule::Outcome) -> Observation {
        let turn = schedule::next_poll(
            Bounds::of(self.config),
            i64::try_from(state.interval_ms).unwrap_or(i64::MAX),
            next,
            self.retry_after,
            self.now_ms,
            schedule::jitter(&self.config.id, state.polls),
        );
        state.interval_ms = turn.interval_ms.unsigned_abs();
        state.next_poll_at = Some(time::from_ms(turn.next_poll_ms));
        Observation { outcome, state, items: Vec::new(), pages: Vec::new(), letters: Vec::new() }
    }
}

/// Sets how a feed is; `since` moves only when the state is another.
fn turn(state: &mut FeedState, health: FeedHealth, reason: &str, now_ms: i64) {
    if state.health() != health || state.since.is_none() {
        state.since = Some(time::from_ms(now_ms));
    }
    state.set_health(health);
    state.reason = reason.chars().take(LONGEST_REASON).collect();
}

/// Cuts a body into entries and takes those that count.
fn cut(origin: &Origin<'_>) -> Result<Taken, String> {
    let Origin { body, final_url, .. } = *origin;
    let content_type = body.content_type.as_deref();
    let delivery = Delivery { bytes: &body.bytes, content_type, url: Some(final_url) };
    caught(|| wire::split::split(&delivery).map(|split| entries::take(origin, split)))
}

/// Does what remote input may crash: a panic is an error like any other.
fn caught<T, E: Error>(work: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|cause| causes::in_one_line(&cause)),
        Err(panic) => {
            let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
            Err(format!("reading it panicked: {}", said.unwrap_or_default()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_750_000_000_000;
    const HOUR: i64 = 60 * 60 * 1000;
    const PRICE: f64 = 0.03;

    fn config() -> FeedConfig {
        let [id, url] = ["gazette", "https://www.gazette.com/rss"].map(str::to_owned);
        FeedConfig { id, url, ..FeedConfig::default() }
    }

    fn fetched(status: u16, answer: Answer) -> Fetched {
        Fetched::plain(status, config().url, answer)
    }

    fn body(text: &str, etag: &str) -> Answer {
        Answer::Body(Body {
            bytes: text.to_owned().into(),
            content_type: None,
            validators: Validators { etag: Some(etag.into()), last_modified: None },
            robots_signals: Vec::new(),
            ..Body::default()
        })
    }

    fn rss(guid: &str) -> String {
        let item = format!("<item><guid isPermaLink=\"false\">{guid}</guid><title>Ferry</title></item>");
        format!("<rss version=\"2.0\"><channel><title>Gazette</title>{item}</channel></rss>")
    }

    fn seen(state: &FeedState, answer: Answer, now_ms: i64) -> Observation {
        observe(&config(), state, fetched(200, answer), now_ms, PRICE)
    }

    #[test]
    fn each_answer_has_its_health_and_keeps_what_was_known() {
        let before = seen(&blank(&config()), body(&rss("1"), "\"1\""), NOW).state;
        let refused = Answer::Refused;
        for (status, answer, health, outcome) in [
            (401, refused(Refusal::AuthExpired), FeedHealth::AuthExpired, Outcome::AuthExpired),
            (429, refused(Refusal::Blocked), FeedHealth::Blocked, Outcome::Blocked),
            (404, refused(Refusal::NotFound), FeedHealth::Failing, Outcome::NotFound),
            (410, refused(Refusal::Gone), FeedHealth::Gone, Outcome::Gone),
            (0, Answer::Failed(FetchError::TimedOut { seconds: 9 }), FeedHealth::Failing, Outcome::Failed),
            (200, body("<html/>", "\"2\""), FeedHealth::Malformed, Outcome::Malformed),
        ] {
            let after = observe(&config(), &before, fetched(status, answer), NOW + HOUR, PRICE);
            let state = after.state;
            assert_eq!((state.health(), after.outcome), (health, outcome), "{status}");
            assert_eq!((state.http_status, state.failures, state.polls), (status.into(), 1, 2));
            assert_eq!(state.since, Some(time::from_ms(NOW + HOUR)));
            assert_eq!(state.last_success_at, Some(time::from_ms(NOW)));
            assert_eq!((&state.etag, &state.seen), (&before.etag, &before.seen), "{status}");
            assert!(!state.reason.is_empty(), "{status}");
        }
    }

    #[test]
    fn since_moves_only_with_the_state_and_success_clears_the_reason() {
        let failed = |state: &FeedState, now_ms| {
            let cause = FetchError::Status { status: 500 };
            observe(&config(), state, fetched(500, Answer::Failed(cause)), now_ms, PRICE).state
        };
        let first = failed(&blank(&config()), NOW);
        let second = failed(&first, NOW + HOUR);
        assert_eq!((second.failures, second.since), (2, Some(time::from_ms(NOW))));
        assert_eq!(second.reason, "answered with status 500");
        let well = seen(&second, body(&rss("1"), "\"1\""), NOW + 2 * HOUR).state;
        assert_eq!((well.health(), well.failures, well.reason.as_str()), (FeedHealth::Ok, 0, ""));
        assert_eq!(well.since, Some(time::from_ms(NOW + 2 * HOUR)));
    }

    #[test]
    fn a_page_that_is_missing_for_a_day_is_gone_and_still_asked() {
        let missing = |state: &FeedState, now_ms| {
            let answer = Answer::Refused(Refusal::NotFound);
            observe(&config(), state, fetched(404, answer), now_ms, PRICE).state
        };
        let first = missing(&blank(&config()), NOW);
        let soon = missing(&first, NOW + 23 * HOUR);
        assert_eq!(soon.health(), FeedHealth::Failing);
        let late = missing(&soon, NOW + 24 * HOUR);
        assert_eq!(late.health(), FeedHealth::Gone);
        assert!(late.next_poll_at.is_some());
        assert_eq!(missing(&late, NOW + 25 * HOUR).health(), FeedHealth::Gone);
    }

    #[test]
    fn a_document_that_cannot_be_read_is_a_dead_letter_once_per_content() {
        let mut state = blank(&config());
        let mut letters = Vec::new();
        for text in ["<html>1</html>", "<html>1</html>", &rss("1"), "<html>1</html>", "<html>2</html>"] {
            let after = seen(&state, body(text, "\"1\""), NOW);
            letters.extend(after.letters);
            state = after.state;
        }
        let raw: Vec<&[u8]> = letters.iter().map(|letter| letter.raw.as_slice()).collect();
        assert_eq!(raw, [b"<html>1</html>", b"<html>2</html>"]);
        assert_eq!((letters[0].source_id.as_str(), letters[0].stage()), ("gazette.com", Stage::Split));
    }

    #[test]
    fn a_304_may_bring_new_validators_and_loses_none() {
        let before = seen(&blank(&config()), body(&rss("1"), "\"1\""), NOW).state;
        let answer = Answer::NotModified(Validators { etag: None, last_modified: Some(b"today".to_vec()) });
        let after = observe(&config(), &before, fetched(304, answer), NOW + HOUR, PRICE);
        assert_eq!(after.state.etag.as_deref(), Some(&b"\"1\""[..]));
        assert_eq!(after.state.last_modified.as_deref(), Some(&b"today"[..]));
        assert_eq!((after.outcome, after.items.len()), (Outcome::NotModified, 0));
    }

    #[test]
    fn a_panic_on_the_way_is_an_error_that_says_so() {
        let failure = caught(|| -> Result<(), FetchError> { panic!("entry {} is odd", 3) }).unwrap_err();
        assert_eq!(failure, "reading it panicked: entry 3 is odd");
    }
}
