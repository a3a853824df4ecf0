//! A record as one line of JSON, for streams and `tail`: its place, its headers, and its value as canonical
//! protobuf JSON of the message that its topic promises.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bus::Record;
use chassis::envelope;
use prost::Message;
use proto::{
    encoding::DecodeError,
    topics::{
        ADVISORIES, DEAD_LETTERS, EMBARGOED, FEED_STATE, FEEDS, HELD, IDENTITY, ITEMS, PAGES, PRINTS, RAW,
        RAW_BULK, SOURCE_STATE, STORIES,
    },
    v1::{
        DeadLetter, FeedConfig, FeedState, HeldItem, Identity, Item, PendingPage, Print, RawItem,
        SourceState, Story,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::BTreeMap};

/// Why a value has no JSON.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// It is not the message that the topic promises.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The message holds a number that the canonical form has no word for.
    #[error("message has no JSON form")]
    Json(#[from] serde_json::Error),
    /// The contract does not say which message stands there.
    #[error("the contract has no topic {0}")]
    Topic(String),
}

#[derive(Serialize)]
struct Line<'a> {
    topic: &'a str,
    partition: i32,
    offset: i64,
    /// Arrival: RFC 3339, UTC.
    timestamp: String,
    key: Cow<'a, str>,
    headers: BTreeMap<&'a str, Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value_base64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value {
    /// JSON as pbjson wrote it: fields in the order of the schema.
    Message(Box<RawValue>),
    /// Null.
    Tombstone,
}

/// The record as one line, without the line's end. A value that cannot be decoded is given as `value_base64`,
/// with the reason as `error`.
pub fn line(record: &Record) -> String {
    let (value, value_base64, error) = match value(record) {
        Ok(Some(json)) => (Some(Value::Message(json)), None, None),
        Ok(None) => (Some(Value::Tombstone), None, None),
        Err(cause) => {
            let raw = record.value.as_deref().unwrap_or_default();
            (None, Some(BASE64_STANDARD.encode(raw)), Some(format!("{:#}", anyhow::Error::new(cause))))
        }
    };
    let at = jiff::Timestamp::from_millisecond(record.timestamp_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let headers = record.headers.iter().map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value)));
    let line = Line {
        topic: &record.at.topic,
        partition: record.at.partition,
        offset: record.offset,
        timestamp: at.to_string(),
        key: String::from_utf8_lossy(&record.key),
        headers: headers.collect(),
        value,
        value_base64,
        error,
    };
    // Text, numbers and maps with text for keys: JSON has a form for all of it.
    serde_json::to_string(&line).unwrap_or_default()
}

/// The value of a record as canonical protobuf JSON; `None` for a tombstone.
pub fn value(record: &Record) -> Result<Option<Box<RawValue>>, RenderError> {
    match record.at.topic.as_ref() {
        FEEDS => json::<FeedConfig>(record),
        FEED_STATE => json::<FeedState>(record),
        PAGES => json::<PendingPage>(record),
        RAW | RAW_BULK => json::<RawItem>(record),
        IDENTITY => json::<Identity>(record),
        PRINTS => json::<Print>(record),
        HELD => json::<HeldItem>(record),
        EMBARGOED => json::<Item>(record),
        SOURCE_STATE => json::<SourceState>(record),
        ITEMS | ADVISORIES => json::<Item>(record),
        STORIES => json::<Story>(record),
        DEAD_LETTERS => json::<DeadLetter>(record),
        other => Err(RenderError::Topic(other.to_owned())),
    }
}

fn json<M: Message + Default + Serialize + DeserializeOwned>(
    record: &Record,
) -> Result<Option<Box<RawValue>>, RenderError> {
    let Some(message) = envelope::open::<M>(record)? else { return Ok(None) };
    Ok(Some(serde_json::value::to_raw_value(&message)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bus::TopicPartition;
    use bytes::Bytes;
    use serde_json::json;

    fn record(topic: &str, value: Option<Vec<u8>>) -> Record {
        Record {
            at: TopicPartition::new(topic, 3),
            offset: 7,
            timestamp_ms: 1_700_000_000_123,
            key: Bytes::from_static(b"itm-1"),
            value: value.map(Bytes::from),
            headers: vec![("wd_kind".to_owned(), Bytes::from_static(b"NEW"))],
        }
    }

    fn printed(record: &Record) -> serde_json::Value {
        let line = line(record);
        assert!(!line.contains('\n'), "{line}");
        serde_json::from_str(&line).unwrap()
    }

    #[test]
    fn a_record_is_printed_with_its_place_and_its_message() {
        let item =
            Item { item_id: "itm-1".to_owned(), headline: "Bridge\nreopens".to_owned(), ..Item::default() };
        assert_eq!(
            printed(&record(ITEMS, Some(item.encode_to_vec()))),
            json!({
                "topic": "wire.items", "partition": 3, "offset": 7, "timestamp": "2023-11-14T22:13:20.123Z",
                "key": "itm-1", "headers": { "wd_kind": "NEW" },
                "value": { "itemId": "itm-1", "headline": "Bridge\nreopens" },
            })
        );
    }

    #[test]
    fn a_tombstone_is_null() {
        assert_eq!(printed(&record(ITEMS, None))["value"], json!(null));
        assert!(printed(&record(ITEMS, None)).as_object().unwrap().contains_key("value"));
    }

    #[test]
    fn a_value_that_cannot_be_decoded_is_given_whole_with_the_reason() {
        let broken = printed(&record(ITEMS, Some(vec![0xff, 0xff])));
        assert_eq!(broken["value_base64"], "//8=");
        assert!(broken["error"].as_str().unwrap().starts_with("value is not valid protobuf: "), "{broken}");
        assert_eq!(broken.get("value"), None);
        let stranger = printed(&record("wire.weather", Some(Vec::new())));
        assert_eq!(stranger["error"], "the contract has no topic wire.weather");
    }

    #[test]
    fn every_topic_of_the_contract_has_its_message() {
        for topic in proto::topics::ALL {
            assert!(value(&record(topic, Some(Vec::new()))).is_ok(), "{topic}");
        }
    }

    #[test]
    fn an_enum_number_of_a_later_program_does_not_lose_the_record() {
        let item = Item { status: 999, ..Item::default() };
        let printed = printed(&record(ITEMS, Some(item.encode_to_vec())));
        assert!(printed["error"].as_str().unwrap().starts_with("message has no JSON form: "), "{printed}");
        assert!(printed["value_base64"].is_string());
    }
}
