//! What an item is about and who made it: `contentMeta`.

use super::super::About;
use super::super::xml::Element;
use super::codes::word;
use super::item_meta::SEVERAL_LIMIT;
use super::names;
use super::source::Source;
use crate::parse::Parsed;

/// Fills what `contentMeta` says, but for subjects, descriptions and media.
pub(super) fn read(source: &Source<'_, '_>, about: &About<'_>, parsed: &mut Parsed) {
    let meta = source.content_meta;
    parsed.language = source.language.clone();
    parsed.urgency = meta
        .all("urgency")
        .find_map(|urgency| urgency.text()?.parse().ok())
        .filter(|urgency| (1..=9).contains(urgency));
    headlines(source, parsed);
    parsed.slug = lines(source, "slugline").into_iter().next();
    parsed.byline = lines(source, "by");
    parsed.dateline = lines(source, "dateline").into_iter().next();
    parsed.more.credit_line = lines(source, "creditline").into_iter().next();
    let located = meta.all("located").take(SEVERAL_LIMIT).filter_map(|place| source.name(place));
    for place in located {
        push_new(&mut parsed.more.places, place);
    }
    for keyword in meta.all("keyword").take(SEVERAL_LIMIT).filter_map(Element::text) {
        push_new(&mut parsed.keywords, keyword);
    }
    parsed.more.genre = meta.all("genre").find_map(|genre| source.called(genre));
    for id in meta.all("altId").take(SEVERAL_LIMIT) {
        let scheme = source.catalogs.of_attributes(id, "type", "typeuri");
        let value = id.text().or_else(|| id.attribute("id").map(str::to_owned));
        let named = value.map(|value| (scheme.unwrap_or_else(|| id.name.to_owned()), value));
        parsed.more.alt_ids.extend(named.filter(|named| !parsed.more.alt_ids.contains(named)));
    }
    if parsed.published.is_none() {
        parsed.published = super::item_meta::time(meta, "contentModified", about);
    }
}

fn push_new(list: &mut Vec<String>, text: String) {
    if !list.contains(&text) {
        list.push(text);
    }
}

/// The texts of a property in the language of the item, in their order.
fn lines(source: &Source<'_, '_>, name: &str) -> Vec<String> {
    let all = source.content_meta.all(name).take(SEVERAL_LIMIT).collect();
    let mut found = Vec::new();
    for line in names::nearest(all, source.language.as_deref()).into_iter().filter_map(names::one_line) {
        push_new(&mut found, line);
    }
    found
}

/// Roles of headlines that say the same in fewer words, or for another place.
const OTHER_FORMS: [&str; 7] = ["short", "web", "seo", "mobile", "social", "sms", "ticker"];

/// The headline: by role, then by rank, then by place; the others become the deck.
fn headlines(source: &Source<'_, '_>, parsed: &mut Parsed) {
    let rank = |headline: &Element<'_>| {
        let role = source.word(headline, "role", "roleuri");
        let role = match role.as_deref() {
            Some("main" | "title" | "headline" | "hl1" | "hedline") => 0,
            None => 1,
            Some("sub" | "subtitle" | "subheadline" | "deck" | "kicker" | "hl2") => 3,
            Some(form) if OTHER_FORMS.contains(&form) => OTHER_FORM,
            Some(_) => 2,
        };
        let rank = headline.attribute("rank").and_then(|rank| rank.parse().ok()).unwrap_or(u32::MAX);
        (names::distance(headline.attribute("xml:lang"), source.language.as_deref()), role, rank)
    };
    let all = source.content_meta.all("headline").take(SEVERAL_LIMIT).collect();
    let nearest = names::nearest(all, source.language.as_deref());
    let mut ranked: Vec<_> = nearest
        .into_iter()
        .filter_map(|headline| Some((rank(headline), names::one_line(headline)?)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut texts: Vec<String> = Vec::new();
    for ((_, role, _), text) in ranked {
        if role < OTHER_FORM || texts.is_empty() {
            push_new(&mut texts, text);
        }
    }
    let mut texts = texts.into_iter();
    parsed.headline = texts.next().or_else(|| parsed.headline.take());
    let rest: Vec<_> = texts.collect();
    parsed.more.subheadline = (!rest.is_empty()).then(|| rest.join("\n"));
}

/// The rank of other forms of a headline.
const OTHER_FORM: u8 = 4;

/// Roles of a creator that is an organisation, and schemes of organisations' codes.
const ORGANISATIONS: [&str; 7] = ["organisation", "organization", "company", "nprov", "nprod", "prov", "web"];

/// Ends of the names of companies.
const COMPANIES: [&str; 11] =
    [" ltd", " ltd.", " inc", " inc.", " llc", " plc", " gmbh", " ag", " s.a.", " corp", " corp."];

/// Names of people who made the content, for an item without a byline. Organisations are left out as far as they can
/// be told: by type, by details, by their code, and by standing elsewhere as provider, source or holder of rights.
pub(super) fn creators(source: &Source<'_, '_>) -> Vec<String> {
    let parties = source.item_meta.all("provider").chain(source.content_meta.all("infoSource"));
    let holders = source.item.all("rightsInfo").flat_map(|rights| rights.all("copyrightHolder"));
    let mut houses: Vec<String> = parties.chain(holders).filter_map(|party| source.called(party)).collect();
    houses.extend(source.content_meta.text_of("creditline"));
    let houses: Vec<String> = houses.iter().map(|house| house.to_lowercase()).collect();
    let mut names = Vec::new();
    for creator in source.content_meta.all("creator").take(SEVERAL_LIMIT) {
        let Some(name) = source.name(creator) else { continue };
        let kind = source.word(creator, "type", "typeuri");
        let asserted = source.asserted(creator);
        let has = |details: &str| {
            creator.first(details).is_some() || asserted.is_some_and(|assert| assert.first(details).is_some())
        };
        let is_person = kind.as_deref() == Some("person") || has("personDetails");
        let lower = name.to_lowercase();
        let scheme =
            creator.attribute("qcode").and_then(|code| code.split_once(':')).map(|(scheme, _)| scheme);
        let is_house = kind.is_some_and(|kind| ORGANISATIONS.contains(&kind.as_str()))
            || scheme.is_some_and(|scheme| ORGANISATIONS.contains(&scheme))
            || has("organisationDetails")
            || houses.contains(&lower)
            || COMPANIES.iter().any(|end| lower.ends_with(end));
        // "loening.meyel" is a login.
        let is_login = !name.contains(char::is_whitespace) && !name.chars().any(char::is_uppercase);
        if is_person || !(is_house || is_login) {
            push_new(&mut names, name);
        }
    }
    names
}

/// True for a class of items whose content is seen or heard.
pub(super) fn is_audiovisual(class: Option<&str>) -> bool {
    matches!(class, Some("picture" | "graphic" | "video" | "audio" | "animated" | "photo" | "image"))
}

/// The class of an item, in one word: `text`, `picture`, `video` and so on.
pub(super) fn class(source: &Source<'_, '_>) -> Option<String> {
    let class = source.item_meta.all("itemClass").find_map(|class| source.code(class))?;
    Some(word(&class))
}
