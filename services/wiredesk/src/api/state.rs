//! The states of a feed, in the words of the interface.

use proto::v1::FeedHealth;
use serde::{Serialize, Serializer};
use std::str::FromStr;

/// How a feed is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It answers.
    Ok,
    /// Nothing new for unusually long.
    Quiet,
    /// No usable answer: the network or the server.
    Failing,
    /// Refused.
    Blocked,
    /// Not let in.
    AuthExpired,
    /// Not there any more.
    Gone,
    /// Lives at another URL now.
    Moved,
    /// Answers with something that is no feed.
    Malformed,
    /// Changes its ids or its whole content at each poll.
    Haywire,
    /// Entries rolled past between two polls.
    Gap,
    /// Known, not polled.
    Paused,
}

impl State {
    /// All states.
    pub const ALL: [State; 11] = [
        State::Ok,
        State::Quiet,
        State::Failing,
        State::Blocked,
        State::AuthExpired,
        State::Gone,
        State::Moved,
        State::Malformed,
        State::Haywire,
        State::Gap,
        State::Paused,
    ];

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Quiet => "quiet",
            State::Failing => "failing",
            State::Blocked => "blocked",
            State::AuthExpired => "auth_expired",
            State::Gone => "gone",
            State::Moved => "moved",
            State::Malformed => "malformed",
            State::Haywire => "haywire",
            State::Gap => "gap",
            State::Paused => "paused",
        }
    }
}

impl From<FeedHealth> for State {
    fn from(health: FeedHealth) -> Self {
        match health {
            FeedHealth::Unspecified | FeedHealth::Ok => State::Ok,
            FeedHealth::Quiet => State::Quiet,
            FeedHealth::Failing => State::Failing,
            FeedHealth::Blocked => State::Blocked,
            FeedHealth::AuthExpired => State::AuthExpired,
            FeedHealth::Gone => State::Gone,
            FeedHealth::Moved => State::Moved,
            FeedHealth::Malformed => State::Malformed,
            FeedHealth::Haywire => State::Haywire,
            FeedHealth::Gap => State::Gap,
            FeedHealth::Paused => State::Paused,
        }
    }
}

impl FromStr for State {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        State::ALL.into_iter().find(|state| state.word() == word).ok_or_else(|| {
            format!("there is no state {word:?}; the states are {}", State::ALL.map(State::word).join(", "))
        })
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_the_contract_has_a_word_that_is_read_back() {
        for number in 0..12 {
            let state = State::from(FeedHealth::try_from(number).unwrap());
            assert_eq!(state.word().parse(), Ok(state));
        }
        assert!(FeedHealth::try_from(12).is_err(), "a new state of the contract needs a word here");
    }
}
