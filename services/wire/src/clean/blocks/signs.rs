//! What the tag of a box says of it on a whole page: its element, whether a template calls it the story, its look.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hasher};
use std::sync::LazyLock;

use super::attributes::{Attributes, meant};
use super::classes;
use crate::clean::words;

/// Elements that pages are made of, as far as the search for the story tells them apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::clean) enum Element {
    /// `article` or `main`.
    Story,
    /// `p`, a heading, or another box that holds one block only.
    Line,
    /// `li`.
    Item,
    /// Parts of a table.
    Table,
    /// Any other box.
    #[default]
    Box,
}

/// What the tag of a box says of it.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::clean) struct Signs {
    /// Its element.
    pub element: Element,
    /// Its classes, its id or its `itemprop` say that it holds the text of the story.
    pub story: bool,
    /// Its classes or its id say that it holds pieces of other stories.
    pub aside: bool,
    /// It is a window that lies over the page.
    pub window: bool,
    /// Boxes that look alike have the same number: element and classes, numbers aside.
    pub look: u64,
}

/// Names of boxes that hold a story's text. Compounds, without what parts their words.
const STORY: &str = "
    articlebody; articlecontent; articletext; articlecopy; articlemain; articledetail; articlebodytext; storybody;
    storytext; storycontent; storydetail; entrycontent; entrytext; entrybody; postcontent; postbody; posttext;
    postentry; bodytext; bodycontent; bodycopy; contentbody; contenttext; newsbody; newscontent; newstext; newsdetail;
    fieldnamebody; fulltext; textbody; detailtext; detailcontent; detailbody; blogcontent; singlecontent; pagecontent;
    richtext; wysiwyg; maintext; newsarticle; paragraphs; noticia; artikeltext; articolo; textoarticulo; cuerpo
";

/// Names of boxes that hold pieces of other stories.
const ASIDE: &str = "
    card; cards; teaser; teasers; carousel; slider; slick; swiper; playlist; ticker; rail;
    sticky; more; latest; headlines; recent; recents; popular; trending; listing; feed; archive; prev; previous; next
";

/// Names of windows that lie over the page.
const WINDOW: &str = "
    modal; popup; overlay; dialog; cookie; cookies; gdpr; ccpa; consent; flyout; drawer; offcanvas; tooltip; megamenu;
    lightbox; onetrust; privacy
";

impl Signs {
    /// Reads them from an element's name and attributes.
    pub(super) fn of(name: &str, attributes: &Attributes<'_>) -> Self {
        let element = element(name);
        let class = meant(attributes.class).unwrap_or_default();
        let mut look = DefaultHasher::new();
        look.write(name.as_bytes());
        for token in
            class.split_ascii_whitespace().filter(|token| !numbered(token) && !classes::topical(token))
        {
            look.write(token.as_bytes());
        }
        let mut signs = Self { element, look: look.finish(), ..Self::default() };
        if matches!(element, Element::Line) {
            return signs;
        }
        for names in [class, meant(attributes.id).unwrap_or_default()] {
            for token in names.split_ascii_whitespace() {
                signs.read(token);
            }
        }
        signs.story |= attributes.property.is_some_and(|of| of.eq_ignore_ascii_case("articleBody"));
        signs.aside |= attributes.aria_hidden == Some("true") || attributes.role == Some("complementary");
        signs.window |= matches!(attributes.role, Some("dialog" | "alertdialog"));
        signs
    }

    /// Reads one class, or the id.
    fn read(&mut self, token: &str) {
        static STORIES: LazyLock<HashSet<&str>> = LazyLock::new(|| words::set(STORY));
        static ASIDES: LazyLock<HashSet<&str>> = LazyLock::new(|| words::set(ASIDE));
        static WINDOWS: LazyLock<HashSet<&str>> = LazyLock::new(|| words::set(WINDOW));
        let parts = classes::parts(token);
        let story = |compound: &str| STORIES.contains(compound);
        self.story |= parts.windows(2).any(|pair| story(&pair.concat()))
            || parts.windows(3).any(|three| story(&three.concat()))
            || parts.iter().any(|part| story(part));
        self.aside |= parts.iter().any(|part| ASIDES.contains(part.as_str()));
        self.window |= parts.iter().any(|part| WINDOWS.contains(part.as_str()));
    }
}

fn element(name: &str) -> Element {
    match name {
        "article" | "main" => Element::Story,
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" | "legend" | "caption" | "figcaption" => {
            Element::Line
        }
        "li" | "dt" | "dd" => Element::Item,
        "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" => Element::Table,
        _ => Element::Box,
    }
}

/// A class with a number in it names one box among many.
fn numbered(token: &str) -> bool {
    token.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(name: &str, attribute: &str, value: &'static str) -> Signs {
        let mut attributes = Attributes::default();
        match attribute {
            "class" => attributes.class = Some(value),
            "id" => attributes.id = Some(value),
            "role" => attributes.role = Some(value),
            _ => attributes.property = Some(value),
        }
        Signs::of(name, &attributes)
    }

    #[test]
    fn names_of_boxes_say_what_they_hold() {
        for (name, attribute, value, expected) in [
            ("div", "class", "entry-content", [true, false, false]),
            ("div", "class", "c-articleBody__inner", [true, false, false]),
            ("section", "itemprop", "articleBody", [true, false, false]),
            ("div", "id", "story-text", [true, false, false]),
            ("div", "class", "teaser teaser--small", [false, true, false]),
            ("div", "role", "complementary", [false, true, false]),
            ("div", "class", "cookie-consent", [false, false, true]),
            ("div", "role", "dialog", [false, false, true]),
            ("div", "class", "cardiff discarded", [false, false, false]),
            ("p", "class", "card", [false, false, false]),
        ] {
            let found = signs(name, attribute, value);
            assert_eq!([found.story, found.aside, found.window], expected, "{name} {attribute}={value}");
        }
    }

    #[test]
    fn boxes_look_alike_whatever_they_are_numbered_or_about() {
        let look = |class: &'static str| signs("article", "class", class).look;
        assert_eq!(look("post post-17 tag-harbour"), look("post post-4 tag-weather category-news"));
        assert_ne!(look("post"), look("teaser"));
    }
}
