//! A service of the plainest kind: it copies what it reads. Whatever befalls it, its copies tell.

use crate::ground::{Ground, values};
use bus::{Batch, CommitError, Error, Event, Member, Outgoing, Position, Record};
use std::{collections::BTreeMap, sync::Arc};
use tokio::task::JoinHandle;

/// Records of a commit: few, so that there are many commits.
const EACH: usize = 5;

/// Copies every record of `in` to `items` and to `state`, on its own partition, until the member cannot go on,
/// and returns why. It must have been given what it has by [`crate::ground::given`], or nothing yet.
pub(crate) async fn copy(ground: &Ground, mut member: Member) -> Error {
    loop {
        match member.next().await {
            Ok(Event::Gained(gained)) => {
                for gained in gained {
                    let resumed = member.resume(gained.at, gained.committed.unwrap_or(0)).await;
                    if let Err(error) = resumed {
                        return error;
                    }
                }
            }
            Ok(Event::Lost(_)) => {}
            Ok(Event::Records(records)) => {
                for records in records.chunks(EACH) {
                    match member.commit(copies(ground, records)).await {
                        Ok(()) => {}
                        Err(CommitError::RolledBack { .. }) => break,
                        Err(CommitError::Fatal(error)) => return error,
                    }
                }
            }
            Err(error) => return error,
        }
    }
}

/// Lets a member copy beside the case, until that is aborted, which drops the member.
pub(crate) fn copying(ground: &Ground, member: Member) -> JoinHandle<Error> {
    let ground = ground.clone();
    tokio::spawn(async move { copy(&ground, member).await })
}

/// The commit that copies records.
pub(crate) fn copies(ground: &Ground, records: &[Record]) -> Batch {
    let copy = |topic: &str, record: &Record| Outgoing {
        topic: Arc::from(ground.name(topic)),
        partition: Some(record.at.partition),
        timestamp_ms: record.timestamp_ms,
        key: record.key.clone(),
        value: record.value.clone(),
        headers: record.headers.clone(),
    };
    let outputs = ["items", "state"].iter().flat_map(|topic| records.iter().map(|one| copy(topic, one)));
    let last: BTreeMap<_, _> =
        records.iter().map(|record| (record.at.clone(), record.next().offset)).collect();
    let positions = last.into_iter().map(|(at, offset)| Position { at, offset });
    Batch { outputs: outputs.collect(), positions: positions.collect() }
}

/// Appends so many numbered records to `in`, over its partitions in turn.
pub(crate) async fn append_numbers(ground: &Ground, numbers: std::ops::Range<usize>) {
    let partitions = ground.bus.partitions(&ground.name("in")).await.unwrap();
    let on = |number: usize| ground.record_on("in", number as i32 % partitions, number.to_string());
    ground.bus.append(numbers.map(on).collect()).await.unwrap();
}

/// Waits until all of `in` is copied, and shows that each record was copied once, in order.
pub(crate) async fn is_copied_once(ground: &Ground) {
    let count = ground.committed("in").await.len();
    ground.until_committed("items", count).await;
    for partition in 0..ground.bus.partitions(&ground.name("in")).await.unwrap() {
        let wanted = ground.committed_on("in", partition).await;
        for topic in ["items", "state"] {
            let copied = ground.committed_on(topic, partition).await;
            assert_eq!(values(&copied), values(&wanted), "{topic}/{partition}");
        }
    }
}
