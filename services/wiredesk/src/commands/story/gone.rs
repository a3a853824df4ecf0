//! Which texts must not be shown any more, by the rules that `docs/consume.md` gives consumers: a text is shown only
//! while it is usable. In doubt it is not.

use super::family::{Family, Version};
use proto::v1::{Item, ItemKind, KillScope, Status};
use serde::Serialize;
use std::collections::HashMap;

/// Why a text is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Gone {
    /// Its source killed it.
    Killed,
    /// Its source holds it back for now.
    Withheld,
    /// Its source had it eliminated.
    Eliminated,
    /// The time for its use is over.
    Expired,
    /// It waits for its embargo to end.
    Embargoed,
    /// The agency killed the original of this copy.
    UpstreamKilled,
    /// It was erased.
    Erased,
    /// Its status is a word that this program does not know.
    Unusable,
}

impl Gone {
    /// What a status says; `None` for a text that may be used.
    fn by_status(item: &Item) -> Option<Self> {
        match Status::try_from(item.status) {
            Ok(Status::Usable) => None,
            Ok(Status::Killed) => Some(Self::Killed),
            Ok(Status::Withheld) => Some(Self::Withheld),
            Ok(Status::Eliminated) => Some(Self::Eliminated),
            Ok(Status::Expired) => Some(Self::Expired),
            Ok(Status::Embargoed) => Some(Self::Embargoed),
            Ok(Status::Unspecified) | Err(_) => Some(Self::Unusable),
        }
    }

    /// The word that stands in the text's place.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::Withheld => "withheld",
            Self::Eliminated => "eliminated",
            Self::Expired => "expired",
            Self::Embargoed => "embargoed",
            Self::UpstreamKilled => "upstream killed",
            Self::Erased => "erased",
            Self::Unusable => "not usable",
        }
    }

    /// True for what a notice does, and only a reinstatement undoes.
    fn by_notice(self) -> bool {
        matches!(self, Self::Killed | Self::Withheld | Self::Eliminated)
    }
}

/// Of each version of the family, in its order: why its text is not shown; `None` for one that may be.
pub(super) fn gone(family: &Family) -> Vec<Option<Gone>> {
    let mut items: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, version) in family.versions.iter().enumerate() {
        items.entry(&version.item.item_id).or_default().push(index);
    }
    let mut gone = vec![None; family.versions.len()];
    let mut story = by_event(family);
    for indices in items.values() {
        let versions: Vec<&Version> = indices.iter().map(|&index| &family.versions[index]).collect();
        let (of_item, standing) = of_item(&versions);
        story = story.or(standing);
        for (&index, one) in indices.iter().zip(of_item) {
            gone[index] = one;
        }
    }
    // A story that was killed is dead in every copy.
    gone.into_iter().map(|one| one.or(story)).collect()
}

/// What the story's last event says of the story as a whole.
fn by_event(family: &Family) -> Option<Gone> {
    let item = family.events.last()?.item.as_ref()?;
    let of_item_only = item.kill.as_ref().is_some_and(|kill| kill.scope() == KillScope::Item);
    Gone::by_status(item).filter(|gone| gone.by_notice() && !of_item_only)
}

/// Of each version of one item, and what stands over its whole story.
fn of_item(versions: &[&Version]) -> (Vec<Option<Gone>>, Option<Gone>) {
    let mut gone: Vec<Option<Gone>> = vec![None; versions.len()];
    let mut all: Option<(Gone, KillScope)> = None;
    let mut numbered: HashMap<u32, Gone> = HashMap::new();
    for (index, version) in versions.iter().enumerate() {
        let item = &version.item;
        let said = Gone::by_status(item);
        if let Some(notice) = said.filter(|said| said.by_notice()) {
            let kill = item.kill.as_ref();
            let numbers = kill.map(|kill| kill.kills_versions.as_slice()).unwrap_or_default();
            numbered.extend(numbers.iter().map(|number| (*number, notice)));
            if numbers.is_empty() {
                all = Some((notice, kill.map_or(KillScope::Unspecified, proto::v1::Kill::scope)));
            }
            for (earlier, one) in versions.iter().zip(&mut gone).take(index) {
                if numbers.is_empty() || numbers.contains(&earlier.item.version) {
                    *one = Some(notice);
                }
            }
        } else if said.is_none() && item.kind() == ItemKind::Reinstated {
            all = None;
            numbered.clear();
        }
        gone[index] = said.or(all.map(|(notice, _)| notice)).or_else(|| numbered.get(&item.version).copied());
    }
    let now = versions.iter().rev().find(|version| version.item.superseded_by == 0);
    let marked = now.filter(|now| now.item.upstream_killed).map(|_| Gone::UpstreamKilled);
    let rest = now.and_then(|now| Gone::by_status(&now.item)).filter(|said| !said.by_notice()).or(marked);
    for (version, one) in versions.iter().zip(&mut gone) {
        *one = if version.erased { Some(Gone::Erased) } else { one.or(rest) };
    }
    (gone, all.filter(|(_, scope)| *scope != KillScope::Item).map(|(notice, _)| notice))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::v1::Kill;

    /// A version by its number, kind and status; a notice by what it covers.
    fn version(number: u32, kind: ItemKind, status: Status, kill: Option<(KillScope, &[u32])>) -> Item {
        let kill = kill.map(|(scope, versions)| Kill {
            scope: scope.into(),
            kills_versions: versions.to_vec(),
            ..Kill::default()
        });
        Item {
            item_id: "a".to_owned(),
            version: number,
            kind: kind.into(),
            status: status.into(),
            kill,
            ..Item::default()
        }
    }

    fn update(number: u32) -> Item {
        version(number, ItemKind::Update, Status::Usable, None)
    }

    fn kill(number: u32, scope: KillScope, versions: &[u32]) -> Item {
        version(number, ItemKind::Kill, Status::Killed, Some((scope, versions)))
    }

    /// What is shown of these versions, in this order: `+` for a text, `-` for none.
    fn shown(items: &[Item]) -> String {
        let version =
            |(offset, item): (i64, &Item)| Version { item: item.clone(), place: (0, offset), erased: false };
        let mut family = Family::of("a");
        family.versions = (0..).zip(items).map(version).collect();
        gone(&family).iter().map(|one| if one.is_some() { '-' } else { '+' }).collect()
    }

    #[test]
    fn a_notice_covers_what_it_names_until_it_is_undone() {
        let reinstated = |number| version(number, ItemKind::Reinstated, Status::Usable, None);
        let of = |id: &str, item: Item| Item { item_id: id.to_owned(), ..item };
        let (story, item) = (KillScope::Story, KillScope::Item);
        let marked = |marked| Item { upstream_killed: marked, ..of("b", update(2)) };
        for (case, items, wanted) in [
            ("usable", vec![update(1), update(2)], "++"),
            ("killed, and delivered again", vec![update(1), kill(2, item, &[]), update(3)], "---"),
            ("reinstated", vec![update(1), kill(2, item, &[]), reinstated(3), update(4)], "--++"),
            ("one version", vec![update(1), update(2), kill(3, item, &[1]), update(4)], "-+-+"),
            ("one version, read again", vec![update(1), kill(2, item, &[1]), update(1)], "---"),
            ("an item never seen", vec![kill(1, story, &[])], "-"),
            ("an outlet's own", vec![of("b", update(1)), update(1), of("b", kill(2, item, &[]))], "-+-"),
            (
                "the story's",
                vec![of("b", update(1)), update(1), kill(2, story, &[]), of("c", update(1))],
                "----",
            ),
            ("no scope is said", vec![of("b", update(1)), kill(1, KillScope::Unspecified, &[])], "--"),
            ("the story again", vec![of("b", update(1)), kill(1, story, &[]), reinstated(2)], "+-+"),
            ("marked", vec![update(1), of("b", update(1)), marked(true)], "+--"),
            ("no longer marked", vec![update(1), of("b", update(1)), marked(true), marked(false)], "++++"),
            ("expired", vec![update(1), version(2, ItemKind::Update, Status::Expired, None)], "--"),
            ("a late kill", vec![update(2), Item { superseded_by: 2, ..kill(1, item, &[]) }], "--"),
        ] {
            assert_eq!(shown(&items), wanted, "{case}");
        }
    }
}
