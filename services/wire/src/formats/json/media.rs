//! Pictures, video and sound of JSON items: renditions, and the best of several.

use super::fields::{count, get, line, named, raw};
use crate::formats::About;
use crate::parse::Media;
use serde_json::Value;

/// Names of the fields of a rendition that hold where it is and what it is.
const ADDRESSES: [&str; 3] = ["href", "url", "src"];
const MEDIA_TYPES: [&str; 3] = ["mimetype", "contenttype", "mime_type"];
/// Endings of addresses of pictures, video and sound.
const ENDINGS: [&str; 11] =
    [".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".mp4", ".mov", ".mp3", ".wav"];

/// True for the type of an item that is a picture, a video or a sound.
pub(in crate::formats) fn is_medium(kind: &str) -> bool {
    class(kind).is_some()
}

/// `image`, `video` or `audio` for an item's type.
fn class(kind: &str) -> Option<&'static str> {
    match kind.to_lowercase().as_str() {
        "picture" | "image" | "photo" | "graphic" => Some("image"),
        "video" => Some("video"),
        "audio" => Some("audio"),
        _ => None,
    }
}

/// All renditions of an item of a type that are pictures, video or sound, in their order. Of the others, name and address.
pub(in crate::formats) fn renditions(
    item: &Value,
    kind: &str,
    about: &About<'_>,
) -> (Vec<Media>, Vec<(String, String)>) {
    let (mut media, mut others) = (Vec::new(), Vec::new());
    for (name, rendition) in named(item, "renditions") {
        let Some(address) = ADDRESSES.iter().find_map(|name| raw(rendition, name)) else { continue };
        let url = about.base.resolve(address);
        let media_type = MEDIA_TYPES.iter().find_map(|name| line(rendition, name));
        let own = ["type", "mediatype"].iter().find_map(|name| line(rendition, name)).unwrap_or_default();
        let is_text = name.to_lowercase().contains("nitf")
            || own.eq_ignore_ascii_case("text")
            || media_type.as_deref().is_some_and(|found| found.starts_with("text/") || found.contains("xml"))
            || (media_type.is_none() && class(kind).is_none() && class(&own).is_none());
        if is_text {
            others.push((name.to_owned(), url));
            continue;
        }
        media.push(Media {
            url,
            kind: media_type.or_else(|| class(&own).or(class(kind)).map(str::to_owned)),
            width: count(rendition, "width"),
            height: count(rendition, "height"),
            duration: get(rendition, "duration").and_then(Value::as_f64),
            role: role(&[
                name,
                &line(rendition, "role").unwrap_or_default(),
                &line(rendition, "rel").unwrap_or_default(),
            ]),
            ..Media::default()
        });
    }
    (media, others)
}

/// The best rendition of an item that belongs to another: the largest, by its pixels; without pixels the first that is no
/// thumbnail. Where it has none, its own address if that is one of a file.
pub(in crate::formats) fn best(item: &Value, kind: &str, about: &About<'_>) -> Option<Media> {
    let (media, _) = renditions(item, kind, about);
    let worth = |medium: &Media| {
        let pixels = u64::from(medium.width.unwrap_or(0)) * u64::from(medium.height.unwrap_or(0));
        let is_its_kind =
            medium.kind.as_deref().zip(class(kind)).is_some_and(|(found, class)| found.starts_with(class));
        (is_its_kind, pixels, medium.role != "thumbnail", medium.role != "preview")
    };
    // The first of those that are worth the same.
    let best = media.into_iter().rev().max_by_key(worth);
    best.or_else(|| {
        let address = ["href", "url", "uri"].iter().find_map(|name| raw(item, name))?;
        let lower = address.to_lowercase();
        let path = lower.split(['?', '#']).next().unwrap_or_default();
        let is_file = lower.starts_with("http") && ENDINGS.iter().any(|ending| path.ends_with(ending));
        is_file.then(|| Media {
            url: about.base.resolve(address),
            kind: line(item, "mimetype").or_else(|| class(kind).map(str::to_owned)),
            role: "content",
            ..Media::default()
        })
    })
}

/// What a rendition is for, by what it is called.
fn role(names: &[&str]) -> &'static str {
    let is = |word: &str| names.iter().any(|name| name.to_lowercase().contains(word));
    if is("thumb") {
        "thumbnail"
    } else if is("preview") {
        "preview"
    } else {
        "content"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::Format;
    use crate::split::identity::Base;
    use serde_json::json;

    fn about(base: &Base) -> About<'_> {
        About { format: Format::Ninjs, time_zone: None, base }
    }

    #[test]
    fn the_best_rendition_is_the_largest_of_its_kind() {
        let base = Base::default();
        let best = |item: Value, kind: &str| best(&item, kind, &about(&base)).map(|medium| medium.url);
        let sized = json!({"renditions": {
            "thumbnail": {"href": "https://a.example/t", "width": 10, "height": 10},
            "main": {"href": "https://a.example/m", "width": "900", "height": 600},
            "caption_nitf": {"href": "https://a.example/c"}}});
        assert_eq!(best(sized, "picture").as_deref(), Some("https://a.example/m"));
        let unsized_ones = json!({"renditions": [
            {"name": "thumbnail", "href": "https://a.example/t"}, {"name": "main", "href": "https://a.example/m"}, {"name": "x"}]});
        assert_eq!(best(unsized_ones, "picture").as_deref(), Some("https://a.example/m"));
        let film = json!({"renditions": [
            {"name": "main", "href": "https://a.example/v", "contenttype": "video/mp4"},
            {"name": "poster", "href": "https://a.example/p", "contenttype": "image/jpeg", "width": 9, "height": 9}]});
        assert_eq!(best(film, "video").as_deref(), Some("https://a.example/v"));
        assert_eq!(
            best(json!({"uri": "https://a.example/p.JPG?x=1"}), "picture").as_deref(),
            Some("https://a.example/p.JPG?x=1")
        );
        assert_eq!(best(json!({"uri": "urn:a:p.jpg"}), "picture"), None);
    }
}
