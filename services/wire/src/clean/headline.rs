//! The headline without what desks and sites put on it: a marker before it, an outlet's name behind it.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::pattern::Pattern;
use super::{agencies, blocks, fold, words};

/// Markers before a headline, and the common name of each. A hyphen, colon or bracket must part them from it.
const MARKERS: &[(&str, &str)] = &[
    (
        "CORRECTION",
        r"correct(?:ed|ion|s)|corrección|corrige|correction|rectificatif|berichtigung|korrektur|correzione|correção|исправленн?ая версия|исправление|düzeltme|تصحيح|更正|訂正",
    ),
    (
        "UPDATE",
        r"updat(?:e|ed)(?: ?\d+)?|\d(?:st|nd|rd|th) ?(?:ld|lead|update)(?:[- ]writethru)?|(?:ld|lead) ?\d*|actualiza(?:ción)?|actualisation|aktualisiert|aggiornamento|atualização|обновление|обновлено|güncelleme|wrapup ?\d*|wrap ?\d*|ampliación|amplía",
    ),
    ("REFILE", r"refile|refiling"),
    ("REPEAT", r"rpt|repeat|repeating|wiederholung|repetición"),
    ("KILL", r"kill|mandatory kill|storno|annulation|anulación|annulla|аннулировано"),
    ("WITHDRAWN", r"story withdrawn|withdrawn|withdrawal|withhold|retirada|retrait"),
    (
        "ADVISORY",
        r"advisory|media advisory|hinweis an die redaktionen|aviso a los editores|avis aux rédactions",
    ),
    ("EMBARGOED", r"embargoed?|sperrfrist|sous embargo|embargado|эмбарго"),
    (
        "FLASH",
        r"flash|urgent|alert|breaking(?: news)?|snap|bulletin|just in|newsflash|срочно|молния|терміново|eilmeldung|eil|urgente|última hora|ultim'?ora|dernière minute|son dakika|flaş|acil|عاجل|فوری|速報|緊急|快讯|快訊|突发|속보|긴급|breaking|sürgős|pilne|έκτακτο",
    ),
];

static PREFIXES: LazyLock<Vec<(&str, Pattern)>> = LazyLock::new(|| {
    MARKERS
        .iter()
        .map(|(name, words)| {
            let pattern = format!(
                r"(?i)^(?:[(\[【（<]\s*(?:{words})\s*[)\]】）>]\s*[-:–—]?\s*|(?:{words})\s*(?:[-–—:：|!]+|\+\+)\s*|\*+\s*(?:{words})\s*\*+\s*)"
            );
            (*name, Pattern::new(pattern))
        })
        .collect()
});

/// Words that names of outlets end or begin with.
const OUTLET_WORDS: &str = "
    news; times; post; herald; tribune; gazette; register; courier; reader; monitor; review; journal; chronicle;
    observer; daily; weekly; mail; express; today; online; tv; radio; press; agency; signal; ledger; star; sun;
    globe; mirror; standard; independent; telegraph; guardian; bulletin; dispatch; examiner; sentinel; wire;
    magazine; report; echo; argus; advertiser; record; inquirer; nation; diario; periódico; noticias; prensa;
    jornal; notícias; gazeta; zeitung; nachrichten; anzeiger; rundschau; kurier; tagblatt; blatt; giornale;
    corriere; gazzetta; notizie; journal; vigie; dépêche; tribune; presse; nouvelles; info; infos; actualités;
    новости; газета; вестник; курьер; листок; правда; известия; время; ведомости; труд; вести; новини; haber;
    haberleri; postası; gazetesi; berita; nieuws; krant; courant; dagblad; tidning; avisen; bladet; dagbladet;
    网; 報; 日报; 新聞; ニュース; 신문; 뉴스; الأخبار; أخبار
";

/// A headline, and the marker that stood on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    /// The headline itself.
    pub headline: String,
    /// The marker's common name.
    pub marker: Option<&'static str>,
}

/// Takes the markers off a headline; the first one names it.
pub(super) fn unmarked(headline: &str) -> Marked {
    let mut rest = headline.trim();
    let mut marker = None;
    if let Some(inner) = rest.strip_prefix("++").and_then(|rest| rest.trim_end().strip_suffix("++")) {
        rest = inner.trim_matches(['+', ' ']);
        marker = Some("FLASH");
    }
    // A headline carries two markers at most (`CORRECTED-UPDATE 1-`).
    for _ in 0..2 {
        let found = PREFIXES.iter().find_map(|(name, prefix)| {
            let after = rest[prefix.find(rest)?.end()..].trim();
            (!after.is_empty()).then_some((*name, after))
        });
        let Some((name, after)) = found else { break };
        marker = marker.or(Some(name));
        rest = after;
    }
    Marked { headline: rest.to_owned(), marker }
}

/// The marker that a slug line or a note to editors carries.
pub(super) fn marker_of_note(note: &str) -> Option<&'static str> {
    static NOTES: LazyLock<Vec<(&str, Pattern)>> = LazyLock::new(|| {
        [
            ("KILL", r"\bKILL\b"),
            ("WITHDRAWN", r"\bWITHH[OE]LD\b|\bWITHDRAWN\b|\bELIMINATION\b"),
            ("CORRECTION", r"(?i)^\(?(?:corrects|corrige|berichtigung|berichtigt|rectifie|corregge|исправля)|\bCORRECTION\b|-Correct(?:ion|ive)\b"),
            ("UPDATE", r"(?i)\bwritethru\b|\b\d(?:st|nd|rd|th) (?:ld|lead)\b|^\(?(?:updates?|adds|actualiza|amplía|aktualisiert|actualise|aggiorna|atualiza|обновляет|дополняет)\b"),
        ]
        .iter()
        .map(|(name, pattern)| (*name, Pattern::new(*pattern)))
        .collect()
    });
    NOTES.iter().find(|(_, pattern)| pattern.is_match(note)).map(|(name, _)| *name)
}

/// A feed's title as text, the outlet's name off its end. `host` is the one of the item's link.
pub(super) fn from_title(title: &str, host: Option<&str>) -> Option<String> {
    let plain = blocks::plain(title);
    let mut headline = plain.as_str();
    for mark in [" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · "] {
        let Some((before, outlet)) = headline.rsplit_once(mark) else { continue };
        let bar = !matches!(mark, " - " | " – " | " — ");
        if fold::words(before) >= 2 && is_outlet(outlet, bar, host) {
            headline = before.trim_end();
            break;
        }
    }
    (!headline.is_empty()).then(|| headline.to_owned())
}

/// True when what stands behind the last bar or dash of a title is an outlet's name.
fn is_outlet(name: &str, bar: bool, host: Option<&str>) -> bool {
    let count = fold::words(name);
    if count == 0 || count > 6 || fold::ends_sentence(name) {
        return false;
    }
    if bar && count <= 5 || agencies::known(name) {
        return true;
    }
    static OUTLETS: LazyLock<HashSet<&str>> = LazyLock::new(|| words::set(OUTLET_WORDS));
    let folded = fold::fold(name);
    let squeezed: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let of_host =
        host.is_some_and(|host| squeezed.len() > 3 && host.replace(['-', '.'], "").contains(&squeezed));
    let article =
        ["Le ", "La ", "Les ", "The ", "El ", "Il ", "Der ", "Die ", "Das ", "O ", "A ", "L'", "L’"];
    let titled = article.iter().any(|article| {
        name.strip_prefix(article).is_some_and(|rest| rest.starts_with(char::is_uppercase) && count >= 2)
    });
    let capital = name.starts_with(|c: char| !c.is_lowercase());
    of_host
        || titled
        || folded.ends_with(".com")
        || capital && folded.split(' ').any(|word| OUTLETS.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_come_off_and_are_named() {
        for (headline, bare, marker) in [
            ("UPDATE 2-Harbour shares slip", "Harbour shares slip", Some("UPDATE")),
            ("(2nd LD) Council lifts ban", "Council lifts ban", Some("UPDATE")),
            ("CORRECTED-Port to close", "Port to close", Some("CORRECTION")),
            ("(URGENT) Quake off Elm", "Quake off Elm", Some("FLASH")),
            ("++ Elm, riaperta la linea ++", "Elm, riaperta la linea", Some("FLASH")),
            ("СРОЧНО: Порт закрыт", "Порт закрыт", Some("FLASH")),
            ("ADVISORY-Elm talks: no story", "Elm talks: no story", Some("ADVISORY")),
            ("Updated rules for ferries", "Updated rules for ferries", None),
            ("Kill switch fitted to trams", "Kill switch fitted to trams", None),
            ("Flash flood shuts road", "Flash flood shuts road", None),
        ] {
            assert_eq!(unmarked(headline), Marked { headline: bare.to_owned(), marker }, "{headline}");
        }
    }

    #[test]
    fn an_outlet_comes_off_a_title_and_an_attribution_does_not() {
        for (title, headline) in [
            ("Council buries lines | Elm Register", "Council buries lines"),
            ("Salt dispute ends - ANTARA News", "Salt dispute ends"),
            ("Переправу открыли &mdash; Якутский курьер", "Переправу открыли"),
            ("Talks to resume on Monday - foreign minister", "Talks to resume on Monday - foreign minister"),
            ("Boards &amp;amp; towns", "Boards & towns"),
        ] {
            assert_eq!(from_title(title, None).as_deref(), Some(headline));
        }
        assert_eq!(
            from_title("Talks to resume - Elmside", Some("www.elmside.example")).as_deref(),
            Some("Talks to resume")
        );
    }
}
