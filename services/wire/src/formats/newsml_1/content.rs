//! A content item's text as HTML, whatever it is written in.

use super::super::xml::{self, Element};
use super::super::{About, nitf};
use super::parts::{data, words_of_kind};
use super::plain;
use crate::parse::Parsed;
use crate::split::kind::of_base64;
use crate::split::{references, text};

/// What was read of a content item.
#[derive(Default)]
pub(super) struct Read {
    /// Its text, not sanitised yet.
    pub(super) html: String,
    /// The whole NITF document that it is, if it is one.
    pub(super) nitf: Option<Parsed>,
}

impl Read {
    fn of_nitf(nitf: &Element<'_>, about: &About<'_>) -> Self {
        let mut inner = nitf::read(nitf, about).unwrap_or_default();
        Self { html: inner.content_raw.take().unwrap_or_default(), nitf: Some(inner) }
    }
}

impl From<String> for Read {
    fn from(html: String) -> Self {
        Self { html, nitf: None }
    }
}

/// Reads it.
pub(super) fn read(content: &Element<'_>, about: &About<'_>) -> Read {
    let Some((data, is_base64)) = data(content) else { return Read::default() };
    let kind = words_of_kind(content);
    if is_base64 {
        return of_base64(&data.raw_text())
            .map_or_else(Read::default, |decoded| of_text(&decoded, &kind, about));
    }
    if data.elements().next().is_none() {
        return of_text(&data.raw_text(), &kind, about);
    }
    of_elements(data, about)
}

fn of_elements(data: &Element<'_>, about: &About<'_>) -> Read {
    let named = |name: &'static str| move |element: &Element<'_>| element.name.eq_ignore_ascii_case(name);
    if let Some(nitf) = data.find(named("nitf")) {
        return Read::of_nitf(nitf, about);
    }
    if let Some(html) = data.find(named("html")) {
        let body = html.elements().find(|inner| inner.name.eq_ignore_ascii_case("body"));
        return body.unwrap_or(html).inner_html().trim().to_owned().into();
    }
    let content = data.first("body.content").or_else(|| data.first("body")).unwrap_or(data);
    nitf::html_of(content).into()
}

fn of_text(text: &str, kind: &str, about: &About<'_>) -> Read {
    let text = text.trim_matches(['\n', '\r', '\u{feff}']);
    let start = text.trim_start();
    if start.starts_with('<') && ["<nitf", "<NITF"].iter().any(|tag| start.contains(tag)) {
        let tree = xml::read(start, about.format);
        let nitf =
            tree.as_ref().ok().and_then(|top| top.find(|element| element.name.eq_ignore_ascii_case("nitf")));
        if let Some(nitf) = nitf {
            return Read::of_nitf(nitf, about);
        }
    }
    let is_html = kind.contains("html") || text::looks_like_html(text) && text.contains('<');
    if is_html && (text.contains('<') || text.contains('&')) {
        return body_of(text).trim().to_owned().into();
    }
    // What is left of a reference that was escaped twice.
    plain::paragraphs(&references::resolve(text)).into()
}

/// What stands in the body of a page, or the whole where it is none.
fn body_of(page: &str) -> &str {
    let small = page.to_ascii_lowercase();
    let Some(tag) = small.find("<body") else { return page };
    let Some(start) = small[tag..].find('>').map(|end| tag + end + 1) else { return page };
    let end = small[start..].find("</body").map_or(page.len(), |end| start + end);
    &page[start..end]
}
