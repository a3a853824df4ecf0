//! When the newsroom publishes what: the table in `copy/script.toml`.

use serde::Deserialize;
use std::time::Duration;

/// What happens, in order.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    beats: Vec<Timed>,
    afterwards: Afterwards,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Timed {
    /// Seconds after the start.
    at: f32,
    feed: String,
    action: Action,
}

/// What goes on when the beats are over.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Afterwards {
    /// Seconds between two rounds.
    every: f32,
    rounds: Vec<Round>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Round {
    feed: String,
    action: Action,
}

/// What happens to a feed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Action {
    /// The first take of a story appears.
    Publish(String),
    /// The next take of a story takes the place of the one before.
    Revise(String),
    /// The feed answers with this status.
    Fail(u16),
    /// The feed answers with a page for people.
    Page,
    /// The feed is well again.
    Mend,
}

/// One thing that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beat {
    /// When, after the start.
    pub after: Duration,
    /// Feed.
    pub feed: String,
    /// What.
    pub action: Action,
    /// Number of the story, for one that comes again and again; 0 for any other.
    pub number: u32,
}

impl Script {
    /// The newsroom's own script. Fails only if the program was built with one that is wrong, which a test prevents.
    pub fn newsroom() -> Result<Self, toml::de::Error> {
        toml::from_str(include_str!("copy/script.toml"))
    }

    /// The number of beats before the rounds begin.
    pub fn beats(&self) -> usize {
        self.beats.len()
    }

    /// The beats, then the rounds without end.
    pub fn timeline(&self) -> impl Iterator<Item = Beat> + use<> {
        let last = self.beats.last().map_or(0.0, |beat| beat.at);
        let beats = self.beats.clone().into_iter().map(|beat| Beat {
            after: seconds(beat.at),
            feed: beat.feed,
            action: beat.action,
            number: 0,
        });
        let every = self.afterwards.every;
        let rounds = self.afterwards.rounds.clone().into_iter().cycle().zip(1_u32..);
        beats.chain(rounds.map(move |(round, number)| Beat {
            after: seconds(last) + seconds(every).saturating_mul(number),
            feed: round.feed,
            action: round.action,
            number,
        }))
    }
}

/// A number that is no duration counts as none.
fn seconds(seconds: f32) -> Duration {
    Duration::try_from_secs_f32(seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::copy;

    #[test]
    fn time_goes_forward_and_every_action_finds_its_story() {
        let script = Script::newsroom().unwrap();
        let outlets = copy::outlets().unwrap();
        let mut last = Duration::ZERO;
        for beat in script.timeline().take(script.beats() + 20) {
            assert!(beat.after >= last, "{beat:?} comes too early");
            last = beat.after;
            let outlet = outlets.iter().find(|outlet| outlet.id == beat.feed);
            let outlet = outlet.unwrap_or_else(|| panic!("{beat:?} names no feed"));
            if let Action::Publish(key) | Action::Revise(key) = &beat.action {
                assert!(outlet.story(key).is_some(), "{beat:?} names no story");
            }
        }
    }

    #[test]
    fn every_take_that_was_written_is_shown() {
        let script = Script::newsroom().unwrap();
        let beats: Vec<Beat> = script.timeline().take(script.beats() + 5).collect();
        for outlet in copy::outlets().unwrap() {
            for story in &outlet.stories {
                let shown = beats.iter().filter(|beat| {
                    let (Action::Publish(key) | Action::Revise(key)) = &beat.action else { return false };
                    beat.feed == outlet.id && *key == story.key
                });
                assert_eq!(shown.count(), story.takes.len().max(1), "{}/{}", outlet.id, story.key);
            }
        }
    }

    #[test]
    fn something_happens_within_two_seconds_and_every_few_seconds_after() {
        let script = Script::newsroom().unwrap();
        let beats: Vec<Beat> = script.timeline().take(script.beats() + 20).collect();
        assert_eq!(beats[0].after, Duration::ZERO);
        let later = beats.iter().find(|beat| beat.after > Duration::ZERO).unwrap();
        assert!(later.after <= Duration::from_secs(2));
        for pair in beats.windows(2) {
            assert!(pair[1].after - pair[0].after <= Duration::from_secs(15), "{pair:?}");
        }
    }
}
