//! What a feed says of itself: how often it changes, and where the rest of it is.

use super::cut;
use jiff::civil::Weekday;
use wire::split::{Format, Pages};

#[test]
fn how_often_a_feed_changes_is_kept_as_it_says() {
    let feed = cut(
        b"<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel><ttl>60</ttl>
        <skipHours><hour>3</hour><hour>24</hour><hour>2</hour><hour>x</hour></skipHours>
        <skipDays><day>Sunday</day><day>saturday</day><day>Someday</day></skipDays>
        <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
        <sy:updateBase>2026-11-05T00:00+00:00</sy:updateBase><item/></channel></rss>",
    );
    let pace = feed.feed.pace;
    assert_eq!(pace.ttl_minutes, Some(60));
    assert_eq!(pace.skip_hours, [0, 2, 3]);
    assert_eq!(pace.skip_days, [Weekday::Saturday, Weekday::Sunday]);
    assert_eq!((pace.update_period.as_deref(), pace.update_frequency), (Some("hourly"), Some(2)));
    assert_eq!(pace.update_base.as_deref(), Some("2026-11-05T00:00+00:00"));
    assert!(!String::from_utf8_lossy(&feed.head).contains("skip"), "no entry inherits it");
}

#[test]
fn pages_and_archives_of_a_feed_are_found() {
    let feed =
        cut(b"<feed xmlns='http://www.w3.org/2005/Atom' xmlns:fh='http://purl.org/syndication/history/1.0'>
        <fh:complete/><fh:archive/><link rel='self' href='/feed'/><link rel='current' href='/feed'/>
        <link rel='next' href='?page=2'/><link rel='prev-archive' href='/2026/10'/></feed>");
    let wanted = Pages {
        next: Some("https://feeds.example/feed?page=2".to_owned()),
        previous_archive: Some("https://feeds.example/2026/10".to_owned()),
        current: Some("https://feeds.example/feed".to_owned()),
        is_complete: true,
        is_archive: true,
        sitemaps: Vec::new(),
    };
    assert_eq!(feed.feed.pages, wanted);
    let json = cut(br#"{"version": "https://jsonfeed.org/version/1.1", "next_url": "/2.json", "items": []}"#);
    assert_eq!(json.feed.pages.next.as_deref(), Some("https://feeds.example/2.json"));
    // A podcast that has ended is no document that holds all.
    let ended = cut(b"<rss><channel><itunes:complete>yes</itunes:complete><item/></channel></rss>");
    assert_eq!(ended.feed.pages, Pages::default());
}

#[test]
fn an_index_of_sitemaps_has_no_entries_and_lists_what_has() {
    let index = cut(b"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>
        <sitemap><loc>https://quay.example/news.xml</loc><lastmod>2026-11-05</lastmod></sitemap>
        <sitemap><loc>/old.xml</loc></sitemap></sitemapindex>");
    assert_eq!((index.format, index.entries.len()), (Format::Sitemap, 0));
    assert_eq!(index.feed.pages.sitemaps, ["https://quay.example/news.xml", "https://feeds.example/old.xml"]);
}
