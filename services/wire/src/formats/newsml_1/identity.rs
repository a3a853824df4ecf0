//! `Identification`: an item's id without its revision, its version, its names.
//!
//! `PublicIdentifier` is `urn:newsml:provider:date:item:revision`: with its end it names a version. What stays the same
//! from version to version is the rest, and that is the id.

use super::super::xml::Element;
use crate::parse::Parsed;
use crate::split::text;

/// Start of a public identifier.
const URN: &str = "urn:newsml:";

/// Reads it.
pub(super) fn read(item: &Element<'_>, parsed: &mut Parsed) {
    let empty = Element::default();
    let identification = item.first("Identification").unwrap_or(&empty);
    let identifier = identification.first("NewsIdentifier").unwrap_or(&empty);
    parsed.id = id(item);
    let public = identifier.text_of("PublicIdentifier");
    let revision = identifier.text_of("RevisionId");
    parsed.version = revision.or_else(|| public.as_deref().and_then(revision_of).map(str::to_owned));
    parsed.slug = identification.text_of("NameLabel");
    let ids = &mut parsed.more.alt_ids;
    ids.extend(public.map(|public| ("PublicIdentifier".to_owned(), public)));
    ids.extend(identifier.text_of("NewsItemId").map(|own| ("NewsItemId".to_owned(), own)));
    for label in identification.all("Label") {
        let kind = formal(Some(label), "LabelType").unwrap_or_else(|| "Label".to_owned());
        ids.extend(label.text_of("LabelText").map(|said| (kind, said)));
    }
}

/// The id of an item, the same for all its revisions.
pub(super) fn id(item: &Element<'_>) -> Option<String> {
    let identifier = item.at(&["Identification", "NewsIdentifier"])?;
    if let Some(public) = identifier.text_of("PublicIdentifier") {
        return Some(without_revision(&public));
    }
    let own = identifier.text_of("NewsItemId")?;
    let parts = [identifier.text_of("ProviderId"), identifier.text_of("DateId")];
    match parts {
        [Some(provider), Some(date)] => Some(format!("{URN}{provider}:{date}:{own}")),
        _ => Some(own),
    }
}

/// The identifier of an item without the revision at its end; one that lacks its start gets it.
pub(super) fn without_revision(public: &str) -> String {
    let public = text::collapsed(public);
    if !public.get(..URN.len()).is_some_and(|start| start.eq_ignore_ascii_case(URN)) {
        // As `AssociatedWith` has it: provider, date and item.
        return if public.matches(':').count() == 2 && !public.contains("//") {
            format!("{URN}{public}")
        } else {
            public
        };
    }
    match revision_of(&public) {
        Some(revision) => public[..public.len() - revision.len() - 1].to_owned(),
        None => public,
    }
}

/// The revision at the end of a whole public identifier: a number, and a letter for what kind of update it is.
fn revision_of(public: &str) -> Option<&str> {
    let (rest, last) = public.rsplit_once(':')?;
    let number = last.trim_end_matches(['N', 'U', 'A']);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && rest.matches(':').count() >= 4).then_some(last)
}

/// The formal name of the first element of a name, or its text.
pub(super) fn formal(element: Option<&Element<'_>>, name: &str) -> Option<String> {
    let found = element?.first(name)?;
    found.attribute("FormalName").map(text::collapsed).or_else(|| found.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_comes_off_and_what_is_none_stays() {
        for (public, want) in [
            ("urn:newsml:quay.example:20260612:harbour-17:3", "urn:newsml:quay.example:20260612:harbour-17"),
            ("urn:newsml:quay.example:20260612:harbour-17:3N", "urn:newsml:quay.example:20260612:harbour-17"),
            (
                "urn:newsml:quay.example:20260612T120000Z:TX-17:12U",
                "urn:newsml:quay.example:20260612T120000Z:TX-17",
            ),
            ("urn:newsml:quay.example:20260612:17", "urn:newsml:quay.example:20260612:17"),
            ("quay.example:20260612:17", "urn:newsml:quay.example:20260612:17"),
            ("http://quay.example/17:1", "http://quay.example/17:1"),
            ("TX-17", "TX-17"),
        ] {
            assert_eq!(without_revision(public), want, "{public}");
        }
    }
}
