//! The Kafka that tests run against.

use crate::{broker::Broker, maven};
use anyhow::Context;
use std::sync::OnceLock;

/// Bootstrap servers of a Kafka to test against, instead of starting one.
pub const NAMED: &str = "WIREDESK_TEST_KAFKA";

/// A running Kafka. One serves all tests of a process: each names its topics and groups apart.
#[derive(Debug)]
pub struct Kafka {
    brokers: String,
    /// The broker, when this process started it: it ends when this is dropped.
    _started: Option<Broker>,
}

impl Kafka {
    /// Bootstrap servers.
    pub fn brokers(&self) -> &str {
        &self.brokers
    }
}

/// The Kafka of this process: found or started at the first call. Where none can be had it says why, once,
/// in one line, and the tests that need it are to be ignored.
pub fn kafka() -> Option<&'static Kafka> {
    static KAFKA: OnceLock<Option<Kafka>> = OnceLock::new();
    KAFKA
        .get_or_init(|| match find() {
            Ok(kafka) => Some(kafka),
            Err(reason) => {
                say(&format!("no Kafka, so its tests are ignored: {reason:#}"));
                None
            }
        })
        .as_ref()
}

fn find() -> anyhow::Result<Kafka> {
    if let Ok(brokers) = std::env::var(NAMED) {
        return Ok(Kafka { brokers, _started: None });
    }
    let jars = maven::jars().with_context(|| format!("{NAMED} is not set, and none can be started"))?;
    let broker = Broker::start(&jars)?;
    say(&format!("Kafka at {}, started in {:.1} s", broker.address(), broker.took().as_secs_f32()));
    Ok(Kafka { brokers: broker.address(), _started: Some(broker) })
}

/// Tells whoever runs the tests.
#[expect(clippy::print_stderr, reason = "test harnesses speak to people there")]
fn say(line: &str) {
    eprintln!("{line}");
}
