//! What signals, roles and notes say of an item in one word, in the common words for it.

use crate::status;
use proto::v1::Status;

/// Markers by the words that agencies and IPTC's signals use, the last part of a code in lower case; the gravest first.
const MARKERS: [(&str, &str); 34] = [
    ("kill", "KILL"),
    ("killed", "KILL"),
    ("mandatorykill", "KILL"),
    ("elimination", "KILL"),
    ("withdrawal", "WITHDRAWN"),
    ("withdrawn", "WITHDRAWN"),
    ("withdraw", "WITHDRAWN"),
    ("retraction", "WITHDRAWN"),
    ("retracted", "WITHDRAWN"),
    ("recall", "WITHDRAWN"),
    ("correction", "CORRECTION"),
    ("corrections", "CORRECTION"),
    ("corrected", "CORRECTION"),
    ("corrective", "CORRECTION"),
    ("corr", "CORRECTION"),
    ("correctionshort", "CORRECTION"),
    ("refile", "REFILE"),
    ("refiled", "REFILE"),
    ("writethru", "WRITETHRU"),
    ("writethrough", "WRITETHRU"),
    ("rewrite", "WRITETHRU"),
    ("replacement", "WRITETHRU"),
    ("update", "UPDATE"),
    ("updated", "UPDATE"),
    ("repeat", "REPEAT"),
    ("repetition", "REPEAT"),
    ("rpt", "REPEAT"),
    ("flash", "FLASH"),
    ("newsflash", "FLASH"),
    ("newsalert", "FLASH"),
    ("alert", "FLASH"),
    ("snap", "FLASH"),
    ("advisory", "ADVISORY"),
    ("advise", "ADVISORY"),
];

/// Words for what is not for publication, and the word that we have for it.
const ADVISORIES: [(&str, &str); 15] = [
    ("advisory", "advisory"),
    ("editoradvisory", "advisory"),
    ("serviceadvisory", "advisory"),
    ("servicemessage", "advisory"),
    ("administrative", "advisory"),
    ("schedule", "schedule"),
    ("budget", "schedule"),
    ("newsplan", "schedule"),
    ("daybook", "daybook"),
    ("agenda", "daybook"),
    ("diary", "daybook"),
    ("planning", "planning"),
    ("test", "test"),
    ("testmessage", "test"),
    ("nonewscontent", "no_newscontent"),
];

/// The gravest marker of the words.
pub(super) fn of_words<'w>(words: impl Iterator<Item = &'w str>) -> Option<&'static str> {
    let places = words.filter_map(|word| MARKERS.iter().position(|(known, _)| *known == word));
    places.min().map(|place| MARKERS[place].1)
}

/// Why an item is not for publication.
pub(super) fn advisory<'w>(mut words: impl Iterator<Item = &'w str>) -> Option<&'static str> {
    words.find_map(|word| ADVISORIES.iter().find(|(known, _)| *known == word)).map(|(_, ours)| *ours)
}

/// The place of the status that counts: what may not be used before what may.
pub(super) fn gravest(codes: &[String]) -> Option<&String> {
    let is_grave = |code: &&String| matches!(status::of_word(code), Some(found) if found != Status::Usable);
    codes.iter().find(is_grave).or_else(|| codes.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_word_counts_and_others_say_nothing() {
        assert_eq!(of_words(["update", "correction", "atomic"].into_iter()), Some("CORRECTION"));
        assert_eq!(of_words(["correction", "kill"].into_iter()), Some("KILL"));
        assert_eq!(of_words(["n", "text", "nosvrcache"].into_iter()), None);
        assert_eq!(advisory(["text", "daybook"].into_iter()), Some("daybook"));
        assert_eq!(advisory(["text"].into_iter()), None);
        let codes = ["stat:usable".to_owned(), "stat:canceled".to_owned()];
        assert_eq!(gravest(&codes).map(String::as_str), Some("stat:canceled"));
        assert_eq!(gravest(&["x:y".to_owned()]).map(String::as_str), Some("x:y"));
    }
}
