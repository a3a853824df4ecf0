//! Entries that rolled past between two polls.

use super::{
    origin::{Asked, Reply},
    rig::{HOUR, MINUTE, Rig, Visit, hourly, rss, served, titles},
};
use crate::observe::Notice;
use proto::v1::{FeedConfig, FeedHealth};
use std::sync::{Arc, Mutex};

/// A feed of five entries that has so many more at each poll, from the second on.
fn rolling(steps: Vec<u32>) -> impl Fn(&Asked, i64) -> Reply + Send + Sync {
    let polls = Mutex::new(0usize);
    move |asked, _| {
        let mut polls = polls.lock().unwrap();
        let newest: u32 = 100 + steps.iter().take(*polls).sum::<u32>();
        *polls += 1;
        let ids: Vec<String> = (newest - 5..newest).rev().map(|id| id.to_string()).collect();
        served(asked, &rss(ids.iter().map(String::as_str), ""))
    }
}

fn wide(url: String) -> FeedConfig {
    FeedConfig { id: "gazette".to_owned(), url, min_interval_ms: 300_000, ..hourly() }
}

#[tokio::test]
async fn entries_that_rolled_past_are_counted_told_and_polled_for_sooner() {
    let mut rig = Rig::new(rolling(vec![2, 9, 2, 0])).await;
    let url = rig.origin.url("/rss");
    let visits = rig.configure(wide(url)).polls(4).await;
    let [_, whole, gap, after] = visits.as_slice() else { panic!() };
    assert_eq!((whole.state.health(), whole.state.gaps), (FeedHealth::Ok, 0));
    assert_eq!((gap.state.health(), gap.state.gaps), (FeedHealth::Gap, 1));
    assert_eq!(gap.notices, [Notice::Gap]);
    assert_eq!(gap.state.last_gap_at, Some(proto::time::from_ms(gap.at_ms)));
    assert!(gap.state.reason.contains("rolled past"), "{}", gap.state.reason);
    assert_eq!(gap.live.len(), 5, "what still stands there goes on");
    let since = gap.at_ms - whole.at_ms;
    assert!(
        after.at_ms - gap.at_ms <= (since / 2).max(5 * MINUTE) + 1,
        "{} {since}",
        after.at_ms - gap.at_ms
    );
    assert_eq!((after.state.health(), after.state.gaps), (FeedHealth::Ok, 1));
}

#[tokio::test]
async fn a_gap_is_over_with_the_next_answer_that_overlaps_also_a_304() {
    let mut rig = Rig::new(rolling(vec![9, 0])).await;
    let visits = rig.put("/rss").polls(3).await;
    let healths: Vec<FeedHealth> = visits.iter().map(|visit| visit.state.health()).collect();
    assert_eq!(healths, [FeedHealth::Ok, FeedHealth::Gap, FeedHealth::Ok]);
}

#[tokio::test]
async fn a_feed_whose_ids_change_at_each_poll_is_haywire_and_no_gap_each_time() {
    let mut rig = Rig::new(rolling(vec![9; 20])).await;
    let visits = rig.put("/rss").polls(12).await;
    let gaps: usize = visits.iter().filter(|visit| visit.notices.contains(&Notice::Gap)).count();
    assert_eq!((gaps, visits[11].state.gaps), (2, 2));
    assert!(visits[3..].iter().all(|visit| visit.state.health() == FeedHealth::Haywire));
    assert_eq!(visits[11].at_ms - visits[10].at_ms, HOUR, "it is not polled sooner for it");
}

#[tokio::test]
async fn a_haywire_feed_whose_ids_stay_again_is_ok() {
    let mut rig = Rig::new(rolling(vec![9, 9, 9, 9, 1, 1])).await;
    let visits = rig.put("/rss").polls(7).await;
    let healths: Vec<FeedHealth> = visits[4..].iter().map(|visit| visit.state.health()).collect();
    assert_eq!(healths, [FeedHealth::Haywire, FeedHealth::Ok, FeedHealth::Ok]);
}

/// Five entries, each a minute apart, the newest from now; `name` makes their ids.
fn dated(now_ms: i64, name: impl Fn(i64) -> String) -> String {
    let newest = now_ms / MINUTE;
    let item = |minute: i64| {
        let at = jiff::Timestamp::from_millisecond(minute * MINUTE).unwrap();
        format!(
            "<item><guid isPermaLink=\"false\">{}</guid><title>x</title><pubDate>{at}</pubDate></item>",
            name(minute)
        )
    };
    rss([], &(newest - 4..=newest).rev().map(item).collect::<String>())
}

#[tokio::test]
async fn a_feed_that_is_busier_than_its_interval_is_polled_sooner_until_it_overlaps_or_may_not_be() {
    let mut rig = Rig::new(|_, now_ms| Reply::body(dated(now_ms, |minute| minute.to_string()))).await;
    let url = rig.origin.url("/rss");
    let visits = rig.configure(FeedConfig { min_interval_ms: 600_000, ..wide(url) }).polls(12).await;
    assert!(
        visits[1..].iter().all(|visit| visit.state.health() == FeedHealth::Gap),
        "it is taken for haywire"
    );
    assert_eq!(visits[11].at_ms - visits[10].at_ms, 10 * MINUTE);
    let url = rig.origin.url("/rss");
    let visits = rig.configure(FeedConfig { min_interval_ms: 180_000, ..wide(url) }).polls(8).await;
    assert_eq!((visits[7].state.health(), visits[7].live.len()), (FeedHealth::Ok, 3));
}

#[tokio::test]
async fn a_document_that_reaches_back_behind_the_last_answer_is_no_gap_though_all_its_ids_are_new() {
    let polls = Arc::new(Mutex::new(0));
    let mut rig = Rig::new(move |_, now_ms| {
        let mut polls = polls.lock().unwrap();
        *polls += 1;
        let name = if *polls == 2 { "relaunch" } else { "old" };
        let shown_ms = if *polls == 1 { now_ms } else { now_ms - 2 * HOUR };
        Reply::body(dated(shown_ms, |minute| format!("{name}-{minute}")))
    })
    .await;
    let visits = rig.put("/rss").polls(2).await;
    assert_eq!((visits[1].state.health(), visits[1].state.gaps), (FeedHealth::Ok, 0));
    assert_eq!(visits[1].state.strange_bodies, 1);
}

#[tokio::test]
async fn a_first_poll_an_empty_feed_and_a_short_one_are_no_gap() {
    for documents in [[vec![], vec!["1", "2", "3", "4"]], [vec!["1", "2", "3"], vec!["8", "9"]]] {
        let step = Arc::new(Mutex::new(0));
        let mut rig = Rig::new(move |asked, _| {
            let mut step = step.lock().unwrap();
            *step += 1;
            served(asked, &rss(documents[(*step - 1).min(1)].iter().copied(), ""))
        })
        .await;
        let visits = rig.put("/rss").polls(2).await;
        assert!(visits.iter().all(|visit| visit.state.health() == FeedHealth::Ok && visit.state.gaps == 0));
    }
}

/// A feed of which a 226 gives only what changed.
fn in_parts(asked: &Asked, poll: usize) -> Reply {
    let whole: Vec<String> = (0..60).map(|id| format!("old-{id}")).collect();
    let part: Vec<String> = (0..4).map(|id| format!("new-{poll}-{id}")).collect();
    let etag = format!("\"{poll}\"");
    if asked.header("a-im").is_some() && asked.is_conditional() {
        let reply = Reply::body(rss(part.iter().map(String::as_str), "")).with_status(226);
        return reply.with("IM", "feed").with("ETag", etag);
    }
    Reply::body(rss(whole.iter().map(String::as_str), "")).with("ETag", etag)
}

#[tokio::test]
async fn an_answer_of_what_changed_alone_is_no_gap_and_makes_nothing_forgotten() {
    let step = Arc::new(Mutex::new(0));
    let full = Arc::new(Mutex::new(false));
    let is_full = full.clone();
    let mut rig = Rig::new(move |asked, _| {
        let mut step = step.lock().unwrap();
        *step += 1;
        if *is_full.lock().unwrap() {
            let whole: Vec<String> = (0..60).map(|id| format!("old-{id}")).collect();
            return Reply::body(rss(whole.iter().map(String::as_str), "")).with("ETag", "\"whole\"");
        }
        in_parts(asked, *step)
    })
    .await;
    let (id, url) = ("gazette".to_owned(), rig.origin.url("/rss"));
    let visits: Vec<Visit> = rig.configure(FeedConfig { id, url, delta: true, ..hourly() }).polls(8).await;
    assert!(visits.iter().all(|visit| visit.state.health() == FeedHealth::Ok && visit.state.gaps == 0));
    assert_eq!(titles(&visits[7].live), ["new-8-3", "new-8-2", "new-8-1", "new-8-0"]);
    *full.lock().unwrap() = true;
    assert!(rig.poll().await.live.is_empty(), "what had been shown first is new again");
}
