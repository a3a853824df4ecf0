//! Where an item that was never here belongs: to a story that is known, or to one of its own.

use super::{
    Candidate, Decided, Index, Outcome,
    identity::{fill, first_eight, first_version},
};
use crate::words::words;
use proto::{
    time::from_ms,
    v1::{DedupeRule, Identity, ItemKind, Relation, Status, StoryMark},
};
use std::collections::HashSet;

impl Index {
    /// An item that was never here.
    pub(super) fn unknown(&self, candidate: &Candidate) -> Decided {
        let (other, rule) = match self.kin(candidate) {
            Some(found) => found,
            None => return self.opens(candidate),
        };
        let story_id = other.story_id.clone();
        let (of, other_hash) = (other.item_id.clone(), other.content_hash.clone());
        let mut identity = Identity { story_id: story_id.clone(), copy_of: of.clone(), ..first_version() };
        fill(&mut identity, candidate);
        identity.versions_seen.push(first_eight(&candidate.version_hash));
        let mut identities = vec![identity];
        if let Some(first) = self.get(&story_id) {
            let mut first = first.clone();
            if let Some(mark) = first.story.as_mut() {
                mark.copies_count += 1;
                if !mark.source_ids.contains(&candidate.source_id) {
                    mark.source_ids.push(candidate.source_id.clone());
                }
            }
            identities.push(first);
        }
        let same = candidate.content_hash.is_some_and(|hash| other_hash == hash);
        let decided = Decided::new(Outcome::Published, candidate, 1, &story_id, rule, identities);
        let shares = if same { (1.0, 1.0) } else { decided.shares };
        Decided { kind: ItemKind::New, relation: Relation::Copy, of, shares, ..decided }
    }

    /// The earlier item that the candidate is a copy of, and the rule that says so. Near-duplicates join here.
    fn kin(&self, candidate: &Candidate) -> Option<(&Identity, &'static str)> {
        if candidate.rule == DedupeRule::Off {
            return None;
        }
        let usable =
            |other: &&Identity| other.status() == Status::Usable && candidate.status == Status::Usable;
        let same_text =
            |other: &Identity| candidate.content_hash.is_some_and(|hash| other.content_hash == hash);
        // One link for many items (a live page, a home page) says nothing: the title or the text must agree too.
        let by_url = self
            .by_url(candidate)
            .filter(usable)
            .filter(|other| same_text(other) || alike(&other.headline, &candidate.headline));
        if let Some(other) = by_url {
            return Some((other, "same_url"));
        }
        if candidate.rule == DedupeRule::Identity {
            return None;
        }
        // The same words under two unlike titles of one source are its boilerplate, not a copy.
        let by_text = self.by_text(candidate).filter(usable).filter(|other| {
            other.source_id != candidate.source_id || alike(&other.headline, &candidate.headline)
        });
        by_text.map(|other| (other, "same_text"))
    }

    /// The first item of a story.
    fn opens(&self, candidate: &Candidate) -> Decided {
        let mark = StoryMark {
            version: 1,
            head_item_id: candidate.item_id.clone(),
            copies_count: 0,
            source_ids: vec![candidate.source_id.clone()],
            first_seen_at: Some(from_ms(candidate.arrived_ms)),
            first_source_id: candidate.source_id.clone(),
        };
        let mut identity =
            Identity { story_id: candidate.item_id.clone(), story: Some(mark.clone()), ..first_version() };
        fill(&mut identity, candidate);
        identity.versions_seen.push(first_eight(&candidate.version_hash));
        let decided =
            Decided::new(Outcome::Published, candidate, 1, &candidate.item_id, "never_seen", vec![identity]);
        Decided { kind: ItemKind::New, relation: Relation::New, story: Some(mark), ..decided }
    }
}

/// True for headlines that share at least half of the words of the longer.
fn alike(one: &str, other: &str) -> bool {
    let (one, other): (HashSet<String>, HashSet<String>) =
        (words(one).into_iter().collect(), words(other).into_iter().collect());
    let shared = one.intersection(&other).count();
    shared > 0 && shared * 2 >= one.len().max(other.len())
}
