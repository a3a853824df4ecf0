//! NewsML 1.0 to 1.2 (IPTC): items of nested components.
//! item -> [`identity`] which it is, [`management`] what may be done with it; components -> [`parts`], of which one is
//! the text ([`content`]); around it [`lines`] and [`described`], beside it [`media`]. docs/formats/newsml-1.md maps the
//! fields.

mod content;
mod described;
mod identity;
mod inner;
mod lines;
mod management;
mod media;
mod parts;
mod plain;

use super::About;
use super::xml::Element;
use crate::parse::Parsed;
use crate::split::{Unreadable, text};
use crate::status;
use parts::{Parts, Role};

/// Reads an item; `document` is what it stands in.
pub(super) fn read(
    item: &Element<'_>,
    document: &Element<'_>,
    about: &About<'_>,
) -> Result<Parsed, Unreadable> {
    let mut parsed = Parsed::default();
    identity::read(item, &mut parsed);
    management::read(item, document, about, &mut parsed);
    let parts = Parts::of(item);
    let main = parts.main();
    let around = parts.around(main.first().copied());
    let mut inner = Parsed::default();
    let mut html = String::new();
    for place in &main {
        if let Some(content) = parts.contents.get(*place) {
            let read = content::read(content.element, about);
            html.push_str(&read.html);
            inner = read.nitf.unwrap_or(inner);
        }
    }
    lines::read(item, &parts, &around, about, &mut parsed);
    described::read(&parts, &around, document, &mut parsed);
    beside(&parts, about, &mut parsed, &mut html);
    parsed.content_raw = Some(html).filter(|html| !html.is_empty());
    parsed.media = media::read(&parts, &around, about);
    parsed.language = parsed.language.take().or_else(|| language(item, document));
    inner::join(&mut parsed, inner);
    links(item, &parts, &main, &mut parsed);
    advisory(item, &mut parsed);
    if parsed.id.is_none() && parsed.headline.is_none() && parsed.content_raw.is_none() {
        return Err(about.broken("it has no identifier, no headline and no text"));
    }
    super::once::keep(&mut parsed);
    Ok(parsed)
}

/// Texts that are no story of their own: what stands above it, sums it up, or whom to call.
fn beside(parts: &Parts<'_, '_>, about: &About<'_>, parsed: &mut Parsed, html: &mut String) {
    let of_role = |role| parts.contents.iter().filter(move |content| content.is_text && content.role == role);
    let plain = |role| {
        let mut said =
            of_role(role).map(|content| text::of_html(&content::read(content.element, about).html));
        said.find(|said| !said.is_empty())
    };
    parsed.headline = parsed.headline.take().or_else(|| plain(Role::Headline));
    parsed.more.subheadline = parsed.more.subheadline.take().or_else(|| plain(Role::Subheadline));
    if parsed.summary_raw.is_none() {
        let summaries = of_role(Role::Summary).map(|content| content::read(content.element, about).html);
        parsed.summary_raw = Some(summaries.collect::<String>()).filter(|html| !html.is_empty());
    }
    for contact in of_role(Role::Contact) {
        html.push_str(&content::read(contact.element, about).html);
    }
}

/// The language of what stands around all components.
fn language(item: &Element<'_>, document: &Element<'_>) -> Option<String> {
    let root = document.first("NewsML");
    let stated = [Some(item), root].into_iter().flatten();
    stated.filter_map(|element| element.attribute("xml:lang")).map(str::to_owned).next()
}

/// Other items that are in it or that it names, and a note on texts that are left out.
fn links(item: &Element<'_>, parts: &Parts<'_, '_>, main: &[usize], parsed: &mut Parsed) {
    for component in &parts.components {
        for reference in component.element.all("NewsItemRef") {
            if let Some(other) = reference.attribute("NewsItem") {
                let relation = component.role_word.unwrap_or("NewsItemRef");
                parsed.more.links.push((relation.to_owned(), identity::without_revision(other)));
            }
        }
        if component.element.name == "NewsItem"
            && !std::ptr::eq(component.element, item)
            && let Some(other) = identity::id(component.element)
        {
            parsed.more.links.push(("NewsItem".to_owned(), other));
        }
    }
    let others = parts.other_texts(main);
    if others > 0 {
        parsed.mended.push(format!("{others} more texts in the item were left out"));
    }
}

/// Why it is no news, where its type or its content say so.
fn advisory(item: &Element<'_>, parsed: &mut Parsed) {
    let kind = identity::formal(item.first("NewsManagement"), "NewsItemType").unwrap_or_default();
    parsed.more.advisory = match kind.to_lowercase().replace([' ', '-', '_'], "").as_str() {
        "catalog" | "topicset" | "catalogue" | "schema" => Some("catalog"),
        "advisory" | "newsadvisory" => Some("advisory"),
        "test" | "testmessage" => Some("test"),
        "agenda" | "daybook" | "diary" | "calendar" => Some("daybook"),
        "schedule" | "budget" | "menu" => Some("schedule"),
        "planning" => Some("planning"),
        _ if item.first("TopicSet").is_some() && item.first("NewsComponent").is_none() => Some("catalog"),
        // Changes to a text that stands elsewhere; a recall is one whatever it changes.
        _ if item.first("Update").is_some()
            && !parsed.status.as_deref().and_then(status::of_word).is_some_and(status::is_dead) =>
        {
            Some("partial_update")
        }
        _ => return,
    };
    if parsed.more.advisory == Some("advisory") {
        parsed.more.marker = parsed.more.marker.or(Some("ADVISORY"));
    }
}
