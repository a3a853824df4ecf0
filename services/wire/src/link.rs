//! URLs: canonical forms, registrable domains, and what may be shown of one.

use url::{Host, Url};

/// Parameters that say where a reader came from, not what is read. A star stands for any ending.
const TRACKING: [&str; 40] = [
    "utm_*",
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "twclid",
    "yclid",
    "ysclid",
    "igshid",
    "igsh",
    "ttclid",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "_hsenc",
    "_hsmi",
    "mkt_tok",
    "oly_anon_id",
    "oly_enc_id",
    "vero_id",
    "wickedid",
    "at_medium",
    "at_campaign*",
    "at_custom*",
    "at_link*",
    "at_format",
    "at_ptr_name",
    "at_bbc_team",
    "cmpid",
    "cmp",
    "ns_mchannel",
    "ns_source",
    "ns_campaign",
    "ns_linkname",
    "ns_fee",
    "xtor",
    "ref_src",
];
/// Parameters that ask for the AMP form of a page, with the values that do.
const AMP: [(&str, &str); 4] = [("amp", ""), ("amp", "1"), ("outputType", "amp"), ("output", "amp")];
/// Parts of names of parameters whose values are keys.
const KEYS: [&str; 14] = [
    "key",
    "token",
    "secret",
    "password",
    "passwd",
    "pwd",
    "auth",
    "sig",
    "credential",
    "session",
    "access",
    "code",
    "user",
    "jwt",
];
/// Hosts that many publish under, each with its subdomains.
const SHARED: [&str; 38] = [
    "feedburner.com",
    "feedproxy.google.com",
    "feeds.feedburner.com",
    "blogspot.com",
    "blogger.com",
    "wordpress.com",
    "medium.com",
    "substack.com",
    "tumblr.com",
    "livejournal.com",
    "typepad.com",
    "ghost.io",
    "wixsite.com",
    "weebly.com",
    "squarespace.com",
    "github.io",
    "gitlab.io",
    "netlify.app",
    "vercel.app",
    "pages.dev",
    "feedblitz.com",
    "feed43.com",
    "rss.app",
    "fetchrss.com",
    "politepol.com",
    "kill-the-newsletter.com",
    "rsshub.app",
    "news.google.com",
    "news.yahoo.com",
    "reddit.com",
    "youtube.com",
    "soundcloud.com",
    "libsyn.com",
    "podbean.com",
    "anchor.fm",
    "megaphone.fm",
    "hatenablog.com",
    "note.com",
];

/// The same for every way in which one page is linked: tracking parameters, fragment, default port and AMP or
/// mobile forms off, host in lower case. `None` for what is no http(s) URL.
pub fn canonical(url: &str) -> Option<String> {
    let mut url = web(url)?;
    // A page in a page's clothes in another page's clothes: each round takes one off.
    while let Some(inner) = inside_amp_cache(&url) {
        url = inner;
    }
    // "#!" is the page itself where scripts draw it.
    if !url.fragment().is_some_and(|fragment| fragment.starts_with('!')) {
        url.set_fragment(None);
    }
    let _ = url.set_username("");
    let _ = url.set_password(None);
    while let Some(host) = url.host_str().and_then(desktop_host) {
        url.set_host(Some(&host)).ok()?;
    }
    while let Some(path) = without_amp(url.path()) {
        url.set_path(&path);
    }
    let kept: Vec<&str> = url.query().unwrap_or_default().split('&').filter(|pair| is_kept(pair)).collect();
    let query = kept.join("&");
    url.set_query((!query.is_empty()).then_some(&query));
    Some(url.into())
}

/// The URL without tracking parameters; all else of it stays.
pub fn untracked(mut url: Url) -> Url {
    let Some(query) = url.query() else { return url };
    if query.split('&').any(is_tracking) {
        let kept: Vec<&str> = query.split('&').filter(|pair| !is_tracking(pair)).collect();
        let query = kept.join("&");
        url.set_query((!query.is_empty()).then_some(&query));
    }
    url
}

/// The registrable domain of a URL's host by the public suffix list; the host itself where it has none
/// (an address, a name without dots). `None` for what is no URL.
pub fn registrable_domain(url: &str) -> Option<String> {
    let url = Url::parse(url.trim()).ok()?;
    match url.host()? {
        Host::Domain(host) => {
            let host = host.trim_end_matches('.').to_ascii_lowercase();
            Some(psl::domain_str(&host).map_or(host.clone(), str::to_owned))
        }
        address => Some(address.to_string()),
    }
}

/// The URL without user, password and the values of parameters that look like keys.
pub fn redacted(url: &str) -> String {
    let parsed = Url::parse(url.trim()).ok().filter(Url::has_host);
    let Some(mut parsed) = parsed else { return redacted_text(url.trim()) };
    let _ = parsed.set_username("");
    let _ = parsed.set_password(None);
    if let Some(query) = parsed.query() {
        let pairs: Vec<String> = query.split('&').map(redacted_pair).collect();
        parsed.set_query(Some(&pairs.join("&")));
    }
    if let Some(fragment) = parsed.fragment().filter(|fragment| fragment.contains('=')) {
        let pairs: Vec<String> = fragment.split('&').map(redacted_pair).collect();
        parsed.set_fragment(Some(&pairs.join("&")));
    }
    parsed.into()
}

/// True where many publish under one host (feed burners, blog hosts, aggregators), so that the host says
/// nothing of who speaks.
pub fn is_shared_host(url: &str) -> bool {
    let Some(host) = Url::parse(url.trim()).ok().and_then(|url| url.host_str().map(str::to_ascii_lowercase))
    else {
        return false;
    };
    SHARED.iter().any(|shared| {
        host.strip_suffix(shared).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

fn web(url: &str) -> Option<Url> {
    let url = Url::parse(url.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// The page behind an address of an AMP cache: `google.com/amp/s/HOST/PATH`, `*.cdn.ampproject.org/c/s/HOST/PATH`.
fn inside_amp_cache(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let path = url.path();
    let inner = if host.ends_with(".cdn.ampproject.org") {
        path.strip_prefix("/c/").or_else(|| path.strip_prefix("/v/"))?
    } else if registrable_domain(url.as_str())?.starts_with("google.") {
        path.strip_prefix("/amp/")?
    } else {
        return None;
    };
    let (scheme, rest) = inner.strip_prefix("s/").map_or(("http", inner), |rest| ("https", rest));
    let host = rest.split('/').next().filter(|host| host.contains('.'))?;
    psl::domain_str(host)?;
    let mut page = web(&format!("{scheme}://{rest}"))?;
    page.set_query(url.query());
    Some(page)
}

/// The host of the desktop form: `m.`, `mobile.` and `amp.` before a registrable domain become `www.`;
/// `en.m.` becomes `en.`.
fn desktop_host(host: &str) -> Option<String> {
    let domain = psl::domain_str(host)?;
    let before = host.strip_suffix(domain)?.strip_suffix('.')?;
    match before {
        "m" | "mobile" | "amp" => Some(format!("www.{domain}")),
        _ => before.strip_suffix(".m").filter(|rest| !rest.is_empty()).map(|rest| format!("{rest}.{domain}")),
    }
}

/// The path without `/amp` at its end.
fn without_amp(path: &str) -> Option<String> {
    let bare = path.strip_suffix("/amp").or_else(|| path.strip_suffix("/amp/"))?;
    Some(if path.ends_with('/') || bare.is_empty() { format!("{bare}/") } else { bare.to_owned() })
}

fn is_kept(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    !pair.is_empty() && !is_tracking(pair) && !AMP.contains(&(name, value))
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    TRACKING.iter().any(|known| match known.strip_suffix('*') {
        Some(start) => name.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start)),
        None => name.eq_ignore_ascii_case(known),
    })
}

fn redacted_pair(pair: &str) -> String {
    let Some((name, value)) = pair.split_once('=') else { return pair.to_owned() };
    let lower = name.to_ascii_lowercase();
    let is_key = KEYS.iter().any(|part| lower.contains(part));
    if is_key && !value.is_empty() { format!("{name}=REDACTED") } else { pair.to_owned() }
}

/// What is no URL may still hold a password: nothing before an `@` and nothing behind a `?` is shown.
fn redacted_text(text: &str) -> String {
    let shown = text.split_once('?').map_or(text, |(shown, _)| shown);
    match (shown.find("//"), shown.rfind('@')) {
        (Some(start), Some(at)) if start < at => format!("{}//{}", &shown[..start], &shown[at + 1..]),
        (None, Some(at)) => shown[at + 1..].to_owned(),
        _ => shown.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_page_has_one_canonical_url() {
        for (url, want) in [
            ("HTTPS://News.Example:443/a?utm_source=x&id=1&fbclid=2#top", "https://news.example/a?id=1"),
            ("http://news.example/a?", "http://news.example/a"),
            ("https://m.news.example.com/a", "https://m.news.example.com/a"),
            ("https://m.example.com/a", "https://www.example.com/a"),
            ("https://en.m.example.org/wiki/A", "https://en.example.org/wiki/A"),
            ("https://m.m.m.example.org/", "https://www.example.org/"),
            ("https://amp.example.co.uk/a/amp", "https://www.example.co.uk/a"),
            ("https://www.example.com/a/amp/?amp=1&outputType=amp", "https://www.example.com/a/"),
            ("https://www.google.com/amp/s/www.example.com/a/amp/", "https://www.example.com/a/"),
            ("https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a", "https://www.example.com/a"),
            ("https://user:pass@www.example.com/#!/a", "https://www.example.com/#!/a"),
            ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ] {
            assert_eq!(canonical(url).as_deref(), Some(want), "{url}");
        }
        for url in ["mailto:a@b.example", "tag:example,2026:1", "/a", "", "ftp://a.example/"] {
            assert_eq!(canonical(url), None, "{url}");
        }
    }

    #[test]
    fn domains_are_told_by_the_public_suffix_list() {
        for (url, want) in [
            ("https://feeds.bbci.co.uk/news", Some("bbci.co.uk")),
            ("https://localhost:8080/", Some("localhost")),
            ("http://192.0.2.1/a", Some("192.0.2.1")),
            ("http://[2001:db8::1]/a", Some("[2001:db8::1]")),
            ("no url", None),
        ] {
            assert_eq!(registrable_domain(url).as_deref(), want, "{url}");
        }
    }

    #[test]
    fn keys_and_passwords_are_not_shown() {
        for (url, want) in [
            (
                "https://u:p@a.example/x?id=1&apiKey=abc&token=",
                "https://a.example/x?id=1&apiKey=REDACTED&token=",
            ),
            ("https://a.example/x", "https://a.example/x"),
            ("//u:p@a.example/x?key=1", "//a.example/x"),
            ("u:p@a.example", "a.example"),
        ] {
            assert_eq!(redacted(url), want, "{url}");
        }
    }

    #[test]
    fn shared_hosts_are_known_with_their_subdomains() {
        assert!(is_shared_host("https://somebody.blogspot.com/feed"));
        assert!(is_shared_host("https://medium.com/feed/@somebody"));
        assert!(!is_shared_host("https://notmedium.com/feed"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn canonical_is_idempotent(url in "(http|https)://(m\\.|amp\\.|www\\.)?[a-z]{1,5}\\.(com|co\\.uk|m\\.org)(:80|:443)?(/amp|/[a-z/]{0,8}|/amp/)?(\\?[a-z_=&0-9]{0,20})?(#[!a-z]{0,4})?") {
            if let Some(once) = canonical(&url) {
                prop_assert_eq!(canonical(&once), Some(once.clone()));
            }
        }

        #[test]
        fn anything_can_be_asked(url in ".{0,60}") {
            if let Some(once) = canonical(&url) {
                prop_assert_eq!(canonical(&once), Some(once.clone()));
            }
            let _ = (registrable_domain(&url), redacted(&url), is_shared_host(&url));
        }
    }
}
