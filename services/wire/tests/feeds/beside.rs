//! What an entry carries beside its text: links, sources, licences, places, podcasts, news sitemaps.

use super::{NEWS, items, time};
use wire::parse::Parsed;

/// The first item of RSS 2.0 with this in it, and with the namespaces of the field declared.
fn rss(inside: &str) -> Parsed {
    let document = format!(
        "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom' xmlns:dcterms='http://purl.org/dc/terms/'
          xmlns:georss='http://www.georss.org/georss' xmlns:cc='http://creativecommons.org/ns#'
          xmlns:c='http://backend.userland.com/creativeCommonsRssModule' xmlns:thr='http://purl.org/syndication/thread/1.0'
          xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' xmlns:media='http://search.yahoo.com/mrss/'
          xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'
          xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>
          <channel><title>Quay</title><item>{inside}</item></channel></rss>"
    );
    items(document.as_bytes()).remove(0)
}

fn links(item: &Parsed) -> Vec<(&str, &str)> {
    item.more.web_links.iter().map(|(relation, address)| (relation.as_str(), address.as_str())).collect()
}

#[test]
fn links_of_all_relations_are_kept_and_none_but_the_pages_own_is_the_link() {
    let item = rss("<link>https://quay.example/1</link>
        <atom:link rel='related' href='/2'/><atom:link rel='via' href='https://wire.example/9'/>
        <atom:link rel='replies' href='https://quay.example/1/talk'/><atom:link rel='self' href='/1.xml'/>
        <atom:link rel='alternate' hreflang='fr' href='https://quay.example/fr/1'/>
        <comments>https://quay.example/1#talk</comments>
        <feedburner:origLink>https://quay.example/first/1</feedburner:origLink>
        <thr:in-reply-to ref='tag:quay.example,2026:0' href='https://quay.example/0'/>");
    assert_eq!(item.link.as_deref(), Some("https://quay.example/1"));
    assert_eq!(
        links(&item),
        [
            ("related", "https://feeds.example/2"),
            ("via", "https://wire.example/9"),
            ("replies", "https://quay.example/1/talk"),
            ("alternate", "https://quay.example/fr/1"),
            ("replies", "https://quay.example/1#talk"),
            ("original", "https://quay.example/first/1"),
            ("in-reply-to", "https://quay.example/0"),
        ]
    );
}

#[test]
fn a_link_with_its_address_as_text_counts_by_its_relation_too() {
    for inside in [
        "<link rel='enclosure'>https://quay.example/a.mp3</link><link rel='alternate'>https://quay.example/1</link>",
        "<link rel='alternate'>https://quay.example/1</link><link rel='enclosure'>https://quay.example/a.mp3</link>",
    ] {
        let item = rss(inside);
        assert_eq!(item.link.as_deref(), Some("https://quay.example/1"), "{inside}");
        assert_eq!(item.media[0].url, "https://quay.example/a.mp3", "{inside}");
    }
}

#[test]
fn a_guid_is_a_link_where_it_says_or_plainly_is_one() {
    for (inside, link) in [
        ("<guid>https://quay.example/1</guid>", Some("https://quay.example/1")),
        ("<guid isPermaLink='true'>/1</guid>", Some("https://feeds.example/1")),
        ("<guid isPermaLink='false'>https://quay.example/1</guid>", None),
        ("<guid>4711</guid>", None),
        (
            "<guid>https://quay.example/1</guid><link>https://quay.example/2</link>",
            Some("https://quay.example/2"),
        ),
        ("<id>/2026/ferry</id>", Some("https://feeds.example/2026/ferry")),
        ("<id>tag:quay.example,2026:1</id>", None),
    ] {
        assert_eq!(rss(inside).link.as_deref(), link, "{inside}");
    }
}

#[test]
fn the_source_that_an_entry_was_taken_from_is_credited() {
    let item = rss("<source url='https://tarn.example/feed'>Tarn Post</source>");
    assert_eq!(item.more.credit_line.as_deref(), Some("Tarn Post"));
    assert_eq!(links(&item), [("source", "https://tarn.example/feed")]);
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><author><name>Quay Desk</name></author><rights>© Quay</rights>
        <entry><id>urn:a:1</id><source><title>Tarn Post</title><link href='https://tarn.example/'/>
        <author><name>Ada Finch</name></author><rights>© Tarn</rights></source></entry></feed>";
    let item = items(atom.as_bytes()).remove(0);
    assert_eq!(item.more.credit_line.as_deref(), Some("Tarn Post"));
    assert_eq!(links(&item), [("source", "https://tarn.example/")]);
    assert_eq!((item.byline[0].as_str(), item.rights.as_deref()), ("Ada Finch", Some("© Tarn")));
}

#[test]
fn a_licence_is_the_terms_of_use_and_the_rights_where_nothing_else_is() {
    let by = "https://creativecommons.org/licenses/by/4.0/";
    for inside in [
        format!("<cc:license rdf:resource='{by}'/>"),
        format!("<c:license>{by}</c:license>"),
        format!("<atom:link rel='license' href='{by}'/>"),
        format!("<dcterms:license>{by}</dcterms:license>"),
        format!("<media:license type='text/html' href='{by}'>CC BY</media:license>"),
    ] {
        let item = rss(&inside);
        assert_eq!(item.more.usage_terms.as_deref(), Some(by), "{inside}");
        assert_eq!(item.rights.as_deref(), Some(by), "{inside}");
    }
    let item = rss(&format!("<c:license>{by}</c:license><copyright>© Quay</copyright>"));
    assert_eq!((item.rights.as_deref(), item.more.usage_terms.as_deref()), (Some("© Quay"), Some(by)));
    let of_feed = format!(
        "<rss><channel><creativeCommons:license>{by}</creativeCommons:license><item/></channel></rss>"
    );
    assert_eq!(items(of_feed.as_bytes())[0].more.usage_terms.as_deref(), Some(by));
}

#[test]
fn places_and_terms_of_dublin_core_are_kept() {
    let item = rss("<georss:point>59.9 10.7</georss:point><dcterms:spatial>Northport</dcterms:spatial>
        <dcterms:issued>2026-11-05T09:00:00Z</dcterms:issued><dcterms:modified>2026-11-05T10:00:00Z</dcterms:modified>
        <dcterms:subject>Ferries</dcterms:subject><dcterms:abstract>It sails.</dcterms:abstract>
        <dcterms:rightsHolder>Quay Press</dcterms:rightsHolder>");
    let places: Vec<_> =
        item.more.entities.iter().map(|place| (place.code.as_str(), place.name.as_str())).collect();
    assert_eq!(places, [("geo:59.9,10.7", ""), ("", "Northport")]);
    assert_eq!(time(&item.published), "2026-11-05T09:00:00+00:00");
    assert_eq!(time(&item.updated), "2026-11-05T10:00:00+00:00");
    assert_eq!((item.keywords[0].as_str(), item.summary.as_deref()), ("Ferries", Some("It sails.")));
    assert_eq!(item.more.copyright_holder.as_deref(), Some("Quay Press"));
}

#[test]
fn an_episode_has_its_length_picture_and_number() {
    let item = rss("<title>Tides</title><enclosure url='https://quay.example/7.mp3' type='audio/mpeg' length='1'/>
        <itunes:duration>1:02:03</itunes:duration><itunes:image href='https://quay.example/7.jpg'/>
        <itunes:season>2</itunes:season><itunes:episode>7</itunes:episode><itunes:author>Ada Finch</itunes:author>
        <itunes:summary>On tides.</itunes:summary><itunes:keywords>sea, tides</itunes:keywords>");
    assert_eq!(
        (item.media[0].url.as_str(), item.media[0].duration),
        ("https://quay.example/7.mp3", Some(3723.0))
    );
    assert_eq!((item.media[1].role, item.media[1].duration), ("thumbnail", None));
    let number = |scheme: &str, value: &str| (scheme.to_owned(), value.to_owned());
    assert_eq!(item.more.alt_ids, [number("itunes:season", "2"), number("itunes:episode", "7")]);
    assert_eq!((item.byline[0].as_str(), item.summary.as_deref()), ("Ada Finch", Some("On tides.")));
    assert_eq!(item.keywords, ["sea", "tides"]);
}

#[test]
fn what_is_said_twice_of_an_episode_is_its_text_once_and_its_summary_where_there_is_another() {
    let (notes, short) = ("&lt;p>Tides and &lt;b>boats&lt;/b> in autumn.&lt;/p>", "On tides.");
    let (html, plain) = ("<p>Tides and <b>boats</b> in autumn.</p>", "Tides and boats in autumn.");
    for (description, encoded, told, summary, content) in [
        (notes, Some(notes), short, short, Some(html)),
        (notes, Some(notes), plain, plain, Some(html)),
        (notes, None, short, short, Some(html)),
        (short, None, notes, short, Some(html)),
        (notes, None, plain, html, None),
        (short, Some(notes), short, short, Some(html)),
    ] {
        let encoded =
            encoded.map(|text| format!("<content:encoded>{text}</content:encoded>")).unwrap_or_default();
        let [before, after] = [
            format!(
                "<itunes:summary>{told}</itunes:summary><description>{description}</description>{encoded}"
            ),
            format!(
                "<description>{description}</description>{encoded}<itunes:summary>{told}</itunes:summary>"
            ),
        ];
        for inside in [before, after] {
            let item = rss(&inside);
            assert_eq!(
                (item.summary.as_deref(), item.content_html.as_deref()),
                (Some(summary), content),
                "{inside}"
            );
        }
    }
}

#[test]
fn media_groups_give_credits_captions_thumbnails_and_rights() {
    let item = rss("<title>Ferry</title><media:group><media:credit role='photographer'>Jo Lind</media:credit>
        <media:description>The ferry</media:description><media:copyright>© Jo Lind</media:copyright>
        <media:content url='https://quay.example/a.mp4' type='video/mp4' duration='90' width='640px' height='360'/>
        <media:content url='https://quay.example/b.mp4' medium='video'/></media:group>
        <media:thumbnail url='https://quay.example/a.jpg'/><media:copyright>© Quay</media:copyright>");
    let media: Vec<_> = item.media.iter().map(|media| (media.url.as_str(), media.role)).collect();
    assert_eq!(
        media,
        [
            ("https://quay.example/a.mp4", "content"),
            ("https://quay.example/b.mp4", "content"),
            ("https://quay.example/a.jpg", "thumbnail")
        ]
    );
    let film = &item.media[0];
    assert_eq!((film.credit.as_deref(), film.caption.as_deref()), (Some("Jo Lind"), Some("The ferry")));
    assert_eq!((film.width, film.height, film.duration), (Some(640), Some(360), Some(90.0)));
    assert_eq!(item.rights.as_deref(), Some("© Quay"));
}

#[test]
fn links_inside_html_start_from_the_nearest_base() {
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://quay.example/a/'>
        <entry xml:base='b/'><id>urn:a:1</id><link href='1'/><summary type='html'>&lt;a href='s'>s&lt;/a></summary>
        <content type='xhtml' xml:base='https://tarn.example/'><div xmlns='http://www.w3.org/1999/xhtml'>
        <img src='/i.jpg' alt=''/></div></content></entry></feed>";
    let item = items(atom.as_bytes()).remove(0);
    assert_eq!(item.link.as_deref(), Some("https://quay.example/a/b/1"));
    assert!(item.summary.unwrap().contains("href=\"https://quay.example/a/b/s\""));
    assert!(item.content_html.unwrap().contains("src=\"https://tarn.example/i.jpg\""));
}

#[test]
fn json_feed_has_authors_attachments_languages_and_extensions() {
    let feed = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Quay", "language": "nb",
        "authors": [{"name": "Quay Desk"}], "items": [
        {"id": "1", "url": "https://quay.example/1", "external_url": "https://tarn.example/9", "content_text": "It sails.",
         "language": "nn", "image": "/i.jpg", "banner_image": "/b.jpg", "tags": ["sea"],
         "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg", "title": "Part 1", "duration_in_seconds": 60.5}],
         "_desk": {"embargo": "2026-11-05T12:00:00Z"}},
        {"id": 2, "authors": [{"name": "Ada Finch"}, {"name": "Bo Reed"}], "external_url": "https://tarn.example/8"}]}"#;
    let items = items(feed.as_bytes());
    let (one, two) = (&items[0], &items[1]);
    assert_eq!((one.byline[0].as_str(), one.language.as_deref()), ("Quay Desk", Some("nn")));
    assert_eq!(two.byline, ["Ada Finch", "Bo Reed"]);
    assert_eq!(two.language.as_deref(), Some("nb"));
    assert_eq!(links(one), [("external", "https://tarn.example/9")]);
    assert_eq!((two.link.as_deref(), links(two)), (Some("https://tarn.example/8"), vec![]));
    let media: Vec<_> = one.media.iter().map(|media| (media.url.as_str(), media.kind.as_deref())).collect();
    assert_eq!(
        media,
        [
            ("https://feeds.example/a.mp3", Some("audio/mpeg")),
            ("https://feeds.example/i.jpg", Some("image")),
            ("https://feeds.example/b.jpg", Some("image"))
        ]
    );
    assert_eq!((one.media[0].caption.as_deref(), one.media[0].duration), (Some("Part 1"), Some(60.5)));
    assert_eq!(time(&one.embargoed_until), "2026-11-05T12:00:00+00:00");
}

#[test]
fn a_news_sitemap_gives_its_articles_and_another_its_pages() {
    let items = items(NEWS);
    let (ferry, about) = (&items[0], &items[1]);
    assert_eq!(ferry.format, "sitemap");
    assert_eq!(ferry.headline.as_deref(), Some("Ferry & crew return"));
    assert_eq!(ferry.link.as_deref(), Some("https://quay.example/ferry"));
    assert_eq!(time(&ferry.published), "2026-11-05T12:00:00+02:00");
    assert_eq!(time(&ferry.updated), "2026-11-05T11:00:00+00:00");
    assert_eq!(ferry.language.as_deref(), Some("en"));
    assert_eq!(ferry.keywords, ["ferry", "crew"]);
    assert_eq!(ferry.feed_title.as_deref(), Some("Quay Post"));
    assert_eq!(ferry.more.credit_line.as_deref(), Some("Quay Post"));
    assert_eq!(ferry.more.genre.as_deref(), Some("PressRelease"));
    assert_eq!(ferry.more.entities[0].code, "NYSE:QUAY");
    let picture = &ferry.media[0];
    assert_eq!(
        (picture.url.as_str(), picture.kind.as_deref()),
        ("https://quay.example/ferry.jpg", Some("image"))
    );
    assert_eq!(picture.caption.as_deref(), Some("The ferry"));
    assert_eq!(links(ferry), [("alternate", "https://quay.example/fr/ferry")]);
    assert_eq!(
        (about.headline.as_deref(), about.link.as_deref()),
        (None, Some("https://quay.example/about"))
    );
    assert_eq!(
        (time(&about.published).as_str(), time(&about.updated).as_str()),
        ("none", "2026-10-01T00:00:00+00:00")
    );
    let slices = super::cut(NEWS).entries;
    for (slice, item) in slices.iter().zip(&items) {
        assert_eq!((&slice.link, &slice.title, &slice.guid), (&item.link, &item.headline, &item.id));
    }
    assert_eq!(slices[0].time.as_deref(), Some("2026-11-05T12:00:00+02:00"));
}
