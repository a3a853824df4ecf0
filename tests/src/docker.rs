//! A Kafka in a container, where a Docker engine runs. By its own command line: a library for it would bring
//! more crates than all of Wiredesk's tests.

use crate::{settings, watch};
use anyhow::{Context, ensure};
use std::{
    fs::File,
    process::{Child, Command, Stdio},
};

/// What runs, the version of the jars in `kafka/pom.xml`.
const IMAGE: &str = "apache/kafka:4.1.1";

/// Runs "$@", a `docker run` of the container $NAME, until it ends or standard input closes; then takes the container
/// away, which outlives the command that started it.
const UNTIL_ORPHANED: &str = r#"
trap "" INT HUP
exec 3<&0
"$@" 3<&- &
(cat <&3 >/dev/null; docker rm --force "$NAME") >/dev/null 2>&1 &
wait "$!"
"#;

/// A broker in a container. It ends with this process, or when dropped.
#[derive(Debug)]
pub(crate) struct Container {
    port: u16,
    /// Its standard input holds the container.
    _shell: Child,
    _log: tempfile::NamedTempFile,
}

impl Container {
    /// Starts one, and waits until it takes clients. An error where no engine answers, or it has no such image and can
    /// get none.
    pub(crate) fn start() -> anyhow::Result<Self> {
        docker(&["info"]).context("no Docker engine answers")?;
        if docker(&["image", "inspect", IMAGE]).is_err() {
            docker(&["pull", "--quiet", IMAGE]).with_context(|| format!("{IMAGE} cannot be pulled"))?;
        }
        let nodes = settings::nodes(1)?;
        let node = nodes[0];
        let name = format!("wiredesk-tests-{}-{}", std::process::id(), node.port);
        let published = format!("127.0.0.1:{0}:{0}", node.port);
        let mut run = vec!["docker", "run", "--rm", "--name", &name, "--publish", &published].into_iter();
        let mut arguments: Vec<String> = run.by_ref().map(str::to_owned).collect();
        for (key, value) in settings::of(&nodes, 0, "0.0.0.0", "/tmp/kafka") {
            let key = key.replace('.', "_").to_uppercase();
            arguments.extend(["--env".to_owned(), format!("KAFKA_{key}={value}")]);
        }
        arguments.extend(["--env".to_owned(), format!("CLUSTER_ID={}", settings::CLUSTER), IMAGE.to_owned()]);
        let log = tempfile::NamedTempFile::new().context("cannot make a log file")?;
        let output: File = log.reopen().context("cannot open the log file")?;
        let mut shell = Command::new("sh")
            .args(["-c", UNTIL_ORPHANED, "sh"])
            .args(arguments)
            .env("NAME", &name)
            .stdin(Stdio::piped())
            .stdout(output.try_clone().context("cannot share the log file")?)
            .stderr(output)
            .spawn()
            .context("sh cannot be run")?;
        watch::until_ready(&mut shell, log.path())?;
        Ok(Self { port: node.port, _shell: shell, _log: log })
    }

    /// `host:port`.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

fn docker(arguments: &[&str]) -> anyhow::Result<()> {
    let ran = Command::new("docker").args(arguments).stdin(Stdio::null()).output();
    let ran = ran.context("there is no docker")?;
    let said = String::from_utf8_lossy(&ran.stderr);
    ensure!(ran.status.success(), "docker {}: {}", arguments.join(" "), said.trim());
    Ok(())
}
