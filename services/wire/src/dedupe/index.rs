//! What is remembered: identities by item id, and which item had a URL or a text first.

use super::{Candidate, near::Near};
use crate::ids::short_hash;
use proto::v1::Identity;
use std::collections::{HashMap, VecDeque, hash_map::Entry};

/// The memory of one desk. Changes can be undone until they are committed.
#[derive(Debug, Default)]
pub struct Index {
    items: HashMap<String, Identity>,
    /// Item that had a canonical URL first, by the URL's hash.
    urls: HashMap<u64, String>,
    /// Item that had a text first, by its content hash.
    texts: HashMap<Vec<u8>, String>,
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
    Item(String, Option<Box<Identity>>),
    Url(u64),
    Text(Vec<u8>),
}

impl Index {
    /// An empty memory.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty memory that finds the copies of that many texts: the newest, of the last days.
    pub fn of_texts(texts: usize) -> Self {
        Self { near: Near::new(texts), ..Self::default() }
    }

    /// Items remembered.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// True when nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Takes over a committed identity, as the topic has it; `None` is its end.
    pub fn restore(&mut self, item_id: &str, identity: Option<Identity>) {
        match identity {
            Some(identity) => self.remember(identity),
            None => {
                self.items.remove(item_id);
            }
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
                Undo::Item(id, Some(before)) => {
                    self.items.insert(id, *before);
                }
                Undo::Item(id, None) => {
                    self.items.remove(&id);
                }
                Undo::Url(url) => {
                    self.urls.remove(&url);
                }
                Undo::Text(text) => {
                    self.texts.remove(&text);
                }
            }
        }
    }

    /// What is remembered of an item.
    pub fn get(&self, item_id: &str) -> Option<&Identity> {
        self.items.get(item_id)
    }

    /// Remembers an item as it is now.
    pub(super) fn remember(&mut self, identity: Identity) {
        let id = identity.item_id.clone();
        if !identity.canonical_url.is_empty() {
            let url = short_hash(&[identity.canonical_url.as_bytes()]);
            if let Entry::Vacant(place) = self.urls.entry(url) {
                place.insert(id.clone());
                self.undo.push_back(Undo::Url(url));
            }
        }
        if !identity.content_hash.is_empty() && !self.texts.contains_key(&identity.content_hash) {
            self.texts.insert(identity.content_hash.clone(), id.clone());
            self.undo.push_back(Undo::Text(identity.content_hash.clone()));
        }
        let before = self.items.insert(id.clone(), identity);
        self.undo.push_back(Undo::Item(id, before.map(Box::new)));
    }

    /// The item that had the candidate's canonical URL first.
    pub(super) fn by_url(&self, candidate: &Candidate) -> Option<&Identity> {
        let url = Some(&candidate.canonical_url).filter(|url| !url.is_empty())?;
        let item = self.items.get(self.urls.get(&short_hash(&[url.as_bytes()]))?)?;
        (item.canonical_url == *url).then_some(item)
    }

    /// The item that had the candidate's text first, if it still has it.
    pub(super) fn by_text(&self, candidate: &Candidate) -> Option<&Identity> {
        let hash = candidate.content_hash.as_ref()?;
        let item = self.items.get(self.texts.get(&hash[..])?)?;
        (item.content_hash == hash).then_some(item)
    }
}
