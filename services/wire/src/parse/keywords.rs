//! Collects an entry's keywords and categories, each once, in document order.

use crate::split::text;
use crate::split::tree::Element;
use crate::split::vocabulary::Vocabulary::{Dc, DcTerms, Feed, Itunes, Media, News};
use std::collections::HashSet;

/// The terms of an entry as plain text.
pub(super) fn of(entry: &Element<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for element in entry.elements() {
        collect(element, &mut found);
    }
    let mut known = HashSet::new();
    let terms = found.iter().map(|term| text::of_unknown(term));
    terms.filter(|term| !term.is_empty() && known.insert(term.clone())).collect()
}

fn collect(element: &Element<'_>, found: &mut Vec<String>) {
    match (element.vocabulary, element.name.as_ref()) {
        (Feed | Media | Itunes, "category") => {
            let stated = ["term", "text"].iter().filter_map(|name| element.attribute(name));
            let stated = stated.map(str::to_owned).find(|term| !term.is_empty());
            let label = || element.attribute("label").map(str::to_owned);
            found.extend(stated.or_else(|| element.own_text()).or_else(label));
            // Sub-categories of podcasts stand in their categories.
            for inner in element.elements() {
                collect(inner, found);
            }
        }
        (Dc | DcTerms, "subject") | (Feed, "keywords") => found.push(element.text().into_owned()),
        (News, "news") => {
            for inner in element.elements() {
                collect(inner, found);
            }
        }
        (Media | Itunes | News, "keywords") | (Feed, "tags") => {
            found.extend(element.text().split(',').map(str::to_owned));
        }
        _ => {}
    }
}
