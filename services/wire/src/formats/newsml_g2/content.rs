//! The text of an item: `contentSet`, its renditions in XHTML, NITF, HTML or plain text.
//! renditions -> the best that is text -> HTML, and what a NITF head says beside.

use super::super::nitf;
use super::super::xml::Element;
use super::codes::word;
use super::source::Source;
use super::xhtml;
use super::{item_meta, names};
use crate::parse::Parsed;
use crate::split::text;

/// A rendition that is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// XHTML, or elements of it.
    Html,
    /// NITF.
    Nitf,
    /// HTML, escaped.
    EscapedHtml,
    /// Plain text.
    Plain,
}

/// Elements of XHTML that a rendition may consist of without a `body` around them.
const BLOCKS: [&str; 18] = [
    "p",
    "div",
    "section",
    "article",
    "ul",
    "ol",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "figure",
    "span",
    "dl",
];

/// Fills the content from the best rendition that has some: XHTML, then NITF, HTML as data, plain text; the first of
/// each. Renditions in other languages of XML are named in a note.
pub(super) fn read(source: &Source<'_, '_>, parsed: &mut Parsed) {
    let mut renditions: Vec<_> = source.item.all("contentSet").flat_map(texts).collect();
    renditions.sort_by_key(|(kind, _)| *kind);
    for (kind, rendition) in &renditions {
        let html = match kind {
            Kind::Html => of_xhtml(rendition, parsed.headline.as_deref()),
            Kind::Nitf => of_nitf(rendition),
            Kind::EscapedHtml => data(rendition).map(|html| html.trim().to_owned()),
            Kind::Plain => data(rendition).map(|plain| paragraphs(&plain)),
        };
        parsed.content_raw = html.filter(|html| !html.is_empty());
        if parsed.content_raw.is_some() {
            break;
        }
    }
    // Heads say what the item's own properties may leave out.
    let of_kind =
        |wanted: Kind| renditions.iter().filter(move |(kind, _)| *kind == wanted).map(|(_, found)| *found);
    for rendition in of_kind(Kind::Nitf) {
        nitf_head(rendition, parsed);
    }
    parsed.headline = parsed.headline.take().or_else(|| item_meta::title(source));
    for rendition in of_kind(Kind::Html) {
        let title = || rendition.find(|element| element.name == "head")?.text_of("title");
        parsed.headline = parsed.headline.take().or_else(title);
        let language = || rendition.first("html")?.attribute("xml:lang").map(str::to_owned);
        parsed.language = parsed.language.take().or_else(language);
    }
    if parsed.content_raw.is_none() {
        let sets = source.item.all("contentSet").flat_map(|set| set.elements());
        let left_out = sets.filter(|set| set.name != "remoteContent").find_map(|rendition| {
            let inside = rendition.elements().next().map(|element| element.name);
            inside.or_else(|| rendition.text().and(rendition.attribute("contenttype")))
        });
        if let Some(name) = left_out {
            parsed.mended.push(format!("content of {} is no text and was left out", shortened(name)));
        }
    }
}

/// A name for a note.
fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}

/// The renditions of a set that are text.
fn texts<'t, 'a>(set: &'t Element<'a>) -> Vec<(Kind, &'t Element<'a>)> {
    set.elements().filter_map(|rendition| Some((kind(rendition)?, rendition))).collect()
}

fn kind(rendition: &Element<'_>) -> Option<Kind> {
    let declared = rendition.attribute("contenttype").unwrap_or_default().to_ascii_lowercase();
    match rendition.name {
        "inlineXML" => {
            let Some(first) = rendition.elements().next() else {
                // Text without elements: escaped, or in a section.
                let has_text = rendition.text().is_some();
                return has_text.then_some(if declared.contains("html") {
                    Kind::EscapedHtml
                } else {
                    Kind::Plain
                });
            };
            match first.name {
                "html" | "body" => Some(Kind::Html),
                "nitf" | "body.content" => Some(Kind::Nitf),
                name if BLOCKS.contains(&name) && declared.contains("nitf") => Some(Kind::Nitf),
                name if BLOCKS.contains(&name) => Some(Kind::Html),
                _ => None,
            }
        }
        "inlineData" => match declared.split(';').next().unwrap_or_default().trim() {
            "text/html" | "application/xhtml+xml" => Some(Kind::EscapedHtml),
            "" | "text/plain" | "text" => {
                let is_html = !is_encoded(rendition) && text::looks_like_html(&rendition.raw_text());
                Some(if is_html { Kind::EscapedHtml } else { Kind::Plain })
            }
            _ => None,
        },
        _ => None,
    }
}

/// The body of XHTML; what stands in it where it has none, without its head.
fn of_xhtml(rendition: &Element<'_>, headline: Option<&str>) -> Option<String> {
    let inside = match rendition.first("html") {
        Some(html) => html.first("body").unwrap_or(html),
        None => rendition.first("body").unwrap_or(rendition),
    };
    let is_picture = |element: &Element<'_>| matches!(element.name, "img" | "video" | "audio" | "figure");
    if inside.text().is_none() && inside.find(is_picture).is_none() {
        return None;
    }
    if inside.elements().next().is_none() {
        // Text alone: HTML in a section, or no markup at all.
        let raw = inside.raw_text();
        return Some(if text::looks_like_html(&raw) { raw.trim().to_owned() } else { paragraphs(&raw) });
    }
    Some(xhtml::written(inside, headline))
}

/// The `body.content` of NITF; its `body` where it has none.
fn of_nitf(rendition: &Element<'_>) -> Option<String> {
    let body = rendition.at(&["nitf", "body"]);
    let content = rendition
        .find(|element| element.name == "body.content")
        .or_else(|| body.filter(|body| body.first("body.head").is_none()))
        .or_else(|| rendition.first("nitf").is_none().then_some(rendition))?;
    Some(nitf::html_of(content).trim().to_owned())
        .filter(|_| content.elements().next().is_some() || content.text().is_some())
}

/// Headline, byline, dateline, abstract of NITF's `body.head`, where the item itself has none.
fn nitf_head(rendition: &Element<'_>, parsed: &mut Parsed) {
    let Some(head) = rendition.find(|element| element.name == "body.head") else { return };
    let heading = head.first("hedline");
    let headline = |name: &str| heading.and_then(|heading| heading.first(name)).and_then(names::one_line);
    parsed.headline = parsed.headline.take().or_else(|| headline("hl1"));
    parsed.more.subheadline = parsed.more.subheadline.take().or_else(|| headline("hl2"));
    if parsed.byline.is_empty() {
        parsed.byline = head.all("byline").filter_map(names::one_line).collect();
    }
    parsed.dateline = parsed.dateline.take().or_else(|| head.first("dateline").and_then(names::one_line));
    let summary = || head.first("abstract").and_then(names::html);
    parsed.summary_raw = parsed.summary_raw.take().or_else(summary);
}

/// True where an `encoding` is stated.
fn is_encoded(rendition: &Element<'_>) -> bool {
    ["encoding", "encodinguri"].iter().any(|name| rendition.attribute(name).is_some())
}

/// The text of inline data, its encoding undone. `None` for one that is not base64, or no UTF-8 below it.
fn data(rendition: &Element<'_>) -> Option<String> {
    let raw = rendition.raw_text();
    let encoding = ["encoding", "encodinguri"].iter().find_map(|name| rendition.attribute(name));
    match encoding.map(word).as_deref() {
        None | Some("none" | "identity") => Some(raw),
        Some("base64") => crate::split::kind::of_base64(&raw),
        Some(_) => None,
    }
}

/// Plain text as HTML: an empty line parts paragraphs; where there is none, each line is one.
fn paragraphs(plain: &str) -> String {
    // Old systems end lines with a carriage return alone.
    let plain = plain.trim().replace("\r\n", "\n").replace('\r', "\n");
    let is_spaced = plain.lines().any(|line| line.trim().is_empty());
    let mut html = String::with_capacity(plain.len() + plain.len() / 8);
    let mut is_open = false;
    for line in plain.lines().map(text::collapsed) {
        let is_text = !line.is_empty();
        if is_text {
            html.push_str(if is_open { " " } else { "<p>" });
            html.push_str(&text::escaped(&line));
            is_open = true;
        }
        if is_open && !(is_text && is_spaced) {
            html.push_str("</p>");
            is_open = false;
        }
    }
    if is_open {
        html.push_str("</p>");
    }
    html
}

#[cfg(test)]
mod tests {
    use super::super::super::xml;
    use super::*;
    use crate::split::Format;

    fn content(renditions: &str) -> (Option<String>, Vec<String>) {
        let document = format!("<newsItem><contentSet>{renditions}</contentSet></newsItem>");
        let top = xml::read(&document, Format::NewsmlG2).unwrap();
        let none = Element::default();
        let source = Source::of(top.first("newsItem").unwrap(), None, &none);
        let mut parsed = Parsed::default();
        read(&source, &mut parsed);
        (parsed.content_raw, parsed.mended)
    }

    #[test]
    fn each_kind_of_rendition_becomes_html() {
        for (renditions, want) in [
            (
                "<inlineXML><html><head><title>t</title></head><body><p>one</p></body></html></inlineXML>",
                Some("<p>one</p>"),
            ),
            ("<inlineXML><h:html><h:p>one</h:p></h:html></inlineXML>", Some("<p>one</p>")),
            ("<inlineXML><p>one</p><p>two</p></inlineXML>", Some("<p>one</p><p>two</p>")),
            (
                "<inlineXML><nitf><body><body.content><p>one</p></body.content></body></nitf></inlineXML>",
                Some("<p>one</p>"),
            ),
            (
                "<inlineXML><html><body><![CDATA[<p>one</p><p>two</p>]]></body></html></inlineXML>",
                Some("<p>one</p><p>two</p>"),
            ),
            (
                "<inlineXML><html><body>one\n\ntwo &lt; 3</body></html></inlineXML>",
                Some("<p>one</p><p>two &lt; 3</p>"),
            ),
            ("<inlineXML contenttype='text/html'><![CDATA[<p>one</p>]]></inlineXML>", Some("<p>one</p>")),
            ("<inlineData contenttype='text/html'>&lt;p>one&lt;/p></inlineData>", Some("<p>one</p>")),
            (
                "<inlineData contenttype='text/plain'>one &lt; 2\nmore\n\ntwo</inlineData>",
                Some("<p>one &lt; 2 more</p><p>two</p>"),
            ),
            ("<inlineData>one\r\ntwo</inlineData>", Some("<p>one</p><p>two</p>")),
            (
                "<inlineData contenttype='text/html' encoding='encd:base64'>PGI+Ym9sZDwvYj4=</inlineData>",
                Some("<b>bold</b>"),
            ),
            ("<inlineData contenttype='text/plain' encoding='encd:zip'>xxxx</inlineData>", None),
            ("<inlineData>plain</inlineData><inlineXML><p>rich</p></inlineXML>", Some("<p>rich</p>")),
            (
                "<inlineXML><html><body> </body></html></inlineXML><inlineData>plain</inlineData>",
                Some("<p>plain</p>"),
            ),
            ("<inlineXML/><inlineData hascontent='false'/>", None),
        ] {
            assert_eq!(content(renditions).0.as_deref(), want, "{renditions}");
        }
    }

    #[test]
    fn what_is_no_text_is_left_out_and_named() {
        for (renditions, name) in [
            ("<inlineXML><sports-content/></inlineXML>", "sports-content"),
            ("<inlineData contenttype='image/jpeg' encoding='encd:base64'>AAAA</inlineData>", "image/jpeg"),
        ] {
            let note = format!("content of {name} is no text and was left out");
            assert_eq!(content(renditions), (None, vec![note]), "{renditions}");
        }
    }
}
