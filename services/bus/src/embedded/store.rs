//! The SQL: how topics, records and positions stand in the file.
//!
//! Each partition of a topic has a slot. A record's rowid is its slot shifted by [`OFFSET_BITS`] plus its
//! offset, so that appending and reading in order are what SQLite does best.

use crate::{Cleanup, Headers, Mismatch, Outgoing, Record, TopicPartition, TopicSpec, partition_for};
use bytes::Bytes;
use rusqlite::{
    CachedStatement, Connection, OptionalExtension, Result, Transaction, TransactionBehavior, params,
};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    path::Path,
    sync::Arc,
    time::Duration,
};

/// 2^40 records a partition, 2^23 partitions.
const OFFSET_BITS: u32 = 40;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS topic (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
    policy TEXT NOT NULL, keep_ms INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS slot (
    id INTEGER PRIMARY KEY, topic INTEGER NOT NULL, partition INTEGER NOT NULL,
    next_offset INTEGER NOT NULL DEFAULT 0, swept_to INTEGER NOT NULL DEFAULT 0,
    UNIQUE (topic, partition)
);
CREATE TABLE IF NOT EXISTS record (
    id INTEGER PRIMARY KEY, timestamp_ms INTEGER NOT NULL, key BLOB NOT NULL, value BLOB, headers BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS position (
    member_group TEXT NOT NULL, slot INTEGER NOT NULL, offset INTEGER NOT NULL,
    PRIMARY KEY (member_group, slot)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS log (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL);
INSERT OR IGNORE INTO log (one, id) VALUES (1, lower(hex(randomblob(16))));
PRAGMA user_version = 1;
";

/// A topic as it stands in the file.
#[derive(Clone, Debug)]
pub(super) struct Topic {
    pub(super) name: Arc<str>,
    pub(super) cleanup: Cleanup,
    /// Slot of each partition.
    pub(super) slots: Vec<i64>,
}

/// Bytes of a page, of files that are made. Records of 5 to 8 KB lie on one, with little left over: on 4 KB they are
/// chains of pages, on 16 KB half of a page stays empty. With 4 KB and SQLite's own checkpoints appending took twice
/// the CPU; 64 KB gains nothing more.
const PAGE: i64 = 32 * 1024;
/// Pages of the write-ahead log before it is taken into the file: 64 MB, since each time syncs both files.
const CHECKPOINT: i64 = 2_000;
/// What the writing thread keeps in memory, in KB (negative, as SQLite wants it): the pages of a large commit.
const WRITER_CACHE: i64 = -32_000;

/// Lets a connection keep the pages of a large commit in memory, as the writing thread's should.
pub(super) fn keep_more(connection: &Connection) -> Result<()> {
    connection.pragma_update(None, "cache_size", WRITER_CACHE)
}

/// Opens the file with the settings that durability rests on.
pub(super) fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "page_size", PAGE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// Makes the tables.
pub(super) fn lay_out(connection: &Connection) -> Result<()> {
    connection.execute_batch(SCHEMA)
}

/// What tells this log from any other, wherever its file is moved.
pub(super) fn id(connection: &Connection) -> Result<String> {
    connection.query_row("SELECT id FROM log", [], |row| row.get(0))
}

/// Rowid of a slot's offset.
pub(super) fn row(slot: i64, offset: i64) -> i64 {
    (slot << OFFSET_BITS) | offset.clamp(0, (1 << OFFSET_BITS) - 1)
}

/// Offset of a rowid.
pub(super) fn offset(row: i64) -> i64 {
    row & ((1 << OFFSET_BITS) - 1)
}

/// Makes the topics that are missing, and compares the others.
pub(super) fn ensure(connection: &mut Connection, wanted: &[TopicSpec]) -> Result<Vec<Mismatch>> {
    let write = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut mismatches = Vec::new();
    for spec in wanted {
        match topic(&write, &spec.name)? {
            Some(found) => mismatches.extend(compare(spec, &found)),
            None => make(&write, spec)?,
        }
    }
    write.commit()?;
    Ok(mismatches)
}

fn make(write: &Transaction<'_>, spec: &TopicSpec) -> Result<()> {
    let (policy, keep_ms) = columns(spec.cleanup);
    write.execute(
        "INSERT INTO topic (name, policy, keep_ms) VALUES (?, ?, ?)",
        params![spec.name, policy, keep_ms],
    )?;
    let id = write.last_insert_rowid();
    for partition in 0..spec.partitions {
        write.execute("INSERT INTO slot (topic, partition) VALUES (?, ?)", params![id, partition])?;
    }
    Ok(())
}

fn compare(spec: &TopicSpec, found: &Topic) -> Vec<Mismatch> {
    let row = |setting: &str, wanted: String, found: String| Mismatch {
        topic: spec.name.clone(),
        setting: setting.to_owned(),
        wanted,
        found,
    };
    let mut rows = Vec::new();
    if found.slots.len() as i32 != spec.partitions {
        rows.push(row("partitions", spec.partitions.to_string(), found.slots.len().to_string()));
    }
    let has = found.cleanup.settings();
    for (setting, wanted) in spec.cleanup.settings() {
        let present = has.iter().find(|(name, _)| *name == setting).map(|(_, value)| value.clone());
        if present.as_ref() != Some(&wanted) {
            rows.push(row(setting, wanted, present.unwrap_or_else(|| "not set".to_owned())));
        }
    }
    rows
}

fn columns(cleanup: Cleanup) -> (&'static str, i64) {
    match cleanup {
        Cleanup::Delete { retention_ms } => ("delete", retention_ms),
        Cleanup::Compact { min_lag_ms } => ("compact", min_lag_ms),
        Cleanup::CompactDelete { retention_ms } => ("compact,delete", retention_ms),
    }
}

/// A topic by name.
pub(super) fn topic(connection: &Connection, name: &str) -> Result<Option<Topic>> {
    let mut find = connection.prepare_cached("SELECT id, policy, keep_ms FROM topic WHERE name = ?")?;
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let found: Option<(i64, String, i64)> = find.query_row([name], row).optional()?;
    let Some((id, policy, keep_ms)) = found else { return Ok(None) };
    let cleanup = match policy.as_str() {
        "compact" => Cleanup::Compact { min_lag_ms: keep_ms },
        "compact,delete" => Cleanup::CompactDelete { retention_ms: keep_ms },
        _ => Cleanup::Delete { retention_ms: keep_ms },
    };
    let mut list = connection.prepare_cached("SELECT id FROM slot WHERE topic = ? ORDER BY partition")?;
    let slots = list.query_map([id], |row| row.get(0))?.collect::<Result<_>>()?;
    Ok(Some(Topic { name: name.into(), cleanup, slots }))
}

/// Names of all topics.
pub(super) fn topic_names(connection: &Connection) -> Result<Vec<String>> {
    connection
        .prepare_cached("SELECT name FROM topic ORDER BY id")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// Appends records within one transaction. The ends of the partitions are read once and written once.
pub(super) struct Appending<'write> {
    write: &'write Transaction<'write>,
    insert: CachedStatement<'write>,
    /// Next offset by slot.
    ends: BTreeMap<i64, i64>,
}

impl<'write> Appending<'write> {
    pub(super) fn new(write: &'write Transaction<'write>) -> Result<Self> {
        let insert = write.prepare_cached(
            "INSERT INTO record (id, timestamp_ms, key, value, headers) VALUES (?, ?, ?, ?, ?)",
        )?;
        Ok(Self { write, insert, ends: BTreeMap::new() })
    }

    /// Appends one record to its topic.
    pub(super) fn append(&mut self, topic: &Topic, record: &Outgoing) -> Result<()> {
        let partition =
            record.partition.unwrap_or_else(|| partition_for(&record.key, topic.slots.len() as i32));
        let slot = usize::try_from(partition).ok().and_then(|place| topic.slots.get(place));
        let slot = *slot.ok_or(rusqlite::Error::IntegralValueOutOfRange(0, i64::from(partition)))?;
        let next = match self.ends.entry(slot) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(end(self.write, slot)?),
        };
        self.insert.execute(params![
            row(slot, *next),
            record.timestamp_ms,
            record.key.as_ref(),
            record.value.as_deref(),
            write_headers(&record.headers)
        ])?;
        *next += 1;
        Ok(())
    }

    /// Writes the new ends.
    pub(super) fn finish(self) -> Result<()> {
        let mut advance = self.write.prepare_cached("UPDATE slot SET next_offset = ? WHERE id = ?")?;
        for (slot, next) in self.ends {
            advance.execute(params![next, slot])?;
        }
        Ok(())
    }
}

/// Sets a group's position in a slot.
pub(super) fn set_position(write: &Transaction<'_>, group: &str, slot: i64, offset: i64) -> Result<()> {
    let mut upsert = write.prepare_cached(
        "INSERT INTO position (member_group, slot, offset) VALUES (?, ?, ?)
         ON CONFLICT (member_group, slot) DO UPDATE SET offset = excluded.offset",
    )?;
    upsert.execute(params![group, slot, offset])?;
    Ok(())
}

/// A group's position in a slot.
pub(super) fn position(connection: &Connection, group: &str, slot: i64) -> Result<Option<i64>> {
    let mut find =
        connection.prepare_cached("SELECT offset FROM position WHERE member_group = ? AND slot = ?")?;
    find.query_row(params![group, slot], |row| row.get(0)).optional()
}

/// The offset that the next record of a slot will have.
pub(super) fn end(connection: &Connection, slot: i64) -> Result<i64> {
    connection
        .prepare_cached("SELECT next_offset FROM slot WHERE id = ?")?
        .query_row([slot], |row| row.get(0))
}

/// The offset of the first record that arrived at or after a time; the end if there is none.
pub(super) fn offset_at(connection: &Connection, slot: i64, time_ms: i64) -> Result<i64> {
    let mut find = connection.prepare_cached(
        "SELECT id FROM record WHERE id >= ? AND id < ? AND timestamp_ms >= ? ORDER BY id LIMIT 1",
    )?;
    let first =
        find.query_row(params![row(slot, 0), row(slot + 1, 0), time_ms], |row| row.get(0)).optional()?;
    first.map_or_else(|| end(connection, slot), |row| Ok(offset(row)))
}

/// Records of a slot from an offset on and before `until`, as many as the limits allow, at least one if there is one.
pub(super) fn read(
    connection: &Connection,
    at: &TopicPartition,
    slot: i64,
    from: i64,
    until: Option<i64>,
    limit: Limit,
) -> Result<Vec<Record>> {
    let mut select = connection.prepare_cached(
        "SELECT id, timestamp_ms, key, value, headers FROM record WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
    )?;
    let before = until.map_or_else(|| row(slot + 1, 0), |offset| row(slot, offset));
    let mut rows = select.query(params![row(slot, from), before, limit.records as i64])?;
    let (mut records, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let value: Option<Vec<u8>> = row.get(3)?;
        let headers: Vec<u8> = row.get(4)?;
        bytes += value.as_ref().map_or(0, Vec::len);
        records.push(Record {
            at: at.clone(),
            offset: offset(row.get(0)?),
            timestamp_ms: row.get(1)?,
            key: row.get::<_, Vec<u8>>(2)?.into(),
            value: value.map(Bytes::from),
            headers: read_headers(&headers),
        });
        if bytes >= limit.bytes {
            break;
        }
    }
    Ok(records)
}

/// How much is read at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    pub(super) records: usize,
    pub(super) bytes: usize,
}

impl Limit {
    /// As many records as one commit takes (500), and no more memory than two of the largest.
    pub(super) const BATCH: Self = Self { records: 500, bytes: 8 << 20 };
}

/// Each name and value with its length before it, 32 bits big-endian.
fn write_headers(headers: &Headers) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, value) in headers {
        for part in [name.as_bytes(), value] {
            out.extend((part.len() as u32).to_be_bytes());
            out.extend(part);
        }
    }
    out
}

fn read_headers(mut bytes: &[u8]) -> Headers {
    let mut headers = Headers::new();
    while let Some((name, rest)) = read_part(bytes)
        && let Some((value, rest)) = read_part(rest)
    {
        headers.push((String::from_utf8_lossy(name).into_owned(), Bytes::copy_from_slice(value)));
        bytes = rest;
    }
    headers
}

fn read_part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rowid_holds_a_slot_and_an_offset() {
        for (slot, place) in [(1, 0), (1, 5), (40_000, (1 << OFFSET_BITS) - 1)] {
            assert_eq!(row(slot, place) >> OFFSET_BITS, slot);
            assert_eq!(offset(row(slot, place)), place);
        }
    }

    #[test]
    fn headers_are_read_as_they_were_written() {
        let headers = vec![("ce_id".to_owned(), Bytes::from_static(b"1")), (String::new(), Bytes::new())];
        assert_eq!(read_headers(&write_headers(&headers)), headers);
        assert!(read_headers(b"\xff\xff\xff\xffbroken").is_empty());
    }
}
