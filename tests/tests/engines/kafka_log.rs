//! What becomes of records on Kafka's own disk: they are compressed, compacted, and deleted at the start.

use crate::{
    Case,
    ground::{Ground, batch, given, records, values},
};
use bus::{Cleanup, Error, From, Outgoing, Target, TopicSpec};
use bytes::Bytes;
use rdkafka::{
    ClientConfig, ClientContext, Message, Offset, Statistics, TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer, ConsumerContext},
};
use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

pub(crate) const CASES: &[Case] = &[
    ("compaction_keeps_the_last_value_of_a_key_and_tombstones_remove_it", |ground| {
        Box::pin(compaction_keeps_the_last_value_of_a_key_and_tombstones_remove_it(ground))
    }),
    ("a_start_that_was_deleted_is_where_reading_begins", |ground| {
        Box::pin(a_start_that_was_deleted_is_where_reading_begins(ground))
    }),
    ("records_are_compressed_and_others_can_read_them", |ground| {
        Box::pin(records_are_compressed_and_others_can_read_them(ground))
    }),
];

/// Needs a broker that looks for old records more often than every five minutes.
pub(crate) const RETENTION: &[Case] = &[("what_is_older_than_retention_goes_and_the_rest_stays", |ground| {
    Box::pin(what_is_older_than_retention_goes_and_the_rest_stays(ground))
})];

/// Between two looks at what has become of records.
const LOOK: Duration = Duration::from_millis(300);

fn config(ground: &Ground) -> ClientConfig {
    let Target::Kafka(settings) = &ground.target else { panic!("a case of Kafka") };
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &settings.brokers);
    config
}

fn admin(ground: &Ground) -> AdminClient<DefaultClientContext> {
    config(ground).create().unwrap()
}

/// A topic with one partition that is compacted as soon as may be.
async fn make_eager(ground: &Ground, topic: &str) {
    let name = ground.name(topic);
    let settings = [
        ("cleanup.policy", "compact"),
        ("segment.ms", "100"),
        ("min.cleanable.dirty.ratio", "0.001"),
        ("delete.retention.ms", "1"),
    ];
    let mut eager = NewTopic::new(&name, 1, TopicReplication::Fixed(1));
    for (key, value) in settings {
        eager = eager.set(key, value);
    }
    let made = admin(ground).create_topics([&eager], &AdminOptions::new()).await.unwrap();
    assert!(made[0].is_ok(), "{made:?}");
    while let Err(Error::NoTopic(_)) = ground.bus.partitions(&name).await {
        tokio::time::sleep(LOOK).await;
    }
}

async fn compaction_keeps_the_last_value_of_a_key_and_tombstones_remove_it(ground: Ground) {
    make_eager(&ground, "state").await;
    ground.make(&[("in", 1)]).await;
    let mut time = now_ms();
    // Each a second after the one before, so that each begins a segment: the newest is never compacted. They
    // begin now, as the end of a transaction does: what is older than the start of a segment never ends it.
    let mut keyed = |key: &'static str, value: Option<&'static str>| {
        time += 1_000;
        let value = value.map(Bytes::from);
        Outgoing { timestamp_ms: time, key: key.into(), value, ..ground.record("state", "") }
    };
    for (key, value) in
        [("a", Some("1")), ("gone", Some("1")), ("b", Some("1")), ("a", Some("2")), ("gone", None)]
    {
        ground.bus.append(vec![keyed(key, value)]).await.unwrap();
    }
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    member.commit(batch([keyed("b", Some("2"))], [ground.position("in", 0)])).await.unwrap();
    loop {
        // Compaction begins with what comes next.
        ground.bus.append(vec![keyed("tick", Some("tick"))]).await.unwrap();
        let mut read = ground.committed("state").await;
        read.retain(|record| record.key != "tick");
        let last =
            |key: &str| read.iter().rfind(|record| record.key == key).map(|record| record.value.clone());
        assert_eq!(last("a"), Some(Some("2".into())));
        assert_eq!(last("b"), Some(Some("2".into())));
        assert!(matches!(last("gone"), None | Some(None)), "a removed key has a value again");
        if read.len() == 2 {
            break;
        }
        tokio::time::sleep(LOOK).await;
    }
    // A member reads over the holes, too.
    let mut reader = ground.join("reader", &["state"]).await;
    given(&mut reader, 1).await;
    let bus::Event::Records(read) = reader.next().await.unwrap() else { panic!("not records") };
    assert_eq!(values(&read[..2]), ["2", "2"]);
}

async fn a_start_that_was_deleted_is_where_reading_begins(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    ground.append("in", ["0", "1", "2", "3", "4"]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    records(&mut member, 5).await;
    member.commit(batch([], [ground.position("in", 1)])).await.unwrap();
    member.leave().await;
    let mut before = TopicPartitionList::new();
    before.add_partition_offset(&ground.name("in"), 0, Offset::Offset(3)).unwrap();
    admin(&ground).delete_records(&before, &AdminOptions::new()).await.unwrap();
    for from in [From::Start, From::Offset(-1), From::Offset(0), From::Offset(2), From::Time(0)] {
        assert_eq!(values(&ground.read("in", from).await), ["3", "4"], "{from:?}");
    }
    assert!(ground.read("in", From::Offset(99)).await.is_empty());
    // The group's position lies before the start now: it goes on at the start.
    let mut again = ground.join("first", &["in"]).await;
    assert_eq!(given(&mut again, 1).await[0].committed, Some(1));
    assert_eq!(values(&records(&mut again, 2).await), ["3", "4"]);
}

async fn what_is_older_than_retention_goes_and_the_rest_stays(ground: Ground) {
    let cleanup = Cleanup::Delete { retention_ms: 3_600_000 };
    let spec = TopicSpec { cleanup, ..ground.spec("in", 1) };
    ground.bus.ensure(&[spec]).await.unwrap();
    ground.append("in", ["old", "old"]).await;
    let young = Outgoing { timestamp_ms: now_ms(), ..ground.record("in", "young") };
    ground.bus.append(vec![young]).await.unwrap();
    while values(&ground.committed("in").await) != ["young"] {
        tokio::time::sleep(LOOK).await;
    }
    // Three more looks of the broker.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let left = ground.committed("in").await;
    assert_eq!((values(&left), left[0].offset), (vec!["young"], 2));
}

#[expect(clippy::disallowed_methods, reason = "brokers measure by the machine's clock")]
fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64
}

/// Counts what comes over the wire.
#[derive(Clone, Default)]
struct Meter {
    received: Arc<Mutex<u64>>,
}

impl ClientContext for Meter {
    fn stats(&self, statistics: Statistics) {
        *self.received.lock().unwrap() = statistics.brokers.values().map(|broker| broker.rxbytes).sum();
    }
}

impl ConsumerContext for Meter {}

/// What a broker stores is what it sends: a client beside the bus hears few bytes, and reads many.
async fn records_are_compressed_and_others_can_read_them(ground: Ground) {
    const COUNT: usize = 20;
    ground.make(&[("in", 1), ("items", 1)]).await;
    let text = Bytes::from("The harbour light was lit again on Sunday. ".repeat(5_000));
    let appended = (0..COUNT).map(|_| ground.record("items", text.clone()));
    ground.bus.append(appended.collect()).await.unwrap();
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    for _ in 0..COUNT {
        let output = ground.record("items", text.clone());
        member.commit(batch([output], [ground.position("in", 0)])).await.unwrap();
    }
    let topic = ground.name("items");
    let received = tokio::task::spawn_blocking(move || read_beside(&ground, &topic, 2 * COUNT, &text)).await;
    let (received, read) = (received.unwrap(), (2 * COUNT * 5_000 * 43) as u64);
    assert!(received < read / 20, "{read} bytes of text took {received} bytes of the wire");
}

/// Reads a topic with a client that knows nothing of the bus, and returns the bytes that it received.
fn read_beside(ground: &Ground, topic: &str, count: usize, text: &Bytes) -> u64 {
    let meter = Meter::default();
    let consumer: BaseConsumer<Meter> = config(ground)
        .set("group.id", ground.name("beside"))
        .set("statistics.interval.ms", "100")
        .create_with_context(meter.clone())
        .unwrap();
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, 0, Offset::Beginning).unwrap();
    consumer.assign(&list).unwrap();
    let mut read = 0;
    while read < count {
        if let Some(message) = consumer.poll(LOOK) {
            assert_eq!(message.unwrap().payload(), Some(&text[..]));
            read += 1;
        }
    }
    // The statistics after the last record.
    *meter.received.lock().unwrap() = 0;
    while *meter.received.lock().unwrap() == 0 {
        let _ = consumer.poll(LOOK);
    }
    *meter.received.lock().unwrap()
}
