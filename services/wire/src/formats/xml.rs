//! Agencies' XML as a tree: quick-xml's events, bounded.
//!
//! Prefixes of elements are cut off, since agencies choose them as they like. A document type is passed over, and nothing
//! is fetched; what it declares was expanded, within bounds, before ([`crate::split`]). End tags that do not fit, and a
//! document that ends too early, close what they can.

use super::item_names;
use crate::split::references::resolve;
use crate::split::scan::{ATTRIBUTES_LIMIT, DEPTH_LIMIT, Scanner, Token, local};
use crate::split::tree::ELEMENTS_LIMIT;
use crate::split::{Format, Unreadable, text};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// Tags that are looked at for a format's root.
const ROOT_TAGS: usize = 16;

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element<'a> {
    /// Name without its prefix, as written.
    pub(super) name: &'a str,
    /// Names as written, values resolved.
    pub(super) attributes: Vec<(&'a str, Cow<'a, str>)>,
    /// What is in it.
    pub(super) children: Vec<Node<'a>>,
}

/// Something in an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node<'a> {
    /// An element.
    Element(Element<'a>),
    /// Text, resolved.
    Text(Cow<'a, str>),
}

impl<'a> Element<'a> {
    /// The value of an attribute, white space around it off; `None` for an empty one. The name with its prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(found, _)| *found == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The elements in it.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements in it of one name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The first of them.
    pub(super) fn first(&self, name: &str) -> Option<&Self> {
        self.all(name).next()
    }

    /// The element at the end of a path of names, by the first of each.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.first(name))
    }

    /// The first element in it, however deep, for which that is so; itself too. Before its own, what stands before.
    pub(super) fn find(&self, mut wanted: impl FnMut(&Self) -> bool) -> Option<&Self> {
        fn inside<'t, 'a>(
            element: &'t Element<'a>,
            wanted: &mut dyn FnMut(&Element<'a>) -> bool,
        ) -> Option<&'t Element<'a>> {
            if wanted(element) {
                return Some(element);
            }
            element.elements().find_map(|element| inside(element, wanted))
        }
        inside(self, &mut wanted)
    }

    /// All elements in it of that name, however deep, in the document's order; none inside another of them.
    pub(super) fn deep<'t>(&'t self, name: &str) -> Vec<&'t Self> {
        fn collect<'t, 'a>(element: &'t Element<'a>, name: &str, found: &mut Vec<&'t Element<'a>>) {
            for element in element.elements() {
                if element.name == name {
                    found.push(element);
                } else {
                    collect(element, name, found);
                }
            }
        }
        let mut found = Vec::new();
        collect(self, name, &mut found);
        found
    }

    /// All text in it, its elements' too, as written.
    pub(super) fn raw_text(&self) -> String {
        let mut text = String::new();
        self.collect_text(&mut text);
        text
    }

    /// All text in it on one line; `None` where there is none.
    pub(super) fn text(&self) -> Option<String> {
        Some(text::collapsed(&self.raw_text())).filter(|text| !text.is_empty())
    }

    /// The text of its first element of a name.
    pub(super) fn text_of(&self, name: &str) -> Option<String> {
        self.first(name).and_then(Self::text)
    }

    /// What is in it, written as markup again.
    pub(super) fn inner_html(&self) -> String {
        let mut html = String::new();
        self.children.iter().for_each(|node| node.write_html(&mut html));
        html
    }

    fn collect_text(&self, text: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(piece) => text.push_str(piece),
                Node::Element(element) => element.collect_text(text),
            }
        }
    }

    fn push_text(&mut self, piece: Cow<'a, str>) {
        match self.children.last_mut() {
            Some(Node::Text(text)) => text.to_mut().push_str(&piece),
            _ => self.children.push(Node::Text(piece)),
        }
    }
}

impl Node<'_> {
    /// As markup: white space single but in what is preformatted, namespaces left out.
    pub(super) fn write_html(&self, html: &mut String) {
        self.write(false, html);
    }

    fn write(&self, is_preformatted: bool, html: &mut String) {
        let element = match self {
            Self::Text(piece) if is_preformatted => return html.push_str(&text::escaped(piece)),
            Self::Text(piece) => return push_collapsed(piece, html),
            Self::Element(element) => element,
        };
        html.extend(["<", element.name]);
        for (name, value) in element.attributes.iter().filter(|(name, _)| !name.starts_with("xmlns")) {
            html.extend([" ", name, "=\""]);
            if value.contains(['&', '<', '>', '"']) {
                html.push_str(&text::escaped(value).replace('"', "&quot;"));
            } else {
                html.push_str(value);
            }
            html.push('"');
        }
        html.push('>');
        let is_preformatted = is_preformatted || element.name == "pre";
        element.children.iter().for_each(|node| node.write(is_preformatted, html));
        if !crate::split::scan::is_void(element.name.as_bytes()) {
            html.extend(["</", element.name, ">"]);
        }
    }
}

/// Text whose white space is made single, also where it meets what is written. A no-break space is a letter.
fn push_collapsed(piece: &str, html: &mut String) {
    const SPACES: [char; 4] = [' ', '\t', '\n', '\r'];
    let space = |html: &mut String| {
        if !html.is_empty() && !html.ends_with(' ') {
            html.push(' ');
        }
    };
    if piece.starts_with(SPACES) {
        space(html);
    }
    let mut is_first = true;
    for word in piece.split(SPACES).filter(|word| !word.is_empty()) {
        if !is_first {
            html.push(' ');
        }
        is_first = false;
        if word.contains(['&', '<', '>']) {
            html.push_str(&text::escaped(word));
        } else {
            html.push_str(word);
        }
    }
    if !is_first && piece.ends_with(SPACES) {
        space(html);
    }
}

/// Reads a document into a nameless element that holds it.
pub(super) fn read(document: &str, format: Format) -> Result<Element<'_>, Unreadable> {
    let mut reader = Reader::from_str(document);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut open = vec![Element::default()];
    let mut size = 0;
    loop {
        let place = reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|error| Unreadable::Broken {
            format: format.to_string(),
            reason: format!("{error}, at byte {}", reader.error_position()),
        })?;
        let end = reader.buffer_position() as usize;
        match event {
            Event::Start(tag) => push(&mut open, element(document, place, &tag)?, &mut size)?,
            Event::Empty(tag) => {
                push(&mut open, element(document, place, &tag)?, &mut size)?;
                pop(&mut open);
            }
            Event::End(tag) => close(&mut open, tag.local_name().as_ref()),
            // Taken from the document itself, so that it is borrowed from there.
            Event::Text(_) => put(&mut open, Cow::Borrowed(&document[place..end])),
            Event::GeneralRef(_) => put(&mut open, resolve(&document[place..end])),
            Event::CData(_) => {
                let inside = &document[place..end];
                let inside = inside.strip_prefix("<![CDATA[").unwrap_or(inside);
                put(&mut open, Cow::Borrowed(inside.strip_suffix("]]>").unwrap_or(inside)));
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    while open.len() > 1 {
        pop(&mut open);
    }
    Ok(open.swap_remove(0))
}

/// A start tag's element; the tag begins at `place` of the document.
fn element<'a>(document: &'a str, place: usize, tag: &BytesStart<'_>) -> Result<Element<'a>, Unreadable> {
    // "<" stands before the tag's content.
    let inside = document.get(place + 1..place + 1 + tag.len()).unwrap_or_default();
    let (name, attributes) = inside.split_at(tag.name().as_ref().len().min(inside.len()));
    let name = name.rsplit_once(':').map_or(name, |(_, local)| local);
    let mut element = Element { name, ..Element::default() };
    for (name, value) in crate::split::scan::attributes(attributes.as_bytes()) {
        if element.attributes.len() == ATTRIBUTES_LIMIT {
            return Err(Unreadable::TooManyAttributes { limit: ATTRIBUTES_LIMIT });
        }
        if let (Ok(name), Ok(value)) = (std::str::from_utf8(name), std::str::from_utf8(value)) {
            element.attributes.push((name, resolve(value)));
        }
    }
    Ok(element)
}

/// `size` is how many elements there were; many attributes weigh as more.
fn push<'a>(open: &mut Vec<Element<'a>>, element: Element<'a>, size: &mut usize) -> Result<(), Unreadable> {
    if open.len() > DEPTH_LIMIT {
        return Err(Unreadable::TooDeep { limit: DEPTH_LIMIT });
    }
    *size += 1 + element.attributes.len() / 8;
    if *size > ELEMENTS_LIMIT {
        return Err(Unreadable::TooManyElements { limit: ELEMENTS_LIMIT });
    }
    open.push(element);
    Ok(())
}

fn put<'a>(open: &mut [Element<'a>], piece: Cow<'a, str>) {
    if let Some(element) = open.last_mut().filter(|_| !piece.is_empty()) {
        element.push_text(piece);
    }
}

fn pop(open: &mut Vec<Element<'_>>) {
    if let Some(element) = open.pop()
        && let Some(around) = open.last_mut()
    {
        around.children.push(Node::Element(element));
    }
}

fn close(open: &mut Vec<Element<'_>>, name: &str) {
    let Some(at) = open.iter().rposition(|element| element.name == name) else { return };
    while at > 0 && open.len() > at {
        pop(open);
    }
}

/// The agency's format that a document's first elements belong to.
pub(super) fn root_format(bytes: &[u8]) -> Option<Format> {
    let mut scanner = Scanner::new(bytes, 0).with_any_attributes();
    let mut tags = 0;
    while let Some(token) = scanner.next().ok()? {
        let Token::Start { name, attributes, .. } = token else { continue };
        let name = std::str::from_utf8(local(name)).ok()?;
        if ["rss", "rdf", "feed", "channel", "html"].iter().any(|feed| feed.eq_ignore_ascii_case(name)) {
            return None;
        }
        match name {
            "newsMessage" | "itemMeta" | "contentMeta" | "contentSet" | "groupSet" => {
                return Some(Format::NewsmlG2);
            }
            // Anything may be called that: the namespace tells.
            "catalog" if memchr::memmem::find(attributes, b"iptc.org/std/nar/").is_some() => {
                return Some(Format::NewsmlG2);
            }
            "NewsML" => return Some(Format::Newsml1),
            _ => {}
        }
        for format in [Format::NewsmlG2, Format::Newsml1, Format::Nitf] {
            if item_names(format).contains(&name) {
                return Some(format);
            }
        }
        tags += 1;
        if tags == ROOT_TAGS {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_has_texts_references_and_sections_as_they_were_meant() {
        let document = "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://elsewhere.example/'>]>\
            <n:a b=\"1 &amp; 2\" xml:lang='de'>one &lt; two &nbsp;<![CDATA[<b>]]><c/> R&D</n:a>";
        let top = read(document, Format::Nitf).unwrap();
        let a = top.first("a").unwrap();
        assert_eq!(
            (a.attribute("b"), a.attribute("xml:lang"), a.attribute("c")),
            (Some("1 & 2"), Some("de"), None)
        );
        assert_eq!(a.raw_text(), "one < two \u{a0}<b> R&D");
        assert_eq!(a.inner_html(), "one &lt; two \u{a0}&lt;b&gt;<c></c> R&amp;D");
    }

    #[test]
    fn markup_has_single_spaces_but_in_what_is_preformatted() {
        let document = "<b>\n  <p xmlns='x' class='a&quot;b'>one\n  two <i>three</i>\u{a0} &lt;</p>\n <br/><pre>a\n  b</pre>\n</b>";
        let top = read(document, Format::Nitf).unwrap();
        assert_eq!(
            top.first("b").unwrap().inner_html(),
            "<p class=\"a&quot;b\">one two <i>three</i>\u{a0} &lt;</p> <br><pre>a\n  b</pre> "
        );
    }

    #[test]
    fn what_is_not_closed_is_closed_by_what_it_is_in() {
        let top = read("<a><b><c>one</b><d>two</a></x><e>", Format::Nitf).unwrap();
        assert_eq!(top.at(&["a", "b", "c"]).and_then(Element::text).as_deref(), Some("one"));
        assert_eq!(top.text_of("a").as_deref(), Some("onetwo"));
        assert!(top.first("e").is_some());
    }

    #[test]
    fn depth_and_attributes_are_bounded() {
        let deep = "<a>".repeat(100_000);
        assert_eq!(read(&deep, Format::Nitf).err(), Some(Unreadable::TooDeep { limit: DEPTH_LIMIT }));
        let wide = format!("<a {}/>", "b='c' ".repeat(300));
        let limit = ATTRIBUTES_LIMIT;
        assert_eq!(read(&wide, Format::Nitf).err(), Some(Unreadable::TooManyAttributes { limit }));
        let too_many = Some(Unreadable::TooManyElements { limit: ELEMENTS_LIMIT });
        assert_eq!(read(&"<a/>".repeat(100_000), Format::Nitf).err(), too_many);
        let heavy = format!("<a {}/>", "b='c' ".repeat(200)).repeat(5_000);
        assert_eq!(read(&heavy, Format::Nitf).err(), too_many);
    }

    #[test]
    fn a_root_tells_its_format_and_a_feed_has_none_of_these() {
        for (document, format) in [
            ("<?xml version='1.0'?><!DOCTYPE nitf SYSTEM 'nitf.dtd'><nitf/>", Some(Format::Nitf)),
            ("<n:newsMessage xmlns:n='x'/>", Some(Format::NewsmlG2)),
            ("<envelope><body><packageItem/></body></envelope>", Some(Format::NewsmlG2)),
            ("<contentMeta><headline>x</headline></contentMeta>", Some(Format::NewsmlG2)),
            ("<catalog xmlns='http://iptc.org/std/nar/2006-10-01/'/>", Some(Format::NewsmlG2)),
            ("<catalog xmlns='http://shop.example/'/>", None),
            ("<NewsML><NewsItem/></NewsML>", Some(Format::Newsml1)),
            ("<rss><channel><newsItem/></channel></rss>", None),
            ("<a/>", None),
        ] {
            assert_eq!(root_format(document.as_bytes()), format, "{document}");
        }
    }
}
