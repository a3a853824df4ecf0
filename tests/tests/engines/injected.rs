//! Errors that real brokers give seldom, injected into librdkafka's mock cluster. What becomes of records is shown on
//! a real Kafka: the mock knows no isolation and forgets positions. Here it is what becomes of the member.

use crate::ground::{Ground, batch, given, records, values};
use bus::{Bus, CommitError, Event, KafkaSettings, Member, Target};
use libtest_mimic::{Failed, Trial};
use rdkafka::{
    mocking::{MockCluster, MockCoordinator},
    producer::DefaultProducerContext,
    types::{RDKafkaApiKey as Api, RDKafkaRespErr as Code},
};
use std::{pin::Pin, time::Duration};

/// A case, which gets a cluster of its own.
type Case = (&'static str, fn(Mocked) -> Pin<Box<dyn Future<Output = ()>>>);

pub(crate) const CASES: &[Case] = &[
    ("a_write_that_may_be_tried_again_is_written_once", |mocked| {
        Box::pin(a_write_that_may_be_tried_again_is_written_once(mocked))
    }),
    ("a_refused_write_is_rolled_back_and_the_member_goes_on", |mocked| {
        Box::pin(a_refused_write_is_rolled_back_and_the_member_goes_on(mocked))
    }),
    ("a_transaction_that_cannot_begin_yet_is_waited_for", |mocked| {
        Box::pin(a_transaction_that_cannot_begin_yet_is_waited_for(mocked))
    }),
    ("an_end_that_may_be_tried_again_is_tried_again", |mocked| {
        Box::pin(an_end_that_may_be_tried_again_is_tried_again(mocked))
    }),
    ("a_fenced_producer_that_nobody_replaced_begins_anew", |mocked| {
        Box::pin(a_fenced_producer_that_nobody_replaced_begins_anew(mocked))
    }),
    ("a_producer_that_cannot_go_on_is_replaced", |mocked| {
        Box::pin(a_producer_that_cannot_go_on_is_replaced(mocked))
    }),
    ("positions_of_another_generation_are_rolled_back", |mocked| {
        Box::pin(positions_of_another_generation_are_rolled_back(mocked))
    }),
    ("a_coordinator_that_moves_is_followed", |mocked| Box::pin(a_coordinator_that_moves_is_followed(mocked))),
    ("slow_brokers_are_waited_for", |mocked| Box::pin(slow_brokers_are_waited_for(mocked))),
    ("brokers_too_slow_for_a_transaction_roll_it_back", |mocked| {
        Box::pin(brokers_too_slow_for_a_transaction_roll_it_back(mocked))
    }),
    ("missing_brokers_are_waited_for", |mocked| Box::pin(missing_brokers_are_waited_for(mocked))),
    ("a_name_that_was_taken_ends_the_member", |mocked| {
        Box::pin(a_name_that_was_taken_ends_the_member(mocked))
    }),
    ("a_member_that_may_not_write_ends_by_name", |mocked| {
        Box::pin(a_member_that_may_not_write_ends_by_name(mocked))
    }),
];

const BROKERS: i32 = 3;

/// The cases, as the harness runs them.
pub(crate) fn trials() -> Vec<Trial> {
    let trial = |(name, show): &Case| {
        let (name, show) = (*name, *show);
        Trial::test(name, move || run(name, show)).with_kind("mock")
    };
    CASES.iter().map(trial).collect()
}

fn run(name: &str, show: fn(Mocked) -> Pin<Box<dyn Future<Output = ()>>>) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let shown = tokio::time::timeout(crate::PATIENCE, async {
            show(Mocked::new(name).await).await;
        });
        shown
            .await
            .map_err(|_| Failed::from(format!("it was not done after {} s", crate::PATIENCE.as_secs())))
    })
}

/// A mock cluster with one topic to read and one to write.
pub(crate) struct Mocked {
    cluster: MockCluster<'static, DefaultProducerContext>,
    ground: Ground,
}

impl Mocked {
    async fn new(case: &str) -> Self {
        let cluster = MockCluster::new(BROKERS).unwrap();
        let target = Target::Kafka(KafkaSettings {
            brokers: cluster.bootstrap_servers(),
            replication: None,
            options: Default::default(),
        });
        let bus = Bus::open(target.clone()).await.unwrap();
        let ground = Ground::new(bus, target, case);
        for topic in ["in", "items"] {
            cluster.create_topic(&ground.name(topic), 1, BROKERS).unwrap();
        }
        Self { cluster, ground }
    }

    fn fail(&self, api: Api, codes: &[Code]) {
        self.cluster.request_errors(api, codes);
    }

    fn round_trips(&self, delay: Duration) {
        for broker in 1..=BROKERS {
            self.cluster.broker_round_trip_time(broker, delay).unwrap();
        }
    }

    /// A member that has read one record.
    async fn member(&self) -> (Member, bus::Record) {
        self.ground.append("in", ["one"]).await;
        let mut member = self.ground.join("first", &["in"]).await;
        given(&mut member, 1).await;
        let read = records(&mut member, 1).await;
        (member, read[0].clone())
    }

    /// Commits one record for another.
    async fn commit(&self, member: &Member, read: &bus::Record) -> Result<(), CommitError> {
        member.commit(batch([self.ground.record("items", "item")], [read.next()])).await
    }
}

/// Waits until the member is given its partition again, if it was lost, and reads its record again.
async fn reads_again(member: &mut Member) -> bus::Record {
    loop {
        match member.next().await.unwrap() {
            Event::Records(records) => {
                assert_eq!(values(&records), ["one"]);
                return records[0].clone();
            }
            Event::Gained(gained) => {
                for one in gained {
                    member.resume(one.at, one.committed.unwrap_or(0)).await.unwrap();
                }
            }
            Event::Lost(_) => {}
        }
    }
}

fn rolled_back(outcome: Result<(), CommitError>) -> String {
    match outcome {
        Err(CommitError::RolledBack { reason }) => reason,
        other => panic!("not rolled back: {other:?}"),
    }
}

async fn a_write_that_may_be_tried_again_is_written_once(mocked: Mocked) {
    let (member, read) = mocked.member().await;
    mocked.fail(
        Api::Produce,
        &[
            Code::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
            Code::RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
            Code::RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
        ],
    );
    mocked.commit(&member, &read).await.unwrap();
    assert_eq!(values(&mocked.ground.committed("items").await), ["item"]);
}

/// librdkafka gives the producer another identity then, and purges what the next transaction writes meanwhile: that one
/// is rolled back as well.
async fn a_refused_write_is_rolled_back_and_the_member_goes_on(mocked: Mocked) {
    let (mut member, read) = mocked.member().await;
    mocked.fail(Api::Produce, &[Code::RD_KAFKA_RESP_ERR_POLICY_VIOLATION]);
    let reason = rolled_back(mocked.commit(&member, &read).await);
    assert!(reason.contains("olicy"), "{reason}");
    commits_at_last(&mocked, &mut member).await;
}

/// Commits what comes again, until that is not rolled back.
async fn commits_at_last(mocked: &Mocked, member: &mut Member) {
    loop {
        let again = reads_again(member).await;
        match mocked.commit(member, &again).await {
            Ok(()) => return,
            failed => rolled_back(failed),
        };
    }
}

async fn a_transaction_that_cannot_begin_yet_is_waited_for(mocked: Mocked) {
    let busy = [
        Code::RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
        Code::RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
        Code::RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
    ];
    mocked.fail(Api::InitProducerId, &busy);
    let (member, read) = mocked.member().await;
    mocked.fail(Api::AddPartitionsToTxn, &busy);
    mocked.fail(Api::AddOffsetsToTxn, &busy);
    mocked.commit(&member, &read).await.unwrap();
}

async fn an_end_that_may_be_tried_again_is_tried_again(mocked: Mocked) {
    let (member, read) = mocked.member().await;
    mocked.fail(
        Api::EndTxn,
        &[
            Code::RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
            Code::RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
            Code::RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
        ],
    );
    mocked.commit(&member, &read).await.unwrap();
    assert_eq!(values(&mocked.ground.committed("items").await), ["item"]);
}

/// The broker ended the transaction by itself and fences the producer: nobody else has the member's name, so it
/// begins anew.
async fn a_fenced_producer_that_nobody_replaced_begins_anew(mocked: Mocked) {
    begins_anew_after(mocked, Code::RD_KAFKA_RESP_ERR_PRODUCER_FENCED).await;
}

async fn a_producer_that_cannot_go_on_is_replaced(mocked: Mocked) {
    begins_anew_after(mocked, Code::RD_KAFKA_RESP_ERR_INVALID_TXN_STATE).await;
}

/// What became of the transaction only the log can tell: the partitions are given anew, with what was committed.
async fn begins_anew_after(mocked: Mocked, code: Code) {
    let (mut member, read) = mocked.member().await;
    mocked.fail(Api::EndTxn, &[code]);
    rolled_back(mocked.commit(&member, &read).await);
    let Event::Lost(lost) = member.next().await.unwrap() else { panic!("not lost") };
    assert_eq!(lost.len(), 1);
    let again = reads_again(&mut member).await;
    mocked.commit(&member, &again).await.unwrap();
}

async fn positions_of_another_generation_are_rolled_back(mocked: Mocked) {
    let (mut member, read) = mocked.member().await;
    mocked.fail(Api::TxnOffsetCommit, &[Code::RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION]);
    rolled_back(mocked.commit(&member, &read).await);
    let again = reads_again(&mut member).await;
    mocked.commit(&member, &again).await.unwrap();
}

async fn a_coordinator_that_moves_is_followed(mocked: Mocked) {
    let (member, read) = mocked.member().await;
    let group = mocked.ground.name("group");
    let transactions = format!("{group}.{}", mocked.ground.name("first"));
    for broker in 1..=BROKERS {
        let moved = |what| mocked.cluster.coordinator(what, broker).unwrap();
        moved(MockCoordinator::Transaction(transactions.clone()));
        moved(MockCoordinator::Group(group.clone()));
        mocked.commit(&member, &read).await.unwrap();
    }
    assert_eq!(mocked.ground.committed("items").await.len(), BROKERS as usize);
}

async fn slow_brokers_are_waited_for(mocked: Mocked) {
    let (member, read) = mocked.member().await;
    mocked.round_trips(Duration::from_millis(400));
    mocked.commit(&member, &read).await.unwrap();
}

async fn brokers_too_slow_for_a_transaction_roll_it_back(mocked: Mocked) {
    let (mut member, read) = mocked.member().await;
    mocked.round_trips(Duration::from_secs(6));
    let commit = mocked.commit(&member, &read);
    let quick_again = async {
        tokio::time::sleep(Duration::from_secs(8)).await;
        mocked.round_trips(Duration::ZERO);
    };
    let (outcome, ()) = tokio::join!(commit, quick_again);
    rolled_back(outcome);
    let again = reads_again(&mut member).await;
    mocked.commit(&member, &again).await.unwrap();
}

async fn missing_brokers_are_waited_for(mocked: Mocked) {
    let (mut member, read) = mocked.member().await;
    for broker in 1..=BROKERS {
        mocked.cluster.broker_down(broker).unwrap();
    }
    let back = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        for broker in 1..=BROKERS {
            mocked.cluster.broker_up(broker).unwrap();
        }
    };
    let (first, ()) = tokio::join!(mocked.commit(&member, &read), back);
    if first.is_err() {
        // They were away for too long: nothing happened, and it is done again.
        rolled_back(first);
        commits_at_last(&mocked, &mut member).await;
    }
}

async fn a_name_that_was_taken_ends_the_member(mocked: Mocked) {
    let (mut member, _) = mocked.member().await;
    mocked.fail(Api::Heartbeat, &[Code::RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID]);
    let told = loop {
        match member.next().await {
            Ok(_) => {}
            Err(cause) => break cause.to_string(),
        }
    };
    assert!(
        told.contains(&mocked.ground.name("first")) && told.contains("another member has its name"),
        "{told}"
    );
}

async fn a_member_that_may_not_write_ends_by_name(mocked: Mocked) {
    mocked.fail(Api::InitProducerId, &[Code::RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED]);
    let mut member = mocked.ground.join("first", &["in"]).await;
    let told = member.next().await.unwrap_err().to_string();
    assert!(told.contains(&mocked.ground.name("first")) && told.contains("transactions"), "{told}");
}
