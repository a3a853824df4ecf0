//! The names of the topics, and which message stands on which.

/// What to fetch and how: `FeedConfig` by feed id.
pub const FEEDS: &str = "wire.feeds";
/// What is remembered of each feed: `FeedState` by feed id, on the partition of its `FEEDS` record.
pub const FEED_STATE: &str = "wire.feed-state";
/// Pages that are to be fetched: `PendingPage` by item id, on the partition of the feed's `FEEDS` record.
pub const PAGES: &str = "wire.pages";
/// Live entries: `RawItem` by item id.
pub const RAW: &str = "wire.raw";
/// Backfill and pages: `RawItem` by item id.
pub const RAW_BULK: &str = "wire.raw.bulk";
/// What is remembered of each item: `Identity` by item id, on the raw record's partition.
pub const IDENTITY: &str = "wire.identity";
/// Fingerprints: `Print` by version id, on the raw record's partition.
pub const PRINTS: &str = "wire.prints";
/// Embargoed items: `HeldItem` by item id, on the raw record's partition.
pub const HELD: &str = "wire.held";
/// Embargoed items for desks that prepare: `Item` by item id, a tombstone once it was let go. Not made by default.
pub const EMBARGOED: &str = "wire.embargoed";
/// What cleaning has learnt of each source: `SourceState` by source id, on the raw record's partition.
pub const SOURCE_STATE: &str = "wire.source-state";
/// Every version of every item: `Item` by item id.
pub const ITEMS: &str = "wire.items";
/// What is not for publication: `Item` by item id.
pub const ADVISORIES: &str = "wire.advisories";
/// One record for each event of a story: `Story` by story id.
pub const STORIES: &str = "wire.stories";
/// What could not be processed: `DeadLetter` by source id.
pub const DEAD_LETTERS: &str = "wire.dead-letters";

/// All topics, in the order in which an item meets them.
pub const ALL: [&str; 14] = [
    FEEDS,
    FEED_STATE,
    PAGES,
    RAW,
    RAW_BULK,
    IDENTITY,
    PRINTS,
    HELD,
    EMBARGOED,
    SOURCE_STATE,
    ITEMS,
    ADVISORIES,
    STORIES,
    DEAD_LETTERS,
];
