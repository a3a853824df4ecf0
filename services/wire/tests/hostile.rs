//! Documents made to do harm, and documents made of noise: each ends in items or a clear error, and soon.

#![expect(clippy::unwrap_used, reason = "all of this is a test, which clippy cannot tell of its helpers")]

use proptest::prelude::*;
use proto::v1::{Item, Page, RawItem, RawRef};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
    time::{Duration, Instant},
};
use wire::assemble;
use wire::clean::{Input, Kind, Policy, clean};
use wire::parse::{Parsed, Piece, parse, parse_document};
use wire::split::{Delivery, Unreadable, split};

/// The documents of feeds, and as many times over those of agencies, of which there are more.
static FIXTURES: LazyLock<[Vec<Vec<u8>>; 2]> = LazyLock::new(|| {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let inside = |folder: PathBuf| -> Vec<PathBuf> {
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|found| found.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let bytes = |paths: Vec<PathBuf>| paths.into_iter().map(|path| fs::read(path).unwrap()).collect();
    let agencies = inside(fixtures.join("wire")).into_iter().flat_map(inside).collect();
    [bytes(inside(fixtures.join("feeds"))), bytes(agencies)]
});

fn delivery(bytes: &[u8]) -> Delivery<'_> {
    Delivery { bytes, content_type: None, url: Some("https://feeds.example/feed") }
}

/// The document's error, else that of its first entry; `None` where all of it could be read.
fn fault(document: &str) -> Option<Unreadable> {
    let started = Instant::now();
    let read = parse_document(&delivery(document.as_bytes()));
    let took = started.elapsed();
    // Generous, for tests that run beside others and without optimisation: what is not linear takes minutes.
    assert!(took < Duration::from_secs(10), "{} bytes took {took:?}", document.len());
    match read {
        Err(fault) => Some(fault),
        Ok(items) => items.into_iter().find_map(Result::err),
    }
}

fn rss(inside: &str) -> String {
    format!(
        "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><item>{inside}</item></channel></rss>"
    )
}

/// A document of entities in entities, ten of each in the next.
fn laughs(sound: &str) -> String {
    let nested = (1..10).map(|level| {
        let below = format!("&lol{};", level - 1).repeat(10);
        format!("<!ENTITY lol{level} '{below}'>")
    });
    let declared: String = nested.collect();
    let body = rss("<title>&lol9;</title>");
    format!("<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY lol0 '{sound}'>{declared}]>{body}")
}

fn described(html: &str) -> String {
    rss(&format!("<description><![CDATA[{html}]]></description>"))
}

/// The same 50,000 times over, each with another number in it.
fn numbered(before: &str, after: &str) -> String {
    (0..50_000).map(|number| format!("{before}{number}{after}")).collect()
}

#[test]
fn bombs_end_in_an_error_that_names_the_cause() {
    let too_deep = Some(Unreadable::TooDeep { limit: 256 });
    let too_much = Some(Unreadable::TooManyElements { limit: 1 << 15 });
    let too_many = Some(Unreadable::TooManyAttributes { limit: 256 });
    for (name, document, want) in [
        ("groups in groups", rss(&"<media:group>".repeat(5_000)), too_deep.clone()),
        ("a million open tags", rss(&"<a>".repeat(1_000_000)), too_deep.clone()),
        ("deep in the root", "<rss>".repeat(300_000), too_deep.clone()),
        ("200 thousand attributes", rss(&format!("<a {}>", "b='c' ".repeat(200_000))), too_many.clone()),
        ("attributes of the root", format!("<rss {}>", "xmlns:a='b' ".repeat(200_000)), too_many.clone()),
        (
            "a million items",
            rss(&"</item><item>".repeat(1_000_000)),
            Some(Unreadable::TooManyEntries { limit: 20_000 }),
        ),
        ("a million elements", rss(&"<a/>".repeat(1_000_000)), too_much.clone()),
        (
            "a million pages of a sitemap",
            format!("<urlset>{}", "<url/>".repeat(1_000_000)),
            Some(Unreadable::TooManyEntries { limit: 20_000 }),
        ),
        ("long", rss(&"a".repeat(33 << 20)), Some(Unreadable::TooLong { limit: 32 << 20 })),
        ("deep in an agency's item", format!("<newsItem>{}", "<a>".repeat(1_000_000)), too_deep.clone()),
        (
            "long in one",
            format!("<nitf>{}", "a".repeat(5 << 20)),
            Some(Unreadable::TooLong { limit: 4 << 20 }),
        ),
        ("wide in one", format!("<nitf>{}", "<p/>".repeat(1_000_000)), too_much.clone()),
        ("attributes of one", format!("<NewsML><NewsItem {}/>", "b='c' ".repeat(200_000)), too_many),
        (
            "a million items in a message",
            format!("<newsMessage>{}", "<newsItem/>".repeat(1_000_000)),
            Some(Unreadable::TooManyEntries { limit: 20_000 }),
        ),
        (
            "deep in an agency's JSON",
            format!("{{\"uri\": \"u:1\", \"headline\": {}", "[".repeat(1_000_000)),
            None,
        ),
        ("wide in it", format!("{{\"uri\": \"u:1\", \"headline\": [{}0]}}", "0,".repeat(1_000_000)), None),
        ("JSON in JSON", format!("{{\"items\": [{}", "[".repeat(100_000)), None),
        ("laughs", laughs("lol"), None),
        ("laughs without a sound", laughs(""), None),
    ] {
        let found = fault(&document);
        match want {
            Some(want) => assert_eq!(found, Some(want), "{name}"),
            None => assert!(matches!(found, Some(Unreadable::Broken { .. })), "{name}: {found:?}"),
        }
    }
}

#[test]
fn a_hostile_entry_is_refused_alone_and_the_others_are_read() {
    let deep = format!("<a>{}", "<b>".repeat(5_000));
    let closed = format!("{}{}", "<b>".repeat(5_000), "</b>".repeat(5_000));
    for (name, inside, want) in [
        ("deep and open", deep, Unreadable::TooDeep { limit: 256 }),
        ("deep and closed", closed, Unreadable::TooDeep { limit: 256 }),
        (
            "many attributes",
            format!("<a {}>", "b='c' ".repeat(5_000)),
            Unreadable::TooManyAttributes { limit: 256 },
        ),
    ] {
        let hostile = format!("<title>x</title><description>{inside}</description>");
        let document =
            rss(&format!("<title>one</title></item><item>{hostile}</item><item><title>two</title>"));
        let delivery = Delivery { bytes: document.as_bytes(), content_type: None, url: None };
        let items = parse_document(&delivery).unwrap();
        let told: Vec<_> =
            items.iter().map(|item| item.as_ref().map(|item| item.headline.as_deref())).collect();
        assert_eq!(told, [Ok(Some("one")), Err(&want), Ok(Some("two"))], "{name}");
    }
}

#[test]
fn what_is_large_and_broken_is_read_in_linear_time() {
    for (name, document) in [
        ("a million end tags", rss(&"</a>".repeat(1_000_000))),
        ("a million empty tags", rss(&"<a/>".repeat(1_000_000))),
        ("open comments", rss(&"<!--".repeat(300_000))),
        ("open CDATA", rss(&"<![CDATA[".repeat(300_000))),
        ("open instructions", rss(&"<?".repeat(300_000))),
        ("open document types", "<!DOCTYPE a [\"".repeat(100_000)),
        ("open quotes", rss(&"<a b=\">".repeat(300_000))),
        ("open quotes of both kinds", rss(&"<a b=\"><a b='>".repeat(150_000))),
        ("open tags that never end", rss(&"<a ".repeat(300_000))),
        ("ampersands", rss(&format!("<title>{}</title>", "&".repeat(1_000_000)))),
        ("references", rss(&format!("<title>{}</title>", "&bogus;".repeat(300_000)))),
        ("open HTML", rss(&format!("<description>{}</description>", "&lt;div>".repeat(200_000)))),
        ("open paragraphs", rss(&format!("<description>{}</description>", "<p>".repeat(300_000)))),
        ("links in links", rss(&format!("<description><![CDATA[{}]]></description>", "<a><b>".repeat(100)))),
        ("many items", rss(&"</item><item>".repeat(19_000))),
        ("scripts closed as in XML", described(&"<script/>".repeat(100_000))),
        ("open scripts", described(&format!("{}>", "<script ".repeat(100_000)))),
        ("open scripts in quotes", described(&"<script a='>".repeat(100_000))),
        ("line breaks", described(&"<br>".repeat(500_000))),
        ("many categories", rss(&numbered("<category>", "</category>"))),
        ("many authors", rss(&numbered("<author>", "</author>"))),
        ("many enclosures", rss(&numbered("<enclosure url='", "'/>"))),
    ] {
        if let Some(found) = fault(&document) {
            let is_named = matches!(
                found,
                Unreadable::NotAFeed { .. } | Unreadable::TooDeep { .. } | Unreadable::TooManyElements { .. }
            );
            assert!(is_named, "{name}: {found}");
        }
    }
}

#[test]
fn pages_made_to_do_harm_are_cleaned_in_linear_time() {
    let prose = "<p>The harbour board met on Friday and counted the boats by hand, twice, as it must.</p>";
    let card = "<div class='card a-b'><h3><a href='/'>Gulls return to the mole</a></h3><p>Early.</p></div>";
    for (name, document) in [
        ("nested boxes", "<div>".repeat(100_000)),
        ("nested boxes around prose", format!("{}{}", "<div>".repeat(50_000), prose.repeat(5_000))),
        (
            "nested share rows",
            format!("{}{}", "<div class='share'>".repeat(20_000), "<p>Tweet".repeat(5_000)),
        ),
        ("nested articles", format!("{}{prose}", "<article class='post card'>".repeat(50_000))),
        ("a row of cards", card.repeat(20_000)),
        ("one huge line", format!("<p>{}", "the board counts ".repeat(120_000))),
        ("one huge class", format!("<div class='{}'>{prose}</div>", "share-a ".repeat(200_000))),
        ("pictures", format!("<figure>{}", "<img alt='The harbour board at work'>x<br>".repeat(50_000))),
        ("prose of 2 MB", prose.repeat(24_000)),
        ("metas", "<meta name='author' content='Ada Finch'>".repeat(50_000)),
        ("open titles", "<title></".repeat(200_000)),
        ("open metas", "<meta content=\"".repeat(100_000)),
        ("open comments", "<!--".repeat(300_000)),
        ("linked data", "<script type='application/ld+json'>[[[[{</script>".repeat(20_000)),
        (
            "nested linked data",
            format!("<script type='application/ld+json'>{}", "{\"@graph\":[".repeat(60_000)),
        ),
        (
            "wide linked data",
            format!("<script type='application/ld+json'>[{}1]", "{\"@type\":\"Article\"},".repeat(40_000)),
        ),
    ] {
        let started = Instant::now();
        clean(&Input {
            kind: Kind::Page,
            text: &document,
            language: None,
            title: None,
            url: None,
            time_ms: None,
            policy: Policy::Full,
            learnt: None,
            site: None,
        });
        let took = started.elapsed();
        // Generous, for tests that run beside others and without optimisation: what is not linear takes minutes.
        assert!(took < Duration::from_secs(20), "{name}: {} bytes took {took:?}", document.len());
    }
}

#[test]
fn what_makes_feed_rs_panic_does_not() {
    for inside in [
        "<author>\u{2014}ada@news.example</author><title>a</title>",
        "<itunes:duration>12345678901234567890123</itunes:duration><title>a</title>",
        "<title>a</title><?xml version='1.0'?>",
        "<media:title type='weird'/><media:content duration='99999999999999999999999' url='https://a.example/'/>",
    ] {
        assert_eq!(fault(&rss(inside)), None, "{inside}");
    }
}

#[test]
fn control_characters_and_lone_references_pass() {
    let document = rss("<title>a\u{8}b&#0;&#xFFFF;&#xD800;c</title>");
    let items = parse_document(&delivery(document.as_bytes())).unwrap();
    assert_eq!(items[0].as_ref().unwrap().headline.as_deref(), Some("abc"));
}

/// A fixture with a part cut out, doubled, or overwritten.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let edit =
        (0usize..3, any::<prop::sample::Index>(), 0usize..80, prop::collection::vec(any::<u8>(), 0..8));
    let fixture = (0..FIXTURES.len(), any::<prop::sample::Index>());
    (fixture, prop::collection::vec(edit, 1..6)).prop_map(|((kind, fixture), edits)| {
        let mut bytes = fixture.get(&FIXTURES[kind]).clone();
        for (what, place, length, noise) in edits {
            let from = place.index(bytes.len() + 1);
            let to = (from + length).min(bytes.len());
            match what {
                0 => drop(bytes.drain(from..to)),
                1 => {
                    let part = bytes[from..to].to_vec();
                    drop(bytes.splice(from..from, part));
                }
                _ => drop(bytes.splice(from..to, noise)),
            }
        }
        bytes
    })
}

/// Text made of the pieces that scanners stumble over.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "<rss>",
        "<feed>",
        "<rdf:RDF>",
        "<channel>",
        "</channel>",
        "<item>",
        "</item>",
        "<entry>",
        "</entry>",
        "<item/>",
        "<title>",
        "</title>",
        "<link href='a'/>",
        "<link>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?xml ",
        "?>",
        "<!DOCTYPE a [",
        "<!ENTITY a 'b'>",
        "]>",
        "&a;",
        "&#",
        "'",
        "\"",
        "=",
        "<",
        ">",
        "/",
        "é",
        "\u{92}",
        " ",
        "a",
        "{",
        "\"items\":[",
        "]",
        "}",
        "\\",
        ",",
        "\n",
        "1",
        "xml:base='/'",
        "<a b=",
        "type='html'",
        "<p>",
        "<br>",
        "<dc:date>2026",
        "\0",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat().into_bytes())
}

fn is_within(part: &[u8], whole: &[u8]) -> bool {
    part.is_empty() || whole.windows(part.len()).any(|window| window == part)
}

/// Whatever it is: it ends, the slices are what was delivered, and slice by slice gives the same as the whole.
fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let delivery = delivery(bytes);
    let (cut, whole) = match (split(&delivery), parse_document(&delivery)) {
        (Ok(cut), Ok(whole)) => (cut, whole),
        (cut, whole) => {
            prop_assert_eq!(cut.err(), whole.err());
            return Ok(());
        }
    };
    prop_assert_eq!(cut.entries.len(), whole.len());
    prop_assert!(cut.head.len() <= 16 << 10);
    let is_rewritten = cut
        .mended
        .iter()
        .any(|note| note.contains("made utf-8") || note.contains("expanded") || note.contains("JSON"));
    for (slice, from_whole) in cut.entries.iter().zip(whole) {
        prop_assert!(is_rewritten || is_within(&slice.bytes, bytes));
        let piece = Piece {
            format: cut.format.name(),
            charset: &cut.charset,
            head: &cut.head,
            entry: &slice.bytes,
            whole: cut.whole,
            url: delivery.url,
            time_zone: None,
        };
        let alone = parse(&piece).map(Parsed::sanitised).map(|mut item| {
            item.mended.splice(0..0, cut.mended.iter().cloned());
            item
        });
        prop_assert_eq!(&alone, &from_whole);
        prop_assert!(serde_json::to_string(&alone.ok()).is_ok());
    }
    Ok(())
}

/// An item from a short entry and a page of these bytes.
fn paged(body: Vec<u8>, content_type: &str) -> Result<Item, Unreadable> {
    let content_type = content_type.to_owned();
    let raw = RawItem {
        format: "rss2.0".to_owned(),
        charset: "utf-8".to_owned(),
        entry: b"<item><title>Ferry</title><description>It sails.</description></item>".to_vec(),
        page: Some(Page { body, content_type, ..Page::default() }),
        ..RawItem::default()
    };
    assemble::parse(&raw).map(|parsed| assemble::item(&raw, RawRef::default(), &parsed, 0))
}

#[test]
fn a_hostile_page_ends_soon_and_leaves_the_feeds_text() {
    let many = |text: &str| text.repeat((2 << 20) / text.len()).into_bytes();
    for text in ["<", "<meta ", "<meta content='", "<!--", "<script>", "</", "<div>", "<p>\u{0}", "&amp;"] {
        let started = Instant::now();
        let item = paged(many(text), "text/html").unwrap();
        let took = started.elapsed();
        assert!(took < Duration::from_secs(20), "{text} took {took:?}");
        assert_eq!((item.body.len(), item.page_url.as_str()), (1, ""), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_end_well(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        check(&bytes)?;
    }

    #[test]
    fn any_noise_of_markup_ends_well(bytes in noise()) {
        check(&bytes)?;
    }

    #[test]
    fn any_mutation_of_a_feed_ends_well(bytes in mutated()) {
        check(&bytes)?;
    }

    #[test]
    fn any_page_ends_well(bytes in prop::collection::vec(any::<u8>(), 0..300), content_type in ".{0,20}") {
        prop_assert!(!paged(bytes, &content_type).unwrap().body.is_empty());
    }

    #[test]
    fn any_text_can_be_asked_for_its_time(text in "[0-9A-Za-z:+/,. \\-éо]{0,40}") {
        if let Some(stated) = wire::moment::read(&text, Some("Europe/Berlin")) {
            prop_assert!(serde_json::to_string(&stated).is_ok());
        }
    }
}

/// Content that is large and broken: each costs what its size says, whatever it is taken for.
#[test]
fn what_is_large_and_broken_is_cleaned_in_linear_time() {
    let prose = "The ferry between the two towns will sail again from Monday, the board said. ";
    for (name, content) in [
        ("deep nesting", format!("{}{prose}", "<div>".repeat(100_000))),
        ("deep letters", format!("{}{}", "<b><i>".repeat(50_000), format!("<p>{prose}").repeat(1_000))),
        ("a million tags", "<b>".repeat(1_000_000)),
        ("a million end tags", format!("<p>{}", "</b></p></elm>".repeat(330_000))),
        ("many line breaks", "a<br>".repeat(50_000)),
        ("a million links", "<a href='/elm?utm_source=x'>a".repeat(200_000)),
        ("a million pictures", "<img src=a>".repeat(500_000)),
        ("tables in tables", "<table><tr><td>a".repeat(20_000)),
        ("rows in rows", format!("<table>{}", format!("<tr><td>a{}", "<b>".repeat(24)).repeat(10_000))),
        ("named boxes in named boxes", "<div class=share>a".repeat(20_000)),
        ("pictures in boxes in boxes", "<div><img src=a>a".repeat(20_000)),
        ("lists in lists", "<ul><li>a".repeat(20_000)),
        ("other names", numbered("<elm", ">a</elm9>")[..400_000].to_owned()),
        ("other classes", numbered("<p class='elm-", " share'>a")[..500_000].to_owned()),
        ("one huge line", prose.repeat(120_000)),
        ("one huge paragraph", format!("<p>{}", prose.repeat(120_000))),
        ("one huge word", "a".repeat(10_000_000)),
        ("one huge tag", format!("<p {}>a", "a='b' ".repeat(500_000))),
        ("open tags that never end", "<a ".repeat(1_000_000)),
        ("open quotes", "<a b='".repeat(1_000_000)),
        ("open comments", "<p><!--".repeat(500_000)),
        ("open comments and ends of none", format!("<p><!--{}", ">-".repeat(2_000_000))),
        ("open scripts", "<p><script><!--<script>".repeat(200_000)),
        ("open titles", format!("<p><title>{}", "</titl".repeat(500_000))),
        ("ampersands", format!("<p>{}", "&".repeat(2_000_000))),
        ("references", format!("<p>{}", "&amp;lt;<b>".repeat(300_000))),
        ("references without an end", format!("<p>{}", "&ampamp&notin&#".repeat(300_000))),
        ("hard spaces", format!("<p>{}", "&nbsp;".repeat(500_000))),
        ("null characters", format!("<p>{}", "\0".repeat(2_000_000))),
        ("text as it stands", format!("<pre>{}", "a b\n".repeat(50_000))),
        ("paragraphs in a long link", format!("<a href=/{}>{}", "x".repeat(100_000), "<p>a".repeat(20_000))),
        ("paragraphs in links", format!("<a href=/x>{}", "<p>a".repeat(20_000))),
    ] {
        for kind in [Kind::Text, Kind::Html, Kind::Page] {
            let started = Instant::now();
            let cleaned = clean(&Input {
                kind,
                text: &content,
                language: None,
                title: None,
                url: Some("https://news.example/"),
                time_ms: None,
                policy: Policy::Full,
                learnt: None,
                site: None,
            });
            let took = started.elapsed();
            assert!(
                took < Duration::from_secs(20),
                "{name}, {kind:?}: {} bytes took {took:?}",
                content.len()
            );
            // What is written is what was there, with its tags and some addresses.
            let most = content.len() * 8 + (2 << 20);
            let written: usize = cleaned.blocks.iter().map(|block| block.text.len()).sum();
            assert!(written <= most && cleaned.body_html.len() <= most, "{name}, {kind:?}");
        }
    }
}
