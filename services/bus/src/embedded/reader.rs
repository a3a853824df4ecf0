//! Reading outside of any group: from a place to the end, or on and on.

use super::{Shared, blocking, store};
use crate::{Error, From, Read, Reader, Record, TopicPartition, Until};
use rusqlite::Connection;
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;

/// How often an idle reader looks for what other processes committed.
const FOREIGN: Duration = Duration::from_millis(50);

struct Place {
    at: TopicPartition,
    slot: i64,
    next: i64,
    until: Option<i64>,
}

/// Finds the places, and starts the reader's task.
pub(super) async fn start(shared: Arc<Shared>, read: Read) -> Result<Reader, Error> {
    let opened = {
        let shared = shared.clone();
        move || {
            let connection = shared.connect()?;
            let places = places(&shared, &connection, &read)?;
            Ok::<_, Error>((connection, places))
        }
    };
    let (connection, places) = blocking(opened).await??;
    let (sender, reader) = Reader::channel();
    tokio::spawn(run(shared, connection, places, sender));
    Ok(reader)
}

fn places(shared: &Shared, connection: &Connection, read: &Read) -> Result<Vec<Place>, Error> {
    let topic = shared.topic(connection, &read.topic)?;
    let chosen: Vec<i32> = match read.partition {
        None => (0..topic.slots.len() as i32).collect(),
        Some(one) if (0..topic.slots.len() as i32).contains(&one) => vec![one],
        Some(partition) => return Err(Error::NoPartition { topic: read.topic.clone(), partition }),
    };
    let place = |partition: i32| {
        let slot = topic.slots[partition as usize];
        let end = store::end(connection, slot)?;
        let next = match read.from {
            From::Start => 0,
            From::End => end,
            From::Offset(offset) => offset.clamp(0, end),
            From::Time(time_ms) => store::offset_at(connection, slot, time_ms)?,
        };
        let until = (read.until == Until::End).then_some(end);
        Ok(Place { at: TopicPartition::new(topic.name.clone(), partition), slot, next, until })
    };
    chosen.into_iter().map(place).collect::<rusqlite::Result<_>>().map_err(|cause| shared.failed(cause))
}

async fn run(
    shared: Arc<Shared>,
    mut connection: Connection,
    mut places: Vec<Place>,
    sender: mpsc::Sender<Result<Vec<Record>, Error>>,
) {
    let mut bell = shared.bell.subscribe();
    loop {
        bell.mark_unchanged();
        let round = blocking(move || {
            let outcome = next_round(&connection, &mut places);
            (connection, places, outcome)
        });
        let Ok((back, left, outcome)) = round.await else { return };
        (connection, places) = (back, left);
        let batches = match outcome {
            Ok(batches) => batches,
            Err(cause) => {
                let _ = sender.send(Err(shared.failed(cause))).await;
                return;
            }
        };
        let idle = batches.is_empty();
        for batch in batches {
            if sender.send(Ok(batch)).await.is_err() {
                return;
            }
        }
        if idle && places.iter().all(|place| place.until.is_some()) {
            return;
        }
        if idle {
            tokio::select! {
                () = sender.closed() => return,
                changed = bell.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(FOREIGN) => {}
            }
        }
    }
}

/// One batch of each partition that has more.
fn next_round(connection: &Connection, places: &mut [Place]) -> rusqlite::Result<Vec<Vec<Record>>> {
    let mut batches = Vec::new();
    for place in places {
        let batch =
            store::read(connection, &place.at, place.slot, place.next, place.until, store::Limit::BATCH)?;
        if let Some(last) = batch.last() {
            place.next = last.offset + 1;
            batches.push(batch);
        }
    }
    Ok(batches)
}
