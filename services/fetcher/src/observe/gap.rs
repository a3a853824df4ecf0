//! Watches for entries that rolled past between two polls. Pure.

use proto::{time, v1::FeedState};

/// A document of fewer entries shows too little of a feed to tell.
const FEWEST: usize = 3;
/// After so many documents in a row that had nothing known in them though they should, a feed changes its ids at each poll.
const HAYWIRE: u32 = 3;

/// What a document shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown<'a> {
    /// Its entries.
    pub(crate) count: usize,
    /// Those of them whose items were known.
    pub(crate) known: usize,
    /// When the others are from, as far as they say. Milliseconds since 1970 UTC.
    pub(crate) times_ms: &'a [i64],
    /// True for one that says that it is only what changed (RFC 3229).
    pub(crate) is_part: bool,
}

/// How a document follows on what its feed showed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Continuity {
    /// Cannot be told, and says nothing.
    Unknown,
    /// It overlaps.
    Whole,
    /// Nothing in it was known: what stood between has rolled past.
    Gap {
        /// True where its entries do not say that they are new: their ids may have changed instead.
        is_strange: bool,
    },
    /// Nothing in it was known, and yet it reaches back behind the last answer, or so it is at each poll: its ids are none.
    Strange,
}

/// How a document follows.
pub(crate) fn continuity(before: &FeedState, shown: Shown<'_>) -> Continuity {
    let Some(last) = &before.last_success_at else { return Continuity::Unknown };
    let has_past = !(before.seen_packed.is_empty() && before.seen.is_empty());
    if shown.is_part || !has_past {
        return Continuity::Unknown;
    }
    if shown.known > 0 {
        return Continuity::Whole;
    }
    if shown.count < FEWEST {
        return Continuity::Unknown;
    }
    let last_ms = time::to_ms(last);
    let older = shown.times_ms.iter().filter(|at_ms| **at_ms < last_ms).count();
    match shown.times_ms.len() {
        0 if before.strange_bodies.saturating_add(1) >= HAYWIRE => Continuity::Strange,
        0 => Continuity::Gap { is_strange: true },
        // A few may be older than they are here: written yesterday, shown today.
        dated if 2 * older >= dated => Continuity::Strange,
        _ => Continuity::Gap { is_strange: false },
    }
}

/// True for a feed whose documents have had nothing in common for long.
pub(crate) fn is_haywire(state: &FeedState) -> bool {
    state.strange_bodies >= HAYWIRE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_told_where_the_window_should_overlap_and_nowhere_else() {
        const GAP: Continuity = Continuity::Gap { is_strange: false };
        const PERHAPS: Continuity = Continuity::Gap { is_strange: true };
        let state = |strange_bodies| FeedState {
            last_success_at: Some(time::from_ms(1000)),
            seen_packed: vec![0; 80],
            strange_bodies,
            ..FeedState::default()
        };
        let shown = |count, known, times_ms| Shown { count, known, times_ms, is_part: false };
        let empty = FeedState { seen_packed: vec![], ..state(0) };
        for (name, before, shown, wanted) in [
            ("overlap", state(0), shown(10, 1, &[]), Continuity::Whole),
            ("nothing in common", state(0), shown(10, 0, &[]), PERHAPS),
            ("twice", state(1), shown(10, 0, &[]), PERHAPS),
            ("three times", state(2), shown(10, 0, &[]), Continuity::Strange),
            ("and on", state(u32::MAX), shown(10, 0, &[]), Continuity::Strange),
            ("back again", state(9), shown(10, 1, &[]), Continuity::Whole),
            ("new by their times", state(0), shown(3, 0, &[1001, 1002, 1003]), GAP),
            ("new by their times, also late", state(7), shown(3, 0, &[1001, 1002, 999]), GAP),
            ("old by their times", state(0), shown(3, 0, &[1001, 900, 800]), Continuity::Strange),
            ("two entries", state(0), shown(2, 0, &[]), Continuity::Unknown),
            ("a part", state(0), Shown { is_part: true, ..shown(10, 0, &[]) }, Continuity::Unknown),
            ("a first document", FeedState::default(), shown(10, 0, &[]), Continuity::Unknown),
            ("after an empty one", empty, shown(10, 0, &[]), Continuity::Unknown),
        ] {
            assert_eq!(continuity(&before, shown), wanted, "{name}");
        }
    }
}
