//! Where an item that was never here belongs: to a story that is known, or to one of its own.

use super::{
    Candidate, Decided, Event, Index, Outcome, Upstream,
    decide::{kind_of_version, suppressed},
    family::{Joined, Standing},
    identity::{fill, first_eight, first_version, see},
    kin::Kin,
};
use proto::v1::{Identity, ItemKind, Relation};

impl Index {
    /// An item that was never here.
    pub(super) fn unknown(&self, candidate: &Candidate) -> Decided {
        let kin = self.kin(candidate);
        let mut decided = match kin.relation {
            Relation::New | Relation::Excerpt | Relation::Roundup => self.opens(candidate, &kin),
            _ => self.joins(candidate, &kin),
        };
        if decided.outcome == Outcome::Suppressed {
            return decided;
        }
        kin.rule.clone_into(&mut decided.decision.rule);
        decided.decision.score = kin.score;
        let Kin { relation, of, shares, links, own, .. } = kin;
        Decided { relation, of, shares, links, own, ..decided }
    }

    /// An item of a story that is known.
    fn joins(&self, candidate: &Candidate, kin: &Kin) -> Decided {
        let story_id = kin.story_id.clone();
        let mut item = Identity { story_id: story_id.clone(), copy_of: kin.of.clone(), ..first_version() };
        fill(&mut item, candidate);
        see(&mut item, first_eight(&candidate.version_hash));
        let kind = match kin.relation {
            Relation::Version => kind_of_version(&candidate.urgency_marker),
            _ => ItemKind::New,
        };
        let share_of = (kin.shares.1 > 0.0).then_some((kin.of.as_str(), kin.shares.1));
        let standing = Standing { kind, relation: kin.relation, share_of };
        let Joined { event, first_source_id, identities, upstream_killed } = self.join(item, standing);
        if upstream_killed && self.upstream == Upstream::Kill {
            return suppressed(candidate, &kin.of, &story_id, "killed_upstream");
        }
        let is_version = kin.relation == Relation::Version;
        let likely_origin = (!is_version).then(|| candidate.origin.likely(&first_source_id));
        let kind = event.as_ref().map_or(kind, |event| event.kind);
        let decided = Decided::new(Outcome::Published, candidate, 1, &story_id, kin.rule, identities);
        Decided { kind, likely_origin, story: event, upstream_killed, ..decided }
    }

    /// The first item of a story.
    fn opens(&self, candidate: &Candidate, kin: &Kin) -> Decided {
        let mark = Self::mark(candidate);
        let mut identity =
            Identity { story_id: candidate.item_id.clone(), story: Some(mark.clone()), ..first_version() };
        fill(&mut identity, candidate);
        see(&mut identity, first_eight(&candidate.version_hash));
        let decided =
            Decided::new(Outcome::Published, candidate, 1, &candidate.item_id, kin.rule, vec![identity]);
        let story = Some(Event { mark, kind: ItemKind::New });
        Decided { kind: ItemKind::New, story, ..decided }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::v1::{Block, DedupeRule, Item, RawRef, Source, Status};

    /// A paragraph of thirty words that no other number has.
    fn paragraph(number: u32) -> String {
        let words: Vec<String> = (0..30).map(|word| format!("w{number}x{word}")).collect();
        words.join(" ")
    }

    fn item(id: &str, source: &str, headline: &str, paragraphs: &[u32]) -> Candidate {
        of_feed(DedupeRule::Link, id, source, headline, paragraphs)
    }

    fn of_feed(rule: DedupeRule, id: &str, source: &str, headline: &str, paragraphs: &[u32]) -> Candidate {
        let body = paragraphs.iter().map(|number| Block { text: paragraph(*number), ..Block::default() });
        let item = Item {
            item_id: id.to_owned(),
            headline: headline.to_owned(),
            body: body.collect(),
            source: Some(Source { id: source.to_owned(), ..Source::default() }),
            raw: Some(RawRef { sha256: id.to_owned(), ..RawRef::default() }),
            status: Status::Usable.into(),
            ..Item::default()
        };
        Candidate::of(&item, rule)
    }

    fn opened() -> Index {
        let mut index = Index::of_texts(1_000);
        index.decide(&item("a", "agency", "Ferry crews strike", &[1, 2, 3, 4]));
        index.commit();
        index
    }

    fn rels(decided: &Decided) -> Vec<(&str, &str)> {
        decided.links.iter().map(|link| (link.rel.as_str(), link.id.as_str())).collect()
    }

    #[test]
    fn a_copy_is_told_from_a_trim_and_from_a_text_with_more_by_what_each_has_of_the_other() {
        let mut index = opened();
        let copy = index.decide(&item("b", "outlet", "Port at standstill", &[1, 2, 3, 9]));
        assert_eq!((copy.relation, copy.of.as_str(), copy.story_id.as_str()), (Relation::Copy, "a", "a"));
        let trimmed = index.decide(&item("c", "gazette", "No ferries", &[1, 2]));
        assert_eq!((trimmed.relation, trimmed.of.as_str()), (Relation::Trimmed, "a"));
        assert!(trimmed.shares.0 > 0.9 && (0.4..0.6).contains(&trimmed.shares.1), "{:?}", trimmed.shares);
        let more = index.decide(&item("d", "courier", "Strike", &[1, 2, 3, 4, 11, 12, 13]));
        assert_eq!((more.relation, more.of.as_str(), more.kind), (Relation::Extended, "a", ItemKind::Fuller));
        assert_eq!(more.likely_origin.unwrap().source, "agency");
    }

    #[test]
    fn one_sources_text_under_a_like_headline_is_a_version_of_the_story_and_its_new_head() {
        let mut index = opened();
        let next = index.decide(&item("b", "agency", "Ferry crews end strike", &[1, 2, 3, 9]));
        assert_eq!((next.relation, next.kind), (Relation::Version, ItemKind::Update));
        let mark = next.story.unwrap().mark;
        assert_eq!((mark.version, mark.head_item_id.as_str()), (2, "b"));
        let copy = index.decide(&item("c", "outlet", "Strike over", &[1, 2, 3, 9]));
        assert_eq!((copy.of.as_str(), copy.story_id.as_str()), ("b", "a"));
    }

    #[test]
    fn a_marker_says_that_a_text_is_a_newer_one_under_any_headline() {
        for (marker, relation, kind) in [
            ("CORRECTED", Relation::Version, ItemKind::Correction),
            ("UPDATE", Relation::Version, ItemKind::Update),
            ("FLASH", Relation::New, ItemKind::New),
        ] {
            let mut index = opened();
            let next = item("b", "agency", "Port Elm at a standstill", &[1, 2, 8, 9]);
            let next = index.decide(&Candidate { urgency_marker: marker.to_owned(), ..next });
            assert_eq!((next.relation, next.kind), (relation, kind), "{marker}");
        }
    }

    #[test]
    fn what_its_source_says_it_follows_it_is_a_version_of_under_any_headline_and_text() {
        let mut index = opened();
        let next = |source: &str| Candidate {
            follows: vec!["never-came".to_owned(), "a".to_owned()],
            ..item("b", source, "Port Elm at a standstill", &[7, 8, 9])
        };
        let other = index.decide(&next("outlet"));
        assert_eq!(other.relation, Relation::New, "another source's word");
        index.roll_back();
        let next = index.decide(&next("agency"));
        assert_eq!((next.relation, next.of.as_str(), next.kind), (Relation::Version, "a", ItemKind::Update));
        assert_eq!(next.story.unwrap().mark.version, 2);
    }

    #[test]
    fn a_template_that_was_filled_in_anew_is_no_version() {
        let mut index = Index::of_texts(1_000);
        index.decide(&item("a", "agency", "Elm index up 12 points", &[1, 2, 3]));
        let next = index.decide(&item("b", "agency", "Elm index up 31 points", &[1, 2, 9]));
        assert_eq!(next.relation, Relation::Excerpt);
        assert_eq!(next.story_id, "b");
    }

    #[test]
    fn a_part_of_a_story_in_another_is_an_excerpt_and_a_story_of_its_own() {
        let mut index = opened();
        let part = index.decide(&item("b", "outlet", "Ports of the north", &[20, 21, 22, 2, 23, 24]));
        assert_eq!((part.relation, part.of.as_str(), part.story_id.as_str()), (Relation::Excerpt, "a", "b"));
        assert_eq!(rels(&part), [("excerpt_of", "a")]);
        assert!(part.story.is_some());
    }

    #[test]
    fn parts_of_several_stories_make_a_roundup_that_joins_none() {
        let mut index = opened();
        index.decide(&item("b", "agency", "Budget vote delayed", &[31, 32, 33]));
        let roundup = index.decide(&item("c", "outlet", "The day in brief", &[1, 2, 31, 32, 40]));
        assert_eq!((roundup.relation, roundup.story_id.as_str()), (Relation::Roundup, "c"));
        let mut links = rels(&roundup);
        links.sort_unstable();
        assert_eq!(links, [("roundup_of", "a"), ("roundup_of", "b")]);
    }

    #[test]
    fn a_text_of_two_stories_joins_the_better_and_names_the_other() {
        let mut index = opened();
        // Two that were told apart, since neither had half of the other.
        index.decide(&item("b", "courier", "Talks", &[50, 51, 52, 53, 54, 1, 2]));
        assert_eq!(index.get("b").unwrap().story_id, "b");
        let both = index.decide(&item("c", "outlet", "Ferries", &[1, 2, 3]));
        assert_eq!((both.story_id.as_str(), rels(&both)), ("a", vec![("excerpt_of", "b")]));
    }

    #[test]
    fn a_feed_that_asks_for_less_takes_no_part_on_either_side() {
        let mut index = opened();
        let rule = |rule| Candidate { rule, ..item("b", "outlet", "Ferries", &[1, 2, 3]) };
        assert_eq!(index.decide(&rule(DedupeRule::Identity)).relation, Relation::New);
        for first in [DedupeRule::Off, DedupeRule::Identity] {
            let mut index = Index::of_texts(1_000);
            let other = of_feed(first, "a", "agency", "Ferry crews strike", &[1, 2, 3, 4]);
            assert!(index.decide(&other).print.is_none());
            let same = item("b", "outlet", "Ferries", &[1, 2, 3, 4]);
            assert_eq!(index.decide(&same).relation, Relation::New, "{first:?}");
        }
    }

    #[test]
    fn a_copy_of_a_killed_item_is_told_so_and_its_sources_next_text_is_no_copy() {
        let mut index = opened();
        let mut killed = index.get("a").unwrap();
        killed.set_status(Status::Killed);
        killed.story.as_mut().unwrap().set_status(Status::Killed);
        index.restore("a", Some(killed));
        let copy = index.decide(&item("b", "outlet", "Ferries", &[1, 2, 3]));
        assert_eq!((copy.relation, copy.upstream_killed), (Relation::Trimmed, true));
        let anew = index.decide(&item("c", "agency", "Ferry crews strike", &[1, 2, 3, 5]));
        assert_eq!((anew.relation, anew.story_id.as_str()), (Relation::New, "c"));
        let copy = index.decide(&item("d", "gazette", "Strike", &[1, 2, 3, 5]));
        assert_eq!((copy.story_id.as_str(), copy.upstream_killed), ("c", false));
    }

    #[test]
    fn what_was_rolled_back_is_found_by_nobody() {
        let mut index = Index::of_texts(1_000);
        index.decide(&item("a", "agency", "Ferry crews strike", &[1, 2, 3, 4]));
        index.roll_back();
        assert_eq!(
            (index.texts(), index.decide(&item("b", "outlet", "Ferries", &[1, 2, 3])).relation),
            (0, Relation::New)
        );
    }

    #[test]
    fn the_topics_give_back_what_a_text_is_found_by() {
        let mut first = opened();
        let decided = first.decide(&item("b", "courier", "Talks", &[50, 51, 52]));
        let mut second = Index::of_texts(1_000);
        for identity in decided.identities {
            second.restore(&identity.item_id.clone(), Some(identity));
        }
        second.restore_print(&decided.print.unwrap());
        let copy = item("c", "outlet", "No deal", &[50, 51, 60]);
        let (here, there) = (first.decide(&copy), second.decide(&copy));
        assert_eq!((there.relation, there.of.as_str(), there.shares), (here.relation, "b", here.shares));
    }

    #[test]
    fn a_full_copy_adds_nothing_to_what_is_known() {
        let mut index = opened();
        assert!(index.decide(&item("b", "outlet", "No ferries", &[1, 2, 3])).print.is_none());
        assert!(index.decide(&item("c", "outlet", "No ferries", &[1, 2, 3, 9])).print.is_some());
    }
}
