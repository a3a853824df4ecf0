//! `tobject`, `key-list` and `identified-content`: what it is about, and of what kind.

use super::super::xml::Element;
use super::any;
use super::line::{line, line_without};
use crate::parse::{Entity, Parsed, Subject};
use crate::split::text;

/// Elements that name something, and our word for what that is.
const NAMED: [(&str, &str); 7] = [
    ("person", "person"),
    ("org", "organisation"),
    ("location", "place"),
    ("event", "event"),
    ("object.title", "object"),
    ("virtloc", "virtloc"),
    ("function", "function"),
];

/// Reads them.
pub(super) fn read(nitf: &Element<'_>, head: &Element<'_>, parsed: &mut Parsed) {
    for tobject in head.all("tobject") {
        kind(tobject, parsed);
        for subject in tobject.all("tobject.subject") {
            self::subject(subject, parsed);
        }
    }
    let empty = Element::default();
    let docdata = head.first("docdata").unwrap_or(&empty);
    for list in docdata.all("key-list").chain(head.all("key-list")) {
        for word in list.all("keyword") {
            keyword(word.attribute("key").map(text::collapsed).or_else(|| word.text()), parsed);
        }
    }
    for scope in docdata.all("doc-scope") {
        keyword(scope.attribute("scope").map(text::collapsed), parsed);
    }
    for series in docdata.all("series") {
        keyword(series.attribute("series.name").map(text::collapsed), parsed);
    }
    for publication in head.all("pubdata") {
        keyword(publication.attribute("position.section").map(text::collapsed), parsed);
    }
    for location in docdata.all("evloc") {
        event_place(location, parsed);
    }
    for content in docdata.all("identified-content").chain(head.all("identified-content")) {
        named(content, parsed);
    }
    for content in nitf.all("body").flat_map(|body| body.all("body.content")) {
        named(content, parsed);
    }
}

fn keyword(word: Option<String>, parsed: &mut Parsed) {
    parsed.keywords.extend(word);
}

/// The property says the genre; the type where there is none, or the one that goes without saying.
fn kind(tobject: &Element<'_>, parsed: &mut Parsed) {
    let kind = tobject.attribute("tobject.type").map(text::collapsed);
    if kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("advisory")) {
        parsed.more.advisory = parsed.more.advisory.or(Some("advisory"));
        parsed.more.marker = parsed.more.marker.or(Some("ADVISORY"));
    }
    let properties =
        tobject.all("tobject.property").filter_map(|said| said.attribute("tobject.property.type"));
    let mut genres = properties.filter(|said| !said.eq_ignore_ascii_case("current"));
    parsed.more.genre = parsed.more.genre.take().or_else(|| genres.next().map(text::collapsed)).or(kind);
}

fn subject(subject: &Element<'_>, parsed: &mut Parsed) {
    let number = subject.attribute("tobject.subject.refnum");
    let registry = subject.attribute("tobject.subject.ipr").unwrap_or("IPTC");
    let code = match number.or(subject.attribute("tobject.subject.code")) {
        // A number of seven digits has lost the zero before it.
        Some(code) if registry.eq_ignore_ascii_case("IPTC") && is_number(code) => format!("subj:{code:0>8}"),
        Some(code) if registry.eq_ignore_ascii_case("IPTC") || code.contains(':') => code.to_owned(),
        Some(code) => format!("{registry}:{code}"),
        None => String::new(),
    };
    let name = subject_name(subject, &code);
    if code.is_empty() {
        return keyword(name, parsed);
    }
    parsed.subjects.push(Subject { code, name, medtop: None });
}

fn is_number(code: &str) -> bool {
    (7..=8).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// The name of the level that the number is of: `TTMMMDDD`, type, matter and detail.
fn subject_name(subject: &Element<'_>, code: &str) -> Option<String> {
    let of = |level: &str| subject.attribute(level).map(text::collapsed);
    let (kind, matter, detail) = ("tobject.subject.type", "tobject.subject.matter", "tobject.subject.detail");
    let levels = if code.ends_with("000000") {
        [kind, matter, detail]
    } else if code.ends_with("000") {
        [matter, kind, detail]
    } else {
        [detail, matter, kind]
    };
    levels.into_iter().find_map(of).or_else(|| line(subject))
}

/// What an element names, however deep.
fn named(element: &Element<'_>, parsed: &mut Parsed) {
    for inner in element.elements() {
        match NAMED.iter().find(|(name, _)| *name == inner.name) {
            Some((_, kind)) => {
                let name = line_without(inner, &["function", "alt-code"]).or_else(|| line(inner));
                let code = code_of(inner).unwrap_or_default();
                let entity = name.map(|name| Entity { kind: (*kind).to_owned(), code, name });
                parsed.more.entities.extend(entity);
            }
            None if inner.name == "classifier" => classifier(inner, parsed),
            // A picture's caption names who is in the picture.
            None if inner.name == "media" => {}
            None => named(inner, parsed),
        }
    }
}

/// A code of a list is a subject, a word without one is a keyword.
fn classifier(classifier: &Element<'_>, parsed: &mut Parsed) {
    let name = line(classifier);
    match code_of(classifier) {
        Some(code) => parsed.subjects.push(Subject { code, name, medtop: None }),
        None => keyword(name, parsed),
    }
}

/// Where the event took place, from the small to the large.
fn event_place(location: &Element<'_>, parsed: &mut Parsed) {
    let own = ["city", "county-dist", "state-prov"].iter().filter_map(|part| location.attribute(part));
    let text = location.text();
    let parts: Vec<&str> = own.chain(text.as_deref()).collect();
    let country = location.attribute("iso-cc");
    let name = if parts.is_empty() { country.unwrap_or_default().to_owned() } else { parts.join(", ") };
    if !name.is_empty() {
        let code = country.map(|country| format!("iso-cc:{country}")).unwrap_or_default();
        parsed.more.entities.push(Entity { kind: "place".to_owned(), code, name });
    }
}

/// The code of something that is named, with the list that it is of.
fn code_of(element: &Element<'_>) -> Option<String> {
    let other = element.first("alt-code");
    let of = |names: &[&str]| any(element, names).or_else(|| other.and_then(|other| any(other, names)));
    let value = of(&["value", "location-code"])?;
    let scheme = of(&["idsrc", "code-source"]);
    let is_iptc = scheme.is_some_and(|scheme| scheme.to_ascii_lowercase().contains("iptc"));
    Some(match scheme {
        _ if is_iptc && is_number(value) => format!("subj:{value:0>8}"),
        Some(scheme) if !value.contains(':') => format!("{scheme}:{value}"),
        _ => value.to_owned(),
    })
}
