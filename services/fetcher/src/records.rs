//! Writes what a poll came to as records, none of them over the limit of a topic.

use crate::{items::sha256, observe::Observation};
use bus::Outgoing;
use chassis::{
    causes,
    envelope::{EncodeError, Envelope, Letter},
};
use proto::{
    time, topics,
    v1::{DeadLetter, FeedState, PendingPage, RawItem, Source, Stage},
};
use wire::ids;

/// Longest record. One over a topic's limit would abort the transaction of every feed in it. Bytes.
const LIMIT: usize = 4_000_000;
/// So much of what is too long is kept: in JSON, bytes take a third more.
const KEPT: usize = 2_900_000;

/// A poll's records, with what is remembered once they are committed.
#[derive(Debug)]
pub(crate) struct Sealed {
    /// The records.
    pub(crate) records: Vec<Outgoing>,
    /// Pages that are to be fetched, each with its record.
    pub(crate) pages: Vec<(Outgoing, PendingPage)>,
    /// The feed's state from then on.
    pub(crate) state: FeedState,
    /// Pages that are not fetched: their entry leaves no room for them.
    pub(crate) without_room: u64,
    /// Raw items on the live lane.
    pub(crate) live: u64,
    /// Raw items on the bulk lane.
    pub(crate) bulk: u64,
    /// Dead letters.
    pub(crate) letters: u64,
}

/// All records of a poll; `partition` is the one of the feed's own record. Fails where our own messages have no form.
pub(crate) fn seal(
    envelope: Envelope,
    observation: Observation,
    partition: i32,
    now_ms: i64,
) -> Result<Sealed, EncodeError> {
    let Observation { state, items, pages, mut letters, .. } = observation;
    let mut records = Vec::with_capacity(items.len() + 1);
    let (mut live, mut bulk) = (0, 0);
    for item in items {
        let lane = if item.backfill { &mut bulk } else { &mut live };
        match raw(envelope, &item, now_ms) {
            Ok(record) => {
                records.push(record);
                *lane += 1;
            }
            Err(reason) => letters.push(unsendable(item, reason, now_ms)),
        }
    }
    let count = letters.len() as u64;
    for letter in letters {
        records.push(dead(envelope, letter, now_ms)?);
    }
    records.push(remember(envelope, &state, partition, now_ms)?);
    let (mut pending, mut without_room) = (Vec::with_capacity(pages.len()), 0);
    for page in pages {
        let record = remember_page(envelope, &page, partition, now_ms)?;
        if size(&record) <= LIMIT {
            pending.push((record, page));
        } else {
            without_room += 1;
        }
    }
    Ok(Sealed { records, pages: pending, without_room, state, live, bulk, letters: count })
}

/// The record of a feed's state.
pub(crate) fn remember(
    envelope: Envelope,
    state: &FeedState,
    partition: i32,
    now_ms: i64,
) -> Result<Outgoing, EncodeError> {
    let letter = Letter {
        topic: topics::FEED_STATE,
        partition: Some(partition),
        key: &state.feed_id,
        arrived_ms: now_ms,
        id: format!("{}/{now_ms}", state.feed_id),
        source: origin(&state.feed_id),
        kind: "wiredesk.feed-state.v1",
        more: Vec::new(),
    };
    envelope.seal(letter, state)
}

/// The tombstone of a feed's state.
pub(crate) fn forget(feed_id: &str, partition: i32, now_ms: i64) -> Outgoing {
    tombstone(topics::FEED_STATE, feed_id, partition, now_ms)
}

/// The record of a page that is to be fetched.
pub(crate) fn remember_page(
    envelope: Envelope,
    page: &PendingPage,
    partition: i32,
    now_ms: i64,
) -> Result<Outgoing, EncodeError> {
    let (item_id, feed_id) =
        page.item.as_ref().map_or(("", ""), |item| (item.item_id.as_str(), item.feed_id.as_str()));
    let letter = Letter {
        topic: topics::PAGES,
        partition: Some(partition),
        key: item_id,
        arrived_ms: now_ms,
        id: format!("{item_id}/{now_ms}"),
        source: origin(feed_id),
        kind: "wiredesk.pending-page.v1",
        more: Vec::new(),
    };
    envelope.seal(letter, page)
}

/// The tombstone of a page that came or was given up.
pub(crate) fn forget_page(item_id: &str, partition: i32, now_ms: i64) -> Outgoing {
    tombstone(topics::PAGES, item_id, partition, now_ms)
}

fn tombstone(topic: &str, key: &str, partition: i32, now_ms: i64) -> Outgoing {
    Outgoing {
        topic: topic.into(),
        partition: Some(partition),
        timestamp_ms: now_ms,
        key: key.to_owned().into(),
        value: None,
        headers: Vec::new(),
    }
}

/// The raw partition of a source: that of its desk. All stand at the one desk `main`, on partition 0.
fn desk(_source: Option<&Source>) -> i32 {
    0
}

/// The record of a raw item; why not, for one that is too long.
pub(crate) fn raw(envelope: Envelope, item: &RawItem, now_ms: i64) -> Result<Outgoing, String> {
    let source_id = item.source.as_ref().map(|source| source.id.clone()).unwrap_or_default();
    let letter = Letter {
        topic: if item.backfill || item.page.is_some() { topics::RAW_BULK } else { topics::RAW },
        partition: Some(desk(item.source.as_ref())),
        key: &item.item_id,
        arrived_ms: now_ms,
        id: format!("{}/{}", item.item_id, item.sha256.get(..16).unwrap_or_default()),
        source: origin(&item.feed_id),
        kind: "wiredesk.raw.v1",
        more: vec![("wd_source", source_id)],
    };
    let record = envelope.seal(letter, item).map_err(|cause| causes::in_one_line(&cause))?;
    let bytes = size(&record);
    if bytes > LIMIT {
        return Err(format!("raw item {} takes {bytes} bytes, more than {LIMIT}", item.item_id));
    }
    Ok(record)
}

/// A dead letter of an item that cannot be a record; it carries the entry alone.
fn unsendable(item: RawItem, reason: String, now_ms: i64) -> DeadLetter {
    DeadLetter {
        raw: item.entry,
        position: None,
        stage: Stage::Fetch.into(),
        error: reason,
        failed_at: Some(time::from_ms(now_ms)),
        feed_id: item.feed_id,
        source_id: item.source.map(|source| source.id).unwrap_or_default(),
        fetch_url: item.fetch_url,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// A dead letter's record, its bytes cut where they do not fit.
fn dead(envelope: Envelope, mut message: DeadLetter, now_ms: i64) -> Result<Outgoing, EncodeError> {
    let hash = ids::hex(&sha256(&message.raw)[..8]);
    if message.raw.len() > KEPT {
        message.error =
            format!("{} (only the first {KEPT} of {} bytes are kept)", message.error, message.raw.len());
        message.raw.truncate(KEPT);
    }
    let letter = Letter {
        topic: topics::DEAD_LETTERS,
        partition: None,
        key: &message.source_id,
        arrived_ms: now_ms,
        id: format!("{}/{hash}", message.feed_id),
        source: origin(&message.feed_id),
        kind: "wiredesk.dead-letter.v1",
        more: vec![("wd_source", message.source_id.clone())],
    };
    envelope.seal(letter, &message)
}

fn origin(feed_id: &str) -> String {
    format!("wiredesk/fetcher/{feed_id}")
}

/// Bytes that a record takes in a transaction.
pub(crate) fn size(record: &Outgoing) -> usize {
    let headers: usize = record.headers.iter().map(|(name, value)| name.len() + value.len() + 8).sum();
    record.key.len() + record.value.as_ref().map_or(0, |value| value.len()) + headers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Outcome;
    use chassis::envelope;
    use proto::encoding::Encoding;

    fn item(entry: Vec<u8>, backfill: bool) -> RawItem {
        let source = Some(Source { id: "gazette.com".to_owned(), ..Source::default() });
        RawItem {
            item_id: "itm-1".to_owned(),
            feed_id: "gazette".to_owned(),
            sha256: ids::hex(&sha256(&entry)),
            entry,
            backfill,
            source,
            ..RawItem::default()
        }
    }

    fn sealed(encoding: Encoding, items: Vec<RawItem>, letters: Vec<DeadLetter>) -> Sealed {
        let state = FeedState { feed_id: "gazette".to_owned(), ..FeedState::default() };
        let observation = Observation { items, letters, ..Observation::plain(Outcome::New, state) };
        seal(Envelope { encoding }, observation, 7, 1_750_000_000_000).unwrap()
    }

    fn header(record: &Outgoing, name: &str) -> String {
        let found = record.headers.iter().find(|(key, _)| key == name);
        String::from_utf8_lossy(&found.unwrap().1).into_owned()
    }

    #[test]
    fn items_take_their_lane_and_the_state_stands_on_the_feeds_partition() {
        let out =
            sealed(Encoding::Protobuf, vec![item(b"a".into(), false), item(b"b".into(), true)], Vec::new());
        let places: Vec<(&str, Option<i32>)> =
            out.records.iter().map(|record| (&*record.topic, record.partition)).collect();
        let wanted = [(topics::RAW, Some(0)), (topics::RAW_BULK, Some(0)), (topics::FEED_STATE, Some(7))];
        assert_eq!(places, wanted);
        assert_eq!((out.live, out.bulk, out.letters), (1, 1, 0));
        assert_eq!(header(&out.records[0], "ce_id"), "itm-1/ca978112ca1bbdca");
        assert_eq!(header(&out.records[0], "ce_source"), "wiredesk/fetcher/gazette");
        assert_eq!(header(&out.records[0], "ce_type"), "wiredesk.raw.v1");
    }

    #[test]
    fn an_entry_over_the_limit_becomes_a_dead_letter_that_says_what_was_cut() {
        for encoding in [Encoding::Protobuf, Encoding::Json] {
            let out = sealed(encoding, vec![item(vec![b'x'; 5_000_000], false)], Vec::new());
            let topics: Vec<&str> = out.records.iter().map(|record| &*record.topic).collect();
            assert_eq!(topics, [topics::DEAD_LETTERS, topics::FEED_STATE]);
            assert!(size(&out.records[0]) <= LIMIT, "{encoding:?}");
            let record = bus::Record {
                at: bus::TopicPartition::new(topics::DEAD_LETTERS, 0),
                offset: 0,
                timestamp_ms: 0,
                key: out.records[0].key.clone(),
                value: out.records[0].value.clone(),
                headers: out.records[0].headers.clone(),
            };
            let letter: DeadLetter = envelope::open(&record).unwrap().unwrap();
            assert_eq!(letter.raw.len(), KEPT);
            assert!(letter.error.starts_with("raw item itm-1 takes "), "{}", letter.error);
            assert!(letter.error.ends_with("(only the first 2900000 of 5000000 bytes are kept)"));
            assert_eq!((out.live, out.letters), (0, 1));
        }
    }
}
