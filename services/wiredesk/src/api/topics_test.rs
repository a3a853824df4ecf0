//! Streams over a real log.

use super::topics::topics_router;
use axum::{
    Router,
    body::{Body, Bytes},
    http::Request,
};
use bus::{Bus, EmbeddedSettings, Outgoing, Target};
use chassis::topics::TopicSettings;
use futures_util::StreamExt as _;
use prost::Message as _;
use proto::v1::Item;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

const NOW: i64 = 1_700_000_000_000;

struct Desk {
    _folder: tempfile::TempDir,
    bus: Bus,
    router: Router,
    stop: CancellationToken,
}

impl Desk {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = EmbeddedSettings { path: folder.path().join("log"), owner: Some("test".to_owned()) };
        let bus = Bus::open(Target::Embedded(settings)).await.unwrap();
        bus.ensure(&TopicSettings { output_partitions: 2, ..TopicSettings::default() }.specs())
            .await
            .unwrap();
        let stop = CancellationToken::new();
        let router = topics_router(bus.clone(), stop.clone(), || NOW);
        Self { _folder: folder, bus, router, stop }
    }

    /// Appends items: partition, headline, arrival.
    async fn put(&self, items: &[(i32, &str, i64)]) {
        let record = |(partition, headline, timestamp_ms): &(i32, &str, i64)| Outgoing {
            topic: proto::topics::ITEMS.into(),
            partition: Some(*partition),
            timestamp_ms: *timestamp_ms,
            key: Bytes::from(format!("key of {headline}")),
            value: Some(Item { headline: (*headline).to_owned(), ..Item::default() }.encode_to_vec().into()),
            headers: Vec::new(),
        };
        self.bus.append(items.iter().map(record).collect()).await.unwrap();
    }

    async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> axum::response::Response {
        let request =
            headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    async fn error(&self, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
        let answer = self.ask(path, headers).await;
        let status = answer.status().as_u16();
        let body: Value = serde_json::from_str(&text(answer).await).unwrap();
        (status, body["error"].as_str().unwrap().to_owned())
    }

    /// The headlines of an NDJSON answer, sorted, since partitions interleave.
    async fn headlines(&self, query: &str) -> Vec<String> {
        let answer = self.ask(&format!("{RECORDS}{query}"), &[]).await;
        assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
        let mut headlines: Vec<String> = text(answer).await.lines().map(headline).collect();
        headlines.sort();
        headlines
    }

    /// Opens a stream of events.
    async fn events(&self, query: &str, last: Option<&str>) -> Events {
        let mut headers = vec![("accept", "text/event-stream")];
        headers.extend(last.map(|last| ("last-event-id", last)));
        let answer = self.ask(&format!("{RECORDS}{query}"), &headers).await;
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Events { body: answer.into_body().into_data_stream(), pending: String::new() }
    }
}

const RECORDS: &str = "/v1/topics/wire.items/records";
const SOON: Duration = Duration::from_secs(10);

async fn text(answer: axum::response::Response) -> String {
    let body = timeout(SOON, axum::body::to_bytes(answer.into_body(), 1 << 20)).await.unwrap().unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

fn headline(line: &str) -> String {
    let line: Value = serde_json::from_str(line).unwrap();
    line["value"]["headline"].as_str().unwrap().to_owned()
}

struct Events {
    body: axum::body::BodyDataStream,
    pending: String,
}

impl Events {
    /// The next event as it stands; `None` when the stream has ended.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.pending.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.pending = rest;
                return Some(event);
            }
            let chunk = timeout(SOON, self.body.next()).await.unwrap()?;
            self.pending.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
    }

    /// Id and headline of the next record.
    async fn record(&mut self) -> (String, String) {
        let event = self.next().await.unwrap();
        let (id, data) = event.split_once("\ndata: ").unwrap();
        (id.strip_prefix("id: ").unwrap().to_owned(), headline(data))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn topics_are_listed_with_their_partitions() {
    let desk = Desk::open().await;
    let listed: Value = serde_json::from_str(&text(desk.ask("/v1/topics", &[]).await).await).unwrap();
    assert_eq!(listed["topics"].as_array().unwrap().len(), proto::topics::ALL.len() - 1);
    assert!(!listed.to_string().contains("wire.embargoed"), "not made unless it is wanted");
    assert!(listed["topics"].as_array().unwrap().contains(&json!({ "name": "wire.items", "partitions": 2 })));
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_read_from_where_they_are_asked_for_and_then_it_ends() {
    let desk = Desk::open().await;
    desk.put(&[(0, "a", NOW), (0, "b", NOW + 1000), (1, "c", NOW), (1, "d", NOW + 2000)]).await;
    for (query, expected) in [
        ("", vec!["a", "b", "c", "d"]),
        ("?from=start", vec!["a", "b", "c", "d"]),
        ("?from=end", vec![]),
        ("?partition=1", vec!["c", "d"]),
        ("?key=key%20of%20b", vec!["b"]),
        ("?partition=0&from=2023-11-14T22:13:21Z", vec!["b"]),
        ("?from=2023-11-14T22:13:22%2B00:00", vec!["d"]),
        ("?partition=0&limit=1", vec!["a"]),
        ("?limit=0", vec![]),
    ] {
        assert_eq!(desk.headlines(query).await, expected, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_sees_what_comes_and_ends_with_the_process() {
    let desk = Desk::open().await;
    desk.put(&[(0, "old", NOW)]).await;
    let mut events = desk.events("", None).await;
    assert_eq!(events.next().await.unwrap(), format!("id: @{NOW}"), "a client knows at once where it began");
    desk.put(&[(1, "new", NOW + 5)]).await;
    let (id, headline) = events.record().await;
    assert_eq!(headline, "new");
    assert!(id.starts_with("1:") && id.ends_with(&format!("@{NOW}")), "{id}");
    desk.stop.cancel();
    assert_eq!(events.next().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_comes_again_misses_nothing_and_sees_nothing_twice() {
    let desk = Desk::open().await;
    desk.put(&[(0, "a", NOW), (1, "b", NOW), (0, "c", NOW), (1, "d", NOW), (0, "e", NOW)]).await;
    let (mut last, mut seen) = (None, Vec::new());
    for _ in 0..5 {
        // A new connection for each record.
        let mut events = desk.events("?from=start", last.as_deref()).await;
        let (id, headline) = events.record().await;
        seen.push(headline);
        last = Some(id);
    }
    seen.sort();
    assert_eq!(seen, ["a", "b", "c", "d", "e"]);
    desk.put(&[(0, "f", NOW)]).await;
    assert_eq!(desk.events("?from=start", last.as_deref()).await.record().await.1, "f");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_was_cut_off_before_its_first_record_goes_on_where_it_began() {
    let desk = Desk::open().await;
    desk.put(&[(0, "old", NOW - 1)]).await;
    let greeting = desk.events("", None).await.next().await.unwrap();
    desk.put(&[(0, "between", NOW + 1), (1, "too", NOW + 1)]).await;
    let mut events = desk.events("", greeting.strip_prefix("id: ")).await;
    assert_eq!(events.next().await.unwrap(), greeting);
    let mut seen = [events.record().await.1, events.record().await.1];
    seen.sort();
    assert_eq!(seen, ["between", "too"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_name_the_thing() {
    let desk = Desk::open().await;
    for (path, status, error) in [
        ("/v1/topics/wire.none/records", 404, "there is no topic \"wire.none\""),
        ("/v1/topics/wire.items/records?partition=2", 404, "topic wire.items has no partition 2"),
        (
            "/v1/topics/wire.items/records?from=noon",
            400,
            "from \"noon\" is neither start, end, an offset nor a time as in 2026-01-31T09:00:00Z",
        ),
    ] {
        assert_eq!(desk.error(path, &[]).await, (status, error.to_owned()), "{path}");
    }
    let (status, error) = desk.error("/v1/topics/wire.items/records?limit=few", &[]).await;
    assert!(status == 400 && error.contains("limit"), "{error}");
    let (status, error) = desk.error(RECORDS, &[("last-event-id", "x")]).await;
    assert_eq!(
        (status, error.as_str()),
        (400, "Last-Event-ID \"x\" is no place in a stream, as in 0:12,1:7")
    );
}
