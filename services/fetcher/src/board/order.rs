//! What goes to and fro between the board and the loop.

use proto::v1::{FeedConfig, FeedState};
use std::{net::IpAddr, sync::Arc};

/// A feed's place: an id may stand on two partitions for a moment, when its URL moves to another host.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    /// Partition of its record.
    pub(crate) partition: i32,
    /// Feed id.
    pub(crate) id: Arc<str>,
}

/// A poll to be made.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// The feed.
    pub(crate) key: Key,
    /// Generation under which it is made.
    pub(crate) generation: u32,
    /// How.
    pub(crate) config: FeedConfig,
    /// What is remembered.
    pub(crate) state: FeedState,
    /// When it was due, as far as its site allows. Milliseconds since 1970 UTC.
    pub(crate) due_ms: i64,
    /// Price of a request, by which its next poll is set.
    pub(crate) price: f64,
}

/// What a poll tells of the host that was asked.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told {
    /// The address that answered.
    pub(crate) address: Option<IpAddr>,
    /// Until when the host is to be left alone (429). Milliseconds since 1970 UTC.
    pub(crate) host_free_ms: Option<i64>,
}

/// A change of state that no poll made.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    /// The feed.
    pub(crate) key: Key,
    /// Its state and generation; `None` forgets it.
    pub(crate) state: Option<(FeedState, u32)>,
}
