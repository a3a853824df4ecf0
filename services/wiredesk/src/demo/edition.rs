//! What stands in each feed at a moment: actions in, documents out. No clock, no network.

use super::{
    answer::Answer,
    copy::{Outlet, Story, Take},
    dates::{dateline_date, weekday},
    formats::{self, Entry},
    script::Action,
};
use jiff::{
    Timestamp, ZonedDateTime,
    fmt::rfc2822,
    tz::{Offset, TimeZone},
};
use std::collections::VecDeque;

/// Entries that a feed shows; older ones roll off.
const WINDOW: usize = 12;

/// All feeds.
#[derive(Clone, Debug)]
pub struct Edition {
    stands: Vec<Stand>,
}

/// One feed.
#[derive(Clone, Debug)]
struct Stand {
    outlet: Outlet,
    weather: Weather,
    entries: VecDeque<Shown>,
    changed_ms: i64,
}

/// How the feed's server is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weather {
    Fair,
    Failing(u16),
    Page,
}

/// A story in a feed.
#[derive(Clone, Debug)]
struct Shown {
    key: String,
    number: u32,
    take: usize,
    published_ms: i64,
    updated_ms: i64,
}

/// An action that cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditionError {
    /// There is no such feed.
    #[error("the newsroom has no feed {0}")]
    Feed(String),
    /// The feed has no such story, or it is not there to be revised.
    #[error("feed {feed} has no story {story} to show")]
    Story {
        /// Feed.
        feed: String,
        /// Story.
        story: String,
    },
}

impl Edition {
    /// Feeds without entries, as of `now_ms`, in milliseconds since 1970 UTC.
    pub fn new(outlets: Vec<Outlet>, now_ms: i64) -> Self {
        let stand =
            |outlet| Stand { outlet, weather: Weather::Fair, entries: VecDeque::new(), changed_ms: now_ms };
        Self { stands: outlets.into_iter().map(stand).collect() }
    }

    /// The outlets.
    pub fn outlets(&self) -> impl Iterator<Item = &Outlet> {
        self.stands.iter().map(|stand| &stand.outlet)
    }

    /// Lets something happen to a feed.
    pub fn apply(
        &mut self,
        feed: &str,
        action: &Action,
        number: u32,
        now_ms: i64,
    ) -> Result<(), EditionError> {
        let stand = self.stands.iter_mut().find(|stand| stand.outlet.id == feed);
        let stand = stand.ok_or_else(|| EditionError::Feed(feed.to_owned()))?;
        let missing = |story: &str| EditionError::Story { feed: feed.to_owned(), story: story.to_owned() };
        match action {
            Action::Publish(key) => {
                stand.outlet.story(key).ok_or_else(|| missing(key))?;
                let (key, take) = (key.clone(), 0);
                stand.entries.push_front(Shown {
                    key,
                    number,
                    take,
                    published_ms: now_ms,
                    updated_ms: now_ms,
                });
                stand.entries.truncate(WINDOW);
            }
            Action::Revise(key) => {
                let takes = stand.outlet.story(key).map_or(0, |story| story.takes.len());
                let shown =
                    stand.entries.iter_mut().find(|shown| shown.key == *key && shown.take + 1 < takes);
                let shown = shown.ok_or_else(|| missing(key))?;
                shown.take += 1;
                shown.updated_ms = now_ms;
            }
            Action::Fail(status) => stand.weather = Weather::Failing(*status),
            Action::Page => stand.weather = Weather::Page,
            Action::Mend => stand.weather = Weather::Fair,
        }
        if matches!(action, Action::Publish(_) | Action::Revise(_)) {
            stand.changed_ms = now_ms;
        }
        Ok(())
    }

    /// What a feed's path answers now.
    pub fn answer(&self, feed: &str) -> Option<Answer> {
        self.stands.iter().find(|stand| stand.outlet.id == feed).map(Stand::answer)
    }
}

impl Stand {
    fn answer(&self) -> Answer {
        match self.weather {
            Weather::Fair => self.document(),
            Weather::Failing(status) => {
                Answer::status(status, "the server is busy").with_header("retry-after", "2")
            }
            Weather::Page => {
                let page = formats::page(&self.outlet);
                Answer::document("text/html; charset=utf-8", page).without_validators()
            }
        }
    }

    fn document(&self) -> Answer {
        let entries: Vec<Entry> = self.entries.iter().filter_map(|shown| self.entry(shown)).collect();
        let changed = self.clock(self.changed_ms);
        let document = formats::document(&self.outlet, &entries, &changed);
        let answer = Answer::document(formats::content_type(self.outlet.format), document);
        match rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&changed.timestamp()) {
            Ok(last_modified) => answer.with_last_modified(&last_modified),
            Err(_) => answer,
        }
    }

    fn entry(&self, shown: &Shown) -> Option<Entry> {
        let story = self.outlet.story(&shown.key)?;
        let published = self.clock(shown.published_ms);
        if let Some(raw) = &story.raw {
            return Some(Entry::Raw(raw.clone()));
        }
        let fill = |text: &str| filled(text, &self.outlet.language, shown.number, &published);
        let Take { headline, summary, html } = story.takes.get(shown.take)?;
        let Story { link, id, author, categories, picture, .. } = story;
        Some(Entry::Whole(Box::new(formats::Whole {
            id: fill(id),
            link: format!("{}{}", self.outlet.site, fill(link)),
            headline: fill(headline),
            summary: fill(summary),
            html: fill(html.trim()),
            author: author.clone(),
            categories: categories.clone(),
            picture: picture.clone(),
            updated: self.clock(shown.updated_ms),
            published,
        })))
    }

    /// The outlet's own time; feeds give whole seconds.
    fn clock(&self, ms: i64) -> ZonedDateTime {
        let offset = Offset::from_hours(self.outlet.utc_offset_hours).unwrap_or(Offset::UTC);
        let at = Timestamp::from_second(ms.div_euclid(1000)).unwrap_or(Timestamp::UNIX_EPOCH);
        at.to_zoned_datetime(TimeZone::fixed(offset))
    }
}

/// Fills in the time, and for a numbered story its number and figures that follow from it.
fn filled(text: &str, language: &str, number: u32, at: &ZonedDateTime) -> String {
    let figure = |from: u32, times: u32, below: u32| (from + number.wrapping_mul(times) % below).to_string();
    text.replace("{date}", &dateline_date(language, at))
        .replace("{weekday}", &weekday(at))
        .replace("{year}", &at.year().to_string())
        .replace("{number}", &number.to_string())
        .replace("{knots}", &figure(4, 7, 23))
        .replace("{swell}", &figure(60, 37, 190))
        .replace("{berths}", &figure(5, 3, 11))
        .replace("{waiting}", &figure(1, 5, 7))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{copy, script::Script};

    const NOON: i64 = 1_795_521_600_000;

    fn edition() -> Edition {
        Edition::new(copy::outlets().unwrap(), NOON)
    }

    fn publish(edition: &mut Edition, feed: &str, key: &str) {
        edition.apply(feed, &Action::Publish(key.to_owned()), 0, NOON).unwrap();
    }

    fn document(edition: &Edition, feed: &str) -> String {
        String::from_utf8(edition.answer(feed).unwrap().body().to_vec()).unwrap()
    }

    #[test]
    fn a_story_appears_and_its_next_take_replaces_it_under_the_same_id() {
        let mut edition = edition();
        publish(&mut edition, "meridian-world", "bridge");
        let first = document(&edition, "meridian-world");
        assert!(first.contains("URGENT: Grain ship"), "{first}");
        edition.apply("meridian-world", &Action::Revise("bridge".to_owned()), 0, NOON + 60_000).unwrap();
        let second = document(&edition, "meridian-world");
        assert!(second.contains("UPDATE 1: Ellery Sound") && !second.contains("URGENT"), "{second}");
        for text in [&first, &second] {
            assert_eq!(text.matches("urn:newsml:meridian-press.example:ellery-bridge-2211").count(), 1);
        }
    }

    #[test]
    fn validators_change_with_the_document_only() {
        let mut edition = edition();
        publish(&mut edition, "shiomi", "station");
        let before = edition.answer("shiomi");
        assert_eq!(edition.answer("shiomi"), before);
        edition.apply("shiomi", &Action::Fail(503), 0, NOON).unwrap();
        edition.apply("shiomi", &Action::Mend, 0, NOON + 9000).unwrap();
        assert_eq!(edition.answer("shiomi"), before, "an outage is no change of content");
        publish(&mut edition, "shiomi", "tide");
        assert_ne!(edition.answer("shiomi"), before);
    }

    #[test]
    fn a_feed_rolls_older_entries_off() {
        let mut edition = edition();
        for number in 1..=20 {
            let bulletin = Action::Publish("bulletin".to_owned());
            edition.apply("meridian-world", &bulletin, number, NOON).unwrap();
        }
        let text = document(&edition, "meridian-world");
        assert!(text.contains("bulletin No. 20: wind") && !text.contains("bulletin No. 8:"), "{text}");
    }

    #[test]
    fn no_placeholder_is_left_in_any_document_of_the_script() {
        let script = Script::newsroom().unwrap();
        let mut edition = edition();
        for beat in script.timeline().take(script.beats() + 10) {
            edition.apply(&beat.feed, &beat.action, beat.number, NOON).unwrap();
            let text = document(&edition, &beat.feed);
            for name in ["date", "weekday", "year", "number", "knots", "swell", "berths", "waiting"] {
                assert!(!text.contains(&format!("{{{name}}}")), "{{{name}}} in {}", beat.feed);
            }
        }
    }

    #[test]
    fn an_action_that_cannot_be_done_says_why() {
        let mut edition = edition();
        let revise = Action::Revise("bridge".to_owned());
        let refused = edition.apply("meridian-world", &revise, 0, NOON).unwrap_err();
        assert_eq!(refused.to_string(), "feed meridian-world has no story bridge to show");
        assert_eq!(
            edition.apply("none", &Action::Mend, 0, NOON).unwrap_err().to_string(),
            "the newsroom has no feed none"
        );
    }
}
