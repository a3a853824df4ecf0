//! Addresses of links and pictures: whole ones of the web only, without what follows readers.

use std::borrow::Cow;

use url::Url;

use crate::link;

/// Resolves addresses against the item's own.
pub(super) struct Addresses {
    base: Option<Url>,
}

/// Parts of hosts and paths of pictures that count readers.
const COUNTERS: [&str; 10] = [
    "feeds.feedburner.com/~r/",
    "feeds.wordpress.com/1.0/",
    "pixel.wp.com",
    "stats.wordpress.com",
    "google-analytics.com",
    "doubleclick.net",
    "scorecardresearch.com",
    "facebook.com/tr",
    "/pixel.gif",
    "/spacer.gif",
];

impl Addresses {
    pub(super) fn new(base: Option<&str>) -> Self {
        Self { base: base.and_then(|base| Url::parse(base).ok()).filter(is_web) }
    }

    /// Where a link leads; nothing for what is no page and no mailbox.
    pub(super) fn link<'a>(&self, written: &'a str) -> Option<Cow<'a, str>> {
        if is_plain(written) {
            return Some(Cow::Borrowed(written));
        }
        let url = self.resolved(written)?;
        (is_web(&url) || url.scheme() == "mailto").then(|| Cow::Owned(link::untracked(url).into()))
    }

    /// Where a picture is; nothing for one that counts readers.
    pub(super) fn image<'a>(&self, written: &'a str) -> Option<Cow<'a, str>> {
        let address = if is_plain(written) {
            Cow::Borrowed(written)
        } else {
            Cow::Owned(String::from(self.resolved(written).filter(is_web)?))
        };
        (!COUNTERS.iter().any(|counter| address.contains(counter))).then_some(address)
    }

    fn resolved(&self, written: &str) -> Option<Url> {
        let written = written.trim();
        match &self.base {
            Some(base) => base.join(written).ok(),
            None => Url::parse(written).ok(),
        }
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// True for an address that is whole, and whose every character stands for itself: it needs no second look.
fn is_plain(written: &str) -> bool {
    let Some(rest) = written.strip_prefix("https://").or_else(|| written.strip_prefix("http://")) else {
        return false;
    };
    let Some((host, path)) = rest.split_once('/') else { return false };
    let named = |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'.' | b'-');
    host.bytes().all(named)
        && host.starts_with(|first: char| first.is_ascii_lowercase())
        // An international name may be written wrongly.
        && !host.contains("xn--")
        && host.split('.').all(|label| !label.is_empty())
        && !path.contains("/.")
        && !path.starts_with('.')
        && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn links_come_out_whole_and_without_what_follows_readers() {
        let addresses = Addresses::new(Some("https://news.example/a/b?c=d"));
        for (written, link) in [
            ("https://elm.example/x?utm_source=rss&id=7#top", Some("https://elm.example/x?id=7#top")),
            ("https://elm.example/x?utm_source=rss", Some("https://elm.example/x")),
            ("../x y", Some("https://news.example/x%20y")),
            ("//elm.example", Some("https://elm.example/")),
            ("#note", Some("https://news.example/a/b?c=d#note")),
            (" mailto:desk@elm.example ", Some("mailto:desk@elm.example")),
            ("javascript:alert(1)", None),
            ("java\nscript:alert(1)", None),
            ("data:text/html,x", None),
            ("tel:+47", None),
            ("http://", None),
        ] {
            assert_eq!(addresses.link(written).as_deref(), link, "{written}");
        }
        assert_eq!(Addresses::new(None).link("/x"), None);
        assert_eq!(Addresses::new(Some("mailto:a@b.example")).link("/x"), None);
    }

    #[test]
    fn pictures_that_count_readers_are_none() {
        let addresses = Addresses::new(Some("https://news.example/a/"));
        assert_eq!(addresses.image("i.jpg").as_deref(), Some("https://news.example/a/i.jpg"));
        for written in ["data:image/gif;base64,x", "https://feeds.feedburner.com/~r/elm/~4/x", "cid:1"] {
            assert_eq!(addresses.image(written), None, "{written}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_plain_address_is_its_own_whole_form(written in "https?://[a-z.-]{1,12}(/[a-zA-Z0-9./_~-]{0,12})?") {
            if is_plain(&written) {
                prop_assert_eq!(Url::parse(&written).map(String::from), Ok(written));
            }
        }
    }
}
