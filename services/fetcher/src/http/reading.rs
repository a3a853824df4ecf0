//! Reads an answer: what its status means, and its body as far as it may go.

use super::{
    Answer, Body, Client, FetchError, Fetched, Freshness, Refusal, Request, RetryAfter, Validators, Wanted,
    answer,
    headers::{self, FEED},
    transport::HEADER_BYTES,
};
use reqwest::{Response, StatusCode, header::HeaderMap};
use std::time::Instant;
use url::Url;

/// So much of a robots.txt is read: as much as RFC 9309, section 2.5, asks for at least. Bytes.
const ROBOTS_BYTES: usize = 500 * 1024;

impl Client {
    /// What an answer says that is no redirect. `asked_at` is when its request was sent, `heard_ms` when its headers
    /// were here, milliseconds since 1970 UTC.
    pub(super) async fn read(
        &self,
        response: Response,
        url: &Url,
        request: &Request<'_>,
        asked_at: Instant,
        heard_ms: i64,
    ) -> Result<Fetched, FetchError> {
        if header_bytes(response.headers()) > HEADER_BYTES {
            return Err(FetchError::HeadersTooLong { limit: HEADER_BYTES });
        }
        let status = response.status();
        let remote = response.remote_addr().map(|at| at.ip());
        let retry_after = RetryAfter::of(response.headers(), heard_ms);
        let freshness = Freshness::of(response.headers(), heard_ms);
        let changes = headers::asks_for_changes(request) && is_changes(response.headers());
        let answer = match status {
            StatusCode::OK => self.body(response, request.wanted, asked_at, heard_ms).await?,
            StatusCode::IM_USED if changes => {
                let body = self.body(response, request.wanted, asked_at, heard_ms).await?;
                Body { partial: true, ..body }
            }
            other => {
                let answer = without_body(other, response.headers(), request);
                let fresh = if other == StatusCode::NOT_MODIFIED { freshness } else { Freshness::default() };
                let plain = Fetched::plain(other.as_u16(), shown(url), answer);
                return Ok(Fetched { retry_after, freshness: fresh, remote, ..plain });
            }
        };
        let plain = Fetched::plain(status.as_u16(), shown(url), Answer::Body(answer));
        Ok(Fetched { retry_after, freshness, remote, ..plain })
    }

    /// The body, counted as it is decoded, so that a bomb is stopped at the limit and not after it.
    async fn body(
        &self,
        mut response: Response,
        wanted: Wanted,
        asked_at: Instant,
        heard_ms: i64,
    ) -> Result<Body, FetchError> {
        let (limit, setting) = match wanted {
            Wanted::Feed => (self.limits.max_body_bytes, "fetcher.max_body_bytes"),
            Wanted::Page => (self.limits.max_page_bytes, "fetcher.max_page_bytes"),
            Wanted::Robots => (ROBOTS_BYTES, ""),
        };
        if wanted == Wanted::Page {
            answer::only_html(response.headers())?;
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|cause| FetchError::network("body", cause))? {
            if bytes.len() + chunk.len() > limit {
                if wanted == Wanted::Robots {
                    bytes.extend_from_slice(&chunk[..limit - bytes.len()]);
                    break;
                }
                return Err(FetchError::TooLong { limit, setting });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Body::new(response.headers(), bytes, asked_at.elapsed(), heard_ms))
    }
}

/// A URL that was asked, as it may be shown. Users and passwords are out of it already, and most have no query.
fn shown(url: &Url) -> String {
    match (url.query(), url.fragment()) {
        (None, None) => url.as_str().to_owned(),
        _ => wire::link::redacted(url.as_str()),
    }
}

/// What a status says whose body is not read.
fn without_body(status: StatusCode, headers: &HeaderMap, request: &Request<'_>) -> Answer {
    match status {
        StatusCode::NOT_MODIFIED if request.validators.is_some() => {
            Answer::NotModified(Validators::of(headers))
        }
        StatusCode::UNAUTHORIZED | StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            Answer::Refused(Refusal::AuthExpired)
        }
        StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS | StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS => {
            Answer::Refused(Refusal::Blocked)
        }
        StatusCode::NOT_FOUND => Answer::Refused(Refusal::NotFound),
        StatusCode::GONE => Answer::Refused(Refusal::Gone),
        other => Answer::Failed(FetchError::Status { status: other.as_u16() }),
    }
}

/// Whether the changes of a feed are all that an answer of 226 was made into (RFC 3229, section 10.5.2): what else it
/// may have become we cannot undo.
fn is_changes(headers: &HeaderMap) -> bool {
    let mut made = headers.get_all("im").iter().filter_map(|value| value.to_str().ok()).peekable();
    let is_feed = |one: &str| {
        let name = one.split(';').next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case(FEED)
    };
    made.peek().is_some() && made.all(|value| value.split(',').all(is_feed))
}

/// Bytes of an answer's headers, each with what stands around it.
fn header_bytes(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn changes_are_a_feed_and_nothing_beside_it() {
        for (values, wanted) in [
            (&["feed"][..], true),
            (&["Feed"], true),
            (&["feed;window=20"], true),
            (&["feed, gzip"], false),
            (&["feed", "vcdiff"], false),
            (&["vcdiff"], false),
            (&[""], false),
            (&[], false),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append("im", HeaderValue::from_static(value));
            }
            assert_eq!(is_changes(&headers), wanted, "{values:?}");
        }
    }
}
