//! What becomes of a feed that gave nothing: its state says why, and it is left alone for longer.

use super::{Notice, Observation, Outcome, Poll, good, moves, turn};
use crate::{
    http::{Body, FetchError, Refusal},
    schedule::{
        self, Bounds,
        backoff::{self, Trouble},
    },
};
use chassis::causes;
use proto::{
    time,
    v1::{DeadLetter, FeedHealth, FeedState, Stage},
};

/// A page that is missing for so long is gone. Milliseconds.
const MISSING_MS: i64 = 24 * 60 * 60 * 1000;
const TOO_MANY_REQUESTS: u32 = 429;

impl Poll<'_> {
    pub(super) fn malformed(self, mut state: FeedState, body: &Body, reason: &str) -> Observation {
        let hash = wire::ids::short_hash(&[&body.bytes]);
        let known = state.broken_hash == hash;
        state.broken_hash = hash;
        turn(&mut state, FeedHealth::Malformed, reason, self.now_ms);
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
        let closed = self.backed_off(state, Outcome::Malformed, Trouble::Failed);
        Observation { letters, ..closed }
    }

    pub(super) fn refused(self, mut state: FeedState, refusal: Refusal) -> Observation {
        let (health, outcome, trouble) = match refusal {
            Refusal::AuthExpired => (FeedHealth::AuthExpired, Outcome::AuthExpired, Trouble::Unauthorised),
            Refusal::Blocked => (FeedHealth::Blocked, Outcome::Blocked, Trouble::Refused),
            Refusal::Gone => (FeedHealth::Gone, Outcome::Gone, Trouble::Gone),
            Refusal::NotFound if self.missing_for_long() => {
                (FeedHealth::Gone, Outcome::NotFound, Trouble::Refused)
            }
            Refusal::NotFound => (FeedHealth::Failing, Outcome::NotFound, Trouble::Refused),
        };
        let reason = format!("answered with status {}", state.http_status);
        turn(&mut state, health, &reason, self.now_ms);
        if state.http_status == TOO_MANY_REQUESTS {
            return self.slowed_down(state);
        }
        self.backed_off(state, outcome, trouble)
    }

    pub(super) fn failed(self, mut state: FeedState, cause: &FetchError) -> Observation {
        turn(&mut state, FeedHealth::Failing, &causes::in_one_line(cause), self.now_ms);
        self.backed_off(state, Outcome::Failed, Trouble::Failed)
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

    fn backed_off(&self, mut state: FeedState, outcome: Outcome, trouble: Trouble) -> Observation {
        let bounds = Bounds::of(self.config);
        state.failures = state.failures.saturating_add(1);
        let mut wait = backoff::wait(trouble, state.failures, bounds, self.jitter());
        let mut notices = Vec::new();
        if moves::failed(&mut state, matches!(outcome, Outcome::NotFound | Outcome::Gone)) {
            let reason = format!("{}; asked where it was before it moved", state.reason);
            let health = state.health();
            turn(&mut state, health, &reason, self.now_ms);
            notices.push(Notice::MovedBack);
            wait = bounds.min_ms;
        }
        Observation { notices, ..self.waiting(state, outcome, wait) }
    }

    /// 429 (RFC 6585, section 4): the whole host is left alone, and without a time the feed's interval doubles.
    fn slowed_down(&self, mut state: FeedState) -> Observation {
        let bounds = Bounds::of(self.config);
        state.failures = state.failures.saturating_add(1);
        let interval = i64::try_from(state.interval_ms).unwrap_or(i64::MAX).max(bounds.min_ms);
        let (wait, host_ms) = match self.asked_wait() {
            Some(asked) => (interval.max(asked), asked),
            None => {
                let slow_ms = i64::try_from(state.slow_ms).unwrap_or(i64::MAX);
                let slow_ms = backoff::slower(slow_ms, interval, bounds);
                state.slow_ms = slow_ms.unsigned_abs();
                (slow_ms, backoff::host_wait(state.failures).min(slow_ms))
            }
        };
        state.host_free_at = Some(time::from_ms(self.now_ms.saturating_add(host_ms)));
        self.waiting(state, Outcome::Blocked, backoff::later(wait, self.jitter()))
    }

    /// Closes a poll that is followed by a wait; longer, where the site says so.
    fn waiting(&self, mut state: FeedState, outcome: Outcome, wait_ms: i64) -> Observation {
        let asked = self.asked_wait().unwrap_or(0);
        state.not_before = (asked > 0).then(|| time::from_ms(self.now_ms.saturating_add(asked)));
        let wait = wait_ms.max(if asked > 0 { backoff::later(asked, self.jitter()) } else { 0 });
        let next_ms = self.now_ms.saturating_add(wait);
        let floor = good::floor_of(self.config, &state.pace.unwrap_or_default(), self.now_ms);
        state.next_poll_at = Some(time::from_ms(floor.awake(next_ms)));
        Observation::plain(outcome, state)
    }

    pub(super) fn jitter(&self) -> f64 {
        schedule::jitter(&self.config.id, self.before.polls)
    }
}
