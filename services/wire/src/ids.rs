//! Ids: made from what a source says, never from the clock or a random number.

use crate::link;
use proto::v1::{IdentityBasis, IdentityRule};
use sha2::{Digest, Sha256};

/// What an entry and its feed offer to make an item id from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Claim<'a> {
    /// Source.
    pub source_id: &'a str,
    /// Feed.
    pub feed_id: &'a str,
    /// True when the operator set the provider: its feeds then share all ids.
    pub shared: bool,
    /// The entry's own id.
    pub guid: Option<&'a str>,
    /// True when that id stands in the same document twice: then it is none.
    pub guid_repeats: bool,
    /// The entry's link, absolute.
    pub link: Option<&'a str>,
    /// The entry's title.
    pub title: Option<&'a str>,
    /// The entry's time, as written.
    pub time: Option<&'a str>,
    /// The entry's bytes: the last resort of one that says nothing of itself.
    pub bytes: &'a [u8],
}

/// The item id of an entry, and what it was made from.
pub fn item_id(claim: &Claim<'_>, rule: IdentityRule) -> (String, IdentityBasis) {
    let auto = matches!(rule, IdentityRule::Auto | IdentityRule::Unspecified);
    if (auto || rule == IdentityRule::Guid)
        && let Some(guid) = claim.guid.map(str::trim).filter(|guid| !guid.is_empty() && !claim.guid_repeats)
    {
        return if is_universal(guid) {
            (digest("itm", &[b"guid", claim.source_id.as_bytes(), guid.as_bytes()]), IdentityBasis::Uri)
        } else {
            let scope = if claim.shared { "" } else { claim.feed_id };
            let parts = [b"guid", claim.source_id.as_bytes(), scope.as_bytes(), guid.as_bytes()];
            (digest("itm", &parts), IdentityBasis::Guid)
        };
    }
    if rule != IdentityRule::TitleTime
        && let Some(url) = claim.link.and_then(link::canonical)
    {
        return (digest("itm", &[b"url", claim.source_id.as_bytes(), url.as_bytes()]), IdentityBasis::Url);
    }
    let title = claim.title.unwrap_or_default();
    let time = claim.time.unwrap_or_default();
    let rest = if title.is_empty() && time.is_empty() { claim.bytes } else { b"" };
    let parts = [b"title", claim.source_id.as_bytes(), title.as_bytes(), time.as_bytes(), rest];
    (digest("itm", &parts), IdentityBasis::TitleTime)
}

/// The id of one text of an item.
pub fn version_id(item_id: &str, version_hash: &[u8]) -> String {
    digest("ver", &[item_id.as_bytes(), version_hash])
}

/// SHA-256 over parts, each with its length before it, so that no two lists of parts run together.
pub fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut all = Parts::default();
    parts.iter().for_each(|part| all.push(part));
    all.hash()
}

/// Parts that are hashed together, as by [`hash`]. Gathered first: a hasher takes one long run sooner than many
/// short ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    bytes: Vec<u8>,
}

impl Parts {
    /// The next part.
    pub(crate) fn push(&mut self, part: &[u8]) {
        self.bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        self.bytes.extend_from_slice(part);
    }

    /// The hash over all of them.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }
}

/// The first eight bytes of [`hash`]: enough to tell the entries of a feed or the versions of an item apart.
pub fn short_hash(parts: &[&[u8]]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = hash(parts);
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 0xf)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

fn digest(prefix: &str, parts: &[&[u8]]) -> String {
    format!("{prefix}-{}", hex(&hash(parts)[..16]))
}

/// True for ids that mean one thing in the world: URIs with a scheme that names, and UUIDs.
fn is_universal(id: &str) -> bool {
    let lower = id.to_ascii_lowercase();
    ["http://", "https://", "tag:", "urn:", "newsml:"].iter().any(|scheme| lower.starts_with(scheme))
        || is_uuid(id)
}

fn is_uuid(id: &str) -> bool {
    let groups: Vec<&str> = id.trim_matches(['{', '}']).split('-').collect();
    let hexadecimal = |group: &&str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(hexadecimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAIM: Claim<'static> = Claim {
        source_id: "example.org",
        feed_id: "example-world",
        shared: false,
        guid: None,
        guid_repeats: false,
        link: None,
        title: None,
        time: None,
        bytes: b"",
    };

    fn id(claim: Claim<'_>) -> (String, IdentityBasis) {
        item_id(&claim, IdentityRule::Auto)
    }

    #[test]
    fn a_universal_guid_is_shared_by_a_sources_feeds_and_any_other_is_not() {
        let elsewhere = Claim { feed_id: "example-sport", ..CLAIM };
        for (guid, shared) in [
            ("tag:example.org,2026:1", true),
            ("https://example.org/1", true),
            ("urn:newsml:example.org:1", true),
            ("f81d4fae-7dec-11d0-a765-00a0c91e6bf6", true),
            ("4711", false),
        ] {
            let here = id(Claim { guid: Some(guid), ..CLAIM });
            let there = id(Claim { guid: Some(guid), ..elsewhere });
            assert_eq!(here == there, shared, "{guid}");
        }
        let by_hand = |claim| id(Claim { guid: Some("4711"), shared: true, ..claim });
        assert_eq!(by_hand(CLAIM), by_hand(elsewhere));
    }

    #[test]
    fn without_a_guid_of_its_own_an_item_is_known_by_its_link_then_by_title_and_time() {
        let link = Some("https://example.org/a?utm_source=rss");
        assert_eq!(id(Claim { guid: Some("1"), link, ..CLAIM }).1, IdentityBasis::Guid);
        assert_eq!(id(Claim { guid: Some("1"), guid_repeats: true, link, ..CLAIM }).1, IdentityBasis::Url);
        assert_eq!(id(Claim { link, ..CLAIM }), id(Claim { link: Some("https://example.org/a"), ..CLAIM }));
        assert_eq!(id(Claim { title: Some("Ferry"), ..CLAIM }).1, IdentityBasis::TitleTime);
        assert_ne!(id(Claim { bytes: b"one", ..CLAIM }), id(Claim { bytes: b"two", ..CLAIM }));
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(hash(&[b"ab", b"c"]), hash(&[b"a", b"bc"]));
    }
}
