//! A deployment under test: its engine, its configuration, and its roles as processes.

use crate::PATIENCE;
use bus::{Bus, EmbeddedSettings, KafkaSettings, Target};
use chassis::{envelope::Envelope, topics::TopicSettings};
use std::{fs, path::PathBuf, time::Duration};
use tempfile::TempDir;
use tests::{kafka::Kafka, program, role::Role};
use tokio::time::{Instant, sleep};
use wiredesk::feeds::{self, Definition};

/// More than the default, as in a deployment that has grown: what a fetcher takes over has many partitions.
const FEED_PARTITIONS: i32 = 64;
/// Between two looks at what a process says.
const LOOK: Duration = Duration::from_millis(50);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Engine {
    Embedded,
    Kafka(&'static Kafka),
}

impl Engine {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Kafka(_) => "kafka",
        }
    }
}

pub(crate) struct Deployment {
    engine: Engine,
    program: PathBuf,
    /// Configuration, logs, and the embedded log.
    folder: TempDir,
}

impl Deployment {
    /// Writes the configuration: these feeds, and the defaults for almost everything else.
    pub(crate) fn new(engine: Engine, feeds: &[Definition]) -> Self {
        let program = program::wiredesk().unwrap();
        let folder = tempfile::Builder::new().prefix("wiredesk-processes-").tempdir().unwrap();
        let log = "[log]\nformat = \"json\"\n";
        let topics = format!("[topics]\nfeed_partitions = {FEED_PARTITIONS}\n");
        let fetcher = "[fetcher]\nallow = [\"127.0.0.0/8\"]\n"; // where the origins of tests are
        let config = format!("{log}{topics}{fetcher}{}", feeds::export_toml(feeds).unwrap());
        fs::write(folder.path().join("wiredesk.toml"), config).unwrap();
        Self { engine, program, folder }
    }

    /// Starts a role as an instance of that name.
    pub(crate) fn start(&self, role: &str, instance: &str) -> Role {
        let mut arguments = vec!["--config", "wiredesk.toml", "--instance", instance];
        if let Engine::Kafka(kafka) = self.engine {
            arguments.extend(["--brokers", kafka.brokers()]);
        }
        arguments.extend([role, "--listen", "127.0.0.1:0"]);
        Role::start(&self.program, instance, &arguments, self.folder.path()).unwrap()
    }

    /// The log as a reader beside the roles sees it; an embedded one is there once a role was ready.
    pub(crate) async fn bus(&self) -> Bus {
        Bus::open(match self.engine {
            Engine::Embedded => {
                let path = self.folder.path().join("wiredesk-data/log.db");
                Target::Embedded(EmbeddedSettings { path, owner: None })
            }
            Engine::Kafka(kafka) => Target::Kafka(settings(kafka)),
        })
        .await
        .unwrap()
    }

    /// The same, with the topics made, which the roles do otherwise.
    pub(crate) async fn bus_with_topics(&self) -> Bus {
        let bus = self.bus().await;
        let topics = TopicSettings { feed_partitions: FEED_PARTITIONS, ..TopicSettings::default() };
        bus.ensure(&topics.specs()).await.unwrap();
        bus
    }
}

pub(crate) fn settings(kafka: &Kafka) -> KafkaSettings {
    KafkaSettings { brokers: kafka.brokers().to_owned(), replication: None, options: Default::default() }
}

/// Takes all feeds off the log: a Kafka goes on to the next case.
pub(crate) async fn retire_feeds(bus: &Bus) {
    feeds::apply(bus, Envelope::default(), &[], true, false, 0).await.unwrap();
}

/// Waits until a role says that it is ready.
pub(crate) async fn ready(role: &mut Role) {
    let until = Instant::now() + PATIENCE;
    while !role.is_ready() {
        role.lives().unwrap();
        assert!(Instant::now() < until, "{} is not ready: {}", role.name(), role.last_words());
        sleep(LOOK).await;
    }
}

/// Stops roles in order; each has to end well.
pub(crate) fn stop(roles: Vec<Role>) {
    for role in roles {
        let name = role.name().to_owned();
        let status = role.stop().unwrap();
        assert!(status.success(), "{name} ended with {status}");
    }
}
