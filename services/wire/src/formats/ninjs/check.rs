//! What of an item is not as the standard says, in notes: the item is read all the same.

use crate::formats::json::fields::{get, line, list, named};
use crate::moment;
use crate::split::text;
use serde_json::Value;
use std::collections::HashSet;

/// Kinds of a field's value, as all versions together allow them.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Object,
    List,
    ObjectOrList,
}

use Kind::{List, Number, Object, ObjectOrList, Text};

/// Fields of ninjs 1.0 to 3.1, in lower case.
const FIELDS: [(&str, Kind); 57] = [
    ("$standard", Object),
    ("altids", ObjectOrList),
    ("associations", ObjectOrList),
    ("bodies", List),
    ("by", Text),
    ("byline", Text),
    ("charcount", Number),
    ("contentcreated", Text),
    ("copyrightholder", Text),
    ("copyrightnotice", Text),
    ("descriptions", List),
    ("digitalsourcetype", Object),
    ("ednote", Text),
    ("embargoed", Text),
    ("embargoeduntil", Text),
    ("event", List),
    ("eventdetails", Object),
    ("events", List),
    ("expires", Text),
    ("firstcreated", Text),
    ("genre", List),
    ("genres", List),
    ("headline", Text),
    ("headlines", List),
    ("infosource", List),
    ("infosources", List),
    ("language", Text),
    ("located", Text),
    ("mimetype", Text),
    ("object", List),
    ("objects", List),
    ("organisation", List),
    ("organisations", List),
    ("people", List),
    ("person", List),
    ("place", List),
    ("places", List),
    ("plannedcoverage", List),
    ("profile", Text),
    ("pubstatus", Text),
    ("renditions", ObjectOrList),
    ("representationtype", Text),
    ("rightsinfo", Object),
    ("slugline", Text),
    ("standard", Object),
    ("subject", List),
    ("subjects", List),
    ("title", Text),
    ("trustindicator", List),
    ("trustindicators", List),
    ("type", Text),
    ("urgency", Number),
    ("uri", Text),
    ("usageterms", Text),
    ("version", Text),
    ("versioncreated", Text),
    ("wordcount", Number),
];

/// Beginnings of the names of texts in 1.x; a role of letters, digits and `_` follows.
const STARTS: [&str; 3] = ["body_", "description_", "headline_"];
/// Fields of a term that are texts.
const TERM: [&str; 6] = ["name", "code", "scheme", "uri", "literal", "rel"];
/// Fields that hold a time.
const TIMES: [&str; 6] =
    ["versioncreated", "firstcreated", "contentcreated", "embargoed", "embargoeduntil", "expires"];
/// Words that a field may hold.
const WORDS: [(&str, &[&str]); 3] = [
    (
        "type",
        &["text", "audio", "video", "picture", "graphic", "composite", "component", "planning", "event"],
    ),
    ("pubstatus", &["usable", "withheld", "canceled"]),
    ("representationtype", &["complete", "incomplete", "full", "partial", "associated"]),
];

/// Fields of dialects that are read, though no version of the standard has them.
const BESIDE: [&str; 19] = [
    "guid",
    "evolvedfrom",
    "signal",
    "signals",
    "keyword",
    "keywords",
    "creditline",
    "credit",
    "firstpublished",
    "contentexpires",
    "slug",
    "authors",
    "bylines",
    "replacing",
    "replacedby",
    "revisions",
    "sector",
    "fixture",
    "originaltransmissionreference",
];
/// Names that a note tells.
const TOLD: usize = 8;

/// True for the name of a field of ninjs, in any case.
pub(in crate::formats) fn is_field(name: &str) -> bool {
    kind(name).is_some()
}

fn kind(name: &str) -> Option<Kind> {
    let name = name.to_ascii_lowercase();
    let has_role = |start: &&str| {
        let role = name.strip_prefix(*start).unwrap_or_default();
        !role.is_empty() && role.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let known = FIELDS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
    known.or_else(|| STARTS.iter().any(has_role).then_some(Text))
}

impl Kind {
    fn is(self, value: &Value) -> bool {
        match self {
            Text => value.is_string(),
            Number => value.is_number(),
            Object => value.is_object(),
            List => value.is_array(),
            ObjectOrList => value.is_object() || value.is_array(),
        }
    }
}

/// What is not as the standard says.
pub(super) fn notes(item: &Value) -> Vec<String> {
    let mut notes = Vec::new();
    fields(item, "", &[], &mut notes);
    for (name, words) in WORDS {
        if let Some(word) = line(item, name).filter(|word| !words.contains(&word.as_str())) {
            notes.push(format!("{name} {word} is none of ninjs"));
        }
    }
    for name in TIMES {
        if line(item, name).is_some_and(|time| moment::read(&time, None).is_none()) {
            notes.push(format!("{name} cannot be read as a time"));
        }
    }
    let planned = list(item, "plannedcoverage");
    for place in planned.into_iter().chain([item]) {
        if get(place, "urgency")
            .and_then(Value::as_f64)
            .is_some_and(|urgency| !(1.0..=9.0).contains(&urgency))
        {
            notes.push("urgency is not 1 to 9".to_owned());
        }
    }
    rights(item, &mut notes);
    points(item, &mut notes);
    event(item, &mut notes);
    let is_list = get(item, "associations").is_some_and(Value::is_array);
    for (_, associated) in named(item, "associations") {
        fields(associated, "associations: ", &["name", "rel"], &mut notes);
        let lacking = ["name", "uri"].into_iter().filter(|name| line(associated, name).is_none());
        let lacking = lacking.filter(|name| is_list || *name != "name");
        notes.extend(lacking.map(|name| format!("associations: one has no {name}")));
    }
    let mut known = HashSet::new();
    notes.retain(|note| known.insert(note.clone()));
    notes
}

/// Fields that the standard does not know, and those with another kind of value.
fn fields(item: &Value, place: &str, also: &[&str], notes: &mut Vec<String>) {
    let (mut unknown, mut other) = (Vec::new(), Vec::new());
    for (name, value) in item.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
        let is_wrong = |term: &Value| {
            term.is_object()
                && TERM.iter().any(|name| get(term, name).is_some_and(|value| !value.is_string()))
        };
        match kind(name) {
            None if also.iter().chain(&BESIDE).any(|known| known.eq_ignore_ascii_case(name)) => {}
            None => unknown.push(name.as_str()),
            Some(List) if list(item, name).into_iter().any(is_wrong) => other.push(name.as_str()),
            Some(kind) if !kind.is(value) => other.push(name.as_str()),
            Some(_) => {}
        }
    }
    for (names, what) in [(unknown, "no fields of ninjs"), (other, "not of the kind that ninjs says")] {
        if !names.is_empty() {
            let told =
                names.iter().take(TOLD).map(|name| text::collapsed(name)).collect::<Vec<_>>().join(", ");
            let more = if names.len() > TOLD { ", and more" } else { "" };
            notes.push(format!("{place}{what}: {told}{more}"));
        }
    }
}

fn rights(item: &Value, notes: &mut Vec<String>) {
    let Some(rights) = get(item, "rightsinfo") else { return };
    let ways = ["linkedrights", "encodedrights"].map(|name| get(rights, name));
    let is_one = matches!(ways, [Some(Value::String(_)), None] | [None, Some(Value::String(_))]);
    if !is_one {
        notes.push("rightsinfo has to have either linkedrights or encodedrights".to_owned());
    }
}

/// Places of a map: GeoJSON (RFC 7946) has a type of its own, and coordinates or geometries.
fn points(item: &Value, notes: &mut Vec<String>) {
    let is_point = |geometry: &Value| {
        let kind = line(geometry, "type").unwrap_or_default();
        let is_known =
            ["Point", "LineString", "Polygon", "GeometryCollection", "Feature", "FeatureCollection"]
                .contains(&kind.trim_start_matches("Multi"));
        is_known
            && ["coordinates", "geometries", "geometry", "features"]
                .iter()
                .any(|name| get(geometry, name).is_some())
    };
    let geometries = list(item, "places").into_iter().filter_map(|place| get(place, "geojson"));
    if geometries.filter(|geometry| !is_point(geometry)).count() > 0 {
        notes.push("places: geojson is none".to_owned());
    }
}

fn event(item: &Value, notes: &mut Vec<String>) {
    let Some(details) = get(item, "eventdetails") else { return };
    if get(item, "renditions").is_some() {
        notes.push("an event has no renditions".to_owned());
    }
    let Some(dates) = get(details, "dates") else { return };
    for edge in ["start", "end"] {
        let several = ["date", "expected", "estimated"].map(|way| match way {
            "date" => format!("{edge}date"),
            way => format!("{way}{edge}date"),
        });
        if several.iter().filter(|name| get(dates, name).is_some()).count() > 1 {
            notes.push(format!("the event has several {edge} dates"));
        }
        let is_no_date = |name: &String| {
            line(dates, name).is_some_and(|date| !date.starts_with(|c: char| c.is_ascii_digit()))
        };
        if several.iter().any(is_no_date) {
            notes.push(format!("the event's {edge} date is none"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_as_the_standard_says_is_noted() {
        for (item, want) in [
            (
                json!({"uri": "1", "pubStatus": "usable", "body_text": "a", "evolvedfrom": "0", "title": null}),
                &[][..],
            ),
            (json!({"uri": "1", "bad": 1, "headline_": "a"}), &["no fields of ninjs: bad, headline_"]),
            (json!({"uri": "1", "profile": 42}), &["not of the kind that ninjs says: profile"]),
            (
                json!({"uri": "1", "infosource": [{"scheme": {}}]}),
                &["not of the kind that ninjs says: infosource"],
            ),
            (json!({"uri": "1", "type": "invalid"}), &["type invalid is none of ninjs"]),
            (json!({"uri": "1", "pubstatus": "cancelled"}), &["pubstatus cancelled is none of ninjs"]),
            (json!({"uri": "1", "embargoed": "soon"}), &["embargoed cannot be read as a time"]),
            (json!({"uri": "1", "urgency": 0.1}), &["urgency is not 1 to 9"]),
            (
                json!({"uri": "1", "rightsinfo": {}}),
                &["rightsinfo has to have either linkedrights or encodedrights"],
            ),
            (
                json!({"uri": "1", "associations": [{"uri": "2", "x": 1}]}),
                &["associations: no fields of ninjs: x", "associations: one has no name"],
            ),
            (json!({"uri": "1", "associations": {"a": {"uri": "2"}}}), &[]),
            (
                json!({"uri": "1", "eventDetails": {"dates": {"startDate": "2026", "expectedStartDate": "soon"}}}),
                &["the event has several start dates", "the event's start date is none"],
            ),
        ] {
            assert_eq!(notes(&item), want, "{item}");
        }
    }
}
