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
    if let Some(notes) = parsed.editor_note.take() {
        let mut notes: Vec<&str> = notes.split('\n').collect();
        first_of(&mut notes, |note| *note);
        parsed.editor_note = Some(notes.join("\n"));
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
