//! Reads the `meta` elements in the head of a page: its charset, and what it says to robots and text miners.

use crate::split::scan;
use memchr::{memchr, memmem};
use std::borrow::Cow;

/// So much of a page is looked through for its head. Bytes.
const HEAD: usize = 256 * 1024;
/// A charset stands within the first 1,024 bytes, says HTML; many stand later.
const CHARSET: usize = 4096;
/// Most signals that are kept, and the longest. Characters.
const MOST_SIGNALS: usize = 16;
const LONGEST_SIGNAL: usize = 512;
/// Names of elements that say what machines may do with the text (W3C TDMRep, section 7; robots meta tag).
const SIGNALS: [&str; 3] = ["robots", "tdm-reservation", "tdm-policy"];

/// One element, as written.
#[derive(Debug, Default)]
struct Meta<'a> {
    charset: Option<Cow<'a, str>>,
    name: Option<Cow<'a, str>>,
    http_equiv: Option<Cow<'a, str>>,
    content: Option<Cow<'a, str>>,
}

/// The charset that a page states.
pub(super) fn charset(page: &[u8]) -> Option<String> {
    metas(&page[..page.len().min(CHARSET)]).find_map(|meta| match meta {
        Meta { charset: Some(charset), .. } => Some(charset.trim().to_owned()),
        Meta { http_equiv: Some(name), content: Some(content), .. }
            if name.eq_ignore_ascii_case("content-type") =>
        {
            let (_, charset) = content.split_once("charset=")?;
            Some(charset.split(';').next().unwrap_or_default().trim().to_owned())
        }
        _ => None,
    })
}

/// What a page says to robots and text miners, as `meta NAME: CONTENT`.
pub(super) fn signals(page: &str) -> Vec<String> {
    let signal = |meta: Meta<'_>| {
        let (name, content) = (meta.name?, meta.content?);
        let name = SIGNALS.iter().find(|signal| name.trim().eq_ignore_ascii_case(signal))?;
        Some(format!("meta {name}: {}", content.trim().chars().take(LONGEST_SIGNAL).collect::<String>()))
    };
    let page = page.as_bytes();
    metas(&page[..page.len().min(HEAD)]).filter_map(signal).take(MOST_SIGNALS).collect()
}

/// The elements up to where the body begins; what stands in comments and scripts is none.
fn metas(page: &[u8]) -> impl Iterator<Item = Meta<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += memchr(b'<', page.get(at..)?)? + 1;
            let rest = &page[at..];
            let is =
                |name: &[u8]| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
            if rest.starts_with(b"!--") {
                at += memmem::find(rest, b"-->")?;
            } else if is(b"body") {
                return None;
            } else if let Some(end) = [&b"script"[..], b"style"].into_iter().find(|name| is(name)) {
                at += end_of(rest, end)?;
            } else if is(b"meta") {
                let inside = &rest[4..];
                let inside = &inside[..scan::end_of_tag(inside)?];
                at += 4 + inside.len();
                return Some(read(inside));
            }
        }
    })
}

fn read(inside: &[u8]) -> Meta<'_> {
    let mut meta = Meta::default();
    for (name, value) in scan::attributes(inside) {
        let field = match name {
            name if name.eq_ignore_ascii_case(b"charset") => &mut meta.charset,
            name if name.eq_ignore_ascii_case(b"name") => &mut meta.name,
            name if name.eq_ignore_ascii_case(b"http-equiv") => &mut meta.http_equiv,
            name if name.eq_ignore_ascii_case(b"content") => &mut meta.content,
            _ => continue,
        };
        field.get_or_insert_with(|| String::from_utf8_lossy(value));
    }
    meta
}

/// Where `</name` is.
fn end_of(rest: &[u8], name: &[u8]) -> Option<usize> {
    let is_end = |at: usize| {
        let close = rest.get(at + 2..at + 2 + name.len());
        close.is_some_and(|close| close.eq_ignore_ascii_case(name))
    };
    memmem::find_iter(rest, b"</").find(|at| is_end(*at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_states_its_charset_in_either_form() {
        for (page, wanted) in [
            ("<META CharSet=koi8-r>", Some("koi8-r")),
            ("<head><meta charset=\"windows-1251\"/>", Some("windows-1251")),
            ("<meta http-equiv='Content-Type' content='text/html; charset=euc-kr'>", Some("euc-kr")),
            ("<!-- <meta charset=big5> --><meta charset=gbk>", Some("gbk")),
            ("<script>'<meta charset=big5>'</script><meta charset=gbk>", Some("gbk")),
            ("<meta name=x content='charset=big5'>", None),
            ("<body><meta charset=big5>", None),
            ("<meta charset=big5", None),
            ("", None),
        ] {
            assert_eq!(charset(page.as_bytes()).as_deref(), wanted, "{page}");
        }
    }

    #[test]
    fn what_is_said_to_robots_and_text_miners_is_kept_by_name_and_bounded() {
        let page = "<meta name=\"Robots\" content=\"noindex, max-snippet:-1\"><meta name=keywords content=x>\
            <meta content='1' name='tdm-reservation'><meta name=tdm-policy content='https://a.example/p?a>b'>\
            <body><meta name=robots content=late>";
        assert_eq!(
            signals(page),
            [
                "meta robots: noindex, max-snippet:-1",
                "meta tdm-reservation: 1",
                "meta tdm-policy: https://a.example/p?a>b"
            ]
        );
        assert_eq!(signals(&"<meta name=robots content=none>".repeat(100)).len(), MOST_SIGNALS);
        for broken in ["<", "<meta", "<!--", "<script>", "<meta name='robots", "<meta/<meta/<"] {
            assert!(signals(broken).is_empty(), "{broken}");
        }
    }
}
