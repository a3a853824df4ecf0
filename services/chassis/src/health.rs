//! What `/livez` and `/readyz` answer from: heartbeats of loops, and conditions of parts.

use serde::Serialize;
use std::{
    collections::BTreeMap,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::time::timeout;

/// Between two beats of a loop that waits.
const BEAT: Duration = Duration::from_secs(1);

/// Health of a process. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Health {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    loops: BTreeMap<String, Loop>,
    conditions: BTreeMap<String, Option<String>>,
    remarks: BTreeMap<String, String>,
}

#[derive(Debug)]
struct Loop {
    beaten: Instant,
    limit: Duration,
}

/// A loop's way to say that it turns.
#[derive(Clone, Debug)]
pub struct Heartbeat {
    health: Health,
    name: String,
}

/// A part's way to say whether it is ready.
#[derive(Clone, Debug)]
pub struct Condition {
    health: Health,
    name: String,
}

/// A part's way to say what an operator should know, though the process is ready.
#[derive(Clone, Debug)]
pub struct Remark {
    health: Health,
    name: String,
}

/// The answer of a health endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// True when nothing is wrong.
    pub ok: bool,
    /// What is wrong, by the name of the part.
    pub reasons: BTreeMap<String, String>,
    /// What an operator should know beside it, by the name of the part; left out where there is nothing.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub remarks: BTreeMap<String, String>,
}

impl Health {
    /// A process without loops or conditions: alive and ready.
    pub fn new() -> Self {
        Self::default()
    }

    /// A loop that must beat at least once in `limit`.
    pub fn heartbeat(&self, name: &str, limit: Duration) -> Heartbeat {
        self.lock().loops.insert(name.to_owned(), Loop { beaten: Instant::now(), limit });
        Heartbeat { health: self.clone(), name: name.to_owned() }
    }

    /// A condition of readiness, not met as long as the part says nothing.
    pub fn condition(&self, name: &str) -> Condition {
        self.lock().conditions.insert(name.to_owned(), Some("not started".to_owned()));
        Condition { health: self.clone(), name: name.to_owned() }
    }

    /// A remark of a part, which says nothing yet.
    pub fn remark(&self, name: &str) -> Remark {
        Remark { health: self.clone(), name: name.to_owned() }
    }

    /// Alive: every loop has beaten within its limit. Waiting for Kafka is alive.
    pub fn live(&self) -> Verdict {
        let late = |(name, one): (&String, &Loop)| {
            let silence = one.beaten.elapsed();
            (silence > one.limit).then(|| {
                (
                    name.clone(),
                    format!("no heartbeat for {} s, limit {} s", silence.as_secs(), one.limit.as_secs()),
                )
            })
        };
        Verdict::of(self.lock().loops.iter().filter_map(late).collect())
    }

    /// Ready: every condition is met. Remarks are shown with it, and change nothing.
    pub fn ready(&self) -> Verdict {
        let open =
            |(name, reason): (&String, &Option<String>)| reason.clone().map(|reason| (name.clone(), reason));
        let state = self.lock();
        let verdict = Verdict::of(state.conditions.iter().filter_map(open).collect());
        Verdict { remarks: state.remarks.clone(), ..verdict }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Heartbeat {
    /// The loop turned.
    pub fn beat(&self) {
        if let Some(one) = self.health.lock().loops.get_mut(&self.name) {
            one.beaten = Instant::now();
        }
    }

    /// Waits for something that may take long, as for a Kafka that is away, and beats meanwhile.
    pub async fn over<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            self.beat();
            if let Ok(done) = timeout(BEAT, &mut work).await {
                return done;
            }
        }
    }
}

impl Condition {
    /// The condition is met.
    pub fn met(&self) {
        self.set(None);
    }

    /// The condition is not met, for this reason.
    pub fn unmet(&self, reason: impl Into<String>) {
        self.set(Some(reason.into()));
    }

    fn set(&self, reason: Option<String>) {
        self.health.lock().conditions.insert(self.name.clone(), reason);
    }
}

impl Remark {
    /// This should be known.
    pub fn set(&self, text: impl Into<String>) {
        self.health.lock().remarks.insert(self.name.clone(), text.into());
    }

    /// There is nothing to know any more.
    pub fn clear(&self) {
        self.health.lock().remarks.remove(&self.name);
    }
}

impl Verdict {
    fn of(reasons: BTreeMap<String, String>) -> Self {
        Self { ok: reasons.is_empty(), reasons, remarks: BTreeMap::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_is_alive_until_its_limit_and_again_after_a_beat() {
        let health = Health::new();
        let beat = health.heartbeat("poller", Duration::ZERO);
        std::thread::sleep(Duration::from_millis(2));
        assert!(!health.live().ok);
        let patient = health.heartbeat("poller", Duration::from_secs(60));
        patient.beat();
        beat.beat();
        assert!(health.live().ok);
    }

    #[test]
    fn a_process_is_ready_when_every_condition_is_met() {
        let health = Health::new();
        let partitions = health.condition("partitions");
        assert_eq!(health.ready().reasons["partitions"], "not started");
        partitions.unmet("rebuilding, 40 %");
        assert_eq!(health.ready().reasons["partitions"], "rebuilding, 40 %");
        partitions.met();
        assert!(health.ready().ok);
    }

    #[test]
    fn a_remark_is_shown_and_makes_nothing_unready() {
        let health = Health::new();
        let remark = health.remark("gate");
        remark.set("1 item waits for an operator");
        let ready = health.ready();
        assert_eq!((ready.ok, ready.remarks["gate"].as_str()), (true, "1 item waits for an operator"));
        remark.clear();
        assert_eq!(serde_json::to_string(&health.ready()).unwrap(), r#"{"ok":true,"reasons":{}}"#);
    }
}
