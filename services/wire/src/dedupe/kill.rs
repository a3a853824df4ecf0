//! Kills and withholds: what ends with them, what stays ended, and what brings it back.
//!
//! Only who owns an item ends it: its id is made from its source, so a delivery under it is the source's own word. The
//! story ends with it if it has the item's text, or if the item is the agency's and the text a copy of it.

use super::{
    Candidate, Decided, Event, Index, Outcome,
    family::names,
    identity::{fill, first_eight, see},
    kin::alike,
    order::{Age, age},
};
use crate::status::is_dead;
use proto::{
    time::{from_ms, to_ms},
    v1::{Identity, ItemKind, Kill, KillScope, Relation, Status, StoryMark},
};

/// What becomes of other outlets' copies when the agency kills a story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Upstream {
    /// They say so, and stay.
    #[default]
    Mark,
    /// They are killed too.
    Kill,
}

/// Something that is to be told of another item, whose text is as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The item, as it is now.
    pub item: Identity,
    /// What it means: [`ItemKind::Notice`], or a kill of it.
    pub kind: ItemKind,
}

impl Index {
    /// A kill or withhold, of an item that is known or of one that never came.
    pub(super) fn ended(&self, candidate: &Candidate, known: Option<Identity>) -> Decided {
        let hash = first_eight(&candidate.version_hash);
        if let Some(known) = &known
            && let Some((outcome, rule)) = ended_before(candidate, known, hash)
        {
            return self.nothing_new(candidate, known.clone(), outcome, rule);
        }
        let was_known = known.is_some();
        let mut item = known.unwrap_or_else(|| {
            let mut item = Identity { story_id: candidate.item_id.clone(), ..Identity::default() };
            fill(&mut item, candidate);
            // The first event of the story is its end.
            let opened = StoryMark { version: 0, status: Status::Usable.into(), ..Self::mark(candidate) };
            Identity { story: Some(opened), ..item }
        });
        end(&mut item, candidate);
        item.ended_upstream = false;
        see(&mut item, hash);
        let (version, story_id) = (item.version, item.story_id.clone());
        let Ended { story, identities, notices } = self.end_story(candidate, item);
        let scope = if story.is_some() { KillScope::Story } else { KillScope::Item };
        let kill = Kill {
            scope: scope.into(),
            authority: candidate.authority.clone(),
            at: Some(from_ms(candidate.arrived_ms)),
            ..Kill::default()
        };
        let (rule, of, relation) = match was_known {
            true => ("ended_by_its_source", candidate.item_id.clone(), Relation::Version),
            false => ("ended_before_it_came", String::new(), Relation::New),
        };
        let decided = Decided::new(Outcome::Published, candidate, version, &story_id, rule, identities);
        Decided { kind: kind(candidate.status), relation, of, kill: Some(kill), story, notices, ..decided }
    }

    /// Ends the story of an item that ended, if it dies with it.
    fn end_story(&self, candidate: &Candidate, item: Identity) -> Ended {
        let alone = |item| Ended { story: None, identities: vec![item], notices: Vec::new() };
        let mut family = self.family(&item);
        let Some(mark) = family.first().and_then(|first| first.story.clone()) else { return alone(item) };
        let head = family.iter().find(|member| member.item_id == mark.head_item_id);
        let has_its_text = mark.head_item_id == item.item_id || head.is_some_and(|head| owns(&item, head));
        if !has_its_text || mark.status() == candidate.status {
            return alone(item);
        }
        let mark = StoryMark { version: mark.version + 1, status: candidate.status.into(), ..mark };
        let story = Some(Event { mark: mark.clone(), kind: kind(candidate.status) });
        family[0].story = Some(mark);
        let (mut identities, mut notices) = (Vec::new(), Vec::new());
        for (place, mut member) in family.into_iter().enumerate() {
            if member.item_id != item.item_id {
                let kind = self.ended_with(&mut member, candidate);
                notices.extend(kind.map(|kind| Notice { item: member.clone(), kind }));
                if kind.is_none() && place > 0 {
                    continue;
                }
            }
            identities.push(member);
        }
        Ended { story, identities, notices }
    }

    /// Another item of a story that ended: what is to be told of it.
    fn ended_with(&self, member: &mut Identity, candidate: &Candidate) -> Option<ItemKind> {
        if member.source_id == candidate.source_id {
            // The agency's own text under another id.
            let is_over = member.status() == candidate.status || member.status() == Status::Killed;
            (!is_over).then(|| end(member, candidate))?;
            return Some(kind(candidate.status));
        }
        // An outlet's copy is the outlet's, unless the operator wants it otherwise.
        let is_over = is_dead(member.status()) && !member.ended_upstream;
        let is_told =
            member.upstream_killed && (!member.ended_upstream || member.status() == candidate.status);
        if is_over || is_told {
            return None;
        }
        member.upstream_killed = true;
        if self.upstream == Upstream::Mark {
            return Some(ItemKind::Notice);
        }
        end(member, candidate);
        member.ended_upstream = true;
        Some(kind(candidate.status))
    }

    /// The copies of a story that is usable again, which are to be told so. `changed` are the items that changed with
    /// it, the one that brought it back first; the copies are changed there too.
    pub(super) fn lift(&self, changed: &mut Vec<Identity>) -> Vec<Notice> {
        let Some(item) = changed.first() else { return Vec::new() };
        let mut notices = Vec::new();
        for member in self.family(item) {
            let place = changed.iter().position(|one| one.item_id == member.item_id).unwrap_or(changed.len());
            let member = changed.get(place).cloned().unwrap_or(member);
            if !member.upstream_killed {
                continue;
            }
            let mut item = Identity { upstream_killed: false, ..member };
            if std::mem::take(&mut item.ended_upstream) {
                // It may be published again when it comes again.
                item.set_status(Status::Usable);
                item.versions_seen.clear();
                item.raw_sha256.clear();
            }
            notices.push(Notice { item: item.clone(), kind: ItemKind::Notice });
            match changed.get_mut(place) {
                Some(one) => *one = item,
                None => changed.push(item),
            }
        }
        notices
    }

    /// All items of an item's story, as they are remembered, the first of them first; the item as it is given. Only
    /// the item where its story is forgotten.
    fn family(&self, item: &Identity) -> Vec<Identity> {
        let first = if item.story_id == item.item_id { Some(item.clone()) } else { self.get(&item.story_id) };
        let Some(first) = first else { return vec![item.clone()] };
        let as_given = |member: Identity| if member.item_id == item.item_id { item.clone() } else { member };
        let mut members: Vec<Identity> = self.members(&item.story_id).map(as_given).collect();
        // The same order after a rebuild.
        members.sort_by_cached_key(|one| (one.first_at.as_ref().map(to_ms), one.item_id.clone()));
        members.insert(0, first);
        members
    }

    /// The dead item whose text comes again under another id of the same source.
    pub(super) fn dead_twin(&self, candidate: &Candidate) -> Option<Identity> {
        let is_twin = |other: &Identity| is_dead(other.status()) && other.source_id == candidate.source_id;
        let by_url = |other: &Identity| is_twin(other) && alike(&other.headline, &candidate.headline);
        let twin = self.by_url(candidate).find(by_url).or_else(|| self.by_text(candidate).find(is_twin))?;
        // Its source may say it anew, in so many words.
        let is_reissued = candidate.is_status_stated && age(candidate, &twin) == Age::Newer;
        (!is_reissued).then_some(twin)
    }

    /// The item that a notice under an id of its own is about, by its slug or headline.
    pub fn noticed(&self, notice: &Candidate) -> Option<Identity> {
        self.by_name(notice).filter(|item| !is_dead(item.status()))
    }
}

/// What ends with an item.
struct Ended {
    story: Option<Event>,
    identities: Vec<Identity>,
    notices: Vec<Notice>,
}

/// What a reader of the item is told.
fn kind(status: Status) -> ItemKind {
    if status == Status::Withheld { ItemKind::Withhold } else { ItemKind::Kill }
}

/// Why a kill is none: it came before, and what it says holds or was taken back since.
fn ended_before(candidate: &Candidate, known: &Identity, hash: u64) -> Option<(Outcome, &'static str)> {
    let dead = is_dead(known.status());
    let seen = known.versions_seen.contains(&hash);
    if known.ended_upstream {
        // Its own source had not spoken yet.
        return None;
    }
    if dead && !candidate.raw_hash.is_empty() && known.raw_sha256 == candidate.raw_hash {
        return Some((Outcome::Redelivered, "same_bytes"));
    }
    if dead && known.status() == candidate.status {
        return Some((Outcome::Unchanged, "ended_already"));
    }
    if dead && candidate.status == Status::Withheld {
        return Some((Outcome::Suppressed, "status_kept"));
    }
    if !dead && seen && matches!(age(candidate, known), Age::Same | Age::Older) {
        return Some((Outcome::Unchanged, "taken_back_since"));
    }
    None
}

/// Ends an item: what it said is remembered only to know it again.
fn end(item: &mut Identity, candidate: &Candidate) {
    item.last_version += 1;
    item.version = item.last_version;
    item.set_status(candidate.status);
    item.arrived_at = Some(from_ms(candidate.arrived_ms));
    if item.item_id == candidate.item_id {
        item.raw_sha256.clone_from(&candidate.raw_hash);
        if age(candidate, item) == Age::Newer || item.updated_at.is_none() {
            item.source_version.clone_from(&candidate.source_version);
            item.updated_at = candidate.updated_ms.map(from_ms);
        }
    }
}

/// Whether the text that a head has is an item's source's own.
fn owns(item: &Identity, head: &Identity) -> bool {
    item.source_id != head.source_id
        && (item.is_agency && !head.is_agency || names(&head.credited, &item.source_id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::v1::{Block, DedupeRule, Item, RawRef, Source};

    const DAY_MS: i64 = 24 * 60 * 60 * 1000;

    fn item(id: &str, source: &str, text: &str) -> Candidate {
        let body =
            format!("The harbour board of Port Elm said on Monday that its {text} would open next week.");
        let item = Item {
            item_id: id.to_owned(),
            headline: "Board opens quay".to_owned(),
            body: vec![Block { text: body, ..Block::default() }],
            source: Some(Source { id: source.to_owned(), ..Source::default() }),
            raw: Some(RawRef { sha256: format!("{id}{text}"), ..RawRef::default() }),
            fetched_at: Some(from_ms(DAY_MS)),
            status: Status::Usable.into(),
            ..Item::default()
        };
        Candidate::of(&item, DedupeRule::Link)
    }

    /// The same, ended, at a time by the source.
    fn ended(candidate: Candidate, status: Status, updated_ms: i64) -> Candidate {
        let mut version_hash = candidate.version_hash;
        version_hash[0] ^= status as u8;
        Candidate {
            status,
            is_status_stated: true,
            updated_ms: Some(updated_ms),
            raw_hash: format!("{status:?}{updated_ms}").into_bytes(),
            version_hash,
            ..candidate
        }
    }

    /// The same, said to be usable at a time.
    fn stated(candidate: Candidate, updated_ms: i64) -> Candidate {
        Candidate { is_status_stated: true, updated_ms: Some(updated_ms), ..candidate }
    }

    fn kill(id: &str, source: &str, updated_ms: i64) -> Candidate {
        ended(item(id, source, "quay"), Status::Killed, updated_ms)
    }

    /// An agency's story with an outlet's copy.
    fn family() -> Index {
        let mut index = Index::new();
        index.decide(&item("a", "agency", "quay"));
        let copy = index.decide(&item("b", "outlet", "quay"));
        assert_eq!((copy.relation, copy.upstream_killed), (Relation::Copy, false));
        index.commit();
        index
    }

    fn story(decided: &Decided) -> Option<(u32, ItemKind, Status)> {
        let event = decided.story.as_ref()?;
        Some((event.mark.version, event.kind, event.mark.status()))
    }

    #[test]
    fn a_kill_is_told_at_once_on_the_item_and_its_story_and_copies_are_told_of_it() {
        let mut index = family();
        let killed = index.decide(&kill("a", "agency", 5));
        assert_eq!((killed.outcome, killed.kind, killed.version), (Outcome::Published, ItemKind::Kill, 2));
        assert_eq!(story(&killed), Some((2, ItemKind::Kill, Status::Killed)));
        let notice = killed.kill.as_ref().unwrap();
        assert_eq!((notice.scope(), notice.authority.as_str()), (KillScope::Story, "agency"));
        let told: Vec<_> = killed.notices.iter().map(|one| (one.item.item_id.as_str(), one.kind)).collect();
        assert_eq!(told, [("b", ItemKind::Notice)]);
        // What comes of the copy, and further copies, say so too; they are the outlets' own.
        let version = index.decide(&item("b", "outlet", "quay and pier"));
        assert!(version.upstream_killed && version.story.is_none(), "{version:?}");
        let copy = index.decide(&item("c", "paper", "quay"));
        assert_eq!((copy.relation, copy.story_id.as_str()), (Relation::Copy, "a"));
        assert!(copy.upstream_killed && copy.story.is_none());
    }

    #[test]
    fn a_killed_item_stays_killed_whatever_comes_of_it_and_whenever() {
        let mut index = family();
        index.decide(&kill("a", "agency", 5));
        for day in [1, 10, 100, 1_000] {
            index.expire(day * DAY_MS, 1_000);
            for text in ["quay", "other quay"] {
                let again = Candidate { arrived_ms: day * DAY_MS, ..item("a", "agency", text) };
                let again = index.decide(&again);
                assert_eq!(
                    (again.outcome, again.story.is_some()),
                    (Outcome::Suppressed, false),
                    "{day} {text}"
                );
            }
            let last = index.decide(&kill("a", "agency", 5 + day));
            assert_eq!((last.outcome, last.story.is_some()), (Outcome::Unchanged, false));
            assert_eq!(index.decide(&kill("a", "agency", 5 + day)).outcome, Outcome::Redelivered);
        }
        let identities: Vec<Identity> = ["a"].iter().filter_map(|id| index.get(id)).collect();
        let mut rebuilt = Index::new();
        identities.into_iter().for_each(|one| rebuilt.restore(&one.item_id.clone(), Some(one)));
        assert_eq!(rebuilt.decide(&item("a", "agency", "quay")).outcome, Outcome::Suppressed);
        let elsewhere = rebuilt.decide(&item("a2", "agency", "quay"));
        assert_eq!(elsewhere.outcome, Outcome::Suppressed, "its text under another id of the same source");
        assert_eq!(rebuilt.decide(&item("a3", "agency", "new quay")).outcome, Outcome::Published);
    }

    #[test]
    fn a_kill_of_what_never_came_is_told_and_waits_for_it() {
        let mut index = Index::new();
        let killed = index.decide(&kill("a", "agency", 5));
        assert_eq!((killed.outcome, killed.kind, killed.version), (Outcome::Published, ItemKind::Kill, 1));
        assert_eq!(story(&killed), Some((1, ItemKind::Kill, Status::Killed)));
        assert_eq!((killed.relation, killed.of.as_str()), (Relation::New, ""));
        let late = index.decide(&item("a", "agency", "quay"));
        assert_eq!((late.outcome, late.story_id.as_str()), (Outcome::Suppressed, "a"));
    }

    #[test]
    fn an_outlet_that_withdraws_its_copy_ends_that_and_nothing_else() {
        let mut index = family();
        let killed = index.decide(&kill("b", "outlet", 5));
        assert_eq!((killed.kind, killed.story.is_some()), (ItemKind::Kill, false));
        assert_eq!(killed.kill.unwrap().scope(), KillScope::Item);
        assert!(killed.notices.is_empty());
        assert_eq!(index.decide(&item("b", "outlet", "quay")).outcome, Outcome::Suppressed);
        assert_eq!(index.decide(&item("a", "agency", "new quay")).outcome, Outcome::Published);
    }

    #[test]
    fn a_story_dies_with_the_agencys_item_though_its_text_came_from_a_copy() {
        let mut index = Index::new();
        let mut copy = item("b", "outlet", "quay");
        "Agency".clone_into(&mut copy.origin.agency);
        index.decide(&copy);
        // The agency's own is no fuller here, and arrives with fewer words than would take over.
        let own = Candidate { words: 1, ..item("a", "agency", "quay") };
        assert_eq!(index.decide(&own).story_id, "b");
        let killed = index.decide(&kill("a", "agency", 5));
        assert_eq!(story(&killed), Some((2, ItemKind::Kill, Status::Killed)));
        assert_eq!((killed.story_id.as_str(), killed.notices.len()), ("b", 1));
        assert!(index.get("b").unwrap().upstream_killed);
        assert_eq!(index.get("b").unwrap().story.unwrap().status(), Status::Killed);
    }

    #[test]
    fn the_agencys_own_text_under_other_ids_ends_with_the_story() {
        let mut index = Index::new();
        index.decide(&item("a", "agency", "quay"));
        index.decide(&item("a2", "agency", "quay"));
        let killed = index.decide(&kill("a", "agency", 5));
        let told: Vec<_> = killed.notices.iter().map(|one| (one.item.item_id.as_str(), one.kind)).collect();
        assert_eq!(told, [("a2", ItemKind::Kill)]);
        assert_eq!(index.decide(&item("a2", "agency", "quay")).outcome, Outcome::Suppressed);
    }

    #[test]
    fn copies_are_killed_too_where_the_operator_wants_it() {
        let mut index = family().with_upstream(Upstream::Kill);
        let killed = index.decide(&kill("a", "agency", 5));
        let told: Vec<_> = killed.notices.iter().map(|one| (one.item.item_id.as_str(), one.kind)).collect();
        assert_eq!(told, [("b", ItemKind::Kill)]);
        for copy in [
            item("b", "outlet", "quay"),
            stated(item("b", "outlet", "new quay"), 9),
            item("c", "paper", "quay"),
        ] {
            assert_eq!(index.decide(&copy).outcome, Outcome::Suppressed, "{}", copy.item_id);
        }
        index.commit();
        index.decide(&stated(item("a", "agency", "quay"), 6));
        let back = index.decide(&item("b", "outlet", "quay"));
        assert_eq!((back.outcome, back.version, back.upstream_killed), (Outcome::Published, 3, false));
        // One that its own source ended too stays so.
        index.roll_back();
        assert_eq!(index.decide(&kill("b", "outlet", 5)).kind, ItemKind::Kill);
        index.decide(&stated(item("a", "agency", "quay"), 6));
        assert_eq!(index.decide(&item("b", "outlet", "quay")).outcome, Outcome::Suppressed);
    }

    #[test]
    fn only_a_newer_word_of_its_source_takes_a_kill_back() {
        let mut index = family();
        index.decide(&stated(item("a", "agency", "first quay"), 1));
        index.decide(&kill("a", "agency", 5));
        for again in [item("a", "agency", "quay"), stated(item("a", "agency", "quay"), 4)] {
            assert_eq!(index.decide(&again).outcome, Outcome::Suppressed);
        }
        let back = index.decide(&stated(item("a", "agency", "quay"), 6));
        assert_eq!((back.outcome, back.kind, back.version), (Outcome::Published, ItemKind::Reinstated, 4));
        assert_eq!(story(&back), Some((4, ItemKind::Reinstated, Status::Usable)));
        let told = back.notices.iter().map(|one| (one.item.item_id.as_str(), one.item.upstream_killed));
        assert_eq!(told.collect::<Vec<_>>(), [("b", false)]);
        assert!(!index.get("b").unwrap().upstream_killed);
        // The kill that was taken back comes once more, from a slow feed.
        let late = index.decide(&kill("a", "agency", 5));
        assert_eq!((late.outcome, late.decision.rule.as_str()), (Outcome::Unchanged, "taken_back_since"));
        assert_eq!(index.decide(&kill("a", "agency", 7)).kind, ItemKind::Kill);
    }

    #[test]
    fn an_outlet_brings_its_copy_back_and_no_story_that_the_agency_killed() {
        let mut index = family();
        index.decide(&kill("a", "agency", 5));
        index.decide(&kill("b", "outlet", 5));
        let longer = Candidate { words: 1_000, ..stated(item("b", "outlet", "quay"), 6) };
        let back = index.decide(&longer);
        assert_eq!((back.kind, back.upstream_killed, back.story), (ItemKind::Reinstated, true, None));
        assert_eq!(index.get("a").unwrap().story.unwrap().status(), Status::Killed);
    }

    #[test]
    fn a_withhold_may_become_a_kill_and_a_kill_no_withhold() {
        let mut index = family();
        let held = index.decide(&ended(item("a", "agency", "quay"), Status::Withheld, 5));
        assert_eq!(
            (held.kind, story(&held)),
            (ItemKind::Withhold, Some((2, ItemKind::Withhold, Status::Withheld)))
        );
        assert_eq!(index.decide(&item("a", "agency", "quay")).outcome, Outcome::Suppressed);
        let killed = index.decide(&kill("a", "agency", 6));
        assert_eq!(
            (killed.kind, story(&killed)),
            (ItemKind::Kill, Some((3, ItemKind::Kill, Status::Killed)))
        );
        let late = index.decide(&ended(item("a", "agency", "quay"), Status::Withheld, 5));
        assert_eq!(late.outcome, Outcome::Suppressed);
        assert_eq!(index.get("a").unwrap().status(), Status::Killed);
    }

    #[test]
    fn a_notice_under_an_id_of_its_own_ends_the_item_that_it_names() {
        for source in ["agency", "outlet"] {
            let mut index = Index::new();
            index.decide(&item("a", "agency", "quay").of_wire());
            index.commit();
            let notice = ended(item("n", source, "notice"), Status::Killed, 5).of_wire();
            let told = index.decide(&notice);
            let is_owner = source == "agency";
            assert_eq!(told.item_id, if is_owner { "a" } else { "n" }, "{source}");
            assert_eq!(index.get("a").unwrap().status() == Status::Killed, is_owner, "{source}");
            assert_eq!(index.decide(&notice).outcome, Outcome::Redelivered);
            index.roll_back();
            assert_eq!(index.get("a").unwrap().status(), Status::Usable);
            assert_eq!(index.decide(&notice).item_id, told.item_id, "rolled back, it is told again");
        }
    }

    #[test]
    fn a_correction_on_day_five_of_an_item_that_joined_anothers_family_is_a_version_of_that_story() {
        let mut index = family();
        index.expire(5 * DAY_MS, 1_000);
        let corrected = Candidate { arrived_ms: 6 * DAY_MS, ..item("b", "outlet", "second quay") };
        let corrected = Candidate { urgency_marker: "CORRECTION".to_owned(), ..corrected };
        let decided = index.decide(&corrected);
        assert_eq!((decided.relation, decided.kind), (Relation::Version, ItemKind::Correction));
        assert_eq!((decided.story_id.as_str(), decided.version), ("a", 2));
    }
}
