//! What polls cost: the client's part of `tests/peers/polls.sh`. Prints one line of JSON.
//!
//! usage: polls bare|client|poll URL POLLS AT_ONCE     CPU of so many polls, on one thread
//!        polls held URL REQUESTS                      memory of requests under way, whole polls
//!        polls feeds FEEDS                            memory of feeds with all their state
//!        polls schedule FEEDS                         memory of their schedule
//!        polls wheel FEEDS                            the wheel alone
//!
//! In a URL `{}` stands for a loopback address that changes from poll to poll, `{port}` for one of the ports behind it
//! (`https://localhost:{8443,8444}/304/`).

use fetcher::{
    Settings,
    http::{Client, Request, Validators},
    measure::{self, Held, Polls, site},
};
use proto::v1::{FeedConfig, FeedState};
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "usage: polls bare|client|poll URL POLLS AT_ONCE | held URL REQUESTS | feeds FEEDS | schedule FEEDS | wheel FEEDS";
/// Polls before the clock runs.
const WARM: u32 = 300;
const HOUR_MS: u64 = 3_600_000;

#[expect(clippy::print_stdout, reason = "the result")]
fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["held", url, requests] => held(url, requests.parse()?)?,
        ["feeds", count] => feeds(count.parse()?),
        ["schedule", count] => schedule(count.parse()?),
        ["wheel", count] => wheel(count.parse()?),
        [kind, url, polls, at_once] => work(kind, url, polls.parse()?, at_once.parse()?)?,
        _ => anyhow::bail!(USAGE),
    };
    println!("{result}");
    Ok(())
}

fn settings() -> Settings {
    Settings { allow_private_addresses: true, ..Settings::default() }
}

/// Makes so many polls, so many at once, on one thread.
fn work(kind: &str, url: &str, polls: u32, at_once: u32) -> anyhow::Result<serde_json::Value> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let kind = match kind {
        "bare" => Kind::Bare,
        "client" => Kind::Client(Client::new(&settings())?),
        "poll" => Kind::Poll(Box::new(Polls::new(&settings())?)),
        _ => anyhow::bail!(USAGE),
    };
    let kind = Arc::new(kind);
    runtime.block_on(all(kind.clone(), url, WARM, at_once))?;
    let (started, cpu) = (Instant::now(), cpu_seconds()?);
    runtime.block_on(all(kind, url, polls, at_once))?;
    let (seconds, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds()? - cpu);
    Ok(json!({ "polls": polls, "seconds": seconds, "cpu_seconds": cpu }))
}

enum Kind {
    Bare,
    Client(Client),
    Poll(Box<Polls>),
}

async fn all(kind: Arc<Kind>, url: &str, polls: u32, at_once: u32) -> anyhow::Result<()> {
    let next = Arc::new(AtomicU32::new(0));
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let (kind, next, url) = (kind.clone(), next.clone(), url.to_owned());
        workers.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= polls {
                    return anyhow::Ok(());
                }
                one(&kind, number, address(&url, number)).await?;
            }
        });
    }
    while let Some(worker) = workers.join_next().await {
        worker??;
    }
    Ok(())
}

async fn one(kind: &Kind, number: u32, url: String) -> anyhow::Result<()> {
    let status = match kind {
        Kind::Bare => bare(&url).await?,
        Kind::Client(client) => {
            let validators = Validators { etag: Some(b"\"1\"".to_vec()), last_modified: None };
            let request = Request { url: &url, validators: Some(&validators), ..Request::default() };
            client.fetch(&request).await.status
        }
        Kind::Poll(polls) => {
            let (config, state) = feed(number, url.clone());
            polls.poll(config, state).await?.http_status as u16
        }
    };
    let wanted = if url.contains("/304/") { 304 } else { 200 };
    anyhow::ensure!(status == wanted, "{url} answered with {status}");
    Ok(())
}

/// Connects, writes a request, reads the answer, closes.
async fn bare(url: &str) -> anyhow::Result<u16> {
    let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).unwrap_or_default();
    let mut stream = TcpStream::connect(host).await?;
    let request = format!(
        "GET /{path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Wiredesk/0.1.0\r\nAccept: */*\r\nAccept-Encoding: gzip\r\nIf-None-Match: \"1\"\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::with_capacity(4096);
    while stream.read_buf(&mut answer).await? > 0 {}
    Ok(std::str::from_utf8(answer.get(9..12).unwrap_or_default())?.parse()?)
}

/// A feed that was polled for long, none of whose present entries were seen.
fn feed(number: u32, url: String) -> (FeedConfig, FeedState) {
    let config = site::config(number, url, HOUR_MS);
    let now_ms = measure::now_ms();
    let state = site::state(&config, "\"1\"", 80, now_ms - HOUR_MS as i64, now_ms);
    (config, state)
}

/// Puts a loopback address, and one of the ports, into a URL.
fn address(url: &str, number: u32) -> String {
    let [_, _, low, lowest] = number.to_be_bytes();
    let url = url.replace("{}", &format!("127.1.{low}.{}", lowest.max(1)));
    let Some((before, rest)) = url.split_once('{') else { return url };
    let Some((ports, after)) = rest.split_once('}') else { return url };
    let ports: Vec<&str> = ports.split(',').collect();
    format!("{before}{}{after}", ports[number as usize % ports.len()])
}

/// Starts so many polls of a site that does not answer, and looks at what they take.
fn held(url: &str, requests: u32) -> anyhow::Result<serde_json::Value> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let polls = Polls::new(&settings())?;
        let mut tasks = tokio::task::JoinSet::new();
        let start = |tasks: &mut tokio::task::JoinSet<_>, number| {
            let (config, state) = feed(number, address(url, number));
            let polls = polls.clone();
            tasks.spawn(async move { polls.poll(config, state).await.map(drop) });
        };
        for number in 0..100 {
            start(&mut tasks, number);
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
        let before = memory("VmRSS:")?;
        for number in 100..100 + requests {
            start(&mut tasks, number);
            if number % 50 == 0 {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
        let after = memory("VmRSS:")?;
        anyhow::ensure!(tasks.try_join_next().is_none(), "a request is over");
        Ok(json!({ "requests": requests, "bytes_each": (after - before) / f64::from(requests) }))
    })
}

/// Takes feeds over and looks at what they take.
fn feeds(feeds: u32) -> serde_json::Value {
    let before = memory("VmRSS:").unwrap_or_default();
    let held = Held::take_over(&settings(), feeds, |number| {
        let url = format!("https://desk-{number}.example/world/news/rss.xml");
        feed(number, url)
    });
    let after = memory("VmRSS:").unwrap_or_default();
    let packed = held.packed_bytes() as f64;
    json!({
        "feeds": feeds,
        "bytes_each": (after - before) / f64::from(feeds),
        "packed_each": packed / f64::from(feeds),
        "process_bytes": after,
        "peak_bytes": memory("VmHWM:").unwrap_or_default(),
    })
}

/// Takes feeds on of which next to nothing is known, and looks at what is not their configuration.
fn schedule(feeds: u32) -> serde_json::Value {
    let before = memory("VmRSS:").unwrap_or_default();
    let each = |number: u32| {
        let url = format!("http://{number}.example/");
        FeedConfig { id: number.to_string(), url, ..FeedConfig::default() }
    };
    let held = Held::hear(&settings(), feeds, each);
    let after = memory("VmRSS:").unwrap_or_default();
    let packed = held.packed_bytes() as f64;
    json!({ "feeds": feeds, "bytes_each": (after - before - packed) / f64::from(feeds) })
}

fn wheel(feeds: u32) -> serde_json::Value {
    let now_ms = measure::now_ms();
    let due = |feed: u32| now_ms + i64::from(feed.wrapping_mul(2_654_435_761) % HOUR_MS as u32);
    let before = memory("VmRSS:").unwrap_or_default();
    let (set, turn, bytes) =
        measure::wheel(feeds, due, HOUR_MS as i64, || memory("VmRSS:").unwrap_or_default());
    json!({
        "feeds": feeds,
        "nanoseconds_to_set": set,
        "nanoseconds_to_pop_and_set": turn,
        "bytes_each": (bytes - before) / f64::from(feeds),
    })
}

/// CPU of this process so far, seconds: of Linux, in ticks of 10 ms.
fn cpu_seconds() -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    Ok((ticks(11) + ticks(12)) / 100.0)
}

/// A line of this process's status, bytes.
fn memory(line: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let found = status.lines().find_map(|text| text.strip_prefix(line));
    let kilobytes: f64 = found.unwrap_or_default().trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024.0)
}
