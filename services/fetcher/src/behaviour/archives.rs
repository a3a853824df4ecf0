//! The archives of RFC 5005, walked on a gap.

use super::{
    origin::{Origin, Reply},
    rig::{Rig, Visit, rss, served, titles},
};
use crate::observe::Notice;
use proto::v1::FeedHealth;
use std::sync::{Arc, Mutex};

const ATOM: &str = "xmlns:atom=\"http://www.w3.org/2005/Atom\"";

fn linked(ids: &[u32], relation: &str, to: &str) -> String {
    let link = format!("<atom:link {ATOM} rel=\"{relation}\" href=\"{to}\"/>");
    let ids: Vec<String> = ids.iter().map(u32::to_string).collect();
    rss(ids.iter().map(String::as_str), if to.is_empty() { "" } else { &link })
}

/// A feed that shows 1 to 5 at first and then 21 to 25, with archives in its `/archive/N`, each the page of what came before:
/// 20 to 16, 15 to 11, and so on.
async fn archived(relation: &'static str, first_archive: &'static str) -> Rig {
    let polls = Arc::new(Mutex::new(0));
    Rig::new(move |asked, _| {
        if let Some(number) = asked.path.strip_prefix("/archive/") {
            let number: u32 = number.parse().unwrap();
            let ids: Vec<u32> = (0..5).map(|id| 20 - 5 * number - id).collect();
            let next = if number < 3 { format!("/archive/{}", number + 1) } else { String::new() };
            return Reply::body(linked(&ids, relation, &next));
        }
        let mut polls = polls.lock().unwrap();
        *polls += 1;
        match *polls {
            1 => Reply::body(linked(&[5, 4, 3, 2, 1], relation, first_archive)),
            _ => Reply::body(linked(&[25, 24, 23, 22, 21], relation, first_archive)),
        }
    })
    .await
}

fn archives(visit: &Visit) -> Vec<&str> {
    visit.asked.iter().map(|asked| asked.path.as_str()).filter(|path| path.starts_with("/archive")).collect()
}

#[tokio::test]
async fn what_rolled_past_is_fetched_from_the_archives_oldest_first_up_to_what_was_known() {
    for relation in ["prev-archive", "next"] {
        let mut rig = archived(relation, "/archive/0").await;
        let visits = rig.put("/rss").polls(3).await;
        let gap = &visits[1];
        let wanted: Vec<String> = (6..=25).map(|id| id.to_string()).collect();
        assert_eq!(archives(gap), ["/archive/0", "/archive/1", "/archive/2", "/archive/3"], "{relation}");
        assert_eq!(titles(&gap.live), wanted, "{relation}");
        assert_eq!((gap.state.health(), gap.state.gaps), (FeedHealth::Ok, 1), "{relation}");
        assert_eq!(gap.notices, [Notice::Gap, Notice::GapFilled], "{relation}");
        assert!(gap.state.reason.contains("all 15 of them were found"), "{}", gap.state.reason);
        assert!(visits[2].live.is_empty() && archives(&visits[2]).is_empty(), "{relation}");
    }
}

#[tokio::test]
async fn archives_are_asked_for_on_a_gap_and_never_at_a_first_poll() {
    let mut rig = archived("prev-archive", "/archive/0").await;
    let visit = rig.put("/rss").poll().await;
    assert_eq!((archives(&visit).len(), visit.live.len()), (0, 5));
}

#[tokio::test]
async fn a_walk_ends_at_ten_documents_and_goes_in_no_circle() {
    let endless = |circle: bool| {
        let polls = Arc::new(Mutex::new(0u32));
        move |asked: &super::origin::Asked, _| {
            let mut polls = polls.lock().unwrap();
            if let Some(number) = asked.path.strip_prefix("/archive/") {
                let number: u32 = number.parse().unwrap();
                let ids: Vec<u32> = (0..3).map(|id| 900_000 - 3 * number - id).collect();
                let next = if circle { (number + 1) % 3 } else { number + 1 };
                return Reply::body(linked(&ids, "next", &format!("/archive/{next}")));
            }
            *polls += 1;
            let newest = 1_000_000 * *polls;
            Reply::body(linked(&[newest, newest - 1, newest - 2], "next", "/archive/0"))
        }
    };
    for (circle, documents) in [(false, 10), (true, 3)] {
        let mut rig = Rig::new(endless(circle)).await;
        let visits = rig.put("/rss").polls(2).await;
        assert_eq!(archives(&visits[1]).len(), documents, "{circle}");
        // Nothing known was reached, and no entry says when it is from: none of them need be new.
        assert_eq!((visits[1].live.len(), visits[1].state.health()), (3, FeedHealth::Gap));
    }
}

#[tokio::test]
async fn an_archive_that_fails_fails_no_poll() {
    for reply in [Reply::status(500), Reply::status(404), Reply::body("<html/>"), Reply::status(304)] {
        let polls = Arc::new(Mutex::new(0));
        let mut rig = Rig::new(move |asked, _| {
            if asked.path.starts_with("/archive") {
                return reply.clone();
            }
            let mut polls = polls.lock().unwrap();
            *polls += 1;
            let ids: Vec<u32> = (0..4).map(|id| 10 * *polls + id).collect();
            served(asked, &linked(&ids, "prev-archive", "/archive/0"))
        })
        .await;
        let visits = rig.put("/rss").polls(2).await;
        let gap = &visits[1];
        assert_eq!((gap.live.len(), gap.state.health(), gap.state.failures), (4, FeedHealth::Gap, 0));
        assert!(gap.state.reason.contains("0 of them were found in its archives: "), "{}", gap.state.reason);
        assert!(gap.state.etag.is_some());
    }
}

#[tokio::test]
async fn an_archive_on_another_host_is_not_asked() {
    let other = Origin::start(|_| Reply::body("x")).await;
    let url: &'static str = other.url("/archive/0").leak();
    let mut rig = archived("prev-archive", url).await;
    let visits = rig.put("/rss").polls(2).await;
    assert_eq!((visits[1].state.health(), other.asked().len()), (FeedHealth::Gap, 0));
}

#[tokio::test]
async fn entries_older_than_the_last_answer_are_not_taken_for_missed_ones() {
    let polls = Arc::new(Mutex::new(0));
    let mut rig = Rig::new(move |asked, now_ms| {
        let dated = |id: u32, days: i64| {
            let at = jiff::Timestamp::from_millisecond(now_ms - days * super::rig::DAY).unwrap();
            format!("<item><guid isPermaLink=\"false\">{id}</guid><title>{id}</title><pubDate>{at}</pubDate></item>")
        };
        if asked.path == "/archive/0" {
            let items = format!("{}{}{}", dated(60, 0), dated(50, 9), dated(40, 9));
            return Reply::body(rss([], &items));
        }
        let mut polls = polls.lock().unwrap();
        *polls += 1;
        let ids = [100 * *polls + 3, 100 * *polls + 2, 100 * *polls + 1];
        Reply::body(linked(&ids, "next", "/archive/0"))
    })
    .await;
    let visits = rig.put("/rss").polls(2).await;
    assert_eq!(titles(&visits[1].live), ["60", "201", "202", "203"]);
    assert_eq!(visits[1].state.health(), FeedHealth::Ok);
}

#[tokio::test]
async fn an_archive_that_has_the_oldest_first_is_read_from_its_end() {
    let polls = Arc::new(Mutex::new(0));
    let mut rig = Rig::new(move |asked, now_ms| {
        let dated = |id: i64| {
            let at = jiff::Timestamp::from_millisecond(now_ms - (100 - id) * 1000).unwrap();
            format!("<item><guid isPermaLink=\"false\">{id}</guid><title>{id}</title><pubDate>{at}</pubDate></item>")
        };
        if asked.path == "/archive/0" {
            return Reply::body(rss([], &[1, 2, 3, 4, 5, 6].map(dated).concat()));
        }
        let mut polls = polls.lock().unwrap();
        *polls += 1;
        let ids = if *polls == 1 { [3, 2, 1] } else { [9, 8, 7] };
        let link = format!("<atom:link {ATOM} rel=\"prev-archive\" href=\"/archive/0\"/>");
        Reply::body(rss([], &format!("{link}{}", ids.map(dated).concat())))
    })
    .await;
    let visits = rig.put("/rss").polls(2).await;
    assert_eq!(titles(&visits[1].live), ["4", "5", "6", "7", "8", "9"]);
}
