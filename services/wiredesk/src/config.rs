//! The configuration of a deployment: one file for every role.

use crate::feeds::Definition;
use bus::{EmbeddedSettings, KafkaSettings, Target};
use chassis::{envelope::Envelope, http::HttpSettings, telemetry::LogSettings, topics::TopicSettings};
use proto::encoding::Encoding;
use serde::Deserialize;
use std::{collections::BTreeMap, path::PathBuf};

/// A configuration file. Every key has a default.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Name of this instance: the same after a restart, another for each. By default the host's name.
    pub instance: Option<String>,
    /// What is logged, and how.
    pub log: LogSettings,
    /// Which log the records stand on.
    pub bus: BusSettings,
    /// How topics are made.
    pub topics: TopicSettings,
    /// Where the HTTP side listens.
    pub http: HttpSettings,
    /// How feeds are polled.
    pub fetcher: fetcher::Settings,
    /// How raw items are processed.
    pub normalizer: normalizer::Settings,
    /// Feeds that `run` applies at its start.
    pub feeds: Vec<Definition>,
}

/// Which log the records stand on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BusSettings {
    /// Kafka brokers, `host:port,host:port`. Without, `run` takes the embedded log.
    pub brokers: Option<String>,
    /// Further Kafka settings by librdkafka's names: `"security.protocol" = "SASL_SSL"` and so on.
    pub kafka: BTreeMap<String, String>,
    /// Replicas of Kafka topics that are made; by default as the cluster does.
    pub replication: Option<i32>,
    /// Folder of the embedded log.
    pub data: PathBuf,
    /// How values are written: `protobuf` or `json`.
    pub encoding: Encoding,
}

impl Default for BusSettings {
    fn default() -> Self {
        Self {
            brokers: None,
            kafka: BTreeMap::new(),
            replication: None,
            data: PathBuf::from("wiredesk-data"),
            encoding: Encoding::default(),
        }
    }
}

impl BusSettings {
    /// The Kafka cluster, if one is named.
    pub fn kafka(&self) -> Option<Target> {
        let brokers = self.brokers.clone().filter(|brokers| !brokers.trim().is_empty())?;
        Some(Target::Kafka(KafkaSettings {
            brokers,
            replication: self.replication,
            options: self.kafka.clone(),
        }))
    }

    /// The embedded log in a file of the data folder.
    pub fn embedded(&self, file: &str, owner: Option<&str>) -> Target {
        Target::Embedded(EmbeddedSettings { path: self.data.join(file), owner: owner.map(str::to_owned) })
    }

    /// How records are written.
    pub fn envelope(&self) -> Envelope {
        Envelope { encoding: self.encoding }
    }
}
