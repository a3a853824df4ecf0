//! An element with all that is in it, read from markup that may be broken.
//! tokens -> elements, vocabularies told, references resolved. Depth is bounded, so that recursion over it is safe.

use super::Unreadable;
use super::scan::{self, DEPTH_LIMIT, Scanner, Token};
use super::vocabulary::{self, Vocabulary};
use crate::split::references::resolve;
use std::borrow::Cow;

/// Most elements of an entry. Each takes a hundred times the room of its shortest tag.
pub(crate) const ELEMENTS_LIMIT: usize = 1 << 15;
/// Most namespace declarations that are kept in scope.
const DECLARATIONS_LIMIT: usize = 128;

/// An element. What was not changed in reading is borrowed from the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    /// Whose word the name is.
    pub(crate) vocabulary: Vocabulary,
    /// Name without its prefix, lower case.
    pub(crate) name: Cow<'a, str>,
    /// Names lower case, values resolved.
    pub(crate) attributes: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// What is in it.
    pub(crate) children: Vec<Node<'a>>,
}

/// Something in an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node<'a> {
    /// An element.
    Element(Element<'a>),
    /// Text, resolved.
    Text(Cow<'a, str>),
}

impl<'a> Element<'a> {
    /// The value of an attribute; the name in lower case, with its prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.trim())
    }

    /// The elements in it.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements in it of one name of one vocabulary.
    pub(crate) fn all(&self, vocabulary: Vocabulary, name: &str) -> impl Iterator<Item = &Self> {
        self.elements().filter(move |element| element.is(vocabulary, name))
    }

    /// The first of them.
    pub(crate) fn first(&self, vocabulary: Vocabulary, name: &str) -> Option<&Self> {
        self.all(vocabulary, name).next()
    }

    /// True for an element of this name.
    pub(crate) fn is(&self, vocabulary: Vocabulary, name: &str) -> bool {
        self.vocabulary == vocabulary && self.name == name
    }

    /// All text in it, its elements' too.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self.children.as_slice() {
            [] => Cow::Borrowed(""),
            [Node::Text(text)] => Cow::Borrowed(text),
            _ => {
                let mut text = String::new();
                self.collect_text(&mut text);
                Cow::Owned(text)
            }
        }
    }

    /// All text in it without white space around; `None` where nothing is left.
    pub(crate) fn trimmed_text(&self) -> Option<String> {
        let text = self.text();
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// The text that stands in it itself, not in its elements, without white space around.
    pub(crate) fn own_text(&self) -> Option<String> {
        let pieces = self.children.iter().filter_map(|node| match node {
            Node::Text(piece) => Some(piece.as_ref()),
            Node::Element(_) => None,
        });
        let text: String = pieces.collect();
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
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

/// What prefixes mean at a place of a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope(Vec<Declaration>);

#[derive(Clone, Debug)]
struct Declaration {
    depth: usize,
    prefix: String,
    vocabulary: Vocabulary,
}

/// A tree, and what reading it took.
pub(crate) struct Tree<'a> {
    /// A nameless element that holds the document.
    pub(crate) top: Element<'a>,
    /// True where the document ended inside something.
    pub(crate) cut_off: bool,
    /// What prefixes mean where the document ends: in a head, where its entries begin.
    pub(crate) scope: Scope,
    /// How many elements were open there.
    open: usize,
}

impl<'a> Tree<'a> {
    /// The elements that were open at the end, the root first.
    pub(crate) fn open_at_end(&self) -> Vec<&Element<'a>> {
        fn last<'t, 'a>(element: &&'t Element<'a>) -> Option<&'t Element<'a>> {
            element.elements().last()
        }
        std::iter::successors(self.top.elements().last(), last).take(self.open).collect()
    }
}

/// Reads a document. Elements that are never closed end with what they are in.
pub(crate) fn read(document: &str) -> Result<Tree<'_>, Unreadable> {
    read_in(&Scope::default(), document)
}

/// Reads a part of a document, where these prefixes count.
pub(crate) fn read_in<'a>(scope: &Scope, document: &'a str) -> Result<Tree<'a>, Unreadable> {
    let mut scanner = Scanner::new(document.as_bytes(), 0);
    let mut builder = Builder::new(scope);
    while let Some(token) = scanner.next()? {
        // Tokens are cut at ASCII characters, so that they are always UTF-8 where the document is. The long ones are
        // not looked through again for that.
        let start = scanner.start();
        let long = |offset: usize, length: usize| {
            document.get(start + offset..start + offset + length).unwrap_or_default()
        };
        match token {
            Token::Start { name, attributes, empty, .. } => builder.open(text(name), attributes, empty)?,
            Token::End { name } => builder.close(scan::name_key(name)),
            Token::Text(piece) => builder.top().push_text(resolve(long(0, piece.len()))),
            Token::Cdata(piece) => {
                builder.top().push_text(Cow::Borrowed(long(scan::CDATA_OPENS.len(), piece.len())));
            }
            Token::Aside | Token::Doctype(_) => {}
        }
    }
    let open = builder.open.len() - 1;
    let scope = Scope(std::mem::take(&mut builder.declared));
    Ok(Tree { top: builder.finish(), cut_off: scanner.cut_off(), scope, open })
}

struct Builder<'a, 's> {
    /// Never empty: the nameless element is at the bottom.
    open: Vec<Element<'a>>,
    keys: Vec<u64>,
    count: usize,
    declared: Vec<Declaration>,
    outer: &'s Scope,
}

impl<'a, 's> Builder<'a, 's> {
    fn new(outer: &'s Scope) -> Self {
        let top = Element {
            vocabulary: Vocabulary::Other,
            name: Cow::Borrowed(""),
            attributes: Vec::new(),
            children: Vec::new(),
        };
        Self { open: vec![top], keys: vec![0], count: 0, declared: Vec::new(), outer }
    }

    fn top(&mut self) -> &mut Element<'a> {
        let last = self.open.len() - 1;
        &mut self.open[last]
    }

    fn open(&mut self, name: &'a str, attributes: &'a [u8], empty: bool) -> Result<(), Unreadable> {
        let key = scan::name_key(name.as_bytes());
        if scan::closes_its_like(name.as_bytes()) && self.keys.last() == Some(&key) {
            self.close(key);
        }
        if self.open.len() > DEPTH_LIMIT {
            return Err(Unreadable::TooDeep { limit: DEPTH_LIMIT });
        }
        self.count += 1;
        if self.count > ELEMENTS_LIMIT {
            return Err(Unreadable::TooManyElements { limit: ELEMENTS_LIMIT });
        }
        let depth = self.open.len();
        let attributes: Vec<_> = scan::attributes(attributes)
            .map(|(name, value)| (in_lower_case(text(name)), resolve(text(value))))
            .collect();
        for (name, value) in &attributes {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(prefix) if prefix.starts_with(':') => &prefix[1..],
                _ => continue,
            };
            if self.declared.len() < DECLARATIONS_LIMIT {
                let vocabulary =
                    vocabulary::of_namespace(value).unwrap_or_else(|| vocabulary::of_prefix(prefix));
                self.declared.push(Declaration { depth, prefix: prefix.to_owned(), vocabulary });
            }
        }
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let vocabulary = self
            .declared
            .iter()
            .rev()
            .chain(self.outer.0.iter().rev())
            .find(|declaration| declaration.prefix.eq_ignore_ascii_case(prefix))
            .map_or_else(|| vocabulary::of_prefix(prefix), |declaration| declaration.vocabulary);
        self.open.push(Element { vocabulary, name: in_lower_case(local), attributes, children: Vec::new() });
        self.keys.push(key);
        if empty || scan::is_void(name.as_bytes()) {
            self.pop();
        }
        Ok(())
    }

    fn close(&mut self, key: u64) {
        let Some(position) = self.keys.iter().rposition(|open| *open == key) else { return };
        while position > 0 && self.open.len() > position {
            self.pop();
        }
    }

    fn pop(&mut self) {
        if self.open.len() < 2 {
            return;
        }
        let depth = self.open.len() - 1;
        while self.declared.last().is_some_and(|declaration| declaration.depth >= depth) {
            self.declared.pop();
        }
        self.keys.pop();
        if let Some(element) = self.open.pop() {
            self.top().children.push(Node::Element(element));
        }
    }

    fn finish(mut self) -> Element<'a> {
        while self.open.len() > 1 {
            self.pop();
        }
        self.open.swap_remove(0)
    }
}

fn in_lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// Tokens are cut at ASCII characters, so that they are always UTF-8 where the document is.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unclosed_and_stray_tags_are_mended() {
        let tree = read("<a><b>one<br>two</a></c><d/>").unwrap();
        let names: Vec<_> = tree.top.elements().map(|element| element.name.as_ref()).collect();
        assert_eq!(names, ["a", "d"]);
        assert_eq!(tree.top.text(), "onetwo");
    }

    #[test]
    fn prefixes_are_told_by_namespace_and_else_by_custom() {
        let tree = read(
            "<rss xmlns:m='http://search.yahoo.com/mrss/'><m:title/><media:title/><title/><x:title/></rss>",
        )
        .unwrap();
        let rss = tree.top.elements().next().unwrap();
        let found: Vec<_> = rss.elements().map(|element| element.vocabulary).collect();
        assert_eq!(found, [Vocabulary::Media, Vocabulary::Media, Vocabulary::Feed, Vocabulary::Other]);
    }

    #[test]
    fn depth_and_number_are_bounded() {
        assert_eq!(read(&"<a>".repeat(100_000)).err(), Some(Unreadable::TooDeep { limit: DEPTH_LIMIT }));
        let many = Some(Unreadable::TooManyElements { limit: ELEMENTS_LIMIT });
        assert_eq!(read(&"<a/>".repeat(100_000)).err(), many);
    }
}
