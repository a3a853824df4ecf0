//! The jars of Apache Kafka, by Maven, kept in the build's target folder.

use crate::tools::{needs, target};
use anyhow::{Context, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What to fetch.
const POM: &str = include_str!("../kafka/pom.xml");

/// The folder with the jars, fetched unless it is there for the same `pom.xml`.
pub(crate) fn jars() -> anyhow::Result<PathBuf> {
    needs("java", &["-version"])?;
    let kafka = target()?.join("kafka");
    let (jars, fetched) = (kafka.join("jars"), kafka.join("pom.xml"));
    if fs::read_to_string(&fetched).is_ok_and(|pom| pom == POM) && jars.is_dir() {
        return Ok(jars);
    }
    needs("mvn", &["--version"])?;
    fs::create_dir_all(&kafka).with_context(|| format!("cannot make {}", kafka.display()))?;
    // Fetched beside and renamed, so that a broken fetch leaves nothing that looks whole.
    let beside = tempfile::tempdir_in(&kafka).context("cannot make a folder for the jars")?;
    fs::write(beside.path().join("pom.xml"), POM).context("cannot write pom.xml")?;
    let maven = Command::new("mvn")
        .args(["--quiet", "--batch-mode", "dependency:copy-dependencies"])
        .args(["-DincludeScope=runtime", "-DoutputDirectory=jars"])
        .current_dir(beside.path())
        .stdin(Stdio::null())
        .output()
        .context("mvn cannot be run")?;
    if !maven.status.success() {
        let output = String::from_utf8_lossy(&maven.stdout).into_owned();
        bail!("mvn cannot fetch Kafka: {}", first_error(&output));
    }
    replace(&beside.path().join("jars"), &jars)?;
    fs::rename(beside.path().join("pom.xml"), &fetched).context("cannot keep pom.xml")?;
    Ok(jars)
}

fn replace(new: &Path, old: &Path) -> anyhow::Result<()> {
    if old.exists() {
        fs::remove_dir_all(old).with_context(|| format!("cannot remove {}", old.display()))?;
    }
    fs::rename(new, old).with_context(|| format!("cannot make {}", old.display()))
}

fn first_error(output: &str) -> &str {
    output.lines().find(|line| line.contains("ERROR")).unwrap_or("it does not say why").trim()
}
