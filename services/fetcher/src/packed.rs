//! A feed that nobody asks just now, as bytes: its id, its configuration and what is remembered of it.
//!
//! Decoded it would take several times the room; it is decoded when it is due, which takes some microseconds.

use prost::{
    Message,
    encoding::{decode_varint, encode_varint, encoded_len_varint},
};
use proto::v1::{FeedConfig, FeedState};
use std::ops::Range;

/// A packed feed: the lengths of id and configuration, then id, configuration and state. What the configuration says
/// already (`feed_id`, `url`) is left out of the state, and the id out of both.
#[derive(Clone, Debug)]
pub(crate) struct Packed(Box<[u8]>);

impl Packed {
    /// Packs a feed. Its state is of the configuration's id and URL.
    pub(crate) fn new(mut config: FeedConfig, mut state: FeedState) -> Self {
        let id = std::mem::take(&mut config.id);
        state.feed_id.clear();
        state.url.clear();
        let (config_len, state_len) = (config.encoded_len(), state.encoded_len());
        let lengths = encoded_len_varint(id.len() as u64) + encoded_len_varint(config_len as u64);
        // As long as it will be: an allocator may leave what is too long as it is.
        let mut bytes = Vec::with_capacity(lengths + id.len() + config_len + state_len);
        encode_varint(id.len() as u64, &mut bytes);
        encode_varint(config_len as u64, &mut bytes);
        bytes.extend_from_slice(id.as_bytes());
        bytes.extend(config.encode_to_vec());
        bytes.extend(state.encode_to_vec());
        Self(bytes.into())
    }

    /// The same feed with another state.
    pub(crate) fn with_state(&self, mut state: FeedState) -> Self {
        state.feed_id.clear();
        state.url.clear();
        let kept = &self.0[..self.config_at().end];
        let mut bytes = Vec::with_capacity(kept.len() + state.encoded_len());
        bytes.extend_from_slice(kept);
        bytes.extend(state.encode_to_vec());
        Self(bytes.into())
    }

    /// Its id.
    pub(crate) fn id(&self) -> &str {
        std::str::from_utf8(&self.0[self.id_at()]).unwrap_or_default()
    }

    /// Its configuration.
    pub(crate) fn config(&self) -> FeedConfig {
        let mut config: FeedConfig = own(&self.0[self.config_at()]);
        self.id().clone_into(&mut config.id);
        config
    }

    /// What is remembered of it, with what its configuration says.
    pub(crate) fn state(&self, config: &FeedConfig) -> FeedState {
        let mut state: FeedState = own(&self.0[self.config_at().end..]);
        state.feed_id.clone_from(&config.id);
        state.url.clone_from(&config.url);
        state
    }

    /// Bytes that it takes.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    fn id_at(&self) -> Range<usize> {
        let (start, id_len, _) = self.lengths();
        start..start + id_len
    }

    fn config_at(&self) -> Range<usize> {
        let (start, id_len, config_len) = self.lengths();
        start + id_len..start + id_len + config_len
    }

    fn lengths(&self) -> (usize, usize, usize) {
        let mut rest = &self.0[..];
        let id_len = decode_varint(&mut rest).unwrap_or_default() as usize;
        let config_len = decode_varint(&mut rest).unwrap_or_default() as usize;
        (self.0.len() - rest.len(), id_len, config_len)
    }
}

/// Bytes that this process has encoded: that they cannot be read is our own fault, and stops it.
fn own<M: Message + Default>(bytes: &[u8]) -> M {
    M::decode(bytes).expect("what was encoded here can be decoded here")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_comes_out_as_it_went_in() {
        let url = "https://gazette.example/feed".to_owned();
        let config = FeedConfig {
            id: "gazette/\u{e9}".to_owned(),
            url: url.clone(),
            min_interval_ms: 7,
            ..FeedConfig::default()
        };
        let state = FeedState {
            feed_id: config.id.clone(),
            url,
            etag: Some(b"\"\xff\"".to_vec()),
            reason: "x".repeat(500),
            ..FeedState::default()
        };
        let packed = Packed::new(config.clone(), state.clone());
        assert_eq!((packed.id(), &packed.config()), (config.id.as_str(), &config));
        assert_eq!(packed.state(&config), state);
        let later = FeedState { polls: 9, reason: String::new(), ..state };
        let packed = packed.with_state(later.clone());
        assert_eq!((&packed.config(), packed.state(&config)), (&config, later));
    }

    #[test]
    fn a_feed_of_which_nothing_is_known_takes_next_to_nothing() {
        let packed =
            Packed::new(FeedConfig { id: "a".to_owned(), ..FeedConfig::default() }, FeedState::default());
        assert_eq!(packed.0.len(), 3);
        let state = FeedState { feed_id: "a".to_owned(), ..FeedState::default() };
        assert_eq!(packed.state(&packed.config()), state);
    }
}
