//! Documents that bare readers refuse or misread: each slip of its own, and what a person would read there.

use super::{cut, items};
use wire::parse::parse_document;
use wire::split::{Delivery, Format};

fn headlines(document: &str) -> Vec<String> {
    items(document.as_bytes()).into_iter().filter_map(|item| item.headline).collect()
}

#[test]
fn rss_of_any_version_and_old_namespaces_are_read() {
    for (start, end, format) in [
        ("<rss version='0.90'><channel>", "</channel></rss>", Format::Rss09),
        ("<rss version='0.93'><channel>", "</channel></rss>", Format::Rss09),
        ("<rss version='0.94'><channel>", "</channel></rss>", Format::Rss09),
        ("<rss version='2.01'><channel>", "</channel></rss>", Format::Rss2),
        (
            "<rss version='2.0.1' xmlns='http://backend.userland.com/rss2'><channel>",
            "</channel></rss>",
            Format::Rss2,
        ),
        ("<rss><channel>", "</channel></rss>", Format::Rss2),
        ("<RSS VERSION='2.0'><CHANNEL>", "</CHANNEL></RSS>", Format::Rss2),
        (
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel/>",
            "</rdf:RDF>",
            Format::Rss1,
        ),
        (
            "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:q='http://purl.org/rss/1.0/'><q:channel/>",
            "</r:RDF>",
            Format::Rss1,
        ),
    ] {
        let prefix = if start.contains("xmlns:q") { "q:" } else { "" };
        let item = format!("<{prefix}item><{prefix}title>Ferry</{prefix}title></{prefix}item>");
        let document = format!("{start}{item}{end}");
        assert_eq!(headlines(&document), ["Ferry"], "{start}");
        assert_eq!(cut(document.as_bytes()).format, format, "{start}");
    }
    for namespace in ["http://purl.org/atom/ns#", "http://purl.org/echo/", "http://example.com/newformat#"] {
        let document =
            format!("<feed version='0.3' xmlns='{namespace}'><entry><title>Ferry</title></entry></feed>");
        assert_eq!(headlines(&document), ["Ferry"], "{namespace}");
        assert_eq!(cut(document.as_bytes()).format, Format::Atom03, "{namespace}");
    }
}

#[test]
fn a_media_title_that_no_namespace_declares_leaves_the_entrys_own() {
    let document = "<rss version='2.0'><channel><item><title>Ferry</title><media:title>Picture</media:title>
        <media:content url='https://quay.example/a.jpg'><media:title>Other</media:title></media:content></item></channel></rss>";
    assert_eq!(headlines(document), ["Ferry"]);
    assert_eq!(headlines(&document.replace("<title>Ferry</title>", "")), ["Picture"]);
}

#[test]
fn references_of_html_and_bare_ampersands_are_read() {
    let document = "<rss><channel><item><title>Caf&eacute; &amp; R&D &mdash; 5 &lt; 6 &#8217;</title>
        <link>https://quay.example/?a=1&b=2&copy=3</link><description>One&nbsp;two &unknown; &</description></item></channel></rss>";
    let item = items(document.as_bytes()).remove(0);
    assert_eq!(item.headline.as_deref(), Some("Café & R&D — 5 < 6 ’"));
    assert_eq!(item.link.as_deref(), Some("https://quay.example/?a=1&b=2&copy=3"));
    assert_eq!(item.summary.as_deref(), Some("One&nbsp;two &amp;unknown; &amp;"));
}

#[test]
fn labels_that_the_bytes_give_the_lie_do_not_count() {
    let body = "<rss><channel><item><title>Café</title></item></channel></rss>";
    for (declaration, content_type) in [
        ("<?xml version='1.0' encoding='utf-16'?>", None),
        ("<?xml version='1.0' encoding='UTF-16LE'?>", Some("text/xml")),
        ("<?xml version='1.0'?>", Some("text/xml; charset=utf-16")),
        ("<?xml version='1.0' encoding='us-ascii'?>", Some("text/xml; charset=us-ascii")),
        ("<?xml version='1.0' encoding='no-such-thing'?>", None),
    ] {
        let document = format!("{declaration}{body}");
        let delivery = Delivery { bytes: document.as_bytes(), content_type, url: None };
        let items = parse_document(&delivery).unwrap();
        assert_eq!(
            items[0].as_ref().unwrap().headline.as_deref(),
            Some("Café"),
            "{declaration} {content_type:?}"
        );
    }
}

#[test]
fn one_bad_byte_loses_no_feed() {
    let mut document = "<?xml version='1.0' encoding='utf-8'?><rss><channel><item><title>Fähre \u{1}kehrt zurück, größer</title></item>".as_bytes().to_vec();
    document.extend(b"<item><title>A \xff B, \xc3\xa4\xc3\xb6\xc3\xbc</title></item></channel></rss>");
    let items = items(&document);
    assert_eq!(items[0].headline.as_deref(), Some("Fähre kehrt zurück, größer"));
    assert_eq!(items[1].headline.as_deref(), Some("A \u{fffd} B, äöü"));
    assert_eq!(items[1].mended, ["bytes that are no utf-8 were replaced"]);
}

#[test]
fn what_is_never_closed_ends_with_what_it_is_in() {
    for (document, wanted) in [
        ("<rss><channel><item><title>One<item><title>Two</title></item></channel></rss>", vec!["One", "Two"]),
        (
            "<rss><channel><item><title>One</item><item><title>Two</title></item></channel></rss>",
            vec!["One", "Two"],
        ),
        ("<rss><channel><item><title><![CDATA[One]]</title></item></channel></rss>", vec!["One]]"]),
        (
            "<rss><channel><item><title>One</title><description><p>a<b>b</description></item><item><title>Two</title>",
            vec!["One", "Two"],
        ),
        (
            "<feed><entry><title>One</title><id>1</id><entry><title>Two</title><id>2</id></entry>",
            vec!["One", "Two"],
        ),
    ] {
        let found = headlines(document);
        assert_eq!(found.len(), wanted.len(), "{document}: {found:?}");
        for (found, wanted) in found.iter().zip(wanted) {
            assert!(found.starts_with(wanted), "{document}: {found}");
        }
    }
}

#[test]
fn what_stands_before_the_declaration_is_left_out() {
    for before in [
        "\n\n  ",
        "\u{feff}",
        "Warning: mysql_connect() in /feed.php on line 1\n",
        "<!-- cached -->\n",
        "<b>Notice</b>: x<br />\n",
    ] {
        let document = format!(
            "{before}<?xml version='1.0'?><rss><channel><item><title>Ferry</title></item></channel></rss>"
        );
        assert_eq!(headlines(&document), ["Ferry"], "{before:?}");
    }
}

#[test]
fn a_script_that_is_closed_as_in_xml_swallows_no_text() {
    let item = items(
        b"<rss><channel><item><description>&lt;p>One&lt;/p>&lt;script async src='https://a.example/w.js'/>&lt;p>Two&lt;/p></description></item></channel></rss>",
    )
    .remove(0);
    assert_eq!(item.summary.as_deref(), Some("<p>One</p><p>Two</p>"));
}
