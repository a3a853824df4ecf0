//! A pilot moves to Kafka: the whole of it, by the command, which is killed again and again on the way.

use crate::{
    Case,
    desk::{Desk, Output},
    ground::Ground,
    pipeline::{STRIKE, STRIKE_LATER, agency, feeds, magazine, outlet},
    source::{Dice, all, closed},
};
use bus::{Bus, EmbeddedSettings, Outgoing, Target};
use chassis::topics::TopicSettings;
use prost::Message;
use proto::{
    time::from_ms,
    topics,
    v1::{Print, Relation},
};
use std::{
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use wiredesk::{
    args::{self, Cli, Common, Engine},
    commands,
    demo::Origin,
};

pub(crate) const CASES: &[Case] = &[("a_pilot_moves_to_kafka_and_goes_on_where_it_was", |ground| {
    Box::pin(a_pilot_moves_to_kafka_and_goes_on_where_it_was(ground))
})];

/// First argument of a process of these tests that is `wiredesk copy`.
const CHILD: &str = "wiredesk-copy";
/// Records that make the copy take a while, of each partition: texts of long ago, which match nothing.
const PADDING: usize = 4_000;
/// How often the copy is killed.
const KILLS: u64 = 5;

/// Does what the command does, if this process was started for that: its exit code.
pub(crate) fn child(mut arguments: impl Iterator<Item = String>) -> Option<i32> {
    let (_, name) = (arguments.next(), arguments.next());
    name.filter(|name| name == CHILD)?;
    let (data, brokers) = (arguments.next().map(PathBuf::from), arguments.next());
    let copy = args::Copy { from: Engine::Embedded, to: Engine::Kafka };
    let common = Common { config: None, brokers, instance: None, data };
    let cli = Cli { common, command: args::Command::Copy(copy) };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let done = runtime.block_on(commands::dispatch(cli, || 1_700_000_000_000));
    if let Err(cause) = &done {
        println!("{cause:?}");
    }
    Some(i32::from(done.is_err()))
}

fn start_copy(folder: &Path, brokers: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    // The harness's own variable is none of the command's.
    command.arg(CHILD).arg(folder).arg(brokers).env_remove(tests::kafka::NAMED);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

async fn open(folder: &Path, owner: Option<&str>) -> Bus {
    let (path, owner) = (folder.join("log.db"), owner.map(str::to_owned));
    Bus::open(Target::Embedded(EmbeddedSettings { path, owner })).await.unwrap()
}

async fn a_pilot_moves_to_kafka_and_goes_on_where_it_was(ground: Ground) {
    let origin = Origin::bind((Ipv4Addr::LOCALHOST, 0).into(), || 0).await.unwrap();
    let site = origin.site();
    let closing = CancellationToken::new();
    let serving = tokio::spawn(origin.serve(closing.clone()));
    site.set("/agency", agency(("Ferry crews to strike", STRIKE), ""));
    site.set("/magazine", magazine());
    let feeds = feeds(&site, "pilot");
    let folder = tempfile::tempdir().unwrap();

    // A pilot at work; then its normalizer is away for a while, and then all of it is stopped.
    let pilot = open(folder.path(), Some("a pilot")).await;
    let desk = Desk::start(&pilot, &feeds).await;
    Output::once(&pilot, "pilot", |output| output.items.len() >= 3).await;
    desk.stop().await;
    let raw = count(&pilot, topics::RAW).await;
    let fetcher = Desk::start_fetcher(&pilot, &feeds).await;
    site.set("/outlet", outlet());
    raw_items(&pilot, raw + 1).await;
    site.set("/agency", agency(("Ferry strike called off", STRIKE_LATER), ""));
    raw_items(&pilot, raw + 2).await;
    fetcher.stop().await;
    let before = Output::of(&pilot, "pilot").await;
    assert_eq!(before.items.len(), 3);
    pad(&pilot).await;
    drop(pilot);
    closed(&folder.path().join("log.db")).await;

    let Target::Kafka(kafka) = &ground.target else { panic!("a case of Kafka") };
    copy_and_kill(folder.path(), &ground.bus, &kafka.brokers).await;
    let pilot = open(folder.path(), None).await;
    for spec in TopicSettings::default().specs() {
        assert_eq!(
            all(&pilot, &spec.name, None).await,
            all(&ground.bus, &spec.name, None).await,
            "{}",
            spec.name
        );
    }

    // On Kafka it asks only what has changed, and publishes what waited, once.
    let asked = site.requests().len();
    let desk = Desk::start(&ground.bus, &feeds).await;
    let after = Output::once(&ground.bus, "pilot", |output| output.items.len() >= 5).await;
    let of_all = |path: &str| site.requests()[asked..].iter().any(|request| request.path == path);
    while !["/agency", "/outlet", "/magazine"].into_iter().all(of_all) {
        sleep(Duration::from_millis(50)).await;
    }
    let again = &site.requests()[asked..];
    assert!(
        again.iter().all(|request| request.if_none_match.is_some() && request.status == 304),
        "{again:?}"
    );
    let later = after.item("Ferry strike called off");
    assert_eq!((later.version, later.relation()), (2, Relation::Version));
    assert_eq!(&later.story_id, &before.item("Ferry crews to strike").story_id);
    assert_eq!(after.item("No boats this weekend").relation(), Relation::Copy);

    site.set("/agency", agency(("Ferries sail again", STRIKE), ""));
    let last = Output::once(&ground.bus, "pilot", |output| output.items.len() >= 6).await;
    assert_eq!(last.item("Ferries sail again").version, 3);
    let (raw, outcomes) = desk.books();
    assert_eq!((raw, outcomes["published"]), (3, 3), "{outcomes:?}");
    desk.stop().await;
    closing.cancel();
    serving.await.unwrap().unwrap();
}

/// The end of what the copy writes down.
async fn progress(to: &Bus) -> i64 {
    match to.ends("wire.copy").await {
        Ok(ends) => ends[0],
        Err(_) => 0,
    }
}

async fn count(bus: &Bus, topic: &str) -> usize {
    all(bus, topic, None).await.values().map(Vec::len).sum()
}

/// Waits for that many.
async fn raw_items(bus: &Bus, wanted: usize) {
    while count(bus, topics::RAW).await < wanted {
        sleep(Duration::from_millis(50)).await;
    }
}

async fn pad(bus: &Bus) {
    for partition in 0..8 {
        let records = (0..PADDING).map(|number| {
            let key = format!("print-{partition}-{number}");
            let print = Print {
                version_id: key.clone(),
                hashes: vec![number as u64; 125],
                arrived_at: Some(from_ms(1_000)),
                ..Print::default()
            };
            Outgoing {
                topic: topics::PRINTS.into(),
                partition: Some(partition),
                // Now and not long ago: this topic is not kept for ever.
                timestamp_ms: now_ms(),
                key: key.into(),
                value: Some(print.encode_to_vec().into()),
                headers: Vec::new(),
            }
        });
        bus.append(records.collect()).await.unwrap();
    }
}

#[expect(clippy::disallowed_methods, reason = "a broker compares records with its clock")]
fn now_ms() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as i64
}

/// Kills the command a few batches after it began to write, at instants from a seed; the last one is let be.
async fn copy_and_kill(folder: &Path, to: &Bus, brokers: &str) {
    let (mut killed, mut dice) = (0, Dice(9));
    for _ in 0..KILLS {
        let mut child = start_copy(folder, brokers);
        let until = progress(to).await + dice.below(12) as i64;
        while child.try_wait().unwrap().is_none() && progress(to).await <= until {}
        sleep(Duration::from_millis(dice.below(40))).await;
        killed += u64::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(killed >= 3, "only {killed} of {KILLS} were killed at work");
    let last = tokio::task::spawn_blocking({
        let child = start_copy(folder, brokers);
        move || child.wait_with_output().unwrap()
    });
    let output = last.await.unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", said(&output.stdout), said(&output.stderr));
    let table = said(&output.stdout);
    let row = table.lines().find(|line| line.starts_with(topics::PRINTS)).unwrap();
    let in_all = row.rsplit(' ').next().and_then(|count| count.parse::<usize>().ok());
    assert!(in_all.is_some_and(|count| count >= 8 * PADDING), "{table}");
    assert!(
        !row.contains(" 0 "),
        "nothing was left to the last one, so the others were hardly killed at work:\n{table}"
    );
    println!("{killed} of {KILLS} killed at work; the last one copied the rest:\n{table}");
}
