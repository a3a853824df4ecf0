//! The records that come of a decision.

use crate::prepare::Broken;
use bus::{Outgoing, Record};
use chassis::envelope::{EncodeError, Envelope, Letter};
use prost::Message;
use proto::{
    topics,
    v1::{DeadLetter, HeldItem, Identity, Item, ItemKind, Print, RawRef, SourceState, Story},
    words::Word,
};

/// Records stay under this, so that one item cannot abort everybody's transaction: Kafka's limit on our topics
/// is twice that, which leaves room for JSON.
const MAX_BYTES: usize = 4 << 20;

/// `ce_source` of everything that a normalizer writes.
const SOURCE: &str = "wiredesk/normalizer";

/// Writes the records of one deployment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Records {
    pub(crate) envelope: Envelope,
    /// Whether there is a `wire.embargoed` to write to.
    pub(crate) embargoed: bool,
}

impl Records {
    /// A version of an item, for `wire.items`; of one that is not for publication, for `wire.advisories`.
    pub(crate) fn item(self, item: &Item) -> Result<Outgoing, EncodeError> {
        let letter = Letter {
            topic: if item.advisory.is_empty() { topics::ITEMS } else { topics::ADVISORIES },
            partition: None,
            key: &item.item_id,
            arrived_ms: arrived_ms(item),
            id: event_id(item),
            source: source(item),
            kind: "wiredesk.item.v1",
            more: filters(item),
        };
        self.envelope.seal(letter, item)
    }

    /// An event of a story, for `wire.stories`.
    pub(crate) fn story(self, story: &Story) -> Result<Outgoing, EncodeError> {
        let item = story.item.as_ref();
        let letter = Letter {
            topic: topics::STORIES,
            partition: None,
            key: &story.story_id,
            arrived_ms: item.map_or(0, arrived_ms),
            id: format!("{}/{}", story.story_id, story.story_version),
            source: item.map_or_else(|| SOURCE.to_owned(), source),
            kind: "wiredesk.story.v1",
            more: item.map(filters).unwrap_or_default(),
        };
        self.envelope.seal(letter, story)
    }

    /// What waits of an item, on the desk's partition.
    pub(crate) fn held(self, held: &HeldItem, partition: i32) -> Result<Outgoing, EncodeError> {
        let item = held.item.as_ref();
        let item_id = item.map(|item| item.item_id.as_str()).unwrap_or_default();
        let letter = Letter {
            topic: topics::HELD,
            partition: Some(partition),
            key: item_id,
            arrived_ms: item.map_or(0, arrived_ms),
            id: format!("{item_id}/{}", held.versions),
            source: item.map_or_else(|| SOURCE.to_owned(), source),
            kind: "wiredesk.held-item.v1",
            more: Vec::new(),
        };
        self.envelope.seal(letter, held)
    }

    /// An item that waits, for `wire.embargoed`.
    pub(crate) fn embargoed_item(self, item: &Item) -> Result<Outgoing, EncodeError> {
        let place = item.raw.as_ref().map(|raw| format!("{}/{}/{}", raw.topic, raw.partition, raw.offset));
        let letter = Letter {
            topic: topics::EMBARGOED,
            partition: None,
            key: &item.item_id,
            arrived_ms: arrived_ms(item),
            id: format!("{}/{}", item.item_id, place.unwrap_or_default()),
            source: source(item),
            kind: "wiredesk.item.v1",
            more: filters(item),
        };
        self.envelope.seal(letter, item)
    }

    /// The tombstones of an item that waits no longer.
    pub(crate) fn held_no_longer(self, item_id: &str, partition: i32, now_ms: i64) -> Vec<Outgoing> {
        let tombstone = |topic: &'static str, partition| Outgoing {
            topic: topic.into(),
            partition,
            timestamp_ms: now_ms,
            key: item_id.to_owned().into(),
            value: None,
            headers: Vec::new(),
        };
        let mut records = vec![tombstone(topics::HELD, Some(partition))];
        if self.embargoed {
            records.push(tombstone(topics::EMBARGOED, None));
        }
        records
    }

    /// What is remembered of an item, on the desk's partition.
    pub(crate) fn identity(
        self,
        identity: &Identity,
        partition: i32,
        arrived_ms: i64,
    ) -> Result<Outgoing, EncodeError> {
        let letter = Letter {
            topic: topics::IDENTITY,
            partition: Some(partition),
            key: &identity.item_id,
            arrived_ms,
            id: format!("{}/{}/{arrived_ms}", identity.item_id, identity.last_version),
            source: SOURCE.to_owned(),
            kind: "wiredesk.identity.v1",
            more: Vec::new(),
        };
        self.envelope.seal(letter, identity)
    }

    /// What a text is found by, on the desk's partition.
    pub(crate) fn print(
        self,
        print: &Print,
        partition: i32,
        arrived_ms: i64,
    ) -> Result<Outgoing, EncodeError> {
        let letter = Letter {
            topic: topics::PRINTS,
            partition: Some(partition),
            key: &print.version_id,
            arrived_ms,
            id: print.version_id.clone(),
            source: SOURCE.to_owned(),
            kind: "wiredesk.print.v1",
            more: vec![("wd_source", print.source_id.clone())],
        };
        self.envelope.seal(letter, print)
    }

    /// The end of what is remembered of an item, on the desk's partition.
    pub(crate) fn forgotten(self, item_id: &str, partition: i32, now_ms: i64) -> Outgoing {
        Outgoing {
            topic: topics::IDENTITY.into(),
            partition: Some(partition),
            timestamp_ms: now_ms,
            key: item_id.to_owned().into(),
            value: None,
            headers: Vec::new(),
        }
    }

    /// What was learnt of a source, on the desk's partition.
    pub(crate) fn source_state(
        self,
        state: &SourceState,
        partition: i32,
        arrived_ms: i64,
    ) -> Result<Outgoing, EncodeError> {
        let letter = Letter {
            topic: topics::SOURCE_STATE,
            partition: Some(partition),
            key: &state.source_id,
            arrived_ms,
            id: format!("{}/{}/{}/{arrived_ms}", state.source_id, state.epoch, state.items),
            source: SOURCE.to_owned(),
            kind: "wiredesk.source-state.v1",
            more: vec![("wd_source", state.source_id.clone())],
        };
        self.envelope.seal(letter, state)
    }

    /// A raw record that could not be processed, whole.
    pub(crate) fn dead_letter(
        self,
        record: &Record,
        broken: &Broken,
        now_ms: i64,
    ) -> Result<Outgoing, EncodeError> {
        let raw = broken.raw.as_deref();
        let source_id =
            raw.and_then(|raw| raw.source.as_ref()).map(|source| source.id.clone()).unwrap_or_default();
        let position = RawRef {
            topic: record.at.topic.to_string(),
            partition: record.at.partition,
            offset: record.offset,
            sha256: raw.map(|raw| raw.sha256.clone()).unwrap_or_default(),
        };
        let letter = Letter {
            topic: topics::DEAD_LETTERS,
            partition: None,
            key: &source_id,
            arrived_ms: record.timestamp_ms,
            id: format!("{}/{}/{}", position.topic, position.partition, position.offset),
            source: SOURCE.to_owned(),
            kind: "wiredesk.dead-letter.v1",
            more: vec![("wd_source", source_id.clone())],
        };
        let dead = DeadLetter {
            raw: record.value.as_ref().map(|value| value.to_vec()).unwrap_or_default(),
            position: Some(position),
            stage: broken.stage.into(),
            error: broken.error.clone(),
            failed_at: Some(proto::time::from_ms(now_ms)),
            feed_id: raw.map(|raw| raw.feed_id.clone()).unwrap_or_default(),
            source_id: source_id.clone(),
            fetch_url: raw.map(|raw| raw.fetch_url.clone()).unwrap_or_default(),
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        self.envelope.seal(letter, &dead)
    }
}

/// Cuts what can be spared from an item that is too large, and says so in it.
pub(crate) fn fit(item: &mut Item) {
    for field in ["body_html", "removed", "body"] {
        if item.encoded_len() <= MAX_BYTES {
            return;
        }
        match field {
            "body_html" => item.body_html.clear(),
            "removed" => item.removed.clear(),
            _ => halve_until_it_fits(item),
        }
        item.truncated.push(field.to_owned());
    }
}

/// The last resort: the front of the body stays. The whole of it stands on the raw topic.
fn halve_until_it_fits(item: &mut Item) {
    while item.encoded_len() > MAX_BYTES && !item.body.is_empty() {
        let keep = item.body.len() / 2;
        item.body.truncate(keep);
    }
}

/// `ce_id` of a record of an item. A notice is of a version that was told before, and an event of its own.
fn event_id(item: &Item) -> String {
    let id = format!("{}/{}/{}", item.item_id, item.version, item.revision);
    match item.kind() {
        ItemKind::Notice => format!("{id}/notice/{}", arrived_ms(item)),
        _ => id,
    }
}

fn source(item: &Item) -> String {
    let id = item.source.as_ref().map(|source| source.id.as_str()).unwrap_or_default();
    format!("wiredesk/source/{id}")
}

/// Headers by which consumers filter without decoding.
fn filters(item: &Item) -> Vec<(&'static str, String)> {
    vec![
        ("wd_kind", item.kind().word()),
        ("wd_status", item.status().word()),
        ("wd_source", item.source.as_ref().map(|source| source.id.clone()).unwrap_or_default()),
        ("wd_language", item.language.as_ref().map(|language| language.tag.clone()).unwrap_or_default()),
        ("wd_relation", item.relation().word()),
    ]
}

fn arrived_ms(item: &Item) -> i64 {
    item.fetched_at.as_ref().map_or(0, proto::time::to_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::v1::{Block, Relation, Removed, Status};

    #[test]
    fn filters_are_the_enums_words_without_their_prefix() {
        let mut item = Item::default();
        item.set_kind(ItemKind::Correction);
        item.set_status(Status::Usable);
        item.set_relation(Relation::Version);
        let words: Vec<String> = filters(&item).into_iter().map(|(_, word)| word).collect();
        assert_eq!(words, ["correction", "usable", "", "", "version"]);
    }

    #[test]
    fn an_item_over_the_limit_loses_html_then_removed_text_and_says_so() {
        let big = "x".repeat(MAX_BYTES);
        let block = Block { text: "A story.".to_owned(), ..Block::default() };
        let removed = vec![Removed { text: big.clone(), ..Removed::default() }];
        let mut item = Item { body_html: big, removed, body: vec![block.clone()], ..Item::default() };
        fit(&mut item);
        assert_eq!(item.truncated, ["body_html", "removed"]);
        assert_eq!(item.body, [block]);
    }

    #[test]
    fn a_body_over_the_limit_keeps_its_front() {
        let block = Block { text: "x".repeat(MAX_BYTES / 3), ..Block::default() };
        let mut item = Item { body: vec![block; 4], ..Item::default() };
        fit(&mut item);
        assert_eq!((item.body.len(), item.truncated.last().unwrap().as_str()), (2, "body"));
    }
}
