//! What of an item is compared with what is remembered.

use super::{origin::Origin, prints::Prints, title::Title};
use crate::ids::{hash, short_hash};
use proto::v1::{DedupeRule, Item, Status};

/// Bodies with fewer words are told by identity only: too many short texts are alike by chance.
pub const MIN_WORDS: usize = 12;

/// An item as dedupe sees it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Item.
    pub item_id: String,
    /// Source.
    pub source_id: String,
    /// Canonical URL; empty when it has none.
    pub canonical_url: String,
    /// Headline, cleaned.
    pub headline: String,
    /// Marker taken off the headline; empty when there was none.
    pub urgency_marker: String,
    /// Status.
    pub status: Status,
    /// Version as the source numbers it; empty when it does not.
    pub source_version: String,
    /// When the source says it was changed, ms since 1970 UTC.
    pub updated_ms: Option<i64>,
    /// When it arrived, for a page its entry, ms since 1970 UTC.
    pub arrived_ms: i64,
    /// SHA-256 of the raw bytes.
    pub raw_sha256: Vec<u8>,
    /// Hash of headline, body, status and embargo: the same is a repeat, another is a version.
    pub version_hash: [u8; 32],
    /// Hash of the body's words: the same for a copy elsewhere. `None` for bodies too short to tell.
    pub content_hash: Option<[u8; 32]>,
    /// One hash a paragraph.
    pub paragraphs: Vec<u64>,
    /// True for the text of the page that the item links to.
    pub from_page: bool,
    /// How copies are looked for.
    pub rule: DedupeRule,
    /// What the text is found by.
    pub(super) prints: Prints,
    /// Headline and slug, in a few bytes.
    pub(super) title: Title,
    /// Who wrote it first, as far as the item says.
    pub(super) origin: Origin,
}

impl Candidate {
    /// The candidate of a cleaned item.
    pub fn of(item: &Item, rule: DedupeRule) -> Self {
        let body: Vec<&str> = item.body.iter().map(|block| block.text.as_str()).collect();
        Self::with(item, rule, &body)
    }

    /// The candidate of an item whose versions are told by these paragraphs: the body as it would be if nothing had been
    /// learnt of its source. What is learnt between two deliveries of a text makes no version of it.
    pub fn with(item: &Item, rule: DedupeRule, paragraphs: &[&str]) -> Self {
        let body: Vec<&str> = item.body.iter().map(|block| block.text.as_str()).collect();
        let embargo = item.embargoed_until.as_ref().map_or(0, proto::time::to_ms);
        let mut version = vec![item.headline.as_bytes()];
        version.extend(paragraphs.iter().map(|text| text.as_bytes()));
        let (status, embargo) = (item.status.to_be_bytes(), embargo.to_be_bytes());
        version.extend([&status[..], &embargo[..]]);
        let (prints, content_hash) = prints(&body, rule);
        let updated = item.updated.as_ref().or(item.published.as_ref());
        Self {
            item_id: item.item_id.clone(),
            source_id: item.source.as_ref().map(|source| source.id.clone()).unwrap_or_default(),
            canonical_url: item.canonical_url.clone(),
            headline: item.headline.clone(),
            urgency_marker: item.urgency_marker.clone(),
            status: item.status(),
            source_version: item.source_version.clone(),
            updated_ms: updated.and_then(|time| time.at.as_ref()).map(proto::time::to_ms),
            arrived_ms: item.fetched_at.as_ref().map_or(0, proto::time::to_ms),
            raw_sha256: item.raw.as_ref().map(|raw| raw.sha256.as_bytes().to_vec()).unwrap_or_default(),
            version_hash: hash(&version),
            content_hash,
            paragraphs: paragraphs.iter().map(|text| short_hash(&[text.as_bytes()])).collect(),
            from_page: !item.page_url.is_empty(),
            rule,
            prints,
            title: Title::of(&item.headline, &item.slug),
            origin: Origin::of(item),
        }
    }
}

/// What a text is found by where the rule wants it, and a hash of its words in order: layout, case and punctuation differ
/// from outlet to outlet.
fn prints(paragraphs: &[&str], rule: DedupeRule) -> (Prints, Option<[u8; 32]>) {
    let bytes: usize = paragraphs.iter().map(|text| text.len()).sum();
    let mut words: Vec<u8> = Vec::with_capacity(bytes * 2);
    let prints = Prints::of(paragraphs, |word| words.extend_from_slice(&word.to_be_bytes()));
    let content = (prints.words >= MIN_WORDS as u32).then(|| hash(&[&words]));
    match rule {
        DedupeRule::Link | DedupeRule::Unspecified => (prints, content),
        DedupeRule::Identity | DedupeRule::Off => (Prints { hashes: Vec::new(), ..prints }, content),
    }
}
