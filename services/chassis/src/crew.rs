//! Start and stop: every task has an owner, and one that fails or panics stops the process.

use anyhow::{Context as _, anyhow};
use std::{future::Future, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    task::JoinSet,
    time::timeout,
};
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

/// The tasks of a process.
#[derive(Debug, Default)]
pub struct Crew {
    stop: CancellationToken,
    tasks: JoinSet<(String, anyhow::Result<()>)>,
}

impl Crew {
    /// No tasks yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The token that is cancelled when the process is to stop.
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Starts a task. It runs until the stop token is cancelled; ending earlier without an error stops the
    /// process too, in order.
    pub fn spawn(&mut self, name: &str, task: impl Future<Output = anyhow::Result<()>> + Send + 'static) {
        let name = name.to_owned();
        self.tasks.spawn(async move { (name, task.await) });
    }

    /// Waits for SIGTERM, Ctrl-C or the end of a task; then stops the others, and waits for them at most `grace`.
    /// The first error is returned.
    pub async fn run(mut self, grace: Duration) -> anyhow::Result<()> {
        let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
        let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
        let mut outcome = tokio::select! {
            _ = terminate.recv() => { info!("stopping on SIGTERM"); Ok(()) }
            _ = interrupt.recv() => { info!("stopping on SIGINT"); Ok(()) }
            () = self.stop.cancelled() => Ok(()),
            Some(ended) = self.tasks.join_next() => judge(ended),
        };
        self.stop.cancel();
        let rest = async {
            while let Some(ended) = self.tasks.join_next().await {
                let next = judge(ended);
                if outcome.is_ok() {
                    outcome = next;
                }
            }
        };
        if timeout(grace, rest).await.is_err() {
            let late = anyhow!("tasks did not stop within {} s", grace.as_secs());
            outcome = outcome.and(Err(late));
        }
        outcome
    }
}

type Ended = Result<(String, anyhow::Result<()>), tokio::task::JoinError>;

fn judge(ended: Ended) -> anyhow::Result<()> {
    match ended {
        Ok((_, Ok(()))) => Ok(()),
        Ok((name, Err(cause))) => {
            error!(task = name, error = format!("{cause:#}"), "task failed");
            Err(cause.context(format!("{name} failed")))
        }
        Err(cause) => {
            error!(error = %cause, "task panicked");
            Err(anyhow!(cause).context("a task panicked"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Duration = Duration::from_secs(5);

    #[tokio::test]
    async fn a_task_that_fails_stops_the_others_and_names_itself() {
        let mut crew = Crew::new();
        let stop = crew.stop();
        crew.spawn("idle", async move {
            stop.cancelled().await;
            Ok(())
        });
        crew.spawn("broken", async { Err(anyhow!("no more paper")) });
        let failure = crew.run(GRACE).await.unwrap_err();
        assert_eq!(format!("{failure:#}"), "broken failed: no more paper");
    }

    #[tokio::test]
    async fn a_task_that_panics_stops_the_process_with_an_error() {
        let mut crew = Crew::new();
        crew.spawn("panicking", async { panic!("on purpose") });
        assert!(crew.run(GRACE).await.is_err());
    }

    #[tokio::test]
    async fn a_task_that_does_not_stop_is_reported_after_the_grace_period() {
        let mut crew = Crew::new();
        crew.spawn("done", async { Ok(()) });
        crew.spawn("deaf", std::future::pending());
        let failure = crew.run(Duration::from_millis(10)).await.unwrap_err();
        assert_eq!(failure.to_string(), "tasks did not stop within 0 s");
    }
}
