//! The roles of one process, started and stopped by a test, and what they made.

use bus::{Bus, From, Read, Record, Until};
use chassis::{
    Context,
    envelope::{self, Envelope},
    topics::TopicSettings,
};
use proto::{
    topics,
    v1::{DeadLetter, Item, Story},
};
use std::{collections::BTreeMap, time::Duration};
use tokio::{
    sync::Mutex,
    task::JoinSet,
    time::{Instant, sleep},
};
use wiredesk::{demo::Site, feeds::Definition};

/// How long something may take to come.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks at what has come.
const LOOK: Duration = Duration::from_millis(50);

/// Held by a case that runs the roles: on Kafka all cases share one set of topics and groups.
pub(crate) static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// Feeds of a site that are polled each second, each with a provider of its own; a feed stands under `/` and its name.
pub(crate) fn polled<const COUNT: usize>(
    sources: &str,
    site: &Site,
    names: [&str; COUNT],
) -> Vec<Definition> {
    let feeds = names.map(|name| {
        let feed = serde_json::json!({
            "id": format!("{sources}-{name}"), "url": site.url(&format!("/{name}")),
            "provider": format!("{sources}-{name}"), "first_poll": "publish",
            "min_interval": "1s", "max_interval": "1s",
        });
        serde_json::from_value(feed).unwrap()
    });
    feeds.into()
}

/// A fetcher and a normalizer at work.
pub(crate) struct Desk {
    context: Context,
    roles: JoinSet<anyhow::Result<()>>,
}

impl Desk {
    /// Starts both roles, with these feeds.
    pub(crate) async fn start(bus: &Bus, feeds: &[Definition]) -> Self {
        let mut desk = Self::start_fetcher(bus, feeds).await;
        desk.roles.spawn(normalizer::run(desk.context.clone(), normalizer::Settings::default()));
        desk
    }

    /// Starts a fetcher alone, with these feeds.
    pub(crate) async fn start_fetcher(bus: &Bus, feeds: &[Definition]) -> Self {
        bus.ensure(&TopicSettings::default().specs()).await.unwrap();
        let context = Context::new(bus.clone(), Envelope::default(), "test");
        wiredesk::feeds::apply(bus, context.envelope, feeds, false, false, 1).await.unwrap();
        let mut roles = JoinSet::new();
        // Origins of tests are on loopback.
        let allow = vec!["127.0.0.0/8".parse().unwrap()];
        let settings = fetcher::Settings { allow, ..fetcher::Settings::default() };
        roles.spawn(fetcher::run(context.clone(), settings));
        Self { context, roles }
    }

    /// Stops both roles, in order.
    pub(crate) async fn stop(mut self) {
        self.context.stop.cancel();
        while let Some(role) = self.roles.join_next().await {
            role.unwrap().unwrap();
        }
    }

    /// What the normalizer counted: raw items, and their outcomes by name.
    pub(crate) fn books(&self) -> (u64, BTreeMap<String, u64>) {
        let text = self.context.metrics.print().unwrap();
        let value = |line: &str| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap() as u64;
        let lines = |name: &'static str| text.lines().filter(move |line| line.starts_with(name));
        let outcomes = lines("wiredesk_normalizer_outcomes_total{").map(|line| {
            let outcome = line.split('"').nth(1).unwrap();
            (outcome.to_owned(), value(line))
        });
        let raw = lines("wiredesk_normalizer_raw_total ").map(value).sum();
        (raw, outcomes.filter(|(_, count)| *count > 0).collect())
    }
}

/// What stands on the output topics of one test's sources.
#[derive(Debug, Default)]
pub(crate) struct Output {
    pub(crate) items: Vec<Item>,
    pub(crate) stories: Vec<Story>,
    pub(crate) dead: Vec<DeadLetter>,
}

impl Output {
    /// Everything of sources whose name begins so.
    pub(crate) async fn of(bus: &Bus, sources: &str) -> Self {
        let mine = |item: &Item| item.source.as_ref().is_some_and(|source| source.id.starts_with(sources));
        let mut output = Self {
            items: messages(bus, topics::ITEMS).await,
            stories: messages(bus, topics::STORIES).await,
            dead: messages(bus, topics::DEAD_LETTERS).await,
        };
        output.items.retain(&mine);
        output.stories.retain(|story: &Story| story.item.as_ref().is_some_and(mine));
        output.dead.retain(|dead: &DeadLetter| dead.source_id.starts_with(sources));
        output
    }

    /// The same, once it is as wanted.
    pub(crate) async fn once(bus: &Bus, sources: &str, wanted: impl Fn(&Self) -> bool) -> Self {
        let until = Instant::now() + PATIENCE;
        loop {
            let output = Self::of(bus, sources).await;
            if wanted(&output) {
                return output;
            }
            let dead: Vec<&str> = output.dead.iter().map(|dead| dead.error.as_str()).collect();
            assert!(Instant::now() < until, "still {:?}, dead {dead:?}", output.headlines());
            sleep(LOOK).await;
        }
    }

    /// The newest version of the item with that headline.
    pub(crate) fn item(&self, headline: &str) -> &Item {
        let found = self.items.iter().rfind(|item| item.headline == headline);
        found.unwrap_or_else(|| panic!("no item {headline:?} among {:?}", self.headlines()))
    }

    fn headlines(&self) -> Vec<&str> {
        self.items.iter().map(|item| item.headline.as_str()).collect()
    }
}

/// All that stands on a topic.
pub(crate) async fn messages<M>(bus: &Bus, topic: &str) -> Vec<M>
where
    M: prost::Message + Default + serde::de::DeserializeOwned,
{
    let read = Read { topic: topic.to_owned(), partition: None, from: From::Start, until: Until::End };
    let records = bus.read(read).await.unwrap().collect().await.unwrap();
    records.iter().filter_map(|record: &Record| envelope::open(record).unwrap()).collect()
}
