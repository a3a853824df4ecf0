//! What is secret is in no error, whatever went wrong: neither in what is logged nor in what a person sees.

use crate::{
    names::Names,
    origin::{Origin, Reply},
};
use fetcher::{
    Settings,
    http::{Answer, Client, FetchError, ProxyUrl, Request, Wanted},
};
use proto::v1::{ClientCertificate, Credentials, Header, Secret, secret::Source};
use std::{collections::BTreeSet, error::Error, time::Duration};

/// What must be shown nowhere.
const SECRETS: [&str; 8] =
    ["pa55word", "t0ken", "h3ader", "cr3dential", "pr0xyword", "c3rtificate", "pr1vate", "m0ved"];

/// An error with all its causes, as it is logged, and as it is printed for debugging.
pub(crate) fn in_full(cause: &FetchError) -> String {
    let mut said = format!("{cause:?} {cause}");
    let mut next = cause.source();
    while let Some(inner) = next {
        said = format!("{said}: {inner} {inner:?}");
        next = inner.source();
    }
    said
}

/// The name of each kind; the compiler says when there is another one to go through.
fn kind(cause: &FetchError) -> &'static str {
    match cause {
        FetchError::Url { .. } => "url",
        FetchError::Scheme { .. } => "scheme",
        FetchError::Refused(_) => "refused",
        FetchError::Secret(_) => "secret",
        FetchError::Way { .. } => "way",
        FetchError::Lookup { .. } => "lookup",
        FetchError::Header { .. } => "header",
        FetchError::TimedOut { .. } => "timed out",
        FetchError::Redirect { .. } => "redirect",
        FetchError::TooManyRedirects { .. } => "too many redirects",
        FetchError::HeadersTooLong { .. } => "headers too long",
        FetchError::TooLong { .. } => "too long",
        FetchError::NoPage { .. } => "no page",
        FetchError::Status { .. } => "status",
        FetchError::Network { .. } => "network",
    }
}

fn literal(text: &str) -> Option<Secret> {
    Some(Secret { source: Some(Source::Literal(text.to_owned())) })
}

#[tokio::test]
async fn no_error_shows_what_is_secret() {
    let origin = Origin::start(|asked| match asked.path.split('?').next().unwrap_or_default() {
        "/long" => Reply::body(vec![b'x'; 5000]),
        "/headers" => (0..9).fold(Reply::body("x"), |reply, _| reply.with("x-filler", vec![b'x'; 9000])),
        "/slow" => Reply::body("x").after(Duration::from_secs(3)),
        "/round" => Reply::status(301).with("Location", "/round?token=m0ved"),
        "/broken" => Reply::status(301).with("Location", "http://desk:m0ved@[?token=m0ved"),
        "/scheme" => Reply::status(301).with("Location", "ftp://desk:m0ved@files.example/?token=m0ved"),
        "/inside" => Reply::status(301).with("Location", "http://desk:m0ved@10.0.0.7/?token=m0ved"),
        "/picture" => Reply::body("x").with("Content-Type", "image/png"),
        _ => Reply::status(500),
    })
    .await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let settings = Settings {
        allow: vec![origin.address().into(), closed.into()],
        timeout_seconds: 1,
        max_body_bytes: 4096,
        ..Settings::default()
    };
    let names = Names::of(&[("wire.example", "1.1.1.1"), ("private.example", "10.0.0.7")]);
    let client = Client::with_lookup(&settings, names.clone()).unwrap();
    let headers = [Header { name: "x-key".to_owned(), value: literal("h3ader") }];
    let credentials = Credentials { username: literal("desk"), password: literal("cr3dential") };
    let certificate = ClientCertificate { certificate: literal("c3rtificate"), key: literal("pr1vate") };
    let broken_header = [Header { name: "x-key".to_owned(), value: literal("h3ader\n") }];
    let nothing = [Header { name: "x-key".to_owned(), value: None }];
    let to_nobody = literal(&format!("http://desk:pr0xyword@{closed}"));
    let no_proxy = literal("desk:pr0xyword@proxy");
    let plain = Request { headers: &headers, credentials: Some(&credentials), ..Request::default() };
    let (mut kinds, mut seen) = (BTreeSet::new(), Vec::new());
    let at = |path: &str| format!("http://desk:pa55word@{}{path}?api_key=t0ken", origin.address());
    let by_name = "http://desk:pa55word@wire.example/?token=t0ken";
    let shown = Request { certificate: Some(&certificate), ..plain };
    let proxied = Request { proxy: to_nobody.as_ref(), ..plain };
    for (url, request) in [
        ("http://desk:pa55word@[/?token=t0ken".to_owned(), plain),
        ("ftp://desk:pa55word@files.example/?token=t0ken".to_owned(), plain),
        ("http://desk:pa55word@10.0.0.7/?token=t0ken".to_owned(), plain),
        ("http://desk:pa55word@private.example/?token=t0ken".to_owned(), plain),
        ("http://desk:pa55word@wire.example:6379/?token=t0ken".to_owned(), plain),
        ("http://desk:pa55word@nowhere.example/?token=t0ken".to_owned(), plain),
        ("http://desk:pa55word@nowhere.example/?token=t0ken".to_owned(), proxied),
        (by_name.to_owned(), proxied),
        (by_name.to_owned(), Request { proxy: no_proxy.as_ref(), ..plain }),
        (at("/status"), shown),
        (at("/status"), Request { headers: &broken_header, ..plain }),
        (at("/status"), Request { headers: &nothing, ..plain }),
        (at("/status"), plain),
        (at("/long"), plain),
        (at("/headers"), plain),
        (at("/slow"), plain),
        (at("/round"), plain),
        (at("/broken"), plain),
        (at("/scheme"), plain),
        (at("/inside"), plain),
        (at("/picture"), Request { wanted: Wanted::Page, ..plain }),
        (format!("http://desk:pa55word@{closed}/?token=t0ken"), plain),
        (format!("https://desk:pa55word@{}/?token=t0ken", origin.address()), plain),
    ] {
        let fetched = client.fetch(&Request { url: &url, ..request }).await;
        seen.push(format!("{fetched:?} {}", fetched.final_url));
        let Answer::Failed(cause) = fetched.answer else { panic!("{fetched:?}") };
        kinds.insert(kind(&cause));
        seen.push(in_full(&cause));
    }
    // And of what was made to hold them.
    let proxy = Some(ProxyUrl::Literal("http://desk:pr0xyword@proxy.example".to_owned()));
    seen.push(format!("{client:?} {:?}", Settings { proxy, ..settings }));
    for said in &seen {
        for secret in SECRETS {
            assert!(!said.contains(secret), "{secret} in {said}");
        }
    }
    let all = [
        "header",
        "headers too long",
        "lookup",
        "network",
        "no page",
        "redirect",
        "refused",
        "scheme",
        "secret",
        "status",
        "timed out",
        "too long",
        "too many redirects",
        "url",
        "way",
    ];
    assert_eq!(kinds, BTreeSet::from(all));
}
