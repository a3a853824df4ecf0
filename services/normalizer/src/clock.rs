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
