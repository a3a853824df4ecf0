//! The whole pipeline, from feeds over HTTP to stories on the log.

use crate::{
    Case,
    desk::{Desk, ONE_AT_A_TIME, Output, polled},
    ground::Ground,
};
use bus::Bus;
use proto::v1::{ItemKind, Relation, Stage};
use std::{net::Ipv4Addr, time::Duration};
use tokio_util::sync::CancellationToken;
use wiredesk::{
    demo::{Answer, Origin, Site},
    feeds::Definition,
};

pub(crate) const CASES: &[Case] = &[("feeds_become_stories_once_and_the_books_balance", |ground| {
    Box::pin(feeds_become_stories_once_and_the_books_balance(ground))
})];

pub(crate) const STRIKE: &str = "<p>PORT ELM, Nov 5 (Quayside) - Ferry crews in Port Elm said on Monday that they would walk \
    out for three days from the weekend over unpaid overtime.</p><p>The operator said talks would go on.</p>";

pub(crate) const STRIKE_LATER: &str = "<p>PORT ELM, Nov 5 (Quayside) - Ferry crews in Port Elm said on Tuesday that they had \
    called off a walkout planned for the weekend over unpaid overtime.</p><p>The operator welcomed the step.</p>";

/// An outlet's copy of the strike story, with what outlets leave in the body.
const STRIKE_COPY: &str = "<p>Ferry crews in Port Elm said on Monday that they would walk out for three days from \
    the weekend over unpaid overtime.</p><p>The operator said talks would go on.</p><p>Share it</p>";

pub(crate) fn agency(strike: (&str, &str), deep: &str) -> Answer {
    let (headline, strike) = strike;
    let text = format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
        <rss version="2.0"><channel><title>Quayside</title><link>https://quayside.example/</link>
        <item><guid isPermaLink="false">q-1</guid><title>{headline}</title>
          <link>https://quayside.example/strike</link><description><![CDATA[{strike}]]></description></item>
        <item><guid isPermaLink="false">q-2</guid><title>Harbour light relit after two decades</title>
          <link>https://quayside.example/light</link>
          <description>The light at Cape Farrow was lit again on Sunday.</description></item>
        {deep}
        </channel></rss>"#
    );
    Answer::document("application/rss+xml", text)
}

/// An entry that is nested too deep to be read.
fn too_deep() -> String {
    let (open, close) = ("<b>".repeat(2_000), "</b>".repeat(2_000));
    format!("<item><guid>q-3</guid><title>Broken</title><description>{open}{close}</description></item>")
}

pub(crate) fn outlet() -> Answer {
    let text = format!(
        r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Elm Gazette</title>
        <link href="https://gazette.example/"/><id>tag:gazette.example,2026:feed</id>
        <updated>2026-11-05T10:00:00Z</updated>
        <entry><id>tag:gazette.example,2026:77</id><title>No boats this weekend</title>
          <link href="https://gazette.example/77"/><updated>2026-11-05T10:00:00Z</updated>
          <content type="html"><![CDATA[{STRIKE_COPY}]]></content></entry></feed>"#
    );
    Answer::document("application/atom+xml", text)
}

pub(crate) fn magazine() -> Answer {
    let text = r#"{"version":"https://jsonfeed.org/version/1.1","title":"Tide","home_page_url":"https://tide.example/",
        "items":[{"id":"https://tide.example/oysters","url":"https://tide.example/oysters","title":"Oysters return",
        "content_html":"<p>Oysters are back in the bay.</p>","date_published":"2026-11-05T09:00:00+01:00"}]}"#;
    Answer::document("application/feed+json", text)
}

/// Feeds of this run's own sources, polled every second.
pub(crate) fn feeds(site: &Site, sources: &str) -> Vec<Definition> {
    polled(sources, site, ["agency", "outlet", "magazine"])
}

async fn feeds_become_stories_once_and_the_books_balance(ground: Ground) {
    let _turn = ONE_AT_A_TIME.lock().await;
    let sources = format!("e2e-{}", std::process::id());
    let origin = Origin::bind((Ipv4Addr::LOCALHOST, 0).into(), || 0).await.unwrap();
    let site = origin.site();
    let closing = CancellationToken::new();
    let serving = tokio::spawn(origin.serve(closing.clone()));
    site.set("/agency", agency(("Ferry crews to strike", STRIKE), &too_deep()));
    site.set("/magazine", magazine());
    let feeds = feeds(&site, &sources);
    let bus = &ground.bus;

    let desk = Desk::start(bus, &feeds).await;
    let came = |items, dead| move |output: &Output| output.items.len() >= items && output.dead.len() >= dead;
    Output::once(bus, &sources, came(3, 1)).await;
    site.set("/outlet", outlet());
    let first = Output::once(bus, &sources, came(4, 1)).await;
    shows_a_clean_story_a_copy_and_a_dead_letter(&first);

    site.set("/agency", agency(("Ferry strike called off", STRIKE_LATER), &too_deep()));
    let second = Output::once(bus, &sources, came(5, 1)).await;
    let later = second.item("Ferry strike called off");
    assert_eq!((later.version, later.kind(), later.relation()), (2, ItemKind::Update, Relation::Version));
    let event = second.stories.iter().find(|story| story.story_version == 2).unwrap();
    assert_eq!(
        (event.story_id.as_str(), event.copies_count, event.sources_count),
        (later.story_id.as_str(), 1, 2)
    );

    let (raw, outcomes) = desk.books();
    assert_eq!(outcomes.values().sum::<u64>(), raw);
    assert_eq!((outcomes["published"], outcomes["dead_letter"]), (5, 1));
    desk.stop().await;

    goes_on_where_it_stopped(bus, &site, &feeds, &sources, &second).await;
    closing.cancel();
    serving.await.unwrap().unwrap();
}

fn shows_a_clean_story_a_copy_and_a_dead_letter(output: &Output) {
    let strike = output.item("Ferry crews to strike");
    assert_eq!((strike.version, strike.kind(), strike.relation()), (1, ItemKind::New, Relation::New));
    let dateline = strike.dateline.as_ref().unwrap();
    assert_eq!((dateline.places[0].as_str(), dateline.agency.as_str()), ("PORT ELM", "Quayside"));
    assert!(strike.body[0].text.starts_with("Ferry crews in Port Elm said on Monday"), "{:?}", strike.body);

    let copy = output.item("No boats this weekend");
    assert_eq!(
        (copy.relation(), &copy.of, &copy.story_id),
        (Relation::Copy, &strike.item_id, &strike.story_id)
    );
    assert_eq!((copy.body.len(), copy.removed[0].label.as_str()), (2, "share"));

    assert_eq!(output.stories.len(), 3, "a copy is no event of its story");
    let dead = &output.dead[0];
    assert_eq!(dead.stage(), Stage::Parse);
    assert!(dead.error.contains("nested deeper than"), "{}", dead.error);
    assert!(!dead.raw.is_empty() && dead.position.is_some());
}

/// A second start asks only what has changed, and publishes nothing again.
async fn goes_on_where_it_stopped(
    bus: &Bus,
    site: &Site,
    feeds: &[Definition],
    sources: &str,
    before: &Output,
) {
    let asked = site.requests().len();
    let desk = Desk::start(bus, feeds).await;
    let of_all = |paths: &[&str]| paths.iter().all(|path| site.requests_of(path).len() >= 2);
    while site.requests().len() < asked + feeds.len() || !of_all(&["/agency", "/outlet", "/magazine"]) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let again = &site.requests()[asked..];
    assert!(again.iter().all(|request| request.if_none_match.is_some()), "{again:?}");
    assert!(again.iter().all(|request| request.status == 304), "{again:?}");

    site.set("/agency", agency(("Ferries sail again", STRIKE), ""));
    let came = |output: &Output| output.items.iter().any(|item| item.headline == "Ferries sail again");
    let after = Output::once(bus, sources, came).await;
    assert_eq!(after.items.len(), before.items.len() + 1);
    assert_eq!(after.stories.len(), before.stories.len() + 1);
    assert_eq!(after.item("Ferries sail again").version, 3);
    let (raw, outcomes) = desk.books();
    assert_eq!((outcomes.values().sum::<u64>(), raw), (1, 1));
    desk.stop().await;
}
