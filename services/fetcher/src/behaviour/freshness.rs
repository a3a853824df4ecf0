//! How long a feed is left alone by its own word.

use super::{
    origin::Reply,
    rig::{DAY, HOUR, MINUTE, Now, Rig, at, hourly, rss, served},
};
use crate::observe::{Notice, Outcome};
use proto::v1::{FeedConfig, FeedHealth, FreshnessRule};
use std::sync::{Arc, Mutex};

/// A wait that was asked for: not earlier, and later by no more than the spread.
#[track_caller]
fn waited(wait: i64, asked: i64) {
    assert!((asked..=asked + 5 * MINUTE).contains(&wait), "{} min for {}", wait / MINUTE, asked / MINUTE);
}

/// The time between the first and the second poll of a feed whose channel says `more`, and whose answers have these headers.
async fn wait_of(more: &str, headers: Vec<(&'static str, String)>) -> i64 {
    let document = rss(["1"], more);
    let mut rig = Rig::new(move |_, _| {
        headers
            .iter()
            .fold(Reply::body(document.clone()), |reply, (name, value)| reply.with(name, value.as_str()))
    })
    .await;
    rig.put("/rss").poll().await;
    rig.wait().await
}

#[tokio::test]
async fn max_age_less_age_is_waited_for() {
    waited(wait_of("", vec![("Cache-Control", "public, max-age=10800".to_owned())]).await, 3 * HOUR);
    let old = vec![("Cache-Control", "max-age=10800".to_owned()), ("Age", "3600".to_owned())];
    waited(wait_of("", old).await, 2 * HOUR);
    let forbidden = vec![("Cache-Control", "no-cache, max-age=10800".to_owned())];
    waited(wait_of("", forbidden).await, HOUR);
}

#[tokio::test]
async fn expires_is_waited_for() {
    let now = Now::monday();
    let headers = vec![("Date", now.http(0)), ("Expires", now.http(4 * HOUR))];
    waited(wait_of("", headers).await, 4 * HOUR);
    let past = vec![("Date", now.http(0)), ("Expires", "0".to_owned())];
    waited(wait_of("", past).await, HOUR);
}

#[tokio::test]
async fn the_ttl_of_rss_is_waited_for() {
    waited(wait_of("<ttl>180</ttl>", Vec::new()).await, 3 * HOUR);
}

#[tokio::test]
async fn the_update_period_of_the_syndication_module_is_waited_for() {
    let said = |period: &str, frequency: u32| {
        format!(
            "<sy:updatePeriod xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">{period}</sy:updatePeriod>\
             <sy:updateFrequency xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">{frequency}</sy:updateFrequency>"
        )
    };
    waited(wait_of(&said("daily", 4), Vec::new()).await, 6 * HOUR);
    waited(wait_of(&said("hourly", 6), Vec::new()).await, HOUR);
}

#[tokio::test]
async fn the_largest_of_all_that_a_feed_says_counts() {
    let headers = |seconds: u32| vec![("Cache-Control", format!("max-age={seconds}"))];
    waited(wait_of("<ttl>120</ttl>", headers(5 * 3600)).await, 5 * HOUR);
    waited(wait_of("<ttl>420</ttl>", headers(5 * 3600)).await, 7 * HOUR);
}

#[tokio::test]
async fn hours_that_a_feed_wants_skipped_are_slept_through() {
    let hours: String =
        [22, 23, 0, 1, 2, 3, 4, 5].iter().map(|hour| format!("<hour>{hour}</hour>")).collect();
    let document = rss(["1"], &format!("<skipHours>{hours}</skipHours>"));
    let mut rig = Rig::new(move |asked, _| served(asked, &document)).await;
    let visits = rig.put("/rss").polls(60).await;
    let hour = |visit: &super::rig::Visit| visit.at_ms.rem_euclid(DAY) / HOUR;
    assert!(visits.iter().all(|visit| (6..22).contains(&hour(visit))));
    assert!(visits.iter().any(|visit| hour(visit) == 6) && visits.iter().any(|visit| hour(visit) == 21));
}

#[tokio::test]
async fn days_that_a_feed_wants_skipped_are_slept_through() {
    let document = rss(["1"], "<skipDays><day>Saturday</day><day>Sunday</day></skipDays>");
    let mut rig = Rig::new(move |asked, _| served(asked, &document)).await;
    let visits = rig.put("/rss").polls(140).await;
    let (friday_ends, monday) = (at("2026-03-07T00:00:00Z"), at("2026-03-09T00:00:00Z"));
    assert!(visits.iter().all(|visit| visit.at_ms < friday_ends || visit.at_ms >= monday));
    let first = visits.iter().find(|visit| visit.at_ms >= monday).unwrap();
    waited(first.at_ms - friday_ends, monday - friday_ends);
}

#[tokio::test]
async fn a_night_is_slept_through_also_by_a_feed_that_fails() {
    let document = rss(["1"], "<skipDays><day>Tuesday</day></skipDays>");
    let step = Arc::new(Mutex::new(0));
    let mut rig = Rig::new(move |asked, _| {
        let mut step = step.lock().unwrap();
        *step += 1;
        if *step == 1 { served(asked, &document) } else { Reply::status(500) }
    })
    .await;
    let tuesday = at("2026-03-03T00:00:00Z")..at("2026-03-04T00:00:00Z");
    let visits = rig.put("/rss").polls(20).await;
    assert!(visits.iter().all(|visit| !tuesday.contains(&visit.at_ms)));
    assert!(visits.last().unwrap().at_ms > tuesday.end);
}

#[tokio::test]
async fn a_304_brings_new_freshness_and_keeps_what_the_document_said() {
    let document = rss(["1"], "<ttl>120</ttl>");
    let step = Arc::new(Mutex::new(0));
    let mut rig = Rig::new(move |asked, _| {
        let mut step = step.lock().unwrap();
        *step += 1;
        let reply = served(asked, &document);
        match *step {
            1 => reply.with("Cache-Control", "max-age=10800"),
            2 => reply.with("Cache-Control", "max-age=21600"),
            3 => reply,
            _ => reply.with("Cache-Control", "max-age=0"),
        }
    })
    .await;
    rig.put("/rss").poll().await;
    waited(rig.wait().await, 3 * HOUR);
    waited(rig.wait().await, 6 * HOUR);
    waited(rig.wait().await, 6 * HOUR);
    waited(rig.wait().await, 2 * HOUR);
}

#[tokio::test]
async fn absurd_freshness_counts_as_a_day_and_is_told() {
    let mut rig = Rig::new(|asked, _| {
        let document = rss(["1"], "<ttl>525600</ttl>");
        served(asked, &document).with("Cache-Control", "max-age=31536000")
    })
    .await;
    let visit = rig.put("/rss").poll().await;
    assert_eq!(
        (visit.state.health(), visit.notices.as_slice()),
        (FeedHealth::Ok, &[Notice::CappedFreshness][..])
    );
    assert_eq!(visit.state.reason, "HTTP freshness of 8760 h counts as 24 h; ttl of 8760 h counts as 24 h");
    waited(rig.wait().await, DAY);
}

#[tokio::test]
async fn a_feed_that_wants_every_hour_and_day_skipped_is_asked_all_the_same() {
    let hours: String = (0..24).map(|hour| format!("<hour>{hour}</hour>")).collect();
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let days: String = days.iter().map(|day| format!("<day>{day}</day>")).collect();
    let document = rss(["1"], &format!("<skipHours>{hours}</skipHours><skipDays>{days}</skipDays>"));
    let mut rig = Rig::new(move |asked, _| served(asked, &document)).await;
    let visit = rig.put("/rss").poll().await;
    assert!(visit.notices.contains(&Notice::CappedFreshness), "{:?}", visit.notices);
    waited(rig.wait().await, HOUR);
}

#[tokio::test]
async fn what_a_feed_says_wins_over_the_operators_longest_interval_unless_it_is_told_not_to() {
    let mut rig = Rig::new(|asked, _| served(asked, &rss(["1"], "<ttl>600</ttl>"))).await;
    rig.put("/rss").poll().await;
    waited(rig.wait().await, 10 * HOUR);
    let url = rig.origin.url("/rss");
    let freshness = FreshnessRule::Ignore.into();
    rig.configure(FeedConfig { id: "gazette".to_owned(), url, freshness, ..hourly() });
    rig.poll().await;
    waited(rig.wait().await, HOUR);
}

#[tokio::test]
async fn freshness_holds_over_a_restart_and_a_change_of_the_configuration() {
    let mut rig = Rig::new(|asked, _| served(asked, &rss(["1"], "<ttl>600</ttl>"))).await;
    let first = rig.put("/rss").poll().await.at_ms;
    rig.sleep(HOUR);
    rig.restart();
    let url = rig.origin.url("/rss");
    rig.configure(FeedConfig { id: "gazette".to_owned(), url, name: "Gazette".to_owned(), ..hourly() });
    let visit = rig.poll().await;
    waited(visit.at_ms - first, 10 * HOUR);
    assert_eq!(visit.outcome, Outcome::NotModified);
}
