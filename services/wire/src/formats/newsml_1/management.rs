//! `NewsManagement`, and what the envelope says where it says nothing: status, times, instructions, links.

use super::super::About;
use super::super::notes;
use super::super::xml::Element;
use super::identity::{formal, without_revision};
use crate::moment::{self, Stated};
use crate::parse::{Embargo, Parsed};
use crate::status;
use proto::v1::Status;

/// What instructions say, by the words of IPTC's and agencies' lists, in lower case.
const INSTRUCTIONS: [(&str, &[&str]); 9] = [
    ("KILL", &["kill", "delete", "cancel", "canceled", "cancelled", "annul", "annulation", "mandatorykill"]),
    ("WITHDRAWN", &["withdraw", "withdrawn", "withhold", "withheld", "retract", "hold"]),
    (
        "CORRECTION",
        &["correct", "correction", "corrected", "rectify", "rectification", "rectificatif", "corrective"],
    ),
    ("WRITETHRU", &["writethru", "writethrough", "rewrite"]),
    ("UPDATE", &["update", "updated", "replace", "replacement", "lead", "newlead"]),
    ("REPEAT", &["repeat", "repeated", "resend", "rpt"]),
    ("REFILE", &["refile"]),
    ("ADVISORY", &["advisory"]),
    ("FLASH", &["flash", "alert", "bulletin", "snap"]),
];

/// Reads it.
pub(super) fn read(item: &Element<'_>, document: &Element<'_>, about: &About<'_>, parsed: &mut Parsed) {
    let empty = Element::default();
    let management = item.first("NewsManagement").unwrap_or(&empty);
    let envelope = document.at(&["NewsML", "NewsEnvelope"]).unwrap_or(&empty);
    let time = |name: &str| time_of(management, name, about);
    parsed.published = time("FirstCreated").or_else(|| time("ThisRevisionCreated"));
    parsed.published = parsed.published.take().or_else(|| time_of(envelope, "DateAndTime", about));
    parsed.updated = time("ThisRevisionCreated");
    parsed.status = formal(Some(management), "Status");
    let urgency = formal(Some(management), "Urgency").or_else(|| formal(Some(envelope), "Priority"));
    parsed.urgency =
        urgency.and_then(|urgency| urgency.parse().ok()).filter(|urgency| (1..=9).contains(urgency));
    changes(management, about, parsed);
    for instruction in management.all("Instruction") {
        self::instruction(instruction, parsed);
    }
    for name in ["DerivedFrom", "AssociatedWith"] {
        for other in management.all(name) {
            let Some(id) = other.attribute("NewsItem") else { continue };
            let relation = other.attribute("FormalName").unwrap_or(name);
            parsed.more.links.push((relation.to_owned(), without_revision(id)));
        }
    }
    for note in item.all("Comment") {
        if let Some(note) = note.text() {
            super::super::once::add_note(parsed, &note);
        }
    }
    properties(management, about, parsed);
}

/// Properties in which agencies say an embargo of their own.
pub(super) fn properties(element: &Element<'_>, about: &About<'_>, parsed: &mut Parsed) {
    for property in element.all("Property") {
        let name = property.attribute("FormalName").unwrap_or_default().to_lowercase();
        if name.contains("embargo") {
            let said = property.attribute("Value").map(str::to_owned).or_else(|| property.text());
            let embargo = Embargo::of_text(&said.unwrap_or_default(), about.time_zone);
            parsed.embargo = std::mem::take(&mut parsed.embargo).graver(embargo);
        }
    }
}

fn time_of(element: &Element<'_>, name: &str, about: &About<'_>) -> Option<Stated> {
    element.text_of(name).and_then(|text| moment::read(&text, about.time_zone))
}

/// Changes of status that are told before: to usable is the end of an embargo, from usable the end of use.
fn changes(management: &Element<'_>, about: &About<'_>, parsed: &mut Parsed) {
    for change in management.all("StatusWillChange") {
        let future = formal(Some(change), "FutureStatus").as_deref().and_then(status::of_word);
        let at = change.text_of("DateAndTime").unwrap_or_default();
        match future {
            // Whatever it is now: what will be usable is not yet to be used.
            Some(Status::Usable) => {
                let embargo = Embargo::of_text(&at, about.time_zone);
                parsed.embargo = std::mem::take(&mut parsed.embargo).graver(embargo);
            }
            Some(Status::Killed | Status::Withheld | Status::Expired | Status::Eliminated) => {
                parsed.expires_at = parsed.expires_at.take().or_else(|| moment::read(&at, about.time_zone));
            }
            _ => {}
        }
    }
}

fn instruction(instruction: &Element<'_>, parsed: &mut Parsed) {
    let Some(word) = instruction.attribute("FormalName") else { return };
    parsed.more.signals.push(word.to_owned());
    let plain: String = word.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
    let known = INSTRUCTIONS.iter().find(|(_, words)| words.contains(&plain.as_str()));
    let Some(marker) = known.map(|(marker, _)| *marker).or_else(|| notes::marker(word)) else { return };
    // With a status of revisions in it, it recalls the ones before; this one takes their place.
    let is_of_before = instruction.first("RevisionStatus").is_some();
    if is_of_before && status::of_marker(marker).is_some() {
        return;
    }
    parsed.more.marker = parsed.more.marker.or(Some(marker));
}

#[cfg(test)]
mod tests {
    use crate::parse::{Embargo, Parsed, parse_document};
    use crate::split::Delivery;

    fn read(management: &str) -> Parsed {
        let document = format!(
            "<NewsML><NewsItem><Identification><NewsIdentifier><NewsItemId>1</NewsItemId></NewsIdentifier>\
            </Identification><NewsManagement>{management}</NewsManagement></NewsItem></NewsML>"
        );
        let delivery = Delivery { bytes: document.as_bytes(), content_type: None, url: None };
        parse_document(&delivery).unwrap().remove(0).unwrap()
    }

    #[test]
    fn an_instruction_says_what_a_delivery_is_unless_it_speaks_of_revisions_before() {
        let of_before = "<RevisionStatus Revision='1'><Status FormalName='Canceled'/></RevisionStatus>";
        for (word, inside, marker) in [
            ("Rectify", "", Some("CORRECTION")),
            ("mandatory kill", "", Some("KILL")),
            ("Delete", "", Some("KILL")),
            ("Delete", of_before, None),
            ("Correct", of_before, Some("CORRECTION")),
            ("Print", "", None),
        ] {
            let instruction = format!("<Instruction FormalName='{word}'>{inside}</Instruction>");
            assert_eq!(read(&instruction).more.marker, marker, "{instruction}");
        }
    }

    #[test]
    fn a_change_to_usable_is_an_embargo_and_one_to_dead_an_end() {
        let change = |status: &str, future: &str, at: &str| {
            read(&format!(
                "<Status FormalName='{status}'/><StatusWillChange><FutureStatus FormalName='{future}'/>\
                <DateAndTime>{at}</DateAndTime></StatusWillChange>"
            ))
        };
        let noon = ("20260612T210000+0900", 1_781_265_600_000);
        for status in ["Embargoed", "Withheld", "Usable", ""] {
            let read = change(status, "Usable", noon.0);
            assert_eq!(read.embargo.until().map(|until| until.at_ms), Some(noon.1), "{status}");
        }
        assert_eq!(change("Embargoed", "Usable", "").embargo, Embargo::Empty);
        assert_eq!(change("Embargoed", "Usable", "soon").embargo, Embargo::Unreadable("soon".to_owned()));
        let ends = change("Usable", "Canceled", noon.0);
        assert_eq!((ends.embargo, ends.expires_at.map(|end| end.at_ms)), (Embargo::None, Some(noon.1)));
    }
}
