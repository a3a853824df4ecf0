//! What a feed is asked with, and what becomes of it.

use super::{
    origin::Reply,
    rig::{DAY, HOUR, Rig, Visit, rss, served, titles},
};
use crate::{
    observe::{Notice, Outcome},
    settings::Settings,
};
use proto::v1::FeedHealth;
use std::sync::{Arc, Mutex};

/// The validators that a poll's first request had.
fn sent(visit: &Visit) -> (Option<&[u8]>, Option<&[u8]>) {
    let asked = &visit.asked[0];
    (asked.header("if-none-match"), asked.header("if-modified-since"))
}

#[tokio::test]
async fn validators_go_back_byte_for_byte_and_none_is_made_up() {
    let odd = b"W/\"a,b \xe9\xff-gzip\"".to_vec();
    let date = b"Sat, 1 Jan 2026 7:00 +0100".to_vec();
    let (tag, modified) = (odd.clone(), date.clone());
    let mut rig = Rig::new(move |asked, _| match asked.path.as_str() {
        "/both" => {
            Reply::body(rss(["1"], "")).with("ETag", tag.clone()).with("Last-Modified", modified.clone())
        }
        "/date" => Reply::body(rss(["1"], "")).with("Last-Modified", modified.clone()),
        _ => Reply::body(rss(["1"], "")),
    })
    .await;
    for (path, etag, last_modified) in
        [("/both", Some(&odd[..]), Some(&date[..])), ("/date", None, Some(&date[..])), ("/none", None, None)]
    {
        rig.put(path);
        let visits = rig.polls(3).await;
        assert_eq!(sent(&visits[0]), (None, None), "{path}");
        assert_eq!(sent(&visits[1]), (etag, last_modified), "{path}");
        assert_eq!(sent(&visits[2]), (etag, last_modified), "{path}");
    }
}

#[tokio::test]
async fn validators_are_replaced_by_a_body_that_could_be_read_and_by_nothing_else() {
    let step = Arc::new(Mutex::new(0));
    let mut rig = Rig::new(move |_, _| {
        let mut step = step.lock().unwrap();
        *step += 1;
        match *step {
            1 => Reply::body(rss(["1"], "")).with("ETag", "\"1\""),
            2 => Reply::body("<html>maintenance</html>").with("ETag", "\"broken\""),
            3 => Reply::status(500).with("ETag", "\"error\""),
            4 => Reply::status(404).with("ETag", "\"missing\""),
            5 => Reply::status(403).with("ETag", "\"refused\""),
            _ => Reply::body(rss(["2"], "")).with("ETag", "\"2\""),
        }
    })
    .await;
    let visits = rig.put("/rss").polls(7).await;
    let tags: Vec<&[u8]> = visits[1..].iter().map(|visit| sent(visit).0.unwrap()).collect();
    assert_eq!(tags, [&b"\"1\""[..], b"\"1\"", b"\"1\"", b"\"1\"", b"\"1\"", b"\"2\""]);
    assert_eq!(visits[1].outcome, Outcome::Malformed);
}

#[tokio::test]
async fn no_error_of_any_kind_makes_a_request_unconditional() {
    let step = Arc::new(Mutex::new(0));
    let mut rig = Rig::new(move |asked, _| {
        let mut step = step.lock().unwrap();
        *step += 1;
        match *step {
            1 => served(asked, &rss(["1"], "")),
            2 => Reply::body("x".repeat(200)).with("Content-Encoding", "gzip"),
            3 => Reply::body("half").with("Transfer-Encoding", "nonsense"),
            4 => Reply::status(302).with("Location", "file:///etc/passwd"),
            5 => Reply::body(""),
            step => {
                Reply::status([400, 401, 403, 404, 406, 410, 418, 429, 451, 500, 502, 503, 504][step - 6])
            }
        }
    })
    .await;
    let visits = rig.put("/rss").polls(18).await;
    for visit in &visits[1..] {
        assert!(visit.asked.iter().all(|asked| asked.is_conditional()), "{:?}", visit.outcome);
        assert_ne!(visit.outcome, Outcome::NotModified);
    }
}

#[tokio::test]
async fn a_304_brings_new_validators_and_loses_none() {
    let step = Arc::new(Mutex::new(0));
    let mut rig = Rig::new(move |_, _| {
        let mut step = step.lock().unwrap();
        *step += 1;
        match *step {
            1 => Reply::body(rss(["1"], "")).with("ETag", "\"1\"").with("Last-Modified", "yesterday"),
            2 => Reply::status(304).with("ETag", "W/\"1\"").with("Last-Modified", "today"),
            _ => Reply::status(304),
        }
    })
    .await;
    let visits = rig.put("/rss").polls(4).await;
    assert_eq!(sent(&visits[1]), (Some(&b"\"1\""[..]), Some(&b"yesterday"[..])));
    assert_eq!(sent(&visits[2]), (Some(&b"W/\"1\""[..]), Some(&b"today"[..])));
    assert_eq!(sent(&visits[3]), sent(&visits[2]));
    assert!(visits[1..].iter().all(|visit| visit.outcome == Outcome::NotModified));
}

#[tokio::test]
async fn one_request_in_a_lifetime_is_unconditional_over_errors_restarts_and_hand_overs() {
    let step = Arc::new(Mutex::new(0));
    let mut rig = Rig::new(move |asked, now_ms| {
        let mut step = step.lock().unwrap();
        *step += 1;
        match *step % 7 {
            3 => Reply::status(503),
            5 => Reply::body("<html>no</html>").with("ETag", "\"no\""),
            _ => served(asked, &rss([format!("{}", now_ms / DAY).as_str(), "1", "2"], "")),
        }
    })
    .await;
    rig.put("/rss");
    let mut unconditional = 0;
    for round in 0..150 {
        let visit = rig.poll().await;
        unconditional += visit.asked.iter().filter(|asked| !asked.is_conditional()).count();
        if round % 3 == 0 {
            rig.restart();
        }
        if round % 10 == 0 {
            rig.put("/rss");
        }
    }
    assert_eq!(unconditional, 1);
}

#[tokio::test]
async fn a_304_that_names_another_version_changes_nothing_and_is_told() {
    let step = Arc::new(Mutex::new(0));
    let mut rig = Rig::new(move |_, _| {
        let mut step = step.lock().unwrap();
        *step += 1;
        match *step {
            1 => Reply::body(rss(["1"], "")).with("ETag", "\"1\""),
            _ => Reply::status(304).with("ETag", "\"2\""),
        }
    })
    .await;
    let visits = rig.put("/rss").polls(30).await;
    for visit in &visits[1..] {
        assert_eq!((visit.asked.len(), sent(visit).0), (1, Some(&b"\"1\""[..])));
        assert_eq!(
            (visit.state.health(), visit.notices.as_slice()),
            (FeedHealth::Ok, &[Notice::Stale304][..])
        );
        assert!(visit.state.reason.contains("304"), "{}", visit.state.reason);
    }
}

#[tokio::test]
async fn a_stale_304_is_followed_by_one_full_request_a_day_where_the_operator_wants_it() {
    let settings = Settings { full_fetch_on_stale_304: true, ..Settings::default() };
    let mut rig = Rig::with(settings, |asked, now_ms| {
        let document = rss([(now_ms / HOUR).to_string().as_str(), "1", "2"], "");
        let etag = format!("\"{}\"", now_ms / HOUR);
        match asked.is_conditional() {
            true => Reply::status(304).with("ETag", etag),
            false => Reply::body(document).with("ETag", etag),
        }
    })
    .await;
    rig.put("/rss");
    let from = rig.now.ms();
    let (mut full, mut titles_seen) = (0, Vec::new());
    while rig.now.ms() < from + 5 * DAY {
        let visit = rig.poll().await;
        full += visit.notices.iter().filter(|notice| **notice == Notice::FullFetch).count();
        titles_seen.extend(titles(&visit.live));
    }
    assert_eq!(full, 5);
    assert_eq!(titles_seen.len(), 3 + 5, "{titles_seen:?}");
}

#[tokio::test]
async fn a_good_304_is_never_followed_by_a_full_request() {
    let settings = Settings { full_fetch_on_stale_304: true, ..Settings::default() };
    let mut rig = Rig::with(settings, |asked, _| served(asked, &rss(["1"], ""))).await;
    let visits = rig.put("/rss").polls(60).await;
    assert!(visits.iter().all(|visit| visit.asked.len() == 1));
    assert_eq!(visits[59].at_ms - visits[0].at_ms, 59 * HOUR);
}

#[tokio::test]
async fn another_url_in_the_configuration_is_another_feed_and_gets_no_validators() {
    let mut rig = Rig::new(|asked, _| served(asked, &rss(["1"], ""))).await;
    rig.put("/a").polls(2).await;
    let visit = rig.put("/b").poll().await;
    assert_eq!((sent(&visit), visit.asked[0].path.as_str()), ((None, None), "/b"));
}
