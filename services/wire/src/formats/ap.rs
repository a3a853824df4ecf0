//! Items of AP's Media API.
//! docs/formats/ap-json.md maps its fields. Its fields are near those of ninjs 1.x; what may be published is told by
//! `signals` first, then by `pubstatus`.

use super::About;
use super::json::fields::{first_line, get, line, line_of, lines, lists, named, urgency};
use super::json::{media, words};
use super::ninjs::{self, terms, texts};
use crate::parse::{Entity, Media, Parsed};
use crate::split::Unreadable;
use crate::status;
use serde_json::Value;

/// Fields that tell an item of AP's, beside its `altids`.
pub(super) const MARKS: [&str; 9] = [
    "signals",
    "pubstatus",
    "editorialpriority",
    "editorialtypes",
    "bylines",
    "datelinelocation",
    "renditions",
    "versioncreated",
    "associations",
];

/// Reads an item.
pub(super) fn read(item: &Value, about: &About<'_>) -> Result<Parsed, Unreadable> {
    let ids = terms::alt_ids(item);
    let own = ids.iter().find(|(scheme, _)| scheme.eq_ignore_ascii_case("itemid")).map(|(_, id)| id.clone());
    let Some(id) = own.or_else(|| line(item, "uri")) else {
        return Err(about.broken("the item has no itemid"));
    };
    let kind = line(item, "type").unwrap_or_default();
    let mut parsed = Parsed {
        id: Some(id),
        version: line(item, "version"),
        status: line(item, "pubstatus"),
        headline: first_line(item, &["headline", "title"]),
        slug: first_line(item, &["slugline", "title"]),
        language: line(item, "language"),
        published: ninjs::time(item, &["firstcreated", "versioncreated"], about),
        updated: ninjs::time(item, &["versioncreated"], about),
        expires_at: ninjs::time(item, &["expires"], about),
        embargo: ninjs::embargo(item, &["embargoed"], about),
        byline: bylines(item),
        dateline: line(item, "located"),
        urgency: urgency(item),
        subjects: terms::subjects(item, &["subject", "subjects", "category", "categories", "suppcategories"]),
        keywords: terms::keywords(item),
        editor_note: first_line(item, &["ednote", "specialinstructions"]),
        rights: line(item, "copyrightnotice"),
        ..Parsed::default()
    };
    parsed.content_raw = texts::content(item);
    parsed.summary_raw = texts::summary(item);
    let types: Vec<String> = ["editorialtypes", "editorialtype", "editorialroles", "editorialrole"]
        .iter()
        .flat_map(|name| lines(item, name))
        .collect();
    let more = &mut parsed.more;
    more.signals = lines(item, "signals");
    more.marker = words::gravest(types.iter().chain(&more.signals).map(String::as_str))
        .or_else(|| words::noted(parsed.editor_note.as_deref()?))
        .or_else(|| priority(item));
    more.advisory = advisory(&more.signals, parsed.status.as_deref());
    more.subheadline = line(item, "headline_extended").filter(|line| parsed.headline.as_ref() != Some(line));
    more.alt_ids = ids;
    more.entities = entities(item);
    more.genre = line(item, "profile").or_else(|| terms::genre(item));
    more.places = places(item);
    more.copyright_holder = line(item, "copyrightholder");
    more.usage_terms = Some(lines(item, "usageterms").join(" ")).filter(|terms| !terms.is_empty());
    more.credit_line = first_line(item, &["creditline", "description_creditline"]);
    media_and_links(item, &kind, about, &mut parsed);
    Ok(parsed)
}

/// Why an item is not for publication. One that is to be recalled is never kept from those who have it.
fn advisory(signals: &[String], status: Option<&str>) -> Option<&'static str> {
    let has = |word: &str| signals.iter().any(|signal| signal.eq_ignore_ascii_case(word));
    if status.and_then(status::of_word).is_some_and(status::is_dead) {
        return None;
    }
    if has("test") {
        return Some("test");
    }
    (!has("newscontent")).then_some("no_newscontent")
}

/// Bylines; of a picture without one, who took it.
fn bylines(item: &Value) -> Vec<String> {
    let bylines = texts::bylines(item);
    if bylines.is_empty() { lines(item, "photographer") } else { bylines }
}

/// The priority of a flash.
fn priority(item: &Value) -> Option<&'static str> {
    line(item, "editorialpriority").filter(|priority| priority.eq_ignore_ascii_case("f")).map(|_| "FLASH")
}

/// Persons, organisations, places and events, and who provides the item.
fn entities(item: &Value) -> Vec<Entity> {
    let mut entities = terms::entities(item);
    for provider in lists(item, &["provider"]) {
        if let Some(name) = line_of(provider).or_else(|| line(provider, "name")) {
            entities.push(Entity { kind: "provider".to_owned(), code: terms::code(provider), name });
        }
    }
    entities
}

/// The place of the dateline: its city, else the widest that is named.
fn places(item: &Value) -> Vec<String> {
    let Some(place) = get(item, "datelinelocation") else {
        return line(item, "located").into_iter().collect();
    };
    first_line(place, &["city", "countryareaname", "countryname", "name"]).into_iter().collect()
}

/// Renditions that are pictures, video and sound are media; texts to fetch, and items that belong to it, are links.
fn media_and_links(item: &Value, kind: &str, about: &About<'_>, parsed: &mut Parsed) {
    let (own, others) = media::renditions(item, kind, about);
    let is_medium = media::is_medium(kind);
    let (caption, credit) =
        if is_medium { (texts::caption(item), texts::credit(item)) } else { (None, None) };
    parsed.media.extend(own.into_iter().map(|medium| Media {
        caption: caption.clone(),
        credit: credit.clone(),
        ..medium
    }));
    parsed.more.web_links.extend(others);
    let links = &mut parsed.more.links;
    for (_, associated) in named(item, "associations") {
        let kind = line(associated, "type").unwrap_or_default();
        let medium = media::is_medium(&kind).then(|| media::best(associated, &kind, about)).flatten();
        if let Some(medium) = medium {
            let caption =
                texts::caption(associated).or_else(|| first_line(associated, &["headline", "title"]));
            parsed.media.push(Media { caption, credit: texts::credit(associated), ..medium });
            continue;
        }
        let id =
            get(associated, "altids").and_then(|ids| line(ids, "itemid")).or_else(|| line(associated, "uri"));
        let relation = Some(kind).filter(|kind| !kind.is_empty());
        links.extend(id.map(|id| (relation.unwrap_or_else(|| "associations".to_owned()), id)));
    }
    links.extend(terms::links(item, &["evolvedfrom", "refersto", "derivedfrom"]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_count_before_the_status_but_a_recall_is_never_kept_back() {
        let signals = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        for (words, status, want) in [
            (&["newscontent", "whitelisted"][..], Some("usable"), None),
            (&["whitelisted"], Some("usable"), Some("no_newscontent")),
            (&[], None, Some("no_newscontent")),
            (&["newscontent", "test"], Some("usable"), Some("test")),
            (&[], Some("canceled"), None),
            (&[], Some("withheld"), None),
        ] {
            assert_eq!(advisory(&signals(words), status), want, "{words:?} {status:?}");
        }
    }
}
