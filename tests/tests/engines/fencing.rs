//! Zombies: members that go on as if a partition were still theirs.

use crate::{
    Case,
    copy::{append_numbers, copying, is_copied_once},
    ground::{Chance, Ground, batch, gained, given, records, values},
};
use bus::{CommitError, Error, Event, Member};
use std::time::Duration;
use tokio::task::JoinHandle;

pub(crate) const CASES: &[Case] = &[
    ("a_member_that_has_not_noticed_cannot_commit_for_another", |ground| {
        Box::pin(a_member_that_has_not_noticed_cannot_commit_for_another(ground))
    }),
    ("what_was_read_before_a_loss_cannot_be_committed_after_it", |ground| {
        Box::pin(what_was_read_before_a_loss_cannot_be_committed_after_it(ground))
    }),
    ("nothing_is_committed_before_a_resume", |ground| Box::pin(nothing_is_committed_before_a_resume(ground))),
    ("a_late_resume_of_what_was_lost_since_reads_nothing", |ground| {
        Box::pin(a_late_resume_of_what_was_lost_since_reads_nothing(ground))
    }),
    ("a_member_that_was_replaced_is_told_so", |ground| {
        Box::pin(a_member_that_was_replaced_is_told_so(ground))
    }),
    ("a_member_that_was_replaced_cannot_write_outputs_alone", |ground| {
        Box::pin(a_member_that_was_replaced_cannot_write_outputs_alone(ground))
    }),
    ("members_come_and_go_and_each_input_has_one_output", |ground| {
        Box::pin(members_come_and_go_and_each_input_has_one_output(ground))
    }),
    ("a_slow_member_holds_up_no_other", |ground| Box::pin(a_slow_member_holds_up_no_other(ground))),
];

/// Long enough for a member's engine to know of what its service has not asked for yet.
const SETTLED: Duration = Duration::from_secs(2);

/// `z` holds the one partition and a record of it; then `a`, which comes first, is given both.
async fn taken_over(ground: &Ground) -> (Member, Member) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    ground.append("in", ["one", "two"]).await;
    let mut zombie = ground.join("z", &["in"]).await;
    given(&mut zombie, 1).await;
    assert_eq!(values(&records(&mut zombie, 2).await), ["one", "two"]);
    let mut other = ground.join("a", &["in"]).await;
    given(&mut other, 1).await;
    assert_eq!(values(&records(&mut other, 2).await), ["one", "two"]);
    (zombie, other)
}

/// The zombie's service has not asked for what happened meanwhile: it knows of no loss.
async fn a_member_that_has_not_noticed_cannot_commit_for_another(ground: Ground) {
    let (zombie, other) = taken_over(&ground).await;
    let late = batch([ground.record("items", "late")], [ground.position("in", 1)]);
    let error = zombie.commit(late).await.unwrap_err();
    assert!(matches!(error, CommitError::RolledBack { .. }), "{error:?}");
    other.commit(batch([ground.record("items", "item")], [ground.position("in", 2)])).await.unwrap();
    assert_eq!(values(&ground.committed("items").await), ["item"]);
}

/// Also when the partition has come back since: another member may have done the work.
async fn what_was_read_before_a_loss_cannot_be_committed_after_it(ground: Ground) {
    let (mut zombie, other) = taken_over(&ground).await;
    other.commit(batch([ground.record("items", "item")], [ground.position("in", 1)])).await.unwrap();
    other.leave().await;
    tokio::time::sleep(SETTLED).await;
    let late = batch([ground.record("items", "late")], [ground.position("in", 1)]);
    let error = zombie.commit(late).await.unwrap_err();
    assert!(matches!(error, CommitError::RolledBack { .. }), "{error:?}");
    assert_eq!(values(&ground.committed("items").await), ["item"]);
    // It is told of the loss and of the return, and goes on.
    assert!(matches!(zombie.next().await.unwrap(), Event::Lost(_)));
    assert_eq!(given(&mut zombie, 1).await[0].committed, Some(1));
    assert_eq!(values(&records(&mut zombie, 1).await), ["two"]);
    zombie.commit(batch([ground.record("items", "two")], [ground.position("in", 2)])).await.unwrap();
    assert_eq!(values(&ground.committed("items").await), ["item", "two"]);
}

/// A partition is the service's once it has resumed it, and knows what the group committed.
async fn nothing_is_committed_before_a_resume(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    let mut member = ground.join("first", &["in"]).await;
    let has = gained(&mut member, 1).await;
    let early = batch([ground.record("items", "early")], [ground.position("in", 0)]);
    let error = member.commit(early).await.unwrap_err();
    assert!(matches!(error, CommitError::RolledBack { .. }), "{error:?}");
    member.resume(has[0].at.clone(), 0).await.unwrap();
    member.commit(batch([ground.record("items", "item")], [ground.position("in", 0)])).await.unwrap();
    assert_eq!(values(&ground.committed("items").await), ["item"]);
}

/// A service that rebuilds its state for long resumes a partition that another had meanwhile, and that has
/// come back since, from where it was before.
async fn a_late_resume_of_what_was_lost_since_reads_nothing(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    ground.append("in", ["one", "two"]).await;
    let mut late = ground.join("z", &["in"]).await;
    let has = gained(&mut late, 1).await;
    let mut other = ground.join("a", &["in"]).await;
    given(&mut other, 1).await;
    records(&mut other, 2).await;
    other.commit(batch([ground.record("items", "one")], [ground.position("in", 1)])).await.unwrap();
    other.leave().await;
    tokio::time::sleep(SETTLED).await;
    late.resume(has[0].at.clone(), 0).await.unwrap();
    tokio::time::sleep(SETTLED).await;
    assert!(matches!(late.next().await.unwrap(), Event::Lost(_)));
    assert_eq!(given(&mut late, 1).await[0].committed, Some(1));
    assert_eq!(values(&records(&mut late, 1).await), ["two"]);
    late.commit(batch([ground.record("items", "two")], [ground.position("in", 2)])).await.unwrap();
    assert_eq!(values(&ground.committed("items").await), ["one", "two"]);
}

/// Whether it commits or not: it ends, as the process that it is in is to.
async fn a_member_that_was_replaced_is_told_so(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    let mut zombie = ground.join("first", &["in"]).await;
    given(&mut zombie, 1).await;
    let mut anew = ground.join("first", &["in"]).await;
    given(&mut anew, 1).await;
    let told = async {
        loop {
            match zombie.next().await {
                Ok(Event::Records(_)) => panic!("it still reads"),
                Ok(_) => {}
                Err(error) => return error,
            }
        }
    };
    let told = tokio::time::timeout(Duration::from_secs(30), told).await;
    assert!(told.is_ok(), "it was not told within 30 s");
    ground.append("in", ["one"]).await;
    assert_eq!(values(&records(&mut anew, 1).await), ["one"]);
}

/// It has the name, and so it needs no position to be fenced by.
async fn a_member_that_was_replaced_cannot_write_outputs_alone(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    let mut zombie = ground.join("first", &["in"]).await;
    given(&mut zombie, 1).await;
    let mut anew = ground.join("first", &["in"]).await;
    given(&mut anew, 1).await;
    zombie.commit(batch([ground.record("items", "late")], [])).await.unwrap_err();
    anew.commit(batch([ground.record("items", "item")], [])).await.unwrap();
    assert_eq!(values(&ground.committed("items").await), ["item"]);
}

/// Members join, are dropped in the middle of what they do, and are started anew while the older one of their
/// name still works; so each partition goes from hand to hand.
async fn members_come_and_go_and_each_input_has_one_output(ground: Ground) {
    const CHANGES: usize = 40;
    const INPUTS: usize = 16;
    ground.make(&[("in", 4), ("items", 4), ("state", 4)]).await;
    let mut chance = Chance::new();
    let mut copyists: Vec<(u64, JoinHandle<Error>)> = Vec::new();
    for change in 0..CHANGES {
        append_numbers(&ground, change * INPUTS..(change + 1) * INPUTS).await;
        let name = chance.below(3);
        let dropped = chance.below(2) == 0;
        if dropped && copyists.iter().any(|(other, _)| *other == name) {
            copyists.retain(|(other, copyist)| {
                if *other == name {
                    copyist.abort();
                }
                *other != name
            });
        } else {
            let member = ground.join(&name.to_string(), &["in"]).await;
            copyists.push((name, copying(&ground, member)));
        }
        tokio::time::sleep(Duration::from_millis(chance.below(150))).await;
    }
    let member = ground.join("last", &["in"]).await;
    copyists.push((CHANGES as u64, copying(&ground, member)));
    is_copied_once(&ground).await;
    assert!(!copyists[copyists.len() - 1].1.is_finished());
    copyists.iter().for_each(|(_, copyist)| copyist.abort());
}

/// A service that asks for nothing for longer than its session lasts, and with more records waiting than fit
/// its inbox.
async fn a_slow_member_holds_up_no_other(ground: Ground) {
    ground.make(&[("in", 2)]).await;
    let mut slow = ground.join("slow", &["in"]).await;
    let mut quick = ground.join("quick", &["in"]).await;
    let (slows, quicks) = tokio::join!(shared(&mut slow), shared(&mut quick));
    let many = |partition: i32| (0..2_000).map(move |number: i32| (partition, number));
    let appended = many(slows).chain(many(quicks));
    let appended = appended.map(|(partition, number)| ground.record_on("in", partition, number.to_string()));
    ground.bus.append(appended.collect()).await.unwrap();
    let wanted: Vec<_> = (0..2_000).map(|number| number.to_string()).collect();
    let read = records(&mut quick, 2_000).await;
    assert_eq!(values(&read), wanted);
    quick.commit(batch([], [read[1_999].next()])).await.unwrap();
    tokio::time::sleep(Duration::from_secs(8)).await;
    ground.bus.append(vec![ground.record_on("in", quicks, "more")]).await.unwrap();
    assert_eq!(values(&records(&mut quick, 1).await), ["more"]);
    let read = records(&mut slow, 2_000).await;
    assert_eq!(values(&read), wanted);
    slow.commit(batch([], [read[1_999].next()])).await.unwrap();
}

/// Waits until a member of two has one partition, and begins to read it.
async fn shared(member: &mut Member) -> i32 {
    loop {
        if let Event::Gained(gained) = member.next().await.unwrap()
            && let [gained] = &gained[..]
        {
            member.resume(gained.at.clone(), 0).await.unwrap();
            return gained.at.partition;
        }
    }
}
