//! What stands on the topics of one run's sources, as a reader of committed records sees it.

use bus::{Bus, From, Read, Record, Until};
use chassis::envelope;
use proto::{
    topics,
    v1::{DeadLetter, Item, RawItem, Story},
};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub(crate) struct Output {
    /// In the order of the desk, which is that of its one partition.
    pub(crate) raw: Vec<(Record, RawItem)>,
    pub(crate) items: Vec<Item>,
    pub(crate) stories: Vec<Story>,
    /// Those of entries; documents that cannot be cut are none of a run's.
    pub(crate) dead: Vec<DeadLetter>,
}

impl Output {
    /// Everything of sources whose name begins so.
    pub(crate) async fn of(bus: &Bus, sources: &str) -> Self {
        let mine = |item: &Item| item.source.as_ref().is_some_and(|source| source.id.starts_with(sources));
        let mut output = Self {
            raw: raw(bus, sources).await,
            items: messages(bus, topics::ITEMS).await,
            stories: messages(bus, topics::STORIES).await,
            dead: messages(bus, topics::DEAD_LETTERS).await,
        };
        output.items.retain(&mine);
        output.stories.retain(|story: &Story| story.item.as_ref().is_some_and(mine));
        output.dead.retain(|dead: &DeadLetter| dead.source_id.starts_with(sources));
        output
    }

    /// Items by what names a record of theirs: item and version. What a second run cannot repeat is taken out: the
    /// offset of the raw record, since a Kafka numbers its markers too, and the time of the run.
    pub(crate) fn items_by_name(&self) -> BTreeMap<(String, u32), Item> {
        self.items.iter().map(|item| ((item.item_id.clone(), item.version), repeatable(item))).collect()
    }

    /// Events of stories, likewise.
    pub(crate) fn stories_by_name(&self) -> BTreeMap<(String, u32), Story> {
        let named = |story: &Story| {
            let name = (story.story_id.clone(), story.story_version);
            (name, Story { item: story.item.as_ref().map(repeatable), ..story.clone() })
        };
        self.stories.iter().map(named).collect()
    }
}

fn repeatable(item: &Item) -> Item {
    let mut item = item.clone();
    item.normalized_at = None;
    if let Some(raw) = item.raw.as_mut() {
        raw.offset = 0;
    }
    item
}

/// Raw items of these sources. All are on the live lane, so the desk's order is that of one partition.
pub(crate) async fn raw(bus: &Bus, sources: &str) -> Vec<(Record, RawItem)> {
    let mut raw = Vec::new();
    for record in records(bus, topics::RAW).await {
        let item: RawItem = envelope::open(&record).unwrap().unwrap();
        if item.source.as_ref().is_some_and(|source| source.id.starts_with(sources)) {
            assert_eq!(record.at.partition, 0, "the one desk is partition 0");
            raw.push((record, item));
        }
    }
    raw
}

pub(crate) async fn messages<M>(bus: &Bus, topic: &str) -> Vec<M>
where
    M: prost::Message + Default + serde::de::DeserializeOwned,
{
    records(bus, topic).await.iter().filter_map(|record| envelope::open(record).unwrap()).collect()
}

pub(crate) async fn records(bus: &Bus, topic: &str) -> Vec<Record> {
    let read = Read { topic: topic.to_owned(), partition: None, from: From::Start, until: Until::End };
    bus.read(read).await.unwrap().collect().await.unwrap()
}
