//! What was decided, as the records say it.

use proto::v1::{Decision, FirstSeen, Item, ItemKind, Kill, KillScope, Source, Story};
use wire::dedupe::{Decided, Event, Notice};

/// Writes a decision into its item, whose links are the source's own so far. One that ends the item leaves nothing of its
/// text.
pub(crate) fn write(item: &mut Item, decided: &Decided) {
    if let Some(kill) = &decided.kill {
        let notice_text = item.editor_notes.join("\n");
        // An operator gives a reason with the order.
        let reason = item.kill.take().map(|kill| kill.reason).unwrap_or_default();
        *item = without_text(item);
        item.kill = Some(Kill { notice_text, reason, ..kill.clone() });
    }
    item.item_id.clone_from(&decided.item_id);
    item.version = decided.version;
    item.superseded_by = decided.superseded_by;
    item.version_id.clone_from(&decided.version_id);
    item.set_kind(decided.kind);
    item.change.clone_from(&decided.change);
    item.decision = Some(decided.decision.clone());
    item.upstream_killed = decided.upstream_killed;
    item.story_id.clone_from(&decided.story_id);
    item.set_relation(decided.relation);
    item.of.clone_from(&decided.of);
    item.share_of_this = decided.shares.0;
    item.share_of_other = decided.shares.1;
    item.likely_origin.clone_from(&decided.likely_origin);
    item.links.extend_from_slice(&decided.links);
}

/// What is known of an item but what it says: headline and pictures are part of what is killed.
fn without_text(item: &Item) -> Item {
    Item {
        item_id: item.item_id.clone(),
        source_item_id: item.source_item_id.clone(),
        identity_basis: item.identity_basis,
        alt_ids: item.alt_ids.clone(),
        url: item.url.clone(),
        canonical_url: item.canonical_url.clone(),
        slug: item.slug.clone(),
        source_version: item.source_version.clone(),
        status: item.status,
        source_status: item.source_status.clone(),
        signals: item.signals.clone(),
        urgency: item.urgency,
        urgency_marker: item.urgency_marker.clone(),
        published: item.published.clone(),
        updated: item.updated.clone(),
        fetched_at: item.fetched_at,
        normalized_at: item.normalized_at,
        source: item.source.clone(),
        feed_id: item.feed_id.clone(),
        transport: item.transport.clone(),
        format: item.format.clone(),
        fetch_url: item.fetch_url.clone(),
        final_url: item.final_url.clone(),
        raw: item.raw.clone(),
        parser_version: item.parser_version.clone(),
        cleaner_version: item.cleaner_version.clone(),
        backfill: item.backfill,
        rights: item.rights.clone(),
        language: item.language.clone(),
        ..Item::default()
    }
}

/// What is told of another item because of one that ended, or came back.
pub(crate) fn notice(notice: &Notice, of: &Item) -> Item {
    let Notice { item, kind } = notice;
    let mut told = Item {
        item_id: item.item_id.clone(),
        version: item.version,
        status: item.status,
        kind: (*kind).into(),
        source: Some(Source { id: item.source_id.clone(), ..Source::default() }),
        story_id: item.story_id.clone(),
        upstream_killed: item.upstream_killed,
        of: of.item_id.clone(),
        fetched_at: of.fetched_at,
        normalized_at: of.normalized_at,
        ..Item::default()
    };
    let rule = match kind {
        ItemKind::Notice if item.upstream_killed => "upstream_ended",
        ItemKind::Notice => "upstream_taken_back",
        _ => "ended_with_its_story",
    };
    told.decision = Some(Decision { rule: rule.to_owned(), score: 1.0, note: String::new() });
    if *kind != ItemKind::Notice {
        told.kill = of.kill.clone().map(|kill| Kill { scope: KillScope::Item.into(), ..kill });
    }
    told
}

/// The record of an event of a story, published from an item.
pub(crate) fn story(story_id: &str, event: &Event, item: Item) -> Story {
    let mark = &event.mark;
    Story {
        story_id: story_id.to_owned(),
        story_version: mark.version,
        first_seen: Some(FirstSeen {
            item_id: story_id.to_owned(),
            source_id: mark.first_source_id.clone(),
            at: mark.first_seen_at,
        }),
        head_item_id: mark.head_item_id.clone(),
        copies_count: mark.copies_count,
        sources_count: mark.source_ids.len() as u32,
        item: Some(item),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use prost::Message;
    use proto::v1::{Block, Caption, Media, Removed, Status};

    #[test]
    fn nothing_of_the_text_is_left_on_what_is_ended() {
        const SECRET: &str = "zzsecretzz";
        let text = || SECRET.to_owned();
        let mut item = Item {
            item_id: "a".to_owned(),
            headline: text(),
            headline_raw: text(),
            subheadline: text(),
            summary: text(),
            body: vec![Block { text: text(), ..Block::default() }],
            body_html: text(),
            captions: vec![Caption { text: text(), ..Caption::default() }],
            removed: vec![Removed { text: text(), ..Removed::default() }],
            corrections: vec![text()],
            disclaimers: vec![text()],
            signoff: text(),
            contact: text(),
            keywords: vec![text()],
            media: vec![Media { caption: text(), ..Media::default() }],
            editor_notes: vec!["Kill this story.".to_owned()],
            status: Status::Killed.into(),
            ..Item::default()
        };
        let kill = Kill { authority: "agency".to_owned(), ..Kill::default() };
        let mut index = wire::dedupe::Index::new();
        let candidate = wire::dedupe::Candidate::of(&item, proto::v1::DedupeRule::Link);
        let mut decided = index.decide(&candidate);
        decided.kill = Some(kill);
        write(&mut item, &decided);
        let bytes = item.encode_to_vec();
        assert!(!String::from_utf8_lossy(&bytes).contains(SECRET));
        assert_eq!((item.kind(), item.status()), (ItemKind::Kill, Status::Killed));
        assert_eq!(item.kill.unwrap().notice_text, "Kill this story.");
    }
}
