//! One Apache Kafka on loopback, as long as this process lives.

use anyhow::{Context, bail, ensure};
use std::{
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long a broker may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);
/// Time between two looks at a starting broker's log.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// What a broker logs when it takes clients.
const READY: &str = "Kafka Server started";
/// Any 22 letters of base64 will do for a cluster of its own.
const CLUSTER: &str = "WiredeskTestsWiredeskg";
/// Small, and quick to start.
const JAVA: [&str; 3] = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

/// Runs Java ("$@") until it ends or standard input closes, which it does when the tests' process ends,
/// however it ends; then takes its folder ($FOLDER) away.
const UNTIL_ORPHANED: &str = r#"
trap "" INT HUP
exec 3<&0
"$@" 3<&- &
broker=$!
(cat <&3 >/dev/null; kill -9 "$broker" 2>/dev/null) &
wait "$broker"
rm -rf "$FOLDER"
"#;

/// A running broker. It ends with this process, or when dropped.
#[derive(Debug)]
pub(crate) struct Broker {
    port: u16,
    took: Duration,
    /// Its standard input holds the broker.
    _shell: Child,
}

impl Broker {
    /// Starts one from a folder of jars, and waits until it takes clients.
    pub(crate) fn start(jars: &Path) -> anyhow::Result<Self> {
        let begun = Instant::now();
        let folder = tempfile::Builder::new().prefix("wiredesk-kafka-").tempdir();
        let folder = folder.context("cannot make a folder for the broker")?.keep();
        match launch(jars, &folder) {
            Ok((port, shell)) => Ok(Self { port, took: begun.elapsed(), _shell: shell }),
            Err(error) => {
                // The shell does it too, if it came that far.
                let _ = fs::remove_dir_all(&folder);
                Err(error)
            }
        }
    }

    /// `host:port`.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// How long it took to start.
    pub(crate) fn took(&self) -> Duration {
        self.took
    }
}

fn launch(jars: &Path, folder: &Path) -> anyhow::Result<(u16, Child)> {
    let (port, controller) = free_ports()?;
    let settings = folder.join("server.properties");
    fs::write(&settings, properties(port, controller, &folder.join("data")))
        .with_context(|| format!("cannot write {}", settings.display()))?;
    let classes = jars.join("*");
    let formatted = Command::new("java")
        .args(JAVA)
        .arg("-cp")
        .arg(&classes)
        .args(["kafka.tools.StorageTool", "format", "--cluster-id", CLUSTER, "--config"])
        .arg(&settings)
        .stdin(Stdio::null())
        .output()
        .context("java cannot be run")?;
    ensure!(
        formatted.status.success(),
        "kafka's storage cannot be formatted: {}",
        last_lines(&String::from_utf8_lossy(&formatted.stderr))
    );
    let log = folder.join("broker.log");
    let output = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let mut shell = Command::new("sh")
        .args(["-c", UNTIL_ORPHANED, "sh", "java"])
        .args(JAVA)
        .arg("-cp")
        .arg(&classes)
        .arg("kafka.Kafka")
        .arg(&settings)
        .env("FOLDER", folder)
        .stdin(Stdio::piped())
        .stdout(output.try_clone().context("cannot share the broker's log")?)
        .stderr(output)
        .spawn()
        .context("sh cannot be run")?;
    ready(&mut shell, &log)?;
    Ok((port, shell))
}

fn ready(shell: &mut Child, log: &PathBuf) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        let said = fs::read_to_string(log).unwrap_or_default();
        if said.contains(READY) {
            return Ok(());
        }
        if let Some(status) = shell.try_wait().context("cannot look after the broker")? {
            bail!("kafka ended with {status}: {}", last_lines(&said));
        }
        if begun.elapsed() > PATIENCE {
            // Closing its input ends the broker.
            drop(shell.stdin.take());
            bail!("kafka did not start within {} s: {}", PATIENCE.as_secs(), last_lines(&said));
        }
        thread::sleep(BETWEEN_LOOKS);
    }
}

/// Two ports that nobody has now.
fn free_ports() -> anyhow::Result<(u16, u16)> {
    let one = TcpListener::bind("127.0.0.1:0").context("there is no free port")?;
    let other = TcpListener::bind("127.0.0.1:0").context("there is no free port")?;
    Ok((one.local_addr()?.port(), other.local_addr()?.port()))
}

/// One node that is broker and controller, with replicas for one and quick about what tests wait for.
/// Topics are made by themselves here, as in Kafka's default: the bus must not rely on either.
fn properties(port: u16, controller: u16, data: &Path) -> String {
    format!(
        "process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
log.cleaner.backoff.ms=1000
",
        data.display()
    )
}

fn last_lines(said: &str) -> String {
    let lines: Vec<_> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(3)..].join(" | ")
}
