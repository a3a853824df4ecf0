//! What a document would give at a feed's first poll. Nothing is kept, nothing is written.

use crate::{
    entries::{self, Origin},
    http::Body,
    observe,
};
use proto::v1::{FeedConfig, FirstPoll, RawItem};
use wire::split::{Delivery, Unreadable, split};

/// The raw items of a document, in its order.
pub fn raw_items(url: &str, body: &Body, fetched_at_ms: i64) -> Result<Vec<RawItem>, Unreadable> {
    let mut config = FeedConfig { id: "preview".to_owned(), url: url.to_owned(), ..FeedConfig::default() };
    config.set_first_poll(FirstPoll::Publish);
    let delivery = Delivery {
        bytes: &body.bytes,
        content_type: body.content_type.as_deref(),
        url: Some(url).filter(|url| !url.is_empty()),
    };
    let before = observe::blank(&config);
    let final_url = wire::link::redacted(url);
    let origin = Origin { config: &config, before: &before, final_url: &final_url, body, fetched_at_ms };
    let mut items = entries::take(&origin, split(&delivery)?).items;
    items.sort_by_key(|item| item.position);
    Ok(items)
}
