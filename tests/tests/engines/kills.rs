//! A kill on its way through the whole pipeline: at once, on every key that its text stands under, and for good.

use crate::{
    Case,
    desk::{Desk, ONE_AT_A_TIME, Output, polled},
    ground::Ground,
};
use proto::v1::{Item, ItemKind, KillScope, Relation, Status};
use std::{net::Ipv4Addr, time::Duration};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use wiredesk::demo::{Answer, Origin};

/// How long a delivery may take, and between two looks for it.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(50);

pub(crate) const CASES: &[Case] = &[("a_kill_goes_out_without_a_text_and_holds_over_a_restart", |ground| {
    Box::pin(a_kill_goes_out_without_a_text_and_holds_over_a_restart(ground))
})];

const STRANDED: &str = "<p>Two pilots of the Farrow lightship company were stranded on Skerry Nine on Thursday night, the \
    coast watch of Lower Brill said, after the tender that was to fetch them lost its rudder in the race.</p><p>Both are \
    well, a spokeswoman of the watch said, and have food and fuel for three days.</p>";

/// A feed with the story of the pilots, and what its source says of it.
fn feed(guid: &str, headline: &str, more: &str) -> Answer {
    let text = format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
        <rss version="2.0"><channel><title>Farrow</title>
        <item><guid isPermaLink="false">{guid}</guid><title>{headline}</title>{more}
          <description><![CDATA[{STRANDED}]]></description></item></channel></rss>"#
    );
    Answer::document("application/rss+xml", text)
}

async fn a_kill_goes_out_without_a_text_and_holds_over_a_restart(ground: Ground) {
    let _turn = ONE_AT_A_TIME.lock().await;
    let sources = format!("kills-{}", std::process::id());
    let origin = Origin::bind((Ipv4Addr::LOCALHOST, 0).into(), || 0).await.unwrap();
    let site = origin.site();
    let closing = CancellationToken::new();
    let serving = tokio::spawn(origin.serve(closing.clone()));
    site.set("/agency", feed("f-1", "Pilots stranded on Skerry Nine", ""));
    let feeds = polled(&sources, &site, ["agency", "outlet"]);
    let bus = &ground.bus;
    let came = |count| move |output: &Output| output.items.len() >= count;

    let desk = Desk::start(bus, &feeds).await;
    Output::once(bus, &sources, came(1)).await;
    site.set("/outlet", feed("o-1", "Lightship crew waits for rescue", ""));
    let both = Output::once(bus, &sources, came(2)).await;
    let (first, copy) =
        (both.item("Pilots stranded on Skerry Nine"), both.item("Lightship crew waits for rescue"));
    assert_eq!((copy.relation(), &copy.of), (Relation::Copy, &first.item_id));

    site.set("/agency", feed("f-1", "Pilots stranded on Skerry Nine", "<pubStatus>canceled</pubStatus>"));
    let killed = Output::once(bus, &sources, came(4)).await;
    let of = |item_id: &str| killed.items.iter().rfind(|item| item.item_id == item_id).unwrap();
    let (kill, notice) = (of(&first.item_id), of(&copy.item_id));
    assert_eq!((kill.kind(), kill.status(), kill.version), (ItemKind::Kill, Status::Killed, 2));
    assert_eq!(kill.kill.as_ref().unwrap().scope(), KillScope::Story);
    assert_eq!(
        (notice.kind(), notice.status(), notice.upstream_killed),
        (ItemKind::Notice, Status::Usable, true)
    );
    let story = killed.stories.iter().rfind(|story| story.story_id == first.story_id).unwrap();
    assert_eq!((story.story_version, story.item.as_ref()), (2, Some(kill)));
    let says_nothing =
        |item: &Item| item.body.is_empty() && item.headline.is_empty() && item.summary.is_empty();
    assert!(says_nothing(kill) && kill.body_html.is_empty() && kill.removed.is_empty(), "{kill:?}");
    desk.stop().await;

    // A feed that still lists it, as it was and in other words, read by another process.
    let desk = Desk::start(bus, &feeds).await;
    site.set("/agency", feed("f-1", "Pilots stranded on Skerry Nine", ""));
    let suppressed = |count| {
        let desk = &desk;
        let counted = async move {
            while desk.books().1.get("suppressed").copied().unwrap_or_default() < count {
                sleep(LOOK).await;
            }
        };
        async move { timeout(PATIENCE, counted).await.expect("what is killed and comes again is counted") }
    };
    suppressed(1).await;
    site.set("/agency", feed("f-1", "Pilots of lightship stranded", ""));
    suppressed(2).await;
    let after = Output::of(bus, &sources).await;
    assert_eq!((after.items.len(), after.stories.len()), (killed.items.len(), killed.stories.len()));
    let (raw, outcomes) = desk.books();
    assert_eq!(outcomes.values().sum::<u64>(), raw);
    desk.stop().await;
    closing.cancel();
    serving.await.unwrap().unwrap();
}
