//! Feeds that give nothing: they are left alone for longer and longer, and never given up.

use super::{
    origin::Reply,
    rig::{DAY, HOUR, MINUTE, Rig, hourly, rss, served},
};
use crate::observe::Outcome;
use proto::v1::{FeedConfig, FeedHealth};
use std::sync::{Arc, Mutex};

/// The waits after each of so many answers with this status. Milliseconds.
async fn waits(status: u16, count: usize) -> (Vec<i64>, FeedHealth) {
    let mut rig = Rig::new(move |_, _| Reply::status(status)).await;
    let visits = rig.put("/rss").polls(count + 1).await;
    let waits = visits.windows(2).map(|pair| pair[1].at_ms - pair[0].at_ms).collect();
    (waits, visits[count].state.health())
}

#[tokio::test]
async fn what_is_missing_or_refused_is_asked_more_and_more_seldom_up_to_three_days() {
    for (status, health) in [(404, FeedHealth::Gone), (403, FeedHealth::Blocked), (451, FeedHealth::Blocked)]
    {
        let (waits, now) = waits(status, 10).await;
        for (wait, hours) in waits.iter().zip([1, 2, 4, 8, 16, 32, 64, 72, 72, 72]) {
            let asked = hours * HOUR;
            assert!((asked..=asked + asked / 10).contains(wait), "{status}: {waits:?}");
        }
        assert_eq!(now, health);
    }
}

#[tokio::test]
async fn credentials_that_are_refused_are_tried_again_after_a_day_at_most() {
    let (waits, health) = waits(401, 8).await;
    for (wait, hours) in waits.iter().zip([1, 2, 4, 8, 16, 24, 24, 24]) {
        let asked = hours * HOUR;
        assert!((asked..=asked + asked / 10).contains(wait), "{waits:?}");
    }
    assert_eq!(health, FeedHealth::AuthExpired);
}

#[tokio::test]
async fn what_is_gone_is_told_and_asked_after_a_week_and_then_every_month() {
    let (waits, health) = waits(410, 4).await;
    for (wait, days) in waits.iter().zip([7, 30, 30, 30]) {
        let asked = days * DAY;
        assert!((asked..=asked + asked / 10).contains(wait), "{waits:?}");
    }
    assert_eq!(health, FeedHealth::Gone);
}

#[tokio::test]
async fn what_was_gone_and_comes_back_is_as_before() {
    let step = Arc::new(Mutex::new(0));
    let mut rig = Rig::new(move |asked, _| {
        let mut step = step.lock().unwrap();
        *step += 1;
        match *step {
            1 => served(asked, &rss(["1", "2", "3"], "")),
            2..=4 => Reply::status(410),
            _ => served(asked, &rss(["4", "1", "2", "3"], "")),
        }
    })
    .await;
    rig.put("/rss").polls(4).await;
    let visit = rig.poll().await;
    assert_eq!((visit.state.health(), visit.state.failures, visit.live.len()), (FeedHealth::Ok, 0, 1));
    assert!(visit.asked[0].is_conditional());
    assert_eq!(rig.wait().await, HOUR);
}

#[tokio::test]
async fn errors_of_the_server_back_off_with_full_jitter_up_to_six_hours() {
    let mut longest = [0; 8];
    let mut shortest = [i64::MAX; 8];
    let mut rig = Rig::new(|_, _| Reply::status(500)).await;
    for feed in 0..12 {
        let url = rig.origin.url("/rss");
        let config = FeedConfig { id: format!("feed-{feed}"), url, min_interval_ms: 300_000, ..hourly() };
        rig.configure(config);
    }
    let mut last = std::collections::BTreeMap::new();
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    for _ in 0..12 * 9 {
        let visit = rig.poll().await;
        let count = seen.entry(visit.id.clone()).or_default();
        if let Some(before) = last.insert(visit.id.clone(), visit.at_ms)
            && *count <= 8
        {
            longest[*count - 1] = longest[*count - 1].max(visit.at_ms - before);
            shortest[*count - 1] = shortest[*count - 1].min(visit.at_ms - before);
        }
        *count += 1;
    }
    for (number, cap) in [10, 20, 40, 80, 160].into_iter().enumerate() {
        assert!(longest[number] <= cap * MINUTE, "{number}: {longest:?}");
        assert!(shortest[number] >= 5 * MINUTE, "{number}: {shortest:?}");
    }
    assert!(longest.iter().all(|wait| *wait <= 6 * HOUR), "{longest:?}");
    // Of waits between five minutes and more than an hour, some are in the lower half and some in the upper.
    assert!(shortest[3] < 40 * MINUTE && longest[3] > 40 * MINUTE, "{shortest:?} {longest:?}");
}

#[tokio::test]
async fn a_network_that_fails_and_a_body_that_is_no_feed_back_off_as_errors_do() {
    for (path, outcome) in [("/cut", Outcome::Failed), ("/page", Outcome::Malformed)] {
        let mut rig = Rig::new(|asked, _| match asked.path.as_str() {
            "/cut" => Reply::body("x").with("Content-Encoding", "gzip"),
            _ => Reply::body("<html>no feed</html>"),
        })
        .await;
        let visits = rig.put(path).polls(30).await;
        for pair in visits.windows(2) {
            let wait = pair[1].at_ms - pair[0].at_ms;
            assert!((HOUR..=6 * HOUR).contains(&wait), "{path}: {wait}");
            assert_eq!(pair[1].outcome, outcome);
        }
        assert!(
            visits.windows(2).any(|pair| pair[1].at_ms - pair[0].at_ms > 2 * HOUR),
            "{path} never backs off"
        );
    }
}

#[tokio::test]
async fn a_feed_that_fails_for_a_year_is_still_asked_and_one_success_makes_all_as_before() {
    for status in [401, 403, 404, 410, 429, 500, 503] {
        let year = 365 * DAY;
        let from = super::rig::Now::monday().ms();
        let mut rig = Rig::new(move |asked, now_ms| match now_ms < from + year {
            true => Reply::status(status),
            false => served(asked, &rss(["1"], "")),
        })
        .await;
        rig.put("/rss");
        // Failing for long is a number in the state: it need not be polled through.
        let mut last = rig.polls(12).await.pop().unwrap();
        rig.now.set(from + year);
        rig.restart();
        while last.outcome != Outcome::New {
            let next = rig.poll().await;
            assert!(next.at_ms - from - year <= 34 * DAY, "{status}");
            last = next;
        }
        assert_eq!((last.state.failures, last.state.health()), (0, FeedHealth::Ok), "{status}");
    }
}
