//! Texts and names of NewsML-G2's properties: chosen by language and role, line breaks kept where they count.

use super::super::xml::{Element, Node};
use super::codes::word;
use crate::split::text;

/// Elements whose text stands on lines of its own; `br` too.
const LINES: [&str; 20] = [
    "br",
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "section",
    "header",
    "footer",
    "article",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "tr",
    "blockquote",
    "pre",
];

/// How far a text's language is from the one wanted: 0 for the same.
pub(super) fn distance(stated: Option<&str>, wanted: Option<&str>) -> u8 {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    match (stated, wanted) {
        // What states none is in the language of its document.
        (None, _) | (_, None) => 1,
        (Some(stated), Some(wanted)) if stated.eq_ignore_ascii_case(wanted) => 0,
        (Some(stated), Some(wanted)) if primary(stated) == primary(wanted) => 1,
        (Some(stated), _) if primary(stated) == "en" => 2,
        _ => 3,
    }
}

/// The elements in the language that is nearest to the one wanted.
pub(super) fn nearest<'t, 'a>(elements: Vec<&'t Element<'a>>, wanted: Option<&str>) -> Vec<&'t Element<'a>> {
    let far = |element: &Element<'_>| distance(element.attribute("xml:lang"), wanted);
    let Some(least) = elements.iter().map(|element| far(element)).min() else { return elements };
    // An element without a language stands beside those of the item's own language.
    let most = least.max(1);
    elements.into_iter().filter(|element| (least..=most).contains(&far(element))).collect()
}

/// The name in a property: in the language wanted, written out.
pub(super) fn name(property: &Element<'_>, wanted: Option<&str>) -> Option<String> {
    let rank = |name: &Element<'_>| {
        let role = name.attribute("role").map(word);
        let role = match role.as_deref() {
            None => 0,
            Some("full" | "display" | "main" | "preferred") => 1,
            Some("mnemonic" | "short" | "abbr" | "sort") => 3,
            Some(_) => 2,
        };
        (distance(name.attribute("xml:lang"), wanted), role)
    };
    let mut named: Vec<_> =
        property.all("name").filter_map(|name| Some((rank(name), name.text()?))).collect();
    named.sort_by_key(|(rank, _)| *rank);
    named.into_iter().next().map(|(_, name)| name)
}

/// The text in an element, its white space single; a line feed where a line breaks or a block ends.
fn flattened(element: &Element<'_>) -> String {
    fn collect(element: &Element<'_>, flat: &mut String) {
        for node in &element.children {
            match node {
                Node::Text(piece) => push_words(piece, flat),
                Node::Element(inner) => {
                    let is_line = LINES.contains(&inner.name);
                    if is_line {
                        break_line(flat);
                    }
                    collect(inner, flat);
                    if is_line {
                        break_line(flat);
                    }
                }
            }
        }
    }
    let mut flat = String::new();
    collect(element, &mut flat);
    flat.truncate(flat.trim_end().len());
    flat
}

fn push_words(piece: &str, flat: &mut String) {
    let space = |flat: &mut String| {
        if !flat.is_empty() && !flat.ends_with([' ', '\n']) {
            flat.push(' ');
        }
    };
    let mut is_apart = piece.starts_with(char::is_whitespace);
    for word in piece.split_whitespace() {
        if is_apart {
            space(flat);
        }
        flat.push_str(word);
        is_apart = true;
    }
    if piece.ends_with(char::is_whitespace) {
        space(flat);
    }
}

fn break_line(flat: &mut String) {
    flat.truncate(flat.trim_end_matches(' ').len());
    if !flat.is_empty() && !flat.ends_with('\n') {
        flat.push('\n');
    }
}

/// The text in an element on one line; words on both sides of a line break are two, and HTML that was escaped is read.
pub(super) fn one_line(element: &Element<'_>) -> Option<String> {
    let flat = flattened(element);
    let flat = if text::looks_like_html(&flat) { text::of_html(&flat) } else { flat.replace('\n', " ") };
    (!flat.is_empty()).then_some(flat)
}

/// The text in an element as HTML, its line breaks kept. Markup that stands in it as text is markup.
pub(super) fn html(element: &Element<'_>) -> Option<String> {
    if element.elements().next().is_none() {
        let raw = element.raw_text();
        if text::looks_like_html(&raw) {
            return Some(raw.trim().to_owned());
        }
    }
    let flat = flattened(element);
    (!flat.is_empty()).then(|| text::escaped(&flat).replace('\n', "<br>"))
}

#[cfg(test)]
mod tests {
    use super::super::super::xml;
    use super::*;
    use crate::split::Format;

    #[test]
    fn a_name_is_the_one_in_the_items_language_written_out() {
        for (names, language, want) in [
            (
                "<name xml:lang='en-GB'>unrest</name><name xml:lang='de'>Unruhen</name>",
                Some("de-AT"),
                Some("Unruhen"),
            ),
            (
                "<name xml:lang='de'>Unruhen</name><name xml:lang='en-GB'>unrest</name>",
                Some("sv"),
                Some("unrest"),
            ),
            ("<name xml:lang='de'>Unruhen</name><name>unrest</name>", Some("de"), Some("Unruhen")),
            ("<name xml:lang='fr'>troubles</name><name>unrest</name>", Some("de"), Some("unrest")),
            (
                "<name role='nrol:mnemonic'>FRA</name><name role='nrol:full'>France</name>",
                None,
                Some("France"),
            ),
            ("<name role='nrol:mnemonic'>FRA</name>", None, Some("FRA")),
            ("<name/><name>x</name>", None, Some("x")),
            ("<name> </name>", Some("en"), None),
            ("", None, None),
        ] {
            let document = format!("<subject>{names}</subject>");
            let top = xml::read(&document, Format::NewsmlG2).unwrap();
            assert_eq!(name(top.first("subject").unwrap(), language).as_deref(), want, "{names}");
        }
    }

    #[test]
    fn lines_are_kept_and_words_are_not_glued() {
        let top = xml::read("<n>one <br/> two<p>three</p>four &lt; five</n>", Format::NewsmlG2).unwrap();
        let note = top.first("n").unwrap();
        assert_eq!(one_line(note).as_deref(), Some("one two three four < five"));
        assert_eq!(html(note).as_deref(), Some("one<br>two<br>three<br>four &lt; five"));
        let top =
            xml::read("<n>a &lt;desk@news.example&gt;, 5 &lt; 6 &amp; 7</n>", Format::NewsmlG2).unwrap();
        assert_eq!(one_line(top.first("n").unwrap()).as_deref(), Some("a <desk@news.example>, 5 < 6 & 7"));
        let top = xml::read("<n>&lt;p&gt;one&lt;/p&gt;</n>", Format::NewsmlG2).unwrap();
        assert_eq!(one_line(top.first("n").unwrap()).as_deref(), Some("one"));
        assert_eq!(html(top.first("n").unwrap()).as_deref(), Some("<p>one</p>"));
    }
}
