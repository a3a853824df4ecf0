//! Escaping for XML.

use quick_xml::escape::escape;
use std::borrow::Cow;

/// Text for an element or an attribute.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    escape(text)
}

/// Text as a CDATA section; an end mark in it is split over two.
pub(super) fn cdata(text: &str) -> String {
    format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
}

/// An element with text in it, on a line of its own; nothing where there is no text.
pub(super) fn element(name: &str, content: &str) -> String {
    if content.is_empty() { String::new() } else { format!("<{name}>{}</{name}>\n", text(content)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_text_stays_text() {
        assert_eq!(element("title", "a < b & \"c\""), "<title>a &lt; b &amp; &quot;c&quot;</title>\n");
        assert_eq!(element("title", ""), "");
        assert_eq!(cdata("<p>x]]>y</p>"), "<![CDATA[<p>x]]]]><![CDATA[>y</p>]]>");
    }
}
