//! The command `wiredesk`, as built beside the test.
//!
//! Cargo tells the path of a binary to tests of the binary's own crate only; `tests/readme.sh` is given a folder by
//! whoever runs it, which a test cannot be. But a test lies beside the binary, and beside that the list of what it was
//! made of. One that is missing, or older than anything on that list, is built first: `cargo test --workspace` has it
//! ready, and `cargo test -p tests` never runs the program of yesterday.

use anyhow::{Context, ensure};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
    time::SystemTime,
};

/// The program, built if need be.
pub fn wiredesk() -> anyhow::Result<PathBuf> {
    /// One build at a time; the next finds it done.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().map_err(|_| anyhow::anyhow!("an earlier build panicked"))?;
    let test = env::current_exe().context("cannot tell where this test is")?;
    // target/debug/deps/processes-0123 -> target/debug
    let folder = test.ancestors().nth(2).context("this test lies in no target folder")?;
    let program = folder.join("wiredesk");
    if !is_fresh(&program) {
        build(folder)?;
    }
    ensure!(program.is_file(), "there is no {}; `cargo build -p wiredesk` makes it", program.display());
    Ok(program)
}

/// Whether the program is there, and newer than every file that it was made of.
fn is_fresh(program: &Path) -> bool {
    let Ok(list) = fs::read_to_string(program.with_extension("d")) else { return false };
    let Some(built_at) = changed_at(program) else { return false };
    // As make reads it: the target, a colon, and files with spaces between; a space in a name has a backslash.
    let files = list.split_once(": ").map(|(_, files)| files.replace("\\ ", "\0")).unwrap_or_default();
    files.split_whitespace().all(|file| {
        let changed_at = changed_at(Path::new(&file.replace('\0', " ")));
        changed_at.is_some_and(|changed_at| changed_at <= built_at)
    })
}

fn changed_at(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|about| about.modified()).ok()
}

/// Builds it into the folder's own target folder and profile.
fn build(folder: &Path) -> anyhow::Result<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(name) => name,
    };
    let target = folder.parent().context("a profile's folder lies in none")?;
    let mut build = Command::new(cargo);
    // What cargo tells this test of its own package would make build scripts of others run again.
    for (name, _) in env::vars_os().filter(|(name, _)| is_of_a_package(&name.to_string_lossy())) {
        build.env_remove(name);
    }
    let built = build
        .args(["build", "--quiet", "--locked", "--package", "wiredesk", "--bin", "wiredesk"])
        .args(["--profile", profile, "--target-dir"])
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .output()
        .context("the program is not built, and cargo cannot be run; `cargo build -p wiredesk` makes it")?;
    let said = String::from_utf8_lossy(&built.stderr).into_owned();
    ensure!(built.status.success(), "the program is not built, and cannot be: {}", said.trim());
    Ok(())
}

fn is_of_a_package(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_"]
        .iter()
        .any(|start| variable.starts_with(start))
}
