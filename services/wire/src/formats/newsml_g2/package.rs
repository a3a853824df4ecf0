//! What a package holds: the groups of a `groupSet`, as links by their roles.

use super::super::xml::Element;
use super::item_meta::{SEVERAL_LIMIT, target};
use super::source::Source;
use crate::parse::Parsed;

/// Adds a link for each reference, in the document's order: the role of its group, the id that it states. A package
/// without groups has its references beneath itself.
pub(super) fn read(source: &Source<'_, '_>, parsed: &mut Parsed) {
    let groups = source.item.all("groupSet").flat_map(|set| set.all("group"));
    for group in groups.take(SEVERAL_LIMIT) {
        let role = source.catalogs.of_attributes(group, "role", "roleuri");
        let role = role.or_else(|| group.attribute("id").map(str::to_owned));
        push(source, group, role.as_deref(), parsed);
    }
    push(source, source.item, None, parsed);
}

fn push(source: &Source<'_, '_>, holder: &Element<'_>, role: Option<&str>, parsed: &mut Parsed) {
    for reference in holder.elements() {
        let target = match reference.name {
            "itemRef" => target(reference),
            "conceptRef" => source.code(reference),
            _ => None,
        };
        if let Some(target) = target.filter(|_| parsed.more.links.len() < SEVERAL_LIMIT) {
            parsed.more.links.push((role.unwrap_or(reference.name).to_owned(), target));
        }
    }
}
