//! What is remembered of an item's current text.

use super::Candidate;
use crate::ids::version_id;
use proto::{time::from_ms, v1::Identity};

pub(super) fn first_version() -> Identity {
    Identity { version: 1, last_version: 1, ..Identity::default() }
}

/// Writes the candidate's text into an identity.
pub(super) fn fill(identity: &mut Identity, candidate: &Candidate) {
    identity.item_id.clone_from(&candidate.item_id);
    identity.source_id.clone_from(&candidate.source_id);
    identity.version_id = version_id(&candidate.item_id, &candidate.version_hash);
    identity.content_hash = candidate.content_hash.map(|hash| hash.to_vec()).unwrap_or_default();
    identity.set_status(candidate.status);
    identity.source_version.clone_from(&candidate.source_version);
    identity.updated_at = candidate.updated_ms.map(from_ms);
    identity.arrived_at = Some(from_ms(candidate.arrived_ms));
    identity.raw_sha256.clone_from(&candidate.raw_sha256);
    identity.canonical_url.clone_from(&candidate.canonical_url);
    identity.paragraphs.clone_from(&candidate.paragraphs);
    identity.headline.clone_from(&candidate.headline);
    identity.from_page = candidate.from_page;
}

pub(super) fn first_eight(hash: &[u8; 32]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *hash;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}
