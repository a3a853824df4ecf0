//! Embargoed items: out of sight until their time, let go at it, also by another process; and what an operator may do.

use crate::{
    Case,
    desk::{Desk, ONE_AT_A_TIME, Output},
    ground::Ground,
};
use bus::{Bus, From, Read, Target, Until};
use chassis::envelope;
use proto::{
    time::{from_ms, to_ms},
    topics,
    v1::{HeldItem, Item, ItemKind, Status},
};
use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use wiredesk::{
    args::{Cli, Command, Common, Held, HeldOrder},
    commands,
    demo::{Answer, Origin, Site},
    feeds::Definition,
};

pub(crate) const CASES: &[Case] =
    &[("an_embargo_is_kept_to_the_second_over_a_restart_and_by_an_operators_word", |ground| {
        Box::pin(an_embargo_is_kept_to_the_second_over_a_restart_and_by_an_operators_word(ground))
    })];

/// How long something may take to come.
const PATIENCE: Duration = Duration::from_secs(90);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);

#[expect(clippy::disallowed_methods, reason = "embargoes end by the clock on the wall")]
fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64
}

/// The wire's feed: items by guid, headline and embargo.
fn feed_of(items: &[(&str, &str, &str)]) -> Answer {
    let entry = |(guid, headline, embargo): &(&str, &str, &str)| {
        format!(
            "<item><guid isPermaLink=\"false\">{guid}</guid><title>{headline}</title><description>The board at Port \
             Elm gave no reasons in its note {guid} on Monday.</description><embargoed>{embargo}</embargoed></item>"
        )
    };
    let entries: String = items.iter().map(entry).collect();
    Answer::document(
        "application/rss+xml",
        format!(
            "<rss version=\"2.0\"><channel><title>Quayside</title><link>https://quayside.example/</link>\
             {entries}</channel></rss>"
        ),
    )
}

fn feed(site: &Site, source: &str) -> Definition {
    serde_json::from_value(serde_json::json!({
        "id": source, "url": site.url("/wire"), "provider": source, "first_poll": "publish",
        "min_interval": "1s", "max_interval": "1s",
    }))
    .unwrap()
}

fn written(at_ms: i64) -> String {
    serde_json::to_value(from_ms(at_ms)).unwrap().as_str().unwrap().to_owned()
}

/// What waits of a source, by headline.
async fn held(bus: &Bus, source: &str) -> BTreeMap<String, HeldItem> {
    let read = Read { topic: topics::HELD.to_owned(), partition: None, from: From::Start, until: Until::End };
    let mut held = BTreeMap::new();
    for record in bus.read(read).await.unwrap().collect().await.unwrap() {
        match envelope::open::<HeldItem>(&record).unwrap() {
            Some(waits) => held.insert(record.key, waits),
            None => held.remove(&record.key),
        };
    }
    let of_source = |waits: &HeldItem| {
        let source_id = waits.item.as_ref().and_then(|item| item.source.as_ref());
        source_id.is_some_and(|found| found.id == source)
    };
    let headline = |waits: &HeldItem| waits.item.as_ref().unwrap().headline.clone();
    held.into_values().filter(of_source).map(|waits| (headline(&waits), waits)).collect()
}

async fn until_held(bus: &Bus, source: &str, count: usize) -> BTreeMap<String, HeldItem> {
    let until = Instant::now() + PATIENCE;
    loop {
        let held = held(bus, source).await;
        if held.len() == count {
            return held;
        }
        assert!(Instant::now() < until, "held: {:?}", held.keys());
        sleep(LOOK).await;
    }
}

/// An operator's order, as the command gives it.
async fn orders(ground: &Ground, order: fn(HeldOrder) -> Held, waits: &HeldItem) {
    let common = match &ground.target {
        Target::Embedded(settings) => Common {
            config: None,
            brokers: None,
            instance: None,
            data: settings.path.parent().map(Into::into),
        },
        Target::Kafka(settings) => {
            Common { config: None, brokers: Some(settings.brokers.clone()), instance: None, data: None }
        }
    };
    let order = order(HeldOrder {
        id: waits.item.as_ref().unwrap().item_id.clone(),
        reason: "the agency rang".to_owned(),
        by: Some("ada".to_owned()),
    });
    commands::dispatch(Cli { common, command: Command::Held(order) }, now_ms).await.unwrap();
}

/// The item with a headline, once it is there. It must not be there before `not_before_ms`.
async fn comes(bus: &Bus, source: &str, headline: &str, not_before_ms: i64) -> Item {
    let until = Instant::now() + PATIENCE;
    loop {
        let output = Output::of(bus, source).await;
        let seen_ms = now_ms();
        if let Some(item) = output.items.iter().find(|item| item.headline == headline) {
            assert!(seen_ms >= not_before_ms, "{headline} was out {} ms early", not_before_ms - seen_ms);
            return item.clone();
        }
        assert!(Instant::now() < until, "{headline} does not come");
        sleep(LOOK).await;
    }
}

/// The outcomes of so many raw records, once they are counted: that is after their commit.
async fn books(desk: &Desk, wanted: u64) -> BTreeMap<String, u64> {
    let until = Instant::now() + PATIENCE;
    loop {
        let (raw, outcomes) = desk.books();
        if raw >= wanted {
            assert_eq!((outcomes.values().sum::<u64>(), raw), (wanted, wanted), "{outcomes:?}");
            return outcomes;
        }
        assert!(Instant::now() < until, "{raw} raw: {outcomes:?}");
        sleep(LOOK).await;
    }
}

async fn an_embargo_is_kept_to_the_second_over_a_restart_and_by_an_operators_word(ground: Ground) {
    let _turn = ONE_AT_A_TIME.lock().await;
    let source = format!("embargo-{}", std::process::id());
    let origin = Origin::bind((Ipv4Addr::LOCALHOST, 0).into(), || 0).await.unwrap();
    let site = origin.site();
    let closing = CancellationToken::new();
    let serving = tokio::spawn(origin.serve(closing.clone()));
    let (bus, feeds) = (&ground.bus, [feed(&site, &source)]);

    let budget = ("q-3", "Budget is agreed", "after the vote");
    site.set("/wire", feed_of(&[budget]));
    let desk = Desk::start(bus, &feeds).await;
    until_held(bus, &source, 1).await;
    // Enough for a poll, a restart and two orders, on a machine that has much else to do.
    let ends_ms = now_ms() + 30_000;
    let ends = written(ends_ms);
    site.set(
        "/wire",
        feed_of(&[("q-1", "Bank holds rate", &ends), ("q-2", "Ferry law passes", &ends), budget]),
    );
    let waits = until_held(bus, &source, 3).await;
    assert!(Output::of(bus, &source).await.items.is_empty(), "nothing is seen of them");
    assert_eq!(waits["Budget is agreed"].release_at, None);
    assert_eq!(books(&desk, 3).await, BTreeMap::from([("held".to_owned(), 3)]));
    desk.stop().await;

    let desk = Desk::start(bus, &feeds).await;
    orders(&ground, Held::Release, &waits["Budget is agreed"]).await;
    let budget = comes(bus, &source, "Budget is agreed", 0).await;
    let decision = budget.decision.as_ref().unwrap();
    assert_eq!((budget.kind(), decision.rule.as_str()), (ItemKind::Release, "operator_release"));
    orders(&ground, Held::Kill, &waits["Ferry law passes"]).await;
    let kept = until_held(bus, &source, 1).await;
    assert!(kept.contains_key("Bank holds rate"));

    let bank = comes(bus, &source, "Bank holds rate", ends_ms).await;
    let late_ms = to_ms(bank.released_at.as_ref().unwrap()) - ends_ms;
    assert!((0..1_000).contains(&late_ms), "released {late_ms} ms after its time");
    println!("released {late_ms} ms after its time");
    assert_eq!((bank.kind(), bank.status(), bank.version), (ItemKind::Release, Status::Usable, 1));
    assert_eq!(books(&desk, 2).await["advisory"], 2, "the two orders, and no release");
    desk.stop().await;

    falls_due_while_nobody_is_there(bus, &site, &source, &feeds).await;
    nothing_of_a_killed_item_is_out(bus, &source, &waits["Ferry law passes"]).await;
    closing.cancel();
    serving.await.unwrap().unwrap();
}

async fn falls_due_while_nobody_is_there(bus: &Bus, site: &Site, source: &str, feeds: &[Definition]) {
    let desk = Desk::start(bus, feeds).await;
    let asked = site.requests().len();
    while site.requests().len() == asked {
        sleep(LOOK).await;
    }
    let ends_ms = now_ms() + 10_000;
    site.set("/wire", feed_of(&[("q-4", "Light is relit", &written(ends_ms))]));
    until_held(bus, source, 1).await;
    desk.stop().await;
    let left_ms = (ends_ms - now_ms()).max(0) + 200;
    sleep(Duration::from_millis(left_ms as u64)).await;
    assert!(!Output::of(bus, source).await.items.iter().any(|item| item.headline == "Light is relit"));
    let desk = Desk::start(bus, feeds).await;
    let light = comes(bus, source, "Light is relit", ends_ms).await;
    assert_eq!(light.kind(), ItemKind::Release);
    until_held(bus, source, 0).await;
    let again = Output::of(bus, source).await;
    assert_eq!(again.items.iter().filter(|item| item.headline == "Light is relit").count(), 1);
    assert_eq!(desk.books(), (0, BTreeMap::new()), "a release is no raw record");
    desk.stop().await;
}

async fn nothing_of_a_killed_item_is_out(bus: &Bus, source: &str, waits: &HeldItem) {
    let item_id = &waits.item.as_ref().unwrap().item_id;
    let output = Output::of(bus, source).await;
    let of_it: Vec<&Item> = output.items.iter().filter(|item| item.item_id == *item_id).collect();
    assert_eq!(of_it.len(), 1, "the kill");
    let kill = of_it[0].kill.as_ref().unwrap();
    assert_eq!((of_it[0].status(), kill.authority.as_str()), (Status::Killed, "operator:ada"));
    let empty = of_it[0].body.is_empty() && of_it[0].headline.is_empty() && of_it[0].summary.is_empty();
    assert!(empty && of_it[0].body_html.is_empty(), "{:?}", of_it[0]);
}
