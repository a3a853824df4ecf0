//! How fast documents of any format are read, on one thread: megabytes of them a second, split alone, read as the pipeline
//! does it, and with their HTML made safe.
//!
//! `cargo run --release -p wire --example documents -- FILE...`: all files of one format, as they are told by what is in
//! them. The best of several rounds counts, since machines are shared.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Instant;

use wire::parse::{parse_document, read_document};
use wire::split::{Delivery, split};

/// Rounds behind the first one, in which tables are made.
const ROUNDS: usize = 8;
/// Least seconds that a round takes.
const SECONDS: f64 = 0.2;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut formats: BTreeMap<&'static str, Vec<Vec<u8>>> = BTreeMap::new();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(path)?;
        let format =
            split(&Delivery { bytes: &bytes, content_type: None, url: None }).map(|split| split.format);
        formats.entry(format.map_or("unreadable", |format| format.name())).or_default().push(bytes);
    }
    for (format, documents) in &formats {
        let bytes: usize = documents.iter().map(Vec::len).sum();
        let items = all(documents);
        let rate = |seconds: f64| bytes as f64 / seconds / 1e6;
        writeln!(
            std::io::stdout(),
            "{format}: {} documents, {items} items, {:.2} MB: split {:.1} MB/s, read {:.1} MB/s, made safe too {:.1} MB/s",
            documents.len(),
            bytes as f64 / 1e6,
            rate(best(|| cut(documents))),
            rate(best(|| read(documents))),
            rate(best(|| all(documents))),
        )?;
    }
    Ok(())
}

/// Least seconds that one pass took, of several rounds.
fn best(pass: impl Fn() -> usize) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let mut passes = 0_u32;
        while passes == 0 || begun.elapsed().as_secs_f64() < SECONDS {
            std::hint::black_box(pass());
            passes += 1;
        }
        best = best.min(begun.elapsed().as_secs_f64() / f64::from(passes));
    }
    best
}

/// Splits, reads, makes safe; a profiler finds it by its name.
#[inline(never)]
fn all(documents: &[Vec<u8>]) -> usize {
    let read = |bytes: &Vec<u8>| parse_document(&Delivery { bytes, content_type: None, url: None });
    documents.iter().filter_map(|bytes| read(bytes).ok()).map(|items| items.len()).sum()
}

/// Splits and reads.
#[inline(never)]
fn read(documents: &[Vec<u8>]) -> usize {
    let read = |bytes: &Vec<u8>| read_document(&Delivery { bytes, content_type: None, url: None });
    documents.iter().filter_map(|bytes| read(bytes).ok()).map(|items| items.len()).sum()
}

/// Splits alone.
#[inline(never)]
fn cut(documents: &[Vec<u8>]) -> usize {
    let read = |bytes: &Vec<u8>| split(&Delivery { bytes, content_type: None, url: None });
    documents.iter().filter_map(|bytes| read(bytes).ok()).map(|split| split.entries.len()).sum()
}
