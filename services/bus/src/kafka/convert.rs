//! Records from and to librdkafka's shapes.

use crate::{Headers, Outgoing, Position, Record, TopicPartition};
use bytes::Bytes;
use rdkafka::{
    Message, Offset, TopicPartitionList,
    message::{BorrowedMessage, Header, Headers as _, OwnedHeaders},
    producer::{BaseRecord, FutureRecord},
};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A record as it was read.
pub(super) fn record(message: &BorrowedMessage<'_>, at: &TopicPartition) -> Record {
    Record {
        at: at.clone(),
        offset: message.offset(),
        timestamp_ms: message.timestamp().to_millis().unwrap_or_default(),
        key: message.key().map(Bytes::copy_from_slice).unwrap_or_default(),
        value: message.payload().map(Bytes::copy_from_slice),
        headers: headers(message, at),
    }
}

/// The headers of a record. rdkafka panics at a name that is not UTF-8, and anyone may write to a topic;
/// such a header is left out.
fn headers(message: &BorrowedMessage<'_>, at: &TopicPartition) -> Headers {
    let Some(given) = message.headers() else { return Headers::new() };
    let mut headers = Headers::with_capacity(given.count());
    for place in 0..given.count() {
        let header = catch_unwind(AssertUnwindSafe(|| {
            let header = given.get(place);
            (header.key.to_owned(), header.value.map(Bytes::copy_from_slice).unwrap_or_default())
        }));
        match header {
            Ok(header) => headers.push(header),
            Err(_) => tracing::warn!(partition = %at, offset = message.offset(), "header name is not UTF-8"),
        }
    }
    headers
}

/// A record for the transaction of that number.
pub(super) fn outgoing(
    record: &Outgoing,
    partition: i32,
    transaction: usize,
) -> BaseRecord<'_, [u8], [u8], usize> {
    BaseRecord {
        topic: &record.topic,
        partition: Some(partition),
        payload: record.value.as_deref(),
        key: key(record),
        timestamp: Some(timestamp(record)),
        headers: outgoing_headers(record),
        delivery_opaque: transaction,
    }
}

/// A record for `append`.
pub(super) fn appended(record: &Outgoing, partition: i32) -> FutureRecord<'_, [u8], [u8]> {
    FutureRecord {
        topic: &record.topic,
        partition: Some(partition),
        payload: record.value.as_deref(),
        key: key(record),
        timestamp: Some(timestamp(record)),
        headers: outgoing_headers(record),
    }
}

/// An empty key is no key, as it is when read.
fn key(record: &Outgoing) -> Option<&[u8]> {
    (!record.key.is_empty()).then_some(record.key.as_ref())
}

/// librdkafka takes zero for "now", and the broker refuses what is before 1970.
fn timestamp(record: &Outgoing) -> i64 {
    record.timestamp_ms.max(1)
}

fn outgoing_headers(record: &Outgoing) -> Option<OwnedHeaders> {
    if record.headers.is_empty() {
        return None;
    }
    let mut headers = OwnedHeaders::new_with_capacity(record.headers.len());
    for (name, value) in &record.headers {
        headers = headers.insert(Header { key: name, value: Some(value.as_ref()) });
    }
    Some(headers)
}

/// Partitions, without offsets.
pub(super) fn list<'a>(partitions: impl IntoIterator<Item = &'a TopicPartition>) -> TopicPartitionList {
    let mut list = TopicPartitionList::new();
    for at in partitions {
        list.add_partition(&at.topic, at.partition);
    }
    list
}

/// Partitions and their offsets.
pub(super) fn offsets<'a>(positions: impl IntoIterator<Item = &'a Position>) -> TopicPartitionList {
    let mut list = TopicPartitionList::new();
    for position in positions {
        let mut element = list.add_partition(&position.at.topic, position.at.partition);
        // Fails for negative offsets only, which stay without one and are not committed.
        let _ = element.set_offset(Offset::Offset(position.offset));
    }
    list
}

/// The offset of a list's element, when it is one of a record.
pub(super) fn offset(offset: Offset) -> Option<i64> {
    match offset {
        Offset::Offset(offset) => Some(offset),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Outgoing {
        Outgoing {
            topic: "wire.items".into(),
            partition: None,
            timestamp_ms: 0,
            key: Bytes::new(),
            value: None,
            headers: vec![("wd_kind".into(), "KILL".into()), ("wd_kind".into(), Bytes::new())],
        }
    }

    #[test]
    fn a_tombstone_has_no_payload_and_an_empty_value_has_one() {
        assert!(outgoing(&record(), 0, 1).payload.is_none());
        let empty = Outgoing { value: Some(Bytes::new()), ..record() };
        assert_eq!(outgoing(&empty, 0, 1).payload, Some(&b""[..]));
    }

    #[test]
    fn headers_keep_order_and_repeats() {
        let outgoing = record();
        let headers = outgoing_headers(&outgoing).unwrap();
        let read: Vec<_> = headers.iter().map(|header| (header.key, header.value.unwrap())).collect();
        assert_eq!(read, [("wd_kind", &b"KILL"[..]), ("wd_kind", &b""[..])]);
    }

    #[test]
    fn a_timestamp_of_zero_does_not_become_now() {
        assert_eq!(outgoing(&record(), 0, 1).timestamp, Some(1));
    }

    #[test]
    fn positions_keep_their_offsets() {
        let position = Position { at: TopicPartition::new("wire.raw", 3), offset: 17 };
        let list = offsets([&position]);
        let elements = list.elements();
        assert_eq!((elements[0].topic(), elements[0].partition()), ("wire.raw", 3));
        assert_eq!(offset(elements[0].offset()), Some(17));
    }
}
