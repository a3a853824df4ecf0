//! Paths to elements, in the part of XPath that site rules mostly use.
//! alternatives -> steps -> tests of attributes. What lies beyond that part is no path.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::clean::tokens::{self, Tag};

/// A way down to elements.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub steps: Vec<Step>,
    /// It leads on to this attribute of them.
    pub attribute: Option<String>,
}

/// One element on the way.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub axis: Axis,
    /// Its name; nothing for any.
    name: Option<String>,
    tests: Vec<Test>,
}

/// Where an element lies, seen from that of the step before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Child,
    Descendant,
}

/// What must be true of an element's attributes.
#[derive(Clone, Debug)]
enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Attribute(Operand, Comparison),
}

/// An attribute, and how it is read.
#[derive(Clone, Debug)]
struct Operand {
    attribute: String,
    /// Its white space is made single.
    normalized: bool,
    /// A space is put before and behind it.
    padded: bool,
}

#[derive(Clone, Debug)]
enum Comparison {
    Exists,
    Equals(String),
    Contains(String),
    /// One of the words of it, as classes are told apart.
    Word(String),
    Begins(String),
}

/// An element as the tests see it. Its attributes are read once, if at all.
pub(super) struct Element<'t, 'a> {
    tag: &'t Tag<'a>,
    attributes: OnceCell<Vec<(&'a str, Cow<'a, str>)>>,
}

impl<'t, 'a> Element<'t, 'a> {
    pub(super) fn new(tag: &'t Tag<'a>) -> Self {
        Self { tag, attributes: OnceCell::new() }
    }

    /// An attribute as it is meant; of those with one name the first counts.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let read = || self.tag.attributes().map(|(name, value)| (name, tokens::value(value))).collect();
        let all = self.attributes.get_or_init(read);
        all.iter().find(|(of, _)| of.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }
}

impl Step {
    pub(super) fn fits(&self, element: &Element<'_, '_>) -> bool {
        self.name.as_deref().is_none_or(|name| *name == *element.tag.name)
            && self.tests.iter().all(|test| test.holds(element))
    }
}

impl Test {
    fn holds(&self, element: &Element<'_, '_>) -> bool {
        match self {
            Self::All(tests) => tests.iter().all(|test| test.holds(element)),
            Self::Any(tests) => tests.iter().any(|test| test.holds(element)),
            Self::Not(test) => !test.holds(element),
            Self::Attribute(operand, comparison) => {
                let value = element.attribute(&operand.attribute);
                // To all but this one, an attribute that is not there is an empty text.
                if matches!(comparison, Comparison::Exists) {
                    return value.is_some();
                }
                comparison.holds(&operand.read(value.unwrap_or_default()))
            }
        }
    }
}

impl Operand {
    fn read<'v>(&self, value: &'v str) -> Cow<'v, str> {
        let mut value = Cow::Borrowed(value);
        if self.normalized {
            value = Cow::Owned(value.split_ascii_whitespace().collect::<Vec<_>>().join(" "));
        }
        if self.padded { Cow::Owned(format!(" {value} ")) } else { value }
    }
}

impl Comparison {
    fn holds(&self, value: &str) -> bool {
        match self {
            Self::Exists => true,
            Self::Equals(text) => value == text,
            Self::Contains(text) => value.contains(text.as_str()),
            Self::Word(word) => value.split_ascii_whitespace().any(|of| of == word),
            Self::Begins(text) => value.starts_with(text.as_str()),
        }
    }
}

/// Reads the alternatives of a path; nothing where it holds anything that is not supported.
pub(super) fn read(text: &str) -> Option<Vec<Path>> {
    let mut reader = Reader { rest: text, depth: 0 };
    let mut paths = vec![reader.path()?];
    while reader.takes("|") {
        paths.push(reader.path()?);
    }
    reader.rest.trim_start().is_empty().then_some(paths)
}

/// Most parentheses in one another.
const DEEPEST: usize = 16;

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// Goes past a sign, if it is the next.
    fn takes(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Goes past a sign, which must be the next.
    fn must(&mut self, sign: &str) -> Option<()> {
        self.takes(sign).then_some(())
    }

    /// Goes past a word, if it is the next.
    fn takes_word(&mut self, word: &str) -> bool {
        let before = self.rest;
        let found = self.name() == Some(word);
        if !found {
            self.rest = before;
        }
        found
    }

    fn name(&mut self) -> Option<&'a str> {
        let rest = self.rest.trim_start();
        let stays = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let end = rest.find(|c| !stays(c)).unwrap_or(rest.len());
        let name = rest.get(..end).filter(|name| name.starts_with(char::is_alphabetic))?;
        self.rest = &rest[end..];
        Some(name)
    }

    fn literal(&mut self) -> Option<String> {
        let rest = self.rest.trim_start();
        let quote = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
        let (literal, rest) = rest[1..].split_once(quote)?;
        self.rest = rest;
        Some(literal.to_owned())
    }

    fn path(&mut self) -> Option<Path> {
        let mut steps = Vec::new();
        let mut attribute = None;
        loop {
            let axis = match (self.takes("//"), self.takes("/")) {
                (true, false) => Axis::Descendant,
                (false, true) => Axis::Child,
                (true, true) => return None,
                (false, false) => break,
            };
            if axis == Axis::Child && !steps.is_empty() && self.takes("@") {
                attribute = Some(self.name()?.to_owned());
                break;
            }
            let name = if self.takes("*") { None } else { Some(self.name()?.to_ascii_lowercase()) };
            let mut tests = Vec::new();
            while self.takes("[") {
                tests.push(self.any()?);
                self.must("]")?;
            }
            steps.push(Step { axis, name, tests });
        }
        (!steps.is_empty()).then_some(Path { steps, attribute })
    }

    fn any(&mut self) -> Option<Test> {
        let mut tests = vec![self.all()?];
        while self.takes_word("or") {
            tests.push(self.all()?);
        }
        Some(Test::Any(tests))
    }

    fn all(&mut self) -> Option<Test> {
        let mut tests = vec![self.test()?];
        while self.takes_word("and") {
            tests.push(self.test()?);
        }
        Some(Test::All(tests))
    }

    fn test(&mut self) -> Option<Test> {
        if self.takes("(") {
            return self.inner();
        }
        if self.takes_word("not") {
            self.must("(")?;
            return Some(Test::Not(Box::new(self.inner()?)));
        }
        for (word, begins) in [("contains", false), ("starts-with", true)] {
            if self.takes_word(word) {
                self.must("(")?;
                let operand = self.operand()?;
                self.must(",")?;
                let text = self.literal()?;
                self.must(")")?;
                let comparison = match word_of(&operand, &text) {
                    _ if begins => Comparison::Begins(text),
                    Some(word) => return Some(Test::Attribute(operand.plain(), Comparison::Word(word))),
                    None => Comparison::Contains(text),
                };
                return Some(Test::Attribute(operand, comparison));
            }
        }
        let operand = self.operand()?;
        if self.takes("!=") {
            // Of an attribute that is not there nothing can be told apart.
            let there = Test::Attribute(operand.clone(), Comparison::Exists);
            let same = Test::Attribute(operand, Comparison::Equals(self.literal()?));
            return Some(Test::All(vec![there, Test::Not(Box::new(same))]));
        }
        if !self.takes("=") {
            return Some(Test::Attribute(operand, Comparison::Exists));
        }
        // An attribute that is not there equals nothing, not even an empty text.
        let there = Test::Attribute(operand.clone(), Comparison::Exists);
        Some(Test::All(vec![there, Test::Attribute(operand, Comparison::Equals(self.literal()?))]))
    }

    /// Tests up to a closing parenthesis.
    fn inner(&mut self) -> Option<Test> {
        self.depth += 1;
        let test = if self.depth > DEEPEST { None } else { self.any() };
        self.depth -= 1;
        self.must(")")?;
        test
    }

    fn operand(&mut self) -> Option<Operand> {
        if self.takes("@") {
            let attribute = self.name()?.to_owned();
            return Some(Operand { attribute, normalized: false, padded: false });
        }
        if self.takes_word("normalize-space") {
            self.must("(")?;
            self.must("@")?;
            let attribute = self.name()?.to_owned();
            self.must(")")?;
            return Some(Operand { attribute, normalized: true, padded: false });
        }
        if !self.takes_word("concat") {
            return None;
        }
        self.must("(")?;
        let before = self.literal()?;
        self.must(",")?;
        // No deeper: within it stands an attribute, normalized or not.
        let within = if self.rest.trim_start().starts_with("concat") { None } else { self.operand() }?;
        self.must(",")?;
        let behind = self.literal()?;
        self.must(")")?;
        (before == " " && behind == " ").then_some(Operand { padded: true, ..within })
    }
}

impl Operand {
    /// The attribute as it stands.
    fn plain(self) -> Self {
        Self { normalized: false, padded: false, ..self }
    }
}

/// The word that is looked for, where a padded attribute is to hold it between spaces.
fn word_of(operand: &Operand, text: &str) -> Option<String> {
    let word = text.strip_prefix(' ')?.strip_suffix(' ')?;
    let is_one = !word.is_empty() && !word.contains(char::is_whitespace);
    (operand.padded && is_one).then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::tokens::{Token, Tokenizer};

    /// Whether the one step of a path fits a tag.
    fn fits(path: &str, html: &str) -> bool {
        let Some(Token::Start(tag)) = Tokenizer::new(html).next() else { return false };
        read(path).unwrap().iter().any(|path| path.steps[0].fits(&Element::new(&tag)))
    }

    #[test]
    fn a_step_tells_elements_by_name_and_attributes() {
        for (path, html, expected) in [
            ("//div", "<DIV>", true),
            ("//div", "<p>", false),
            ("//*", "<x-box>", true),
            ("//div[@class='story']", "<div class=story>", true),
            ("//div[@class='story']", "<div class='story wide'>", false),
            ("//div[@id=\"story\"]", "<div ID=story>", true),
            ("//div[@class]", "<div id=story>", false),
            ("//div[@class='']", "<div>", false),
            ("//div[@class != 'story']", "<div class=tale>", true),
            ("//div[@class != 'story']", "<div>", false),
            ("//*[contains(@class, 'tory')]", "<p class='a-story'>", true),
            ("//*[contains(@itemprop, 'Body')]", "<p class='a-story'>", false),
            (
                "//*[contains(concat(' ', normalize-space(@class), ' '), ' story ')]",
                "<p class='a\n story'>",
                true,
            ),
            (
                "//*[contains(concat(' ',normalize-space(@class),' '),' story ')]",
                "<p class='a-story'>",
                false,
            ),
            ("//*[contains(concat(' ',@class,' '),' a story ')]", "<p class='a story b'>", true),
            ("//*[starts-with(@class, 'story_')]", "<p class=story_x7>", true),
            ("//*[starts-with(@class, 'story_')]", "<p class=a-story_x7>", false),
            ("//p[@class='a' and @id='b']", "<p class=a id=b>", true),
            ("//p[@class='a' and @id='b']", "<p class=a>", false),
            ("//p[@class='a' or @class='c' and @id='b']", "<p class=a>", true),
            ("//p[(@class='a' or @class='c') and @id='b']", "<p class=a>", false),
            ("//p[@class='a'][@id='b']", "<p class=a>", false),
            ("//p[not(@class) and not(contains(@id, 'x'))]", "<p id=b>", true),
            ("//p[@title='Bay &amp; quay']", "<p title='Bay &amp; quay'>", false),
            ("//p[@title='Bay & quay']", "<p title='Bay &amp; quay'>", true),
            ("//ul | //p", "<p>", true),
        ] {
            assert_eq!(fits(path, html), expected, "{path} {html}");
        }
    }

    #[test]
    fn what_is_not_supported_is_no_path() {
        let deep = format!("//p[{}@class{}]", "(".repeat(9_000), ")".repeat(9_000));
        for path in [
            "",
            "div",
            "//",
            "///div",
            "//div[1]",
            "(//div)[1]",
            "//div/..",
            "//div/text()",
            "//div/parent::p",
            "//div[contains(text(), 'a')]",
            "//div[@class='a'",
            "//div[@class='a]",
            "//div[position() < 3]",
            "//div[last()]",
            "//div |",
            "//div/@class/p",
            "//div[contains(concat('x', @class, ' '), ' a ')]",
            "//div[contains(concat(' ', concat(' ', @class, ' '), ' '), ' a ')]",
            "//a[substring-after(@href, '/') = 'x']",
            deep.as_str(),
        ] {
            assert!(read(path).is_none(), "{path}");
        }
    }
}
