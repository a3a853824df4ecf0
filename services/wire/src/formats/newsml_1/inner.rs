//! Joins what a NITF document inside the item says with what the item says: the item's own word wins.

use crate::parse::Parsed;

/// Fills what the item left open.
pub(super) fn join(parsed: &mut Parsed, inner: Parsed) {
    let fill = |own: &mut Option<String>, other: Option<String>| *own = own.take().or(other);
    fill(&mut parsed.headline, inner.headline);
    fill(&mut parsed.slug, inner.slug);
    fill(&mut parsed.dateline, inner.dateline);
    fill(&mut parsed.language, inner.language);
    fill(&mut parsed.summary_raw, inner.summary_raw);
    fill(&mut parsed.rights, inner.rights);
    fill(&mut parsed.status, inner.status);
    fill(&mut parsed.link, inner.link);
    fill(&mut parsed.more.subheadline, inner.more.subheadline);
    fill(&mut parsed.more.genre, inner.more.genre);
    fill(&mut parsed.more.copyright_holder, inner.more.copyright_holder);
    fill(&mut parsed.more.usage_terms, inner.more.usage_terms);
    fill(&mut parsed.more.credit_line, inner.more.credit_line);
    parsed.urgency = parsed.urgency.or(inner.urgency);
    parsed.published = parsed.published.take().or(inner.published);
    parsed.expires_at = parsed.expires_at.take().or(inner.expires_at);
    parsed.embargo = std::mem::take(&mut parsed.embargo).graver(inner.embargo);
    parsed.more.marker = parsed.more.marker.or(inner.more.marker);
    parsed.more.advisory = parsed.more.advisory.or(inner.more.advisory);
    if parsed.byline.is_empty() {
        parsed.byline = inner.byline;
    }
    if parsed.more.places.is_empty() {
        parsed.more.places = inner.more.places;
    }
    for note in inner.editor_note.iter().flat_map(|notes| notes.split('\n')) {
        super::super::once::add_note(parsed, note);
    }
    parsed.subjects.extend(inner.subjects);
    parsed.keywords.extend(inner.keywords);
    parsed.media.extend(inner.media);
    parsed.more.entities.extend(inner.more.entities);
    // What the document inside calls itself.
    parsed.more.alt_ids.extend(inner.id.map(|id| ("nitf".to_owned(), id)));
    parsed.more.alt_ids.extend(inner.more.alt_ids);
    parsed.more.links.extend(inner.more.links);
    parsed.more.signals.extend(inner.more.signals);
}
