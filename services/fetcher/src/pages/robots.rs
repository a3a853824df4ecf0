//! What a robots.txt allows one crawler, by RFC 9309. Pure.
//!
//! Written here: of the crates for it, `texting_robots` brings old majors of eight others, and `robotstxt` reads the whole
//! file anew for each URL.

use memchr::memmem;
use std::borrow::Cow;
use url::Url;

/// Longest wait between two requests that a site may ask for. Milliseconds.
const LONGEST_DELAY_MS: i64 = 60_000;

/// The rules of one site for one crawler.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Robots {
    rules: Vec<Rule>,
    /// Wait between two requests that the site asks for (not in the RFC, but widely written), at most a minute.
    /// Milliseconds.
    pub(crate) delay_ms: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    allow: bool,
    /// As [`normal`] writes it; `*` stands for anything.
    pattern: String,
    /// Whether it must match to the end.
    anchored: bool,
}

/// One group of lines: whom it is for, and what it says.
#[derive(Debug, Default)]
struct Group {
    rules: Vec<Rule>,
    delay_ms: Option<i64>,
}

impl Robots {
    /// Reads a robots.txt for the crawler with this product token: all groups that name it, else all that are for
    /// everybody (section 2.2.1).
    pub(crate) fn read(bytes: &[u8], product: &str) -> Self {
        let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
        let (mut ours, mut everybodys) = (None, Group::default());
        let (mut is_ours, mut is_everybodys, mut in_rules) = (false, false, false);
        for (key, value) in text.split(['\r', '\n']).filter_map(pair) {
            if key.eq_ignore_ascii_case("user-agent") {
                if std::mem::take(&mut in_rules) {
                    (is_ours, is_everybodys) = (false, false);
                }
                is_everybodys |= value == "*";
                if token(value).eq_ignore_ascii_case(product) && !product.is_empty() {
                    is_ours = true;
                    ours.get_or_insert_with(Group::default);
                }
                continue;
            }
            let named = ours.as_mut().filter(|_| is_ours);
            let groups = named.into_iter().chain(is_everybodys.then_some(&mut everybodys));
            if key.eq_ignore_ascii_case("crawl-delay") {
                groups.for_each(|group| group.delay_ms = delay_ms(value).or(group.delay_ms));
                continue;
            }
            let allow = key.eq_ignore_ascii_case("allow");
            if allow || key.eq_ignore_ascii_case("disallow") {
                in_rules = true;
                if !value.is_empty() {
                    groups.for_each(|group| group.rules.push(Rule::of(allow, value)));
                }
            }
        }
        let Group { rules, delay_ms } = ours.unwrap_or(everybodys);
        Self { rules, delay_ms }
    }

    /// True where the URL may be asked: the longest rule that matches wins, and of equals the one that allows
    /// (section 2.2.2).
    pub(crate) fn allows(&self, url: &Url) -> bool {
        let mut path = url.path().to_owned();
        if let Some(query) = url.query() {
            path.push('?');
            path.push_str(query);
        }
        let path = normal(&path, true);
        let matching = self.rules.iter().filter(|rule| rule.matches(&path));
        matching.max_by_key(|rule| (rule.length(), rule.allow)).is_none_or(|rule| rule.allow)
    }

    /// Bytes that the rules take, about.
    pub(crate) fn size(&self) -> usize {
        self.rules.iter().map(|rule| rule.pattern.len() + size_of::<Rule>()).sum()
    }
}

impl Rule {
    fn of(allow: bool, value: &str) -> Self {
        let (pattern, anchored) = match value.strip_suffix('$') {
            Some(pattern) => (pattern, true),
            None => (value, false),
        };
        Self { allow, pattern: normal(pattern, false).into_owned(), anchored }
    }

    /// Octets of the rule.
    fn length(&self) -> usize {
        self.pattern.len() + usize::from(self.anchored)
    }

    /// Each piece between two stars at the first place where it fits: linear in the path for each piece.
    fn matches(&self, path: &str) -> bool {
        let mut pieces = self.pattern.split('*').peekable();
        let Some(mut rest) = path.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
        if pieces.peek().is_none() {
            return !self.anchored || rest.is_empty();
        }
        while let Some(piece) = pieces.next() {
            if self.anchored && pieces.peek().is_none() {
                return rest.ends_with(piece);
            }
            let Some(at) = memmem::find(rest.as_bytes(), piece.as_bytes()) else { return false };
            rest = &rest[at + piece.len()..];
        }
        true
    }
}

/// The key and value of a line, comments off.
fn pair(line: &str) -> Option<(&str, &str)> {
    let line = line.split('#').next().unwrap_or_default();
    let (key, value) = line.split_once(':')?;
    Some((key.trim(), value.trim()))
}

/// The product token that a user-agent line names: what follows it, as a version, says nothing.
fn token(value: &str) -> &str {
    let is_token = |letter: char| letter.is_ascii_alphabetic() || matches!(letter, '-' | '_');
    &value[..value.find(|letter| !is_token(letter)).unwrap_or(value.len())]
}

fn delay_ms(value: &str) -> Option<i64> {
    let seconds = value.parse::<f64>().ok().filter(|seconds| *seconds >= 0.0)?;
    Some((seconds * 1000.0).min(LONGEST_DELAY_MS as f64) as i64)
}

/// One form for the many ways to write an octet (section 2.2.2): what needs no percent-encoding loses it, what may not
/// stand in a URL gets it. In a path, `*` and `$` are letters, and are written as a rule writes letters.
fn normal(text: &str, is_path: bool) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/?&=:;,+@!'()[]#".contains(&byte);
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        let escaped = match byte {
            b'%' => match bytes.get(at..at + 2).and_then(hex) {
                Some(octet) => {
                    at += 2;
                    if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
                        out.push(octet.into());
                        continue;
                    }
                    octet
                }
                None => byte,
            },
            b'*' if !is_path => {
                out.push('*');
                continue;
            }
            _ if plain(byte) => {
                out.push(byte.into());
                continue;
            }
            _ => byte,
        };
        out.push_str(&format!("%{escaped:02X}"));
    }
    Cow::Owned(out)
}

fn hex(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok().filter(|_| digits[0] != b'+')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(text: &str, path: &str) -> bool {
        let url = Url::parse("https://quayside.example").unwrap().join(path).unwrap();
        Robots::read(text.as_bytes(), "Wiredesk").allows(&url)
    }

    #[test]
    fn the_group_that_names_us_counts_else_the_one_for_everybody() {
        for (text, allowed) in [
            ("", true),
            ("User-agent: *\nDisallow: /", false),
            ("User-agent: Otherbot\nDisallow: /", true),
            ("User-agent: *\nDisallow: /\n\nUser-agent: wiredesk\nDisallow: /private", true),
            ("User-agent: WIREDESK/2.0\nDisallow: /\nUser-agent: *\nAllow: /", false),
            ("User-agent: Wiredesk-extra\nDisallow: /", true),
            ("User-agent: Wire\nDisallow: /", true),
            // Groups for the same crawler are one.
            (
                "User-agent: Wiredesk\nDisallow: /a\nUser-agent: x\nDisallow: /b\nUser-agent: Wiredesk\nDisallow: /story",
                false,
            ),
            // Several crawlers share a group; other lines do not part them.
            (
                "User-agent: x\nSitemap: https://a.example/s\nUser-agent: Wiredesk\nCrawl-delay: 2\nUser-agent: y\nDisallow: /",
                false,
            ),
            ("User-agent: Wiredesk\nDisallow:\n", true),
            // A group of its own without rules is all allowed, whatever everybody may not.
            ("User-agent: *\nDisallow: /\nUser-agent: Wiredesk\n", true),
            ("Disallow: /\nUser-agent: x\nAllow: /", true),
            ("\u{feff}User-agent: *\r\nDisallow: /\r\n", false),
            ("user-agent:*\rDISALLOW:/ # all of it\r", false),
            ("User-agent: *\nDisallow /\nnonsense", true),
        ] {
            assert_eq!(allows(text, "/story"), allowed, "{text:?}");
        }
    }

    #[test]
    fn the_longest_rule_wins_and_of_equals_the_one_that_allows() {
        for (rules, path, allowed) in [
            ("Disallow: /a\nAllow: /a/b", "/a/b/c", true),
            ("Allow: /a\nDisallow: /a/b", "/a/b/c", false),
            ("Disallow: /a\nAllow: /a", "/a", true),
            ("Allow: /\nDisallow: /*.pdf", "/x.pdf", false),
            ("Disallow: /\nAllow: /$", "/", true),
            ("Disallow: /\nAllow: /$", "/a", false),
            ("Disallow: /story", "/Story", true),
            ("Disallow: /story", "/storyboard", false),
            ("Disallow: story", "/story", true),
        ] {
            let text = format!("User-agent: *\n{rules}");
            assert_eq!(allows(&text, path), allowed, "{rules:?} {path}");
        }
    }

    #[test]
    fn patterns_match_from_the_start_with_stars_and_an_end() {
        for (pattern, path, matches) in [
            ("/", "/anything?x=1", true),
            ("/fish", "/fish/salmon", true),
            ("/fish/", "/fish", false),
            ("/*.php", "/folder/index.php?x", true),
            ("/*.php$", "/index.php", true),
            ("/*.php$", "/index.php?x", false),
            ("/*.php$", "/a.php.php", true),
            ("/a*b*c$", "/a-b-b-c", true),
            ("/a*b*c$", "/a-c-b", false),
            ("*/amp", "/x/amp/y", true),
            ("/a**b", "/ab", true),
            ("/a$b", "/a$b", true),
            ("/a$b", "/ab", false),
            ("/x$", "/x", true),
            ("/x$", "/xx", false),
            ("/aa*aa$", "/aaa", false),
            ("*aa$", "/aaa", true),
            ("/a*$", "/ab", true),
            ("/?id=", "/?id=7", true),
        ] {
            assert_eq!(
                !allows(&format!("User-agent: *\nDisallow: {pattern}"), path),
                matches,
                "{pattern} {path}"
            );
        }
    }

    #[test]
    fn octets_are_the_same_however_they_are_written() {
        for (pattern, path, matches) in [
            ("/foo/bar/ツ", "/foo/bar/%E3%83%84", true),
            ("/foo/bar/%e3%83%84", "/foo/bar/ツ", true),
            ("/foo/bar/%62%61%7A", "/foo/bar/baz", true),
            ("/foo/bar/baz", "/foo/bar/%62%61%7a", true),
            ("/a%2fb", "/a%2Fb", true),
            ("/a/b", "/a%2Fb", false),
            ("/a-%2A.html", "/a-*.html", true),
            ("/a-%2A.html", "/a-x.html", false),
            ("/a%24", "/a$", true),
            ("/a b", "/a%20b", true),
            ("/a%zz", "/a%zz", true),
        ] {
            assert_eq!(
                !allows(&format!("User-agent: *\nDisallow: {pattern}"), path),
                matches,
                "{pattern} {path}"
            );
        }
    }

    #[test]
    fn a_delay_is_that_of_the_own_group_and_at_most_a_minute() {
        for (text, wanted) in [
            ("User-agent: *\nCrawl-delay: 2.5", Some(2_500)),
            ("User-agent: *\nCrawl-delay: 86400", Some(60_000)),
            ("User-agent: *\nCrawl-delay: inf", Some(60_000)),
            ("User-agent: *\nCrawl-delay: 9\nUser-agent: Wiredesk\nDisallow: /x", None),
            ("User-agent: *\nCrawl-delay: -1", None),
            ("User-agent: *\nCrawl-delay: soon", None),
        ] {
            assert_eq!(Robots::read(text.as_bytes(), "Wiredesk").delay_ms, wanted, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_text_allows_everything_and_a_hostile_file_costs_little() {
        assert!(Robots::read(&[0xff; 1000], "Wiredesk").allows(&Url::parse("https://a.example/x").unwrap()));
        let text = format!("User-agent: *\nDisallow: /{}$\n", "*a".repeat(100_000));
        let url = Url::parse(&format!("https://a.example/{}", "a".repeat(4_000))).unwrap();
        assert!(Robots::read(text.as_bytes(), "Wiredesk").allows(&url));
    }
}
