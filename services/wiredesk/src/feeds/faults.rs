//! What is wrong with what an operator wrote of feeds.

use super::{definition::Definition, rules::Robots, secret::Value, slug};
use std::collections::BTreeSet;
use url::Url;
use wire::split::Format;

/// What is wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("feed {id:?}: {reason}")]
pub struct Wrong {
    /// The feed.
    pub id: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Definition {
    /// Everything that is wrong with the definition on its own.
    pub fn faults(&self) -> Vec<Wrong> {
        let id = (!slug::is_id(&self.id))
            .then(|| format!("an id is 1 to {} of a-z, 0-9, dot, dash and underscore", slug::LONGEST));
        let intervals = (self.min_interval > self.max_interval).then(|| {
            format!("min_interval {} is longer than max_interval {}", self.min_interval, self.max_interval)
        });
        let zone =
            (!self.time_zone.is_empty() && jiff::tz::TimeZone::get(&self.time_zone).is_err()).then(|| {
                format!("there is no time zone {:?}; write an IANA name, as in Asia/Tokyo", self.time_zone)
            });
        let countries = std::iter::once(&self.country).chain(&self.rights.territories);
        let country = countries
            .filter(|code| !code.is_empty() && !is_country(code))
            .map(|code| format!("{code:?} is no country code: two capital letters, as in JP"));
        let headers = self.headers.iter().filter_map(|(name, value)| header_fault(name, value));
        let proxy = self.proxy.as_ref().and_then(proxy_fault);
        let certificate = (self.client_certificate.is_some() && self.url.starts_with("http:"))
            .then(|| "a client certificate is for https, and the url is http".to_owned());
        let format = (!self.format.is_empty() && Format::from_name(&self.format).is_none()).then(|| {
            let known = Format::ALL.map(Format::name).join(", ");
            format!("there is no format {:?}; the formats are {known}", self.format)
        });
        let robots = (self.robots == Robots::Ignore && self.rights.licence.is_empty()).then(|| {
            "robots = \"ignore\" needs the licence that allows it: write rights = { licence = \"...\" }"
                .to_owned()
        });
        [id, url_fault(&self.url), format, intervals, zone, robots, proxy, certificate]
            .into_iter()
            .flatten()
            .chain(country)
            .chain(headers)
            .map(|reason| Wrong { id: self.id.clone(), reason })
            .collect()
    }
}

/// Everything that is wrong with a list of feeds: of each on its own, and ids that stand there twice.
pub fn faults<'a>(definitions: impl IntoIterator<Item = &'a Definition>) -> Vec<Wrong> {
    let mut ids = BTreeSet::new();
    let mut all = Vec::new();
    for definition in definitions {
        all.extend(definition.faults());
        if !ids.insert(definition.id.as_str()) {
            all.push(Wrong {
                id: definition.id.clone(),
                reason: "the id is taken by an earlier feed".to_owned(),
            });
        }
    }
    all
}

fn url_fault(text: &str) -> Option<String> {
    let url = match Url::parse(text) {
        Ok(url) => url,
        // Not quoted: what cannot be read cannot be redacted either.
        Err(cause) => return Some(format!("the url cannot be read: {cause}")),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return Some(format!("the url must be http or https, not {}", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("the url carries a user or password; give them as credentials".to_owned());
    }
    None
}

/// A proxy that can be used, and no password where others read it.
fn proxy_fault(proxy: &Value) -> Option<String> {
    if let Some(reason) = fetcher::http::proxy_fault(&proxy.to_secret()) {
        return Some(reason.to_owned());
    }
    let Value::Literal(text) = proxy else { return None };
    let url = Url::parse(text).ok()?;
    let has_user = !url.username().is_empty() || url.password().is_some();
    has_user.then(|| {
        "the proxy carries a user or password: write { file = \"...\" } or { env = \"...\" } of its whole URL".to_owned()
    })
}

/// Names of RFC 9110 tokens; values that a request can carry; and no literal where a secret is expected.
fn header_fault(name: &str, value: &Value) -> Option<String> {
    const SECRET: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(token) {
        return Some(format!("{name:?} is no header name"));
    }
    let Value::Literal(text) = value else { return None };
    if SECRET.contains(&name.to_ascii_lowercase().as_str()) {
        return Some(format!("header {name} is a secret: write {{ file = \"...\" }} or {{ env = \"...\" }}"));
    }
    let printable = text.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte));
    (!printable).then(|| format!("header {name} has a value that is not printable ASCII"))
}

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(text: &str) -> Vec<String> {
        let definition: Definition = toml::from_str(text).unwrap();
        definition.faults().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_wrong_names_the_feed_and_the_cause() {
        let cases = [
            ("url = 'ftp://example.org/x'", "the url must be http or https, not ftp"),
            ("url = 'example.org/x'", "the url cannot be read: relative URL without a base"),
            (
                "url = 'https://u:p@example.org/x'",
                "the url carries a user or password; give them as credentials",
            ),
            (
                "url = 'https://e.org/'\nmin_interval = '2h'\nmax_interval = '1h'",
                "min_interval 2h is longer than max_interval 1h",
            ),
            (
                "url = 'https://e.org/'\ntime_zone = 'Mars/Base'",
                "there is no time zone \"Mars/Base\"; write an IANA name, as in Asia/Tokyo",
            ),
            (
                "url = 'https://e.org/'\ncountry = 'de'",
                "\"de\" is no country code: two capital letters, as in JP",
            ),
            (
                "url = 'https://e.org/'\nformat = 'rss3'",
                "there is no format \"rss3\"; the formats are rss0.9x, rss1.0, rss2.0, atom0.3, atom1.0, jsonfeed1.1, sitemap, newsml-g2, newsml-1.2, nitf, ninjs, dpa-json, ap-json, iptc7901, anpa1312",
            ),
            (
                "url = 'https://e.org/'\nfull_text = true\nrobots = 'ignore'",
                "robots = \"ignore\" needs the licence that allows it: write rights = { licence = \"...\" }",
            ),
            ("url = 'https://e.org/'\nheaders = { 'X Key' = 'a' }", "\"X Key\" is no header name"),
            ("url = 'https://e.org/'\nproxy = 'proxy:3128'", "the proxy must be http, https or socks5"),
            (
                "url = 'https://e.org/'\nproxy = 'http://u:p@proxy:3128'",
                "the proxy carries a user or password: write { file = \"...\" } or { env = \"...\" } of its whole URL",
            ),
            (
                "url = 'http://e.org/'\nclient_certificate = { certificate = { file = 'c' }, key = { file = 'k' } }",
                "a client certificate is for https, and the url is http",
            ),
            (
                "url = 'https://e.org/'\nheaders = { Cookie = 'a=b' }",
                "header Cookie is a secret: write { file = \"...\" } or { env = \"...\" }",
            ),
        ];
        for (lines, reason) in cases {
            assert_eq!(
                reasons(&format!("id = 'desk'\n{lines}")),
                [format!("feed \"desk\": {reason}")],
                "{lines}"
            );
        }
        assert!(
            reasons("id = 'Tass EN'\nurl = 'https://e.org/'")[0].starts_with("feed \"Tass EN\": an id is")
        );
    }

    #[test]
    fn robots_txt_may_be_passed_over_with_a_licence() {
        let lines = "id = 'desk'\nurl = 'https://e.org/'\nrobots = 'ignore'\nrights = { licence = 'Q-17' }";
        assert!(reasons(lines).is_empty());
    }

    #[test]
    fn a_feed_may_go_by_a_proxy_or_past_it_and_show_a_certificate() {
        for lines in [
            "proxy = 'http://proxy.desk.example:3128'",
            "proxy = 'direct'",
            "proxy = { file = '/run/secrets/proxy' }",
            "client_certificate = { certificate = { file = 'c.pem' }, key = { env = 'KEY' } }",
        ] {
            assert!(reasons(&format!("id = 'desk'\nurl = 'https://e.org/'\n{lines}")).is_empty(), "{lines}");
        }
    }

    #[test]
    fn an_unreadable_url_is_not_printed() {
        let printed =
            reasons("id = 'desk'\nurl = '//user:hunter2@host'\nproxy = 'x://u:hunter2@host'").join("");
        assert!(!printed.contains("hunter2"), "{printed}");
    }

    #[test]
    fn an_id_given_twice_is_told() {
        let one = Definition::new("tass-en", "https://example.org/rss");
        let told: Vec<String> = faults([&one, &one]).iter().map(ToString::to_string).collect();
        assert_eq!(told, ["feed \"tass-en\": the id is taken by an earlier feed"]);
    }
}
