//! Makes HTML of a stranger safe to show: ammonia's allow-list, links made absolute.

use crate::split::scan::{self, DEPTH_LIMIT, Scanner, Token};
use crate::split::text;
use ammonia::{Builder, UrlRelative};
use std::borrow::Cow;
use std::cell::RefCell;
use url::Url;

/// Elements of MathML: a formula is part of what is said.
const MATHS: [&str; 24] = [
    "math",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "mphantom",
];

/// Most elements that may be opened again, counted from above: each end tag opens again all that are open. A short
/// text with 200 open ones in each of its paragraphs would grow to gigabytes.
const REOPENED_LIMIT: usize = 1 << 18;

/// Most elements. Each takes some hundred bytes while the HTML is made safe.
const ELEMENTS_LIMIT: usize = 1 << 15;

/// The note for HTML that came out as plain text.
pub(super) const MADE_PLAIN: &str =
    "HTML that nests too deeply, or has too many elements, was made plain text";

/// The HTML without anything that runs, loads in secret or breaks out. HTML that nests too deeply to be read
/// safely, or has too many elements, comes out as plain text, and `false` with it.
pub(super) fn html(unsafe_html: &str, base: Option<&Url>) -> (String, bool) {
    if !unsafe_html.contains(['<', '&', '\0']) {
        return (text::escaped(unsafe_html.trim()), true);
    }
    let Some(mended) = with_whole_tags(unsafe_html) else {
        return (text::escaped(&text::of_html(unsafe_html)), false);
    };
    (safe(&mended, base).trim().to_owned(), true)
}

/// Ammonia's work. Its tables are made once a thread: making them costs more than cleaning a paragraph.
fn safe(html: &str, base: Option<&Url>) -> String {
    thread_local! {
        static BUILDER: RefCell<Builder<'static>> = RefCell::new({
            let mut builder = Builder::default();
            builder.add_tags(MATHS);
            builder
        });
    }
    BUILDER.with_borrow_mut(|builder| {
        builder.url_relative(
            base.map_or(UrlRelative::PassThrough, |base| UrlRelative::RewriteWithBase(base.clone())),
        );
        builder.clean(html).to_string()
    })
}

/// Elements that HTML opens again behind the block that they were left open in.
fn is_format(name: &[u8]) -> bool {
    const FORMATS: [&[u8]; 14] = [
        b"a", b"b", b"big", b"code", b"em", b"font", b"i", b"nobr", b"s", b"small", b"strike", b"strong",
        b"tt", b"u",
    ];
    FORMATS.iter().any(|format| format.eq_ignore_ascii_case(name))
}

/// The HTML with tags closed whose quotes were not, so that they swallow no text. `None` where a tree of it would
/// be too deep, however its tags are closed.
fn with_whole_tags(html: &str) -> Option<Cow<'_, str>> {
    let mut scanner = Scanner::new(html.as_bytes(), 0);
    let mut depth = 0usize;
    let (mut formats, mut reopened) = (0usize, 0usize);
    let mut elements = 0usize;
    let mut mended = String::new();
    let mut copied = 0;
    while let Some(token) = scanner.next().ok()? {
        match token {
            Token::Start { name, attributes, empty, is_whole } => {
                let stays_open = !empty && !scan::is_void(name) && !scan::closes_its_like(name);
                depth += usize::from(stays_open);
                elements += 1;
                if depth > DEPTH_LIMIT || elements > ELEMENTS_LIMIT {
                    return None;
                }
                formats += usize::from(stays_open && is_format(name));
                if !is_whole {
                    mended.push_str(html.get(copied..scanner.start())?);
                    copied = scanner.end();
                    write_tag(name, attributes, &mut mended);
                }
            }
            Token::End { name } => {
                depth = depth.saturating_sub(usize::from(!scan::closes_its_like(name)));
                formats = formats.saturating_sub(usize::from(is_format(name)));
                reopened += formats;
                if reopened > REOPENED_LIMIT {
                    return None;
                }
            }
            _ => {}
        }
    }
    if copied == 0 {
        return Some(Cow::Borrowed(html));
    }
    mended.push_str(html.get(copied..)?);
    Some(Cow::Owned(mended))
}

fn write_tag(name: &[u8], attributes: &[u8], html: &mut String) {
    html.push('<');
    html.push_str(&String::from_utf8_lossy(name));
    for (name, value) in scan::attributes(attributes) {
        let (name, value) = (String::from_utf8_lossy(name), String::from_utf8_lossy(value));
        html.extend([" ", &name, "=\"", &value.replace('"', "&quot;"), "\""]);
    }
    html.push('>');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_is_taken_out_and_links_become_absolute() {
        let base = Url::parse("https://news.example/a/").unwrap();
        let (clean, _) =
            html("<p onclick=x>One <a href='b'>two</a><script>alert(1)</script></p>", Some(&base));
        assert_eq!(
            clean,
            "<p>One <a href=\"https://news.example/a/b\" rel=\"noopener noreferrer\">two</a></p>"
        );
    }

    #[test]
    fn a_quote_that_is_not_closed_swallows_no_text() {
        let (clean, _) = html(
            "<p>See <a href=\"https://news.example/>\"the page</a>, and <b title=\"x>more</b> to <i class=\"y\">come</i></p>",
            None,
        );
        assert_eq!(text::of_html(&clean), "See \"the page, and more to come");
    }

    #[test]
    fn elements_that_are_opened_again_and_again_become_text() {
        let open: String = (0..200).map(|number| format!("<b id={number}>")).collect();
        let (text, is_whole) = html(&format!("<p>{open}</p>{}", "<p>x</p>".repeat(100_000)), None);
        assert!(!is_whole && text.starts_with("x x x"));
    }

    #[test]
    fn deep_nesting_and_what_is_too_much_becomes_text() {
        assert_eq!(html(&format!("{}much", "<br>".repeat(100_000)), None), ("much".into(), false));
        assert_eq!(html(&format!("{}deep", "<div>".repeat(100_000)), None), ("deep".into(), false));
    }
}
