//! The forms of datelines: a table of patterns that a person can read, and what each needs to be believed.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Captures;

use super::{months, place};
use crate::clean::pattern::Pattern;
use crate::clean::{agencies, words};

/// What must hold beside the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// The pattern is proof enough.
    Nothing,
    /// The place stands in capitals and is no word of the trade (`NOTE`, `REVIEW`).
    Capitals,
    /// The place stands in capitals, or there is a date.
    CapitalsOrDate,
    /// The place is a city that everyone knows.
    KnownCity,
}

/// A form of a dateline.
pub(super) struct Form {
    /// Its name, for the record.
    pub name: &'static str,
    /// What must hold beside the pattern.
    pub needs: Needs,
    /// True when the form is plain enough to be looked for behind a deck.
    pub plain: bool,
    pattern: &'static str,
}

/// The forms, in the order in which they are tried. `{place}` is cut by [`place`]; `{date}`, `{agency}` (a known one), `{name}` (any
/// name that may be an agency's), `{dash}` and `{hijri}` are filled in; `(?P<byline>` is a reporter named in it.
const FORMS: &[Form] = &[
    // (ANSA) - ROMA, 05 NOV -
    form("agency first", Needs::Nothing, r"^[(\[]{agency}[)\]]{dash}{place}(?:,? ?{date})?{dash}"),
    // TEMPO.CO, Jakarta -
    form("outlet first", Needs::Nothing, r"^{agency}, {place}{dash}"),
    // 新华社北京11月5日电（记者…）
    form(
        "chinese",
        Needs::Nothing,
        r"^(?:据)?(?P<agency>新华社|新華社|中新社|中新网|中央社|央视网)(?P<place>[\p{Han}·]{2,12}?)(?P<date>\d{1,2}月\d{1,2}日)(?:电|電|讯|訊|消息)\s*(?:[（(]\s*(?:本报|新华社|中新社)?(?:记者|記者|通讯员|见习记者)[:：]?\s*(?P<byline>[^）)]{2,60})[）)])?\s*",
    ),
    // （中央社記者…台北1日電）
    form(
        "taiwanese",
        Needs::Nothing,
        r"^[（(](?P<agency>中央社)記者(?P<byline>\p{Han}{3}(?:、\p{Han}{3}){0,3})(?P<place>\p{Han}{2,8}?)(?P<date>(?:\d{1,2}月)?\d{1,2}日)(?:綜合外電報導|專電|電)[）)]\s*",
    ),
    // 【ロンドン時事】
    form(
        "japanese",
        Needs::Nothing,
        r"^[【［\[](?P<place>[^】］\]\s]{1,14}?)[　 ]?(?P<date>(?:\d{1,2}月)?\d{1,2}日)?[　 ]?(?P<agency>共同|時事|ロイター|ＡＦＰ|AFP|新華社|毎日|読売)(?:[＝=・](?P<byline>[^】］\]]{2,16}))?[】］\]]\s*",
    ),
    // (서울=연합뉴스) … 기자 =
    form(
        "korean",
        Needs::Nothing,
        r"^[(\[【（](?P<place>[^=()\[\]＝]{1,20})[=＝](?P<agency>[^()\[\]]{2,16})[)\]】）] ?(?:(?P<byline>\p{Hangul}{2,4}(?:[·, ]{1,2}\p{Hangul}{2,4}){0,4}?) ?(?:선임기자|통신원|특파원|인턴기자|기자) ?[=＝] ?)?",
    ),
    // الأحساء 20 رمضان 1442 هـ الموافق 02 مايو 2021 م واس
    form(
        "arabic, two calendars",
        Needs::Nothing,
        r"^{place},? {hijri}{date}(?: م)?,? {agency}(?:{dash}|[:.]? )",
    ),
    // 5 ноября, Минск /Корр. БЕЛТА/.
    form(
        "date first",
        Needs::Nothing,
        r"^{date}[,.] {place} [(/](?:Корр\. ?)?{agency}[)/](?:[.:]+-?|{dash})? ?",
    ),
    // Nov 5 (Reuters) -
    form("date and agency", Needs::Nothing, r"^{date},? [(\[]{agency}[)\]](?:{dash}|: ?)"),
    // NEW YORK, Nov. 5 (XYZ) -, Madrid, 5 nov (EFE).-, МОСКВА, 5 ноября. /ТАСС/., New Delhi (PTI), Nov 5:
    form(
        "agency in brackets",
        Needs::Nothing,
        r"^{place}(?:[,.]? ?{hijri}?{date}[,.]?)? ?[(（\[/|]{1,2} ?{agency} ?[)）\]/|]{1,2}(?:,? {date2})?(?:[.:,]{1,2}[-–—]{1,2} ?|[.:]?{dash}|[.:]{1,2} ?| |$)",
    ),
    // Jeddah, Ramadan 20, 1442, May 2, 2021, SPA --, MOSCOW, May 2, 2021, TASS., SYDNEY, Aug 4 AAP -
    form(
        "agency after a date",
        Needs::Nothing,
        r"^{place}[,.]? {hijri}?{date}[,.]? {agency}\.?(?:[.:]-? |{dash}|\. )",
    ),
    // МОСКВА, 5 ноя - РИА Новости.
    form(
        "agency after a dash",
        Needs::Nothing,
        r"^{place}(?:[,.]? {date}\.?)?{dash}{agency}(?:, (?P<byline>\p{Lu}\p{L}+ \p{Lu}\p{L}+)\. |[.:]-? ?|{dash}|$)",
    ),
    // Tehran, IRNA –
    form("agency after a comma", Needs::Nothing, r"^{place}, {agency}{dash}"),
    // JAKARTA, ELMPOST.com -
    form(
        "outlet after a comma",
        Needs::Nothing,
        r"^{place}, (?P<agency>\p{L}{2,20}\.(?:com|co\.id|co|id|net|news|org|ru|ua|my))(?: ?[-–—―]+ |{dash})",
    ),
    // دمشق-سانا
    form(
        "arabic agency",
        Needs::Nothing,
        r"^(?P<place>\p{Arabic}+(?: \p{Arabic}+){0,2}) ?[-–—] ?{agency}(?:{dash}| |$)",
    ),
    // Paris, France | AFP |
    form("bars", Needs::Nothing, r"^{place} ?\| ?{agency}(?: ?\| ?{date})? ?\| ?"),
    // NEW YORK--(BUSINESS WIRE)--
    form("press wire", Needs::Nothing, r"^{place}(?:, {date})?{dash}[(/]{agency}[)/]{dash}"),
    // PORT ELM, March 3 (XYZ) -
    form(
        "unknown agency",
        Needs::CapitalsOrDate,
        r"^{place}(?:, ?{date})? [(/]{name}[)/](?:\.-|:|[.]?{dash})",
    ),
    // (Reuters) -
    form("agency alone", Needs::Nothing, r"^[(\[]{agency}[)\]](?:{dash}|: ?)"),
    // CHICAGO, March 3 -
    form("date", Needs::Nothing, r"^{place} ?, ?{date}(?:\.-|:|\.?{dash})"),
    form(
        "date, small letters",
        Needs::Nothing,
        r"^(?P<place>\p{L}[\p{L}.]{1,20}(?: \p{L}{2,15}){0,2}(?:, \p{Lu}[\p{L}.]{1,12}(?: \p{L}+)?)?) ?, ?{date}{dash}",
    ),
    // PARIS, France —
    loose("capitals", Needs::Capitals, r"^{place}{spaced}"),
    // Culiacán.-
    loose(
        "stop and dash",
        Needs::Nothing,
        r"^(?P<place>\p{Lu}[\p{L}'’]+(?: \p{L}+){0,3}(?:, \p{Lu}[\p{L}.]+){0,2})\.[-–—]{1,2} ?",
    ),
    // MADRID:
    loose("city and colon", Needs::KnownCity, r"^(?P<place>\p{Lu}[\p{Lu} .'-]{2,24}): "),
];

const fn form(name: &'static str, needs: Needs, pattern: &'static str) -> Form {
    Form { name, needs, plain: true, pattern }
}

/// A form that ordinary text may take too: looked for at the very start of the story only.
const fn loose(name: &'static str, needs: Needs, pattern: &'static str) -> Form {
    Form { name, needs, plain: false, pattern }
}

/// The pattern of a form: what stands before the place, and what behind it. Places are cut by [`place`].
struct Cut {
    before: Option<Pattern>,
    behind: Pattern,
    has_place: bool,
}

/// What a form found.
pub(super) struct Groups<'a> {
    place: Option<&'a str>,
    before: Option<Captures<'a>>,
    behind: Captures<'a>,
    /// Where the dateline ends, in bytes.
    pub end: usize,
}

impl<'a> Groups<'a> {
    /// The text of a group; nothing for an empty one.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        let place = self.place.filter(|_| name == "place");
        let group = || {
            let before = self.before.as_ref().and_then(|groups| groups.name(name));
            Some(before.or_else(|| self.behind.name(name))?.as_str())
        };
        place.or_else(group).map(str::trim).filter(|text| !text.is_empty())
    }
}

/// The forms that fit the start of a paragraph, in order.
pub(super) fn fitting(start: &str) -> impl Iterator<Item = (&'static Form, Groups<'_>)> {
    let mut ends = None;
    compiled().iter().filter_map(move |(form, cut)| Some((*form, cut.groups(start, &mut ends)?)))
}

impl Cut {
    /// `ends` are where the place at the very start can end, once they are known.
    fn groups<'a>(&self, start: &'a str, ends: &mut Option<Vec<usize>>) -> Option<Groups<'a>> {
        if !self.has_place {
            let behind = self.behind.captures(start).filter(|groups| !groups[0].is_empty())?;
            return Some(Groups { place: None, before: None, end: behind[0].len(), behind });
        }
        if !self.behind.may_be_in(start) {
            return None;
        }
        let (before, from) = match &self.before {
            Some(before) => {
                let groups = before.captures(start)?;
                let from = groups[0].len();
                (Some(groups), from)
            }
            None => (None, 0),
        };
        let own;
        let ends = if from == 0 {
            &*ends.get_or_insert_with(|| place::ends(start))
        } else {
            own = place::ends(&start[from..]);
            &own
        };
        let (end, behind) = ends.iter().find_map(|end| {
            let end = from + end;
            Some((end, self.behind.captures(&start[end..])?))
        })?;
        Some(Groups { place: Some(&start[from..end]), before, end: end + behind[0].len(), behind })
    }
}

/// The forms with their patterns made.
fn compiled() -> &'static [(&'static Form, Cut)] {
    static COMPILED: LazyLock<Vec<(&Form, Cut)>> = LazyLock::new(|| {
        let date = date(&months::alternatives());
        let agency = format!(r"(?P<agency>{}(?:[/|][\p{{L}}-]{{2,14}}){{0,2}})", agencies::alternatives());
        let filled = |pattern: &str| {
            let pattern = pattern
                .replace("{date}", &format!("(?P<date>{date})"))
                .replace("{date2}", &format!("(?P<date2>{date})"))
                .replace("{agency}", &agency)
                .replace("{name}", r"(?P<agency>\p{Lu}[\p{L}\p{M}0-9.&' -]{1,30})")
                .replace("{dash}", r"(?:\s+[-–—―_]{1,3}\s*|\s*[-–—―_]{1,3}\s+|--|\s*[-–—―]{1,3}$)")
                .replace("{spaced}", r"(?:\s+[-–—―_]{1,3}\s+|\s?--\s?)")
                .replace("{hijri}", HIJRI);
            Pattern::new(pattern)
        };
        let cut = |form: &'static Form| match form.pattern.split_once("{place}") {
            Some((before, behind)) => Cut {
                before: Some(before).filter(|before| *before != "^").map(filled),
                behind: filled(&format!("^{behind}")),
                has_place: true,
            },
            None => Cut { before: None, behind: filled(form.pattern), has_place: false },
        };
        FORMS.iter().map(|form| (form, cut(form))).collect()
    });
    &COMPILED
}

/// A date of the Islamic calendar, before the date that counts.
const HIJRI: &str = r"(?:(?:\p{L}+[ -]){1,2}\d{1,2}, \d{4}(?: ?AH?| ?H)?(?:,| corresponding to) |\d{1,2} \p{Arabic}+(?: \p{Arabic}+)? \d{4} ?ه?ـ? ?(?:الموافق )?)";

/// A date as datelines write it, with the names of months given.
fn date(months: &str) -> String {
    let month = format!(r"{months}\b\.?");
    let day = r"\d{1,2}(?:st|nd|rd|th|er|\.|º|°)?";
    let weekday = r"(?:(?i:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?i:day)?\.?,? |(?i:lunes|martes|miércoles|jueves|viernes|sábado|domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),? |(?:в|le|el|am|den|dia|on|في) )?";
    let year = r"(?:,? (?:de )?\d{4})?(?: ?(?:г|р|года|року)\b\.?)?";
    format!(
        r"(?:{weekday}{month} ?{day}{year}|{weekday}{day} ?(?:de |d')?{month}{year}|\p{{Devanagari}}+ {month}|\d{{4}}\. {month} {day}(?:,? \p{{L}}+)?|\d{{1,2}}[./]\d{{1,2}}(?:[./]\d{{2,4}})?|\d{{1,2}}月\d{{1,2}}日)"
    )
}

/// True for words of the trade and short names that stand in capitals before a dash, and are no places.
pub(super) fn is_no_place(text: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| words::set(NO_PLACES));
    WORDS.contains(text.to_uppercase().as_str())
}

/// True for a city that everyone knows, in capitals.
pub(super) fn is_known_city(text: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| words::set(CITIES));
    WORDS.contains(text)
}

/// Words in capitals before a dash that are no places.
const NO_PLACES: &str = "
    NOTE; REVIEW; IMAGE; IMAGES; PHOTO; PHOTOS; VIDEO; WATCH; UPDATE; UPDATED; EXCLUSIVE; OPINION; ANALYSIS;
    LIVE; BREAKING; CORRECTION; COMMENT; EDITORIAL; FEATURE; INTERVIEW; PREVIEW; RESULTS; SUMMARY; ALERT;
    ADVISORY; WARNING; FACTBOX; TIMELINE; EXPLAINER; PODCAST; POLL; SCORES; SPORT; SPORTS; BUSINESS; WEATHER;
    TRAFFIC; NEWS; FACT CHECK; FACT-CHECK; PRESS RELEASE; QUESTION; ANSWER; QUIZ; RECIPE; CAST; DIRECTOR;
    RATING; VERDICT; WHAT; WHERE; WHEN; WHO; WHY; HOW; ATTENTION; DISCLAIMER; SPOILER; SPOILER ALERT; URGENT;
    FLASH; EDITOR; EDITORS; READ MORE; SEE ALSO; ALSO; TOP; STORY; HEADLINES; OBITUARY; PROFILE; COLUMN; LETTER;
    FOTO; VÍDEO; ENTREVISTA; OPINIÓN; ANÁLISIS; ФОТО; ВИДЕО; СРОЧНО; МОЛНИЯ; ЭКСКЛЮЗИВ; EILMELDUNG; EXKLUSIV;
    NASA; NATO; COVID-19; UN; EU; US; USA
";

/// Cities that stand before a colon.
const CITIES: &str = "
    MADRID; BARCELONA; LONDON; PARIS; BERLIN; ROME; ROMA; LISBON; LISBOA; VIENNA; BRUSSELS; AMSTERDAM; MOSCOW;
    KYIV; KIEV; WARSAW; PRAGUE; BUDAPEST; ATHENS; ISTANBUL; ANKARA; CAIRO; JERUSALEM; TEHRAN; BAGHDAD; DUBAI;
    ABU DHABI; RIYADH; DOHA; BEIRUT; DAMASCUS; AMMAN; KABUL; ISLAMABAD; KARACHI; LAHORE; PESHAWAR; NEW DELHI;
    DELHI; MUMBAI; KOLKATA; CHENNAI; BENGALURU; HYDERABAD; DHAKA; COLOMBO; KATHMANDU; BANGKOK; SINGAPORE;
    KUALA LUMPUR; JAKARTA; MANILA; HANOI; BEIJING; SHANGHAI; HONG KONG; TAIPEI; TOKYO; SEOUL; SYDNEY; MELBOURNE;
    CANBERRA; WELLINGTON; NAIROBI; LAGOS; ABUJA; ACCRA; JOHANNESBURG; PRETORIA; CAPE TOWN; HARARE; KAMPALA;
    ADDIS ABABA; NEW YORK; WASHINGTON; LOS ANGELES; CHICAGO; BOSTON; TORONTO; OTTAWA; MONTREAL; VANCOUVER;
    MEXICO CITY; HAVANA; BOGOTA; BOGOTÁ; CARACAS; LIMA; QUITO; SANTIAGO; BUENOS AIRES; MONTEVIDEO; SAO PAULO;
    BRASILIA; RIO DE JANEIRO; GENEVA; ZURICH; STOCKHOLM; OSLO; COPENHAGEN; HELSINKI; DUBLIN; BELGRADE; SOFIA;
    BUCHAREST; ZAGREB; MILAN; MUNICH; FRANKFURT; TIRANA; TBILISI; YEREVAN; BAKU; MINSK; TUNIS; ALGIERS; RABAT;
    TRIPOLI; KHARTOUM; SRINAGAR; JAMMU; MULTAN; QUETTA; RAWALPINDI
";
