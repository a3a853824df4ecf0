//! Commands that read a JSON object a line and print one for each.

use super::Failure;
use anyhow::Context as _;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, IsTerminal, Write},
    path::Path,
};

/// Reads every line of the file, or of standard input, and prints what `answer` makes of it. A line that cannot
/// be read is answered with its number and the reason, and the rest goes on.
pub(super) fn each<I: DeserializeOwned, O: Serialize>(
    file: Option<&Path>,
    mut answer: impl FnMut(I) -> O,
) -> Result<(), Failure> {
    let mut input = open(file)?;
    let mut output = BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    let mut broken = 0_u64;
    for number in 1_u64.. {
        line.clear();
        if input.read_until(b'\n', &mut line).context("cannot read the input")? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<I>(&line) {
            Ok(item) => serde_json::to_writer(&mut output, &answer(item)).map_err(io::Error::from)?,
            Err(cause) => {
                broken += 1;
                let id = serde_json::from_slice::<serde_json::Value>(&line)
                    .ok()
                    .and_then(|line| line.get("id").cloned());
                let row = json!({ "id": id, "line": number, "error": cause.to_string() });
                serde_json::to_writer(&mut output, &row).map_err(io::Error::from)?;
            }
        }
        output.write_all(b"\n")?;
    }
    output.flush()?;
    if broken > 0 {
        anstream::eprintln!("wiredesk: {broken} lines could not be read");
        return Err(Failure::Reported);
    }
    Ok(())
}

/// The whole input as text; what is no UTF-8 in it is replaced.
pub(super) fn whole(file: Option<&Path>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    open(file)?.read_to_end(&mut bytes).context("cannot read the input")?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn open(file: Option<&Path>) -> Result<Box<dyn BufRead>, Failure> {
    match file.filter(|path| path.as_os_str() != "-") {
        Some(path) => {
            let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
            Ok(Box::new(BufReader::new(file)))
        }
        None => {
            if io::stdin().is_terminal() {
                anstream::eprintln!("wiredesk: reading from standard input; end with Ctrl-D");
            }
            Ok(Box::new(BufReader::new(io::stdin())))
        }
    }
}
