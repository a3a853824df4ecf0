//! Where an item that was never here belongs: to a story that is known, or to one of its own.

use super::{
    Candidate, Decided, Event, Index, Outcome, Upstream,
    decide::suppressed,
    family::{Joined, Standing},
    identity::{fill, first_eight, first_version, is_dead, see},
};
use crate::words::words;
use proto::v1::{DedupeRule, Identity, ItemKind, Relation, Status};
use std::collections::HashSet;

impl Index {
    /// An item that was never here.
    pub(super) fn unknown(&self, candidate: &Candidate) -> Decided {
        let (other, rule) = match self.kin(candidate) {
            Some(found) => found,
            None => return self.opens(candidate),
        };
        let same = candidate.content_hash.is_some_and(|hash| other.content_hash == hash[..16]);
        let shares = if same { (1.0, 1.0) } else { (0.0, 0.0) };
        self.joins(candidate, &other, rule, Relation::Copy, shares)
    }

    /// An item that joins the story of another one.
    fn joins(
        &self,
        candidate: &Candidate,
        other: &Identity,
        rule: &str,
        relation: Relation,
        shares: (f64, f64),
    ) -> Decided {
        let (story_id, of) = (other.story_id.clone(), other.item_id.clone());
        let mut item = Identity { story_id: story_id.clone(), copy_of: of.clone(), ..first_version() };
        fill(&mut item, candidate);
        see(&mut item, first_eight(&candidate.version_hash));
        let share_of_head = (shares.1 > 0.0).then_some(shares.1);
        let standing = Standing { kind: ItemKind::New, relation, share_of_head };
        let Joined { event, identities, upstream_killed } = self.join(item, standing);
        if upstream_killed && self.upstream == Upstream::Kill {
            return suppressed(candidate, other, "killed_upstream");
        }
        let decided = Decided::new(Outcome::Published, candidate, 1, &story_id, rule, identities);
        let (kind, story) = (ItemKind::New, event);
        Decided { kind, relation, of, shares, story, upstream_killed, ..decided }
    }

    /// The earlier item that the candidate is a copy of, and the rule that says so. Near-duplicates join here.
    fn kin(&self, candidate: &Candidate) -> Option<(Identity, &'static str)> {
        if candidate.rule == DedupeRule::Off {
            return None;
        }
        // Copies of what is dead are told so: the source's own does not come here.
        let usable = |other: &Identity| {
            let counts = |status| matches!(status, Status::Usable) || is_dead(status);
            candidate.status == Status::Usable && counts(other.status())
        };
        let same_text =
            |other: &Identity| candidate.content_hash.is_some_and(|hash| other.content_hash == hash[..16]);
        // One link for many items (a live page, a home page) says nothing: the title or the text must agree too.
        let by_url = self
            .by_url(candidate)
            .find(|other| usable(other) && (same_text(other) || alike(&other.headline, &candidate.headline)));
        if let Some(other) = by_url {
            return Some((other, "same_url"));
        }
        if candidate.rule == DedupeRule::Identity {
            return None;
        }
        // The same words under two unlike titles of one source are its boilerplate, not a copy.
        let by_text = self.by_text(candidate).find(|other| {
            let is_own = other.source_id == candidate.source_id;
            usable(other) && (!is_own || alike(&other.headline, &candidate.headline))
        });
        by_text.map(|other| (other, "same_text"))
    }

    /// The first item of a story.
    fn opens(&self, candidate: &Candidate) -> Decided {
        let mark = Self::mark(candidate);
        let mut identity =
            Identity { story_id: candidate.item_id.clone(), story: Some(mark.clone()), ..first_version() };
        fill(&mut identity, candidate);
        see(&mut identity, first_eight(&candidate.version_hash));
        let decided =
            Decided::new(Outcome::Published, candidate, 1, &candidate.item_id, "never_seen", vec![identity]);
        let story = Some(Event { mark, kind: ItemKind::New });
        Decided { kind: ItemKind::New, relation: Relation::New, story, ..decided }
    }
}

/// True for headlines that share at least half of the words of the longer.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let (one, other): (HashSet<String>, HashSet<String>) =
        (words(one).into_iter().collect(), words(other).into_iter().collect());
    let shared = one.intersection(&other).count();
    shared > 0 && shared * 2 >= one.len().max(other.len())
}
