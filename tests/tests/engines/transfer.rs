//! Copies of an embedded log to Kafka: equal record by record, however often they are broken off, or refused.

use crate::{
    Case,
    ground::Ground,
    source::{Dice, Source, TIME_MS, closed, open},
};
use bus::{Batch, Bus, Event, Outgoing, Position, Subscription, TopicPartition};
use bytes::Bytes;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::Duration,
};
use tokio::{runtime::Handle, sync::Notify, time::sleep};
use tokio_util::sync::CancellationToken;
use wiredesk::commands::copy::{Order, Progress, Report, copy};

pub(crate) const CASES: &[Case] = &[
    ("a_copy_is_equal_and_groups_go_on_where_they_were", |ground| {
        Box::pin(a_copy_is_equal_and_groups_go_on_where_they_were(ground))
    }),
    ("a_copy_broken_off_anywhere_loses_and_doubles_nothing", |ground| {
        Box::pin(a_copy_broken_off_anywhere_loses_and_doubles_nothing(ground))
    }),
    ("a_copy_that_is_told_to_stop_does_so_and_goes_on_later", |ground| {
        Box::pin(a_copy_that_is_told_to_stop_does_so_and_goes_on_later(ground))
    }),
    ("a_second_copy_takes_only_what_is_new", |ground| Box::pin(a_second_copy_takes_only_what_is_new(ground))),
    ("a_target_that_went_on_is_left_alone", |ground| Box::pin(a_target_that_went_on_is_left_alone(ground))),
    ("what_cannot_be_copied_is_refused_by_name", |ground| {
        Box::pin(what_cannot_be_copied_is_refused_by_name(ground))
    }),
    ("a_copy_that_was_replaced_cannot_write", |ground| {
        Box::pin(a_copy_that_was_replaced_cannot_write(ground))
    }),
];

fn now(report: &Report) -> u64 {
    report.topics.iter().map(|topic| topic.now).sum()
}

async fn a_copy_is_equal_and_groups_go_on_where_they_were(ground: Ground) {
    let source = Source::filled(&ground, 1).await;
    let report = source.copy(&ground.bus).await.unwrap();
    assert!(report.finished && now(&report) == 2_500, "{report:?}");
    source.is_copied_to(&ground.bus).await;
    assert_eq!(report.standings.len(), 5);
    // The group hears what it had not read, and nothing else.
    let topics = vec![ground.name("live"), ground.name("bulk")];
    let subscription = Subscription { group: ground.name("group"), member: "one".to_owned(), topics };
    let mut heard = BTreeMap::<TopicPartition, Vec<Bytes>>::new();
    for bus in [&source.bus, &ground.bus] {
        let mut member = bus.join(subscription.clone()).await.unwrap();
        let mut keys = BTreeMap::<TopicPartition, Vec<Bytes>>::new();
        let mut quiet = false;
        while !quiet {
            match tokio::time::timeout(Duration::from_secs(3), member.next()).await {
                Ok(Ok(Event::Gained(gained))) => {
                    for one in gained {
                        member.resume(one.at, one.committed.unwrap_or(0)).await.unwrap();
                    }
                }
                Ok(Ok(Event::Records(records))) => {
                    records.into_iter().for_each(|one| keys.entry(one.at).or_default().push(one.key));
                }
                Ok(other) => panic!("{other:?}"),
                // A group takes its time to be formed, and no longer than that to be read.
                Err(_) => quiet = !keys.is_empty(),
            }
        }
        member.leave().await;
        if !heard.is_empty() {
            assert!(heard == keys, "{} and {} partitions", heard.len(), keys.len());
        }
        heard = keys;
    }
    assert_eq!(heard.len(), 3, "one of live is read, one of bulk was begun, one of bulk never was");
}

/// Dropped a moment after one of its commits, again and again: in a transaction, between two, while it begins.
async fn a_copy_broken_off_anywhere_loses_and_doubles_nothing(ground: Ground) {
    let source = Source::filled(&ground, 2).await;
    let mut dice = Dice(22);
    let (mut broken, mut carried) = (0, 0);
    for attempt in 0..8 {
        let (wanted, wait) = (dice.below(3), Duration::from_millis(dice.below(25)));
        let (commits, reached) = (AtomicU64::new(0), Notify::new());
        let stop = CancellationToken::new();
        let copying = copy(
            &source.bus,
            &ground.bus,
            &source.order,
            || TIME_MS,
            &stop,
            |_| {
                if commits.fetch_add(1, Ordering::Relaxed) >= wanted {
                    reached.notify_one();
                }
            },
        );
        tokio::select! {
            report = copying => {
                let report = report.unwrap_or_else(|cause| panic!("attempt {attempt}: {cause:#}"));
                assert!(report.finished);
            }
            () = async { reached.notified().await; sleep(wait).await } => broken += 1,
        }
        carried += commits.load(Ordering::Relaxed);
    }
    assert!(broken >= 3, "{broken} of 8 were broken off, after {carried} batches");
    let report = source.copy(&ground.bus).await.unwrap();
    assert!(report.finished);
    assert_eq!(report.topics.iter().map(|topic| topic.in_all).sum::<u64>(), 2_500);
    source.is_copied_to(&ground.bus).await;
}

async fn a_copy_that_is_told_to_stop_does_so_and_goes_on_later(ground: Ground) {
    let source = Source::filled(&ground, 3).await;
    let stop = CancellationToken::new();
    let told =
        copy(&source.bus, &ground.bus, &source.order, || TIME_MS, &stop, |_| stop.cancel()).await.unwrap();
    assert!(!told.finished && now(&told) > 0 && now(&told) <= 500, "{told:?}");
    let rest = source.copy(&ground.bus).await.unwrap();
    assert!(rest.finished);
    assert_eq!(now(&told) + now(&rest), 2_500);
    source.is_copied_to(&ground.bus).await;
}

async fn a_second_copy_takes_only_what_is_new(ground: Ground) {
    let source = Source::filled(&ground, 4).await;
    source.copy(&ground.bus).await.unwrap();
    let again = source.copy(&ground.bus).await.unwrap();
    assert!(again.finished && now(&again) == 0, "{again:?}");
    assert_eq!(again.topics.iter().map(|topic| topic.in_all).sum::<u64>(), 2_500);

    // The pilot goes on for a while where it was, even on another machine.
    let moved = tempfile::tempdir().unwrap();
    let Source { folder, bus, order } = source;
    drop(bus);
    closed(&folder.path().join("log.db")).await;
    std::fs::copy(folder.path().join("log.db"), moved.path().join("log.db")).unwrap();
    let source = Source { bus: open(&moved, "moved").await, folder: moved, order };
    source.fill(&ground, &mut Dice(44), 300).await;
    let ends = source.bus.ends(&ground.name("live")).await.unwrap();
    source.set(&ground.name("group"), "live", &ground, &[(0, ends[0] - 2), (1, ends[1] - 1)]).await;
    let more = source.copy(&ground.bus).await.unwrap();
    assert_eq!(now(&more), 300);
    source.is_copied_to(&ground.bus).await;

    // Groups that were behind when all was copied, and have gone on since; one that had not begun.
    source.set(&ground.name("group"), "bulk", &ground, &[(0, 77), (1, 0)]).await;
    source.set(&ground.name("readers"), "table", &ground, &[(1, 300), (2, 123)]).await;
    let placed = source.copy(&ground.bus).await.unwrap();
    assert!(placed.finished && now(&placed) == 0, "{placed:?}");
    source.is_copied_to(&ground.bus).await;
}

async fn a_target_that_went_on_is_left_alone(ground: Ground) {
    let source = Source::filled(&ground, 5).await;
    source.copy(&ground.bus).await.unwrap();
    let subscription = Subscription {
        group: ground.name("group"),
        member: "one".to_owned(),
        topics: vec![ground.name("live"), ground.name("bulk")],
    };
    let mut member = ground.bus.join(subscription).await.unwrap();
    while !matches!(member.next().await.unwrap(), Event::Gained(_)) {}
    let at = ground.at("live", 1);
    let end = ground.bus.ends(&at.topic).await.unwrap()[1];
    member.resume(at.clone(), end).await.unwrap();
    let outputs = vec![Outgoing { partition: Some(1), ..ground.record("table", "later") }];
    member.commit(Batch { outputs, positions: vec![Position { at, offset: end + 1 }] }).await.unwrap();

    let again = source.copy(&ground.bus).await.unwrap();
    assert!(again.finished && now(&again) == 0, "there is nothing to copy, so it does no harm");
    source.fill(&ground, &mut Dice(55), 10).await;
    let refusal = source.refusal(&ground.bus).await;
    assert!(refusal.contains("is in use already") && refusal.contains("live/1"), "{refusal}");
    member.leave().await;
    let refusal = source.refusal(&ground.bus).await;
    assert!(refusal.contains("two logs cannot be merged"), "{refusal}");
    let positions = ground.bus.positions(&ground.name("group"), &ground.name("live")).await.unwrap();
    assert_eq!(positions[1], Some(end + 1));
}

async fn what_cannot_be_copied_is_refused_by_name(ground: Ground) {
    let source = Source::filled(&ground, 6).await;
    let to = &ground.bus;
    let (live, place) = (ground.name("live"), to.place());
    let missing =
        || async { matches!(to.partitions(&ground.name("bulk")).await, Err(bus::Error::NoTopic(_))) };

    to.ensure(&[ground.spec("live", 3)]).await.unwrap();
    let refusal = source.refusal(to).await;
    assert!(
        refusal.starts_with(&format!("topic {live} has 3 partitions at {place} and 2 in the log")),
        "{refusal}"
    );
    assert!(missing().await, "nothing was made before");

    // The same with a target of its own for each, by names that nobody had yet.
    let renamed = |suffix: &str| {
        let mut order = source.order.clone();
        let name = |name: &str| format!("{name}.{suffix}");
        (order.ledger, order.copier) = (name(&order.ledger), name(&order.copier));
        order.topics.retain(|spec| spec.name != live);
        order.groups[1].1.retain(|topic| *topic != live);
        order
    };
    let attempt = |bus: Bus, order: Order| async move {
        let report = copy(&bus, to, &order, || TIME_MS, &CancellationToken::new(), |_| {}).await;
        report.map_err(|cause| format!("{cause:#}"))
    };

    let order = renamed("members");
    to.ensure(&order.topics).await.unwrap();
    let topics = vec![ground.name("bulk")];
    let member = Subscription { group: ground.name("group"), member: "one".to_owned(), topics };
    let mut member = to.join(member).await.unwrap();
    while !matches!(member.next().await.unwrap(), Event::Gained(_)) {}
    let refusal = attempt(source.bus.clone(), order.clone()).await.unwrap_err();
    let wanted = format!("group {} has 1 members at {place}: stop the roles", ground.name("group"));
    assert!(refusal.starts_with(&wanted), "{refusal}");
    member.leave().await;

    assert!(attempt(source.bus.clone(), order.clone()).await.unwrap().finished);
    let other = Source::filled(&ground, 7).await;
    let refusal = attempt(other.bus.clone(), order.clone()).await.unwrap_err();
    assert!(refusal.starts_with(&format!("{place} holds a copy of another log")), "{refusal}");

    // The records are there, and no progress that tells of them.
    let refusal = attempt(source.bus.clone(), renamed("strange")).await.unwrap_err();
    let strange = format!("has records at {place} that are not from a copy: two logs cannot be merged");
    assert!(refusal.ends_with(&strange), "{refusal}");
}

/// A copy that is started a second time takes over; the first ends, and writes nothing more: halted after its first
/// batch, and after its last one, when nothing is left but to place the groups.
async fn a_copy_that_was_replaced_cannot_write(ground: Ground) {
    for (name, halt_at) in [("first", 1), ("last", 2_500)] {
        let ground = ground.part(name);
        let source = Source::filled(&ground, 8).await;
        let begun = Arc::new(Notify::new());
        let (resume, halted) = mpsc::channel::<()>();
        let (from, to, order, begins) =
            (source.bus.clone(), ground.bus.clone(), source.order.clone(), begun.clone());
        let first = tokio::task::spawn_blocking(move || {
            let mut carried = BTreeMap::new();
            let tell = |progress: &Progress<'_>| {
                carried.insert(progress.at.topic.clone(), progress.records);
                if carried.values().sum::<u64>() >= halt_at {
                    begins.notify_one();
                    // It ends at once when nobody is left who could resume it.
                    let _ = halted.recv();
                }
            };
            let stop = CancellationToken::new();
            Handle::current().block_on(copy(&from, &to, &order, || TIME_MS, &stop, tell))
        });
        begun.notified().await;
        let second = source.copy(&ground.bus).await.unwrap();
        assert!(second.finished && now(&second) <= 2_500 - halt_at, "{name}: {second:?}");
        drop(resume);
        let cause = format!("{:#}", first.await.unwrap().unwrap_err());
        assert!(cause.contains("may have been started a second time"), "{name}: {cause}");
        source.is_copied_to(&ground.bus).await;
        assert_eq!(second.topics.iter().map(|topic| topic.in_all).sum::<u64>(), 2_500);
    }
}
