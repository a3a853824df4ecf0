//! The earlier items that have something of a text, and how it stands to them.

use super::{
    Candidate, Decided, Index, MIN_WORDS, Outcome,
    key::ItemKey,
    near::{About, Match, title::Title},
    relation::Measure,
};
use crate::status::is_dead;
use proto::{
    time::{from_ms, to_ms},
    v1::{DedupeRule, Identity, Link, Print, Relation, Status},
};
use siphasher::sip::SipHasher13;

/// A text of which that share is known already adds nothing to what is known.
const COVERED: f64 = 0.85;

/// Of a roundup: no story is more than this share of it; another one has at least this part of what the first one has,
/// and this many prints of its own.
const ROUNDUP: (f64, f64, f64) = (0.5, 0.5, 4.0);
/// Markers before a headline that say: this is a newer text of something.
const UPDATES: [&str; 6] = ["CORRECTED", "CORRECTION", "REFILE", "REPEAT", "UPDATE", "WRITETHRU"];
/// Links to other stories at most.
const LINKS: usize = 8;

/// How a text stands to what is known.
#[derive(Debug)]
pub(super) struct Kin {
    pub(super) relation: Relation,
    /// The earlier item; empty when new.
    pub(super) of: String,
    /// The story of that item.
    pub(super) story_id: String,
    pub(super) rule: &'static str,
    pub(super) score: f64,
    /// Share of this text that stands in the other, and the reverse.
    pub(super) shares: (f64, f64),
    pub(super) links: Vec<Link>,
    /// The prints that are its own; `None` where they were not asked for.
    pub(super) own: Option<Vec<u64>>,
}

impl Kin {
    fn none() -> Self {
        Self {
            relation: Relation::New,
            of: String::new(),
            story_id: String::new(),
            rule: "never_seen",
            score: 1.0,
            shares: (0.0, 0.0),
            links: Vec::new(),
            own: None,
        }
    }

    /// By what both texts have.
    fn near(near: &Near) -> Self {
        Self {
            relation: near.relation,
            of: near.identity.item_id.clone(),
            story_id: near.identity.story_id.clone(),
            rule: "prints",
            score: near.measure.contained(),
            shares: (near.measure.share_of_this(), near.measure.share_of_other()),
            ..Self::none()
        }
    }

    /// A copy by identity.
    fn copy(other: &Identity, rule: &'static str, same_text: bool) -> Self {
        Self {
            relation: Relation::Copy,
            of: other.item_id.clone(),
            story_id: other.story_id.clone(),
            rule,
            shares: if same_text { (1.0, 1.0) } else { (0.0, 0.0) },
            ..Self::none()
        }
    }
}

/// A text that matches, and what is known of its item.
#[derive(Debug)]
struct Near {
    identity: Identity,
    measure: Measure,
    relation: Relation,
    /// Where in this text the prints are that both have.
    places: Vec<u16>,
    /// Other texts of its story.
    also: Vec<Near>,
}

impl Near {
    /// True where both make one story.
    fn joins(&self) -> bool {
        self.relation != Relation::Excerpt
    }

    /// Those that make one story first, of these the living, then by how much of this text they have.
    fn rank(&self) -> f64 {
        let joins = if self.joins() { 10.0 } else { 0.0 };
        let dead = if is_dead(self.identity.status()) { 5.0 } else { 0.0 };
        let titled = if self.measure.titles_alike { 0.01 } else { 0.0 };
        joins - dead + self.measure.share_of_this() + titled + self.measure.contained() / 1000.0
    }

    /// True where it has as much of this text as another.
    fn has_as_much(&self, other: &Self) -> bool {
        self.measure.shared >= other.measure.shared
    }

    /// What it is to a text that is of another story.
    fn word(&self) -> &'static str {
        if self.joins() { "same_text_in" } else { "excerpt_of" }
    }

    fn link(&self, rel: &str) -> Link {
        Link { rel: rel.to_owned(), id: self.identity.story_id.clone() }
    }
}

/// The best match of each story, the best story first.
fn families(mut near: Vec<Near>) -> Vec<Near> {
    near.sort_by(|one, other| other.rank().total_cmp(&one.rank()));
    let mut families: Vec<Near> = Vec::new();
    for one in near {
        match families.iter_mut().find(|family| family.identity.story_id == one.identity.story_id) {
            Some(family) => family.also.push(one),
            None => families.push(one),
        }
    }
    families
}

/// True for a text made of parts of several stories, none of which is most of it.
fn is_roundup(families: &[Near]) -> bool {
    let Some((best, others)) = families.split_first() else { return false };
    let is_part = |other: &&Near| {
        let own =
            other.places.iter().filter(|place| best.places.binary_search(place).is_err()).count() as f64;
        own >= ROUNDUP.1 * f64::from(best.measure.shared) && own >= ROUNDUP.2
    };
    !best.measure.titles_alike
        && best.measure.share_of_this() <= ROUNDUP.0
        && others.iter().any(|other| is_part(&other))
}

impl Index {
    /// How a text that was never here stands to what is known: by its source's word, its URL, its words, its prints.
    pub(super) fn kin(&self, candidate: &Candidate) -> Kin {
        if candidate.rule == DedupeRule::Off || candidate.status != Status::Usable {
            return Kin::none();
        }
        let usable = |other: &Identity| may_be_kin(other, candidate) && other.dedupe() != DedupeRule::Off;
        // The source itself says what this is a newer text of.
        let mut before = candidate.follows.iter().filter_map(|id| self.get(id));
        if let Some(other) = before.find(|other| usable(other) && other.source_id == candidate.source_id) {
            return Kin { relation: Relation::Version, ..Kin::copy(&other, "stated_by_its_source", false) };
        }
        let same_text =
            |other: &Identity| candidate.content_hash.is_some_and(|hash| other.content_hash == hash);
        // One link for many items (a live page, a home page) says nothing: the title or the text must agree too.
        let by_url = self
            .by_url(candidate)
            .find(|other| usable(other) && (same_text(other) || alike(&other.headline, &candidate.headline)));
        if let Some(other) = by_url {
            return Kin::copy(&other, "same_url", same_text(&other));
        }
        if candidate.rule == DedupeRule::Identity {
            return Kin::none();
        }
        // The same words under two unlike titles of one source are its boilerplate, not a copy.
        let by_text = self.by_text(candidate).find(|other| {
            let is_own = other.source_id == candidate.source_id;
            let is_looked_for = other.dedupe() != DedupeRule::Identity;
            usable(other) && is_looked_for && (!is_own || alike(&other.headline, &candidate.headline))
        });
        if let Some(other) = by_text {
            return Kin::copy(&other, "same_text", true);
        }
        self.by_prints(candidate)
    }

    /// How a text stands to those that share prints with it.
    fn by_prints(&self, candidate: &Candidate) -> Kin {
        if candidate.prints.words < MIN_WORDS as u32 {
            return Kin::none();
        }
        let found = self.near.find(&about(candidate));
        let near: Vec<Near> = found
            .matches
            .iter()
            .filter_map(|found_one| self.near_one(candidate, found_one, found.own.len() as u32))
            .collect();
        let families = families(near);
        let own = found.own;
        let Some((best, others)) = families.split_first() else {
            return Kin { own: Some(own), ..Kin::none() };
        };
        if best.joins() && is_roundup(&families) {
            let links = families.iter().take(LINKS).map(|part| part.link("roundup_of")).collect();
            return Kin { relation: Relation::Roundup, links, own: Some(own), ..Kin::near(best) };
        }
        let mut links: Vec<Link> = others.iter().take(LINKS).map(|other| other.link(other.word())).collect();
        if !best.joins() {
            links.insert(0, best.link(best.word()));
        }
        // The story's head rather than a copy of it, where the text is as much the head's.
        let head = self.get(&best.identity.story_id).and_then(|first| first.story);
        let is_head =
            |other: &&Near| head.as_ref().is_some_and(|head| head.head_item_id == other.identity.item_id);
        let of = best
            .also
            .iter()
            .find(is_head)
            .filter(|head| head.joins() == best.joins() && head.has_as_much(best));
        let of = of.unwrap_or(best);
        Kin { links, own: Some(own), ..Kin::near(of) }
    }

    fn near_one(&self, candidate: &Candidate, found: &Match, of_this: u32) -> Option<Near> {
        let identity = self.by_key(found.item)?;
        if !may_be_kin(&identity, candidate) {
            return None;
        }
        let measure = Measure {
            shared: found.pairs.len() as u32,
            of_this,
            of_other: found.of_other,
            before: found.pairs.first().map_or(0, |(here, there)| u32::from(*here.max(there))),
            same_source: found.same_source,
            titles_alike: found.titles_alike,
            numbers_differ: found.numbers_differ,
            is_update: is_update(candidate),
        };
        let relation = measure.relation()?;
        let places = found.pairs.iter().map(|(here, _)| *here).collect();
        Some(Near { identity, measure, relation, places, also: Vec::new() })
    }

    /// Remembers what the text is found by, if it adds to what is known, and gives the record of it.
    pub(super) fn keep_print(&mut self, candidate: &Candidate, decided: &mut Decided) {
        let adds = decided.outcome == Outcome::Published
            && candidate.status == Status::Usable
            && candidate.prints.words >= MIN_WORDS as u32
            && !candidate.prints.hashes.is_empty()
            && (decided.shares.0 < COVERED || decided.relation == Relation::Version);
        if !adds {
            return;
        }
        let about = About { story: short(&decided.story_id), ..about(candidate) };
        let hashes = decided.own.take().unwrap_or_else(|| self.near.find(&about).own);
        self.near.remember(&About { prints: &hashes, ..about });
        decided.print = Some(Print {
            version_id: decided.version_id.clone(),
            item_id: candidate.item_id.clone(),
            hashes,
            arrived_at: Some(from_ms(candidate.arrived_ms)),
            source_id: candidate.source_id.clone(),
            title_words: candidate.title.words,
            title_numbers: candidate.title.numbers,
            slug: candidate.title.slug,
        });
    }

    /// Texts whose copies can be found by their prints.
    pub fn texts(&self) -> usize {
        self.near.len()
    }

    /// Bytes that this takes.
    pub fn print_bytes(&self) -> usize {
        self.near.bytes()
    }

    /// Takes over what a committed text is found by, as the topic has it.
    pub fn restore_print(&mut self, print: &Print) {
        let story = self.get(&print.item_id);
        let about = About {
            item: ItemKey::of(&print.item_id),
            source: short(&print.source_id),
            story: short(story.as_ref().map_or(&print.item_id, |identity| &identity.story_id)),
            title: Title { words: print.title_words, numbers: print.title_numbers, slug: print.slug },
            prints: &print.hashes,
            is_update: false,
            arrived_ms: print.arrived_at.as_ref().map_or(0, to_ms),
        };
        self.near.remember(&about);
        self.commit();
    }
}

fn about(candidate: &Candidate) -> About<'_> {
    About {
        item: ItemKey::of(&candidate.item_id),
        source: short(&candidate.source_id),
        story: 0,
        is_update: is_update(candidate),
        title: candidate.title,
        prints: &candidate.prints.hashes,
        arrived_ms: candidate.arrived_ms,
    }
}

fn is_update(candidate: &Candidate) -> bool {
    UPDATES.contains(&candidate.urgency_marker.as_str())
}

fn short(id: &str) -> u32 {
    SipHasher13::new().hash(id.as_bytes()) as u32
}

/// Whether an item's text counts when the kin of another is looked for. Copies of what is dead are told so; its own
/// source's next text is no copy of it.
fn may_be_kin(other: &Identity, candidate: &Candidate) -> bool {
    other.status() == Status::Usable || is_dead(other.status()) && other.source_id != candidate.source_id
}

/// True for headlines that share enough of their words.
pub(super) fn alike(one: &str, other: &str) -> bool {
    Title::of(one, "").is_like(Title::of(other, ""))
}
