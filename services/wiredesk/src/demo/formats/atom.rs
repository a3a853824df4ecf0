//! Atom, in the version of RFC 4287 and in the draft that came before it.

use super::{
    super::copy::Outlet,
    Entry, Whole,
    markup::{element, text},
    rfc3339,
};
use jiff::ZonedDateTime;

/// Version of Atom.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// Atom 1.0: RFC 4287.
    One,
    /// Atom 0.3: the draft of December 2003.
    ZeroThree,
}

pub(super) fn document(
    version: Version,
    outlet: &Outlet,
    entries: &[Entry],
    changed: &ZonedDateTime,
) -> String {
    let changed = rfc3339(changed);
    let head = match version {
        Version::One => format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n{}{}{}{}{}",
            text(&outlet.language),
            element("id", &outlet.site),
            element("title", &outlet.title),
            element("subtitle", &outlet.description),
            element("updated", &changed),
            element("rights", &outlet.copyright),
        ),
        Version::ZeroThree => format!(
            "<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\" xml:lang=\"{}\">\n{}{}{}{}",
            text(&outlet.language),
            element("title", &outlet.title),
            element("tagline", &outlet.description),
            element("modified", &changed),
            element("copyright", &outlet.copyright),
        ),
    };
    let entries: String = entries
        .iter()
        .map(|one| match one {
            Entry::Whole(story) => entry(version, story),
            Entry::Raw(raw) => raw.clone(),
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{head}<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n\
         {entries}</feed>\n",
        text(&outlet.site)
    )
}

fn entry(version: Version, story: &Whole) -> String {
    let (published, updated) = (rfc3339(&story.published), rfc3339(&story.updated));
    let author = match story.author.as_str() {
        "" => String::new(),
        name => format!("<author>{}</author>\n", element("name", name).trim_end()),
    };
    let common = format!(
        "{}{}<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n{author}",
        element("id", &story.id),
        element("title", &story.headline),
        text(&story.link)
    );
    let html = text(&story.html);
    match version {
        Version::One => {
            let categories: String = story
                .categories
                .iter()
                .map(|category| format!("<category term=\"{}\"/>\n", text(category)))
                .collect();
            format!(
                "<entry>\n{common}{}{}{categories}{}<content type=\"html\">{html}</content>\n</entry>\n",
                element("published", &published),
                element("updated", &updated),
                element("summary", &story.summary),
            )
        }
        Version::ZeroThree => format!(
            "<entry>\n{common}{}{}{}{}<content type=\"text/html\" mode=\"escaped\">{html}</content>\n</entry>\n",
            element("issued", &published),
            element("created", &published),
            element("modified", &updated),
            element("summary", &story.summary),
        ),
    }
}
