//! What may not break, whatever is killed: nothing lost, nothing twice, and the books balance.
//!
//! Which identities are exact, and over what:
//! - Topics: the raw records are as many as the replay's outcomes; `published` and `superseded` are as many as the
//!   records on `wire.items`, `dead_letter` as many as those on `wire.dead-letters`; and each record on `wire.items`
//!   and `wire.stories` is what the replay made of the same raw record, field by field.
//! - A living process, once nothing comes any more: `wiredesk_normalizer_outcomes_total` over all outcomes is
//!   `wiredesk_normalizer_raw_total`. Sums over processes that were killed are not exact, and are not asked for.

use crate::{entry::Fate, output::Output, replay::Replay, world::Expected};
use prost::Message;
use proto::v1::RawItem;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt::Debug,
};
use tests::role::Role;

/// The findings of a run.
#[derive(Debug)]
pub(crate) struct Books {
    /// Entries that are missing on a topic: `feed entry topic`.
    pub(crate) lost: Vec<String>,
    /// Records that stand on a topic more often than once.
    pub(crate) twice: Vec<String>,
}

impl Books {
    pub(crate) fn of(output: &Output, expected: &[Expected]) -> Self {
        Self { lost: lost(output, expected), twice: twice(output) }
    }

    pub(crate) fn assert_balanced(&self) {
        assert!(self.lost.is_empty() && self.twice.is_empty(), "{self:#?}");
    }
}

/// Every entry of a feed is on `wire.raw` with its own bytes; and where it was a text of its own on `wire.items`, where
/// it could not be read on `wire.dead-letters`.
fn lost(output: &Output, expected: &[Expected]) -> Vec<String> {
    let raw: HashSet<(&str, &[u8])> =
        output.raw.iter().map(|(_, raw)| (raw.feed_id.as_str(), raw.entry.as_slice())).collect();
    let items: HashSet<(&str, &str)> =
        output.items.iter().map(|item| (item.url.as_str(), item.headline.as_str())).collect();
    let dead: Vec<RawItem> =
        output.dead.iter().map(|dead| RawItem::decode(dead.raw.as_slice()).unwrap()).collect();
    let dead: HashSet<(&str, &[u8])> =
        dead.iter().map(|raw| (raw.feed_id.as_str(), raw.entry.as_slice())).collect();
    let mut lost = Vec::new();
    for Expected { feed_id, bytes, link, headline, fate } in expected {
        let mut miss = |there: bool, topic: &str| {
            if !there {
                lost.push(format!("{feed_id} {headline} {topic}"));
            }
        };
        miss(raw.contains(&(feed_id, bytes.as_bytes())), "wire.raw");
        match fate {
            Fate::Item => miss(items.contains(&(link, headline)), "wire.items"),
            Fate::Broken => miss(dead.contains(&(feed_id, bytes.as_bytes())), "wire.dead-letters"),
            Fate::Unchanged => {}
        }
    }
    lost
}

/// A raw entry is once on its topic for each feed that shows it; a version once for its number, and once for its text;
/// an event once; a dead letter once for its raw record.
fn twice(output: &Output) -> Vec<String> {
    let mut twice = Vec::new();
    let mut count = |topic: &str, names: Vec<String>| {
        let mut times: HashMap<String, usize> = HashMap::new();
        for name in names {
            *times.entry(name).or_default() += 1;
        }
        let more = times.into_iter().filter(|(_, times)| *times > 1);
        twice.extend(more.map(|(name, times)| format!("{topic} {name}: {times} times")));
    };
    let raw = output.raw.iter().map(|(_, raw)| format!("{} {} {}", raw.feed_id, raw.item_id, raw.sha256));
    count("wire.raw", raw.collect());
    let items = output.items.iter();
    count("wire.items", items.clone().map(|item| format!("{}/{}", item.item_id, item.version)).collect());
    count("wire.items", items.map(|item| format!("{} {}", item.item_id, item.version_id)).collect());
    let stories = output.stories.iter();
    count(
        "wire.stories",
        stories.map(|story| format!("{}/{}", story.story_id, story.story_version)).collect(),
    );
    let dead = output.dead.iter().filter_map(|dead| dead.position.as_ref());
    count(
        "wire.dead-letters",
        dead.map(|at| format!("{}/{}/{}", at.topic, at.partition, at.offset)).collect(),
    );
    twice
}

/// Versions of each item and of each story count from 1 without a gap.
pub(crate) fn assert_no_gaps(output: &Output) {
    let mut versions: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for item in &output.items {
        versions.entry(&item.item_id).or_default().push(item.version);
    }
    let mut events: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for story in &output.stories {
        events.entry(&story.story_id).or_default().push(story.story_version);
    }
    for (id, numbers) in versions.iter().chain(&events) {
        // In the order in which they stand on their partition, too.
        assert!(numbers.iter().copied().eq(1..=numbers.len() as u32), "{id} has versions {numbers:?}");
    }
}

/// The topics say what a run without a kill would have said.
pub(crate) fn assert_replayed(output: &Output, replay: &Replay) {
    let Replay { output: should, outcomes } = replay;
    assert_eq!(outcomes.values().sum::<usize>(), output.raw.len(), "{outcomes:?}");
    assert_eq!(output.items.len(), replay.count("published") + replay.count("superseded"), "{outcomes:?}");
    assert_eq!(output.dead.len(), replay.count("dead_letter"), "{outcomes:?}");
    same(&output.items_by_name(), &should.items_by_name());
    same(&output.stories_by_name(), &should.stories_by_name());
}

/// One difference is shown, since a thousand say no more.
fn same<M: PartialEq + Debug>(is: &BTreeMap<(String, u32), M>, should: &BTreeMap<(String, u32), M>) {
    for name in is.keys().chain(should.keys()) {
        assert_eq!(is.get(name), should.get(name), "{name:?}");
    }
}

/// The counters of processes that live and have nothing left to do. At least one of them normalizes.
pub(crate) fn assert_living_books(roles: &[Role]) {
    let mut books = 0;
    for role in roles {
        let Ok(raw) = role.metric("wiredesk_normalizer_raw_total") else { continue };
        let outcomes = role.metric("wiredesk_normalizer_outcomes_total").unwrap();
        assert_eq!(outcomes, raw, "books of {}", role.name());
        books += 1;
    }
    assert!(books > 0, "no process has books");
}
