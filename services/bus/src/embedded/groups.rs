//! Who is in which group, and who has which partition. Lives in the owner's memory: when the owner is gone,
//! so are the members.

use crate::TopicPartition;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// The groups of a log.
#[derive(Debug, Default)]
pub(super) struct Groups {
    groups: HashMap<String, Group>,
    sessions: u64,
}

#[derive(Debug, Default)]
struct Group {
    /// Rises with each change of members.
    generation: u64,
    members: BTreeMap<String, Joined>,
}

#[derive(Debug)]
struct Joined {
    session: u64,
    /// Topics with their numbers of partitions.
    topics: Vec<(Arc<str>, i32)>,
}

/// What a member shows to prove that it is still one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    pub(super) group: String,
    pub(super) member: String,
    pub(super) session: u64,
    pub(super) generation: u64,
}

/// Why a ticket is not good.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Another start of the same member took its place.
    Fenced,
    /// The group has changed since.
    Rebalanced,
}

impl Groups {
    /// Adds a member. One of the same name is replaced, and can commit no more.
    pub(super) fn join(&mut self, group: &str, member: &str, topics: Vec<(Arc<str>, i32)>) -> Ticket {
        self.sessions += 1;
        let session = self.sessions;
        let state = self.groups.entry(group.to_owned()).or_default();
        state.generation += 1;
        state.members.insert(member.to_owned(), Joined { session, topics });
        // The ticket is of the generation before: the member is told of its partitions like anybody else.
        Ticket { group: group.to_owned(), member: member.to_owned(), session, generation: 0 }
    }

    /// Takes a member out.
    pub(super) fn leave(&mut self, ticket: &Ticket) {
        if let Some(state) = self.groups.get_mut(&ticket.group)
            && state.members.get(&ticket.member).is_some_and(|joined| joined.session == ticket.session)
        {
            state.members.remove(&ticket.member);
            state.generation += 1;
        }
    }

    /// How many members a group has.
    pub(super) fn members(&self, group: &str) -> usize {
        self.groups.get(group).map_or(0, |state| state.members.len())
    }

    /// Whether a ticket is still good.
    pub(super) fn check(&self, ticket: &Ticket) -> Result<(), Refusal> {
        let state = self.groups.get(&ticket.group).ok_or(Refusal::Fenced)?;
        let joined = state.members.get(&ticket.member).ok_or(Refusal::Fenced)?;
        if joined.session != ticket.session {
            return Err(Refusal::Fenced);
        }
        if state.generation == ticket.generation { Ok(()) } else { Err(Refusal::Rebalanced) }
    }

    /// The present generation and the member's partitions in it: topics are shared in ranges, as Kafka's range
    /// assignor does, so that topics with equal counts are shared alike.
    pub(super) fn assignment(&self, ticket: &Ticket) -> Result<(u64, Vec<TopicPartition>), Refusal> {
        match self.check(ticket) {
            Err(Refusal::Fenced) => return Err(Refusal::Fenced),
            Ok(()) | Err(Refusal::Rebalanced) => {}
        }
        let state = self.groups.get(&ticket.group).ok_or(Refusal::Fenced)?;
        let mine = state.members.get(&ticket.member).ok_or(Refusal::Fenced)?;
        let mut partitions = Vec::new();
        for (topic, count) in &mine.topics {
            let reads = |joined: &Joined| joined.topics.iter().any(|(name, _)| name == topic);
            let readers: Vec<&String> =
                state.members.iter().filter(|(_, joined)| reads(joined)).map(|(name, _)| name).collect();
            let place = readers.iter().position(|name| **name == ticket.member).unwrap_or_default() as i32;
            let (each, more) = (count / readers.len().max(1) as i32, count % readers.len().max(1) as i32);
            let first = place * each + place.min(more);
            let share = each + i32::from(place < more);
            partitions.extend((first..first + share).map(|one| TopicPartition::new(topic.clone(), one)));
        }
        Ok((state.generation, partitions))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics() -> Vec<(Arc<str>, i32)> {
        vec![("raw".into(), 5), ("bulk".into(), 5)]
    }

    fn shares(groups: &Groups, tickets: &[&Ticket]) -> Vec<Vec<String>> {
        let names =
            |ticket: &&Ticket| groups.assignment(ticket).unwrap().1.iter().map(ToString::to_string).collect();
        tickets.iter().map(names).collect()
    }

    #[test]
    fn partitions_are_shared_in_ranges_and_alike_for_equal_topics() {
        let mut groups = Groups::default();
        let a = groups.join("g", "a", topics());
        let b = groups.join("g", "b", topics());
        assert_eq!(
            shares(&groups, &[&a, &b]),
            [
                vec!["raw/0", "raw/1", "raw/2", "bulk/0", "bulk/1", "bulk/2"],
                vec!["raw/3", "raw/4", "bulk/3", "bulk/4"],
            ]
        );
        groups.leave(&a);
        assert_eq!(shares(&groups, &[&b])[0].len(), 10);
    }

    #[test]
    fn a_member_of_the_same_name_fences_the_one_before() {
        let mut groups = Groups::default();
        let old = groups.join("g", "a", topics());
        let new = groups.join("g", "a", topics());
        assert_eq!(groups.check(&old), Err(Refusal::Fenced));
        groups.leave(&old);
        assert_eq!(shares(&groups, &[&new])[0].len(), 10);
    }

    #[test]
    fn a_ticket_is_good_for_its_generation_only() {
        let mut groups = Groups::default();
        let mut a = groups.join("g", "a", topics());
        a.generation = groups.assignment(&a).unwrap().0;
        assert_eq!(groups.check(&a), Ok(()));
        groups.join("g", "b", topics());
        assert_eq!(groups.check(&a), Err(Refusal::Rebalanced));
    }
}
