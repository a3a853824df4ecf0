//! What the command line says.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Takes in news feeds, and puts one clean, versioned story on Kafka topics.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 done; 1 something could not be done; 2 wrong usage or configuration.")]
pub struct Cli {
    /// What is common to the commands that need a configuration.
    #[command(flatten)]
    pub common: Common,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Args, Debug)]
pub struct Common {
    /// Configuration file (TOML); every setting can be overridden: WIREDESK_HTTP__LISTEN sets http.listen
    #[arg(long, short, global = true, env = "WIREDESK_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Kafka brokers; without, the embedded log is used
    #[arg(long, global = true, env = "WIREDESK_BROKERS", value_name = "HOST:PORT,...")]
    pub brokers: Option<String>,
    /// Name of this instance: the same after a restart, another for each [default: the host's name]
    #[arg(long, global = true, env = "WIREDESK_INSTANCE", value_name = "NAME")]
    pub instance: Option<String>,
    /// Folder of the embedded log [default: wiredesk-data]
    #[arg(long, global = true, env = "WIREDESK_DATA", value_name = "FOLDER")]
    pub data: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run everything in one process: fetcher, normalizer, and the HTTP side
    Run(Run),
    /// Run a fetcher on Kafka
    Fetcher(Listen),
    /// Run a normalizer on Kafka
    Normalizer(Listen),
    /// Add, change, list and export the feeds that are polled
    #[command(subcommand)]
    Feeds(Feeds),
    /// Read files of any known format and print an item a line (JSON)
    Parse(Parse),
    /// Clean items: a JSON object a line in, one out
    Clean(Clean),
    /// Tell copies and versions apart: a JSON object a line in, a verdict out
    Dedupe(Dedupe),
    /// Show what would become of a feed, and publish nothing
    Preview(Preview),
    /// Print the records of a topic
    Tail(Tail),
    /// List what embargoes hold back, and let it go or kill it
    #[command(subcommand)]
    Held(Held),
    /// Print a story as a timeline: its versions, who copied it, who had it first, what was killed
    Story(Story),
    /// Measure what the pipeline can do on this machine
    Bench(Bench),
    /// Carry everything over from the embedded log to Kafka, once its processes are stopped
    Copy(Copy),
    /// Validate the configuration, and say what is wrong with it
    Check,
    /// Ask a running role whether it is well; for container health checks
    Health(Health),
}

/// Where a role listens.
#[derive(Args, Debug)]
pub struct Listen {
    /// Address and port of the HTTP side [default: 127.0.0.1:8600]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<std::net::SocketAddr>,
}

/// `run`.
#[derive(Args, Debug)]
pub struct Run {
    /// Serve a small newsroom of feeds from inside the program, and run the pipeline on it
    #[arg(long)]
    pub demo: bool,
    /// Where it listens.
    #[command(flatten)]
    pub listen: Listen,
}

/// `feeds`.
#[derive(Debug, Subcommand)]
pub enum Feeds {
    /// Make the table of feeds what a file says; feeds it does not name stay unless --prune
    Apply {
        /// File of feeds, TOML or OPML; by default the configuration's own feeds
        file: Option<PathBuf>,
        /// Show the difference and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Delete feeds that the file does not name
        #[arg(long)]
        prune: bool,
    },
    /// List the feeds
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Print the feeds as a file that `apply` reads
    Export {
        /// Format
        #[arg(long, value_enum, default_value_t = ExportFormat::Toml)]
        format: ExportFormat,
    },
}

/// Formats of `feeds export`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ExportFormat {
    /// Everything that is known of a feed
    Toml,
    /// What other readers understand
    Opml,
}

/// `parse`.
#[derive(Args, Debug)]
pub struct Parse {
    /// Files; - for standard input
    #[arg(required_unless_present = "list", value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// A list of files instead: {"path","content_type"?,"url"?} a line, paths relative to the list
    #[arg(long, value_name = "LIST.jsonl", conflicts_with = "files")]
    pub list: Option<PathBuf>,
    /// Content type that the files were delivered with
    #[arg(long, value_name = "TYPE")]
    pub content_type: Option<String>,
    /// URL that the files were delivered from: the base of relative links
    #[arg(long)]
    pub url: Option<String>,
}

/// `clean`.
#[derive(Args, Debug)]
#[command(
    after_help = "Input: {\"id\",\"kind\":\"text\"|\"html\"|\"page\",\"input\",\"language\"?,\"feed_title\"?,\"url\"?,\"time\"?,\"source\"?} a line."
)]
pub struct Clean {
    /// Input; standard input by default
    pub file: Option<PathBuf>,
    /// Learn from the lines, in order: each is cleaned with what the lines of its source before it taught
    #[arg(long)]
    pub learn: bool,
    /// Rules of sites for whole pages: a folder of files by host, or one of them
    #[arg(long, value_name = "DIR_OR_FILE")]
    pub site_rules: Option<PathBuf>,
    /// Show a person every block with its label, its rule and how sure that is; the input may also be a page or a text
    #[arg(long)]
    pub explain: bool,
    /// What the input of --explain is
    #[arg(long, value_enum, default_value_t = InputKind::Auto, requires = "explain")]
    pub kind: InputKind,
    /// Colours of --explain: auto is on a terminal, unless NO_COLOR is set
    #[arg(long, value_enum, default_value_t = Color::Auto, requires = "explain", value_name = "WHEN")]
    pub color: Color,
}

/// What `clean --explain` reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InputKind {
    /// Told by looking
    Auto,
    /// A JSON object a line
    Lines,
    /// Plain text
    Text,
    /// A fragment of HTML
    Html,
    /// A whole web page
    Page,
}

/// When output is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// `dedupe`.
#[derive(Args, Debug)]
#[command(
    after_help = "Input, in order of arrival: {\"id\",\"site\",\"title\",\"body\",\"time\"?,\"url\"?,\"guid\"?,\"version\"?,\"status\"?} a line."
)]
pub struct Dedupe {
    /// Input; standard input by default
    pub file: Option<PathBuf>,
}

/// `preview`.
#[derive(Args, Debug)]
pub struct Preview {
    /// URL of a feed, or a file
    pub source: String,
    /// Entries to show
    #[arg(long, short = 'n', default_value_t = 5)]
    pub entries: usize,
    /// Print the items as JSON, one a line
    #[arg(long)]
    pub json: bool,
}

/// `tail`.
#[derive(Args, Debug)]
pub struct Tail {
    /// Topic, such as wire.stories
    pub topic: String,
    /// Wait for more
    #[arg(long, short)]
    pub follow: bool,
    /// Print whole records as JSON, one a line
    #[arg(long)]
    pub json: bool,
    /// Where to begin: start, end, an offset, or a time (RFC 3339)
    #[arg(long, default_value = "start", value_name = "PLACE")]
    pub from: String,
    /// Only this partition
    #[arg(long)]
    pub partition: Option<i32>,
}

/// `held`.
#[derive(Debug, Subcommand)]
pub enum Held {
    /// List the items that wait for the end of their embargo
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Let an item go now; who and why is written on its record
    Release(HeldOrder),
    /// Kill an item, held or not: nothing of its text gets out any more
    Kill(HeldOrder),
}

/// `held release` and `held kill`.
#[derive(Args, Debug)]
pub struct HeldOrder {
    /// The item's id, itm-...
    pub id: String,
    /// Why; it stands on the record for good
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who says so [default: the user that is logged in]
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// `story`.
#[derive(Args, Debug)]
pub struct Story {
    /// Id of the story, or of any item of it
    pub id: String,
    /// Print JSON, a line for the story and one for each row
    #[arg(long)]
    pub json: bool,
    /// Colours: auto is on a terminal, unless NO_COLOR is set
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

/// `bench`.
#[derive(Args, Debug)]
#[command(
    after_help = "The embedded engine is measured on a file of its own in the data folder, which is taken away \
                        afterwards: plan 40 KB of disk an item, 6 KB for each of the backlog. Kafka is measured if --brokers names one that nobody uses; \
                        what a bench writes there stays."
)]
pub struct Bench {
    /// Items that go from the raw topic to stories
    #[arg(long, default_value_t = 100_000, value_parser = at_least::<2_000>)]
    pub items: usize,
    /// Items on the bulk lane that a live one has to pass
    #[arg(long, default_value_t = 100_000, value_parser = at_least::<1>)]
    pub backlog: usize,
    /// Only this engine
    #[arg(long, value_enum)]
    pub engine: Option<Engine>,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

fn at_least<const LEAST: usize>(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|number| *number >= LEAST)
        .ok_or_else(|| format!("it is a number from {LEAST} on"))
}

/// `copy`.
#[derive(Args, Debug)]
#[command(
    after_help = "Stop what runs on the embedded log first. Stopped or killed, the same command goes on where it was."
)]
pub struct Copy {
    /// Log to copy
    #[arg(long, value_enum)]
    pub from: Engine,
    /// Log to copy to: the configured brokers
    #[arg(long, value_enum)]
    pub to: Engine,
}

/// The engines of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// The file in the data folder
    Embedded,
    /// The brokers
    Kafka,
}

/// `health`.
#[derive(Args, Debug)]
pub struct Health {
    /// Ask whether it is ready, not only alive
    #[arg(long)]
    pub ready: bool,
    /// Where the role listens [default: as configured]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub address: Option<std::net::SocketAddr>,
}
