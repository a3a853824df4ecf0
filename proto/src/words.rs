//! The enums in the words of headers, logs and people: their protobuf names without the enum's prefix, in lower case.

use crate::v1::{FeedHealth, ItemKind, OrderAction, Relation, Stage, Status};

/// An enum that is shown as a word.
pub trait Word {
    /// The word: `auth_expired` for `FEED_HEALTH_AUTH_EXPIRED`.
    fn word(&self) -> String;
}

impl Word for FeedHealth {
    fn word(&self) -> String {
        without(self.as_str_name(), "FEED_HEALTH_")
    }
}

impl Word for ItemKind {
    fn word(&self) -> String {
        without(self.as_str_name(), "ITEM_KIND_")
    }
}

impl Word for OrderAction {
    fn word(&self) -> String {
        without(self.as_str_name(), "ORDER_ACTION_")
    }
}

impl Word for Relation {
    fn word(&self) -> String {
        without(self.as_str_name(), "RELATION_")
    }
}

impl Word for Stage {
    fn word(&self) -> String {
        without(self.as_str_name(), "STAGE_")
    }
}

impl Word for Status {
    fn word(&self) -> String {
        without(self.as_str_name(), "STATUS_")
    }
}

fn without(name: &str, prefix: &str) -> String {
    name.trim_start_matches(prefix).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_names_without_their_prefix() {
        let words = [
            FeedHealth::AuthExpired.word(),
            ItemKind::Correction.word(),
            Relation::Copy.word(),
            Stage::Parse.word(),
            Status::Usable.word(),
        ];
        assert_eq!(words, ["auth_expired", "correction", "copy", "parse", "usable"]);
    }
}
