//! Lines that are a time and nothing else: `Updated: 11 May 2022, 10:20 GMT`, `18:07, 14.02.24`, `입력 2023. 6. 12. 13:05`.
//! line -> words -> every one is a number, a part of a date, or a word that goes with it.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::clean::pattern::Pattern;
use crate::clean::{dateline, fold, phrases, words};

/// Most words of such a line.
const MOST: usize = 14;

/// Words that stand with a date or time.
const WORDS: &str = "
    updated; update; published; posted; modified; created; last; first; at; on; the; of; date; time; edited; by;
    am; pm; a.m; p.m; gmt; utc; ist; est; edt; et; pt; pst; pdt; ct; cst; cdt; bst; cet; cest; jst; kst; hkt; sgt;
    aest; aedt; nzdt; nzst; wib; wita; wit; msk; мск; eat; wat; cat; sast; pkt; pht; h; hs; hrs; hours; hour; ago;
    min; mins; minutes; minute; days; day; local; st; nd; rd; th; yesterday; today; noon; midnight;
    publicado; publicada; actualizado; actualizada; actualización; última; ultima; el; a; las; la; de; del; hace;
    horas; hora; min.; minutos; creado; modificado; fecha; publicação; atualizado; atualizada; atualização; às;
    em; há; por; redação; publié; mis; à; jour; le; modifié; modification; dernière; heure; heures; il; y; publication;
    veröffentlicht; aktualisiert; stand; uhr; um; am; vom; den; der; zuletzt; erstellt; geändert; vor; stunden;
    pubblicato; aggiornato; aggiornamento; ultimo; ore; alle; il; data; fa; bijgewerkt; geplaatst; gepubliceerd; om; uur;
    publicerad; uppdaterad; kl; publisert; oppdatert; opdateret; offentliggjort; julkaistu; päivitetty; klo;
    opublikowano; aktualizacja; godz; dodano; r; zveřejněno; aktualizováno; publikované; aktualizované;
    publicat; actualizat; la; ora; megjelent; frissítve; objavljeno; ažurirano; u; i; časa;
    опубликовано; обновлено; дата; время; г; года; год; в; от; ч; час; часов; назад; изменено; создано;
    опубліковано; оновлено; о; року; р; год.; востаннє; публикувано; обновено; објављено; ажурирано;
    güncelleme; güncellendi; yayın; yayınlanma; yayınlandı; son; saat; tarih; tarihi; eklenme; giriş; oluşturulma;
    diperbarui; diterbitkan; dipublikasikan; pukul; tanggal; pada; diperbaharui; dikemaskini; diterbitkan; jam;
    cập; nhật; lúc; ngày; tháng; năm; thứ; δημοσίευση; δημοσιεύτηκε; ενημέρωση; ενημερώθηκε; ώρα;
    نشر; نشرت; في; تم; النشر; تاريخ; آخر; تحديث; الساعة; م; ص; بتوقيت; غرينتش; مكة; يوم; منذ; ساعة; ساعات; دقيقة;
    انتشار; تاریخ; زمان; ساعت; به‌روزرسانی; کد; خبر; عודכן; עודכן; פורסם; לראשונה; בשעה; ב; प्रकाशित; अपडेट; अपडेटेड;
    पर; को; बजे; प्रकाशन; तिथि; প্রকাশ; প্রকাশিত; আপডেট; वेळ; เผยแพร่; อัปเดต; เวลา; น.
";

/// Words of scripts without spaces, and of Korean, that stand glued to numbers.
const GLUED: &str = "
    年; 月; 日; 時; 时; 分; 秒; 点; 點; 发布; 發布; 发表; 更新; 最后; 最後; 时间; 時間; 发布时间; 更新时间; 发稿时间; 发稿;
    上午; 下午; 週一; 週二; 週三; 週四; 週五; 週六; 週日; 周一; 周二; 周三; 周四; 周五; 周六; 周日; 星期一; 星期二;
    星期三; 星期四; 星期五; 星期六; 星期日; 配信; 公開; 掲載; 午前; 午後; 曜日; 火; 水; 木; 金; 土; 于; 於; 前; 小时; 小時; 分钟; 分鐘;
    日時; 公開日; 更新日; 投稿日; 最終更新; 最新; 入力; 登録; 년; 월; 일; 시; 분; 초; 입력; 수정; 등록; 송고; 송고시간; 오전; 오후; 최종; 업데이트;
    기사입력; 최종수정; 승인; 게재; 발행일; น
";

/// True for a line that is a time and nothing else.
pub(in crate::clean) fn is_stamp(text: &str, count: usize) -> bool {
    if count > MOST || count == 0 || !text.contains(|c: char| c.is_numeric()) || text.len() > 200 {
        return false;
    }
    let folded = fold::fold(text);
    let parts = folded
        .split(|c: char| {
            c.is_whitespace() || matches!(c, '|' | '/' | '(' | ')' | '[' | ']' | '•' | '·' | ';')
        })
        .filter(|part| !part.is_empty());
    let (mut whole, mut numbers, mut named, mut other, mut years) = (0, 0, 0, 0, 0);
    for part in parts {
        match kind(part.trim_matches(|c: char| !c.is_alphanumeric() && c != '%')) {
            Some(Part::Mark) => {}
            Some(Part::Whole) => whole += 1,
            Some(Part::Number) => {
                numbers += 1;
                years += usize::from(part.chars().filter(|c| c.is_numeric()).count() == 4);
            }
            Some(Part::Named) => named += 1,
            Some(Part::Word) => other += 1,
            None => return false,
        }
    }
    // A lone number is a score or a price.
    let dated = numbers >= 2 && named >= 1 || numbers == 1 && named >= 1 && other >= 1;
    named <= 2 && (whole >= 1 || dated || numbers >= 3 && years <= 1 || numbers == 2 && other >= 1)
}

/// A line cut before and behind a date with a time that stands in it.
pub(super) fn parted(line: &str) -> Vec<&str> {
    static MOMENT: LazyLock<Pattern> = LazyLock::new(|| {
        Pattern::new(
            r"\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?[ \u{a0}T]{1,2}\d{1,2}:\d{2}(?::\d{2})?(?: ?송고)?",
        )
    });
    let Some(moment) = MOMENT.find(line) else { return vec![line] };
    let parts = [&line[..moment.start()], moment.as_str(), &line[moment.end()..]];
    parts.into_iter().filter(|part| part.chars().any(char::is_alphanumeric)).collect()
}

/// True for a line that begins with a date and time, whatever follows.
pub(super) fn begins(text: &str) -> bool {
    let mut ends = text.match_indices(char::is_whitespace).map(|(at, _)| at).skip(1).take(6);
    text.starts_with(|c: char| c.is_numeric() || c == '(' || c == '（' || c.is_alphabetic())
        && ends.any(|end| {
            let start = &text[..end];
            start.contains([':', '時', '时']) && is_stamp(start, fold::words(start))
        })
}

enum Part {
    /// Punctuation alone.
    Mark,
    /// A date or a time by itself.
    Whole,
    /// A number.
    Number,
    /// A month or a weekday.
    Named,
    /// A word that goes with it.
    Word,
}

fn kind(part: &str) -> Option<Part> {
    static KNOWN: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let leads = phrases::words("date-lead").flat_map(|lead| lead.split(' ')).map(str::to_owned);
        words::entries(WORDS).map(str::to_owned).chain(leads).collect()
    });
    static INSIDE: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let mut inside: Vec<&str> = words::entries(GLUED).collect();
        inside.sort_by_key(|word| std::cmp::Reverse(word.len()));
        inside
    });
    if part.is_empty() {
        return Some(Part::Mark);
    }
    let digits = part.chars().filter(|c| c.is_numeric()).count();
    if digits > 0 {
        let mut rest: String = part
            .chars()
            .filter(|c| !c.is_numeric() && !matches!(c, ':' | '.' | '-' | '+' | '\'' | 'º' | '°' | 'ª'))
            .collect();
        if rest.is_empty() {
            let part = if is_whole(part) { Part::Whole } else { Part::Number };
            return (digits <= 8).then_some(part);
        }
        let before = rest.len();
        take_out(&INSIDE, &mut rest);
        let known = rest.is_empty()
            || matches!(
                rest.as_str(),
                "h" | "am"
                    | "pm"
                    | "st"
                    | "nd"
                    | "rd"
                    | "th"
                    | "er"
                    | "t"
                    | "z"
                    | "tz"
                    | "uhr"
                    | "gmt"
                    | "г"
                    | "ч"
            );
        let glued = rest.len() < before && digits >= 3;
        return known.then_some(if glued || is_whole(part) { Part::Whole } else { Part::Number });
    }
    if dateline::is_month(part) || is_weekday(part) {
        return Some(Part::Named);
    }
    let mut rest = part.to_owned();
    take_out(&INSIDE, &mut rest);
    (rest.is_empty() || KNOWN.contains(part)).then_some(Part::Word)
}

/// Takes these words out of a text; none of them is ASCII.
fn take_out(words: &[&str], text: &mut String) {
    for word in words {
        if text.is_ascii() {
            return;
        }
        if text.contains(word) {
            *text = text.replace(word, "");
        }
    }
}

/// True for `10:20`, `10.20`, `14.02.24`, `2022-05-11`; `03-101` and `31.2` are a number and a price.
fn is_whole(part: &str) -> bool {
    let mut numbers = part.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    let (first, second, third) = (numbers.next(), numbers.next(), numbers.next());
    let short = |number: Option<&str>| number.is_some_and(|number| number.len() <= 2);
    match (first, second, third) {
        (Some(_), Some(_), Some(_)) => short(second),
        (Some(_), Some(minutes), None) => short(first) && minutes.len() == 2 && !part.contains('-'),
        _ => false,
    }
}

fn is_weekday(word: &str) -> bool {
    static DAYS: LazyLock<HashSet<&str>> = LazyLock::new(|| words::set(WEEKDAYS));
    DAYS.contains(word)
}

/// Names of weekdays, small letters.
const WEEKDAYS: &str = "
    monday; tuesday; wednesday; thursday; friday; saturday; sunday; mon; tue; tues; wed; thu; thur; thurs; fri;
    sat; sun; lunes; martes; miércoles; jueves; viernes; sábado; domingo; lundi; mardi; mercredi; jeudi; vendredi;
    samedi; dimanche; montag; dienstag; mittwoch; donnerstag; freitag; samstag; sonnabend; sonntag; mo; di; mi; do; fr; sa; so;
    lunedì; martedì; mercoledì; giovedì; venerdì; sabato; domenica; segunda; terça; quarta; quinta; sexta; feira;
    segunda-feira; terça-feira; quarta-feira; quinta-feira; sexta-feira; maandag; dinsdag; woensdag; donderdag;
    vrijdag; zaterdag; zondag; måndag; tisdag; onsdag; torsdag; fredag; lördag; söndag; mandag; tirsdag; lørdag;
    søndag; maanantai; tiistai; keskiviikko; torstai; perjantai; lauantai; sunnuntai; poniedziałek; wtorek; środa;
    czwartek; piątek; sobota; niedziela; pondělí; úterý; středa; čtvrtek; pátek; neděle; pondelok; utorok; streda;
    štvrtok; piatok; nedeľa; hétfő; kedd; szerda; csütörtök; péntek; szombat; vasárnap; luni; marți; miercuri; joi;
    vineri; sâmbătă; duminică; ponedjeljak; utorak; srijeda; četvrtak; petak; subota; nedjelja; dilluns; dimarts;
    dimecres; dijous; divendres; dissabte; diumenge; понедельник; вторник; среда; четверг; пятница; суббота;
    воскресенье; понеділок; вівторок; середа; четвер; п'ятниця; субота; неділя; понеделник; сряда; четвъртък;
    петък; събота; неделя; понедељак; уторак; среда; четвртак; петак; недеља; pazartesi; salı; çarşamba; perşembe;
    cuma; cumartesi; pazar; senin; selasa; rabu; kamis; jumat; sabtu; minggu; isnin; khamis; jumaat; ahad;
    δευτέρα; τρίτη; τετάρτη; πέμπτη; παρασκευή; σάββατο; κυριακή; الاثنين; الإثنين; الثلاثاء; الأربعاء; الخميس;
    الجمعة; السبت; الأحد; دوشنبه; سه‌شنبه; چهارشنبه; پنج‌شنبه; پنجشنبه; جمعه; شنبه; یکشنبه; सोमवार; मंगलवार; बुधवार; गुरुवार;
    शुक्रवार; शनिवार; रविवार; 월요일; 화요일; 수요일; 목요일; 금요일; 토요일; 일요일; 월; 화; 수; 목; 금; 토
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_alone_is_a_stamp_and_prose_with_a_time_is_none() {
        for line in [
            "Updated: 11 May 2022, 10:20",
            "18:07, 14.02.24",
            "18 Oct 2022 06:02AM",
            "(Updated: 18 Oct 2022 11:47AM)",
            "16:20, 31 MAY 2022",
            "입력 2023. 6. 12. 13:05",
            "2022年08月02日 16:21",
            "（6/12 17:40 更新）",
            "5/18(木) 11:20 配信",
            "Senin, 12 Juni 2023 14:07 WIB",
            "Publié le 4/06/2024 à 14:52",
            "18. September 2024, 10:05",
            "17.42",
            "5 de diciembre de 2023",
            "עודכן: 14:32, 08.08.23",
        ] {
            assert!(is_stamp(line, fold::words(line)), "{line}");
        }
        for line in [
            "The fair opens at 10:20 on 11 May 2022.",
            "Northgate 2 Lowmoor 1",
            "1204",
            "Total 17",
            "03-101",
            "Dow 31,200.12 up 2.1",
            "MTI 2022. március 12.",
        ] {
            assert!(!is_stamp(line, fold::words(line)), "{line}");
        }
    }
}
