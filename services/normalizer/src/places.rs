//! How far each lane has come: what is decided, and what of it is committed. A release, which no record brings, commits
//! the present positions of its desk, since a commit without a position would fence nobody.

use bus::{Position, TopicPartition};
use std::collections::BTreeMap;

/// Positions of the lanes that were resumed: of each the offset of the next record.
#[derive(Debug, Default)]
pub(crate) struct Places {
    committed: BTreeMap<TopicPartition, i64>,
    decided: BTreeMap<TopicPartition, i64>,
}

impl Places {
    /// A lane begins to be read there.
    pub(crate) fn resumed(&mut self, at: &TopicPartition, offset: i64) {
        self.committed.insert(at.clone(), offset);
        self.decided.insert(at.clone(), offset);
    }

    /// A lane is another's now.
    pub(crate) fn lost(&mut self, at: &TopicPartition) {
        self.committed.remove(at);
        self.decided.remove(at);
    }

    /// Records up to there are decided, and will be committed in this order.
    pub(crate) fn decided(&mut self, positions: &[Position]) {
        Self::write(&mut self.decided, positions);
    }

    /// Records up to there are committed.
    pub(crate) fn committed(&mut self, positions: &[Position]) {
        Self::write(&mut self.committed, positions);
    }

    /// What was decided and not committed comes again.
    pub(crate) fn roll_back(&mut self) {
        self.decided.clone_from(&self.committed);
    }

    /// The present positions of a desk's lanes, after what is decided.
    pub(crate) fn of_desk(&self, partition: i32) -> Vec<Position> {
        let of_desk = self.decided.iter().filter(|(at, _)| at.partition == partition);
        of_desk.map(|(at, offset)| Position { at: at.clone(), offset: *offset }).collect()
    }

    /// A lane that was lost since is not taken up again by what was decided of it before.
    fn write(places: &mut BTreeMap<TopicPartition, i64>, positions: &[Position]) {
        for position in positions {
            if let Some(offset) = places.get_mut(&position.at) {
                *offset = position.offset;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(topic: &str, offset: i64) -> Position {
        Position { at: TopicPartition::new(topic, 0), offset }
    }

    #[test]
    fn a_release_commits_what_is_decided_and_after_a_roll_back_what_is_committed() {
        let mut places = Places::default();
        places.resumed(&TopicPartition::new("raw", 0), 7);
        places.resumed(&TopicPartition::new("bulk", 0), 0);
        places.resumed(&TopicPartition::new("raw", 1), 3);
        places.decided(&[position("raw", 9)]);
        places.committed(&[position("raw", 9)]);
        places.decided(&[position("raw", 12)]);
        assert_eq!(places.of_desk(0), [position("bulk", 0), position("raw", 12)]);
        places.roll_back();
        assert_eq!(places.of_desk(0), [position("bulk", 0), position("raw", 9)]);
    }

    #[test]
    fn a_lane_that_was_lost_has_no_place_whatever_is_committed_of_it_late() {
        let mut places = Places::default();
        places.resumed(&TopicPartition::new("raw", 0), 7);
        places.lost(&TopicPartition::new("raw", 0));
        places.committed(&[position("raw", 9)]);
        places.decided(&[position("raw", 9)]);
        assert_eq!(places.of_desk(0), []);
    }
}
