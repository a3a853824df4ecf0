//! Fetchers are killed at random instants while they fetch pages, and every page comes once.

use crate::{
    PATIENCE,
    deployment::{Deployment, Engine, ready, retire_feeds, stop},
    dice::Dice,
    output::{messages, records},
};
use bus::Bus;
use chassis::envelope;
use proto::{
    topics,
    v1::{ContentLevel, Item, RawItem},
};
use std::{collections::BTreeMap, net::Ipv4Addr, time::Duration};
use tests::role::Role;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;
use wiredesk::{
    demo::{Answer, Origin, Site},
    feeds::Definition,
};

/// Hosts, each with a feed, and pages of each: a page of a host is fetched a second.
const HOSTS: u8 = 8;
const PAGES: usize = 5;
const KILLS: usize = 6;
/// Longest life of a fetcher from when it was ready.
const LONGEST_LIFE: Duration = Duration::from_millis(1500);
/// Between two looks at what has come.
const LOOK: Duration = Duration::from_millis(200);

pub(crate) async fn each_page_comes_once_though_its_fetcher_is_killed(engine: Engine) {
    let begun = Instant::now();
    let (mut sites, mut serving, closing) = (Vec::new(), JoinSet::new(), CancellationToken::new());
    for host in 1..=HOSTS {
        let origin = Origin::bind((Ipv4Addr::new(127, 0, 1, host), 0).into(), || 0).await.unwrap();
        sites.push(origin.site());
        serving.spawn(origin.serve(closing.clone()));
    }
    let sources = format!("pages-{}-{}", std::process::id(), sites[0].address().port());
    let feeds: Vec<Definition> =
        sites.iter().enumerate().map(|(at, site)| feed(site, &sources, at)).collect();
    let deployment = Deployment::new(engine, &feeds);
    let parts: &[&str] = match engine {
        Engine::Embedded => &["run"],
        Engine::Kafka(_) => &["fetcher", "normalizer"],
    };
    let start = |part: &&str| deployment.start(part, &format!("{sources}-{part}"));
    let mut roles: Vec<Role> = parts.iter().map(start).collect();
    let mut dice = Dice::new(9_309);
    for _ in 0..KILLS {
        ready(&mut roles[0]).await;
        sleep(dice.up_to(LONGEST_LIFE)).await;
        roles[0].kill().unwrap();
        roles[0].start_again().unwrap();
    }
    for role in &mut roles {
        ready(role).await;
    }

    let bus = deployment.bus().await;
    let wanted = usize::from(HOSTS) * PAGES;
    let items = once(&bus, &sources, 2 * wanted).await;
    let mut came: BTreeMap<String, usize> = BTreeMap::new();
    for record in records(&bus, topics::RAW_BULK).await {
        let raw: RawItem = envelope::open(&record).unwrap().unwrap();
        if raw.feed_id.starts_with(&sources) && raw.page.is_some() {
            *came.entry(raw.item_id).or_default() += 1;
        }
    }
    assert_eq!((came.len(), came.values().sum::<usize>()), (wanted, wanted), "{came:?}");
    let mut versions: BTreeMap<String, Vec<(u32, ContentLevel)>> = BTreeMap::new();
    for item in &items {
        versions.entry(item.item_id.clone()).or_default().push((item.version, item.content_level()));
    }
    let both = [(1, ContentLevel::Summary), (2, ContentLevel::Full)];
    assert!(versions.values().all(|found| found == &both), "{versions:?}");
    let asked: usize = sites.iter().map(|site| site.requests().len()).sum();
    println!(
        "pages: {}, {KILLS} kills, {} pages, {asked} requests, {:.1} s",
        engine.name(),
        came.len(),
        begun.elapsed().as_secs_f32()
    );
    stop(roles);
    retire_feeds(&bus).await;
    closing.cancel();
    while let Some(served) = serving.join_next().await {
        served.unwrap().unwrap();
    }
}

/// A feed of summaries with links to the pages of its host, which are put up as well.
fn feed(site: &Site, sources: &str, at: usize) -> Definition {
    let mut items = String::new();
    for number in 0..PAGES {
        let (path, headline) =
            (format!("/{number}"), format!("Berth {number} of {sources}-{at} opens to barges"));
        items.push_str(&format!(
            "<item><guid isPermaLink=\"false\">{number}</guid><title>{headline}</title><link>{}</link>\
             <description>It opens on Monday.</description></item>",
            site.url(&path)
        ));
        let page = format!(
            "<html><body><article><h1>{headline}</h1><p>The harbour board said on Monday that berth {number} of \
             {sources}-{at} would take barges from the upper river again, after the sill before it was dredged for \
             the first time in a generation.</p></article></body></html>"
        );
        site.set(&path, Answer::document("text/html", page));
    }
    let text = format!(
        "<rss version=\"2.0\"><channel><title>Harbour</title><link>https://{sources}-{at}.example/</link>{items}\
         </channel></rss>"
    );
    site.set("/rss", Answer::document("application/rss+xml", text));
    serde_json::from_value(serde_json::json!({
        "id": format!("{sources}-{at}"), "url": site.url("/rss"), "provider": format!("{sources}-{at}"),
        "first_poll": "publish", "full_text": true, "min_interval": "1s", "max_interval": "1s",
    }))
    .unwrap()
}

/// The items of these sources, once there are so many.
async fn once(bus: &Bus, sources: &str, count: usize) -> Vec<Item> {
    let until = Instant::now() + PATIENCE;
    loop {
        let mut items: Vec<Item> = messages(bus, topics::ITEMS).await;
        items.retain(|item| item.feed_id.starts_with(sources));
        if items.len() >= count {
            return items;
        }
        assert!(Instant::now() < until, "{} of {count} items came", items.len());
        sleep(LOOK).await;
    }
}
