//! What is remembered: identities by item id, which item had a URL or a text first, and the members of stories.
//!
//! An identity lies packed, as its protobuf bytes without what its key tells; 16 bytes of key and about 30 for each of
//! URL, text and time to forget stand beside it. Killed items are never forgotten.

use super::{
    Candidate, Upstream,
    holders::Holders,
    key::{ItemKey, KeyMap, first_sixteen},
    near::Near,
};
use crate::status::is_dead;
use prost::Message;
use proto::{time::to_ms, v1::Identity};
use std::collections::{BTreeMap, VecDeque};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Days that an item is remembered which does not say.
const KEPT_DAYS: u32 = 30;

/// The memory of one desk. Changes can be undone until they are committed.
#[derive(Debug, Default)]
pub struct Index {
    items: KeyMap<ItemKey, Box<[u8]>>,
    /// Items that have a canonical URL, by the URL's hash.
    urls: KeyMap<u64, Holders>,
    /// Items that have a text, by its content hash.
    texts: KeyMap<u128, Holders>,
    /// The newest item with a slug or headline, by hashes of them with the source.
    names: KeyMap<u64, ItemKey>,
    /// Items of a story beside its first.
    members: KeyMap<ItemKey, Vec<ItemKey>>,
    /// Items by the day on which they may be forgotten, in days since 1970: then it is looked again.
    due: BTreeMap<i64, Vec<ItemKey>>,
    /// What becomes of other outlets' copies of what is killed.
    pub(super) upstream: Upstream,
    /// What was changed since the last commit.
    undo: VecDeque<Undo>,
    /// Changes that were committed.
    committed: usize,
    /// What texts are found by.
    pub(super) near: Near,
}

/// A place up to which an index can be committed, or to which it can be rolled back: so many changes were made, and the
/// texts before that number were there.
#[derive(Clone, Copy, Debug)]
pub struct Savepoint(usize, u32);

/// What was there before a change.
#[derive(Debug)]
enum Undo {
    Item(ItemKey, Option<Box<[u8]>>),
    Url(u64, Option<Holders>),
    Text(u128, Option<Holders>),
    Name(u64, Option<ItemKey>),
    Joined(ItemKey, ItemKey),
    Left(ItemKey, ItemKey),
    Due(i64, ItemKey),
}

impl Index {
    /// An empty memory.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, where the copies of what an agency kills are treated so.
    pub fn with_upstream(self, upstream: Upstream) -> Self {
        Self { upstream, ..self }
    }

    /// An empty memory that finds the copies of that many texts: the newest, of the last days.
    pub fn of_texts(texts: usize) -> Self {
        Self { near: Near::new(texts), ..Self::default() }
    }

    /// Items remembered.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Bytes that identities take, what is found by URL, text and name among them: all are counted, one by one.
    pub fn identity_bytes(&self) -> usize {
        let packed: usize = self.items.values().map(|packed| packed.len()).sum();
        let due: usize = self.due.values().map(|keys| keys.capacity() * size_of::<ItemKey>()).sum();
        let members = self.members.values().map(|keys| keys.capacity() * size_of::<ItemKey>());
        packed
            + due
            + members.sum::<usize>()
            + room(&self.items)
            + room(&self.urls)
            + room(&self.texts)
            + room(&self.names)
            + room(&self.members)
    }

    /// True when nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Takes over a committed identity, as the topic has it; `None` is its end.
    pub fn restore(&mut self, item_id: &str, identity: Option<Identity>) {
        match identity {
            Some(identity) => self.remember(&mut of_any_release(identity)),
            None => self.forget(ItemKey::of(item_id)),
        }
        self.commit();
    }

    /// What was remembered since the last commit stays.
    pub fn commit(&mut self) {
        self.commit_to(self.savepoint());
    }

    /// What was remembered before a savepoint stays; what came after it can still be forgotten.
    pub fn commit_to(&mut self, savepoint: Savepoint) {
        let count = savepoint.0.saturating_sub(self.committed).min(self.undo.len());
        self.undo.drain(..count);
        self.committed += count;
        self.near.commit_to(savepoint.1);
    }

    /// What was remembered since the last commit is forgotten.
    pub fn roll_back(&mut self) {
        self.roll_back_to(Savepoint(self.committed, 0));
    }

    /// The present place.
    pub fn savepoint(&self) -> Savepoint {
        Savepoint(self.committed + self.undo.len(), self.near.end())
    }

    /// What was remembered since a savepoint is forgotten.
    pub fn roll_back_to(&mut self, savepoint: Savepoint) {
        self.near.roll_back_to(savepoint.1);
        let kept = savepoint.0.saturating_sub(self.committed).min(self.undo.len());
        for step in self.undo.split_off(kept).into_iter().rev() {
            match step {
                Undo::Item(key, before) => put(&mut self.items, key, before),
                Undo::Url(url, before) => put(&mut self.urls, url, before),
                Undo::Text(text, before) => put(&mut self.texts, text, before),
                Undo::Name(name, before) => put(&mut self.names, name, before),
                Undo::Joined(story, key) => {
                    if let Some(members) = self.members.get_mut(&story) {
                        members.retain(|member| *member != key);
                        if members.is_empty() {
                            self.members.remove(&story);
                        }
                    }
                }
                Undo::Left(story, key) => self.members.entry(story).or_default().push(key),
                Undo::Due(day, key) => self.due.entry(day).or_default().push(key),
            }
        }
    }

    /// What is remembered of an item.
    pub fn get(&self, item_id: &str) -> Option<Identity> {
        self.by_key(ItemKey::of(item_id))
    }

    /// Forgets items whose time is over, so many at most; their ids. To be called between decisions.
    pub fn expire(&mut self, now_ms: i64, limit: usize) -> Vec<String> {
        let today = now_ms.div_euclid(DAY_MS);
        let mut forgotten = Vec::new();
        while forgotten.len() < limit {
            let Some(mut first) = self.due.first_entry().filter(|first| *first.key() <= today) else { break };
            let day = *first.key();
            let Some(key) = first.get_mut().pop() else {
                first.remove();
                continue;
            };
            self.undo.push_back(Undo::Due(day, key));
            let Some(identity) = self.by_key(key) else { continue };
            match due_day(&identity) {
                Some(due) if due <= today => {
                    self.forget(key);
                    forgotten.push(identity.item_id);
                }
                // A sign of it came since.
                Some(due) => self.due.entry(due).or_default().push(key),
                None => {}
            }
        }
        forgotten
    }

    /// The items of a story beside its first that are remembered.
    pub(super) fn members(&self, story_id: &str) -> impl Iterator<Item = Identity> + '_ {
        let members = self.members.get(&ItemKey::of(story_id));
        members.into_iter().flatten().filter_map(|key| self.by_key(*key))
    }

    /// Remembers an item as it is now.
    pub(super) fn remember(&mut self, identity: &mut Identity) {
        let key = ItemKey::of(&identity.item_id);
        let before = self.by_key(key);
        if let Some(before) = before.filter(|before| finds(before) != finds(identity)) {
            self.lose(key, &before);
        }
        self.find_by(key, identity);
        for name in identity.names.iter().filter(|_| !is_dead(identity.status())) {
            self.undo.push_back(Undo::Name(*name, self.names.insert(*name, key)));
        }
        let (story, due) = (ItemKey::of(&identity.story_id), due_day(identity));
        let before = self.items.insert(key, pack(identity));
        if before.is_none() && story != key {
            self.members.entry(story).or_default().push(key);
            self.undo.push_back(Undo::Joined(story, key));
        }
        let was_due = before.as_deref().and_then(|before| due_day(&unpack(key, before)));
        // One that is due later than it was is moved when its place comes up.
        if let Some(due) = due.filter(|due| was_due.is_none_or(|was_due| *due < was_due)) {
            // What is rolled back leaves its place here, where nothing is found then.
            self.due.entry(due).or_default().push(key);
        }
        self.undo.push_back(Undo::Item(key, before));
    }

    /// The items that have the candidate's canonical URL, the one that came first at the front.
    pub(super) fn by_url(&self, candidate: &Candidate) -> impl Iterator<Item = Identity> + '_ {
        let holders = self.urls.get(&candidate.url_hash).filter(|_| candidate.url_hash != 0);
        holders.into_iter().flat_map(Holders::keys).filter_map(|key| self.by_key(key))
    }

    /// The items that have the candidate's text, the one that came first at the front.
    pub(super) fn by_text(&self, candidate: &Candidate) -> impl Iterator<Item = Identity> + '_ {
        let text = candidate.content_hash.as_ref().map(|hash| first_sixteen(hash));
        let holders = text.and_then(|text| self.texts.get(&text));
        holders.into_iter().flat_map(Holders::keys).filter_map(|key| self.by_key(key))
    }

    /// The source's newest item with a notice's slug or headline.
    pub(super) fn by_name(&self, notice: &Candidate) -> Option<Identity> {
        notice.names.iter().find_map(|name| self.by_key(*self.names.get(name)?))
    }

    /// Lets an item be found by its URL and its text.
    fn find_by(&mut self, key: ItemKey, item: &Identity) {
        let holder = (item.first_at.as_ref().map_or(0, to_ms), key);
        let (url, text) = finds(item);
        if url != 0 && !self.urls.get(&url).is_some_and(|held| held.keys().any(|one| one == key)) {
            let before = self.urls.remove(&url);
            self.urls.insert(url, Holders::with(before.clone(), holder));
            self.undo.push_back(Undo::Url(url, before));
        }
        if text != 0 && !self.texts.get(&text).is_some_and(|held| held.keys().any(|one| one == key)) {
            let before = self.texts.remove(&text);
            self.texts.insert(text, Holders::with(before.clone(), holder));
            self.undo.push_back(Undo::Text(text, before));
        }
    }

    /// Lets an item be found by neither.
    fn lose(&mut self, key: ItemKey, item: &Identity) {
        let (url, text) = finds(item);
        if let Some(before) = self.urls.remove(&url) {
            put(&mut self.urls, url, before.clone().without(key));
            self.undo.push_back(Undo::Url(url, Some(before)));
        }
        if let Some(before) = self.texts.remove(&text) {
            put(&mut self.texts, text, before.clone().without(key));
            self.undo.push_back(Undo::Text(text, Some(before)));
        }
    }

    /// What is remembered of an item, by its key.
    pub(super) fn by_key(&self, key: ItemKey) -> Option<Identity> {
        Some(unpack(key, self.items.get(&key)?))
    }

    fn forget(&mut self, key: ItemKey) {
        let Some(packed) = self.items.remove(&key) else { return };
        let identity = unpack(key, &packed);
        self.undo.push_back(Undo::Item(key, Some(packed)));
        self.lose(key, &identity);
        for name in &identity.names {
            if self.names.get(name) == Some(&key) {
                self.undo.push_back(Undo::Name(*name, self.names.remove(name)));
            }
        }
        let story = ItemKey::of(&identity.story_id);
        if let Some(members) = self.members.get_mut(&story)
            && let Some(place) = members.iter().position(|member| *member == key)
        {
            members.remove(place);
            if members.is_empty() {
                self.members.remove(&story);
            }
            self.undo.push_back(Undo::Left(story, key));
        }
    }
}

/// By what an item is found beside its id: the hashes of its URL and its text, 0 for none.
fn finds(item: &Identity) -> (u64, u128) {
    (item.url_hash, first_sixteen(&item.content_hash))
}

/// Bytes of a map's table: a key, a value and a byte of control for each place.
fn room<K, V>(map: &KeyMap<K, V>) -> usize {
    map.capacity() * (size_of::<(K, V)>() + 1)
}

fn put<K: std::hash::Hash + Eq, V>(map: &mut KeyMap<K, V>, key: K, before: Option<V>) {
    match before {
        Some(before) => drop(map.insert(key, before)),
        None => drop(map.remove(&key)),
    }
}

/// The day on which an item may be forgotten, in days since 1970: so many whole ones after the last sign of it or of a
/// story that it opened. None if it is dead.
fn due_day(identity: &Identity) -> Option<i64> {
    let story = identity.story.as_ref();
    let is_story_dead = story.is_some_and(|mark| is_dead(mark.status()));
    if is_dead(identity.status()) || is_story_dead {
        return None;
    }
    let arrived_ms = identity.arrived_at.as_ref().map_or(0, to_ms);
    let joined_ms = story.and_then(|mark| mark.last_at.as_ref()).map_or(0, to_ms);
    let days = if identity.kept_days == 0 { KEPT_DAYS } else { identity.kept_days };
    Some(arrived_ms.max(joined_ms).div_euclid(DAY_MS) + i64::from(days) + 1)
}

/// As bytes, without what the key tells. The identity stays as it is.
fn pack(identity: &mut Identity) -> Box<[u8]> {
    let is_first = identity.story_id == identity.item_id;
    let story_id = is_first.then(|| std::mem::take(&mut identity.story_id));
    let item_id = ItemKey::tells(&identity.item_id).then(|| std::mem::take(&mut identity.item_id));
    let packed = identity.encode_to_vec().into();
    if let Some(story_id) = story_id {
        identity.story_id = story_id;
    }
    if let Some(item_id) = item_id {
        identity.item_id = item_id;
    }
    packed
}

fn unpack(key: ItemKey, packed: &[u8]) -> Identity {
    // Packed here: it can be read.
    let mut identity = Identity::decode(packed).unwrap_or_default();
    if identity.item_id.is_empty() {
        identity.item_id = key.id();
    }
    if identity.story_id.is_empty() {
        identity.story_id.clone_from(&identity.item_id);
    }
    identity
}

/// An identity as an earlier release wrote it, in today's form.
fn of_any_release(mut identity: Identity) -> Identity {
    if identity.url_hash == 0 {
        identity.url_hash = super::identity::url_hash(&identity.canonical_url);
    }
    identity.canonical_url.clear();
    identity.version_id.clear();
    identity.content_hash.truncate(16);
    if identity.raw_sha256.len() > 16 {
        identity.raw_sha256 = super::identity::raw_hash(&String::from_utf8_lossy(&identity.raw_sha256));
    }
    identity
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::{
        time::from_ms,
        v1::{Status, StoryMark},
    };

    fn identity(id: &str, story: &str, arrived_ms: i64) -> Identity {
        Identity {
            item_id: id.to_owned(),
            story_id: story.to_owned(),
            arrived_at: Some(from_ms(arrived_ms)),
            url_hash: first_sixteen(id.as_bytes()) as u64 | 1,
            content_hash: id.as_bytes().to_vec(),
            status: Status::Usable.into(),
            ..Identity::default()
        }
    }

    #[test]
    fn what_is_remembered_comes_back_as_it_was() {
        let mut index = Index::new();
        for id in ["a", "itm-0123456789abcdef0123456789abcdef"] {
            for story in [id, "another"] {
                let identity = identity(id, story, 7);
                index.remember(&mut identity.clone());
                assert_eq!(index.get(id), Some(identity));
            }
        }
        assert_eq!(index.get("never"), None);
    }

    #[test]
    fn an_item_is_forgotten_so_many_days_after_its_last_sign() {
        let days = |days: i64| days * DAY_MS;
        let mut index = Index::new();
        index.remember(&mut identity("late", "late", days(2)));
        index.remember(&mut identity("late", "late", days(1)));
        assert_eq!(index.expire(days(32), 9), ["late"], "its last sign turned out to be an earlier one");
        let mut index = Index::new();
        index.remember(&mut identity("a", "a", 0));
        assert!(index.expire(days(29), 9).is_empty());
        index.remember(&mut identity("a", "a", days(20)));
        assert!(index.expire(days(45), 9).is_empty(), "it came again");
        assert_eq!(index.expire(days(52), 9), ["a"]);
        assert!(index.is_empty() && index.urls.is_empty() && index.texts.is_empty());
    }

    #[test]
    fn a_story_keeps_its_first_item_and_a_wire_its_items_longer() {
        let mut index = Index::new();
        let mark = StoryMark { last_at: Some(from_ms(20 * DAY_MS)), ..StoryMark::default() };
        index.remember(&mut Identity { story: Some(mark), ..identity("a", "a", 0) });
        index.remember(&mut Identity { kept_days: 400, ..identity("b", "b", 0) });
        assert!(index.expire(40 * DAY_MS, 9).is_empty());
        assert_eq!(index.expire(60 * DAY_MS, 9), ["a"]);
        assert_eq!(index.expire(402 * DAY_MS, 9), ["b"]);
    }

    #[test]
    fn dead_items_and_the_first_of_dead_stories_are_never_forgotten() {
        let mut index = Index::new();
        let mut dead = identity("a", "a", 0);
        dead.set_status(Status::Killed);
        index.remember(&mut dead);
        let mark = StoryMark { status: Status::Killed.into(), ..StoryMark::default() };
        index.remember(&mut Identity { story: Some(mark), ..identity("b", "b", 0) });
        assert!(index.expire(i64::MAX / 2, 9).is_empty());
        // One that is usable again can be forgotten again.
        index.remember(&mut identity("a", "a", DAY_MS));
        assert_eq!(index.expire(40 * DAY_MS, 9), ["a"]);
    }

    #[test]
    fn what_was_forgotten_and_rolled_back_is_there_and_forgotten_again() {
        let mut index = Index::new();
        index.remember(&mut identity("a", "a", 0));
        index.remember(&mut identity("b", "a", 0));
        index.commit();
        assert_eq!(index.expire(40 * DAY_MS, 1).len(), 1);
        assert_eq!(index.expire(40 * DAY_MS, 9).len(), 1);
        index.roll_back();
        assert_eq!((index.len(), index.members("a").count()), (2, 1));
        let mut again = index.expire(40 * DAY_MS, 9);
        again.sort();
        assert_eq!(again, ["a", "b"]);
        assert_eq!(index.members("a").count(), 0);
    }
}
