//! A desk's memory, read from its topics when the desk is gained.

use crate::desk::Desk;
use anyhow::Context as _;
use bus::{From, Read, Until};
use chassis::{
    Context,
    health::{Condition, Heartbeat},
};
use futures_util::future::try_join_all;
use std::time::{Duration, Instant};
use tracing::info;

/// How often the progress is logged.
const SAYING: Duration = Duration::from_secs(5);

/// Reads what was remembered by desks that are still empty, all at the same time: a read of a topic is mostly waiting, a
/// tenth of a second on Kafka, and whoever takes over waits for all of them.
pub(crate) async fn desks(
    context: &Context,
    empty: Vec<Desk>,
    heartbeat: &Heartbeat,
    ready: &Condition,
) -> anyhow::Result<Vec<Desk>> {
    try_join_all(empty.into_iter().map(|one| desk(context, one, heartbeat, ready))).await
}

/// Reads what was remembered, and says in the condition of readiness how far it is. Until it is all there nothing may be
/// decided: a desk that has forgotten a kill would publish it.
async fn desk(
    context: &Context,
    mut desk: Desk,
    heartbeat: &Heartbeat,
    ready: &Condition,
) -> anyhow::Result<Desk> {
    let began = Instant::now();
    let partition = desk.partition();
    ready.unmet(format!("rebuilding desk {partition}"));
    for topic in Desk::STATE {
        let topic = Topic { name: topic, partition };
        topic.read(context, &mut desk, heartbeat, ready).await.with_context(|| topic.doing())?;
    }
    if desk.len() > 0 {
        let (seconds, sources) = (began.elapsed().as_secs_f32(), desk.learnt_count().0);
        let (texts, print_bytes) = desk.prints();
        info!(
            desk = partition,
            identities = desk.len(),
            identity_bytes = desk.identity_bytes(),
            texts,
            print_bytes,
            sources,
            seconds,
            "desk rebuilt"
        );
    }
    Ok(desk)
}

/// A desk's partition of a topic that it remembers by.
#[derive(Clone, Copy)]
struct Topic {
    name: &'static str,
    partition: i32,
}

impl Topic {
    async fn read(
        self,
        context: &Context,
        desk: &mut Desk,
        heartbeat: &Heartbeat,
        ready: &Condition,
    ) -> anyhow::Result<()> {
        let mut said = Instant::now();
        let end = heartbeat.over(context.bus.ends(self.name)).await?;
        let end = usize::try_from(self.partition).ok().and_then(|place| end.get(place)).copied();
        let read = Read {
            topic: self.name.to_owned(),
            partition: Some(self.partition),
            from: From::Start,
            until: Until::End,
        };
        let mut reader = heartbeat.over(context.bus.read(read)).await?;
        while let Some(batch) = heartbeat.over(reader.next()).await {
            let batch = batch?;
            for record in &batch {
                desk.restore(record).with_context(|| format!("record at offset {}", record.offset))?;
            }
            if let Some(last) = batch.last() {
                let progress = self.progress(desk.len(), last.offset, end.unwrap_or_default());
                if said.elapsed() > SAYING {
                    said = Instant::now();
                    info!("{progress}");
                }
                ready.unmet(progress);
            }
        }
        Ok(())
    }

    fn doing(self) -> String {
        format!("cannot rebuild desk {} from {}", self.partition, self.name)
    }

    /// How far it is. Offsets have holes, so that it is a share of the way and no count.
    fn progress(self, identities: usize, offset: i64, end: i64) -> String {
        let percent = (offset + 1).clamp(0, end.max(1)) * 100 / end.max(1);
        let Self { name, partition } = self;
        format!("rebuilding desk {partition}: {identities} identities, {percent} % of {name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::topics::IDENTITY;

    #[test]
    fn progress_is_a_share_of_the_way() {
        let topic = Topic { name: IDENTITY, partition: 0 };
        assert_eq!(topic.progress(3, 49, 100), "rebuilding desk 0: 3 identities, 50 % of wire.identity");
        assert!(topic.progress(0, 0, 0).contains("100 %"));
        assert!(topic.progress(9, 120, 100).contains("100 %"));
    }
}
