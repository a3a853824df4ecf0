//! What only a producer beside the bus can show: transactions that are left open, or given up.

use crate::{
    Case,
    ground::{Ground, batch, given, hears_nothing, records, values},
};
use bus::Target;
use rdkafka::{
    ClientConfig, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    producer::{BaseProducer, BaseRecord, Producer},
};
use std::time::Duration;

pub(crate) const CASES: &[Case] = &[
    ("what_was_given_up_is_never_read", |ground| Box::pin(what_was_given_up_is_never_read(ground))),
    ("a_read_to_the_end_waits_for_what_is_open", |ground| {
        Box::pin(a_read_to_the_end_waits_for_what_is_open(ground))
    }),
    ("readers_go_on_after_a_transaction_that_timed_out", |ground| {
        Box::pin(readers_go_on_after_a_transaction_that_timed_out(ground))
    }),
    ("a_crash_between_writing_and_committing_leaves_nothing", |ground| {
        Box::pin(a_crash_between_writing_and_committing_leaves_nothing(ground))
    }),
];

const PATIENCE: Duration = Duration::from_secs(10);

/// A producer with an open transaction, and its records on the broker.
fn open(ground: &Ground, topic: &str, values: &[&str]) -> BaseProducer {
    open_as(ground, &ground.name("beside"), "60000", topic, values)
}

/// The same by that transactional id, for so many milliseconds at most.
fn open_as(ground: &Ground, id: &str, lasts: &str, topic: &str, values: &[&str]) -> BaseProducer {
    let Target::Kafka(settings) = &ground.target else { panic!("a case of Kafka") };
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", &settings.brokers)
        .set("transactional.id", id)
        .set("transaction.timeout.ms", lasts)
        .create()
        .unwrap();
    producer.init_transactions(PATIENCE).unwrap();
    producer.begin_transaction().unwrap();
    let topic = ground.name(topic);
    for value in values {
        producer.send(BaseRecord::to(&topic).partition(0).key("key").payload(*value)).unwrap();
    }
    producer.flush(PATIENCE).unwrap();
    producer
}

async fn what_was_given_up_is_never_read(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    let beside = open(&ground, "in", &["never", "never"]);
    ground.append("in", ["after"]).await;
    assert!(hears_nothing(&mut member).await, "an open transaction holds up what comes after it");
    beside.abort_transaction(PATIENCE).unwrap();
    assert_eq!(values(&records(&mut member, 1).await), ["after"]);
    assert_eq!(values(&ground.committed("in").await), ["after"]);
}

async fn a_read_to_the_end_waits_for_what_is_open(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    ground.append("in", ["before"]).await;
    let beside = open(&ground, "in", &["open"]);
    let reading = ground.committed("in");
    tokio::pin!(reading);
    assert!(tokio::time::timeout(Duration::from_millis(500), &mut reading).await.is_err());
    beside.commit_transaction(PATIENCE).unwrap();
    assert_eq!(values(&reading.await), ["before", "open"]);
}

/// The broker ends it; whoever left it open need not come back.
async fn readers_go_on_after_a_transaction_that_timed_out(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    let beside = open_as(&ground, &ground.name("beside"), "2000", "in", &["never"]);
    ground.append("in", ["after"]).await;
    assert!(hears_nothing(&mut member).await, "an open transaction holds up what comes after it");
    assert_eq!(values(&records(&mut member, 1).await), ["after"]);
    assert_eq!(values(&ground.committed("in").await), ["after"]);
    beside.commit_transaction(PATIENCE).unwrap_err();
    assert_eq!(values(&ground.committed("in").await), ["after"]);
}

/// A member that was killed in the middle of a commit, as the broker sees it: its transaction, of the name
/// that the bus gives it, is open, with records and positions, and may stay so for ten minutes. The next start of the
/// member rolls it back.
async fn a_crash_between_writing_and_committing_leaves_nothing(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    ground.append("in", ["one"]).await;
    let group = ground.name("group");
    let id = format!("{group}.{}", ground.name("first"));
    let dead = open_as(&ground, &id, "600000", "items", &["never"]);
    let Target::Kafka(settings) = &ground.target else { panic!("a case of Kafka") };
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", &settings.brokers)
        .set("group.id", &group)
        .create()
        .unwrap();
    let mut positions = TopicPartitionList::new();
    positions.add_partition_offset(&ground.name("in"), 0, Offset::Offset(1)).unwrap();
    dead.send_offsets_to_transaction(&positions, &consumer.group_metadata().unwrap(), PATIENCE).unwrap();

    let mut member = ground.join("first", &["in"]).await;
    assert_eq!(given(&mut member, 1).await[0].committed, None);
    let read = records(&mut member, 1).await;
    assert_eq!(values(&read), ["one"]);
    member.commit(batch([ground.record("items", "item")], [read[0].next()])).await.unwrap();
    assert_eq!(values(&ground.committed("items").await), ["item"]);
    let error = dead.commit_transaction(PATIENCE).unwrap_err();
    assert_eq!(values(&ground.committed("items").await), ["item"], "{error}");
}
