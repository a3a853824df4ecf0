//! When a feed is asked next that gave what it was asked for: by its own rhythm, and no sooner than it says.

use super::{Notice, Observation, Outcome, Poll, gap, moves, turn};
use crate::{
    http::Freshness,
    schedule::{
        self, Ask, Bounds, backoff,
        freshness::Floor,
        rhythm::{self, Fresh},
    },
};
use proto::{
    time,
    v1::{FeedConfig, FeedHealth, FeedState, FreshnessRule, Pace},
};

/// What an answer as wanted came to, as far as the schedule and the feed's health care.
#[derive(Debug, Default)]
pub(super) struct Gained {
    /// Entries that are new or changed.
    pub(super) new: usize,
    /// Entries in the document; `None` for 304.
    pub(super) in_document: Option<usize>,
    /// When the new ones are from, as far as they say. Milliseconds since 1970 UTC.
    pub(super) times_ms: Vec<i64>,
    /// True for a document that says that it is only what changed.
    pub(super) is_part: bool,
    /// True where entries rolled past.
    pub(super) is_gap: bool,
    /// What a person should know; empty for nothing.
    pub(super) note: String,
}

/// Longest time by which feeds are spread that may be asked again at the same moment. Milliseconds.
const LONGEST_SPREAD_MS: i64 = 5 * 60 * 1000;

/// Until when a feed is left alone by its own word, where it is taken.
pub(super) fn floor_of(config: &FeedConfig, pace: &Pace, answered_at_ms: i64) -> Floor {
    match config.freshness() {
        FreshnessRule::Ignore => Floor::default(),
        FreshnessRule::Honour | FreshnessRule::Unspecified => Floor::of(pace, answered_at_ms),
    }
}

impl Poll<'_> {
    /// Closes a poll that brought a body or a 304.
    pub(super) fn closed(&self, mut state: FeedState, outcome: Outcome, gained: Gained) -> Observation {
        let bounds = Bounds::of(self.config);
        let now_ms = self.now_ms;
        let last_ms = self.before.last_success_at.as_ref().map(time::to_ms);
        let mut notices = Vec::new();
        state.failures = 0;
        state.last_success_at = Some(time::from_ms(now_ms));
        state.host_free_at = None;
        if moves::visited(self.config, &mut state, self.moved_to, now_ms) == moves::Turn::Moved {
            notices.push(Notice::Moved);
        }
        let mut next_ms = self.by_rhythm(&mut state, bounds, last_ms, &gained);
        if gained.is_gap {
            let since_ms = last_ms.map_or(0, |last_ms| now_ms.saturating_sub(last_ms));
            next_ms = next_ms.min(now_ms.saturating_add((since_ms / 2).max(bounds.min_ms)));
        }
        let slow_ms = i64::try_from(state.slow_ms).unwrap_or(i64::MAX);
        let interval_ms = i64::try_from(state.interval_ms).unwrap_or(i64::MAX);
        state.slow_ms = backoff::faster(slow_ms, interval_ms).unsigned_abs();
        let floor = self.floor(&mut state);
        let asked_ms = self.asked_wait().map_or(now_ms, |wait| now_ms.saturating_add(wait));
        let not_before = floor.not_before(now_ms).max(asked_ms);
        state.not_before = (not_before > now_ms).then(|| time::from_ms(not_before));
        let wanted = next_ms.max(now_ms.saturating_add(slow_ms)).max(asked_ms);
        let mut next_ms = floor.not_before(wanted);
        if next_ms > wanted {
            next_ms = floor.not_before(next_ms.saturating_add(self.spread(next_ms)));
        }
        state.next_poll_at = Some(time::from_ms(next_ms));
        let mut notes: Vec<String> = Some(gained.note).filter(|note| !note.is_empty()).into_iter().collect();
        if let Some(capped) = floor.capped {
            notices.push(Notice::CappedFreshness);
            notes.push(capped);
        }
        self.well(&mut state, gained.is_gap, notes);
        Observation { notices, ..Observation::plain(outcome, state) }
    }

    /// When it is asked next by the schedule alone; what was learnt and the interval are kept in the state.
    fn by_rhythm(&self, state: &mut FeedState, bounds: Bounds, last_ms: Option<i64>, gained: &Gained) -> i64 {
        let mut rhythm = state.rhythm.take().unwrap_or_default();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let fresh = match gained.in_document {
            None => Fresh::NotModified,
            // What is only a part says nothing of how much the whole shows.
            Some(count) => Fresh::Counted {
                new: number(gained.new),
                in_document: if gained.is_part { rhythm.window.max(number(count)) } else { number(count) },
                times_ms: &gained.times_ms,
            },
        };
        rhythm::saw(&mut rhythm, self.now_ms, last_ms, fresh);
        let turn = schedule::next_good(&Ask {
            bounds,
            rhythm: &rhythm,
            price: self.price,
            now_ms: self.now_ms,
            jitter: self.jitter(),
        });
        state.rhythm = Some(rhythm);
        state.price = self.price as f32;
        state.interval_ms = turn.interval_ms.unsigned_abs();
        turn.next_poll_ms
    }

    /// Until when it is left alone by its own word. A header of this answer counts in the place of what earlier ones said.
    fn floor(&self, state: &mut FeedState) -> Floor {
        let Freshness { max_age_ms, expires_ms } = self.freshness;
        let mut pace = state.pace.take().unwrap_or_default();
        if let Some(fresh_ms) = max_age_ms.max(expires_ms) {
            pace.fresh_ms = fresh_ms;
        }
        let floor = floor_of(self.config, &pace, self.now_ms);
        state.pace = Some(pace).filter(|pace| *pace != Pace::default());
        floor
    }

    /// Up to five minutes, and a tenth of the time until then: the end of a night is the same for all feeds.
    fn spread(&self, until_ms: i64) -> i64 {
        let ahead_ms = until_ms.saturating_sub(self.now_ms).clamp(0, 10 * LONGEST_SPREAD_MS);
        backoff::later(ahead_ms, self.jitter()) - ahead_ms
    }

    fn well(&self, state: &mut FeedState, is_gap: bool, notes: Vec<String>) {
        let moved = moves::place(self.config, state) != self.config.url;
        let (health, mut reasons) = if gap::is_haywire(state) {
            (FeedHealth::Haywire, vec!["nothing in it is known from one answer to the next".to_owned()])
        } else if is_gap {
            (FeedHealth::Gap, vec!["entries rolled past since the last answer".to_owned()])
        } else if moved {
            let place = wire::link::redacted(moves::place(self.config, state));
            (FeedHealth::Moved, vec![format!("moved to {place}")])
        } else {
            (FeedHealth::Ok, Vec::new())
        };
        reasons.extend(notes);
        turn(state, health, &reasons.join("; "), self.now_ms);
    }
}
