//! Watches for entries that rolled past between two polls. Pure.

use proto::v1::FeedState;

/// A document of fewer entries shows too little of a feed to tell.
const FEWEST: usize = 3;
/// After so many documents in a row without anything known, a feed changes its ids at each poll.
const HAYWIRE: u32 = 3;

/// How a document follows on what its feed showed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Continuity {
    /// Cannot be told, and says nothing.
    Unknown,
    /// It overlaps.
    Whole,
    /// Nothing in it was known: what stood between has rolled past.
    Gap,
    /// So it is at every poll: its ids are none.
    Haywire,
}

/// How a document of `count` entries follows, of which `known` are items that were known. `is_part` for one that says that
/// it is only what changed (RFC 3229).
pub(crate) fn continuity(before: &FeedState, count: usize, known: usize, is_part: bool) -> Continuity {
    let has_past =
        before.last_success_at.is_some() && !(before.seen_packed.is_empty() && before.seen.is_empty());
    if is_part || !has_past {
        return Continuity::Unknown;
    }
    if known > 0 {
        return Continuity::Whole;
    }
    match count {
        0..FEWEST => Continuity::Unknown,
        _ if before.strange_bodies.saturating_add(1) >= HAYWIRE => Continuity::Haywire,
        _ => Continuity::Gap,
    }
}

/// True for a feed whose documents have had nothing in common for long.
pub(crate) fn is_haywire(state: &FeedState) -> bool {
    state.strange_bodies >= HAYWIRE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::time;

    #[test]
    fn a_gap_is_told_where_the_window_should_overlap_and_nowhere_else() {
        let state = |strange_bodies| FeedState {
            last_success_at: Some(time::from_ms(1)),
            seen_packed: vec![0; 80],
            strange_bodies,
            ..FeedState::default()
        };
        for (name, before, count, known, is_part, wanted) in [
            ("overlap", state(0), 10, 1, false, Continuity::Whole),
            ("nothing in common", state(0), 10, 0, false, Continuity::Gap),
            ("twice", state(1), 10, 0, false, Continuity::Gap),
            ("three times", state(2), 10, 0, false, Continuity::Haywire),
            ("and on", state(u32::MAX), 10, 0, false, Continuity::Haywire),
            ("back again", state(9), 10, 1, false, Continuity::Whole),
            ("two entries", state(0), 2, 0, false, Continuity::Unknown),
            ("a part", state(0), 10, 0, true, Continuity::Unknown),
            ("a first document", FeedState::default(), 10, 0, false, Continuity::Unknown),
            (
                "after an empty one",
                FeedState { seen_packed: vec![], ..state(0) },
                10,
                0,
                false,
                Continuity::Unknown,
            ),
        ] {
            assert_eq!(continuity(&before, count, known, is_part), wanted, "{name}");
        }
    }
}
