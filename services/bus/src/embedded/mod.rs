//! The embedded engine: one SQLite file, owned by one process.
//!
//! [`owner`] locks the file -> [`writer`] is the only thread that writes -> [`store`] is the SQL.
//! [`groups`] says who has which partition -> [`member`] reads for a member; [`reader`] replays;
//! [`sweep`] compacts and deletes in the background. Other processes may read, and append.

mod groups;
mod member;
mod owner;
mod reader;
mod store;
mod sweep;
mod writer;

use crate::{Error, Member, Mismatch, Outgoing, Position, Read, Reader, Subscription, TopicSpec};
use groups::Groups;
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

/// Which file, and what for.
#[derive(Clone, Debug)]
pub struct EmbeddedSettings {
    /// The file. Made when missing, with its folders.
    pub path: PathBuf,
    /// Name of the owner, for others to be told; `None` opens it as a visitor, who may read and append.
    pub owner: Option<String>,
}

/// An open embedded log.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    shared: Arc<Shared>,
}

/// What the handles, members and readers of a process share.
#[derive(Debug)]
pub(crate) struct Shared {
    path: PathBuf,
    owner: Option<owner::Ownership>,
    writer: writer::Writer,
    groups: Mutex<Groups>,
    /// Rings after each commit and each change of a group.
    bell: watch::Sender<u64>,
}

impl Log {
    pub(crate) async fn open(settings: EmbeddedSettings) -> Result<Self, Error> {
        let shared = blocking(move || Shared::open(settings)).await??;
        if shared.owner.is_some() {
            sweep::start(Arc::downgrade(&shared));
        }
        Ok(Self { shared })
    }

    pub(crate) async fn ensure(&self, topics: &[TopicSpec]) -> Result<Vec<Mismatch>, Error> {
        let (shared, topics) = (self.shared.clone(), topics.to_vec());
        blocking(move || {
            let mut connection = shared.connect()?;
            store::ensure(&mut connection, &topics).map_err(|cause| shared.failed(cause))
        })
        .await?
    }

    pub(crate) async fn partitions(&self, topic: &str) -> Result<i32, Error> {
        let (shared, topic) = (self.shared.clone(), topic.to_owned());
        blocking(move || Ok(shared.topic(&shared.connect()?, &topic)?.slots.len() as i32)).await?
    }

    pub(crate) async fn join(&self, subscription: Subscription) -> Result<Member, Error> {
        if self.shared.owner.is_none() {
            return Err(Error::Visitor { path: self.place() });
        }
        member::join(self.shared.clone(), subscription).await
    }

    pub(crate) async fn read(&self, read: Read) -> Result<Reader, Error> {
        reader::start(self.shared.clone(), read).await
    }

    pub(crate) async fn append(&self, records: Vec<Outgoing>) -> Result<(), Error> {
        self.shared.writer.append(records).await
    }

    pub(crate) async fn ends(&self, topic: &str) -> Result<Vec<i64>, Error> {
        self.of_each_slot(topic, store::end).await
    }

    pub(crate) async fn positions(&self, group: &str, topic: &str) -> Result<Vec<Option<i64>>, Error> {
        let group = group.to_owned();
        self.of_each_slot(topic, move |connection, slot| store::position(connection, &group, slot)).await
    }

    async fn of_each_slot<T: Send + 'static>(
        &self,
        topic: &str,
        ask: impl Fn(&Connection, i64) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<Vec<T>, Error> {
        let (shared, topic) = (self.shared.clone(), topic.to_owned());
        blocking(move || {
            let connection = shared.connect()?;
            let slots = shared.topic(&connection, &topic)?.slots;
            let told = slots.into_iter().map(|slot| ask(&connection, slot)).collect::<Result<_, _>>();
            told.map_err(|cause| shared.failed(cause))
        })
        .await?
    }

    pub(crate) async fn set_positions(&self, group: &str, positions: Vec<Position>) -> Result<(), Error> {
        if self.shared.owner.is_none() {
            return Err(Error::Visitor { path: self.place() });
        }
        self.shared.writer.set_positions(group, positions).await
    }

    pub(crate) fn members(&self, group: &str) -> usize {
        self.shared.groups().members(group)
    }

    pub(crate) async fn id(&self) -> Result<String, Error> {
        let shared = self.shared.clone();
        blocking(move || store::id(&shared.connect()?).map_err(|cause| shared.failed(cause))).await?
    }

    pub(crate) fn place(&self) -> String {
        self.shared.path.display().to_string()
    }
}

impl Shared {
    fn open(settings: EmbeddedSettings) -> Result<Arc<Self>, Error> {
        let EmbeddedSettings { path, owner } = settings;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            let failed = |cause| Error::File { path: folder.display().to_string(), cause };
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let owner = owner.map(|name| owner::Ownership::take(&path, &name)).transpose()?;
        let failed = |cause| Error::Sqlite { path: path.display().to_string(), cause };
        let connection = connect(&path)?;
        store::lay_out(&connection).and_then(|()| store::keep_more(&connection)).map_err(failed)?;
        let (bell, _) = watch::channel(0);
        let (writer, writing) = writer::Writer::new(connection);
        let shared = Arc::new(Self { path, owner, writer, groups: Mutex::default(), bell });
        writing
            .start(Arc::downgrade(&shared))
            .map_err(|cause| Error::File { path: "a thread of its own".to_owned(), cause })?;
        Ok(shared)
    }

    fn connect(&self) -> Result<Connection, Error> {
        connect(&self.path)
    }

    fn topic(&self, connection: &Connection, name: &str) -> Result<store::Topic, Error> {
        let found = store::topic(connection, name).map_err(|cause| self.failed(cause))?;
        found.ok_or_else(|| Error::NoTopic(name.to_owned()))
    }

    fn failed(&self, cause: rusqlite::Error) -> Error {
        Error::Sqlite { path: self.path.display().to_string(), cause }
    }

    fn groups(&self) -> MutexGuard<'_, Groups> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring(&self) {
        self.bell.send_modify(|count| *count += 1);
    }
}

fn connect(path: &Path) -> Result<Connection, Error> {
    store::connect(path).map_err(|cause| Error::Sqlite { path: path.display().to_string(), cause })
}

/// Runs SQL off the runtime's threads.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Ended)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Batch, Cleanup, CommitError, Event, From, Position, TopicPartition, Until};
    use bytes::Bytes;

    const DAY_MS: i64 = 24 * 60 * 60 * 1000;

    fn specs() -> Vec<TopicSpec> {
        let spec = |name: &str, cleanup| TopicSpec { name: name.to_owned(), partitions: 2, cleanup };
        vec![
            spec("in", Cleanup::Delete { retention_ms: DAY_MS }),
            spec("in.bulk", Cleanup::Delete { retention_ms: DAY_MS }),
            spec("out", Cleanup::Compact { min_lag_ms: 0 }),
        ]
    }

    async fn open(folder: &tempfile::TempDir, owner: Option<&str>) -> Log {
        let path = folder.path().join("log.db");
        let log = Log::open(EmbeddedSettings { path, owner: owner.map(str::to_owned) }).await.unwrap();
        log.ensure(&specs()).await.unwrap();
        log
    }

    fn record(topic: &str, partition: i32, key: &str, timestamp_ms: i64) -> Outgoing {
        Outgoing {
            topic: topic.into(),
            partition: Some(partition),
            timestamp_ms,
            key: Bytes::copy_from_slice(key.as_bytes()),
            value: Some(Bytes::from_static(b"value")),
            headers: Vec::new(),
        }
    }

    async fn keys(log: &Log, topic: &str) -> Vec<String> {
        let read = Read { topic: topic.to_owned(), partition: None, from: From::Start, until: Until::End };
        let records = log.read(read).await.unwrap().collect().await.unwrap();
        records.iter().map(|record| String::from_utf8_lossy(&record.key).into_owned()).collect()
    }

    fn subscription() -> Subscription {
        let topics = vec!["in".to_owned(), "in.bulk".to_owned()];
        Subscription { group: "desk".to_owned(), member: "one".to_owned(), topics }
    }

    /// Joins, and starts reading everything at the committed positions.
    async fn joined(log: &Log) -> Member {
        let mut member = log.join(subscription()).await.unwrap();
        let Event::Gained(gained) = member.next().await.unwrap() else { panic!("not told of partitions") };
        assert_eq!(gained.len(), 4);
        for one in gained {
            member.resume(one.at, one.committed.unwrap_or(0)).await.unwrap();
        }
        member
    }

    async fn next_keys(member: &mut Member) -> Vec<String> {
        let Event::Records(records) = member.next().await.unwrap() else { panic!("no records") };
        records.iter().map(|record| String::from_utf8_lossy(&record.key).into_owned()).collect()
    }

    #[tokio::test]
    async fn what_is_read_again_after_a_restart_is_what_was_not_committed() {
        let folder = tempfile::tempdir().unwrap();
        {
            let log = open(&folder, Some("test")).await;
            log.append(vec![record("in", 0, "a", 1), record("in", 0, "b", 2)]).await.unwrap();
            let mut member = joined(&log).await;
            assert_eq!(next_keys(&mut member).await, ["a", "b"]);
            let positions = vec![Position { at: TopicPartition::new("in", 0), offset: 1 }];
            member.commit(Batch { outputs: vec![record("out", 1, "a", 1)], positions }).await.unwrap();
            member.leave().await;
        }
        let log = open(&folder, Some("test")).await;
        let mut member = joined(&log).await;
        assert_eq!(next_keys(&mut member).await, ["b"]);
        assert_eq!(keys(&log, "out").await, ["a"]);
    }

    #[tokio::test]
    async fn urgent_topics_are_read_before_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let log = open(&folder, Some("test")).await;
        log.append(vec![record("in.bulk", 0, "bulk", 1), record("in", 1, "live", 2)]).await.unwrap();
        let mut member = joined(&log).await;
        assert_eq!(next_keys(&mut member).await, ["live"]);
        assert_eq!(next_keys(&mut member).await, ["bulk"]);
    }

    #[tokio::test]
    async fn a_commit_for_a_partition_that_is_not_resumed_is_rolled_back() {
        let folder = tempfile::tempdir().unwrap();
        let log = open(&folder, Some("test")).await;
        let mut member = log.join(subscription()).await.unwrap();
        assert!(matches!(member.next().await.unwrap(), Event::Gained(_)));
        let positions = vec![Position { at: TopicPartition::new("in", 0), offset: 1 }];
        let outcome = member.commit(Batch { outputs: vec![record("out", 0, "x", 1)], positions }).await;
        assert!(matches!(outcome, Err(CommitError::RolledBack { .. })), "{outcome:?}");
        assert!(keys(&log, "out").await.is_empty());
    }

    #[tokio::test]
    async fn a_visitor_appends_and_reads_and_may_not_join() {
        let folder = tempfile::tempdir().unwrap();
        let owner = open(&folder, Some("wiredesk run")).await;
        let visitor = open(&folder, None).await;
        let mut member = joined(&owner).await;
        visitor.append(vec![record("in", 0, "from outside", 1)]).await.unwrap();
        assert_eq!(next_keys(&mut member).await, ["from outside"]);
        assert_eq!(keys(&visitor, "in").await, ["from outside"]);
        assert!(matches!(visitor.join(subscription()).await, Err(Error::Visitor { .. })));
        assert!(matches!(visitor.set_positions("desk", Vec::new()).await, Err(Error::Visitor { .. })));
    }

    #[tokio::test]
    async fn a_log_keeps_its_id_where_it_is_moved_and_another_has_another() {
        let (folder, moved) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let id = open(&folder, Some("test")).await.id().await.unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), moved.path().join(file.file_name())).unwrap();
        }
        assert_eq!(open(&moved, None).await.id().await.unwrap(), id);
        let other = tempfile::tempdir().unwrap();
        assert_ne!(open(&other, Some("test")).await.id().await.unwrap(), id);
    }

    #[tokio::test]
    async fn a_partition_that_a_topic_lacks_is_named_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let log = open(&folder, Some("test")).await;
        let refusal = log.append(vec![record("in", 0, "a", 1), record("in", 7, "b", 1)]).await.unwrap_err();
        assert_eq!(refusal.to_string(), "topic in has no partition 7");
        assert!(keys(&log, "in").await.is_empty());
    }

    #[tokio::test]
    async fn sweeping_keeps_the_last_record_of_a_key_and_what_is_young_enough() {
        let folder = tempfile::tempdir().unwrap();
        let log = open(&folder, Some("test")).await;
        let now_ms = 10 * DAY_MS;
        let old = (0..1_200).map(|place| record("out", 0, &format!("key-{}", place % 3), 1));
        log.append(old.collect()).await.unwrap();
        log.append(vec![record("in", 0, "old", now_ms - 2 * DAY_MS), record("in", 0, "young", now_ms)])
            .await
            .unwrap();
        let shared = log.shared.clone();
        blocking(move || sweep::sweep(&shared, now_ms)).await.unwrap().unwrap();
        assert_eq!(keys(&log, "in").await, ["young"]);
        assert_eq!(keys(&log, "out").await, ["key-0", "key-1", "key-2"]);
    }
}
