//! Names of elements. The known ones have a number each, so that to compare them, to count them and to look them up
//! in a table costs little; any other is its own text.

use std::borrow::Cow;
use std::ops::Deref;

/// The known names. A name that is not here is read all the same.
const NAMES: [&str; KNOWN - 1] = [
    "a",
    "abbr",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "listing",
    "main",
    "mark",
    "math",
    "menu",
    "meta",
    "nav",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "ol",
    "option",
    "p",
    "param",
    "picture",
    "pre",
    "q",
    "s",
    "samp",
    "script",
    "section",
    "select",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
    "xmp",
];

/// How many numbers there are: one a known name, and 0 for all others.
pub(in crate::clean) const KNOWN: usize = 114;

/// Longest known name.
const LONGEST: usize = 10;

/// Numbers of names by their hash; what collides stands in the next free place.
const PLACES: usize = 512;
static BY_HASH: [u8; PLACES] = by_hash();

const fn by_hash() -> [u8; PLACES] {
    let mut table = [0; PLACES];
    let mut at = 0;
    while at < NAMES.len() {
        let mut place = hash(NAMES[at].as_bytes());
        while table[place] != 0 {
            place = (place + 1) % PLACES;
        }
        table[place] = at as u8 + 1;
        at += 1;
    }
    table
}

/// Alike for capitals and small letters.
const fn hash(name: &[u8]) -> usize {
    let mut hash = name.len();
    let mut at = 0;
    while at < name.len() {
        hash = hash.wrapping_mul(31) ^ (name[at] | 0x20) as usize;
        at += 1;
    }
    (hash ^ hash >> 9) % PLACES
}

/// The number of a name, whatever its case.
fn number(name: &str) -> u8 {
    if name.len() > LONGEST {
        return 0;
    }
    let mut place = hash(name.as_bytes());
    loop {
        match BY_HASH[place] {
            0 => return 0,
            number if NAMES[usize::from(number) - 1].eq_ignore_ascii_case(name) => return number,
            _ => place = (place + 1) % PLACES,
        }
    }
}

/// A name in small letters.
#[derive(Clone, Debug)]
pub(in crate::clean) struct Name<'a> {
    number: u8,
    text: Cow<'a, str>,
}

impl<'a> Name<'a> {
    pub(in crate::clean) fn new(written: &'a str) -> Self {
        let number = number(written);
        let text = match number {
            0 if written.bytes().any(|byte| byte.is_ascii_uppercase() || byte == 0) => {
                Cow::Owned(written.to_ascii_lowercase().replace('\0', "\u{fffd}"))
            }
            0 => Cow::Borrowed(written),
            known => Cow::Borrowed(NAMES[usize::from(known) - 1]),
        };
        Self { number, text }
    }

    /// All known names.
    pub(in crate::clean) fn known() -> impl Iterator<Item = Name<'static>> {
        NAMES.iter().map(|name| Name::new(name))
    }

    /// The number of a known name, below [`KNOWN`]; 0 for any other.
    pub(in crate::clean) fn number(&self) -> usize {
        usize::from(self.number)
    }
}

impl Deref for Name<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Name<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && (self.number != 0 || self.text == other.text)
    }
}

/// A set of known names.
#[derive(Clone, Copy, Debug)]
pub(in crate::clean) struct Set(u128);

impl Set {
    /// The set of these names. One that is not known is left out: a test asks for each table.
    pub(in crate::clean) const fn of(names: &[&str]) -> Self {
        let mut set = 0;
        let mut at = 0;
        while at < names.len() {
            let mut known = 0;
            while known < NAMES.len() {
                if is_same(NAMES[known].as_bytes(), names[at].as_bytes()) {
                    set |= 1 << (known + 1);
                }
                known += 1;
            }
            at += 1;
        }
        Self(set)
    }

    pub(in crate::clean) fn has(self, name: &Name<'_>) -> bool {
        name.number != 0 && self.0 & 1 << name.number != 0
    }

    /// How many names it has.
    #[cfg(test)]
    pub(in crate::clean) fn len(self) -> usize {
        self.0.count_ones() as usize
    }
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_name_is_found_in_any_case() {
        for name in NAMES {
            assert!(name.len() <= LONGEST, "{name}");
            assert_eq!(&*Name::new(&name.to_uppercase()), name);
            assert_ne!(Name::new(name).number(), 0, "{name}");
        }
        let other = Name::new("Elm-Box");
        assert_eq!((&*other, other.number()), ("elm-box", 0));
        assert!(other == Name::new("elm-box") && other != Name::new("elm") && other != Name::new("p"));
    }

    #[test]
    fn a_set_has_its_names_and_no_other() {
        const SET: Set = Set::of(&["p", "xmp"]);
        assert!(SET.has(&Name::new("P")) && SET.has(&Name::new("xmp")));
        assert!(!SET.has(&Name::new("a")) && !SET.has(&Name::new("elm")));
        assert_eq!(SET.len(), 2);
    }
}
