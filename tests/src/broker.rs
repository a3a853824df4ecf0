//! An Apache Kafka on loopback, as long as this process lives. It can be killed, and started again on what it had.

use crate::{
    maven,
    settings::{self, CLUSTER, Node},
    watch::{self, last_lines},
};
use anyhow::{Context, ensure};
use std::{
    fmt::Write,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The broker's settings, in its folder.
const SETTINGS: &str = "server.properties";
/// What the broker says, in its folder.
const LOG: &str = "broker.log";
/// Stands in a broker's folder while the broker is dead and its folder is to be kept.
const KEPT: &str = "kept";
/// Small, and quick to start.
const JAVA: [&str; 3] = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

/// Runs Java ("$@") until it ends or standard input closes, which it does when the tests' process ends,
/// however it ends; then takes its folder ($FOLDER) away, unless it is to be kept for another start ($KEPT).
const UNTIL_ORPHANED: &str = r#"
trap "" INT HUP TERM
exec 3<&0
"$@" 3<&- &
broker=$!
(cat <&3 >/dev/null; kill -9 "$broker" 2>/dev/null) &
wait "$broker"
[ -e "$KEPT" ] || rm -rf "$FOLDER"
"#;

/// A broker. It ends with this process, or when dropped.
#[derive(Debug)]
pub struct Broker {
    jars: PathBuf,
    folder: PathBuf,
    port: u16,
    took: Duration,
    /// Its standard input holds the broker.
    shell: Child,
}

impl Broker {
    /// Starts one from jars that are fetched when missing, and waits until it takes clients.
    pub fn start() -> anyhow::Result<Self> {
        let mut one = Self::start_cluster(1)?;
        one.pop().context("no broker was started")
    }

    /// Starts a cluster of so many, and waits until all take clients.
    pub fn start_cluster(count: usize) -> anyhow::Result<Vec<Self>> {
        let jars = maven::jars()?;
        let begun = Instant::now();
        let nodes = settings::nodes(count)?;
        // All at once: each waits for a majority of them.
        let mut brokers = Vec::with_capacity(count);
        for (place, node) in nodes.iter().enumerate() {
            let folder = tempfile::Builder::new().prefix("wiredesk-kafka-").tempdir();
            let folder = folder.context("cannot make a folder for the broker")?.keep();
            match lay_out(&jars, &folder, &nodes, place).and_then(|()| launch(&jars, &folder)) {
                Ok(shell) => brokers.push(Self {
                    jars: jars.clone(),
                    folder,
                    port: node.port,
                    took: Duration::ZERO,
                    shell,
                }),
                Err(error) => {
                    // The shell does it too, if it came that far.
                    let _ = fs::remove_dir_all(&folder);
                    return Err(error);
                }
            }
        }
        for broker in &mut brokers {
            watch::until_ready(&mut broker.shell, &broker.folder.join(LOG))?;
            broker.took = begun.elapsed();
        }
        Ok(brokers)
    }

    /// Kills it at once (SIGKILL), and waits until it is gone. Its folder stays.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        fs::write(self.folder.join(KEPT), "").context("cannot keep the broker's folder")?;
        // The shell does it when its input closes.
        drop(self.shell.stdin.take());
        self.shell.wait().context("cannot wait for the broker")?;
        Ok(())
    }

    /// Starts it on the same port with what it had, and waits until it takes clients.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        fs::remove_file(self.folder.join(KEPT)).context("the broker was not killed")?;
        self.shell = launch(&self.jars, &self.folder)?;
        watch::until_ready(&mut self.shell, &self.folder.join(LOG))
    }

    /// Lets it stand still, as a machine does that swaps or a disk that hangs; its connections stay.
    pub fn freeze(&self) -> anyhow::Result<()> {
        self.signal("STOP")
    }

    /// Lets it go on.
    pub fn thaw(&self) -> anyhow::Result<()> {
        self.signal("CONT")
    }

    /// Java is a child of the shell that holds it.
    fn signal(&self, signal: &str) -> anyhow::Result<()> {
        let shell = self.shell.id();
        let children = fs::read_to_string(format!("/proc/{shell}/task/{shell}/children"));
        let children = children.context("cannot look for the broker's process")?;
        let is_java = |id: &&str| {
            fs::read_to_string(format!("/proc/{id}/comm")).is_ok_and(|name| name.trim() == "java")
        };
        let java = children.split_whitespace().find(is_java).context("the broker has no process")?;
        let told = Command::new("kill").args([&format!("-{signal}"), java]).status();
        ensure!(told.context("kill cannot be run")?.success(), "the broker cannot be told {signal}");
        Ok(())
    }

    /// `host:port`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// How long it took to start.
    pub(crate) fn took(&self) -> Duration {
        self.took
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // One that is dead and was to be started again has nobody else to take its folder away.
        if self.folder.join(KEPT).exists() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Makes what a broker begins with.
fn lay_out(jars: &Path, folder: &Path, nodes: &[Node], place: usize) -> anyhow::Result<()> {
    let mut properties = String::new();
    let data = folder.join("data").display().to_string();
    for (key, value) in settings::of(nodes, place, "127.0.0.1", &data) {
        writeln!(properties, "{key}={value}")?;
    }
    let settings = folder.join(SETTINGS);
    fs::write(&settings, properties).with_context(|| format!("cannot write {}", settings.display()))?;
    let formatted = Command::new("java")
        .args(JAVA)
        .arg("-cp")
        .arg(jars.join("*"))
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
    Ok(())
}

fn launch(jars: &Path, folder: &Path) -> anyhow::Result<Child> {
    let log = folder.join(LOG);
    let output = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    Command::new("sh")
        .args(["-c", UNTIL_ORPHANED, "sh", "java"])
        .args(JAVA)
        .arg("-cp")
        .arg(jars.join("*"))
        .arg("kafka.Kafka")
        .arg(folder.join(SETTINGS))
        .env("FOLDER", folder)
        .env("KEPT", folder.join(KEPT))
        .stdin(Stdio::piped())
        .stdout(output.try_clone().context("cannot share the broker's log")?)
        .stderr(output)
        .spawn()
        .context("sh cannot be run")
}
