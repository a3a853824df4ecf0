//! Texts of JSON fields as HTML: HTML, XHTML, NITF and plain text.

use crate::formats::{nitf, xml};
use crate::split::{Format, text};

/// What a text is, from the worst that it can be read as to the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::formats) enum Kind {
    /// Markup of an agency's own.
    Unknown,
    /// Plain text.
    Plain,
    /// NITF.
    Nitf,
    /// XHTML, or HTML that is not said to be it.
    Xhtml,
    /// HTML.
    Html,
}

impl Kind {
    /// What a text is by its media type and the name of its role (`html5`, `body_xhtml`), and by its look where these say
    /// nothing.
    pub(in crate::formats) fn of(media_type: Option<&str>, role: &str, text: &str) -> Self {
        let media_type = media_type.unwrap_or_default().to_lowercase();
        let role = role.to_lowercase();
        let says = |word: &str| media_type.contains(word) || role.contains(word);
        let starts = text.trim_start();
        if says("nitf") && starts.starts_with('<') {
            return if has_nitf(starts) { Self::Nitf } else { Self::Unknown };
        }
        if media_type.starts_with("text/plain") {
            return Self::Plain;
        }
        if says("xhtml") || says("richtext") {
            return Self::Xhtml;
        }
        if says("html") {
            return Self::Html;
        }
        if media_type.contains("xml") || starts.starts_with("<?xml") {
            return if has_nitf(starts) { Self::Nitf } else { Self::Unknown };
        }
        if text::looks_like_html(text) { Self::Xhtml } else { Self::Plain }
    }
}

fn has_nitf(text: &str) -> bool {
    text.contains("<nitf") || text.contains("<body.content") || text.contains("<block")
}

/// The text as HTML; `None` where there is nothing in it.
pub(in crate::formats) fn html(text: &str, kind: Kind) -> Option<String> {
    let html = match kind {
        Kind::Plain => paragraphs(text),
        Kind::Html | Kind::Xhtml | Kind::Unknown => inside_body(text).to_owned(),
        Kind::Nitf => of_nitf(text).unwrap_or_else(|| paragraphs(&text::of_html(text))),
    };
    Some(html).filter(|html| !html.trim().is_empty())
}

/// Plain text as HTML: a paragraph for each block that a blank line ends, its lines kept apart; a paragraph for each line
/// where there are no blank ones.
pub(in crate::formats) fn paragraphs(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().map(str::trim).collect();
    let has_blocks = lines.iter().any(|line| line.is_empty());
    let mut html = String::with_capacity(text.len() + 64);
    let mut is_open = false;
    for line in lines {
        if line.is_empty() || !has_blocks {
            if is_open {
                html.push_str("</p>");
            }
            is_open = false;
        }
        if !line.is_empty() {
            html.push_str(if is_open { "<br>" } else { "<p>" });
            html.push_str(&text::escaped(line));
            is_open = true;
        }
    }
    if is_open {
        html.push_str("</p>");
    }
    html
}

/// What stands in the body of a whole HTML document; all of a piece of one.
fn inside_body(html: &str) -> &str {
    let lower = |text: &str, word: &str| {
        let (text, word) = (text.as_bytes(), word.as_bytes());
        memchr::memchr_iter(b'<', text)
            .find(|at| text.get(*at..*at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word)))
    };
    let Some(start) = lower(html, "<body") else { return html };
    let Some(end) = html[start..].find('>') else { return html };
    let inside = &html[start + end + 1..];
    lower(inside, "</body").map_or(inside, |end| &inside[..end])
}

fn of_nitf(document: &str) -> Option<String> {
    let top = xml::read(document, Format::Nitf).ok()?;
    let content = top.find(|element| element.name == "body.content");
    let content = content.or_else(|| top.find(|element| element.name == "body")).unwrap_or(&top);
    Some(nitf::html_of(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_becomes_paragraphs() {
        assert_eq!(paragraphs("One & two\nThree"), "<p>One &amp; two</p><p>Three</p>");
        assert_eq!(paragraphs("One\r\ntwo\r\n\r\n\r\nThree <b>"), "<p>One<br>two</p><p>Three &lt;b&gt;</p>");
        assert_eq!(paragraphs(" \n "), "");
    }

    #[test]
    fn the_kind_of_a_text_is_what_is_said_of_it_and_else_what_it_looks_like() {
        for (media_type, role, text, kind) in [
            (Some("text/html"), "text", "a", Kind::Html),
            (Some("text/plain"), "html", "<p>a</p>", Kind::Plain),
            (Some("application/xhtml+xml"), "", "<p>a</p>", Kind::Xhtml),
            (Some("application/xml"), "ttnitf", "<TTNITF><HEAD>", Kind::Unknown),
            (Some("text/vnd.IPTC.NITF"), "nitf", "<nitf><body/></nitf>", Kind::Nitf),
            (None, "body_xhtml", "a", Kind::Xhtml),
            (None, "main", "<p>a</p>", Kind::Xhtml),
            (None, "text", "a < b", Kind::Plain),
        ] {
            assert_eq!(Kind::of(media_type, role, text), kind, "{media_type:?} {role} {text}");
        }
        assert!(
            Kind::Html > Kind::Xhtml
                && Kind::Xhtml > Kind::Nitf
                && Kind::Nitf > Kind::Plain
                && Kind::Plain > Kind::Unknown
        );
    }

    #[test]
    fn documents_are_opened() {
        let page = "<html><head><title>T</title></head><BODY class='a'><p>é</p></BODY></html>";
        assert_eq!(html(page, Kind::Html).as_deref(), Some("<p>é</p>"));
        assert_eq!(html(" ", Kind::Html), None);
        let nitf = "<?xml version='1.0'?><nitf><body><body.head><hl1>H</hl1></body.head><body.content><p>a &amp; b</p></body.content></body></nitf>";
        assert_eq!(html(nitf, Kind::Nitf).as_deref(), Some("<p>a &amp; b</p>"));
    }
}
