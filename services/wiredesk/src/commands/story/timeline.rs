//! A family in the order of time, as it is printed or written as JSON: what the story is now, and a row for each thing
//! that happened. What must not be shown is not in it.

use super::gone::Gone;
use proto::time::Timestamp;
use serde::Serialize;

/// A story and what happened to it.
#[derive(Clone, Debug)]
pub(super) struct Timeline {
    pub(super) head: Head,
    /// By time.
    pub(super) rows: Vec<Row>,
}

/// What a story is now.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Head {
    pub(super) story_id: String,
    /// Number of its last event; 0 where `wire.stories` knows of none.
    pub(super) story_version: u32,
    /// Of the text it has now.
    pub(super) status: String,
    pub(super) marker: String,
    /// Absent when it must not be shown.
    pub(super) headline: Option<String>,
    pub(super) gone: Option<Gone>,
    /// The item whose text it has, its version, and its source.
    pub(super) head_item_id: String,
    pub(super) head_version: u32,
    pub(super) head_source_id: String,
    pub(super) first_seen_at: Option<Timestamp>,
    pub(super) first_source_id: String,
    pub(super) first_source_name: String,
    /// Items other than the one whose text it has.
    pub(super) copies: usize,
    /// Sources that ran it, in order of time: those whose items still stand on the log.
    pub(super) source_ids: Vec<String>,
    /// All sources that ever ran it.
    pub(super) sources: usize,
    /// Who probably wrote it first, and what speaks for that.
    pub(super) likely_origin: String,
    pub(super) evidence: Vec<String>,
}

/// One thing that happened.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Row {
    pub(super) at: Option<Timestamp>,
    /// The kind of the version; of an item's first version in another's story, its relation.
    pub(super) what: String,
    pub(super) item_id: String,
    /// The other story that took a part of this one, or links to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) other_story_id: Option<String>,
    pub(super) source_id: String,
    pub(super) version: u32,
    pub(super) revision: u32,
    #[serde(skip)]
    pub(super) place: (i32, i64),
    /// The event of the story that was published from it, and its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) story: Option<Event>,
    pub(super) marker: String,
    /// Absent when it must not be shown.
    pub(super) headline: Option<String>,
    /// False for the first version of an item, and where the headline is another than the version's before.
    #[serde(skip)]
    pub(super) same_headline: bool,
    pub(super) gone: Option<Gone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) of: Option<Of>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) change: Option<Change>,
    /// Above 0: the newer version that was there before.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) superseded_by: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) notice: Option<Notice>,
    /// True where the agency's kill of the original came to mark this copy, false where the mark was taken off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) upstream_killed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) embargoed_until: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) released_at: Option<Timestamp>,
    /// To other items and stories; each once an item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<Link>,
    /// Why it was decided so, where there is something to say.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) note: String,
    /// It stood in the feed before the feed was first polled.
    pub(super) backfill: bool,
}

/// An event of the story.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Event {
    pub(super) version: u32,
    pub(super) kind: String,
    /// True when the story has its text from another item from here on.
    pub(super) new_head: bool,
}

/// What a text was taken from, or took.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Of {
    pub(super) item_id: String,
    /// Source of that item; empty when it is none of the family.
    pub(super) source_id: String,
    /// Share of this text that stands there, and share of that text that stands here; 0 where not measured.
    pub(super) share_of_this: f64,
    pub(super) share_of_other: f64,
}

/// What changed since the version before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Change {
    pub(super) paragraphs_added: u32,
    pub(super) paragraphs_removed: u32,
    pub(super) paragraphs_changed: u32,
    pub(super) headline_changed: bool,
    /// Numbers of the headline that changed, from and to; none where either text must not be shown.
    pub(super) numbers: Vec<(String, String)>,
}

/// A kill, or what holds a text back.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Notice {
    pub(super) authority: String,
    /// In the source's words; the notice itself may name the text, and is left out.
    pub(super) reason: String,
    /// `item` or `story`; empty when it is not said.
    pub(super) scope: &'static str,
    /// Versions that it covers; none for all.
    pub(super) versions: Vec<u32>,
}

/// A link to another item or story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Link {
    pub(super) rel: String,
    pub(super) id: String,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}
