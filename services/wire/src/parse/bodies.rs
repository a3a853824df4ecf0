//! Chooses an entry's texts: one content and one summary out of all that can hold them.
//! elements -> ranked -> the best of each. Beside a content the summary is what is left.

use super::{markup, media};
use crate::split::kind::{self, Kind};
use crate::split::text;
use crate::split::tree::Element;
use crate::split::vocabulary::Vocabulary::{Content, Dc, DcTerms, Feed, Itunes, Xhtml};
use std::borrow::Cow;

/// A text, and the element that it stands in.
pub(super) struct Body<'a> {
    /// HTML, as the source gave it.
    pub(super) html: Cow<'a, str>,
    /// Where it stands: its base counts.
    pub(super) element: &'a Element<'a>,
    rank: u8,
}

/// An entry's texts.
#[derive(Default)]
pub(super) struct Bodies<'a> {
    /// The text itself.
    pub(super) content: Option<Body<'a>>,
    /// What it is in short, or its beginning; the only text, where there is one only.
    pub(super) summary: Option<Body<'a>>,
}

/// Rank of a text that is content only for want of a better one.
const BY_DEFAULT: u8 = 0;
/// Lowest rank of a summary that is more than a line under the title.
const OF_ITS_OWN: u8 = 4;

impl<'a> Bodies<'a> {
    /// The texts of an entry.
    pub(super) fn of(entry: &'a Element) -> Self {
        let mut bodies = Self::default();
        for element in entry.elements() {
            bodies.consider(element);
        }
        if let Some(episode) = entry.first(Itunes, "summary") {
            bodies.consider_episode(episode);
        }
        if bodies.summary.is_none() && bodies.content.is_none() {
            let described = media::element(entry, "description");
            bodies.summary = described.and_then(|element| {
                markup::html(element, Kind::Unknown).map(|html| Body { html, element, rank: BY_DEFAULT })
            });
        }
        bodies
    }

    /// What a podcast says of its episode, beside a description that is often the same: the longer of both is the
    /// text, and beside a text that its description repeats this is the summary.
    fn consider_episode(&mut self, element: &'a Element<'a>) {
        let Some(html) = markup::html(element, Kind::Unknown) else { return };
        let body = Body { html, element, rank: BY_DEFAULT };
        let Some(summary) = self.summary.take_if(|summary| summary.rank >= OF_ITS_OWN) else {
            self.summary = Some(body);
            return;
        };
        let [told, stated] = [&body, &summary].map(|body| text::of_html(&body.html));
        let (summary, content) = match &self.content {
            Some(content) if text::of_html(&content.html) == stated => (body, None),
            None if told.len() > stated.len() => (summary, Some(body)),
            None if told != stated => (body, Some(Body { rank: BY_DEFAULT, ..summary })),
            _ => (summary, None),
        };
        self.summary = Some(summary);
        self.content = self.content.take().or(content);
    }

    /// Ranks: what is made for content before what merely can hold it, HTML before plain text.
    fn consider(&mut self, element: &'a Element) {
        let (is_content, rank, default) = match (element.vocabulary, element.name.as_ref()) {
            (Content, "encoded") => (true, 5, Kind::Html),
            (Feed, "content") => (true, 4, Kind::Unknown),
            (Xhtml | Feed, "body") => (true, 3, Kind::Xhtml),
            (Feed, "fullitem") => (true, 3, Kind::Html),
            (Feed, "description") => (false, 5, Kind::Html),
            (Feed, "summary") => (false, 5, Kind::Unknown),
            (Dc, "description") => (false, 4, Kind::Html),
            (DcTerms | Feed, "abstract") | (Feed, "subtitle") => (false, 3, Kind::Unknown),
            (Itunes, "subtitle") => (false, 1, Kind::Unknown),
            _ => return,
        };
        if element.attribute("type").is_some_and(|kind| kind.starts_with("multipart/")) {
            for part in element.elements() {
                self.consider(part);
            }
            return;
        }
        // Content that is elsewhere, a picture or another document, is no text.
        if element.attribute("src").is_some() {
            return;
        }
        let Some(html) = markup::html(element, default) else { return };
        let is_literal = kind::of(element, default) == Kind::Text;
        let body = Body { html, element, rank: rank * 2 + u8::from(!is_literal) };
        let slot = if is_content { &mut self.content } else { &mut self.summary };
        match slot {
            Some(known) if known.rank < body.rank => *slot = Some(body),
            // A description and a summary beside each other: the longer one is the text.
            Some(known) if !is_content && rank == 5 && known.html != body.html => {
                let long =
                    if known.html.len() <= body.html.len() { body } else { std::mem::replace(known, body) };
                if self.content.is_none() {
                    self.content = Some(Body { rank: BY_DEFAULT, ..long });
                }
            }
            Some(_) => {}
            None => *slot = Some(body),
        }
    }
}
