//! `media`: pictures, sound and video with their captions.

use super::super::About;
use super::super::xml::Element;
use super::any;
use super::html::html_of;
use super::line::line;
use crate::parse::Media;
use crate::split::text;

/// Names of `media-metadata` that say who is to be credited.
const CREDITS: [&str; 5] = ["credit", "byline", "photographer", "source", "copyright"];
/// Names of it that hold a caption.
const CAPTIONS: [&str; 3] = ["caption", "description", "headline"];

/// The media in an element, each address once; a `media` with several references is the same in several sizes.
pub(super) fn of(element: &Element<'_>, about: &About<'_>) -> Vec<Media> {
    let mut found: Vec<Media> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for media in element.deep("media") {
        let caption = caption(media);
        // Once for all its references: there may be many.
        let producer = media.first("media-producer").and_then(line);
        let credited = metadata(media, &CREDITS);
        for reference in media.all("media-reference") {
            let source = any(reference, &["source", "href", "data-location"]);
            // One that begins so names a place in the document around it.
            let Some(source) = source.filter(|source| !source.starts_with('#')) else { continue };
            let url = about.base.resolve(source);
            if url.starts_with("data:") || !known.insert(url.clone()) {
                continue;
            }
            let number = |name: &str| {
                reference.attribute(name).and_then(|text| text.trim_end_matches("px").parse().ok())
            };
            let stated = reference.attribute("mime-type").map(str::to_ascii_lowercase);
            found.push(Media {
                kind: stated.or_else(|| any(media, &["media-type", "type"]).map(str::to_ascii_lowercase)),
                caption: caption.clone(),
                credit: producer.clone().or_else(|| credit(reference)).or_else(|| credited.clone()),
                width: number("width"),
                height: number("height"),
                duration: duration(reference),
                role: role(reference),
                url,
            });
        }
    }
    found
}

fn caption(media: &Element<'_>) -> Option<String> {
    let said = media.all("media-caption").map(|caption| text::of_html(&html_of(caption)));
    let said: Vec<String> = said.filter(|said| !said.is_empty()).collect();
    Some(said.join(" ")).filter(|said| !said.is_empty()).or_else(|| metadata(media, &CAPTIONS))
}

fn credit(reference: &Element<'_>) -> Option<String> {
    any(reference, &["source-credit", "copyright"]).map(text::collapsed)
}

/// The first of these names that has a value.
fn metadata(media: &Element<'_>, names: &[&str]) -> Option<String> {
    let value = |name: &&str| {
        let named = media
            .all("media-metadata")
            .filter(|said| said.attribute("name").is_some_and(|found| found.eq_ignore_ascii_case(name)));
        named.filter_map(|said| said.attribute("value").map(text::collapsed).or_else(|| line(said))).next()
    };
    names.iter().find_map(value)
}

fn role(reference: &Element<'_>) -> &'static str {
    let name = any(reference, &["name", "class"]).unwrap_or_default().to_ascii_lowercase();
    if name.contains("thumb") { "thumbnail" } else { "content" }
}

/// Seconds; the unit is one where none is stated.
fn duration(reference: &Element<'_>) -> Option<f64> {
    let number: f64 = reference.attribute("time")?.parse().ok()?;
    let unit = reference.attribute("time-unit-of-measure").unwrap_or("seconds").to_ascii_lowercase();
    let seconds = match unit.trim_end_matches('s') {
        "hour" | "hr" => 3600.0,
        "minute" | "min" => 60.0,
        "millisecond" | "m" => 0.001,
        _ => 1.0,
    };
    Some(number * seconds).filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
}
