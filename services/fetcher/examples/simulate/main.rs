//! Simulates the polls of many feeds, with the schedule that the fetcher runs and with others, at equal requests.
//!
//! [`world`] makes feeds whose news is known -> [`policies`] poll them -> [`score`] says how late it was seen.
//! `cargo run --release -p fetcher --example simulate -- [--feeds 1500] [--seeds 5] [--per-hour 1] [--sigma 2] [--target 60]
//! [--trace FILE]`; a trace is made by `trace.py`

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod dice;
mod policies;
mod score;
mod world;

use policies::{Rule, calibrated, ours};
use score::Score;
use std::process::ExitCode;
use world::World;

/// What is simulated.
struct Wish {
    feeds: usize,
    seeds: u64,
    per_hour: f64,
    sigmas: Vec<f64>,
    trace: Option<String>,
    /// Mean delay that every feed's operator wants. Minutes.
    target: Option<f64>,
}

fn main() -> ExitCode {
    let wish = match wish(std::env::args().skip(1)) {
        Ok(wish) => wish,
        Err(reason) => {
            eprintln!("{reason}");
            return ExitCode::from(2);
        }
    };
    println!(
        "{} days are polled, of which the first {} warm up and are not counted",
        world::DAYS,
        world::WARM_UP_DAYS
    );
    if let Some(path) = &wish.trace {
        let world = match World::from_trace(path) {
            Ok(world) => world,
            Err(reason) => {
                eprintln!("{reason}");
                return ExitCode::FAILURE;
            }
        };
        compare(&format!("trace of {} feeds", world.feeds.len()), &world, &wish);
        return ExitCode::SUCCESS;
    }
    for sigma in wish.sigmas.iter().copied() {
        for seed in 1..=wish.seeds {
            let world = World::made(wish.feeds, sigma, seed);
            compare(&format!("spread {sigma}, seed {seed}"), &world, &wish);
        }
    }
    ExitCode::SUCCESS
}

fn compare(title: &str, world: &World, wish: &Wish) {
    let (our_own, price) = ours(world, wish.per_hour, wish.target);
    let requests = our_own.requests;
    let mut rows: Vec<(&str, Score)> = Vec::new();
    for (name, rule) in [
        ("fixed interval", Rule::Fixed),
        ("AIMD", Rule::Aimd),
        ("Miniflux's formula", Rule::EntryFrequency),
        ("oracle", Rule::Oracle),
    ] {
        rows.push((name, calibrated(world, rule, requests)));
    }
    rows.insert(3, ("ours", our_own));
    let (fixed, oracle) = (rows[0].1.mean, rows[4].1.mean);
    println!("\n{title}: {} items, price at the end {price:.3} h", rows[0].1.items);
    println!("| rule | requests | mean | p50 | p95 | mean of feeds | missed | of fixed | of oracle |");
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (name, score) in &rows {
        println!(
            "| {name} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {} | {:.3} | {:.3} |",
            score.requests,
            score.mean,
            score.p50,
            score.p95,
            score.mean_of_feeds,
            score.missed,
            score.mean / fixed,
            score.mean / oracle,
        );
    }
}

fn wish(mut words: impl Iterator<Item = String>) -> Result<Wish, String> {
    let mut wish =
        Wish { feeds: 1500, seeds: 5, per_hour: 1.0, sigmas: vec![1.0, 2.0], trace: None, target: None };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
        let number = || value.parse::<f64>().map_err(|_| format!("{word} {value} is no number"));
        match word.as_str() {
            "--feeds" => wish.feeds = number()? as usize,
            "--seeds" => wish.seeds = number()? as u64,
            "--per-hour" => wish.per_hour = number()?,
            "--sigma" => wish.sigmas = vec![number()?],
            "--target" => wish.target = Some(number()?),
            "--trace" => wish.trace = Some(value),
            _ => return Err(format!("{word} is unknown")),
        }
    }
    Ok(wish)
}
