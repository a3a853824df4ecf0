//! Names of months and weekdays, by language.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::place::is_letter;
use crate::clean::words;

/// Names of each month from January on, in lower case; abbreviations without their stop.
const MONTHS: [&str; 12] = [
    "
        january; jan; enero; ene; janvier; janv; januar; jänner; jän; gennaio; gen; janeiro; января; январь;
        янв; січня; січ; студзеня; януари; јануара; јануар; јануари; қаңтар; қаңтара; ocak; oca; januari;
        stycznia; يناير; كانون الثاني; كانون ثاني; جانفي; ianuarie; ian; ledna; januára; januarja; januara;
        siječnja; ιανουαρίου; ιαν; tammikuuta; gener; जनवरी; जानेवारी; জানুয়ারি; জানুয়ারী; ஜனவரி; ஜன; జనవరి;
        ಜನವರಿ; ജനുവരി; જાન્યુઆરી; ਜਨਵਰੀ; جنوری; ژانویه; جنوري; ม.ค; มกราคม; janvāris; janvārī; sausio;
        jaanuar; tháng 1; tháng một; בינואר; ינואר; հունվարի; იანვარი; yanvar; yanvarın
    ",
    "
        february; feb; febrero; février; févr; fév; februar; feber; febbraio; fevereiro; fev; февраля;
        февраль; фев; февр; лютого; лют; лютага; февруари; фебруара; фебруар; ақпан; şubat; şub; februari;
        lutego; فبراير; شباط; فيفري; februarie; února; februára; februarja; februara; veljače; φεβρουαρίου;
        φεβ; helmikuuta; febrer; फरवरी; फ़रवरी; फेब्रुवारी; ফেব্রুয়ারি; ফেব্রুয়ারী; பிப்ரவரி; பிப்;
        ఫిబ్రవరి; ಫೆಬ್ರವರಿ; ഫെബ്രുവരി; ફેબ્રુઆરી; ਫਰਵਰੀ; فروری; فوریه; فبروري; ก.พ; กุมภาพันธ์; februāris;
        februārī; vasario; veebruar; tháng 2; tháng hai; בפברואר; פברואר; fevral; fevralın; փետրվարի;
        თებერვალი; február
    ",
    "
        march; mar; marzo; mars; märz; mär; mrz; março; марта; март; мар; березня; бер; сакавіка; марти;
        наурыз; mart; maret; maart; marca; مارس; آذار; اذار; martie; března; marec; ožujka; μαρτίου; μαρ;
        maaliskuuta; març; मार्च; মার্চ; மார்ச்; மார்; మార్చి; ಮಾರ್ಚ್; മാർച്ച്; માર્ચ; ਮਾਰਚ; مارچ; มี.ค;
        มีนาคม; marts; martā; kovo; märts; március; márc; tháng 3; tháng ba; במרץ; במרס; מרץ; մարտի; მარტი;
        martın
    ",
    "
        april; apr; apri; abril; abr; avril; avr; aprile; апреля; апрель; апр; квітня; квіт; красавіка; април;
        априла; априли; сәуір; nisan; nis; kwietnia; أبريل; إبريل; ابريل; نيسان; أفريل; افريل; aprilie; dubna;
        apríla; aprila; travnja; απριλίου; απρ; huhtikuuta; अप्रैल; एप्रिल; এপ্রিল; ஏப்ரல்; ఏప్రిల్; ಏಪ್ರಿಲ್;
        ഏപ്രിൽ; એપ્રિલ; ਅਪ੍ਰੈਲ; اپریل; آوریل; เม.ย; เมษายน; aprīlis; aprīlī; balandžio; aprill; április; ápr;
        tháng 4; tháng tư; באפריל; אפריל; aprel; aprelin; ապրիլի; აპრილი
    ",
    "
        may; mayo; mai; maggio; mag; maio; мая; май; травня; трав; траўня; маја; мај; мамыр; mayıs; mei; maja;
        مايو; أيار; ايار; ماي; května; kvě; mája; máj; május; svibnja; μαΐου; μαϊ; toukokuuta; maig; मई; मे;
        মে; மே; మే; ಮೇ; മേയ്; મે; ਮਈ; مئی; مه; می; พ.ค; พฤษภาคม; maijs; maijā; gegužės; tháng 5; tháng năm;
        במאי; מאי; մայիսի; მაისი; mayın; maj
    ",
    "
        june; jun; junio; juin; juni; giugno; giu; junho; июня; июнь; июн; червня; черв; чэрвеня; юни; јуна;
        јун; јуни; маусым; haziran; haz; czerwca; يونيو; يونيه; حزيران; جوان; iunie; iun; června; júna;
        június; jún; junija; juna; lipnja; ιουνίου; ιουν; kesäkuuta; juny; जून; জুন; ஜூன்; జూన్; ಜೂನ್; ജൂൺ;
        જૂન; ਜੂਨ; جون; ژوئن; มิ.ย; มิถุนายน; jūnijs; jūnijā; birželio; juuni; tháng 6; tháng sáu; ביוני; יוני;
        iyun; iyunun; հունիսի; ივნისი
    ",
    "
        july; jul; julio; juillet; juil; juli; luglio; lug; julho; июля; июль; июл; липня; лип; ліпеня; юли;
        јула; јул; јули; шілде; temmuz; tem; lipca; يوليو; يوليه; تموز; جويلية; iulie; iul; července; júla;
        július; júl; julija; jula; srpnja; ιουλίου; ιουλ; heinäkuuta; juliol; जुलाई; जुलै; জুলাই; ஜூலை; జులై;
        జూలై; ಜುಲೈ; ജൂലൈ; જુલાઈ; ਜੁਲਾਈ; جولائی; ژوئیه; ก.ค; กรกฎาคม; jūlijs; jūlijā; liepos; juuli; tháng 7;
        tháng bảy; ביולי; יולי; iyul; iyulun; հուլիսի; ივლისი
    ",
    "
        august; aug; agosto; ago; août; aoû; августа; август; авг; серпня; серп; жніўня; тамыз; ağustos; ağu;
        agustus; augustus; sierpnia; أغسطس; اغسطس; آب; أوت; اوت; srpna; augusta; augusztus; avgusta; kolovoza;
        αυγούστου; αυγ; elokuuta; agost; अगस्त; ऑगस्ट; আগস্ট; அகஸ்ட்; ஆகஸ்ட்; ఆగస్టు; ಆಗಸ್ಟ್; ഓഗസ്റ്റ്; ઓગસ્ટ;
        ਅਗਸਤ; اگست; ส.ค; สิงหาคม; augusti; augusts; augustā; rugpjūčio; tháng 8; tháng tám; באוגוסט; אוגוסט;
        avqust; avqustun; օգոստոսի; აგვისტო
    ",
    "
        september; sept; sep; septiembre; septembre; settembre; set; setembro; сентября; сентябрь; сен; сент;
        вересня; вер; верасня; септември; септембра; септембар; қыркүйек; eylül; eyl; września; سبتمبر; أيلول;
        ايلول; septembrie; září; septembra; szeptember; szept; rujna; σεπτεμβρίου; σεπ; syyskuuta; setembre;
        सितंबर; सितम्बर; सप्टेंबर; সেপ্টেম্বর; செப்டம்பர்; సెప్టెంబర్; సెప్టెంబరు; ಸೆಪ್ಟೆಂಬರ್; സെപ്റ്റംബർ;
        સપ્ટેમ્બર; ਸਤੰਬਰ; ستمبر; سپتامبر; ก.ย; กันยายน; septembris; septembrī; rugsėjo; tháng 9; tháng chín;
        בספטמבר; ספטמבר; sentyabr; sentyabrın; սեպտեմբերի; სექტემბერი
    ",
    "
        october; oct; octubre; octobre; oktober; okt; ottobre; ott; outubro; out; октября; октябрь; окт;
        жовтня; жовт; кастрычніка; октомври; октобра; октобар; қазан; ekim; eki; października; أكتوبر; اكتوبر;
        تشرين الأول; تشرين الاول; تشرين أول; octombrie; října; októbra; október; oktobra; οκτωβρίου; οκτ;
        lokakuuta; अक्टूबर; अक्तूबर; ऑक्टोबर; অক্টোবর; அக்டோபர்; అక్టోబర్; అక్టోబరు; ಅಕ್ಟೋಬರ್; ഒക്ടോബർ;
        ઓક્ટોબર; ਅਕਤੂਬਰ; اکتوبر; اکتبر; ต.ค; ตุลาคม; oktobris; oktobrī; spalio; oktoober; tháng 10; tháng
        mười; באוקטובר; אוקטובר; oktyabr; oktyabrın; հոկտեմբերի; ოქტომბერი
    ",
    "
        november; nov; noviembre; novembre; novembro; ноября; ноябрь; ноя; нояб; листопада; лист; лістапада;
        ноември; новембра; новембар; қараша; listopadu; kasım; kas; listopada; نوفمبر; تشرين الثاني; تشرين
        ثاني; noiembrie; noi; novembra; studenoga; studenog; νοεμβρίου; νοε; marraskuuta; नवंबर; नवम्बर;
        नोव्हेंबर; নভেম্বর; நவம்பர்; నవంబర్; నవంబరు; ನವೆಂಬರ್; നവംബർ; નવેમ્બર; ਨਵੰਬਰ; نومبر; نوامبر; พ.ย;
        พฤศจิกายน; novembris; novembrī; lapkričio; tháng 11; בנובמבר; נובמבר; noyabr; noyabrın; նոյեմբերի;
        ნოემბერი
    ",
    "
        december; dec; diciembre; dic; décembre; déc; dezember; dez; dicembre; dezembro; декабря; декабрь;
        дек; грудня; груд; снежня; декември; децембра; децембар; желтоқсан; aralık; ara; desember; des;
        grudnia; ديسمبر; كانون الأول; كانون الاول; كانون أول; decembrie; prosince; decembra; prosinca;
        δεκεμβρίου; δεκ; joulukuuta; desembre; दिसंबर; दिसम्बर; डिसेंबर; ডিসেম্বর; டிசம்பர்; డిసెంబర్;
        డిసెంబరు; ಡಿಸೆಂಬರ್; ഡിസംബർ; ડિસેમ્બર; ਦਸੰਬਰ; دسمبر; دسامبر; ธ.ค; ธันวาคม; decembris; decembrī;
        gruodžio; detsember; tháng 12; בדצמבר; דצמבר; dekabr; dekabrın; դեկտեմբերի; დეკემბერი
    ",
];

/// Months of calendars that are not the common one.
const OTHERS: &str = "
        बैशाख; वैशाख; जेठ; जेष्ठ; असार; साउन; भदौ; असोज; कात्तिक; कार्तिक; मंसिर; पुस; पुष; माघ; फागुन; फाल्गुन; चैत; चैत्र;
        حمل; ثور; جوزا; سرطان; اسد; سنبله; میزان; عقرب; قوس; جدی; دلو; حوت; فروردین; اردیبهشت; خرداد; تیر; مرداد;
        شهریور; مهر; آبان; آذر; دی; بهمن; اسفند; محرم; صفر; رمضان; رجب; شعبان; شوال
    ";

/// Days of the week, and what is said for them, in lower case.
const WEEKDAYS: &str = "
        monday; tuesday; wednesday; thursday; friday; saturday; sunday; mon; tue; tues; wed; thu; thurs; fri; sat;
        sun; lunes; martes; miércoles; jueves; viernes; sábado; domingo; lundi; mardi; mercredi; jeudi; vendredi;
        samedi; dimanche; montag; dienstag; mittwoch; donnerstag; freitag; samstag; sonnabend; sonntag; lunedì;
        martedì; mercoledì; giovedì; venerdì; sabato; domenica; hétfő; kedd; szerda; csütörtök; péntek; szombat;
        vasárnap; понедельник; вторник; среда; четверг; пятница; суббота; воскресенье; понеділок; вівторок; середа;
        четвер; п'ятниця; субота; неділя; pazartesi; salı; çarşamba; perşembe; cuma; cumartesi; pazar; senin; selasa;
        rabu; kamis; jumat; sabtu; minggu; الاثنين; الإثنين; الثلاثاء; الأربعاء; الخميس; الجمعة; السبت; الأحد;
        poniedziałek; wtorek; środa; czwartek; piątek; sobota; niedziela
    ";

/// The month of this name, 1 to 12; case and a stop after it do not count.
pub(super) fn month(name: &str) -> Option<i8> {
    named(name).flatten()
}

/// As [`month`], and nothing inside for a month of another calendar.
fn named(name: &str) -> Option<Option<i8>> {
    let name = name.trim_end_matches('.').to_lowercase().replace("i\u{307}", "i");
    static NAMES: LazyLock<HashMap<&str, Option<i8>>> = LazyLock::new(|| {
        let common = (1..)
            .zip(MONTHS)
            .flat_map(|(month, names)| words::entries(names).map(move |name| (name, Some(month))));
        let mut months = HashMap::new();
        for (name, month) in common.chain(words::entries(OTHERS).map(|name| (name, None))) {
            months.entry(name).or_insert(month);
        }
        months
    });
    NAMES.get(name.as_str()).copied()
}

/// The month that stands here, and where its name ends: two words count before one
/// (`كانون الثاني`).
pub(super) fn cut(text: &str, from: usize) -> Option<(Option<i8>, usize)> {
    let word = |from: usize| -> usize {
        let part = |c: &char| is_letter(*c) || matches!(c, '.' | '\'' | '’');
        from + text[from..].chars().take_while(part).map(char::len_utf8).sum::<usize>()
    };
    let one = word(from);
    if one == from {
        return None;
    }
    let two = text[one..].strip_prefix(' ').map(|rest| {
        let digits: usize = rest.chars().take_while(char::is_ascii_digit).map(char::len_utf8).sum();
        if digits > 0 { one + 1 + digits } else { word(one + 1) }
    });
    let at = |end: usize| {
        let named = named(&text[from..end])?;
        Some((named, end - (text[from..end].len() - text[from..end].trim_end_matches('.').len())))
    };
    let stop = || {
        // `апреля.Текст`: what stands before the first stop.
        let end = from + text[from..one].find('.').filter(|end| *end >= 3)?;
        Some((named(&text[from..end])?, end))
    };
    two.and_then(at).or_else(|| at(one)).or_else(stop)
}

/// True for a day of the week.
pub(super) fn is_weekday(word: &str) -> bool {
    static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| words::set(WEEKDAYS));
    !word.is_empty() && NAMES.contains(word.to_lowercase().as_str())
}
