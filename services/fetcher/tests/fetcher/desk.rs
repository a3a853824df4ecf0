//! A desk with a log of its own: feeds are put up, a fetcher is started and stopped, topics are read.

use bus::{Bus, EmbeddedSettings, Event, From, Outgoing, Read, Record, Subscription, Target, Until};
use chassis::{
    Context, envelope, envelope::Envelope, health::Health, metrics::Metrics, topics::TopicSettings,
};
use fetcher::Settings;
use prost::Message;
use proto::{
    topics,
    v1::{DeadLetter, FeedConfig, FeedState, PendingPage, RawItem},
};
use std::{collections::BTreeMap, path::Path, time::Duration};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

/// Longest that anything here may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A feed that is asked once a second.
pub(crate) fn feed(id: &str, url: String) -> FeedConfig {
    FeedConfig {
        id: id.to_owned(),
        url,
        min_interval_ms: 1000,
        max_interval_ms: 1000,
        ..FeedConfig::default()
    }
}

/// A desk.
pub(crate) struct Desk {
    pub(crate) bus: Bus,
    _folder: tempfile::TempDir,
}

/// A fetcher that runs.
pub(crate) struct Running {
    task: JoinHandle<anyhow::Result<()>>,
    stop: CancellationToken,
    pub(crate) health: Health,
    pub(crate) metrics: Metrics,
}

impl Desk {
    /// A desk with empty topics.
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bus = open(&folder.path().join("log.sqlite")).await;
        let settings = TopicSettings { feed_partitions: 2, ..TopicSettings::default() };
        assert!(bus.ensure(&settings.specs()).await.unwrap().is_empty());
        Self { bus, _folder: folder }
    }

    /// Puts feeds up.
    pub(crate) async fn put(&self, feeds: &[FeedConfig]) {
        let record = |feed: &FeedConfig| feed_record(&feed.id, Some(feed.encode_to_vec()));
        self.bus.append(feeds.iter().map(record).collect()).await.unwrap();
    }

    /// Takes a feed down.
    pub(crate) async fn delete(&self, id: &str) {
        self.bus.append(vec![feed_record(id, None)]).await.unwrap();
    }

    /// Starts a fetcher.
    pub(crate) fn start(&self) -> Running {
        self.start_as("desk-1")
    }

    /// Starts a fetcher of that name.
    pub(crate) fn start_as(&self, instance: &str) -> Running {
        self.start_with(instance, settings())
    }

    /// Starts a fetcher of that name with these settings.
    pub(crate) fn start_with(&self, instance: &str, settings: Settings) -> Running {
        let context = Context::new(self.bus.clone(), Envelope::default(), instance);
        let Context { health, metrics, stop, .. } = context.clone();
        Running { task: tokio::spawn(fetcher::run(context, settings)), stop, health, metrics }
    }

    /// The raw items of a lane.
    pub(crate) async fn raw(&self, topic: &str) -> Vec<RawItem> {
        self.records(topic).await.iter().map(|record| envelope::open(record).unwrap().unwrap()).collect()
    }

    /// The pages that wait.
    pub(crate) async fn pending(&self) -> Vec<PendingPage> {
        let mut last = BTreeMap::new();
        for record in self.records(topics::PAGES).await {
            last.insert(record.key.clone(), envelope::open::<PendingPage>(&record).unwrap());
        }
        last.into_values().flatten().collect()
    }

    /// The raw items of the bulk lane that carry a page, once there are so many.
    pub(crate) async fn pages_when(&self, count: usize) -> Vec<RawItem> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut raw = self.raw(topics::RAW_BULK).await;
            raw.retain(|item| item.page.is_some());
            if raw.len() >= count {
                return raw;
            }
            assert!(Instant::now() < deadline, "{} pages came", raw.len());
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// The dead letters, with their keys.
    pub(crate) async fn dead_letters(&self) -> Vec<(String, DeadLetter)> {
        let records = self.records(topics::DEAD_LETTERS).await;
        let open = |record: &Record| (key(record), envelope::open(record).unwrap().unwrap());
        records.iter().map(open).collect()
    }

    /// The state of a feed, if there is one.
    pub(crate) async fn state(&self, id: &str) -> Option<FeedState> {
        let records = self.records(topics::FEED_STATE).await;
        let last = records.iter().rev().find(|record| key(record) == id)?;
        envelope::open(last).unwrap()
    }

    /// The state of a feed, once it is as wanted.
    pub(crate) async fn state_when(&self, id: &str, wanted: impl Fn(&FeedState) -> bool) -> FeedState {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let state = self.state(id).await;
            if let Some(state) = state.as_ref().filter(|state| wanted(state)) {
                return state.clone();
            }
            assert!(Instant::now() < deadline, "feed {id} stays {state:?}");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// The committed positions of a group on `wire.feeds`, by partition.
    pub(crate) async fn positions(&self, group: &str) -> Vec<Option<i64>> {
        let topics = vec![topics::FEEDS.to_owned()];
        let subscription = Subscription { group: group.to_owned(), member: "auditor".to_owned(), topics };
        let mut member = self.bus.join(subscription).await.unwrap();
        match member.next().await.unwrap() {
            Event::Gained(mut gained) => {
                gained.sort_by_key(|one| one.at.partition);
                gained.iter().map(|one| one.committed).collect()
            }
            other => panic!("{other:?} before any partition"),
        }
    }

    /// The records of a topic.
    pub(crate) async fn records(&self, topic: &str) -> Vec<Record> {
        let read = Read { topic: topic.to_owned(), partition: None, from: From::Start, until: Until::End };
        self.bus.read(read).await.unwrap().collect().await.unwrap()
    }
}

/// Settings for origins on loopback.
pub(crate) fn settings() -> Settings {
    Settings {
        allow_private_addresses: true,
        timeout_seconds: 2,
        page_interval_ms: 50,
        ..Settings::default()
    }
}

impl Running {
    /// The value of a metric, its labels as printed; 0 before it is there.
    pub(crate) fn counted(&self, series: &str) -> u64 {
        let text = self.metrics.print().unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        line.map_or(0, |value| value.parse().unwrap())
    }

    /// Why it ended.
    pub(crate) async fn failure(self) -> anyhow::Error {
        tokio::time::timeout(PATIENCE, self.task).await.unwrap().unwrap().unwrap_err()
    }

    /// Ends it at once, wherever it is.
    pub(crate) async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }

    /// Stops it in order.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        tokio::time::timeout(PATIENCE, self.task).await.unwrap().unwrap().unwrap();
    }
}

/// Waits until something is so.
pub(crate) async fn eventually(what: &str, so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !so() {
        assert!(Instant::now() < deadline, "never: {what}");
        sleep(Duration::from_millis(20)).await;
    }
}

async fn open(path: &Path) -> Bus {
    let settings = EmbeddedSettings { path: path.to_owned(), owner: Some("test".to_owned()) };
    Bus::open(Target::Embedded(settings)).await.unwrap()
}

fn feed_record(id: &str, value: Option<Vec<u8>>) -> Outgoing {
    Outgoing {
        topic: topics::FEEDS.into(),
        partition: None,
        timestamp_ms: 1,
        key: id.to_owned().into(),
        value: value.map(Into::into),
        headers: Vec::new(),
    }
}

fn key(record: &Record) -> String {
    String::from_utf8_lossy(&record.key).into_owned()
}
