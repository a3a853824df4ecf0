//! The text of an element on one line, as a person would read it out.

use super::super::xml::{Element, Node};
use crate::split::text;

/// The text on one line, without the elements of some names. Elements that stand one behind the other without a space
/// are apart: parts of a location by a comma.
pub(super) fn line_without(element: &Element<'_>, left_out: &[&str]) -> Option<String> {
    let mut line = String::new();
    write(element, left_out, &mut line);
    let line = text::collapsed(&line).replace(" ,", ",");
    let line = line.trim_matches([',', ' ']);
    (!line.is_empty()).then(|| line.to_owned())
}

/// The text on one line.
pub(super) fn line(element: &Element<'_>) -> Option<String> {
    line_without(element, &[])
}

fn write(element: &Element<'_>, left_out: &[&str], line: &mut String) {
    let separator = if element.name == "location" { ", " } else { " " };
    let is_parts =
        element.children.iter().all(|node| !matches!(node, Node::Text(piece) if !piece.trim().is_empty()));
    let mut is_behind_element = false;
    for node in &element.children {
        match node {
            Node::Text(piece) => {
                // White space between parts is no text: a location's get their comma all the same.
                if !(is_parts && element.name == "location") {
                    line.push_str(piece);
                    is_behind_element = false;
                }
            }
            Node::Element(inner) if left_out.contains(&inner.name) => {}
            Node::Element(inner) if inner.name == "br" => line.push(' '),
            Node::Element(inner) => {
                if is_behind_element {
                    line.push_str(separator);
                }
                is_behind_element = true;
                write(inner, left_out, line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::xml;
    use super::*;
    use crate::split::Format;

    #[test]
    fn parts_are_apart_and_phrases_are_not() {
        for (document, want) in [
            ("<location><city>Kiel</city><country>Germany</country></location>", Some("Kiel, Germany")),
            ("<location>\n<city>Kiel</city>\n<country>Germany</country>\n</location>", Some("Kiel, Germany")),
            (
                "<dateline><location>KIEL</location><story.date>June 12</story.date></dateline>",
                Some("KIEL June 12"),
            ),
            (
                "<byline>By <person>Ada Moor</person>, <person>Ben Reef</person></byline>",
                Some("By Ada Moor, Ben Reef"),
            ),
            ("<hl1>One<br/>two <em>th</em>ree</hl1>", Some("One two three")),
            ("<hl1> </hl1>", None),
        ] {
            let top = xml::read(document, Format::Nitf).unwrap();
            assert_eq!(line(top.elements().next().unwrap()).as_deref(), want, "{document}");
        }
        let top = xml::read("<byline>Ada Moor<byttl>Reporter</byttl></byline>", Format::Nitf).unwrap();
        assert_eq!(line_without(top.first("byline").unwrap(), &["byttl"]).as_deref(), Some("Ada Moor"));
    }
}
