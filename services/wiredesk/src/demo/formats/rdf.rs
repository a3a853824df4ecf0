//! RSS 1.0: an RDF document whose channel lists its items and whose items stand beside it.

use super::{
    super::copy::Outlet,
    Entry, Whole,
    markup::{cdata, element, text},
    rfc3339,
};
use jiff::ZonedDateTime;

pub(super) fn document(outlet: &Outlet, entries: &[Entry], changed: &ZonedDateTime) -> String {
    let mut list = String::new();
    let mut items = String::new();
    for entry in entries {
        match entry {
            Entry::Whole(story) => {
                list.push_str(&format!("<rdf:li rdf:resource=\"{}\"/>\n", text(&story.link)));
                items.push_str(&item(story));
            }
            Entry::Raw(raw) => items.push_str(raw),
        }
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <rdf:RDF xmlns=\"http://purl.org/rss/1.0/\" xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xml:lang=\"{}\">\n<channel rdf:about=\"{}\">\n{}{}{}{}{}{}<items>\n<rdf:Seq>\n{list}</rdf:Seq>\n</items>\n\
         </channel>\n{items}</rdf:RDF>\n",
        text(&outlet.language),
        text(&outlet.site),
        element("title", &outlet.title),
        element("link", &outlet.site),
        element("description", &outlet.description),
        element("dc:language", &outlet.language),
        element("dc:rights", &outlet.copyright),
        element("dc:date", &rfc3339(changed)),
    )
}

fn item(story: &Whole) -> String {
    let subjects: String = story.categories.iter().map(|category| element("dc:subject", category)).collect();
    format!(
        "<item rdf:about=\"{}\">\n{}{}{}{}{}{}{subjects}<content:encoded>{}</content:encoded>\n</item>\n",
        text(&story.link),
        element("title", &story.headline),
        element("link", &story.link),
        element("description", &story.summary),
        element("dc:identifier", &story.id),
        element("dc:creator", &story.author),
        element("dc:date", &rfc3339(&story.published)),
        cdata(&story.html),
    )
}
