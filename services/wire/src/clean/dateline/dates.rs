//! Dates as datelines write them, cut from the start of a text.
//! weekday and small words off -> day, month and year in the order of their writing -> time of day and weekday behind.

use super::months;
use super::place::is_letter;

/// A date that a text begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stated {
    /// How far it reaches, in bytes.
    pub length: usize,
    /// The year, of the common era.
    pub year: Option<i16>,
    /// The month, 1 to 12; nothing where the day stands alone or the calendar is another one.
    pub month: Option<i8>,
    /// The day of the month.
    pub day: i8,
    /// False for a date of another calendar, which is known to be a date and no more.
    pub common: bool,
}

/// The date that the text begins with.
pub(super) fn cut(text: &str) -> Option<Stated> {
    let from = skip_lead(text, skip_hijri(text));
    let stated = east_asian(text, from)
        .or_else(|| year_first(text, from))
        .or_else(|| day_first(text, from))
        .or_else(|| month_first(text, from))
        .or_else(|| numbers(text, from))?;
    let mut stated = Stated { length: skip_tail(text, stated.length), ..stated };
    // Years of the Buddhist era.
    stated.year = stated.year.map(|year| if (2400..2700).contains(&year) { year - 543 } else { year });
    Some(stated)
}

/// A day that stands alone.
pub(super) fn bare_day(text: &str) -> Option<Stated> {
    let (day, length) = day(text, 0)?;
    Some(Stated { length, year: None, month: None, day, common: true })
}

/// `5 ноября 2020 г.`, `3rd May`, `5 de noviembre de 2020`, `14مارچ`, `8 มิ.ย. 2566`, `5 مايو أيار`.
fn day_first(text: &str, from: usize) -> Option<Stated> {
    let (day, at) = day(text, from)?;
    let at = skip(text, at, &["st", "nd", "rd", "th", "er", "º", "°", "-го", "."]);
    let at = skip(text, spaces(text, at), &["de ", "d'", "d’", "di ", "of ", "-", "/ ", "/"]);
    let (month, at) = month(text, spaces(text, at))?;
    Some(with_year(text, at, month, day))
}

/// `Nov. 5, 2020`, `kovo 12 d.`, `marzo 12`.
fn month_first(text: &str, from: usize) -> Option<Stated> {
    let (month, at) = month(text, from)?;
    let (day, at) = day(text, spaces(text, skip(text, at, &["."])))?;
    let at = skip(text, at, &["st", "nd", "rd", "th", "-ші", "-жы", "-күні"]);
    Some(with_year(text, at, month, day))
}

/// `2020. november 5.`, `2022. gada 12. marts`, `2023-03-12`.
fn year_first(text: &str, from: usize) -> Option<Stated> {
    let (year, at) = number(text, from).filter(|(year, _)| (1900..2700).contains(year))?;
    let at = skip(text, at, &[". gada ", ". ", ".", "-", "/", " m. ", " ж. ", " жылғы ", ", ", " "]);
    let common = |month, day, length| Stated { length, year: Some(year), month, day, common: true };
    if let Some((named, at)) = month(text, at) {
        let (day, at) = day(text, spaces(text, skip(text, at, &["."])))?;
        return Some(Stated { common: named.is_some(), ..common(named, day, skip(text, at, &["."])) });
    }
    let (first, at) = number(text, at)?;
    if let Some((named, at)) = month(text, spaces(text, skip(text, at, &["."]))) {
        return Some(Stated { common: named.is_some(), ..common(named, narrow(first, 31)?, at) });
    }
    let at = skip(text, at, &["-", "/", "."]);
    let (day, at) = day(text, at)?;
    Some(common(Some(narrow(first, 12)?), day, at))
}

/// `05.11.2020`, `12/03`, `5 - 4`, `12-3-2023`.
fn numbers(text: &str, from: usize) -> Option<Stated> {
    let (day, at) = day(text, from)?;
    let mark = text[spaces(text, at)..].chars().next().filter(|c| matches!(c, '.' | '/' | '-'))?;
    let (month, at) = number(text, spaces(text, spaces(text, at) + 1))?;
    let month = narrow(month, 12)?;
    let stated = Stated { length: at, year: None, month: Some(month), day, common: true };
    let Some((year, end)) = text[at..].strip_prefix(mark).and_then(|_| number(text, spaces(text, at + 1)))
    else {
        let bare = text[at..].starts_with(mark) && mark == '.';
        return Some(Stated { length: at + usize::from(bare), ..stated });
    };
    let year = if end - at <= 3 && year < 100 { year + 2000 } else { year };
    Some(Stated { length: end, year: Some(year), ..stated })
}

/// `2020年11月5日`, `11月5日`, `12日`, `民國112年3月5日`, `2023년 3월 12일`.
fn east_asian(text: &str, from: usize) -> Option<Stated> {
    let era = [("民國", 1911), ("民国", 1911), ("令和", 2018)]
        .into_iter()
        .find(|(name, _)| text[from..].starts_with(name));
    let (mut value, mut at) = number(text, from + era.map_or(0, |(name, _)| name.len()))?;
    let unit = |at: usize, units: &[char]| {
        text[at..].chars().next().filter(|c| units.contains(c)).map(|c| at + c.len_utf8())
    };
    let mut stated = Stated { length: 0, year: None, month: None, day: 0, common: true };
    if let Some(behind) = unit(at, &['年', '년']) {
        stated.year = value.checked_add(era.map_or(0, |(_, start)| start));
        (value, at) = number(text, spaces(text, behind))?;
    }
    if let Some(behind) = unit(at, &['月', '월']) {
        stated.month = Some(narrow(value, 12)?);
        (value, at) = number(text, spaces(text, behind))?;
    }
    stated.length = unit(at, &['日', '일', '號', '号'])?;
    stated.day = narrow(value, 31)?;
    Some(stated)
}

/// A month was read up to here: the year behind it, if there is one.
fn with_year(text: &str, at: usize, month: Option<i8>, day: i8) -> Stated {
    let stated = Stated { length: at, year: None, month, day, common: month.is_some() };
    let behind = skip(text, at, &[",", "،", ".", "/", "-", "ء"]);
    let behind = skip(text, spaces(text, behind), &["de ", "del ", "of ", "พ.ศ. ", "พ.ศ.", "year "]);
    match number(text, behind) {
        Some((year, end)) if (1900..2700).contains(&year) && end - behind >= 4 => {
            let end = skip(
                text,
                end,
                &[
                    " година",
                    " года",
                    " год",
                    " г.",
                    " г",
                    " року",
                    " р.",
                    " р",
                    "г.",
                    " م",
                    "م",
                    "ء",
                    " ء",
                    " ж.",
                    " оны",
                ],
            );
            let cut = text[end..].starts_with(is_letter);
            let end = if cut {
                behind
                    + text[behind..].chars().take_while(|c| c.is_numeric()).map(char::len_utf8).sum::<usize>()
            } else {
                end
            };
            Stated { length: end, year: Some(year), ..stated }
        }
        // 12 Mar 22 (ANG)
        Some((year, end)) if behind == at + 1 && year < 100 && text[end..].starts_with(" (") => {
            Stated { length: end, year: Some(year + 2000), ..stated }
        }
        // 1402, of another calendar.
        Some((year, end)) if month.is_none() && year >= 1300 => Stated { length: end, ..stated },
        _ => stated,
    }
}

/// The name of a month, once or in two calendars' words (`أكتوبر تشرين الأول`): nothing inside for another calendar.
fn month(text: &str, from: usize) -> Option<(Option<i8>, usize)> {
    let (named, mut end) = months::cut(text, from)?;
    if let Some((again, behind)) = months::cut(text, spaces(text, skip(text, spaces(text, end), &["/"])))
        && again == named
    {
        end = behind;
    }
    Some((named, end))
}

fn day(text: &str, from: usize) -> Option<(i8, usize)> {
    if let Some((value, end)) = number(text, from) {
        return Some((narrow(value, 31)?, end));
    }
    // Hindi copy writes small days as words: `पांच नवंबर`.
    const WORDS: [&[&str]; 10] = [
        &["एक"],
        &["दो"],
        &["तीन"],
        &["चार"],
        &["पांच", "पाँच"],
        &["छह", "छः"],
        &["सात"],
        &["आठ"],
        &["नौ"],
        &["दस"],
    ];
    (1..).zip(WORDS).find_map(|(value, words)| {
        let word = words
            .iter()
            .find(|word| text[from..].strip_prefix(**word).is_some_and(|rest| rest.starts_with(' ')))?;
        Some((value, from + word.len()))
    })
}

/// A number of one to four digits of any script.
fn number(text: &str, from: usize) -> Option<(i16, usize)> {
    let mut value: i16 = 0;
    let mut end = from;
    for digit in text.get(from..)?.chars() {
        let Some(digit_value) = digit_value(digit) else { break };
        value = value.checked_mul(10)?.checked_add(digit_value)?;
        end += digit.len_utf8();
    }
    (end > from && text[from..end].chars().count() <= 4).then_some((value, end))
}

/// The zeros of the decimal digits that news is written in.
const ZEROS: [char; 13] = ['0', '٠', '۰', '०', '০', '੦', '૦', '௦', '౦', '೦', '൦', '๐', '０'];

fn digit_value(digit: char) -> Option<i16> {
    ZEROS.iter().find_map(|zero| {
        i16::try_from(u32::from(digit).checked_sub(u32::from(*zero))?).ok().filter(|value| *value < 10)
    })
}

fn narrow(value: i16, most: i8) -> Option<i8> {
    i8::try_from(value).ok().filter(|value| (1..=most).contains(value))
}

fn spaces(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start().len()
}

/// Skips the first of these that stands here.
fn skip(text: &str, at: usize, words: &[&str]) -> usize {
    at + words.iter().find(|word| text[at..].starts_with(**word)).map_or(0, |word| word.len())
}

/// A weekday and small words that lead to a date.
fn skip_lead(text: &str, from: usize) -> usize {
    let at = weekday(text, from).map_or(from, |end| spaces(text, skip(text, end, &[",", "،", "."])));
    const LEADS: [&str; 18] = [
        "le ",
        "el ",
        "am ",
        "den ",
        "dia ",
        "dne ",
        "on ",
        "в ",
        "في ",
        "يوم ",
        "ngày ",
        "วันที่ ",
        "tanggal ",
        "ता. ",
        "दि. ",
        "दिनांक ",
        "il ",
        "lo ",
    ];
    skip(text, at, &LEADS)
}

/// What stands behind a date and belongs to it: a full stop of its own, a time of day, a weekday.
fn skip_tail(text: &str, at: usize) -> usize {
    let mut end = at;
    end = skip(text, end, &[" d.", ".,"]).max(end);
    let clock = spaces(text, skip(text, end, &[",", " / "]));
    let digits = text[clock..].chars().take_while(char::is_ascii_digit).count();
    if (1..=2).contains(&digits)
        && text[clock + digits..].starts_with([':', '.', 'h'])
        && text[clock + digits + 1..].chars().take(2).filter(char::is_ascii_digit).count() == 2
    {
        end = skip(text, clock + digits + 3, &[" am", " pm", " Uhr", " WIB", " น.", " (GMT)"]);
    }
    let day = spaces(text, skip(text, end, &[".,", ",", "،"]));
    if day > end
        && let Some(behind) = weekday(text, day)
    {
        end = behind;
    }
    end
}

fn weekday(text: &str, from: usize) -> Option<usize> {
    let word: usize = text[from..].chars().take_while(|c| is_letter(*c)).map(char::len_utf8).sum();
    months::is_weekday(&text[from..from + word]).then_some(from + word)
}

/// A date of the Islamic calendar before the one that counts: `Ramadan 20, 1442, `, `20 رمضان 1442 هـ الموافق `.
fn skip_hijri(text: &str) -> usize {
    let head: usize = text.chars().take(48).map(char::len_utf8).sum();
    let head = &text[..head];
    if let Some(at) =
        ["الموافق ", "corresponding to "].iter().find_map(|word| Some(head.find(word)? + word.len()))
    {
        let year = head[..at]
            .split(|c: char| !c.is_numeric())
            .any(|digits| number(digits, 0).is_some_and(|(year, _)| (1400..1500).contains(&year)));
        return if year && head.find(['(', '/']).is_none_or(|bracket| bracket > at) { at } else { 0 };
    }
    for (at, _) in head.match_indices(", 14") {
        let Some((year, end)) = number(text, at + 2) else { continue };
        let rest = skip(text, end, &[" AH", "AH", " H", "H"]);
        let before = head[..at].split(|c: char| !c.is_alphanumeric() && c != '\'').count();
        if (1400..1500).contains(&year)
            && before <= 4
            && text[rest..].starts_with(", ")
            && cut_plain(&text[rest + 2..])
        {
            return rest + 2;
        }
    }
    0
}

fn cut_plain(text: &str) -> bool {
    day_first(text, 0).or_else(|| month_first(text, 0)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_many_languages() {
        for (date, year, month, day) in [
            ("May 2, 2021", Some(2021), 5, 2),
            ("Nov. 5", None, 11, 5),
            ("3rd May, 2022", Some(2022), 5, 3),
            ("5 de noviembre de 2020", Some(2020), 11, 5),
            ("2 мая 2022 г.", Some(2022), 5, 2),
            ("8. јуна 2021.", Some(2021), 6, 8),
            ("14. lipnja 2023.", Some(2023), 6, 14),
            ("2022. március 12., szombat", Some(2022), 3, 12),
            ("kovo 12 d.", None, 3, 12),
            ("16 mag 2022 10:41", Some(2022), 5, 16),
            ("4/06", None, 6, 4),
            ("5 - 4", None, 4, 5),
            ("11月5日", None, 11, 5),
            ("民國112年3月5日", Some(2023), 3, 5),
            ("2023년 3월 12일", Some(2023), 3, 12),
            ("02 مايو 2021 م", Some(2021), 5, 2),
            ("20 رمضان 1442 هـ الموافق 02 مايو 2021 م", Some(2021), 5, 2),
            ("Ramadan 20, 1442, May 2, 2021", Some(2021), 5, 2),
            ("3 أكتوبر تشرين الأول", None, 10, 3),
            ("5 تشرين الثاني", None, 11, 5),
            ("14 آذار/مارس", None, 3, 14),
            ("14مارچ", None, 3, 14),
            ("١٢ مارس ٢٠٢٣", Some(2023), 3, 12),
            ("২১ সেপ্টেম্বর, ২০২২", Some(2022), 9, 21),
            ("नौ जुलाई", None, 7, 9),
            ("8 มิ.ย. 2566", Some(2023), 6, 8),
            ("12 במרץ, 2023", Some(2023), 3, 12),
            ("05.11.2020", Some(2020), 11, 5),
        ] {
            let stated = Stated {
                length: date.trim_end_matches('.').len(),
                year,
                month: Some(month),
                day,
                common: true,
            };
            let read = cut(date).map(|read| Stated { length: stated.length, ..read });
            assert_eq!(read, Some(stated), "{date}");
            let rest = &date[cut(date).map_or(0, |read| read.length)..];
            assert!(matches!(rest, "" | "."), "{date}: {rest}");
        }
        for none in ["May 32", "word", "5", "5 boats", "may sail 5", "2024"] {
            assert_eq!(cut(none), None, "{none}");
        }
        assert!(cut("१२ चैत").is_some_and(|stated| !stated.common));
    }
}
