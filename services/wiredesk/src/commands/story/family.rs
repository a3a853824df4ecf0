//! What of a log belongs to one story: the records of its members without their text, its events, and what other
//! stories took from it.

use bus::Record;
use proto::v1::{Item, Story};
use std::collections::HashSet;

/// A version of a member as it stood on the log.
#[derive(Clone, Debug)]
pub(super) struct Version {
    /// The record's item, as [`slim`] leaves it.
    pub(super) item: Item,
    /// Partition and offset: records of one item are in order by it.
    pub(super) place: (i32, i64),
    /// True when the item was erased afterwards.
    pub(super) erased: bool,
}

/// A story's records.
#[derive(Clone, Debug, Default)]
pub(super) struct Family {
    /// The story.
    pub(super) story_id: String,
    /// Versions of its items, in the order of their places.
    pub(super) versions: Vec<Version>,
    /// Its events, their items as [`slim`] leaves them, in the order of their versions.
    pub(super) events: Vec<Story>,
    /// Items of other stories that took parts of it or link to it, a record each.
    pub(super) elsewhere: Vec<Item>,
    /// Keys of the tombstones that were met.
    erased: HashSet<Vec<u8>>,
}

impl Family {
    /// A family of which nothing is known yet.
    pub(super) fn of(story_id: &str) -> Self {
        Self { story_id: story_id.to_owned(), ..Self::default() }
    }

    /// A record of `wire.items`: kept if it belongs here, or may turn out to be of interest.
    pub(super) fn item(&mut self, record: &Record, item: Item) {
        let item = slim(item);
        if item.story_id == self.story_id {
            let place = (record.at.partition, record.offset);
            self.versions.push(Version { item, place, erased: false });
        } else {
            self.elsewhere.push(item);
        }
    }

    /// A tombstone of `wire.items`: what was there of the item before is not to be seen again.
    pub(super) fn erase(&mut self, item_id: &[u8]) {
        for version in self.versions.iter_mut().filter(|version| version.item.item_id.as_bytes() == item_id) {
            version.erased = true;
        }
        self.erased.insert(item_id.to_vec());
    }

    /// A record of `wire.stories`; `None` is the story's tombstone.
    pub(super) fn event(&mut self, story: Option<Story>) {
        match story {
            Some(story) => self.events.push(Story { item: story.item.map(slim), ..story }),
            None => self.events.clear(),
        }
    }

    /// Puts all in order once everything was read. What only `wire.stories` still knows becomes a version too.
    pub(super) fn settle(&mut self) {
        let known: HashSet<_> = self.versions.iter().map(|version| key(&version.item)).collect();
        let only = self.events.iter().filter_map(|event| Some((event.story_version, event.item.as_ref()?)));
        let aged: Vec<Version> = only
            .filter(|(_, item)| !known.contains(&key(item)))
            .map(|(number, item)| {
                // Before all that still stands on wire.items, where the oldest goes first.
                let erased = self.erased.contains(item.item_id.as_bytes());
                Version { item: item.clone(), place: (-1, i64::from(number)), erased }
            })
            .collect();
        drop(known);
        self.versions.extend(aged);
        self.versions.sort_by_key(|version| version.place);
        self.events.sort_by_key(|event| event.story_version);
        let members: HashSet<&str> =
            self.versions.iter().map(|version| version.item.item_id.as_str()).collect();
        let ours = |id: &str| id == self.story_id || members.contains(id);
        let mut seen = HashSet::new();
        self.elsewhere.retain(|item| ours(&item.of) || item.links.iter().any(|link| ours(&link.id)));
        self.elsewhere.retain(|item| seen.insert(item.item_id.clone()));
    }
}

/// What names one record of an item: id, version, revision; and status, since a notice may bear the number of the version
/// that it kills.
pub(super) type Key<'a> = (&'a str, u32, u32, i32);

/// What names the record of this item.
pub(super) fn key(item: &Item) -> Key<'_> {
    (&item.item_id, item.version, item.revision, item.status)
}

/// The item without what a timeline does not show: a family of thousands takes little memory, and a text that was
/// killed since is not even held.
fn slim(item: Item) -> Item {
    Item {
        item_id: item.item_id,
        version: item.version,
        revision: item.revision,
        kind: item.kind,
        change: item.change,
        decision: item.decision,
        superseded_by: item.superseded_by,
        status: item.status,
        kill: item.kill,
        upstream_killed: item.upstream_killed,
        urgency_marker: item.urgency_marker,
        fetched_at: item.fetched_at,
        normalized_at: item.normalized_at,
        released_at: item.released_at,
        embargoed_until: item.embargoed_until,
        source: item.source,
        backfill: item.backfill,
        headline: item.headline,
        story_id: item.story_id,
        relation: item.relation,
        of: item.of,
        share_of_this: item.share_of_this,
        share_of_other: item.share_of_other,
        likely_origin: item.likely_origin,
        links: item.links,
        ..Item::default()
    }
}
