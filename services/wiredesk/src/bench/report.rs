//! What was measured: as JSON, and as a table for people.

use super::{
    alone::Alone,
    latency::{Latency, Passing},
    limit::Limit,
    machine::Machine,
    pipeline::Pipeline,
};
use serde::Serialize;
use std::fmt;

/// What a bench measured.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What it ran on.
    pub machine: Machine,
    /// One item's work, without a log.
    pub alone: Alone,
    /// What was measured on each engine.
    pub engines: Vec<EngineReport>,
}

/// What was measured on one engine.
#[derive(Clone, Debug, Serialize)]
pub struct EngineReport {
    /// `embedded` or `kafka`.
    pub engine: String,
    /// A loop without work.
    pub limit: Limit,
    /// From the raw topic to stories.
    pub pipeline: Pipeline,
    /// Items a second of the pipeline to those of the loop without work.
    pub ratio: f64,
    /// At a tenth of what the pipeline can do.
    pub latency: Latency,
    /// Live items behind a full bulk lane.
    pub passing: Passing,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = &self.machine;
        writeln!(
            f,
            "wiredesk {} on {}, {} cores, {} of memory, {}",
            machine.version,
            machine.processor,
            machine.cores,
            bytes(machine.memory_bytes),
            machine.system
        )?;
        let alone = &self.alone;
        writeln!(f, "\none item of about 4 KB, on one thread")?;
        for (step, us) in [("parse", alone.parse_us), ("clean", alone.clean_us), ("dedupe", alone.dedupe_us)]
        {
            writeln!(f, "  {step:<24}{us:>10.1} us {:>12.0} items/s", 1e6 / us)?;
        }
        writeln!(
            f,
            "  {:<24}{:>10.1} MB/s of HTML; {:.0} to tokens alone, ratio {:.2}",
            "clean, of its HTML",
            alone.html_mb_per_second,
            alone.tokens_mb_per_second,
            alone.html_mb_per_second / alone.tokens_mb_per_second
        )?;
        for engine in &self.engines {
            write!(f, "\n{engine}")?;
        }
        Ok(())
    }
}

impl fmt::Display for EngineReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { engine, limit, pipeline, ratio, latency, passing } = self;
        writeln!(f, "{engine:<26}{:>15}{:>15}", "items/s", "CPU us/item")?;
        let mut row = |name: String, rate: f64, cpu: Option<f64>| {
            let cpu = cpu.map_or_else(|| "unknown".to_owned(), |cpu| format!("{cpu:.0}"));
            writeln!(f, "  {name:<24}{rate:>15.0}{cpu:>15}")
        };
        row("copy loop, no work".to_owned(), limit.items_per_second, limit.cpu_us)?;
        row("raw topic to stories".to_owned(), pipeline.items_per_second, pipeline.cpu_us)?;
        for grown in &pipeline.growth {
            row(
                format!("  {} to {} items", grown.items / 2, grown.items),
                grown.items_per_second,
                grown.cpu_us,
            )?;
        }
        writeln!(f, "  ratio to the copy loop  {ratio:>15.2}")?;
        let peak = pipeline.peak_memory_bytes.map_or_else(|| "unknown".to_owned(), bytes);
        writeln!(f, "  peak memory             {peak:>15}   after {} items", pipeline.items)?;
        writeln!(
            f,
            "  raw commit to story     p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms, at {:.0} items/s",
            latency.p50_ms, latency.p99_ms, latency.max_ms, latency.items_per_second
        )?;
        let longest = passing.took_ms.iter().copied().fold(0.0, f64::max);
        writeln!(
            f,
            "  live behind {} bulk items: {longest:.0} ms at most; {:.0} ms from a start, with the rebuild",
            passing.backlog, passing.start_ms
        )
    }
}

/// In units that a person reads.
fn bytes(count: u64) -> String {
    match count {
        0..0x10_0000 => format!("{} KiB", count >> 10),
        0x10_0000..0x4000_0000 => format!("{} MiB", count >> 20),
        _ => format!("{:.1} GiB", count as f64 / f64::from(1 << 30)),
    }
}
