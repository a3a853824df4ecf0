//! Kafka stops, or a member does: a broker that is killed, a process that stands still.

use crate::{
    Case,
    child::{Child, Task},
    copy::{append_numbers, copies, copying, is_copied_once},
    ground::{Ground, given, records, values},
};
use bus::{Bus, KafkaSettings, Target};
use std::time::Duration;
use tests::broker::Broker;

pub(crate) const CASES: &[Case] = &[
    ("a_process_that_stood_still_cannot_commit_for_its_successor", |ground| {
        Box::pin(a_process_that_stood_still_cannot_commit_for_its_successor(ground))
    }),
    ("a_process_that_stood_still_in_mid_commit_repeats_nothing", |ground| {
        Box::pin(a_process_that_stood_still_in_mid_commit_repeats_nothing(ground))
    }),
];

/// Needs a broker that may be killed.
pub(crate) const BROKER: &[Case] =
    &[("a_broker_killed_and_started_again_loses_and_repeats_nothing", |ground| {
        Box::pin(a_broker_killed_and_started_again_loses_and_repeats_nothing(ground))
    })];

/// Needs three brokers, which are much for a small machine that has other tests to run.
pub(crate) const THREE: &[Case] = &[("three_brokers_go_on_without_one_of_them", |ground| {
    Box::pin(three_brokers_go_on_without_one_of_them(ground))
})];

/// It is stopped (SIGSTOP) with a record in hand for longer than its session, and then goes on.
async fn a_process_that_stood_still_cannot_commit_for_its_successor(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1), ("state", 1)]).await;
    ground.append("in", ["one"]).await;
    let mut zombie = Child::start(&ground, "first", Task::CopyWhenTold);
    assert_eq!(zombie.says().await, "read");
    zombie.signal("STOP");
    let mut successor = ground.join("second", &["in"]).await;
    given(&mut successor, 1).await;
    let read = records(&mut successor, 1).await;
    successor.commit(copies(&ground, &read)).await.unwrap();
    // The order lies ready when it wakes, so that it commits before it can know better.
    zombie.tell();
    zombie.signal("CONT");
    let outcome = zombie.says().await;
    assert!(outcome.contains("rolled back"), "{outcome}");
    assert_eq!(values(&ground.committed("items").await), ["one"]);
    // It is a member again, and the work goes on, whoever of them has it.
    let copying = copying(&ground, successor);
    ground.append("in", ["two", "three"]).await;
    is_copied_once(&ground).await;
    copying.abort();
}

/// Its transaction times out meanwhile, and its successor waits for that.
async fn a_process_that_stood_still_in_mid_commit_repeats_nothing(ground: Ground) {
    ground.make(&[("in", 2), ("items", 2), ("state", 2)]).await;
    append_numbers(&ground, 0..600).await;
    let mut zombie = Child::start(&ground, "first", Task::Copy);
    assert_eq!(zombie.says().await, "given");
    // One commit follows the other, so that any instant is in one.
    while ground.committed("items").await.len() < 10 {}
    zombie.signal("STOP");
    let mut successor = ground.join("second", &["in"]).await;
    given(&mut successor, 2).await;
    let successor = copying(&ground, successor);
    is_copied_once(&ground).await;
    zombie.signal("CONT");
    append_numbers(&ground, 600..700).await;
    is_copied_once(&ground).await;
    // It is a member again, and does the work alone.
    successor.abort();
    append_numbers(&ground, 700..800).await;
    is_copied_once(&ground).await;
}

/// Members go on by themselves, and what is appended while it is away is written when it is back.
async fn a_broker_killed_and_started_again_loses_and_repeats_nothing(ground: Ground) {
    let mut broker = tokio::task::spawn_blocking(Broker::start).await.unwrap().unwrap();
    let brokers = broker.address();
    let target = Target::Kafka(KafkaSettings { brokers, replication: None, options: Default::default() });
    let bus = Bus::open(target.clone()).await.unwrap();
    let ground = Ground::shared(bus, target, ground.prefix().to_owned());
    ground.make(&[("in", 2), ("items", 2), ("state", 2)]).await;
    append_numbers(&ground, 0..300).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 2).await;
    let copying = copying(&ground, member);
    while ground.committed("items").await.len() < 20 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut broker = tokio::task::spawn_blocking(move || {
        broker.kill().unwrap();
        broker
    })
    .await
    .unwrap();
    let appending = ground.clone();
    let appending = tokio::spawn(async move { append_numbers(&appending, 300..400).await });
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!appending.is_finished() && !copying.is_finished());
    let broker = tokio::task::spawn_blocking(move || {
        broker.start_again().unwrap();
        broker
    })
    .await
    .unwrap();
    appending.await.unwrap();
    is_copied_once(&ground).await;
    for partition in 0..2 {
        let wanted: Vec<_> = (partition..400).step_by(2).map(|number| number.to_string()).collect();
        let appended = ground.committed_on("in", partition).await;
        assert_eq!(values(&appended), wanted, "each was appended once, and in order");
    }
    assert!(!copying.is_finished());
    copying.abort();
    drop(broker);
}

/// Whatever the one leads or coordinates, the others do it.
async fn three_brokers_go_on_without_one_of_them(ground: Ground) {
    const BROKERS: usize = 3;
    let starting = tokio::task::spawn_blocking(|| Broker::start_cluster(BROKERS));
    let mut brokers = starting.await.unwrap().unwrap();
    let addresses: Vec<String> = brokers.iter().map(Broker::address).collect();
    let target = Target::Kafka(KafkaSettings {
        brokers: addresses.join(","),
        replication: Some(BROKERS as i32),
        options: Default::default(),
    });
    let bus = Bus::open(target.clone()).await.unwrap();
    let ground = Ground::shared(bus, target, ground.prefix().to_owned());
    ground.make(&[("in", 2), ("items", 2), ("state", 2)]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 2).await;
    let copying = copying(&ground, member);
    append_numbers(&ground, 0..100).await;
    let mut one = brokers.remove(0);
    let killed = tokio::task::spawn_blocking(move || one.kill().unwrap());
    append_numbers(&ground, 100..200).await;
    killed.await.unwrap();
    append_numbers(&ground, 200..300).await;
    is_copied_once(&ground).await;
    assert!(!copying.is_finished());
    copying.abort();
}
