//! `GET /v1/feeds` and `GET /v1/feeds/{id}`: the state of each feed.

use super::{
    board::{Board, Filter},
    problem::Problem,
    state::State as FeedState,
    view::FeedView,
};
use axum::{
    Json, Router,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    routing::get,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    state: Option<String>,
    group: Option<String>,
    tier: Option<String>,
}

#[derive(Serialize)]
struct Answer {
    /// By id.
    feeds: Vec<FeedView>,
    /// How many these are.
    total: usize,
    /// How many feeds of the group and tier are in each state.
    states: BTreeMap<&'static str, usize>,
}

/// The routes.
pub fn feeds_router(board: Board) -> Router {
    Router::new().route("/v1/feeds", get(all)).route("/v1/feeds/{id}", get(one)).with_state(board)
}

async fn all(
    State(board): State<Board>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Answer>, Problem> {
    let Query(asked) = asked.map_err(|cause| Problem::bad_request(cause.body_text()))?;
    let state =
        asked.state.as_deref().map(str::parse::<FeedState>).transpose().map_err(Problem::bad_request)?;
    let (feeds, states) = board.views(&Filter { state, group: asked.group, tier: asked.tier });
    let states = states.into_iter().map(|(state, count)| (state.word(), count)).collect();
    Ok(Json(Answer { total: feeds.len(), feeds, states }))
}

async fn one(
    State(board): State<Board>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<FeedView>, Problem> {
    let Path(id) = id.map_err(|cause| Problem::bad_request(cause.body_text()))?;
    board.view(&id).map(Json).ok_or_else(|| Problem::not_found(format!("there is no feed {id:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::Request};
    use bus::{Outgoing, Record, TopicPartition};
    use chassis::envelope::{Envelope, Letter};
    use proto::{
        time::from_ms,
        topics::{FEED_STATE, FEEDS, PAGES},
        v1::{self, FeedConfig, FeedHealth, PendingPage, RawItem},
    };
    use serde_json::{Value, json};
    use tower::ServiceExt as _;

    fn record(out: Outgoing) -> Record {
        let at = TopicPartition::new(out.topic, out.partition.unwrap());
        let (timestamp_ms, key, value, headers) = (out.timestamp_ms, out.key, out.value, out.headers);
        Record { at, offset: 0, timestamp_ms, key, value, headers }
    }

    fn letter<'a>(topic: &'static str, key: &'a str) -> Letter<'a> {
        let (id, source) = (key.to_owned(), "test".to_owned());
        Letter { topic, partition: Some(0), key, arrived_ms: 1, id, source, kind: "test", more: Vec::new() }
    }

    fn listed(id: &str, group: &str, paused: bool) -> Record {
        let feed = FeedConfig {
            id: id.to_owned(),
            url: format!("https://{id}.example/rss?token=hunter2"),
            group: group.to_owned(),
            paused,
            ..FeedConfig::default()
        };
        record(Envelope::default().seal(letter(FEEDS, id), &feed).unwrap())
    }

    fn reported(id: &str, health: FeedHealth) -> Record {
        let state = v1::FeedState {
            feed_id: id.to_owned(),
            health: health.into(),
            since: Some(from_ms(1_700_000_000_000)),
            reason: "connection refused".to_owned(),
            next_poll_at: Some(from_ms(1_700_000_060_000)),
            interval_ms: 60_000,
            failures: 3,
            gaps: 2,
            r#move: Some(v1::Move {
                url: format!("https://{id}.example/new?token=hunter2"),
                settled: true,
                ..v1::Move::default()
            }),
            ..v1::FeedState::default()
        };
        record(Envelope::default().seal(letter(FEED_STATE, id), &state).unwrap())
    }

    fn waiting(feed: &str, item: &str) -> Record {
        let item = RawItem { item_id: item.to_owned(), feed_id: feed.to_owned(), ..RawItem::default() };
        let page = PendingPage { item: Some(item.clone()), ..PendingPage::default() };
        record(Envelope::default().seal(letter(PAGES, &item.item_id), &page).unwrap())
    }

    fn board() -> Board {
        let board = Board::new();
        board.list(&[
            listed("ledger", "outlets", false),
            listed("meridian", "wires", false),
            listed("vesti", "wires", false),
            listed("old", "wires", true),
        ]);
        board.report(&[
            reported("vesti", FeedHealth::Failing),
            reported("old", FeedHealth::Failing),
            reported("deleted", FeedHealth::Failing),
        ]);
        board.wait(&[waiting("vesti", "itm-1"), waiting("vesti", "itm-2")]);
        board
    }

    async fn ask(path: &str) -> (u16, Value) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = feeds_router(board()).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    fn ids(answer: &Value) -> Vec<&str> {
        answer["feeds"].as_array().unwrap().iter().map(|feed| feed["id"].as_str().unwrap()).collect()
    }

    #[tokio::test]
    async fn feeds_are_filtered_by_state_and_group_and_counted_in_every_state() {
        let (status, answer) = ask("/v1/feeds").await;
        assert_eq!((status, ids(&answer)), (200, vec!["ledger", "meridian", "old", "vesti"]));
        assert_eq!(answer["states"].as_object().unwrap().len(), 11);
        let count = |answer: &Value, state: &str| answer["states"][state].as_u64().unwrap();
        assert_eq!((count(&answer, "ok"), count(&answer, "failing"), count(&answer, "paused")), (2, 1, 1));

        let (_, answer) = ask("/v1/feeds?state=failing&group=wires").await;
        assert_eq!((ids(&answer), answer["total"].as_u64()), (vec!["vesti"], Some(1)));
        assert_eq!((count(&answer, "ok"), count(&answer, "failing")), (1, 1));
    }

    #[tokio::test]
    async fn a_feed_is_shown_with_its_reason_and_without_its_keys() {
        let (_, feed) = ask("/v1/feeds/vesti").await;
        assert_eq!(feed["state"], "failing");
        assert_eq!(feed["reason"], "connection refused");
        assert_eq!(feed["since"], "2023-11-14T22:13:20Z");
        assert_eq!(feed["next_poll"], "2023-11-14T22:14:20Z");
        assert_eq!(feed["last_success"], Value::Null);
        assert_eq!((&feed["pages_waiting"], &feed["gaps"]), (&json!(2), &json!(2)));
        assert!(feed["moved_to"].as_str().unwrap().starts_with("https://vesti.example/new"), "{feed}");
        assert!(!feed.to_string().contains("hunter2"), "{feed}");
        let (_, paused) = ask("/v1/feeds/old").await;
        assert_eq!((&paused["state"], &paused["next_poll"]), (&json!("paused"), &Value::Null));
        let (_, new) = ask("/v1/feeds/ledger").await;
        assert_eq!((&new["state"], &new["since"]), (&json!("ok"), &Value::Null));
    }

    #[tokio::test]
    async fn errors_name_the_thing() {
        let all = "ok, quiet, failing, blocked, auth_expired, gone, moved, malformed, haywire, gap, paused";
        for (path, status, error) in [
            ("/v1/feeds/none", 404, "there is no feed \"none\"".to_owned()),
            ("/v1/feeds/deleted", 404, "there is no feed \"deleted\"".to_owned()),
            ("/v1/feeds?state=sad", 400, format!("there is no state \"sad\"; the states are {all}")),
        ] {
            assert_eq!(ask(path).await, (status, json!({ "error": error })), "{path}");
        }
        assert_eq!(ask("/v1/feeds/%ff").await.0, 400);
        let (status, answer) = ask("/v1/feeds?colour=red").await;
        assert_eq!(status, 400);
        assert!(answer["error"].as_str().unwrap().contains("unknown field `colour`"), "{answer}");
    }
}
