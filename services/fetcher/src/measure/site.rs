//! Feeds of a site that does not exist, for benches: their documents, configurations and states, in real shapes and sizes.

use proto::{
    time,
    v1::{FeedConfig, FeedHealth, FeedPolicy, FeedState, Rhythm, Rights, Source},
};
use std::fmt::Write as _;

/// Seconds between two issues of a feed.
const ISSUE_S: u64 = 3600;

/// The issue of a feed that stands there at a time, seconds since 1970: a new one once an hour, each feed's at its own
/// moment.
pub fn issue(number: u32, now_s: u64) -> u64 {
    let moment = u64::from(number).wrapping_mul(2_654_435_761) % ISSUE_S;
    (now_s + moment) / ISSUE_S
}

/// The ETag of an issue.
pub fn tag(number: u32, issue: u64) -> String {
    format!("\"{number}-{issue:x}-0123456789abcdef\"")
}

/// The document of an issue: RSS of 20 KB with so many entries, the newest first.
pub fn document(number: u32, issue: u64, entries: u64) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><title>Feed {number}</title>\
         <link>https://desk-{number}.example/</link><description>News</description>\n"
    );
    // Of 20 KB in all: the fields of an entry take some 700 bytes, prose the rest.
    let words = (20_000 / entries).saturating_sub(700) / 7;
    for entry in 0..entries {
        let id = issue.saturating_sub(entry);
        let site = format!("https://desk-{number}.example");
        let _ = write!(
            text,
            "<item><guid isPermaLink=\"false\">{number}-{id}</guid><title>Ferry &amp; harbour, part {id}</title>\
             <link>{site}/{id}?from=rss</link><pubDate>Thu, 01 Jan 2026 00:00:00 GMT</pubDate>\
             <dc:creator><![CDATA[Ola Nordmann]]></dc:creator><category>World</category><category>Sea</category>\
             <media:content url=\"{site}/{id}.jpg\" medium=\"image\" width=\"1200\" height=\"800\"/>\
             <description><![CDATA[<p><a href=\"{site}/{id}\"><img src=\"{site}/{id}-s.jpg\" alt=\"The pier\" width=\"300\" /></a>\
             <strong>The ferry</strong> left at noon, <a href=\"/tag/sea\">the harbour</a> said.</p><p>"
        );
        for word in 0..words {
            let _ = write!(text, "pier{:02} ", (word * 31 + id) % 97);
        }
        text.push_str("</p>]]></description></item>\n");
    }
    text.push_str("</channel></rss>\n");
    text
}

/// How a feed is fetched, with what an operator usually says of one.
pub fn config(number: u32, url: String, interval_ms: u64) -> FeedConfig {
    let rights = Rights { licence_id: "Q-17".to_owned(), ..Rights::default() };
    FeedConfig {
        id: format!("desk-{number}-world-news"),
        url,
        name: format!("Desk {number} World News"),
        provider: format!("desk-{number}"),
        language: "en".to_owned(),
        country: "NO".to_owned(),
        time_zone: "Europe/Oslo".to_owned(),
        tier: "2".to_owned(),
        group: "regional".to_owned(),
        min_interval_ms: interval_ms,
        max_interval_ms: interval_ms,
        policy: Some(FeedPolicy { rights: Some(rights), language: "en".to_owned(), ..FeedPolicy::default() }),
        ..FeedConfig::default()
    }
}

/// What is remembered of a feed that has been polled for months, `seen` entries of it among that, with a validator.
pub fn state(config: &FeedConfig, tag: &str, seen: usize, last_ms: i64, next_ms: i64) -> FeedState {
    let number = next_ms as u64;
    let hashes =
        (0..seen as u64).flat_map(|entry| (entry ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    FeedState {
        feed_id: config.id.clone(),
        url: config.url.clone(),
        health: FeedHealth::Ok.into(),
        since: Some(time::from_ms(last_ms - 90 * 86_400_000)),
        etag: Some(tag.as_bytes().to_vec()),
        last_modified: Some(b"Thu, 01 Jan 2026 00:00:00 GMT".to_vec()),
        next_poll_at: Some(time::from_ms(next_ms)),
        last_success_at: Some(time::from_ms(last_ms)),
        last_new_item_at: Some(time::from_ms(last_ms - 3_600_000)),
        last_poll_at: Some(time::from_ms(last_ms)),
        interval_ms: config.min_interval_ms,
        seen_packed: hashes.collect(),
        source: Some(Source { id: config.provider.clone(), name: config.name.clone(), ..Source::default() }),
        title: config.name.clone(),
        http_status: 304,
        polls: 25_000,
        rhythm: Some(Rhythm {
            news: 120.5,
            hours: 240.0,
            at_s: (last_ms / 1000) as u32,
            of_late: 0.4,
            peak: 2.6,
            night: 0x1122_3344_5566_7788,
            morning: 0x1122_3344_5566_7788,
            evening: 0x1122_3344_5566_7788,
            window: 20,
            beat_s: 1800.5,
            beat_at_s: (last_ms / 1000) as u32,
            stray_s: 1200.5,
            issues: 100,
            ..Rhythm::default()
        }),
        ..FeedState::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_its_size_and_its_entries() {
        for entries in [2, 20] {
            let text = document(1, 1000, entries);
            assert!((18_000..22_000).contains(&text.len()), "{} bytes", text.len());
            let body = crate::http::Body { bytes: text.into(), ..Default::default() };
            assert_eq!(
                crate::sample::raw_items("https://desk-1.example/", &body, 0).unwrap().len() as u64,
                entries
            );
        }
    }
}
