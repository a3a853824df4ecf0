//! Collects an entry's pictures, video and sound: enclosures, Media RSS, iTunes and Atom links.
//! elements -> media, each URL once, with the caption and the credit that stand nearest.

use super::{Media, markup, people};
use crate::split::identity;
use crate::split::identity::Base;
use crate::split::kind::Kind;
use crate::split::text;
use crate::split::tree::Element;
use crate::split::vocabulary::Vocabulary::{Feed, Itunes, Media as MediaRss, Picture};
use std::collections::HashMap;

/// All media of an entry, in document order.
pub(super) fn collect(entry: &Element<'_>, base: &Base) -> Vec<Media> {
    let mut found = Found { media: Vec::new(), places: HashMap::new(), base };
    for element in entry.elements() {
        match (element.vocabulary, element.name.as_ref()) {
            (Feed, "enclosure") => found.link(element, "enclosure"),
            (Feed, "link") if relation(element, "enclosure") => found.link(element, "enclosure"),
            (Itunes, "image") => found.link(element, "thumbnail"),
            (Feed, "image") => found.image(element),
            (Picture, "image") => found.sitemap_image(element),
            _ => {}
        }
    }
    found.media_rss(entry, &Surroundings::default());
    let mut media = found.media;
    // A podcast says how long its episode is beside it.
    let length = entry.first(Itunes, "duration").and_then(|length| seconds(&length.text()));
    if let Some(sound) = media.iter_mut().find(|media| media.role == "enclosure") {
        sound.duration = sound.duration.or(length);
    }
    media
}

/// Caption and credit of what stands around a media element.
#[derive(Clone, Default)]
struct Surroundings {
    caption: Option<String>,
    credit: Option<String>,
}

struct Found<'a> {
    media: Vec<Media>,
    /// Where each URL stands in `media`.
    places: HashMap<String, usize>,
    base: &'a Base,
}

impl Found<'_> {
    /// Media RSS elements of an entry, a group or a content element. Depth is bounded by the tree's.
    fn media_rss(&mut self, parent: &Element<'_>, outer: &Surroundings) {
        // The thumbnail of a picture that is here itself is no second picture.
        let is_shown = parent.is(MediaRss, "content") && parent.attribute("url").is_some()
            || parent.is(MediaRss, "group") && parent.first(MediaRss, "content").is_some();
        let is_media = parent.vocabulary == MediaRss;
        let around = Surroundings {
            caption: caption(parent, is_media).or_else(|| outer.caption.clone()),
            credit: credit(parent).or_else(|| outer.credit.clone()),
        };
        for element in parent.elements().filter(|element| element.vocabulary == MediaRss) {
            match element.name.as_ref() {
                "group" => self.media_rss(element, &around),
                "content" => {
                    let player = element.first(MediaRss, "player");
                    let url = element
                        .attribute("url")
                        .or_else(|| player.and_then(|player| player.attribute("url")));
                    if let Some(url) = url {
                        let own = Surroundings {
                            caption: caption(element, true).or_else(|| around.caption.clone()),
                            credit: credit(element).or_else(|| around.credit.clone()),
                        };
                        self.push(element, url, "content", own);
                    }
                    self.media_rss(element, &around);
                }
                "thumbnail" if !is_shown => {
                    let text = element.trimmed_text();
                    if let Some(url) = element.attribute("url").or(text.as_deref()) {
                        self.push(element, url, "thumbnail", Surroundings::default());
                    }
                }
                _ => {}
            }
        }
    }

    fn link(&mut self, element: &Element<'_>, role: &'static str) {
        let stated =
            ["url", "href", "uri"].iter().find_map(|name| element.attribute(name)).map(str::to_owned);
        if let Some(url) = stated.or_else(|| element.own_text().filter(|text| text.contains("://"))) {
            self.push(element, &url, role, Surroundings::default());
        }
    }

    fn image(&mut self, element: &Element<'_>) {
        let stated = element.first(Feed, "url").and_then(Element::trimmed_text);
        let only_text = || element.trimmed_text().filter(|_| element.elements().next().is_none());
        let url = stated
            .or_else(|| element.attribute("href").or(element.attribute("url")).map(str::to_owned))
            .or_else(only_text);
        if let Some(url) = url.filter(|url| !url.contains(char::is_whitespace)) {
            self.push(element, &url, "thumbnail", Surroundings::default());
        }
    }

    fn sitemap_image(&mut self, element: &Element<'_>) {
        let part = |name: &str| element.first(Picture, name).and_then(identity::plain);
        if let Some(url) = part("loc") {
            let caption = part("caption").or_else(|| part("title"));
            self.push(element, &url, "content", Surroundings { caption, credit: None });
        }
    }

    fn push(&mut self, element: &Element<'_>, url: &str, role: &'static str, around: Surroundings) {
        let url = self.base.inside(element).resolve(url);
        if url.is_empty() || url.starts_with("data:") {
            return;
        }
        let number =
            |name: &str| element.attribute(name).and_then(|text| text.trim_end_matches("px").parse().ok());
        let stated =
            element.attribute("type").or(element.attribute("medium")).filter(|kind| !kind.is_empty());
        let is_image = role == "thumbnail" || element.vocabulary == Picture;
        let implied = is_image.then_some("image");
        let media = Media {
            kind: stated.or(implied).map(str::to_ascii_lowercase),
            caption: around.caption,
            credit: around.credit,
            width: number("width"),
            height: number("height"),
            duration: element.attribute("duration").and_then(seconds),
            role,
            url,
        };
        match self.places.get(&media.url).and_then(|place| self.media.get_mut(*place)) {
            Some(known) => known.merge(media),
            None => {
                self.places.insert(media.url.clone(), self.media.len());
                self.media.push(media);
            }
        }
    }
}

impl Media {
    /// Takes over what another mention of the same URL says beyond this one.
    fn merge(&mut self, other: Self) {
        self.kind = self.kind.take().or(other.kind);
        self.caption = self.caption.take().or(other.caption);
        self.credit = self.credit.take().or(other.credit);
        self.width = self.width.or(other.width);
        self.height = self.height.or(other.height);
        self.duration = self.duration.or(other.duration);
    }
}

/// A description; a title too where it is the picture's and not the entry's.
fn caption(element: &Element<'_>, is_media: bool) -> Option<String> {
    let described = element.first(MediaRss, "description").or_else(|| element.first(MediaRss, "text"));
    let titled = || element.first(MediaRss, "title").filter(|_| is_media);
    let html = markup::html(described.or_else(titled)?, Kind::Unknown)?;
    Some(text::of_html(&html)).filter(|caption| !caption.is_empty())
}

fn credit(element: &Element<'_>) -> Option<String> {
    let names: Vec<String> =
        element.all(MediaRss, "credit").filter_map(|credit| people::name(&credit.text())).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Seconds of `90`, `90.5`, `1:30` or `0:01:30`.
fn seconds(text: &str) -> Option<f64> {
    let mut total = 0.0;
    for part in text.split(':') {
        let number: f64 = part.trim().parse().ok()?;
        total = total * 60.0 + number;
    }
    (f64::is_finite(total) && total >= 0.0).then_some(total)
}

/// A Media RSS element of the entry, or of a group in it.
pub(super) fn element<'a>(entry: &'a Element<'a>, name: &str) -> Option<&'a Element<'a>> {
    entry
        .first(MediaRss, name)
        .or_else(|| entry.all(MediaRss, "group").find_map(|group| group.first(MediaRss, name)))
}

fn relation(element: &Element<'_>, wanted: &str) -> bool {
    element
        .attribute("rel")
        .is_some_and(|rel| rel.split_whitespace().any(|rel| rel.eq_ignore_ascii_case(wanted)))
}
