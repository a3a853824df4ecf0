//! dpa's own JSON: wireQ and digital wires.
//! docs/formats/dpa-json.md maps its fields. An item's `categories` say of what sort each term is.

use super::About;
use super::json::fields::{first_line, line, line_of, list, named, raw, urgency};
use super::json::media::{best, is_medium};
use super::json::{markup, words};
use super::ninjs;
use super::xml;
use crate::moment::{self, Trust};
use crate::parse::{Embargo, Entity, Media, Parsed, Subject};
use crate::split::{Unreadable, text};
use serde_json::Value;

/// Fields that tell an item of dpa's, beside its `urn`.
pub(super) const MARKS: [&str; 6] =
    ["version_created", "article_html", "dpasubject_names", "categories", "notepad", "entry_id"];

/// Sorts of categories that are entities, and the kind of each.
const ENTITIES: [(&str, &str); 8] = [
    ("person", "person"),
    ("organisation", "organisation"),
    ("organization", "organisation"),
    ("geosubject", "place"),
    ("poi", "place"),
    ("event", "event"),
    ("object", "object"),
    ("infosource", "infosource"),
];

/// Genres of what is for editors only, and what each is.
const FOR_EDITORS: [(&str, &str); 6] = [
    ("vorschau", "schedule"),
    ("tagesvorschau", "schedule"),
    ("terminvorschau", "schedule"),
    ("planungshinweis", "schedule"),
    ("achtung", "advisory"),
    ("test", "test"),
];

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
    more.entities = terms.entities(item);
    more.genre = genres.into_iter().next();
    more.places = terms.names(item, "located");
    more.usage_terms = line(item, "usageterms");
    more.credit_line = line(item, "creditline");
    Ok(parsed)
}

/// The categories of an item.
struct Terms<'v>(Vec<&'v Value>);

impl Terms<'_> {
    /// Those of a sort (`dpasubject`), whose type has it behind its scheme: code and name.
    fn of(&self, sort: &str) -> impl Iterator<Item = (String, Option<String>)> {
        let is_it = |term: &&&Value| {
            line(term, "type")
                .is_some_and(|found| found.rsplit(':').next().is_some_and(|found| found == sort))
        };
        let terms = self
            .0
            .iter()
            .filter(is_it)
            .map(|term| (line(term, "qcode").unwrap_or_default(), line(term, "name")));
        let terms: Vec<_> = terms.filter(|(code, name)| !code.is_empty() || name.is_some()).collect();
        terms.into_iter()
    }

    /// The names of those of a sort; those that the item lists beside, where it has no categories of it.
    fn names(&self, item: &Value, sort: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut put = |name: String| {
            if !names.contains(&name) {
                names.push(name);
            }
        };
        self.of(sort).filter_map(|(code, name)| name.or(Some(code))).for_each(&mut put);
        list(item, &format!("{sort}_names")).into_iter().filter_map(line_of).for_each(&mut put);
        names
    }

    fn subjects(&self, item: &Value) -> Vec<Subject> {
        let coded = ["dpasubject", "subject"].into_iter().flat_map(|sort| self.of(sort));
        let mut subjects: Vec<Subject> =
            coded.map(|(code, name)| Subject { code, name, medtop: None }).collect();
        for name in list(item, "dpasubject_names").into_iter().filter_map(line_of) {
            if subjects.iter().all(|subject| subject.name.as_ref() != Some(&name)) {
                subjects.push(Subject { code: String::new(), name: Some(name), medtop: None });
            }
        }
        subjects
    }

    fn entities(&self, item: &Value) -> Vec<Entity> {
        let mut entities: Vec<Entity> = Vec::new();
        for (sort, kind) in ENTITIES {
            let coded = self.of(sort).map(|(code, name)| (code, name.unwrap_or_default()));
            let listed = list(item, &format!("{sort}_names")).into_iter().filter_map(line_of);
            let listed: Vec<_> = listed.map(|name| (String::new(), name)).collect();
            for (code, name) in coded.chain(listed) {
                let is_new = |known: &Entity| {
                    known.kind != kind || known.name != name || (known.code != code && !code.is_empty())
                };
                if entities.iter().all(is_new) {
                    entities.push(Entity { kind: kind.to_owned(), code, name });
                }
            }
        }
        entities
    }
}

/// The notes of the desk, each with its role.
struct Notes<'v>(Vec<&'v Value>);

impl Notes<'_> {
    /// Role, behind its scheme, and text of each.
    fn all(&self) -> impl Iterator<Item = (String, String)> {
        self.0.iter().filter_map(|note| {
            let role = line(note, "role").unwrap_or_default();
            let role = role.rsplit(':').next().unwrap_or_default().to_owned();
            Some((role, line(note, "ednote").or_else(|| line_of(note))?))
        })
    }

    /// The embargo: as its own field says, and where that says nothing, as a note says that there is one.
    fn embargo(&self, said: Embargo, about: &About<'_>) -> Embargo {
        if !matches!(said, Embargo::None | Embargo::Empty) {
            return said;
        }
        let is_one = |(role, note): &(String, String)| {
            role == "embargo" || note.to_lowercase().starts_with("sperrfrist")
        };
        let Some((_, note)) = self.all().find(is_one) else { return said };
        // Of the words of a note only a whole time counts.
        let time = moment::read(&note, about.time_zone).filter(|time| time.trust != Trust::Guessed);
        time.map_or(Embargo::Unreadable(note), Embargo::Until)
    }
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

/// What signals say; where they say nothing, genres (`KORR-Bericht`), roles of notes (`correction`) and notes of one word.
fn marker(signals: &[String], genres: &[String], notes: &Notes<'_>) -> Option<&'static str> {
    let said = words::gravest(signals.iter().map(String::as_str));
    said.or_else(|| {
        let mut words: Vec<String> = genres.to_vec();
        for (role, note) in notes.all() {
            words.push(role);
            words.extend(Some(note).filter(|note| !note.contains(' ')));
        }
        words::gravest(words.iter().map(String::as_str))
    })
}

fn advisory(genres: &[String], notes: &Notes<'_>) -> Option<&'static str> {
    let notes = notes.all().filter(|(role, _)| role == "genrenote").map(|(_, note)| note);
    let mut words = genres.iter().cloned().chain(notes).map(|word| word.to_lowercase());
    words.find_map(|word| {
        if ["test-artikel", "testartikel", "testmeldung"].iter().any(|test| word.ends_with(test)) {
            return Some("test");
        }
        FOR_EDITORS.iter().find(|(known, _)| *known == word).map(|(_, what)| *what)
    })
}

/// The article, and the box of facts that belongs to it.
fn content(item: &Value) -> Option<String> {
    let parts: Vec<&str> =
        ["article_html", "infobox_html"].iter().filter_map(|name| raw(item, name)).collect();
    (!parts.is_empty()).then(|| parts.concat())
}

/// What is noted for editors: the notepad, for publication or not; without one, the notes themselves.
fn editor_note(item: &Value) -> Option<String> {
    let pad = super::json::fields::get(item, "notepad");
    let pages =
        ["public_html", "nonpublic_html"].iter().filter_map(|name| raw(pad?, name)).map(text::of_html);
    let mut notes: Vec<String> = pages.filter(|page| !page.is_empty()).collect();
    if notes.is_empty() {
        let own = Notes(list(item, "ednotes"));
        // The last line of a text is who signed it.
        notes.extend(own.all().filter(|(role, _)| role != "closingline").map(|(_, note)| note));
    }
    Some(notes.join(" ")).filter(|note| !note.is_empty())
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

/// Items that belong to it and are no pictures, and what its box of links leads to.
fn links(item: &Value) -> Vec<(String, String)> {
    let mut links = Vec::new();
    for (_, value) in named(item, "associations") {
        let kind = line(value, "type").unwrap_or_default();
        if !is_medium(&kind) {
            links.extend(line(value, "urn").map(|urn| (kind, urn)));
        }
    }
    let linked =
        raw(item, "linkbox_html").and_then(|html| xml::read(html, crate::split::Format::DpaJson).ok());
    for anchor in linked.iter().flat_map(|top| top.deep("a")) {
        links.extend(anchor.attribute("href").map(|link| ("linkbox".to_owned(), link.to_owned())));
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;
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
            (json!({"urn": "1", "headline": "Berichtigung", "genre_names": ["Meldung"]}), None),
        ] {
            assert_eq!(parsed(item.clone()).more.marker, marker, "{item}");
        }
        assert_eq!(parsed(json!({"urn": "1", "genre_names": ["Vorschau"]})).more.advisory, Some("schedule"));
        assert_eq!(parsed(json!({"urn": "1", "genre_names": ["Vorbericht"]})).more.advisory, None);
    }
}
