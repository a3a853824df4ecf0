//! Takes out what a document says twice, in one pass, so that a module may collect as it goes.

use crate::parse::Parsed;
use std::collections::HashSet;
use std::hash::Hash;

/// Keeps the first of each in the lists of an item: of subjects the first of a code, of notes the first of a line.
pub(super) fn keep(parsed: &mut Parsed) {
    first_of(&mut parsed.byline, Clone::clone);
    first_of(&mut parsed.keywords, Clone::clone);
    first_of(&mut parsed.subjects, |subject| subject.code.clone());
    first_of(&mut parsed.media, |media| media.url.clone());
    let more = &mut parsed.more;
    first_of(&mut more.alt_ids, Clone::clone);
    first_of(&mut more.links, Clone::clone);
    first_of(&mut more.signals, Clone::clone);
    first_of(&mut more.places, Clone::clone);
    first_of(&mut more.entities, |entity| (entity.kind.clone(), entity.code.clone(), entity.name.clone()));
    parts(&mut parsed.editor_note, "\n");
    parts(&mut parsed.more.usage_terms, "; ");
}

/// The same for what stands in one text, part by part.
fn parts(text: &mut Option<String>, separator: &str) {
    if let Some(said) = text {
        let mut parts: Vec<&str> = said.split(separator).collect();
        first_of(&mut parts, |part| *part);
        *said = parts.join(separator);
    }
}

fn first_of<T, K: Eq + Hash>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    if list.len() > 1 {
        let mut known = HashSet::with_capacity(list.len());
        list.retain(|one| known.insert(key(one)));
    }
}

/// Adds a note to what the desk has to be told; a line each.
pub(super) fn add_note(parsed: &mut Parsed, note: &str) {
    match &mut parsed.editor_note {
        Some(notes) => notes.extend(["\n", note]),
        none => *none = Some(note.to_owned()),
    }
    parsed.more.marker = parsed.more.marker.or_else(|| super::notes::marker(note));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Entity, Subject};

    #[test]
    fn what_is_said_twice_is_kept_once_and_in_its_order() {
        let subject = |code: &str| Subject { code: code.to_owned(), ..Subject::default() };
        let entity = |name: &str| Entity { name: name.to_owned(), ..Entity::default() };
        let mut parsed = Parsed {
            keywords: ["port", "tide", "port"].map(str::to_owned).to_vec(),
            subjects: vec![subject("a"), subject("b"), subject("a")],
            ..Parsed::default()
        };
        parsed.more.entities = vec![entity("Kiel"), entity("Elm"), entity("Kiel")];
        for note in ["ADDS quote", "With photo", "ADDS quote"] {
            add_note(&mut parsed, note);
        }
        keep(&mut parsed);
        assert_eq!(parsed.keywords, ["port", "tide"]);
        assert_eq!(parsed.subjects, [subject("a"), subject("b")]);
        assert_eq!(parsed.more.entities, [entity("Kiel"), entity("Elm")]);
        assert_eq!(parsed.editor_note.as_deref(), Some("ADDS quote\nWith photo"));
        assert_eq!(parsed.more.marker, Some("UPDATE"));
    }
}
