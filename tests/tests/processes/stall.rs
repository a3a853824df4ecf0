//! Kafka stands still while much more waits to be fetched than may be held, and goes on.

use crate::{
    PATIENCE,
    deployment::{Deployment, Engine, ready, retire_feeds, stop},
};
use bus::{Bus, From, Read, Until};
use proto::{topics, v1::RawItem};
use std::{fmt::Write, net::Ipv4Addr, time::Duration};
use tests::role::Role;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use wiredesk::demo::{Answer, Origin};

/// Feeds of a megabyte each, five entries in it: several times what a fetcher polls at the same time.
const FEEDS: usize = 300;
const ENTRIES: usize = 5;
const ENTRY_BYTES: usize = 200_000;
/// Counts what was fetched and committed.
const FETCHED: &str = "wiredesk_fetcher_raw_items_total";
/// How long Kafka stands still.
const STILL: Duration = Duration::from_secs(15);
/// What a role may hold meanwhile, and while it catches up.
const MOST: u64 = 768 << 20;
const LOOK: Duration = Duration::from_millis(20);
/// How long reading all that was fetched may take.
const ONE_LOOK: Duration = Duration::from_secs(30);

/// The bounds, and so the figure, are of the default settings.
pub(crate) async fn memory_is_bounded_while_kafka_stands_still(engine: Engine) {
    let Engine::Kafka(kafka) = engine else { panic!("a case of Kafka") };
    let broker = kafka.broker().unwrap();
    let origin = Origin::bind((Ipv4Addr::LOCALHOST, 0).into(), || 0).await.unwrap();
    let (site, closing) = (origin.site(), CancellationToken::new());
    let serving = tokio::spawn(origin.serve(closing.clone()));
    let sources = format!("stall-{}", std::process::id());
    let mut feeds = Vec::with_capacity(FEEDS);
    for number in 0..FEEDS {
        let (id, path) = (format!("{sources}-{number}"), format!("/{number}"));
        site.set(&path, Answer::document("application/rss+xml", document(number)));
        let feed = serde_json::json!({
            "id": id, "url": site.url(&path), "provider": id, "first_poll": "publish", "max_interval": "1h",
        });
        feeds.push(serde_json::from_value(feed).unwrap());
    }
    let deployment = Deployment::new(engine, &feeds);
    let start = |part: &str| deployment.start(part, &format!("{sources}-{part}"));
    let mut normalizer = start("normalizer");
    ready(&mut normalizer).await;
    let bus = deployment.bus().await;
    // The fetcher last, so that nothing is waited for between its first feeds and the stop.
    let roles = vec![start("fetcher"), normalizer];
    let mut watch = Watch { peaks: vec![0; roles.len()], roles };
    watch.until(async |fetcher| fetcher.metric(FETCHED).unwrap_or(0) > 0).await;
    broker.freeze().unwrap();
    let until = Instant::now() + STILL;
    watch.until(async |_| Instant::now() > until).await;
    let fetched = watch.roles[0].metric(FETCHED).unwrap();
    assert!(fetched < (FEEDS * ENTRIES) as u64, "all was fetched before Kafka stood still");
    broker.thaw().unwrap();
    // A look that began while Kafka was coming back may find no end: it is begun anew.
    let all_came = async |_: &Role| {
        let look = timeout(ONE_LOOK, raw_items(&bus, &sources)).await;
        if look.is_err() {
            println!("stall: a look at the topics did not end within {ONE_LOOK:?}, and is begun anew");
        }
        look.is_ok_and(|count| count >= FEEDS * ENTRIES)
    };
    watch.until(all_came).await;
    assert_eq!(raw_items(&bus, &sources).await, FEEDS * ENTRIES, "some came twice");
    let Watch { roles, peaks } = watch;
    for (role, peak) in roles.iter().zip(&peaks) {
        println!("stall: {} held {} MiB at most", role.name(), peak >> 20);
    }
    stop(roles);
    retire_feeds(&bus).await;
    closing.cancel();
    serving.await.unwrap().unwrap();
}

/// The roles, and the most that each has held.
struct Watch {
    roles: Vec<Role>,
    peaks: Vec<u64>,
}

impl Watch {
    /// Watches the memory until something is so of the fetcher. A role whose group and transactions have forgotten it
    /// meanwhile may end, since it cannot know that nobody has its name: it is started again, as whatever runs it does.
    async fn until(&mut self, is_so: impl AsyncFn(&Role) -> bool) {
        let until = Instant::now() + 2 * PATIENCE;
        loop {
            for (role, peak) in self.roles.iter_mut().zip(&mut self.peaks) {
                if role.lives().is_err() {
                    println!("stall: {} ended, and is started again", role.name());
                    role.start_again().unwrap();
                }
                *peak = role.memory().unwrap_or(0).max(*peak);
                assert!(*peak < MOST, "{} holds {} MiB", role.name(), *peak >> 20);
            }
            if is_so(&self.roles[0]).await {
                return;
            }
            assert!(Instant::now() < until, "still not: {}", self.roles[0].last_words());
            sleep(LOOK).await;
        }
    }
}

fn document(number: usize) -> String {
    let mut text = String::from("<rss version=\"2.0\"><channel><title>Quayside</title>");
    for entry in 0..ENTRIES {
        let body = "The harbour board met again. ".repeat(ENTRY_BYTES / 29);
        let _ = write!(
            text,
            "<item><guid isPermaLink=\"false\">{number}-{entry}</guid><title>Board meets</title>\
             <description>{body}</description></item>"
        );
    }
    text.push_str("</channel></rss>");
    text
}

/// Raw items of these sources.
async fn raw_items(bus: &Bus, sources: &str) -> usize {
    let mut count = 0;
    for topic in [topics::RAW, topics::RAW_BULK] {
        let read = Read { topic: topic.to_owned(), partition: None, from: From::Start, until: Until::End };
        let mut reader = bus.read(read).await.unwrap();
        while let Some(batch) = reader.next().await {
            let of = |record: &bus::Record| chassis::envelope::open::<RawItem>(record).unwrap();
            let items =
                batch.unwrap().iter().filter_map(of).filter(|raw| raw.feed_id.starts_with(sources)).count();
            count += items;
        }
    }
    count
}
