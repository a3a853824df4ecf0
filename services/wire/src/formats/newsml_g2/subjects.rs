//! Subjects of an item: topics by code and name, and the people, bodies, places and events among them.

use super::super::xml::Element;
use super::item_meta::SEVERAL_LIMIT;
use super::source::Source;
use crate::parse::{Entity, Parsed, Subject};

/// Fills subjects and entities.
///
/// Each `subject` is a subject; one whose nature is a person, an organisation, a place, an event or an object is an
/// entity beside. A faceted subject is its main concept and its facets.
pub(super) fn read(source: &Source<'_, '_>, parsed: &mut Parsed) {
    let concepts = source.content_meta.all("subject").flat_map(|subject| {
        let is_faceted = subject.first("mainConcept").is_some();
        let own = Some(subject).filter(|_| !is_faceted);
        own.into_iter().chain(subject.all("mainConcept")).chain(subject.all("facetConcept"))
    });
    for concept in concepts.take(SEVERAL_LIMIT) {
        push(source, concept, parsed);
    }
}

fn push(source: &Source<'_, '_>, concept: &Element<'_>, parsed: &mut Parsed) {
    let code = source.code(concept).unwrap_or_default();
    let name = source.name(concept);
    if code.is_empty() && name.is_none() {
        return;
    }
    if let Some(kind) = nature(source, concept) {
        let name = name.clone().or_else(|| concept.attribute("literal").map(str::to_owned));
        let entity = Entity { kind, code: code.clone(), name: name.unwrap_or_default() };
        let has_room = parsed.more.entities.len() < SEVERAL_LIMIT;
        if has_room && !parsed.more.entities.contains(&entity) {
            parsed.more.entities.push(entity);
        }
    }
    // An agency's own subject says by which of IPTC's it is the same.
    let same = concept.all("sameAs").filter_map(|same| Some((source.code(same)?, source.name(same))));
    let mut same: Vec<_> = same.filter(|(code, _)| is_topic(code)).take(SAME_LIMIT).collect();
    let medtop = same.iter().map(|(code, _)| code).find(|code| code.starts_with("medtop:")).cloned();
    same.retain(|(same, _)| *same != code);
    push_new(Subject { code, name: name.clone(), medtop }, parsed);
    for (code, own_name) in same {
        push_new(Subject { code, name: own_name.or_else(|| name.clone()), medtop: None }, parsed);
    }
}

/// Most equivalents of a subject that are taken.
const SAME_LIMIT: usize = 8;

/// True for a code of IPTC's topics.
fn is_topic(code: &str) -> bool {
    code.starts_with("medtop:") || code.starts_with("subj:")
}

fn push_new(subject: Subject, parsed: &mut Parsed) {
    let is_known = |known: &Subject| {
        known.code == subject.code && (known.name == subject.name || subject.name.is_none())
    };
    if parsed.subjects.len() < SEVERAL_LIMIT && !parsed.subjects.iter().any(is_known) {
        parsed.subjects.push(subject);
    }
}

/// What a concept is, where it is no topic: by its type, or by the details that are given of it.
fn nature(source: &Source<'_, '_>, concept: &Element<'_>) -> Option<String> {
    let asserted = source.asserted(concept);
    let of_assert = || asserted.and_then(|assert| assert.first("type")).and_then(|kind| source.code(kind));
    let kind = source.catalogs.of_attributes(concept, "type", "typeuri").or_else(of_assert);
    let word = kind.as_deref().map(super::codes::word);
    let by_type = match word.as_deref() {
        Some("person") => Some("person"),
        Some("organisation" | "organization") => Some("organisation"),
        Some("geoarea" | "poi") => Some("place"),
        Some("event") => Some("event"),
        Some("object") => Some("object"),
        _ => None,
    };
    let has = |details: &str| {
        concept.first(details).is_some() || asserted.is_some_and(|assert| assert.first(details).is_some())
    };
    let by_details = || {
        let details = [
            ("personDetails", "person"),
            ("organisationDetails", "organisation"),
            ("geoAreaDetails", "place"),
            ("POIDetails", "place"),
            ("eventDetails", "event"),
            ("objectDetails", "object"),
        ];
        details.into_iter().find(|(details, _)| has(details)).map(|(_, kind)| kind)
    };
    by_type.or_else(by_details).map(str::to_owned)
}
