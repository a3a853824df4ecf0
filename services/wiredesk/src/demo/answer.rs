//! What the origin answers for a path: a document with its headers, and how it treats conditional requests.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header},
};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use jiff::{Timestamp, fmt::rfc2822};
use std::{io::Write as _, time::Duration};

/// What is answered. Made with [`Answer::document`] or [`Answer::status`], and changed by its builders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
    gzip: Option<Bytes>,
    etag: Option<String>,
    last_modified: Option<String>,
    delay: Duration,
}

/// Documents shorter than this gain nothing from gzip.
const WORTH_GZIP: usize = 512;

impl Answer {
    /// A document, with an `ETag` of its content.
    pub fn document(content_type: &str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        // Weak, since it stands for the plain and the compressed form alike (RFC 9110, section 8.8.1).
        let etag = format!("W/\"{:016x}\"", wire::ids::short_hash(&[&body]));
        let gzip = (body.len() >= WORTH_GZIP).then(|| compressed(&body)).flatten();
        Self {
            status: 200,
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body,
            gzip,
            etag: Some(etag),
            last_modified: None,
            delay: Duration::ZERO,
        }
    }

    /// A status with a line of text and no validators.
    pub fn status(status: u16, text: &str) -> Self {
        Self::document("text/plain; charset=utf-8", format!("{text}\n"))
            .with_status(status)
            .without_validators()
    }

    /// Another status.
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// A further header. One that HTTP cannot carry is left out of the answer.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Another `ETag`, with its quotes.
    pub fn with_etag(mut self, etag: &str) -> Self {
        self.etag = Some(etag.to_owned());
        self
    }

    /// A `Last-Modified`, as it is to stand in the header.
    pub fn with_last_modified(mut self, last_modified: &str) -> Self {
        self.last_modified = Some(last_modified.to_owned());
        self
    }

    /// No validators: every answer is whole.
    pub fn without_validators(mut self) -> Self {
        self.etag = None;
        self.last_modified = None;
        self
    }

    /// Compressed or not, the plain form is sent.
    pub fn without_gzip(mut self) -> Self {
        self.gzip = None;
        self
    }

    /// The answer begins only after this.
    pub fn delayed(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// How long the answer is held back.
    pub fn delay(&self) -> Duration {
        self.delay
    }

    /// The document, plain.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The response to a request: 304 where its validators match, gzip where it is asked for.
    pub fn respond(&self, request: &HeaderMap) -> Response<Body> {
        let unchanged = self.status == 200 && self.matches(request);
        let gzip = self.gzip.as_ref().filter(|_| !unchanged && accepts_gzip(request));
        let mut response = match (unchanged, gzip) {
            (true, _) => Response::new(Body::empty()),
            (false, Some(gzip)) => Response::new(Body::from(gzip.clone())),
            (false, None) => Response::new(Body::from(self.body.clone())),
        };
        let status = if unchanged { 304 } else { self.status };
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        let mut put = |name: &str, value: &str| {
            let name = HeaderName::try_from(name);
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
                headers.append(name, value);
            }
        };
        if let Some(etag) = &self.etag {
            put("etag", etag);
        }
        if let Some(last_modified) = &self.last_modified {
            put("last-modified", last_modified);
        }
        if self.gzip.is_some() {
            put("vary", "accept-encoding");
        }
        if gzip.is_some() {
            put("content-encoding", "gzip");
        }
        for (name, value) in self.headers.iter().filter(|(name, _)| !(unchanged && name == "content-type")) {
            put(name, value);
        }
        response
    }

    /// RFC 9110, section 13.2.2: `If-None-Match` where there is one, else `If-Modified-Since`.
    fn matches(&self, request: &HeaderMap) -> bool {
        let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let text =
            |name| request.get(name).map(|value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()));
        match (text(header::IF_NONE_MATCH), text(header::IF_MODIFIED_SINCE)) {
            (Some(tags), _) => self.etag.as_ref().is_some_and(|etag| {
                tags.trim() == "*" || tags.split(',').any(|tag| weak(tag) == weak(etag))
            }),
            (None, Some(since)) => self.last_modified.as_ref().is_some_and(|modified| {
                **modified == *since
                    || matches!((instant(modified), instant(&since)), (Some(modified), Some(since)) if modified <= since)
            }),
            (None, None) => false,
        }
    }
}

fn instant(text: &str) -> Option<Timestamp> {
    rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

fn accepts_gzip(request: &HeaderMap) -> bool {
    let accepted = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let refused = |weight: &str| weight.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0));
        matches!(parts.next(), Some("gzip" | "x-gzip" | "*")) && !parts.any(refused)
    })
}

/// `None` never comes of writing to memory; the plain form is served then.
fn compressed(body: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SATURDAY: &str = "Sat, 01 Nov 2025 10:00:00 GMT";

    fn request(headers: &[(&'static str, &str)]) -> HeaderMap {
        headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    #[test]
    fn validators_that_match_are_answered_with_304() {
        let answer = Answer::document("text/xml", "x").with_etag("W/\"1\"").with_last_modified(SATURDAY);
        for (name, value, status) in [
            ("if-none-match", "W/\"1\"", 304),
            ("if-none-match", "\"0\", \"1\"", 304),
            ("if-none-match", "*", 304),
            ("if-none-match", "\"2\"", 200),
            ("if-modified-since", SATURDAY, 304),
            ("if-modified-since", "Sat, 01 Nov 2025 10:00:01 GMT", 304),
            ("if-modified-since", "Sat, 01 Nov 2025 09:59:59 GMT", 200),
            ("if-modified-since", "yesterday", 200),
        ] {
            assert_eq!(answer.respond(&request(&[(name, value)])).status(), status, "{name}: {value}");
        }
        let both = request(&[("if-none-match", "\"2\""), ("if-modified-since", SATURDAY)]);
        assert_eq!(answer.respond(&both).status(), 200, "the date does not count beside a tag");
        assert_eq!(answer.without_validators().respond(&both).status(), 200);
    }

    #[test]
    fn gzip_is_sent_where_it_is_asked_for_and_pays() {
        let long = Answer::document("text/xml", "x".repeat(WORTH_GZIP));
        let encoded = |answer: &Answer, accepted: &str| {
            answer
                .respond(&request(&[("accept-encoding", accepted)]))
                .headers()
                .contains_key("content-encoding")
        };
        for (accepted, expected) in [
            ("gzip", true),
            ("br, gzip;q=0.5", true),
            ("gzip;q=0", false),
            ("br", false),
            ("identity", false),
        ] {
            assert_eq!(encoded(&long, accepted), expected, "{accepted}");
        }
        assert!(!encoded(&Answer::document("text/xml", "short"), "gzip"));
        assert!(!encoded(&long.without_gzip(), "gzip"));
    }
}
