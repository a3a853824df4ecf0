//! Items that are no news: concepts, knowledge, catalogs, plans. Their id, version, name and status.

use super::super::xml::Element;
use super::names;
use super::source::Source;
use crate::parse::Parsed;

/// What kind of item it is, where it is not for publication.
pub(super) fn advisory(name: &str) -> Option<&'static str> {
    Some(match name {
        "conceptItem" => "concept",
        "knowledgeItem" => "knowledge",
        "planningItem" => "planning",
        "catalogItem" => "catalog",
        _ => return None,
    })
}

/// A catalog that stands alone is one too.
pub(super) fn read_bare(document: &Element<'_>, parsed: &mut Parsed) {
    let is_part = |name: &&str| document.first(name).is_some();
    if ["itemMeta", "contentMeta", "contentSet", "groupSet"].iter().any(is_part) {
        return;
    }
    let Some(catalog) = document.first("catalog") else { return };
    parsed.more.advisory = Some("catalog");
    parsed.id = catalog.attribute("guid").or_else(|| catalog.attribute("url")).map(str::to_owned);
    parsed.version = catalog.attribute("version").map(str::to_owned);
    parsed.headline = catalog.first("title").and_then(names::one_line);
}

/// Fills name, definition and code of the concept that an item is about, and the edNotes of what is planned.
pub(super) fn read(source: &Source<'_, '_>, parsed: &mut Parsed) {
    let wanted = source.language.as_deref();
    if let Some(concept) = source.item.first("concept") {
        parsed.headline = names::name(concept, wanted).or_else(|| parsed.headline.take());
        let definitions = names::nearest(concept.all("definition").collect(), wanted);
        let definition = definitions.into_iter().find_map(names::html);
        parsed.summary_raw = parsed.summary_raw.take().or(definition);
        let id = concept.first("conceptId").and_then(|id| source.code(id));
        parsed.more.alt_ids.extend(id.map(|id| ("conceptId".to_owned(), id)));
    }
    let coverages = source.item.all("newsCoverageSet").flat_map(|set| set.all("newsCoverage"));
    let planned =
        source.item.all("newsCoverage").chain(coverages).flat_map(|coverage| coverage.all("planning"));
    let planned = planned.take(super::item_meta::SEVERAL_LIMIT);
    let notes = planned.filter_map(|planning| planning.first("edNote").and_then(names::one_line));
    let notes: Vec<String> = parsed.editor_note.take().into_iter().chain(notes).collect();
    parsed.editor_note = (!notes.is_empty()).then(|| notes.join("\n"));
}
