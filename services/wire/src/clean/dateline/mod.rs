//! Finds the dateline at the start of a story's first paragraph and cuts it off.
//! [`forms`] are tried in order, with the places that [`place`] cuts -> what the form needs is checked -> the date is resolved by [`months`].

mod forms;
mod months;
mod place;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use self::forms::{Form, Needs};
use super::{Dateline, fold};

/// How far into a paragraph a dateline may reach, in bytes.
const REACH: usize = 260;

/// A dateline, and what follows from it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    /// The dateline.
    pub dateline: Dateline,
    /// Names of reporters that it holds.
    pub byline: Vec<String>,
    /// Where the story's own text begins, in bytes.
    pub end: usize,
    /// True when the form cannot be mistaken, so that it may be looked for behind a deck.
    pub plain: bool,
    /// Name of the form.
    pub form: &'static str,
}

/// The dateline that the paragraph begins with. `time_ms` is the item's own time.
pub(super) fn find(paragraph: &str, time_ms: Option<i64>) -> Option<Found> {
    let start = fold::head(paragraph, REACH);
    for (form, groups) in forms::fitting(start) {
        let date = groups.text("date").or_else(|| groups.text("date2"));
        let place = groups.text("place").map(place_name);
        let rest = paragraph[groups.end..].trim_start();
        if !believable(form, place, date.is_some(), rest) {
            continue;
        }
        let dateline = Dateline {
            place: place.map(str::to_owned),
            date: date.and_then(|date| iso_date(date, time_ms)),
            agency: groups.text("agency").map(str::to_owned),
            raw: paragraph[..groups.end].trim().to_owned(),
        };
        let byline = groups.text("byline").map(reporters);
        let end = paragraph.len() - rest.len();
        return Some(Found {
            dateline,
            byline: byline.unwrap_or_default(),
            end,
            plain: form.plain,
            form: form.name,
        });
    }
    None
}

/// A place in bold or on its own line before the story (`ANKARA`): capitals, three words at most.
pub(super) fn bare_place(text: &str) -> bool {
    let count = fold::words(text);
    (1..=3).contains(&count)
        && text.chars().count() >= 3
        && fold::all_capitals(text)
        && text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '/' | '.'))
        && !forms::is_no_place(text)
}

/// True for a city that everyone knows, in capitals.
pub(super) fn known_city(text: &str) -> bool {
    forms::is_known_city(text.trim())
}

fn believable(form: &Form, place: Option<&str>, dated: bool, rest: &str) -> bool {
    let place = place.unwrap_or_default();
    // The first part of a place counts: regions after it are written small.
    let first = place.split([',', '(', '/']).next().unwrap_or_default().trim();
    let capitals = fold::all_capitals(first) && first.chars().filter(|c| c.is_alphabetic()).count() >= 3;
    let no_place = forms::is_no_place(first);
    match form.needs {
        Needs::Nothing => !no_place,
        Needs::Capitals => {
            capitals
                && !no_place
                && fold::words(first) <= 4
                && !first.chars().any(char::is_numeric)
                && rest.starts_with(|c: char| !c.is_lowercase())
        }
        Needs::CapitalsOrDate => (capitals || dated) && !no_place,
        Needs::KnownCity => forms::is_known_city(first),
    }
}

/// Names of the reporters in a dateline; scripts without capitals part them by spaces too.
fn reporters(names: &str) -> Vec<String> {
    let spaces = names.chars().any(|c| fold::spaceless_script(c) || matches!(c, '가'..='힣'));
    names
        .split(|c: char| matches!(c, '、' | '，' | ',' | '·') || spaces && c.is_whitespace())
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The place without what only led to the next part: a full stop that ends no abbreviation, a preposition.
fn place_name(place: &str) -> &str {
    let place = place.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '-' | '|'));
    let place = place.strip_suffix(" في").or_else(|| place.strip_suffix(" le")).unwrap_or(place);
    match place.strip_suffix('.') {
        Some(bare) if !place.contains(',') && !bare.contains('.') => bare,
        _ => place,
    }
}

/// The date in ISO 8601, its year as stated or the one that brings it nearest to the item's own time.
fn iso_date(date: &str, time_ms: Option<i64>) -> Option<String> {
    let (year, month, day) = months::read(date)?;
    if let Some(year) = year {
        return Date::new(year, month, day).ok().map(|date| date.to_string());
    }
    let now = Timestamp::from_millisecond(time_ms?).ok()?.to_zoned_datetime(TimeZone::UTC).date();
    (-1..=1)
        .filter_map(|step| Date::new(now.year().checked_add(step)?, month, day).ok())
        .min_by_key(|date| date.since(now).map_or(i32::MAX, |span| span.get_days().abs()))
        .map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paragraph, place, date, agency; the story always begins with the word after the dateline.
    const CASES: &[(&str, &str, Option<&str>, Option<&str>)] = &[
        ("HEMPFIELD, N.Y. (AP) — The ferry ran.", "HEMPFIELD, N.Y.", None, Some("AP")),
        ("ELMHAVEN (Reuters) - The ferry ran.", "ELMHAVEN", None, Some("Reuters")),
        ("PORT ELM, Nov 5 (Reuters) - The ferry ran.", "PORT ELM", None, Some("Reuters")),
        ("BUENOS ELMOS, 31 oct (Reuters) - El barco.", "BUENOS ELMOS", None, Some("Reuters")),
        ("BRUSSELS/WARSAW, Dec 9 (Reuters) - The ferry.", "BRUSSELS/WARSAW", None, Some("Reuters")),
        ("Paris, France | AFP | The ferry ran.", "Paris, France", None, Some("AFP")),
        ("Elmville, 5 nov 2020 (AFP) - Le bac.", "Elmville", Some("2020-11-05"), Some("AFP")),
        ("ELMSK, May 2, 2021, TASS. The ferry ran.", "ELMSK", Some("2021-05-02"), Some("TASS")),
        ("ELMSK, May 2. /TASS/. The ferry ran.", "ELMSK", None, Some("TASS")),
        ("ЭЛЬМСК, 5 ноября. /ТАСС/. Паром пошёл.", "ЭЛЬМСК", None, Some("ТАСС")),
        ("ЭЛЬМСК, 5 ноя - РИА Новости. Паром пошёл.", "ЭЛЬМСК", None, Some("РИА Новости")),
        ("Эльмск. 5 ноября. ИНТЕРФАКС - Паром пошёл.", "Эльмск", None, Some("ИНТЕРФАКС")),
        ("КИЇВ, 5 травня. /Укрінформ/. Пором пішов.", "КИЇВ", None, Some("Укрінформ")),
        ("ELM CITY, Nov. 5 (Xinhua) -- The ferry ran.", "ELM CITY", None, Some("Xinhua")),
        ("新华社榆城11月5日电（记者王榆）渡轮启航。", "榆城", None, Some("新华社")),
        ("（中央社記者王小榆榆城1日電）渡輪啟航。", "榆城", None, Some("中央社")),
        ("【ロンドン時事】フェリーが出た。", "ロンドン", None, Some("時事")),
        ("【北京共同】フェリーが出た。", "北京", None, Some("共同")),
        ("(엘름=연합뉴스) 김하늘 기자 = 배가 떠났다.", "엘름", None, Some("연합뉴스")),
        ("New Elm, Nov 5 (PTI) The ferry ran.", "New Elm", None, Some("PTI")),
        ("New Elm [India], November 5 (ANI): The ferry.", "New Elm [India]", None, Some("ANI")),
        ("KUALA ELM, Nov 5 (Bernama) -- The ferry ran.", "KUALA ELM", None, Some("Bernama")),
        ("Jakarta (ANTARA) - Kapal itu berangkat.", "Jakarta", None, Some("ANTARA")),
        ("SEOUL, Nov. 5 (Yonhap) -- The ferry ran.", "SEOUL", None, Some("Yonhap")),
        ("Elmadrid, 5 nov (EFE).- El barco zarpó.", "Elmadrid", None, Some("EFE")),
        ("ELMADRID, 5 Nov. (EUROPA PRESS) - El barco.", "ELMADRID", None, Some("EUROPA PRESS")),
        ("Elmburg (dpa) - Die Fähre fuhr.", "Elmburg", None, Some("dpa")),
        ("(ANSA) - ELMA, 05 NOV - Il traghetto parte.", "ELMA", None, Some("ANSA")),
        ("TOKYO, Nov. 5, Kyodo - The ferry ran.", "TOKYO", None, Some("Kyodo")),
        ("ANKARA (AA) - Feribot kalktı.", "ANKARA", None, Some("AA")),
        ("القاهرة (رويترز) - انطلقت العبارة.", "القاهرة", None, Some("رويترز")),
        ("دمشق – سانا انطلقت العبارة.", "دمشق", None, Some("سانا")),
        ("أبوظبي في 3 مايو / وام / انطلقت العبارة.", "أبوظبي", None, Some("وام")),
        ("NEW ELM--(BUSINESS WIRE)--Elm Ferries Inc.", "NEW ELM", None, Some("BUSINESS WIRE")),
        ("NEW ELM, Nov. 5, 2020 /PRNewswire/ -- Elm.", "NEW ELM", Some("2020-11-05"), Some("PRNewswire")),
        ("Culielm.- El barco zarpó.", "Culielm", None, None),
        ("MADRID: The ferry ran.", "MADRID", None, None),
        ("PARIS, Nov 15 — The ferry ran.", "PARIS", None, None),
        ("TEMPO.CO, Jakarta - Kapal itu.", "Jakarta", None, Some("TEMPO.CO")),
        ("Budaelm, 2020. november 5., csütörtök (MTI) - A komp.", "Budaelm", Some("2020-11-05"), Some("MTI")),
        ("Praha 5. listopadu (ČTK) - Přívoz.", "Praha", None, Some("ČTK")),
        ("МИНСК, 5 ноября – БЕЛТА, Иван Петров. Паром пошёл.", "МИНСК", None, Some("БЕЛТА")),
        ("नयी दिल्ली, पांच नवंबर (भाषा) नौका चली।", "नयी दिल्ली", None, Some("भाषा")),
        ("ST. ELM, March 3 - The ferry ran.", "ST. ELM", None, None),
    ];

    #[test]
    fn datelines_of_many_agencies_and_languages_are_cut() {
        for (paragraph, place, date, agency) in CASES {
            let found = find(paragraph, None).unwrap_or_else(|| panic!("no dateline in {paragraph}"));
            assert_eq!(found.dateline.place.as_deref(), Some(*place), "{paragraph}");
            assert_eq!(found.dateline.date.as_deref(), *date, "{paragraph}");
            assert_eq!(found.dateline.agency.as_deref(), *agency, "{paragraph}");
            let rest = &paragraph[found.end..];
            assert!(
                !rest.is_empty() && paragraph.ends_with(rest) && !rest.starts_with([' ', '-', '—']),
                "{paragraph}"
            );
        }
    }

    #[test]
    fn a_date_without_a_year_takes_the_one_nearest_to_the_item() {
        // 2 January 2022, 00:00 UTC.
        let date = |text| find(text, Some(1_641_081_600_000)).and_then(|found| found.dateline.date);
        assert_eq!(date("PORT ELM, Dec 31 (Reuters) - The ferry ran.").as_deref(), Some("2021-12-31"));
        assert_eq!(date("PORT ELM, Jan 2 (Reuters) - The ferry ran.").as_deref(), Some("2022-01-02"));
        assert_eq!(
            find("PORT ELM, Dec 31 (Reuters) - It ran.", None).and_then(|found| found.dateline.date),
            None
        );
    }

    #[test]
    fn a_date_is_no_place() {
        let found = find("Nov 5, 2020 (Reuters) - The ferry ran.", None).expect("a dateline");
        assert_eq!((found.dateline.place, found.dateline.date.as_deref()), (None, Some("2020-11-05")));
    }

    #[test]
    fn a_reporter_named_in_the_dateline_is_a_byline() {
        let found = find("新华社榆城5月2日电（记者李晓岚、周启明）渡轮启航。", None).expect("a dateline");
        assert_eq!(found.byline, ["李晓岚", "周启明"]);
    }

    #[test]
    fn what_only_looks_like_a_dateline_is_none() {
        for paragraph in [
            "NOTE: the ferry does not run on Mondays.",
            "REVIEW – A ferry of one's own",
            "IMAGE: the ferry at dawn",
            "Press Release – The ferry ran.",
            "Jet Privilege (JPPL) said that it will pay.",
            "LONDON Bridge station is to get a piano.",
            "PARIS 2024 n'y est pour rien : c'est le maire.",
            "In May 2021 the ferry ran again.",
            "The Elm Ferry Co. said on Monday it will sell one of its two boats - the older one - in March.",
            "\"Ferries,\" she said - and laughed.",
            "Saint-Fons-les-Vignes va démonter ses panneaux.",
            "Shr 12 cts - net 40 cts",
        ] {
            assert_eq!(find(paragraph, None), None, "{paragraph}");
        }
    }
}
