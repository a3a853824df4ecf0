//! `docdata`, `pubdata` and `revision-history`: which document it is, what may be done with it and when.

use super::super::About;
use super::super::once::add_note;
use super::super::xml::Element;
use super::any;
use crate::moment::{self, Stated};
use crate::parse::{Embargo, Parsed};
use crate::split::text;
use crate::status;

/// Words for a time of release that is no embargo.
const AT_ONCE: [&str; 6] =
    ["immediate", "immediately", "for immediate release", "on receipt", "now", "at once"];

/// Reads what the head says.
pub(super) fn read(nitf: &Element<'_>, head: &Element<'_>, about: &About<'_>, parsed: &mut Parsed) {
    let empty = Element::default();
    let docdata = head.first("docdata").unwrap_or(&empty);
    identity(nitf, docdata, parsed);
    times(head, docdata, about, parsed);
    state(nitf, docdata, parsed);
    embargo(docdata, about, parsed);
    notes(docdata, parsed);
    rights(docdata, parsed);
    let urgency = docdata.all("urgency").find_map(|urgency| any(urgency, &["ed-urg", "urg"]));
    parsed.urgency = urgency.and_then(urgency_of);
    publication(head, about, parsed);
}

/// An urgency as IPTC counts, 1 to 9.
pub(super) fn urgency_of(word: &str) -> Option<u8> {
    word.trim().parse().ok().filter(|urgency| (1..=9).contains(urgency))
}

fn identity(nitf: &Element<'_>, docdata: &Element<'_>, parsed: &mut Parsed) {
    for id in docdata.all("doc-id") {
        let Some(value) = id.attribute("id-string") else { continue };
        match parsed.id {
            None => parsed.id = Some(value.to_owned()),
            Some(_) => alt_id(id.attribute("regsrc").unwrap_or("doc-id"), Some(value), parsed),
        }
    }
    alt_id("uno", nitf.attribute("uno"), parsed);
    parsed.id = parsed.id.take().or_else(|| nitf.attribute("uno").map(str::to_owned));
    for key in docdata.all("du-key") {
        let numbers = || ["version", "generation"].iter().filter_map(|name| key.attribute(name));
        let number = numbers().find(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
        let version = number.or_else(|| numbers().next()).map(str::to_owned);
        parsed.version = parsed.version.take().or(version);
        alt_id("du-key", key.attribute("key"), parsed);
        // The key groups the versions of a story for a day, as a slug does, and most agencies put theirs there.
        let slug = key.attribute("key").filter(|key| key.chars().any(char::is_alphabetic));
        parsed.slug = parsed.slug.take().or_else(|| slug.map(text::collapsed));
    }
    for fixture in docdata.all("fixture") {
        alt_id("fixture", fixture.attribute("fix-id"), parsed);
    }
}

fn alt_id(scheme: &str, value: Option<&str>, parsed: &mut Parsed) {
    if let Some(value) = value {
        parsed.more.alt_ids.push((scheme.to_owned(), value.to_owned()));
    }
}

/// The status, and the document that it is said of.
fn state(nitf: &Element<'_>, docdata: &Element<'_>, parsed: &mut Parsed) {
    let named = ["management-status", "status"];
    parsed.status = any(docdata, &named).or_else(|| any(nitf, &named)).map(str::to_owned);
    let Some(other) = docdata.attribute("management-doc-idref") else { return };
    let is_dead = |word: &str| status::of_word(word).is_some_and(status::is_dead);
    // "Whether this document is a cancellation of a previous doc" (nitf-3-6.xsd): the status counts for that one.
    if parsed.status.as_deref().is_some_and(is_dead) && parsed.id.as_deref() != Some(other) {
        let own = parsed.id.replace(other.to_owned());
        alt_id("doc-id", own.as_deref(), parsed);
        return;
    }
    // The other may be recalled by one that is usable itself.
    let recalled = docdata.attribute("management-idref-status").filter(|word| is_dead(word));
    let relation = recalled.unwrap_or("management-doc-idref");
    parsed.more.links.push((relation.to_owned(), other.to_owned()));
}

fn times(head: &Element<'_>, docdata: &Element<'_>, about: &About<'_>, parsed: &mut Parsed) {
    parsed.published = time_of(docdata, "date.issue", about);
    parsed.expires_at = time_of(docdata, "date.expire", about);
    let revisions = head.all("revision-history").filter_map(|revision| revision.attribute("norm"));
    let revisions = revisions.filter_map(|norm| moment::read(norm, about.time_zone));
    parsed.updated = revisions.max_by_key(|stated| stated.at_ms);
}

/// The time of the first element of a name that states one.
fn time_of(docdata: &Element<'_>, name: &str, about: &About<'_>) -> Option<Stated> {
    let read = |element: &Element<'_>| moment::read(&written(element), about.time_zone);
    docdata.all(name).find_map(read)
}

/// A time as written: in `norm`, or as text.
fn written(element: &Element<'_>) -> String {
    element.attribute("norm").map(str::to_owned).or_else(|| element.text()).unwrap_or_default()
}

/// A release later than the issue is an embargo; the same time, or one before, is none, unless the status says so.
fn embargo(docdata: &Element<'_>, about: &About<'_>, parsed: &mut Parsed) {
    let is_stated = parsed.status.as_deref().and_then(status::of_word) == Some(proto::v1::Status::Embargoed);
    for release in docdata.all("date.release") {
        let said = written(release);
        if AT_ONCE.iter().any(|word| said.trim().eq_ignore_ascii_case(word)) {
            continue;
        }
        let embargo = Embargo::of_text(&said, about.time_zone);
        let is_embargo = match (&embargo, &parsed.published) {
            (Embargo::Until(until), Some(issue)) => is_stated || until.at_ms > issue.at_ms,
            _ => true,
        };
        if is_embargo {
            parsed.embargo = std::mem::take(&mut parsed.embargo).graver(embargo);
        }
    }
}

fn notes(docdata: &Element<'_>, parsed: &mut Parsed) {
    for correction in docdata.all("correction") {
        parsed.more.marker = Some("CORRECTION");
        if let Some(info) = correction.attribute("info") {
            add_note(parsed, &text::collapsed(info));
        }
        if let Some(other) = correction.attribute("id-string") {
            parsed.more.links.push(("correction".to_owned(), other.to_owned()));
        }
    }
    for message in docdata.all("ed-msg") {
        let kind = message.attribute("msg-type");
        if let Some(kind) = kind {
            parsed.more.signals.push(kind.to_owned());
            parsed.more.marker = parsed.more.marker.or_else(|| super::super::notes::marker(kind));
        }
        let info = message.attribute("info").map(text::collapsed).or_else(|| message.text());
        if let Some(info) = &info {
            add_note(parsed, info);
        }
        if [kind, info.as_deref()].into_iter().flatten().any(is_test) {
            parsed.more.advisory = Some("test");
        }
    }
}

/// A message that says nothing but that it is a test.
fn is_test(note: &str) -> bool {
    let note = note.to_lowercase();
    let note = note.trim_matches(|letter: char| !letter.is_alphanumeric());
    ["test", "test message", "test only", "this is a test", "testing"].contains(&note)
}

fn rights(docdata: &Element<'_>, parsed: &mut Parsed) {
    if let Some(copyright) = docdata.first("doc.copyright") {
        let holder = copyright.attribute("holder").map(text::collapsed);
        let said = [copyright.attribute("year"), holder.as_deref()];
        let said: Vec<&str> = said.into_iter().flatten().collect();
        if !said.is_empty() {
            parsed.rights = Some(format!("Copyright {}", said.join(" ")));
        }
        parsed.more.copyright_holder = holder;
    }
    for rights in docdata.all("doc.rights") {
        let owner = rights.attribute("owner").map(text::collapsed);
        parsed.more.copyright_holder = parsed.more.copyright_holder.take().or(owner);
        for name in ["type", "geography", "startdate", "enddate", "agent", "limitations"] {
            if let Some(value) = rights.attribute(name) {
                usage_terms(name, value, parsed);
            }
        }
    }
}

/// Adds a term of use, by its name; limitations say themselves what they are.
pub(super) fn usage_terms(name: &str, value: &str, parsed: &mut Parsed) {
    let value = text::collapsed(value);
    let term = if name == "limitations" { value } else { format!("{name}: {value}") };
    match &mut parsed.more.usage_terms {
        Some(terms) => terms.extend(["; ", &term]),
        none => *none = Some(term),
    }
}

/// Where and when it was printed or put out.
fn publication(head: &Element<'_>, about: &About<'_>, parsed: &mut Parsed) {
    for publication in head.all("pubdata") {
        let date = publication.attribute("date.publication");
        let date = date.and_then(|date| moment::read(date, about.time_zone));
        parsed.published = parsed.published.take().or(date);
        match publication.attribute("ex-ref") {
            Some(link) if link.starts_with("http://") || link.starts_with("https://") => {
                parsed.link = parsed.link.take().or_else(|| Some(about.base.resolve(link)));
            }
            other => alt_id("ex-ref", other, parsed),
        }
        alt_id("issn", publication.attribute("issn"), parsed);
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::{Embargo, Parsed, parse_document};
    use crate::split::Delivery;

    fn read(attributes: &str, inside: &str) -> Parsed {
        let document = format!(
            "<nitf><head><docdata {attributes}><doc-id id-string='own'/>{inside}</docdata></head></nitf>"
        );
        let delivery = Delivery { bytes: document.as_bytes(), content_type: None, url: None };
        parse_document(&delivery).unwrap().remove(0).unwrap()
    }

    #[test]
    fn a_release_later_than_the_issue_is_an_embargo() {
        let issue = "<date.issue norm='20260612T100000Z'/>";
        let until = |at: &str, embargo: &Embargo| embargo.until().is_some_and(|until| until.original == at);
        for (status, release, is_until) in [
            ("usable", "20260612T120000+0100", true),
            ("usable", "20260612T110000+0100", false),
            ("embargoed", "20260612T110000+0100", true),
            ("usable", "20260612T090000Z", false),
        ] {
            let status = format!("management-status='{status}'");
            let read = read(&status, &format!("{issue}<date.release norm='{release}'/>"));
            assert_eq!(until(release, &read.embargo), is_until, "{status} {release}");
        }
        let without_issue = read("", "<date.release norm='20260612000000-0400'/>");
        assert!(until("20260612000000-0400", &without_issue.embargo));
        assert_eq!(read("", "<date.release norm='IMMEDIATE'/>").embargo, Embargo::None);
        assert_eq!(read("", "<date.release/>").embargo, Embargo::Empty);
        let spoken = read("", &format!("{issue}<date.release>after the vote</date.release>"));
        assert_eq!(spoken.embargo, Embargo::Unreadable("after the vote".to_owned()));
    }

    #[test]
    fn a_recall_of_another_document_has_the_id_of_that_one() {
        let link = |relation: &str| vec![(relation.to_owned(), "other".to_owned())];
        for (status, other, id, links) in [
            ("canceled", "management-doc-idref='other'", "other", vec![]),
            ("withheld", "management-doc-idref='other'", "other", vec![]),
            ("canceled", "", "own", vec![]),
            ("usable", "management-doc-idref='other'", "own", link("management-doc-idref")),
            (
                "usable",
                "management-doc-idref='other' management-idref-status='canceled'",
                "own",
                link("canceled"),
            ),
        ] {
            let read = read(&format!("management-status='{status}' {other}"), "");
            assert_eq!((read.id.as_deref(), read.more.links), (Some(id), links), "{status} {other}");
        }
    }

    #[test]
    fn the_version_is_the_number_of_the_key() {
        for (key, version) in [
            ("version='3' generation='7'", Some("3")),
            ("version='Default' generation='7'", Some("7")),
            ("version='Default'", Some("Default")),
            ("key='HARBOUR'", None),
        ] {
            assert_eq!(read("", &format!("<du-key {key}/>")).version.as_deref(), version, "{key}");
        }
    }
}
