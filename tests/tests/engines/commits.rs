//! A commit is whole or nothing.

use crate::{
    Case,
    ground::{Ground, batch, given, records, values},
};
use bus::{Batch, CommitError};

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
    ("many_commits_keep_order", |ground| Box::pin(many_commits_keep_order(ground))),
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
