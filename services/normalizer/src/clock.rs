//! Our clock, with what the judge says of it.

use crate::{gate::Now, metrics::Metrics};
use chassis::health::Remark;
use jiff::Timestamp;
use std::time::Instant;
use tracing::{info, warn};
use wire::gate::{
    ClockJudge,
    clock::{Answer, Verdict},
};

/// The clock of one process.
#[derive(Debug)]
pub(crate) struct Clock {
    began: Instant,
    judge: ClockJudge,
    told: Verdict,
    remark: Remark,
    read: fn() -> Timestamp,
}

impl Clock {
    /// A clock of which nothing is known; what is wrong with it is remarked. `read` reads it.
    pub(crate) fn new(remark: Remark, read: fn() -> Timestamp) -> Self {
        Self { began: Instant::now(), judge: ClockJudge::new(), told: Verdict::Good, remark, read }
    }

    /// The present, and what of it is certain. Counts and says it once when the clock is no longer to be believed, and
    /// when it is again.
    pub(crate) fn now(&mut self, metrics: &Metrics) -> Now {
        let now_ms = (self.read)().as_millisecond();
        let mono_ms = self.mono_ms();
        if let Some(by_ms) = self.judge.tick(now_ms, mono_ms) {
            metrics.alert("clock").inc();
            warn!(by_ms, "clock jumped: items are let go by the earlier reckoning until origins confirm it");
        }
        let verdict = self.judge.verdict();
        let told = std::mem::replace(&mut self.told, verdict);
        match verdict {
            Verdict::Good if told != Verdict::Good => {
                info!("clock agrees with the origins' clocks");
                self.remark.clear();
            }
            Verdict::Good => {}
            Verdict::Jumped(by_ms) => self
                .remark
                .set(format!("clock jumped by {by_ms} ms: held items are let go by the earlier reckoning")),
            Verdict::Off(by_ms) => {
                if !matches!(told, Verdict::Off(_)) {
                    metrics.alert("clock").inc();
                    warn!(by_ms, "clock is off by the origins' clocks: no held item is let go");
                }
                self.remark.set(format!("clock is off by {by_ms} ms: no held item is let go"));
            }
        }
        Now { now_ms, sure_ms: self.judge.sure_ms(now_ms), release_ms: self.judge.release_ms(now_ms) }
    }

    /// Takes the origins' answers as evidence.
    pub(crate) fn hear<'a>(&mut self, answers: impl Iterator<Item = &'a (String, Answer)>) {
        let (now_ms, mono_ms) = ((self.read)().as_millisecond(), self.mono_ms());
        for (source, answer) in answers {
            self.judge.hear(source, *answer, now_ms, mono_ms);
        }
    }

    fn mono_ms(&self) -> i64 {
        i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chassis::{health::Health, metrics};
    use std::sync::atomic::{AtomicI64, Ordering};

    const START_MS: i64 = 1_781_172_000_000;
    /// What the clock of this test shows beside the time since it began; no other test reads it.
    static SET_BY_MS: AtomicI64 = AtomicI64::new(0);

    fn read() -> Timestamp {
        static BEGAN: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
        let since_ms = i64::try_from(BEGAN.elapsed().as_millis()).unwrap();
        Timestamp::from_millisecond(START_MS + since_ms + SET_BY_MS.load(Ordering::Relaxed)).unwrap()
    }

    fn answers(now_ms: i64, ahead_ms: i64) -> Vec<(String, Answer)> {
        let answer = |(source, part): (&str, i64)| {
            let date_ms = now_ms - ahead_ms - part;
            let date_ms = date_ms - date_ms.rem_euclid(1000);
            (source.to_owned(), Answer { fetched_ms: now_ms - part, took_ms: 0, date_ms })
        };
        let sources = ["a.example", "b.example", "c.example"];
        // At all parts of a second, so that their bounds are narrow.
        let parts = (0..8).map(|part| part * 125);
        sources
            .into_iter()
            .flat_map(|source| parts.clone().map(move |part| (source, part)))
            .map(answer)
            .collect()
    }

    #[test]
    fn a_clock_that_is_set_wrong_lets_nothing_go_early_and_says_so_until_it_is_well() {
        let (health, metrics) = (Health::new(), metrics::Metrics::new().register(Metrics::new));
        let mut clock = Clock::new(health.remark("clock"), read);
        let now = clock.now(&metrics);
        assert_eq!((now.release_ms, now.sure_ms), (Some(now.now_ms), now.now_ms));
        assert!(health.ready().remarks.is_empty());

        SET_BY_MS.store(3_600_000, Ordering::Relaxed);
        let now = clock.now(&metrics);
        let back_ms = now.now_ms - now.release_ms.unwrap();
        assert!((3_599_000..3_601_000).contains(&back_ms), "by the earlier reckoning: {back_ms}");
        assert!(health.ready().remarks["clock"].contains("jumped by 3"), "{:?}", health.ready());
        assert_eq!(metrics.alert("clock").get(), 1);

        clock.hear(answers(now.now_ms, 3_600_000).iter());
        let now = clock.now(&metrics);
        assert_eq!(now.release_ms, None, "three origins say that it is an hour ahead");
        assert!(now.sure_ms < now.now_ms - 3_600_000);
        assert!(health.ready().remarks["clock"].contains("is off by 3"), "{:?}", health.ready());
        assert_eq!(metrics.alert("clock").get(), 2);
        let again = clock.now(&metrics);
        assert_eq!((again.release_ms, metrics.alert("clock").get()), (None, 2), "told once");

        SET_BY_MS.store(0, Ordering::Relaxed);
        clock.now(&metrics);
        assert_eq!(metrics.alert("clock").get(), 3, "set back: a jump too");
        std::thread::sleep(std::time::Duration::from_millis(1_000));
        let now_ms = read().as_millisecond();
        clock.hear(answers(now_ms, 0).iter());
        let now = clock.now(&metrics);
        assert_eq!(now.release_ms, Some(now.now_ms), "{clock:?}");
        assert!(health.ready().remarks.is_empty(), "{:?}", health.ready());
    }
}
