//! Topics are made as wanted, reported when they differ, and never made by the way.

use crate::{Case, ground::Ground};
use bus::{Cleanup, Error, TopicSpec};

pub(crate) const CASES: &[Case] = &[
    ("topics_are_made_once_and_differences_reported", |ground| {
        Box::pin(topics_are_made_once_and_differences_reported(ground))
    }),
    ("a_missing_topic_is_not_made_by_asking_for_it", |ground| {
        Box::pin(a_missing_topic_is_not_made_by_asking_for_it(ground))
    }),
];

async fn topics_are_made_once_and_differences_reported(ground: Ground) {
    let made = [
        ground.spec("deleted", 2),
        TopicSpec { cleanup: Cleanup::Compact { min_lag_ms: 1_000 }, ..ground.spec("compacted", 3) },
        TopicSpec { cleanup: Cleanup::CompactDelete { retention_ms: 604_800_000 }, ..ground.spec("both", 1) },
    ];
    for _ in 0..2 {
        assert_eq!(ground.bus.ensure(&made).await.unwrap(), []);
    }
    for spec in &made {
        assert_eq!(ground.bus.partitions(&spec.name).await.unwrap(), spec.partitions);
    }
    let other = TopicSpec { cleanup: Cleanup::Delete { retention_ms: 60_000 }, ..ground.spec("deleted", 5) };
    for _ in 0..2 {
        let said = ground.bus.ensure(&[other.clone(), made[1].clone()]).await.unwrap();
        let said: Vec<_> = said.iter().map(ToString::to_string).collect();
        let topic = &other.name;
        let wanted = [
            format!("topic {topic}: partitions is 2, not 5"),
            format!("topic {topic}: retention.ms is 3155760000000, not 60000"),
        ];
        assert_eq!(said, wanted);
    }
}

async fn a_missing_topic_is_not_made_by_asking_for_it(ground: Ground) {
    let missing = ground.name("missing");
    for _ in 0..2 {
        let error = ground.bus.partitions(&missing).await.unwrap_err();
        assert!(matches!(&error, Error::NoTopic(topic) if *topic == missing), "{error:?}");
        let error = ground.bus.append(vec![ground.record("missing", "never")]).await.unwrap_err();
        assert!(matches!(&error, Error::NoTopic(topic) if *topic == missing), "{error:?}");
        let error = ground.join_group("group", "first", &["missing"]).await.unwrap_err();
        assert!(matches!(&error, Error::NoTopic(topic) if *topic == missing), "{error:?}");
    }
}
