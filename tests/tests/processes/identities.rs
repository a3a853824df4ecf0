//! A desk that remembers many items, without the time that they would take to come.
//!
//! A hundred thousand raw items take a normalizer half a minute and more. So what it would have remembered of them is
//! written straight to `wire.identity`: decided by the library, item by item, and sealed with the key, partition and
//! headers that a normalizer gives. Only their way through feeds, `wire.raw` and `wire.items` is left out.

use bus::{Bus, Outgoing};
use chassis::envelope::{Envelope, Letter};
use proto::{
    topics::IDENTITY,
    v1::{Block, DedupeRule, Identity, IdentityRule, Item, RawRef, Source, Status},
};
use std::{
    sync::LazyLock,
    time::{SystemTime, UNIX_EPOCH},
};
use wire::{
    dedupe::{Candidate, Index},
    ids::{Claim, item_id},
};

/// Records that are written at once.
const CHUNK: usize = 5_000;
/// When they all arrived, milliseconds since 1970 UTC: lately, since items are forgotten in time.
#[expect(clippy::disallowed_methods, reason = "the programs under test read the clock too")]
fn arrived_ms() -> i64 {
    static AT_MS: LazyLock<i64> = LazyLock::new(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        now.as_millis() as i64 - 86_400_000
    });
    *AT_MS
}

/// One of the items that are remembered.
pub(crate) struct Known {
    pub(crate) item_id: String,
    pub(crate) headline: String,
    pub(crate) body: String,
}

/// Has the desk `main` remember that many items of a source, and returns the last of them.
pub(crate) async fn remember(bus: &Bus, source: &str, count: usize) -> Known {
    let mut index = Index::new();
    let mut records = Vec::with_capacity(CHUNK);
    for number in 0..count {
        let decided = index.decide(&Candidate::of(&item(source, number), DedupeRule::Link));
        index.commit();
        assert_eq!(decided.identities.len(), 1, "each is a story of its own");
        records.extend(decided.identities.iter().map(record));
        if records.len() >= CHUNK || number + 1 == count {
            bus.append(std::mem::take(&mut records)).await.unwrap();
        }
    }
    let Item { item_id, headline, body, .. } = item(source, count - 1);
    Known { item_id, headline, body: body[0].text.clone() }
}

fn item(source: &str, number: usize) -> Item {
    let link = format!("https://{source}.example/{number}");
    let claim = Claim { source_id: source, feed_id: source, link: Some(&link), ..Claim::default() };
    let (item_id, basis) = item_id(&claim, IdentityRule::Url);
    let text = format!(
        "The lock of {source} has counted its passage {number}, more than in any spring since it was built."
    );
    Item {
        item_id,
        identity_basis: basis.into(),
        canonical_url: link.clone(),
        url: link,
        headline: format!("Passage {number} counted at the lock of {source}"),
        body: vec![Block { text, ..Block::default() }],
        source: Some(Source { id: source.to_owned(), ..Source::default() }),
        fetched_at: Some(proto::time::from_ms(arrived_ms())),
        raw: Some(RawRef { sha256: format!("{number:064x}"), ..RawRef::default() }),
        status: Status::Usable.into(),
        ..Item::default()
    }
}

/// As a normalizer writes it.
fn record(identity: &Identity) -> Outgoing {
    let letter = Letter {
        topic: IDENTITY,
        partition: Some(0),
        key: &identity.item_id,
        arrived_ms: arrived_ms(),
        id: format!("{}/{}/{}", identity.item_id, identity.last_version, arrived_ms()),
        source: "wiredesk/normalizer".to_owned(),
        kind: "wiredesk.identity.v1",
        more: Vec::new(),
    };
    Envelope::default().seal(letter, identity).unwrap()
}
