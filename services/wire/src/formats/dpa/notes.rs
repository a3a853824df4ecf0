//! Notes of the desk: for editors, of corrections, of embargoes.

use crate::formats::About;
use crate::formats::json::fields::{get, line, line_of, list, raw};
use crate::formats::json::words;
use crate::moment::{self, Trust};
use crate::parse::Embargo;
use crate::split::text;
use serde_json::Value;

/// Genres of what is for editors only, and what each is.
const FOR_EDITORS: [(&str, &str); 6] = [
    ("vorschau", "schedule"),
    ("tagesvorschau", "schedule"),
    ("terminvorschau", "schedule"),
    ("planungshinweis", "schedule"),
    ("achtung", "advisory"),
    ("test", "test"),
];

/// The notes of the desk, each with its role.
pub(super) struct Notes<'v>(pub(super) Vec<&'v Value>);

impl Notes<'_> {
    /// Role, behind its scheme, and text of each.
    fn all(&self) -> impl Iterator<Item = (String, String)> {
        self.0.iter().filter_map(|note| {
            let role = line(note, "role").unwrap_or_default();
            let role = role.rsplit(':').next().unwrap_or_default().to_owned();
            Some((role, line(note, "ednote").or_else(|| line_of(note))?))
        })
    }

    /// The embargo: as its own field says, and where that says nothing, as a note says that there is one.
    pub(super) fn embargo(&self, said: Embargo, about: &About<'_>) -> Embargo {
        if !matches!(said, Embargo::None | Embargo::Empty) {
            return said;
        }
        let is_one = |(role, note): &(String, String)| {
            role == "embargo" || note.to_lowercase().starts_with("sperrfrist")
        };
        let Some((_, note)) = self.all().find(is_one) else { return said };
        // Of the words of a note only a whole time counts.
        let time = moment::read(&note, about.time_zone).filter(|time| time.trust != Trust::Guessed);
        time.map_or(Embargo::Unreadable(note), Embargo::Until)
    }
}

/// What signals say; where they say nothing, genres (`KORR-Bericht`), roles of notes (`correction`) and notes of one word;
/// else what a note begins with, as AP's do.
pub(super) fn marker(signals: &[String], genres: &[String], notes: &Notes<'_>) -> Option<&'static str> {
    let said = words::gravest(signals.iter().map(String::as_str));
    let said = said.or_else(|| {
        let mut words: Vec<String> = genres.to_vec();
        for (role, note) in notes.all() {
            words.push(role);
            words.extend(Some(note).filter(|note| !note.contains(' ')));
        }
        words::gravest(words.iter().map(String::as_str))
    });
    said.or_else(|| notes.all().find_map(|(_, note)| words::noted(&note)))
}

/// Why an item is not for publication, by its genre and by notes on it.
pub(super) fn advisory(genres: &[String], notes: &Notes<'_>) -> Option<&'static str> {
    let notes = notes.all().filter(|(role, _)| role == "genrenote").map(|(_, note)| note);
    let mut words = genres.iter().cloned().chain(notes).map(|word| word.to_lowercase());
    words.find_map(|word| {
        if ["test-artikel", "testartikel", "testmeldung"].iter().any(|test| word.ends_with(test)) {
            return Some("test");
        }
        FOR_EDITORS.iter().find(|(known, _)| *known == word).map(|(_, what)| *what)
    })
}

/// What is noted for editors: the notepad, for publication or not; without one, the notes themselves.
pub(super) fn editor_note(item: &Value) -> Option<String> {
    let pad = get(item, "notepad");
    let pages =
        ["public_html", "nonpublic_html"].iter().filter_map(|name| raw(pad?, name)).map(text::of_html);
    let mut notes: Vec<String> = pages.filter(|page| !page.is_empty()).collect();
    if notes.is_empty() {
        let own = Notes(list(item, "ednotes"));
        // The last line of a text is who signed it.
        notes.extend(own.all().filter(|(role, _)| role != "closingline").map(|(_, note)| note));
    }
    Some(notes.join(" ")).filter(|note| !note.is_empty())
}
