//! Reads a topic outside of any group.
//!
//! A reader that ends at the end must see all that was committed before it began. Kafka answers a commit
//! before the records become visible, and an open transaction hides what follows it: so the reader first
//! waits until what was there when it began is decided, then reads to each partition's end-of-partition
//! event. (Kafka Streams learnt it in KAFKA-10167.)

use super::{
    BETWEEN_ATTEMPTS, Inner, PATIENCE,
    contact::{Contact, Voice},
    convert, options, passes,
};
use crate::{Error, From, Read, Reader, Record, TopicPartition, Until};
use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, KafkaResult},
};
use std::{
    collections::BTreeMap,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use tokio::sync::{mpsc::Sender, oneshot};

/// The most records of a batch.
const BATCH: usize = 500;
/// A batch ends when it holds this many bytes.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// Time between two looks for the end of open transactions.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
/// How long a record is waited for before a look whether anyone still reads.
const WAITING: Duration = Duration::from_millis(100);
/// How long open transactions may keep a reader waiting before it is said.
const QUIETLY: Duration = Duration::from_secs(10);
/// A reader to the end that hears nothing for so long, neither a record nor an end, asks anew. The client tells the end
/// of a partition once for each place where it stands; when a broker comes back that stood still, that word can be lost,
/// and the reader would wait for ever.
const SILENCE: Duration = Duration::from_secs(5);

/// Starts a reader of a topic with that many partitions, and returns when it is settled where it begins:
/// what is written after that is heard.
pub(super) async fn open(inner: Arc<Inner>, read: Read, count: i32) -> Result<Reader, Error> {
    let partitions = match read.partition {
        None => (0..count).collect(),
        Some(partition) if (0..count).contains(&partition) => vec![partition],
        Some(partition) => return Err(Error::NoPartition { topic: read.topic, partition }),
    };
    let consumer = options::reader(&inner.settings)
        .create_with_context(Voice)
        .map_err(|cause| options::refusal("opening a reader", cause))?;
    let (batches, reader) = Reader::channel();
    let places =
        partitions.into_iter().map(|partition| (partition, TopicPartition::new(&*read.topic, partition)));
    let reading =
        Reading { consumer, places: places.collect(), read, batches, contact: inner.contact.clone() };
    let (settled, begun) = oneshot::channel();
    thread::Builder::new()
        .name("kafka reader".into())
        .spawn(move || reading.run(&inner, settled))
        .map_err(|cause| Error::File { path: "a thread of its own".into(), cause })?;
    begun.await.map_err(|_| Error::Ended)??;
    Ok(reader)
}

struct Reading {
    // Dropped first: the caller is done before the consumer has closed, which takes a while.
    batches: Sender<Result<Vec<Record>, Error>>,
    consumer: BaseConsumer<Voice>,
    read: Read,
    places: BTreeMap<i32, TopicPartition>,
    contact: Contact,
}

/// Where a partition's reading begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begin {
    At(i64),
    /// There is nothing left to read.
    Done,
}

impl Reading {
    fn run(self, inner: &Inner, settled: oneshot::Sender<Result<(), Error>>) {
        let begun = self.begins(inner).and_then(|begins| match begins {
            Some(begins) => {
                let left = left(&begins);
                self.assign(&left).map(|()| left)
            }
            None => Ok(BTreeMap::new()),
        });
        match begun {
            Ok(left) => {
                let _ = settled.send(Ok(()));
                if let Err(error) = self.go(left) {
                    // The reader may be gone, which is no matter.
                    let _ = self.batches.blocking_send(Err(error));
                }
            }
            Err(error) => {
                let _ = settled.send(Err(error));
            }
        }
    }

    /// Sends the consumer to where each partition goes on.
    fn assign(&self, left: &BTreeMap<i32, i64>) -> Result<(), Error> {
        let mut list = TopicPartitionList::new();
        for (&partition, &offset) in left {
            let mut element = list.add_partition(&self.read.topic, partition);
            element.set_offset(Offset::Offset(offset)).map_err(|cause| self.error(cause))?;
        }
        self.consumer.assign(&list).map_err(|cause| self.error(cause))
    }

    fn go(&self, mut left: BTreeMap<i32, i64>) -> Result<(), Error> {
        let mut heard = Instant::now();
        while !left.is_empty() && !self.batches.is_closed() {
            let ends = left.len();
            let batch = self.batch(&mut left)?;
            if !batch.is_empty() || left.len() < ends {
                heard = Instant::now();
            } else if self.read.until == Until::End && heard.elapsed() > SILENCE {
                tracing::warn!(
                    topic = self.read.topic,
                    partitions = left.len(),
                    "reader asks anew for the rest"
                );
                self.assign(&left)?;
                heard = Instant::now();
            }
            if !batch.is_empty() {
                self.contact.made();
                if self.batches.blocking_send(Ok(batch)).is_err() {
                    break;
                }
                heard = Instant::now(); // a slow caller is no silence
            }
        }
        Ok(())
    }

    /// Records that lie ready, after a wait for the first. Partitions whose end was met are taken from `left`.
    fn batch(&self, left: &mut BTreeMap<i32, i64>) -> Result<Vec<Record>, Error> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        let mut patience = WAITING;
        while batch.len() < BATCH && bytes < BATCH_BYTES {
            match self.consumer.poll(patience) {
                None => break,
                Some(Ok(message)) => {
                    patience = Duration::ZERO;
                    let partition = rdkafka::Message::partition(&message);
                    let (Some(at), Some(next)) = (self.places.get(&partition), left.get_mut(&partition))
                    else {
                        continue;
                    };
                    let record = convert::record(&message, at);
                    *next = record.offset + 1;
                    bytes += record.key.len() + record.value.as_ref().map_or(0, bytes::Bytes::len);
                    batch.push(record);
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    if self.read.until == Until::End {
                        left.remove(&partition);
                        if left.is_empty() {
                            break;
                        }
                    }
                }
                Some(Err(cause @ KafkaError::MessageConsumptionFatal(_))) => return Err(self.error(cause)),
                Some(Err(cause)) => {
                    tracing::debug!(topic = self.read.topic, %cause, "reading failed, and goes on");
                }
            }
        }
        Ok(batch)
    }

    /// Where each partition begins; `None` when the reader was dropped meanwhile.
    fn begins(&self, inner: &Inner) -> Result<Option<BTreeMap<i32, Begin>>, Error> {
        let since = match self.read.from {
            From::Time(time) => {
                let Some(since) = self.until_answered(|| self.since(time))? else { return Ok(None) };
                since
            }
            _ => BTreeMap::new(),
        };
        let mut begins = BTreeMap::new();
        for &partition in self.places.keys() {
            let ends = || inner.asking.fetch_watermarks(&self.read.topic, partition, PATIENCE);
            let Some((_, written)) = self.until_answered(ends)? else { return Ok(None) };
            let Some((low, decided)) = self.decided(partition, written)? else { return Ok(None) };
            let asked = match self.read.from {
                From::Start => low,
                From::End => decided,
                From::Offset(offset) => offset,
                From::Time(_) => since.get(&partition).copied().flatten().unwrap_or(decided),
            };
            begins.insert(partition, begin(asked, low, decided, self.read.until));
        }
        Ok(Some(begins))
    }

    /// The ends of a partition, for committed readers, once all that was `written` is decided. A reader
    /// that follows need not wait for that.
    fn decided(&self, partition: i32, written: i64) -> Result<Option<(i64, i64)>, Error> {
        let begun = Instant::now();
        let mut told = false;
        loop {
            let ends = || self.consumer.fetch_watermarks(&self.read.topic, partition, PATIENCE);
            let Some((low, decided)) = self.until_answered(ends)? else { return Ok(None) };
            if decided >= written || self.read.until == Until::Dropped {
                return Ok(Some((low, decided)));
            }
            if begun.elapsed() > QUIETLY && !std::mem::replace(&mut told, true) {
                let topic = &self.read.topic;
                tracing::warn!(topic, partition, decided, written, "reader waits for an open transaction");
            }
            if self.batches.is_closed() {
                return Ok(None);
            }
            thread::sleep(BETWEEN_LOOKS);
        }
    }

    /// The first offsets at or after a time; `None` for partitions with nothing as new.
    fn since(&self, time: i64) -> KafkaResult<BTreeMap<i32, Option<i64>>> {
        let mut list = convert::list(self.places.values());
        list.set_all_offsets(Offset::Offset(time.max(0)))?;
        let found = self.consumer.offsets_for_times(list, PATIENCE)?;
        found
            .elements()
            .iter()
            .map(|element| {
                element.error()?;
                Ok((element.partition(), convert::offset(element.offset())))
            })
            .collect()
    }

    /// Asks until Kafka answers; `None` when the reader was dropped meanwhile.
    fn until_answered<T>(&self, ask: impl Fn() -> KafkaResult<T>) -> Result<Option<T>, Error> {
        loop {
            match ask() {
                Ok(answer) => {
                    self.contact.made();
                    return Ok(Some(answer));
                }
                Err(_) if self.batches.is_closed() => return Ok(None),
                Err(cause) if passes(&cause) => {
                    tracing::warn!(topic = self.read.topic, %cause, "reader waits for kafka");
                    thread::sleep(BETWEEN_ATTEMPTS);
                }
                Err(cause) => return Err(self.error(cause)),
            }
        }
    }

    fn error(&self, cause: KafkaError) -> Error {
        Error::Kafka { doing: format!("reading {}", self.read.topic), cause }
    }
}

/// The partitions with something to read, and where they go on.
fn left(begins: &BTreeMap<i32, Begin>) -> BTreeMap<i32, i64> {
    let at = |(&partition, begin): (&i32, &Begin)| match begin {
        Begin::At(offset) => Some((partition, *offset)),
        Begin::Done => None,
    };
    begins.iter().filter_map(at).collect()
}

/// Where to begin, when asked for an offset of a partition with these ends.
fn begin(asked: i64, low: i64, end: i64, until: Until) -> Begin {
    let offset = asked.clamp(low, end.max(low));
    if until == Until::End && offset >= end { Begin::Done } else { Begin::At(offset) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_beyond_either_end_begins_at_that_end() {
        assert_eq!(begin(3, 10, 20, Until::Dropped), Begin::At(10));
        assert_eq!(begin(15, 10, 20, Until::Dropped), Begin::At(15));
        assert_eq!(begin(99, 10, 20, Until::Dropped), Begin::At(20));
        assert_eq!(begin(-1, 0, 0, Until::Dropped), Begin::At(0));
    }

    #[test]
    fn a_read_to_the_end_that_begins_there_is_done() {
        assert_eq!(begin(20, 10, 20, Until::End), Begin::Done);
        assert_eq!(begin(0, 0, 0, Until::End), Begin::Done);
        assert_eq!(begin(19, 10, 20, Until::End), Begin::At(19));
    }
}
