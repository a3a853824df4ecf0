//! Records around messages: values in the deployment's encoding, headers by the CloudEvents Kafka binding
//! (binary mode, CloudEvents 1.0).

use bus::{Headers, Outgoing, Record};
use bytes::Bytes;
use prost::Message;
use proto::encoding::{DecodeError, Encoding};
use serde::{Serialize, de::DeserializeOwned};

/// How a deployment writes its records.
#[derive(Clone, Copy, Debug, Default)]
pub struct Envelope {
    /// Encoding of values.
    pub encoding: Encoding,
}

/// What a record is about, beside its message.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// Topic.
    pub topic: &'static str,
    /// Partition; `None`: by key.
    pub partition: Option<i32>,
    /// Key.
    pub key: &'a str,
    /// Arrival, milliseconds since 1970 UTC.
    pub arrived_ms: i64,
    /// `ce_id`: unique with `source`.
    pub id: String,
    /// `ce_source`: who made the event.
    pub source: String,
    /// `ce_type`.
    pub kind: &'static str,
    /// Further headers.
    pub more: Vec<(&'static str, String)>,
}

/// A message that has no form in the deployment's encoding.
#[derive(Debug, thiserror::Error)]
#[error("record {key} for {topic} cannot be written as JSON")]
pub struct EncodeError {
    /// Topic.
    pub topic: &'static str,
    /// Key.
    pub key: String,
    /// Cause.
    #[source]
    pub cause: serde_json::Error,
}

impl Envelope {
    /// A record of a message.
    pub fn seal<M: Message + Serialize>(
        self,
        letter: Letter<'_>,
        message: &M,
    ) -> Result<Outgoing, EncodeError> {
        let value = self.encoding.write(message).map_err(|cause| EncodeError {
            topic: letter.topic,
            key: letter.key.to_owned(),
            cause,
        })?;
        let at = jiff::Timestamp::from_millisecond(letter.arrived_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let mut headers: Headers = Vec::with_capacity(6 + letter.more.len());
        let mut put = |name: &str, value: String| headers.push((name.to_owned(), Bytes::from(value)));
        put("ce_specversion", "1.0".to_owned());
        put("ce_id", letter.id);
        put("ce_source", letter.source);
        put("ce_type", letter.kind.to_owned());
        put("ce_time", at.to_string());
        put("content-type", self.encoding.content_type().to_owned());
        for (name, value) in letter.more {
            put(name, value);
        }
        Ok(Outgoing {
            topic: letter.topic.into(),
            partition: letter.partition,
            timestamp_ms: letter.arrived_ms,
            key: Bytes::copy_from_slice(letter.key.as_bytes()),
            value: Some(Bytes::from(value)),
            headers,
        })
    }
}

/// Reads the message of a record, whichever encoding it was written in. `None` for a tombstone.
pub fn open<M: Message + Default + DeserializeOwned>(record: &Record) -> Result<Option<M>, DecodeError> {
    let Some(value) = &record.value else { return Ok(None) };
    Encoding::of(record.header("content-type"))?.read(value).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bus::TopicPartition;
    use proto::{topics, v1::FeedState, v1::SeenEntry};

    fn sealed(encoding: Encoding, state: &FeedState) -> Record {
        let letter = Letter {
            topic: topics::FEED_STATE,
            partition: Some(3),
            key: "tass-en",
            arrived_ms: 1_700_000_000_123,
            id: "tass-en/1".to_owned(),
            source: "wiredesk/fetcher".to_owned(),
            kind: "wiredesk.feed-state.v1",
            more: vec![("wd_kind", "state".to_owned())],
        };
        let out = Envelope { encoding }.seal(letter, state).unwrap();
        let at = TopicPartition::new(out.topic, out.partition.unwrap());
        Record {
            at,
            offset: 0,
            timestamp_ms: out.timestamp_ms,
            key: out.key,
            value: out.value,
            headers: out.headers,
        }
    }

    #[test]
    fn a_message_is_read_back_from_either_encoding_by_its_content_type() {
        let seen = vec![SeenEntry { id: u64::MAX, content: 7 }];
        let state = FeedState { feed_id: "tass-en".to_owned(), seen, ..FeedState::default() };
        for encoding in [Encoding::Protobuf, Encoding::Json] {
            let record = sealed(encoding, &state);
            assert_eq!(open::<FeedState>(&record).unwrap(), Some(state.clone()), "{encoding:?}");
        }
    }

    #[test]
    fn headers_are_those_of_the_cloudevents_kafka_binding() {
        let record = sealed(Encoding::Protobuf, &FeedState::default());
        let text = |name: &str| String::from_utf8_lossy(record.header(name).unwrap()).into_owned();
        assert_eq!(text("ce_specversion"), "1.0");
        assert_eq!(text("ce_time"), "2023-11-14T22:13:20.123Z");
        assert_eq!(text("content-type"), "application/protobuf");
        assert_eq!(text("wd_kind"), "state");
    }
}
