//! Proxies: which requests leave by one, and what it is told.

use crate::{
    names::Names,
    origin::{Origin, Reply},
};
use fetcher::{
    Settings,
    http::{Answer, Client, ProxyUrl, Refusal, Request},
};
use proto::v1::{Secret, secret::Source};
use std::{fs, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// `desk:pa55` as HTTP has it (RFC 7617).
const BASIC: &[u8] = b"Basic ZGVzazpwYTU1";

/// A proxy that answers itself, with its name.
async fn proxy(name: &'static str) -> Origin {
    Origin::start(move |_| Reply::body(name)).await
}

fn literal(url: impl Into<String>) -> Secret {
    Secret { source: Some(Source::Literal(url.into())) }
}

fn names() -> Arc<Names> {
    Names::of(&[
        ("wire.example", "1.1.1.1"),
        ("proxy.desk.example", "127.0.0.1"),
        ("own.desk.example", "127.0.0.1"),
    ])
}

fn client(settings: Settings) -> Client {
    Client::with_lookup(&Settings { timeout_seconds: 5, ..settings }, names()).unwrap()
}

fn by(url: String) -> Settings {
    Settings { proxy: Some(ProxyUrl::Literal(url)), ..Settings::default() }
}

async fn body(client: &Client, url: &str, proxy: Option<&Secret>) -> String {
    let fetched = client.fetch(&Request { url, proxy, ..Request::default() }).await;
    let Answer::Body(body) = fetched.answer else { panic!("{url}: {fetched:?}") };
    String::from_utf8_lossy(&body.bytes).into_owned()
}

#[tokio::test]
async fn a_feeds_own_proxy_comes_before_the_one_for_all_and_direct_is_none() {
    let (all, own) = (proxy("for all").await, proxy("its own").await);
    let client = client(Settings { allow_private_addresses: true, ..by(all.url("")) });
    let origin = proxy("no proxy").await;
    let (its_own, direct) = (literal(own.url("")), literal("direct"));
    let url = "http://wire.example/feed?a=1";
    assert_eq!(body(&client, url, Some(&its_own)).await, "its own");
    assert_eq!(body(&client, &origin.url("/feed"), Some(&direct)).await, "no proxy");
    assert_eq!(own.asked()[0].path, url);
    assert_eq!(own.asked()[0].header("host"), Some(&b"wire.example"[..]));
    assert_eq!(all.connections(), 0);
    // Where all hosts are allowed, none is named as the desk's own: none goes past.
    assert_eq!(body(&client, &origin.url("/feed"), None).await, "for all");
}

#[tokio::test]
async fn a_proxy_hears_its_own_credentials_and_no_one_else_does() {
    let proxy = proxy("by proxy").await;
    let url = format!("http://desk:pa55@127.0.0.1:{}", proxy.port());
    let client = client(by(url));
    assert_eq!(body(&client, "http://wire.example/feed", None).await, "by proxy");
    let asked = proxy.asked().remove(0);
    assert_eq!(asked.header("proxy-authorization"), Some(BASIC));
    assert_eq!(asked.header("authorization"), None);
    // To https it makes a tunnel, and the proxy hears nothing but where to.
    let request = Request { url: "https://wire.example/feed?token=t0ken", ..Request::default() };
    client.fetch(&request).await;
    let asked = proxy.asked().remove(1);
    assert_eq!((asked.path.as_str(), asked.header("proxy-authorization")), ("wire.example:443", Some(BASIC)));
}

#[tokio::test]
async fn a_proxy_that_asks_for_credentials_is_told_from_a_site_that_does() {
    let proxy = Origin::start(|_| Reply::status(407)).await;
    let request = Request { url: "http://wire.example/", ..Request::default() };
    let fetched = client(by(proxy.url(""))).fetch(&request).await;
    assert_eq!(fetched.status, 407);
    assert!(matches!(fetched.answer, Answer::Refused(Refusal::AuthExpired)), "{fetched:?}");
}

#[tokio::test]
async fn a_proxy_is_the_operators_word_wherever_it_is_and_no_way_inside() {
    let proxy = proxy("by proxy").await;
    let by_name = format!("http://proxy.desk.example:{}", proxy.port());
    let client = client(Settings { ports: vec![80, proxy.port()], ..by(by_name.clone()) });
    assert_eq!(body(&client, "http://wire.example/", None).await, "by proxy");
    let request = Request { url: &by_name, ..Request::default() };
    let fetched = client.fetch(&request).await;
    let Answer::Failed(cause) = fetched.answer else { panic!("{fetched:?}") };
    assert!(cause.to_string().starts_with("proxy.desk.example is at 127.0.0.1"), "{cause}");
    assert_eq!(proxy.connections(), 1);
}

#[tokio::test]
async fn own_hosts_are_asked_past_the_proxy_for_all_and_by_their_own() {
    let (all, own, desk) = (proxy("for all").await, proxy("its own").await, proxy("the desk").await);
    let allow = vec!["own.desk.example".parse().unwrap()];
    let client = client(Settings { allow, ..by(all.url("")) });
    let url = format!("http://own.desk.example:{}/", desk.port());
    assert_eq!(body(&client, &url, None).await, "the desk");
    assert_eq!(body(&client, &url, Some(&literal(own.url("")))).await, "its own");
    assert_eq!(body(&client, "http://wire.example/", None).await, "for all");
    assert_eq!(own.asked()[0].path, url);
}

#[tokio::test]
async fn a_proxy_that_is_kept_in_a_file_is_read_anew() {
    let (first, second) = (proxy("first").await, proxy("second").await);
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), format!("{}\n", first.url(""))).unwrap();
    let kept = ProxyUrl::File { file: file.path().display().to_string() };
    let client = client(Settings { proxy: Some(kept), ..Settings::default() });
    assert_eq!(body(&client, "http://wire.example/", None).await, "first");
    fs::write(file.path(), second.url("")).unwrap();
    assert_eq!(body(&client, "http://wire.example/", None).await, "second");
}

/// RFC 1928: greeting without authentication, then CONNECT; answers the request that comes through itself.
#[tokio::test]
async fn a_socks_proxy_is_told_the_address_that_was_judged_and_not_the_name() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut greeting = [0; 2];
        stream.read_exact(&mut greeting).await.unwrap();
        let mut methods = vec![0; greeting[1].into()];
        stream.read_exact(&mut methods).await.unwrap();
        stream.write_all(&[5, 0]).await.unwrap();
        let mut connect = [0; 10];
        stream.read_exact(&mut connect).await.unwrap();
        stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
        let mut request = [0; 1024];
        let read = stream.read(&mut request).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nby socks").await.unwrap();
        (connect, String::from_utf8_lossy(&request[..read]).into_owned())
    });
    let client = client(by(format!("socks5://127.0.0.1:{port}")));
    assert_eq!(body(&client, "http://wire.example/feed", None).await, "by socks");
    let (connect, request) = serving.await.unwrap();
    // Version, CONNECT, reserved, an IPv4 address, 1.1.1.1, port 80.
    assert_eq!(connect, [5, 1, 0, 1, 1, 1, 1, 1, 0, 80]);
    assert!(
        request.starts_with("GET /feed HTTP/1.1\r\n") && request.contains("host: wire.example\r\n"),
        "{request}"
    );
}
