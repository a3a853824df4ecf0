//! Names under which news agencies sign, as they stand in datelines, credits and sign-offs.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{fold, phrases, words};

/// Names by region: short ones and full ones, in the agency's own writing; compared without regard to case.
const AGENCIES: &[(&str, &str)] = &[
    (
        "World and Europe",
        "
            AP; Associated Press; The Associated Press; The AP; Reuters; Thomson Reuters;
            Thomson Reuters Foundation; AFP; Agence France-Presse; UPI; United Press International; PA; PA Media; Press Association; dpa;
            dpa-AFX; DPA; EFE; Agencia EFE; EFEAGRO; Europa Press; ANSA; AGI; Adnkronos; LaPresse; Lusa; APA;
            ATS; Keystone-ATS; Keystone-SDA; SDA; ANP; Belga; TT; NTB; Ritzau; STT; BNS; ELTA; LETA; PAP; ČTK;
            CTK; TASR; SITA; MTI; Agerpres; Mediafax; BTA; Tanjug; Beta; HINA; Hina; FENA; SRNA; MIA; ATA;
            ANA-MPA; AMNA; CNA; AA; Anadolu Agency; Anadolu; Anadolu Ajansı; DHA; İHA; IHA; KAP; SID; AWP; epd;
            KNA; ots; Bloomberg; Dow Jones; MT Newswires; RTTNews; IPS; RFE/RL; VOA; BBC; CNN; KUNA; Sputnik
        ",
    ),
    (
        "Former Soviet Union",
        "
            TASS; ITAR-TASS; RIA Novosti; Interfax; INTERFAX.RU; Interfax-Ukraine; PRIME; Rossiya Segodnya;
            ТАСС; ИТАР-ТАСС; РИА Новости; ИНТЕРФАКС; Интерфакс; Интерфакс-Украина; ПРАЙМ; Росбалт; Ukrinform;
            Укрінформ; Укринформ; УНІАН; УНИАН; UNIAN; Інтерфакс-Україна; БЕЛТА; BelTA; Казинформ; KazInform;
            АКИpress; AKIpress; Trend; AZERTAC; Armenpress; МОЛДПРЕС; Moldpres; УзА; 24.kg; Regnum; Бета;
            Танјуг; БТА
        ",
    ),
    (
        "Middle East and Africa",
        "
            WAM; SPA; QNA; BNA; ONA; INA; NINA; SANA; Petra; WAFA; MENA; MAP; APS; TAP; LANA; SUNA; NNA; IRNA;
            ISNA; Tasnim; Fars; Mehr; JTA; NAN; GNA; KNA; SAnews; ENA; Angop; ANGOP; AIM; PANA; APO;
            Ghana News Agency; رويترز; وام; واس; سانا; قنا; بنا; كونا; بترا; وفا; أ ف ب; أ.ف.ب; ا ف ب;
            فرانس برس; د ب أ; د.ب.أ; أ ش أ; أ.ش.أ; الأناضول; العمانية; واج; وات; واع; نينا; إفي; شينخوا; ایرنا;
            ایسنا; تسنیم; فارس; مهر
        ",
    ),
    (
        "South and South-East Asia",
        "
            PTI; ANI; IANS; UNI; APP; PPI; BSS; UNB; RSS; Lankapuvath; Bernama; ANTARA; Antara; TNA; VNA; TTXVN;
            PNA; AKP; KPL; भाषा; वार्ता; पीटीआई; एएनआई; आईएएनएस
        ",
    ),
    (
        "East Asia and the Pacific",
        "
            Xinhua; China News Service; CNS; Kyodo; Kyodo News; Jiji; Jiji Press; Yonhap; Yonhap News; Newsis;
            News1; KCNA; CNA; Montsame; AAP; Australian Associated Press; NZN; RNZ; 新华社; 新華社; 新华网; 中新社; 中新网;
            中央社; 共同; 共同社; 時事; 時事通信社; 時事通信; 共同通信; ロイター; 연합뉴스; 뉴시스; 뉴스1; 조선중앙통신; TEMPO.CO
        ",
    ),
    (
        "The Americas",
        "
            CP; The Canadian Press; La Presse Canadienne; Agência Brasil; ABr; Estadão Conteúdo; Folhapress;
            Télam; NA; Notimex; Andina; Prensa Latina; PL; ACN; AVN; ABI; Colprensa; UPI; States News Service;
            City News Service; CNS
        ",
    ),
    (
        "Press-release wires",
        "
            BUSINESS WIRE; PRNewswire; PR Newswire; GLOBE NEWSWIRE; GlobeNewswire; Newsfile Corp.; ACCESSWIRE;
            ACCESS Newswire; EQS; CNW; Marketwired; MARKETWIRE; EINPresswire.com; Newswire; PRWEB;
            Canada NewsWire
        ",
    ),
];

/// True when the text is an agency's name, or several joined by a slash or hyphen (`dpa/bb`, `Reuters/AFP`).
pub(super) fn is_agency(text: &str) -> bool {
    let text = text.trim();
    known(text)
        || text.split(['/', '|']).next().is_some_and(|first| first.len() < text.len() && known(first.trim()))
}

/// True when the text is exactly one of the names.
pub(super) fn known(text: &str) -> bool {
    static NAMES: LazyLock<HashSet<String>> =
        LazyLock::new(|| tables().flat_map(words::entries).map(str::to_lowercase).collect());
    NAMES.contains(&super::fold::narrow(text).to_lowercase())
}

/// Names that sign datelines and, being words of a language or very many, count nowhere else.
const DATELINES: &str = "
        RNS; AZƏRTAC; Արմենպրես; PrimaMedia; SakhaMedia; Укрінформу; НИАТ «Ховар»; НИАТ Ховар; Новости-Армения; МОНЦАМЭ; Marketwire; NEXSTAR; StatePoint; BPT; Family Features; NewsNation; The Center Square; JNS; HealthDay News; SBWIRE; NewMediaWire;
        24-7PressRelease; Media OutReach; Media OutReach Newswire; Chainwire; Seychelles News Agency; Episcopal News Service; CMC;
        Mana; DPI; LENA; African Media Agency; Newsfile; UrduPoint; РИА Новости Спорт; РИА Новости Крым; РИА Недвижимость; КазТАГ;
        ҚазТАГ; АПА; ИНФОТАГ; АКИpress; AKIPRESS.COM; REPORT.AZ; АГН «Москва»; АГН \"Москва\"; اُردو پوائنٹ اخبارتازہ ترین; اردو پوائنٹ; العُمانية; हिं.स.;
        Thomson Reuters Foundation; Reuters Breakingviews; Reuters Health; NewsVoir; HT; TNN; DHNS; KNO; KNT; GNS; INP; NNI; SPS;
        Online; PIB; PIA; PNA; NNT; ECNS; MNA; HKFP; Asia Today; MNI; MarketWatch; Alliance News; Sharecast News;
        NZPA; NZ Newswire; SAPA; Sapa; ANA; FBC; SONNA; CAJ News; Saba; FNA; MNA; Shana; IQNA; Kurdistan 24; Shafaq News;
        Pajhwok; Khaama; ARKA; ArmInfo; APA; Turan; Kabar; Khovar; UzDaily.com; Infotag; MOLDPRES; INFOTAG; LETA--AFP;
        Demirören; ANKA; İLKHA; EFECOM; EFEAGRO; ACAN-EFE; SERVIMEDIA; Servimedia; COLPISA; Colpisa; Notimex; apro; AVN;
        Agencia IP; IP; Agencia EFE; Erbol; ANF; Inforpress; ANG; STP-Press; TATOLI; Ecclesia; askanews; Askanews;
        ITALPRESS; Italpress; DIRE; Agenzia DIRE; Radiocor; Il Sole 24 Ore Radiocor; Il Sole 24 Ore Radiocor Plus;
        Agenzia Nova; Nova; 9Colonne; MF-NW; MF-DJ; Agenzia Fides; AsiaNews; Adnkronos Salute; LaPresse; Agenparl; AGP; AIB;
        ATOP; ABP; ACP; AMAP; AIP; AMI; CNW Telbec; Presse canadienne; OTS; PK; pte; dts; dts Nachrichtenagentur; IRW-PRESS; KAI;
        ISBnews; ČIA; WEBNOVINY; IKA; ONASA; FoNet; FONET; MINA; STA; ΑΠΕ-ΜΠΕ; ΑΠΕ; ΚΥΠΕ; CNA; BNS; ELTA; ERR; Novum; ABM FN-Dow Jones;
        Nyhetsbyrån Direkt; Finwire; TDN Direkt; NPK; FNB; SPT; RB-Børsen; Direkt; VNS; TTXVN; NDO; VOV; Antara News; ANTARA News;
        Mondo; Anadolija; Infobiro; Makfax; MIA; MAKFAX; SRNA; Srna; TANJUG; BETA; ATSH; KosovaPress; Agerpres; AGERPRES; MEDIAFAX;
        Focus; Фокус; КРОСС; ПИК; БГНЕС; BGNES; УНН; РІСУ; Позірк; БелаПАН; Sputnik; Спутник; Рейтер; Синьхуа; Р-Спорт; РИАМО; ФАН;
        REGNUM; ИА REGNUM; ПРАЙМ-ТАСС; ИНТЕРФАКС-АЭИ; Татар-информ; Башинформ; ҚазАқпарат; Kazinform; Qazinform; КАБАР; Кабар;
        МИА; Макфакс; СРНА; Срна; ФоНет; Хина; ХИНА; ФЕНА; БЕТА; ТАНЈУГ; ТАСР; АЗЕРТАДЖ; АРМЕНПРЕСС; Арменпресс; Росбалт;
        العربية.نت; الشرق الأوسط; القدس العربي; وكالات; ومع; و م ع; وأج; وال; سونا; سبأ; سبأنت; معا; صفا; شهاب; وطنية; المركزية; شفق نيوز;
        السومرية نيوز; المعلومة; سبوتنيك; نوفوستي; تاس; أنسامد; آكي; أ ب; أ.ب; يونا; ارنا; وكالة الأنباء العراقية; الوكالة الوطنية للإعلام;
        ایلنا; ایکنا; باختر; پژواک; شینهوا; اسپوتنیک; خبرگزاری مهر; خبرگزاری فارس; خبرگزاری تسنیم; خبرگزاری ایرنا; خبرگزاری آناتولی; برنا; آنا;
        رويترز - وكالات; اے پی پی; آن لائن; این این آئی; آئی این پی; یو این آئی; پی ٹی آئی; آئی اے این ایس; شنہوا; اے ایف پی; رائٹرز; اے پی; 
        اناطولیہ; רויטרס; איי-פי; יוניפי; תצפית חדשות;
        हि.स.; हिन्दुस्थान समाचार; हिंदुस्थान समाचार; यूनीवार्ता; आईपीएन; एपी; एएफपी; शिन्हुआ; रायटर; रॉयटर्स; एजेंसी; एजेंसियां; रासस; द कन्वरसेशन;
        पीटीआय; वृत्तसंस्था; বাসস; ইউএনবি; পিটিআই; সিনহুয়া; পিডিপি; பிடிஐ; పీటీఐ; ఏఎన్ఐ; ซินหัว; สำนักข่าวซินหัว; รอยเตอร์; สำนักข่าวไทย; เอเอฟพี
    ";

/// True when a bracket with this in it is signed by an agency: its name in any of the languages known, or several
/// joined.
pub(super) fn signs(text: &str) -> bool {
    static NAMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let own = tables().chain([DATELINES]).flat_map(words::entries).map(fold::fold);
        own.chain(phrases::words("agency").map(str::to_owned)).collect()
    });
    let folded = fold::fold(text);
    NAMES.contains(&folded)
        || folded.split(['/', '-', '+']).next().is_some_and(|first| {
            first.len() < folded.len() && first.chars().count() > 1 && NAMES.contains(first.trim())
        })
}

/// True for agencies whose bracket stands before the story with no mark behind it (`Bonn (KNA) Der`).
pub(super) fn stands_bare(agency: &str) -> bool {
    const BARE: &str = "
        aap; kna; ats; keystone-ats; sda; keystone-sda; awp; kap; kap/kna; belga; pap; apa; sid; montsame; бта; бгнес; кросс;
        пик; ntb; tt; stt; ritzau; phil; ptia; app; abm fn-dow jones; servimedia; prensa latina; acn; kpl; ecns; afi; hina;
        europa press; танјуг; срна; statepoint; family features; newsvoir; prweb
    ";
    static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| words::set(BARE));
    NAMES.contains(agency.to_lowercase().as_str())
}

/// True for a name in small letters that is nothing but an agency's.
pub(super) fn plain(agency: &str) -> bool {
    const PLAIN: &str = "
        reuters; bloomberg; dpa; epd; afp; belga; lusa; efe; agerpres; tasr; ansa; askanews; adnkronos; agi; italpress; ukrinform; interfax;
        xinhua; yonhap; kyodo; bernama; antara; anadolu; tanjug; hina; fena; srna; primamedia; sakhamedia; белапан; позірк; тасс; риамо;
        interfax.ru; tempo.co; акиpress; agencia efe; the canadian press; colprensa; erbol; lapresse; espreso
    ";
    static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| words::set(PLAIN));
    NAMES.contains(agency.to_lowercase().as_str())
}

/// How far an agency's name reaches that the text begins with, the longest one; in its own writing, or in capitals.
pub(super) fn prefix(text: &str) -> Option<usize> {
    static NAMES: LazyLock<(HashSet<String>, HashSet<char>)> = LazyLock::new(|| {
        let mut names: HashSet<String> = HashSet::new();
        for name in tables().chain([DATELINES]).flat_map(words::entries) {
            names.insert(name.to_uppercase());
            names.insert(name.to_owned());
        }
        let firsts = names.iter().filter_map(|name| name.chars().next()).collect();
        (names, firsts)
    });
    let (names, firsts) = &*NAMES;
    if !text.starts_with(|first| firsts.contains(&first)) {
        return None;
    }
    let mut found = None;
    let mut before = ' ';
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]).take(40) {
        let inside = letter.is_alphanumeric() && before.is_alphanumeric();
        if at > 0 && !inside && names.contains(&text[..at]) {
            found = Some(at);
        }
        before = letter;
    }
    found
}

/// The names as alternatives of a regular expression.
pub(super) fn alternatives() -> &'static str {
    static PATTERN: LazyLock<String> = LazyLock::new(|| words::alternatives(tables()));
    &PATTERN
}

fn tables() -> impl Iterator<Item = &'static str> {
    AGENCIES.iter().map(|(_, names)| *names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agencies_are_known_alone_and_joined() {
        for name in ["TASS", "reuters", "РИА НОВОСТИ", "dpa/bb", "Reuters/AFP"] {
            assert!(is_agency(name), "{name}");
        }
        for name in ["Harbour Gazette", "/", ""] {
            assert!(!is_agency(name), "{name}");
        }
    }
}
