//! Order within a partition, whichever way records came there and however they are read.

use crate::{
    Case,
    ground::{Ground, batch, given, values},
};
use bus::{Batch, Outgoing};
use bytes::Bytes;

pub(crate) const CASES: &[Case] = &[
    ("order_holds_over_appends_commits_and_restarts", |ground| {
        Box::pin(order_holds_over_appends_commits_and_restarts(ground))
    }),
    ("a_reading_member_keeps_order_over_its_restarts", |ground| {
        Box::pin(a_reading_member_keeps_order_over_its_restarts(ground))
    }),
    ("a_key_stays_on_its_partition_in_order", |ground| {
        Box::pin(a_key_stays_on_its_partition_in_order(ground))
    }),
];

async fn order_holds_over_appends_commits_and_restarts(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    let mut wanted = Vec::new();
    for life in 0..3 {
        let mut member = ground.join("first", &["in"]).await;
        given(&mut member, 1).await;
        for turn in 0..3 {
            let named = |way: &str| (0..30).map(|place| format!("{life}/{turn}/{way}/{place}")).collect();
            let (appended, committed): (Vec<String>, Vec<String>) = (named("append"), named("commit"));
            let records = |values: &[String]| -> Vec<_> {
                values.iter().map(|value| ground.record("items", value.clone())).collect()
            };
            ground.bus.append(records(&appended)).await.unwrap();
            let positions = vec![ground.position("in", 0)];
            member.commit(Batch { outputs: records(&committed), positions }).await.unwrap();
            wanted.extend(appended);
            wanted.extend(committed);
        }
        member.leave().await;
    }
    let read = ground.committed("items").await;
    assert_eq!(values(&read), wanted);
    assert!(read.is_sorted_by(|one, next| one.offset < next.offset));
}

/// It goes on after its last commit, and neither skips nor repeats.
async fn a_reading_member_keeps_order_over_its_restarts(ground: Ground) {
    const COUNT: usize = 1_200;
    ground.make(&[("in", 1)]).await;
    let appended = (0..COUNT).map(|number| ground.record("in", number.to_string())).collect();
    ground.bus.append(appended).await.unwrap();
    let mut heard = Vec::new();
    while heard.len() < COUNT {
        let mut member = ground.join("first", &["in"]).await;
        given(&mut member, 1).await;
        let left = COUNT - heard.len();
        let read = records_up_to(&mut member, left.min(321)).await;
        member.commit(batch([], [read[read.len() - 1].next()])).await.unwrap();
        heard.extend(values(&read).into_iter().map(str::to_owned));
        member.leave().await;
    }
    assert_eq!(heard, (0..COUNT).map(|number| number.to_string()).collect::<Vec<_>>());
}

/// The first so many records; what comes with them is left for another time.
async fn records_up_to(member: &mut bus::Member, count: usize) -> Vec<bus::Record> {
    let mut read = Vec::new();
    while read.len() < count {
        let bus::Event::Records(more) = member.next().await.unwrap() else { panic!("not records") };
        read.extend(more);
    }
    read.truncate(count);
    read
}

async fn a_key_stays_on_its_partition_in_order(ground: Ground) {
    const KEYS: usize = 20;
    ground.make(&[("in", 1), ("items", 4)]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    let keyed = |turn: usize| -> Vec<Outgoing> {
        let one = |key: usize| Outgoing {
            partition: None,
            key: Bytes::from(format!("key {key}")),
            ..ground.record("items", turn.to_string())
        };
        (0..KEYS).map(one).collect()
    };
    for turn in [0, 2, 4] {
        ground.bus.append(keyed(turn)).await.unwrap();
        let positions = vec![ground.position("in", 0)];
        member.commit(Batch { outputs: keyed(turn + 1), positions }).await.unwrap();
    }
    let read = ground.committed("items").await;
    assert_eq!(read.len(), KEYS * 6);
    for key in 0..KEYS {
        let key = format!("key {key}");
        let of_key: Vec<_> = read.iter().filter(|record| record.key == key).cloned().collect();
        assert_eq!(values(&of_key), ["0", "1", "2", "3", "4", "5"], "{key}");
        let partition = bus::partition_for(key.as_bytes(), 4);
        assert!(of_key.iter().all(|record| record.at.partition == partition), "{key}");
    }
}
