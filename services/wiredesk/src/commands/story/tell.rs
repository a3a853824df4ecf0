//! Makes the timeline of a family: a [`Row`] of each version and of what other stories took -> the [`Head`].

use super::{
    family::{Family, Key, Version, key},
    gone::{Gone, gone},
    timeline::{Change, Event, Head, Link, Notice, Of, Row, Timeline},
};
use proto::{
    time::{Timestamp, from_ms, to_ms},
    v1::{Item, ItemKind, KillScope, Relation, Status, Story},
    words::Word,
};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What was said of an item before the version at hand.
#[derive(Debug, Default)]
struct Before<'a> {
    at_ms: i64,
    fetched_ms: Option<i64>,
    /// Headline of the version before, if it may be shown.
    headline: Option<&'a str>,
    upstream_killed: bool,
    links: HashSet<(&'a str, &'a str)>,
}

impl Timeline {
    /// The family's timeline.
    pub(super) fn of(family: &Family) -> Self {
        let gone = gone(family);
        let sources: HashMap<&str, &str> = family
            .versions
            .iter()
            .map(|version| (version.item.item_id.as_str(), source_id(&version.item)))
            .collect();
        let events = events(family);
        let mut before: HashMap<&str, Before<'_>> = HashMap::new();
        let mut rows = Vec::new();
        for (version, gone) in family.versions.iter().zip(gone) {
            let before = before.entry(&version.item.item_id).or_default();
            let mut row = row(version, gone, before);
            row.story = events.get(&key(&version.item)).cloned();
            rows.push(row);
        }
        let ours = |id: &str| id == family.story_id || sources.contains_key(id);
        rows.extend(family.elsewhere.iter().map(|item| elsewhere(item, ours)));
        for of in rows.iter_mut().filter_map(|row| row.of.as_mut()) {
            of.source_id = sources.get(of.item_id.as_str()).copied().unwrap_or_default().to_owned();
        }
        // What came in the same moment: what opened the story first, then by where it stands.
        rows.sort_by_key(|row| (row.at.as_ref().map_or(0, to_ms), row.item_id != family.story_id, row.place));
        Self { head: Head::of(family, &rows), rows }
    }
}

impl Head {
    fn of(family: &Family, rows: &[Row]) -> Self {
        let own: Vec<&Row> = rows.iter().filter(|row| row.other_story_id.is_none()).collect();
        let event = family.events.last();
        let of_event = event.and_then(|event| {
            own.iter()
                .find(|row| row.story.as_ref().is_some_and(|story| story.version == event.story_version))
        });
        // Without an event: the newest text of the item that opened it, or else of any.
        let newest = |row: &&&Row| row.superseded_by == 0;
        let opener = own.iter().rev().filter(newest).find(|row| row.item_id == family.story_id);
        let Some(now) = of_event.or(opener).or_else(|| own.last()) else { return Self::default() };
        let version = family.versions.iter().find(|version| version.place == now.place);
        let item = version.map(|version| &version.item);
        let mut source_ids: Vec<String> = Vec::new();
        for row in &own {
            if !source_ids.contains(&row.source_id) {
                source_ids.push(row.source_id.clone());
            }
        }
        let members: BTreeSet<&str> = own.iter().map(|row| row.item_id.as_str()).collect();
        let first = event.and_then(|event| event.first_seen.as_ref());
        let first_source_id = first
            .map(|first| first.source_id.clone())
            .or_else(|| source_ids.first().cloned())
            .unwrap_or_default();
        let first_source = family
            .versions
            .iter()
            .filter_map(|version| version.item.source.as_ref())
            .find(|source| source.id == first_source_id);
        // Of the text it has now; else the first that says it.
        let said = item.into_iter().chain(family.versions.iter().map(|version| &version.item));
        let origin = said.filter_map(|item| item.likely_origin.clone()).next().unwrap_or_default();
        Self {
            story_id: family.story_id.clone(),
            story_version: event.map_or(0, |event| event.story_version),
            status: item
                .map(|item| {
                    Status::try_from(item.status)
                        .map_or_else(|_| "unknown".to_owned(), |status| status.word())
                })
                .unwrap_or_default(),
            marker: now.marker.clone(),
            headline: now.headline.clone(),
            gone: now.gone,
            head_item_id: now.item_id.clone(),
            head_version: now.version,
            head_source_id: now.source_id.clone(),
            first_seen_at: first.and_then(|first| first.at).or_else(|| own.first().and_then(|row| row.at)),
            first_source_name: first_source.map(|source| source.name.clone()).unwrap_or_default(),
            first_source_id,
            // A copy is no event of its story: what the last event counted may be old.
            copies: event.map_or(0, |event| event.copies_count as usize).max(members.len() - 1),
            sources: event.map_or(0, |event| event.sources_count as usize).max(source_ids.len()),
            source_ids,
            evidence: if now.gone.is_none() { origin.evidence } else { Vec::new() },
            likely_origin: origin.source,
        }
    }
}

/// The story's events, by the record that each was published from.
fn events(family: &Family) -> HashMap<Key<'_>, Event> {
    let mut head = None;
    let mut events = HashMap::new();
    for Story { story_version, head_item_id, item, .. } in &family.events {
        let Some(item) = item else { continue };
        let new_head = head.is_some_and(|head| head != head_item_id);
        head = Some(head_item_id);
        events.insert(key(item), Event { version: *story_version, kind: item.kind().word(), new_head });
    }
    events
}

/// A version's row; and what the next version of the item has to know of it.
fn row<'a>(version: &'a Version, gone: Option<Gone>, before: &mut Before<'a>) -> Row {
    let item = &version.item;
    let at_ms = came_ms(item, before.fetched_ms).max(before.at_ms);
    let headline = gone.is_none().then_some(item.headline.as_str());
    let comparable = headline.is_some() && before.headline.is_some();
    let links = item.links.iter().filter(|link| before.links.insert((&link.rel, &link.id)));
    let mut row = Row {
        at: Some(from_ms(at_ms)),
        what: what(item),
        version: item.version,
        revision: item.revision,
        place: version.place,
        marker: if gone.is_none() { item.urgency_marker.clone() } else { String::new() },
        headline: headline.map(str::to_owned),
        same_headline: headline.is_some() && headline == before.headline,
        gone,
        change: item.change.as_ref().map(|change| changed(change, comparable)),
        superseded_by: item.superseded_by,
        notice: item.kill.as_ref().map(notice),
        upstream_killed: (item.upstream_killed != before.upstream_killed).then_some(item.upstream_killed),
        embargoed_until: item.embargoed_until,
        released_at: item.released_at,
        links: links.map(linked).collect(),
        note: item
            .decision
            .as_ref()
            .filter(|_| gone.is_none())
            .map(|why| why.note.clone())
            .unwrap_or_default(),
        backfill: item.backfill,
        ..stands(item)
    };
    // A version of the item itself is told by its number.
    if row.of.as_ref().is_some_and(|of| of.item_id == item.item_id) {
        row.of = None;
    }
    before.at_ms = at_ms;
    before.fetched_ms = item.fetched_at.as_ref().map(to_ms).max(before.fetched_ms);
    before.upstream_killed = item.upstream_killed;
    if item.superseded_by == 0 {
        before.headline = headline;
    }
    row
}

/// An item of another story, by how it stands to this one. Its text is that story's own matter, which may have died since.
fn elsewhere(item: &Item, ours: impl Fn(&str) -> bool) -> Row {
    let Row { of, item_id, source_id, .. } = stands(item);
    let of = of.filter(|of| ours(&of.item_id));
    // What it is most of all may be of a third story.
    let link = item.links.iter().find(|link| ours(&link.id)).map(|link| link.rel.as_str());
    let link = link.map(|rel| rel.trim_end_matches("_of").trim_end_matches("_in"));
    let what = match (&of, link) {
        (None, Some(rel)) if !rel.is_empty() => rel.to_owned(),
        _ => item.relation().word(),
    };
    Row {
        at: Some(from_ms(came_ms(item, None))),
        what,
        item_id,
        other_story_id: Some(item.story_id.clone()),
        source_id,
        of,
        links: item.links.iter().filter(|link| ours(&link.id)).map(linked).collect(),
        ..Row::default()
    }
}

fn linked(link: &proto::v1::Link) -> Link {
    Link { rel: link.rel.clone(), id: link.id.clone() }
}

/// Whose item it is, and how it stands to another.
fn stands(item: &Item) -> Row {
    let of = (!item.of.is_empty()).then(|| Of {
        item_id: item.of.clone(),
        source_id: String::new(),
        share_of_this: item.share_of_this,
        share_of_other: item.share_of_other,
    });
    Row { item_id: item.item_id.clone(), source_id: source_id(item).to_owned(), of, ..Row::default() }
}

/// When a version came, in milliseconds since 1970 UTC: when it was fetched; or, where no new delivery made it, when
/// that happened which did.
fn came_ms(item: &Item, fetched_before_ms: Option<i64>) -> i64 {
    let ms = |at: &Option<Timestamp>| at.as_ref().map(to_ms);
    let notice_ms = item.kill.as_ref().and_then(|kill| ms(&kill.at));
    let released_ms = ms(&item.released_at);
    let (fetched_ms, normalized_ms) = (ms(&item.fetched_at), ms(&item.normalized_at));
    let delivered = fetched_ms > fetched_before_ms;
    let last = if delivered { fetched_ms.or(normalized_ms) } else { normalized_ms.or(fetched_ms) };
    notice_ms.or(released_ms).or(last).unwrap_or_default()
}

/// The kind; of an item's first version, how it stands to the story.
fn what(item: &Item) -> String {
    match (item.kind(), item.relation()) {
        (ItemKind::New, Relation::New | Relation::Unspecified) => "new".to_owned(),
        (ItemKind::New, relation) => relation.word(),
        // A word of a later program.
        (ItemKind::Unspecified, _) => "version".to_owned(),
        (kind, _) => kind.word(),
    }
}

fn changed(change: &proto::v1::Change, comparable: bool) -> Change {
    let numbers = change.numbers_changed.iter().filter(|_| comparable);
    Change {
        paragraphs_added: change.paragraphs_added,
        paragraphs_removed: change.paragraphs_removed,
        paragraphs_changed: change.paragraphs_changed,
        headline_changed: change.headline_changed,
        numbers: numbers.map(|number| (number.from.clone(), number.to.clone())).collect(),
    }
}

fn notice(kill: &proto::v1::Kill) -> Notice {
    let scope = match kill.scope() {
        KillScope::Unspecified => "",
        KillScope::Item => "item",
        KillScope::Story => "story",
    };
    Notice {
        authority: kill.authority.clone(),
        reason: kill.reason.clone(),
        scope,
        versions: kill.kills_versions.clone(),
    }
}

fn source_id(item: &Item) -> &str {
    item.source.as_ref().map(|source| source.id.as_str()).unwrap_or_default()
}
