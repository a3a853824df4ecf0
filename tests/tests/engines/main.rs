//! Every promise that is made of both engines, shown on both: the bus's own, and the whole pipeline's.
//!
//! A case gets a [`ground::Ground`] of its own: an open bus, and names that no other case uses. Processes that
//! it kills are [`child`]ren; what they do is [`copy`], as a rule. Cases of Kafka alone, which write to it behind
//! the bus's back or kill it, are in the modules named so; copies to it in [`transfer`] and [`pilot`]; errors that real
//! brokers give seldom in [`injected`]. [`page`] holds `docs/guarantees.md` to the cases.

#![expect(clippy::print_stdout, reason = "a harness says what it ran on, and why it did not")]
#![expect(clippy::unwrap_used, reason = "all of this is a test, which clippy cannot tell without `#[test]`")]

mod agencies;
mod child;
mod commits;
mod copy;
mod corpus;
mod deaths;
mod desk;
mod embargo;
mod embedded_only;
mod fencing;
mod full_text;
mod ground;
mod groups;
mod injected;
mod kafka_away;
mod kafka_log;
mod kafka_only;
mod kills;
mod order;
mod page;
mod pilot;
mod pipeline;
mod places;
mod reads;
mod source;
mod topics;
mod transfer;

use bus::{Bus, EmbeddedSettings, KafkaSettings, Target};
use ground::Ground;
use libtest_mimic::{Arguments, Failed, Trial};
use std::{pin::Pin, time::Duration};

/// A case is its name, which is its claim, and what shows it.
type Case = (&'static str, Show);
type Show = fn(Ground) -> Pin<Box<dyn Future<Output = ()>>>;

/// A case that takes longer has failed: something waits for ever.
const PATIENCE: Duration = Duration::from_secs(300);

/// Cases of both engines.
const BOTH: [&[Case]; 13] = [
    deaths::CASES,
    pipeline::CASES,
    full_text::CASES,
    embargo::CASES,
    kills::CASES,
    agencies::CASES,
    groups::CASES,
    fencing::CASES,
    commits::CASES,
    order::CASES,
    reads::CASES,
    topics::CASES,
    places::CASES,
];
/// Cases of Kafka alone.
const KAFKA: [&[Case]; 4] = [kafka_only::CASES, kafka_log::CASES, kafka_away::CASES, transfer::CASES];
/// Cases of a Kafka that this process started.
const STARTED: [&[Case]; 2] = [kafka_away::BROKER, kafka_log::RETENTION];
/// Cases of a cluster that is started for them, on demand.
const CLUSTER: [&[Case]; 1] = [kafka_away::THREE];
/// Asks for them: the number of brokers, 3.
const BROKERS: &str = "WIREDESK_TEST_BROKERS";
/// Cases that need the deployment's own names, on a Kafka that nobody else uses.
const OWN: [&[Case]; 1] = [pilot::CASES];

fn main() {
    if let Some(orders) = child::orders() {
        return child::obey(orders);
    }
    if let Some(code) = pilot::child(std::env::args()) {
        std::process::exit(code);
    }
    let mut arguments = Arguments::from_args();
    // Cases mostly wait, for a broker or for time to pass.
    arguments.test_threads.get_or_insert(8);
    // A list of names needs no broker.
    let found = if arguments.list { None } else { tests::kafka::kafka() };
    let kafka = found.map(|kafka| KafkaSettings {
        brokers: kafka.brokers().to_owned(),
        replication: None,
        options: Default::default(),
    });
    let started = found.is_some_and(tests::kafka::Kafka::is_started);
    if kafka.is_some() && !started {
        println!("Kafka is not ours, so the tests that kill one or need its settings are ignored");
    }
    let has_cluster = std::env::var(BROKERS).is_ok_and(|count| count == "3");
    if !has_cluster && !arguments.list {
        println!("{BROKERS} is not 3, so the test with three brokers is ignored");
    }
    let has_feeds = corpus::folder().is_some();
    if !has_feeds && !arguments.list {
        println!("{}", corpus::missing());
    }
    let on_kafka = |(name, show): Case, ignored: bool| {
        let target = kafka.clone().map(Target::Kafka);
        let ignored = !arguments.list && (ignored || target.is_none());
        let shows = move || run(name, show, target.ok_or("there is no Kafka")?);
        Trial::test(name, shows).with_kind("kafka").with_ignored_flag(ignored)
    };
    let (both, kafka_only, of_started) = (BOTH.concat(), KAFKA.concat(), STARTED.concat());
    // Those that take longest come first.
    let mut trials: Vec<Trial> = of_started.iter().map(|case| on_kafka(*case, !started)).collect();
    trials.extend(both.iter().chain(&kafka_only).map(|case| on_kafka(*case, false)));
    trials.extend(corpus::CASES.iter().map(|case| on_kafka(*case, !has_feeds)));
    trials.extend(both.iter().chain(embedded_only::CASES).map(|case| on_embedded(*case, false)));
    trials.extend(corpus::CASES.iter().map(|case| on_embedded(*case, !has_feeds)));
    trials.push(page::trial());
    let can_start = arguments.list || tests::kafka::can_start();
    trials.extend(CLUSTER.concat().iter().map(|case| on_kafka(*case, !started || !has_cluster)));
    trials.extend(OWN.concat().iter().map(|case| on_own_kafka(*case, !can_start)));
    trials.extend(injected::trials());
    libtest_mimic::run(&arguments, trials).exit();
}

fn on_embedded((name, show): Case, ignored: bool) -> Trial {
    let shows = move || {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("log.db");
        run(name, show, Target::Embedded(EmbeddedSettings { path, owner: Some("a test".to_owned()) }))
    };
    Trial::test(name, shows).with_kind("embedded").with_ignored_flag(ignored)
}

/// A case that needs the deployment's own names, on which nobody else may be.
fn on_own_kafka((name, show): Case, ignored: bool) -> Trial {
    let shows = move || {
        let broker = tests::broker::Broker::start()?;
        let (brokers, options) = (broker.address(), Default::default());
        run(name, show, Target::Kafka(KafkaSettings { brokers, replication: None, options }))
    };
    Trial::test(name, shows).with_kind("own kafka").with_ignored_flag(ignored)
}

fn run(name: &str, show: Show, target: Target) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let bus = Bus::open(target.clone()).await?;
        let shown = tokio::time::timeout(PATIENCE, show(Ground::new(bus, target, name))).await;
        shown.map_err(|_| Failed::from(format!("it was not done after {} s", PATIENCE.as_secs())))
    })
}
