//! Two fetchers and two normalizers share the work; one of each is killed, and the others take over in time.

use crate::{
    PATIENCE,
    books::{self, Books},
    deployment::{Deployment, Engine, ready, retire_feeds, stop},
    drain::drain,
    identities::remember,
    output::Output,
    world::World,
};
use bus::{Bus, From, Read, Reader, Until};
use chassis::envelope;
use proto::{
    topics,
    v1::{Item, Relation},
};
use std::{collections::BTreeSet, time::Duration};
use tests::role::Role;
use tokio::time::{Instant, sleep, timeout_at};

/// What is promised: so long after a role was killed, another does its work.
const PROMISED: Duration = Duration::from_secs(15);
/// Items that the desk remembers, which whoever takes it over has to read first.
const REMEMBERED: usize = 100_000;
/// Two a host, so that both fetchers have some.
const FEEDS: usize = 32;
/// Between two looks at what a process says.
const LOOK: Duration = Duration::from_millis(200);

pub(crate) async fn survivors_take_over_within_15_seconds(engine: Engine) {
    let begun = Instant::now();
    let mut world = World::open("takeover", FEEDS, 15).await;
    let sources = world.sources.clone();
    let definitions = world.definitions();
    let deployment = Deployment::new(engine, &definitions);
    let bus = deployment.bus_with_topics().await;
    let known = remember(&bus, &format!("{sources}-known"), REMEMBERED).await;
    println!("{REMEMBERED} items remembered after {:.1} s", begun.elapsed().as_secs_f32());

    let two = |part: &str| [1, 2].map(|number| deployment.start(part, &format!("{sources}-{part}-{number}")));
    let (mut fetchers, mut normalizers) = (Vec::from(two("fetcher")), Vec::from(two("normalizer")));
    for role in fetchers.iter_mut().chain(&mut normalizers) {
        ready(role).await;
    }
    share(&fetchers, definitions.len()).await;
    drain(&mut world, &bus, &mut fetchers).await;
    let has_desk = |role: &Role| role.metric("wiredesk_normalizer_identities").unwrap() >= REMEMBERED as u64;
    let desk = normalizers.iter().position(has_desk).expect("one of the normalizers has the desk");
    assert!(!has_desk(&normalizers[1 - desk]), "the other stands by");

    let mut items = follow(&bus).await;
    let killed_at = Instant::now();
    normalizers.remove(desk).kill().unwrap();
    fetchers.remove(0).kill().unwrap();
    let mut waited: BTreeSet<String> = (0..world.len()).map(|feed| world.publish(feed)).collect();
    world.publish_text(1, &known.headline, &known.body);
    waited.insert(known.headline.clone());
    let (first, all) = arrivals(&mut items, waited, killed_at).await;

    let mut roles: Vec<Role> = fetchers.into_iter().chain(normalizers).collect();
    drain(&mut world, &bus, &mut roles).await;
    let output = Output::of(&bus, &sources).await;
    let books = Books::of(&output, &world.expected());
    println!(
        "takeover: {REMEMBERED} items remembered, {} feeds, first output {:.1} s after the kill, {:.1} s until every \
         feed's, {} raw records, {} items, lost {}, twice {}, {:.1} s",
        definitions.len(),
        first.as_secs_f32(),
        all.as_secs_f32(),
        output.raw.len(),
        output.items.len(),
        books.lost.len(),
        books.twice.len(),
        begun.elapsed().as_secs_f32()
    );
    books.assert_balanced();
    books::assert_no_gaps(&output);
    books::assert_living_books(&roles);
    let copy = output.items.iter().find(|item| item.headline == known.headline).unwrap();
    assert_eq!((copy.relation(), &copy.of), (Relation::Copy, &known.item_id), "what was remembered still is");
    assert!(first <= PROMISED && all <= PROMISED, "first after {first:?}, all after {all:?}");
    stop(roles);
    retire_feeds(&bus).await;
    world.close().await;
}

/// Waits until both fetchers have feeds, and together all of them.
async fn share(fetchers: &[Role], feeds: usize) {
    let until = Instant::now() + PATIENCE;
    loop {
        let held: Vec<u64> =
            fetchers.iter().map(|role| role.metric("wiredesk_fetcher_feeds").unwrap()).collect();
        if held.iter().sum::<u64>() == feeds as u64 && held.iter().all(|held| *held > 0) {
            return;
        }
        assert!(Instant::now() < until, "the fetchers hold {held:?} of {feeds} feeds");
        sleep(LOOK).await;
    }
}

/// A reader of what comes to `wire.items` from now on.
async fn follow(bus: &Bus) -> Reader {
    let topic = topics::ITEMS.to_owned();
    bus.read(Read { topic, partition: None, from: From::End, until: Until::Dropped }).await.unwrap()
}

/// How long after `since` the first item with one of these headlines came, and how long until all had.
async fn arrivals(items: &mut Reader, mut waited: BTreeSet<String>, since: Instant) -> (Duration, Duration) {
    let mut first = None;
    while !waited.is_empty() {
        let batch = timeout_at(since + PATIENCE, items.next()).await;
        let batch = batch.unwrap_or_else(|_| panic!("{} items have not come: {waited:?}", waited.len()));
        for record in batch.unwrap().unwrap() {
            let item: Item = envelope::open(&record).unwrap().unwrap();
            if waited.remove(&item.headline) {
                first.get_or_insert(since.elapsed());
            }
        }
    }
    (first.unwrap(), since.elapsed())
}
