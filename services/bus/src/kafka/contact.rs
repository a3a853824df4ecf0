//! When a broker last answered, and what librdkafka has to say.

use rdkafka::{ClientContext, config::RDKafkaLogLevel, consumer::ConsumerContext, error::KafkaError};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// When any broker last answered any client of a cluster. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Contact {
    opened: Instant,
    /// Milliseconds from `opened` to the last answer, and one; zero when there was none.
    last: Arc<AtomicU64>,
}

impl Contact {
    pub(super) fn new() -> Self {
        Self { opened: Instant::now(), last: Arc::default() }
    }

    /// A broker has answered.
    pub(super) fn made(&self) {
        let now = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX - 1);
        self.last.store(now + 1, Ordering::Relaxed);
    }

    /// Time since the last answer; `None` when there was none.
    pub(super) fn silence(&self) -> Option<Duration> {
        let last = self.last.load(Ordering::Relaxed).checked_sub(1)?;
        Some(self.opened.elapsed().saturating_sub(Duration::from_millis(last)))
    }
}

/// Hands librdkafka's log to ours.
#[derive(Clone, Debug)]
pub(super) struct Voice;

impl ClientContext for Voice {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        speak(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        complain(&error, reason);
    }
}

impl ConsumerContext for Voice {}

/// Logs a line of librdkafka.
pub(super) fn speak(level: RDKafkaLogLevel, facility: &str, message: &str) {
    match level {
        // Every client says so at every attempt; that Kafka is away is said once, by the cluster.
        _ if facility == "FAIL" && message.contains("Connect to ") => {
            tracing::debug!(facility, "kafka: {message}");
        }
        RDKafkaLogLevel::Emerg
        | RDKafkaLogLevel::Alert
        | RDKafkaLogLevel::Critical
        | RDKafkaLogLevel::Error
        | RDKafkaLogLevel::Warning => tracing::warn!(facility, "kafka: {message}"),
        RDKafkaLogLevel::Notice | RDKafkaLogLevel::Info => tracing::info!(facility, "kafka: {message}"),
        RDKafkaLogLevel::Debug => tracing::debug!(facility, "kafka: {message}"),
    }
}

/// Logs an error that librdkafka works on by itself. The log line of the same event says more, so this
/// one is for those who look closely.
pub(super) fn complain(error: &KafkaError, reason: &str) {
    tracing::debug!(%error, "kafka: {reason}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_unknown_until_a_first_answer() {
        let contact = Contact::new();
        assert_eq!(contact.silence(), None);
        contact.clone().made();
        assert!(contact.silence().is_some_and(|silence| silence < Duration::from_secs(5)));
    }
}
