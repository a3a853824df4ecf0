//! The forms of datelines: a table that a person can read, and what each form needs to be believed.

use std::sync::LazyLock;

use super::shape::{Shape, Slots, Start};

/// What must hold beside the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// The form is proof enough.
    Nothing,
    /// The bracket is an agency's; one that nobody knows needs a date or a place in capitals, and a mark behind it.
    Signature,
    /// As [`Needs::Signature`], of an agency that is known.
    KnownSignature,
    /// The agency stands in capitals, or its script has none.
    CapitalAgency,
    /// The agency is one whose name is nothing else.
    PlainAgency,
    /// A mark ends it, or the script of the place has no capitals.
    Marked,
    /// The place stands in capitals and is no word of the trade (`NOTE`, `REVIEW`).
    Capitals,
    /// As [`Needs::Capitals`], and a country or state follows.
    CapitalsAndCountry,
    /// A country or state follows the place.
    Country,
    /// The place is a city that everyone knows.
    KnownCity,
    /// The place is one word or more with no stop among them, and what follows begins no word in small letters.
    NoStops,
    /// As [`Needs::KnownSignature`], of a Turkish agency: they name reporters first.
    TurkishSignature,
    /// As [`Needs::KnownCity`], in capitals where its script has them: `London: The Novel` is a title.
    KnownCapital,
    /// The names stand in capitals, or their script has none.
    CapitalNames,
}

/// A form of a dateline.
pub(super) struct Form {
    /// Its name, for the record.
    pub name: &'static str,
    /// What must hold beside the form.
    pub needs: Needs,
    /// True when the form is plain enough to be looked for behind a deck.
    pub plain: bool,
    shape: &'static str,
}

use Needs::{
    CapitalAgency, CapitalNames, Capitals, CapitalsAndCountry, Country, KnownCapital, KnownCity,
    KnownSignature, Marked, NoStops, Nothing, PlainAgency, Signature, TurkishSignature,
};

/// The forms, in the order in which they are tried, written as [`super::shape`] says.
const FORMS: &[Form] = &[
    // (ANSA) - ROMA, 05 NOV -   (DIRE) Roma, 12 mar. -
    form("agency first", KnownSignature, "({signed})<{tight}> {place}<,{date}>{firm}"),
    // (Казань, 5 мая, «Татар-информ»).
    form("all in brackets", KnownSignature, "({place},{date},{signed}){end}"),
    // Minsk 5 May, /Corr. X/ and its kin: 5 ноября, Минск /Корр. БЕЛТА/.
    form("date first", KnownSignature, "{date},{place} ({signed}){open}"),
    form("date, agency and place", KnownSignature, "{date} {place} ({signed}){open}"),
    // ERZURUM (AA) - AD SOYAD -   عمان 12 آذار (بترا) محمد الخالدي -
    form("reporter behind", CapitalNames, "{place}<,{date}> ({signed})<{tight}> {names} {dash}"),
    // Hakan ELM- Ümit ELM / MUĞLA, (DHA)-   Ana Elm | Sevilla, 2 feb (EFE).-
    form("reporter before", TurkishSignature, "{names} /{place}<,{date}>, ({signed}){end}"),
    form("reporter before a bar", KnownSignature, "{names} |{place}<,{date}> ({signed}){end}"),
    form("reporter in brackets", KnownSignature, "({names}) {place},{date} ({signed}){open}"),
    form("reporter between bars", KnownSignature, "॥ {names} ॥ {place},{date}, ({signed}){open}"),
    form("by a reporter", KnownSignature, "By {names} {place}<,{date}> ({signed}){open}"),
    // المنامة / 3 مارس/ بنا /   New York / March 3 / QNA /   Baku/03.03.22/Turan:
    form("slashes", Marked, "{place} /{date} /{agency}< /><{tight}><:>"),
    // NEW YORK, NY / ACCESSWIRE / March 3, 2022 /
    form("date behind slashes", Marked, "{place} /{agency} /{date}< /><{tight}><:>"),
    // ISLAMABAD, (UrduPoint / APP - 3rd Mar, 2022) :   کابل (پژواک، ۱۲ حمل ۱۴۰۲):
    form("agency and date in brackets", Nothing, "{place},<{tight}>({agency},{date}){open}"),
    form("agency and date in brackets", Nothing, "{place},<{tight}>({agency}{tight}{date}){open}"),
    // NEW YORK, Nov. 5 (XYZ) -   Madrid, 5 nov (EFE).-   МОСКВА, 5 ноября. /ТАСС/.   New Delhi (PTI), Nov 5:
    form("agency in brackets", Signature, "{place}<,{date}>,<{tight}>({signed}),{date}{firm}"),
    // Hà Nội (TTXVN 12/3)
    form("agency and date in brackets", PlainAgency, "{place}({agency} {date}){open}"),
    // LONDON--(BUSINESS WIRE)--Mar 3, 2022--   ANKARA (AA) – March 3, 2022 -
    form(
        "agency in brackets, dash and date",
        KnownSignature,
        "{place},<{tight}>({signed}){tight}{date}{firm}",
    ),
    // New York, NY (PRWEB) March 03, 2022
    form("agency in brackets, then date", KnownSignature, "{place} ({signed}) {date}{open}"),
    form("agency in brackets", Signature, "{place}<,{date}>,<{tight}>({signed}){open}"),
    // KUWAIT: March 3 (KUNA) --
    form("colon before the date", KnownSignature, "{place}:,{date} ({signed}){end}"),
    // الكويت - 5 - 4 (كونا) --
    form("dash before the date", KnownSignature, "{place}{dash}{date}<{dash}> ({signed}){end}"),
    // BARCELONA, 3 (EUROPA PRESS)
    form("day", KnownSignature, "{place},{day} ({signed}){open}"),
    // Nov 5 (Reuters) -   5 мая. /ТАСС/.
    form("date and agency", KnownSignature, "{date}, ({signed}){end}"),
    // غزة/ محمد ماجد/ الأناضول
    form("reporter between slashes", PlainAgency, "{place} /{names} /{agency}{open}"),
    // إسطنبول / الأناضول   BAGHDAD / NINA /
    form("agency behind a slash", Marked, "{place} /{agency}< /><{tight}><:>"),
    // Jeddah, May 2, 2021, SPA --   MOSCOW, May 2, 2021, TASS.   SYDNEY, Aug 4 AAP -   رام الله 12-3-2023 وفا-
    form("agency behind a date", Nothing, "{place},{date},{agency},{names}{end}"),
    form("agency behind a date", Nothing, "{place},{date},{agency}{end}"),
    // SINGAPORE - Media OutReach - 3 March 2022 -
    form("agency and date behind dashes", Nothing, "{place}{dash}{agency}{dash}{date}{dash}"),
    form("arabic agency behind a date", PlainAgency, "{place},{date},{agency}{open}"),
    // Akp Phnom Penh, March 03, 2022 --   TASS, March 3.   5 мая, БелаПАН.
    form("agency, place and date", CapitalAgency, "{agency}, {place},{date}{firm}"),
    form("agency and date", CapitalAgency, "{agency},{date}{end}"),
    form("date and bare agency", CapitalAgency, "{date},{agency}{end}"),
    // МОСКВА, 5 ноя - РИА Новости, Иван Ельский.   دمشق-سانا   Istanbul – DHA
    form("agency behind a dash", Nothing, "{place},{date}{dash}{agency},{names}{end}"),
    form("agency behind a dash", Nothing, "{place}<,{date}>{dash}{agency}{end}"),
    form("arabic agency", PlainAgency, "{place}{tight}{agency}{open}"),
    // Tehran, IRNA –   БАЛХАШ. КАЗИНФОРМ –   नई दिल्ली, एएनआई।
    form("agency behind a comma", Nothing, "{place}{comma}{agency}{firm}"),
    form("agency behind a comma", PlainAgency, "{place}{comma}{agency}।"),
    // PARIS: AFP -
    form("agency behind a colon", Nothing, "{place}: {agency}{dash}"),
    // JAKARTA, ELMPOST.com -
    form("outlet behind a comma", Nothing, "{place}, {outlet}{dash}"),
    // Paris, France | AFP |
    form("bars", Nothing, "{place} |{agency}< |{date}> |"),
    // ایسنا/اصفهان   شفق نيوز/ بغداد
    form("agency, slash and province", PlainAgency, "{agency} /{province}{open}"),
    // AFP, Paris —   ACN Olot.-   ANI | New Delhi:   وطنية - صيدا –
    form("agency, then place", CapitalAgency, "{agency},{place}<,{date}>{firm}"),
    form("agency, dash and place", CapitalAgency, "{agency}{dash}{place}{dash}"),
    form("agency, bar and place", CapitalAgency, "{agency} |{place}{firm}"),
    // (Reuters) -   (AAP) Police
    form("agency alone", KnownSignature, "({signed}){end}"),
    form("agency alone, no mark", Signature, "({signed}) "),
    // AGI -   AAP —
    form("bare agency", CapitalAgency, "{agency}{dash}"),
    form("bare agency", CapitalAgency, "{agency}.-"),
    // CHICAGO, March 3 -
    form("date", Nothing, "{place},{date}{firm}"),
    // БАКУ, Азербайджан, 5 мая. Паром
    form("date and stop", Capitals, "{place}, {date}. "),
    // kansas city, april 7 -
    form("date, small letters", Nothing, "{small place},{date}{dash}"),
    // PARIS, France —
    loose("capitals", Capitals, "{place}{dash}"),
    // MERSING, Malaysia:
    loose("capitals and country", CapitalsAndCountry, "{place}: "),
    // Elmton, Ill. — The
    loose("place and country", Country, "{place}{dash}"),
    // MADRID:   Rabat -
    loose("city and colon", KnownCapital, "{place}: "),
    loose("city and dash", KnownCity, "{place} {dash}"),
    // Culiacán.-
    loose("stop and dash", NoStops, "{place}.{tight}"),
];

const fn form(name: &'static str, needs: Needs, shape: &'static str) -> Form {
    Form { name, needs, plain: true, shape }
}

/// A form that ordinary text may take too: looked for at the very start of the story only.
const fn loose(name: &'static str, needs: Needs, shape: &'static str) -> Form {
    Form { name, needs, plain: false, shape }
}

/// The forms that fit the start of a paragraph, in order, each with its slots and where it ends.
pub(super) fn fitting<'a>(start: &'a Start<'_>) -> impl Iterator<Item = (&'static Form, Slots, usize)> + 'a {
    static COMPILED: LazyLock<Vec<(&Form, Shape)>> =
        LazyLock::new(|| FORMS.iter().map(|form| (form, Shape::new(form.shape))).collect());
    COMPILED.iter().filter_map(|(form, shape)| {
        let (slots, end) = shape.walk(start)?;
        Some((*form, slots, end))
    })
}
