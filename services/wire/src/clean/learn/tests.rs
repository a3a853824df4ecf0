//! Feeds of invented sources, read item by item: what they teach, and what they must not.

use super::{Learnt, Memory};
use crate::clean::{Cleaned, Input, Kind, Label, Policy, State, clean};
use proptest::prelude::*;

/// A source that is read item by item.
#[derive(Default)]
struct Feed {
    memory: Memory,
    read: usize,
}

/// Words that stories are made of.
const WORDS: [&str; 24] = [
    "harbour", "council", "ferry", "river", "teacher", "market", "orchard", "bridge", "signal", "winter",
    "pilot", "museum", "valley", "engine", "garden", "mayor", "school", "tower", "storm", "train", "barley",
    "doctor", "island", "lantern",
];

/// A sentence like no other: the number says which.
fn sentence(number: usize) -> String {
    let word = |at: usize| {
        WORDS[(number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (at * 7 + 20)) % WORDS.len()]
    };
    format!(
        "The {} near the {} was closed to every {} for the {number}th time, said the {} of the {} on Sunday.",
        word(0),
        word(1),
        word(2),
        word(3),
        word(4)
    )
}

fn story(number: usize) -> Vec<String> {
    (0..3).map(|at| sentence(number * 10 + at)).collect()
}

impl Feed {
    fn clean(&self, kind: Kind, text: &str) -> Cleaned {
        clean(&Input {
            kind,
            text,
            language: Some("en"),
            title: Some(&format!("Headline of item {}", self.read)),
            url: None,
            time_ms: None,
            policy: Policy::Full,
            learnt: Some(self.memory.learnt()),
            site: None,
        })
    }

    fn observe(&mut self, id: &str, day: i32, cleaned: &Cleaned) -> bool {
        self.read += 1;
        self.memory.observe(id, day, cleaned.sightings.as_ref().unwrap())
    }

    /// Cleans an item with what the ones before it taught, and learns from it.
    fn read(&mut self, day: i32, paragraphs: &[String]) -> Cleaned {
        let cleaned = self.clean(Kind::Text, &paragraphs.join("\n\n"));
        self.observe(&format!("item {}", self.read), day, &cleaned);
        cleaned
    }

    /// Reads items of their own stories between the same blocks; the last one as it was cleaned.
    fn read_all(&mut self, days: &[i32], before: &[&str], after: &[&str]) -> Cleaned {
        let mut last = Cleaned::default();
        for day in days {
            let own = story(self.read);
            let lines = before.iter().map(|line| (*line).to_owned());
            let paragraphs: Vec<String> =
                lines.chain(own).chain(after.iter().map(|line| (*line).to_owned())).collect();
            last = self.read(*day, &paragraphs);
        }
        last
    }
}

/// So many items on each of so many days.
fn days(days: i32, each: usize) -> Vec<i32> {
    (0..days).flat_map(|day| std::iter::repeat_n(day, each)).collect()
}

const BACKGROUND: &str = "The Tarn crossing opened in 1911 and carries nine in ten of the goods that the two shores exchange in a year.";

#[test]
fn short_lines_that_recur_around_the_story_are_learnt_whatever_they_say() {
    for (name, before, after) in [
        ("a sign-off of unknown wording", vec![], vec!["Tarn wire desk, hearts and hands"]),
        ("promo rows", vec![], vec!["The Tarn app, now in blue", "Tarn puzzles for the train"]),
        ("a share row in an unknown language", vec![], vec!["Zdelik na Fejsu | Zdelik na Tviru | Tiskaj"]),
        ("a line before the story", vec!["From our house on the quay"], vec![]),
        ("a contact", vec![], vec!["Desk Tarn, rue du Port 4, Port Elm"]),
    ] {
        let mut feed = Feed::default();
        let cleaned = feed.read_all(&days(1, 9), &before, &after);
        assert_eq!(cleaned.body, story(8), "{name}");
        assert_eq!(cleaned.state, State::Clean, "{name}");
        let learnt = cleaned.blocks.iter().filter(|block| block.rule.starts_with("learnt: ")).count();
        assert_eq!(learnt, before.len() + after.len(), "{name}");
    }
}

#[test]
fn the_rule_says_where_and_how_often() {
    let mut feed = Feed::default();
    let cleaned = feed.read_all(&days(1, 12), &[], &["Tarn wire desk, hearts and hands"]);
    let last = cleaned.blocks.last().unwrap();
    assert_eq!((last.label, last.rule.as_ref()), (Label::Footer, "learnt: at the end of 6 of 6 items"));
    assert!(last.confidence >= 0.85);
}

#[test]
fn prose_is_learnt_only_from_half_of_the_items_of_three_days() {
    for (name, schedule, learnt) in [
        ("two days", days(2, 10), false),
        ("four days", days(4, 5), true),
        ("three days, few items", days(3, 2), false),
    ] {
        for (before, after) in [(vec![BACKGROUND], vec![]), (vec![], vec![BACKGROUND])] {
            let mut feed = Feed::default();
            let cleaned = feed.read_all(&schedule, &before, &after);
            assert_eq!(!cleaned.body.iter().any(|text| text == BACKGROUND), learnt, "{name}");
        }
    }
    let mut feed = Feed::default();
    for day in 0..30 {
        feed.read_all(&[day, day], &[], &[]);
        let cleaned = feed.read_all(&[day], &[], &[BACKGROUND]);
        assert_eq!(cleaned.body.last().unwrap(), BACKGROUND, "a third of the items is not half of them");
    }
}

#[test]
fn a_feed_of_three_items_comes_as_it_is() {
    let mut feed = Feed::default();
    for _ in 0..3 {
        let cleaned =
            feed.read_all(&[0], &["From our house on the quay"], &["Tarn wire desk, hearts and hands"]);
        assert_eq!(cleaned.body.len(), 5);
    }
}

#[test]
fn versions_of_one_item_and_copies_of_one_story_teach_nothing() {
    let mut feed = Feed::default();
    for version in 0..30 {
        let mut paragraphs = story(1);
        paragraphs.push(sentence(1_000 + version));
        paragraphs.push("Tarn wire desk, hearts and hands".to_owned());
        let cleaned = feed.clean(Kind::Text, &paragraphs.join("\n\n"));
        feed.observe("the one item", 0, &cleaned);
    }
    for copy in 0..30 {
        let mut paragraphs = story(1);
        paragraphs.push("Tarn wire desk, hearts and hands".to_owned());
        let cleaned = feed.clean(Kind::Text, &paragraphs.join("\n\n"));
        feed.observe(&format!("copy {copy}"), copy, &cleaned);
    }
    assert_eq!(feed.memory.items, 1);
    assert_eq!(**feed.memory.learnt(), Learnt::default());
}

#[test]
fn a_live_blog_between_other_items_counts_once() {
    let mut feed = Feed::default();
    for round in 0..40 {
        feed.read_all(&[round], &[], &[]);
        let text = format!("{}\n\n{}\n\nLatest from the quay", sentence(5), sentence(7_000 + round as usize));
        let cleaned = feed.clean(Kind::Text, &text);
        feed.observe("live blog", round, &cleaned);
    }
    assert!(feed.memory.learnt().is_empty());
}

#[test]
fn what_a_series_says_each_time_within_its_story_stays() {
    let mut feed = Feed::default();
    for day in 0..20 {
        let number = day as usize * 50;
        let text = format!(
            "<h2>Markets</h2><h3>Shares</h3><p>{}</p><h3>Bonds</h3><p>{}</p><ul><li>Tarn index</li><li>Quay index</li></ul><p>{}</p>\
             <h3>Tables</h3><table><tr><td>Tarn</td><td>unchanged</td></tr></table>",
            sentence(number),
            sentence(number + 1),
            sentence(number + 2)
        );
        let cleaned = feed.clean(Kind::Html, &text);
        assert_eq!(cleaned.body.len(), 9, "day {day}: {:?}", cleaned.body);
        feed.observe(&format!("series {day}"), day, &cleaned);
    }
}

#[test]
fn a_figure_that_changes_under_the_same_word_stays() {
    let mut feed = Feed::default();
    for match_day in 0..30 {
        let mut paragraphs = story(match_day);
        paragraphs.push(format!("Attendance at the ground: {}", 12_000 + match_day));
        let cleaned = feed.read(0, &paragraphs);
        assert_eq!(cleaned.body.len(), 4);
    }
}

#[test]
fn two_sources_do_not_mix() {
    let (mut one, mut other) = (Feed::default(), Feed::default());
    one.read_all(&days(1, 9), &[], &["Tarn wire desk, hearts and hands"]);
    let cleaned = other.read_all(&days(1, 9), &[], &["Ash wire desk, hands and hearts"]);
    assert_eq!(cleaned.body.len(), 3);
    let stranger = other.read_all(&[0], &[], &["Tarn wire desk, hearts and hands"]);
    assert_eq!(stranger.body.len(), 4);
}

#[test]
fn links_that_recur_within_the_story_go() {
    let mut feed = Feed::default();
    let mut cleaned = Cleaned::default();
    for item in 0..10 {
        let own = story(item);
        let text = format!(
            "<p>{}</p><p><a href='/app'>Tarn in your pocket</a></p><p>{}</p><p>{}</p>",
            own[0], own[1], own[2]
        );
        cleaned = feed.clean(Kind::Html, &text);
        feed.observe(&format!("item {item}"), 0, &cleaned);
    }
    assert_eq!(cleaned.body, story(9));
}

#[test]
fn what_was_written_to_the_topic_is_what_is_known_again() {
    let mut feed = Feed::default();
    feed.read_all(
        &days(5, 5),
        &["From our house on the quay"],
        &[BACKGROUND, "Tarn wire desk, hearts and hands"],
    );
    let again = Memory::of_record(feed.memory.record("tarn"));
    assert_eq!(again, feed.memory);
    assert_eq!(again.learnt(), feed.memory.learnt());
    assert!(again.learnt().epoch > 0 && again.learnt().len() == 3);
}

#[test]
fn what_is_remembered_has_a_bound_and_old_promos_leave_it() {
    let mut feed = Feed::default();
    for campaign in 0..40 {
        let promo =
            format!("Campaign of the {} and the {}", WORDS[campaign % 24], WORDS[(campaign * 7 + 3) % 24]);
        let cleaned = feed.read_all(&days(1, 60), &[], &[&promo, "Tarn wire desk, hearts and hands"]);
        assert_eq!(cleaned.body.len(), 3, "campaign {campaign}");
    }
    let record = feed.memory.record("tarn");
    assert!(record.blocks.len() <= 64 && record.recent.len() <= 48 && record.items < 1_000);
    assert!(proto::encoding::Encoding::Protobuf.write(&record).unwrap().len() < 10_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever a source repeats, and wherever: prose under the bar comes back word for word.
    #[test]
    fn prose_under_the_bar_is_never_removed(
        plan in proptest::collection::vec((0_usize..6, any::<bool>(), 0..3_i32), 10..60),
        both in any::<bool>(),
    ) {
        let mut feed = Feed::default();
        let mut stood: Vec<Vec<(usize, i32)>> = vec![Vec::new(); 6];
        for (at, (phrase, before, day)) in plan.iter().enumerate() {
            let background = sentence(900_000 + phrase);
            let mut paragraphs = story(at);
            if *before || both {
                paragraphs.insert(0, background.clone());
            }
            if !*before || both {
                paragraphs.push(background.clone());
            }
            paragraphs.push("Tarn wire desk, hearts and hands".to_owned());
            let mut days: Vec<i32> = stood[*phrase].iter().map(|(_, day)| *day).collect();
            days.sort_unstable();
            days.dedup();
            let under = days.len() < 3 || stood[*phrase].len() < 8 || stood[*phrase].len() * 2 < at;
            let cleaned = feed.read(*day, &paragraphs);
            if under {
                paragraphs.pop();
                let body = cleaned.body.strip_suffix(&["Tarn wire desk, hearts and hands".to_owned()]).unwrap_or(&cleaned.body);
                prop_assert_eq!(body, &paragraphs[..]);
            }
            stood[*phrase].push((at, *day));
        }
    }
}
