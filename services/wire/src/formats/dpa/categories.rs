//! The categories of an item: a list of terms, each of which says of what sort it is.

use crate::formats::json::fields::{line, line_of, list};
use crate::parse::{Entity, Subject};
use serde_json::Value;

/// Sorts of categories that are entities, and the kind of each.
const ENTITIES: [(&str, &str); 8] = [
    ("person", "person"),
    ("organisation", "organisation"),
    ("organization", "organisation"),
    ("geosubject", "place"),
    ("poi", "place"),
    ("event", "event"),
    ("object", "object"),
    ("infosource", "infosource"),
];

/// The categories of an item.
pub(super) struct Terms<'v>(pub(super) Vec<&'v Value>);

impl Terms<'_> {
    /// Those of a sort (`dpasubject`), whose type has it behind its scheme: code and name.
    pub(super) fn of(&self, sort: &str) -> impl Iterator<Item = (String, Option<String>)> {
        let is_it = |term: &&&Value| {
            line(term, "type")
                .is_some_and(|found| found.rsplit(':').next().is_some_and(|found| found == sort))
        };
        let terms = self
            .0
            .iter()
            .filter(is_it)
            .map(|term| (line(term, "qcode").unwrap_or_default(), line(term, "name")));
        let terms: Vec<_> = terms.filter(|(code, name)| !code.is_empty() || name.is_some()).collect();
        terms.into_iter()
    }

    /// The names of those of a sort; those that the item lists beside, where it has no categories of it.
    pub(super) fn names(&self, item: &Value, sort: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut put = |name: String| {
            if !names.contains(&name) {
                names.push(name);
            }
        };
        self.of(sort).filter_map(|(code, name)| name.or(Some(code))).for_each(&mut put);
        list(item, &format!("{sort}_names")).into_iter().filter_map(line_of).for_each(&mut put);
        names
    }

    /// Subjects; those that are only listed beside have no code.
    pub(super) fn subjects(&self, item: &Value) -> Vec<Subject> {
        let coded = ["dpasubject", "subject"].into_iter().flat_map(|sort| self.of(sort));
        let mut subjects: Vec<Subject> =
            coded.map(|(code, name)| Subject { code, name, medtop: None }).collect();
        for name in list(item, "dpasubject_names").into_iter().filter_map(line_of) {
            if subjects.iter().all(|subject| subject.name.as_ref() != Some(&name)) {
                subjects.push(Subject { code: String::new(), name: Some(name), medtop: None });
            }
        }
        subjects
    }

    /// Persons, places and what else it is about.
    pub(super) fn entities(&self, item: &Value) -> Vec<Entity> {
        let mut entities: Vec<Entity> = Vec::new();
        for (sort, kind) in ENTITIES {
            let coded = self.of(sort).map(|(code, name)| (code, name.unwrap_or_default()));
            let listed = list(item, &format!("{sort}_names")).into_iter().filter_map(line_of);
            let listed: Vec<_> = listed.map(|name| (String::new(), name)).collect();
            for (code, name) in coded.chain(listed) {
                let is_new = |known: &Entity| {
                    known.kind != kind || known.name != name || (known.code != code && !code.is_empty())
                };
                if entities.iter().all(is_new) {
                    entities.push(Entity { kind: kind.to_owned(), code, name });
                }
            }
        }
        entities
    }
}
