//! What an agency's words for editors say of a delivery, by the common name of a headline's marker.

use crate::words::words;
use std::sync::LazyLock;

/// How far into a note is looked, bytes.
const LOOKED_AT: usize = 200;

/// Words that a note to editors begins with, in lower case, and the marker that they are. The longest that fits counts.
const FIRST: [(&str, &str); 9] = [
    (
        "KILL",
        "kill; kills; killed; mandatory kill; bulletin kill; urgent kill; story kill; story killed; do not use; \
         annulation; annulé; annule; anulación; anulada; annulla; annullamento; storno; аннулировано; аннуляция; 取消; 全文取消",
    ),
    (
        "WITHDRAWN",
        "withdraw; withdraws; withdrawn; withdrawn until; withdrawn pending; withdrawal; withheld until; withheld pending; withhold; withheld; story withdrawn; retrait; retirada; ritirata; \
         zurückgezogen; отзыв",
    ),
    (
        "CORRECTION",
        "correct; corrects; corrected; correcting; correction; corrective; rectify; rectifies; rectification; \
         rectificatif; rectifie; corrige; corrigé; corrección; correcção; correção; corregge; correzione; rettifica; \
         berichtigung; berichtigt; korrektur; korrigiert; rättelse; rettelse; korrigering; oikaisu; исправление; \
         исправлено; уточнение; 訂正; 更正; 정정",
    ),
    ("WRITETHRU", "writethru; write thru; writethrough; 1st ld writethru; 2nd ld writethru; ld writethru"),
    (
        "UPDATE",
        "update; updates; updated; updating; adds; recasts; leads; lead; ld; actualise; actualisation; ajoute; précise; \
         actualiza; actualización; amplía; aggiorna; aggiornamento; atualiza; aktualisiert; aktualisierung; \
         zusammenfassung; обновление; обновлено; 更新; 差し替え",
    ),
    (
        "REPEAT",
        "repeat; repeats; repeating; rpt; répétition; repetición; wiederholung; ripetizione; повтор; 再送",
    ),
    ("REFILE", "refile; refiles; refiling"),
    (
        "ADVISORY",
        "advisory; media advisory; avis aux rédactions; aviso a los editores; hinweis an die redaktionen",
    ),
    ("FLASH", "flash; bulletin; newsalert; news alert; snap; breaking; молния; срочно; 速報; 至急"),
];

/// The same, each as its words.
static BEGINNINGS: LazyLock<Vec<(&str, Vec<String>)>> = LazyLock::new(|| {
    let each = |(marker, list): &(&'static str, &'static str)| {
        let marker = *marker;
        list.split(';').map(move |first| (marker, words(first))).collect::<Vec<_>>()
    };
    FIRST.iter().flat_map(each).collect()
});

/// Words that a sentence of the story may begin with too ("Flash flood pictures follow"): they count in capitals, or alone
/// before a stop.
const DOUBTFUL: [&str; 21] = [
    "kill",
    "kills",
    "withdraw",
    "withdraws",
    "withhold",
    "flash",
    "bulletin",
    "snap",
    "breaking",
    "lead",
    "leads",
    "repeat",
    "annulation",
    "anulación",
    "annullamento",
    "storno",
    "retrait",
    "retirada",
    "ritirata",
    "отзыв",
    "аннуляция",
];
/// Words that count only alone before a stop: in capitals too they may begin a sentence ("KILLED WERE TWO SAILORS").
const ALONE: [&str; 5] = ["killed", "withdrawn", "withheld", "withdrawal", "annule"];

/// The marker that a note to editors begins with. Only its first words count: "replaces the story that was killed" is
/// no kill.
pub(super) fn marker(note: &str) -> Option<&'static str> {
    let said = words(&note[..note.floor_char_boundary(LOOKED_AT)]);
    let fits = BEGINNINGS.iter().filter(|(_, first)| said.starts_with(first) && is_meant(first, note));
    // Of two that fit as well the graver, which stands first.
    fits.rev().max_by_key(|(_, first)| first.len()).map(|(marker, _)| *marker)
}

/// False where the one word is no more than the beginning of a sentence.
fn is_meant(first: &[String], note: &str) -> bool {
    let [word] = first else { return true };
    let is_of = |list: &[&str]| list.contains(&word.as_str());
    if !is_of(&DOUBTFUL) && !is_of(&ALONE) {
        return true;
    }
    let note = note.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let end = note.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(note.len());
    let (written, behind) = note.split_at(end);
    let behind = behind.trim_start();
    let is_alone = behind.chars().next().is_none_or(|next| !next.is_alphanumeric() && next != '\'');
    is_alone || is_of(&DOUBTFUL) && !written.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_of_a_note_say_what_a_delivery_is() {
        for (note, want) in [
            ("Corrects the name of the harbour in the second paragraph", Some("CORRECTION")),
            ("UPDATES with quotes, ADDS photo", Some("UPDATE")),
            ("1st Ld-Writethru, with the vote", Some("WRITETHRU")),
            ("MANDATORY KILL: the story is wrong", Some("KILL")),
            ("Withheld until the court has ruled", Some("WITHDRAWN")),
            ("Replaces the story that was killed; corrects it", None),
            ("訂正：二段落目", Some("CORRECTION")),
            ("Исправление: фамилия", Some("CORRECTION")),
            ("Repeats for wider distribution", Some("REPEAT")),
            ("KILL harbour story", Some("KILL")),
            ("(Kill)", Some("KILL")),
            ("Killed: the story of noon", Some("KILL")),
            ("KILLED WERE TWO SAILORS", None),
            ("ANNULATION de notre dépêche de midi", Some("KILL")),
            ("Retrait des bateaux : photos à midi", None),
            ("Killed sailor's name follows", None),
            ("Flash flood pictures follow", None),
            ("FLASH", Some("FLASH")),
            ("Lead prosecutor is to speak at noon", None),
            ("With photo", None),
            ("", None),
        ] {
            assert_eq!(marker(note), want, "{note}");
        }
    }
}
