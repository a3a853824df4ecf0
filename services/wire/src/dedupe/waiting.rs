//! How deliveries of an item stand to the one of it that waits for the end of its embargo, and what is remembered of those
//! that waited. They are compared as versions of a published item are, in sight of nobody.

use super::{
    Candidate, Decided, Index,
    identity::{VERSIONS_SEEN, fill, first_eight},
    order::Order,
};
use proto::{time::from_ms, v1::Identity};

/// How a delivery stands to the newest of its item that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The same bytes.
    Redelivered,
    /// Other bytes, a text that waits or waited.
    Unchanged,
    /// A text that was not there before, older than the one that waits.
    Older,
    /// A text that takes its place.
    Newer,
}

/// What waits of an item, as versions are compared.
#[derive(Clone, Debug)]
pub struct Waiting(Identity);

impl Waiting {
    /// The candidate of what waits; `seen` are the hashes of all versions that waited, its own last, and `raw_hash` is
    /// that of the last delivery.
    pub fn new(candidate: &Candidate, seen: &[u64], raw_hash: &[u8]) -> Self {
        let mut identity = Identity::default();
        fill(&mut identity, candidate);
        identity.versions_seen = seen.to_vec();
        identity.raw_sha256 = raw_hash.to_vec();
        Self(identity)
    }

    /// How a delivery stands to it.
    pub fn standing(&self, candidate: &Candidate) -> Standing {
        let Self(known) = self;
        let hash = hash_of(candidate);
        if !candidate.raw_hash.is_empty() && known.raw_sha256 == candidate.raw_hash {
            return Standing::Redelivered;
        }
        if known.versions_seen.last() == Some(&hash) {
            return Standing::Unchanged;
        }
        let order = Order::of(candidate, known);
        match known.versions_seen.contains(&hash) {
            true if !order.may_repeat => Standing::Unchanged,
            _ if order.is_overtaken => Standing::Older,
            _ => Standing::Newer,
        }
    }
}

/// What a version is remembered by.
pub fn hash_of(candidate: &Candidate) -> u64 {
    first_eight(&candidate.version_hash)
}

/// Versions seen with one more: the newest stands last. The oldest are forgotten.
pub fn with_seen(mut seen: Vec<u64>, hash: u64, is_newest: bool) -> Vec<u64> {
    seen.retain(|known| *known != hash);
    let place = if is_newest { seen.len() } else { seen.len().saturating_sub(1) };
    seen.insert(place, hash);
    let drop = seen.len().saturating_sub(VERSIONS_SEEN);
    seen.drain(..drop);
    seen
}

impl Index {
    /// Remembers with an item that was just decided that these versions of it were here before, so that none of them
    /// makes a version when it comes late; and that it arrived at `arrived_ms`, as far as the order of its versions goes.
    pub fn also_seen(&mut self, decided: &mut Decided, item_id: &str, seen: &[u64], arrived_ms: i64) {
        let Some(identity) = decided.identities.iter_mut().find(|identity| identity.item_id == item_id)
        else {
            return;
        };
        let mut all: Vec<u64> =
            seen.iter().filter(|hash| !identity.versions_seen.contains(hash)).copied().collect();
        all.append(&mut identity.versions_seen);
        let drop = all.len().saturating_sub(VERSIONS_SEEN);
        identity.versions_seen = all.split_off(drop);
        identity.arrived_at = Some(from_ms(arrived_ms));
        self.remember(identity);
    }

    /// Remembers with an item that was just ended what waited of it, of which nothing was published: its versions, and
    /// the hash of its text, so that it stays dead under other ids of its source too.
    pub fn also_ended(&mut self, decided: &mut Decided, waited: &Candidate, seen: &[u64]) {
        let item_id = &waited.item_id;
        let Some(identity) = decided.identities.iter_mut().find(|identity| identity.item_id == *item_id)
        else {
            return;
        };
        let ended = identity.versions_seen.clone();
        identity.versions_seen = ended.iter().fold(seen.to_vec(), |seen, hash| with_seen(seen, *hash, true));
        if identity.content_hash.is_empty() {
            let mut text = Identity::default();
            fill(&mut text, waited);
            identity.content_hash = text.content_hash;
        }
        self.remember(identity);
    }
}
