//! What the fetcher counts. Labels are closed sets; none names a feed.

use crate::{
    board::Counts,
    observe::{Notice, Outcome},
    pages,
};
use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use proto::v1::FeedHealth;
use std::sync::{Arc, atomic::AtomicU64};

/// Bounds of the poll lag: fine below a second, which is what is promised, and up to what an hour's standstill makes.
const LAGS: [f64; 14] = [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 2.5, 10.0, 60.0, 600.0, 3600.0];

type Label = [(&'static str, &'static str); 1];

/// The fetcher's metrics.
#[derive(Clone, Debug)]
pub(crate) struct Metrics {
    polls: Family<Label, Counter>,
    raw_items: Family<Label, Counter>,
    feeds: Family<Label, Gauge>,
    pages: Family<Label, Counter>,
    notices: Arc<[(Notice, &'static str, &'static str, Counter)]>,
    /// Pages that wait to be fetched.
    pub(crate) pages_waiting: Gauge,
    /// Dead letters written.
    pub(crate) dead_letters: Counter,
    /// Polls thrown away: their feed was lost or changed meanwhile, or the commit was rolled back.
    pub(crate) discarded: Counter,
    /// Bytes of bodies, content encodings undone.
    pub(crate) body_bytes: Counter,
    /// Requests under way.
    pub(crate) in_flight: Gauge,
    /// Seconds from the request to the end of the answer.
    pub(crate) fetch_seconds: Histogram,
    /// Seconds from when a feed was due, or its site's hold was over, to its request.
    pub(crate) poll_lag_seconds: Histogram,
    /// Requests a second that the present intervals come to.
    pub(crate) planned_requests: Gauge<f64, AtomicU64>,
    /// What a request may cost: hours of delay of one entry.
    pub(crate) price: Gauge<f64, AtomicU64>,
}

impl Metrics {
    /// Registers them; every label value stands there from the start.
    pub(crate) fn register(registry: &mut Registry) -> Self {
        let metrics = Self {
            polls: Family::default(),
            raw_items: Family::default(),
            feeds: Family::default(),
            pages: Family::default(),
            notices: notices(),
            pages_waiting: Gauge::default(),
            dead_letters: Counter::default(),
            discarded: Counter::default(),
            body_bytes: Counter::default(),
            in_flight: Gauge::default(),
            fetch_seconds: Histogram::new([0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0]),
            poll_lag_seconds: Histogram::new(LAGS),
            planned_requests: Gauge::default(),
            price: Gauge::default(),
        };
        for outcome in OUTCOMES {
            metrics.poll(outcome).inc_by(0);
        }
        for lane in [Lane::Live, Lane::Bulk] {
            metrics.raw_items(lane).inc_by(0);
        }
        for outcome in pages::Outcome::ALL {
            metrics.page(outcome).inc_by(0);
        }
        registry.register("fetcher_pages", "Pending pages by what became of them", metrics.pages.clone());
        let waiting = metrics.pages_waiting.clone();
        registry.register("fetcher_pages_waiting", "Pages that wait to be fetched", waiting);
        registry.register("fetcher_polls", "Polls by what became of them", metrics.polls.clone());
        registry.register("fetcher_raw_items", "Raw items committed, by lane", metrics.raw_items.clone());
        registry.register("fetcher_feeds", "Feeds held, by state", metrics.feeds.clone());
        registry.register("fetcher_dead_letters", "Dead letters committed", metrics.dead_letters.clone());
        for (_, name, help, counter) in metrics.notices.iter() {
            registry.register(*name, *help, counter.clone());
        }
        let discarded = metrics.discarded.clone();
        registry.register("fetcher_discarded_polls", "Polls thrown away and made again", discarded);
        let body = metrics.body_bytes.clone();
        registry.register_with_unit("fetcher_body", "Bodies, content encodings undone", Unit::Bytes, body);
        registry.register("fetcher_requests_in_flight", "Requests under way", metrics.in_flight.clone());
        let fetch = metrics.fetch_seconds.clone();
        registry.register_with_unit("fetcher_fetch", "Request to end of answer", Unit::Seconds, fetch);
        let lag = metrics.poll_lag_seconds.clone();
        let told = "From when a feed was due, or its site's hold was over, to its request";
        registry.register_with_unit("fetcher_poll_lag", told, Unit::Seconds, lag);
        let planned = metrics.planned_requests.clone();
        let told = "Requests a second that the present intervals come to";
        registry.register("fetcher_planned_requests_per_second", told, planned);
        let told = "What a request may cost: hours of delay of one entry";
        registry.register("fetcher_request_price", told, metrics.price.clone());
        metrics
    }

    /// Polls that came to this.
    pub(crate) fn poll(&self, outcome: Outcome) -> Counter {
        self.polls.get_or_create_owned(&[("outcome", outcome_name(outcome))])
    }

    /// Counts what else happened at a poll.
    pub(crate) fn notice(&self, notice: Notice) {
        for (_, _, _, counter) in self.notices.iter().filter(|(one, ..)| *one == notice) {
            counter.inc();
        }
    }

    /// Pending pages that came to this.
    pub(crate) fn page(&self, outcome: pages::Outcome) -> Counter {
        self.pages.get_or_create_owned(&[("outcome", outcome.word())])
    }

    /// Raw items on this lane.
    pub(crate) fn raw_items(&self, lane: Lane) -> Counter {
        let lane = match lane {
            Lane::Live => "live",
            Lane::Bulk => "bulk",
        };
        self.raw_items.get_or_create_owned(&[("lane", lane)])
    }

    /// Sets how many feeds there are in each state.
    pub(crate) fn set_feeds(&self, counts: &Counts) {
        for health in HEALTHS {
            let count = counts[health as usize];
            self.feeds.get_or_create_owned(&[("state", health_name(health))]).set(count);
        }
    }
}

fn notices() -> Arc<[(Notice, &'static str, &'static str, Counter)]> {
    let row = |notice, name, help| (notice, name, help, Counter::default());
    Arc::new([
        row(
            Notice::CappedFreshness,
            "fetcher_capped_freshness",
            "Answers whose feed says that it is fresh for longer than is believed",
        ),
        row(
            Notice::Stale304,
            "fetcher_stale_not_modified",
            "304s about another version than the one asked about",
        ),
        row(Notice::FullFetch, "fetcher_full_fetches", "Requests without validators after such a 304"),
        row(Notice::Gap, "fetcher_gaps", "Times that entries of a feed rolled past between two polls"),
        row(Notice::GapFilled, "fetcher_gaps_filled", "Those of them that an archive filled"),
        row(Notice::Moved, "fetcher_moves", "Feeds that are asked elsewhere, since they moved for good"),
        row(Notice::MovedBack, "fetcher_moves_undone", "Those that are asked at their own URL again"),
    ])
}

/// Lanes of raw items.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lane {
    /// `wire.raw`.
    Live,
    /// `wire.raw.bulk`.
    Bulk,
}

const OUTCOMES: [Outcome; 9] = [
    Outcome::New,
    Outcome::Unchanged,
    Outcome::NotModified,
    Outcome::Malformed,
    Outcome::AuthExpired,
    Outcome::Blocked,
    Outcome::NotFound,
    Outcome::Gone,
    Outcome::Failed,
];

const HEALTHS: [FeedHealth; 12] = [
    FeedHealth::Unspecified,
    FeedHealth::Ok,
    FeedHealth::Quiet,
    FeedHealth::Failing,
    FeedHealth::Blocked,
    FeedHealth::AuthExpired,
    FeedHealth::Gone,
    FeedHealth::Moved,
    FeedHealth::Malformed,
    FeedHealth::Haywire,
    FeedHealth::Gap,
    FeedHealth::Paused,
];

fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::New => "new",
        Outcome::Unchanged => "unchanged",
        Outcome::NotModified => "not_modified",
        Outcome::Malformed => "malformed",
        Outcome::AuthExpired => "auth_expired",
        Outcome::Blocked => "blocked",
        Outcome::NotFound => "not_found",
        Outcome::Gone => "gone",
        Outcome::Failed => "failed",
    }
}

/// The architecture's word for a state; a feed that was never asked is `new`.
fn health_name(health: FeedHealth) -> &'static str {
    match health {
        FeedHealth::Unspecified => "new",
        FeedHealth::Ok => "ok",
        FeedHealth::Quiet => "quiet",
        FeedHealth::Failing => "failing",
        FeedHealth::Blocked => "blocked",
        FeedHealth::AuthExpired => "auth_expired",
        FeedHealth::Gone => "gone",
        FeedHealth::Moved => "moved",
        FeedHealth::Malformed => "malformed",
        FeedHealth::Haywire => "haywire",
        FeedHealth::Gap => "gap",
        FeedHealth::Paused => "paused",
    }
}
