//! The components of an item, however deep, and which content in them is its text.

use super::super::xml::Element;

/// What a component is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The story.
    Main,
    /// Not said, or in a word that is not known.
    Unknown,
    /// A text that goes with it.
    Supporting,
    /// A picture, sound or video, or what is said of it.
    Media,
    Headline,
    Subheadline,
    Summary,
    Contact,
    /// A style sheet, a key: nothing to read.
    Aside,
}

/// Words for each role, in lower case without spaces and hyphens: IPTC's list and what agencies write.
const ROLES: [(Role, &[&str]); 8] = [
    (
        Role::Main,
        &[
            "main",
            "maintext",
            "mainstory",
            "story",
            "body",
            "bodytext",
            "text",
            "newstext",
            "article",
            "content",
            "fulltext",
            "maincontent",
        ],
    ),
    (
        Role::Supporting,
        &[
            "supporting",
            "sidebar",
            "related",
            "background",
            "secondary",
            "supplementary",
            "factbox",
            "factfile",
            "chronology",
        ],
    ),
    (
        Role::Media,
        &[
            "caption",
            "photocaption",
            "captiontext",
            "picturecaption",
            "legend",
            "photo",
            "picture",
            "image",
            "graphic",
            "illustration",
            "thumbnail",
            "quicklook",
            "preview",
            "highdef",
            "highres",
            "lowres",
            "logo",
            "video",
            "audio",
            "animation",
            "supportingphoto",
            "mainphoto",
            "icon",
            "script",
            "shotlist",
        ],
    ),
    (Role::Headline, &["headline", "title"]),
    (Role::Subheadline, &["subheadline", "subhead", "deck", "subtitle"]),
    (
        Role::Summary,
        &["abstract", "summary", "synopsis", "teaser", "description", "lead", "intro", "chapo", "standfirst"],
    ),
    (Role::Contact, &["contact", "contacts"]),
    (
        Role::Aside,
        &["stylesheet", "keywords", "keyword", "metadata", "byline", "dateline", "catchline", "link"],
    ),
];

/// A component, or an item inside the item.
pub(super) struct Component<'t, 'a> {
    pub(super) element: &'t Element<'a>,
    /// Place of the one around it.
    pub(super) around: Option<usize>,
    /// Its lines, if it has some.
    pub(super) lines: Option<&'t Element<'a>>,
    /// True where content of its own lies elsewhere: a picture.
    pub(super) has_media: bool,
    /// Its own role as written.
    pub(super) role_word: Option<&'t str>,
    /// Its own role, or that of the one around it.
    role: Role,
}

/// A content item.
pub(super) struct Content<'t, 'a> {
    pub(super) element: &'t Element<'a>,
    /// Place of its component.
    pub(super) component: usize,
    pub(super) role: Role,
    /// True for text that stands in the document.
    pub(super) is_text: bool,
}

/// All of an item's components and content items, in the document's order.
pub(super) struct Parts<'t, 'a> {
    pub(super) components: Vec<Component<'t, 'a>>,
    pub(super) contents: Vec<Content<'t, 'a>>,
}

impl<'t, 'a> Parts<'t, 'a> {
    /// Collects them; the item is the first component.
    pub(super) fn of(item: &'t Element<'a>) -> Self {
        let mut parts = Self { components: Vec::new(), contents: Vec::new() };
        parts.collect(item, None, Role::Unknown);
        parts
    }

    fn collect(&mut self, element: &'t Element<'a>, around: Option<usize>, outer: Role) {
        let role_word = element.first("Role").and_then(|role| role.attribute("FormalName"));
        let role = role_word.map_or(outer, role_of);
        let place = self.components.len();
        let has_media = element.all("ContentItem").any(|content| content.attribute("Href").is_some());
        let lines = element.first("NewsLines");
        self.components.push(Component { element, around, lines, has_media, role_word, role });
        for inner in element.elements() {
            match inner.name {
                "NewsComponent" | "NewsItem" => self.collect(inner, Some(place), role),
                "ContentItem" => {
                    let is_text = is_text(inner);
                    self.contents.push(Content { element: inner, component: place, role, is_text });
                }
                _ => {}
            }
        }
    }

    /// Places of the content items that are the story: one, or several of a component that belong together.
    pub(super) fn main(&self) -> Vec<usize> {
        let first = [Role::Main, Role::Unknown, Role::Supporting].iter().find_map(|role| {
            self.contents
                .iter()
                .position(|content| content.is_text && content.role == *role && has_text(content.element))
        });
        let Some(first) = first else { return Vec::new() };
        let chosen = &self.contents[first];
        let component = &self.components[chosen.component];
        let others: Vec<usize> = (first..self.contents.len())
            .filter(|place| {
                let other = &self.contents[*place];
                let is_beside = other.component == chosen.component
                    || component.around.is_some_and(|around| {
                        is_equivalents(self.components[around].element)
                            && self.components[other.component].around == Some(around)
                    });
                is_beside && other.is_text && other.role == chosen.role && has_text(other.element)
            })
            .collect();
        let richness = |place: &usize| richness(self.contents[*place].element);
        let best = others.iter().map(richness).max().unwrap_or_default();
        let mut best = others.iter().copied().filter(|place| richness(place) == best);
        let Some(richest) = best.next() else { return vec![first] };
        if is_equivalents(component.element) || self.contents[richest].component != chosen.component {
            return vec![richest];
        }
        // The parts of one text; another format of it, or another component's, is no part.
        let alike = best.filter(|place| self.contents[*place].component == chosen.component);
        std::iter::once(richest).chain(alike).collect()
    }

    /// How many texts there are beside the ones chosen and what is equivalent to them.
    pub(super) fn other_texts(&self, main: &[usize]) -> usize {
        let Some(chosen) = main.first().and_then(|place| self.contents.get(*place)) else { return 0 };
        let is_other = |content: &&Content<'_, '_>| {
            let around = self.components[content.component].around;
            let is_equivalent = around.is_some_and(|around| is_equivalents(self.components[around].element))
                && around == self.components[chosen.component].around;
            content.is_text
                && matches!(content.role, Role::Main | Role::Unknown | Role::Supporting)
                && content.component != chosen.component
                && !is_equivalent
                && has_text(content.element)
        };
        self.contents.iter().filter(is_other).count()
    }

    /// Places of the components around a content item, its own first; without one, those around the first content
    /// that there is, or the first component.
    pub(super) fn around(&self, content: Option<usize>) -> Vec<usize> {
        let content = content.or((!self.contents.is_empty()).then_some(0));
        let component = content.and_then(|place| self.contents.get(place)).map(|content| content.component);
        self.upward(component.unwrap_or(self.components.len().min(2) - 1))
    }

    /// A component and those around it, outward.
    pub(super) fn upward(&self, component: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut next = Some(component);
        while let Some(place) = next {
            found.push(place);
            next = self.components.get(place).and_then(|component| component.around);
        }
        found
    }

    /// The components around the text, inner first. Where none of them holds such an element, the others that are no
    /// picture's: an item may describe its text beside it.
    pub(super) fn telling(
        &self,
        around: &[usize],
        holds: impl Fn(&Element<'a>) -> bool,
    ) -> Vec<&'t Element<'a>> {
        let own = around.iter().filter_map(|place| self.components.get(*place));
        let own: Vec<&'t Element<'a>> = own.map(|component| component.element).collect();
        if own.iter().any(|component| holds(component)) {
            return own;
        }
        // One with content of its own tells of that.
        let others = self.components.iter().filter(|component| {
            component.role != Role::Media && component.element.first("ContentItem").is_none()
        });
        own.into_iter()
            .chain(others.map(|component| component.element).filter(|component| holds(component)))
            .collect()
    }
}

fn role_of(word: &str) -> Role {
    let word: String = word.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
    let known = ROLES.iter().find(|(_, words)| words.contains(&word.as_str()));
    known.map_or(Role::Unknown, |(role, _)| *role)
}

fn is_equivalents(component: &Element<'_>) -> bool {
    component.attribute("EquivalentsList").is_some_and(|said| said.eq_ignore_ascii_case("yes"))
}

/// What a content item says of its kind, in lower case: media type, MIME type and format.
pub(super) fn words_of_kind(content: &Element<'_>) -> String {
    let words = ["MediaType", "MimeType", "Format"].iter().filter_map(|name| {
        content
            .first(name)
            .and_then(|said| said.attribute("FormalName").map(str::to_owned).or_else(|| said.text()))
    });
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

fn is_text(content: &Element<'_>) -> bool {
    let kind = words_of_kind(content);
    let is_other =
        ["image", "photo", "graphic", "jpeg", "gif", "png", "video", "audio", "css", "animation", "pdf"]
            .iter()
            .any(|word| kind.contains(word));
    data(content).is_some() && !(is_other && !kind.contains("text/html") && !kind.contains("nitf"))
}

/// The data of a content item, and true where it is coded in base64.
pub(super) fn data<'t, 'a>(content: &'t Element<'a>) -> Option<(&'t Element<'a>, bool)> {
    let mut holder = content;
    let mut is_base64 = false;
    // An encoding may stand in an encoding; the tree bounds how deep.
    while let Some(encoding) = holder.first("Encoding") {
        is_base64 |=
            encoding.attribute("Notation").is_some_and(|notation| notation.to_lowercase().contains("base64"));
        holder = encoding;
    }
    holder.first("DataContent").map(|data| (data, is_base64))
}

fn has_text(content: &Element<'_>) -> bool {
    data(content)
        .is_some_and(|(data, _)| data.find(|element| element.children.iter().any(is_words)).is_some())
}

fn is_words(node: &super::super::xml::Node<'_>) -> bool {
    matches!(node, super::super::xml::Node::Text(piece) if !piece.trim().is_empty())
}

/// How much a format can say: NITF, HTML, other markup, plain text.
fn richness(content: &Element<'_>) -> u8 {
    let kind = words_of_kind(content);
    let has_elements = data(content).is_some_and(|(data, _)| data.elements().next().is_some());
    match () {
        () if kind.contains("nitf") => 3,
        () if kind.contains("html") => 2,
        () if has_elements => 1,
        () => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::xml;
    use super::*;
    use crate::split::Format;

    fn texts(components: &str) -> Vec<String> {
        let document = format!("<NewsItem>{components}</NewsItem>");
        let top = xml::read(&document, Format::Newsml1).unwrap();
        let parts = Parts::of(top.first("NewsItem").unwrap());
        let text = |place: &usize| data(parts.contents[*place].element).unwrap().0.text().unwrap();
        parts.main().iter().map(text).collect()
    }

    fn component(role: &str, inside: &str) -> String {
        format!("<NewsComponent><Role FormalName='{role}'/>{inside}</NewsComponent>")
    }

    fn content(kind: &str, text: &str) -> String {
        format!("<ContentItem><Format FormalName='{kind}'/><DataContent>{text}</DataContent></ContentItem>")
    }

    #[test]
    fn the_story_is_chosen_by_role_then_by_place_then_by_format() {
        let plain = |text: &str| content("Text", text);
        let none = |inside: &str| format!("<NewsComponent>{inside}</NewsComponent>");
        let equal = |inside: &str| format!("<NewsComponent EquivalentsList='yes'>{inside}</NewsComponent>");
        let (one, two, rich) = (plain("one"), plain("two"), content("XHTML", "rich"));
        for (components, want) in [
            (component("Supporting", &one) + &component("Main Text", &two), &["two"][..]),
            (component("Caption", &one) + &none(&two), &["two"]),
            (component("Supporting", &one) + &component("Contact", &two), &["one"]),
            (component("Main", &none(&(plain(" ") + &two))), &["two"]),
            (none(&(one.clone() + &two)), &["one", "two"]),
            (none(&(one.clone() + &content("NITF3.1", "rich"))), &["rich"]),
            (equal(&(one.clone() + &two)), &["one"]),
            (equal(&(none(&one) + &none(&rich))), &["rich"]),
            (none(&one) + &none(&two), &["one"]),
            (component("Photo", &one), &[]),
            (none(&content("JPEG", "aGk=")), &[]),
        ] {
            assert_eq!(texts(&components), want, "{components}");
        }
    }
}
