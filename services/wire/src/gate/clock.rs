//! Whether our clock may be believed, by what the origins' clocks show and by its own jumps.
//!
//! An origin's `Date` is stamped between the request and the end of the answer, and is up to a second old: so each answer
//! bounds how far our clock is ahead. The bounds of a source's last answers are narrowed to one; over the sources the
//! median is judged, where there are three of them. A clock that jumped is believed in neither reckoning until the
//! origins confirm it: the earlier of the two instants counts.

use std::collections::{BTreeMap, VecDeque};

/// A clock may be off by this. Ms.
pub const TOLERANCE_MS: i64 = 500;
/// So many sources have to agree. Fewer say nothing.
const QUORUM: usize = 3;
/// Sources that are remembered, and answers of each.
const MOST_SOURCES: usize = 64;
const MOST_ANSWERS: usize = 8;
/// Answers count for so long. Ms.
const WINDOW_MS: i64 = 10 * 60 * 1000;
/// A `Date` has whole seconds. Ms.
const RESOLUTION_MS: i64 = 1_000;
/// While the clock is off, what was due longer ago than this beside the error may pass. Ms.
const MARGIN_MS: i64 = 24 * 60 * 60 * 1000;

/// An answer of an origin, by our clock and by its own. Ms; the times since 1970 UTC.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// When it was complete, by our clock.
    pub fetched_ms: i64,
    /// From the request to there.
    pub took_ms: i64,
    /// What the origin's clock showed, cut to a whole second.
    pub date_ms: i64,
}

/// What is known of our clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong with it, as far as can be told.
    Good,
    /// It jumped by so many ms (forward above 0), and nobody has confirmed it yet.
    Jumped(i64),
    /// It is off by at least so many ms, ahead above 0.
    Off(i64),
}

/// Judges our clock. All times are ms; `mono_ms` is of a clock that never jumps.
#[derive(Clone, Debug, Default)]
pub struct ClockJudge {
    sources: BTreeMap<String, VecDeque<Seen>>,
    last: Option<(i64, i64)>,
    /// What unconfirmed jumps come to.
    jumped_ms: i64,
    /// Our clock after the last jump: answers from before say nothing of it.
    since_ms: i64,
}

/// Our clock is ahead of the origin's by something between, as told at that time.
#[derive(Clone, Copy, Debug)]
struct Seen {
    low_ms: i64,
    high_ms: i64,
    mono_ms: i64,
}

impl ClockJudge {
    /// A clock of which nothing is known.
    pub fn new() -> Self {
        Self { since_ms: i64::MIN, ..Self::default() }
    }

    /// Compares our clock with the one that never jumps. A jump, in ms, is told once.
    pub fn tick(&mut self, wall_ms: i64, mono_ms: i64) -> Option<i64> {
        let (last_wall, last_mono) = self.last.replace((wall_ms, mono_ms))?;
        let jump = (wall_ms - last_wall) - (mono_ms - last_mono);
        if jump.abs() <= TOLERANCE_MS {
            return None;
        }
        self.jumped_ms = self.jumped_ms.saturating_add(jump);
        self.since_ms = wall_ms;
        self.sources.clear();
        Some(jump)
    }

    /// Takes an origin's answer as evidence, if it is of our clock as it goes now. `wall_ms` is the present.
    pub fn hear(&mut self, source_id: &str, answer: Answer, wall_ms: i64, mono_ms: i64) {
        let Answer { fetched_ms, took_ms, date_ms } = answer;
        let is_recent = (wall_ms - WINDOW_MS..=wall_ms).contains(&fetched_ms) && fetched_ms >= self.since_ms;
        if !is_recent || took_ms < 0 {
            return;
        }
        let high_ms = fetched_ms - date_ms;
        let seen = Seen { low_ms: high_ms - took_ms - RESOLUTION_MS, high_ms, mono_ms };
        if !self.sources.contains_key(source_id) && self.sources.len() >= MOST_SOURCES {
            let oldest = |answers: &VecDeque<Seen>| answers.back().map_or(i64::MIN, |seen| seen.mono_ms);
            let quietest = self.sources.iter().min_by_key(|(_, answers)| oldest(answers));
            if let Some(quietest) = quietest.map(|(id, _)| id.clone()) {
                self.sources.remove(&quietest);
            }
        }
        let answers = self.sources.entry(source_id.to_owned()).or_default();
        answers.push_back(seen);
        if answers.len() > MOST_ANSWERS {
            answers.pop_front();
        }
        self.forget(mono_ms);
        if self.jumped_ms != 0
            && self.bounds().is_some_and(|(low, high)| low <= TOLERANCE_MS && high.abs() <= TOLERANCE_MS)
        {
            self.jumped_ms = 0;
        }
    }

    /// What is known of our clock.
    pub fn verdict(&self) -> Verdict {
        match self.bounds() {
            Some((low, _)) if low > TOLERANCE_MS => Verdict::Off(low),
            Some((_, high)) if high < -TOLERANCE_MS => Verdict::Off(high),
            _ if self.jumped_ms != 0 => Verdict::Jumped(self.jumped_ms),
            _ => Verdict::Good,
        }
    }

    /// The instant up to which held items may be let go; `None` while nothing may be.
    pub fn release_ms(&self, wall_ms: i64) -> Option<i64> {
        match self.verdict() {
            Verdict::Good => Some(wall_ms),
            Verdict::Jumped(by) => Some(wall_ms - by.max(0)),
            Verdict::Off(_) => None,
        }
    }

    /// The last instant that has passed for certain: what is embargoed until later has to wait.
    pub fn sure_ms(&self, wall_ms: i64) -> i64 {
        match self.verdict() {
            Verdict::Off(by) => wall_ms.saturating_sub(by.saturating_abs()).saturating_sub(MARGIN_MS),
            _ => self.release_ms(wall_ms).unwrap_or(wall_ms),
        }
    }

    fn forget(&mut self, mono_ms: i64) {
        for answers in self.sources.values_mut() {
            answers.retain(|seen| mono_ms - seen.mono_ms <= WINDOW_MS);
        }
        self.sources.retain(|_, answers| !answers.is_empty());
    }

    /// The medians of what the sources say: at least so much ahead, at most so much. More than half agree with either.
    fn bounds(&self) -> Option<(i64, i64)> {
        if self.sources.len() < QUORUM {
            return None;
        }
        let said: Vec<(i64, i64)> = self.sources.values().filter_map(narrowed).collect();
        let mut lows: Vec<i64> = said.iter().map(|(low, _)| *low).collect();
        let mut highs: Vec<i64> = said.iter().map(|(_, high)| *high).collect();
        lows.sort_unstable();
        highs.sort_unstable();
        Some((*lows.get(lows.len().checked_sub(1)? / 2)?, *highs.get(highs.len() / 2)?))
    }
}

/// What the answers of a source say together. Where they contradict each other a cache answered with an old date: then
/// the freshest counts.
fn narrowed(answers: &VecDeque<Seen>) -> Option<(i64, i64)> {
    let low = answers.iter().map(|seen| seen.low_ms).max()?;
    let freshest = answers.iter().min_by_key(|seen| seen.high_ms)?;
    Some(if low <= freshest.high_ms { (low, freshest.high_ms) } else { (freshest.low_ms, freshest.high_ms) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TRUE_MS: i64 = 1_781_172_000_000;

    /// An answer at a true time, by a clock that is ahead by `ahead_ms`, of an origin that took `took_ms` and stamped it
    /// `stamped_ms` before the end.
    fn answer(true_ms: i64, ahead_ms: i64, took_ms: i64, stamped_ms: i64) -> Answer {
        let stamp = true_ms - stamped_ms.min(took_ms);
        Answer { fetched_ms: true_ms + ahead_ms, took_ms, date_ms: stamp - stamp.rem_euclid(1000) }
    }

    fn judge(ahead_ms: i64, sources: usize) -> ClockJudge {
        let mut judge = ClockJudge::new();
        for second in 0..8 {
            for source in 0..sources {
                let now_ms = TRUE_MS + second * 20_137 + source as i64 * 331;
                let answer = answer(now_ms, ahead_ms, 80, 40);
                judge.hear(&source.to_string(), answer, now_ms + ahead_ms, now_ms);
            }
        }
        judge
    }

    #[test]
    fn a_clock_is_off_where_three_sources_show_it_and_fewer_say_nothing() {
        for (ahead_ms, sources, is_off) in [
            (0, 3, false),
            (400, 5, false),
            (-400, 5, false),
            (3_000, 3, true),
            (-3_000, 3, true),
            (3_600_000, 3, true),
            (3_600_000, 2, false),
        ] {
            let judge = judge(ahead_ms, sources);
            assert_eq!(
                matches!(judge.verdict(), Verdict::Off(_)),
                is_off,
                "{ahead_ms} ms, {sources}: {judge:?}"
            );
            assert_eq!(judge.release_ms(TRUE_MS).is_none(), is_off);
            assert_eq!(judge.sure_ms(TRUE_MS) < TRUE_MS - 3_000_000, is_off);
        }
    }

    #[test]
    fn caches_that_answer_with_old_dates_do_not_put_the_clock_in_doubt() {
        let mut judge = judge(0, 3);
        for source in ["a", "b"] {
            judge.hear(
                source,
                answer(TRUE_MS, 0, 80, 40).aged(900_000),
                TRUE_MS + 160_000,
                TRUE_MS + 160_000,
            );
        }
        assert_eq!(judge.verdict(), Verdict::Good);
    }

    impl Answer {
        fn aged(self, by_ms: i64) -> Self {
            Self { date_ms: self.date_ms - by_ms, ..self }
        }
    }

    #[test]
    fn after_a_jump_the_earlier_reckoning_counts_until_the_origins_confirm_the_clock() {
        let mut judge = ClockJudge::new();
        assert_eq!(judge.tick(TRUE_MS, 0), None);
        assert_eq!(judge.tick(TRUE_MS + 5_400, 5_000), None, "slewed a little");
        let wall_ms = TRUE_MS + 10_000 + 3_600_000;
        assert_eq!(judge.tick(wall_ms, 10_000), Some(3_599_600));
        assert_eq!(judge.verdict(), Verdict::Jumped(3_599_600));
        assert_eq!(judge.release_ms(wall_ms), Some(wall_ms - 3_599_600));
        // Back again: nothing is open.
        assert!(judge.tick(wall_ms - 3_600_000 + 1_000, 11_000).is_some());
        assert_eq!(judge.release_ms(TRUE_MS), Some(TRUE_MS));

        // A machine that slept: its clock went on, and the origins say that it is right.
        let mut judge = ClockJudge::new();
        judge.tick(TRUE_MS - 7_200_000, 0);
        assert!(judge.tick(TRUE_MS, 1_000).is_some());
        let before = answer(TRUE_MS - 10, 0, 80, 40);
        judge.hear("a", before, TRUE_MS, 1_000);
        assert!(judge.sources.is_empty(), "an answer from before the jump says nothing");
        for second in 0..8 {
            for source in ["a", "b", "c"] {
                let now_ms = TRUE_MS + second * 20_137;
                judge.hear(source, answer(now_ms, 0, 80, 40), now_ms, now_ms);
            }
        }
        assert_eq!(judge.verdict(), Verdict::Good, "{judge:?}");
    }

    #[test]
    fn what_is_remembered_is_bounded_and_forgotten() {
        let mut judge = ClockJudge::new();
        for number in 0..500 {
            judge.hear(&number.to_string(), answer(TRUE_MS, 0, 80, 40), TRUE_MS, number);
        }
        assert_eq!(judge.sources.len(), MOST_SOURCES);
        let later_ms = TRUE_MS + 2 * WINDOW_MS;
        judge.hear("late", answer(later_ms, 0, 80, 40), later_ms, 2 * WINDOW_MS);
        assert_eq!(judge.sources.len(), 1);
        judge.hear("old", answer(TRUE_MS, 0, 80, 40), later_ms, 2 * WINDOW_MS);
        judge.hear("ahead", answer(later_ms + 1, 0, 80, 40), later_ms, 2 * WINDOW_MS);
        assert_eq!(judge.sources.len(), 1, "neither old answers nor those of a clock ahead of ours");
    }

    proptest! {
        /// Whatever the origins' delays, a clock within the tolerance is never put in doubt; one that is off by more
        /// than an answer leaves open is always found; a minority that lies changes neither.
        #[test]
        fn only_a_clock_that_is_off_is_found_off(
            ahead_ms in -5_000i64..5_000,
            honest in 3usize..9,
            liars in 0usize..3,
            lie_ms in -100_000i64..100_000,
            delays in prop::collection::vec((0i64..900, 0i64..900, 0i64..1000), 64),
        ) {
            let mut judge = ClockJudge::new();
            let mut delays = delays.into_iter().cycle();
            for source in 0..honest + liars {
                for _ in 0..4 {
                    let (took_ms, stamped_ms, fraction) = delays.next().unwrap();
                    let now_ms = TRUE_MS + fraction;
                    let said = answer(now_ms, ahead_ms, took_ms, stamped_ms);
                    let lie = if source >= honest { lie_ms } else { 0 };
                    judge.hear(&source.to_string(), said.aged(lie), now_ms + ahead_ms, now_ms);
                }
            }
            let is_off = matches!(judge.verdict(), Verdict::Off(_));
            if liars < honest {
                if ahead_ms.abs() <= TOLERANCE_MS {
                    prop_assert!(!is_off, "{:?}", judge);
                }
                if ahead_ms.abs() > TOLERANCE_MS + 1_000 + 900 {
                    prop_assert!(is_off, "{:?}", judge);
                }
            }
        }
    }
}
