//! What a package holds: the groups of a `groupSet`, as links by their roles.

use super::super::About;
use super::item_meta::{SEVERAL_LIMIT, push_link};
use super::source::Source;
use crate::parse::Parsed;

/// Adds a link for each reference, in the document's order: the role of its group, and the id or the address that it
/// states; of a concept, the code. A package without groups has its references beneath itself.
pub(super) fn read(source: &Source<'_, '_>, about: &About<'_>, parsed: &mut Parsed) {
    let groups = source.item.all("groupSet").flat_map(|set| set.all("group")).map(|group| {
        let role = source.catalogs.of_attributes(group, "role", "roleuri");
        (group, role.or_else(|| group.attribute("id").map(str::to_owned)))
    });
    let holders = groups.chain([(source.item, None)]);
    let references = holders.flat_map(|(holder, role)| {
        let references = holder.elements().filter(|inner| matches!(inner.name, "itemRef" | "conceptRef"));
        references.map(move |reference| (reference, role.clone()))
    });
    for (reference, role) in references.take(SEVERAL_LIMIT) {
        let rel = role.unwrap_or_else(|| reference.name.to_owned());
        if reference.name == "itemRef" {
            push_link(rel, reference, about, parsed);
        } else {
            parsed.more.links.extend(source.code(reference).map(|code| (rel, code)));
        }
    }
}
