//! Programs that tests run, where the machine has them.

use anyhow::{Context, bail, ensure};
use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Fails unless the program is there and ends well with these arguments.
pub fn needs(program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    let ran = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match ran {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => bail!("there is no {program}"),
        Err(cause) => Err(cause).with_context(|| format!("{program} cannot be run")),
        Ok(status) => {
            ensure!(status.success(), "{program} {} fails", arguments.join(" "));
            Ok(())
        }
    }
}

/// The target folder that this test was built in: the one above its `debug/deps/bus-0123`.
pub fn target() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe().context("cannot tell where this test is")?;
    let target = program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists());
    Ok(target.or(program.parent()).unwrap_or(Path::new(".")).to_owned())
}
