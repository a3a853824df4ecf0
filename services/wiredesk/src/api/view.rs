//! What is shown of one feed: some 300 bytes, without the entries that its state remembers.

use super::state::State;
use proto::time::Timestamp;
use proto::v1::{FeedConfig, FeedState, Source};
use serde::Serialize;

/// What the table of feeds says of a feed.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    name: String,
    url: String,
    group: String,
    tier: String,
    paused: bool,
}

/// What its last poll says of it.
#[derive(Clone, Debug)]
pub(super) struct Reported {
    state: State,
    since: Option<String>,
    reason: String,
    http_status: u32,
    last_poll: Option<String>,
    last_success: Option<String>,
    last_new_item: Option<String>,
    next_poll: Option<String>,
    interval_ms: u64,
    failures: u32,
    source: Option<SourceView>,
    title: String,
}

/// One feed, as `/v1/feeds` shows it. Times are RFC 3339 in UTC; null where nothing happened yet.
#[derive(Clone, Debug, Serialize)]
pub struct FeedView {
    /// The operator's name of the feed.
    pub id: String,
    /// Name of the source for people.
    pub name: String,
    /// Where it is; without credentials and keys.
    pub url: String,
    /// Group.
    pub group: String,
    /// Importance.
    pub tier: String,
    /// How it is.
    pub state: State,
    /// Since when.
    pub since: Option<String>,
    /// Why, for a person; empty when there is nothing to say.
    pub reason: String,
    /// Status of the last answer; null for none.
    pub http_status: Option<u32>,
    /// Last request.
    pub last_poll: Option<String>,
    /// Last answer of 200 or 304.
    pub last_success: Option<String>,
    /// Last entry that was new.
    pub last_new_item: Option<String>,
    /// When it is asked next; null while it is paused.
    pub next_poll: Option<String>,
    /// Present time between two polls, in milliseconds; null before the first.
    pub interval_ms: Option<u64>,
    /// Errors in a row.
    pub failures: u32,
    /// Pages that wait to be fetched, for a feed with `full_text`.
    pub pages_waiting: usize,
    /// Who speaks there; null before the first poll.
    pub source: Option<SourceView>,
    /// Title that the feed gives itself.
    pub title: String,
}

/// Who speaks.
#[derive(Clone, Debug, Serialize)]
pub struct SourceView {
    /// Stable id.
    pub id: String,
    /// Name for people.
    pub name: String,
}

impl From<FeedConfig> for Listed {
    fn from(config: FeedConfig) -> Self {
        let url = wire::link::redacted(&config.url);
        Self { name: config.name, url, group: config.group, tier: config.tier, paused: config.paused }
    }
}

impl From<FeedState> for Reported {
    fn from(state: FeedState) -> Self {
        Self {
            state: state.health().into(),
            since: rfc3339(state.since),
            reason: state.reason,
            http_status: state.http_status,
            last_poll: rfc3339(state.last_poll_at),
            last_success: rfc3339(state.last_success_at),
            last_new_item: rfc3339(state.last_new_item_at),
            next_poll: rfc3339(state.next_poll_at),
            interval_ms: state.interval_ms,
            failures: state.failures,
            source: state.source.map(|Source { id, name, .. }| SourceView { id, name }),
            title: state.title,
        }
    }
}

impl Listed {
    pub(super) fn group(&self) -> &str {
        &self.group
    }

    pub(super) fn tier(&self) -> &str {
        &self.tier
    }

    /// The state to show: what the operator wants comes before what the last poll found.
    pub(super) fn state(&self, reported: Option<&Reported>) -> State {
        match reported {
            _ if self.paused => State::Paused,
            // A feed that goes on again says so with its next poll.
            Some(Reported { state: State::Paused, .. }) | None => State::Ok,
            Some(reported) => reported.state,
        }
    }

    pub(super) fn view(&self, id: &str, reported: Option<&Reported>, pages_waiting: usize) -> FeedView {
        let state = self.state(reported);
        let known = reported.cloned();
        let told = known.as_ref().filter(|reported| reported.state == state);
        FeedView {
            id: id.to_owned(),
            name: self.name.clone(),
            url: self.url.clone(),
            group: self.group.clone(),
            tier: self.tier.clone(),
            state,
            since: told.and_then(|reported| reported.since.clone()),
            reason: told.map(|reported| reported.reason.clone()).unwrap_or_default(),
            http_status: known.as_ref().map(|reported| reported.http_status).filter(|status| *status > 0),
            last_poll: known.as_ref().and_then(|reported| reported.last_poll.clone()),
            last_success: known.as_ref().and_then(|reported| reported.last_success.clone()),
            last_new_item: known.as_ref().and_then(|reported| reported.last_new_item.clone()),
            next_poll: known
                .as_ref()
                .filter(|_| !self.paused)
                .and_then(|reported| reported.next_poll.clone()),
            interval_ms: known.as_ref().map(|reported| reported.interval_ms).filter(|interval| *interval > 0),
            failures: known.as_ref().map(|reported| reported.failures).unwrap_or_default(),
            pages_waiting,
            source: known.as_ref().and_then(|reported| reported.source.clone()),
            title: known.map(|reported| reported.title).unwrap_or_default(),
        }
    }
}

/// RFC 3339 in UTC; nothing for what no calendar holds.
pub(super) fn rfc3339(at: Option<Timestamp>) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(proto::time::to_ms(&at?)).ok()?;
    Some(at.to_string())
}
