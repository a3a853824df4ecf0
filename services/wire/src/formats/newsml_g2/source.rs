//! What all parts of an item are read with: its codes, its language, what it asserts of concepts.

use super::super::xml::Element;
use super::codes::Catalogs;
use super::names;
use std::collections::HashMap;

/// An item while it is read.
pub(super) struct Source<'t, 'a> {
    /// The item itself.
    pub(super) item: &'t Element<'a>,
    /// Its `itemMeta`; an empty element where it has none.
    pub(super) item_meta: &'t Element<'a>,
    /// Its `contentMeta`; an empty element where it has none.
    pub(super) content_meta: &'t Element<'a>,
    /// The schemes of its codes.
    pub(super) catalogs: Catalogs<'t>,
    /// Language of its content, else of its metadata.
    pub(super) language: Option<String>,
    /// What is said of a concept once for all properties that name it: `assert` by its code as written.
    asserts: HashMap<&'t str, &'t Element<'a>>,
}

impl<'t, 'a> Source<'t, 'a> {
    /// Takes an item; `header` is that of its message, `none` stands for what is missing.
    pub(super) fn of(item: &'t Element<'a>, header: Option<&'t Element<'a>>, none: &'t Element<'a>) -> Self {
        let content_meta = item.first("contentMeta").unwrap_or(none);
        let asserts = item.all("assert").filter_map(|assert| Some((key(assert)?, assert))).collect();
        Self {
            item,
            item_meta: item.first("itemMeta").unwrap_or(none),
            content_meta,
            catalogs: Catalogs::of(header.into_iter().chain([item])),
            language: language(content_meta).or_else(|| item.attribute("xml:lang").map(str::to_owned)),
            asserts,
        }
    }

    /// What is asserted of the concept that a property names.
    pub(super) fn asserted(&self, property: &Element<'_>) -> Option<&'t Element<'a>> {
        if self.asserts.is_empty() {
            return None;
        }
        self.asserts.get(key(property)?).copied()
    }

    /// The code of a property.
    pub(super) fn code(&self, property: &Element<'_>) -> Option<String> {
        self.catalogs.of_element(property)
    }

    /// The name of a property: its own, or what is asserted.
    pub(super) fn name(&self, property: &Element<'_>) -> Option<String> {
        let wanted = self.language.as_deref();
        names::name(property, wanted)
            .or_else(|| self.asserted(property).and_then(|assert| names::name(assert, wanted)))
    }

    /// The name of a party or a genre; else its word, which may be a name too; else its code.
    pub(super) fn called(&self, property: &Element<'_>) -> Option<String> {
        self.name(property)
            .or_else(|| property.attribute("literal").map(str::to_owned))
            .or_else(|| self.code(property))
    }

    /// The word of an attribute that holds a code: `caption` of `drol:caption`.
    pub(super) fn word(&self, element: &Element<'_>, qcode: &str, uri: &str) -> Option<String> {
        self.catalogs.of_attributes(element, qcode, uri).map(|code| super::codes::word(&code))
    }
}

/// How a property and an assertion name the same concept.
fn key<'t>(element: &'t Element<'_>) -> Option<&'t str> {
    ["qcode", "uri", "literal"].into_iter().find_map(|name| element.attribute(name))
}

/// The language of the content: that of the text before that of a voice or of subtitles.
fn language(content_meta: &Element<'_>) -> Option<String> {
    let rank = |language: &Element<'_>| u8::from(language.attribute("role").is_some());
    let stated = content_meta
        .all("language")
        .filter_map(|language| Some((rank(language), language.attribute("tag")?)));
    stated.min_by_key(|(rank, _)| *rank).map(|(_, tag)| tag.to_owned())
}
