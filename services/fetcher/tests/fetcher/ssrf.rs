//! Ways in through a feed's URL, none of which makes so much as a connection.
//!
//! What listens inside is 127.0.0.1. 127.0.0.2 stands on the list as an address, so that a name may lead there as if it
//! were a public one: no test asks anybody outside this machine.

use crate::{
    names::Names,
    origin::{Origin, Reply},
};
use fetcher::{
    Settings,
    http::{Allowed, Answer, Client, FetchError, ProxyUrl, Refused, Request},
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const OUTSIDE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2));

/// What a request came to, in words.
pub(crate) async fn asked(client: &Client, request: &Request<'_>) -> String {
    match client.fetch(request).await.answer {
        Answer::Body(body) => String::from_utf8_lossy(&body.bytes).into_owned(),
        Answer::Failed(cause @ (FetchError::Refused(_) | FetchError::Scheme { .. })) => {
            format!("no: {cause}")
        }
        Answer::Failed(cause @ (FetchError::Url { .. } | FetchError::Redirect { .. })) => {
            format!("no: {cause}")
        }
        other => panic!("{}: {other:?}", request.url),
    }
}

pub(crate) fn asking(url: &str) -> Request<'_> {
    Request { url, ..Request::default() }
}

pub(crate) fn allow(entries: &[&str]) -> Vec<Allowed> {
    entries.iter().map(|entry| entry.parse().unwrap()).collect()
}

/// Settings with which 127.0.0.2 is reached by name, and the port of the listener is one for feeds.
fn settings(port: u16) -> Settings {
    Settings {
        allow: allow(&["127.0.0.2"]),
        ports: vec![80, 443, port],
        timeout_seconds: 5,
        ..Settings::default()
    }
}

const LITERALS: [(&str, &str, &str); 71] = [
    // How an address may be written.
    ("plain", "http://127.0.0.1:PORT/", "loopback"),
    ("another of its range", "http://127.255.255.254:PORT/", "loopback"),
    ("one decimal number", "http://2130706433:PORT/", "loopback"),
    ("one hexadecimal number", "http://0x7f000001:PORT/", "loopback"),
    ("one octal number", "http://017700000001:PORT/", "loopback"),
    ("hexadecimal parts", "http://0x7f.0x0.0x0.0x1:PORT/", "loopback"),
    ("octal parts", "http://0177.00.00.01:PORT/", "loopback"),
    ("mixed parts", "http://0x7f.0.0.01:PORT/", "loopback"),
    ("two parts", "http://127.1:PORT/", "loopback"),
    ("three parts", "http://127.0.1:PORT/", "loopback"),
    ("padded parts", "http://127.000.000.001:PORT/", "loopback"),
    ("one zero", "http://0:PORT/", "this network"),
    ("four zeros", "http://0.0.0.0:PORT/", "this network"),
    ("a dot at the end", "http://127.0.0.1.:PORT/", "loopback"),
    ("full-width digits", "http://１２７.０.０.１:PORT/", "loopback"),
    ("circled digits", "http://①②⑦.⓪.⓪.①:PORT/", "loopback"),
    ("ideographic stops", "http://127。0。0。1:PORT/", "loopback"),
    ("percent-encoded", "http://%31%32%37%2E0.0.1:PORT/", "loopback"),
    ("a soft hyphen inside", "http://127.0.0\u{ad}.1:PORT/", "loopback"),
    ("a tab and a line break inside", "http://127.0\t.0\n.1:PORT/", "loopback"),
    ("a user that looks like a host", "http://example.org@127.0.0.1:PORT/", "loopback"),
    ("a user and password that look like a host", "http://example.org:80@127.0.0.1:PORT/", "loopback"),
    ("a backslash before an at sign", "http://127.0.0.1:PORT\\@example.org/", "loopback"),
    ("no slashes", "http:127.0.0.1:PORT/", "loopback"),
    ("four slashes", "http:////127.0.0.1:PORT/", "loopback"),
    ("an upper-case scheme", "HTTP://127.0.0.1:PORT/", "loopback"),
    ("spaces around", "  http://127.0.0.1:PORT/  ", "loopback"),
    ("https", "https://127.0.0.1:PORT/", "loopback"),
    // Each range that is no host of the public internet.
    ("private 10/8", "http://10.1.2.3/", "private"),
    ("private 172.16/12", "http://172.31.255.254/", "private"),
    ("private 192.168/16", "http://192.168.1.1/", "private"),
    ("a cloud's metadata", "http://169.254.169.254/latest/meta-data/", "link-local"),
    ("a carrier's 100.64/10", "http://100.64.0.1/", "shared by a carrier"),
    ("protocols 192.0.0/24", "http://192.0.0.170/", "protocol assignments"),
    ("documentation 192.0.2/24", "http://192.0.2.1/", "documentation"),
    ("documentation 198.51.100/24", "http://198.51.100.1/", "documentation"),
    ("documentation 203.0.113/24", "http://203.0.113.1/", "documentation"),
    ("benchmarks 198.18/15", "http://198.19.255.1/", "benchmarks"),
    ("6to4 relays 192.88.99/24", "http://192.88.99.1/", "6to4 relays"),
    ("multicast 224/4", "http://224.0.0.1/", "multicast"),
    ("reserved 240/4", "http://240.0.0.1/", "reserved"),
    ("broadcast", "http://255.255.255.255/", "reserved"),
    ("IPv6 loopback", "http://[::1]:PORT/", "loopback"),
    ("IPv6 loopback in full", "http://[0:0:0:0:0:0:0:1]:PORT/", "loopback"),
    ("IPv6 unspecified", "http://[::]:PORT/", "unspecified"),
    ("mapped", "http://[::ffff:127.0.0.1]:PORT/", "IPv4-mapped"),
    ("mapped, hexadecimal", "http://[::ffff:7f00:1]:PORT/", "IPv4-mapped"),
    ("mapped, of a public address", "http://[::ffff:1.1.1.1]/", "IPv4-mapped"),
    ("compatible", "http://[::127.0.0.1]:PORT/", "IPv4-compatible"),
    ("NAT64", "http://[64:ff9b::7f00:1]:PORT/", "NAT64"),
    ("NAT64 of a network's own", "http://[64:ff9b:1::7f00:1]:PORT/", "NAT64"),
    ("6to4", "http://[2002:7f00:1::]:PORT/", "6to4"),
    ("Teredo", "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:PORT/", "Teredo"),
    ("IPv6 benchmarks", "http://[2001:2::1]/", "benchmarks"),
    ("ORCHID", "http://[2001:10::1]/", "ORCHID"),
    ("ORCHID, second", "http://[2001:20::1]/", "ORCHID"),
    ("IPv6 protocols", "http://[2001:1::1]/", "protocol assignments"),
    ("IPv6 documentation", "http://[2001:db8::1]/", "documentation"),
    ("IPv6 documentation, second", "http://[3fff::1]/", "documentation"),
    ("discard", "http://[100::1]/", "discard"),
    ("segment routing", "http://[5f00::1]/", "segment routing"),
    ("unique local", "http://[fd12:3456::1]/", "unique local"),
    ("IPv6 link-local", "http://[fe80::1]/", "link-local"),
    ("site-local", "http://[fec0::1]/", "site-local"),
    ("IPv6 multicast", "http://[ff02::1]/", "multicast"),
    ("IPv6 not given out", "http://[4000::1]/", "not given out"),
    // What is no address or no place for feeds.
    ("a zone", "http://[fe80::1%25lo]:PORT/", "is no URL"),
    ("a zone as people write it", "http://[fe80::1%lo]:PORT/", "is no URL"),
    ("a port that is not for feeds", "http://1.1.1.1:6379/", "asked at port 6379"),
    ("a file", "file:///etc/passwd", "file is neither http nor https"),
    ("gopher", "gopher://127.0.0.1:PORT/_", "gopher is neither http nor https"),
];

const NAMES: [(&str, &str, &str); 14] = [
    ("localhost", "127.0.0.1", "loopback"),
    ("LOCALHOST", "127.0.0.1", "loopback"),
    ("localhost.", "127.0.0.1", "loopback"),
    ("feeds.localhost", "127.0.0.1", "loopback"),
    ("loopback.example", "127.0.0.1", "loopback"),
    ("dot.example.", "127.0.0.1", "loopback"),
    ("loopback6.example", "::1", "loopback"),
    ("private.example", "10.0.0.7", "private"),
    ("metadata.example", "169.254.169.254", "link-local"),
    ("mapped.example", "::ffff:127.0.0.1", "IPv4-mapped"),
    ("nat64.example", "64:ff9b::7f00:1", "NAT64"),
    ("local.example", "fd00::7", "unique local"),
    ("many.example", "127.0.0.1 10.0.0.7 ::1", "loopback"),
    ("127.0.0.1.wildcard.example", "127.0.0.1", "loopback"),
];

/// Where a feed that is outside sends us.
const REDIRECTS: [(&str, &str, &str); 19] = [
    ("a literal", "http://127.0.0.1:PORT/", "loopback"),
    ("a literal, decimal", "http://2130706433:PORT/", "loopback"),
    ("a literal without a scheme", "//127.0.0.1:PORT/", "loopback"),
    ("a literal behind a user", "http://outside.example@127.0.0.1:PORT/", "loopback"),
    ("IPv6", "http://[::1]:PORT/", "loopback"),
    ("mapped", "http://[::ffff:7f00:1]:PORT/", "IPv4-mapped"),
    ("localhost", "http://localhost:PORT/", "loopback"),
    ("a name", "http://loopback.example:PORT/", "loopback"),
    ("a name that was found by another", "http://alias.example:PORT/", "loopback"),
    ("another port of its own", "http://outside.example:6379/", "asked at port 6379"),
    ("a listed host", "http://127.0.0.2:PORT/", "is on fetcher.allow, and the feed that leads there is not"),
    ("a name that leads to a listed host", "http://other.example:PORT/", "loopback"),
    ("a chain that ends inside", "/chain/4", "loopback"),
    ("a file", "file:///etc/passwd", "file is neither http nor https"),
    ("gopher", "gopher://127.0.0.1:PORT/_", "gopher is neither http nor https"),
    ("ftp", "ftp://127.0.0.1:PORT/", "ftp is neither http nor https"),
    ("data", "data:application/xml,<rss/>", "data is neither http nor https"),
    ("javascript", "javascript:alert(1)", "javascript is neither http nor https"),
    ("what is no URL", "http://[", "which is no URL"),
];

#[test]
fn the_page_about_addresses_has_every_way_in() {
    let page = include_str!("../../../../docs/addresses.md");
    let ways = LITERALS.iter().chain(&REDIRECTS).map(|(way, ..)| format!("| {way} | `"));
    let names = NAMES.iter().map(|(name, to, _)| format!("| `{name}` | {to} |"));
    let rows: Vec<String> = ways.chain(names).collect();
    for row in &rows {
        assert!(page.lines().any(|line| line.starts_with(row)), "{row}");
    }
    let (_, tables) = page.split_once("## Ways in").unwrap();
    let (tables, _) = tables.split_once("And beside the tables").unwrap();
    let written = tables.lines().filter(|line| line.starts_with("| ")).count();
    assert_eq!(written, rows.len() + 3, "three tables with a head each");
}

async fn inside() -> Origin {
    Origin::start(|_| Reply::body("inside")).await
}

#[tokio::test]
async fn no_way_of_writing_an_address_leads_inside() {
    let inside = inside().await;
    let client = Client::new(&settings(inside.port())).unwrap();
    for (way, url, reason) in LITERALS {
        let url = url.replace("PORT", &inside.port().to_string());
        let said = asked(&client, &asking(&url)).await;
        assert!(said.starts_with("no: ") && said.contains(reason), "{way}: {said}");
    }
    assert_eq!(inside.connections(), 0);
}

#[tokio::test]
async fn no_name_leads_inside() {
    let inside = inside().await;
    let names: Vec<_> = NAMES.iter().map(|(name, to, _)| (name.trim_end_matches('.'), *to)).collect();
    let client = Client::with_lookup(&settings(inside.port()), Names::of(&names)).unwrap();
    for (name, _, reason) in NAMES {
        let said = asked(&client, &asking(&format!("http://{name}:{}/", inside.port()))).await;
        assert!(said.starts_with("no: ") && said.contains(reason), "{name}: {said}");
        assert!(said.contains("(fetcher.allow lets in hosts of your own)"), "{name}: {said}");
    }
    assert_eq!(inside.connections(), 0);
}

#[tokio::test]
async fn no_redirect_leads_inside() {
    let inside = inside().await;
    let port = inside.port();
    let outside = Origin::start_at(SocketAddr::new(OUTSIDE, port), move |asked| {
        let location = match asked.path.strip_prefix("/chain/").map(|left| left.parse::<usize>().unwrap()) {
            Some(1) => format!("http://127.0.0.1:{port}/"),
            Some(left) => format!("/chain/{}", left - 1),
            None => {
                let number: usize = asked.path.trim_start_matches('/').parse().unwrap();
                REDIRECTS[number].1.replace("PORT", &port.to_string())
            }
        };
        Reply::status(302).with("Location", location)
    })
    .await;
    let names = [
        ("outside.example", "127.0.0.2"),
        ("other.example", "127.0.0.2"),
        ("loopback.example", "127.0.0.1"),
        ("alias.example", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
    ];
    let client = Client::with_lookup(&settings(port), Names::of(&names)).unwrap();
    for (number, (way, _, reason)) in REDIRECTS.into_iter().enumerate() {
        let said = asked(&client, &asking(&format!("http://outside.example:{port}/{number}"))).await;
        assert!(said.starts_with("no: ") && said.contains(reason), "{way}: {said}");
    }
    // Each was asked once, but for those that redirect to themselves.
    assert_eq!(outside.asked().len(), REDIRECTS.len() + 4);
    assert_eq!(inside.connections(), 0);
}

#[tokio::test]
async fn a_link_from_outside_leads_inside_no_more_than_a_redirect() {
    let inside = inside().await;
    let listed = format!("http://127.0.0.2:{}/", inside.port());
    let client = Client::new(&settings(inside.port())).unwrap();
    let request = Request { home: Some("http://outside.example/"), ..asking(&listed) };
    let said = asked(&client, &request).await;
    assert!(said.ends_with("127.0.0.2 is on fetcher.allow, and the feed that leads there is not"), "{said}");
}

#[tokio::test]
async fn of_a_name_with_mixed_answers_only_those_are_dialled_that_may_be() {
    let inside = inside().await;
    let port = inside.port();
    let names = [("mixed.example", "127.0.0.1 127.0.0.2 ::1"), ("closed.example", "127.0.0.1 127.0.0.3")];
    let settings = Settings { allow: allow(&["127.0.0.2", "127.0.0.3"]), ..settings(port) };
    let client = Client::with_lookup(&settings, Names::of(&names)).unwrap();
    let outside = Origin::start_at(SocketAddr::new(OUTSIDE, port), |_| Reply::body("outside")).await;
    assert_eq!(asked(&client, &asking(&format!("http://mixed.example:{port}/"))).await, "outside");
    assert_eq!(outside.connections(), 1);
    // Nor is the other one dialled when nobody answers at the first.
    let fetched = client.fetch(&asking(&format!("http://closed.example:{port}/"))).await;
    assert!(matches!(fetched.answer, Answer::Failed(FetchError::Network { .. })), "{fetched:?}");
    assert_eq!(inside.connections(), 0);
}

#[tokio::test]
async fn a_name_that_is_rebound_is_judged_each_time() {
    let inside = inside().await;
    let port = inside.port();
    let outside = Origin::start_at(SocketAddr::new(OUTSIDE, port), |_| Reply::body("outside")).await;
    let names = Names::of(&[("rebound.example", "127.0.0.2|127.0.0.1|127.0.0.2|127.0.0.1")]);
    let client = Client::with_lookup(&settings(port), names).unwrap();
    let url = format!("http://rebound.example:{port}/");
    for wanted in ["outside", "no: ", "outside", "no: ", "no: "] {
        let said = asked(&client, &asking(&url)).await;
        assert!(said.starts_with(wanted), "{said}");
    }
    assert_eq!((outside.connections(), inside.connections()), (2, 0));
}

#[tokio::test]
async fn a_connection_that_one_feed_may_have_is_not_lent_to_another() {
    let (port, requests) = kept_open().await;
    let to = format!("http://desk.example:{port}/");
    let outside = Origin::start_at(SocketAddr::new(OUTSIDE, port), move |_| {
        Reply::status(302).with("Location", to.clone())
    })
    .await;
    let names = Names::of(&[("desk.example", "127.0.0.1"), ("outside.example", "127.0.0.2")]);
    let settings = Settings { allow: allow(&["desk.example", "127.0.0.2"]), ..settings(port) };
    let client = Client::with_lookup(&settings, names).unwrap();
    for _ in 0..2 {
        assert_eq!(asked(&client, &asking(&format!("http://desk.example:{port}/"))).await, "inside");
        let said = asked(&client, &asking(&format!("http://outside.example:{port}/"))).await;
        assert!(said.starts_with("no: desk.example is at 127.0.0.1"), "{said}");
    }
    // Both of the desk's own requests came, on the one connection that there is.
    assert_eq!((outside.connections(), requests.load(Ordering::SeqCst)), (2, 2));
}

/// Something inside that takes one connection only, and answers all that is asked on it; its port, and how much was.
async fn kept_open() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests = Arc::new(AtomicUsize::new(0));
    let count = requests.clone();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        // A request without a body comes in one piece over loopback.
        while stream.read(&mut request).await.is_ok_and(|read| read > 0) {
            count.fetch_add(1, Ordering::SeqCst);
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\ninside").await.unwrap();
        }
    });
    (port, requests)
}

#[tokio::test]
async fn behind_a_proxy_the_target_is_judged_before_the_proxy_is_asked() {
    let inside = inside().await;
    let port = inside.port();
    let proxy = Origin::start(move |asked| match asked.path.as_str() {
        "http://public.example/in" => Reply::status(302).with("Location", "http://private.example/"),
        "http://public.example/literal" => {
            Reply::status(302).with("Location", format!("http://127.0.0.1:{port}/"))
        }
        _ => Reply::body("by proxy"),
    })
    .await;
    let names = [
        ("public.example", "1.1.1.1"),
        ("private.example", "10.0.0.7"),
        ("mixed.example", "1.1.1.1 127.0.0.1"),
        ("rebound.example", "1.1.1.1|127.0.0.1"),
        ("localhost", "127.0.0.1"),
    ];
    for kind in ["http", "socks5"] {
        let proxy_url = Some(ProxyUrl::Literal(format!("{kind}://127.0.0.1:{}", proxy.port())));
        let settings = Settings { proxy: proxy_url, ports: vec![80, 443, port], ..Settings::default() };
        let client = Client::with_lookup(&settings, Names::of(&names)).unwrap();
        for (url, reason) in [
            (format!("http://127.0.0.1:{port}/"), "loopback"),
            (format!("http://2130706433:{port}/"), "loopback"),
            (format!("http://localhost:{port}/"), "loopback"),
            ("http://[::ffff:7f00:1]/".to_owned(), "IPv4-mapped"),
            ("http://private.example/".to_owned(), "private"),
            ("https://private.example/".to_owned(), "private"),
            // The proxy would look it up itself: one bad answer is too much.
            ("http://mixed.example/".to_owned(), "loopback"),
            ("http://public.example:6379/".to_owned(), "asked at port 6379"),
        ] {
            let said = asked(&client, &asking(&url)).await;
            assert!(said.starts_with("no: ") && said.contains(reason), "{kind} {url}: {said}");
        }
        assert_eq!((proxy.connections(), inside.connections()), (0, 0), "{kind}");
    }
    let proxy_url = Some(ProxyUrl::Literal(format!("http://127.0.0.1:{}", proxy.port())));
    let settings = Settings { proxy: proxy_url, ports: vec![80, 443, port], ..Settings::default() };
    let client = Client::with_lookup(&settings, Names::of(&names)).unwrap();
    for (url, wanted) in [
        ("http://public.example/", "by proxy"),
        ("http://public.example/in", "no: private.example is at 10.0.0.7"),
        ("http://public.example/literal", "no: 127.0.0.1 is at 127.0.0.1"),
        ("http://rebound.example/", "by proxy"),
        ("http://rebound.example/", "no: rebound.example is at 127.0.0.1"),
    ] {
        let said = asked(&client, &asking(url)).await;
        assert!(said.starts_with(wanted), "{url}: {said}");
    }
    assert_eq!((proxy.asked().len(), inside.connections()), (4, 0));
}

#[tokio::test]
async fn a_refusal_is_a_value_that_names_host_address_and_range() {
    let client =
        Client::with_lookup(&Settings::default(), Names::of(&[("wire.example", "10.0.0.7")])).unwrap();
    let fetched = client.fetch(&asking("http://wire.example/feed?token=t0ken")).await;
    let Answer::Failed(FetchError::Refused(refused)) = fetched.answer else { panic!("{fetched:?}") };
    let (host, address) = ("wire.example".to_owned(), "10.0.0.7".parse().unwrap());
    assert_eq!(refused, Refused::Address { host, address, range: "private, RFC 1918" });
}
