//! Processes that a case can kill: this program again, told by the environment what to be.

use crate::{
    copy::{copies, copy},
    ground::{Ground, batch, given, records},
};
use bus::{Batch, Bus, EmbeddedSettings, KafkaSettings, Member, Target};
use serde::{Deserialize, Serialize};
use std::{
    env,
    future::pending,
    io::{BufRead, BufReader, Write, stdin},
    path::PathBuf,
    process::{self, Command, Stdio},
    thread,
};
use tokio::sync::mpsc;

/// Holds a child's orders.
const ORDERS: &str = "WIREDESK_TEST_CHILD";
/// Records of each commit of a child that floods.
pub(crate) const FLOOD: usize = 40;

/// What a child is to do, as a member of the case's group.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum Task {
    /// Copy what is there and what comes. Says `given`, once it has all partitions.
    Copy,
    /// Copy one record, and never hear how it went.
    CopyUnheard,
    /// Read one record, say `read`, copy it when told to, say what came of that, and go on as a copyist.
    CopyWhenTold,
    /// Commit again and again: as many records as [`FLOOD`] to `items` and to `state`, and the number of
    /// commits as position. Says `flooding` after the first.
    Flood,
}

/// What a child is told.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Orders {
    task: Task,
    member: String,
    prefix: String,
    place: Place,
}

#[derive(Debug, Serialize, Deserialize)]
enum Place {
    Kafka(String),
    Embedded(PathBuf),
}

/// The orders of this process, when it is a child.
pub(crate) fn orders() -> Option<Orders> {
    env::var(ORDERS).ok().map(|orders| serde_json::from_str(&orders).unwrap())
}

/// A child process. It is killed when this is dropped, and ends by itself when this process is gone.
pub(crate) struct Child {
    process: process::Child,
    said: mpsc::UnboundedReceiver<String>,
}

impl Child {
    /// Starts a member of the case's group. On the embedded engine it owns the log.
    pub(crate) fn start(ground: &Ground, member: &str, task: Task) -> Self {
        let place = match &ground.target {
            Target::Kafka(settings) => Place::Kafka(settings.brokers.clone()),
            Target::Embedded(settings) => Place::Embedded(settings.path.clone()),
        };
        let prefix = ground.prefix().to_owned();
        let orders = Orders { task, member: member.to_owned(), prefix, place };
        let mut process = Command::new(env::current_exe().unwrap())
            .env(ORDERS, serde_json::to_string(&orders).unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let (sender, said) = mpsc::unbounded_channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { process, said }
    }

    /// The next line that it says.
    pub(crate) async fn says(&mut self) -> String {
        self.said.recv().await.expect("the child has ended")
    }

    /// Tells it to go on.
    pub(crate) fn tell(&mut self) {
        writeln!(self.process.stdin.as_mut().unwrap()).unwrap();
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Kills it at once (SIGKILL), and waits until it is gone.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    /// Stops it where it stands (`STOP`), or lets it go on (`CONT`).
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.process.id().to_string()).status();
        assert!(sent.unwrap().success(), "cannot send {name}");
    }

    fn end(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.end();
    }
}

/// Lives a child's life.
pub(crate) fn obey(orders: Orders) {
    let (sender, told) = mpsc::unbounded_channel();
    thread::spawn(move || {
        for line in stdin().lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
        // Whoever started this process is gone.
        process::exit(0);
    });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let Orders { task, member, prefix, place } = orders;
        let target = match place {
            Place::Kafka(brokers) => {
                Target::Kafka(KafkaSettings { brokers, replication: None, options: Default::default() })
            }
            Place::Embedded(path) => {
                Target::Embedded(EmbeddedSettings { path, owner: Some("a child".to_owned()) })
            }
        };
        let bus = Bus::open(target.clone()).await.unwrap();
        let ground = Ground::shared(bus, target, prefix);
        match task {
            Task::Copy => {
                let mut member = ground.join(&member, &["in"]).await;
                let partitions = ground.bus.partitions(&ground.name("in")).await.unwrap();
                given(&mut member, partitions as usize).await;
                println!("given");
                copy_on(&ground, member).await;
            }
            Task::CopyUnheard => copy_unheard(&ground, &member).await,
            Task::CopyWhenTold => copy_when_told(&ground, &member, told).await,
            Task::Flood => flood(&ground, &member).await,
        }
    });
}

async fn copy_on(ground: &Ground, member: Member) {
    let error = copy(ground, member).await;
    panic!("a child cannot go on: {error:?}");
}

async fn copy_unheard(ground: &Ground, member: &str) {
    let mut member = ground.join(member, &["in"]).await;
    given(&mut member, 1).await;
    let Ok(bus::Event::Records(read)) = member.next().await else { panic!("no records") };
    let _ = member.commit(copies(ground, &read[..1])).await;
    pending().await
}

async fn copy_when_told(ground: &Ground, member: &str, mut told: mpsc::UnboundedReceiver<String>) {
    let mut member = ground.join(member, &["in"]).await;
    given(&mut member, 1).await;
    let read = records(&mut member, 1).await;
    println!("read");
    told.recv().await.unwrap();
    let outputs = [ground.record("items", "late"), ground.record("state", "late")];
    match member.commit(batch(outputs, [read[0].next()])).await {
        Ok(()) => println!("committed"),
        Err(error) => println!("{error}"),
    }
    copy_on(ground, member).await;
}

async fn flood(ground: &Ground, member: &str) {
    let mut member = ground.join(member, &["in"]).await;
    let committed = given(&mut member, 1).await[0].committed.unwrap_or(0);
    for number in committed.. {
        let output = |topic| ground.record(topic, format!("{number:0>1000}"));
        let outputs = [vec![output("items"); FLOOD], vec![output("state"); FLOOD]].concat();
        let positions = vec![ground.position("in", number + 1)];
        member.commit(Batch { outputs, positions }).await.unwrap();
        if number == committed {
            println!("flooding");
        }
    }
}
