//! Where the command may go for a feed, and what it says where it may not.

use super::{err, out, run};
use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    thread,
};

const FEED: &str = "<rss version=\"2.0\"><channel><title>Quayside</title><item><guid>q-1</guid>\
                    <title>Marsh railway reopens</title></item></channel></rss>";

/// A server that answers one request with a feed; its port.
fn serve_once() -> (u16, thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).unwrap();
        let length = FEED.len();
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{FEED}")
            .unwrap();
    });
    (port, serving)
}

#[test]
fn a_preview_goes_to_public_addresses_and_to_hosts_that_are_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let (port, serving) = serve_once();
    let url = format!("http://127.0.0.1:{port}/rss?key=s3cret");
    let refused = run(&folder, &["preview", &url]);
    assert_eq!(refused.status.code(), Some(1));
    let reason =
        "which is not a public address: loopback, RFC 1122 (fetcher.allow lets in hosts of your own)";
    assert!(err(&refused).contains(reason), "{}", err(&refused));
    assert!(!err(&refused).contains("s3cret"), "{}", err(&refused));
    let refused = run(&folder, &["preview", "http://1.1.1.1:6379/rss"]);
    let reason = "1.1.1.1 is asked at port 6379, which is not on fetcher.ports";
    assert!(err(&refused).contains(reason), "{}", err(&refused));
    let config = format!("[fetcher]\nallow = [\"127.0.0.1:{port}\"]\n");
    fs::write(folder.path().join("wiredesk.toml"), config).unwrap();
    let shown = run(&folder, &["preview", &url, "--config", "wiredesk.toml"]);
    assert!(shown.status.success(), "{}", err(&shown));
    assert!(out(&shown).contains("Marsh railway reopens"), "{}", out(&shown));
    serving.join().unwrap();
}

#[test]
fn check_names_an_entry_that_cannot_stand_there() {
    let folder = tempfile::tempdir().unwrap();
    for (line, reason) in [
        (
            "allow = [\"10.0.0.0/8\", \"10.0.0.0/33\"]",
            "wiredesk.toml:2:9: \"10.0.0.0/33\" cannot stand in fetcher.allow: the prefix is too long or none",
        ),
        ("ports = [70000]", "wiredesk.toml:2:10: invalid value"),
        ("proxy = \"proxy:3128\"", "fetcher.proxy: the proxy must be http, https or socks5"),
        (
            "proxy = { vault = \"x\" }",
            "wiredesk.toml:2:9: a proxy is a URL, { file = \"...\" } or { env = \"...\" }",
        ),
    ] {
        fs::write(folder.path().join("wiredesk.toml"), format!("[fetcher]\n{line}\n")).unwrap();
        let checked = run(&folder, &["check", "--config", "wiredesk.toml"]);
        assert_eq!(checked.status.code(), Some(2), "{line}");
        assert!(err(&checked).contains(reason), "{line}: {}", err(&checked));
    }
}
