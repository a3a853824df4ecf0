//! A desk's memory, read from its topic when the desk is gained.

use crate::{desk::Desk, records::Records};
use anyhow::Context as _;
use bus::{From, Read, Until};
use chassis::{
    Context,
    health::{Condition, Heartbeat},
};
use proto::topics::IDENTITY;
use std::time::{Duration, Instant};
use tracing::info;

/// How often the progress is logged.
const SAYING: Duration = Duration::from_secs(5);

/// Reads what was remembered, and says in the condition of readiness how far it is. Until it is all there nothing may be
/// decided: a desk that has forgotten a kill would publish it.
pub(crate) async fn desk(
    context: &Context,
    partition: i32,
    records: Records,
    heartbeat: &Heartbeat,
    ready: &Condition,
) -> anyhow::Result<Desk> {
    let doing = || format!("cannot rebuild desk {partition} from {IDENTITY}");
    let began = Instant::now();
    let mut said = began;
    let mut desk = Desk::new(partition, records);
    ready.unmet(format!("rebuilding desk {partition}"));
    let end = heartbeat.over(context.bus.ends(IDENTITY)).await.with_context(doing)?;
    let end = usize::try_from(partition).ok().and_then(|place| end.get(place)).copied().unwrap_or_default();
    let read =
        Read { topic: IDENTITY.to_owned(), partition: Some(partition), from: From::Start, until: Until::End };
    let mut reader = heartbeat.over(context.bus.read(read)).await.with_context(doing)?;
    while let Some(batch) = heartbeat.over(reader.next()).await {
        let batch = batch.with_context(doing)?;
        for record in &batch {
            desk.restore(record).with_context(|| format!("{} at offset {}", doing(), record.offset))?;
        }
        if let Some(last) = batch.last() {
            let progress = progress(partition, desk.len(), last.offset, end);
            if said.elapsed() > SAYING {
                said = Instant::now();
                info!("{progress}");
            }
            ready.unmet(progress);
        }
    }
    if desk.len() > 0 {
        let seconds = began.elapsed().as_secs_f32();
        info!(desk = partition, identities = desk.len(), seconds, "desk rebuilt");
    }
    Ok(desk)
}

/// How far it is. Offsets have holes, so that it is a share of the way and no count.
fn progress(partition: i32, identities: usize, offset: i64, end: i64) -> String {
    let percent = (offset + 1).clamp(0, end.max(1)) * 100 / end.max(1);
    format!("rebuilding desk {partition}: {identities} identities, {percent} % of {IDENTITY}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_a_share_of_the_way() {
        assert_eq!(progress(0, 3, 49, 100), "rebuilding desk 0: 3 identities, 50 % of wire.identity");
        assert!(progress(0, 0, 0, 0).contains("100 %"));
        assert!(progress(0, 9, 120, 100).contains("100 %"));
    }
}
