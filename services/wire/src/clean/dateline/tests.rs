//! Datelines of many agencies and languages, and what only looks like one.

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
    ("ВЛАДИЕЛЬМ, 17 апреля. /Корр. ТАСС Мирон Ельский/. Паром пошёл.", "ВЛАДИЕЛЬМ", None, Some("ТАСС")),
    ("МОСКВА/ЕЛЬМСК, 5 июня. /ТАСС/. Паром пошёл.", "МОСКВА/ЕЛЬМСК", None, Some("ТАСС")),
    ("НЬЮ-ЕЛЬМ /ООН/, 12 сентября. /ТАСС/. Паром пошёл.", "НЬЮ-ЕЛЬМ /ООН/", None, Some("ТАСС")),
    ("ЕЛЬМСК, 21 сен — РИА Новости, Мирон Ельский. Паром пошёл.", "ЕЛЬМСК", None, Some("РИА Новости")),
    ("ЕЛЬМАШ. КАЗИНФОРМ – Паром пошёл.", "ЕЛЬМАШ", None, Some("КАЗИНФОРМ")),
    ("5 мая, Ельмск /Корр. БЕЛТА/. Паром пошёл.", "Ельмск", None, Some("БЕЛТА")),
    ("(Ельмск, 5 мая, «Татар-информ»). Паром пошёл.", "Ельмск", None, Some("«Татар-информ»")),
    (
        "Елмич, 4 март 2023 г. /Мила Брестова, БТА/ Фериботът тръгна.",
        "Елмич",
        Some("2023-03-04"),
        Some("БТА"),
    ),
    ("НОВИ ЕЛМ, 8. јуна 2021. (Танјуг) – Скела је кренула.", "НОВИ ЕЛМ", Some("2021-06-08"), Some("Танјуг")),
    ("Скопје, 5 мај 2023 година (МИА) - Траектот тргна.", "Скопје", Some("2023-05-05"), Some("МИА")),
    ("ELMAR, 14. lipnja 2023. (Hina) - Trajekt je krenuo.", "ELMAR", Some("2023-06-14"), Some("Hina")),
    (
        "Miercurea Elm, 7 iul 2022 /Agerpres/ - Feribotul a plecat.",
        "Miercurea Elm",
        Some("2022-07-07"),
        Some("Agerpres"),
    ),
    ("Vilnius, kovo 12 d. (ELTA). Keltas išplaukė.", "Vilnius", None, Some("ELTA")),
    ("RĪGA, 12. marts, LETA. Prāmis devās.", "RĪGA", None, Some("LETA")),
    ("Warszawa, 12.03.2022 (PAP) - Prom odpłynął.", "Warszawa", Some("2022-03-12"), Some("PAP")),
    ("NAMELM 4/06 (BELGA) = Le bac est parti.", "NAMELM", None, Some("BELGA")),
    ("Berne (ats) Le bac est parti.", "Berne", None, Some("ats")),
    ("ELMONT, le 12 mars 2022 /CNW Telbec/ - Le bac.", "ELMONT", Some("2022-03-12"), Some("CNW Telbec")),
    ("Elmberg i. Odw. (epd). Die Fähre fuhr.", "Elmberg i. Odw.", None, Some("epd")),
    ("Halle (Saale) (dpa/sa) - Die Fähre fuhr.", "Halle (Saale)", None, Some("dpa/sa")),
    ("Bonn (KNA) Die Fähre fuhr.", "Bonn", None, Some("KNA")),
    ("(AGI) - Elmoli, 5 ott. - Il traghetto parte.", "Elmoli", None, Some("AGI")),
    ("Elmano, 16 mag. (askanews) - Il traghetto parte.", "Elmano", None, Some("askanews")),
    (
        "Elmindisi, 16 mag 2022 10:41 - (Agenzia Nova) - Il traghetto.",
        "Elmindisi",
        Some("2022-05-16"),
        Some("Agenzia Nova"),
    ),
    ("BARCELMA, 3 (EUROPA PRESS) El barco zarpó.", "BARCELMA", None, Some("EUROPA PRESS")),
    ("Elmires, 12 marzo (Télam, por Nilo Olmo).- El barco.", "Elmires", None, Some("Télam")),
    ("Caracelmas, 12 Mar. AVN.- El barco zarpó.", "Caracelmas", None, Some("AVN")),
    ("Elmot (ACN).- El transbordador ha salpat.", "Elmot", None, Some("ACN")),
    ("ACN Elmot.-El transbordador ha salpat.", "Elmot", None, Some("ACN")),
    ("SÃO ELMO, SP (FOLHAPRESS) - A balsa partiu.", "SÃO ELMO, SP", None, Some("FOLHAPRESS")),
    ("ELMURUM (AA) - AD SOYAD - Feribot kalktı.", "ELMURUM", None, Some("AA")),
    ("Ad SOYAD/ ELMUĞLA, (DHA)- Feribot kalktı.", "ELMUĞLA", None, Some("DHA")),
    ("إلميتا/ منى الياسمين/ الأناضول انطلقت العبارة.", "إلميتا", None, Some("الأناضول")),
    ("القاهرة 3 أكتوبر تشرين الأول (رويترز) - انطلقت العبارة.", "القاهرة", None, Some("رويترز")),
    ("الكويت - 12 - 3 (كونا) -- انطلقت العبارة.", "الكويت", None, Some("كونا")),
    ("المنامة / 3 مارس/ بنا / انطلقت العبارة.", "المنامة", None, Some("بنا")),
    ("برلين 14 آذار/مارس (د ب أ) - انطلقت العبارة.", "برلين", None, Some("د ب أ")),
    ("رام الله ١٢-٣-٢٠٢٣ وفا- انطلقت العبارة.", "رام الله", Some("2023-03-12"), Some("وفا")),
    ("اللاذقية-سانا انطلقت العبارة.", "اللاذقية", None, Some("سانا")),
    ("ایسنا/اصفهان کشتی حرکت کرد.", "اصفهان", None, Some("ایسنا")),
    ("تهران - ایرنا - کشتی حرکت کرد.", "تهران", None, Some("ایرنا")),
    ("چترال،14 مارچ (اے پی پی ):کشتی روانہ ہوئی۔", "چترال", None, Some("اے پی پی")),
    ("ירושלים, 12 במרץ, 2023 (TPS) -- המעבורת יצאה.", "ירושלים", Some("2023-03-12"), Some("TPS")),
    ("सहरसा, 5 जून (आईएएनएस)। नौका चली।", "सहरसा", None, Some("आईएएनएस")),
    ("उज्जैन (म.प्र.), 5 मई (भाषा) नौका चली।", "उज्जैन (म.प्र.)", None, Some("भाषा")),
    ("काठमाडौँ, १२ चैत (रासस) : डुङ्गा चल्यो।", "काठमाडौँ", None, Some("रासस")),
    ("ভোলা, ১১ জানুয়ারি ২০২৩ (বাসস): নৌকা ছেড়েছে।", "ভোলা", Some("2023-01-11"), Some("বাসস")),
    ("புதுதில்லி, மார்ச் 12 (பிடிஐ): படகு சென்றது.", "புதுதில்லி", None, Some("பிடிஐ")),
    ("คุนหมิง, 8 มิ.ย. 2566 (ซินหัว) -- เรือออก", "คุนหมิง", Some("2023-06-08"), Some("ซินหัว")),
    ("Hà Nội (TTXVN 12/3) Chiếc phà rời bến.", "Hà Nội", None, Some("TTXVN")),
    ("路透香港/上海1月5日 - 渡轮启航。", "香港/上海", None, Some("路透")),
    ("（法新社榆城11日電）渡輪啟航。", "榆城", None, Some("法新社")),
    ("［榆城　７日　ロイター］ - フェリーが出た。", "榆城", None, Some("ロイター")),
    ("【パリＡＦＰ＝時事】フェリーが出た。", "パリ", None, Some("ＡＦＰ＝時事")),
    ("[엘름=뉴시스] 김하늘 기자 = 배가 떠났다.", "엘름", None, Some("뉴시스")),
    (
        "NEW ELM, NY / ACCESSWIRE / March 3, 2022 / Elm Inc.",
        "NEW ELM, NY",
        Some("2022-03-03"),
        Some("ACCESSWIRE"),
    ),
    (
        "Elmonto, Ontario--(Newsfile Corp. - March 3, 2022) - Elm.",
        "Elmonto, Ontario",
        Some("2022-03-03"),
        Some("Newsfile Corp."),
    ),
    (
        "NEW ELM, Nov. 5, 2020 (GLOBE NEWSWIRE) -- Elm Inc.",
        "NEW ELM",
        Some("2020-11-05"),
        Some("GLOBE NEWSWIRE"),
    ),
    ("TEHRELM, Mar. 03 (MNA) – The ferry ran.", "TEHRELM", None, Some("MNA")),
    ("Accra, March 3, GNA – The ferry ran.", "Accra", None, Some("GNA")),
    ("By Ada Elm NEW ELM, March 3 (Reuters) - The ferry ran.", "NEW ELM", None, Some("Reuters")),
    ("MERSELM, Malaysia: The ferry ran.", "MERSELM, Malaysia", None, None),
    ("SINGAPORE: The ferry ran.", "SINGAPORE", None, None),
    ("HALIFELM — The ferry ran.", "HALIFELM", None, None),
    ("ELMKU, Azerbaijan, March 3. The ferry ran.", "ELMKU, Azerbaijan", None, None),
];

#[test]
fn datelines_of_many_agencies_and_languages_are_cut() {
    for (paragraph, place, date, agency) in CASES {
        let found = find(paragraph, None).unwrap_or_else(|| panic!("no dateline in {paragraph}"));
        let dateline = &found.dateline;
        let read = (dateline.place.as_deref(), dateline.date.as_deref(), dateline.agency.as_deref());
        assert_eq!(read, (Some(*place), *date, *agency), "{paragraph}: {}", found.form);
        let rest = &paragraph[found.end..];
        let whole = !rest.is_empty() && !rest.starts_with([' ', '-', '—', '.', ':', '/', ')']);
        assert!(whole, "{paragraph}: {rest}");
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
        "U.S.-backed rebels held the ferry.",
        "Sales of U.S.-built ferries rose.",
        "The Elm Ferry Co (EFC) said on Monday that it would pay.",
        "Harrisburg (PA) residents took the ferry.",
        "Prime Minister Elm said that the ferry ran.",
        "WHO: The ferry must stop.",
        "WARNING — Do not board.",
        "ELM: What do you say to that?",
        "John Elm - who ran the ferry - is dead.",
        "Beta - the second letter - is on the hull.",
        "Thursday, March 3, was a long day.",
        "March 3 (a Thursday) was a long day.",
        "March 3-5: ferry week",
        "On May 5, London - and with it the ferry - stood still.",
        "1/2 cup of sugar (white) - sifted",
        "Step 1: board the ferry.",
        "Q: Did the ferry run?",
        "Mr Elm/Ms Oak ran the ferry.",
        "Either/or (but not both): the ferry or the bridge.",
        "(VIDEO) The ferry ran.",
        "[Photo: the ferry]",
        "Elm, Oak and Ash (from left) ran the ferry.",
        "Le Premier ministre (LR) a pris le bac.",
        "Die Fähre (Baujahr 1926) fuhr wieder.",
        "Der Bürgermeister (CDU) nahm die Fähre.",
        "Министр (слева) взял паром.",
        "Паром – это не мост.",
        "В мае 2021 паром пошёл.",
        "Фото: паром на рассвете",
        "قال الوزير (55 عاما) إن العبارة انطلقت.",
        "العبارة - التي انطلقت أمس - عادت.",
        "نحن معا - والعبارة لنا.",
        "नौका (पुरानी) फिर चली।",
        "মন্ত্রী (বাঁয়ে) নৌকায় ওঠেন।",
        "渡轮11日启航。",
        "（资料图）渡轮启航。",
        "【解説】フェリーはなぜ出たか。",
        "[단독] 배가 떠났다.",
        "เรือ (เก่า) ออกแล้ว",
        "Feribot (eski) yine kalktı.",
        "Il traghetto (vecchio) - quello rosso - parte.",
        "El barco (viejo) zarpó a las 12:00 - por fin.",
        "A balsa - de 1926 - partiu.",
        "Rouge/noir (AA) : le bac",
        "London: The Novel",
        "Keystone-SDA",
    ] {
        assert_eq!(find(paragraph, None), None, "{paragraph}");
    }
}

#[test]
fn a_day_alone_takes_the_month_nearest_to_the_item() {
    // 2 January 2022, 00:00 UTC.
    let date = |text| find(text, Some(1_641_081_600_000)).and_then(|found| found.dateline.date);
    assert_eq!(date("（中央社記者葉小榆榆城31日電）渡輪啟航。").as_deref(), Some("2021-12-31"));
    assert_eq!(date("［榆城　２日　ロイター］ - フェリーが出た。").as_deref(), Some("2022-01-02"));
    assert_eq!(date("BARCELMA, 3 (EUROPA PRESS) El barco.").as_deref(), Some("2022-01-03"));
    assert_eq!(date("【1月14日 AFP】フェリーが出た。").as_deref(), Some("2022-01-14"));
}

#[test]
fn an_agency_or_a_date_may_stand_without_a_place() {
    for (paragraph, agency) in [
        ("AGI - Il traghetto parte.", "AGI"),
        ("(Bloomberg) -- The ferry ran.", "Bloomberg"),
        ("Dec. 6 (UPI) -- The ferry ran.", "UPI"),
        ("ТАСС, 4 мая. Паром пошёл.", "ТАСС"),
        ("/БГНЕС/ Фериботът тръгна.", "БГНЕС"),
        ("وطنية - انطلقت العبارة.", "وطنية"),
    ] {
        let found = find(paragraph, None).expect(paragraph);
        assert_eq!(
            (found.dateline.place, found.dateline.agency.as_deref()),
            (None, Some(agency)),
            "{paragraph}"
        );
    }
}

#[test]
fn reporters_in_datelines_of_many_forms_are_bylines() {
    for (paragraph, names) in [
        ("ЕЛЬМСК, 17 апреля. /Корр. ТАСС Мирон Ельский/. Паром.", vec!["Мирон Ельский"]),
        ("ЕЛЬМСК, 21 сен — РИА Новости, Мирон Ельский. Паром.", vec!["Мирон Ельский"]),
        ("Елмич, 4 март 2023 г. /Мила Брестова, БТА/ Фериботът.", vec!["Мила Брестова"]),
        ("Ad SOYAD- Can SOYAD / ELMUĞLA, (DHA)- Feribot kalktı.", vec!["Ad SOYAD", "Can SOYAD"]),
        ("ELMURUM (AA) - AD SOYAD - Feribot kalktı.", vec!["AD SOYAD"]),
        ("إلميتا/ منى الياسمين/ الأناضول انطلقت العبارة.", vec!["منى الياسمين"]),
        ("Elmires, 12 marzo (Télam, por Nilo Olmo).- El barco.", vec!["Nilo Olmo"]),
        ("By Ada Elm NEW ELM, March 3 (Reuters) - The ferry ran.", vec!["Ada Elm"]),
    ] {
        assert_eq!(find(paragraph, None).expect(paragraph).byline, names, "{paragraph}");
    }
}

#[test]
fn a_line_of_its_own_is_a_dateline_and_nothing_else() {
    for line in
        ["اللاذقية-سانا", "Елмич, 4 март 2023 г. /Мила Брестова, БТА/", "ISTANELM (AA)", "إلميتا / الأناضول"]
    {
        assert!(whole(line), "{line}");
    }
    for line in [
        "Keystone-SDA",
        "London",
        "Zürich, 12. März 2022",
        "Harbour Gazette (Elm)",
        "AFP",
        "Read more: ferries",
    ] {
        assert!(!whole(line), "{line}");
    }
}
