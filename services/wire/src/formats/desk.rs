//! What desks write above their copy, in the languages of the agencies: notes in brackets, lines of markers, words of
//! versions. A note -> what the message is to the ones before, its status, whether it is for publication at all.

use crate::gate::wording::{self, Notice};
use crate::moment::{Stated, Trust};
use crate::parse::{Embargo, Parsed};
use regex::Regex;
use std::sync::LazyLock;

/// What a note says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The word for a status, as written.
    pub(super) status: Option<String>,
    /// Common name of the marker.
    pub(super) marker: Option<&'static str>,
    /// Why the message is not for publication.
    pub(super) advisory: Option<&'static str>,
}

enum Kind {
    Status(Option<&'static str>),
    Marker(&'static str),
    Advisory(&'static str),
}

/// Words that a note begins with, behind a call for attention. What ends a text stands first: a note is one thing.
/// `KORR-Bericht` is a correspondent's report and no correction; `Vorschau` alone is a preview to be published.
const NOTES: [(Kind, &str); 14] = [
    (
        Kind::Status(Some("KILL")),
        r"kill(?:ed|s)?|eliminat(?:ion|ed)|annulation|annul[ée]e?|annullierung|annulliert|anulaci[óo]n|anulad[ao]|annullamento|annullat[ao]|annulla|storno|stornierung|storniert|zur[üu]ckgezogen|zur[üu]ckziehung|anulowan[eoy]|аннулировано|撤稿|撤销|do not use|ne pas utiliser|no utilizar|non usare|nicht verwenden|nicht mehr verwenden|nicht veröffentlichen",
    ),
    (Kind::Status(Some("WITHDRAWN")), r"withdrawn|withdrawal|retraction|retirad[ao]|retrait"),
    (
        Kind::Status(None),
        r"hold(?:[\W\d]+hold)+|hold(?: (?:the |this )?(?:item|story|report|copy|message))?|withhold|withheld|zur[üu]ckhalten|zur[üu]ckgehalten",
    ),
    (
        Kind::Marker("CORRECTION"),
        r"berichtigung|berichtigt|korrektur|korrigiert?e?|correct(?:ion|ions|s|ed|ive)?|rectificatif|rectification|correcci[óo]n|corrige[ds]?|rettifica|correzione|rättelse|rettelse|korekta|sprostowanie|исправление|更正",
    ),
    (
        Kind::Marker("REPEAT"),
        r"wiederholung|wiederholt|repeat(?:ing|s)?|rpt|r[ée]p[ée]tition|repetici[óo]n|ripetizione",
    ),
    (Kind::Marker("REFILE"), r"refile|refiling"),
    (Kind::Marker("WRITETHRU"), r"(?:\w+[ -])*write-?thru"),
    (
        Kind::Marker("UPDATE"),
        r"neu(?:e fassung)?\W*[:–-]|neufassung|aktualisierung|aktualisiert|erg[äa]nzung|erg[äa]nzt|erweitert|\d*\W*zusammenfassung|updat(?:e|es|ed|ing)|adds|adding|recasts|leads with|ampl[íi]a|ampliaci[óo]n|actualiza(?:ci[óo]n)?|actualisation|aggiornamento|обновление",
    ),
    (
        Kind::Advisory("planning"),
        r"planungshinweis|planungs-?hinweis|planning advisory|coverage advisory|pr[ée]visions",
    ),
    (
        Kind::Advisory("schedule"),
        r"(?:\S*-)?(?:tages|wochen|termin|themen|monats)vorschau|terminhinweis|agenda du jour|daybook",
    ),
    (
        Kind::Advisory("test"),
        r"test(?:[\W\d]*test)*[\W\d]*$|testmeldung|test message|testnachricht|message de test|mensaje de prueba|essai",
    ),
    (
        Kind::Advisory("advisory"),
        r"(?:hinweis|mitteilung) an die redaktionen|redaktions-?hinweis|redaktioneller hinweis|technischer hinweis|an die redaktionen|avis aux r[ée]dactions|avis aux abonn[ée]s|aviso a los (?:editores|abonados|clientes)|avviso alle redazioni|note to (?:editors|subscribers)|advisory|service message|dienstmeldung",
    ),
    (Kind::Marker("FLASH"), r"flash|blitz"),
    (
        Kind::Marker("FLASH"),
        r"eil|eilmeldung|urgent|urgente|bulletin|newsalert|alert|alerte|alerta|срочно|молния",
    ),
];

/// What may stand before those words.
const BEFORE: &str = r"(?:(?:achtung|attention|atenci[óo]n|attenzione|eds|editors?|eil|urgent|bulletin|mandatory|bitte|please|meldung|diese|die|text|note|note to editors|\d{1,2}(?:st|nd|rd|th)?|dpa|afp|apa|sda|ap)\b[\W_]*)*?";

static RULES: LazyLock<Vec<(&'static Kind, Regex)>> = LazyLock::new(|| {
    let rule = |(kind, words): &'static (Kind, &str)| {
        let rule = Regex::new(&format!(r"(?i)^[\W_]*{BEFORE}(?P<word>{words})(?:\W|_|$)")).ok()?;
        Some((kind, rule))
    };
    NOTES.iter().filter_map(rule).collect()
});

/// Notes about pictures and the like, and about a time of release, end no text.
static OTHERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)foto|photo|bild|grafi|graphi|video|audio|\bhold for\b|absatz|paragraph|zitat").ok()
});

/// Most of a note that is looked at, bytes: what it is stands at its beginning.
const LONGEST: usize = 400;

/// What a note says.
pub(super) fn read(note: &str) -> Said {
    let note = &note[..note.floor_char_boundary(LONGEST.min(note.len()))];
    let found = RULES.iter().find_map(|(kind, rule)| {
        let word = rule.captures(note)?.name("word")?.as_str();
        let is_status = matches!(kind, Kind::Status(_));
        let is_other = is_status && OTHERS.as_ref().is_some_and(|others| others.is_match(note));
        (!is_other).then_some((*kind, word))
    });
    match found {
        Some((Kind::Status(marker), word)) => {
            Said { status: Some(first_word(word)), marker: *marker, ..Said::default() }
        }
        Some((Kind::Marker(marker), _)) => Said { marker: Some(marker), ..Said::default() },
        Some((Kind::Advisory(advisory), _)) => {
            Said { marker: Some("ADVISORY"), advisory: Some(advisory), ..Said::default() }
        }
        None => Said::default(),
    }
}

/// One word of `HOLD HOLD HOLD`; the whole of `nicht verwenden`.
fn first_word(words: &str) -> String {
    let mut all = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = all.next().unwrap_or(words);
    if first.eq_ignore_ascii_case("hold") { first.to_owned() } else { words.to_owned() }
}

/// True for a line of markers and signs alone, such as `KILL KILL KILL`, `URGENT` or `EIL +++`. Written small it may be a
/// headline's word.
pub(super) fn is_marker(line: &str) -> bool {
    let words = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let all: Vec<&str> = words.collect();
    let has_word = all.iter().any(|word| word.chars().any(char::is_alphabetic));
    let is_shouted = has_word && all.len() <= 6 && !line.chars().any(char::is_lowercase);
    is_shouted
        && all.iter().all(|word| {
            word.chars().all(|c| c.is_ascii_digit())
                || {
                    let said = read(word);
                    said != Said::default()
                }
                || matches!(*word, "MANDATORY" | "ADV" | "ADD")
        })
}

impl Said {
    /// Puts what is said to the item; what ends a text counts before what was said before, else the first word counts.
    pub(super) fn put(self, parsed: &mut Parsed) {
        let ends = self.status.is_some();
        if ends && parsed.status.is_none() {
            parsed.status = self.status;
            parsed.more.marker = self.marker;
            parsed.more.advisory = None;
        }
        if parsed.status.is_none() {
            let is_weak = |marker: &str| matches!(marker, "FLASH" | "ADVISORY");
            if parsed
                .more
                .marker
                .is_none_or(|marker| is_weak(marker) && self.marker.is_some_and(|own| !is_weak(own)))
            {
                parsed.more.marker = self.marker.or(parsed.more.marker);
            }
            parsed.more.advisory = parsed.more.advisory.or(self.advisory);
        }
    }
}

/// What a note says of an embargo, in an item whose own time is known. Of another note nothing.
pub(super) fn embargo(note: &str, published: Option<&Stated>, time_zone: Option<&str>) -> Option<Embargo> {
    let line = note.trim().trim_start_matches("Achtung").trim_start_matches(|c: char| !c.is_alphanumeric());
    let line = line.trim_end_matches([')', ']']);
    if !wording::is_notice(line) {
        return None;
    }
    let near_ms = published?.at_ms;
    let embargo = match wording::read(line, time_zone, near_ms)? {
        Notice::Until(at_ms) => {
            let trust = Trust::Explicit;
            Embargo::Until(Stated { at_ms, offset_s: published?.offset_s, trust, original: note.to_owned() })
        }
        Notice::Unclear => Embargo::Unreadable(note.chars().take(200).collect()),
    };
    Some(embargo)
}

/// True for a note of an embargo.
pub(super) fn is_embargo(note: &str) -> bool {
    let line = note.trim().trim_start_matches("Achtung").trim_start_matches(|c: char| !c.is_alphanumeric());
    wording::is_notice(line.trim_end_matches([')', ']']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(note: &str) -> (Option<String>, Option<&'static str>, Option<&'static str>) {
        let said = read(note);
        (said.status, said.marker, said.advisory)
    }

    #[test]
    fn a_note_says_what_ends_a_text_in_the_desks_own_word() {
        for (note, status, marker) in [
            ("KILL KILL KILL '''''", "KILL", Some("KILL")),
            ("(Achtung: Annullierung der Meldung bdt0157)", "Annullierung", Some("KILL")),
            ("(Zurückgezogen: Die Meldung bdt0157)", "Zurückgezogen", Some("KILL")),
            ("Achtung! Bitte nicht verwenden", "nicht verwenden", Some("KILL")),
            ("ANNULATION", "ANNULATION", Some("KILL")),
            ("BULLETIN KILL", "KILL", Some("KILL")),
            ("HOLD HOLD HOLD '''''", "HOLD", None),
            ("Please withhold item 157", "withhold", None),
        ] {
            assert_eq!(told(note), (Some(status.to_owned()), marker, None), "{note}");
            assert!(crate::status::of_word(status).is_some_and(crate::status::is_dead), "{status}");
        }
    }

    #[test]
    fn a_note_says_what_a_text_is_to_the_ones_before() {
        for (note, marker) in [
            ("(Berichtigung: 1. Absatz)", Some("CORRECTION")),
            ("(Achtung - Korrektur: Uhrzeit)", Some("CORRECTION")),
            ("Eds: CORRECTS spelling of Elm", Some("CORRECTION")),
            ("(KORR-Bericht)", None),
            ("(2. Zusammenfassung - neu: Zitate)", Some("UPDATE")),
            ("(Neu: Reaktionen)", Some("UPDATE")),
            ("(Neue Brücke am Kanal)", None),
            ("(Wiederholung vom Vortag)", Some("REPEAT")),
            ("(Eil)", Some("FLASH")),
            ("URGENT", Some("FLASH")),
            ("1st Ld-Writethru", Some("WRITETHRU")),
            ("(Vorschau)", None),
            ("(Foto Produktion)", None),
            ("(Killesberg-Turm)", None),
            ("HOLD FOR RELEASE 6 p.m.", None),
            ("Achtung: Das Foto nicht verwenden", None),
        ] {
            assert_eq!(told(note), (None, marker, None), "{note}");
        }
    }

    #[test]
    fn a_note_says_that_a_message_is_for_desks() {
        for (note, advisory) in [
            ("(Achtung - Planungshinweis)", "planning"),
            ("dpa-Tagesvorschau Politik", "schedule"),
            ("TEST TEST TEST", "test"),
            ("Hinweis an die Redaktionen", "advisory"),
        ] {
            assert_eq!(told(note).2, Some(advisory), "{note}");
        }
        assert_eq!(told("Test: Fünf Fähren im Vergleich").2, None);
    }

    #[test]
    fn a_line_of_markers_is_no_headline() {
        for (line, is) in [
            ("KILL KILL KILL '''''", true),
            ("EIL +++", true),
            ("URGENT", true),
            ("HARBOUR BRIDGE SOLD", false),
            ("Urgent repairs", false),
            ("+++", false),
            ("2026", false),
        ] {
            assert_eq!(is_marker(line), is, "{line}");
        }
    }
}
