//! Pages that entries link to: from a feed with `full_text` to raw items with a page on the bulk lane.

use crate::{
    desk::{self, Desk, eventually, settings},
    origin::{Asked, Origin, Reply},
};
use proto::{
    topics,
    v1::{FeedConfig, FeedPolicy, FirstPoll, Header, RawItem, Rights, RobotsRule, Secret, secret::Source},
};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// An RSS feed whose entries link to these URLs.
fn rss(links: &[String]) -> Reply {
    let items: String = links
        .iter()
        .map(|link| format!("<item><guid isPermaLink=\"false\">{link}</guid><link>{link}</link></item>"))
        .collect();
    let text = format!(
        "<rss version=\"2.0\"><channel><title>Harbour Post</title><link>https://www.harbour-post.com/</link>\
         {items}</channel></rss>"
    );
    Reply::body(text).with("Content-Type", "application/rss+xml")
}

fn html(text: &str) -> Reply {
    Reply::body(format!("<html><body><p>{text}</p></body></html>"))
        .with("Content-Type", "text/html; charset=utf-8")
}

/// Where an origin is, as it was asked.
fn here(asked: &Asked) -> String {
    format!("http://{}", String::from_utf8_lossy(asked.header("host").unwrap()))
}

/// A feed at `/rss` with links to these paths, a robots.txt, and a page at every other path.
async fn newspaper(paths: &'static [&'static str], robots: &'static str) -> Origin {
    Origin::start(move |asked| match asked.path.as_str() {
        "/rss" => rss(&paths.iter().map(|path| format!("{}{path}", here(asked))).collect::<Vec<_>>()),
        "/robots.txt" => Reply::body(robots),
        path => html(path).with("X-Robots-Tag", "noai"),
    })
    .await
}

/// A feed that wants pages, asked once a second.
fn feed(id: &str, url: String) -> FeedConfig {
    FeedConfig { first_poll: FirstPoll::Publish.into(), full_text: true, ..desk::feed(id, url) }
}

fn body(raw: &RawItem) -> String {
    String::from_utf8_lossy(&raw.page.as_ref().unwrap().body).into_owned()
}

#[tokio::test]
async fn the_entry_comes_first_and_its_page_second_on_the_bulk_lane() {
    let origin = newspaper(&["/crane"], "User-agent: *\nDisallow: /private").await;
    let desk = Desk::open().await;
    desk.put(&[feed("harbour", origin.url("/rss"))]).await;
    let running = desk.start();
    let pages = desk.pages_when(1).await;
    eventually("it is counted", || running.counted("wiredesk_fetcher_pages_total{outcome=\"taken\"}") == 1)
        .await;
    running.stop().await;

    let live = desk.raw(topics::RAW).await;
    let ([entry], [raw]) = (live.as_slice(), pages.as_slice()) else {
        panic!("{} {}", live.len(), pages.len())
    };
    let page = raw.page.clone().unwrap();
    assert_eq!(
        (&raw.item_id, &raw.entry, &raw.fetched_at),
        (&entry.item_id, &entry.entry, &entry.fetched_at)
    );
    assert_ne!(raw.sha256, entry.sha256);
    assert_eq!(body(raw), "<html><body><p>/crane</p></body></html>");
    assert_eq!((page.status, page.final_url), (200, origin.url("/crane")));
    assert_eq!(page.content_type, "text/html; charset=utf-8");
    assert_eq!(page.robots_signals, ["x-robots-tag: noai"]);
    assert!(page.fetched_at > entry.fetched_at);
    assert!(desk.pending().await.is_empty());

    let asked: Vec<Asked> = origin.asked().into_iter().filter(|asked| asked.path != "/rss").collect();
    let paths: Vec<&str> = asked.iter().map(|asked| asked.path.as_str()).collect();
    assert_eq!(paths, ["/robots.txt", "/crane"]);
    assert!(asked[1].header("accept").unwrap().starts_with(b"text/html"));
    assert!(asked[1].header("user-agent").unwrap().starts_with(b"Wiredesk/"));
    assert!(asked[1].header("cookie").is_none() && asked[1].header("referer").is_none());
}

#[tokio::test]
async fn what_robots_txt_disallows_is_never_asked_for() {
    let robots =
        "User-agent: *\nDisallow: /\n\nUser-agent: Wiredesk\nDisallow: /private/\nAllow: /private/open";
    let origin = newspaper(&["/private/crane", "/private/open", "/ferry"], robots).await;
    let desk = Desk::open().await;
    desk.put(&[feed("harbour", origin.url("/rss"))]).await;
    let running = desk.start();
    assert_eq!(desk.pages_when(2).await.len(), 2);
    eventually("it is given up", || {
        running.counted("wiredesk_fetcher_pages_total{outcome=\"disallowed\"}") == 1
    })
    .await;
    running.stop().await;
    assert!(origin.asked_for("/private/crane").is_empty());
    assert_eq!((origin.asked_for("/ferry").len(), origin.asked_for("/robots.txt").len()), (1, 1));
    assert_eq!(desk.raw(topics::RAW).await.len(), 3);
    assert!(desk.pending().await.is_empty());
}

#[tokio::test]
async fn with_a_licence_robots_txt_is_not_asked_and_the_page_says_so() {
    let origin = newspaper(&["/crane"], "User-agent: *\nDisallow: /").await;
    let desk = Desk::open().await;
    let rights = Some(Rights { licence_id: "Q-17".to_owned(), ..Rights::default() });
    let policy = Some(FeedPolicy { rights, ..FeedPolicy::default() });
    let robots = RobotsRule::Ignore.into();
    desk.put(&[FeedConfig { policy, robots, ..feed("harbour", origin.url("/rss")) }]).await;
    let running = desk.start();
    let pages = desk.pages_when(1).await;
    running.stop().await;
    let signals = &pages[0].page.as_ref().unwrap().robots_signals;
    assert_eq!(signals.as_slice(), ["x-robots-tag: noai", "robots.txt: not asked, licence Q-17"]);
    assert!(origin.asked_for("/robots.txt").is_empty());
}

#[tokio::test]
async fn a_page_under_way_when_it_is_killed_comes_once_after_the_next_start() {
    let (hangs, hung) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(false)));
    let (hanging, hung_up) = (hangs.clone(), hung.clone());
    let origin = Origin::start(move |asked| match asked.path.as_str() {
        "/rss" => rss(&[format!("{}/crane", here(asked))]),
        "/robots.txt" => Reply::status(404),
        _ if hanging.load(Ordering::SeqCst) => {
            hung_up.store(true, Ordering::SeqCst);
            html("crane").after(Duration::from_secs(60))
        }
        _ => html("crane"),
    })
    .await;
    let desk = Desk::open().await;
    desk.put(&[feed("harbour", origin.url("/rss"))]).await;
    let running = desk.start();
    eventually("the page is asked for", || hung.load(Ordering::SeqCst)).await;
    running.kill().await;
    assert_eq!((desk.raw(topics::RAW).await.len(), desk.pending().await.len()), (1, 1));
    hangs.store(false, Ordering::SeqCst);
    let running = desk.start();
    desk.pages_when(1).await;
    desk.state_when("harbour", |state| state.polls >= 3).await;
    running.stop().await;
    assert_eq!(desk.pages_when(1).await.len(), 1);
    assert!(desk.pending().await.is_empty());
}

#[tokio::test]
async fn whenever_it_is_killed_each_page_comes_once() {
    const PATHS: [&str; 12] = ["/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9", "/10", "/11", "/12"];
    let origin = newspaper(&PATHS, "").await;
    let desk = Desk::open().await;
    desk.put(&[feed("harbour", origin.url("/rss"))]).await;
    for round in 1..=15 {
        let running = desk.start();
        tokio::time::sleep(Duration::from_millis(60 + 13 * round)).await;
        running.kill().await;
    }
    let running = desk.start();
    desk.pages_when(PATHS.len()).await;
    desk.state_when("harbour", |state| state.polls >= 2).await;
    running.stop().await;
    let mut came: BTreeMap<String, usize> = BTreeMap::new();
    for raw in desk.pages_when(PATHS.len()).await {
        *came.entry(body(&raw)).or_default() += 1;
    }
    assert_eq!(came.len(), PATHS.len());
    assert!(came.values().all(|count| *count == 1), "{came:?}");
    assert_eq!(desk.raw(topics::RAW).await.len(), PATHS.len());
    assert!(desk.pending().await.is_empty());
}

#[tokio::test]
async fn a_host_is_asked_for_one_page_at_a_time_with_a_wait_between_them() {
    let origin = newspaper(&["/1", "/2", "/3"], "User-agent: *\nCrawl-delay: 0.7").await;
    let desk = Desk::open().await;
    desk.put(&[feed("harbour", origin.url("/rss"))]).await;
    let running = desk.start();
    desk.pages_when(3).await;
    running.stop().await;
    let mut times = ["/1", "/2", "/3"].map(|path| origin.asked_for(path)[0]);
    times.sort();
    for pair in times.windows(2) {
        assert!(pair[1] - pair[0] >= Duration::from_millis(690), "{:?}", pair[1] - pair[0]);
    }
}

#[tokio::test]
async fn pages_that_hang_delay_no_poll_and_no_stop() {
    let origin = Origin::start(|asked| match asked.path.as_str() {
        "/rss" => rss(&["/1", "/2"].map(|path| format!("{}{path}", here(asked)))),
        "/robots.txt" => Reply::status(404),
        path => html(path).after(Duration::from_secs(60)),
    })
    .await;
    let desk = Desk::open().await;
    desk.put(&[feed("harbour", origin.url("/rss"))]).await;
    let settings =
        fetcher::Settings { page_concurrency: 1, concurrency: 1, timeout_seconds: 60, ..settings() };
    let running = desk.start_with("desk-1", settings);
    desk.state_when("harbour", |state| state.polls >= 4).await;
    let stopping = std::time::Instant::now();
    running.stop().await;
    assert!(stopping.elapsed() < Duration::from_secs(3), "{:?}", stopping.elapsed());
    assert_eq!((desk.raw(topics::RAW).await.len(), desk.pending().await.len()), (2, 2));
    let asked = ["/1", "/2"].map(|path| origin.asked_for(path).len());
    assert_eq!(asked.iter().sum::<usize>(), 1, "one page of a host at a time");
}

#[tokio::test]
async fn a_page_that_fails_is_tried_later_and_one_that_is_not_there_is_given_up() {
    let origin = Origin::start(|asked| match asked.path.as_str() {
        "/rss" => rss(&["/missing", "/film", "/down"].map(|path| format!("{}{path}", here(asked)))),
        "/missing" => Reply::status(404),
        "/film" => Reply::body("x").with("Content-Type", "video/mp4"),
        "/down" => Reply::status(503).with("Retry-After", "3600"),
        _ => Reply::status(404),
    })
    .await;
    let desk = Desk::open().await;
    desk.put(&[feed("harbour", origin.url("/rss"))]).await;
    let running = desk.start();
    for outcome in ["not_found", "other_type", "retried"] {
        let series = format!("wiredesk_fetcher_pages_total{{outcome=\"{outcome}\"}}");
        eventually(outcome, || running.counted(&series) == 1).await;
    }
    assert_eq!(running.counted("wiredesk_fetcher_pages_waiting"), 1);
    running.stop().await;
    let running = desk.start();
    desk.state_when("harbour", |state| state.polls >= 3).await;
    running.stop().await;
    let pending = desk.pending().await;
    let [page] = pending.as_slice() else { panic!("{} pages wait", pending.len()) };
    let ms = |at: &Option<proto::time::Timestamp>| proto::time::to_ms(at.as_ref().unwrap());
    assert_eq!((page.url.as_str(), page.tries), (origin.url("/down").as_str(), 1));
    assert!(ms(&page.next_at) - ms(&page.since) >= 3_600_000);
    assert_eq!(origin.asked_for("/down").len(), 1, "asked again before its time");
    assert!(desk.raw(topics::RAW_BULK).await.is_empty());
}

#[tokio::test]
async fn pages_of_a_feed_that_is_taken_down_or_wants_none_are_forgotten() {
    let origin = Origin::start(|asked| match asked.path.as_str() {
        "/rss" => rss(&[format!("{}/down?{}", here(asked), asked.at.elapsed().as_nanos())]),
        _ => Reply::status(503),
    })
    .await;
    let desk = Desk::open().await;
    let wants_none = FeedConfig { full_text: false, ..feed("other", origin.url("/rss")) };
    for (id, change) in [("harbour", None), ("other", Some(wants_none))] {
        desk.put(&[feed(id, origin.url("/rss"))]).await;
        let running = desk.start();
        desk.state_when(id, |state| state.polls >= 1).await;
        assert!(!desk.pending().await.is_empty(), "{id}");
        match change {
            None => desk.delete(id).await,
            Some(feed) => desk.put(&[feed]).await,
        }
        eventually(id, || running.counted("wiredesk_fetcher_pages_waiting") == 0).await;
        running.stop().await;
        assert!(desk.pending().await.is_empty(), "{id}");
    }
}

#[tokio::test]
async fn secrets_stay_with_the_feeds_origin_and_a_link_leads_to_no_private_address() {
    let other = newspaper(&[], "").await;
    let elsewhere = other.url("/abroad");
    let origin = Origin::start(move |asked| match asked.path.as_str() {
        "/rss" => rss(&[format!("{}/home", here(asked)), elsewhere.clone()]),
        path => html(path),
    })
    .await;
    let value = Some(Secret { source: Some(Source::Literal("open sesame".to_owned())) });
    let headers = vec![Header { name: "x-key".to_owned(), value }];
    let config = FeedConfig { headers, ..feed("harbour", origin.url("/rss")) };
    for (allowed, pages) in [(false, 1), (true, 2)] {
        let desk = Desk::open().await;
        desk.put(std::slice::from_ref(&config)).await;
        let running = desk.start_with(
            "desk-1",
            fetcher::Settings {
                allow_private_addresses: allowed,
                allow: vec![origin.address().into()],
                ports: vec![other.port()],
                ..settings()
            },
        );
        desk.pages_when(pages).await;
        eventually("none waits", || running.counted("wiredesk_fetcher_pages_waiting") == 0).await;
        let refused = running.counted("wiredesk_fetcher_pages_total{outcome=\"bad_address\"}");
        running.stop().await;
        assert_eq!((refused, other.asked().is_empty()), (u64::from(!allowed), !allowed));
    }
    let keyed = |asked: &Asked| asked.header("x-key").is_some();
    assert!(origin.asked().iter().filter(|asked| asked.path != "/robots.txt").all(keyed));
    assert!(!other.asked().iter().any(keyed));
}

#[tokio::test]
async fn a_redirect_is_followed_where_the_next_site_allows_it() {
    let open = newspaper(&[], "").await;
    let closed = newspaper(&[], "User-agent: *\nDisallow: /story").await;
    let (to_open, to_closed) = (open.url("/story"), closed.url("/story"));
    let origin = Origin::start(move |asked| match asked.path.as_str() {
        "/rss" => rss(&["/to-open", "/to-closed", "/round"].map(|path| format!("{}{path}", here(asked)))),
        "/to-open" => Reply::status(301).with("Location", to_open.clone()),
        "/to-closed" => Reply::status(302).with("Location", to_closed.clone()),
        "/round" => Reply::status(302).with("Location", "/round"),
        _ => Reply::status(404),
    })
    .await;
    let desk = Desk::open().await;
    desk.put(&[feed("harbour", origin.url("/rss"))]).await;
    let running = desk.start();
    let pages = desk.pages_when(1).await;
    eventually("none waits", || running.counted("wiredesk_fetcher_pages_waiting") == 0).await;
    let given_up = ["disallowed", "bad_address"]
        .map(|outcome| running.counted(&format!("wiredesk_fetcher_pages_total{{outcome=\"{outcome}\"}}")));
    running.stop().await;
    assert_eq!(pages[0].page.as_ref().unwrap().final_url, open.url("/story"));
    assert_eq!(given_up, [1, 1]);
    assert!(closed.asked_for("/story").is_empty());
    assert_eq!(origin.asked_for("/round").len(), 6);
}
