//! The consumers of docs/consume, as they stand there, read what a pipeline made.
//!
//! Beside it an aborted transaction stands on the topic, which none of them may show.

use crate::{
    deployment::{Deployment, Engine, ready, retire_feeds, settings, stop},
    drain::drain,
    output,
    world::World,
};
use bus::{Bus, Record, Target};
use chassis::envelope;
use prost::Message;
use proto::{
    topics::ITEMS,
    v1::{Item, Source, Status},
};
use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions},
    client::DefaultClientContext,
    producer::{BaseProducer, BaseRecord, Producer},
};
use std::{
    collections::HashMap,
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};
use tests::{kafka::Kafka, tools};
use tokio::sync::OnceCell;

const FEEDS: usize = 12;
const CHANGES: usize = 150;
const ANSWERING: Duration = Duration::from_secs(10);
/// A consumer that has heard nothing for so long is done. Joining a group counts. Seconds.
const QUIET: &str = "8";
/// Key of the record that was rolled back.
const NEVER: &str = "itm-00000000000000000000000000000000";

/// A consumer of docs/consume.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Client {
    Kcat,
    Python,
    Java,
}

impl Client {
    pub(crate) const ALL: [Self; 3] = [Self::Kcat, Self::Python, Self::Java];

    /// The case's claim.
    pub(crate) fn claim(self) -> &'static str {
        match self {
            Self::Kcat => "kcat_shows_what_was_committed_by_its_headers",
            Self::Python => "the_python_consumer_keeps_the_text_that_each_item_has",
            Self::Java => "the_java_consumer_keeps_the_text_that_each_item_has",
        }
    }

    /// Why it cannot be run here; `None` where it can.
    pub(crate) fn missing(self) -> Option<String> {
        let needed = match self {
            Self::Kcat => tools::needs("kcat", &["-V"]),
            Self::Python => {
                tools::needs(&python(), &["-c", "import confluent_kafka, google.protobuf, grpc_tools"])
            }
            Self::Java => {
                tools::needs("javac", &["-version"]).and_then(|()| tools::needs("mvn", &["--version"]))
            }
        };
        needed.err().map(|reason| format!("{:#}, so {} is ignored", reason, self.claim()))
    }
}

/// The interpreter that `WIREDESK_TEST_PYTHON` names, or of the environment that `.ci/run` makes, or any.
fn python() -> String {
    let made = || tools::target().unwrap().join("clients/bin/python");
    let any = || made().is_file().then(made).unwrap_or_else(|| PathBuf::from("python3"));
    env::var("WIREDESK_TEST_PYTHON").unwrap_or_else(|_| any().display().to_string())
}

pub(crate) async fn reads_what_was_committed(kafka: &'static Kafka, client: Client) {
    static PUBLISHED: OnceCell<()> = OnceCell::const_new();
    PUBLISHED.get_or_init(|| publish(kafka)).await;
    let bus = Bus::open(Target::Kafka(settings(kafka))).await.unwrap();
    let records = output::records(&bus, ITEMS).await;
    let (mut shown, mut expected, items) = match client {
        Client::Kcat => (kcat(kafka), records.iter().map(headers).collect(), None),
        Client::Python => consumed(&records, python_consumer(kafka).await),
        Client::Java => consumed(&records, java_consumer(kafka).await),
    };
    shown.sort_unstable();
    expected.sort_unstable();
    println!("clients: {client:?} showed {} lines of {} records", shown.len(), records.len());
    assert!(!shown.is_empty());
    assert!(shown.iter().all(|line| !line.contains(NEVER)), "what was rolled back is shown");
    assert!(shown == expected, "{:?}", shown.iter().zip(&expected).find(|(one, other)| one != other));
    if let Some((said, count)) = items {
        assert!(said.lines().any(|line| line == format!("{count} items")), "{said}");
    }
}

/// What a client printed, what it should have printed, and, of one that counts items, its last word and their number.
type Shown = (Vec<String>, Vec<String>, Option<(String, usize)>);

/// By the rules of docs/consume.md: a line whenever an item has another text.
fn consumed(records: &[Record], (shown, said): (Vec<String>, String)) -> Shown {
    let mut texts: HashMap<String, (u32, u32)> = HashMap::new();
    let mut lines = Vec::new();
    for record in records {
        let item: Item = envelope::open(record).unwrap().unwrap();
        let name = (item.version, item.revision);
        let is_older = texts.get(&item.item_id).is_some_and(|now| name < *now);
        if item.superseded_by == 0 && !is_older {
            let verb = if item.status() == Status::Usable { "show" } else { "take down" };
            lines.push(format!("{verb}\t{}\t{}\t{}", item.item_id, item.version, item.headline));
            texts.insert(item.item_id, name);
        }
    }
    (shown, lines, Some((said, texts.len())))
}

fn headers(record: &Record) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let header = |name| text(record.header(name).unwrap_or_default());
    let headers = ["wd_status", "wd_kind", "wd_relation", "wd_language"].map(header);
    format!("{}\t{}", text(&record.key), headers.join("\t"))
}

/// Runs a pipeline on a few feeds, then writes what is rolled back at once.
async fn publish(kafka: &'static Kafka) {
    let mut world = World::open("clients", FEEDS, 7).await;
    let deployment = Deployment::new(Engine::Kafka(kafka), &world.definitions());
    let mut roles = vec![deployment.start("run", &format!("{}-run", world.sources))];
    ready(&mut roles[0]).await;
    let bus = deployment.bus().await;
    for _ in 0..CHANGES {
        world.change();
    }
    drain(&mut world, &bus, &mut roles).await;
    stop(roles);
    retire_feeds(&bus).await;
    roll_back(kafka, &world.sources);
    world.close().await;
    let everything = kcat_of(kafka, &["-X", "isolation.level=read_uncommitted", "-f", "%k\n"]);
    if let Some(everything) = everything {
        assert!(everything.lines().any(|key| key == NEVER), "who reads uncommitted records sees it");
    }
}

/// A well-formed item in a transaction that is given up once it stands on the broker.
fn roll_back(kafka: &Kafka, source: &str) {
    let item = Item {
        item_id: NEVER.to_owned(),
        version: 1,
        headline: "Never published".to_owned(),
        source: Some(Source { id: source.to_owned(), ..Source::default() }),
        status: Status::Usable.into(),
        ..Item::default()
    };
    let beside: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", kafka.brokers())
        .set("transactional.id", format!("{source}-beside"))
        .create()
        .unwrap();
    beside.init_transactions(ANSWERING).unwrap();
    beside.begin_transaction().unwrap();
    let value = item.encode_to_vec();
    beside.send(BaseRecord::to(ITEMS).partition(0).key(NEVER).payload(&value)).unwrap();
    beside.flush(ANSWERING).unwrap();
    beside.abort_transaction(ANSWERING).unwrap();
}

fn kcat(kafka: &Kafka) -> Vec<String> {
    let script = root().join("docs/consume/consume.sh");
    let (lines, _) = run(Command::new(script).arg(kafka.brokers()));
    lines
}

/// What kcat says of the topic; `None` where there is none.
fn kcat_of(kafka: &Kafka, arguments: &[&str]) -> Option<String> {
    Client::Kcat.missing().is_none().then(|| {
        let brokers = kafka.brokers();
        let all = ["-C", "-q", "-b", brokers, "-t", ITEMS, "-o", "beginning", "-e"];
        run(Command::new("kcat").args(all).args(arguments)).0.join("\n")
    })
}

async fn python_consumer(kafka: &Kafka) -> (Vec<String>, String) {
    forget(kafka, "example-python").await;
    let python = python();
    let classes = tempfile::tempdir().unwrap();
    let schemas = root().join("proto/wiredesk/v1").read_dir().unwrap();
    let schemas = schemas.map(|file| format!("wiredesk/v1/{}", file.unwrap().file_name().to_string_lossy()));
    run(Command::new(&python)
        .args(["-m", "grpc_tools.protoc", "-I", "proto"])
        .arg(format!("--python_out={}", classes.path().display()))
        .args(schemas));
    let consumer = "docs/consume/consumer.py";
    run(Command::new(&python).env("PYTHONPATH", classes.path()).args([consumer, kafka.brokers(), QUIET]))
}

async fn java_consumer(kafka: &Kafka) -> (Vec<String>, String) {
    forget(kafka, "example-java").await;
    let arguments = format!("-Dexec.args={} {QUIET}", kafka.brokers());
    let (mut lines, said) =
        run(Command::new("mvn").args(["-q", "-f", "docs/consume", "compile", "exec:java", &arguments]));
    // Maven 3 ends by setting its colours back, also where it writes to no terminal.
    lines.retain(|line| line != "\u{1b}[0m");
    (lines, said)
}

/// A consumer's lines, and what it said beside them. It is run from the project's root, as the docs say.
fn run(command: &mut Command) -> (Vec<String>, String) {
    let ran = command.current_dir(root()).stdin(Stdio::null()).output().unwrap();
    let (output, said) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{command:?} ended with {}: {output}{said}", ran.status);
    (output.lines().map(str::to_owned).collect(), said.into_owned())
}

/// The group's positions go: a Kafka that was there before may have them of an earlier run.
async fn forget(kafka: &Kafka, group: &str) {
    let admin: AdminClient<DefaultClientContext> =
        ClientConfig::new().set("bootstrap.servers", kafka.brokers()).create().unwrap();
    // A group that nobody knows is as good as one that was forgotten.
    let _ = admin.delete_groups(&[group], &AdminOptions::new()).await.unwrap();
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
