//! dpa's own JSON: wireQ and digital wires.
//! docs/formats/dpa-json.md maps its fields. An item's `categories` say of what sort each term is.

mod categories;
mod notes;

use super::About;
use super::json::fields::{first_line, line, line_of, list, named, raw, urgency};
use super::json::markup;
use super::json::media::{best, is_medium};
use super::ninjs;
use super::xml;
use crate::parse::{Media, Parsed};
use crate::split::Unreadable;
use categories::Terms;
use notes::{Notes, advisory, editor_note, marker};
use serde_json::Value;

/// Fields that tell an item of dpa's, beside its `urn`.
pub(super) const MARKS: [&str; 6] =
    ["version_created", "article_html", "dpasubject_names", "categories", "notepad", "entry_id"];

/// Reads an item.
pub(super) fn read(item: &Value, about: &About<'_>) -> Result<Parsed, Unreadable> {
    let Some(id) = first_line(item, &["urn", "entry_id"]) else {
        return Err(about.broken("the item has no urn"));
    };
    let terms = Terms(list(item, "categories"));
    let mut parsed = Parsed {
        id: Some(id),
        version: line(item, "version"),
        status: line(item, "pubstatus"),
        headline: line(item, "headline"),
        language: line(item, "language"),
        published: ninjs::time(item, &["version_created", "updated"], about),
        updated: ninjs::time(item, &["version_created", "updated"], about),
        expires_at: ninjs::time(item, &["expires", "content_expires"], about),
        byline: line(item, "byline").into_iter().collect(),
        dateline: line(item, "dateline"),
        urgency: urgency(item),
        subjects: terms.subjects(item),
        keywords: terms.names(item, "keyword"),
        rights: first_line(item, &["copyrightnotice", "autopublishnotice"]),
        editor_note: editor_note(item),
        ..Parsed::default()
    };
    let notes = Notes(list(item, "ednotes"));
    parsed.embargo = notes.embargo(ninjs::embargo(item, &["embargoed"], about), about);
    parsed.content_raw = content(item);
    parsed.summary_raw = raw(item, "teaser").map(markup::paragraphs);
    let caption = caption(item);
    if parsed.summary_raw.is_none() {
        parsed.summary_raw = caption.as_deref().map(markup::paragraphs);
    }
    parsed.media = media(item, caption.as_deref(), about);
    let more = &mut parsed.more;
    more.subheadline = first_line(item, &["subhead", "kicker"]);
    more.signals = signals(item, &terms);
    let genres = terms.names(item, "genre");
    more.marker = marker(&more.signals, &genres, &notes);
    more.advisory = advisory(&genres, &notes);
    more.alt_ids = line(item, "entry_id").map(|id| ("entry_id".to_owned(), id)).into_iter().collect();
    more.links = links(item);
    more.web_links = web_links(item);
    more.entities = terms.entities(item);
    more.genre = genres.into_iter().next();
    more.places = terms.names(item, "located");
    more.usage_terms = line(item, "usageterms");
    more.credit_line = line(item, "creditline");
    Ok(parsed)
}

fn signals(item: &Value, terms: &Terms<'_>) -> Vec<String> {
    let mut signals: Vec<String> = list(item, "signal").into_iter().filter_map(line_of).collect();
    for (code, name) in terms.of("signal") {
        let signal = if code.is_empty() { name.unwrap_or_default() } else { code };
        if !signals.contains(&signal) {
            signals.push(signal);
        }
    }
    signals
}

/// The article, and the box of facts that belongs to it.
fn content(item: &Value) -> Option<String> {
    let parts: Vec<&str> =
        ["article_html", "infobox_html"].iter().filter_map(|name| raw(item, name)).collect();
    (!parts.is_empty()).then(|| parts.concat())
}

/// The caption of an item that is a picture itself.
fn caption(item: &Value) -> Option<String> {
    let captions = list(item, "descriptions");
    let is_plain = |caption: &&&Value| line(caption, "role").is_some_and(|role| role.ends_with(":caption"));
    let caption = captions.iter().find(is_plain).or_else(|| captions.first())?;
    line(caption, "description").or_else(|| line_of(caption))
}

/// Pictures, films and sounds, in the order of their rank.
fn media(item: &Value, caption: Option<&str>, about: &About<'_>) -> Vec<Media> {
    let mut associated: Vec<&Value> =
        named(item, "associations").into_iter().map(|(_, value)| value).collect();
    associated.sort_by_key(|value| super::json::fields::count(value, "rank").unwrap_or(u32::MAX));
    let media = associated.into_iter().filter_map(|value| {
        let medium = best(value, &line(value, "type")?, about)?;
        let of_item = || caption.filter(|_| line(value, "urn") == line(item, "urn")).map(str::to_owned);
        Some(Media {
            caption: line(value, "caption").or_else(of_item).or_else(|| line(value, "headline")),
            credit: line(value, "creditline").or_else(|| line(value, "byline")),
            ..medium
        })
    });
    media.collect()
}

/// Items that belong to it and are no pictures.
fn links(item: &Value) -> Vec<(String, String)> {
    let mut links = Vec::new();
    for (_, value) in named(item, "associations") {
        let kind = line(value, "type").unwrap_or_default();
        if !is_medium(&kind) {
            links.extend(line(value, "urn").map(|urn| (kind, urn)));
        }
    }
    links
}

/// What its box of links leads to.
fn web_links(item: &Value) -> Vec<(String, String)> {
    let linked =
        raw(item, "linkbox_html").and_then(|html| xml::read(html, crate::split::Format::DpaJson).ok());
    let anchors = linked.iter().flat_map(|top| top.deep("a"));
    anchors.filter_map(|anchor| Some(("linkbox".to_owned(), anchor.attribute("href")?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::Embargo;
    use crate::split::Format;
    use crate::split::identity::Base;
    use serde_json::json;

    fn parsed(item: Value) -> Parsed {
        let base = Base::default();
        read(&item, &About { format: Format::DpaJson, time_zone: Some("Europe/Berlin"), base: &base })
            .unwrap()
    }

    #[test]
    fn an_embargo_that_only_a_note_speaks_of_holds_too() {
        let noted = |note: &str| {
            parsed(
                json!({"urn": "1", "embargoed": null, "ednotes": [{"role": "dpaednoterole:embargo", "ednote": note}]}),
            )
        };
        assert!(matches!(noted("Bitte Sperrfrist beachten").embargo, Embargo::Unreadable(_)));
        assert!(matches!(noted("22.10.2026, 11:30 Uhr").embargo, Embargo::Unreadable(_) | Embargo::Until(_)));
        assert_eq!(parsed(json!({"urn": "1", "embargoed": null})).embargo, Embargo::Empty);
        assert_eq!(parsed(json!({"urn": "1"})).embargo, Embargo::None);
        let both = json!({"urn": "1", "embargoed": "2026-11-05T19:00:00+01:00", "ednotes": [{"role": "x:embargo", "ednote": "19.00 Uhr"}]});
        assert!(matches!(parsed(both).embargo, Embargo::Until(_)));
    }

    #[test]
    fn german_words_of_its_own_fields_are_markers() {
        for (item, marker) in [
            (json!({"urn": "1", "signal": "sig:correction"}), Some("CORRECTION")),
            (json!({"urn": "1", "genre_names": ["KORR-Meldung"]}), Some("CORRECTION")),
            (json!({"urn": "1", "genre_names": ["Storno"]}), Some("KILL")),
            (
                json!({"urn": "1", "ednotes": [{"role": "dpaednoterole:correction", "ednote": "In der Zeile eins."}]}),
                Some("CORRECTION"),
            ),
            (
                json!({"urn": "1", "ednotes": [{"role": "x:editorialnote", "ednote": "dpa-Eilmeldung"}]}),
                Some("FLASH"),
            ),
            (
                json!({"urn": "1", "ednotes": [{"role": "x:editorialnote", "ednote": "Eine Korrektur folgt"}]}),
                None,
            ),
            (
                json!({"urn": "1", "ednotes": [{"role": "dnlrole:ap.ednote", "ednote": "Eds: CORRECTS: the name."}]}),
                Some("CORRECTION"),
            ),
            (json!({"urn": "1", "headline": "Berichtigung", "genre_names": ["Meldung"]}), None),
        ] {
            assert_eq!(parsed(item.clone()).more.marker, marker, "{item}");
        }
        assert_eq!(parsed(json!({"urn": "1", "genre_names": ["Vorschau"]})).more.advisory, Some("schedule"));
        assert_eq!(parsed(json!({"urn": "1", "genre_names": ["Vorbericht"]})).more.advisory, None);
    }
}
