//! Follows a feed that moves for good (RFC 9110, sections 15.4.2 and 15.4.9). Pure.
//!
//! A site that is hacked, or a hotel's network, redirects everything for an hour: a feed is asked at its new place
//! only after several answers in a row were found there, over a day, each by permanent redirects alone; and when
//! the new place fails, it is asked where the operator wrote it again.

use proto::{
    time,
    v1::{FeedConfig, FeedState, Move},
};

/// So many visits in a row, over so long, settle a move. Milliseconds.
const VISITS: u32 = 3;
const SETTLING_MS: i64 = 24 * 60 * 60 * 1000;
/// So many errors in a row at the new place undo it.
const ERRORS: u32 = 5;
/// Longest URL that is followed for good. Bytes.
const LONGEST: usize = 4096;

/// What a visit changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Nothing.
    Stays,
    /// From now on it is asked elsewhere.
    Moved,
}

/// Where a feed is asked.
pub(crate) fn place<'a>(config: &'a FeedConfig, state: &'a FeedState) -> &'a str {
    state.r#move.as_ref().filter(|settled| settled.settled).map_or(&config.url, |settled| &settled.url)
}

/// What is remembered of a feed, where that holds for what its config says now: for the URL that it had, and for the one
/// to which it moved for good, once the operator has written that.
pub(crate) fn kept(config: &FeedConfig, state: FeedState) -> Option<FeedState> {
    if state.url == config.url {
        return Some(state);
    }
    let is_there = state.r#move.as_ref().is_some_and(|one| one.settled && one.url == config.url);
    is_there.then(|| FeedState { url: config.url.clone(), r#move: None, ..state })
}

/// A visit gave an answer as wanted, found at `moved_to`, where permanent redirects led there.
pub(crate) fn visited(
    config: &FeedConfig,
    state: &mut FeedState,
    moved_to: Option<&str>,
    now_ms: i64,
) -> Turn {
    let asked = place(config, state).to_owned();
    let target = moved_to.filter(|url| *url != asked && may_follow(&asked, url));
    let is_settled = state.r#move.as_ref().is_some_and(|one| one.settled);
    let before = match &mut state.r#move {
        Some(settled) if is_settled => settled.further.take().map(|further| *further),
        other => other.take(),
    };
    let Some(url) = target else { return Turn::Stays };
    let mut next = match before {
        Some(one) if one.url == url => Move { visits: one.visits.saturating_add(1), ..one },
        _ => Move { url: url.to_owned(), visits: 1, since: Some(time::from_ms(now_ms)), ..Move::default() },
    };
    let since_ms = next.since.as_ref().map_or(now_ms, time::to_ms);
    if next.visits >= VISITS && now_ms.saturating_sub(since_ms) >= SETTLING_MS {
        next.settled = true;
        state.r#move = Some(next).filter(|next| next.url != config.url);
        return Turn::Moved;
    }
    match &mut state.r#move {
        Some(settled) if is_settled => settled.further = Some(Box::new(next)),
        slot => *slot = Some(next),
    }
    Turn::Stays
}

/// A visit failed, now so many times in a row; the place is `missing` for 404 and 410. True when the feed goes back to where
/// the operator wrote it.
pub(crate) fn failed(state: &mut FeedState, missing: bool) -> bool {
    let is_over = missing || state.failures >= ERRORS;
    let goes_back = is_over && state.r#move.as_ref().is_some_and(|one| one.settled);
    if goes_back {
        state.r#move = None;
    }
    goes_back
}

/// A move that gives up TLS is none: each visit follows it, and asks again in safety.
fn may_follow(from: &str, to: &str) -> bool {
    let is_safe = |url: &str| url.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"));
    to.len() <= LONGEST && (is_safe(to) || !is_safe(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60 * 60 * 1000;
    const OLD: &str = "https://old.example/rss";
    const NEW: &str = "https://new.example/rss";

    fn config() -> FeedConfig {
        FeedConfig { url: OLD.to_owned(), ..FeedConfig::default() }
    }

    /// The hours at which visits found the feed there, and whether it has moved after each.
    fn walk(visits: &[(i64, Option<&str>)]) -> (FeedState, Vec<bool>) {
        let mut state = FeedState::default();
        let turns =
            visits.iter().map(|(hour, to)| visited(&config(), &mut state, *to, hour * HOUR) == Turn::Moved);
        let turns = turns.collect();
        (state, turns)
    }

    #[test]
    fn a_move_counts_after_three_visits_in_a_row_over_a_day() {
        let (state, turns) = walk(&[(1, Some(NEW)), (2, Some(NEW)), (3, Some(NEW)), (25, Some(NEW))]);
        assert_eq!(turns, [false, false, false, true]);
        assert_eq!(place(&config(), &state), NEW);
        let (state, turns) = walk(&[(1, Some(NEW)), (49, Some(NEW))]);
        assert_eq!((turns, place(&config(), &state)), (vec![false, false], OLD));
        let other = "https://other.example/rss";
        for between in [None, Some(other)] {
            let (state, _) =
                walk(&[(1, Some(NEW)), (13, Some(NEW)), (20, between), (26, Some(NEW)), (27, Some(NEW))]);
            assert_eq!(place(&config(), &state), OLD, "{between:?}");
        }
    }

    #[test]
    fn a_move_without_tls_is_never_for_good() {
        let to = Some("http://old.example/rss");
        let (state, turns) = walk(&[(1, to), (20, to), (30, to), (90, to)]);
        assert_eq!((turns.contains(&true), place(&config(), &state)), (false, OLD));
    }

    #[test]
    fn a_feed_moves_on_from_where_it_moved_and_home_again() {
        let third = "https://third.example/rss";
        let all = |to, from: i64| [(from, Some(to)), (from + 12, Some(to)), (from + 25, Some(to))];
        let (mut state, _) = walk(&[all(NEW, 0), all(third, 100)].concat());
        assert_eq!(place(&config(), &state), third);
        for (hour, to) in all(OLD, 200) {
            visited(&config(), &mut state, to, hour * HOUR);
        }
        assert_eq!((place(&config(), &state), &state.r#move), (OLD, &None));
    }

    #[test]
    fn a_new_place_that_is_missing_or_fails_for_long_is_left_again() {
        let settled = || walk(&[(0, Some(NEW)), (12, Some(NEW)), (24, Some(NEW))]).0;
        for (failures, missing, goes_back) in [(1, true, true), (4, false, false), (5, false, true)] {
            let mut state = FeedState { failures, ..settled() };
            assert_eq!(failed(&mut state, missing), goes_back, "{failures} {missing}");
            assert_eq!(place(&config(), &state) == OLD, goes_back);
        }
        let mut state = FeedState { failures: 9, ..FeedState::default() };
        assert!(!failed(&mut state, true), "a feed that never moved cannot go back");
    }
}
