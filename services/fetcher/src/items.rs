//! Makes raw items of a document's entries: names each, and fills in what all of them have in common.

use crate::{entries::Origin, seen::Entry, source};
use proto::{
    time,
    v1::{FeedConfig, FeedPolicy, IdentityBasis, RawItem, Source},
};
use std::collections::{HashMap, HashSet};
use wire::{
    ids::{self, Claim},
    split::{Slice, Split},
};

/// An entry with its name.
#[derive(Debug)]
pub(crate) struct Named {
    /// As [`ids::item_id`] makes it.
    pub(crate) item_id: String,
    /// What it was made from.
    pub(crate) basis: IdentityBasis,
    /// As it is remembered.
    pub(crate) entry: Entry,
    /// Place in its document, from 0.
    pub(crate) position: u32,
    /// The entry.
    pub(crate) slice: Slice,
}

/// Names the entries of a document, in its order.
pub(crate) fn named<'a>(
    config: &'a FeedConfig,
    source: &'a Source,
    slices: Vec<Slice>,
) -> impl Iterator<Item = Named> + use<'a> {
    let shared = source::provider(config).is_some();
    let repeated = repeated_guids(&slices);
    slices.into_iter().enumerate().map(move |(position, slice)| {
        let guid = slice.guid.as_deref();
        let claim = Claim {
            source_id: &source.id,
            feed_id: &config.id,
            shared,
            guid,
            guid_repeats: guid.is_some_and(|guid| repeated.contains(guid.trim())),
            link: slice.link.as_deref(),
            title: slice.title.as_deref(),
            time: slice.time.as_deref(),
            bytes: &slice.bytes,
        };
        let (item_id, basis) = ids::item_id(&claim, config.identity());
        let id = ids::short_hash(&[item_id.as_bytes()]);
        let entry = Entry::of(id, ids::short_hash(&[&slice.bytes]));
        let position = u32::try_from(position).unwrap_or(u32::MAX);
        Named { item_id, basis, entry, position, slice }
    })
}

impl Named {
    /// The raw item, after the pattern of its document; and its link.
    pub(crate) fn into_raw(self, pattern: &RawItem) -> (RawItem, Option<String>) {
        let Self { item_id, basis, position, slice, .. } = self;
        let item = RawItem {
            item_id,
            identity_basis: basis.into(),
            position,
            sha256: ids::hex(&sha256(&slice.bytes)),
            entry: slice.bytes,
            ..pattern.clone()
        };
        (item, slice.link)
    }
}

/// What all raw items of a document have in common.
pub(crate) fn pattern(origin: &Origin<'_>, split: &Split, source: &Source, backfill: bool) -> RawItem {
    let Origin { config, final_url, body, .. } = *origin;
    RawItem {
        source: Some(source.clone()),
        feed_id: config.id.clone(),
        policy: Some(policy(config)),
        transport: final_url.split(':').next().unwrap_or_default().to_owned(),
        fetch_url: wire::link::redacted(&config.url),
        final_url: final_url.to_owned(),
        fetched_at: Some(time::from_ms(origin.fetched_at_ms)),
        content_type: body.content_type.clone().unwrap_or_default(),
        format: split.format.to_string(),
        charset: split.charset.clone(),
        head: split.head.clone(),
        whole: split.whole,
        mended: split.mended.clone(),
        backfill,
        robots_signals: body.robots_signals.clone(),
        origin_date: body.origin_date_ms.map(time::from_ms),
        answered_in_ms: u32::try_from(body.took.as_millis()).unwrap_or(u32::MAX),
        ..RawItem::default()
    }
}

/// The feed's policy, with what it takes over from the feed.
fn policy(config: &FeedConfig) -> FeedPolicy {
    let mut policy = config.policy.clone().unwrap_or_default();
    if policy.language.is_empty() {
        policy.language.clone_from(&config.language);
    }
    if policy.time_zone.is_empty() {
        policy.time_zone.clone_from(&config.time_zone);
    }
    policy
}

/// Ids that several entries of a document have. The same entry twice is no second one.
fn repeated_guids(entries: &[Slice]) -> HashSet<String> {
    let mut first = HashMap::new();
    let mut repeated = HashSet::new();
    for slice in entries {
        if let Some(guid) = slice.guid.as_deref().map(str::trim)
            && *first.entry(guid).or_insert(&slice.bytes) != &slice.bytes
        {
            repeated.insert(guid.to_owned());
        }
    }
    repeated
}

/// SHA-256 of bytes alone, as anybody can compute it.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).into()
}
