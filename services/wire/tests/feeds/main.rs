//! Whole documents through split and parse: what a reader would see of each is what comes out.

#![expect(clippy::unwrap_used, reason = "all of this is a test, which clippy cannot tell of its helpers")]

mod assembled;
mod beside;
mod broken;
mod feed;

use wire::moment::Trust;
use wire::parse::{Parsed, Piece, parse, parse_document};
use wire::split::{Delivery, Format, Split, Unreadable, split};

const HARBOUR: &[u8] = include_bytes!("../fixtures/feeds/harbour.rss.xml");
const QUAY: &[u8] = include_bytes!("../fixtures/feeds/quay.rdf.xml");
const PIER: &[u8] = include_bytes!("../fixtures/feeds/pier.rss091.xml");
const MOLE: &[u8] = include_bytes!("../fixtures/feeds/mole.atom03.xml");
const DOCK: &[u8] = include_bytes!("../fixtures/feeds/dock.atom.xml");
const BUOY: &[u8] = include_bytes!("../fixtures/feeds/buoy.json");
const NEWS: &[u8] = include_bytes!("../fixtures/feeds/news.sitemap.xml");
const WRECK: &[u8] = include_bytes!("../fixtures/feeds/wreck.rss.xml");

fn delivery(bytes: &[u8]) -> Delivery<'_> {
    Delivery { bytes, content_type: None, url: Some("https://feeds.example/feed") }
}

fn cut(bytes: &[u8]) -> Split {
    split(&delivery(bytes)).expect("a feed")
}

fn items(bytes: &[u8]) -> Vec<Parsed> {
    let read = parse_document(&delivery(bytes)).expect("a feed");
    read.into_iter().map(|item| item.expect("an entry")).collect()
}

/// As it is printed.
fn time(stated: &Option<wire::moment::Stated>) -> String {
    serde_json::to_value(stated).expect("a time").as_str().unwrap_or("none").to_owned()
}

#[test]
fn rss_2_gives_every_field_that_it_carries() {
    let items = items(HARBOUR);
    let ferry = &items[0];
    assert_eq!(ferry.format, "rss2.0");
    assert_eq!(ferry.id.as_deref(), Some("hc-20261105-17"));
    assert_eq!(ferry.headline.as_deref(), Some("Ferry line reopens after two winters"));
    assert_eq!(ferry.link.as_deref(), Some("https://harbour.example/world/ferry-line?utm_source=rss"));
    assert_eq!(ferry.language.as_deref(), Some("en-GB"));
    assert_eq!(time(&ferry.published), "2026-11-05T10:00:00+01:00");
    assert_eq!(time(&ferry.updated), "2026-11-05T11:30:00+01:00");
    assert_eq!(ferry.byline, ["Ines Marlow", "Tomas Reed"]);
    assert_eq!(ferry.keywords, ["Transport", "Northport"]);
    assert_eq!(ferry.summary.as_deref(), Some("<p>The first boat left at dawn &amp; came back full.</p>"));
    assert_eq!(
        ferry.content_html.as_deref(),
        Some(
            "<p>NORTHPORT — The first boat left at dawn.</p><p>See \
             <a href=\"https://harbour.example/timetable\" rel=\"noopener noreferrer\">the timetable</a>.</p>"
        )
    );
    assert!(ferry.content_raw.as_deref().unwrap().contains("<script>track()</script>"));
    assert_eq!(ferry.rights.as_deref(), Some("© 2026 Harbour Courier"));
    assert_eq!(ferry.feed_title.as_deref(), Some("Harbour Courier – World"));
    let media: Vec<_> = ferry.media.iter().map(|media| (media.url.as_str(), media.role)).collect();
    assert_eq!(
        media,
        [
            ("https://harbour.example/audio/ferry.mp3", "enclosure"),
            ("https://harbour.example/img/ferry.jpg", "content")
        ]
    );
    let picture = &ferry.media[1];
    assert_eq!(picture.caption.as_deref(), Some("The ferry Alma at the quay"));
    assert_eq!(picture.credit.as_deref(), Some("Jo Lind/Harbour Courier"));
    assert_eq!((picture.width, picture.height), (Some(1200), Some(800)));
    assert_eq!(ferry.mended, [""; 0]);

    let lighthouse = &items[1];
    assert_eq!(lighthouse.link.as_deref(), Some("https://harbour.example/world/lighthouse"));
    assert_eq!(lighthouse.published.as_ref().unwrap().trust, Trust::Guessed);
    assert_eq!(lighthouse.summary.as_deref(), Some("A short note, in plain words: 5 &lt; 6."));
    assert_eq!(lighthouse.content_html, None);
    assert_eq!(lighthouse.byline, [""; 0]);
}

#[test]
fn rss_1_items_stand_beside_their_channel_and_inherit_from_it() {
    let split = cut(QUAY);
    assert_eq!(split.format, Format::Rss1);
    assert_eq!(split.charset, "windows-1252");
    assert_eq!(split.feed.title.as_deref(), Some("Quay Notes"));
    assert_eq!(split.feed.language.as_deref(), Some("de"));
    let item = &items(QUAY)[0];
    assert_eq!(item.headline.as_deref(), Some("Kältewelle erreicht die Küste"));
    assert_eq!(item.id.as_deref(), Some("https://quay.example/1"));
    assert_eq!(item.language.as_deref(), Some("de"));
    assert_eq!(time(&item.published), "2026-11-05T08:15:00+01:00");
    assert_eq!(item.keywords, ["Wetter"]);
    assert_eq!(item.byline, ["Nora Feld"]);
    assert_eq!(item.feed_title.as_deref(), Some("Quay Notes"));
}

#[test]
fn versions_that_few_readers_know_and_declared_entities_are_read() {
    let item = &items(PIER)[0];
    assert_eq!(item.format, "rss0.9x");
    assert_eq!(item.headline.as_deref(), Some("Pier Gazette turns thirty"));
    assert_eq!(time(&item.published), "2026-11-05T09:00:00-05:00");
    assert_eq!(item.mended, ["the entities that the document declares were expanded"]);
}

#[test]
fn atom_03_is_read_with_its_modes() {
    let item = &items(MOLE)[0];
    assert_eq!(item.format, "atom0.3");
    assert_eq!(item.headline.as_deref(), Some("Brug dicht"));
    assert_eq!(item.link.as_deref(), Some("https://mole.example/brug"));
    assert_eq!(item.content_html.as_deref(), Some("<p>De brug is <b>dicht</b>.</p>"));
    assert_eq!(item.summary.as_deref(), Some("De brug is dicht."));
    assert_eq!(time(&item.published), "2026-11-05T07:00:00+01:00");
    assert_eq!(time(&item.updated), "2026-11-05T07:30:00+01:00");
    assert_eq!(item.byline, ["Redactie Mole"], "an entry without an author has its feed's");
    assert_eq!(item.language.as_deref(), Some("nl"));
}

#[test]
fn atom_1_links_bases_languages_and_types_are_respected() {
    let split = cut(DOCK);
    assert_eq!(split.feed.title.as_deref(), Some("Dock & Quay"));
    assert_eq!(split.feed.site.as_deref(), Some("https://dock.example/"));
    let item = &items(DOCK)[0];
    assert_eq!(item.id.as_deref(), Some("urn:uuid:6a2f6f3e-8b0a-4b0e-9a55-000000000001"));
    assert_eq!(item.headline.as_deref(), Some("Le prix du <pain> reste < 2 euros"));
    assert_eq!(item.link.as_deref(), Some("https://dock.example/2026/pain"));
    assert_eq!(item.language.as_deref(), Some("fr"));
    assert_eq!(
        item.content_html.as_deref(),
        Some(
            "<p>Le prix &lt; 2 euros, <a href=\"https://dock.example/2026/pain/suite\" \
             rel=\"noopener noreferrer\">dit-on</a>.<br></p>"
        )
    );
    assert_eq!(time(&item.published), "2026-11-05T10:00:00.5+01:00");
    assert_eq!(item.keywords, ["economie"]);
    assert_eq!(item.media[0].url, "https://dock.example/2026/pain.ogg");
    assert_eq!(item.byline, ["Dock Desk"]);
    assert_eq!(item.feed_title.as_deref(), Some("Dock & Quay"));
}

#[test]
fn json_feed_is_read_with_its_slips() {
    let split = cut(BUOY);
    assert_eq!(split.format, Format::JsonFeed);
    assert_eq!(split.feed.site.as_deref(), Some("https://buoy.example/"));
    assert!(BUOY.windows(split.entries[0].bytes.len()).any(|window| window == split.entries[0].bytes));
    let items = items(BUOY);
    let tide = &items[0];
    assert_eq!(tide.id.as_deref(), Some("4711"));
    assert_eq!(tide.headline.as_deref(), Some("Tide tables, \"corrected\""));
    assert_eq!(tide.content_html.as_deref(), Some("<p>High water at <b>six</b>.</p>"));
    assert_eq!(tide.summary.as_deref(), Some("High water at &lt; seven"));
    assert_eq!(tide.byline, ["Sam Ortega", "Lee Park"]);
    assert_eq!(tide.keywords, ["tides", "sea"]);
    assert_eq!(time(&tide.published), "2026-11-05T06:00:00-05:00");
    assert_eq!(tide.media[0].url, "https://feeds.example/tide.pdf");
    assert_eq!(tide.language.as_deref(), Some("en-US"));
    assert_eq!(items[1].content_html.as_deref(), Some("Only text: a &lt; b &amp; c"));
    assert_eq!(items[1].headline, None);
}

#[test]
fn a_wreck_of_a_feed_gives_what_is_in_it_and_says_what_was_mended() {
    let items = items(WRECK);
    let headlines: Vec<_> = items.iter().map(|item| item.headline.as_deref().unwrap()).collect();
    assert_eq!(
        headlines,
        ["Crew & cargo saved — all of it", "Second item, first never closed", "Third item, cut off"]
    );
    assert_eq!(items[0].link.as_deref(), Some("https://wreck.example/?id=1&section=news"));
    assert_eq!(items[0].summary.as_deref(), Some("Nobody was hurt.<br>All are home."));
    assert_eq!(items[1].summary.as_deref(), Some("Unescaped <p>paragraph one</p><p>paragraph two</p>"));
    assert_eq!(items[2].summary.as_deref(), Some("<p>The report breaks off he</p>"));
    assert_eq!(
        items[2].mended,
        [
            "text before the document was left out",
            "an entry is not closed",
            "the document is cut off",
            "the entry is cut off"
        ]
    );
}

#[test]
fn charsets_that_cannot_be_sliced_are_decoded_first() {
    let text = String::from_utf8_lossy(HARBOUR).replace("encoding=\"UTF-8\"", "encoding=\"utf-16\"");
    let mut wide = vec![0xff, 0xfe];
    wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let split = cut(&wide);
    assert_eq!(split.charset, "utf-8");
    assert_eq!(split.mended, ["charset: utf-16le made utf-8"]);
    assert_eq!(items(&wide)[0].headline.as_deref(), Some("Ferry line reopens after two winters"));
}

#[test]
fn the_transports_charset_counts_before_the_documents() {
    let bytes = b"<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><item><title>\xcf\xf0\xe8</title></item></channel></rss>";
    let delivery =
        Delivery { bytes, content_type: Some("application/rss+xml; charset=windows-1251"), url: None };
    let items = parse_document(&delivery).unwrap();
    assert_eq!(items[0].as_ref().unwrap().headline.as_deref(), Some("При"));
}

#[test]
fn an_atom_entry_alone_is_a_document() {
    let entry = "<entry xmlns='http://www.w3.org/2005/Atom'><id>urn:a</id><title>Alone</title></entry>";
    let split = cut(entry.as_bytes());
    assert!(split.whole);
    assert_eq!(split.entries[0].guid.as_deref(), Some("urn:a"));
    assert_eq!(items(entry.as_bytes())[0].headline.as_deref(), Some("Alone"));
}

#[test]
fn a_feed_without_entries_is_no_error() {
    for bytes in
        [&b"<rss version='2.0'><channel><title>Quiet</title></channel></rss>"[..], b"{\"items\": []}"]
    {
        assert_eq!(cut(bytes).entries, []);
    }
}

#[test]
fn what_is_no_feed_is_told_by_what_it_is() {
    for (bytes, want) in [
        (&b"<!DOCTYPE html><html><head><title>x</title></head></html>"[..], "an HTML page"),
        (b"<opml><body/></opml>", "XML with the root element \"opml\""),
        (b"{\"title\": 1}", "a JSON object without items"),
        (b"[1]", "a JSON array"),
        (b"not found", "plain text"),
        (b"\x01\x02\x03", "binary data"),
    ] {
        assert_eq!(split(&delivery(bytes)).err(), Some(Unreadable::NotAFeed { found: want.into() }));
    }
}

#[test]
fn times_without_a_zone_take_the_feeds() {
    let split = cut(b"<rss><channel><item><pubDate>5 Nov 2026 10:00</pubDate></item></channel></rss>");
    let piece = Piece {
        format: split.format.name(),
        charset: &split.charset,
        head: &split.head,
        entry: &split.entries[0].bytes,
        whole: split.whole,
        url: None,
        time_zone: Some("Asia/Tokyo"),
    };
    let published = parse(&piece).unwrap().published;
    assert_eq!(time(&published), "2026-11-05T10:00:00+09:00");
    assert_eq!(published.unwrap().trust, Trust::ZoneAssumed);
}

#[test]
fn a_head_carries_what_entries_inherit_and_nothing_large() {
    let document = format!(
        "<rss version='2.0'><channel><title>Small</title><description>{}</description>{}<item><title>a</title></item>\
         <language>sv</language></channel></rss>",
        "long ".repeat(1000),
        "<category>c</category>".repeat(2000),
    );
    let split = cut(document.as_bytes());
    let head = String::from_utf8_lossy(&split.head);
    assert!(head.starts_with("<rss version='2.0'><channel><title>Small</title><category>"));
    assert!(split.head.len() <= 16 << 10 && !head.contains("long"));
    assert_eq!(split.entries[0].bytes, b"<item><title>a</title></item>");
}

#[test]
fn what_stands_behind_the_entries_is_inherited_too() {
    let document = b"<rss><channel><item><title>a</title></item><language>sv</language></channel></rss>";
    assert_eq!(items(document)[0].language.as_deref(), Some("sv"));
}

#[test]
fn a_tag_that_is_interrupted_begins_no_entry() {
    let items = items(b"<rss><channel><item<item><title>a</title></item></channel></rss>");
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].headline.as_deref(), Some("a"));
}

#[test]
fn links_escaped_once_too_often_are_mended() {
    let document =
        b"<rss><channel><item><link><![CDATA[https://a.example/?b=1&amp;c=2]]></link></item></channel></rss>";
    assert_eq!(items(document)[0].link.as_deref(), Some("https://a.example/?b=1&c=2"));
}

#[test]
fn an_id_that_is_no_link_makes_none() {
    for guid in
        ["<guid>4711</guid>", "<guid isPermaLink='false'>https://a.example/1</guid>", "<id>urn:a:1</id>"]
    {
        let document = format!("<rss><channel><item>{guid}</item></channel></rss>");
        assert_eq!(items(document.as_bytes())[0].link, None, "{guid}");
    }
}

#[test]
fn split_and_parse_agree_on_what_an_entry_is() {
    for bytes in [HARBOUR, QUAY, PIER, MOLE, DOCK, BUOY, NEWS, WRECK] {
        let split = cut(bytes);
        assert!(split.head.len() <= 16 << 10);
        for (slice, item) in split.entries.iter().zip(items(bytes)) {
            assert_eq!(slice.guid, item.id);
            assert_eq!(slice.link, item.link);
            assert_eq!(slice.title, item.headline);
            assert_eq!(slice.time, item.published.or(item.updated).map(|time| time.original));
        }
    }
}

#[test]
fn an_entry_that_is_cut_off_before_its_id_is_complete_waits_for_the_next_time() {
    let whole = "<rss version='2.0'><channel><item><title>One</title><guid>https://quay.example/1</guid></item>\
                 <item><title>Two</title><guid>https://quay.example/2</guid><description>Text</description></item>";
    for (end, count) in [("https://quay.example/2</guid><des", 2), ("https://quay.ex", 1), ("<title>Tw", 1)] {
        let at = whole.rfind(end).unwrap() + end.len();
        let ids: Vec<_> = items(&whole.as_bytes()[..at]).into_iter().filter_map(|item| item.id).collect();
        let expected = &["https://quay.example/1", "https://quay.example/2"][..count];
        assert_eq!(ids, expected, "cut after {end}");
    }
}
