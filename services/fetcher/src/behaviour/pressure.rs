//! A site that says that it is asked too much.

use super::{
    origin::Reply,
    rig::{DAY, HOUR, MINUTE, Now, Rig, hourly, rss, served},
};
use proto::v1::{FeedConfig, FeedHealth};
use std::sync::{Arc, Mutex};

/// The time between the first and the second poll of a feed that answers so.
async fn wait_of(reply: Reply) -> i64 {
    let mut rig = Rig::new(move |_, _| reply.clone()).await;
    rig.put("/rss").poll().await;
    rig.wait().await
}

#[track_caller]
fn obeyed(wait: i64, asked: i64) {
    assert!((asked..=asked + asked / 10 + 1).contains(&wait), "{} min for {}", wait / MINUTE, asked / MINUTE);
}

#[tokio::test]
async fn retry_after_in_seconds_is_obeyed_with_429_and_503() {
    for status in [429, 503] {
        obeyed(wait_of(Reply::status(status).with("Retry-After", "86400")).await, DAY);
    }
}

#[tokio::test]
async fn retry_after_as_a_date_is_obeyed_with_429_and_503() {
    for status in [429, 503] {
        obeyed(
            wait_of(Reply::status(status).with("Retry-After", Now::monday().http(2 * DAY))).await,
            2 * DAY,
        );
    }
}

#[tokio::test]
async fn retry_after_is_obeyed_up_to_seven_days() {
    obeyed(wait_of(Reply::status(503).with("Retry-After", "604800")).await, 7 * DAY);
    obeyed(wait_of(Reply::status(503).with("Retry-After", "99999999999999999999")).await, 7 * DAY);
}

#[tokio::test]
async fn retry_after_is_obeyed_with_an_answer_as_wanted_too() {
    obeyed(wait_of(Reply::body(rss(["1"], "")).with("Retry-After", "14400")).await, 4 * HOUR);
}

#[tokio::test]
async fn a_retry_after_that_is_over_or_cannot_be_read_shortens_no_wait() {
    for value in ["0", "1", "soon", "-5", "Thu, 01 Jan 1970 00:00:00 GMT"] {
        let wait = wait_of(Reply::status(429).with("Retry-After", value)).await;
        assert!(wait >= HOUR, "{value}: {} min", wait / MINUTE);
    }
}

#[tokio::test]
async fn a_429_without_a_time_doubles_the_interval_again_and_again() {
    let mut rig = Rig::new(|_, _| Reply::status(429)).await;
    rig.put("/rss").poll().await;
    for hours in [2, 4, 8, 16, 24, 24] {
        obeyed(rig.wait().await, hours * HOUR);
    }
}

#[tokio::test]
async fn the_slower_pace_after_a_429_eases_with_answers_as_wanted() {
    let step = Arc::new(Mutex::new(0));
    let mut rig = Rig::new(move |asked, _| {
        let mut step = step.lock().unwrap();
        *step += 1;
        if *step <= 3 { Reply::status(429) } else { served(asked, &rss(["1"], "")) }
    })
    .await;
    rig.put("/rss").polls(3).await;
    let mut waits = Vec::new();
    for _ in 0..10 {
        waits.push(rig.wait().await / MINUTE);
    }
    assert!(waits.is_sorted_by(|one, next| next <= one), "{waits:?}");
    assert!(waits[0] >= 8 * 60 && waits[1] >= 8 * 60 && waits[9] == 60, "{waits:?}");
}

/// When three feeds were asked, of which the first two share a host, and the first is answered so once.
async fn waits_of_three(status: u16) -> Vec<(String, i64)> {
    let other = super::origin::Origin::start(|asked| served(asked, &rss(["1"], ""))).await;
    let refusals = Arc::new(Mutex::new(0));
    let mut rig = Rig::new(move |asked, _| {
        let mut refusals = refusals.lock().unwrap();
        if asked.path == "/first" && *refusals == 0 {
            *refusals += 1;
            return Reply::status(status).with("Retry-After", "36000");
        }
        served(asked, &rss(["1"], ""))
    })
    .await;
    let urls = [rig.origin.url("/first"), rig.origin.url("/second"), other.url("/third")];
    let [first, second, third] = urls;
    let feed = |id: &str, url: String| FeedConfig { id: id.to_owned(), url, ..hourly() };
    rig.configure(feed("second", second)).configure(feed("third", third));
    let from = rig.now.ms();
    rig.polls(2).await;
    rig.configure(feed("first", first));
    rig.poll().await;
    rig.restart();
    let mut next = Vec::new();
    for id in ["first", "second", "third"] {
        rig.now.set(from);
        while !next.iter().any(|(one, _)| one == id) {
            let visit = rig.poll().await;
            if !next.iter().any(|(one, _)| *one == visit.id) {
                next.push((visit.id, visit.at_ms - from));
            }
        }
    }
    next.sort();
    next
}

#[tokio::test]
async fn a_429_holds_its_whole_host_also_over_a_restart_and_a_503_its_feed_alone() {
    let held = waits_of_three(429).await;
    let hours: Vec<i64> = held.iter().map(|(_, wait)| wait / HOUR).collect();
    assert!(hours[0] >= 10 && hours[1] >= 10 && hours[2] == 1, "{held:?}");
    let held = waits_of_three(503).await;
    let hours: Vec<i64> = held.iter().map(|(_, wait)| wait / HOUR).collect();
    assert!(hours[0] >= 10 && hours[1] == 1 && hours[2] == 1, "{held:?}");
}

#[tokio::test]
async fn a_retry_after_holds_over_a_restart_and_a_change_of_the_configuration() {
    for (status, health) in [(429, FeedHealth::Blocked), (503, FeedHealth::Failing)] {
        let mut rig = Rig::new(move |_, _| Reply::status(status).with("Retry-After", "172800")).await;
        let visit = rig.put("/rss").poll().await;
        assert_eq!(visit.state.health(), health);
        rig.sleep(HOUR);
        rig.restart();
        let url = rig.origin.url("/rss");
        rig.configure(FeedConfig { id: "gazette".to_owned(), url, name: "Gazette".to_owned(), ..hourly() });
        let next = rig.poll().await;
        assert!(next.at_ms - visit.at_ms >= 2 * DAY, "{status}");
    }
}
