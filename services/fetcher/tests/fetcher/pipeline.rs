//! From feeds on `wire.feeds` to raw items on `wire.raw`, on the embedded engine.

use crate::{
    desk::{Desk, eventually, feed},
    origin::{Origin, Reply},
};
use proto::{
    topics,
    v1::{FeedConfig, FeedHealth, FirstPoll, RawItem},
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// An RSS feed of entries, each a guid and a text.
fn rss(entries: &[(&str, &str)]) -> String {
    let items: String = entries
        .iter()
        .map(|(guid, text)| {
            format!("<item><guid isPermaLink=\"false\">{guid}</guid><title>{text}</title></item>")
        })
        .collect();
    format!(
        "<rss version=\"2.0\"><channel><title>Harbour Post</title><link>https://www.harbour-post.com/</link>\
         <description>News of the harbour</description>{items}</channel></rss>"
    )
}

/// An origin whose document can be exchanged, and which answers 304 to who has it.
async fn newspaper(first: String) -> (Origin, Arc<Mutex<String>>) {
    let page = Arc::new(Mutex::new(first));
    let served = page.clone();
    let origin = Origin::start(move |asked| {
        let document = served.lock().unwrap().clone();
        let etag = format!("\"{:x}\"", wire::ids::short_hash(&[document.as_bytes()]));
        let reply = if asked.header("if-none-match") == Some(etag.as_bytes()) {
            Reply::status(304)
        } else {
            Reply::body(document)
        };
        reply.with("ETag", etag).with("Content-Type", "application/rss+xml")
    })
    .await;
    (origin, page)
}

fn titles(items: &[RawItem]) -> Vec<String> {
    let title = |text: &str| text.split("<title>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    items.iter().map(|item| title(&String::from_utf8_lossy(&item.entry))).collect()
}

#[tokio::test]
async fn what_stood_there_is_backfill_and_what_is_new_or_changed_is_live() {
    let (origin, page) = newspaper(rss(&[("2", "Ferry late"), ("1", "Crane falls")])).await;
    let desk = Desk::open().await;
    desk.put(&[feed("harbour", origin.url("/rss"))]).await;
    let running = desk.start();
    desk.state_when("harbour", |state| state.polls >= 1).await;
    *page.lock().unwrap() = rss(&[("3", "Pilot found"), ("2", "Ferry sunk"), ("1", "Crane falls")]);
    let state = desk.state_when("harbour", |state| state.seen_packed.len() >= 8 * 3).await;
    running.stop().await;

    let bulk = desk.raw(topics::RAW_BULK).await;
    assert_eq!(titles(&bulk), ["Crane falls", "Ferry late"]);
    assert!(bulk.iter().all(|item| item.backfill));
    let live = desk.raw(topics::RAW).await;
    assert_eq!(titles(&live), ["Ferry sunk", "Pilot found"]);
    assert_eq!(live[0].item_id, bulk[1].item_id);
    assert_eq!(live[0].source.as_ref().unwrap().id, "harbour-post.com");
    assert_eq!((state.title.as_str(), state.health()), ("Harbour Post", FeedHealth::Ok));
}

#[tokio::test]
async fn a_restart_makes_no_unconditional_request_and_emits_nothing_twice() {
    let (origin, _page) = newspaper(rss(&[("1", "Crane falls")])).await;
    let desk = Desk::open().await;
    desk.put(&[FeedConfig { first_poll: FirstPoll::Publish.into(), ..feed("harbour", origin.url("/rss")) }])
        .await;
    for round in 1..=3 {
        let running = desk.start();
        desk.state_when("harbour", |state| state.polls >= round * 2).await;
        running.stop().await;
    }
    let unconditional = origin.asked().iter().filter(|asked| !asked.is_conditional()).count();
    assert_eq!(unconditional, 1);
    assert_eq!(titles(&desk.raw(topics::RAW).await), ["Crane falls"]);
    assert!(desk.raw(topics::RAW_BULK).await.is_empty());
}

#[tokio::test]
async fn a_first_poll_may_be_skipped() {
    let (origin, page) = newspaper(rss(&[("1", "Crane falls")])).await;
    let desk = Desk::open().await;
    desk.put(&[FeedConfig { first_poll: FirstPoll::Skip.into(), ..feed("harbour", origin.url("/rss")) }])
        .await;
    let running = desk.start();
    desk.state_when("harbour", |state| state.polls >= 1).await;
    *page.lock().unwrap() = rss(&[("2", "Ferry late"), ("1", "Crane falls")]);
    desk.state_when("harbour", |state| state.seen_packed.len() >= 8 * 2).await;
    running.stop().await;
    assert_eq!(titles(&desk.raw(topics::RAW).await), ["Ferry late"]);
    assert!(desk.raw(topics::RAW_BULK).await.is_empty());
}

#[tokio::test]
async fn a_feed_that_fails_does_not_stop_the_others() {
    let (good, page) = newspaper(rss(&[("1", "Crane falls")])).await;
    let bad = Origin::start(|asked| match asked.path.as_str() {
        "/broken" => Reply::status(500),
        "/gone" => Reply::status(410),
        "/locked" => Reply::status(401),
        _ => Reply::body("x").after(Duration::from_secs(60)),
    })
    .await;
    // A host of its own: it is left alone as a whole.
    let busy = Origin::start(|_| Reply::status(429).with("Retry-After", "86400")).await;
    let desk = Desk::open().await;
    let feeds = ["broken", "gone", "locked", "hanging"];
    let mut configs: Vec<FeedConfig> = feeds.iter().map(|id| feed(id, bad.url(&format!("/{id}")))).collect();
    configs.push(feed("blocked", busy.url("/blocked")));
    configs.push(feed("nowhere", "no url at all".to_owned()));
    configs.push(feed("harbour", good.url("/rss")));
    desk.put(&configs).await;
    let running = desk.start();
    desk.state_when("harbour", |state| state.polls >= 1).await;
    *page.lock().unwrap() = rss(&[("2", "Ferry late")]);
    desk.state_when("harbour", |state| state.seen_packed.len() >= 8 * 2).await;
    for (id, health) in [
        ("broken", FeedHealth::Failing),
        ("blocked", FeedHealth::Blocked),
        ("gone", FeedHealth::Gone),
        ("locked", FeedHealth::AuthExpired),
        ("hanging", FeedHealth::Failing),
        ("nowhere", FeedHealth::Failing),
    ] {
        let state = desk.state_when(id, |state| state.failures >= 1).await;
        assert_eq!(state.health(), health, "{id}");
        assert!(!state.reason.is_empty() && state.since.is_some(), "{id}");
    }
    running.stop().await;
    assert_eq!(busy.asked().len(), 1, "Retry-After was ignored");
}

#[tokio::test]
async fn a_document_that_cannot_be_read_is_one_dead_letter_and_loses_no_validators() {
    let (origin, page) = newspaper(rss(&[("1", "Crane falls")])).await;
    let desk = Desk::open().await;
    desk.put(&[feed("harbour", origin.url("/rss"))]).await;
    let running = desk.start();
    let good = desk.state_when("harbour", |state| state.polls >= 1).await;
    let broken = "<html><body><h1>Down for maintenance</h1></body></html>".to_owned();
    *page.lock().unwrap() = broken.clone();
    let state = desk.state_when("harbour", |state| state.failures >= 3).await;
    assert_eq!((state.health(), &state.etag), (FeedHealth::Malformed, &good.etag));
    *page.lock().unwrap() = rss(&[("1", "Crane falls")]);
    let state = desk.state_when("harbour", |state| state.failures == 0).await;
    assert_eq!((state.health(), state.reason.as_str()), (FeedHealth::Ok, ""));
    running.stop().await;
    let letters = desk.dead_letters().await;
    let [(key, letter)] = letters.as_slice() else { panic!("{} dead letters", letters.len()) };
    assert_eq!((key.as_str(), letter.feed_id.as_str()), ("harbour-post.com", "harbour"));
    assert_eq!(letter.raw, broken.as_bytes());
    assert!(!letter.error.is_empty());
    assert!(desk.raw(topics::RAW).await.is_empty());
}

#[tokio::test]
async fn feeds_come_change_and_go_while_it_runs() {
    let (origin, _page) = newspaper(rss(&[("1", "Crane falls")])).await;
    let desk = Desk::open().await;
    let running = desk.start();
    eventually("ready", || running.health.ready().ok).await;
    desk.put(&[feed("harbour", origin.url("/a"))]).await;
    desk.state_when("harbour", |state| state.polls >= 1).await;
    desk.put(&[feed("harbour", origin.url("/b"))]).await;
    let moved = desk.state_when("harbour", |state| state.url.ends_with("/b")).await;
    assert_eq!(moved.polls, 1);
    let first = origin.asked().into_iter().find(|asked| asked.path == "/b").unwrap();
    assert!(!first.is_conditional(), "validators of another URL were sent");

    desk.put(&[FeedConfig { paused: true, ..feed("harbour", origin.url("/b")) }]).await;
    desk.state_when("harbour", |state| state.health() == FeedHealth::Paused).await;
    let asked = origin.asked().len();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(origin.asked().len(), asked, "a paused feed was asked");

    desk.delete("harbour").await;
    let deadline = tokio::time::Instant::now() + Duration::from_secs(5);
    while desk.state("harbour").await.is_some() {
        assert!(tokio::time::Instant::now() < deadline, "the state of a deleted feed stays");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    running.stop().await;
}

#[tokio::test]
async fn what_it_does_is_counted() {
    let (origin, _page) = newspaper(rss(&[("1", "Crane falls"), ("2", "Ferry late")])).await;
    let desk = Desk::open().await;
    desk.put(&[feed("harbour", origin.url("/rss"))]).await;
    let running = desk.start();
    desk.state_when("harbour", |state| state.polls >= 2).await;
    eventually("two polls are counted", || {
        let text = running.metrics.print().unwrap();
        text.contains("wiredesk_fetcher_polls_total{outcome=\"not_modified\"} 1")
    })
    .await;
    let text = running.metrics.print().unwrap();
    for line in [
        "wiredesk_fetcher_polls_total{outcome=\"new\"} 1",
        "wiredesk_fetcher_raw_items_total{lane=\"bulk\"} 2",
        "wiredesk_fetcher_raw_items_total{lane=\"live\"} 0",
        "wiredesk_fetcher_dead_letters_total 0",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
    running.stop().await;
}

#[tokio::test]
async fn fetchers_share_the_feeds_and_one_takes_over_from_another_without_asking_anew() {
    let (origin, page) = newspaper(rss(&[("1", "Crane falls")])).await;
    let desk = Desk::open().await;
    let ids: Vec<String> = (0..8).map(|number| format!("harbour-{number}")).collect();
    let feeds: Vec<FeedConfig> = ids
        .iter()
        .map(|id| FeedConfig { provider: id.clone(), ..feed(id, origin.url(&format!("/{id}"))) })
        .collect();
    desk.put(&feeds).await;
    let first = desk.start();
    for id in &ids {
        desk.state_when(id, |state| state.polls >= 1).await;
    }
    let second = desk.start_as("desk-2");
    eventually("both have feeds", || first.health.ready().ok && second.health.ready().ok).await;
    *page.lock().unwrap() = rss(&[("2", "Ferry late")]);
    for id in &ids {
        desk.state_when(id, |state| state.seen_packed.len() >= 8 * 2).await;
    }
    first.stop().await;
    *page.lock().unwrap() = rss(&[("3", "Pilot found")]);
    for id in &ids {
        desk.state_when(id, |state| state.seen_packed.len() >= 8 * 3).await;
    }
    second.stop().await;
    let unconditional = origin.asked().iter().filter(|asked| !asked.is_conditional()).count();
    assert_eq!(unconditional, ids.len());
    let mut live = titles(&desk.raw(topics::RAW).await);
    live.sort();
    assert_eq!(live, [vec!["Ferry late"; ids.len()], vec!["Pilot found"; ids.len()]].concat());
    assert_eq!(desk.raw(topics::RAW_BULK).await.len(), ids.len());
}

#[tokio::test]
async fn whenever_it_is_killed_each_entry_comes_once_and_in_order() {
    const ROUNDS: usize = 20;
    let (origin, page) = newspaper(rss(&[])).await;
    let desk = Desk::open().await;
    let ids: Vec<String> = (0..30).map(|number| format!("harbour-{number}")).collect();
    let publish = FirstPoll::Publish.into();
    let one = |id: &String| FeedConfig {
        provider: id.clone(),
        first_poll: publish,
        ..feed(id, origin.url(&format!("/{id}")))
    };
    desk.put(&ids.iter().map(one).collect::<Vec<_>>()).await;
    let entries: Vec<(String, String)> =
        (0..ROUNDS).map(|number| (number.to_string(), format!("entry {number}"))).collect();
    for round in 1..=ROUNDS {
        let shown = entries[..round].iter().rev();
        let shown: Vec<(&str, &str)> = shown.map(|(guid, text)| (guid.as_str(), text.as_str())).collect();
        *page.lock().unwrap() = rss(&shown);
        let running = desk.start();
        tokio::time::sleep(Duration::from_millis(100 + 11 * round as u64)).await;
        running.kill().await;
    }
    let running = desk.start();
    for id in &ids {
        desk.state_when(id, |state| state.seen_packed.len() == 8 * ROUNDS).await;
    }
    running.stop().await;
    let wanted: Vec<&str> = entries.iter().map(|(_, text)| text.as_str()).collect();
    let live = desk.raw(topics::RAW).await;
    for id in &ids {
        let own: Vec<RawItem> = live.iter().filter(|item| item.feed_id == *id).cloned().collect();
        assert_eq!(titles(&own), wanted, "{id}");
    }
}

#[tokio::test]
async fn a_poll_under_way_while_its_feed_is_handed_over_is_thrown_away() {
    let document = rss(&[("1", "Crane falls")]);
    let slow = Duration::from_millis(700);
    let origin = Origin::start(move |_| Reply::body(document.clone()).after(slow)).await;
    let desk = Desk::open().await;
    let ids: Vec<String> = (0..8).map(|number| format!("harbour-{number}")).collect();
    let feeds: Vec<FeedConfig> =
        ids.iter().map(|id| FeedConfig { provider: id.clone(), ..feed(id, origin.url("/rss")) }).collect();
    desk.put(&feeds).await;
    let first = desk.start();
    eventually("all are asked", || origin.asked().len() == ids.len()).await;
    let second = desk.start_as("desk-2");
    for id in &ids {
        desk.state_when(id, |state| state.polls >= 1).await;
    }
    let discarded = || {
        let text = first.metrics.print().unwrap();
        let line = text.lines().find(|line| line.starts_with("wiredesk_fetcher_discarded_polls_total"));
        line.and_then(|line| line.split(' ').nth(1)?.parse::<u64>().ok()).unwrap()
    };
    eventually("polls of feeds that were handed over came back", || discarded() > 0).await;
    first.stop().await;
    second.stop().await;
    assert_eq!(desk.raw(topics::RAW_BULK).await.len(), ids.len());
    assert!(desk.raw(topics::RAW).await.is_empty());
}

#[tokio::test]
async fn what_comes_back_for_a_feed_that_was_taken_down_meanwhile_is_thrown_away() {
    let document = rss(&[("1", "Crane falls")]);
    let slow = Duration::from_millis(500);
    let origin = Origin::start(move |_| Reply::body(document.clone()).after(slow)).await;
    let desk = Desk::open().await;
    desk.put(&[feed("harbour", origin.url("/rss"))]).await;
    let running = desk.start();
    eventually("it is asked", || origin.asked().len() == 1).await;
    desk.delete("harbour").await;
    eventually("the answer is thrown away", || {
        running.metrics.print().unwrap().contains("wiredesk_fetcher_discarded_polls_total 1")
    })
    .await;
    running.stop().await;
    assert!(desk.raw(topics::RAW_BULK).await.is_empty() && desk.state("harbour").await.is_none());
}

#[tokio::test]
async fn every_commit_takes_a_position_that_fences_and_never_moves() {
    let (origin, page) = newspaper(rss(&[("1", "Crane falls")])).await;
    let desk = Desk::open().await;
    let ids: Vec<String> = (0..8).map(|number| format!("harbour-{number}")).collect();
    desk.put(&ids.iter().map(|id| feed(id, origin.url("/rss"))).collect::<Vec<_>>()).await;
    let running = desk.start();
    for id in &ids {
        desk.state_when(id, |state| state.polls >= 1).await;
    }
    *page.lock().unwrap() = rss(&[("2", "Ferry late")]);
    for id in &ids {
        desk.state_when(id, |state| state.seen_packed.len() >= 8 * 2).await;
    }
    running.stop().await;
    let positions = desk.positions("wiredesk-fetcher").await;
    assert_eq!(positions, [Some(0), Some(0)]);
}

#[tokio::test]
async fn a_fetcher_whose_place_was_taken_stops_with_an_error_and_the_other_goes_on() {
    let (origin, page) = newspaper(rss(&[("1", "Crane falls")])).await;
    let desk = Desk::open().await;
    desk.put(&[feed("harbour", origin.url("/rss"))]).await;
    let old = desk.start();
    desk.state_when("harbour", |state| state.polls >= 1).await;
    let new = desk.start();
    assert!(!old.failure().await.to_string().is_empty());
    *page.lock().unwrap() = rss(&[("2", "Ferry late")]);
    desk.state_when("harbour", |state| state.seen_packed.len() >= 8 * 2).await;
    new.stop().await;
    assert_eq!(titles(&desk.raw(topics::RAW).await), ["Ferry late"]);
}

#[tokio::test]
async fn an_answer_of_more_than_one_transaction_is_read_on_without_a_second_request() {
    let large = "x".repeat(3_000_000);
    let texts: Vec<String> = (1..=3).map(|number| format!("{number}{large}")).collect();
    let entries = [("3", texts[2].as_str()), ("2", texts[1].as_str()), ("1", texts[0].as_str())];
    let (origin, _page) = newspaper(rss(&entries)).await;
    let desk = Desk::open().await;
    desk.put(&[FeedConfig { first_poll: FirstPoll::Publish.into(), ..feed("harbour", origin.url("/rss")) }])
        .await;
    let running = desk.start();
    let first = desk.state_when("harbour", |state| state.seen_packed.len() == 8 * 3).await;
    desk.state_when("harbour", |state| state.polls >= first.polls + 2).await;
    running.stop().await;
    assert!(first.polls >= 2 && first.etag.is_some(), "it was taken in one");
    let unconditional = origin.asked().iter().filter(|asked| !asked.is_conditional()).count();
    assert_eq!(unconditional, 1);
    let mut live: Vec<String> =
        titles(&desk.raw(topics::RAW).await).iter().map(|text| text[..1].to_owned()).collect();
    live.sort();
    assert_eq!(live, ["1", "2", "3"]);
}
