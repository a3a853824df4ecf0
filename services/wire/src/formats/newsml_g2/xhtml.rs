//! XHTML written as HTML: white space made single, namespaces left out, the head that repeats the item's fields too.

use super::super::xml::{Element, Node};
use crate::split::{scan, text};

/// What is in an element, as HTML. A `header` at its start that holds the item's headline is left out: it repeats
/// headline, byline and subjects for a reader of the page.
pub(super) fn written(body: &Element<'_>, headline: Option<&str>) -> String {
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
        write(node, false, &mut html);
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

fn write(node: &Node<'_>, is_kept: bool, html: &mut String) {
    match node {
        Node::Text(piece) if is_kept => html.push_str(&text::escaped(piece)),
        Node::Text(piece) => push_collapsed(piece, html),
        Node::Element(element) => {
            html.extend(["<", element.name]);
            for (name, value) in &element.attributes {
                if name.starts_with("xmlns") {
                    continue;
                }
                html.extend([" ", name, "=\""]);
                match value.contains(['&', '<', '>', '"']) {
                    true => html.push_str(&text::escaped(value).replace('"', "&quot;")),
                    false => html.push_str(value),
                }
                html.push('"');
            }
            html.push('>');
            let is_kept = is_kept || element.name == "pre";
            element.children.iter().for_each(|node| write(node, is_kept, html));
            if !scan::is_void(element.name.as_bytes()) {
                html.extend(["</", element.name, ">"]);
            }
        }
    }
}

/// White space of XML is single, and stands not twice where elements meet. A no-break space is a letter.
fn push_collapsed(piece: &str, html: &mut String) {
    let mut words = piece.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty());
    let has_space = |end: Option<char>| matches!(end, Some(' ' | '\t' | '\n' | '\r'));
    let push_space = |html: &mut String| {
        if !html.is_empty() && !html.ends_with(' ') {
            html.push(' ');
        }
    };
    if has_space(piece.chars().next()) {
        push_space(html);
    }
    let push_word = |word: &str, html: &mut String| match word.contains(['&', '<', '>']) {
        true => html.push_str(&text::escaped(word)),
        false => html.push_str(word),
    };
    let Some(first) = words.next() else { return };
    push_word(first, html);
    for word in words {
        html.push(' ');
        push_word(word, html);
    }
    if has_space(piece.chars().next_back()) {
        push_space(html);
    }
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
    fn white_space_is_single_but_in_what_is_preformatted() {
        let body = "\n  <p xmlns='x' class='a&quot;b'>one\n  two <b>three</b>\u{a0} &lt;</p>\n <br/><pre>a\n  b</pre>\n";
        assert_eq!(
            shown(body, ""),
            "<p class=\"a&quot;b\">one two <b>three</b>\u{a0} &lt;</p> <br><pre>a\n  b</pre>"
        );
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
