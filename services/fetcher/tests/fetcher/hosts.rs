//! The manners of a host hold for all its feeds, and between feeds and pages.

use crate::{
    desk::{Desk, eventually, feed, settings},
    origin::{Asked, Origin, Reply},
};
use fetcher::Settings;
use proto::v1::{FeedConfig, FeedHealth};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::time::sleep;

/// Long enough for every feed to be asked again that may be.
const AGAIN: Duration = Duration::from_millis(2500);

fn rss(asked: &Asked) -> Reply {
    let host = String::from_utf8_lossy(asked.header("host").unwrap()).into_owned();
    let text = format!(
        "<rss version=\"2.0\"><channel><title>Harbour Post</title><link>https://www.harbour-post.com/</link>\
         <item><guid isPermaLink=\"false\">1</guid><link>http://{host}/page</link></item></channel></rss>"
    );
    Reply::body(text).with("Content-Type", "application/rss+xml")
}

fn too_many() -> Reply {
    Reply::status(429).with("Retry-After", "600")
}

#[tokio::test]
async fn a_429_of_one_feed_holds_all_of_its_host_and_no_other_also_for_who_takes_over() {
    let busy = Origin::start(|asked| if asked.path == "/busy" { too_many() } else { rss(asked) }).await;
    let other = Origin::start(rss).await;
    let desk = Desk::open().await;
    desk.put(&[feed("sister", busy.url("/sister")), feed("other", other.url("/"))]).await;
    let running = desk.start();
    desk.state_when("sister", |state| state.health() == FeedHealth::Ok).await;
    desk.put(&[feed("busy", busy.url("/busy"))]).await;
    desk.state_when("busy", |state| state.http_status == 429).await;
    let before = (busy.asked().len(), other.asked().len());
    sleep(AGAIN).await;
    // One may have been under way.
    assert!(busy.asked().len() <= before.0 + 1, "asked again: {} after {}", busy.asked().len(), before.0);
    assert!(other.asked().len() > before.1, "another host waits too");
    running.stop().await;
    let before = busy.asked().len();
    let running = desk.start_as("desk-2");
    let asked = other.asked().len();
    eventually("another host goes on", || other.asked().len() > asked).await;
    sleep(AGAIN).await;
    assert_eq!(busy.asked().len(), before);
    running.stop().await;
}

#[tokio::test]
async fn a_429_of_a_page_holds_the_feeds_of_its_host() {
    let origin = Origin::start(|asked| match asked.path.as_str() {
        "/rss" => rss(asked),
        "/robots.txt" => Reply::body("User-agent: *\nAllow: /"),
        _ => too_many(),
    })
    .await;
    let desk = Desk::open().await;
    desk.put(&[FeedConfig { full_text: true, ..feed("harbour", origin.url("/rss")) }]).await;
    let running = desk.start();
    eventually("the page is asked for", || !origin.asked_for("/page").is_empty()).await;
    let before = origin.asked_for("/rss").len();
    sleep(AGAIN).await;
    assert!(origin.asked_for("/rss").len() <= before + 1);
    assert_eq!(origin.asked_for("/page").len(), 1);
    running.stop().await;
}

#[tokio::test]
async fn feeds_of_one_host_are_never_asked_by_more_than_so_many_requests_at_a_time() {
    let under_way = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let (now, peak) = (under_way.clone(), most.clone());
    let origin = Origin::start(move |asked| {
        peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let now = now.clone();
        tokio::spawn(async move {
            // Before the answer goes out, so that the next request cannot be here first.
            sleep(Duration::from_millis(100)).await;
            now.fetch_sub(1, Ordering::SeqCst);
        });
        rss(asked).after(Duration::from_millis(300))
    })
    .await;
    let desk = Desk::open().await;
    let feeds: Vec<FeedConfig> =
        (0..8).map(|number| feed(&format!("feed-{number}"), origin.url(&format!("/{number}")))).collect();
    desk.put(&feeds).await;
    let settings = Settings { host_concurrency: 2, host_interval_ms: 0, ..settings() };
    let running = desk.start_with("desk-1", settings);
    eventually("all are asked", || (0..8).all(|number| !origin.asked_for(&format!("/{number}")).is_empty()))
        .await;
    running.stop().await;
    assert!((1..=2).contains(&most.load(Ordering::SeqCst)), "{most:?} at a time");
}
