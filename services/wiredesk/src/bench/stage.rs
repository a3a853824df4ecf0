//! What the stages share: a filled topic, and a normalizer at work.

use super::items::Items;
use anyhow::{Context as _, bail};
use bus::{Bus, Outgoing};
use bytes::Bytes;
use chassis::{Context, envelope::Envelope};
use prost::Message;
use proto::v1::RawItem;
use std::time::Duration;
use tokio::{task::JoinHandle, time::sleep};

/// Hears of the progress.
pub(super) type Say<'a> = &'a (dyn Fn(&str) + Sync);

/// Records of one append while a topic is filled: some 8 MB.
const CHUNK: usize = 2_000;
/// Between two looks at how far a normalizer is.
pub(super) const LOOK: Duration = Duration::from_millis(20);
/// A normalizer that does nothing for so long has failed.
const STUCK: Duration = Duration::from_secs(60);

/// A raw item as a fetcher writes it, on partition 0, which is the desk's.
pub(super) fn record(topic: &str, raw: &RawItem) -> Outgoing {
    Outgoing {
        topic: topic.into(),
        partition: Some(0),
        timestamp_ms: raw.fetched_at.as_ref().map_or(0, proto::time::to_ms),
        key: Bytes::copy_from_slice(raw.item_id.as_bytes()),
        value: Some(Bytes::from(raw.encode_to_vec())),
        headers: vec![("content-type".to_owned(), Bytes::from_static(b"application/protobuf"))],
    }
}

/// Writes that many items to a topic.
pub(super) async fn fill(
    bus: &Bus,
    topic: &str,
    items: &mut Items,
    count: usize,
    say: Say<'_>,
) -> anyhow::Result<()> {
    let mut written = 0;
    while written < count {
        let size = CHUNK.min(count - written);
        let records = (0..size).map(|_| record(topic, &items.next())).collect();
        bus.append(records).await.with_context(|| format!("cannot fill {topic}"))?;
        let tenth = |done: usize| done * 10 / count;
        if tenth(written) != tenth(written + size) {
            say(&format!("filling {topic}: {} of {count}", written + size));
        }
        written += size;
    }
    Ok(())
}

/// A normalizer at work.
pub(super) struct Desk {
    context: Context,
    role: JoinHandle<anyhow::Result<()>>,
}

impl Desk {
    pub(super) fn start(bus: &Bus) -> Self {
        let context = Context::new(bus.clone(), Envelope::default(), "bench");
        let role = tokio::spawn(normalizer::run(context.clone(), normalizer::Settings::default()));
        Self { context, role }
    }

    /// Raw items that it has committed.
    pub(super) fn done(&self) -> anyhow::Result<usize> {
        Ok(self.metric("wiredesk_normalizer_raw_total ")?.unwrap_or_default() as usize)
    }

    /// Waits until it has committed more than so many raw items, and returns how many it has.
    pub(super) async fn beyond(&mut self, done: usize) -> anyhow::Result<usize> {
        for _ in 0..STUCK.as_millis() / LOOK.as_millis() {
            let now = self.done()?;
            if now > done {
                return Ok(now);
            }
            if self.role.is_finished() {
                (&mut self.role).await?.context("the normalizer failed")?;
                bail!("the normalizer has stopped");
            }
            sleep(LOOK).await;
        }
        bail!("the normalizer has done nothing for {} s, after {done} items", STUCK.as_secs());
    }

    /// The value of the first series that begins so.
    pub(super) fn metric(&self, series: &str) -> anyhow::Result<Option<f64>> {
        let text = self.context.metrics.print().context("cannot print the metrics")?;
        let line = text.lines().find_map(|line| line.strip_prefix(series));
        line.map(|value| value.trim().parse().with_context(|| format!("{series} has no value"))).transpose()
    }

    /// Stops it, in order.
    pub(super) async fn stop(self) -> anyhow::Result<()> {
        self.context.stop.cancel();
        self.role.await?.context("the normalizer failed")
    }
}
