//! Each answer and what it makes of a feed.

use super::*;
use crate::http::{FetchError, Refusal};
use proto::v1::Stage;

const PRICE: f64 = 0.03;

const NOW: i64 = 1_750_000_000_000;
const HOUR: i64 = 60 * 60 * 1000;

fn config() -> FeedConfig {
    let [id, url] = ["gazette", "https://www.gazette.com/rss"].map(str::to_owned);
    FeedConfig { id, url, ..FeedConfig::default() }
}

fn fetched(status: u16, answer: Answer) -> Fetched {
    Fetched::plain(status, config().url, answer)
}

fn body(text: &str, etag: &str) -> Answer {
    Answer::Body(Body {
        bytes: text.to_owned().into(),
        content_type: None,
        validators: Validators { etag: Some(etag.into()), last_modified: None },
        robots_signals: Vec::new(),
        ..Body::default()
    })
}

fn rss(guid: &str) -> String {
    let item = format!("<item><guid isPermaLink=\"false\">{guid}</guid><title>Ferry</title></item>");
    format!("<rss version=\"2.0\"><channel><title>Gazette</title>{item}</channel></rss>")
}

fn seen(state: &FeedState, answer: Answer, now_ms: i64) -> Observation {
    observe(&config(), state, &fetched(200, answer), now_ms, PRICE)
}

#[test]
fn each_answer_has_its_health_and_keeps_what_was_known() {
    let before = seen(&blank(&config()), body(&rss("1"), "\"1\""), NOW).state;
    let refused = Answer::Refused;
    for (status, answer, health, outcome) in [
        (401, refused(Refusal::AuthExpired), FeedHealth::AuthExpired, Outcome::AuthExpired),
        (429, refused(Refusal::Blocked), FeedHealth::Blocked, Outcome::Blocked),
        (404, refused(Refusal::NotFound), FeedHealth::Failing, Outcome::NotFound),
        (410, refused(Refusal::Gone), FeedHealth::Gone, Outcome::Gone),
        (0, Answer::Failed(FetchError::TimedOut { seconds: 9 }), FeedHealth::Failing, Outcome::Failed),
        (200, body("<html/>", "\"2\""), FeedHealth::Malformed, Outcome::Malformed),
    ] {
        let after = observe(&config(), &before, &fetched(status, answer), NOW + HOUR, PRICE);
        let state = after.state;
        assert_eq!((state.health(), after.outcome), (health, outcome), "{status}");
        assert_eq!((state.http_status, state.failures, state.polls), (status.into(), 1, 2));
        assert_eq!(state.since, Some(time::from_ms(NOW + HOUR)));
        assert_eq!(state.last_success_at, Some(time::from_ms(NOW)));
        assert_eq!((&state.etag, &state.seen_packed), (&before.etag, &before.seen_packed), "{status}");
        assert!(!state.reason.is_empty(), "{status}");
    }
}

#[test]
fn since_moves_only_with_the_state_and_success_clears_the_reason() {
    let failed = |state: &FeedState, now_ms| {
        let cause = FetchError::Status { status: 500 };
        observe(&config(), state, &fetched(500, Answer::Failed(cause)), now_ms, PRICE).state
    };
    let first = failed(&blank(&config()), NOW);
    let second = failed(&first, NOW + HOUR);
    assert_eq!((second.failures, second.since), (2, Some(time::from_ms(NOW))));
    assert_eq!(second.reason, "answered with status 500");
    let well = seen(&second, body(&rss("1"), "\"1\""), NOW + 2 * HOUR).state;
    assert_eq!((well.health(), well.failures, well.reason.as_str()), (FeedHealth::Ok, 0, ""));
    assert_eq!(well.since, Some(time::from_ms(NOW + 2 * HOUR)));
}

#[test]
fn a_page_that_is_missing_for_a_day_is_gone_and_still_asked() {
    let missing = |state: &FeedState, now_ms| {
        let answer = Answer::Refused(Refusal::NotFound);
        observe(&config(), state, &fetched(404, answer), now_ms, PRICE).state
    };
    let first = missing(&blank(&config()), NOW);
    let soon = missing(&first, NOW + 23 * HOUR);
    assert_eq!(soon.health(), FeedHealth::Failing);
    let late = missing(&soon, NOW + 24 * HOUR);
    assert_eq!(late.health(), FeedHealth::Gone);
    assert!(late.next_poll_at.is_some());
    assert_eq!(missing(&late, NOW + 25 * HOUR).health(), FeedHealth::Gone);
}

#[test]
fn a_document_that_cannot_be_read_is_a_dead_letter_once_per_content() {
    let mut state = blank(&config());
    let mut letters = Vec::new();
    for text in ["<html>1</html>", "<html>1</html>", &rss("1"), "<html>1</html>", "<html>2</html>"] {
        let after = seen(&state, body(text, "\"1\""), NOW);
        letters.extend(after.letters);
        state = after.state;
    }
    let raw: Vec<&[u8]> = letters.iter().map(|letter| letter.raw.as_slice()).collect();
    assert_eq!(raw, [b"<html>1</html>", b"<html>2</html>"]);
    assert_eq!((letters[0].source_id.as_str(), letters[0].stage()), ("gazette.com", Stage::Split));
}

#[test]
fn a_304_may_bring_new_validators_and_loses_none() {
    let before = seen(&blank(&config()), body(&rss("1"), "\"1\""), NOW).state;
    let answer = Answer::NotModified(Validators { etag: None, last_modified: Some(b"today".to_vec()) });
    let after = observe(&config(), &before, &fetched(304, answer), NOW + HOUR, PRICE);
    assert_eq!(after.state.etag.as_deref(), Some(&b"\"1\""[..]));
    assert_eq!(after.state.last_modified.as_deref(), Some(&b"today"[..]));
    assert_eq!((after.outcome, after.items.len()), (Outcome::NotModified, 0));
}

#[test]
fn a_304_is_stale_where_it_names_another_version_and_its_tag_is_taken_only_where_it_is_the_one_sent() {
    for (sent, named, sent_date, named_date, is_stale, kept) in [
        (Some("\"1\""), Some("\"1\""), None, None, false, Some("\"1\"")),
        (Some("\"1\""), Some("W/\"1\""), None, None, false, Some("W/\"1\"")),
        (Some("W/\"1\""), Some("\"1\""), None, None, false, Some("\"1\"")),
        (Some("\"1\""), Some("\"2\""), None, None, true, Some("\"1\"")),
        (Some("\"1-gzip\""), Some("\"1\""), None, None, false, Some("\"1-gzip\"")),
        (Some("\"1\""), Some("\"1;br\""), None, None, false, Some("\"1\"")),
        (Some("\"1\""), None, Some("Mon"), Some("Tue"), false, Some("\"1\"")),
        (None, Some("\"2\""), Some("Mon"), Some("Tue"), true, None),
        (None, Some("\"2\""), Some("Mon"), Some("Mon"), false, None),
        (Some("\"1\""), None, None, None, false, Some("\"1\"")),
    ] {
        let bytes = |text: Option<&str>| text.map(|text| text.as_bytes().to_vec());
        let before = FeedState { etag: bytes(sent), last_modified: bytes(sent_date), ..blank(&config()) };
        let answer = Answer::NotModified(Validators { etag: bytes(named), last_modified: bytes(named_date) });
        let after = observe(&config(), &before, &fetched(304, answer), NOW, PRICE);
        assert_eq!(after.notices == [Notice::Stale304], is_stale, "{sent:?} {named:?}");
        assert_eq!(after.state.etag, bytes(kept), "{sent:?} {named:?}");
    }
}

#[test]
fn a_panic_on_the_way_is_an_error_that_says_so() {
    let failure = caught(|| -> Result<(), FetchError> { panic!("entry {} is odd", 3) }).unwrap_err();
    assert_eq!(failure, "reading it panicked: entry 3 is odd");
}
