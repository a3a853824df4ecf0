//! What an item is: a new story, a new version, a copy, or nothing new.

use super::{
    Candidate, Decided, Event, Index, Outcome, change,
    family::Standing,
    identity::{fill, first_eight, first_version, see, see_before_current},
    order::{Age, Order, age},
};
use crate::status::is_dead;
use proto::{
    time::{from_ms, to_ms},
    v1::{Identity, ItemKind, Relation},
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl Index {
    /// Decides on an item, and remembers it until the commit or roll-back.
    pub fn decide(&mut self, candidate: &Candidate) -> Decided {
        let mut decided = match self.get(&candidate.item_id) {
            Some(known) if is_dead(candidate.status) => self.ended(candidate, Some(known)),
            Some(known) => self.known(candidate, known),
            None if is_dead(candidate.status) => self.ended_unseen(candidate),
            None => match self.dead_twin(candidate) {
                Some(twin) => suppressed(candidate, &twin.item_id, &twin.story_id, "dead_under_another_id"),
                None => self.unknown(candidate),
            },
        };
        self.keep_print(candidate, &mut decided);
        for identity in &mut decided.identities {
            self.remember(identity);
        }
        decided
    }

    /// A kill or withhold under an id that never came: of an item that it names, or of one that is still to come.
    fn ended_unseen(&self, notice: &Candidate) -> Decided {
        let item = match &notice.about {
            Some(about) => self.get(about),
            None => self.noticed(notice),
        };
        let about = item.as_ref().map(|item| &item.item_id).or(notice.about.as_ref()).cloned();
        let Some(item_id) = about else { return self.ended(notice, None) };
        let candidate = Candidate { item_id, ..notice.clone() };
        let mut decided = self.ended(&candidate, item);
        let mut told = Identity {
            story_id: decided.story_id.clone(),
            copy_of: candidate.item_id.clone(),
            ..first_version()
        };
        fill(&mut told, notice);
        see(&mut told, first_eight(&notice.version_hash));
        decided.identities.push(told);
        decided.decision.rule = "ended_by_a_notice".to_owned();
        decided
    }

    /// An item that was here before.
    fn known(&self, candidate: &Candidate, known: Identity) -> Decided {
        let hash = first_eight(&candidate.version_hash);
        let order = Order::of(candidate, &known);
        if is_dead(known.status()) {
            let may_say_so = candidate.is_status_stated && !known.ended_upstream;
            let is_taken_back = may_say_so && age(candidate, &known) == Age::Newer;
            return match is_taken_back {
                true => self.version(candidate, known, hash),
                false => self.nothing_new(candidate, known, Outcome::Suppressed, "status_kept"),
            };
        }
        if !candidate.raw_hash.is_empty() && known.raw_sha256 == candidate.raw_hash {
            return self.nothing_new(candidate, known, Outcome::Redelivered, "same_bytes");
        }
        if known.versions_seen.last() == Some(&hash) {
            return self.nothing_new(candidate, known, Outcome::Unchanged, "same_text");
        }
        if known.versions_seen.contains(&hash) && !order.may_repeat {
            return self.nothing_new(candidate, known, Outcome::Unchanged, "earlier_text_again");
        }
        if order.is_overtaken {
            return self.superseded(candidate, known, hash);
        }
        self.version(candidate, known, hash)
    }

    /// Only the delivery is remembered, and not even that where it would tell nothing: of the same bytes on the same
    /// day, and of what stays dead.
    pub(super) fn nothing_new(
        &self,
        candidate: &Candidate,
        mut known: Identity,
        outcome: Outcome,
        rule: &str,
    ) -> Decided {
        let before_ms = known.arrived_at.as_ref().map_or(i64::MIN, to_ms);
        let tells_nothing = match outcome {
            Outcome::Redelivered => candidate.arrived_ms < before_ms.saturating_add(DAY_MS),
            Outcome::Suppressed => true,
            _ => false,
        };
        known.arrived_at = Some(from_ms(before_ms.max(candidate.arrived_ms)));
        if outcome != Outcome::Suppressed {
            known.raw_sha256.clone_from(&candidate.raw_hash);
        }
        if rule == "same_text" && matches!(age(candidate, &known), Age::Newer | Age::Unknown) {
            // What the source said before this is older than what it says now.
            if !candidate.source_version.is_empty() {
                known.source_version.clone_from(&candidate.source_version);
            }
            known.updated_at = candidate.updated_ms.map(from_ms).or(known.updated_at);
        }
        let story_id = known.story_id.clone();
        let (version, item_id) = (known.version, known.item_id.clone());
        let identities = if tells_nothing { Vec::new() } else { vec![known] };
        let decided = Decided::new(outcome, candidate, version, &story_id, rule, identities);
        Decided { relation: Relation::Version, of: item_id, ..decided }
    }

    /// A version that is older than the newest: kept on the record, and changes nothing.
    fn superseded(&self, candidate: &Candidate, mut known: Identity, hash: u64) -> Decided {
        let newest = known.version;
        see_before_current(&mut known, hash);
        known.last_version += 1;
        let (version, story_id, of) = (known.last_version, known.story_id.clone(), known.item_id.clone());
        let upstream_killed = known.upstream_killed;
        let decided = Decided::new(
            Outcome::Superseded,
            candidate,
            version,
            &story_id,
            "older_than_newest",
            vec![known],
        );
        let (kind, relation) = (ItemKind::Update, Relation::Version);
        Decided { kind, superseded_by: newest, relation, of, upstream_killed, ..decided }
    }

    fn version(&self, candidate: &Candidate, known: Identity, hash: u64) -> Decided {
        let is_back = is_dead(known.status());
        let change = change::between(
            (&known.headline, &known.paragraphs),
            (&candidate.headline, &candidate.paragraphs),
        );
        let number = known.last_version + 1;
        let is_fuller = candidate.from_page && !known.from_page;
        let (kind, rule) = match (is_back, is_fuller) {
            (true, _) => (ItemKind::Reinstated, "taken_back_by_its_source"),
            (false, true) => (ItemKind::Fuller, "fuller_page"),
            (false, false) => (kind_of_version(&candidate.urgency_marker), "new_text"),
        };
        let mut next = Identity { version: number, last_version: number, ..known };
        fill(&mut next, candidate);
        see(&mut next, hash);
        let (version, story_id, of) = (next.version, next.story_id.clone(), next.item_id.clone());
        let upstream_killed = next.upstream_killed;
        let standing = Standing { kind, relation: Relation::Version, share_of: None };
        let (story, mut identities) = self.advance(next, standing);
        let kind = story.as_ref().map_or(kind, |event| event.kind);
        let was_told = is_back && story.is_some();
        let notices = if was_told { self.lift(&mut identities) } else { Vec::new() };
        let mut decided = Decided::new(Outcome::Published, candidate, version, &story_id, rule, identities);
        if is_fuller {
            decided.decision.note = "the page that the feed links to says more than the feed".to_owned();
        }
        let relation = Relation::Version;
        Decided { kind, relation, of, change: Some(change), story, notices, upstream_killed, ..decided }
    }

    /// Takes an item's new text into its story: the event that it is of the story, and what is to be remembered.
    pub(super) fn advance(&self, item: Identity, standing: Standing<'_>) -> (Option<Event>, Vec<Identity>) {
        if item.story_id == item.item_id {
            let mut first = item.clone();
            let event = self.event(&mut first, &item, standing);
            return (event, vec![first]);
        }
        let Some(mut first) = self.get(&item.story_id) else { return (None, vec![item]) };
        let event = self.event(&mut first, &item, standing);
        let identities = if event.is_some() { vec![item, first] } else { vec![item] };
        (event, identities)
    }
}

/// The text of a dead item, under another id.
pub(super) fn suppressed(candidate: &Candidate, of: &str, story_id: &str, rule: &str) -> Decided {
    let decided = Decided::new(Outcome::Suppressed, candidate, 0, story_id, rule, Vec::new());
    Decided { relation: Relation::Copy, of: of.to_owned(), ..decided }
}

/// What a version means, by the marker that stood before its headline.
pub(super) fn kind_of_version(marker: &str) -> ItemKind {
    match marker {
        "CORRECTED" | "CORRECTION" | "REFILE" => ItemKind::Correction,
        "WRITETHRU" => ItemKind::Writethru,
        _ => ItemKind::Update,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::v1::{DedupeRule, Status};

    /// An item of twelve words and more, whose text is told by `text`.
    fn item(id: &str, source: &str, headline: &str, text: &str) -> Candidate {
        let body =
            format!("The harbour board of Port Elm said on Monday that its {text} would open next week.");
        let item = proto::v1::Item {
            item_id: id.to_owned(),
            headline: headline.to_owned(),
            body: vec![proto::v1::Block { text: body, ..Default::default() }],
            source: Some(proto::v1::Source { id: source.to_owned(), ..Default::default() }),
            raw: Some(proto::v1::RawRef { sha256: format!("{id}{headline}{text}"), ..Default::default() }),
            fetched_at: Some(from_ms(DAY_MS)),
            status: Status::Usable.into(),
            ..Default::default()
        };
        Candidate::of(&item, DedupeRule::Link)
    }

    fn opened() -> Index {
        let mut index = Index::new();
        let first = index.decide(&item("a", "agency", "Board opens quay", "quay"));
        assert_eq!((first.outcome, first.relation), (Outcome::Published, Relation::New));
        index.commit();
        index
    }

    #[test]
    fn the_same_bytes_are_redelivered_and_other_bytes_of_the_same_text_are_unchanged() {
        let mut index = opened();
        let same = item("a", "agency", "Board opens quay", "quay");
        assert_eq!(index.decide(&same).outcome, Outcome::Redelivered);
        let shared = Candidate { raw_hash: b"more shares".to_vec(), ..same };
        assert_eq!(index.decide(&shared).outcome, Outcome::Unchanged);
        assert_eq!(index.decide(&shared).outcome, Outcome::Redelivered);
    }

    #[test]
    fn another_text_is_a_version_and_an_event_of_the_story() {
        let mut index = opened();
        let next = index.decide(&item("a", "agency", "Board opens 2 quays", "two quays"));
        assert_eq!((next.outcome, next.version, next.kind), (Outcome::Published, 2, ItemKind::Update));
        assert_eq!(next.story.unwrap().mark.version, 2);
        assert_eq!(next.change.unwrap().paragraphs_changed, 1);
        let corrected = item("a", "agency", "Board opens 3 quays", "three quays");
        let corrected = Candidate { urgency_marker: "CORRECTED".to_owned(), ..corrected };
        assert_eq!(index.decide(&corrected).kind, ItemKind::Correction);
    }

    #[test]
    fn an_older_version_that_comes_late_changes_nothing_and_says_so() {
        let mut index = Index::new();
        let at = |text: &str, time| Candidate { updated_ms: Some(time), ..item("a", "agency", "Quay", text) };
        index.decide(&at("first text", 100));
        index.decide(&at("third text", 300));
        let late = index.decide(&at("second text", 200));
        assert_eq!((late.outcome, late.version, late.superseded_by), (Outcome::Superseded, 3, 2));
        assert!(late.story.is_none());
        assert_eq!(index.get("a").unwrap().version, 2);
        let newest = index.decide(&at("fourth text", 400));
        assert_eq!((newest.version, newest.superseded_by), (4, 0));
    }

    #[test]
    fn a_copy_joins_the_story_and_a_version_of_it_is_no_event() {
        let mut index = opened();
        let copy = index.decide(&item("b", "outlet", "Port Elm: quay to open", "quay"));
        assert_eq!((copy.relation, copy.of.as_str(), copy.story_id.as_str()), (Relation::Copy, "a", "a"));
        assert!(copy.story.is_none());
        assert_eq!(index.get("a").unwrap().story.as_ref().unwrap().copies_count, 1);
        let version = index.decide(&item("b", "outlet", "Port Elm: quay to open", "quay and pier"));
        assert_eq!((version.relation, version.story_id.as_str()), (Relation::Version, "a"));
        assert!(version.story.is_none());
    }

    #[test]
    fn boilerplate_of_one_source_under_unlike_titles_is_no_copy() {
        let mut index = opened();
        let other = index.decide(&item("b", "agency", "Markets fall sharply", "quay"));
        assert_eq!(other.relation, Relation::New);
    }

    #[test]
    fn one_link_makes_a_copy_only_where_the_titles_agree() {
        let mut index = Index::new();
        let link = super::super::identity::url_hash("https://example.org/live");
        let at = |id: &str, title: &str| Candidate { url_hash: link, ..item(id, "agency", title, id) };
        index.decide(&at("a", "Ferry strike enters third day"));
        assert_eq!(index.decide(&at("b", "Ferry strike enters third day")).relation, Relation::Copy);
        assert_eq!(index.decide(&at("c", "Budget vote delayed")).relation, Relation::New);
    }

    #[test]
    fn a_feed_may_ask_for_less_linking() {
        for (rule, relation) in [(DedupeRule::Identity, Relation::New), (DedupeRule::Off, Relation::New)] {
            let mut index = opened();
            let copy = Candidate { rule, ..item("b", "outlet", "Board opens quay", "quay") };
            assert_eq!(index.decide(&copy).relation, relation, "{rule:?}");
        }
    }

    #[test]
    fn a_killed_item_stays_killed_when_it_is_delivered_again() {
        let mut index = opened();
        let mut killed = index.get("a").unwrap().clone();
        killed.set_status(Status::Killed);
        index.restore("a", Some(killed));
        let again = index.decide(&item("a", "agency", "Board opens quay again", "new quay"));
        assert_eq!(again.outcome, Outcome::Suppressed);
        assert_eq!(index.get("a").unwrap().status(), Status::Killed);
    }

    #[test]
    fn what_came_after_a_commit_can_still_be_forgotten() {
        let mut index = opened();
        index.decide(&item("a", "agency", "Board opens quay", "changed quay"));
        let first = index.savepoint();
        index.decide(&item("b", "outlet", "Board shuts quay", "another quay"));
        let second = index.savepoint();
        index.commit_to(first);
        index.roll_back();
        assert_eq!((index.len(), index.get("a").unwrap().version), (1, 2));
        // What was rolled back cannot be committed any more, nor what was committed be rolled back.
        index.commit_to(second);
        index.roll_back_to(first);
        assert_eq!((index.len(), index.get("a").unwrap().version), (1, 2));
    }

    #[test]
    fn a_roll_back_leaves_no_trace() {
        let mut index = opened();
        let copy = item("b", "outlet", "Quay", "quay");
        index.decide(&item("a", "agency", "Board opens quay", "changed quay"));
        index.decide(&copy);
        index.roll_back();
        assert_eq!(index.len(), 1);
        assert_eq!(index.get("a").unwrap().version, 1);
        assert_eq!(index.decide(&copy).of, "a");
    }
}
