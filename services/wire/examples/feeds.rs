//! How fast feeds are read, on one thread, beside feed-rs bare.
//!
//! `cargo run --release -p wire --example feeds -- FILE...`: a file is a document. Prints a line a reader: its name,
//! megabytes a second, entries found. Rounds take turns, so that a busy machine is as busy for all; the median of the
//! rounds counts. tests/peers/feeds.sh holds it against readers from PyPI.

use std::io::Write;
use std::time::Instant;
use wire::parse::{parse_document, read_document};
use wire::split::{Delivery, split};

/// What `wiredesk` allocates with, for all.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Rounds, behind a first one in which tables are made.
const ROUNDS: usize = 9;

/// A reader: the number of entries that it finds in a document.
type Reader = fn(&[u8]) -> usize;

const READERS: [(&str, Reader); 4] =
    [("feed-rs", bare), ("wire, split alone", cut), ("wire", whole), ("wire, HTML made safe", safe)];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let documents = std::env::args().skip(1).map(std::fs::read).collect::<Result<Vec<_>, _>>()?;
    let bytes: usize = documents.iter().map(Vec::len).sum();
    let mut took = vec![Vec::new(); READERS.len()];
    let mut found = [0; READERS.len()];
    for round in 0..=ROUNDS {
        for (index, (_, reader)) in READERS.iter().enumerate() {
            let begun = Instant::now();
            let entries: usize = documents.iter().map(|document| reader(document)).sum();
            if round > 0 {
                took[index].push(begun.elapsed().as_secs_f64());
            }
            found[index] = entries;
        }
    }
    let mut out = std::io::stdout();
    for ((name, _), (times, entries)) in READERS.iter().zip(took.iter_mut().zip(found)) {
        times.sort_by(f64::total_cmp);
        let median = times[times.len() / 2];
        writeln!(out, "{name}\t{:.1}\t{entries}", bytes as f64 / median / 1e6)?;
    }
    Ok(())
}

#[inline(never)]
fn bare(bytes: &[u8]) -> usize {
    // A parser that failed inside an entry panics on the next document: each has its own.
    let read = std::panic::catch_unwind(|| {
        feed_rs::parser::Builder::new().sanitize_content(false).build().parse(bytes)
    });
    std::hint::black_box(read).map_or(0, |read| read.map_or(0, |feed| feed.entries.len()))
}

#[inline(never)]
fn cut(bytes: &[u8]) -> usize {
    let read = split(&Delivery { bytes, content_type: None, url: None });
    std::hint::black_box(read).map_or(0, |split| split.entries.len())
}

#[inline(never)]
fn whole(bytes: &[u8]) -> usize {
    let read = read_document(&Delivery { bytes, content_type: None, url: None });
    std::hint::black_box(read).map_or(0, |items| items.len())
}

#[inline(never)]
fn safe(bytes: &[u8]) -> usize {
    let read = parse_document(&Delivery { bytes, content_type: None, url: None });
    std::hint::black_box(read).map_or(0, |items| items.len())
}
