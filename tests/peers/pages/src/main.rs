//! Prints the body that a peer finds in each page: `{"id", "input"}` a line in, `{"id", "body": [line]}` a line out.
//! usage: peers trafilatura|dom_smoothie <items.jsonl

use std::io::{BufRead, BufWriter, Write, stdin, stdout};

use serde_json::{Value, json};

type Error = Box<dyn std::error::Error>;

fn main() -> Result<(), Error> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let body: fn(&str) -> Result<String, Error> = match name.as_str() {
        "trafilatura" => trafilatura,
        "dom_smoothie" => dom_smoothie,
        _ => return Err("usage: peers trafilatura|dom_smoothie <items.jsonl".into()),
    };
    let mut out = BufWriter::new(stdout().lock());
    for line in stdin().lock().lines() {
        let item: Value = serde_json::from_str(&line?)?;
        let html = item["input"].as_str().unwrap_or_default();
        // A page that a peer gives up on is one that it finds nothing in.
        let text = body(html).unwrap_or_default();
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        writeln!(out, "{}", json!({"id": item["id"], "body": lines}))?;
    }
    Ok(out.flush()?)
}

fn trafilatura(html: &str) -> Result<String, Error> {
    let options = trafilatura::Options::default().with_focus(trafilatura::ExtractionFocus::FavorPrecision);
    let options = options.with_fallback(true);
    Ok(trafilatura::extract(html, &options)?.content_text)
}

fn dom_smoothie(html: &str) -> Result<String, Error> {
    let config = dom_smoothie::Config { text_mode: dom_smoothie::TextMode::Formatted, ..Default::default() };
    Ok(dom_smoothie::Readability::new(html, None, Some(config))?.parse()?.text_content.to_string())
}
