//! `wiredesk run`, `fetcher`, `normalizer`: the long-running roles.

use super::{Clock, Failure, log, show};
use crate::{
    api::{self, Board},
    args::{Listen, Run},
    config::Config,
    demo::Newsroom,
    feeds::{self, Definition},
};
use anyhow::{Context as _, anyhow};
use axum::Router;
use bus::{Bus, From, Read, Target, Until};
use chassis::{Context, crew::Crew, http::Server, telemetry};
use proto::topics;
use std::{fs, net::SocketAddr, path::Path, time::Duration};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// In-flight work commits or rolls back within this time after SIGTERM.
const GRACE: Duration = Duration::from_secs(10);
/// A log that was not seen for that long makes a role unready.
const UNSEEN: Duration = Duration::from_secs(30);
/// How often that is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// A role that runs on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Polls feeds.
    Fetcher,
    /// Processes raw items.
    Normalizer,
}

/// All roles in one process.
pub(super) async fn everything(mut config: Config, args: Run, now_ms: Clock) -> Result<(), Failure> {
    if args.demo {
        config.log.filter = "warn".to_owned();
    }
    start_logging(&config)?;
    let target = match config.bus.kafka() {
        Some(kafka) => kafka,
        None if args.demo => fresh(&config)?,
        None => config.bus.embedded(log::LOG, Some("wiredesk run")),
    };
    let embedded = matches!(target, Target::Embedded(_));
    let process = Process::open(&mut config, &args.listen, target, &["fetcher", "normalizer"]).await?;
    if embedded {
        info!(path = process.context.bus.place(), "no brokers named: using the embedded log");
    }
    let Process { mut crew, context, server, opened } = process;
    if args.demo {
        let newsroom = Newsroom::start(now_ms).await.context("cannot start the demo's newsroom")?;
        config.feeds = newsroom.feeds();
        // The newsroom is on this machine, and so is much that a feed must not reach.
        config.fetcher.allow.push(newsroom.address().into());
        welcome(&context.bus, server.address());
        crew.spawn("newsroom", newsroom.serve(crew.stop()));
        crew.spawn("demo", opened.then(print_stories(context.bus.clone(), crew.stop())));
    }
    crew.spawn("fetcher", opened.then(fetcher::run(context.clone(), config.fetcher.clone())));
    crew.spawn("normalizer", opened.then(normalizer::run(context.clone(), config.normalizer.clone())));
    let routes = api::topics_router(context.bus.clone(), crew.stop(), now_ms);
    serve(&mut crew, &context, server, routes, &opened);
    crew.spawn("topics", prepare_log(context, config, true, now_ms, opened));
    Ok(crew.run(GRACE).await?)
}

/// One role, on Kafka.
pub(super) async fn role(role: Role, mut config: Config, args: Listen, now_ms: Clock) -> Result<(), Failure> {
    let Some(target) = config.bus.kafka() else {
        let reason = "a role on its own needs Kafka: name --brokers, or bus.brokers in the configuration \
                      (`wiredesk run` needs none)";
        return Err(Failure::Wrong(anyhow!(reason)));
    };
    start_logging(&config)?;
    let part = match role {
        Role::Fetcher => "fetcher",
        Role::Normalizer => "normalizer",
    };
    let process = Process::open(&mut config, &args, target, &[part]).await?;
    let Process { mut crew, context, server, opened } = process;
    match role {
        Role::Fetcher => {
            crew.spawn("fetcher", opened.then(fetcher::run(context.clone(), config.fetcher.clone())));
        }
        Role::Normalizer => {
            crew.spawn(
                "normalizer",
                opened.then(normalizer::run(context.clone(), config.normalizer.clone())),
            );
        }
    }
    serve(&mut crew, &context, server, Router::new(), &opened);
    crew.spawn("topics", prepare_log(context, config, role == Role::Fetcher, now_ms, opened));
    Ok(crew.run(GRACE).await?)
}

/// What every role has from the start.
struct Process {
    crew: Crew,
    context: Context,
    server: Server,
    opened: Opened,
}

/// Lets tasks begin once the topics are there. A Kafka that is away may make that long: the HTTP side is up
/// meanwhile, alive and not ready.
#[derive(Clone, Debug)]
struct Opened {
    gate: CancellationToken,
    stop: CancellationToken,
}

impl Opened {
    /// The task, once the topics are there; never, when the process stops before.
    fn then(
        &self,
        task: impl Future<Output = anyhow::Result<()>> + Send + 'static,
    ) -> impl Future<Output = anyhow::Result<()>> + Send + 'static {
        let Self { gate, stop } = self.clone();
        async move {
            tokio::select! {
                () = stop.cancelled() => Ok(()),
                () = gate.cancelled() => task.await,
            }
        }
    }
}

impl Process {
    async fn open(
        config: &mut Config,
        listen: &Listen,
        target: Target,
        roles: &[&str],
    ) -> Result<Self, Failure> {
        if let Some(address) = listen.listen {
            config.http.listen = address;
        }
        let server = Server::bind(&config.http).await?;
        let bus = Bus::open(target).await.context("cannot open the log")?;
        let crew = Crew::new();
        let opened = Opened { gate: CancellationToken::new(), stop: crew.stop() };
        let instance = config.instance.clone().unwrap_or_else(host_name);
        let context = Context { stop: crew.stop(), ..Context::new(bus, config.bus.envelope(), &instance) };
        // Known before anybody can ask: a part that has not begun yet is not ready.
        for part in ["log", "topics"].iter().chain(roles) {
            context.health.condition(part);
        }
        Ok(Self { crew, context, server, opened })
    }
}

/// Makes the topics that are missing, applies the configuration's own feeds, and lets the roles begin.
async fn prepare_log(
    context: Context,
    config: Config,
    has_feeds: bool,
    now_ms: Clock,
    opened: Opened,
) -> anyhow::Result<()> {
    let topics = context.health.condition("topics");
    topics.unmet(format!("waiting for {}", context.bus.place()));
    let preparing = async {
        for mismatch in context.bus.ensure(&config.topics.specs()).await.context("cannot make the topics")? {
            warn!("{mismatch}; it is left as it is");
        }
        if has_feeds { apply_own_feeds(&context, &config.feeds, now_ms()).await } else { Ok(()) }
    };
    tokio::select! {
        () = context.stop.cancelled() => return Ok(()),
        prepared = preparing => prepared?,
    }
    topics.met();
    opened.gate.cancel();
    context.stop.cancelled().await;
    Ok(())
}

/// Adds the HTTP side, and the watch on the log.
fn serve(crew: &mut Crew, context: &Context, server: Server, routes: Router, opened: &Opened) {
    let board = Board::new();
    crew.spawn("feed board", opened.then(board.clone().follow(context.bus.clone(), crew.stop())));
    crew.spawn("log watch", watch(context.clone()));
    crew.spawn("http", server.serve(context.clone(), routes.merge(api::feeds_router(board))));
}

/// Unready while the log is away.
async fn watch(context: Context) -> anyhow::Result<()> {
    let seen = context.health.condition("log");
    loop {
        match context.bus.silence() {
            Some(silence) if silence <= UNSEEN => seen.met(),
            Some(silence) => {
                seen.unmet(format!("{} not seen for {} s", context.bus.place(), silence.as_secs()))
            }
            None => seen.unmet(format!("{} not seen yet", context.bus.place())),
        }
        tokio::select! {
            () = context.stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

async fn apply_own_feeds(context: &Context, wanted: &[Definition], now_ms: i64) -> anyhow::Result<()> {
    let plan = feeds::apply(&context.bus, context.envelope, wanted, false, false, now_ms)
        .await
        .context("cannot apply the configuration's feeds")?;
    if !plan.is_empty() {
        info!(changes = plan.steps.len(), "feeds of the configuration applied");
    }
    Ok(())
}

fn start_logging(config: &Config) -> Result<(), Failure> {
    telemetry::start(&config.log)
        .map_err(|cause| Failure::Wrong(cause.context("log settings cannot be used")))
}

fn host_name() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    Some(name.trim()).filter(|name| !name.is_empty()).unwrap_or("wiredesk").to_owned()
}

/// The demo begins anew each time. A log that another demo has open is left alone: opening it says who has it.
fn fresh(config: &Config) -> Result<Target, Failure> {
    let target = config.bus.embedded(log::DEMO, Some("wiredesk run --demo"));
    let path = config.bus.data.join(log::DEMO);
    if !log::is_owned(&path) {
        for file in ["", "-wal", "-shm"] {
            remove(Path::new(&format!("{}{file}", path.display())))?;
        }
    }
    Ok(target)
}

fn remove(path: &Path) -> anyhow::Result<()> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            Err(cause).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

fn welcome(bus: &Bus, address: SocketAddr) {
    anstream::eprintln!(
        "Wiredesk demo: a small newsroom of invented feeds, and the real pipeline on it.\n\
         \n  log      {}\n  feeds    http://{address}/v1/feeds\n  stories  http://{address}/v1/topics/wire.stories/records?follow=true\n\
         \n  elsewhere: wiredesk tail wire.items --follow\n  Ctrl-C stops it. Events of stories, as they happen:\n",
        bus.place()
    );
}

/// Prints the events of stories, and dead letters, as a newcomer wants to see them.
async fn print_stories(bus: Bus, stop: CancellationToken) -> anyhow::Result<()> {
    let follow = |topic: &str| Read {
        topic: topic.to_owned(),
        partition: None,
        from: From::Start,
        until: Until::Dropped,
    };
    let mut stories = bus.read(follow(topics::STORIES)).await?;
    let mut dead = bus.read(follow(topics::DEAD_LETTERS)).await?;
    loop {
        let batch = tokio::select! {
            () = stop.cancelled() => return Ok(()),
            batch = stories.next() => batch,
            batch = dead.next() => batch,
        };
        let Some(batch) = batch else { return Ok(()) };
        for record in batch? {
            anstream::println!("{}", show::record(&record));
        }
    }
}
