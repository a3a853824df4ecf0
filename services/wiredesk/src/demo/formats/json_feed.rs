//! JSON Feed 1.1.

use super::{super::copy::Outlet, Entry, Whole, rfc3339};
use serde_json::{Value, json};

/// A raw entry stands in the list as text, which no item is.
pub(super) fn document(outlet: &Outlet, entries: &[Entry]) -> String {
    let items: Vec<Value> = entries
        .iter()
        .map(|entry| match entry {
            Entry::Whole(story) => item(story),
            Entry::Raw(raw) => json!(raw),
        })
        .collect();
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.title,
        "home_page_url": outlet.site,
        "description": outlet.description,
        "language": outlet.language,
        "authors": [{ "name": outlet.name }],
        "items": items,
    });
    format!("{feed:#}\n")
}

fn item(story: &Whole) -> Value {
    let mut item = json!({
        "id": story.id,
        "url": story.link,
        "title": story.headline,
        "content_html": story.html,
        "date_published": rfc3339(&story.published),
        "date_modified": rfc3339(&story.updated),
        "tags": story.categories,
    });
    if !story.summary.is_empty() {
        item["summary"] = json!(story.summary);
    }
    if !story.author.is_empty() {
        item["authors"] = json!([{ "name": story.author }]);
    }
    if let Some(picture) = &story.picture {
        item["image"] = json!(picture.url);
        let title = format!("{} {}", picture.caption, picture.credit);
        item["attachments"] = json!([{ "url": picture.url, "mime_type": "image/jpeg", "title": title }]);
    }
    item
}
