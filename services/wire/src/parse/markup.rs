//! Reads an element whose text may be plain, escaped HTML, XHTML or base64, into HTML.
//! element, type and mode -> HTML as the source gave it.

use crate::split::kind::{self, Kind};
use crate::split::tree::{Element, Node};
use crate::split::twice;
use crate::split::{scan, text};
use memchr::memmem;
use std::borrow::Cow;

/// The element's inside as HTML; `None` where there is nothing in it, or nothing that can be read.
pub(super) fn html<'t>(element: &'t Element<'_>, default: Kind) -> Option<Cow<'t, str>> {
    let kind = kind::of(element, default);
    let has_elements = element.elements().next().is_some();
    let html = if has_elements {
        let inside = unwrapped(element, kind);
        let mut html = String::new();
        // Elements between text that holds tags itself: not XHTML, but HTML that was forgotten to be escaped.
        let is_escaped = kind == Kind::Xhtml || !holds_tags(inside);
        write_inside(inside, is_escaped, &mut html);
        Cow::Owned(html)
    } else {
        let inside = kind::decoded_text(element, kind);
        let is_markup = match kind {
            Kind::Text => false,
            Kind::Unknown => text::looks_like_html(&inside),
            Kind::Html | Kind::Other => true,
            Kind::Xhtml => text::looks_like_html(&inside),
        };
        if is_markup { inside } else { Cow::Owned(text::escaped(&inside)) }
    };
    let html = match twice::decoded_once(&html) {
        Some(decoded) => Cow::Owned(decoded),
        None => replaced(html, twice::without_controls),
    };
    let html = replaced(html, |html| Cow::Borrowed(html.trim()));
    let html = replaced(html, with_raw_text_closed);
    (!html.is_empty()).then_some(html)
}

/// The text as `change` makes it, still borrowed where it is.
fn replaced<'t>(text: Cow<'t, str>, change: impl Fn(&str) -> Cow<'_, str>) -> Cow<'t, str> {
    match text {
        Cow::Borrowed(text) => change(text),
        Cow::Owned(text) => match change(&text) {
            Cow::Borrowed(same) if same.len() == text.len() => Cow::Owned(text),
            changed => Cow::Owned(changed.into_owned()),
        },
    }
}

/// The HTML with elements of raw text closed that were closed as in XML (`<script src="a"/>`): HTML would take all
/// that follows for theirs.
fn with_raw_text_closed(html: &str) -> Cow<'_, str> {
    const RAW: [&str; 6] = ["<script", "<style", "<iframe", "<textarea", "<title", "<noscript"];
    RAW.iter().fold(Cow::Borrowed(html), |html, open| replaced(html, |html| with_closed(html, open)))
}

fn with_closed<'t>(html: &'t str, open: &str) -> Cow<'t, str> {
    let bytes = html.as_bytes();
    let mut closed = String::new();
    let (mut copied, mut looked) = (0, 0);
    for found in memmem::find_iter(bytes, open.as_bytes()) {
        let inside = found + open.len();
        let is_name = matches!(bytes.get(inside), Some(b'/' | b' ' | b'\t' | b'\r' | b'\n'));
        if found < looked || !is_name {
            continue;
        }
        // Without an end here there is none further on.
        let Some(end) = scan::end_of_tag(&bytes[inside..]).map(|end| inside + end) else { break };
        looked = end + 1;
        if bytes[end - 1] == b'/' {
            closed.extend([&html[copied..end - 1], "></", &open[1..], ">"]);
            copied = end + 1;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    closed.push_str(&html[copied..]);
    Cow::Owned(closed)
}

/// XHTML stands in one `div` that is no part of it (RFC 4287, 3.1.1.3).
fn unwrapped<'t, 'a>(element: &'t Element<'a>, kind: Kind) -> &'t Element<'a> {
    if kind != Kind::Xhtml {
        return element;
    }
    let mut inside = element.children.iter().filter(|node| match node {
        Node::Text(text) => !text.trim().is_empty(),
        Node::Element(_) => true,
    });
    match (inside.next(), inside.next()) {
        (Some(Node::Element(div)), None) if div.name == "div" => div,
        _ => element,
    }
}

fn holds_tags(element: &Element<'_>) -> bool {
    element.children.iter().any(|node| matches!(node, Node::Text(text) if text::looks_like_html(text)))
}

fn write_inside(element: &Element<'_>, is_escaped: bool, html: &mut String) {
    for node in &element.children {
        match node {
            Node::Text(piece) if is_escaped => html.push_str(&text::escaped(piece)),
            Node::Text(piece) => html.push_str(piece),
            Node::Element(inner) => {
                html.push('<');
                html.push_str(&inner.name);
                for (name, value) in &inner.attributes {
                    if name.starts_with("xmlns") {
                        continue;
                    }
                    html.push(' ');
                    html.push_str(name);
                    html.push_str("=\"");
                    html.push_str(&text::escaped(value).replace('"', "&quot;"));
                    html.push('"');
                }
                html.push('>');
                write_inside(inner, is_escaped, html);
                if !crate::split::scan::is_void(inner.name.as_bytes()) {
                    html.push_str("</");
                    html.push_str(&inner.name);
                    html.push('>');
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::tree;

    #[test]
    fn each_declared_kind_is_read_as_what_it_is() {
        for (document, want) in [
            (
                "<a type='text'>5 &lt; 6 &amp; &lt;b>not bold&lt;/b></a>",
                "5 &lt; 6 &amp; &lt;b&gt;not bold&lt;/b&gt;",
            ),
            ("<a type='html'>&lt;b>bold&lt;/b></a>", "<b>bold</b>"),
            ("<a type='xhtml'><div><b>bold</b> &lt; <br/></div></a>", "<b>bold</b> &lt; <br>"),
            ("<a type='xhtml'>\n<div>one</div><div>two</div></a>", "<div>one</div><div>two</div>"),
            ("<a mode='base64' type='text/html'>PGI+Ym9sZDwvYj4=</a>", "<b>bold</b>"),
            ("<a>plain &lt; text</a>", "plain &lt; text"),
            ("<a>&lt;p>looks like it&lt;/p></a>", "<p>looks like it</p>"),
            ("<a><![CDATA[<p>one</p>]]><br/></a>", "<p>one</p><br>"),
            (
                "<a type='html'><![CDATA[<p>one</p><script src='/>'/><p>two</p><iframe/>]]></a>",
                "<p>one</p><script src='/>'></script><p>two</p><iframe></iframe>",
            ),
            (
                "<a type='html'><![CDATA[<script>a/></script><scripts/>]]></a>",
                "<script>a/></script><scripts/>",
            ),
        ] {
            let tree = tree::read(document).unwrap();
            let element = tree.top.elements().next().unwrap();
            assert_eq!(html(element, Kind::Unknown).as_deref(), Some(want), "{document}");
        }
    }
}
