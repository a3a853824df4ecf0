//! What became of an item, and why.

use super::{Candidate, Event, Notice};
use crate::ids::version_id;
use proto::v1::{Change, Decision, Identity, ItemKind, Kill, LikelyOrigin, Link, Print, Relation};

/// What became of a raw item. Every one ends in exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// It went to `wire.items`, as a new item, version or copy.
    Published,
    /// It waits for its embargo to end.
    Held,
    /// It is not for publication.
    Advisory,
    /// The same bytes came before.
    Redelivered,
    /// Other bytes, the same cleaned text.
    Unchanged,
    /// An older version that arrived after a newer one; on `wire.items` it says so.
    Superseded,
    /// It was killed or withheld before, and stays so.
    Suppressed,
    /// It could not be processed.
    DeadLetter,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 8] = [
        Self::Published,
        Self::Held,
        Self::Advisory,
        Self::Redelivered,
        Self::Unchanged,
        Self::Superseded,
        Self::Suppressed,
        Self::DeadLetter,
    ];

    /// The word for it in metrics and logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Held => "held",
            Self::Advisory => "advisory",
            Self::Redelivered => "redelivered",
            Self::Unchanged => "unchanged",
            Self::Superseded => "superseded",
            Self::Suppressed => "suppressed",
            Self::DeadLetter => "dead_letter",
        }
    }
}

/// A decision on one item.
#[derive(Clone, Debug)]
pub struct Decided {
    /// What becomes of it.
    pub outcome: Outcome,
    /// The item that this is about: its own, but for a notice that is sent under an id of its own.
    pub item_id: String,
    /// What the record means for a reader of the item.
    pub kind: ItemKind,
    /// Our version number.
    pub version: u32,
    /// Above 0: the newer version that was there before.
    pub superseded_by: u32,
    /// Id of this text of the item.
    pub version_id: String,
    /// How it stands to `of`.
    pub relation: Relation,
    /// The earlier item; empty when new.
    pub of: String,
    /// The story.
    pub story_id: String,
    /// Present when this is an event of the story.
    pub story: Option<Event>,
    /// Present when it ends the item: it is published without any text then.
    pub kill: Option<Kill>,
    /// True when the agency killed the story that this is a copy of.
    pub upstream_killed: bool,
    /// What is to be told of other items.
    pub notices: Vec<Notice>,
    /// What changed since the version before.
    pub change: Option<Change>,
    /// Share of this text that stands in `of`, and the reverse, 0 to 1; 0 where it was not measured.
    pub shares: (f64, f64),
    /// Why.
    pub decision: Decision,
    /// Identities to be written, as they are now.
    pub identities: Vec<Identity>,
    /// Other items that have something of it: `excerpt_of`, `roundup_of`, `same_text_in`.
    pub links: Vec<Link>,
    /// Who probably wrote the text first; on copies only.
    pub likely_origin: Option<LikelyOrigin>,
    /// What its text is found by, to be written, if it adds to what is known.
    pub print: Option<Print>,
    /// The prints that are its own, where they were asked for.
    pub(super) own: Option<Vec<u64>>,
}

impl Decided {
    /// A decision with nothing but the rule; the caller adds what the rule means.
    pub(super) fn new(
        outcome: Outcome,
        candidate: &Candidate,
        version: u32,
        story_id: &str,
        rule: &str,
        identities: Vec<Identity>,
    ) -> Self {
        Self {
            outcome,
            item_id: candidate.item_id.clone(),
            kind: ItemKind::Unspecified,
            version,
            superseded_by: 0,
            version_id: version_id(&candidate.item_id, &candidate.version_hash),
            relation: Relation::Unspecified,
            of: String::new(),
            story_id: story_id.to_owned(),
            story: None,
            kill: None,
            upstream_killed: false,
            notices: Vec::new(),
            change: None,
            shares: (0.0, 0.0),
            decision: Decision { rule: rule.to_owned(), score: 1.0, note: String::new() },
            identities,
            links: Vec::new(),
            likely_origin: None,
            print: None,
            own: None,
        }
    }
}
