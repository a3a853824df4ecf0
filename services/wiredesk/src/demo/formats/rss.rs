//! RSS 2.0, as news sites write it: content and Dublin Core modules, Media RSS for the picture.

use super::{
    super::copy::{Outlet, Picture},
    Entry, Whole,
    markup::{cdata, element, text},
};
use jiff::{ZonedDateTime, fmt::rfc2822};

pub(super) fn document(outlet: &Outlet, entries: &[Entry], changed: &ZonedDateTime) -> String {
    let items: String = entries
        .iter()
        .map(|entry| match entry {
            Entry::Whole(story) => item(story),
            Entry::Raw(raw) => raw.clone(),
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:media=\"http://search.yahoo.com/mrss/\">\n<channel>\n\
         {}{}{}{}{}{}{items}</channel>\n</rss>\n",
        element("title", &outlet.title),
        element("link", &outlet.site),
        element("description", &outlet.description),
        element("language", &outlet.language),
        element("copyright", &outlet.copyright),
        element("lastBuildDate", &rfc822(changed)),
    )
}

fn item(story: &Whole) -> String {
    let permalink = story.id.starts_with("http") && !story.id.contains('?');
    let categories: String = story.categories.iter().map(|category| element("category", category)).collect();
    format!(
        "<item>\n{}{}<guid isPermaLink=\"{permalink}\">{}</guid>\n{}{}{categories}{}<content:encoded>{}</content:encoded>\n{}</item>\n",
        element("title", &story.headline),
        element("link", &story.link),
        text(&story.id),
        element("pubDate", &rfc822(&story.published)),
        element("dc:creator", &story.author),
        element("description", &story.summary),
        cdata(&story.html),
        story.picture.as_ref().map(media).unwrap_or_default(),
    )
}

fn media(picture: &Picture) -> String {
    format!(
        "<media:content url=\"{}\" medium=\"image\" type=\"image/jpeg\">\n{}{}</media:content>\n",
        text(&picture.url),
        element("media:description", &picture.caption),
        element("media:credit", &picture.credit),
    )
}

/// The dates of RSS; they hold every year that a clock can show.
fn rfc822(at: &ZonedDateTime) -> String {
    rfc2822::to_string(at).unwrap_or_default()
}
