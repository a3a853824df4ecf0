//! Waiting until everything that the feeds show has gone through.

use crate::{PATIENCE, output, world::World};
use bus::Bus;
use proto::{topics, v1::Item};
use std::{collections::HashSet, time::Duration};
use tests::role::Role;
use tokio::time::{Instant, sleep};

/// Between two looks at a topic.
const LOOK: Duration = Duration::from_millis(300);

/// Waits until everything that the feeds show is on the raw topic, and was processed: a last entry, after all others
/// in the desk's order, has come out. What has not come by the end of patience is told with the books.
pub(crate) async fn drain(world: &mut World, bus: &Bus, roles: &mut [Role]) {
    let expected = world.expected();
    let until = Instant::now() + PATIENCE;
    loop {
        let raw = output::raw(bus, &world.sources).await;
        let raw: HashSet<(&str, &[u8])> =
            raw.iter().map(|(_, raw)| (raw.feed_id.as_str(), raw.entry.as_slice())).collect();
        let there = |feed_id: &str, bytes: &str| raw.contains(&(feed_id, bytes.as_bytes()));
        if expected.iter().all(|one| there(&one.feed_id, &one.bytes)) || is_over(until, roles).await {
            break;
        }
    }
    let last = world.publish(0);
    let until = Instant::now() + PATIENCE;
    loop {
        let items: Vec<Item> = output::messages(bus, topics::ITEMS).await;
        if items.iter().any(|item| item.headline == last) || is_over(until, roles).await {
            break;
        }
    }
}

/// Waits a moment; true when the time is up.
async fn is_over(until: Instant, roles: &mut [Role]) -> bool {
    for role in roles {
        role.lives().unwrap();
    }
    sleep(LOOK).await;
    Instant::now() > until
}
