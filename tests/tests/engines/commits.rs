//! A commit is whole or nothing.

use crate::{
    Case,
    ground::{Ground, batch, gained, given, records, values},
};
use bus::{Batch, CommitError, Position};
use std::time::Duration;

pub(crate) const CASES: &[Case] = &[
    ("a_commit_is_whole_and_visible", |ground| Box::pin(a_commit_is_whole_and_visible(ground))),
    ("a_commit_that_is_rolled_back_leaves_nothing", |ground| {
        Box::pin(a_commit_that_is_rolled_back_leaves_nothing(ground))
    }),
    ("records_come_again_after_a_roll_back", |ground| Box::pin(records_come_again_after_a_roll_back(ground))),
    ("a_position_may_be_committed_without_moving", |ground| {
        Box::pin(a_position_may_be_committed_without_moving(ground))
    }),
    ("a_commit_to_a_missing_topic_is_fatal_by_name", |ground| {
        Box::pin(a_commit_to_a_missing_topic_is_fatal_by_name(ground))
    }),
    ("what_no_record_brings_is_committed_again_after_a_roll_back", |ground| {
        Box::pin(what_no_record_brings_is_committed_again_after_a_roll_back(ground))
    }),
    ("many_commits_keep_order", |ground| Box::pin(many_commits_keep_order(ground))),
    ("a_commit_over_topics_and_partitions_is_whole_or_nothing", |ground| {
        Box::pin(a_commit_over_topics_and_partitions_is_whole_or_nothing(ground))
    }),
    ("a_commit_of_nothing_does_nothing", |ground| Box::pin(a_commit_of_nothing_does_nothing(ground))),
    ("positions_are_committed_without_outputs", |ground| {
        Box::pin(positions_are_committed_without_outputs(ground))
    }),
    ("outputs_are_committed_without_positions", |ground| {
        Box::pin(outputs_are_committed_without_positions(ground))
    }),
    ("a_commit_that_nobody_waits_for_is_whole", |ground| {
        Box::pin(a_commit_that_nobody_waits_for_is_whole(ground))
    }),
    ("a_roll_back_before_the_first_commit_goes_to_where_reading_began", |ground| {
        Box::pin(a_roll_back_before_the_first_commit_goes_to_where_reading_began(ground))
    }),
];

async fn a_commit_is_whole_and_visible(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1), ("state", 1)]).await;
    ground.append("in", ["one", "two", "three"]).await;
    let mut member = ground.join("first", &["in"]).await;
    let gained = given(&mut member, 1).await;
    assert_eq!(gained[0].committed, None);
    let read = records(&mut member, 3).await;
    assert_eq!(values(&read), ["one", "two", "three"]);
    let outputs = [ground.record("items", "item"), ground.record("state", "state")];
    member.commit(batch(outputs, [read[1].next()])).await.unwrap();
    assert_eq!(values(&ground.committed("items").await), ["item"]);
    assert_eq!(values(&ground.committed("state").await), ["state"]);
    member.leave().await;

    let mut again = ground.join("first", &["in"]).await;
    assert_eq!(given(&mut again, 1).await[0].committed, Some(read[1].next().offset));
    assert_eq!(values(&records(&mut again, 1).await), ["three"]);
}

/// A batch with a position of a partition that the member does not own is refused whole.
async fn a_commit_that_is_rolled_back_leaves_nothing(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1), ("strange", 1)]).await;
    ground.append("in", ["one"]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    let read = records(&mut member, 1).await;
    let refused = batch([ground.record("items", "never")], [read[0].next(), ground.position("strange", 0)]);
    let error = member.commit(refused).await.unwrap_err();
    assert!(matches!(error, CommitError::RolledBack { .. }), "{error:?}");
    assert!(ground.committed("items").await.is_empty());
    member.leave().await;

    let mut again = ground.join("first", &["in"]).await;
    assert_eq!(given(&mut again, 1).await[0].committed, None);
}

async fn records_come_again_after_a_roll_back(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1), ("strange", 1)]).await;
    ground.append("in", ["one", "two", "three"]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    let read = records(&mut member, 3).await;
    member.commit(batch([ground.record("items", "one")], [read[0].next()])).await.unwrap();
    let refused = batch([ground.record("items", "never")], [ground.position("strange", 0)]);
    member.commit(refused).await.unwrap_err();
    let again = records(&mut member, 2).await;
    assert_eq!(values(&again), ["two", "three"]);
    member.commit(batch([ground.record("items", "two, three")], [again[1].next()])).await.unwrap();
    assert_eq!(values(&ground.committed("items").await), ["one", "two, three"]);
}

/// The fetcher's way: it commits offset 0 of its table whenever it writes, so that it is fenced by it.
async fn a_position_may_be_committed_without_moving(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    ground.append("in", ["feed"]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    records(&mut member, 1).await;
    for value in ["one", "two"] {
        let output = ground.record("items", value);
        member.commit(batch([output], [ground.position("in", 0)])).await.unwrap();
    }
    assert_eq!(values(&ground.committed("items").await), ["one", "two"]);
    member.leave().await;
    let mut again = ground.join("second", &["in"]).await;
    assert_eq!(given(&mut again, 1).await[0].committed, Some(0));
}

/// The gate's way: it lets go at a time, without a record, and no record comes to tell it that the roll-back is past.
async fn what_no_record_brings_is_committed_again_after_a_roll_back(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1), ("strange", 1)]).await;
    ground.append("in", ["one"]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    let read = records(&mut member, 1).await;
    member.commit(batch([ground.record("items", "one")], [read[0].next()])).await.unwrap();
    let refused = batch([ground.record("items", "never")], [ground.position("strange", 0)]);
    let reading = member.current();
    member.commit(refused).await.unwrap_err();
    assert!(member.is_over(reading) && member.is_over(member.reading()));
    assert!(!member.is_over(member.current()));
    member.commit(batch([ground.record("items", "at its time")], [ground.position("in", 1)])).await.unwrap();
    assert_eq!(values(&ground.committed("items").await), ["one", "at its time"]);
    ground.append("in", ["two"]).await;
    assert_eq!(values(&records(&mut member, 1).await), ["two"], "nothing is read twice or left out");
}

async fn a_commit_to_a_missing_topic_is_fatal_by_name(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    let outputs = [ground.record("items", "never"), ground.record("missing", "never")];
    let error = member.commit(batch(outputs, [ground.position("in", 0)])).await.unwrap_err();
    let CommitError::Fatal(cause) = error else { panic!("{error:?}") };
    assert_eq!(cause.to_string(), format!("there is no topic {}", ground.name("missing")));
    assert!(ground.committed("items").await.is_empty());
}

async fn many_commits_keep_order(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    let mut wanted = Vec::new();
    for number in 0..20 {
        let outputs: Vec<_> = (0..50).map(|part| format!("{number}/{part}")).collect();
        wanted.extend(outputs.clone());
        let outputs = outputs.into_iter().map(|value| ground.record("items", value)).collect();
        member.commit(Batch { outputs, positions: vec![ground.position("in", 0)] }).await.unwrap();
    }
    assert_eq!(values(&ground.committed("items").await), wanted);
}

async fn a_commit_over_topics_and_partitions_is_whole_or_nothing(ground: Ground) {
    const PLACES: [(&str, i32); 4] = [("items", 0), ("items", 2), ("stories", 1), ("state", 0)];
    ground
        .make(&[("live", 2), ("bulk", 2), ("items", 3), ("stories", 2), ("state", 1), ("strange", 1)])
        .await;
    let inputs = [("live", 0), ("live", 1), ("bulk", 0), ("bulk", 1)];
    let appended = inputs.map(|(topic, partition)| ground.record_on(topic, partition, "one"));
    ground.bus.append(appended.into()).await.unwrap();
    let mut member = ground.join("first", &["live", "bulk"]).await;
    given(&mut member, 4).await;
    let read = records(&mut member, 4).await;
    let outputs =
        |value: &'static str| PLACES.map(|(topic, partition)| ground.record_on(topic, partition, value));
    let mut positions: Vec<_> = read.iter().map(bus::Record::next).collect();

    let refused = [positions.clone(), vec![ground.position("strange", 0)]].concat();
    let refused = Batch { outputs: outputs("never").into(), positions: refused };
    assert!(matches!(member.commit(refused).await, Err(CommitError::RolledBack { .. })));
    for (topic, partition) in PLACES {
        assert!(ground.committed_on(topic, partition).await.is_empty(), "{topic}/{partition}");
    }
    // No position was moved either: all four come again.
    records(&mut member, 4).await;

    member.commit(Batch { outputs: outputs("item").into(), positions: positions.clone() }).await.unwrap();
    for (topic, partition) in PLACES {
        assert_eq!(values(&ground.committed_on(topic, partition).await), ["item"], "{topic}/{partition}");
    }
    member.leave().await;
    let mut again = ground.join("first", &["live", "bulk"]).await;
    let mut committed: Vec<_> = given(&mut again, 4)
        .await
        .into_iter()
        .map(|gained| Position { at: gained.at, offset: gained.committed.unwrap() })
        .collect();
    committed.sort_by(|one, other| one.at.cmp(&other.at));
    positions.sort_by(|one, other| one.at.cmp(&other.at));
    assert_eq!(committed, positions);
}

async fn a_commit_of_nothing_does_nothing(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    ground.append("in", ["one"]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    member.commit(Batch::default()).await.unwrap();
    let read = records(&mut member, 1).await;
    member.commit(Batch::default()).await.unwrap();
    member.commit(batch([ground.record("items", "one")], [read[0].next()])).await.unwrap();
    assert_eq!(values(&ground.committed("items").await), ["one"]);
}

async fn positions_are_committed_without_outputs(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    ground.append("in", ["one", "two", "three"]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    let read = records(&mut member, 3).await;
    for record in &read[..2] {
        member.commit(batch([], [record.next()])).await.unwrap();
    }
    member.leave().await;
    let mut again = ground.join("first", &["in"]).await;
    assert_eq!(given(&mut again, 1).await[0].committed, Some(read[1].next().offset));
    assert_eq!(values(&records(&mut again, 1).await), ["three"]);
}

async fn outputs_are_committed_without_positions(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    ground.append("in", ["one"]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    records(&mut member, 1).await;
    member.commit(batch([ground.record("items", "item")], [])).await.unwrap();
    assert_eq!(values(&ground.committed("items").await), ["item"]);
    member.leave().await;
    let mut again = ground.join("first", &["in"]).await;
    assert_eq!(given(&mut again, 1).await[0].committed, None);
}

/// A group without a position may begin anywhere; what lies before that is not its to read.
async fn a_roll_back_before_the_first_commit_goes_to_where_reading_began(ground: Ground) {
    ground.make(&[("in", 1), ("strange", 1)]).await;
    ground.append("in", ["old", "one", "two"]).await;
    let mut member = ground.join("first", &["in"]).await;
    let has = gained(&mut member, 1).await;
    member.resume(has[0].at.clone(), 1).await.unwrap();
    for _ in 0..2 {
        assert_eq!(values(&records(&mut member, 2).await), ["one", "two"]);
        let refused = batch([], [ground.position("strange", 0)]);
        assert!(matches!(member.commit(refused).await, Err(CommitError::RolledBack { .. })));
    }
}

/// A caller that stops waiting takes nothing back, and cuts nothing in two.
async fn a_commit_that_nobody_waits_for_is_whole(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1), ("state", 1)]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    let numbered = |number: i64| {
        let outputs = ["items", "state"].map(|topic| vec![ground.record(topic, number.to_string()); 50]);
        Batch { outputs: outputs.concat(), positions: vec![ground.position("in", number)] }
    };
    for number in 0..10 {
        let waited = Duration::from_micros(300 * number as u64);
        let _ = tokio::time::timeout(waited, member.commit(numbered(number))).await;
    }
    member.commit(numbered(10)).await.unwrap();
    let items = ground.committed("items").await;
    let items = values(&items);
    assert_eq!(items.len() % 50, 0);
    assert!(items.is_sorted_by_key(|value| value.parse::<i64>().unwrap()));
    assert!(items.chunks(50).all(|commit| commit.iter().all(|value| *value == commit[0])));
    assert_eq!(values(&ground.committed("state").await), items);
    member.leave().await;
    let mut again = ground.join("first", &["in"]).await;
    assert_eq!(given(&mut again, 1).await[0].committed, Some(10));
}
