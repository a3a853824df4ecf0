//! The newsroom, read as the pipeline reads it: its copy arrives as it was meant, and what is broken in it is
//! broken in the way that was meant.

use super::{
    answer::Answer,
    copy::{self, Outlet},
    edition::Edition,
    script::{Action, Script},
};
use std::collections::BTreeSet;
use wire::{
    link::canonical,
    parse::{Parsed, parse_document},
    split::{Delivery, Unreadable, split},
};

const NOON: i64 = 1_795_521_600_000;

/// The answer of a feed's path when all beats of the script are over, but for those that pass.
fn answer(feed: &str) -> Answer {
    let script = Script::newsroom().unwrap();
    let mut edition = Edition::new(copy::outlets().unwrap(), NOON);
    for beat in script.timeline().take(script.beats()) {
        edition.apply(&beat.feed, &beat.action, beat.number, NOON).unwrap();
    }
    edition.answer(feed).unwrap()
}

fn delivery(answer: &Answer) -> Delivery<'_> {
    Delivery { bytes: answer.body(), content_type: None, url: None }
}

fn items(feed: &str) -> Vec<Parsed> {
    parse_document(&delivery(&answer(feed))).unwrap().into_iter().map(Result::unwrap).collect()
}

fn item(feed: &str, headline: &str) -> Parsed {
    items(feed).into_iter().find(|item| item.headline.as_deref() == Some(headline)).unwrap()
}

/// The stories that the script's beats show.
fn shown(outlet: &Outlet) -> BTreeSet<String> {
    let script = Script::newsroom().unwrap();
    let beats = script.timeline().take(script.beats()).filter(|beat| beat.feed == outlet.id);
    beats
        .filter_map(|beat| match beat.action {
            Action::Publish(key) => Some(key),
            _ => None,
        })
        .collect()
}

#[test]
fn every_feed_is_read_in_its_format_with_every_story_and_nothing_to_mend() {
    for outlet in copy::outlets().unwrap() {
        let answer = answer(&outlet.id);
        let cut = split(&delivery(&answer)).unwrap();
        let format = toml::Value::try_from(cut.format).unwrap();
        assert_eq!(format.try_into::<copy::Format>().unwrap(), outlet.format, "{}", outlet.id);
        assert_eq!(cut.feed.site.as_deref(), Some(outlet.site.as_str()), "{}", outlet.id);
        assert_eq!(cut.mended, Vec::<String>::new(), "{}", outlet.id);
        let items = items(&outlet.id);
        assert_eq!(items.len(), shown(&outlet).len(), "{}", outlet.id);
        for item in items {
            assert_eq!(item.language.as_deref(), Some(outlet.language.as_str()), "{item:?}");
            assert!(
                outlet.stories.iter().any(|story| item.id.as_deref() == Some(&story.id)) || is_torn(&item)
            );
            assert!(item.published.as_ref().is_some_and(|at| at.at_ms == NOON) || is_torn(&item));
        }
    }
}

const TORN: &str = "https://harbor-ledger.example/?p=48234";

fn is_torn(item: &Parsed) -> bool {
    item.id.as_deref() == Some(TORN)
}

#[test]
fn an_entry_that_is_no_xml_takes_no_other_with_it() {
    let items = items("harbor-ledger");
    assert_eq!(items.iter().filter(|item| is_torn(item)).count(), 1);
    assert_eq!(items.len(), 4);
}

#[test]
fn the_outlets_copy_of_the_agencys_story_has_its_paragraphs_and_more_around_them() {
    let copy =
        item("harbor-ledger", "Ellery Sound bridge shut after grain ship strikes pier").content_html.unwrap();
    let outlets = copy::outlets().unwrap();
    let take = &outlets[0].story("bridge").unwrap().takes[1];
    let paragraphs: Vec<&str> = take.html.lines().filter(|line| !line.contains("(Reporting by")).collect();
    assert_eq!(paragraphs.len(), 5);
    for paragraph in &paragraphs[1..] {
        assert!(copy.contains(paragraph), "{paragraph} not in {copy}");
    }
    for residue in ["Photo: Tomas Reyes/Meridian", "Share it", "Sign up to our newsletter", "Exclusive:"] {
        assert!(copy.contains(residue), "{residue} not in {copy}");
    }
}

#[test]
fn the_list_of_what_is_read_most_links_the_same_pages_with_tracking_parameters() {
    for headline in [
        "Last boat to Sarn will leave an hour later this winter",
        "Council keeps the gas lamps of North Quay by a single vote",
    ] {
        let (page, tracked) = (item("harbor-ledger", headline), item("ledger-top", headline));
        assert_ne!((&page.link, &page.id), (&tracked.link, &tracked.id));
        assert_eq!(canonical(&page.link.unwrap()), canonical(&tracked.link.unwrap()));
    }
}

#[test]
fn the_correction_says_so_and_keeps_the_id() {
    let corrected = item(
        "meridian-world",
        "CORRECTED: Ellery Sound bridge shut after grain ship strikes pier, 143 led off train",
    );
    assert_eq!(corrected.id.as_deref(), Some("urn:newsml:meridian-press.example:ellery-bridge-2211"));
    assert!(corrected.content_html.unwrap().contains("(Corrects number of passengers"));
}

#[test]
fn the_page_for_people_is_told_from_a_feed() {
    let mut edition = Edition::new(copy::outlets().unwrap(), NOON);
    edition.apply("diario-del-puerto", &Action::Page, 0, NOON).unwrap();
    let page = edition.answer("diario-del-puerto").unwrap();
    let told = split(&delivery(&page)).unwrap_err();
    assert_eq!(told, Unreadable::NotAFeed { found: "an HTML page".to_owned() });
}
