//! `DescriptiveMetadata` and `Metadata`: language, genre, subjects, places, and topics that the document explains.

use super::super::xml::Element;
use super::identity::formal;
use super::parts::Parts;
use crate::parse::{Entity, Parsed, Subject};
use crate::split::text;
use std::collections::HashMap;

/// Words in a topic's type, in lower case, and ours for what it is.
const TOPIC_TYPES: [(&str, &str); 14] = [
    ("person", "person"),
    ("people", "person"),
    ("company", "organisation"),
    ("organisation", "organisation"),
    ("organization", "organisation"),
    ("party", "organisation"),
    ("city", "place"),
    ("country", "place"),
    ("location", "place"),
    ("place", "place"),
    ("geo", "place"),
    ("event", "event"),
    ("object", "object"),
    ("product", "object"),
];

/// Reads them from the components around the text, inner first.
pub(super) fn read(parts: &Parts<'_, '_>, around: &[usize], document: &Element<'_>, parsed: &mut Parsed) {
    let topics = Topics::of(document);
    for component in parts.telling(around, |component| component.first("DescriptiveMetadata").is_some()) {
        for stated in component.all("DescriptiveMetadata") {
            described(stated, &topics, parsed);
        }
        for stated in component.all("Metadata") {
            metadata(stated, parsed);
        }
    }
    let inner = around.iter().filter_map(|place| parts.components.get(*place));
    let mut stated = inner.filter_map(|component| component.element.attribute("xml:lang"));
    parsed.language = parsed.language.take().or_else(|| stated.next().map(str::to_owned));
}

fn described(stated: &Element<'_>, topics: &Topics<'_, '_>, parsed: &mut Parsed) {
    parsed.language = parsed.language.take().or_else(|| formal(Some(stated), "Language"));
    parsed.more.genre = parsed.more.genre.take().or_else(|| formal(Some(stated), "Genre"));
    for code in stated.all("SubjectCode") {
        for name in ["Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier"] {
            code.all(name).for_each(|subject| self::subject(subject, topics, parsed));
        }
    }
    stated.all("Location").for_each(|location| self::location(location, parsed));
    stated.all("TopicOccurrence").for_each(|topic| self::topic(topic, topics, parsed));
    for audience in stated.all("OfInterestTo") {
        keyword(audience.attribute("FormalName"), parsed);
    }
    for property in stated.all("Property") {
        if is_keyword(property.attribute("FormalName")) {
            keyword(property.attribute("Value"), parsed);
        }
    }
}

fn subject(subject: &Element<'_>, topics: &Topics<'_, '_>, parsed: &mut Parsed) {
    let Some(word) = subject.attribute("FormalName").map(text::collapsed).or_else(|| subject.text()) else {
        return;
    };
    let scheme = subject.attribute("Scheme").filter(|scheme| !scheme.to_lowercase().contains("iptc"));
    let is_number = (7..=8).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    let code = match scheme {
        None if is_number => format!("subj:{word:0>8}"),
        Some(scheme) if !word.contains(':') => format!("{scheme}:{word}"),
        _ => word.clone(),
    };
    let name = topics.name_of_code(&word).or_else(|| subject.text());
    let name = name.or_else(|| Some(word).filter(|word| word.chars().any(char::is_whitespace)));
    parsed.subjects.push(Subject { code, name, medtop: None });
}

/// A place by its properties, from the small to the large; where a text comes from is a place of its dateline.
fn location(location: &Element<'_>, parsed: &mut Parsed) {
    let order = |name: &str| match name {
        name if name.contains("city") || name.contains("venue") => 0,
        name if name.contains("region") => 3,
        name if name.contains("area") || name.contains("state") || name.contains("province") => 1,
        name if name.contains("country") => 2,
        _ => 4,
    };
    let mut names: Vec<(u8, String)> = Vec::new();
    for property in location.all("Property") {
        let place = order(&property.attribute("FormalName").unwrap_or_default().to_lowercase());
        let value = property.attribute("Value").map(text::collapsed).or_else(|| property.text());
        names.extend(value.filter(|_| place < 4).map(|value| (place, value)));
    }
    names.sort_by_key(|(place, _)| *place);
    // The part of the world says nothing that a country does not.
    if names.first().is_some_and(|(place, _)| *place < 3) {
        names.retain(|(place, _)| *place < 3);
    }
    // Of a country's code and its name, the name: the longer one. `dedup_by` hands the later one first.
    names.dedup_by(|(place, later), (known, name)| {
        let is_same = place == known;
        if is_same && later.chars().count() > name.chars().count() {
            std::mem::swap(later, name);
        }
        is_same
    });
    let names: Vec<String> = names.into_iter().map(|(_, name)| name).collect();
    let name = if names.is_empty() { location.text().unwrap_or_default() } else { names.join(", ") };
    if name.is_empty() {
        return;
    }
    if location.attribute("HowPresent").is_some_and(|how| how.eq_ignore_ascii_case("origin")) {
        parsed.more.places.extend(names.into_iter().next());
    }
    parsed.more.entities.push(Entity { kind: "place".to_owned(), code: String::new(), name });
}

/// A topic that the document explains; one that is explained elsewhere is a code without a name.
fn topic(occurrence: &Element<'_>, topics: &Topics<'_, '_>, parsed: &mut Parsed) {
    let Some(reference) = occurrence.attribute("Topic") else { return };
    let (elsewhere, own) = reference.rsplit_once('#').unwrap_or(("", reference));
    let Some(topic) = topics.by_id.get(own).filter(|_| elsewhere.is_empty()) else {
        let entity = Entity { kind: "topic".to_owned(), code: reference.to_owned(), name: String::new() };
        return parsed.more.entities.push(entity);
    };
    let kind = formal(Some(topic), "TopicType").unwrap_or_default();
    let small = kind.to_lowercase();
    let known = TOPIC_TYPES.iter().find(|(word, _)| small.contains(word));
    let name = name_of(topic).unwrap_or_default();
    let code = code_of(topic).unwrap_or_default();
    if known.is_none() && small.contains("subject") {
        parsed.subjects.push(Subject { code, name: Some(name), medtop: None });
        return;
    }
    let kind = known.map_or(kind, |(_, ours)| (*ours).to_owned());
    parsed.more.entities.push(Entity { kind, code, name });
}

/// Keywords by their properties; a company's mark at an exchange.
fn metadata(stated: &Element<'_>, parsed: &mut Parsed) {
    let kind = formal(Some(stated), "MetadataType");
    let of = |name: &str| {
        let mut named =
            stated.all("Property").filter(|property| property.attribute("FormalName") == Some(name));
        named.find_map(|property| property.attribute("Value"))
    };
    if let Some(ticker) = of("Ticker Symbol") {
        let code = of("Exchange").map_or(ticker.to_owned(), |exchange| format!("{exchange}:{ticker}"));
        let entity = Entity { kind: "organisation".to_owned(), code, name: ticker.to_owned() };
        parsed.more.entities.push(entity);
    }
    for property in stated.all("Property") {
        if is_keyword(kind.as_deref()) || is_keyword(property.attribute("FormalName")) {
            keyword(property.attribute("Value"), parsed);
        }
    }
}

fn is_keyword(name: Option<&str>) -> bool {
    name.is_some_and(|name| name.to_lowercase().contains("keyword"))
}

fn keyword(word: Option<&str>, parsed: &mut Parsed) {
    let word = word.map(text::collapsed).unwrap_or_default();
    if !word.is_empty() {
        parsed.keywords.push(word);
    }
}

/// The topics that the document carries.
struct Topics<'t, 'a> {
    by_id: HashMap<&'t str, &'t Element<'a>>,
    by_code: HashMap<String, &'t Element<'a>>,
}

impl<'t, 'a> Topics<'t, 'a> {
    fn of(document: &'t Element<'a>) -> Self {
        let mut topics = Self { by_id: HashMap::new(), by_code: HashMap::new() };
        for topic in document.deep("TopicSet").into_iter().flat_map(|set| set.all("Topic")) {
            if let Some(id) = topic.attribute("Duid") {
                topics.by_id.entry(id).or_insert(topic);
            }
            for code in topic.all("FormalName").filter_map(Element::text) {
                topics.by_code.entry(code).or_insert(topic);
            }
        }
        topics
    }

    fn name_of_code(&self, code: &str) -> Option<String> {
        self.by_code.get(code).and_then(|topic| name_of(topic))
    }
}

fn name_of(topic: &Element<'_>) -> Option<String> {
    topic.text_of("Description").or_else(|| topic.text_of("FormalName"))
}

fn code_of(topic: &Element<'_>) -> Option<String> {
    let name = topic.first("FormalName")?;
    let code = name.text()?;
    Some(match name.attribute("Scheme") {
        Some(scheme) => format!("{scheme}:{code}"),
        None => code,
    })
}
