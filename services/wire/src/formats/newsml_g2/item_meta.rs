//! How an item is to be handled: `itemMeta`, `rightsInfo`, the header of its message.

use super::super::About;
use super::super::xml::{Element, Node};
use super::codes::word;
use super::source::Source;
use super::{content_meta, marker, names};
use crate::moment::{self, Stated};
use crate::parse::{Embargo, Parsed};

/// Most links, signals, subjects and so on that an item may have of each.
pub(super) const SEVERAL_LIMIT: usize = 1_000;

/// Fills what `itemMeta` says.
pub(super) fn read(
    source: &Source<'_, '_>,
    header: Option<&Element<'_>>,
    about: &About<'_>,
    parsed: &mut Parsed,
) {
    let meta = source.item_meta;
    let time = |holder: &Element<'_>, name: &str| time(holder, name, about);
    parsed.id = source.item.attribute("guid").map(str::to_owned);
    parsed.version = source.item.attribute("version").map(str::to_owned);
    let statuses: Vec<_> = meta.all("pubStatus").filter_map(written).collect();
    parsed.status = marker::gravest(&statuses).cloned();
    let version_created = time(meta, "versionCreated");
    let sent = || header.and_then(|header| time(header, "sent"));
    let class = content_meta::class(source);
    // Of a picture, the time at which it was taken.
    let content_created = || {
        let is_taken = content_meta::is_audiovisual(class.as_deref());
        time(source.content_meta, "contentCreated").filter(|_| !is_taken || version_created.is_none())
    };
    parsed.published =
        time(meta, "firstCreated").or_else(content_created).or_else(|| version_created.clone()).or_else(sent);
    parsed.updated = version_created.or_else(|| time(source.content_meta, "contentModified"));
    let embargoes = meta.all("embargoed");
    let embargoes = embargoes.map(|embargo| Embargo::of_text(&embargo.raw_text(), about.time_zone));
    parsed.embargo = embargoes.fold(Embargo::None, Embargo::graver);
    // One for a use of its own (the web, archives) does not end all others.
    let mut expires: Vec<_> = meta.all("expires").take(SEVERAL_LIMIT).collect();
    expires.sort_by_key(|expires| expires.attribute("pubconstraint").is_some());
    parsed.expires_at =
        expires.into_iter().find_map(|expires| moment::read(&expires.text()?, about.time_zone));
    notes(source, parsed);
    links(source, parsed);
    signals(source, header, parsed);
    rights(source, parsed);
    let alternative =
        meta.all("altRep").filter_map(Element::text).find(|address| address.starts_with("http"));
    parsed.link = alternative.map(|address| about.base.resolve(&address));
}

/// The time in the first element of a name that holds one.
pub(super) fn time(holder: &Element<'_>, name: &str, about: &About<'_>) -> Option<Stated> {
    holder.all(name).find_map(|element| moment::read(&element.text()?, about.time_zone))
}

/// The code of a property as written: QCode, else URI, else word, else name.
fn written(property: &Element<'_>) -> Option<String> {
    let attribute = ["qcode", "uri", "literal"].into_iter().find_map(|name| property.attribute(name));
    attribute.map(str::to_owned).or_else(|| property.text_of("name"))
}

/// `title` of the item: what it is called where it has no headline.
pub(super) fn title(source: &Source<'_, '_>) -> Option<String> {
    let titles = names::nearest(source.item_meta.all("title").collect(), source.language.as_deref());
    titles.into_iter().find_map(names::one_line)
}

/// Notes to editors, a line each. One that repeats the others as markup is left out where there are others.
fn notes(source: &Source<'_, '_>, parsed: &mut Parsed) {
    let notes: Vec<_> = source.item_meta.all("edNote").filter(|note| says_more_than_headings(note)).collect();
    let is_markup = |note: &&Element<'_>| note.elements().any(|inner| inner.name != "br");
    let has_plain = notes.iter().any(|note| !is_markup(note));
    let kept = notes.into_iter().filter(|note| !(has_plain && is_markup(note)));
    let mut lines: Vec<String> = Vec::new();
    for line in kept.take(SEVERAL_LIMIT).filter_map(names::one_line) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    parsed.editor_note = (!lines.is_empty()).then(|| lines.join("\n"));
}

/// True where there is text outside of headings: templates are delivered with nothing filled in.
fn says_more_than_headings(note: &Element<'_>) -> bool {
    note.children.iter().any(|node| match node {
        Node::Text(text) => !text.trim().is_empty(),
        Node::Element(inner) => {
            !matches!(inner.name, "header" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
                && says_more_than_headings(inner)
        }
    })
}

/// Links to other items and pages, and what an item was made from.
fn links(source: &Source<'_, '_>, parsed: &mut Parsed) {
    let links = source.item_meta.all("link").chain(source.item_meta.all("deliverableOf"));
    for link in links.take(SEVERAL_LIMIT) {
        let rel = source.catalogs.of_attributes(link, "rel", "reluri");
        let rel = rel.unwrap_or_else(|| link.name.to_owned());
        parsed.more.links.extend(target(link).map(|target| (rel, target)));
    }
}

/// What a link or a reference leads to: the id of an item before an address.
pub(super) fn target(link: &Element<'_>) -> Option<String> {
    ["residref", "guidref", "persistidref", "href"]
        .into_iter()
        .find_map(|name| link.attribute(name))
        .map(str::to_owned)
}

/// Signals and roles as codes; what they say in one word.
fn signals(source: &Source<'_, '_>, header: Option<&Element<'_>>, parsed: &mut Parsed) {
    let parts = source.item.all("partMeta").flat_map(|part| part.all("signal"));
    let named = source.item_meta.all("signal").chain(source.item_meta.all("role")).chain(parts);
    for signal in named.take(SEVERAL_LIMIT) {
        let code = source.code(signal).or_else(|| source.name(signal));
        parsed.more.signals.extend(code.filter(|code| !parsed.more.signals.contains(code)));
    }
    let notes = source.item_meta.all("edNote").filter_map(|note| note.attribute("role"));
    let roles: Vec<String> = notes.map(word).collect();
    let mut words: Vec<String> = parsed.more.signals.iter().map(|signal| word(signal)).collect();
    // A note may tell what was corrected in an earlier version: the signals of this one count first.
    let by_signal = marker::of_words(words.iter().map(String::as_str));
    parsed.more.marker = by_signal.or_else(|| marker::of_words(roles.iter().map(String::as_str)));
    let of_message = header.into_iter().flat_map(|header| header.all("signal"));
    words.extend(of_message.filter_map(|signal| source.code(signal)).map(|code| word(&code)));
    // Other words of these are forms of what is published: a diary, a schedule of broadcasts.
    let genres =
        source.content_meta.all("genre").filter_map(|genre| source.code(genre)).map(|code| word(&code));
    words.extend(genres.filter(|genre| matches!(genre.as_str(), "advisory" | "daybook")));
    parsed.more.advisory = marker::advisory(words.iter().map(String::as_str));
}

/// `rightsInfo`: that of the whole item before that of a part of it.
fn rights(source: &Source<'_, '_>, parsed: &mut Parsed) {
    let is_of_part =
        |rights: &&Element<'_>| ["idrefs", "scope"].iter().any(|name| rights.attribute(name).is_some());
    let mut all: Vec<_> = source.item.all("rightsInfo").collect();
    all.sort_by_key(is_of_part);
    let wanted = source.language.as_deref();
    let text = |name: &str| {
        let mut texts = all.iter().map(|rights| {
            let texts = names::nearest(rights.all(name).collect(), wanted);
            texts.into_iter().filter_map(names::one_line).collect::<Vec<_>>().join("\n")
        });
        texts.find(|text| !text.is_empty())
    };
    parsed.rights = text("copyrightNotice");
    parsed.more.usage_terms = text("usageTerms");
    parsed.more.copyright_holder =
        all.iter().find_map(|rights| rights.all("copyrightHolder").find_map(|holder| source.called(holder)));
}
