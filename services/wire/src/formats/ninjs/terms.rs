//! Codes, names and ids: subjects, entities, genres, other ids, links.

use crate::formats::json::fields::{first_line, get, line, line_of, list, lists, raw};
use crate::parse::{Entity, Subject};
use serde_json::Value;

/// Fields of entities, of 1.x and of 2.x and later, and the kind of each.
const ENTITIES: [(&str, &[&str]); 7] = [
    ("person", &["person", "persons", "people"]),
    ("organisation", &["organisation", "organisations", "organization", "company", "companies"]),
    ("place", &["place", "places"]),
    ("event", &["event", "events"]),
    ("object", &["object", "objects"]),
    ("infosource", &["infosource", "infosources"]),
    ("fixture", &["fixture", "fixtures"]),
];

/// The code of a term as written, with its scheme: a URI (2.x), or scheme and code (1.x); a literal where there is no
/// more. Empty where it has none.
pub(in crate::formats) fn code(term: &Value) -> String {
    let literal = first_line(term, &["code", "literal", "qcode"]);
    let scheme = line(term, "scheme");
    match (scheme, literal) {
        (Some(scheme), Some(code)) if !code.starts_with(&scheme) && !code.contains("://") => {
            let joint = match scheme.ends_with(['/', '#', ':', '=']) {
                true => "",
                false if scheme.contains("://") => "/",
                false => ":",
            };
            [&scheme, joint, &code].concat()
        }
        (_, literal) => line(term, "uri").or(literal).unwrap_or_default(),
    }
}

/// Name and code of a term, or of a text that stands for one; `None` where it has neither.
fn term(value: &Value) -> Option<(String, Option<String>)> {
    if let Some(name) = line_of(value) {
        return Some((String::new(), Some(name)));
    }
    let (code, name) = (code(value), line(value, "name"));
    (!code.is_empty() || name.is_some()).then_some((code, name))
}

/// The subjects of several fields. Those without a code have an empty one.
pub(in crate::formats) fn subjects(item: &Value, names: &[&str]) -> Vec<Subject> {
    let mut subjects: Vec<Subject> = Vec::new();
    for (code, name) in lists(item, names).into_iter().filter_map(term) {
        let subject = Subject { code, name, medtop: None };
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    subjects
}

/// Persons, organisations, places, events, objects and sources.
pub(in crate::formats) fn entities(item: &Value) -> Vec<Entity> {
    let mut entities: Vec<Entity> = Vec::new();
    for (kind, names) in ENTITIES {
        for (code, name) in lists(item, names).into_iter().filter_map(term) {
            let entity = Entity { kind: kind.to_owned(), code, name: name.unwrap_or_default() };
            if !entities.contains(&entity) {
                entities.push(entity);
            }
        }
    }
    entities
}

/// The first genre, by its name, else by its code.
pub(in crate::formats) fn genre(item: &Value) -> Option<String> {
    let (code, name) = lists(item, &["genre", "genres"]).into_iter().find_map(term)?;
    name.or(Some(code))
}

/// Keywords: a list of words and terms, or words parted by commas.
pub(in crate::formats) fn keywords(item: &Value) -> Vec<String> {
    let mut keywords: Vec<String> = Vec::new();
    for value in lists(item, &["keyword", "keywords"]) {
        let words: Vec<String> = match value {
            Value::String(words) => words.split(',').filter_map(|word| line_of(&Value::from(word))).collect(),
            value => term(value).and_then(|(code, name)| name.or(Some(code))).into_iter().collect(),
        };
        for word in words {
            if !keywords.contains(&word) {
                keywords.push(word);
            }
        }
    }
    keywords
}

/// Other ids: the fields of an object (1.x), or a list of roles and values (2.x and later).
pub(in crate::formats) fn alt_ids(item: &Value) -> Vec<(String, String)> {
    match get(item, "altids") {
        Some(Value::Object(ids)) => {
            ids.iter().filter_map(|(scheme, value)| Some((scheme.clone(), line_of(value)?))).collect()
        }
        _ => {
            let ids = list(item, "altids").into_iter();
            ids.filter_map(|id| {
                let scheme = first_line(id, &["role", "type", "name"]).unwrap_or_default();
                Some((scheme, first_line(id, &["value", "id"])?))
            })
            .collect()
        }
    }
}

/// Ids of other items, by the name of the field that holds them.
pub(in crate::formats) fn links(item: &Value, names: &[&str]) -> Vec<(String, String)> {
    let mut links = Vec::new();
    for name in names {
        for value in list(item, name) {
            let id = line_of(value)
                .or_else(|| raw(value, "uri").or_else(|| raw(value, "guid")).map(str::to_owned));
            links.extend(id.map(|id| ((*name).to_owned(), id)));
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn codes_are_written_with_their_scheme() {
        for (term, want) in [
            (
                json!({"scheme": "http://cv.iptc.org/newscodes/mediatopic/", "code": "20000002"}),
                "http://cv.iptc.org/newscodes/mediatopic/20000002",
            ),
            (json!({"scheme": "medtop", "code": "20000002"}), "medtop:20000002"),
            (
                json!({"scheme": "http://sws.geonames.org", "code": "588409"}),
                "http://sws.geonames.org/588409",
            ),
            (json!({"code": "subj:04002002"}), "subj:04002002"),
            (
                json!({"code": "http://www.wikidata.org/entity/Q1", "scheme": "wd"}),
                "http://www.wikidata.org/entity/Q1",
            ),
            (json!({"uri": "http://a.example/1", "literal": "1"}), "http://a.example/1"),
            (json!({"literal": "13010000"}), "13010000"),
            (json!({"name": "Sport"}), ""),
        ] {
            assert_eq!(code(&term), want, "{term}");
        }
    }

    #[test]
    fn terms_are_read_of_lists_objects_and_words() {
        let item = json!({"people": [{"name": "A"}, "B", 7, {}], "events": {"literal": "E"}, "person": [{"name": "A"}],
            "genres": [{"literal": "Current"}], "keywords": "one, two,", "keyword": ["two", {"name": "three"}],
            "altids": {"a": "1", "b": 2, "c": {}}, "evolvedfrom": "urn:0"});
        let named: Vec<_> =
            entities(&item).into_iter().map(|entity| (entity.kind, entity.code, entity.name)).collect();
        let want = [("person", "", "A"), ("person", "", "B"), ("person", "", "7"), ("event", "E", "")];
        assert_eq!(named, want.map(|(kind, code, name)| (kind.to_owned(), code.to_owned(), name.to_owned())));
        assert_eq!(genre(&item).as_deref(), Some("Current"));
        assert_eq!(keywords(&item), ["two", "three", "one"]);
        assert_eq!(alt_ids(&item), [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())]);
        assert_eq!(links(&item, &["evolvedfrom"]), [("evolvedfrom".to_owned(), "urn:0".to_owned())]);
        let listed = json!({"altIds": [{"role": "x", "value": "1"}, {"role": "y"}]});
        assert_eq!(alt_ids(&listed), [("x".to_owned(), "1".to_owned())]);
    }
}
