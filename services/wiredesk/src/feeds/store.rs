//! The table of feeds on the log: what stands on `wire.feeds`, and how a plan is written to it.

use super::{
    definition::Definition,
    faults::{Wrong, faults},
    opml,
    plan::{Plan, Step},
    table::Table,
};
use bus::{Bus, From, Outgoing, Read, Until, partition_for};
use bytes::Bytes;
use chassis::envelope::{self, EncodeError, Envelope, Letter};
use proto::{topics::FEEDS, v1::FeedConfig};
use serde::Serialize;
use std::collections::BTreeMap;
use tracing::warn;

/// Why the table could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The log failed.
    #[error("table of feeds cannot be reached")]
    Bus(#[from] bus::Error),
    /// Feeds that are wanted are wrong; one a line.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Wrong>),
    /// A record has no form in the deployment's encoding.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// Makes the table what is wanted: adds and changes, and deletes with `prune`. With `dry_run` nothing is
/// written. Returns what was, or would be, done.
pub async fn apply(
    bus: &Bus,
    envelope: Envelope,
    wanted: &[Definition],
    prune: bool,
    dry_run: bool,
    now_ms: i64,
) -> Result<Plan, StoreError> {
    let wrong = faults(wanted);
    if !wrong.is_empty() {
        return Err(StoreError::Wrong(wrong));
    }
    let table = read(bus).await?;
    let present = table.iter().map(|(id, feed)| (id.to_owned(), feed.clone())).collect();
    let plan = Plan::new(wanted, &present, prune);
    if !dry_run {
        let partitions = bus.partitions(FEEDS).await?;
        let records = records(&plan, &table, &present, partitions, envelope, now_ms)?;
        if !records.is_empty() {
            bus.append(records).await?;
        }
    }
    Ok(plan)
}

/// The feeds that are present, by id.
pub async fn list(bus: &Bus) -> Result<Vec<Definition>, StoreError> {
    Ok(read(bus).await?.iter().map(|(_, feed)| feed.clone()).collect())
}

/// Feeds as a file that `feeds apply` reads.
pub fn export_toml(feeds: &[Definition]) -> Result<String, toml::ser::Error> {
    #[derive(Serialize)]
    struct File<'a> {
        feeds: &'a [Definition],
    }
    toml::to_string(&File { feeds })
}

/// Feeds as a list that other readers take in.
pub fn export_opml(feeds: &[Definition]) -> String {
    opml::write(feeds)
}

/// The partition of a feed: that of its host's registrable domain, so that whoever polls one feed of a host
/// polls them all, and keeps the host's manners.
pub fn partition_of(url: &str, partitions: i32) -> i32 {
    let domain = wire::link::registrable_domain(url);
    partition_for(domain.as_deref().unwrap_or(url).as_bytes(), partitions)
}

async fn read(bus: &Bus) -> Result<Table<Definition>, StoreError> {
    let everything = Read { topic: FEEDS.to_owned(), partition: None, from: From::Start, until: Until::End };
    let mut reader = bus.read(everything).await?;
    let mut table = Table::default();
    while let Some(batch) = reader.next().await {
        for record in batch? {
            match envelope::open::<FeedConfig>(&record) {
                Ok(config) => table.put(&record, config.as_ref().map(Definition::from)),
                // It counts as absent: the next apply writes a good one over it.
                Err(cause) => {
                    warn!(at = %record.at, offset = record.offset, error = %cause, "record of a feed cannot be read");
                    table.put(&record, None);
                }
            }
        }
    }
    Ok(table)
}

/// The records of a plan. New rows come before the tombstones of the partitions that feeds have left: should
/// only half of them be written, a feed is polled twice for a while, never not at all, and the next apply mends it.
fn records(
    plan: &Plan,
    table: &Table<Definition>,
    present: &BTreeMap<String, Definition>,
    partitions: i32,
    envelope: Envelope,
    now_ms: i64,
) -> Result<Vec<Outgoing>, EncodeError> {
    let mut records = Vec::new();
    let mut homes: BTreeMap<&str, Option<i32>> =
        present.iter().map(|(id, feed)| (id.as_str(), Some(partition_of(&feed.url, partitions)))).collect();
    for step in &plan.steps {
        match step {
            Step::Add(feed) | Step::Change { to: feed, .. } => {
                let home = partition_of(&feed.url, partitions);
                homes.insert(&feed.id, Some(home));
                records.push(row(feed, home, envelope, now_ms)?);
            }
            Step::Delete(feed) => {
                homes.insert(&feed.id, None);
            }
        }
    }
    // An unchanged feed that stands on a wrong partition only is written to the right one too.
    for (id, feed) in present {
        let home = homes.get(id.as_str()).copied().flatten();
        let written = plan.steps.iter().any(|step| step.id() == id);
        if let Some(home) = home.filter(|home| !written && !table.partitions(id).any(|at| at == *home)) {
            records.push(row(feed, home, envelope, now_ms)?);
        }
    }
    for (id, home) in homes {
        for partition in table.partitions(id).filter(|partition| Some(*partition) != home) {
            records.push(grave(id, partition, now_ms));
        }
    }
    Ok(records)
}

fn row(feed: &Definition, partition: i32, envelope: Envelope, now_ms: i64) -> Result<Outgoing, EncodeError> {
    let letter = Letter {
        topic: FEEDS,
        partition: Some(partition),
        key: &feed.id,
        arrived_ms: now_ms,
        id: format!("{}/{now_ms}", feed.id),
        source: "wiredesk/feeds".to_owned(),
        kind: "wiredesk.feed-config.v1",
        more: Vec::new(),
    };
    envelope.seal(letter, &FeedConfig::from(feed))
}

fn grave(id: &str, partition: i32, now_ms: i64) -> Outgoing {
    Outgoing {
        topic: FEEDS.into(),
        partition: Some(partition),
        timestamp_ms: now_ms,
        key: Bytes::copy_from_slice(id.as_bytes()),
        value: None,
        headers: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bus::{EmbeddedSettings, Record, Target};
    use chassis::topics::TopicSettings;

    async fn log() -> (tempfile::TempDir, Bus) {
        let folder = tempfile::tempdir().unwrap();
        let settings = EmbeddedSettings { path: folder.path().join("log"), owner: Some("test".to_owned()) };
        let bus = Bus::open(Target::Embedded(settings)).await.unwrap();
        bus.ensure(&TopicSettings::default().specs()).await.unwrap();
        (folder, bus)
    }

    async fn stands(bus: &Bus) -> Vec<Record> {
        let everything =
            Read { topic: FEEDS.to_owned(), partition: None, from: From::Start, until: Until::End };
        bus.read(everything).await.unwrap().collect().await.unwrap()
    }

    fn feed(id: &str, url: &str) -> Definition {
        Definition::new(id, url)
    }

    async fn applied(bus: &Bus, wanted: &[Definition], prune: bool, now_ms: i64) -> Plan {
        apply(bus, Envelope::default(), wanted, prune, false, now_ms).await.unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_applied_is_listed_and_applied_again_changes_nothing() {
        let (_folder, bus) = log().await;
        let wanted = [feed("b", "https://b.example/rss"), feed("a", "https://a.example/rss")];
        let dry = apply(&bus, Envelope::default(), &wanted, false, true, 1).await.unwrap();
        assert_eq!((dry.steps.len(), list(&bus).await.unwrap().len()), (2, 0), "a dry run writes nothing");

        assert_eq!(applied(&bus, &wanted, false, 1).await, dry);
        assert_eq!(list(&bus).await.unwrap(), [wanted[1].clone(), wanted[0].clone()]);
        assert!(applied(&bus, &wanted, false, 2).await.is_empty());
        assert_eq!(stands(&bus).await.len(), 2, "an apply that changes nothing writes nothing");

        applied(&bus, &wanted[..1], false, 3).await;
        assert_eq!(list(&bus).await.unwrap().len(), 2, "nothing is deleted without being asked to");
        applied(&bus, &wanted[..1], true, 4).await;
        assert_eq!(list(&bus).await.unwrap(), wanted[..1]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn feeds_of_one_domain_stand_together_and_a_feed_that_moves_leaves_its_partition() {
        let (_folder, bus) = log().await;
        let hosts: Vec<String> = (0..40).map(|n| format!("https://host{n}.example/rss")).collect();
        let here = partition_of(&hosts[0], 16);
        let there = hosts.iter().find(|url| partition_of(url, 16) != here).unwrap();
        applied(
            &bus,
            &[feed("a", "https://www.host0.example/x"), feed("b", "https://news.host0.example/y")],
            false,
            1,
        )
        .await;
        assert!(stands(&bus).await.iter().all(|record| record.at.partition == here));

        applied(&bus, &[feed("a", there)], false, 2).await;
        let moved: Vec<(i32, bool)> = stands(&bus)
            .await
            .iter()
            .filter(|record| record.timestamp_ms == 2)
            .map(|record| (record.at.partition, record.value.is_some()))
            .collect();
        assert_eq!(moved.len(), 2, "{moved:?}");
        assert!(
            moved.contains(&(partition_of(there, 16), true)) && moved.contains(&(here, false)),
            "{moved:?}"
        );
        assert_eq!(list(&bus).await.unwrap()[0].url, *there);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_feed_on_a_wrong_partition_is_put_right() {
        let (_folder, bus) = log().await;
        let lost = feed("a", "https://a.example/rss");
        let home = partition_of(&lost.url, 16);
        bus.append(vec![row(&lost, (home + 1) % 16, Envelope::default(), 1).unwrap()]).await.unwrap();
        assert!(applied(&bus, std::slice::from_ref(&lost), false, 2).await.is_empty());
        let table = read(&bus).await.unwrap();
        assert_eq!(table.partitions("a").collect::<Vec<_>>(), [home]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_record_that_cannot_be_read_is_written_over() {
        let (_folder, bus) = log().await;
        let wanted = feed("a", "https://a.example/rss");
        let mut broken = row(&wanted, partition_of(&wanted.url, 16), Envelope::default(), 1).unwrap();
        broken.value = Some(Bytes::from_static(b"\xff\xff\xff"));
        bus.append(vec![broken]).await.unwrap();
        assert_eq!(applied(&bus, std::slice::from_ref(&wanted), false, 2).await.steps.len(), 1);
        assert_eq!(list(&bus).await.unwrap(), [wanted]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn wrong_feeds_are_refused_before_anything_is_written() {
        let (_folder, bus) = log().await;
        let wanted = [feed("good", "https://a.example/rss"), feed("bad", "ftp://a.example/rss")];
        let refused = apply(&bus, Envelope::default(), &wanted, false, false, 1).await.unwrap_err();
        assert_eq!(refused.to_string(), "feed \"bad\": the url must be http or https, not ftp");
        assert_eq!(stands(&bus).await.len(), 0);
    }

    #[test]
    fn an_export_is_read_back() {
        let feeds = [feed("a", "https://a.example/rss"), feed("b", "https://b.example/rss")];
        let file = tempfile::NamedTempFile::new().unwrap();
        for text in [export_toml(&feeds).unwrap(), export_opml(&feeds)] {
            std::fs::write(file.path(), &text).unwrap();
            let ids: Vec<String> =
                super::super::read_file(file.path()).unwrap().feeds.into_iter().map(|feed| feed.id).collect();
            assert_eq!(ids, ["a", "b"], "{text}");
        }
    }
}
