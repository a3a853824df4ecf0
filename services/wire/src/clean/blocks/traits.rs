//! What the elements of HTML mean for the text in them.

use crate::clean::Label;

/// What an element means for the text in it.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Traits {
    pub block: bool,
    pub hidden: bool,
    pub link: bool,
    pub bold: bool,
    pub slanted: bool,
    pub pre: bool,
    pub quote: bool,
    pub item: bool,
    pub caption: bool,
    pub heading: u8,
    pub form: bool,
    pub centred: bool,
    pub time: bool,
}

/// How many open elements have each trait.
#[derive(Default)]
pub(super) struct Depth {
    pub hidden: usize,
    pub link: usize,
    pub bold: usize,
    pub slanted: usize,
    pub pre: usize,
    pub quote: usize,
    pub item: usize,
    pub caption: usize,
    pub form: usize,
    pub centred: usize,
    pub time: usize,
    pub heading: Vec<u8>,
}

impl Depth {
    pub(super) fn change(&mut self, traits: Traits, opened: bool) {
        for (depth, set) in [
            (&mut self.hidden, traits.hidden),
            (&mut self.link, traits.link),
            (&mut self.bold, traits.bold),
            (&mut self.slanted, traits.slanted),
            (&mut self.pre, traits.pre),
            (&mut self.quote, traits.quote),
            (&mut self.item, traits.item),
            (&mut self.caption, traits.caption),
            (&mut self.form, traits.form),
            (&mut self.centred, traits.centred),
            (&mut self.time, traits.time),
        ] {
            if set {
                *depth = if opened { *depth + 1 } else { depth.saturating_sub(1) };
            }
        }
        if traits.heading > 0 {
            if opened {
                self.heading.push(traits.heading);
            } else {
                self.heading.pop();
            }
        }
    }
}

/// True for elements that hold nothing.
pub(super) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

const BLOCK: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "button",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// What an element means for the text in it.
pub(super) fn of(name: &str, style: Option<&str>, align: Option<&str>, hidden: bool) -> Traits {
    Traits {
        block: BLOCK.contains(&name),
        hidden: hidden
            || matches!(
                name,
                "noscript" | "template" | "svg" | "math" | "object" | "select" | "head" | "canvas" | "audio"
            )
            || style.is_some_and(hides),
        link: name == "a",
        bold: matches!(name, "b" | "strong" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"),
        slanted: matches!(name, "i" | "em" | "small" | "figcaption"),
        pre: matches!(name, "pre" | "listing"),
        quote: name == "blockquote",
        item: matches!(name, "li" | "dt" | "dd"),
        caption: name == "figcaption",
        heading: match name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => level - b'0',
            _ => 0,
        },
        form: matches!(name, "form" | "button" | "label"),
        centred: name == "center"
            || align.is_some_and(|align| align.eq_ignore_ascii_case("center"))
            || style.is_some_and(|style| style.replace(' ', "").contains("text-align:center")),
        time: name == "time",
    }
}

/// True for elements that are boxes, whose ids name what they hold.
pub(super) fn is_box(name: &str) -> bool {
    matches!(name, "div" | "section" | "aside" | "ul" | "ol" | "table" | "form" | "nav" | "footer" | "figure")
}

/// Elements that say by themselves what their text is.
pub(super) fn region(name: &str) -> Option<Label> {
    match name {
        "nav" | "menu" | "button" => Some(Label::Nav),
        "footer" => Some(Label::Footer),
        "aside" => Some(Label::Related),
        _ => None,
    }
}

/// A style that hides its element.
pub(super) fn hides(style: &str) -> bool {
    let style = style.to_ascii_lowercase().replace(' ', "");
    style.contains("display:none") || style.contains("visibility:hidden")
}
