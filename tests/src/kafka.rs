//! The Kafka that tests run against.

use crate::{broker::Broker, docker::Container, maven};
use anyhow::Context;
use std::sync::OnceLock;

/// Bootstrap servers of a Kafka to test against, instead of starting one.
pub const NAMED: &str = "WIREDESK_TEST_KAFKA";

/// A running Kafka. One serves all tests of a process: each names its topics and groups apart.
#[derive(Debug)]
pub struct Kafka {
    brokers: String,
    held: Held,
}

/// What ends when this process does.
#[derive(Debug)]
enum Held {
    /// It was there before, and stays.
    Nothing,
    Container {
        _container: Container,
    },
    Broker(Broker),
}

impl Kafka {
    /// Bootstrap servers.
    pub fn brokers(&self) -> &str {
        &self.brokers
    }

    /// The broker, if this process started it from jars.
    pub fn broker(&self) -> Option<&Broker> {
        match &self.held {
            Held::Broker(broker) => Some(broker),
            Held::Nothing | Held::Container { .. } => None,
        }
    }

    /// Whether this process started it from jars, and so can start others.
    pub fn is_started(&self) -> bool {
        self.broker().is_some()
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

/// Whether a test can start a broker of its own here.
pub fn can_start() -> bool {
    maven::jars().is_ok()
}

/// In this order: the one that the environment names, one in a container, one from jars.
fn find() -> anyhow::Result<Kafka> {
    if let Ok(brokers) = std::env::var(NAMED) {
        return Ok(Kafka { brokers, held: Held::Nothing });
    }
    let no_container = match Container::start() {
        Ok(container) => {
            say(&format!("Kafka at {}, in a container", container.address()));
            return Ok(Kafka {
                brokers: container.address(),
                held: Held::Container { _container: container },
            });
        }
        Err(reason) => reason,
    };
    let broker = Broker::start().with_context(|| {
        format!("{NAMED} is not set, there is no container ({no_container:#}), and none can be started")
    })?;
    say(&format!("Kafka at {}, started in {:.1} s", broker.address(), broker.took().as_secs_f32()));
    Ok(Kafka { brokers: broker.address(), held: Held::Broker(broker) })
}

/// Tells whoever runs the tests.
#[expect(clippy::print_stderr, reason = "test harnesses speak to people there")]
fn say(line: &str) {
    eprintln!("{line}");
}
