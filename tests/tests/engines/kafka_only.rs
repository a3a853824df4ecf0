//! What only a producer beside the bus can show: transactions that are left open, or given up.

use crate::{
    Case,
    ground::{Ground, given, hears_nothing, records, values},
};
use bus::Target;
use rdkafka::{
    ClientConfig,
    producer::{BaseProducer, BaseRecord, Producer},
};
use std::time::Duration;

pub(crate) const CASES: &[Case] = &[
    ("what_was_given_up_is_never_read", |ground| Box::pin(what_was_given_up_is_never_read(ground))),
    ("a_read_to_the_end_waits_for_what_is_open", |ground| {
        Box::pin(a_read_to_the_end_waits_for_what_is_open(ground))
    }),
];

const PATIENCE: Duration = Duration::from_secs(10);

/// A producer with an open transaction, and its records on the broker.
fn open(ground: &Ground, topic: &str, values: &[&str]) -> BaseProducer {
    let Target::Kafka(settings) = &ground.target else { panic!("a case of Kafka") };
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", &settings.brokers)
        .set("transactional.id", ground.name("beside"))
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
