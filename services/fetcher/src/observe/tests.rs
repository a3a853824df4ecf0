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

#[test]
fn after_a_gap_a_feed_is_asked_in_half_of_the_time_that_had_passed_whatever_a_request_costs() {
    const DEAR: f64 = 1e9;
    let several = |from: u32| (from..from + 4).map(|id| rss(&id.to_string())).collect::<String>();
    let document = |from: u32| {
        let items = several(from).replace("<rss version=\"2.0\"><channel><title>Gazette</title>", "");
        let items = items.replace("</channel></rss>", "");
        body(&format!("<rss version=\"2.0\"><channel><title>Gazette</title>{items}</channel></rss>"), "\"1\"")
    };
    let at = |state: &FeedState, from, now_ms| {
        observe(&config(), state, &fetched(200, document(from)), now_ms, DEAR).state
    };
    let wait_ms =
        |state: &FeedState, now_ms: i64| state.next_poll_at.as_ref().map(time::to_ms).unwrap() - now_ms;
    let first = at(&blank(&config()), 0, NOW);
    let now_ms = NOW + 2 * HOUR / 3;
    let whole = at(&first, 1, now_ms);
    assert!(wait_ms(&whole, now_ms) > HOUR / 2, "{}", wait_ms(&whole, now_ms));
    let gap = at(&first, 10, now_ms);
    assert_eq!((gap.health(), wait_ms(&gap, now_ms)), (FeedHealth::Gap, HOUR / 3));
}

/// The answer of a number, with whatever headers that number has.
fn whatever(number: u64) -> Fetched {
    let part = |shift: u32, of: u64| (number >> shift) % of;
    let words = ["", "<ttl>999999</ttl>", "<skipDays><day>Monday</day></skipDays>", "<ttl>-5</ttl>"];
    let document =
        rss(&part(8, 40).to_string()).replace("<item>", &format!("{}<item>", words[part(16, 4) as usize]));
    let (status, answer) = match part(0, 9) {
        0 | 1 => (200, body(&document, &format!("\"{}\"", part(20, 7)))),
        2 => (304, Answer::NotModified(Validators { etag: Some(b"\"3\"".to_vec()), last_modified: None })),
        3 => (200, body("<html/>", "\"no\"")),
        4 => (429, Answer::Refused(Refusal::Blocked)),
        5 => (410, Answer::Refused(Refusal::Gone)),
        6 => (401, Answer::Refused(Refusal::AuthExpired)),
        7 => (404, Answer::Refused(Refusal::NotFound)),
        _ => (503, Answer::Failed(FetchError::Status { status: 503 })),
    };
    let mut fetched = fetched(status, answer);
    fetched.retry_after = match part(24, 5) {
        0 => Some(RetryAfter::Seconds(number)),
        1 => Some(RetryAfter::At(number as i64)),
        2 => Some(RetryAfter::Seconds(part(28, 100_000))),
        _ => None,
    };
    fetched.freshness.max_age_ms = (part(32, 4) == 0).then_some(number);
    fetched.moved_to = (part(36, 3) == 0).then(|| format!("https://{}.example/", part(40, 3)));
    fetched
}

#[test]
fn whatever_comes_a_feed_is_asked_again_within_a_month_and_never_too_soon() {
    let bounds = Bounds::of(&config());
    let longest_ms = backoff::LONGEST_MS + backoff::LONGEST_HELD_MS;
    for run in 0..40u64 {
        let (mut state, mut now_ms) = (blank(&config()), NOW);
        for step in 0..60u64 {
            let fetched = whatever(wire::ids::short_hash(&[&run.to_be_bytes(), &step.to_be_bytes()]));
            let after = observe(&config(), &state, &fetched, now_ms, PRICE).state;
            let next_ms = after.next_poll_at.as_ref().map(time::to_ms).unwrap();
            let wait_ms = next_ms - now_ms;
            assert!(
                (bounds.min_ms..=longest_ms).contains(&wait_ms),
                "{run} {step}: {wait_ms} after {fetched:?}"
            );
            assert!(after.not_before.as_ref().is_none_or(|at| time::to_ms(at) <= next_ms), "{run} {step}");
            assert_eq!(after.failures == 0, is_well(after.health()), "{run} {step}");
            let is_body = matches!(fetched.answer, Answer::Body(_)) && is_well(after.health());
            let kept = state.etag.is_none() || after.etag == state.etag;
            assert!(is_body || kept, "{run} {step}: an ETag changed after {fetched:?}");
            assert_eq!(due::due(&config(), &after, now_ms, false), next_ms, "{run} {step}: after a restart");
            (state, now_ms) = (after, next_ms);
        }
    }
}
