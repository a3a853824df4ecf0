//! Processes that are killed with no time to say anything, in the middle of their work.

use crate::{
    Case,
    child::{Child, FLOOD, Task},
    copy::{append_numbers, copying, is_copied_once},
    ground::{Chance, Ground, gained, given, records, values},
};
use std::time::{Duration, Instant};

pub(crate) const CASES: &[Case] = &[
    ("what_a_killed_member_had_goes_to_another", |ground| {
        Box::pin(what_a_killed_member_had_goes_to_another(ground))
    }),
    ("a_member_killed_at_any_instant_leaves_one_output_for_each_input", |ground| {
        Box::pin(a_member_killed_at_any_instant_leaves_one_output_for_each_input(ground))
    }),
    ("a_crash_between_a_commit_and_its_answer_repeats_nothing", |ground| {
        Box::pin(a_crash_between_a_commit_and_its_answer_repeats_nothing(ground))
    }),
    ("half_of_a_commit_is_never_seen", |ground| Box::pin(half_of_a_commit_is_never_seen(ground))),
];

/// How often a member is killed in the middle of its work.
const DEATHS: usize = 5;
/// Inputs that come before each death, at first.
const INPUTS: usize = 120;

/// On the embedded engine the owner dies with all its members, and another process takes the log over.
async fn what_a_killed_member_had_goes_to_another(ground: Ground) {
    let ground = ground.for_children().await;
    ground.make(&[("in", 2), ("items", 2), ("state", 2)]).await;
    append_numbers(&ground, 0..50).await;
    let first = Child::start(&ground, "first", Task::Copy);
    ground.until_committed("items", 50).await;
    first.kill();
    append_numbers(&ground, 50..100).await;
    let killed = Instant::now();
    let ground = ground.owned().await;
    let mut second = ground.join("second", &["in"]).await;
    let gained = given(&mut second, 2).await;
    assert!(killed.elapsed() < Duration::from_secs(30), "it took {:?}", killed.elapsed());
    assert!(gained.iter().all(|gained| gained.committed.is_some()), "{gained:?}");
    let copying = copying(&ground, second);
    is_copied_once(&ground).await;
    copying.abort();
}

async fn a_member_killed_at_any_instant_leaves_one_output_for_each_input(ground: Ground) {
    let ground = ground.for_children().await;
    ground.make(&[("in", 2), ("items", 2), ("state", 2)]).await;
    let mut chance = Chance::new();
    let (mut appended, mut more, mut deaths) = (0, INPUTS, 0);
    while deaths < DEATHS {
        append_numbers(&ground, appended..appended + more).await;
        appended += more;
        let mut copyist = Child::start(&ground, "first", Task::Copy);
        assert_eq!(copyist.says().await, "given");
        tokio::time::sleep(Duration::from_millis(20 + chance.below(400))).await;
        copyist.kill();
        // One that had nothing left to do was not killed in the middle of anything.
        if ground.committed("items").await.len() < appended {
            deaths += 1;
        } else {
            more *= 3;
        }
    }
    let _copyist = Child::start(&ground, "first", Task::Copy);
    is_copied_once(&ground).await;
}

async fn a_crash_between_a_commit_and_its_answer_repeats_nothing(ground: Ground) {
    let ground = ground.for_children().await;
    ground.make(&[("in", 1), ("items", 1), ("state", 1)]).await;
    ground.append("in", ["one", "two"]).await;
    let unheard = Child::start(&ground, "first", Task::CopyUnheard);
    ground.until_committed("items", 1).await;
    unheard.kill();
    let ground = ground.owned().await;
    let mut again = ground.join("first", &["in"]).await;
    assert!(given(&mut again, 1).await[0].committed.is_some());
    assert_eq!(values(&records(&mut again, 1).await), ["two"]);
    assert_eq!(values(&ground.committed("items").await), ["one"]);
}

/// Neither while a member commits, nor after it was killed in the middle of a commit.
async fn half_of_a_commit_is_never_seen(ground: Ground) {
    let ground = ground.for_children().await;
    ground.make(&[("in", 1), ("items", 1), ("state", 1)]).await;
    let mut flood = Child::start(&ground, "first", Task::Flood);
    assert_eq!(flood.says().await, "flooding");
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(2) {
        for topic in ["items", "state"] {
            whole_commits(&ground, topic).await;
        }
    }
    flood.kill();
    let ground = ground.owned().await;
    // It rolls back what was left open.
    let mut again = ground.join("first", &["in"]).await;
    let committed = gained(&mut again, 1).await[0].committed;
    let commits = whole_commits(&ground, "items").await;
    assert_eq!(whole_commits(&ground, "state").await, commits);
    assert_eq!(committed, Some(commits as i64));
}

/// The number of commits on a topic, of which each is whole.
async fn whole_commits(ground: &Ground, topic: &str) -> usize {
    let read = ground.committed(topic).await;
    for (number, records) in read.chunks(FLOOD).enumerate() {
        let wanted = format!("{number:0>1000}");
        assert_eq!(records.len(), FLOOD, "of commit {number} on {topic}");
        assert!(values(records).iter().all(|value| *value == wanted), "commit {number} on {topic} is mixed");
    }
    read.len() / FLOOD
}
