//! Reads a family off the log: [`story_of`] says which story an id belongs to -> [`family`] gathers its records, in one
//! pass over each topic.

use super::family::Family;
use anyhow::{Context as _, bail};
use bus::{Bus, From, Read, Record, Until, partition_for};
use chassis::envelope;
use memchr::memmem::Finder;
use proto::{
    topics::{IDENTITY, ITEMS, STORIES},
    v1::{Identity, Item, Relation, Story},
    words::Word,
};
use std::ops::ControlFlow;

/// The story of an item; of a story, itself. An id that stands nowhere is an error, which says what was read.
pub(super) async fn story_of(bus: &Bus, id: &str) -> anyhow::Result<String> {
    let mut story = None;
    let home =
        partition_for(id.as_bytes(), bus.partitions(ITEMS).await.context("cannot look at wire.items")?);
    // A story's id is that of its first item, so that either is a key here, on the partition of its key.
    let items = scan(bus, ITEMS, Some(home), |record| {
        found(record, id, &mut story, envelope::open::<Item>, |item| item.story_id)
    })
    .await?;
    if let Some(story) = story {
        return Ok(story);
    }
    // Older than what wire.items keeps.
    let identities = scan(bus, IDENTITY, None, |record| {
        found(record, id, &mut story, envelope::open::<Identity>, |identity| identity.story_id)
    })
    .await?;
    if let Some(story) = story {
        return Ok(story);
    }
    let home =
        partition_for(id.as_bytes(), bus.partitions(STORIES).await.context("cannot look at wire.stories")?);
    let stories = scan(bus, STORIES, Some(home), |record| {
        found(record, id, &mut story, envelope::open::<Story>, |story| story.story_id)
    })
    .await?;
    let Some(story) = story else {
        bail!(
            "there is no item or story {id} on {}: of the partitions where it would stand, {items} records of {ITEMS}, \
             {identities} of {IDENTITY} and {stories} of {STORIES} were read",
            bus.place()
        );
    };
    Ok(story)
}

/// Takes the story out of the record that has the id as its key.
fn found<M>(
    record: &Record,
    id: &str,
    story: &mut Option<String>,
    open: impl FnOnce(&Record) -> Result<Option<M>, proto::encoding::DecodeError>,
    story_id: impl FnOnce(M) -> String,
) -> ControlFlow<()> {
    if record.key != id.as_bytes() {
        return ControlFlow::Continue(());
    }
    // What is erased or cannot be read may stand there in another version.
    let named = open(record).ok().flatten().map(story_id).filter(|story_id| !story_id.is_empty());
    let Some(named) = named else { return ControlFlow::Continue(()) };
    *story = Some(named);
    ControlFlow::Break(())
}

/// What was gathered.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) family: Family,
    /// Records read of `wire.items`.
    pub(super) items: u64,
    /// Records of the family that cannot be read.
    pub(super) broken: u64,
}

/// Gathers the records of a story. Of the others hardly one is decoded: those that do not hold its id are passed over.
pub(super) async fn family(bus: &Bus, story_id: &str) -> anyhow::Result<Gathered> {
    let mut family = Family::of(story_id);
    let mut broken = 0;
    let home = partition_for(
        story_id.as_bytes(),
        bus.partitions(STORIES).await.context("cannot look at wire.stories")?,
    );
    scan(bus, STORIES, Some(home), |record| {
        if record.key == story_id.as_bytes() {
            match envelope::open::<Story>(record) {
                Ok(event) => family.event(event),
                Err(_) => broken += 1,
            }
        }
        ControlFlow::Continue(())
    })
    .await?;
    let id = Finder::new(story_id);
    let items = scan(bus, ITEMS, None, |record| {
        let Some(value) = &record.value else {
            family.erase(&record.key);
            return ControlFlow::Continue(());
        };
        // An id stands in a value as it is, in either encoding.
        if id.find(value).is_some() || takes_parts(record) {
            match envelope::open::<Item>(record) {
                Ok(item) => family.item(record, item.unwrap_or_default()),
                Err(_) => broken += 1,
            }
        }
        ControlFlow::Continue(())
    })
    .await?;
    family.settle();
    Ok(Gathered { family, items, broken })
}

/// An excerpt or a roundup may be of an item that joined the story: it need not name the story itself.
fn takes_parts(record: &Record) -> bool {
    let relation = record.header("wd_relation").unwrap_or_default();
    [Relation::Excerpt, Relation::Roundup].iter().any(|parts| relation == parts.word().as_bytes())
}

/// Reads a topic, or one partition of it, from its start to its end or until `each` has had enough. Returns how many
/// records were read.
async fn scan(
    bus: &Bus,
    topic: &str,
    partition: Option<i32>,
    mut each: impl FnMut(&Record) -> ControlFlow<()>,
) -> anyhow::Result<u64> {
    let read = Read { topic: topic.to_owned(), partition, from: From::Start, until: Until::End };
    let mut reader = bus.read(read).await.with_context(|| format!("cannot read {topic}"))?;
    let mut count = 0;
    while let Some(batch) = reader.next().await {
        for record in batch.with_context(|| format!("cannot read {topic} on"))? {
            count += 1;
            if each(&record).is_break() {
                return Ok(count);
            }
        }
    }
    Ok(count)
}
