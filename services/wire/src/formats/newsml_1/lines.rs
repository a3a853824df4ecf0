//! `NewsLines`, `AdministrativeMetadata` and `RightsMetadata`: what is for print, who made it, what may be done with it.

use super::super::About;
use super::super::once::add_note;
use super::super::xml::Element;
use super::identity::formal;
use super::management::properties;
use super::parts::Parts;
use crate::moment;
use crate::parse::Parsed;
use crate::split::text;

/// Types of a `NewsLine` that tell the desk something, in lower case without spaces.
const NOTES: [&str; 10] = [
    "advisoryline",
    "advisory",
    "editornote",
    "editorsnote",
    "ednote",
    "notetoeditors",
    "editorialnote",
    "notice",
    "instruction",
    "note",
];

/// Types of a `NewsLine` that hold the address of the story itself.
const LINKS: [&str; 5] = ["url", "link", "permalink", "weburl", "storyurl"];

/// Reads them from the components around the text, inner first.
pub(super) fn read(
    item: &Element<'_>,
    parts: &Parts<'_, '_>,
    around: &[usize],
    about: &About<'_>,
    parsed: &mut Parsed,
) {
    let has_headline = |component: &Element<'_>| component.at(&["NewsLines", "HeadLine"]).is_some();
    let telling = parts.telling(around, has_headline);
    let blocks = |name: &'static str| telling.iter().flat_map(move |component| component.all(name));
    let line = |name: &str| blocks("NewsLines").find_map(|lines| lines.text_of(name));
    // All of a kind stand together, in one place.
    let lines = |name: &str| -> Vec<String> {
        let all =
            blocks("NewsLines").map(|lines| lines.all(name).filter_map(Element::text).collect::<Vec<_>>());
        all.into_iter().find(|lines| !lines.is_empty()).unwrap_or_default()
    };
    // Markup that was escaped once too often is taken off, as in feeds' titles.
    parsed.headline = line("HeadLine").map(|line| text::of_unknown(&line));
    let below: Vec<String> = lines("SubHeadLine").iter().map(|line| text::of_unknown(line)).collect();
    parsed.more.subheadline = Some(below.join("\n")).filter(|below| !below.is_empty());
    parsed.byline = lines("ByLine");
    parsed.dateline = line("DateLine");
    parsed.more.credit_line = line("CreditLine");
    parsed.slug = line("SlugLine").or_else(|| parsed.slug.take());
    for keywords in lines("KeywordLine") {
        keywords.split([',', ';']).for_each(|word| keyword(word, parsed));
    }
    for series in lines("SeriesLine") {
        keyword(&series, parsed);
    }
    for extra in blocks("NewsLines").flat_map(|lines| lines.all("NewsLine")) {
        let kind =
            formal(Some(extra), "NewsLineType").unwrap_or_default().to_lowercase().replace([' ', '-'], "");
        let texts = extra.all("NewsLineText").filter_map(Element::text);
        if NOTES.contains(&kind.as_str()) {
            texts.for_each(|note| add_note(parsed, &note));
        } else if LINKS.contains(&kind.as_str()) && parsed.link.is_none() {
            let mut links = texts.filter(|link| link.contains("://"));
            parsed.link = links.next().map(|link| about.base.resolve(&link));
        }
    }
    let copyright = line("CopyrightLine");
    let rights = line("RightsLine");
    for stated in blocks("AdministrativeMetadata") {
        administrative(stated, about, parsed);
    }
    for stated in around.iter().filter_map(|place| parts.components.get(*place)) {
        if !std::ptr::eq(stated.element, item) {
            stated.element.all("Comment").filter_map(Element::text).for_each(|note| add_note(parsed, &note));
        }
    }
    self::rights(blocks("RightsMetadata"), about, parsed);
    parsed.rights = copyright.or(parsed.rights.take());
    match (&parsed.rights, rights) {
        (None, rights) => parsed.rights = rights,
        (Some(_), Some(terms)) => term("", &terms, parsed),
        _ => {}
    }
}

fn keyword(word: &str, parsed: &mut Parsed) {
    let word = text::collapsed(word);
    if !word.is_empty() {
        parsed.keywords.push(word);
    }
}

fn administrative(stated: &Element<'_>, about: &About<'_>, parsed: &mut Parsed) {
    for name in ["FileName", "SystemIdentifier"] {
        if let Some(value) = stated.text_of(name) {
            parsed.more.alt_ids.push((name.to_owned(), value));
        }
    }
    // Who is to be named where no line says so: the source, else who provides it.
    let party = |name: &str| stated.all(name).find_map(|role| formal(Some(role), "Party"));
    parsed.more.credit_line =
        parsed.more.credit_line.take().or_else(|| party("Source")).or_else(|| party("Provider"));
    properties(stated, about, parsed);
}

fn rights<'t, 'a: 't>(all: impl Iterator<Item = &'t Element<'a>>, about: &About<'_>, parsed: &mut Parsed) {
    for stated in all {
        for copyright in stated.all("Copyright") {
            let holder =
                copyright.text_of("CopyrightHolder").or_else(|| party_in(copyright, "CopyrightHolder"));
            let date = copyright.text_of("CopyrightDate");
            if parsed.rights.is_none() && holder.is_some() {
                let said: Vec<String> = date.into_iter().chain(holder.clone()).collect();
                parsed.rights = Some(format!("Copyright {}", said.join(" ")));
            }
            parsed.more.copyright_holder = parsed.more.copyright_holder.take().or(holder);
        }
        for usage in stated.all("UsageRights") {
            for name in ["UsageType", "Geography", "RightsHolder", "StartDate", "EndDate", "Limitations"] {
                let Some(value) = usage.text_of(name).or_else(|| party_in(usage, name)) else { continue };
                if name == "EndDate" {
                    parsed.expires_at =
                        parsed.expires_at.take().or_else(|| moment::read(&value, about.time_zone));
                }
                term(if name == "Limitations" { "" } else { name }, &value, parsed);
            }
        }
    }
}

fn party_in(element: &Element<'_>, name: &str) -> Option<String> {
    element.first(name).and_then(|inner| formal(Some(inner), "Party"))
}

/// Adds a term of use, by its name where it has one.
fn term(name: &str, value: &str, parsed: &mut Parsed) {
    let term = if name.is_empty() { value.to_owned() } else { format!("{name}: {value}") };
    match &mut parsed.more.usage_terms {
        Some(terms) => terms.extend(["; ", &term]),
        none => *none = Some(term),
    }
}
