//! Names under which news agencies sign, as they stand in datelines, credits and sign-offs.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::words;

/// Names by region: short ones and full ones, in the agency's own writing; compared without regard to case.
const AGENCIES: &[(&str, &str)] = &[
    (
        "World and Europe",
        "
            AP; Associated Press; The Associated Press; The AP; Reuters; Thomson Reuters;
            Thomson Reuters Foundation; AFP; Agence France-Presse; UPI; PA; PA Media; Press Association; dpa;
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
            TASS; ITAR-TASS; RIA Novosti; Interfax; INTERFAX.RU; Interfax-Ukraine; Prime; Rossiya Segodnya;
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
            中央社; 共同; 共同社; 時事; 時事通信; 共同通信; ロイター; 연합뉴스; 뉴시스; 뉴스1; 조선중앙통신; TEMPO.CO
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
    NAMES.contains(&text.to_lowercase())
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
