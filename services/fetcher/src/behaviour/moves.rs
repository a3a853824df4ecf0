//! Feeds that move.

use super::{
    origin::{Origin, Reply},
    rig::{DAY, HOUR, Rig, hourly, rss, served, titles},
};
use crate::observe::{Notice, Outcome};
use proto::v1::{Credentials, FeedConfig, FeedHealth, Header, Secret, secret::Source};
use std::sync::{Arc, Mutex};

/// An origin on which `/old` answers with this status and leads to `/new`.
async fn moving(status: u16) -> Rig {
    Rig::new(move |asked, _| match asked.path.as_str() {
        "/old" => Reply::status(status).with("Location", "/new"),
        _ => served(asked, &rss(["1", "2", "3"], "")),
    })
    .await
}

fn paths(visit: &super::rig::Visit) -> Vec<&str> {
    visit.asked.iter().map(|asked| asked.path.as_str()).collect()
}

#[tokio::test]
async fn a_permanent_move_counts_after_visits_over_a_day() {
    for status in [301, 308] {
        let mut rig = moving(status).await;
        let visits = rig.put("/old").polls(27).await;
        let settled = visits.iter().position(|visit| visit.notices.contains(&Notice::Moved)).unwrap();
        assert!(visits[settled].at_ms - visits[0].at_ms >= DAY && settled == 24, "{status}: {settled}");
        assert!(visits[..=settled].iter().all(|visit| paths(visit) == ["/old", "/new"]), "{status}");
        assert!(visits[settled + 1..].iter().all(|visit| paths(visit) == ["/new"]), "{status}");
        let state = &visits[settled].state;
        assert_eq!(state.health(), FeedHealth::Moved);
        assert_eq!(state.reason, format!("moved to {}", rig.origin.url("/new")));
    }
}

#[tokio::test]
async fn a_slow_feed_moves_after_three_visits_and_not_sooner() {
    let mut rig = moving(301).await;
    let (id, url) = ("gazette".to_owned(), rig.origin.url("/old"));
    let daily = u64::try_from(2 * DAY).unwrap();
    rig.configure(FeedConfig { id, url, min_interval_ms: daily, max_interval_ms: daily, ..hourly() });
    let visits = rig.polls(4).await;
    let moved: Vec<bool> = visits.iter().map(|visit| visit.notices.contains(&Notice::Moved)).collect();
    assert_eq!(moved, [false, false, true, false]);
}

#[tokio::test]
async fn a_temporary_move_is_followed_and_never_kept() {
    for status in [302, 303, 307] {
        let mut rig = moving(status).await;
        let visits = rig.put("/old").polls(60).await;
        assert!(visits.iter().all(|visit| paths(visit) == ["/old", "/new"]), "{status}");
        assert!(visits.iter().all(|visit| visit.state.health() == FeedHealth::Ok), "{status}");
    }
}

#[tokio::test]
async fn a_move_with_one_temporary_hop_is_not_kept() {
    let mut rig = Rig::new(|asked, _| match asked.path.as_str() {
        "/old" => Reply::status(301).with("Location", "/between"),
        "/between" => Reply::status(302).with("Location", "/new"),
        _ => served(asked, &rss(["1"], "")),
    })
    .await;
    let visits = rig.put("/old").polls(60).await;
    assert!(visits.iter().all(|visit| paths(visit) == ["/old", "/between", "/new"]));
}

#[tokio::test]
async fn a_move_that_leads_now_here_now_there_is_not_kept() {
    let step = Arc::new(Mutex::new(0));
    let mut rig = Rig::new(move |asked, _| match asked.path.as_str() {
        "/old" => {
            let mut step = step.lock().unwrap();
            *step += 1;
            Reply::status(301).with("Location", if *step % 20 == 0 { "/other" } else { "/new" })
        }
        _ => served(asked, &rss(["1"], "")),
    })
    .await;
    let visits = rig.put("/old").polls(60).await;
    assert!(visits.iter().all(|visit| visit.asked.len() == 2));
}

#[tokio::test]
async fn a_feed_that_moved_keeps_its_validators_and_shows_nothing_twice() {
    let day = Arc::new(Mutex::new(0));
    let shown = day.clone();
    let mut rig = Rig::new(move |asked, _| match asked.path.as_str() {
        "/old" => Reply::status(301).with("Location", "/new"),
        _ => {
            let newest = shown.lock().unwrap().to_string();
            served(asked, &rss([newest.as_str(), "a", "b", "c"], ""))
        }
    })
    .await;
    let mut visits = rig.put("/old").polls(26).await;
    *day.lock().unwrap() = 1;
    rig.restart();
    visits.push(rig.poll().await);
    let unconditional: usize =
        visits.iter().flat_map(|visit| &visit.asked).filter(|asked| !asked.is_conditional()).count();
    assert_eq!(unconditional, 2, "the first visit, at both places");
    assert_eq!(paths(&visits[26]), ["/new"]);
    let all: Vec<String> = visits.iter().flat_map(|visit| titles(&visit.live)).collect();
    assert_eq!(all, ["c", "b", "a", "0", "1"]);
}

#[tokio::test]
async fn secrets_stay_where_the_operator_wrote_them_also_after_a_move() {
    let elsewhere = Origin::start(|asked| served(asked, &rss(["1"], ""))).await;
    let target = elsewhere.url("/new");
    let mut rig = Rig::new(move |_, _| Reply::status(301).with("Location", target.clone())).await;
    let literal = |value: &str| Some(Secret { source: Some(Source::Literal(value.to_owned())) });
    let (id, url) = ("gazette".to_owned(), rig.origin.url("/old"));
    rig.configure(FeedConfig {
        id,
        url,
        headers: vec![Header { name: "X-Api-Key".to_owned(), value: literal("k3y") }],
        credentials: Some(Credentials { username: literal("desk"), password: literal("secret") }),
        ..hourly()
    });
    let visits = rig.polls(30).await;
    assert!(visits[0].asked[0].header("authorization").is_some());
    assert!(visits[0].asked[0].header("x-api-key").is_some());
    assert!(visits[29].asked.is_empty(), "the feed has not moved");
    let there = elsewhere.asked();
    assert_eq!(there.len(), 30);
    let told = |name| there.iter().any(|asked| asked.header(name).is_some());
    assert!(!told("authorization") && !told("x-api-key"));
}

#[tokio::test]
async fn a_new_place_that_fails_for_long_is_left_for_the_operators() {
    for (status, visits_there) in [(404, 1), (410, 1), (500, 5), (403, 5)] {
        let broken = Arc::new(Mutex::new(false));
        let is_broken = broken.clone();
        let mut rig = Rig::new(move |asked, _| match (asked.path.as_str(), *is_broken.lock().unwrap()) {
            ("/old", false) => Reply::status(301).with("Location", "/new"),
            ("/new", true) => Reply::status(status),
            _ => served(asked, &rss(["1"], "")),
        })
        .await;
        rig.put("/old").polls(26).await;
        *broken.lock().unwrap() = true;
        for number in 1..=visits_there {
            let visit = rig.poll().await;
            assert_eq!(paths(&visit), ["/new"], "{status}");
            assert_eq!(visit.notices.contains(&Notice::MovedBack), number == visits_there, "{status}");
        }
        let before = rig.now.ms();
        let visit = rig.poll().await;
        assert_eq!((paths(&visit), visit.state.health()), (vec!["/old"], FeedHealth::Ok), "{status}");
        assert_eq!(visit.at_ms - before, HOUR, "{status}");
        assert_ne!(visit.outcome, Outcome::Failed);
    }
}

#[tokio::test]
async fn a_feed_whose_operator_writes_where_it_moved_goes_on_there() {
    for is_restart in [false, true] {
        let mut rig = moving(301).await;
        rig.put("/old").polls(26).await;
        rig.put("/new");
        if is_restart {
            rig.restart();
        }
        let visit = rig.poll().await;
        assert_eq!((paths(&visit), visit.outcome), (vec!["/new"], Outcome::NotModified), "{is_restart}");
        assert_eq!((visit.state.health(), &visit.state.r#move), (FeedHealth::Ok, &None), "{is_restart}");
    }
}
