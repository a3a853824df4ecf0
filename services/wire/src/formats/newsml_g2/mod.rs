//! NewsML-G2 (IPTC, 2.x): news items, packages, concepts, plans.
//! item -> [`source`] (codes, language, assertions) -> `item_meta`, `content_meta`, `subjects`, `descriptions`, `content`,
//! `media`, `package`, `concept` -> [`Parsed`]. docs/formats/newsml-g2.md maps the fields.

mod codes;
mod concept;
mod content;
mod content_meta;
mod descriptions;
mod item_meta;
mod marker;
mod media;
mod names;
mod package;
mod source;
mod subjects;
mod xhtml;

use super::About;
use super::xml::Element;
use crate::parse::Parsed;
use crate::split::Unreadable;
use source::Source;

/// Parts of an item that may be delivered without it.
const PARTS: [&str; 5] = ["itemMeta", "contentMeta", "contentSet", "groupSet", "catalog"];

/// Longest prefix of an element's name that is looked for, bytes.
const PREFIX: usize = 32;

/// What stands before the content of an item; `None` where it has none.
pub(super) fn before_content(item: &[u8]) -> Option<&[u8]> {
    memchr::memmem::find_iter(item, b"contentSet").find_map(|at| {
        let near = at.saturating_sub(PREFIX);
        let tag = near + item[near..at].iter().rposition(|byte| *byte == b'<')?;
        // Nothing but a prefix stands between.
        let between = &item[tag + 1..at];
        let prefix = between.strip_suffix(b":").unwrap_or(between);
        let is_prefix = prefix.len() < between.len() && prefix.iter().all(u8::is_ascii_alphanumeric);
        (between.is_empty() || is_prefix).then(|| &item[..tag])
    })
}

/// True for an element that holds parts of an item: what a document without an item may be read as.
pub(super) fn holds_parts(element: &Element<'_>) -> bool {
    element.elements().any(|inner| PARTS.contains(&inner.name))
}

/// Reads an item; `document` is what it stands in.
///
/// An item without anything that could be published or recognised is an error.
pub(super) fn read(
    item: &Element<'_>,
    document: &Element<'_>,
    about: &About<'_>,
) -> Result<Parsed, Unreadable> {
    let none = Element::default();
    let header =
        document.find(|element| element.name == "newsMessage").and_then(|message| message.first("header"));
    let source = Source::of(item, header, &none);
    let mut parsed = Parsed::default();
    item_meta::read(&source, header, about, &mut parsed);
    content_meta::read(&source, about, &mut parsed);
    subjects::read(&source, &mut parsed);
    let class = content_meta::class(&source);
    content::read(&source, &mut parsed);
    let caption = descriptions::read(&source, class.as_deref(), &mut parsed);
    if parsed.byline.is_empty() {
        parsed.byline = content_meta::creators(&source);
    }
    let is_seen = content_meta::is_audiovisual(class.as_deref());
    let shared = media::Shared {
        caption: caption.filter(|_| is_seen),
        credit: parsed.more.credit_line.clone().filter(|_| is_seen),
        class,
    };
    media::read(&source, &shared, about, &mut parsed);
    package::read(&source, &mut parsed);
    if let Some(kind) = concept::advisory(item.name) {
        parsed.more.advisory = Some(kind);
        concept::read(&source, &mut parsed);
    }
    if item.name.is_empty() {
        concept::read_bare(item, &mut parsed);
    }
    noted(item, &mut parsed);
    let says_nothing = parsed.headline.is_none()
        && parsed.content_raw.is_none()
        && parsed.summary_raw.is_none()
        && parsed.media.is_empty()
        && parsed.more.links.is_empty();
    let is_told = parsed.dateline.is_some() || parsed.more.advisory.is_some();
    if parsed.id.is_none() && says_nothing && !is_told {
        return Err(about.broken("the item has no guid, and nothing that could be published"));
    }
    Ok(parsed)
}

/// Notes what an item lacks that the standard asks of it.
fn noted(item: &Element<'_>, parsed: &mut Parsed) {
    if item.name.is_empty() {
        parsed.mended.push("parts of an item without the item around them".to_owned());
    } else if parsed.id.is_none() {
        parsed.mended.push("item without a guid".to_owned());
    } else if item.first("itemMeta").is_none() {
        parsed.mended.push("item without itemMeta".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_the_content_ends_at_its_tag() {
        for (item, before) in [
            ("<newsItem guid='a'><n:contentSet>x", Some("<newsItem guid='a'>")),
            ("<newsItem><a contentSet=''/><contentSet>x", Some("<newsItem><a contentSet=''/>")),
            ("<newsItem><!-- <b></contentSet>", None),
            ("contentSet", None),
            ("<newsItem/>", None),
        ] {
            assert_eq!(before_content(item.as_bytes()), before.map(str::as_bytes), "{item}");
        }
    }
}
