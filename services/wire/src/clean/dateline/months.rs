//! Names of months, by language, and dates made of them.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::clean::words;

/// Names of each month from January on, in lower case; abbreviations without their stop.
const MONTHS: [&str; 12] = [
    "
        january; jan; enero; ene; janvier; janv; januar; jänner; gennaio; gen; janeiro; января; янв; січня;
        ocak; januari; stycznia; يناير; كانون الثاني; ianuarie; ledna; januára; ιανουαρίου; tammikuuta; gener;
        जनवरी; studenoga
    ",
    "
        february; feb; febrero; février; févr; fév; februar; febbraio; fevereiro; fev; февраля; фев; лютого;
        şubat; februari; lutego; فبراير; شباط; februarie; února; februára; φεβρουαρίου; helmikuuta; febrer;
        फरवरी
    ",
    "
        march; mar; marzo; mars; märz; mär; março; марта; мар; березня; mart; maret; maart; marca; مارس; آذار;
        martie; března; μαρτίου; maaliskuuta; març; मार्च
    ",
    "
        april; apr; apri; abril; abr; avril; avr; aprile; апреля; апр; квітня; nisan; kwietnia; أبريل; إبريل;
        نيسان; aprilie; dubna; apríla; απριλίου; huhtikuuta; अप्रैल
    ",
    "
        may; mayo; mai; maggio; mag; maio; мая; май; травня; mayıs; mei; maja; مايو; أيار; května; mája; μαΐου;
        toukokuuta; maig; मई; maj
    ",
    "
        june; jun; junio; juin; juni; giugno; giu; junho; июня; июн; червня; haziran; czerwca; يونيو; يونيه;
        حزيران; iunie; června; júna; ιουνίου; kesäkuuta; juny; जून
    ",
    "
        july; jul; julio; juillet; juil; juli; luglio; lug; julho; июля; июл; липня; temmuz; lipca; يوليو;
        يوليه; تموز; iulie; července; júla; ιουλίου; heinäkuuta; juliol; जुलाई
    ",
    "
        august; aug; agosto; ago; août; августа; авг; серпня; ağustos; agustus; augustus; sierpnia; أغسطس; آب;
        srpna; augusta; αυγούστου; elokuuta; agost; अगस्त; augusti
    ",
    "
        september; sept; sep; septiembre; septembre; settembre; set; setembro; сентября; сен; сент; вересня;
        eylül; września; سبتمبر; أيلول; septembrie; září; septembra; σεπτεμβρίου; syyskuuta; setembre; सितंबर
    ",
    "
        october; oct; octubre; octobre; oktober; okt; ottobre; ott; outubro; out; октября; окт; жовтня; ekim;
        października; أكتوبر; تشرين الأول; octombrie; října; októbra; οκτωβρίου; lokakuuta; अक्टूबर
    ",
    "
        november; nov; noviembre; novembre; novembro; ноября; ноя; нояб; листопада; listopadu; kasım; listopada; نوفمبر;
        تشرين الثاني; noiembrie; novembra; νοεμβρίου; marraskuuta; नवंबर
    ",
    "
        december; dec; diciembre; dic; décembre; déc; dezember; dez; dicembre; dezembro; декабря; дек; грудня;
        aralık; desember; grudnia; ديسمبر; كانون الأول; decembrie; prosince; decembra; δεκεμβρίου; joulukuuta;
        desembre; दिसंबर
    ",
];

/// The month of this name, 1 to 12; case and a stop after it do not count.
pub(super) fn month(name: &str) -> Option<i8> {
    let name = name.trim_end_matches('.').to_lowercase().replace("i\u{307}", "i");
    static NAMES: LazyLock<HashMap<&str, i8>> = LazyLock::new(|| {
        let mut months = HashMap::new();
        for (name, month) in names() {
            months.entry(name).or_insert(month);
        }
        months
    });
    NAMES.get(name.as_str()).copied()
}

/// The first month whose name has two words and stands in the text, 1 to 12.
fn of_two_words(text: &str) -> Option<i8> {
    static NAMES: LazyLock<Vec<(&str, i8)>> =
        LazyLock::new(|| names().filter(|(name, _)| name.contains(' ')).collect());
    NAMES.iter().find(|(name, _)| text.contains(name)).map(|(_, month)| *month)
}

/// Every name with its month, January's first.
fn names() -> impl Iterator<Item = (&'static str, i8)> {
    (1..).zip(MONTHS).flat_map(|(month, names)| words::entries(names).map(move |name| (name, month)))
}

/// The names as alternatives of a regular expression.
pub(super) fn alternatives() -> String {
    words::alternatives(MONTHS.into_iter())
}

/// Day, month and year (where one is stated) of a date as datelines write it.
pub(super) fn read(date: &str) -> Option<(Option<i16>, i8, i8)> {
    let mut year = None;
    let mut month_found = None;
    let mut numbers: Vec<i16> = Vec::new();
    // Names of two words exist (`كانون الثاني`): the longest name that stands in the text counts.
    let lower = date.to_lowercase();
    for piece in lower
        .split(|c: char| !c.is_alphanumeric() || "年月日년월일".contains(c))
        .filter(|piece| !piece.is_empty())
    {
        let digits: String = piece.chars().take_while(|c| c.is_numeric()).collect();
        if !digits.is_empty() {
            let value = number(&digits)?;
            if digits.chars().count() == 4 {
                year = Some(value)
            } else {
                numbers.push(value)
            }
            continue;
        }
        month_found = month_found.or_else(|| month(piece));
    }
    let month_named = of_two_words(&lower).or(month_found);
    let (day, month) = match (month_named, numbers.as_slice()) {
        (Some(month), [day, ..]) => (*day, month),
        // 5.11.2020 and 11月5日: the order is told by the writing.
        (None, [month, day]) if date.contains(['月', '월']) => (*day, i8::try_from(*month).ok()?),
        (None, [day, month]) => (*day, i8::try_from(*month).ok()?),
        _ => return None,
    };
    let day = i8::try_from(day).ok().filter(|day| (1..=31).contains(day))?;
    (1..=12).contains(&month).then_some((year, month, day))
}

/// The value of decimal digits of any script.
fn number(digits: &str) -> Option<i16> {
    let mut value: i16 = 0;
    for digit in digits.chars() {
        let digit = match digit {
            '０'..='９' => digit as u32 - '０' as u32,
            '٠'..='٩' => digit as u32 - '٠' as u32,
            '۰'..='۹' => digit as u32 - '۰' as u32,
            digit => digit.to_digit(10)?,
        };
        value = value.checked_mul(10)?.checked_add(i16::try_from(digit).ok()?)?;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_many_languages() {
        for (date, read_as) in [
            ("May 2, 2021", Some((Some(2021), 5, 2))),
            ("Nov. 5", Some((None, 11, 5))),
            ("3rd May, 2022", Some((Some(2022), 5, 3))),
            ("5 de noviembre de 2020", Some((Some(2020), 11, 5))),
            ("2 мая 2022", Some((Some(2022), 5, 2))),
            ("11月5日", Some((None, 11, 5))),
            ("02 مايو 2021", Some((Some(2021), 5, 2))),
            ("5 تشرين الثاني", Some((None, 11, 5))),
            ("05.11.2020", Some((Some(2020), 11, 5))),
            ("May 32", None),
            ("word", None),
        ] {
            assert_eq!(read(date), read_as, "{date}");
        }
    }
}
