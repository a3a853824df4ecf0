//! The command: reads the command line, and hands over.
#![expect(clippy::disallowed_methods, reason = "this is where commands get their clock")]

use clap::Parser;
use std::{io, process::ExitCode};
use wiredesk::{args::Cli, commands, commands::Failure};

/// Cleaning makes many small strings on several threads: glibc's own allocator took a sixth of an item's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Something could not be done.
const FAILED: u8 = 1;
/// The command line or the configuration is wrong.
const WRONG: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(cause) => return failed(&anyhow::Error::new(cause).context("cannot start the runtime"), FAILED),
    };
    let outcome = runtime.block_on(commands::dispatch(cli, || jiff::Timestamp::now().as_millisecond()));
    // Whatever still blocks (a name being resolved) is not worth waiting for.
    runtime.shutdown_background();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Reported) => ExitCode::from(FAILED),
        Err(Failure::Wrong(cause)) => failed(&cause, WRONG),
        Err(Failure::Failed(cause)) if is_closed_pipe(&cause) => ExitCode::SUCCESS,
        Err(Failure::Failed(cause)) => failed(&cause, FAILED),
    }
}

fn failed(cause: &anyhow::Error, code: u8) -> ExitCode {
    anstream::eprintln!("wiredesk: {cause:#}");
    ExitCode::from(code)
}

/// Whoever read our output has seen enough.
fn is_closed_pipe(cause: &anyhow::Error) -> bool {
    let broken = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    cause.chain().filter_map(|one| one.downcast_ref::<io::Error>()).any(broken)
}
