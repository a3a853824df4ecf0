//! Finds a group's place in what was copied before, when it stood elsewhere: a pilot that was behind, and went on.

use super::ledger::Page;
use anyhow::{Context as _, bail};
use bus::{Bus, From, Read, Record, TopicPartition, Until};

/// The offset in the target before which stand the same records as before `position` in the source. The partition
/// is copied up to `page.next`, which lies after `position`.
pub(super) async fn place(
    from: &Bus,
    to: &Bus,
    at: &TopicPartition,
    position: i64,
    page: &Page,
) -> anyhow::Result<i64> {
    if position == 0 {
        // Before everything, as where the fetchers always stand.
        return Ok(0);
    }
    let next = first(from, at, position, |_| true).await?;
    let Some(next) = next.filter(|next| next.offset < page.next) else {
        // What the group had before it of the copied records is gone from the source, and nothing is left to be read.
        let ends = to.ends(&at.topic).await.with_context(|| format!("cannot look at {}", at.topic))?;
        return Ok(ends[at.partition as usize]);
    };
    // The nearest place before it that is known.
    let marks = page.marks.values().filter(|mark| mark.source <= position);
    let begin = marks.map(|mark| mark.target).max().unwrap_or(0);
    // A record that stands there twice is the same to who reads it: the first makes sure that none is left out.
    match first(to, at, begin, |there| is_same(there, &next)).await? {
        Some(found) => Ok(found.offset),
        None => bail!(
            "a group stands at offset {position} of {at}, which was copied when it stood elsewhere, and the record \
             there is gone from {}: delete all topics of the copy, its progress too, to begin anew",
            to.place()
        ),
    }
}

async fn first(
    bus: &Bus,
    at: &TopicPartition,
    offset: i64,
    is_wanted: impl Fn(&Record) -> bool,
) -> anyhow::Result<Option<Record>> {
    let read = Read {
        topic: at.topic.to_string(),
        partition: Some(at.partition),
        from: From::Offset(offset),
        until: Until::End,
    };
    let reading = || format!("cannot read {at}");
    let mut reader = bus.read(read).await.with_context(reading)?;
    while let Some(batch) = reader.next().await {
        if let Some(found) = batch.with_context(reading)?.into_iter().find(&is_wanted) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn is_same(one: &Record, other: &Record) -> bool {
    (one.timestamp_ms.max(1), &one.key, &one.value, &one.headers)
        == (other.timestamp_ms.max(1), &other.key, &other.value, &other.headers)
}
