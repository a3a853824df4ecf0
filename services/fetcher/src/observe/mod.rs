//! What an answer means: the feed's new state, the raw items that go on, and what becomes a dead letter. Pure.
//!
//! [`Fetched`] and the state before -> [`observe`] -> [`Observation`]. What was as wanted is closed by [`good`], which
//! asks [`gap`] and [`moves`]; what was not, by [`trouble`].

pub(crate) mod due;
pub(crate) mod gap;
mod good;
pub(crate) mod moves;
mod trouble;

use crate::{
    entries::{self, Origin, Taken},
    http::{Answer, Body, Fetched, Freshness, RetryAfter, Validators},
    schedule::{Bounds, backoff},
    seen,
};
use chassis::causes;
use gap::Continuity;
use good::Gained;
use proto::{
    time,
    v1::{DeadLetter, FeedConfig, FeedHealth, FeedState, Pace, PendingPage, RawItem},
};
use std::{
    error::Error,
    panic::{AssertUnwindSafe, catch_unwind},
};
use wire::split::Delivery;

/// Longest reason that is kept. Bytes.
const LONGEST_REASON: usize = 500;
/// A feed is asked without its validators at most so often. Milliseconds.
const FULL_FETCH_EVERY_MS: i64 = 24 * 60 * 60 * 1000;

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

/// What happened at a poll beside its outcome, as counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The feed says that it is fresh for longer than can be.
    CappedFreshness,
    /// A 304 names another version than the one that was asked about.
    Stale304,
    /// It was asked without validators though there were some.
    FullFetch,
    /// Entries rolled past.
    Gap,
    /// Those that did were found in an archive.
    GapFilled,
    /// It is asked elsewhere from now on.
    Moved,
    /// It is asked again where the operator wrote it.
    MovedBack,
}

/// What an answer means.
#[derive(Debug)]
pub(crate) struct Observation {
    /// As counted.
    pub(crate) outcome: Outcome,
    /// What else happened.
    pub(crate) notices: Vec<Notice>,
    /// The feed's state from now on.
    pub(crate) state: FeedState,
    /// What goes on, in the order in which it is published.
    pub(crate) items: Vec<RawItem>,
    /// Pages that are to be fetched for them.
    pub(crate) pages: Vec<PendingPage>,
    /// What could not be cut.
    pub(crate) letters: Vec<DeadLetter>,
    /// True when the same answer holds more than one transaction takes: it is read again for the rest.
    pub(crate) leftover: bool,
    /// Where entries that rolled past may still be found.
    pub(crate) missed: Option<Missed>,
}

/// Where entries that rolled past may still be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Missed {
    /// URL of the document before this one, absolute.
    pub(crate) url: String,
    /// Entries that the present document has, first in what its state remembers.
    pub(crate) present: usize,
}

/// Reads an answer to a poll of a feed. `now_ms` is when the answer was complete; `price` is that of a request.
pub(crate) fn observe(
    config: &FeedConfig,
    before: &FeedState,
    fetched: &Fetched,
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
        freshness: fetched.freshness,
        moved_to: fetched.moved_to.as_deref(),
        final_url: &fetched.final_url,
    };
    match &fetched.answer {
        Answer::Body(body) => poll.read(state, body),
        Answer::NotModified(validators) => poll.not_modified(state, validators),
        Answer::Refused(refusal) => poll.refused(state, *refusal),
        Answer::Failed(cause) => poll.failed(state, cause),
    }
}

/// True when this 304 cannot be about the version that was asked about, and its feed was not asked in full for a day.
pub(crate) fn wants_full_fetch(before: &FeedState, fetched: &Fetched, now_ms: i64) -> bool {
    let Answer::NotModified(validators) = &fetched.answer else { return false };
    let last_ms = before.full_fetch_at.as_ref().map_or(i64::MIN, time::to_ms);
    is_stale(before, validators) && now_ms.saturating_sub(last_ms) >= FULL_FETCH_EVERY_MS
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

/// True for states of feeds that answer as wanted.
pub(crate) fn is_well(health: FeedHealth) -> bool {
    use FeedHealth::{Gap, Haywire, Moved, Ok, Quiet};
    matches!(health, Ok | Quiet | Moved | Gap | Haywire)
}

struct Poll<'a> {
    config: &'a FeedConfig,
    before: &'a FeedState,
    now_ms: i64,
    price: f64,
    retry_after: Option<RetryAfter>,
    freshness: Freshness,
    moved_to: Option<&'a str>,
    final_url: &'a str,
}

impl Poll<'_> {
    fn read(self, mut state: FeedState, body: &Body) -> Observation {
        let origin = Origin {
            config: self.config,
            before: self.before,
            final_url: self.final_url,
            body,
            fetched_at_ms: self.now_ms,
        };
        let taken = match cut(&origin) {
            Ok(taken) => taken,
            Err(reason) => return self.malformed(state, body, &reason),
        };
        seen::write(&mut state, &taken.seen);
        state.title = taken.title;
        state.source = Some(taken.source);
        let outcome = if taken.items.is_empty() { Outcome::Unchanged } else { Outcome::New };
        if !taken.items.is_empty() {
            state.last_new_item_at = Some(time::from_ms(self.now_ms));
        }
        let (items, pages) = (taken.items, taken.pages);
        if taken.leftover {
            // A first poll is not over, and the validators are not those of what has been read.
            let again_ms = self.now_ms.saturating_add(Bounds::of(self.config).min_ms);
            state.next_poll_at = Some(time::from_ms(again_ms));
            return Observation { items, pages, leftover: true, ..Observation::plain(outcome, state) };
        }
        state.etag = body.validators.etag.clone();
        state.last_modified = body.validators.last_modified.clone();
        state.pace = Some(Pace { fresh_ms: 0, ..taken.pace });
        let shown = gap::Shown {
            count: taken.count,
            known: taken.known,
            times_ms: &taken.times_ms,
            is_part: body.partial,
        };
        let continuity = gap::continuity(self.before, shown);
        match continuity {
            Continuity::Unknown | Continuity::Gap { is_strange: false } => {}
            Continuity::Whole => state.strange_bodies = 0,
            Continuity::Gap { is_strange: true } | Continuity::Strange => {
                state.strange_bodies = state.strange_bodies.saturating_add(1);
            }
        }
        let is_gap = matches!(continuity, Continuity::Gap { .. });
        if is_gap {
            state.gaps += 1;
            state.last_gap_at = Some(time::from_ms(self.now_ms));
        }
        let gained = Gained {
            new: taken.new,
            in_document: Some(taken.count),
            is_part: body.partial,
            times_ms: taken.times_ms,
            is_gap,
            note: taken.note,
        };
        let present = taken.document.len();
        let missed = taken.older.filter(|_| is_gap).map(|url| Missed { url, present });
        let mut closed = self.closed(state, outcome, gained);
        closed.notices.extend(is_gap.then_some(Notice::Gap));
        Observation { items, pages, missed, ..closed }
    }

    fn not_modified(self, mut state: FeedState, validators: &Validators) -> Observation {
        let is_stale = is_stale(self.before, validators);
        let mut gained = Gained::default();
        if is_stale {
            gained.note = "its 304 names another version than the one that was asked about".to_owned();
        } else {
            // RFC 9111, section 4.3.4. An ETag that was not asked about may be that of a version that never came.
            let Validators { etag, last_modified } = validators.clone();
            let is_ours =
                |tag: &Vec<u8>| self.before.etag.as_deref().is_some_and(|sent| opaque(sent) == opaque(tag));
            state.etag = etag.filter(is_ours).or(state.etag);
            state.last_modified = last_modified.or(state.last_modified);
        }
        let mut closed = self.closed(state, Outcome::NotModified, gained);
        closed.notices.extend(is_stale.then_some(Notice::Stale304));
        closed
    }

    /// The wait that the site asks for, up to a week. Milliseconds; `None` for none or one that is over.
    fn asked_wait(&self) -> Option<i64> {
        let wait = match self.retry_after? {
            RetryAfter::Seconds(seconds) => i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000),
            RetryAfter::At(at_ms) => at_ms.saturating_sub(self.now_ms),
        };
        (wait > 0).then(|| wait.min(backoff::LONGEST_ASKED_MS))
    }
}

impl Observation {
    /// A state and nothing else.
    pub(crate) fn plain(outcome: Outcome, state: FeedState) -> Self {
        Self {
            outcome,
            notices: Vec::new(),
            state,
            items: Vec::new(),
            pages: Vec::new(),
            letters: Vec::new(),
            leftover: false,
            missed: None,
        }
    }
}

/// True when a 304 cannot be about the version that was asked about: it names another ETag than the one sent, or, where
/// none was sent, another date. Tags are compared as RFC 9110, section 8.8.3.2, does it weakly: a 304 may say `W/`. One
/// of the same version in another content coding, as servers mark it, is no other version.
fn is_stale(before: &FeedState, validators: &Validators) -> bool {
    match (&before.etag, &validators.etag, &before.last_modified, &validators.last_modified) {
        (Some(sent), Some(named), ..) => without_coding(opaque(sent)) != without_coding(opaque(named)),
        (None, _, Some(sent), Some(named)) => sent != named,
        _ => false,
    }
}

/// An ETag without its mark of weakness.
fn opaque(tag: &[u8]) -> &[u8] {
    tag.strip_prefix(b"W/").unwrap_or(tag)
}

/// An opaque tag without what web servers put to its end when they compress.
fn without_coding(tag: &[u8]) -> &[u8] {
    const CODINGS: [&[u8]; 8] = [b"--gzip", b"-gzip", b";gzip", b":gzip", b"-br", b";br", b"-zstd", b"-df"];
    let inner = tag.strip_suffix(b"\"").unwrap_or(tag);
    CODINGS.iter().find_map(|coding| inner.strip_suffix(*coding)).unwrap_or(inner)
}

/// Sets how a feed is; `since` moves only when the state is another.
pub(crate) fn turn(state: &mut FeedState, health: FeedHealth, reason: &str, now_ms: i64) {
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
pub(crate) fn caught<T, E: Error>(work: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
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
mod tests;
