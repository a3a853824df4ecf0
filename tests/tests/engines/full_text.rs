//! A feed that wants the linked pages, from its entry to the full story.

use crate::{
    Case,
    desk::{Desk, ONE_AT_A_TIME, Output},
    ground::Ground,
};
use proto::{
    topics,
    v1::{ContentLevel, ItemKind, Relation},
};
use std::net::Ipv4Addr;
use tokio_util::sync::CancellationToken;
use wiredesk::{
    demo::{Answer, Origin, Site},
    feeds::Definition,
};

pub(crate) const CASES: &[Case] =
    &[("a_linked_page_makes_a_summary_the_full_story_where_robots_allow_it", |ground| {
        Box::pin(a_linked_page_makes_a_summary_the_full_story_where_robots_allow_it(ground))
    })];

/// Other words than in any other case: on one Kafka all share a desk, and what is alike would be one story.
const PAGE: &str = "<!doctype html><html><head><meta charset=utf-8><title>Tram drivers to strike | Quayside</title>\
    <meta name=tdm-reservation content=1></head><body><header><nav><a href=/>Home</a> <a href=/rail>Rail</a></nav></header>\
    <main><article><h1>Tram drivers to strike</h1><p>PORT QUILL, Nov 5 (Quayside) - Tram drivers in Port Quill told their \
    depots on Monday to expect no service on the hill lines until new brakes are fitted.</p><p>Managers of the network \
    answered that parts were ordered in spring and sit in a customs shed.</p><p>About six thousand passengers ride up to \
    the old town each morning, a count of last winter showed.</p></article></main><footer><a href=/about>About us</a>\
    </footer></body></html>";

/// A feed of summaries, one of them of a page that robots.txt keeps to itself.
fn summaries(site: &Site) -> Answer {
    let text = format!(
        r#"<rss version="2.0"><channel><title>Quayside</title><link>https://quayside.example/</link>
        <item><guid isPermaLink="false">q-1</guid><title>Tram drivers to strike</title>
          <link>{}</link><description>Hill lines will stand still.</description></item>
        <item><guid isPermaLink="false">q-2</guid><title>Harbour light relit</title>
          <link>{}</link><description>The light at Cape Farrow was lit again.</description></item></channel></rss>"#,
        site.url("/strike"),
        site.url("/members/light"),
    );
    Answer::document("application/rss+xml", text)
}

fn feed(site: &Site, source: &str) -> Definition {
    serde_json::from_value(serde_json::json!({
        "id": source, "url": site.url("/summaries"), "provider": source, "first_poll": "publish",
        "full_text": true, "min_interval": "1s", "max_interval": "1s",
    }))
    .unwrap()
}

async fn a_linked_page_makes_a_summary_the_full_story_where_robots_allow_it(ground: Ground) {
    let _turn = ONE_AT_A_TIME.lock().await;
    let source = format!("pages-{}", std::process::id());
    let origin = Origin::bind((Ipv4Addr::LOCALHOST, 0).into(), || 0).await.unwrap();
    let site = origin.site();
    let closing = CancellationToken::new();
    let serving = tokio::spawn(origin.serve(closing.clone()));
    site.set("/summaries", summaries(&site));
    site.set("/strike", Answer::document("text/html", PAGE).with_header("x-robots-tag", "noai"));
    site.set("/members/light", Answer::document("text/html", PAGE));
    site.set("/robots.txt", Answer::document("text/plain", "User-agent: *\nDisallow: /members/\n"));

    let desk = Desk::start(&ground.bus, &[feed(&site, &source)]).await;
    let output = Output::once(&ground.bus, &source, |output| output.items.len() >= 3).await;
    let strike: Vec<_> =
        output.items.iter().filter(|item| item.headline == "Tram drivers to strike").collect();
    let [summary, full] = strike.as_slice() else { panic!("{} versions", strike.len()) };
    assert_eq!((summary.version, summary.content_level()), (1, ContentLevel::Summary));
    assert_eq!((full.version, full.content_level()), (2, ContentLevel::Full));
    assert_eq!(
        (full.kind(), full.relation(), &full.of),
        (ItemKind::Fuller, Relation::Version, &full.item_id)
    );
    assert_eq!((&full.item_id, &full.story_id), (&summary.item_id, &summary.story_id));
    assert!(full.body[0].text.starts_with("Tram drivers in Port Quill told"), "{:?}", full.body);
    assert_eq!((full.body.len(), full.page_url.as_str()), (3, site.url("/strike").as_str()));
    assert_eq!(full.raw.as_ref().unwrap().topic, topics::RAW_BULK);
    assert_eq!(full.robots_signals, ["x-robots-tag: noai", "meta tdm-reservation: 1"]);
    let events = output.stories.iter().filter(|story| story.story_id == full.story_id);
    let events: Vec<_> =
        events.map(|story| (story.story_version, story.item.as_ref().unwrap().version)).collect();
    assert_eq!(events, [(1, 1), (2, 2)]);

    let (raw, outcomes) = desk.books();
    assert_eq!((raw, outcomes["published"], outcomes.len()), (3, 3, 1));
    assert!(site.requests_of("/members/light").is_empty());
    desk.stop().await;

    // A second start has nothing left to fetch.
    let asked = site.requests_of("/summaries").len();
    let desk = Desk::start_fetcher(&ground.bus, &[feed(&site, &source)]).await;
    while site.requests_of("/summaries").len() < asked + 2 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    desk.stop().await;
    assert_eq!(site.requests_of("/strike").len(), 1);
    closing.cancel();
    serving.await.unwrap().unwrap();
}
