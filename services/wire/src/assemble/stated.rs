//! What an agency's format states in fields of its own, as the item has it.

use crate::clean;
use crate::ids::{Claim, item_id};
use crate::parse::Parsed;
use proto::v1::{
    AltId, Byline, Dateline, Entity, IdentityBasis, IdentityRule, Link, RawItem, Subject, WebLink,
};

pub(super) fn alt_ids(parsed: &Parsed) -> Vec<AltId> {
    let ids = parsed.more.alt_ids.iter();
    ids.map(|(scheme, value)| AltId { scheme: scheme.clone(), value: value.clone() }).collect()
}

pub(super) fn subjects(parsed: &Parsed) -> Vec<Subject> {
    let subject = |subject: &crate::parse::Subject| {
        let (scheme, code) = parted(&subject.code);
        Subject {
            scheme,
            code,
            name: subject.name.clone().unwrap_or_default(),
            medtop: subject.medtop.clone().unwrap_or_default(),
        }
    };
    parsed.subjects.iter().map(subject).collect()
}

pub(super) fn entities(parsed: &Parsed) -> Vec<Entity> {
    let entity = |entity: &crate::parse::Entity| {
        let (scheme, code) = parted(&entity.code);
        Entity { r#type: entity.kind.clone(), scheme, code, name: entity.name.clone() }
    };
    parsed.more.entities.iter().map(entity).collect()
}

/// Scheme and code of a code with its scheme before it. An address is a code as a whole.
fn parted(code: &str) -> (String, String) {
    match code.split_once(':') {
        Some((scheme, rest)) if !rest.starts_with("//") && scheme != "urn" && scheme != "tag" => {
            (scheme.to_owned(), rest.to_owned())
        }
        _ => (String::new(), code.to_owned()),
    }
}

/// Who wrote it: what the source states, else what stands in the text.
pub(super) fn bylines(parsed: &Parsed, in_text: &[String]) -> Vec<Byline> {
    let byline = |name: String, line: &str| {
        let role = role_of(&name, line);
        Byline { name, role, raw: line.to_owned() }
    };
    if parsed.byline.is_empty() {
        return in_text.iter().map(|name| byline(name.clone(), name)).collect();
    }
    let lines = parsed.byline.iter();
    lines
        .flat_map(|line| clean::names_of_byline(line).into_iter().map(move |name| byline(name, line)))
        .collect()
}

/// What stands behind a name and a comma: `Staff Writer` of `By Ada Finch, Staff Writer`.
fn role_of(name: &str, line: &str) -> String {
    let behind = line.find(name).and_then(|at| line.get(at + name.len()..));
    let role = behind.and_then(|behind| behind.trim_start().strip_prefix(','));
    role.map(|role| role.trim().to_owned()).unwrap_or_default()
}

/// The dateline of a field; the text may have none.
pub(super) fn dateline(parsed: &Parsed) -> Option<Dateline> {
    let raw = parsed.dateline.clone().unwrap_or_default();
    let places = parsed.more.places.clone();
    (!raw.is_empty() || !places.is_empty()).then(|| Dateline { raw, places, ..Dateline::default() })
}

/// Links to other items of the source, by our ids of them.
pub(super) fn links(raw: &RawItem, parsed: &Parsed) -> Vec<Link> {
    if parsed.more.links.is_empty() {
        return Vec::new();
    }
    let source_id = raw.source.as_ref().map(|source| source.id.as_str()).unwrap_or_default();
    let id_of = |guid: &str, shared: bool| {
        let claim = Claim { source_id, feed_id: &raw.feed_id, shared, guid: Some(guid), ..Claim::default() };
        item_id(&claim, IdentityRule::Auto).0
    };
    // Whether the source's feeds share their ids shows in the item's own.
    let shared = raw.identity_basis() == IdentityBasis::Guid
        && parsed.id.as_deref().is_some_and(|guid| id_of(guid, true) == raw.item_id);
    let link = |(rel, guid): &(String, String)| Link { rel: rel.clone(), id: id_of(guid, shared) };
    parsed.more.links.iter().map(link).filter(|link| link.id != raw.item_id).collect()
}

/// Links to the web, which need no id.
pub(super) fn web_links(parsed: &Parsed) -> Vec<WebLink> {
    let links = parsed.more.web_links.iter();
    links.map(|(rel, url)| WebLink { rel: rel.clone(), url: url.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::More;
    use proto::v1::Source;

    #[test]
    fn a_code_is_parted_from_its_scheme_and_an_address_is_whole() {
        for (code, scheme, rest) in [
            ("medtop:20000002", "medtop", "20000002"),
            ("04002002", "", "04002002"),
            ("http://cv.example/topic/1", "", "http://cv.example/topic/1"),
            ("urn:agency:person:1", "", "urn:agency:person:1"),
        ] {
            assert_eq!(parted(code), (scheme.to_owned(), rest.to_owned()));
        }
    }

    #[test]
    fn a_byline_gives_names_and_roles_and_a_name_is_one_as_it_is() {
        for (line, names, role) in [
            ("By Ada Finch, Staff Writer", &["Ada Finch"][..], "Staff Writer"),
            ("Ada Finch", &["Ada Finch"], ""),
            ("By ADA FINCH and BO REED", &["ADA FINCH", "BO REED"], ""),
        ] {
            let parsed = Parsed { byline: vec![line.to_owned()], ..Parsed::default() };
            let found = bylines(&parsed, &["Someone Else".to_owned()]);
            let named: Vec<&str> = found.iter().map(|byline| byline.name.as_str()).collect();
            assert_eq!((&named[..], found[0].role.as_str(), found[0].raw.as_str()), (names, role, line));
        }
        assert_eq!(bylines(&Parsed::default(), &["Cy Marsh".to_owned()])[0].name, "Cy Marsh");
    }

    #[test]
    fn a_link_has_the_id_that_the_other_item_has_here() {
        for (shared, basis) in [(false, IdentityBasis::Guid), (true, IdentityBasis::Guid)] {
            let claim = |guid| Claim {
                source_id: "quay",
                feed_id: "quay-wire",
                shared,
                guid: Some(guid),
                ..Claim::default()
            };
            let of = |guid| item_id(&claim(guid), IdentityRule::Auto).0;
            let raw = RawItem {
                item_id: of("2"),
                identity_basis: basis.into(),
                source: Some(Source { id: "quay".to_owned(), ..Source::default() }),
                feed_id: "quay-wire".to_owned(),
                ..RawItem::default()
            };
            let more = More {
                links: vec![("evolvedfrom".to_owned(), "1".to_owned()), ("self".to_owned(), "2".to_owned())],
                ..More::default()
            };
            let parsed = Parsed { id: Some("2".to_owned()), more, ..Parsed::default() };
            assert_eq!(links(&raw, &parsed), [Link { rel: "evolvedfrom".to_owned(), id: of("1") }]);
        }
    }
}
