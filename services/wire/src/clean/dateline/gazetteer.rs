//! Places that everyone knows, and words in capitals that are no places.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::clean::words;

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
    PUBLISHED; POSTED; LAST UPDATED; FIRST PUBLISHED; ISSUED; EDITED; DATED; CREATED; MODIFIED; PUBLICADO; ACTUALIZADO;
    ATUALIZADO; PUBLIÉ; MIS À JOUR; PUBBLICATO; AGGIORNATO; VERÖFFENTLICHT; STAND; AKTUALISIERT; ОПУБЛИКОВАНО; ОБНОВЛЕНО; YAYINLANMA;
    GÜNCELLEME; GEPUBLICEERD; PUBLICERAD; PUBLISERT; ANNULLERING; RETTELSE; KORREKTION; RÄTTELSE; RÄTTNING; ERRATUM; NASA; NATO; COVID-19; UN; EU; US; USA; CAUTION; DANGER; REMINDER; IMPORTANT; NOTICE; FINAL; DETAILS; TICKETS;
    PRICE; DATE; TIME; VENUE; ADDRESS; SCORE; GOALS; OUT; IN; PROS; CONS; UPDATE 1; VIDEO/PHOTOS; PHOTOS/VIDEO; HINWEIS;
    ACHTUNG; KOMMENTAR; INTERVJU; NOTA; AVISO; ATENCIÓN; ATENÇÃO; АНАЛИЗ; ИНТЕРВЬЮ; МНЕНИЕ; ВАЖНО; ВНИМАНИЕ; ОБНОВЛЕНО
";

/// Cities that stand before a colon.
const CITIES: &str = "
    MADRID; BARCELONA; JEDDAH; MAKKAH; SHARJAH; GUJRANWALA; SUKKUR; GWADAR; GILGIT; MUZAFFARABAD; LONDON; PARIS; BERLIN; ROME; ROMA; LISBON; LISBOA; VIENNA; BRUSSELS; AMSTERDAM; MOSCOW;
    KYIV; KIEV; WARSAW; PRAGUE; BUDAPEST; ATHENS; ISTANBUL; ANKARA; CAIRO; JERUSALEM; TEHRAN; BAGHDAD; DUBAI;
    ABU DHABI; RIYADH; DOHA; BEIRUT; DAMASCUS; AMMAN; KABUL; ISLAMABAD; KARACHI; LAHORE; PESHAWAR; NEW DELHI;
    DELHI; MUMBAI; KOLKATA; CHENNAI; BENGALURU; HYDERABAD; DHAKA; COLOMBO; KATHMANDU; BANGKOK; SINGAPORE;
    KUALA LUMPUR; JAKARTA; MANILA; HANOI; BEIJING; SHANGHAI; HONG KONG; TAIPEI; TOKYO; SEOUL; SYDNEY; MELBOURNE;
    CANBERRA; WELLINGTON; NAIROBI; LAGOS; ABUJA; ACCRA; JOHANNESBURG; PRETORIA; CAPE TOWN; HARARE; KAMPALA;
    ADDIS ABABA; NEW YORK; WASHINGTON; LOS ANGELES; CHICAGO; BOSTON; TORONTO; OTTAWA; MONTREAL; VANCOUVER;
    MEXICO CITY; HAVANA; BOGOTA; BOGOTÁ; CARACAS; LIMA; QUITO; SANTIAGO; BUENOS AIRES; MONTEVIDEO; SAO PAULO;
    BRASILIA; RIO DE JANEIRO; GENEVA; ZURICH; STOCKHOLM; OSLO; COPENHAGEN; HELSINKI; DUBLIN; BELGRADE; SOFIA;
    BUCHAREST; ZAGREB; MILAN; MUNICH; FRANKFURT; TIRANA; TBILISI; YEREVAN; BAKU; MINSK; TUNIS; ALGIERS; RABAT;
    TRIPOLI; KHARTOUM; SRINAGAR; JAMMU; MULTAN; QUETTA; RAWALPINDI;
    BERN; BERNE; GENÈVE; GENF; ZÜRICH; WIEN; MÜNCHEN; HAMBURG; KÖLN; BRUXELLES; BRUSSEL; DEN HAAG; ALGER; TUNIS; DAKAR;
    ABIDJAN; BAMAKO; KINSHASA; LUANDA; MAPUTO; PRAIA; BRASÍLIA; SÃO PAULO; LISBOA; PORTO; MILANO; NAPOLI; TORINO; PALERMO;
    PRAHA; BRNO; WARSZAWA; KRAKÓW; BRATISLAVA; LJUBLJANA; SARAJEVO; BEOGRAD; BUCUREŞTI; BUCUREȘTI; CHIŞINĂU; VILNIUS; RIGA;
    RĪGA; TALLINN; OSLO; STOCKHOLM; HELSINKI; KØBENHAVN; REYKJAVIK; MANAMA; MUSCAT; KUWAIT; SANAA; RAMALLAH; GAZA; TEL AVIV;
    PUTRAJAYA; PETALING JAYA; GEORGE TOWN; JOHOR BARU; KOTA KINABALU; KUCHING; IPOH; YANGON; PHNOM PENH; VIENTIANE;
    ULAANBAATAR; PYONGYANG; CEBU; DAVAO; BRISBANE; PERTH; ADELAIDE; AUCKLAND; HALIFAX; EDMONTON; CALGARY; WINNIPEG; QUEBEC;
    QUÉBEC; MONTRÉAL; TRIVANDRUM; THIRUVANANTHAPURAM; KOCHI; PATNA; LUCKNOW; JAIPUR; BHOPAL; CHANDIGARH; PUNE; NAGPUR;
    AHMEDABAD; GUWAHATI; RANCHI; FAISALABAD; HARGEISA; KIGALI; LUSAKA; GABORONE; WINDHOEK; DAR ES SALAAM; DURBAN; LA PAZ;
    ASUNCIÓN; CIUDAD DE MÉXICO; GUATEMALA CITY; SAN SALVADOR; TEGUCIGALPA; MANAGUA; PANAMA CITY; SAN JUAN; МОСКВА; КИЕВ; МИНСК;
    ВАШИНГТОН; ЛОНДОН; КИЇВ; БЕОГРАД; СОФИЯ; СКОПЈЕ; ΑΘΗΝΑ; पुणे; मुंबई; नागपूर; नई दिल्ली; नयी दिल्ली; काठमाडौं; काठमाडौँ;
    ঢাকা; চট্টগ্রাম; কলকাতা; নয়াদিল্লি; சென்னை; புதுடெல்லி; வாஷிங்டன்; హైదరాబాద్; న్యూఢిల్లీ; విజయవాడ; الرباط; الجزائر
";

/// True for a country, or a state of a country that datelines name the states of.
pub(super) fn is_country(text: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| words::set(COUNTRIES));
    WORDS.contains(text)
}

/// Countries and states as they stand behind a place.
const COUNTRIES: &str = "
    Afghanistan; Albania; Algeria; Angola; Argentina; Armenia; Australia; Austria; Azerbaijan; Bahrain; Bangladesh; Belarus;
    Belgium; Benin; Bolivia; Bosnia; Botswana; Brazil; Brunei; Bulgaria; Burkina Faso; Burundi; Cambodia; Cameroon; Canada;
    Chad; Chile; China; Colombia; Congo; Costa Rica; Croatia; Cuba; Cyprus; Czech Republic; Denmark; Ecuador; Egypt;
    El Salvador; England; Eritrea; Estonia; Ethiopia; Fiji; Finland; France; Gabon; Gambia; Georgia; Germany; Ghana; Greece;
    Guatemala; Guinea; Guyana; Haiti; Honduras; Hungary; Iceland; India; Indonesia; Iran; Iraq; Ireland; Israel; Italy;
    Ivory Coast; Jamaica; Japan; Jordan; Kazakhstan; Kenya; Kosovo; Kuwait; Kyrgyzstan; Laos; Latvia; Lebanon; Lesotho;
    Liberia; Libya; Lithuania; Madagascar; Malawi; Malaysia; Maldives; Mali; Malta; Mauritania; Mauritius; Mexico; Moldova;
    Mongolia; Montenegro; Morocco; Mozambique; Myanmar; Namibia; Nepal; Netherlands; New Zealand; Nicaragua; Niger; Nigeria;
    North Korea; North Macedonia; Northern Ireland; Norway; Oman; Pakistan; Panama; Papua New Guinea; Paraguay; Peru;
    Philippines; Poland; Portugal; Qatar; Romania; Russia; Rwanda; Saudi Arabia; Scotland; Senegal; Serbia; Sierra Leone;
    Slovakia; Slovenia; Somalia; South Africa; South Korea; South Sudan; Spain; Sri Lanka; Sudan; Sweden; Switzerland;
    Syria; Taiwan; Tajikistan; Tanzania; Thailand; Timor-Leste; Togo; Tunisia; Turkey; Türkiye; Turkmenistan; Uganda;
    Ukraine; United Arab Emirates; Uruguay; Uzbekistan; Venezuela; Vietnam; Wales; West Bank; Gaza Strip; Yemen; Zambia;
    Zimbabwe; Sabah; Sarawak; Johor; Penang; Perak; Kedah; Kelantan; Pahang; Selangor; Ala.; Alaska; Ariz.; Ark.; Calif.;
    Colo.; Conn.; Del.; Fla.; Ga.; Hawaii; Idaho; Ill.; Ind.; Iowa; Kan.; Ky.; La.; Maine; Md.; Mass.; Mich.; Minn.; Miss.; Mo.;
    Mont.; Neb.; Nev.; N.H.; N.J.; N.M.; N.Y.; N.C.; N.D.; Ohio; Okla.; Ore.; Pa.; R.I.; S.C.; S.D.; Tenn.; Texas; Utah; Vt.;
    Va.; Wash.; W.Va.; Wis.; Wyo.; Ont.; Que.; Alta.; B.C.; N.S.; N.B.; Man.; Sask.; N.L.; P.E.I.
";
