//! Pictures, sound and video of an item, with the caption and credit of their components.

use super::super::About;
use super::super::xml::Element;
use super::content;
use super::parts::{Content, Parts, Role, words_of_kind};
use crate::parse::Media;
use crate::split::text;
use std::collections::{HashMap, HashSet};

/// Endings of addresses that tell what is there.
const ENDINGS: [(&str, &[&str]); 3] = [
    ("image", &["jpg", "jpeg", "png", "gif", "tif", "tiff", "webp", "svg", "eps"]),
    ("video", &["mp4", "mov", "wmv", "mpg", "mpeg", "flv", "webm"]),
    ("audio", &["mp3", "wav", "ogg", "m4a", "wma"]),
];

/// Reads them; `around` are the components around the text.
pub(super) fn read(parts: &Parts<'_, '_>, around: &[usize], about: &About<'_>) -> Vec<Media> {
    let has_text = parts.contents.iter().any(|content| content.is_text && content.role != Role::Media);
    let of_text: HashSet<usize> = around.iter().copied().filter(|_| has_text).collect();
    let captions = Captions::of(parts, about);
    let mut known = HashSet::new();
    let mut found = Vec::new();
    for (place, content) in parts.contents.iter().enumerate() {
        let Some(href) = content.element.attribute("Href") else { continue };
        // A place in the document, or an item: nothing that can be fetched.
        if href.starts_with('#') || href.starts_with("urn:") {
            continue;
        }
        let Some(kind) = kind(content.element, href) else { continue };
        let url = about.base.resolve(href);
        if url.starts_with("data:") || !known.insert(url.clone()) {
            continue;
        }
        let line = |names: &[&str]| own_line(parts, content.component, &of_text, names);
        let number = |names: &[&str]| property(content.element, names).and_then(|number| number.parse().ok());
        found.push(Media {
            kind: Some(kind),
            caption: captions.of_media(parts, place, content, &of_text).or_else(|| line(&["HeadLine"])),
            credit: line(&["CreditLine", "ByLine"]),
            width: number(&["PixelWidth", "Width", "ImageWidth"]),
            height: number(&["PixelHeight", "Height", "ImageHeight"]),
            duration: property(content.element, &["Duration", "TotalDuration", "RunningTime"])
                .and_then(seconds),
            role: role(parts, content),
            url,
        });
    }
    found
}

/// The MIME type, or what is known of the kind; `None` for text and what is made of it.
fn kind(content: &Element<'_>, href: &str) -> Option<String> {
    let words = words_of_kind(content);
    let mime = content.first("MimeType").and_then(|said| said.attribute("FormalName")).map(str::to_lowercase);
    if let Some(mime) = mime.filter(|mime| mime.contains('/')) {
        return (!mime.starts_with("text/") && !mime.contains("xml")).then_some(mime);
    }
    for (kind, names) in [
        ("image", &["photo", "picture", "image", "graphic", "jpeg", "jpg", "gif", "png", "tiff", "logo"][..]),
        ("video", &["video", "mpeg-4", "mp4", "quicktime", "animation"]),
        ("audio", &["audio", "sound", "mp3", "wav"]),
    ] {
        if names.iter().any(|name| words.contains(name)) {
            return Some(kind.to_owned());
        }
    }
    let path = href.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    let ending = path.rsplit_once('.').map(|(_, ending)| ending)?;
    ENDINGS.iter().find(|(_, endings)| endings.contains(&ending)).map(|(kind, _)| (*kind).to_owned())
}

/// A line of the component or of those around it, below the ones of the text.
fn own_line(
    parts: &Parts<'_, '_>,
    component: usize,
    of_text: &HashSet<usize>,
    names: &[&str],
) -> Option<String> {
    let mut own = parts.upward(component);
    own.retain(|place| !of_text.contains(place));
    own.into_iter().find_map(|place| {
        let lines = parts.components[place].lines?;
        names.iter().find_map(|name| lines.text_of(name))
    })
}

fn property<'e>(content: &'e Element<'_>, names: &[&str]) -> Option<&'e str> {
    let properties = content.first("Characteristics")?;
    let named = |name: &&str| {
        let mut found = properties.all("Property").filter(|property| {
            property.attribute("FormalName").is_some_and(|found| found.eq_ignore_ascii_case(name))
        });
        found.find_map(|property| property.attribute("Value"))
    };
    names.iter().find_map(named)
}

/// Seconds of `90` or `0:01:30`.
fn seconds(text: &str) -> Option<f64> {
    let mut total = 0.0;
    for part in text.split(':') {
        total = total * 60.0 + part.trim().parse::<f64>().ok()?;
    }
    Some(total).filter(|total: &f64| total.is_finite() && *total >= 0.0)
}

fn role(parts: &Parts<'_, '_>, content: &Content<'_, '_>) -> &'static str {
    let used = property(content.element, &["ImageUse", "Use", "Rendition"]);
    let said = [used, parts.components[content.component].role_word];
    let is_small = |word: &str| {
        let word = word.to_lowercase();
        word.contains("thumb") || word.contains("quicklook")
    };
    if said.into_iter().flatten().any(is_small) { "thumbnail" } else { "content" }
}

/// Texts of pictures, by the component that they stand in and the one around it.
#[derive(Default)]
struct Captions {
    own: HashMap<usize, String>,
    around: HashMap<usize, Vec<(usize, String)>>,
}

impl Captions {
    fn of(parts: &Parts<'_, '_>, about: &About<'_>) -> Self {
        let mut captions = Self::default();
        for (place, content) in parts.contents.iter().enumerate() {
            if !content.is_text || content.role != Role::Media {
                continue;
            }
            let said = text::of_html(&content::read(content.element, about).html);
            if said.is_empty() {
                continue;
            }
            // A component with pictures of its own has their caption.
            let component = &parts.components[content.component];
            if let Some(around) = component.around.filter(|_| !component.has_media) {
                captions.around.entry(around).or_default().push((place, said.clone()));
            }
            captions.own.entry(content.component).or_insert(said);
        }
        captions
    }

    /// The caption of a medium, looked for outward until the components of the text. Of several beside it, the next.
    fn of_media(
        &self,
        parts: &Parts<'_, '_>,
        place: usize,
        content: &Content<'_, '_>,
        of_text: &HashSet<usize>,
    ) -> Option<String> {
        for component in parts.upward(content.component) {
            if let Some(said) = self.own.get(&component) {
                return Some(said.clone());
            }
            if let Some(beside) = self.around.get(&component) {
                let next = beside.partition_point(|(caption, _)| *caption < place);
                return beside.get(next).or(beside.last()).map(|(_, said)| said.clone());
            }
            if of_text.contains(&component) {
                return None;
            }
        }
        None
    }
}
