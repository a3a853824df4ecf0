//! What whoever typed `wiredesk copy` sees of it.

use super::{Order, Progress, Report, copy};
use crate::{
    args::{self, Engine},
    commands::{Clock, Failure, log},
    config::Config,
};
use anyhow::{Context as _, anyhow, bail};
use bus::Bus;
use std::{
    fmt::Write,
    time::{Duration, Instant},
};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

/// Name of the owner of the embedded log, for others who want it meanwhile.
const OWNER: &str = "wiredesk copy";
/// Between two lines of progress.
const BETWEEN_LINES: Duration = Duration::from_secs(1);
/// A Kafka that is silent for so long while it is written to is given up.
const SILENCE: Duration = Duration::from_secs(30);

/// Copies the embedded log to Kafka.
pub(in crate::commands) async fn run(config: Config, args: args::Copy, now_ms: Clock) -> Result<(), Failure> {
    if (args.from, args.to) != (Engine::Embedded, Engine::Kafka) {
        let only = "only --from embedded --to kafka is offered";
        return Err(Failure::Wrong(anyhow!(only)));
    }
    let Some(kafka) = config.bus.kafka() else {
        let reason = "which Kafka to copy to: name --brokers, or bus.brokers in the configuration";
        return Err(Failure::Wrong(anyhow!(reason)));
    };
    let file = log::file(&config.bus.data);
    let path = config.bus.data.join(file);
    if !path.exists() {
        return Err(anyhow!("there is no log at {}: name its folder by --data", path.display()).into());
    }
    let from = Bus::open(config.bus.embedded(file, Some(OWNER))).await.context("cannot open the log")?;
    let to = log::open(kafka).await?;
    anstream::eprintln!("wiredesk: copying {} to {}", from.place(), to.place());
    let stop = CancellationToken::new();
    let mut lines = Lines { last: Instant::now() };
    let order = Order::of(&config.topics);
    let copying = copy(&from, &to, &order, now_ms, &stop, |progress| lines.tell(progress));
    let report = tokio::select! {
        report = copying => report.context("cannot copy"),
        given_up = given_up(&to) => Err(given_up),
        killed = stopped(&stop) => Err(killed),
    };
    Ok(conclude(&report?, &to)?)
}

/// Lines of progress, not too many.
struct Lines {
    last: Instant,
}

impl Lines {
    fn tell(&mut self, progress: &Progress<'_>) {
        if self.last.elapsed() >= BETWEEN_LINES {
            self.last = Instant::now();
            let Progress { at, records, next, end } = progress;
            anstream::eprintln!(
                "wiredesk: {}: {records} records, partition {} at {next} of {end}",
                at.topic,
                at.partition
            );
        }
    }
}

/// Waits until Kafka was silent for too long.
async fn given_up(to: &Bus) -> anyhow::Error {
    loop {
        sleep(BETWEEN_LINES).await;
        if to.silence().is_some_and(|silence| silence > SILENCE) {
            return anyhow!(
                "{} did not answer for {} s; the same command goes on",
                to.place(),
                SILENCE.as_secs()
            );
        }
    }
}

/// The first signal stops between two batches, the second at once, which loses nothing either.
async fn stopped(stop: &CancellationToken) -> anyhow::Error {
    let (terminate, interrupt) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut terminate), Ok(mut interrupt)) = (terminate, interrupt) else {
        return anyhow!("cannot listen for signals");
    };
    for _ in 0..2 {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        if stop.is_cancelled() {
            break;
        }
        anstream::eprintln!("wiredesk: stopping after this batch");
        stop.cancel();
    }
    anyhow!("stopped at once; the same command goes on")
}

fn conclude(report: &Report, to: &Bus) -> anyhow::Result<()> {
    let now: u64 = report.topics.iter().map(|topic| topic.now).sum();
    anstream::print!("{}", table(report));
    if !report.finished {
        bail!("stopped after {now} records, before all was copied; the same command goes on");
    }
    if now == 0 {
        anstream::eprintln!("wiredesk: nothing was left to copy: all is on {}", to.place());
    } else {
        anstream::eprintln!(
            "wiredesk: all is on {}; roles that start there go on where these groups stand",
            to.place()
        );
    }
    Ok(())
}

/// What was copied, and where groups stand.
fn table(report: &Report) -> String {
    let mut text = String::new();
    let mut row = |name: &str, more: &str, one: &str, other: &str| {
        let _ = writeln!(text, "{name:<20} {more:<18} {one:>10} {other:>10}");
    };
    row("topic", "", "copied", "in all");
    for topic in &report.topics {
        row(&topic.name, "", &topic.now.to_string(), &topic.in_all.to_string());
    }
    if !report.standings.is_empty() {
        row("group", "partition", "embedded", "kafka");
    }
    for standing in &report.standings {
        let at = standing.at.to_string();
        row(&standing.group, &at, &standing.source.to_string(), &standing.target.to_string());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Standing, Topic},
        *,
    };
    use bus::TopicPartition;

    #[test]
    fn the_table_shows_topics_and_where_groups_stand() {
        let report = Report {
            finished: true,
            topics: vec![Topic { name: "wire.raw".to_owned(), now: 7, in_all: 1_207 }],
            standings: vec![Standing {
                group: "wiredesk-normalizer".to_owned(),
                at: TopicPartition::new("wire.raw", 0),
                source: 1_200,
                target: 1_203,
            }],
        };
        let rows = "\
topic                                       copied     in all
wire.raw                                         7       1207
group                partition            embedded      kafka
wiredesk-normalizer  wire.raw/0               1200       1203
";
        assert_eq!(table(&report), rows);
    }
}
