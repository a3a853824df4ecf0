//! ninjs 1.x, 2.x and 3.x (IPTC).
//! docs/formats/ninjs.md maps its fields. item -> `texts` (headlines, descriptions, bodies), `terms` (codes and links),
//! `associated` items -> [`Parsed`]; `check` says where it is not what the standard asks for.

mod associated;
mod check;
pub(super) mod terms;
pub(super) mod texts;

pub(super) use check::is_field;

use super::About;
use super::json::fields::{first_line, get, has, line, line_of, list, lists, urgency};
use super::json::words;
use crate::moment::{self, Stated};
use crate::parse::{Embargo, Parsed};
use crate::split::Unreadable;
use serde_json::Value;

/// Reads an item.
pub(super) fn read(item: &Value, about: &About<'_>) -> Result<Parsed, Unreadable> {
    let id = first_line(item, &["uri", "guid"]);
    if id.is_none() && get(item, "standard").or_else(|| get(item, "$standard")).is_none() {
        return Err(about.broken("the item has no uri"));
    }
    let kind = line(item, "type").unwrap_or_default();
    let mut parsed = Parsed {
        id,
        version: line(item, "version"),
        status: line(item, "pubstatus"),
        slug: first_line(item, &["slugline", "slug"]),
        language: language(item),
        published: time(item, &["firstcreated", "firstpublished"], about),
        updated: time(item, &["versioncreated"], about),
        expires_at: time(item, &["expires", "contentexpires"], about),
        embargo: embargo(item, &["embargoed", "embargoeduntil"], about),
        byline: texts::bylines(item),
        dateline: line(item, "located"),
        urgency: urgency(item),
        subjects: terms::subjects(item, &["subject", "subjects"]),
        keywords: terms::keywords(item),
        editor_note: first_line(item, &["ednote", "description_usage"]),
        rights: line(item, "copyrightnotice"),
        mended: check::notes(item),
        ..Parsed::default()
    };
    // When a picture was taken says least of when it was published.
    let is_medium = super::json::media::is_medium(&kind);
    let content_created = || time(item, &["contentcreated"], about);
    parsed.published = parsed
        .published
        .or_else(|| content_created().filter(|_| !is_medium))
        .or_else(|| parsed.updated.clone())
        .or_else(content_created);
    texts::headlines(item, &mut parsed);
    parsed.content_raw = texts::content(item);
    parsed.summary_raw = texts::summary(item);
    let more = &mut parsed.more;
    more.signals = lists(item, &["signal", "signals"]).into_iter().filter_map(word).collect();
    more.marker = words::gravest(more.signals.iter().map(String::as_str))
        .or_else(|| words::noted(parsed.editor_note.as_deref()?));
    more.alt_ids = terms::alt_ids(item);
    let reference = line(item, "originaltransmissionreference");
    more.alt_ids.extend(reference.map(|id| ("originaltransmissionreference".to_owned(), id)));
    more.links = terms::links(item, &["evolvedfrom", "replacing", "replacedby", "revisions"]);
    more.entities = terms::entities(item);
    more.genre = terms::genre(item).or_else(|| line(item, "sector"));
    more.places = parsed.dateline.iter().cloned().collect();
    more.copyright_holder = line(item, "copyrightholder");
    more.usage_terms = first_line(item, &["usageterms"]).or_else(|| rights_info(item, "encodedrights"));
    more.credit_line = first_line(item, &["creditline", "credit"]);
    more.web_links.extend(rights_info(item, "linkedrights").map(|link| ("linkedrights".to_owned(), link)));
    let indicators = lists(item, &["trustindicator", "trustindicators"]).into_iter();
    more.web_links.extend(indicators.filter_map(|it| Some(("trustindicator".to_owned(), line(it, "href")?))));
    more.advisory = advisory(item, &kind, parsed.content_raw.is_some());
    associated::read(item, &kind, about, &mut parsed);
    Ok(parsed)
}

/// The first time of several fields that can be read.
pub(super) fn time(item: &Value, names: &[&str], about: &About<'_>) -> Option<Stated> {
    names.iter().find_map(|name| moment::read(&line(item, name)?, about.time_zone))
}

/// What the fields of an embargo say. A field that is null is an empty one.
pub(super) fn embargo(item: &Value, names: &[&str], about: &About<'_>) -> Embargo {
    let said = names.iter().filter(|name| has(item, name)).map(|name| match get(item, name) {
        None => Embargo::Empty,
        Some(Value::String(text)) => Embargo::of_text(text, about.time_zone),
        Some(Value::Bool(false)) => Embargo::None,
        Some(other) => Embargo::of_text(&other.to_string(), about.time_zone),
    });
    said.fold(Embargo::None, Embargo::graver)
}

/// The language; of several the first.
fn language(item: &Value) -> Option<String> {
    lists(item, &["language", "languages"])
        .into_iter()
        .find_map(|language| line_of(language).or_else(|| first_line(language, &["tag", "code", "value"])))
}

/// A signal: a word, or a term by its code.
fn word(signal: &Value) -> Option<String> {
    line_of(signal)
        .or_else(|| Some(terms::code(signal)).filter(|code| !code.is_empty()))
        .or_else(|| line(signal, "name"))
}

fn rights_info(item: &Value, name: &str) -> Option<String> {
    get(item, "rightsinfo").and_then(|rights| line(rights, name))
}

/// True for an item of TT's, whose profiles say what an item is for.
fn is_of_tt(item: &Value) -> bool {
    let is_its =
        |address: &str| ["http://tt.se/", "https://tt.se/"].iter().any(|start| address.starts_with(start));
    let standard = get(item, "standard").or_else(|| get(item, "$standard"));
    let schema = standard.and_then(|standard| line(standard, "schema"));
    schema.or_else(|| line(item, "uri")).is_some_and(|address| is_its(&address))
}

/// Why an item is not for publication: it is the plan of coverage, or an event that is to come, and no more; or it is for
/// editors.
fn advisory(item: &Value, kind: &str, has_content: bool) -> Option<&'static str> {
    let has_list = |name: &str| !list(item, name).is_empty();
    // TT's word for what was ordered and is not there yet.
    if line(item, "pubstatus").is_some_and(|status| status.eq_ignore_ascii_case("commissioned")) {
        return Some("planning");
    }
    if is_of_tt(item) && line(item, "profile").is_some_and(|profile| profile == "INFO") {
        return Some("advisory");
    }
    match kind.to_lowercase().as_str() {
        "planning" => Some("planning"),
        "event" => Some("event"),
        "" if !has_content && has_list("plannedcoverage") => Some("planning"),
        "" if !has_content && has_list("eventdetails") => Some("event"),
        _ => None,
    }
}
