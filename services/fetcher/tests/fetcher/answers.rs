//! What the headers of an answer say of the feed: where it lives, how long it is fresh, what its body is.

use crate::{
    http::{asking, body, client, failure},
    origin::{Origin, Reply},
};
use fetcher::http::{FetchError, Freshness, Request, RetryAfter, Validators};

#[tokio::test]
async fn a_move_is_told_where_every_hop_is_for_good_and_the_end_is_a_document() {
    let origin = Origin::start(|asked| {
        let (status, to) = match asked.path.as_str() {
            "/301" => (301, "/new?key=a#part"),
            "/308" => (308, "/301"),
            "/302" | "/303" | "/307" => (asked.path[1..].parse().unwrap(), "/new"),
            "/then-307" => (301, "/307"),
            "/after-302" => (302, "/301"),
            "/gone" => (301, "/410"),
            "/410" => return Reply::status(410),
            _ if asked.is_conditional() => return Reply::status(304),
            _ => return Reply::body("x"),
        };
        Reply::status(status).with("Location", to)
    })
    .await;
    let validators = Validators { etag: Some(b"\"1\"".to_vec()), last_modified: None };
    for (path, moved) in [
        ("/new", None),
        ("/301", Some("/new?key=a")),
        ("/308", Some("/new?key=a")),
        ("/302", None),
        ("/303", None),
        ("/307", None),
        ("/then-307", None),
        ("/after-302", None),
        ("/gone", None),
    ] {
        let wanted = moved.map(|path| origin.url(path));
        let url = origin.url(path);
        let fetched = client().fetch(&asking(&url)).await;
        assert_eq!(fetched.moved_to, wanted, "{path}");
        let unchanged = client().fetch(&Request { validators: Some(&validators), ..asking(&url) }).await;
        assert_eq!(unchanged.moved_to, wanted, "{path}, 304");
        assert!(!format!("{fetched:?}").contains("key=a"), "{fetched:?}");
    }
}

#[tokio::test]
async fn changes_are_taken_as_such_only_when_they_were_asked_for() {
    let origin = Origin::start(|asked| match (asked.path.as_str(), asked.header("a-im")) {
        ("/always", _) | ("/feed", Some(b"feed")) => {
            Reply::body("new only").with("IM", "feed").with("ETag", "\"2\"").with_status(226)
        }
        ("/other", _) => Reply::body("x").with("IM", "vcdiff").with_status(226),
        _ => Reply::body("all").with("ETag", "\"1\""),
    })
    .await;
    let validators = Validators { etag: Some(b"\"1\"".to_vec()), last_modified: None };
    let conditional = Request { validators: Some(&validators), ..Request::default() };
    let delta = Request { delta: true, ..conditional };
    let unheld = Request { delta: true, ..Request::default() };
    for (path, request, wanted) in [
        ("/feed", delta, Some((true, "new only"))),
        ("/feed", conditional, Some((false, "all"))),
        ("/feed", unheld, Some((false, "all"))),
        ("/plain", delta, Some((false, "all"))),
        ("/always", delta, Some((true, "new only"))),
        ("/always", conditional, None),
        ("/always", unheld, None),
        ("/other", delta, None),
    ] {
        let url = origin.url(path);
        let fetched = client().fetch(&Request { url: &url, ..request }).await;
        match wanted {
            Some((partial, text)) => {
                let status = fetched.status;
                let found = body(fetched);
                assert_eq!((found.partial, &found.bytes[..]), (partial, text.as_bytes()), "{path}");
                assert_eq!(status, if partial { 226 } else { 200 });
            }
            None => assert!(matches!(failure(fetched), FetchError::Status { status: 226 }), "{path}"),
        }
    }
    let sent: Vec<_> = origin.asked().iter().map(|asked| asked.header("a-im").is_some()).collect();
    assert_eq!(sent, [true, false, false, true, true, false, false, true]);
}

#[tokio::test]
async fn freshness_and_retry_after_are_read_of_every_answer_that_has_them() {
    let origin = Origin::start(|asked| {
        let status = asked.path[1..].parse().unwrap();
        Reply::body("x")
            .with_status(status)
            .with("IM", "feed")
            .with("Cache-Control", "max-age=3600")
            .with("Age", "600")
            .with("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
            .with("Expires", "Sunday, 06-Nov-94 10:49:37 GMT")
            .with("Retry-After", "Sun Nov  6 09:49:37 1994")
    })
    .await;
    let validators = Validators { etag: Some(b"\"1\"".to_vec()), last_modified: None };
    let fresh = Freshness { max_age_ms: Some(3_000_000), expires_ms: Some(6_600_000) };
    for (status, wanted) in [
        (200, fresh),
        (226, fresh),
        (304, fresh),
        (403, Freshness::default()),
        (429, Freshness::default()),
        (503, Freshness::default()),
    ] {
        let url = origin.url(&format!("/{status}"));
        let request = Request { validators: Some(&validators), delta: true, ..asking(&url) };
        let fetched = client().fetch(&request).await;
        assert_eq!((fetched.status, fetched.freshness), (status, wanted));
        assert_eq!(fetched.retry_after, Some(RetryAfter::At(784_115_377_000)), "{status}");
    }
}

#[tokio::test]
async fn headers_are_bounded_by_number_and_by_length() {
    let origin = Origin::start(|asked| {
        let (many, long): (usize, usize) = match asked.path.as_str() {
            "/many" => (200, 10),
            "/long" => (8, 10_000),
            "/endless" => (80, 10_000),
            _ => (60, 1000),
        };
        (0..many).fold(Reply::body("x"), |reply, _| reply.with("x-filler", vec![b'x'; long]))
    })
    .await;
    assert_eq!(body(client().fetch(&asking(&origin.url("/fits"))).await).bytes, "x");
    let cause = failure(client().fetch(&asking(&origin.url("/long"))).await);
    assert!(matches!(cause, FetchError::HeadersTooLong { limit: 65_536 }), "{cause:?}");
    for path in ["/many", "/endless"] {
        let cause = failure(client().fetch(&asking(&origin.url(path))).await);
        assert!(matches!(cause, FetchError::Network { doing: "request", .. }), "{path}: {cause:?}");
    }
}
