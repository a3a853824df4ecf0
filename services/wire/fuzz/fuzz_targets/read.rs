//! What holds of anything that is read, in whatever format.

use wire::parse::{Parsed, Piece, parse, parse_document};
use wire::split::Delivery;

/// Bytes as an item of a format: they end in an item or an error, and what is shown is safe.
#[allow(dead_code)]
pub fn item(format: &str, bytes: &[u8]) {
    let piece =
        Piece { format, charset: "utf-8", head: b"", entry: bytes, whole: true, url: None, time_zone: None };
    if let Ok(parsed) = parse(&piece) {
        check(&parsed);
    }
}

/// Bytes as a document of any format: the same of each of its items.
#[allow(dead_code)]
pub fn document(bytes: &[u8]) {
    let delivery = Delivery { bytes, content_type: None, url: Some("https://agency.example/wire") };
    for parsed in parse_document(&delivery).into_iter().flatten().flatten() {
        check(&parsed);
    }
}

fn check(parsed: &Parsed) {
    for html in parsed.content_html.iter().chain(&parsed.summary) {
        assert!(!html.contains("<script") && !html.contains('\0'));
    }
    assert!(parsed.urgency.is_none_or(|urgency| (1..=9).contains(&urgency)));
    assert!(!parsed.format.is_empty());
}
