//! Agencies' own formats on their way through the whole pipeline: linked with the same story from elsewhere, corrected,
//! and killed; what is not for publication on its own topic.

use crate::{
    Case,
    desk::{Desk, ONE_AT_A_TIME, Output, messages, polled},
    ground::Ground,
};
use proto::{
    topics,
    v1::{Item, ItemKind, Relation, Status},
};
use std::net::Ipv4Addr;
use tokio_util::sync::CancellationToken;
use wiredesk::demo::{Answer, Origin};

pub(crate) const CASES: &[Case] =
    &[("an_agencys_own_formats_meet_feeds_and_what_is_no_news_stays_apart", |ground| {
        Box::pin(an_agencys_own_formats_meet_feeds_and_what_is_no_news_stays_apart(ground))
    })];

const KILNS: [&str; 2] = [
    "Seaweed driers lit the kilns of Marram Head on Tuesday for the first time in eleven years, after the parish \
     council lifted the ban on smoke that had kept them cold.",
    "Forty families share the kilns, said Tamsin Orchard, who keeps their ledger, and a season of kelp ash is worth \
     nine thousand crowns to them.",
];
const CORRECTED: &str = "Forty families share the kilns, said Tamsin Orchard, who keeps their ledger, and a season of \
    kelp ash is worth six thousand crowns to them.";

/// The story as NewsML-G2.
fn newsml(guid: &str, version: u32, status: &str, signal: &str, second: &str) -> Answer {
    Answer::document(
        "application/vnd.iptc.g2.newsitem+xml",
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
            <newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="{version}" standard="NewsML-G2"
              standardversion="2.35" conformance="power" xml:lang="en">
              <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"/>
              <itemMeta><itemClass qcode="ninat:text"/><provider literal="Marram"/>
                <versionCreated>2026-06-0{version}T09:00:00Z</versionCreated><pubStatus qcode="stat:{status}"/>{signal}
              </itemMeta>
              <contentMeta><urgency>4</urgency><headline>Kilns of Marram Head are lit again</headline></contentMeta>
              <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
                <head><title>Kilns</title></head><body><p>{}</p><p>{second}</p></body></html></inlineXML></contentSet>
            </newsItem>"#,
            KILNS[0]
        ),
    )
}

/// The same from an outlet.
fn feed(guid: &str) -> Answer {
    Answer::document(
        "application/rss+xml",
        format!(
            r#"<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Brill Courier</title>
            <item><guid isPermaLink="false">{guid}</guid><title>Smoke over Marram after a decade</title>
            <description><![CDATA[<p>{}</p><p>{}</p>]]></description></item></channel></rss>"#,
            KILNS[0], KILNS[1]
        ),
    )
}

/// What an agency tells desks, and nobody else.
fn notice(id: &str) -> Answer {
    let item = serde_json::json!({"data": {"items": [{"item": {
        "uri": format!("https://api.example/content/{id}"), "altids": {"itemid": id, "etag": format!("{id}_1")},
        "version": 1, "type": "text", "versioncreated": "2026-06-01T08:00:00Z", "pubstatus": "usable",
        "signals": ["isnotnews"], "headline": "Kelp desk: what we plan for Wednesday",
        "slugline": "BC-Kelp-Budget"
    }}]}});
    Answer::document("application/json", item.to_string())
}

async fn an_agencys_own_formats_meet_feeds_and_what_is_no_news_stays_apart(ground: Ground) {
    let _turn = ONE_AT_A_TIME.lock().await;
    let sources = format!("agencies-{}", std::process::id());
    let origin = Origin::bind((Ipv4Addr::LOCALHOST, 0).into(), || 0).await.unwrap();
    let site = origin.site();
    let closing = CancellationToken::new();
    let serving = tokio::spawn(origin.serve(closing.clone()));
    let guid = format!("urn:newsml:{sources}.example:20260601:kilns");
    site.set("/agency", newsml(&guid, 1, "usable", "", KILNS[1]));
    let feeds = polled(&sources, &site, ["agency", "outlet", "desk"]);
    let bus = &ground.bus;
    let came = |count| move |output: &Output| output.items.len() >= count;

    let desk = Desk::start(bus, &feeds).await;
    let first = Output::once(bus, &sources, came(1)).await;
    let original = first.item("Kilns of Marram Head are lit again");
    assert_eq!((original.format.as_str(), original.source_item_id.as_str()), ("newsml-g2", guid.as_str()));
    assert_eq!((original.urgency, original.source_version.as_str()), (4, "1"));
    let body: Vec<&str> = original.body.iter().map(|block| block.text.as_str()).collect();
    assert_eq!(body, KILNS);

    // The same story by another route and in another format.
    site.set("/outlet", feed("o-1"));
    let both = Output::once(bus, &sources, came(2)).await;
    let copy = both.item("Smoke over Marram after a decade");
    assert_eq!((copy.relation(), &copy.of), (Relation::Copy, &original.item_id));

    site.set("/agency", newsml(&guid, 2, "usable", r#"<signal qcode="sig:correction"/>"#, CORRECTED));
    let corrected = Output::once(bus, &sources, came(3)).await;
    let newest = |output: &Output, of: &Item| {
        output.items.iter().rfind(|item| item.item_id == of.item_id).cloned().unwrap()
    };
    let correction = newest(&corrected, original);
    assert_eq!(
        (correction.kind(), correction.version, &correction.story_id),
        (ItemKind::Correction, 2, &original.story_id)
    );

    site.set("/agency", newsml(&guid, 3, "canceled", "", ""));
    let killed = Output::once(bus, &sources, came(5)).await;
    let kill = newest(&killed, original);
    assert_eq!((kill.kind(), kill.status(), kill.body.len()), (ItemKind::Kill, Status::Killed, 0));
    let told = newest(&killed, copy);
    assert!(told.upstream_killed, "{told:?}");

    site.set("/desk", notice("kelp-1"));
    let until = tokio::time::Instant::now() + std::time::Duration::from_secs(30);
    let advisory = loop {
        let all: Vec<Item> = messages(bus, topics::ADVISORIES).await;
        let mine = |item: &Item| item.source.as_ref().is_some_and(|source| source.id.starts_with(&sources));
        if let Some(item) = all.into_iter().find(mine) {
            break item;
        }
        assert!(tokio::time::Instant::now() < until, "no advisory came");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    assert_eq!(
        (advisory.advisory.as_str(), advisory.headline.as_str()),
        ("no_newscontent", "Kelp desk: what we plan for Wednesday")
    );
    let after = Output::of(bus, &sources).await;
    assert_eq!(after.items.len(), killed.items.len(), "what is no news is no item");
    assert_eq!(after.stories.len(), killed.stories.len(), "and no story");
    let (raw, outcomes) = desk.books();
    assert_eq!((outcomes.values().sum::<u64>(), outcomes["advisory"]), (raw, 1));
    desk.stop().await;
    closing.cancel();
    serving.await.unwrap().unwrap();
}
