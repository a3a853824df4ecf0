//! Words for what a delivery is to the ones before, as the fields for it hold them.

/// Markers of headlines, and the words for each: IPTC's signals, editorial types of AP, genres and note roles of dpa.
/// In lower case; a word that ends in `*` is a beginning.
const MARKERS: [(&str, &[&str]); 9] = [
    ("KILL", &["kill", "killed", "mandatorykill", "storno", "stornierung*", "löschung*"]),
    (
        "WITHDRAWN",
        &[
            "elimination",
            "eliminate",
            "withdraw*",
            "disregard",
            "recall*",
            "retract*",
            "zurückziehung*",
            "rückruf*",
        ],
    ),
    (
        "CORRECTION",
        &[
            "correction*",
            "corrects",
            "corrected",
            "corrective",
            "korr",
            "korr-*",
            "korrektur*",
            "berichtigung*",
            "rettifica*",
        ],
    ),
    ("WRITETHRU", &["writethru", "write-thru", "writethrough", "write-through", "lead-writethru"]),
    ("REFILE", &["refile*"]),
    ("REPEAT", &["repeat*", "wiederholung*", "wh"]),
    (
        "FLASH",
        &["flash", "flashalert", "newsalert", "eil", "eilmeldung", "dpa-eilmeldung", "blitz", "blitzmeldung"],
    ),
    ("ADVISORY", &["advisory", "advisories"]),
    ("UPDATE", &["update*", "aktualisierung*", "neufassung*"]),
];

/// The marker that a word means: the code after a scheme (`sig:correction`), or the word itself.
pub(in crate::formats) fn marker(word: &str) -> Option<&'static str> {
    let word = word.trim().to_lowercase();
    let word = word.rsplit([':', '/', '#']).next().unwrap_or_default().trim();
    let is_it =
        |known: &&str| known.strip_suffix('*').map_or(*known == word, |start| word.starts_with(start));
    MARKERS.iter().find(|(_, words)| words.iter().any(is_it)).map(|(marker, _)| *marker)
}

/// The gravest of the markers that several words mean: the first of the table.
pub(in crate::formats) fn gravest<'w>(words: impl IntoIterator<Item = &'w str>) -> Option<&'static str> {
    let rank = |marker: &&str| MARKERS.iter().position(|(known, _)| known == marker);
    words.into_iter().filter_map(marker).min_by_key(rank)
}

/// Markers that a note to editors may set: those that end nothing. A note that begins with `RETRACTS` may speak of a line.
const NOTED: [&str; 5] = ["CORRECTION", "UPDATE", "WRITETHRU", "REPEAT", "REFILE"];

/// What a note to editors begins with, in capitals: `Eds: CORRECTS spelling`, `UPDATES with quotes`.
pub(in crate::formats) fn noted(note: &str) -> Option<&'static str> {
    let mut words = note.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
    let word = words.find(|word| !["Eds", "Ed", "EDS", "EDITORS"].contains(word))?;
    let is_said = word.chars().all(char::is_uppercase);
    marker(word).filter(|marker| is_said && NOTED.contains(marker))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_markers_whatever_their_scheme_and_language() {
        for (word, marker_of_it) in [
            ("sig:correction", Some("CORRECTION")),
            ("KORR-Bericht", Some("CORRECTION")),
            ("Berichtigung", Some("CORRECTION")),
            ("http://cv.iptc.org/newscodes/signal/update", Some("UPDATE")),
            ("Storno", Some("KILL")),
            ("Elimination", Some("WITHDRAWN")),
            ("dpa-Eilmeldung", Some("FLASH")),
            ("newscontent", None),
            ("Meldung", None),
            ("", None),
        ] {
            assert_eq!(marker(word), marker_of_it, "{word}");
        }
        assert_eq!(gravest(["Lead", "sig:update", "Correction"]), Some("CORRECTION"));
        assert_eq!(gravest(["Lead"]), None);
    }

    #[test]
    fn a_note_to_editors_says_by_its_first_word_what_is_new() {
        for (note, marker) in [
            ("Eds: CORRECTS spelling of the name", Some("CORRECTION")),
            ("UPDATES: with quotes", Some("UPDATE")),
            ("RETRACTS a line of the third paragraph", None),
            ("ADVISORY: photos follow", None),
            ("Eds: Corrects nothing", None),
            ("With photos. UPDATES", None),
            ("", None),
        ] {
            assert_eq!(noted(note), marker, "{note}");
        }
    }
}
