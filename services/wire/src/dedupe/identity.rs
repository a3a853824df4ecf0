//! What is remembered of an item's current text.

use super::Candidate;
use crate::ids::{hash, short_hash};
use proto::{time::from_ms, v1::Identity};

pub(super) fn first_version() -> Identity {
    Identity { version: 1, last_version: 1, ..Identity::default() }
}

/// Writes the candidate's text into an identity.
pub(super) fn fill(identity: &mut Identity, candidate: &Candidate) {
    identity.item_id.clone_from(&candidate.item_id);
    identity.source_id.clone_from(&candidate.source_id);
    identity.content_hash = candidate.content_hash.map(|hash| hash.to_vec()).unwrap_or_default();
    identity.set_status(candidate.status);
    identity.source_version.clone_from(&candidate.source_version);
    identity.updated_at = candidate.updated_ms.map(from_ms);
    identity.arrived_at = Some(from_ms(candidate.arrived_ms));
    identity.first_at = identity.first_at.or(identity.arrived_at);
    identity.raw_sha256.clone_from(&candidate.raw_hash);
    identity.url_hash = candidate.url_hash;
    identity.paragraphs.clone_from(&candidate.paragraphs);
    identity.headline.clone_from(&candidate.headline);
    identity.from_page = candidate.from_page;
    identity.is_agency = candidate.is_agency;
    identity.credited.clone_from(&candidate.origin.agency);
    identity.words = candidate.words;
    identity.kept_days = candidate.kept_days;
    identity.names.clone_from(&candidate.names);
    identity.set_dedupe(candidate.rule);
}

/// Takes a text into the list of those seen, which is bounded.
pub(super) fn see(identity: &mut Identity, hash: u64) {
    identity.versions_seen.push(hash);
    bound(identity);
}

/// The same for one that is not the current text.
pub(super) fn see_before_current(identity: &mut Identity, hash: u64) {
    let place = identity.versions_seen.len().saturating_sub(1);
    identity.versions_seen.insert(place, hash);
    bound(identity);
}

/// Versions of an item whose hashes are kept: a late repeat of an older one counts as a version.
pub(super) const VERSIONS_SEEN: usize = 64;

fn bound(identity: &mut Identity) {
    let drop = identity.versions_seen.len().saturating_sub(VERSIONS_SEEN);
    identity.versions_seen.drain(..drop);
}

pub(super) fn first_eight(hash: &[u8; 32]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *hash;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// The hash that stands for a canonical URL; 0 for none.
pub(super) fn url_hash(canonical_url: &str) -> u64 {
    if canonical_url.is_empty() { 0 } else { short_hash(&[canonical_url.as_bytes()]).max(1) }
}

/// Sixteen bytes of the SHA-256 of raw bytes, which is given in hexadecimal; empty for none.
pub(super) fn raw_hash(sha256: &str) -> Vec<u8> {
    if sha256.is_empty() {
        return Vec::new();
    }
    let pairs = sha256.as_bytes().chunks_exact(2).take(16);
    let bytes = pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    match bytes.collect::<Option<Vec<u8>>>() {
        Some(bytes) if bytes.len() == 16 => bytes,
        _ => hash(&[sha256.as_bytes()])[..16].to_vec(),
    }
}
