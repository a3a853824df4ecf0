//! How long an answer counts as fresh, by its headers (RFC 9111), for one private client.
//!
//! `s-maxage` is for shared caches and says nothing here.

use super::date;
use reqwest::header::{self, HeaderMap, HeaderValue};

/// How long an answer counts as fresh from when it came (RFC 9111, section 4.2), as its headers say. Milliseconds.
///
/// Both are absent where the answer may not be used again without asking (`no-cache`, `no-store`). RFC 9111, section
/// 5.3, has `Expires` count only where there is no `max-age`; both are told, as the headers have them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    /// `Cache-Control: max-age`, less `Age`; 0 for one that cannot be read.
    pub max_age_ms: Option<u64>,
    /// `Expires`, less `Date` where there is one and else less the time it came, less `Age`; 0 for one that is past or
    /// cannot be read.
    pub expires_ms: Option<u64>,
}

/// What `Cache-Control` says of it. Times in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Control {
    max_age: Option<u64>,
    is_forbidden: bool,
}

impl Freshness {
    /// That of an answer that came at `heard_ms`, milliseconds since 1970 UTC.
    pub(super) fn of(headers: &HeaderMap, heard_ms: i64) -> Self {
        let control = Control::of(headers);
        if control.is_forbidden {
            return Self::default();
        }
        let age_ms = age(headers).saturating_mul(1000);
        let max_age_ms = control.max_age.map(|seconds| seconds.saturating_mul(1000).saturating_sub(age_ms));
        let expires_ms = headers.get(header::EXPIRES).map(|expires| {
            let Some(expires_ms) = instant(expires, heard_ms) else { return 0 };
            let date = headers.get(header::DATE).and_then(|date| instant(date, heard_ms));
            let lifetime_ms = expires_ms.saturating_sub(date.unwrap_or(heard_ms));
            u64::try_from(lifetime_ms).unwrap_or(0).saturating_sub(age_ms)
        });
        Self { max_age_ms, expires_ms }
    }
}

impl Control {
    fn of(headers: &HeaderMap) -> Self {
        let mut control = Self::default();
        for line in headers.get_all(header::CACHE_CONTROL) {
            for directive in directives(line.to_str().unwrap_or_default()) {
                let (name, value) = match directive.split_once('=') {
                    Some((name, value)) => (name.trim(), Some(value.trim())),
                    None => (directive, None),
                };
                if name.eq_ignore_ascii_case("max-age") {
                    // Of two the first counts (section 4.2.1); one that cannot be read is over.
                    let seconds = value.and_then(seconds).unwrap_or(0);
                    control.max_age.get_or_insert(seconds);
                }
                // With names of fields it is about those (section 5.2.2.4).
                let is_whole = value.is_none_or(|value| value.trim_matches('"').is_empty());
                control.is_forbidden |= name.eq_ignore_ascii_case("no-store")
                    || (name.eq_ignore_ascii_case("no-cache") && is_whole);
            }
        }
        control
    }
}

/// The directives of a line: apart at commas that stand in no quotes.
fn directives(line: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let is_end = move |letter: char| {
        quoted ^= letter == '"';
        letter == ',' && !quoted
    };
    line.split(is_end).map(str::trim).filter(|directive| !directive.is_empty())
}

/// Seconds as RFC 9111, section 1.2.2, has them, with quotes or without; more than fit are as many as do.
fn seconds(text: &str) -> Option<u64> {
    let digits = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

/// What a cache held it for already, seconds: of a list the first (section 5.1); what cannot be read is none.
fn age(headers: &HeaderMap) -> u64 {
    let text = headers.get(header::AGE).and_then(|age| age.to_str().ok()).unwrap_or_default();
    text.split(',').next().and_then(|first| seconds(first.trim())).unwrap_or(0)
}

fn instant(value: &HeaderValue, heard_ms: i64) -> Option<i64> {
    date::read(value.to_str().ok()?, heard_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderName;

    /// Sun, 06 Nov 1994 08:49:37 GMT.
    const HEARD: i64 = 784_111_777_000;
    const DATE: (&str, &str) = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    const HOUR: u64 = 60 * 60 * 1000;

    fn of(pairs: &[(&str, &str)]) -> (Option<u64>, Option<u64>) {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let Freshness { max_age_ms, expires_ms } = Freshness::of(&headers, HEARD);
        (max_age_ms, expires_ms)
    }

    #[test]
    fn max_age_counts_less_age_however_it_is_written() {
        for (control, wanted) in [
            ("max-age=3600", Some(HOUR)),
            ("public, Max-Age=3600, must-revalidate", Some(HOUR)),
            ("max-age=\"3600\"", Some(HOUR)),
            ("max-age = 3600", Some(HOUR)),
            ("max-age=3600, max-age=60", Some(HOUR)),
            ("private=\"a, max-age=1\", max-age=3600", Some(HOUR)),
            ("max-age=0", Some(0)),
            ("max-age", Some(0)),
            ("max-age=", Some(0)),
            ("max-age=soon", Some(0)),
            ("max-age=-1", Some(0)),
            ("max-age=99999999999999999999", Some(u64::MAX)),
            ("s-maxage=3600", None),
            ("x-max-age=3600", None),
            ("public", None),
            ("", None),
        ] {
            assert_eq!(of(&[("cache-control", control)]), (wanted, None), "{control}");
        }
        let aged = |age: &str| of(&[("cache-control", "max-age=3600"), ("age", age)]).0;
        for (age, wanted) in [
            ("600", Some(HOUR - 600_000)),
            ("3600", Some(0)),
            ("99999999999999999999", Some(0)),
            ("600, 5", Some(HOUR - 600_000)),
            ("-5", Some(HOUR)),
            ("old", Some(HOUR)),
        ] {
            assert_eq!(aged(age), wanted, "{age}");
        }
        assert_eq!(of(&[("cache-control", "public"), ("cache-control", "max-age=3600")]).0, Some(HOUR));
    }

    #[test]
    fn what_may_not_be_used_without_asking_is_not_fresh_for_any_time() {
        for control in ["no-cache, max-age=3600", "max-age=3600, no-store", "No-Cache", "no-cache=\"\""] {
            let expires = ("expires", "Sun, 06 Nov 1994 09:49:37 GMT");
            assert_eq!(of(&[("cache-control", control), DATE, expires]), (None, None), "{control}");
        }
        let of_a_field = of(&[("cache-control", "no-cache=\"set-cookie, x\", max-age=3600")]);
        assert_eq!(of_a_field, (Some(HOUR), None));
    }

    #[test]
    fn expires_counts_from_the_answers_date_or_from_when_it_came() {
        for (pairs, wanted) in [
            (&[DATE, ("expires", "Sun, 06 Nov 1994 09:49:37 GMT")][..], Some(HOUR)),
            (
                &[("date", "Sun, 06 Nov 1994 08:39:37 GMT"), ("expires", "Sun, 06 Nov 1994 08:49:37 GMT")],
                Some(HOUR / 6),
            ),
            (&[("expires", "Sun, 06 Nov 1994 09:49:37 GMT")], Some(HOUR)),
            (&[("date", "just now"), ("expires", "Sunday, 06-Nov-94 09:49:37 GMT")], Some(HOUR)),
            (&[DATE, ("expires", "Sun Nov  6 09:49:37 1994"), ("age", "600")], Some(HOUR - 600_000)),
            (&[DATE, ("expires", "Sun, 06 Nov 1994 08:49:37 GMT")], Some(0)),
            (&[DATE, ("expires", "Sun, 06 Nov 1994 07:49:37 GMT")], Some(0)),
            (&[DATE, ("expires", "0")], Some(0)),
            (&[DATE, ("expires", "-1")], Some(0)),
            (&[DATE, ("expires", "never")], Some(0)),
            (&[DATE, ("expires", "0"), ("expires", "Sun, 06 Nov 1994 09:49:37 GMT")], Some(0)),
            (&[DATE], None),
        ] {
            assert_eq!(of(pairs), (None, wanted), "{pairs:?}");
        }
    }

    #[test]
    fn both_are_told_as_they_are() {
        let pairs = [("cache-control", "max-age=60"), DATE, ("expires", "Sun, 06 Nov 1994 09:49:37 GMT")];
        assert_eq!(of(&pairs), (Some(60_000), Some(HOUR)));
    }
}
