//! Makes the topics that are missing and compares those that are there.

use super::{BETWEEN_ATTEMPTS, Cluster, PATIENCE, contact::Voice, options, passes};
use crate::{Error, Mismatch, TopicSpec};
use rdkafka::{
    admin::{AdminClient, AdminOptions, ConfigResource, NewTopic, ResourceSpecifier, TopicReplication},
    error::{KafkaError, RDKafkaErrorCode},
};
use std::{collections::BTreeSet, time::Duration};

/// Time between two looks for a topic that was just made.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Makes missing topics, waits until every broker's answer shows them, and says where others differ.
pub(super) async fn ensure(cluster: &Cluster, topics: &[TopicSpec]) -> Result<Vec<Mismatch>, Error> {
    let mut missing = Vec::new();
    let mut present = Vec::new();
    for spec in topics {
        match cluster.partitions(&spec.name).await {
            Ok(count) => present.push((spec, count)),
            Err(Error::NoTopic(_)) => missing.push(spec),
            Err(error) => return Err(error),
        }
    }
    let admin: AdminClient<Voice> = options::admin(&cluster.inner.settings)
        .create_with_context(Voice)
        .map_err(|cause| options::refusal("opening an admin client", cause))?;
    let done = async {
        for spec in create(cluster, &admin, &missing).await? {
            // Someone else made it since: it is compared like the others.
            present.push((spec, cluster.partitions(&spec.name).await?));
        }
        compare(cluster, &admin, &present).await
    };
    let done = done.await;
    // It waits for its thread when it is dropped.
    drop(tokio::task::spawn_blocking(move || drop(admin)));
    done
}

/// Makes topics, and returns those that were there already.
async fn create<'a>(
    cluster: &Cluster,
    admin: &AdminClient<Voice>,
    missing: &[&'a TopicSpec],
) -> Result<Vec<&'a TopicSpec>, Error> {
    let mut raced = Vec::new();
    for &spec in missing {
        let settings = wanted(spec);
        let copies = TopicReplication::Fixed(cluster.inner.settings.replication.unwrap_or(-1));
        let mut topic = NewTopic::new(&spec.name, spec.partitions, copies);
        for (key, value) in &settings {
            topic = topic.set(key, value);
        }
        let doing = format!("making topic {}", spec.name);
        let answer = attempt(cluster, &doing, || async {
            let made = admin.create_topics([&topic], &patient()).await?;
            match made.into_iter().next() {
                Some(Err((_, code))) => Err(KafkaError::AdminOp(code)),
                _ => Ok(()),
            }
        });
        match answer.await {
            Ok(()) => tracing::info!(topic = spec.name, partitions = spec.partitions, "topic made"),
            Err(Error::Kafka {
                cause: KafkaError::AdminOp(RDKafkaErrorCode::TopicAlreadyExists), ..
            }) => {
                raced.push(spec);
            }
            Err(error) => return Err(error),
        }
        while let Err(error) = cluster.partitions(&spec.name).await {
            match error {
                Error::NoTopic(_) => tokio::time::sleep(BETWEEN_LOOKS).await,
                error => return Err(error),
            }
        }
    }
    Ok(raced)
}

/// Where topics differ from what is wanted.
async fn compare(
    cluster: &Cluster,
    admin: &AdminClient<Voice>,
    present: &[(&TopicSpec, i32)],
) -> Result<Vec<Mismatch>, Error> {
    if present.is_empty() {
        return Ok(Vec::new());
    }
    let asked: Vec<_> = present.iter().map(|(spec, _)| ResourceSpecifier::Topic(&spec.name)).collect();
    let doing = "reading the settings of topics";
    let found =
        attempt(cluster, doing, || async { admin.describe_configs(&asked, &patient()).await }).await?;
    let mut mismatches = Vec::new();
    for ((spec, count), found) in present.iter().zip(found) {
        let found = found.map_err(|code| Error::Kafka {
            doing: format!("reading the settings of {}", spec.name),
            cause: KafkaError::AdminOp(code),
        })?;
        mismatches.extend(differences(spec, *count, |setting| value(&found, setting)));
    }
    Ok(mismatches)
}

/// What a topic is made with, beside its partitions.
fn wanted(spec: &TopicSpec) -> Vec<(&'static str, String)> {
    let mut settings = spec.cleanup.settings();
    settings.push(("max.message.bytes", options::LARGEST_BATCH.to_string()));
    settings
}

fn differences(spec: &TopicSpec, count: i32, found: impl Fn(&str) -> String) -> Vec<Mismatch> {
    let mismatch = |setting: &str, wanted: String, found: String| Mismatch {
        topic: spec.name.clone(),
        setting: setting.to_owned(),
        wanted,
        found,
    };
    let mut differences = Vec::new();
    if count != spec.partitions {
        differences.push(mismatch("partitions", spec.partitions.to_string(), count.to_string()));
    }
    for (setting, wanted) in wanted(spec) {
        let found = found(setting);
        if words(&found) != words(&wanted) {
            differences.push(mismatch(setting, wanted, found));
        }
    }
    differences
}

/// A setting's value as a set of words: `compact,delete` is `delete,compact`.
fn words(value: &str) -> BTreeSet<&str> {
    value.split(',').map(str::trim).collect()
}

fn value(resource: &ConfigResource, setting: &str) -> String {
    resource.get(setting).and_then(|entry| entry.value.clone()).unwrap_or_default()
}

fn patient() -> AdminOptions {
    AdminOptions::new().request_timeout(Some(PATIENCE)).operation_timeout(Some(PATIENCE))
}

/// Repeats what fails only because no broker answers.
async fn attempt<T, F: Future<Output = Result<T, KafkaError>>>(
    cluster: &Cluster,
    doing: &str,
    work: impl Fn() -> F,
) -> Result<T, Error> {
    loop {
        match work().await {
            Ok(answer) => {
                cluster.inner.contact.made();
                return Ok(answer);
            }
            Err(cause) if passes(&cause) => {
                tracing::warn!(%cause, "{doing}: waiting for kafka");
                tokio::time::sleep(BETWEEN_ATTEMPTS).await;
            }
            Err(cause) => return Err(Error::Kafka { doing: doing.to_owned(), cause }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cleanup;

    fn prints() -> TopicSpec {
        let cleanup = Cleanup::CompactDelete { retention_ms: 604_800_000 };
        TopicSpec { name: "wire.prints".into(), partitions: 8, cleanup }
    }

    fn as_made(setting: &str) -> String {
        let made = wanted(&prints()).into_iter().find(|(key, _)| *key == setting);
        made.map(|(_, value)| value).unwrap_or_default()
    }

    #[test]
    fn a_topic_as_wanted_differs_in_nothing() {
        assert_eq!(differences(&prints(), 8, as_made), []);
        let turned = |setting: &str| match setting {
            "cleanup.policy" => "delete,compact".to_owned(),
            other => as_made(other),
        };
        assert_eq!(differences(&prints(), 8, turned), []);
    }

    #[test]
    fn every_difference_is_said_with_both_values() {
        let found = |setting: &str| match setting {
            "cleanup.policy" => "delete".to_owned(),
            "max.message.bytes" => "1048588".to_owned(),
            other => as_made(other),
        };
        let said: Vec<_> = differences(&prints(), 4, found).iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "topic wire.prints: partitions is 4, not 8",
                "topic wire.prints: cleanup.policy is delete, not compact,delete",
                "topic wire.prints: max.message.bytes is 1048588, not 8388608",
            ]
        );
    }
}
