//! Every promise that is made of both engines, shown on both: the bus's own, and the whole pipeline's.
//!
//! A case gets a [`ground::Ground`] of its own: an open bus, and names that no other case uses. Cases of
//! Kafka alone, which write to it behind the bus's back, are in [`kafka_only`].

#![expect(clippy::print_stdout, reason = "a harness says what it ran on, and why it did not")]
#![expect(clippy::unwrap_used, reason = "all of this is a test, which clippy cannot tell without `#[test]`")]

mod commits;
mod corpus;
mod desk;
mod ground;
mod groups;
mod kafka_only;
mod pipeline;
mod reads;
mod topics;

use bus::{Bus, EmbeddedSettings, KafkaSettings, Target};
use ground::Ground;
use libtest_mimic::{Arguments, Failed, Trial};
use std::{pin::Pin, time::Duration};

/// A case is its name, which is its claim, and what shows it.
type Case = (&'static str, Show);
type Show = fn(Ground) -> Pin<Box<dyn Future<Output = ()>>>;

/// A case that takes longer has failed: something waits for ever.
const PATIENCE: Duration = Duration::from_secs(120);

fn main() {
    let mut arguments = Arguments::from_args();
    // Cases mostly wait, for a broker or for time to pass.
    arguments.test_threads.get_or_insert(8);
    // A list of names needs no broker.
    let kafka = if arguments.list { None } else { tests::kafka::kafka() };
    let kafka = kafka.map(|kafka| KafkaSettings {
        brokers: kafka.brokers().to_owned(),
        replication: None,
        options: Default::default(),
    });
    let both = [commits::CASES, groups::CASES, reads::CASES, topics::CASES, pipeline::CASES].concat();
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
    let mut trials: Vec<Trial> = both.iter().map(|case| on_embedded(*case, false)).collect();
    trials.extend(corpus::CASES.iter().map(|case| on_embedded(*case, !has_feeds)));
    trials.extend(both.iter().chain(kafka_only::CASES).map(|case| on_kafka(*case, false)));
    trials.extend(corpus::CASES.iter().map(|case| on_kafka(*case, !has_feeds)));
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

fn run(name: &str, show: Show, target: Target) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let bus = Bus::open(target.clone()).await?;
        let shown = tokio::time::timeout(PATIENCE, show(Ground::new(bus, target, name))).await;
        shown.map_err(|_| Failed::from(format!("it was not done after {} s", PATIENCE.as_secs())))
    })
}
