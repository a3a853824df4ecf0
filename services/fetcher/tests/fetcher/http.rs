//! What goes over the wire, and what stops it.

use crate::{
    encodings,
    origin::{Origin, Reply},
};
use fetcher::{
    Settings,
    http::{Answer, Body, Client, FetchError, Fetched, Refusal, Request, RetryAfter, Validators},
};
use proto::v1::{Credentials, Header, Secret, secret::Source};
use std::time::{Duration, Instant};

pub(crate) fn client() -> Client {
    client_with(Settings::default())
}

pub(crate) fn client_with(settings: Settings) -> Client {
    Client::new(&Settings { allow_private_addresses: true, ..settings }).unwrap()
}

pub(crate) fn asking(url: &str) -> Request<'_> {
    Request { url, ..Request::default() }
}

fn literal(value: &str) -> Option<Secret> {
    Some(Secret { source: Some(Source::Literal(value.to_owned())) })
}

pub(crate) fn body(fetched: Fetched) -> Body {
    match fetched.answer {
        Answer::Body(body) => body,
        other => panic!("no body but {other:?}"),
    }
}

pub(crate) fn failure(fetched: Fetched) -> FetchError {
    match fetched.answer {
        Answer::Failed(cause) => cause,
        other => panic!("no failure but {other:?}"),
    }
}

#[tokio::test]
async fn validators_go_back_byte_for_byte() {
    let etag = b"W/\"a,b \xe9\xff-gzip\"".to_vec();
    let date = b"Sat, 1 Jan 2026 7:00 +0100 ".trim_ascii().to_vec();
    let (tag, modified) = (etag.clone(), date.clone());
    let origin = Origin::start(move |asked| {
        let reply = if asked.is_conditional() { Reply::status(304) } else { Reply::body("<rss/>") };
        reply.with("ETag", tag.clone()).with("Last-Modified", modified.clone())
    })
    .await;
    let url = origin.url("/feed");
    let client = client();
    let first = body(client.fetch(&asking(&url)).await);
    let request = Request { validators: Some(&first.validators), ..asking(&url) };
    let second = client.fetch(&request).await;
    assert!(matches!(second.answer, Answer::NotModified(_)), "{second:?}");
    let asked = origin.asked();
    assert!(!asked[0].is_conditional());
    assert_eq!(asked[1].header("if-none-match"), Some(&etag[..]));
    assert_eq!(asked[1].header("if-modified-since"), Some(&date[..]));
}

#[tokio::test]
async fn a_request_says_who_asks_and_nothing_that_it_need_not() {
    let origin = Origin::start(|_| Reply::body("x").with("Set-Cookie", "id=1")).await;
    let url = origin.url("/feed?a=1");
    let client =
        client_with(Settings { contact: Some("mailto:desk@desk.example".to_owned()), ..Settings::default() });
    for _ in 0..2 {
        client.fetch(&asking(&url)).await;
    }
    let asked = origin.asked();
    let agent = String::from_utf8_lossy(asked[1].header("user-agent").unwrap()).into_owned();
    assert!(agent.starts_with("Wiredesk/") && agent.ends_with(" (+mailto:desk@desk.example)"), "{agent}");
    assert_eq!(asked[1].path, "/feed?a=1");
    for name in ["cookie", "referer", "if-none-match", "if-modified-since", "authorization"] {
        assert_eq!(asked[1].header(name), None, "{name}");
    }
}

#[tokio::test]
async fn every_content_encoding_is_undone() {
    const TEXT: &[u8] = b"<rss version=\"2.0\"/>";
    let origin = Origin::start(|asked| match asked.path.as_str() {
        "/gzip" => Reply::body(encodings::gzip(TEXT)).with("Content-Encoding", "gzip"),
        "/deflate" => Reply::body(encodings::zlib(TEXT)).with("Content-Encoding", "deflate"),
        "/br" => Reply::body(encodings::brotli(TEXT)).with("Content-Encoding", "br"),
        _ => Reply::body(encodings::zstd(TEXT)).with("Content-Encoding", "zstd"),
    })
    .await;
    for encoding in ["gzip", "deflate", "br", "zstd"] {
        let url = origin.url(&format!("/{encoding}"));
        assert_eq!(body(client().fetch(&asking(&url)).await).bytes, TEXT, "{encoding}");
    }
}

#[tokio::test]
async fn a_gzip_bomb_is_stopped_at_the_limit() {
    let bomb = encodings::gzip(&vec![b' '; 200_000_000]); // 200 MB in 200 kB
    let origin = Origin::start(move |_| Reply::body(bomb.clone()).with("Content-Encoding", "gzip")).await;
    let started = Instant::now();
    let cause = failure(client().fetch(&asking(&origin.url("/bomb"))).await);
    assert!(matches!(cause, FetchError::TooLong { limit: 10_485_760, .. }), "{cause:?}");
    assert!(cause.to_string().contains("10485760 bytes (fetcher.max_body_bytes)"), "{cause}");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_body_that_drips_is_stopped_by_the_total_timeout() {
    let origin = Origin::start(|_| Reply::body(vec![b' '; 1000]).dripping(Duration::from_millis(100))).await;
    let client = client_with(Settings { timeout_seconds: 1, ..Settings::default() });
    let started = Instant::now();
    let cause = failure(client.fetch(&asking(&origin.url("/slow"))).await);
    assert!(matches!(cause, FetchError::TimedOut { seconds: 1 }), "{cause:?}");
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

#[tokio::test]
async fn five_redirects_are_followed_and_six_are_not() {
    let origin = Origin::start(|asked| match asked.path.trim_start_matches('/').parse::<u32>().unwrap() {
        0 => Reply::body("arrived"),
        left => Reply::status(if left % 2 == 0 { 301 } else { 307 }).with("Location", (left - 1).to_string()),
    })
    .await;
    let fetched = client().fetch(&asking(&origin.url("/5"))).await;
    assert_eq!(fetched.final_url, origin.url("/0"));
    assert_eq!(body(fetched).bytes, "arrived");
    let cause = failure(client().fetch(&asking(&origin.url("/6"))).await);
    assert!(matches!(cause, FetchError::TooManyRedirects { limit: 5 }), "{cause:?}");
}

#[tokio::test]
async fn a_redirect_to_another_scheme_or_to_no_url_is_refused() {
    let origin = Origin::start(|asked| {
        let location = if asked.path == "/file" { "file:///etc/passwd" } else { "http://[" };
        Reply::status(302).with("Location", location)
    })
    .await;
    let cause = failure(client().fetch(&asking(&origin.url("/file"))).await);
    assert_eq!(cause.to_string(), "file is neither http nor https");
    let cause = failure(client().fetch(&asking(&origin.url("/broken"))).await);
    assert!(matches!(cause, FetchError::Redirect { .. }), "{cause:?}");
}

#[tokio::test]
async fn credentials_and_headers_do_not_follow_a_redirect_elsewhere() {
    let elsewhere = Origin::start(|_| Reply::body("elsewhere")).await;
    let target = elsewhere.url("/");
    let origin = Origin::start(move |_| Reply::status(301).with("Location", target.clone())).await;
    let url = origin.url("/feed");
    let headers = [Header { name: "X-Api-Key".to_owned(), value: literal("k3y") }];
    let credentials = Credentials { username: literal("desk"), password: literal("secret") };
    let request = Request { headers: &headers, credentials: Some(&credentials), ..asking(&url) };
    assert_eq!(body(client().fetch(&request).await).bytes, "elsewhere");
    let (here, there) = (origin.asked().remove(0), elsewhere.asked().remove(0));
    assert_eq!(here.header("x-api-key"), Some(&b"k3y"[..]));
    assert_eq!(here.header("authorization"), Some(&b"Basic ZGVzazpzZWNyZXQ="[..]));
    assert_eq!((there.header("x-api-key"), there.header("authorization")), (None, None));
}

#[tokio::test]
async fn a_password_without_a_user_is_a_bearer_token() {
    let origin = Origin::start(|_| Reply::body("x")).await;
    let url = origin.url("/feed");
    let credentials = Credentials { username: None, password: literal("t0ken") };
    client().fetch(&Request { credentials: Some(&credentials), ..asking(&url) }).await;
    assert_eq!(origin.asked()[0].header("authorization"), Some(&b"Bearer t0ken"[..]));
}

#[tokio::test]
async fn statuses_mean_what_they_say() {
    let origin = Origin::start(|asked| {
        let status = asked.path.trim_start_matches('/').parse().unwrap();
        Reply::status(status).with("Retry-After", "120")
    })
    .await;
    for (status, refusal) in [
        (401, Refusal::AuthExpired),
        (407, Refusal::AuthExpired),
        (403, Refusal::Blocked),
        (429, Refusal::Blocked),
        (451, Refusal::Blocked),
        (404, Refusal::NotFound),
        (410, Refusal::Gone),
    ] {
        let fetched = client().fetch(&asking(&origin.url(&format!("/{status}")))).await;
        assert!(
            matches!(fetched.answer, Answer::Refused(found) if found == refusal),
            "{status}: {fetched:?}"
        );
        assert_eq!((fetched.status, fetched.retry_after), (status, Some(RetryAfter::Seconds(120))));
    }
    for status in [204, 300, 304, 400, 500, 503] {
        let fetched = client().fetch(&asking(&origin.url(&format!("/{status}")))).await;
        assert_eq!(fetched.status, status);
        assert!(matches!(failure(fetched), FetchError::Status { .. }), "{status}");
    }
}

#[tokio::test]
async fn errors_do_not_show_what_is_secret_in_a_url() {
    let client = client_with(Settings { timeout_seconds: 2, ..Settings::default() });
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let url = format!("http://desk:pa55word@{closed}/feed?token=t0ken");
    let fetched = client.fetch(&asking(&url)).await;
    let shown = format!("{fetched:?}");
    assert_eq!(fetched.status, 0);
    assert!(!shown.contains("pa55word") && !shown.contains("t0ken"), "{shown}");
}

#[tokio::test]
async fn no_validators_are_made_up() {
    let origin = Origin::start(|_| Reply::body("x").with("ETag", "")).await;
    let found = body(client().fetch(&asking(&origin.url("/feed"))).await).validators;
    assert_eq!(found, Validators::default());
}

#[tokio::test]
async fn the_body_of_a_redirect_is_not_read() {
    // At this pace it would take a quarter of an hour.
    let origin = Origin::start(|asked| match asked.path.as_str() {
        "/" => Reply::status(301)
            .with("Location", "/feed")
            .with_body(vec![b'x'; 10_000])
            .dripping(Duration::from_millis(100)),
        _ => Reply::body("arrived"),
    })
    .await;
    let client = client_with(Settings { timeout_seconds: 5, ..Settings::default() });
    assert_eq!(body(client.fetch(&asking(&origin.url("/"))).await).bytes, "arrived");
}

#[tokio::test]
async fn what_can_be_decoded_is_offered() {
    let origin = Origin::start(|_| Reply::body("x")).await;
    client().fetch(&asking(&origin.url("/"))).await;
    let asked = origin.asked().remove(0);
    let offered = String::from_utf8_lossy(asked.header("accept-encoding").unwrap()).into_owned();
    for encoding in ["gzip", "br", "zstd", "deflate"] {
        assert!(offered.split(',').any(|one| one.trim() == encoding), "{offered}");
    }
}

#[tokio::test]
async fn a_user_in_a_url_signs_in_there_and_nowhere_else() {
    let elsewhere = Origin::start(|_| Reply::body("x")).await;
    let target = elsewhere.url("/").replace("http://", "http://other:pw@");
    let origin = Origin::start(move |_| Reply::status(302).with("Location", target.clone())).await;
    let url = origin.url("/feed").replace("http://", "http://desk:secret@");
    client().fetch(&asking(&url)).await;
    let (here, there) = (origin.asked().remove(0), elsewhere.asked().remove(0));
    assert_eq!(here.header("authorization"), Some(&b"Basic ZGVzazpzZWNyZXQ="[..]));
    assert_eq!(here.header("host"), Some(origin.address().to_string().as_bytes()));
    assert_eq!(there.header("authorization"), None);
}
