//! What is promised of the whole program, shown on its real processes and by real clients.
//!
//! [`deployment`] starts the roles as an operator does -> [`world`] gives them feeds that change -> [`output`] reads
//! what came of it -> [`books`] says whether it is right. The cases: [`chaos`], [`takeover`], [`pages`],
//! [`stall`], and the [`clients`] of docs/consume.
//!
//! The cases run one after the other: each wants the machine's cores, and on Kafka they share its topics and groups,
//! where each tells its own by the names of its sources.

#![expect(clippy::print_stdout, reason = "a harness says what it ran on, and what it measured")]
#![expect(clippy::unwrap_used, reason = "all of this is a test, which clippy cannot tell without `#[test]`")]

mod books;
mod chaos;
mod clients;
mod deployment;
mod dice;
mod drain;
mod entry;
mod identities;
mod output;
mod pages;
mod replay;
mod stall;
mod takeover;
mod world;

use clients::Client;
use deployment::Engine;
use libtest_mimic::{Arguments, Failed, Trial};
use std::{pin::Pin, time::Duration};

/// How long something may take to come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A case that takes longer, even one that was asked for many kills, waits for ever.
const LONGEST_CASE: Duration = Duration::from_secs(3600);

/// A case is its name, which is its claim, and what shows it.
type Case = (&'static str, fn(Engine) -> Shown);
type Shown = Pin<Box<dyn Future<Output = ()>>>;

const CHAOS: Case = ("killed_at_random_nothing_is_lost_or_twice", |engine| {
    Box::pin(chaos::killed_at_random_nothing_is_lost_or_twice(engine))
});
const TAKEOVER: Case = ("survivors_take_over_within_15_seconds", |engine| {
    Box::pin(takeover::survivors_take_over_within_15_seconds(engine))
});
const PAGES: Case = ("each_page_comes_once_though_its_fetcher_is_killed", |engine| {
    Box::pin(pages::each_page_comes_once_though_its_fetcher_is_killed(engine))
});

const STALL: Case = ("memory_is_bounded_while_kafka_stands_still", |engine| {
    Box::pin(stall::memory_is_bounded_while_kafka_stands_still(engine))
});

fn main() {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    // A list of names needs no broker.
    let kafka = if arguments.list { None } else { tests::kafka::kafka() };
    let no_kafka = kafka.is_none() && !arguments.list;
    let on_kafka = |case| trial(case, kafka.map(Engine::Kafka), no_kafka);
    let embedded = |case| trial(case, Some(Engine::Embedded), false);
    let mut trials =
        vec![embedded(CHAOS), on_kafka(CHAOS), on_kafka(TAKEOVER), embedded(PAGES), on_kafka(PAGES)];
    for client in Client::ALL {
        let missing = if arguments.list { None } else { client.missing() };
        if let Some(missing) = &missing {
            println!("{missing}");
        }
        let shows = move || run(clients::reads_what_was_committed(kafka.ok_or("there is no Kafka")?, client));
        let trial = Trial::test(client.claim(), shows).with_kind("kafka");
        trials.push(trial.with_ignored_flag(no_kafka || missing.is_some()));
    }
    // The last: what it leaves on the raw topic would be the next one's work.
    let started = kafka.is_some_and(tests::kafka::Kafka::is_started);
    if !started && !no_kafka && !arguments.list {
        println!("Kafka is not ours, so the test that stops it is ignored");
    }
    trials.push(trial(STALL, kafka.map(Engine::Kafka), !started && !arguments.list));
    libtest_mimic::run(&arguments, trials).exit();
}

fn trial((name, show): Case, engine: Option<Engine>, ignored: bool) -> Trial {
    let kind = engine.map_or("kafka", Engine::name);
    let shows = move || run(show(engine.ok_or("there is no Kafka")?));
    Trial::test(name, shows).with_kind(kind).with_ignored_flag(ignored)
}

fn run(case: impl Future<Output = ()>) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let shown = runtime.block_on(async { tokio::time::timeout(LONGEST_CASE, case).await });
    shown.map_err(|_| Failed::from(format!("it was not done after {} s", LONGEST_CASE.as_secs())))
}
