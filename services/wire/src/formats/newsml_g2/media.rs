//! Renditions of what is seen or heard: `remoteContent`, and the `icon` of an item.

use super::super::About;
use super::super::xml::Element;
use super::content_meta::is_audiovisual;
use super::item_meta::SEVERAL_LIMIT;
use super::source::Source;
use crate::parse::{Media, Parsed};

/// Caption and credit that the renditions of an item share.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    /// Caption, plain text.
    pub(super) caption: Option<String>,
    /// Credit line.
    pub(super) credit: Option<String>,
    /// Class of the item, in one word.
    pub(super) class: Option<String>,
}

/// Adds the item's renditions, its icons, and those that its links carry.
pub(super) fn read(source: &Source<'_, '_>, shared: &Shared, about: &About<'_>, parsed: &mut Parsed) {
    let mut looked_at = 0;
    let mut add = |remote: &Element<'_>, shared: &Shared, parsed: &mut Parsed| {
        looked_at += 1;
        if looked_at > SEVERAL_LIMIT {
            return;
        }
        let Some(media) = medium(source, remote, shared, about) else { return };
        if parsed.media.iter().all(|known| known.url != media.url) {
            parsed.media.push(media);
        }
    };
    let sets = source.item.all("contentSet");
    for remote in sets.flat_map(|set| set.all("remoteContent")) {
        add(remote, shared, parsed);
    }
    for link in source.item_meta.all("link").take(SEVERAL_LIMIT) {
        let class = link.all("itemClass").find_map(|class| source.code(class));
        let of_link = Shared {
            caption: link.text_of("description").or_else(|| link.text_of("title")),
            credit: link.text_of("creditline"),
            class: class.as_deref().map(super::codes::word),
        };
        let mut remotes = link.all("remoteContent").peekable();
        // A link to a picture may say itself where it lies.
        if remotes.peek().is_none() && is_medium(link, &of_link) {
            add(link, &of_link, parsed);
        }
        for remote in remotes {
            add(remote, &of_link, parsed);
        }
    }
    let of_icon = Shared { class: Some("picture".to_owned()), ..Shared::default() };
    for icon in source.content_meta.all("icon") {
        add(icon, &of_icon, parsed);
    }
}

/// True for a link to a picture, a video or a sound itself, rather than to a page or an item about it.
fn is_medium(link: &Element<'_>, shared: &Shared) -> bool {
    let declared = link.attribute("contenttype").unwrap_or_default().to_ascii_lowercase();
    let is_declared = ["image/", "video/", "audio/"].iter().any(|kind| declared.starts_with(kind));
    let path = link.attribute("href").unwrap_or_default().split(['?', '#']).next().unwrap_or_default();
    let end = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_file =
        ["jpg", "jpeg", "png", "gif", "webp", "mp4", "mov", "mp3", "wav", "m4a"].contains(&end.as_str());
    is_declared || is_file && is_audiovisual(shared.class.as_deref())
}

fn medium(
    source: &Source<'_, '_>,
    remote: &Element<'_>,
    shared: &Shared,
    about: &About<'_>,
) -> Option<Media> {
    let alternative = || remote.all("altLoc").find_map(Element::text);
    let id = || remote.attribute("residref").filter(|id| id.starts_with("http")).map(str::to_owned);
    let address = remote.attribute("href").map(str::to_owned).or_else(alternative).or_else(id)?;
    let kind = remote.attribute("contenttype").map(str::to_owned).or_else(|| {
        let of_class = match shared.class.as_deref()? {
            "picture" | "graphic" | "photo" | "image" => "image",
            "video" | "animated" => "video",
            "audio" => "audio",
            _ => return None,
        };
        Some(of_class.to_owned())
    });
    let rendition = source.word(remote, "rendition", "renditionuri");
    let rendition = rendition.or_else(|| source.word(remote, "role", "roleuri")).unwrap_or_default();
    let role = match rendition.as_str() {
        _ if remote.name == "icon" => "thumbnail",
        small if small.contains("thumb") => "thumbnail",
        medium if ["preview", "web", "lowres", "small"].iter().any(|word| medium.contains(word)) => "preview",
        _ => "content",
    };
    Some(Media {
        url: about.base.resolve(&address),
        kind,
        caption: shared.caption.clone(),
        credit: shared.credit.clone(),
        width: pixels(source, remote, "width"),
        height: pixels(source, remote, "height"),
        duration: seconds(source, remote),
        role,
    })
}

/// Pixels of a side; `None` where another unit is stated.
fn pixels(source: &Source<'_, '_>, remote: &Element<'_>, side: &str) -> Option<u32> {
    let unit = source.word(remote, &format!("{side}unit"), &format!("{side}unituri"));
    let is_pixels = unit.is_none_or(|unit| unit == "pixels" || unit == "pixel");
    remote.attribute(side).filter(|_| is_pixels)?.parse().ok()
}

/// Seconds of a duration, by its unit: seconds where none is stated.
fn seconds(source: &Source<'_, '_>, remote: &Element<'_>) -> Option<f64> {
    let unit = source.word(remote, "durationunit", "durationunituri");
    let rate = || remote.attribute("videoframerate").and_then(|rate| rate.parse::<f64>().ok());
    let stated = remote.attribute("duration")?;
    if stated.contains(':') {
        return of_clock(stated, rate());
    }
    let count: f64 = stated.parse().ok()?;
    let seconds = match unit.as_deref() {
        None | Some("seconds" | "second" | "s") => count,
        Some("milliseconds" | "millisecond" | "ms") => count / 1e3,
        Some("microseconds") => count / 1e6,
        Some("minutes") => count * 60.0,
        Some("hours") => count * 3_600.0,
        Some("editunit" | "frames" | "frame") => count / rate().filter(|rate| *rate > 0.0)?,
        Some(_) => return None,
    };
    (seconds.is_finite() && seconds >= 0.0).then_some(seconds)
}

/// `hh:mm:ss`, with frames behind where there is a fourth number.
fn of_clock(stated: &str, rate: Option<f64>) -> Option<f64> {
    let parts: Vec<f64> =
        stated.split([':', ';']).map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let (clock, frames) = match parts.as_slice() {
        [hours, minutes, seconds, frames] => ([*hours, *minutes, *seconds], *frames),
        [hours, minutes, seconds] => ([*hours, *minutes, *seconds], 0.0),
        [minutes, seconds] => ([0.0, *minutes, *seconds], 0.0),
        _ => return None,
    };
    let [hours, minutes, seconds] = clock;
    let rest = rate.filter(|rate| *rate > 0.0).map_or(0.0, |rate| frames / rate);
    let seconds = hours * 3_600.0 + minutes * 60.0 + seconds + rest;
    (seconds.is_finite() && seconds >= 0.0).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::super::super::xml;
    use super::*;
    use crate::split::Format;

    #[test]
    fn a_duration_is_read_in_the_unit_that_it_states() {
        for (attributes, want) in [
            ("duration='69'", Some(69.0)),
            ("duration='1500' durationunit='timeunit:milliseconds'", Some(1.5)),
            ("duration='250' durationunit='timeunit:editUnit' videoframerate='25'", Some(10.0)),
            ("duration='250' durationunit='timeunit:editUnit'", None),
            ("duration='00:01:10' durationunit='timeunit:normalPlayTime'", Some(70.0)),
            ("duration='00:00:10:05' durationunit='timeunit:timeCode' videoframerate='25'", Some(10.2)),
            ("duration='2' durationunituri='http://cv.iptc.org/newscodes/timeunit/minutes'", Some(120.0)),
            ("duration='long'", None),
            ("duration='-1'", None),
            ("duration='1e999'", None),
            ("", None),
        ] {
            let document = format!("<remoteContent {attributes}/>");
            let top = xml::read(&document, Format::NewsmlG2).unwrap();
            let none = Element::default();
            let source = Source::of(&top, None, &none);
            assert_eq!(seconds(&source, top.first("remoteContent").unwrap()), want, "{attributes}");
        }
    }
}
