//! `GET /v1/topics` and `GET /v1/topics/{topic}/records`: the topics, and the records of one as NDJSON or as
//! server-sent events.

use super::{
    cursor::Cursor,
    problem::Problem,
    stream::{self, Form, Wish},
};
use axum::{
    Json, Router,
    body::Body,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
    routing::get,
};
use bus::{Bus, From, Read, Reader, Until};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

/// What the routes answer from.
#[derive(Clone)]
struct Shelf {
    bus: Bus,
    stop: CancellationToken,
    now_ms: fn() -> i64,
}

#[derive(Serialize)]
struct Topics {
    topics: Vec<Topic>,
}

#[derive(Serialize)]
struct Topic {
    name: &'static str,
    partitions: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    from: Option<String>,
    follow: Option<bool>,
    partition: Option<i32>,
    limit: Option<u64>,
    key: Option<String>,
}

/// The routes. Streams end when the token is cancelled. `now_ms` is the clock, in milliseconds since 1970 UTC.
pub fn topics_router(bus: Bus, stop: CancellationToken, now_ms: fn() -> i64) -> Router {
    Router::new()
        .route("/v1/topics", get(topics))
        .route("/v1/topics/{topic}/records", get(records))
        .with_state(Shelf { bus, stop, now_ms })
}

async fn topics(State(shelf): State<Shelf>) -> Result<Json<Topics>, Problem> {
    let mut topics = Vec::new();
    for name in proto::topics::ALL {
        match shelf.bus.partitions(name).await {
            Ok(partitions) => topics.push(Topic { name, partitions }),
            // Not made in this deployment.
            Err(bus::Error::NoTopic(_)) => {}
            Err(cause) => return Err(Problem::log(cause)),
        }
    }
    Ok(Json(Topics { topics }))
}

/// Records from `from` on: `start`, `end`, an offset, or an RFC 3339 time; by default the end when following,
/// else the start. Events follow by default, and go on after the `Last-Event-ID` that they are given.
async fn records(
    State(shelf): State<Shelf>,
    topic: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Path(topic) = topic.map_err(|cause| Problem::bad_request(cause.body_text()))?;
    let Query(asked) = asked.map_err(|cause| Problem::bad_request(cause.body_text()))?;
    if !proto::topics::ALL.contains(&topic.as_str()) {
        return Err(Problem::not_found(format!("there is no topic {topic:?}")));
    }
    let partitions = shelf.bus.partitions(&topic).await.map_err(Problem::log)?;
    if let Some(partition) = asked.partition.filter(|partition| !(0..partitions).contains(partition)) {
        return Err(Problem::not_found(format!("topic {topic} has no partition {partition}")));
    }

    let form = form(&headers);
    let follow = asked.follow.unwrap_or(form == Form::Events);
    let from = asked.from.as_deref().map(read_from).transpose().map_err(Problem::bad_request)?;
    let until = if follow { Until::Dropped } else { Until::End };
    let read = |partition, from| Read { topic: topic.clone(), partition, from, until };

    let (reads, cursor): (Vec<Read>, Cursor) = match last_event_id(&headers)? {
        Some(cursor) => {
            let wanted = asked.partition.map_or(0..partitions, |one| one..one + 1);
            let reads = wanted.map(|partition| read(Some(partition), taken_up(&cursor, partition, from)));
            (reads.collect(), cursor)
        }
        None => {
            let from = from.unwrap_or(if follow { From::End } else { From::Start });
            let since_ms = (from == From::End).then(|| (shelf.now_ms)());
            (vec![read(asked.partition, from)], Cursor { since_ms, ..Cursor::default() })
        }
    };
    let mut readers: Vec<Reader> = Vec::with_capacity(reads.len());
    for read in reads {
        readers.push(shelf.bus.read(read).await.map_err(Problem::log)?);
    }

    let wish = Wish { form, key: asked.key, limit: asked.limit, cursor };
    let body = Body::from_stream(stream::frames(readers, wish, shelf.stop));
    let headers = [(header::CONTENT_TYPE, form.content_type()), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, body).into_response())
}

/// Where a partition is taken up again: after its last record; else where reading once began.
fn taken_up(cursor: &Cursor, partition: i32, from: Option<From>) -> From {
    match (cursor.offsets.get(&partition), cursor.since_ms) {
        (Some(offset), _) => From::Offset(offset.saturating_add(1)),
        (None, Some(since_ms)) => From::Time(since_ms),
        (None, None) => from.unwrap_or(From::Start),
    }
}

fn form(headers: &HeaderMap) -> Form {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let events = accepted.flat_map(|value| value.split(',')).any(|range| {
        range.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/event-stream")
    });
    if events { Form::Events } else { Form::Lines }
}

/// Of events only; browsers send it when they connect again.
fn last_event_id(headers: &HeaderMap) -> Result<Option<Cursor>, Problem> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let text = String::from_utf8_lossy(value.as_bytes());
    text.trim().parse().map(Some).map_err(Problem::bad_request)
}

fn read_from(text: &str) -> Result<From, String> {
    match text {
        "start" => Ok(From::Start),
        "end" => Ok(From::End),
        _ => {
            let offset = text.parse().ok().filter(|offset| *offset >= 0).map(From::Offset);
            let time = || text.parse::<Timestamp>().ok().map(|at| From::Time(at.as_millisecond()));
            offset.or_else(time).ok_or_else(|| {
                format!(
                    "from {text:?} is neither start, end, an offset nor a time as in 2026-01-31T09:00:00Z"
                )
            })
        }
    }
}
