//! Descriptions of an item, by role: its summary, the caption of a picture, the script of a video.

use super::super::xml::Element;
use super::content_meta::is_audiovisual;
use super::item_meta::SEVERAL_LIMIT;
use super::names;
use super::source::Source;
use crate::parse::Parsed;

/// Fills the summary, and the content of a video or a sound that comes without a text: the descriptions that are
/// left, and those of its parts. Returns the caption as plain text.
pub(super) fn read(source: &Source<'_, '_>, class: Option<&str>, parsed: &mut Parsed) -> Option<String> {
    let all = source.content_meta.all("description").take(SEVERAL_LIMIT).collect();
    let described = names::nearest(all, source.language.as_deref());
    let mut described: Vec<(u8, &Element<'_>)> = described
        .into_iter()
        .filter(|description| description.text().is_some())
        .map(|description| (rank(source, description, class), description))
        .collect();
    described.sort_by_key(|(rank, _)| *rank);
    let best =
        described.first().filter(|(rank, _)| *rank < SCRIPT || described.len() == 1).map(|(_, best)| *best);
    parsed.summary_raw = best.and_then(names::html).or_else(|| parsed.summary_raw.take());
    if parsed.content_raw.is_none() && is_audiovisual(class) {
        let rest = described.iter().map(|(_, description)| *description);
        let rest = rest.filter(|description| best.is_none_or(|best| !std::ptr::eq(best, *description)));
        let parts = source.item.all("partMeta").flat_map(|part| part.all("description"));
        let texts = rest.chain(parts.take(SEVERAL_LIMIT)).filter_map(names::html);
        let html: String = texts.map(|html| format!("<p>{html}</p>")).collect();
        parsed.content_raw = (!html.is_empty()).then_some(html);
    }
    best.and_then(names::one_line)
}

/// The rank of what says what is in a video, rather than what it is about.
const SCRIPT: u8 = 4;

fn rank(source: &Source<'_, '_>, description: &Element<'_>, class: Option<&str>) -> u8 {
    let role = source.word(description, "role", "roleuri");
    let is_seen = is_audiovisual(class);
    match role.as_deref() {
        Some("caption") if is_seen => 0,
        Some(
            "summary" | "abstract" | "teaser" | "lead" | "standfirst" | "synthe" | "synopsis" | "dopesheet",
        ) => 1,
        None => 2,
        Some("script" | "shotlist" | "storyline" | "transcript") => SCRIPT,
        Some(_) => 3,
    }
}
