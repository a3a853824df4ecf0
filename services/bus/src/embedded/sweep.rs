//! Deletes what is too old, and of compacted topics all but the last record of each key, in the background.

use super::{Shared, store};
use crate::{Cleanup, Error};
use rusqlite::{Connection, params};
use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
    sync::Weak,
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tracing::warn;

/// Between two sweeps.
const PAUSE: Duration = Duration::from_secs(60);
/// Rows deleted in one transaction: short, so that no commit waits for a sweep.
const CHUNK: usize = 500;
/// New records of a compacted partition before it is swept again.
const DIRTY: i64 = 1_000;
/// How long a tombstone stays for readers to see.
const TOMBSTONE_MS: i64 = 24 * 60 * 60 * 1000;

/// Starts the thread. It ends when the log is closed.
pub(super) fn start(shared: Weak<Shared>) {
    thread::spawn(move || {
        loop {
            // In short naps, so that a closed log is noticed.
            for _ in 0..PAUSE.as_secs() {
                thread::sleep(Duration::from_secs(1));
                if shared.strong_count() == 0 {
                    return;
                }
            }
            let Some(log) = shared.upgrade() else { return };
            if let Err(cause) = sweep(&log, now_ms()) {
                warn!(log = %log.path.display(), error = %cause, "sweep failed");
            }
        }
    });
}

#[expect(clippy::disallowed_methods, reason = "retention is measured on the machine's own clock")]
fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_millis() as i64)
}

/// Sweeps every partition once.
pub(super) fn sweep(shared: &Shared, now_ms: i64) -> Result<(), Error> {
    let connection = shared.connect()?;
    for name in store::topic_names(&connection).map_err(|cause| shared.failed(cause))? {
        let topic = shared.topic(&connection, &name)?;
        for slot in topic.slots {
            if let Cleanup::Compact { .. } | Cleanup::CompactDelete { .. } = topic.cleanup {
                let lag_ms = if let Cleanup::Compact { min_lag_ms } = topic.cleanup { min_lag_ms } else { 0 };
                compact(shared, &connection, slot, now_ms, lag_ms)?;
            }
            if let Cleanup::Delete { retention_ms } | Cleanup::CompactDelete { retention_ms } = topic.cleanup
            {
                expire(shared, &connection, slot, now_ms - retention_ms)?;
            }
        }
    }
    Ok(())
}

/// Deletes the oldest records of a slot up to the first that is young enough.
fn expire(shared: &Shared, connection: &Connection, slot: i64, before_ms: i64) -> Result<(), Error> {
    loop {
        let oldest = oldest(connection, slot).map_err(|cause| shared.failed(cause))?;
        let seen = oldest.len();
        let old: Vec<i64> =
            oldest.into_iter().take_while(|(_, time)| *time < before_ms).map(|(row, _)| row).collect();
        let done = old.len() < seen || seen < CHUNK;
        if !old.is_empty() {
            shared.writer.delete(old, None)?;
        }
        if done {
            return Ok(());
        }
    }
}

fn oldest(connection: &Connection, slot: i64) -> rusqlite::Result<Vec<(i64, i64)>> {
    let mut select = connection
        .prepare_cached("SELECT id, timestamp_ms FROM record WHERE id >= ? AND id < ? ORDER BY id LIMIT ?")?;
    let range = params![store::row(slot, 0), store::row(slot + 1, 0), CHUNK as i64];
    select.query_map(range, |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Deletes all but the last record of each key.
fn compact(
    shared: &Shared,
    connection: &Connection,
    slot: i64,
    now_ms: i64,
    lag_ms: i64,
) -> Result<(), Error> {
    let failed = |cause| shared.failed(cause);
    let end = store::end(connection, slot).map_err(failed)?;
    let (swept_to, kept) = swept(connection, slot).map_err(failed)?;
    if end - swept_to < DIRTY.max(kept / 2) {
        return Ok(());
    }
    let superseded = superseded(connection, slot, now_ms, lag_ms).map_err(failed)?;
    for chunk in superseded.chunks(CHUNK) {
        shared.writer.delete(chunk.to_vec(), None)?;
    }
    shared.writer.delete(Vec::new(), Some((slot, end)))
}

/// Where the last sweep stopped, and how many records it left before that.
fn swept(connection: &Connection, slot: i64) -> rusqlite::Result<(i64, i64)> {
    let mut find = connection.prepare_cached("SELECT swept_to FROM slot WHERE id = ?")?;
    let swept_to: i64 = find.query_row([slot], |row| row.get(0))?;
    let mut count = connection.prepare_cached("SELECT COUNT(*) FROM record WHERE id >= ? AND id < ?")?;
    let range = params![store::row(slot, 0), store::row(slot, swept_to)];
    Ok((swept_to, count.query_row(range, |row| row.get(0))?))
}

/// The records that may go, the oldest first: a sweep that is cut short leaves no value whose tombstone is gone.
fn superseded(connection: &Connection, slot: i64, now_ms: i64, lag_ms: i64) -> rusqlite::Result<Vec<i64>> {
    let mut select = connection.prepare_cached(
        "SELECT id, timestamp_ms, key, value IS NULL FROM record WHERE id >= ? AND id < ? ORDER BY id DESC",
    )?;
    let mut rows = select.query(params![store::row(slot, 0), store::row(slot + 1, 0)])?;
    let hasher = RandomState::new();
    let second = RandomState::new();
    let mut seen = HashSet::new();
    let mut superseded = Vec::new();
    // The last records of their keys, and old: they go unless an older record of the key stays.
    let mut tombstones = HashMap::new();
    while let Some(row) = rows.next()? {
        let (id, time): (i64, i64) = (row.get(0)?, row.get(1)?);
        let key: Vec<u8> = row.get(2)?;
        let tombstone: bool = row.get(3)?;
        // 128 bits, so that two keys are never taken for one.
        let key = (hasher.hash_one(&key), second.hash_one(&key));
        if seen.insert(key) {
            if tombstone && time < now_ms - lag_ms.max(TOMBSTONE_MS) {
                tombstones.insert(key, id);
            }
        } else if time < now_ms - lag_ms {
            superseded.push(id);
        } else {
            tombstones.remove(&key);
        }
    }
    superseded.extend(tombstones.into_values());
    superseded.sort_unstable();
    Ok(superseded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EmbeddedSettings, From, Outgoing, Read, Record, TopicSpec, Until, embedded::Log};
    use bytes::Bytes;

    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    const NOW_MS: i64 = 1_000 * DAY_MS;

    /// A log with one topic of one partition.
    async fn open(folder: &tempfile::TempDir, cleanup: Cleanup) -> Log {
        let path = folder.path().join("log.db");
        let log = Log::open(EmbeddedSettings { path, owner: Some("test".to_owned()) }).await.unwrap();
        log.ensure(&[TopicSpec { name: "out".to_owned(), partitions: 1, cleanup }]).await.unwrap();
        log
    }

    fn record(key: &str, value: Option<&str>, age_ms: i64) -> Outgoing {
        Outgoing {
            topic: "out".into(),
            partition: None,
            timestamp_ms: NOW_MS - age_ms,
            key: Bytes::copy_from_slice(key.as_bytes()),
            value: value.map(|value| Bytes::copy_from_slice(value.as_bytes())),
            headers: Vec::new(),
        }
    }

    /// Enough records of another key for a partition to be swept.
    fn dirt(age_ms: i64) -> Vec<Outgoing> {
        vec![record("dirt", Some("dirt"), age_ms); DIRTY as usize]
    }

    async fn read(log: &Log, from: From) -> Vec<Record> {
        let read = Read { topic: "out".to_owned(), partition: None, from, until: Until::End };
        log.read(read).await.unwrap().collect().await.unwrap()
    }

    /// All records but the dirt: key, and value or nothing.
    async fn left(log: &Log) -> Vec<(String, Option<String>)> {
        let text = |bytes: &Bytes| String::from_utf8_lossy(bytes).into_owned();
        let read = read(log, From::Start).await;
        let read = read.iter().filter(|record| record.key != "dirt");
        read.map(|record| (text(&record.key), record.value.as_ref().map(text))).collect()
    }

    fn pair(key: &str, value: Option<&str>) -> (String, Option<String>) {
        (key.to_owned(), value.map(str::to_owned))
    }

    async fn swept(log: &Log, now_ms: i64) {
        let shared = log.shared.clone();
        tokio::task::spawn_blocking(move || sweep(&shared, now_ms)).await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_tombstone_removes_its_key_and_goes_a_day_later() {
        let folder = tempfile::tempdir().unwrap();
        let log = open(&folder, Cleanup::Compact { min_lag_ms: 0 }).await;
        let records = [record("a", Some("1"), 2), record("b", Some("1"), 2), record("a", None, 1)];
        log.append([dirt(3), records.into()].concat()).await.unwrap();
        swept(&log, NOW_MS).await;
        assert_eq!(left(&log).await, [pair("b", Some("1")), pair("a", None)]);
        log.append(dirt(0)).await.unwrap();
        swept(&log, NOW_MS + 2 * DAY_MS).await;
        assert_eq!(left(&log).await, [pair("b", Some("1"))]);
    }

    /// All records stay for the lag, so that the value that a tombstone removes may outlive its day.
    #[tokio::test]
    async fn a_tombstone_stays_while_an_older_value_of_its_key_does() {
        let folder = tempfile::tempdir().unwrap();
        let log = open(&folder, Cleanup::Compact { min_lag_ms: 30 * DAY_MS }).await;
        let records = [record("a", Some("1"), 3 * DAY_MS), record("a", None, 2 * DAY_MS)];
        log.append([dirt(4 * DAY_MS), records.into()].concat()).await.unwrap();
        swept(&log, NOW_MS).await;
        assert_eq!(left(&log).await, [pair("a", Some("1")), pair("a", None)]);
        log.append(dirt(0)).await.unwrap();
        swept(&log, NOW_MS + 40 * DAY_MS).await;
        assert_eq!(left(&log).await, []);
    }

    /// Times need not be in order: the value may be the younger one.
    #[tokio::test]
    async fn a_tombstone_stays_while_a_value_that_looks_younger_does() {
        let folder = tempfile::tempdir().unwrap();
        let log = open(&folder, Cleanup::Compact { min_lag_ms: 30 * DAY_MS }).await;
        let records = [record("a", Some("1"), 29 * DAY_MS), record("a", None, 31 * DAY_MS)];
        log.append([dirt(40 * DAY_MS), records.into()].concat()).await.unwrap();
        swept(&log, NOW_MS).await;
        assert_eq!(left(&log).await, [pair("a", Some("1")), pair("a", None)]);
    }

    /// A sweep deletes in several transactions, and may end after any of them.
    #[tokio::test]
    async fn a_sweep_that_is_cut_short_brings_no_removed_key_back() {
        let folder = tempfile::tempdir().unwrap();
        let log = open(&folder, Cleanup::Compact { min_lag_ms: 0 }).await;
        let records = [vec![record("a", Some("1"), 3 * DAY_MS)], dirt(3 * DAY_MS)].concat();
        log.append([records, vec![record("a", None, 2 * DAY_MS)]].concat()).await.unwrap();
        let connection = log.shared.connect().unwrap();
        let rows = superseded(&connection, 1, NOW_MS, 0).unwrap();
        assert!(rows.len() > CHUNK);
        let shared = log.shared.clone();
        let first = rows[..CHUNK].to_vec();
        tokio::task::spawn_blocking(move || shared.writer.delete(first, None)).await.unwrap().unwrap();
        let left = left(&log).await;
        assert_ne!(left, [pair("a", Some("1"))]);
    }

    #[tokio::test]
    async fn what_is_swept_from_the_start_is_where_reading_begins() {
        let folder = tempfile::tempdir().unwrap();
        let log = open(&folder, Cleanup::Delete { retention_ms: DAY_MS }).await;
        let old = (0..3).map(|_| record("old", Some("old"), 2 * DAY_MS));
        log.append(old.chain([record("young", Some("1"), 1), record("young", Some("2"), 0)]).collect())
            .await
            .unwrap();
        swept(&log, NOW_MS).await;
        for from in [From::Start, From::Offset(-1), From::Offset(0), From::Offset(2), From::Time(0)] {
            let offsets: Vec<_> = read(&log, from).await.iter().map(|record| record.offset).collect();
            assert_eq!(offsets, [3, 4], "{from:?}");
        }
        assert!(read(&log, From::Offset(99)).await.is_empty());
        swept(&log, NOW_MS + 2 * DAY_MS).await;
        log.append(vec![record("next", Some("3"), 0)]).await.unwrap();
        assert_eq!(read(&log, From::Start).await[0].offset, 5);
    }

    /// Its last record goes too, when it is too old.
    #[tokio::test]
    async fn a_key_of_a_topic_that_is_compacted_and_deleted_ends_with_its_retention() {
        let folder = tempfile::tempdir().unwrap();
        let log = open(&folder, Cleanup::CompactDelete { retention_ms: DAY_MS }).await;
        let records =
            [record("old", Some("1"), 2 * DAY_MS), record("a", Some("1"), 2), record("a", Some("2"), 1)];
        log.append([records.to_vec(), dirt(0)].concat()).await.unwrap();
        swept(&log, NOW_MS).await;
        assert_eq!(left(&log).await, [pair("a", Some("2"))]);
    }
}
