//! `wiredesk held`: what waits for the end of its embargo, and an operator's orders about it.

use super::{Clock, Failure, log};
use crate::{args, config::Config};
use anyhow::{Context as _, anyhow, bail};
use bus::{Bus, From, Read, Until};
use chassis::envelope::{self, Letter};
use jiff::Timestamp;
use proto::{
    time::{from_ms, to_ms},
    topics,
    v1::{EmbargoBasis, HeldItem, Order, OrderAction, RawItem},
};
use serde::{Serialize, Serializer};
use std::{collections::BTreeMap, fmt::Write as _};
use wire::ids;

/// The partition of the desk `main`: orders about an item of which nothing waits go there.
const MAIN: i32 = 0;
/// So much of a headline is shown. Characters.
const HEADLINE: usize = 60;

/// Lists, releases or kills.
pub(super) async fn run(config: Config, args: args::Held, now_ms: Clock) -> Result<(), Failure> {
    match args {
        args::Held::List { json } => {
            let bus = log::visit_existing(&config).await?;
            let held = read(&bus).await?;
            if json {
                for waits in held.values() {
                    anstream::println!("{}", serde_json::to_string(&Row::of(waits))?);
                }
            } else {
                anstream::print!("{}", table(&held, now_ms()));
            }
            Ok(())
        }
        args::Held::Release(order) => obey(config, order, OrderAction::Release, now_ms()).await,
        args::Held::Kill(order) => obey(config, order, OrderAction::Kill, now_ms()).await,
    }
}

/// An item that waits, with the partition that it waits on.
#[derive(Clone, Debug)]
struct Waits {
    partition: i32,
    held: HeldItem,
}

/// The shape of `held list --json`. Times are RFC 3339; `until` is null where an operator has to say.
#[derive(Debug, Serialize)]
struct Row<'a> {
    id: &'a str,
    source: &'a str,
    feed: &'a str,
    headline: &'a str,
    #[serde(serialize_with = "rfc3339")]
    until: Option<Timestamp>,
    #[serde(serialize_with = "rfc3339")]
    since: Option<Timestamp>,
    /// `field` or `text`.
    stands_in: &'static str,
    /// The embargo as written, where its time cannot be told.
    unreadable: Option<&'a str>,
    versions: u32,
    partition: i32,
}

fn rfc3339<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(|at| at.to_string()).serialize(serializer)
}

impl<'a> Row<'a> {
    fn of(Waits { partition, held }: &'a Waits) -> Self {
        let item = held.item.as_ref();
        let at = |time: &Option<proto::time::Timestamp>| {
            time.as_ref().and_then(|time| Timestamp::from_millisecond(to_ms(time)).ok())
        };
        Self {
            id: item.map_or("", |item| &item.item_id),
            source: item.and_then(|item| item.source.as_ref()).map_or("", |source| &source.id),
            feed: item.map_or("", |item| &item.feed_id),
            headline: item.map_or("", |item| &item.headline),
            until: at(&held.release_at),
            since: at(&held.held_at),
            stands_in: if held.basis() == EmbargoBasis::Text { "text" } else { "field" },
            unreadable: Some(held.unreadable.as_str()).filter(|text| !text.is_empty()),
            versions: held.versions,
            partition: *partition,
        }
    }
}

/// What waits now, by item id.
async fn read(bus: &Bus) -> anyhow::Result<BTreeMap<String, Waits>> {
    let read = Read { topic: topics::HELD.to_owned(), partition: None, from: From::Start, until: Until::End };
    let mut reader = bus.read(read).await.context("cannot read what is held")?;
    let mut held = BTreeMap::new();
    while let Some(batch) = reader.next().await {
        for record in batch.context("cannot read what is held")? {
            let id = String::from_utf8_lossy(&record.key).into_owned();
            let at = (record.at.partition, record.offset);
            match envelope::open::<HeldItem>(&record)
                .with_context(|| format!("held item {id} at {}/{} cannot be read", at.0, at.1))?
            {
                Some(waits) => held.insert(id, Waits { partition: at.0, held: waits }),
                None => held.remove(&id),
            };
        }
    }
    Ok(held)
}

/// What waits, for a person: those that wait for an operator first, then by their time.
fn table(held: &BTreeMap<String, Waits>, now_ms: i64) -> String {
    let mut rows: Vec<Row<'_>> = held.values().map(Row::of).collect();
    rows.sort_by_key(|row| (row.until, row.id));
    let mut text = String::new();
    for row in &rows {
        let until = row.until.map_or("an operator's word".to_owned(), |until| {
            format!("{} ({})", until.strftime("%Y-%m-%d %H:%M:%S UTC"), left(until.as_millisecond() - now_ms))
        });
        let since = row.since.map(|since| since.strftime("%Y-%m-%d %H:%M:%S UTC").to_string());
        let why = match (row.unreadable, row.stands_in) {
            (Some(written), place) => {
                format!("embargo in its {place} without a time that is certain: {written:?}")
            }
            (None, place) => format!("embargo in its {place}"),
        };
        let headline: String = row.headline.chars().take(HEADLINE).collect();
        let versions = if row.versions == 1 { String::new() } else { format!(", {} versions", row.versions) };
        let _ = writeln!(text, "{}  {}  {headline}", row.id, row.source);
        let _ = writeln!(
            text,
            "    until {until}, held since {}{versions}; {why}",
            since.as_deref().unwrap_or("an unknown time")
        );
    }
    let _ = match rows.len() {
        0 => writeln!(text, "nothing is held"),
        1 => writeln!(text, "1 item is held"),
        count => writeln!(text, "{count} items are held"),
    };
    text
}

/// How far a time is away.
fn left(ms: i64) -> String {
    let (seconds, word) = (ms.abs() / 1000, if ms < 0 { "past by" } else { "in" });
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{word} {} s", seconds),
        (0, 0, minutes) => format!("{word} {minutes} min {} s", seconds % 60),
        (0, hours, minutes) => format!("{word} {hours} h {minutes} min"),
        (days, hours, _) => format!("{word} {days} d {hours} h"),
    }
}

/// Appends an order for the normalizer, which carries it out in a transaction of its own.
async fn obey(
    config: Config,
    args: args::HeldOrder,
    action: OrderAction,
    now_ms: i64,
) -> Result<(), Failure> {
    let wrong = |text: &str| Failure::Wrong(anyhow!("{text}"));
    let (id, reason) = (args.id.trim(), args.reason.trim());
    if reason.is_empty() {
        return Err(wrong("--reason says nothing: it stands on the record for good"));
    }
    if !id.starts_with("itm-") {
        return Err(wrong("an item's id begins with itm-: see `wiredesk held list`"));
    }
    let by = args.by.or_else(user).ok_or_else(|| wrong("nobody is named: say who with --by NAME"))?;
    let bus = log::visit_existing(&config).await?;
    let held = read(&bus).await?;
    let waits = held.get(id);
    if waits.is_none() && action == OrderAction::Release {
        return Err(anyhow!("{id} is not held: see `wiredesk held list`").into());
    }
    let order = Order { action: action.into(), reason: reason.to_owned(), by, at: Some(from_ms(now_ms)) };
    let partition = waits.map_or(MAIN, |waits| waits.partition);
    check_partition(&bus, partition).await?;
    let record = record(config.bus.envelope(), id, &order, waits, partition, now_ms)?;
    bus.append(vec![record]).await.context("cannot append the order")?;
    let said = match (action, waits) {
        (OrderAction::Release, _) => "will be released",
        (_, Some(_)) => "will be killed, and what was held of it dropped,",
        (_, None) => "is not held; it will be killed",
    };
    anstream::println!("{id} {said} as soon as a normalizer reads the order");
    Ok(())
}

async fn check_partition(bus: &Bus, partition: i32) -> anyhow::Result<()> {
    let partitions = bus.partitions(topics::RAW).await.context("cannot look at the raw topic")?;
    if partition >= partitions {
        bail!("the raw topic has no partition {partition}");
    }
    Ok(())
}

/// The order as a raw record, behind everything of its item that was delivered before.
fn record(
    envelope: envelope::Envelope,
    id: &str,
    order: &Order,
    waits: Option<&Waits>,
    partition: i32,
    now_ms: i64,
) -> Result<bus::Outgoing, envelope::EncodeError> {
    let item = waits.and_then(|waits| waits.held.item.as_ref());
    let at = now_ms.to_be_bytes();
    let parts = [id.as_bytes(), order.by.as_bytes(), order.reason.as_bytes(), &at];
    let raw = RawItem {
        item_id: id.to_owned(),
        source: item.and_then(|item| item.source.clone()),
        feed_id: item.map(|item| item.feed_id.clone()).unwrap_or_default(),
        fetched_at: Some(from_ms(now_ms)),
        sha256: ids::hex(&ids::hash(&parts)),
        order: Some(order.clone()),
        ..RawItem::default()
    };
    let letter = Letter {
        topic: topics::RAW,
        partition: Some(partition),
        key: id,
        arrived_ms: now_ms,
        id: format!("{id}/order/{now_ms}"),
        source: "wiredesk/operator".to_owned(),
        kind: "wiredesk.raw.v1",
        more: Vec::new(),
    };
    envelope.seal(letter, &raw)
}

/// Who is at the keyboard, as the system says.
fn user() -> Option<String> {
    let named = ["SUDO_USER", "USER", "LOGNAME"].iter().filter_map(|name| std::env::var(name).ok());
    named.map(|name| name.trim().to_owned()).find(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::v1::{Item, Source};

    const NOW_MS: i64 = 1_781_172_000_000;

    fn waits(id: &str, until_ms: Option<i64>) -> (String, Waits) {
        let item = Item {
            item_id: id.to_owned(),
            headline: "Bank holds rate".to_owned(),
            source: Some(Source { id: "quayside".to_owned(), ..Source::default() }),
            ..Item::default()
        };
        let mut held = HeldItem {
            item: Some(item),
            release_at: until_ms.map(from_ms),
            held_at: Some(from_ms(NOW_MS - 60_000)),
            versions: if until_ms.is_some() { 1 } else { 3 },
            unreadable: if until_ms.is_some() { String::new() } else { "after the vote".to_owned() },
            ..HeldItem::default()
        };
        held.set_basis(EmbargoBasis::Field);
        (id.to_owned(), Waits { partition: 2, held })
    }

    #[test]
    fn a_person_sees_first_what_waits_for_an_operator_and_then_what_comes_next() {
        let held = [
            waits("itm-a", Some(NOW_MS + 7_500_000)),
            waits("itm-b", None),
            waits("itm-c", Some(NOW_MS - 900)),
        ];
        let shown = table(&held.into(), NOW_MS);
        let want = "\
itm-b  quayside  Bank holds rate
    until an operator's word, held since 2026-06-11 09:59:00 UTC, 3 versions; embargo in its field without a time that is certain: \"after the vote\"
itm-c  quayside  Bank holds rate
    until 2026-06-11 09:59:59 UTC (past by 0 s), held since 2026-06-11 09:59:00 UTC; embargo in its field
itm-a  quayside  Bank holds rate
    until 2026-06-11 12:05:00 UTC (in 2 h 5 min), held since 2026-06-11 09:59:00 UTC; embargo in its field
3 items are held
";
        assert_eq!(shown, want);
        assert_eq!(table(&BTreeMap::new(), NOW_MS), "nothing is held\n");
    }

    #[test]
    fn an_order_stands_on_the_partition_of_what_is_held_with_who_and_why() {
        let (_, held) = waits("itm-a", None);
        let order = Order { reason: "agency rang".to_owned(), by: "ada".to_owned(), ..Order::default() };
        let one = record(envelope::Envelope::default(), "itm-a", &order, Some(&held), 2, NOW_MS).unwrap();
        let later =
            record(envelope::Envelope::default(), "itm-a", &order, Some(&held), 2, NOW_MS + 1).unwrap();
        assert_eq!((one.topic.as_ref(), one.partition, &one.key[..]), (topics::RAW, Some(2), &b"itm-a"[..]));
        let read = |record: &bus::Outgoing| {
            let raw: RawItem = prost::Message::decode(record.value.clone().unwrap()).unwrap();
            raw
        };
        let raw = read(&one);
        assert_eq!((raw.order, raw.source.unwrap().id.as_str()), (Some(order), "quayside"));
        assert_ne!(raw.sha256, read(&later).sha256, "another order is no redelivery");
    }
}
