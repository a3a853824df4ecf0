//! The command as its users meet it: what it prints, where, and how it exits.
#![expect(clippy::unwrap_used, reason = "all of this is a test, which clippy cannot tell of its helpers")]

#[path = "command/addresses.rs"]
mod addresses;
#[path = "command/story.rs"]
mod story;

use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How long a process may take to do something before the test gives it up. Far more than it needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// The command, in a folder of its own and without anything from the environment that would change it.
fn wiredesk(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wiredesk"));
    command.args(args).current_dir(folder).env_remove("WIREDESK_CONFIG").env_remove("WIREDESK_BROKERS");
    command
}

fn run(folder: &TempDir, args: &[&str]) -> Output {
    wiredesk(folder.path(), args).stdin(Stdio::null()).output().unwrap()
}

fn run_with_input(folder: &TempDir, args: &[&str], input: &str) -> Output {
    let mut command = wiredesk(folder.path(), args);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn rows(output: &Output) -> Vec<Value> {
    out(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A role that runs until it is stopped; its lines are read as they come.
struct Role {
    child: Child,
    lines: Receiver<String>,
}

impl Role {
    fn start(folder: &TempDir, args: &[&str]) -> Self {
        let mut command = wiredesk(folder.path(), args);
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let streams: [Box<dyn std::io::Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for stream in streams {
            let sender = sender.clone();
            thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = sender.send(line);
                }
            });
        }
        Self { child, lines }
    }

    /// The next line that holds all of these.
    fn line_with(&self, parts: &[&str]) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left).unwrap_or_else(|_| panic!("no line with {parts:?}"));
            if parts.iter().all(|part| line.contains(part)) {
                return line;
            }
        }
    }

    /// The address that it listens on.
    fn address(&self) -> String {
        let line = self.line_with(&["listening"]);
        line.rsplit("address=").next().unwrap().trim().to_owned()
    }

    /// Ends it as a container engine does.
    fn terminate(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("it did not stop on SIGTERM");
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_demo_shows_stories_as_they_happen_and_tail_reads_them_from_beside() {
    let folder = tempfile::tempdir().unwrap();
    let role = Role::start(&folder, &["run", "--demo", "--listen", "127.0.0.1:0"]);
    role.line_with(&["new", "words"]);
    let tail = run(&folder, &["tail", "wire.stories", "--json"]);
    assert!(tail.status.success(), "{}", err(&tail));
    let story = &rows(&tail)[0];
    assert_eq!(story["topic"], "wire.stories");
    assert!(!story["value"]["item"]["headline"].as_str().unwrap().is_empty(), "{story}");
    assert_eq!(role.terminate(), Some(0));
}

#[test]
fn a_role_on_its_own_refuses_to_start_without_brokers() {
    let folder = tempfile::tempdir().unwrap();
    for role in ["fetcher", "normalizer"] {
        let output = run(&folder, &[role]);
        assert_eq!(output.status.code(), Some(2), "{role}");
        assert!(err(&output).contains("needs Kafka"), "{}", err(&output));
    }
}

#[test]
fn a_second_run_is_told_who_has_the_log_and_health_tells_how_the_first_is() {
    let folder = tempfile::tempdir().unwrap();
    let role = Role::start(&folder, &["run", "--listen", "127.0.0.1:0"]);
    let address = role.address();
    let until = Instant::now() + PATIENCE;
    while !run(&folder, &["health", "--ready", "--address", &address]).status.success() {
        assert!(Instant::now() < until, "it does not become ready");
        thread::sleep(Duration::from_millis(50));
    }
    assert!(
        run(&folder, &["health", "--ready", "--address", &address]).status.success(),
        "it was ready too early"
    );
    let second = run(&folder, &["run", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(1));
    let owner = format!("is in use by wiredesk run (process {})", role.child.id());
    assert!(err(&second).contains(&owner), "{}", err(&second));
    assert_eq!(role.terminate(), Some(0));
    let gone = run(&folder, &["health", "--address", &address]);
    assert_eq!(gone.status.code(), Some(1));
    assert!(err(&gone).contains("cannot reach"), "{}", err(&gone));
}

#[test]
fn clean_takes_the_story_out_and_answers_a_broken_line_with_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Marsh railway reopens after eleven years\n\nThe line at Altenmoor. Photo: Moor Press.\n\n\
                ALTENMOOR, May 2, 2021, TASS. The marsh railway carried passengers again on Sunday for the \
                first time in eleven years, its operator said.\n\nTrains will run every two hours, the operator \
                said, and more often at weekends from the summer.\n\nShare it";
    let input = format!("{}\n{{broken\n", json!({"id": "a", "kind": "text", "input": text}));
    let output = run_with_input(&folder, &["clean"], &input);
    assert_eq!(output.status.code(), Some(1));
    let rows = rows(&output);
    assert_eq!(rows[0]["headline"], "Marsh railway reopens after eleven years");
    assert_eq!(rows[0]["dateline"], json!({"place": "ALTENMOOR", "date": "2021-05-02", "agency": "TASS"}));
    assert_eq!(rows[0]["body"].as_array().unwrap().len(), 2);
    assert_eq!(rows[0]["captions"][0]["credit"], "Moor Press");
    assert_eq!(rows[0]["blocks"].as_array().unwrap().last().unwrap()["label"], "share");
    assert_eq!(rows[1]["line"], 2);
}

#[test]
fn parse_prints_an_item_a_line_and_names_the_file_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let feed = "<rss version='2.0'><channel><title>Quay</title><item><title>A &amp; B</title><guid>1</guid>\
                <pubDate>Thu, 05 Nov 2026 10:00:00 +0100</pubDate></item></channel></rss>";
    fs::write(folder.path().join("feed.xml"), feed).unwrap();
    fs::write(folder.path().join("page.html"), "<!DOCTYPE html><html><body>Hello</body></html>").unwrap();
    let output = run(&folder, &["parse", "feed.xml", "page.html", "missing.xml"]);
    assert_eq!(output.status.code(), Some(1));
    let rows = rows(&output);
    assert_eq!((&rows[0]["file"], &rows[0]["format"]), (&json!("feed.xml"), &json!("rss2.0")));
    assert_eq!((&rows[0]["headline"], &rows[0]["id"]), (&json!("A & B"), &json!("1")));
    assert_eq!(rows[0]["published"], "2026-11-05T10:00:00+01:00");
    assert!(rows[1]["error"].as_str().unwrap().contains("HTML"), "{}", rows[1]);
    assert!(rows[2]["error"].as_str().unwrap().starts_with("cannot be read"), "{}", rows[2]);
    fs::write(
        folder.path().join("empty.xml"),
        "<rss version='2.0'><channel><title>Quay</title></channel></rss>",
    )
    .unwrap();
    let empty = run(&folder, &["parse", "empty.xml"]);
    assert!(empty.status.success() && out(&empty).contains("feed has no entries"), "{}", out(&empty));
    let list = "{\"path\":\"feed.xml\",\"content_type\":\"text/xml\"}\n";
    fs::write(folder.path().join("list.jsonl"), list).unwrap();
    assert!(run(&folder, &["parse", "--list", "list.jsonl"]).status.success());
}

#[test]
fn dedupe_tells_new_copies_and_versions() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        "The harbour board of Port Elm said on Monday that the new quay would open next week as planned.";
    let later =
        "The harbour board of Port Elm said on Tuesday that the new quay would not open before spring.";
    let lines = [
        json!({"id": "1", "site": "agency", "guid": "g", "title": "Quay to open", "body": text}),
        json!({"id": "2", "site": "outlet", "title": "New quay in Port Elm", "body": text}),
        json!({"id": "3", "site": "agency", "guid": "g", "title": "Quay delayed", "body": later}),
        json!({"id": "4", "site": "agency", "guid": "h", "title": "Other news", "body": "Nothing alike."}),
    ];
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let output = run_with_input(&folder, &["dedupe"], &input);
    assert!(output.status.success());
    let told: Vec<Value> =
        rows(&output).iter().map(|row| json!([row["id"], row["verdict"], row["of"], row["story"]])).collect();
    let expected = [
        json!(["1", "new", null, "1"]),
        json!(["2", "duplicate", "1", "1"]),
        json!(["3", "version", "1", "1"]),
        json!(["4", "new", null, "4"]),
    ];
    assert_eq!(told, expected);
}

#[test]
fn feeds_are_applied_listed_exported_and_pruned() {
    let folder = tempfile::tempdir().unwrap();
    let write = |text: &str| fs::write(folder.path().join("feeds.toml"), text).unwrap();
    let feed = |id: &str| format!("[[feeds]]\nid = \"{id}\"\nurl = \"https://{id}.example/feed\"\n");
    write(&format!("{}{}", feed("quay"), feed("tide")));
    let dry = run(&folder, &["feeds", "apply", "feeds.toml", "--dry-run"]);
    assert!(out(&dry).contains("quay") && out(&dry).contains("dry run"), "{}{}", out(&dry), err(&dry));
    assert!(out(&run(&folder, &["feeds", "list"])).is_empty());
    assert!(run(&folder, &["feeds", "apply", "feeds.toml"]).status.success());
    write(&feed("quay"));
    assert!(run(&folder, &["feeds", "apply", "feeds.toml"]).status.success());
    assert_eq!(out(&run(&folder, &["feeds", "list"])).lines().count(), 2);
    let exported = out(&run(&folder, &["feeds", "export", "--format", "opml"]));
    assert!(exported.contains("https://tide.example/feed"), "{exported}");
    assert!(run(&folder, &["feeds", "apply", "feeds.toml", "--prune"]).status.success());
    assert_eq!(out(&run(&folder, &["feeds", "list"])).lines().count(), 1);
}

#[test]
fn check_says_what_is_wrong_with_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    for (text, place, reason) in [
        ("[http]\nlisten = \"nowhere\"\n", "wiredesk.toml:2:10", "invalid socket address"),
        ("[fetcher]\ncolour = 1\n", "wiredesk.toml:2:1", "unknown field `colour`"),
        ("[[feeds]]\nid = \"a\"\nurl = \"gopher://a.example\"\n", "wiredesk.toml:1", "http"),
    ] {
        fs::write(folder.path().join("wiredesk.toml"), text).unwrap();
        let output = run(&folder, &["check", "--config", "wiredesk.toml"]);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(err(&output).contains(place) && err(&output).contains(reason), "{}", err(&output));
    }
    fs::write(folder.path().join("wiredesk.toml"), "[bus]\nbrokers = \"localhost:9092\"\n").unwrap();
    let output = run(&folder, &["check", "--config", "wiredesk.toml"]);
    assert_eq!(out(&output), "wiredesk.toml: ok (0 feeds, kafka)\n");
}

#[test]
fn the_configurations_of_deploy_are_sound() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["wiredesk.toml", "compose.toml", "kubernetes/wiredesk.toml"] {
        let path = format!("{}/../../deploy/{file}", env!("CARGO_MANIFEST_DIR"));
        let output = run(&folder, &["check", "--config", &path]);
        assert!(output.status.success(), "{}", err(&output));
    }
}

#[test]
fn tail_of_a_log_that_is_not_there_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&folder, &["tail", "wire.stories"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("start `wiredesk run` first"), "{}", err(&output));
    assert!(!folder.path().join("wiredesk-data").exists(), "reading makes no log");
}

#[test]
fn a_kafka_that_does_not_answer_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&folder, &["feeds", "list", "--brokers", "127.0.0.1:1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("kafka at 127.0.0.1:1 did not answer within 10 s"), "{}", err(&output));
}

#[test]
fn a_role_that_waits_for_kafka_is_alive_and_not_ready_and_stops_in_order() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["fetcher", "normalizer"] {
        let role = Role::start(&folder, &[name, "--brokers", "127.0.0.1:1", "--listen", "127.0.0.1:0"]);
        let address = role.address();
        assert!(run(&folder, &["health", "--address", &address]).status.success(), "{name}");
        let ready = run(&folder, &["health", "--ready", "--address", &address]);
        assert_eq!(ready.status.code(), Some(1), "{name}");
        assert!(out(&ready).contains("waiting for kafka at 127.0.0.1:1"), "{name}: {}", out(&ready));
        assert_eq!(role.terminate(), Some(0), "{name}");
    }
}

#[test]
fn a_copy_says_what_it_lacks_who_has_the_log_and_that_kafka_is_away() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |args: &[&str]| {
        let output = run(&folder, &[&["copy"], args].concat());
        (output.status.code(), err(&output))
    };
    let forth = ["--from", "embedded", "--to", "kafka"];
    let to_nowhere = [&forth[..], &["--brokers", "127.0.0.1:1"]].concat();
    let (code, said) = refused(&["--from", "kafka", "--to", "embedded", "--brokers", "127.0.0.1:1"]);
    assert!(code == Some(2) && said.contains("only --from embedded --to kafka is offered"), "{said}");
    let (code, said) = refused(&forth);
    assert!(code == Some(2) && said.contains("name --brokers"), "{said}");
    let (code, said) = refused(&to_nowhere);
    assert!(code == Some(1) && said.contains("there is no log at wiredesk-data/log.db"), "{said}");
    assert!(!folder.path().join("wiredesk-data").exists(), "it makes no log");

    let role = Role::start(&folder, &["run", "--listen", "127.0.0.1:0"]);
    role.address();
    let (code, said) = refused(&to_nowhere);
    let owner = format!("is in use by wiredesk run (process {})", role.child.id());
    assert!(code == Some(1) && said.contains(&owner), "{said}");
    assert_eq!(role.terminate(), Some(0));
    let (code, said) = refused(&to_nowhere);
    let away = "kafka at 127.0.0.1:1 did not answer within 10 s";
    assert!(code == Some(1) && said.contains(away), "{said}");
}

#[test]
fn an_order_about_a_held_item_says_what_it_lacks() {
    let folder = TempDir::new().unwrap();
    let missing = run(&folder, &["held", "list"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(err(&missing).contains("there is no log"), "{}", err(&missing));
    assert_eq!(run(&folder, &["held", "release", "itm-1"]).status.code(), Some(2), "no reason");
    fs::write(folder.path().join("feeds.toml"), "").unwrap();
    assert!(run(&folder, &["feeds", "apply", "feeds.toml"]).status.success());
    assert_eq!(out(&run(&folder, &["held", "list"])), "nothing is held\n");
    assert_eq!(out(&run(&folder, &["held", "list", "--json"])), "");
    let order = |action: &str, id: &str, reason: &str| {
        run(&folder, &["held", action, id, "--reason", reason, "--by", "ada"])
    };
    for (action, id, reason, code, said) in [
        ("release", "itm-1", "agency rang", 1, "itm-1 is not held"),
        ("release", "itm-1", " ", 2, "--reason says nothing"),
        ("kill", "story-1", "agency rang", 2, "begins with itm-"),
    ] {
        let refused = order(action, id, reason);
        assert_eq!(refused.status.code(), Some(code), "{action} {id}");
        assert!(err(&refused).contains(said), "{}", err(&refused));
    }
    let killed = order("kill", "itm-9", "agency rang");
    assert!(killed.status.success(), "{}", err(&killed));
    assert!(out(&killed).contains("itm-9 is not held; it will be killed"), "{}", out(&killed));
    let raw = rows(&run(&folder, &["tail", "wire.raw", "--json"]));
    let order = &raw[0]["value"]["order"];
    assert_eq!(
        (&raw[0]["key"], &order["action"], &order["reason"], &order["by"]),
        (&json!("itm-9"), &json!("ORDER_ACTION_KILL"), &json!("agency rang"), &json!("ada"))
    );
}
