//! `wiredesk parse`: files in, items out.

use super::Failure;
use crate::args;
use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};
use wire::{
    parse::{Parsed, parse_document},
    split::Delivery,
};

/// A file to be read.
#[derive(Debug, Deserialize)]
struct Wanted {
    path: PathBuf,
    content_type: Option<String>,
    url: Option<String>,
}

#[derive(Serialize)]
struct Row<'a> {
    file: &'a Path,
    #[serde(flatten)]
    parsed: &'a Parsed,
}

#[derive(Serialize)]
struct Refused<'a> {
    file: &'a Path,
    error: String,
}

/// Reads every file, and prints an item a line.
pub(super) fn run(args: args::Parse) -> Result<(), Failure> {
    let (folder, wanted) = match &args.list {
        Some(list) => (list.parent().map(Path::to_owned).unwrap_or_default(), read_list(list)?),
        None => (PathBuf::new(), args.files.iter().map(|path| one(path, &args)).collect()),
    };
    let mut output = BufWriter::new(io::stdout().lock());
    let mut refused = 0_u64;
    for file in &wanted {
        refused += u64::from(!read_file(&mut output, &folder, file)?);
    }
    output.flush()?;
    if refused > 0 {
        anstream::eprintln!("wiredesk: {refused} of {} files could not be read in full", wanted.len());
        return Err(Failure::Reported);
    }
    Ok(())
}

fn one(path: &Path, args: &args::Parse) -> Wanted {
    Wanted { path: path.to_owned(), content_type: args.content_type.clone(), url: args.url.clone() }
}

fn read_list(list: &Path) -> Result<Vec<Wanted>, Failure> {
    let text = fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let row = |(number, line): (u32, &str)| {
        serde_json::from_str(line).with_context(|| format!("{}:{number}: no entry of a list", list.display()))
    };
    Ok(lines.map(row).collect::<anyhow::Result<_>>()?)
}

/// Prints the items of one file; false when it, or an entry of it, could not be read.
fn read_file(output: &mut impl Write, folder: &Path, wanted: &Wanted) -> anyhow::Result<bool> {
    let file = wanted.path.as_path();
    let bytes = match bytes(&folder.join(file), file) {
        Ok(bytes) => bytes,
        Err(cause) => return refuse(output, file, format!("cannot be read: {cause}")),
    };
    let delivery =
        Delivery { bytes: &bytes, content_type: wanted.content_type.as_deref(), url: wanted.url.as_deref() };
    let entries = match parse_document(&delivery) {
        Ok(entries) => entries,
        Err(cause) => return refuse(output, file, cause.to_string()),
    };
    if entries.is_empty() {
        // Nothing is wrong with it; but a file that gives no line at all looks like one that was passed over.
        line(output, &Refused { file, error: "feed has no entries".to_owned() })?;
    }
    let mut whole = true;
    for (place, entry) in entries.iter().enumerate() {
        match entry {
            Ok(parsed) => line(output, &Row { file, parsed })?,
            Err(cause) => whole &= refuse(output, file, format!("entry {place}: {cause}"))?,
        }
    }
    Ok(whole)
}

fn bytes(path: &Path, given: &Path) -> io::Result<Vec<u8>> {
    if given.as_os_str() != "-" {
        return fs::read(path);
    }
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn refuse(output: &mut impl Write, file: &Path, error: String) -> anyhow::Result<bool> {
    line(output, &Refused { file, error })?;
    Ok(false)
}

fn line(output: &mut impl Write, row: &impl Serialize) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *output, row).map_err(io::Error::from)?;
    output.write_all(b"\n")?;
    Ok(())
}
