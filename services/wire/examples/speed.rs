//! How fast content is cleaned, on one thread: megabytes of it a second, all in, and to its tokens alone.
//!
//! `cargo run --release -p wire --example speed -- FILE...`: a file has lines as `wiredesk clean` reads them; `kind` and
//! `input` count. Rounds take turns and the best of each counts, since machines are shared.

use std::io::Write;
use std::time::Instant;

use serde::Deserialize;
use wire::clean::{Input, Kind, Policy, clean, count_tokens};

/// Rounds behind the first one, in which tables are made.
const ROUNDS: usize = 8;

#[derive(Deserialize)]
struct Line {
    kind: Kind,
    input: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut lines: Vec<Line> = Vec::new();
    for path in std::env::args().skip(1) {
        for line in std::fs::read_to_string(path)?.lines() {
            lines.push(serde_json::from_str(line)?);
        }
    }
    let bytes: usize = lines.iter().map(|line| line.input.len()).sum();
    all(&lines);
    let (mut tokens, mut whole) = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let count: usize = lines.iter().map(|line| count_tokens(&line.input)).sum();
        std::hint::black_box(count);
        tokens = tokens.min(begun.elapsed().as_secs_f64());
        let begun = Instant::now();
        all(&lines);
        whole = whole.min(begun.elapsed().as_secs_f64());
    }
    let rate = |seconds: f64| bytes as f64 / seconds / 1e6;
    writeln!(
        std::io::stdout(),
        "{} items of {} bytes: clean {:.1} MB/s, tokens alone {:.0} MB/s, ratio {:.3}",
        lines.len(),
        bytes / lines.len().max(1),
        rate(whole),
        rate(tokens),
        tokens / whole
    )?;
    Ok(())
}

/// One round; a profiler finds it by its name.
#[inline(never)]
fn all(lines: &[Line]) {
    for line in lines {
        let cleaned = clean(&Input {
            kind: line.kind,
            text: &line.input,
            language: None,
            title: None,
            url: None,
            time_ms: None,
            policy: Policy::Full,
            learnt: None,
            site: None,
        });
        std::hint::black_box(cleaned);
    }
}
