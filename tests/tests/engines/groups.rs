//! Members of a group: who has what, who takes over, who comes first.

use crate::{
    Case,
    ground::{Ground, batch, gained, given, hears_nothing, records, values},
};
use bus::{CommitError, Event};
use std::time::{Duration, Instant};

pub(crate) const CASES: &[Case] = &[
    ("a_second_member_takes_over_when_the_first_leaves", |ground| {
        Box::pin(a_second_member_takes_over_when_the_first_leaves(ground))
    }),
    ("a_member_that_is_dropped_leaves_its_group", |ground| {
        Box::pin(a_member_that_is_dropped_leaves_its_group(ground))
    }),
    ("groups_do_not_disturb_each_other", |ground| Box::pin(groups_do_not_disturb_each_other(ground))),
    ("a_member_started_anew_fences_the_old_one", |ground| {
        Box::pin(a_member_started_anew_fences_the_old_one(ground))
    }),
    ("two_members_share_and_have_the_same_partitions_of_both_topics", |ground| {
        Box::pin(two_members_share_and_have_the_same_partitions_of_both_topics(ground))
    }),
    ("a_lost_partition_cannot_be_committed", |ground| Box::pin(a_lost_partition_cannot_be_committed(ground))),
    ("nothing_is_read_before_a_resume", |ground| Box::pin(nothing_is_read_before_a_resume(ground))),
    ("live_comes_before_bulk", |ground| Box::pin(live_comes_before_bulk(ground))),
    ("a_busy_service_stays_in_its_group", |ground| Box::pin(a_busy_service_stays_in_its_group(ground))),
    ("an_idle_member_hears_of_a_record_at_once", |ground| {
        Box::pin(an_idle_member_hears_of_a_record_at_once(ground))
    }),
];

async fn a_second_member_takes_over_when_the_first_leaves(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    ground.append("in", ["one", "two"]).await;
    let mut first = ground.join("first", &["in"]).await;
    given(&mut first, 1).await;
    let read = records(&mut first, 2).await;
    let mut second = ground.join("second", &["in"]).await;
    first.commit(batch([], [read[0].next()])).await.ok();
    first.leave().await;
    let left = Instant::now();
    let gained = given(&mut second, 1).await;
    assert!(left.elapsed() < Duration::from_secs(5), "it took {:?}, as long as a crash", left.elapsed());
    let begin = gained[0].committed.unwrap_or(0);
    assert_eq!(values(&records(&mut second, 2 - begin as usize).await), ["one", "two"][begin as usize..]);
}

async fn a_member_that_is_dropped_leaves_its_group(ground: Ground) {
    ground.make(&[("in", 2)]).await;
    let mut first = ground.join("first", &["in"]).await;
    given(&mut first, 2).await;
    drop(first);
    let dropped = Instant::now();
    let mut second = ground.join("second", &["in"]).await;
    given(&mut second, 2).await;
    assert!(
        dropped.elapsed() < Duration::from_secs(5),
        "it took {:?}, as long as a crash",
        dropped.elapsed()
    );
}

/// Each reads everything, and has positions of its own; members of equal names are not each other's zombies.
async fn groups_do_not_disturb_each_other(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    ground.append("in", ["one", "two", "three"]).await;
    let mut ones = ground.join_group("ones", "first", &["in"]).await.unwrap();
    let mut others = ground.join_group("others", "first", &["in"]).await.unwrap();
    for (member, done) in [(&mut ones, 1), (&mut others, 2)] {
        given(member, 1).await;
        assert_eq!(values(&records(member, 3).await), ["one", "two", "three"]);
        member.commit(batch([], [ground.position("in", done)])).await.unwrap();
    }
    ones.leave().await;
    others.leave().await;
    for (group, done) in [("ones", 1), ("others", 2)] {
        let mut member = ground.join_group(group, "first", &["in"]).await.unwrap();
        assert_eq!(given(&mut member, 1).await[0].committed, Some(done), "{group}");
    }
}

async fn a_member_started_anew_fences_the_old_one(ground: Ground) {
    ground.make(&[("in", 1), ("items", 1)]).await;
    ground.append("in", ["one"]).await;
    let mut zombie = ground.join("first", &["in"]).await;
    given(&mut zombie, 1).await;
    let read = records(&mut zombie, 1).await;
    let mut anew = ground.join("first", &["in"]).await;
    given(&mut anew, 1).await;
    assert_eq!(values(&records(&mut anew, 1).await), ["one"]);
    let late = batch([ground.record("items", "from the grave")], [read[0].next()]);
    let error = zombie.commit(late).await.unwrap_err();
    let dead = ground.committed("items").await;
    assert!(dead.is_empty(), "{error:?}, and yet {dead:?}");
    anew.commit(batch([ground.record("items", "item")], [read[0].next()])).await.unwrap();
    assert_eq!(values(&ground.committed("items").await), ["item"]);
}

async fn two_members_share_and_have_the_same_partitions_of_both_topics(ground: Ground) {
    ground.make(&[("live", 4), ("bulk", 4)]).await;
    let topics = ["live", "bulk"];
    let mut first = ground.join("first", &topics).await;
    assert_eq!(gained(&mut first, 8).await.len(), 8);
    let mut second = ground.join("second", &topics).await;
    let (ones, others) = tokio::join!(
        async {
            // Everything is taken back before it is shared.
            let Event::Lost(lost) = first.next().await.unwrap() else { panic!("not lost") };
            assert_eq!(lost.len(), 8);
            gained(&mut first, 4).await
        },
        gained(&mut second, 4)
    );
    for (has, other) in [(&ones, &others), (&others, &ones)] {
        for gained in has {
            let lane = if *gained.at.topic == ground.name("live") { "bulk" } else { "live" };
            let twin = ground.at(lane, gained.at.partition);
            assert!(has.iter().any(|gained| gained.at == twin), "{twin} is elsewhere");
            assert!(other.iter().all(|other| other.at != gained.at), "{} is held twice", gained.at);
        }
    }
}

async fn a_lost_partition_cannot_be_committed(ground: Ground) {
    ground.make(&[("in", 2), ("items", 1)]).await;
    let mut first = ground.join("first", &["in"]).await;
    given(&mut first, 2).await;
    let mut second = ground.join("second", &["in"]).await;
    let (kept, lost) = tokio::join!(
        async {
            while !matches!(first.next().await.unwrap(), Event::Lost(_)) {}
            given(&mut first, 1).await
        },
        given(&mut second, 1)
    );
    let all = [&kept[0].at, &lost[0].at].map(|at| bus::Position { at: at.clone(), offset: 0 });
    let error = first.commit(batch([ground.record("items", "never")], all)).await.unwrap_err();
    assert!(matches!(error, CommitError::RolledBack { .. }), "{error:?}");
    assert!(ground.committed("items").await.is_empty());
    let own = bus::Position { at: kept[0].at.clone(), offset: 0 };
    first.commit(batch([ground.record("items", "item")], [own])).await.unwrap();
    assert_eq!(values(&ground.committed("items").await), ["item"]);
}

async fn nothing_is_read_before_a_resume(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    ground.append("in", ["one", "two"]).await;
    let mut member = ground.join("first", &["in"]).await;
    let has = gained(&mut member, 1).await;
    assert!(hears_nothing(&mut member).await);
    member.resume(has[0].at.clone(), 1).await.unwrap();
    assert_eq!(values(&records(&mut member, 1).await), ["two"]);
}

async fn live_comes_before_bulk(ground: Ground) {
    const BULK: usize = 20_000;
    ground.make(&[("live", 1), ("bulk", 1)]).await;
    let bulk = (0..BULK).map(|number| ground.record("bulk", number.to_string())).collect();
    ground.bus.append(bulk).await.unwrap();
    ground.append("live", ["one", "two"]).await;
    let mut member = ground.join("first", &["live", "bulk"]).await;
    given(&mut member, 2).await;
    let mut of_bulk = 0;
    let mut of_live = Vec::new();
    let mut appended_at = None;
    while of_bulk < BULK || of_live.len() < 3 {
        let Event::Records(batch) = member.next().await.unwrap() else { panic!("not records") };
        let topic = batch[0].at.topic.clone();
        assert!(batch.iter().all(|record| record.at.topic == topic), "a batch is of one lane");
        if *topic == ground.name("live") {
            of_live.extend(batch.iter().map(|_| of_bulk));
        } else {
            of_bulk += batch.len();
        }
        // A kill that comes while a backfill is being read.
        if of_bulk >= BULK / 4 && appended_at.is_none() {
            ground.append("live", ["kill"]).await;
            appended_at = Some(of_bulk);
            // It is there before the service asks for more.
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
    // Two events may be on their way already, and one in hand.
    let latest = appended_at.unwrap() + 3 * 500;
    assert!(of_live[2] <= latest, "the kill waited for {} of {BULK} records", of_live[2]);
}

/// The service reads nothing for longer than its session lasts. Records wait, and it stays a member.
async fn a_busy_service_stays_in_its_group(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    let many = (0..3_000).map(|number| ground.record("in", number.to_string())).collect();
    ground.bus.append(many).await.unwrap();
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    tokio::time::sleep(Duration::from_secs(8)).await;
    let read = records(&mut member, 3_000).await;
    let wanted: Vec<_> = (0..3_000).map(|number| number.to_string()).collect();
    assert_eq!(values(&read), wanted);
    member.commit(batch([], [read[2_999].next()])).await.unwrap();
}

async fn an_idle_member_hears_of_a_record_at_once(ground: Ground) {
    ground.make(&[("in", 1)]).await;
    let mut member = ground.join("first", &["in"]).await;
    given(&mut member, 1).await;
    let mut waits = Vec::new();
    for _ in 0..21 {
        tokio::time::sleep(Duration::from_millis(70)).await;
        ground.append("in", ["one"]).await;
        let appended = Instant::now();
        records(&mut member, 1).await;
        waits.push(appended.elapsed());
    }
    waits.sort();
    assert!(waits[10] < Duration::from_millis(100), "half of the records took longer than {:?}", waits[10]);
}
