//! What of an entry reaches the item that is published.

use proto::time::from_ms;
use proto::v1::{RawItem, RawRef, TimeTrust, WebLink};
use wire::assemble;

/// An entry that arrived at 2026-11-05T12:00:00Z.
fn item(inside: &str) -> proto::v1::Item {
    let raw = RawItem {
        item_id: "itm-1".to_owned(),
        format: "rss2.0".to_owned(),
        charset: "utf-8".to_owned(),
        entry: format!("<item>{inside}</item>").into(),
        fetched_at: Some(from_ms(1_793_880_000_000)),
        ..RawItem::default()
    };
    assemble::item(&raw, RawRef::default(), &assemble::parse(&raw).unwrap(), 1_793_880_001_000)
}

#[test]
fn a_time_after_the_arrival_is_capped_to_it_and_noted() {
    let early = item("<pubDate>Thu, 05 Nov 2026 13:00:00 +0000</pubDate>");
    let published = early.published.unwrap();
    assert_eq!((published.at, published.trust()), (early.fetched_at, TimeTrust::Capped));
    assert_eq!(published.original, "Thu, 05 Nov 2026 13:00:00 +0000");
    assert_eq!(early.mended, ["published: a time after the arrival was capped to it"]);
    let usual = item("<pubDate>Thu, 05 Nov 2026 11:00:00 +0000</pubDate>");
    assert_eq!((usual.published.unwrap().trust(), usual.mended.len()), (TimeTrust::Explicit, 0));
}

#[test]
fn the_text_of_a_summary_and_the_links_of_an_entry_are_on_the_item() {
    let item = item(
        "<description>&lt;p>It &lt;b>sails&lt;/b>.&lt;script>x()&lt;/script>&lt;/p></description>
         <source url='https://tarn.example/feed'>Tarn Post</source>",
    );
    assert_eq!(item.summary, "It sails.");
    assert_eq!(item.credit_line, "Tarn Post");
    let source = WebLink { rel: "source".to_owned(), url: "https://tarn.example/feed".to_owned() };
    assert_eq!(item.web_links, [source]);
}
