//! A desk of many feeds on loopback addresses: the fetcher's part of `tests/peers/polls.sh`.
//!
//! usage: desk fill FOLDER FEEDS INTERVAL_SECONDS PORT   makes a log in which the feeds stand with all their state
//!        desk run FOLDER SECONDS                        runs a fetcher on it for so long, and prints a line of JSON
//!
//! Feeds are due evenly over their interval, and asked at 5,000 addresses (127.2.0.1 and on). Run it as two processes, so that what
//! the filling takes is not counted.

use bus::{Bus, EmbeddedSettings, Outgoing, Target};
use chassis::{Context, envelope::Envelope, topics::TopicSettings};
use fetcher::{
    Settings,
    measure::{self, site},
};
use prost::Message;
use proto::topics;
use serde_json::json;
use std::{path::Path, time::Duration};
use tokio::time::{Instant, sleep};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "usage: desk fill FOLDER FEEDS INTERVAL_SECONDS PORT | desk run FOLDER SECONDS";
/// Loopback addresses at which the feeds are.
const ADDRESSES: u32 = 5000;
/// How many entries a feed has shown: each feed another number of these.
const SEEN: std::ops::Range<u32> = 60..101;
/// Time from filling to the first poll that is due: the run starts meanwhile.
const AHEAD_MS: i64 = 20_000;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the result")]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["fill", folder, feeds, interval, port] => {
            fill(Path::new(folder), feeds.parse()?, interval.parse()?, port.parse()?).await
        }
        ["run", folder, seconds] => {
            println!("{}", run(Path::new(folder), seconds.parse()?).await?);
            Ok(())
        }
        _ => anyhow::bail!(USAGE),
    }
}

async fn open(folder: &Path) -> anyhow::Result<Bus> {
    let settings = EmbeddedSettings { path: folder.join("log.sqlite"), owner: Some("bench".to_owned()) };
    let bus = Bus::open(Target::Embedded(settings)).await?;
    bus.ensure(&TopicSettings::default().specs()).await?;
    Ok(bus)
}

async fn fill(folder: &Path, feeds: u32, interval_s: u64, port: u16) -> anyhow::Result<()> {
    let bus = open(folder).await?;
    let partitions = TopicSettings::default().feed_partitions.unsigned_abs();
    let (now_ms, interval_ms) = (measure::now_ms(), interval_s as i64 * 1000);
    let mut records = Vec::new();
    for number in 0..feeds {
        let [_, _, low, lowest] = (number % ADDRESSES).to_be_bytes();
        let url = format!("http://127.2.{low}.{}:{port}/feed/{number}", u32::from(lowest) + 1);
        let url = if lowest == 255 { url.replace(".256:", ".1:") } else { url };
        let config = site::config(number, url, interval_s * 1000);
        // By a multiplication that visits them all, so that feeds of an address are not due together.
        let share = i64::from(number.wrapping_mul(2_654_435_761)) * interval_ms / (1 << 32);
        let next_ms = now_ms + AHEAD_MS + share;
        let tag = site::tag(number, site::issue(number, (now_ms / 1000).unsigned_abs()));
        let seen = SEEN.start + number % (SEEN.end - SEEN.start);
        let state = site::state(&config, &tag, seen as usize, next_ms - interval_ms, next_ms);
        let partition = Some((number % partitions) as i32);
        let record = |topic: &str, value: Vec<u8>| Outgoing {
            topic: topic.into(),
            partition,
            timestamp_ms: now_ms,
            key: config.id.clone().into(),
            value: Some(value.into()),
            headers: Vec::new(),
        };
        records.push(record(topics::FEEDS, config.encode_to_vec()));
        records.push(record(topics::FEED_STATE, state.encode_to_vec()));
        if records.len() >= 2000 || number + 1 == feeds {
            bus.append(std::mem::take(&mut records)).await?;
        }
    }
    Ok(())
}

async fn run(folder: &Path, seconds: u64) -> anyhow::Result<serde_json::Value> {
    let context = Context::new(open(folder).await?, Envelope::default(), "bench");
    let settings =
        Settings { allow_private_addresses: true, requests_per_feed_hour: 3600.0, ..Settings::default() };
    let Context { metrics, stop, .. } = context.clone();
    let started = Instant::now();
    let fetcher = tokio::spawn(fetcher::run(context, settings));
    let feeds = |text: &str| value(text, "wiredesk_fetcher_feeds{state=\"ok\"}");
    while feeds(&metrics.print()?) == 0.0 {
        anyhow::ensure!(
            !fetcher.is_finished() && started.elapsed() < Duration::from_secs(120),
            "never ready"
        );
        sleep(Duration::from_millis(20)).await;
    }
    let ready = started.elapsed().as_secs_f64();
    let (held, feeds) = (memory("VmRSS:")?, feeds(&metrics.print()?));
    let mut rss = Vec::new();
    let deadline = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < deadline && !fetcher.is_finished() {
        sleep(Duration::from_secs(1)).await;
        rss.push(memory("VmRSS:")?);
    }
    let text = metrics.print()?;
    stop.cancel();
    fetcher.await??;
    rss.sort_by(f64::total_cmp);
    let all = value(&text, "wiredesk_fetcher_poll_lag_seconds_count");
    let (p50, p99) = (quantile(&text, 0.5 * all), quantile(&text, 0.99 * all));
    Ok(json!({
        "feeds": feeds,
        "seconds": seconds,
        "seconds_to_ready": ready,
        "polls": all,
        "lag_p50_below": p50,
        "lag_p99_below": p99,
        "lag_max_below": quantile(&text, all),
        "not_modified": value(&text, "wiredesk_fetcher_polls_total{outcome=\"not_modified\"}"),
        "new": value(&text, "wiredesk_fetcher_polls_total{outcome=\"new\"}"),
        "failed": value(&text, "wiredesk_fetcher_polls_total{outcome=\"failed\"}"),
        "bytes_when_ready": held,
        "bytes_median": rss.get(rss.len() / 2),
        "bytes_most": rss.last(),
        "bytes_peak": memory("VmHWM:")?,
        "cpu_seconds": cpu_seconds()?,
    }))
}

/// The bound of the histogram below which so many of its values are.
fn quantile(text: &str, values: f64) -> Option<f64> {
    let series = "wiredesk_fetcher_poll_lag_seconds_bucket{le=\"";
    let mut buckets = text.lines().filter_map(|line| line.strip_prefix(series)?.split_once("\"} "));
    let bucket = buckets.find(|(_, count)| count.parse::<f64>().is_ok_and(|count| count >= values));
    bucket.and_then(|(bound, _)| bound.parse().ok())
}

fn value(text: &str, series: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.and_then(|value| value.parse().ok()).unwrap_or_default()
}

/// A line of this process's status, bytes.
fn memory(line: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let found = status.lines().find_map(|text| text.strip_prefix(line));
    let kilobytes: f64 = found.unwrap_or_default().trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024.0)
}

/// CPU of this process so far, seconds.
fn cpu_seconds() -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    Ok((ticks(11) + ticks(12)) / 100.0)
}
