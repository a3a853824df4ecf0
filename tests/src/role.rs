//! A role as a process of its own: started, asked, killed, started again, stopped.

use anyhow::{Context, bail, ensure};
use std::{
    fs::{self, File},
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long a process may take until it says where it listens, on a busy machine.
const STARTING: Duration = Duration::from_secs(20);
/// How long a role may take to stop after SIGTERM, as the README says, and a second for the process around it.
const STOPPING: Duration = Duration::from_secs(11);
/// How long an answer over HTTP may take.
const ANSWERING: Duration = Duration::from_secs(5);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// Kills the process $1 when standard input closes, which it does when the tests' process ends, however it ends.
const UNTIL_ORPHANED: &str = r#"trap "" INT HUP; cat >/dev/null; kill -9 "$1" 2>/dev/null"#;

/// A role of the program, running or killed. It is killed when dropped, and when this process ends.
#[derive(Debug)]
pub struct Role {
    name: String,
    command: Vec<String>,
    program: PathBuf,
    folder: PathBuf,
    starts: usize,
    process: Child,
    /// Ends the process with this one; its standard input is held here.
    guard: Child,
}

impl Role {
    /// Starts the program with these arguments. Its log goes to a file of the folder; it has to be in JSON, since the
    /// address that the role listens on is read there.
    pub fn start(program: &Path, name: &str, arguments: &[&str], folder: &Path) -> anyhow::Result<Self> {
        let command: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let (process, guard) = launch(program, &command, folder, &log_name(name, 1))?;
        let (name, program, folder) = (name.to_owned(), program.to_owned(), folder.to_owned());
        Ok(Self { name, command, program, folder, starts: 1, process, guard })
    }

    /// The name that it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Ends the process as `kill -9` does: it has no last word.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.lives()?;
        self.end().with_context(|| format!("{} cannot be killed", self.name))
    }

    /// Starts it again, as it was started at first.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        self.starts += 1;
        let log = log_name(&self.name, self.starts);
        (self.process, self.guard) = launch(&self.program, &self.command, &self.folder, &log)?;
        Ok(())
    }

    /// Fails if it has ended by itself.
    pub fn lives(&mut self) -> anyhow::Result<()> {
        match self.process.try_wait().with_context(|| format!("cannot look after {}", self.name))? {
            None => Ok(()),
            Some(status) => bail!("{} ended by itself with {status}: {}", self.name, self.last_words()),
        }
    }

    /// Asks it to stop with SIGTERM, and waits until it has.
    pub fn stop(mut self) -> anyhow::Result<ExitStatus> {
        self.lives()?;
        let id = self.process.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().context("kill cannot be run")?;
        ensure!(told.success(), "{} cannot be told to stop", self.name);
        let begun = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait()? {
                return Ok(status);
            }
            let late = begun.elapsed() > STOPPING;
            ensure!(!late, "{} has not stopped: {}", self.name, self.last_words());
            thread::sleep(LOOK);
        }
    }

    /// Asks for a path: whether the status was 200, and the body.
    pub fn ask(&self, path: &str) -> anyhow::Result<(bool, String)> {
        let address = self.address()?;
        let doing = || format!("cannot ask {} for {path}", self.name);
        let mut stream = TcpStream::connect_timeout(&address, ANSWERING).with_context(doing)?;
        stream.set_read_timeout(Some(ANSWERING)).with_context(doing)?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n").with_context(doing)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).with_context(doing)?;
        let (head, body) = answer.split_once("\r\n\r\n").with_context(doing)?;
        Ok((head.split(' ').nth(1) == Some("200"), body.to_owned()))
    }

    /// Whether it says that it is ready; one that does not answer yet is not.
    pub fn is_ready(&self) -> bool {
        self.ask("/readyz").is_ok_and(|(ready, _)| ready)
    }

    /// The sum of a metric over its labels: every series of that name.
    pub fn metric(&self, name: &str) -> anyhow::Result<u64> {
        let (_, text) = self.ask("/metrics")?;
        let series = text.lines().filter(|line| {
            line.strip_prefix(name).is_some_and(|rest| rest.starts_with('{') || rest.starts_with(' '))
        });
        let mut values = series.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).peekable();
        ensure!(values.peek().is_some(), "{} has no metric {name}", self.name);
        Ok(values.sum::<f64>() as u64)
    }

    /// Memory that it holds now, in bytes (`VmRSS` of proc(5)).
    pub fn memory(&self) -> anyhow::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.with_context(|| format!("cannot look at the memory of {}", self.name))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
        Ok(kilobytes.with_context(|| format!("{} has no memory", self.name))? * 1024)
    }

    /// The end of its log.
    pub fn last_words(&self) -> String {
        let said = self.log();
        let lines: Vec<&str> = said.lines().collect();
        lines[lines.len().saturating_sub(10)..].join("\n")
    }

    /// The log of its present life.
    fn log(&self) -> String {
        fs::read_to_string(self.folder.join(log_name(&self.name, self.starts))).unwrap_or_default()
    }

    /// Where it listens, once it says so.
    fn address(&self) -> anyhow::Result<SocketAddr> {
        let begun = Instant::now();
        loop {
            let said = self.log();
            let mut lines = said.lines().filter(|line| line.contains("\"listening\""));
            if let Some(address) = lines.find_map(|line| line.split("\"address\":\"").nth(1)) {
                let address = address.split('"').next().unwrap_or_default();
                return address.parse().with_context(|| format!("{} listens on {address}?", self.name));
            }
            let late = begun.elapsed() > STARTING;
            ensure!(!late, "{} does not say where it listens: {}", self.name, self.last_words());
            thread::sleep(LOOK);
        }
    }

    fn end(&mut self) -> std::io::Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        // After the process, and before its number can be another's: the guard must not see its input close.
        self.guard.kill()?;
        self.guard.wait()?;
        Ok(())
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.end();
        let _ = self.guard.kill();
        let _ = self.guard.wait();
    }
}

fn log_name(name: &str, start: usize) -> String {
    format!("{name}-{start}.log")
}

fn launch(program: &Path, command: &[String], folder: &Path, log: &str) -> anyhow::Result<(Child, Child)> {
    let log = folder.join(log);
    let output = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let process = Command::new(program)
        .args(command)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(output.try_clone().context("cannot share a log")?)
        .stderr(output)
        .spawn()
        .with_context(|| format!("{} cannot be run", program.display()))?;
    let guard = Command::new("sh")
        .args(["-c", UNTIL_ORPHANED, "sh", &process.id().to_string()])
        .stdin(Stdio::piped())
        .spawn()
        .context("sh cannot be run")?;
    Ok((process, guard))
}
