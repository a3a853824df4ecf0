//! Deletes what is too old, and of compacted topics all but the last record of each key, in the background.

use super::{Shared, store};
use crate::{Cleanup, Error};
use rusqlite::{Connection, params};
use std::{
    collections::HashSet,
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

/// Deletes all but the last record of each key, from the newest to the oldest.
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

fn superseded(connection: &Connection, slot: i64, now_ms: i64, lag_ms: i64) -> rusqlite::Result<Vec<i64>> {
    let mut select = connection.prepare_cached(
        "SELECT id, timestamp_ms, key, value IS NULL FROM record WHERE id >= ? AND id < ? ORDER BY id DESC",
    )?;
    let mut rows = select.query(params![store::row(slot, 0), store::row(slot + 1, 0)])?;
    let hasher = RandomState::new();
    let second = RandomState::new();
    let mut seen = HashSet::new();
    let mut superseded = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, time): (i64, i64) = (row.get(0)?, row.get(1)?);
        let key: Vec<u8> = row.get(2)?;
        let tombstone: bool = row.get(3)?;
        // 128 bits, so that two keys are never taken for one.
        let newest = seen.insert((hasher.hash_one(&key), second.hash_one(&key)));
        let old_tombstone = tombstone && time < now_ms - TOMBSTONE_MS;
        if (!newest && time < now_ms - lag_ms) || old_tombstone {
            superseded.push(id);
        }
    }
    Ok(superseded)
}
