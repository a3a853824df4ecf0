use wire::clean::{Input, Kind, Policy, clean};
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    use std::io::Write;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for l in text.lines() {
        let v = serde_json::from_str::<serde_json::Value>(l).unwrap();
        let s = |k: &str| v[k].as_str();
        let kind = match s("kind") {
            Some("html") => Kind::Html,
            Some("page") => Kind::Page,
            _ => Kind::Text,
        };
        let time = s("time").and_then(|t| wire::moment::read(t, None)).map(|t| t.at_ms);
        let c = clean(&Input {
            kind,
            text: s("input").unwrap(),
            language: s("language"),
            title: s("feed_title"),
            url: s("url"),
            time_ms: time,
            policy: Policy::Full,
        });
        let c = serde_json::to_string(&c).unwrap();
        writeln!(out, "{{\"id\":{},{}", v["id"], &c[1..]).unwrap();
    }
}
