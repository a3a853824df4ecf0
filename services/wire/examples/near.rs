//! What finding copies costs, on one thread, as ratios and in items a second.
//!
//! `cargo run --release -p wire --example near -- [STREAM.jsonl]`: a stream has lines as `wiredesk dedupe` reads them;
//! without one an invented stream is taken. Rounds take turns and the best of each counts, since machines are shared.
//! It needs 4 GB of memory, most of it for the five million stories.

#[path = "../tests/stream/mod.rs"]
#[allow(dead_code, reason = "the tests take more of it")]
mod stream;

use proto::{
    time::from_ms,
    v1::{Block, DedupeRule, Item, Print, Source, Status},
};
use serde::Deserialize;
use std::{
    hint::black_box,
    io::{self, Write},
    time::Instant,
};
use stream::{
    Stream,
    language::{self, Language, Random},
};
use wire::dedupe::{Candidate, Index, count_prints};

// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 5;
/// Items of a commit, as in the pipeline.
const BATCH: usize = 500;
/// Prints of an invented story of the past.
const PRINTS: usize = 24;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const NOW_MS: i64 = 1_762_300_800_000;

#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    #[serde(default)]
    site: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::stdout().lock();
    let items = match std::env::args().nth(1) {
        Some(path) => {
            let read = |line: &str| serde_json::from_str::<Line>(line).map(item);
            std::fs::read_to_string(path)?.lines().map(read).collect::<Result<Vec<_>, _>>()?
        }
        None => Stream::of("latin", 4_000, 1).into_iter().map(|labelled| labelled.item).collect(),
    };
    stream_speed(&items, &mut out)?;
    scripts(&mut out)?;
    recall(&mut out)?;
    growth(&mut out)
}

fn item(line: Line) -> Item {
    let paragraphs = line.body.split('\n').map(str::trim).filter(|text| !text.is_empty());
    Item {
        item_id: line.id.to_string(),
        source: Some(Source { id: line.site, ..Source::default() }),
        headline: line.title,
        body: paragraphs.map(|text| Block { text: text.to_owned(), ..Block::default() }).collect(),
        status: Status::Usable.into(),
        ..Item::default()
    }
}

/// Items a second: the prints alone, then all that is done to an item, from its text to its verdict.
fn stream_speed(items: &[Item], out: &mut impl Write) -> io::Result<()> {
    let bodies: Vec<Vec<&str>> =
        items.iter().map(|item| item.body.iter().map(|block| block.text.as_str()).collect()).collect();
    let (mut alone, mut candidates, mut decides) = (f64::MAX, f64::MAX, f64::MAX);
    let mut prints = 0;
    let mut size = (0, 0, 0);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        prints = bodies.iter().map(|body| count_prints(body)).sum();
        alone = alone.min(begun.elapsed().as_secs_f64());
        let mut index = Index::new();
        let (mut candidate_s, mut decide_s) = (0.0, 0.0);
        for batch in items.chunks(BATCH) {
            let begun = Instant::now();
            let made: Vec<Candidate> =
                batch.iter().map(|item| Candidate::of(item, DedupeRule::Link)).collect();
            candidate_s += begun.elapsed().as_secs_f64();
            let begun = Instant::now();
            for candidate in &made {
                black_box(index.decide(candidate));
            }
            index.commit();
            decide_s += begun.elapsed().as_secs_f64();
        }
        candidates = candidates.min(candidate_s);
        decides = decides.min(decide_s);
        size = (index.texts(), index.print_bytes(), index.identity_bytes() / index.len().max(1));
    }
    let count = items.len() as f64;
    let bytes: usize = bodies.iter().flatten().map(|text| text.len()).sum();
    writeln!(
        out,
        "stream of {} items, {} bytes and {:.1} prints each",
        items.len(),
        bytes / items.len().max(1),
        prints as f64 / count
    )?;
    for (name, seconds) in [
        ("words and prints", alone),
        ("candidate: prints, hashes, headline", candidates),
        ("decide: find, tell, remember", decides),
        ("both, a core", candidates + decides),
    ] {
        writeln!(out, "  {name:<38}{:>8.2} us {:>10.0} items/s", seconds * 1e6 / count, count / seconds)?;
    }
    writeln!(
        out,
        "  {} of them added to what is known; {} MB of prints, {} bytes an identity",
        size.0,
        size.1 >> 20,
        size.2
    )
}

/// Bytes a second by script, and the ratio to Latin letters.
fn scripts(out: &mut impl Write) -> io::Result<()> {
    let texts: Vec<(&str, Vec<String>)> = language::ALL
        .into_iter()
        .map(|name| {
            let mut random = Random::new(7);
            let language = Language::new(name, &mut random);
            (name, (0..3_000).map(|_| language.paragraph(&mut random)).collect())
        })
        .collect();
    let mut best = vec![f64::MAX; texts.len()];
    for _ in 0..ROUNDS {
        for ((_, texts), best) in texts.iter().zip(&mut best) {
            let begun = Instant::now();
            for text in texts.chunks(8) {
                let text: Vec<&str> = text.iter().map(String::as_str).collect();
                black_box(count_prints(&text));
            }
            let bytes: usize = texts.iter().map(String::len).sum();
            *best = best.min(begun.elapsed().as_secs_f64() / bytes as f64);
        }
    }
    writeln!(out, "words and prints by script, time a byte to that of Latin letters (wanted: 2 at most)")?;
    for ((name, _), seconds) in texts.iter().zip(&best) {
        writeln!(out, "  {name:<12}{:>8.0} MB/s  ratio {:.2}", 1e-6 / seconds, seconds / best[0])?;
    }
    Ok(())
}

/// A story of the past, of random prints.
fn past(random: &mut Random, number: usize, prints: usize, arrived_ms: i64) -> Print {
    Print {
        item_id: format!("itm-{number:032x}"),
        hashes: (0..prints).map(|_| random.next()).collect(),
        arrived_at: Some(from_ms(arrived_ms)),
        source_id: format!("source-{}", number % 500),
        title_words: random.next() & random.next() & random.next(),
        ..Print::default()
    }
}

fn dated(
    text: &str,
    id: String,
    source: &str,
    language: &Language,
    random: &mut Random,
    arrived_ms: i64,
) -> Candidate {
    let item = Item {
        item_id: id,
        source: Some(Source { id: source.to_owned(), ..Source::default() }),
        headline: language.headline(random),
        body: vec![Block { text: text.to_owned(), ..Block::default() }],
        fetched_at: Some(from_ms(arrived_ms)),
        status: Status::Usable.into(),
        ..Item::default()
    };
    Candidate::of(&item, DedupeRule::Link)
}

/// Of copies that come so many days after their story, with the table as full as it was planned: how many are found.
fn recall(out: &mut impl Write) -> io::Result<()> {
    const TEXTS: usize = 210_000;
    const PLANNED: usize = 48;
    const ASKED: usize = 500;
    let mut random = Random::new(3);
    let language = Language::new("latin", &mut random);
    let mut index = Index::of_texts(TEXTS);
    let mut stories: Vec<Vec<String>> = Vec::new();
    let mut number = 0;
    for day in 0..9_i64 {
        let arrived_ms = NOW_MS + day * DAY_MS;
        let texts: Vec<String> = (0..ASKED)
            .map(|_| (0..5).map(|_| language.paragraph(&mut random)).collect::<Vec<_>>().join(" "))
            .collect();
        for (at, text) in texts.iter().enumerate() {
            index.decide(&dated(
                text,
                format!("story-{day}-{at}"),
                "agency",
                &language,
                &mut random,
                arrived_ms,
            ));
        }
        index.commit();
        stories.push(texts);
        for _ in 0..TEXTS / 7 - ASKED {
            number += 1;
            index.restore_print(&past(&mut random, number, PLANNED, arrived_ms));
        }
    }
    let asked_ms = NOW_MS + 8 * DAY_MS + DAY_MS / 2;
    let (texts, bytes) = (index.texts(), index.print_bytes());
    writeln!(
        out,
        "copies with one word in twelve another, found at each age in days (wanted: 0.95), {texts} texts, {} bytes each",
        bytes / texts.max(1)
    )?;
    for (day, stories) in stories.iter().enumerate().rev() {
        let mut found = 0;
        for (at, text) in stories.iter().enumerate() {
            let copy = language.edited(text, 12, &mut random);
            let copy = dated(&copy, format!("copy-{day}-{at}"), "outlet", &language, &mut random, asked_ms);
            found += usize::from(index.decide(&copy).of == format!("story-{day}-{at}"));
            index.roll_back();
        }
        let age = (asked_ms - NOW_MS) as f64 / DAY_MS as f64 - day as f64;
        writeln!(
            out,
            "  {age:>4.1}  {:.3}{}",
            found as f64 / ASKED as f64,
            if age >= 7.0 { "  beyond the window" } else { "" }
        )?;
    }
    Ok(())
}

/// Finding and remembering at five million stories to that at a hundred thousand. Both take turns, batch by batch, and the
/// median of each counts.
fn growth(out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    const TEXTS: [usize; 2] = [100_000, 5_000_000];
    const BATCHES: usize = 41;
    let mut random = Random::new(5);
    let language = Language::new("latin", &mut random);
    let mut indexes = TEXTS.map(|texts| {
        let mut index = Index::of_texts(TEXTS[1]);
        for number in 0..texts {
            index.restore_print(&past(&mut random, number, PRINTS, NOW_MS));
        }
        index
    });
    let mut times = [const { Vec::new() }; 2];
    for number in 0..BATCHES {
        let batch: Vec<Candidate> = (0..BATCH)
            .map(|at| {
                let text: Vec<String> = (0..5).map(|_| language.paragraph(&mut random)).collect();
                let id = format!("new-{number}-{at}");
                dated(&text.join(" "), id, "agency", &language, &mut random, NOW_MS)
            })
            .collect();
        for (index, times) in indexes.iter_mut().zip(&mut times) {
            let begun = Instant::now();
            for candidate in &batch {
                black_box(index.decide(candidate));
            }
            index.commit();
            times.push(begun.elapsed().as_secs_f64() * 1e6 / BATCH as f64);
        }
    }
    writeln!(out, "find, tell and remember, as stories grow (wanted: ratio 1.5 at most)")?;
    let medians = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[BATCHES / 2]
    });
    for (index, us) in indexes.iter().zip(medians) {
        writeln!(
            out,
            "  {:>9} stories {us:>8.2} us, {:>5} MB of prints, {} bytes a story, ratio {:.2}",
            index.texts(),
            index.print_bytes() >> 20,
            index.print_bytes() / index.texts(),
            us / medians[0]
        )?;
    }
    Ok(())
}
