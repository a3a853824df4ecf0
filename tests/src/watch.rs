//! Waits for a starting broker.

use anyhow::{Context, bail};
use std::{
    fs,
    path::Path,
    process::Child,
    thread,
    time::{Duration, Instant},
};

/// How long a broker may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);
/// Time between two looks at a starting broker's log.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// What a broker logs when it takes clients.
const READY: &str = "Kafka Server started";

/// Waits until the broker that a shell holds takes clients, by its log.
pub(crate) fn until_ready(shell: &mut Child, log: &Path) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        let said = fs::read_to_string(log).unwrap_or_default();
        if said.contains(READY) {
            return Ok(());
        }
        if let Some(status) = shell.try_wait().context("cannot look after the broker")? {
            bail!("kafka ended with {status}: {}", last_lines(&said));
        }
        if begun.elapsed() > PATIENCE {
            // Closing its input ends the broker.
            drop(shell.stdin.take());
            bail!("kafka did not start within {} s: {}", PATIENCE.as_secs(), last_lines(&said));
        }
        thread::sleep(BETWEEN_LOOKS);
    }
}

/// The end of what was said, in one line.
pub(crate) fn last_lines(said: &str) -> String {
    let lines: Vec<_> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(3)..].join(" | ")
}
