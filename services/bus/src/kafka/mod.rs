//! The Kafka engine: the log on a cluster of brokers, by librdkafka.
//!
//! [`options`] configure every client. [`admin`] makes topics; [`append`] writes outside of groups;
//! [`member`] is a group's member: [`assignment`] says what is its own, [`commit`] judges what it commits,
//! [`transaction`] carries it out; [`reader`] replays; [`places`] tells where ends and groups stand. [`contact`]
//! knows when a broker last answered.

mod admin;
mod append;
mod assignment;
mod commit;
mod contact;
mod convert;
mod member;
mod options;
mod places;
mod reader;
mod transaction;

use crate::{Error, Member, Mismatch, Outgoing, Read, Reader, Subscription, TopicSpec};
use contact::{Contact, Voice};
use rdkafka::{
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, KafkaResult, RDKafkaErrorCode},
    producer::FutureProducer,
};
use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak},
    thread,
    time::Duration,
};

/// Which cluster, and how to speak to it.
#[derive(Clone)]
pub struct KafkaSettings {
    /// `host:port`, comma-separated.
    pub brokers: String,
    /// Replicas of topics that are made; `None` leaves it to the cluster.
    pub replication: Option<i32>,
    /// Further settings by librdkafka's names (TLS, SASL), passed through.
    pub options: BTreeMap<String, String>,
}

/// A Kafka cluster.
#[derive(Clone)]
pub(crate) struct Cluster {
    inner: Arc<Inner>,
}

struct Inner {
    settings: KafkaSettings,
    /// Asks for topics and their ends, and for a sign of life.
    asking: BaseConsumer<Voice>,
    /// Sees the ends of what is committed. Made when first asked.
    settled: OnceLock<BaseConsumer<Voice>>,
    /// Made when something is first appended.
    appender: OnceLock<FutureProducer<Voice>>,
    /// Partition counts of topics that were seen: fixed once a topic is made.
    counts: Mutex<HashMap<String, i32>>,
    contact: Contact,
}

/// How long a broker may take to answer before it is asked again.
const PATIENCE: Duration = Duration::from_secs(5);
/// Time between two attempts at a broker that is away.
const BETWEEN_ATTEMPTS: Duration = Duration::from_secs(1);
/// Time between two signs of life.
const BETWEEN_SIGNS: Duration = Duration::from_secs(5);

impl Cluster {
    /// Checks the settings. Whether a broker answers is not waited for.
    pub(crate) fn open(settings: KafkaSettings) -> Result<Self, Error> {
        options::check(&settings)?;
        let asking = options::asking(&settings)
            .create_with_context(Voice)
            .map_err(|cause| options::refusal("opening a client", cause))?;
        let inner = Arc::new(Inner {
            settings,
            asking,
            settled: OnceLock::new(),
            appender: OnceLock::new(),
            counts: Mutex::default(),
            contact: Contact::new(),
        });
        let watched = Arc::downgrade(&inner);
        thread::Builder::new()
            .name("kafka contact".into())
            .spawn(move || keep_contact(&watched))
            .map_err(|cause| Error::File { path: "a thread of its own".into(), cause })?;
        Ok(Self { inner })
    }

    pub(crate) async fn ensure(&self, topics: &[TopicSpec]) -> Result<Vec<Mismatch>, Error> {
        admin::ensure(self, topics).await
    }

    pub(crate) async fn partitions(&self, topic: &str) -> Result<i32, Error> {
        let topic = topic.to_owned();
        let doing = format!("asking for the partitions of {topic}");
        let asked = topic.clone();
        let count = self.ask(doing, move |inner| inner.partitions(&asked)).await?;
        count.ok_or(Error::NoTopic(topic))
    }

    pub(crate) async fn join(&self, subscription: Subscription) -> Result<Member, Error> {
        for topic in &subscription.topics {
            self.partitions(topic).await?;
        }
        member::join(self.inner.clone(), subscription)
    }

    pub(crate) async fn read(&self, read: Read) -> Result<Reader, Error> {
        let count = self.partitions(&read.topic).await?;
        reader::open(self.inner.clone(), read, count).await
    }

    pub(crate) async fn append(&self, records: Vec<Outgoing>) -> Result<(), Error> {
        append::append(self, records).await
    }

    pub(crate) fn silence(&self) -> Option<Duration> {
        self.inner.contact.silence()
    }

    pub(crate) fn place(&self) -> String {
        format!("kafka at {}", self.inner.settings.brokers)
    }

    /// Asks until a broker answers, off the runtime's threads. Only what waiting does not mend is an error.
    async fn ask<T: Send + 'static>(
        &self,
        doing: String,
        question: impl Fn(&Inner) -> KafkaResult<T> + Send + Sync + 'static,
    ) -> Result<T, Error> {
        let question = Arc::new(question);
        loop {
            let (inner, asked) = (self.inner.clone(), question.clone());
            let answer = tokio::task::spawn_blocking(move || asked(&inner)).await;
            match answer.map_err(|_| Error::Ended)? {
                Ok(answer) => {
                    self.inner.contact.made();
                    return Ok(answer);
                }
                Err(cause) if passes(&cause) => {
                    tracing::warn!(%cause, brokers = self.inner.settings.brokers, "{doing}: waiting for kafka");
                    tokio::time::sleep(BETWEEN_ATTEMPTS).await;
                }
                Err(cause) => return Err(Error::Kafka { doing, cause }),
            }
        }
    }
}

impl Inner {
    /// The number of partitions of a topic; `None` when there is no such topic. Blocks for a broker's answer.
    fn partitions(&self, topic: &str) -> KafkaResult<Option<i32>> {
        if let Some(count) = self.counts().get(topic) {
            return Ok(Some(*count));
        }
        // This client never makes a topic by asking for it: it is a consumer.
        let metadata = self.asking.fetch_metadata(Some(topic), PATIENCE)?;
        let Some(found) = metadata.topics().iter().find(|found| found.name() == topic) else {
            return Ok(None);
        };
        match found.error().map(RDKafkaErrorCode::from) {
            None => {}
            Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::InvalidTopic) => {
                return Ok(None);
            }
            Some(error) => return Err(KafkaError::MetadataFetch(error)),
        }
        let count = i32::try_from(found.partitions().len()).unwrap_or(i32::MAX);
        if count == 0 {
            return Ok(None);
        }
        self.counts().insert(topic.to_owned(), count);
        Ok(Some(count))
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<String, i32>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks for a sign of life now and then, until the cluster's last handle is gone.
fn keep_contact(watched: &Weak<Inner>) {
    let mut away = false;
    while let Some(inner) = watched.upgrade() {
        while inner.asking.poll(Duration::ZERO).is_some() {}
        // A known topic keeps the answer small.
        let topic = inner.counts().keys().next().cloned();
        match inner.asking.fetch_metadata(topic.as_deref(), PATIENCE) {
            Ok(_) => {
                inner.contact.made();
                if std::mem::take(&mut away) {
                    tracing::info!(brokers = inner.settings.brokers, "kafka is back");
                }
            }
            Err(cause) if !away => {
                away = true;
                tracing::warn!(%cause, brokers = inner.settings.brokers, "kafka does not answer");
            }
            Err(_) => {}
        }
        drop(inner);
        thread::sleep(BETWEEN_SIGNS);
    }
}

/// Whether an error goes away by itself once the brokers are back.
fn passes(error: &KafkaError) -> bool {
    let code = match error {
        KafkaError::AdminOp(code) => Some(*code),
        error => error.rdkafka_error_code(),
    };
    matches!(
        code,
        Some(
            RDKafkaErrorCode::AllBrokersDown
                | RDKafkaErrorCode::BrokerNotAvailable
                | RDKafkaErrorCode::BrokerTransportFailure
                | RDKafkaErrorCode::CoordinatorLoadInProgress
                | RDKafkaErrorCode::CoordinatorNotAvailable
                // The address that was asked first has turned out to be another broker's.
                | RDKafkaErrorCode::DestroyBroker
                | RDKafkaErrorCode::LeaderNotAvailable
                | RDKafkaErrorCode::NetworkException
                | RDKafkaErrorCode::NotController
                | RDKafkaErrorCode::NotCoordinator
                | RDKafkaErrorCode::NotLeaderForPartition
                | RDKafkaErrorCode::OperationTimedOut
                | RDKafkaErrorCode::RequestTimedOut
                | RDKafkaErrorCode::Resolve
                | RDKafkaErrorCode::TimedOutQueue
                | RDKafkaErrorCode::WaitingForCoordinator
                // Of a partition that is there: it has no leader just now.
                | RDKafkaErrorCode::UnknownPartition
        )
    )
}

impl fmt::Debug for KafkaSettings {
    /// Options may be passwords: their names only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KafkaSettings")
            .field("brokers", &self.brokers)
            .field("replication", &self.replication)
            .field("options", &self.options.keys())
            .finish()
    }
}

impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cluster").field("settings", &self.inner.settings).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nowhere(options: &[(&str, &str)]) -> KafkaSettings {
        let options = options.iter().map(|(key, value)| (key.to_string(), value.to_string()));
        KafkaSettings { brokers: "127.0.0.1:1".into(), replication: None, options: options.collect() }
    }

    #[test]
    fn a_kafka_that_is_away_is_no_error_on_open() {
        let cluster = Cluster::open(nowhere(&[])).unwrap();
        assert_eq!(cluster.silence(), None);
        assert_eq!(cluster.place(), "kafka at 127.0.0.1:1");
    }

    #[test]
    fn an_unknown_option_is_named() {
        let error = Cluster::open(nowhere(&[("security.protokol", "ssl")])).unwrap_err();
        assert!(error.to_string().starts_with("kafka setting security.protokol: "), "{error}");
    }

    #[test]
    fn a_bad_value_is_refused_without_being_shown() {
        let error = Cluster::open(nowhere(&[("security.protocol", "of-no-use")])).unwrap_err();
        assert!(error.to_string().starts_with("kafka setting security.protocol: "), "{error}");
    }

    #[test]
    fn passwords_are_not_printed() {
        let settings = nowhere(&[("sasl.password", "of-no-use")]);
        let printed = format!("{settings:?} {:?}", Cluster::open(settings.clone()).unwrap());
        assert!(printed.contains("sasl.password") && !printed.contains("of-no-use"), "{printed}");
    }
}
