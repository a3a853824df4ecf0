//! Reads outside of a group.

use crate::{
    Case,
    ground::{Ground, batch, given, records, values},
};
use bus::{Error, From, Outgoing, Read, Record, Until};
use bytes::Bytes;
use std::sync::Arc;

pub(crate) const CASES: &[Case] = &[
    ("a_read_begins_where_it_was_told", |ground| Box::pin(a_read_begins_where_it_was_told(ground))),
    ("a_read_that_follows_hears_what_comes", |ground| Box::pin(a_read_that_follows_hears_what_comes(ground))),
    ("an_empty_topic_ends_at_once", |ground| Box::pin(an_empty_topic_ends_at_once(ground))),
    ("a_read_of_one_partition_is_of_that_one", |ground| {
        Box::pin(a_read_of_one_partition_is_of_that_one(ground))
    }),
    ("a_read_of_what_is_not_there_says_so", |ground| Box::pin(a_read_of_what_is_not_there_says_so(ground))),
    ("headers_tombstones_and_timestamps_survive", |ground| {
        Box::pin(headers_tombstones_and_timestamps_survive(ground))
    }),
    ("a_record_of_4_mb_goes_through", |ground| Box::pin(a_record_of_4_mb_goes_through(ground))),
    ("a_read_from_a_time_begins_at_the_first_that_is_as_new", |ground| {
        Box::pin(a_read_from_a_time_begins_at_the_first_that_is_as_new(ground))
    }),
    ("a_read_to_the_end_ends_while_others_write", |ground| {
        Box::pin(a_read_to_the_end_ends_while_others_write(ground))
    }),
    ("a_reader_that_is_dropped_disturbs_no_other", |ground| {
        Box::pin(a_reader_that_is_dropped_disturbs_no_other(ground))
    }),
    ("a_replay_is_the_same_each_time", |ground| Box::pin(a_replay_is_the_same_each_time(ground))),
];

async fn a_read_begins_where_it_was_told(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    let timed = [("one", 1_000), ("two", 2_000), ("three", 3_000)];
    let timed = timed.map(|(value, timestamp_ms)| Outgoing { timestamp_ms, ..ground.record("in", value) });
    ground.bus.append(timed.into()).await.unwrap();
    let all = ["one", "two", "three"];
    let cases: [(From, &[&str]); 9] = [
        (From::Start, &all),
        (From::End, &[]),
        (From::Offset(-5), &all),
        (From::Offset(1), &all[1..]),
        (From::Offset(99), &[]),
        (From::Time(0), &all),
        (From::Time(1_001), &all[1..]),
        (From::Time(2_000), &all[1..]),
        (From::Time(3_001), &[]),
    ];
    for (from, wanted) in cases {
        assert_eq!(values(&ground.read("in", from).await), wanted, "{from:?}");
    }
}

async fn a_read_that_follows_hears_what_comes(ground: Ground) {
    ground.make(&[("in", 2)]).await;
    ground.append("in", ["before"]).await;
    let follow = |from| Read { topic: ground.name("in"), partition: None, from, until: Until::Dropped };
    let mut from_start = ground.bus.read(follow(From::Start)).await.unwrap();
    let mut from_end = ground.bus.read(follow(From::End)).await.unwrap();
    assert_eq!(values(&from_start.next().await.unwrap().unwrap()), ["before"]);
    ground.append("in", ["after"]).await;
    for reader in [&mut from_start, &mut from_end] {
        assert_eq!(values(&reader.next().await.unwrap().unwrap()), ["after"]);
    }
}

async fn an_empty_topic_ends_at_once(ground: Ground) {
    ground.make(&[("in", 3)]).await;
    for from in [From::Start, From::End, From::Offset(7), From::Time(5)] {
        assert!(ground.read("in", from).await.is_empty(), "{from:?}");
    }
}

async fn a_read_of_one_partition_is_of_that_one(ground: Ground) {
    ground.make(&[("in", 3)]).await;
    let records = (0..30).map(|number: usize| Outgoing {
        partition: None,
        key: Bytes::from(number.to_string()),
        ..ground.record("in", number.to_string())
    });
    ground.bus.append(records.collect()).await.unwrap();
    assert_eq!(ground.committed("in").await.len(), 30);
    for partition in 0..3 {
        let read = Read {
            topic: ground.name("in"),
            partition: Some(partition),
            from: From::Start,
            until: Until::End,
        };
        let read = ground.bus.read(read).await.unwrap().collect().await.unwrap();
        assert!(!read.is_empty());
        for record in read {
            assert_eq!(record.at.partition, partition);
            assert_eq!(bus::partition_for(&record.key, 3), partition);
        }
    }
}

async fn a_read_of_what_is_not_there_says_so(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    let read = |topic: &str, partition| Read {
        topic: ground.name(topic),
        partition,
        from: From::Start,
        until: Until::End,
    };
    let error = ground.bus.read(read("missing", None)).await.unwrap_err();
    assert!(matches!(error, Error::NoTopic(_)), "{error:?}");
    let error = ground.bus.read(read("in", Some(1))).await.unwrap_err();
    assert!(matches!(error, Error::NoPartition { partition: 1, .. }), "{error:?}");
}

async fn headers_tombstones_and_timestamps_survive(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    let named = |name: &str, value: &'static [u8]| (name.to_owned(), Bytes::from_static(value));
    let full = Outgoing {
        timestamp_ms: 1_234_567_890_123,
        headers: vec![
            named("wd_kind", b"KILL"),
            named("wd_kind", b"NEW"),
            named("empty", b""),
            named("bytes", &[0, 255]),
        ],
        ..ground.record("in", "value")
    };
    let tombstone = Outgoing { value: None, ..ground.record("in", "") };
    let empty = Outgoing { key: Bytes::new(), value: Some(Bytes::new()), ..ground.record("in", "") };
    let written = [full, tombstone, empty];
    ground.bus.append(written.to_vec()).await.unwrap();
    let heard = records(&mut member, 3).await;
    // The same by a transaction.
    let items = written.clone().map(|record| Outgoing { topic: Arc::from(ground.name("items")), ..record });
    member.commit(batch(items, [heard[2].next()])).await.unwrap();
    for read in [heard, ground.committed("in").await, ground.committed("items").await] {
        assert_eq!(read.len(), 3);
        for (read, written) in read.iter().zip(&written) {
            assert_eq!(read.timestamp_ms, written.timestamp_ms);
            assert_eq!(read.key, written.key);
            assert_eq!(read.value, written.value);
            assert_eq!(read.headers, written.headers);
        }
        assert_eq!(read[0].header("wd_kind"), Some(&b"KILL"[..]));
    }
}

async fn a_record_of_4_mb_goes_through(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    // Noise, which does not compress.
    let mut state = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(4 * 1024 * 1024)
    .collect();
    let noise = Bytes::from(noise);
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    ground.bus.append(vec![ground.record("in", noise.clone())]).await.unwrap();
    let heard = records(&mut member, 1).await;
    assert!(heard[0].value == Some(noise.clone()));
    member.commit(batch([ground.record("items", noise.clone())], [heard[0].next()])).await.unwrap();
    let read = ground.committed("items").await;
    assert!(read.len() == 1 && read[0].value == Some(noise));
}

/// In each partition by itself, and in the order of offsets where times are not in order.
async fn a_read_from_a_time_begins_at_the_first_that_is_as_new(ground: Ground) {
    ground.make(&[("in", 3)]).await;
    let timed = [(0, 1_000), (0, 3_000), (0, 2_000), (0, 4_000), (1, 1_500), (1, 2_500), (2, 1_000)];
    let timed = timed.map(|(partition, timestamp_ms)| Outgoing {
        timestamp_ms,
        ..ground.record_on("in", partition, timestamp_ms.to_string())
    });
    ground.bus.append(timed.into()).await.unwrap();
    let mut read = ground.read("in", From::Time(2_000)).await;
    read.sort_by_key(|record| (record.at.partition, record.offset));
    assert_eq!(values(&read), ["3000", "2000", "4000", "2500"]);
}

/// It has all that was there when it began, and may have some of what came since.
async fn a_read_to_the_end_ends_while_others_write(ground: Ground) {
    ground.make(&[("in", 2)]).await;
    let appended = (0..1_000).map(|number: i32| ground.record_on("in", number % 2, number.to_string()));
    ground.bus.append(appended.collect()).await.unwrap();
    let others = ground.clone();
    let writing = tokio::spawn(async move {
        loop {
            let appended = [0, 1].map(|partition| others.record_on("in", partition, "since"));
            others.bus.append(appended.into()).await.unwrap();
        }
    });
    for _ in 0..5 {
        let read = ground.committed("in").await;
        let mut numbers: Vec<_> =
            values(&read).iter().filter_map(|value| value.parse::<i32>().ok()).collect();
        numbers.sort();
        assert_eq!(numbers, (0..1_000).collect::<Vec<_>>());
    }
    assert!(!writing.is_finished());
    writing.abort();
}

async fn a_reader_that_is_dropped_disturbs_no_other(ground: Ground) {
    const COUNT: usize = 5_000;
    ground.make(&[("in", 1)]).await;
    let appended = (0..COUNT).map(|number| ground.record("in", number.to_string())).collect();
    ground.bus.append(appended).await.unwrap();
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    for until in [Until::End, Until::Dropped, Until::End, Until::Dropped] {
        let read = Read { topic: ground.name("in"), partition: None, from: From::Start, until };
        let mut dropped = ground.bus.read(read).await.unwrap();
        assert!(!dropped.next().await.unwrap().unwrap().is_empty());
    }
    let wanted: Vec<_> = (0..COUNT).map(|number| number.to_string()).collect();
    assert_eq!(values(&records(&mut member, COUNT).await), wanted);
    assert_eq!(values(&ground.committed("in").await), wanted);
}

/// The same records at the same offsets, also for a member that goes back to the start.
async fn a_replay_is_the_same_each_time(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    ground.append("items", ["appended", "and"]).await;
    let mut writer = ground.join("writer", &["in"]).await;
    given(&mut writer, 1).await;
    for value in ["committed", "too"] {
        writer.commit(batch([ground.record("items", value)], [ground.position("in", 0)])).await.unwrap();
    }
    writer.leave().await;
    let mut reader = ground.join("reader", &["items"]).await;
    let at = given(&mut reader, 1).await[0].at.clone();
    let first = records(&mut reader, 4).await;
    assert_eq!(values(&first), ["appended", "and", "committed", "too"]);
    reader.commit(batch([], [first[3].next()])).await.unwrap();
    reader.resume(at, 0).await.unwrap();
    let offsets = |records: &[Record]| records.iter().map(|record| record.offset).collect::<Vec<_>>();
    for again in [records(&mut reader, 4).await, ground.committed("items").await] {
        assert_eq!((values(&again), offsets(&again)), (values(&first), offsets(&first)));
    }
    for (place, record) in first.iter().enumerate() {
        let from_there = ground.read("items", From::Offset(record.offset)).await;
        assert_eq!(values(&from_there), values(&first[place..]));
    }
}
