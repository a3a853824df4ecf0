use std::time::Instant;
use wire::clean::{Input, Kind, Policy, clean};
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let rounds: usize = std::env::args().nth(2).map_or(3, |n| n.parse().unwrap());
    let text = std::fs::read_to_string(path).unwrap();
    let items: Vec<String> = text.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["input"].as_str().unwrap().to_owned()).collect();
    let kind = if std::env::args().nth(3).as_deref() == Some("page") { Kind::Page } else { Kind::Html };
    let bytes: usize = items.iter().map(String::len).sum();
    for round in 0..=rounds {
        let t = Instant::now();
        let mut n = 0;
        for item in &items {
            let c = clean(&Input { kind, text: item, language: None, title: None, url: None, time_ms: None, policy: Policy::Full });
            n += c.body.len();
        }
        let s = t.elapsed().as_secs_f64();
        if round > 0 { println!("{} items {} bytes {:.1} MB/s ({n})", items.len(), bytes, bytes as f64 / s / 1e6); }
    }
}
