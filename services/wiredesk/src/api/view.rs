//! What is shown of one feed: some 400 bytes, without the entries that its state remembers.

use super::state::State;
use proto::time::{Timestamp, to_ms};
use proto::v1::{FeedConfig, FeedState, Source};
use serde::Serialize;

/// What the table of feeds says of a feed. There may be a hundred thousand of them.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    name: Box<str>,
    url: Box<str>,
    group: Box<str>,
    tier: Box<str>,
    paused: bool,
}

/// What its last poll says of it. Times are milliseconds since 1970 UTC.
#[derive(Clone, Debug)]
pub(super) struct Reported {
    state: State,
    since: Option<i64>,
    reason: Box<str>,
    http_status: u32,
    last_poll: Option<i64>,
    last_success: Option<i64>,
    last_new_item: Option<i64>,
    next_poll: Option<i64>,
    not_before: Option<i64>,
    interval_ms: u64,
    failures: u32,
    gaps: u64,
    last_gap: Option<i64>,
    moved_to: Option<Box<str>>,
    source: Option<(Box<str>, Box<str>)>,
    title: Box<str>,
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
    /// Before this time the site does not want to be asked; null where it says nothing.
    pub not_before: Option<String>,
    /// Present time between two polls, in milliseconds; null before the first.
    pub interval_ms: Option<u64>,
    /// Errors in a row.
    pub failures: u32,
    /// Times that entries rolled past between two polls.
    pub gaps: u64,
    /// Last time that they did.
    pub last_gap: Option<String>,
    /// Where it is asked in the place of `url`, since the site moved it there for good; without keys.
    pub moved_to: Option<String>,
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
        Self {
            name: config.name.into(),
            url: wire::link::redacted(&config.url).into(),
            group: config.group.into(),
            tier: config.tier.into(),
            paused: config.paused,
        }
    }
}

impl From<FeedState> for Reported {
    fn from(state: FeedState) -> Self {
        let ms = |at: Option<Timestamp>| at.as_ref().map(to_ms);
        let moved = state.r#move.as_ref().filter(|moved| moved.settled);
        Self {
            state: state.health().into(),
            since: ms(state.since),
            moved_to: moved.map(|moved| wire::link::redacted(&moved.url).into()),
            reason: state.reason.into(),
            http_status: state.http_status,
            last_poll: ms(state.last_poll_at),
            last_success: ms(state.last_success_at),
            last_new_item: ms(state.last_new_item_at),
            next_poll: ms(state.next_poll_at),
            not_before: ms(state.not_before),
            interval_ms: state.interval_ms,
            failures: state.failures,
            gaps: state.gaps,
            last_gap: ms(state.last_gap_at),
            source: state.source.map(|Source { id, name, .. }| (id.into(), name.into())),
            title: state.title.into(),
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
        let told = reported.filter(|reported| reported.state == state);
        FeedView {
            id: id.to_owned(),
            name: self.name.to_string(),
            url: self.url.to_string(),
            group: self.group.to_string(),
            tier: self.tier.to_string(),
            state,
            since: told.and_then(|told| rfc3339(told.since)),
            reason: told.map(|told| told.reason.to_string()).unwrap_or_default(),
            http_status: reported.map(|known| known.http_status).filter(|status| *status > 0),
            last_poll: reported.and_then(|known| rfc3339(known.last_poll)),
            last_success: reported.and_then(|known| rfc3339(known.last_success)),
            last_new_item: reported.and_then(|known| rfc3339(known.last_new_item)),
            next_poll: reported.filter(|_| !self.paused).and_then(|known| rfc3339(known.next_poll)),
            not_before: reported.and_then(|known| rfc3339(known.not_before)),
            interval_ms: reported.map(|known| known.interval_ms).filter(|interval| *interval > 0),
            failures: reported.map(|known| known.failures).unwrap_or_default(),
            gaps: reported.map(|known| known.gaps).unwrap_or_default(),
            last_gap: reported.and_then(|known| rfc3339(known.last_gap)),
            moved_to: reported.and_then(|known| known.moved_to.as_deref()).map(str::to_owned),
            pages_waiting,
            source: reported
                .and_then(|known| known.source.as_ref())
                .map(|(id, name)| SourceView { id: id.to_string(), name: name.to_string() }),
            title: reported.map(|known| known.title.to_string()).unwrap_or_default(),
        }
    }
}

/// RFC 3339 in UTC of milliseconds since 1970; nothing for what no calendar holds.
pub(super) fn rfc3339(ms: Option<i64>) -> Option<String> {
    Some(jiff::Timestamp::from_millisecond(ms?).ok()?.to_string())
}
