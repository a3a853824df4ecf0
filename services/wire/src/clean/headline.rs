//! The headline without what desks and sites put on it: a marker before it, an outlet's name behind it.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::pattern::Pattern;
use super::{agencies, blocks, fold, words};

/// Markers before a headline, and the common name of each. A hyphen, colon or bracket must part them from it.
const MARKERS: &[(&str, &str)] = &[
    (
        "CORRECTION",
        r"correct(?:ed|ion|s)|corrección|corrige|correction|rectificatif|berichtigung|korrektur|correzione|correção|исправленн?ая версия|исправление|düzeltme|تصحيح|تصويب|更正|勘误|勘誤|訂正|ralat|koreksi|poprawka|sprostowanie|oprava|helyesbítés|rättelse|rettelse|oikaisu|rectifica(?:ción)?|rettifica|ispravak|исправка|исправление|исправлено|виправлено|уточнение|διόρθωση|정정|תיקון|corretto|corrigé|corregido",
    ),
    (
        "UPDATE",
        r"updat(?:e|ed)(?: ?\d+)?|\d(?:st|nd|rd|th) ?(?:ld|lead|update)(?:[- ]writethru)?|(?:ld|lead) ?\d*|actualiza(?:ción)?|actualisation|aktualisiert|aggiornamento|atualização|обновление|обновлено|güncelleme|wrapup ?\d*|wrap ?\d*|ampliación|amplía|actualiza ?\d*|actu(?:alisation)? ?\d*|synthèse|zusammenfassung(?: ?\d*)|aktualizacja|rozszerzona|bővített|kiegészített|päivitetty|uppdaterad|uppdatering|oppdatert|opdateret|actualizat|оновлено|доповнено|расширенная|تحديث ?\d*|更新 ?\d*|続報|종합ﾠ?\d?보?|종합|\d보|perbarui|diperbarui|kemas kini|עדכון|ενημέρωση",
    ),
    ("REFILE", r"refile|refiling"),
    ("REPEAT", r"rpt|repeat|repeating|wiederholung|repetición"),
    (
        "KILL",
        r"kill|mandatory kill|må ikke bringes|do not use|nicht verwenden|no utilizar|ne pas utiliser|non usare|(?:bulletin|urgent) kill|storno|annulation|anulación|anulada|annulla(?:ta|mento)?|аннулировано|отмена|анульовано|annullering|annullerat|anulowane|anulowano|zrušeno|törölve|peruutettu|إلغاء|撤稿|撤销|取消|전문 ?취소|전체 ?취소|iptal|dibatalkan|ביטול|anulat|opozvano",
    ),
    ("WITHDRAWN", r"story withdrawn|withdrawn|withdrawal|withhold|retirada|retrait"),
    (
        "ADVISORY",
        r"advisory|media advisory|hinweis an die redaktionen|aviso a los editores|avis aux rédactions",
    ),
    ("EMBARGOED", r"embargoed?|sperrfrist|sous embargo|embargado|эмбарго"),
    (
        "FLASH",
        r"flash|urgent|alert|breaking(?: news)?|snap|bulletin|just in|newsflash|срочно|молния|терміново|eilmeldung|eil|urgente|última hora|ultim'?ora|dernière minute|son dak[iİ]ka|flaş|acil|عاجل|فوری|速報|緊急|快讯|快訊|突发|속보|긴급|breaking|sürgős|pilne|έκτακτο|突發|突发|紧急|急讯|至急|긴급|1보|terkini|kilat|sela|breaking alert|erste meldung|viimeistä|brådskande|hastemelding|urgent alert|מבזק|ताजा|ब्रेकिंग|ด่วน|khẩn",
    ),
];

static PREFIXES: LazyLock<Vec<(&str, Pattern)>> = LazyLock::new(|| {
    MARKERS
        .iter()
        .map(|(name, words)| {
            let pattern = format!(
                r"(?i)^(?:[(\[【（<《〔［]\s*(?:{words})\s*[)\]】）>》〕］]\s*[-:–—]?\s*|(?:{words})\s*(?:[-–—－:：|!！/]+|\+\+)\s*|\*+\s*(?:{words})\s*\*+\s*)"
            );
            (*name, Pattern::new(pattern))
        })
        .collect()
});

static SUFFIXES: LazyLock<Vec<(&str, Pattern)>> = LazyLock::new(|| {
    MARKERS
        .iter()
        .filter(|(name, _)| matches!(*name, "UPDATE" | "CORRECTION"))
        .map(|(name, words)| {
            (*name, Pattern::new(format!(r"(?i)\s+(?:[-–—]{{1,2}} ?(?:{words})|[(\[](?:{words})[)\]])$")))
        })
        .collect()
});

/// A line of markers and signs alone.
static ALONE: LazyLock<Pattern> = LazyLock::new(|| {
    let all: Vec<&str> = MARKERS.iter().map(|(_, words)| *words).collect();
    let all = all.join("|");
    let agency = agencies::alternatives();
    Pattern::new(format!(
        r"(?i)^[\[(*【+/\s-]*(?:{agency})?[/\s]*(?:{all})(?:[ ,!+*/–—-]+(?:{all}))*[\s\])*】+.!:-]*$"
    ))
});

/// The markers, the gravest first.
static GRAVE: LazyLock<Vec<(&str, Pattern)>> = LazyLock::new(|| {
    let order =
        ["KILL", "WITHDRAWN", "CORRECTION", "ADVISORY", "EMBARGOED", "UPDATE", "REFILE", "REPEAT", "FLASH"];
    order
        .iter()
        .filter_map(|name| MARKERS.iter().find(|(known, _)| known == name))
        .map(|(name, words)| {
            (*name, Pattern::new(format!(r"(?i)(?:^|[^\p{{L}}])(?:{words})(?:[^\p{{L}}]|$)")))
        })
        .collect()
});

/// The marker that a line is and nothing else (`URGENT`); written small it may be a word of the story.
pub(super) fn alone(line: &str) -> Option<&'static str> {
    let shouted = !line.chars().filter(|c| c.is_alphabetic()).any(char::is_lowercase)
        || line.trim_start().starts_with(['/', '+', '*']);
    if fold::has_more_words(line, 8) || !shouted || !ALONE.is_match(line) {
        return None;
    }
    GRAVE.iter().find(|(_, pattern)| pattern.is_match(line)).map(|(name, _)| *name)
}

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
        let narrowed = rest.starts_with(|c| matches!(c, '\u{ff10}'..='\u{ff5a}')).then(|| fold::narrow(rest));
        let read = narrowed.as_deref().unwrap_or(rest);
        let found = PREFIXES.iter().find_map(|(name, prefix)| {
            let letters = read[..prefix.find(read)?.end()].chars().count();
            let end = rest.char_indices().nth(letters).map_or(rest.len(), |(at, _)| at);
            let after = rest[end..].trim();
            (!after.is_empty()).then_some((*name, after))
        });
        let Some((name, after)) = found else { break };
        marker = marker.or(Some(name));
        rest = after;
    }
    let suffix =
        SUFFIXES.iter().find_map(|(name, suffix)| Some((*name, rest[..suffix.find(rest)?.start()].trim())));
    if let Some((name, before)) = suffix.filter(|(_, before)| !before.is_empty()) {
        marker = marker.or(Some(name));
        rest = before;
    }
    Marked { headline: rest.to_owned(), marker }
}

/// The marker that a slug line or a note to editors carries.
pub(super) fn marker_of_note(note: &str) -> Option<&'static str> {
    static NOTES: LazyLock<Vec<(&str, Pattern)>> = LazyLock::new(|| {
        [
            ("KILL", r"\bKILL\b"),
            ("WITHDRAWN", r"\bWITHH[OE]LD\b|\bWITHDRAWN\b|\bELIMINATION\b"),
            ("CORRECTION", r"(?i)^\(?(?:corrects|corrige|berichtigung|berichtigt|rectifie|corregge|исправля|更正|訂正|修正)|\bCORRECTION\b|-Correct(?:ion|ive)\b|\bpara corrigir\b|\buntuk meralat\b"),
            ("UPDATE", r"(?i)\bwritethru\b|-(?:2nd|3rd)?ld(?:all)?[ -]|\b\d(?:st|nd|rd|th) (?:ld|lead)\b|^attention - (?:ajoute|actualise|précise)|^\(?(?:updates?|adds|actualiza|amplía|aktualisiert|actualise|aggiorna|atualiza|обновляет|дополняет|новые подробности|доповнює|zusammenfassung|neu:|új:|ny:|nytt:|uusi:|لإضافة|adiciona|agrega|ajoute|añade|aggiunge|voegt toe)|加えました|追加"),
        ]
        .iter()
        .map(|(name, pattern)| (*name, Pattern::new(*pattern)))
        .collect()
    });
    let alone = alone(note);
    alone.or_else(|| NOTES.iter().find(|(_, pattern)| pattern.is_match(note)).map(|(name, _)| *name))
}

/// A feed's title as text, the outlet's name off its end. `host` is the one of the item's link.
pub(super) fn from_title(title: &str, host: Option<&str>) -> Option<String> {
    let plain = blocks::plain(title);
    let mut headline = plain.as_str();
    for mark in [" < ", " ‹ "] {
        // Templates of some places put the whole path behind the title.
        if let Some((before, _)) = headline.split_once(mark)
            && fold::words(before) >= 3
        {
            return Some(before.trim_end().to_owned());
        }
    }
    static BY_AGENCY: LazyLock<Pattern> =
        LazyLock::new(|| Pattern::new(format!(r"\s+By (?:{})$", agencies::alternatives())));
    if let Some(by) = BY_AGENCY.find(headline) {
        headline = headline[..by.start()].trim_end();
    }
    // An outlet may put the day behind its name.
    static DAY: LazyLock<Pattern> = LazyLock::new(|| Pattern::new(r", \d{1,2}[./]\d{1,2}[./]\d{4}$"));
    if let Some(day) = DAY.find(headline) {
        headline = headline[..day.start()].trim_end();
    }
    if let Some((before, section)) = headline.rsplit_once(" | ")
        && before.contains(" | ")
        && is_outlet(section, true, host)
    {
        headline = before.trim_end();
    }
    for mark in [" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", "_", "-"] {
        let Some((before, outlet)) = headline.rsplit_once(mark) else { continue };
        let tight = matches!(mark, "_" | "-");
        if tight && !outlet.chars().any(fold::spaceless_script) {
            continue;
        }
        let bar = !matches!(mark, " - " | " – " | " — " | "-");
        let outlet_like = is_outlet(outlet, bar && !tight, host) || is_title_case_tail(before, outlet);
        if fold::words(before) >= 2 && outlet_like {
            headline = before.trim_end();
            break;
        }
    }
    (!headline.is_empty()).then(|| headline.to_owned())
}

/// True for a tail of two to five words, each with a capital, behind a headline that is written small; and for one in
/// Latin letters behind a headline in others. A speaker (`- foreign minister`, `- Port Authority`) is no outlet.
fn is_title_case_tail(before: &str, tail: &str) -> bool {
    const SPEAKERS: &[&str] = &[
        "president",
        "minister",
        "ministry",
        "police",
        "court",
        "authority",
        "bank",
        "commission",
        "union",
        "agency",
        "report",
        "reports",
        "source",
        "sources",
        "study",
        "poll",
        "survey",
        "official",
        "officials",
        "government",
        "council",
        "office",
        "department",
        "army",
        "navy",
        "ceo",
        "chief",
        "governor",
        "mayor",
        "secretary",
        "un",
    ];
    let words: Vec<&str> = tail.split_whitespace().collect();
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    let speaker = words.iter().any(|word| SPEAKERS.contains(&word.to_lowercase().as_str()));
    if speaker || words.is_empty() || words.len() > 5 || !words.iter().all(capital) {
        return false;
    }
    let latin = |text: &str| text.chars().any(|c| c.is_ascii_alphabetic());
    if latin(tail) && !latin(before) {
        return true;
    }
    let all = before.split_whitespace().count();
    let small = before.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
    words.len() >= 2 && all >= 5 && small * 10 >= all * 6
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
    const ENDINGS: &[&str] = &[
        "bladet",
        "tidning",
        "tidningen",
        "posten",
        "avisen",
        "avis",
        "zeitung",
        "blatt",
        "kurier",
        "bote",
        "anzeiger",
        "nachrichten",
        "presse",
        "krant",
        "courant",
        "nieuws",
        "报",
        "報",
        "网",
        "網",
        "社",
        "新聞",
        "新闻",
        "日报",
        "日報",
        "晚报",
        "ニュース",
        "新報",
        "通信",
        "뉴스",
        "일보",
        "신문",
        "타임스",
        "방송",
    ];
    let named =
        count <= 5 && ENDINGS.iter().any(|ending| folded.ends_with(ending)) && folded.chars().count() <= 24;
    of_host
        || named
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
            ("SON DAKİKA: Liman kapandı", "Liman kapandı", Some("FLASH")),
            ("《更正》港口关闭", "港口关闭", Some("CORRECTION")),
            ("ＵＰＤＡＴＥ　１－港が閉まる", "港が閉まる", Some("UPDATE")),
            ("Port to close -- Update", "Port to close", Some("UPDATE")),
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
