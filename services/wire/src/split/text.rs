//! Turns markup into plain text, and plain text into markup.

use super::references::resolve;
use super::scan::{self, Scanner, Token};
use memchr::memchr3;

/// Elements that stand in a line; a title may hold these, and a text that holds others is no HTML by mistake.
const INLINE: [&str; 31] = [
    "a", "abbr", "acronym", "b", "big", "br", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd",
    "mark", "p", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr",
];
/// Elements that stand on their own.
const BLOCK: [&str; 26] = [
    "article",
    "aside",
    "blockquote",
    "center",
    "div",
    "dl",
    "dd",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

/// The text with white space made single and cut at both ends.
pub(crate) fn collapsed(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// The text of a piece of HTML, on one line.
pub(crate) fn of_html(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return collapsed(html);
    }
    let mut text = String::with_capacity(html.len());
    let mut scanner = Scanner::new(html.as_bytes(), 0);
    let mut unseen: Option<u64> = None;
    // A tag with too many attributes ends the text: nothing that is meant to be read looks like that.
    while let Ok(Some(token)) = scanner.next() {
        match token {
            Token::Start { name, empty, .. } => {
                let is_unseen = name.eq_ignore_ascii_case(b"script") || name.eq_ignore_ascii_case(b"style");
                if is_unseen && !empty {
                    unseen = unseen.or(Some(scan::name_key(name)));
                }
                separate(&mut text, name);
            }
            Token::End { name } => {
                if unseen == Some(scan::name_key(name)) {
                    unseen = None;
                }
                separate(&mut text, name);
            }
            Token::Text(piece) if unseen.is_none() => {
                text.push_str(&resolve(std::str::from_utf8(piece).unwrap_or_default()));
            }
            Token::Cdata(piece) => text.push_str(std::str::from_utf8(piece).unwrap_or_default()),
            _ => {}
        }
    }
    collapsed(&text)
}

/// The text of what may be HTML or not: HTML only where it is plainly that.
pub(crate) fn of_unknown(text: &str) -> String {
    if looks_like_html(text) { of_html(text) } else { collapsed(text) }
}

/// True where text that is declared plain, or not declared, is HTML: it has a closing or an empty tag or a
/// reference, and no tag that HTML does not know.
pub(crate) fn looks_like_html(text: &str) -> bool {
    if !text.contains(['<', '&']) {
        return false;
    }
    let mut proof = resolve(text) != text;
    let mut scanner = Scanner::new(text.as_bytes(), 0);
    while let Ok(Some(token)) = scanner.next() {
        match token {
            Token::Start { name, empty, .. } if is_html(name) => proof |= empty || scan::is_void(name),
            Token::End { name } if is_html(name) => proof = true,
            Token::Start { .. } | Token::End { .. } => return false,
            _ => {}
        }
    }
    proof
}

/// Plain text as HTML or XML; for what stands between tags, since quotes stay.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 16);
    let mut rest = text;
    while let Some(at) = memchr3(b'&', b'<', b'>', rest.as_bytes()) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
    html
}

fn is_html(name: &[u8]) -> bool {
    INLINE.iter().chain(&BLOCK).any(|known| known.as_bytes().eq_ignore_ascii_case(name))
}

/// Words on both sides of a block or a line break are two words.
fn separate(text: &mut String, name: &[u8]) {
    let inline = INLINE.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name));
    if !inline || name.eq_ignore_ascii_case(b"br") || name.eq_ignore_ascii_case(b"p") {
        text.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_come_out_as_a_reader_sees_them() {
        for (text, want) in [
            ("Rates <b>rise</b>&nbsp;again\n", "Rates rise again"),
            ("One<br>two", "One two"),
            ("AT&amp;T", "AT&T"),
            ("How to use <b> and <canvas>", "How to use <b> and <canvas>"),
            ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
            ("R&D budget", "R&D budget"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ] {
            assert_eq!(of_unknown(text), want, "{text}");
        }
        assert_eq!(of_html("a<script>alert(1)</script>b<style>c</style>"), "a b");
    }
}
