//! Writes records outside of any group.

use super::{Cluster, Inner, contact::Voice, convert, options};
use crate::{Error, Outgoing, partition_for};
use rdkafka::{
    error::{KafkaError, RDKafkaErrorCode},
    producer::{DeliveryFuture, FutureProducer},
};
use std::time::Duration;

/// Pause before a record is offered again to a producer whose queue is full.
const FULL_QUEUE: Duration = Duration::from_millis(10);

/// Writes the records and returns when all are durable. Each is written once; some may be written though
/// others failed.
pub(super) async fn append(cluster: &Cluster, records: Vec<Outgoing>) -> Result<(), Error> {
    let mut partitions = Vec::with_capacity(records.len());
    for record in &records {
        let count = cluster.partitions(&record.topic).await?;
        partitions.push(placed(record, count)?);
    }
    let producer = producer(&cluster.inner)?;
    let mut deliveries = Vec::with_capacity(records.len());
    for (record, partition) in records.iter().zip(partitions) {
        deliveries.push((record, enqueue(producer, record, partition).await?));
    }
    for (record, delivery) in deliveries {
        match delivery.await {
            Ok(Ok(_)) => cluster.inner.contact.made(),
            Ok(Err((cause, _))) => return Err(failed(record, cause)),
            Err(_) => return Err(failed(record, KafkaError::Canceled)),
        }
    }
    Ok(())
}

/// The partition that a record goes to.
pub(super) fn placed(record: &Outgoing, count: i32) -> Result<i32, Error> {
    match record.partition {
        None => Ok(partition_for(&record.key, count)),
        Some(partition) if (0..count).contains(&partition) => Ok(partition),
        Some(partition) => Err(Error::NoPartition { topic: record.topic.to_string(), partition }),
    }
}

fn producer(inner: &Inner) -> Result<&FutureProducer<Voice>, Error> {
    if let Some(producer) = inner.appender.get() {
        return Ok(producer);
    }
    let producer = options::appender(&inner.settings)
        .create_with_context(Voice)
        .map_err(|cause| options::refusal("opening a producer", cause))?;
    Ok(inner.appender.get_or_init(|| producer))
}

async fn enqueue(
    producer: &FutureProducer<Voice>,
    record: &Outgoing,
    partition: i32,
) -> Result<DeliveryFuture, Error> {
    let mut offered = convert::appended(record, partition);
    loop {
        match producer.send_result(offered) {
            Ok(delivery) => return Ok(delivery),
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), returned)) => {
                offered = returned;
                tokio::time::sleep(FULL_QUEUE).await;
            }
            Err((cause, _)) => return Err(failed(record, cause)),
        }
    }
}

fn failed(record: &Outgoing, cause: KafkaError) -> Error {
    let key = String::from_utf8_lossy(&record.key);
    Error::Kafka { doing: format!("appending {key} to {}", record.topic), cause }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    #[test]
    fn a_record_goes_to_its_keys_partition_unless_it_names_another() {
        let by_key = Outgoing {
            topic: "wire.raw".into(),
            partition: None,
            timestamp_ms: 1,
            key: Bytes::from_static(b"foobar"),
            value: None,
            headers: Vec::new(),
        };
        assert_eq!(placed(&by_key, 8).unwrap(), partition_for(b"foobar", 8));
        let named = Outgoing { partition: Some(7), ..by_key.clone() };
        assert_eq!(placed(&named, 8).unwrap(), 7);
        for beyond in [8, -1] {
            let error = placed(&Outgoing { partition: Some(beyond), ..by_key.clone() }, 8).unwrap_err();
            assert_eq!(error.to_string(), format!("topic wire.raw has no partition {beyond}"));
        }
    }
}
