//! What a source says of the use of an item, in the common words for it.

use proto::v1::Status;

/// Words for each status, as formats and agencies write them: NewsML-G2 and ninjs `pubstatus`, NewsML 1 `Status`, AP
/// `pubstatus`; in lower case, without the `stat:` of their catalog.
const WORDS: [(&str, Status); 20] = [
    ("usable", Status::Usable),
    ("approved", Status::Usable),
    ("published", Status::Usable),
    ("reinstated", Status::Usable),
    ("embargoed", Status::Embargoed),
    ("embargo", Status::Embargoed),
    ("withheld", Status::Withheld),
    ("hold", Status::Withheld),
    ("canceled", Status::Killed),
    ("cancelled", Status::Killed),
    ("cancel", Status::Killed),
    ("killed", Status::Killed),
    ("kill", Status::Killed),
    ("deleted", Status::Killed),
    ("delete", Status::Killed),
    ("recalled", Status::Killed),
    ("withdrawn", Status::Killed),
    ("retracted", Status::Killed),
    ("eliminated", Status::Eliminated),
    ("expired", Status::Expired),
];

/// Words of desks for the end of a text, in the languages of the agencies: notes above copy that has no field for it.
const DESKS: [(&str, &str); 3] = [
    (
        "killed",
        "kills annulation annulé annulée annulee annule annullierung annulliert anulación anulacion anulada anulado \
         annullamento annullata annullato annulla storno stornierung storniert zurückgezogen zuruckgezogen zurückziehung \
         zuruckziehung anulowane anulowano anulowany аннулировано 撤稿 撤销 withdrawal retraction retirada retirado retrait",
    ),
    ("eliminated", "elimination"),
    ("withheld", "withhold zurückhalten zuruckhalten zurückgehalten zuruckgehalten"),
];

/// Sentences of desks that say the same.
const FORBIDDEN: [&str; 7] = [
    "do not use",
    "ne pas utiliser",
    "no utilizar",
    "non usare",
    "nicht verwenden",
    "nicht mehr verwenden",
    "nicht veröffentlichen",
];

/// The status that a source's own word means; `None` for a word that is not known.
pub fn of_word(word: &str) -> Option<Status> {
    let word = word.trim().to_lowercase();
    let word = word.rsplit([':', '/', '#']).next().unwrap_or_default();
    let of_desks = || {
        let killed = FORBIDDEN.contains(&word).then_some("killed");
        let has = |words: &str| words.split_whitespace().any(|known| known == word);
        killed.or_else(|| DESKS.iter().find(|(_, words)| has(words)).map(|(common, _)| *common))
    };
    let known = |word: &str| WORDS.iter().find(|(known, _)| *known == word).map(|(_, status)| *status);
    known(word).or_else(|| known(of_desks()?))
}

/// True for a status whose text may not be used.
pub fn is_dead(status: Status) -> bool {
    matches!(status, Status::Killed | Status::Withheld | Status::Eliminated)
}

/// The status that a marker before a headline means, as cleaning names it; for sources whose words count.
pub fn of_marker(marker: &str) -> Option<Status> {
    match marker {
        "KILL" | "WITHDRAWN" => Some(Status::Killed),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_several_formats_mean_the_same() {
        for (word, status) in [
            ("stat:canceled", Some(Status::Killed)),
            ("http://cv.iptc.org/newscodes/pubstatusg2/withheld", Some(Status::Withheld)),
            (" Usable ", Some(Status::Usable)),
            ("Embargoed", Some(Status::Embargoed)),
            ("Deleted", Some(Status::Killed)),
            ("draft", None),
            ("", None),
        ] {
            assert_eq!(of_word(word), status, "{word}");
        }
    }
}
