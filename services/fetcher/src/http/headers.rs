//! What a request says of itself, and to whom.

use super::{
    FetchError, Request, Wanted,
    secret::{self, SecretError},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use url::Url;

/// Which changes a request takes instead of a document (RFC 3229, section 10.5.3).
const A_IM: HeaderName = HeaderName::from_static("a-im");
/// Entries that are new or changed, as feeds have them.
pub(super) const FEED: &str = "feed";

/// Headers that any host may see.
pub(super) fn common(request: &Request<'_>) -> Result<HeaderMap, FetchError> {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(header::ACCEPT, HeaderValue::from_static(accept(request.wanted)));
    if let Some(validators) = request.validators {
        let pairs = [
            (header::IF_NONE_MATCH, &validators.etag),
            (header::IF_MODIFIED_SINCE, &validators.last_modified),
        ];
        for (name, value) in pairs {
            if let Some(value) = value {
                let value = HeaderValue::from_bytes(value)
                    .map_err(|_| FetchError::Header { name: name.to_string() })?;
                headers.insert(name, value);
            }
        }
    }
    if asks_for_changes(request) {
        headers.insert(A_IM, HeaderValue::from_static(FEED));
    }
    Ok(headers)
}

/// Headers for the feed's own origin, their secrets read anew, so that a changed password file counts at once.
/// `url` may carry a user and password, which count where the request has no credentials.
pub(super) fn private(request: &Request<'_>, url: &Url) -> Result<HeaderMap, FetchError> {
    let mut headers = HeaderMap::new();
    for one in request.headers {
        let value = secret::resolve(one.value.as_ref(), &format!("header {}", one.name))?;
        let bad = |()| FetchError::Header { name: one.name.clone() };
        let name = HeaderName::from_bytes(one.name.as_bytes()).map_err(|_| bad(()))?;
        let mut value = HeaderValue::from_str(&value).map_err(|_| bad(()))?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    if let Some(text) = authorization(request, url)? {
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| FetchError::Header { name: header::AUTHORIZATION.to_string() })?;
        value.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, value);
    }
    Ok(headers)
}

fn authorization(request: &Request<'_>, url: &Url) -> Result<Option<String>, SecretError> {
    let basic = |username: &str, password: &str| {
        format!("Basic {}", BASE64_STANDARD.encode(format!("{username}:{password}")))
    };
    let Some(credentials) = request.credentials else {
        let is_given = !url.username().is_empty() || url.password().is_some();
        let decoded = |text: &str| percent_decoded(text);
        let text = || basic(&decoded(url.username()), &decoded(url.password().unwrap_or_default()));
        return Ok(is_given.then(text));
    };
    let password = secret::resolve(credentials.password.as_ref(), "password")?;
    Ok(Some(match &credentials.username {
        Some(username) => basic(&secret::resolve(Some(username), "username")?, &password),
        None => format!("Bearer {password}"),
    }))
}

/// A user or password of a URL, as it was before it stood there.
pub(super) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| *first == b'%').and_then(|code| {
            let code = std::str::from_utf8(code).ok()?;
            u8::from_str_radix(code, 16).ok().filter(|_| !code.starts_with('+'))
        });
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether only the changes are asked for: of what is not held there are none.
pub(super) fn asks_for_changes(request: &Request<'_>) -> bool {
    request.delta && request.validators.is_some()
}

/// What we can read, best first.
fn accept(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Feed => {
            "application/atom+xml, application/rss+xml, application/feed+json, \
             application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
        }
        Wanted::Page => "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
        Wanted::Robots => "text/plain, */*;q=0.5",
    }
}

/// True where secrets for `home` may go: the same origin, or the same host's move from http to https.
pub(super) fn same_party(home: &Url, next: &Url) -> bool {
    let upgrade = home.scheme() == "http"
        && next.scheme() == "https"
        && home.port().is_none()
        && next.port().is_none()
        && home.host() == next.host();
    home.origin() == next.origin() || upgrade
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Validators;

    #[test]
    fn secrets_stay_with_their_origin_and_may_move_to_https_only() {
        let first = Url::parse("http://wire.example/feed").unwrap();
        for (next, same) in [
            ("http://wire.example/other", true),
            ("https://wire.example/feed", true),
            ("https://wire.example:8443/feed", false),
            ("http://wire.example:81/feed", false),
            ("http://cdn.wire.example/feed", false),
        ] {
            assert_eq!(same_party(&first, &Url::parse(next).unwrap()), same, "{next}");
        }
        let secure = Url::parse("https://wire.example/feed").unwrap();
        assert!(!same_party(&secure, &first));
    }

    #[test]
    fn changes_are_asked_for_where_the_feed_says_so_and_something_is_held() {
        let validators = Validators { etag: Some(b"\"1\"".to_vec()), last_modified: None };
        for (delta, validators, asked) in
            [(true, Some(&validators), Some("feed")), (true, None, None), (false, Some(&validators), None)]
        {
            let request = Request { delta, validators, ..Request::default() };
            let headers = common(&request).unwrap();
            assert_eq!(headers.get("a-im").map(|value| value.to_str().unwrap()), asked, "{delta}");
        }
    }

    #[test]
    fn a_password_in_a_url_is_sent_as_it_was_before_it_stood_there() {
        for (text, wanted) in
            [("p%40ss", "p@ss"), ("100%", "100%"), ("%zz%+1", "%zz%+1"), ("%C3%A9", "\u{e9}")]
        {
            assert_eq!(percent_decoded(text), wanted);
        }
        let url = Url::parse("http://desk:p%40ss@wire.example/").unwrap();
        let headers = private(&Request::default(), &url).unwrap();
        assert_eq!(headers[header::AUTHORIZATION], format!("Basic {}", BASE64_STANDARD.encode("desk:p@ss")));
    }
}
