//! The body of XHTML as HTML, without what repeats the item's fields.

use super::super::xml::{Element, Node};

/// What is in an element, as HTML. A `header` at its start that holds the item's headline is left out: it repeats
/// headline, byline and subjects for a reader of the page.
pub(super) fn written(body: &Element<'_>, headline: Option<&str>) -> String {
    if !body.elements().any(|element| matches!(element.name, "header" | "head")) {
        return body.inner_html().trim().to_owned();
    }
    let mut html = String::new();
    let mut first = true;
    for node in &body.children {
        if let Node::Element(element) = node {
            let repeats = first && element.name == "header" && holds(element, headline);
            first = false;
            if repeats || element.name == "head" {
                continue;
            }
        }
        node.write_html(&mut html);
    }
    html.trim().to_owned()
}

fn holds(header: &Element<'_>, headline: Option<&str>) -> bool {
    let Some(headline) = headline else { return false };
    let is_headline = |element: &Element<'_>| {
        matches!(element.name, "h1" | "h2") && element.text().as_deref() == Some(headline)
    };
    header.find(is_headline).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::super::xml;
    use super::*;
    use crate::split::Format;

    fn shown(body: &str, headline: &str) -> String {
        let document = format!("<body>{body}</body>");
        let top = xml::read(&document, Format::NewsmlG2).unwrap();
        written(top.first("body").unwrap(), Some(headline))
    }

    #[test]
    fn a_header_is_left_out_where_it_repeats_the_headline() {
        let body = "<header><time>1 May</time><h1>Port  Elm</h1></header><p>one</p>";
        assert_eq!(shown(body, "Port Elm"), "<p>one</p>");
        assert_eq!(shown(body, "Another"), "<header><time>1 May</time><h1>Port Elm</h1></header><p>one</p>");
        assert_eq!(
            shown("<p>one</p><header><h1>x</h1></header>", "x"),
            "<p>one</p><header><h1>x</h1></header>"
        );
    }
}
