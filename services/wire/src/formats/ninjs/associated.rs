//! What belongs to an item: its own renditions, and the items that are associated with it.

use super::texts;
use crate::formats::About;
use crate::formats::json::fields::{first_line, line, named};
use crate::formats::json::media::{best, is_medium, renditions};
use crate::parse::{Media, Parsed};
use serde_json::Value;

/// Fills media and links of an item of a type.
pub(in crate::formats) fn read(item: &Value, kind: &str, about: &About<'_>, parsed: &mut Parsed) {
    let (media, others) = renditions(item, kind, about);
    let (caption, credit) = match is_medium(kind) {
        true => (texts::caption(item), texts::credit(item)),
        false => (None, None),
    };
    let own = media.into_iter();
    parsed.media.extend(own.map(|medium| Media {
        caption: caption.clone(),
        credit: credit.clone(),
        ..medium
    }));
    parsed.more.web_links.extend(others);
    for (name, associated) in named(item, "associations") {
        let kind = line(associated, "type").unwrap_or_default();
        let medium = is_medium(&kind).then(|| best(associated, &kind, about)).flatten();
        if let Some(medium) = medium {
            parsed.media.push(Media {
                caption: texts::caption(associated).or_else(|| line(associated, "headline")),
                credit: texts::credit(associated),
                ..medium
            });
            continue;
        }
        let relation =
            line(associated, "rel").or_else(|| Some(name.to_owned()).filter(|name| !name.is_empty()));
        if let Some(id) = first_line(associated, &["uri", "guid"]) {
            parsed.more.links.push((relation.unwrap_or_else(|| "associations".to_owned()), id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::Format;
    use crate::split::identity::Base;
    use serde_json::json;

    #[test]
    fn pictures_are_media_and_texts_are_links() {
        let base = Base::default();
        let about = About { format: Format::Ninjs, time_zone: None, base: &base };
        let mut parsed = Parsed::default();
        let item = json!({"associations": [
            {"name": "main", "type": "picture", "uri": "urn:p", "by": "A", "descriptions": [{"value": "Seen"}],
                "renditions": [{"name": "r", "href": "https://a.example/p", "width": 2, "height": 2}]},
            {"name": "side", "type": "text", "uri": "urn:t"},
            {"type": "picture", "uri": "urn:q"}, 7]});
        read(&item, "text", &about, &mut parsed);
        assert_eq!(parsed.media.len(), 1);
        assert_eq!(
            (parsed.media[0].caption.as_deref(), parsed.media[0].credit.as_deref()),
            (Some("Seen"), Some("A"))
        );
        let links = [("side", "urn:t"), ("associations", "urn:q")];
        assert_eq!(parsed.more.links, links.map(|(rel, id)| (rel.to_owned(), id.to_owned())));
    }
}
