//! The page that an item links to: decoded, cleaned, and taken for the item's text where it clearly has more of it.

use super::meta;
use crate::{
    clean::{self, Cleaned, Input, Kind, Policy, SiteRules, State},
    split::charset,
    words,
};
use proto::v1;
use std::collections::HashSet;

/// A page has clearly more words than the feed's own text if it has a fifth more, and so many more at least.
const MORE_WORDS: usize = 20;

/// A page that was read.
pub(super) struct Page<'a> {
    /// What the transport said of it.
    pub(super) fetched: &'a v1::Page,
    /// Its text as markup.
    pub(super) html: String,
    /// What had to be mended to read it.
    pub(super) mended: Vec<String>,
    /// What it says to robots and text miners.
    pub(super) signals: Vec<String>,
}

/// Decodes a page.
pub(super) fn read(fetched: &v1::Page) -> Page<'_> {
    let content_type = Some(fetched.content_type.as_str());
    let decided = charset::decide_page(&fetched.body, content_type, meta::charset(&fetched.body).as_deref());
    let html = decided.charset.decode(&fetched.body[decided.mark..]).0.into_owned();
    let signals = fetched.robots_signals.iter().cloned().chain(meta::signals(&html)).collect();
    Page { fetched, mended: decided.mended.into_iter().collect(), signals, html }
}

impl Page<'_> {
    /// The cleaned page, if its story is clearly fuller than what the feed itself carries (`own`).
    ///
    /// A page is always cleaned in full, whatever the feed's rule: most of it is no text of the publisher's story. One
    /// on which cleaning was not sure is left, since the feed's own text is there; so is one that shares no words with
    /// the headline, as the page that asks for consent or money in the story's place.
    pub(super) fn fuller(
        &self,
        input: &Input<'_>,
        own: &Cleaned,
        sites: Option<&SiteRules>,
    ) -> Option<Cleaned> {
        let url = Some(self.fetched.final_url.as_str()).filter(|url| !url.is_empty()).or(input.url);
        let site = sites.zip(url).and_then(|(sites, url)| sites.of_link(url));
        let page = Input { kind: Kind::Page, text: &self.html, url, policy: Policy::Full, site, ..*input };
        let page = clean::clean(&page);
        let (here, there) = (count(own), count(&page));
        let is_fuller = there >= here + MORE_WORDS && there * 5 > here * 6;
        if !is_fuller || page.state != State::Clean || !is_about(&page, input.title) {
            return None;
        }
        // The feed's headline stays the item's: else the same headline would have two forms.
        Some(Cleaned {
            headline: own.headline.clone(),
            urgency_marker: own.urgency_marker.clone(),
            sponsored: own.sponsored || page.sponsored,
            ..page
        })
    }
}

fn count(cleaned: &Cleaned) -> usize {
    cleaned.body.iter().map(|text| words::count(text)).sum()
}

/// True for a page that has at least half of the headline's words, anywhere on it.
fn is_about(page: &Cleaned, headline: Option<&str>) -> bool {
    let wanted: HashSet<String> = words::words(headline.unwrap_or_default()).into_iter().collect();
    let mut found = HashSet::new();
    for block in &page.blocks {
        words::each(&block.text, |word| {
            if wanted.contains(word) {
                found.insert(word.to_owned());
            }
        });
    }
    found.len() * 2 >= wanted.len()
}

#[cfg(test)]
mod tests {
    use crate::{
        assemble::{self, Known},
        clean::{SiteRule, SiteRules},
    };
    use proto::{
        time::from_ms,
        v1::{CleanRule, ContentLevel, FeedPolicy, Item, Page, RawItem, RawRef},
    };

    const STORY: &str = "<p>PORT ELM, Nov 5 (Quayside) - Ferry crews in Port Elm said on Monday that they would walk out \
        for three days from the weekend over unpaid overtime.</p><p>The operator of the line said that talks with the \
        union would go on until Friday, and that it hoped to run every second boat.</p><p>Some nine thousand people \
        cross the bay on a usual Saturday, the port office said.</p>";

    fn page(body: impl Into<Vec<u8>>) -> Page {
        Page {
            body: body.into(),
            content_type: "text/html".to_owned(),
            final_url: "https://quayside.example/strike?full".to_owned(),
            fetched_at: Some(from_ms(9_000)),
            status: 200,
            robots_signals: vec!["x-robots-tag: noai".to_owned()],
        }
    }

    /// A whole page around a story.
    fn around(story: &str) -> String {
        format!(
            "<!doctype html><html><head><title>Ferry crews to strike - Quayside</title>\
             <meta name=robots content=noindex></head><body><nav><a href=/>Home</a> <a href=/sea>Sea</a></nav>\
             <main><article><h1>Ferry crews to strike</h1>{story}</article></main>\
             <footer><a href=/about>About us</a></footer></body></html>"
        )
    }

    fn raw(description: &str, page: Option<Page>) -> RawItem {
        RawItem {
            item_id: "itm-1".to_owned(),
            format: "rss2.0".to_owned(),
            charset: "utf-8".to_owned(),
            head: b"<rss version='2.0'><channel><title>Quayside</title>".to_vec(),
            entry: format!(
                "<item><guid>1</guid><title>FLASH: Ferry crews to strike</title>\
                 <link>https://quayside.example/strike</link><description>{description}</description></item>"
            )
            .into(),
            fetched_at: Some(from_ms(5_000)),
            page,
            ..RawItem::default()
        }
    }

    fn item(raw: &RawItem) -> Item {
        assemble::item(raw, RawRef::default(), &assemble::parse(raw).unwrap(), 10_000)
    }

    #[test]
    fn a_page_with_more_of_the_story_gives_the_text_and_keeps_the_feeds_headline() {
        let short = item(&raw("Crews will walk out for three days.", None));
        let full = item(&raw("Crews will walk out for three days.", Some(page(around(STORY)))));
        assert_eq!(short.content_level(), ContentLevel::Summary);
        assert_eq!(full.content_level(), ContentLevel::Full);
        assert_eq!((&full.headline, &full.urgency_marker), (&short.headline, &short.urgency_marker));
        assert_eq!(full.urgency_marker, "FLASH");
        assert_eq!(full.body.len(), 3, "{:?}", full.body);
        assert!(full.body[0].text.starts_with("Ferry crews in Port Elm said"), "{:?}", full.body);
        assert_eq!(full.dateline.as_ref().unwrap().places, ["PORT ELM"]);
        assert_eq!(full.body_html.matches("<p>").count(), 3);
        assert_eq!(full.summary, "Crews will walk out for three days.");
        assert_eq!(full.page_url, "https://quayside.example/strike?full");
        assert_eq!(
            (full.url.as_str(), full.fetched_at),
            ("https://quayside.example/strike", Some(from_ms(9_000)))
        );
        assert_eq!(full.robots_signals, ["x-robots-tag: noai", "meta robots: noindex"]);
    }

    #[test]
    fn a_page_that_says_no_more_or_something_else_leaves_the_feeds_text() {
        let consent = "<html><body><main><p>We and our partners store and read information on your device, such as \
            cookies, and process personal data for measurement and content.</p><p>You may change your mind at any \
            time in the settings of this site, which stand at the foot of each of its pages.</p></main></body></html>";
        let little = around("<p>Crews of the ferry will walk out for three days, it was said.</p>");
        for (case, body) in [
            ("the same", little),
            ("consent", consent.to_owned()),
            ("nothing", String::new()),
            ("no text", "\u{0}\u{1}<<<>>>".to_owned()),
        ] {
            let kept = item(&raw("Crews will walk out for three days.", Some(page(body))));
            assert_eq!(kept.content_level(), ContentLevel::Summary, "{case}");
            assert_eq!((kept.body.len(), kept.page_url.as_str()), (1, ""), "{case}");
            assert_eq!(kept.fetched_at, Some(from_ms(5_000)), "{case}");
            assert_eq!(kept.robots_signals[0], "x-robots-tag: noai", "{case}");
        }
        let carried = item(&raw(&format!("<![CDATA[{STORY}]]>"), Some(page(around(STORY)))));
        assert_eq!((carried.page_url.as_str(), carried.body.len()), ("", 3));
    }

    #[test]
    fn a_page_is_decoded_by_its_own_charset_and_cleaned_whatever_the_feeds_rule() {
        let (latin, ..) = encoding_rs::WINDOWS_1252.encode(STORY);
        let text = around("STORY").replace("<head>", "<head><meta charset=iso-8859-1>");
        let (before, after) = text.split_once("STORY").unwrap();
        let cafe = b"<p>The caf\xe9 at the quay stays open.</p>";
        let body = [before.as_bytes(), &latin, cafe, after.as_bytes()].concat();
        for rule in [CleanRule::Full, CleanRule::Fields, CleanRule::Off] {
            let policy = Some(FeedPolicy { clean: rule.into(), ..FeedPolicy::default() });
            let full = item(&RawItem { policy, ..raw("Crews will walk out.", Some(page(body.clone()))) });
            let texts: Vec<&str> = full.body.iter().map(|block| block.text.as_str()).collect();
            assert_eq!((texts.len(), texts[3]), (4, "The caf\u{e9} at the quay stays open."), "{rule:?}");
        }
    }

    #[test]
    fn the_rule_of_the_pages_site_says_where_the_story_stands() {
        let more = "<section><p>Fares rise by a tenth from June, and the night boat is to go for good, the line said in \
            a note to its staff on Sunday, which this paper has seen.</p></section>";
        let raw = raw("Crews will walk out.", Some(page(around(&format!("{STORY}{more}")))));
        let item = |host: &str, text: &str| {
            let mut sites = SiteRules::default();
            sites.insert(SiteRule::parse(host, text).unwrap());
            let known = Known { learnt: None, sites: Some(&sites) };
            let parsed = assemble::parse(&raw).unwrap();
            assemble::taught(&raw, RawRef::default(), &parsed, 10_000, known).item
        };
        for (host, rule, paragraphs, mended) in [
            ("quayside.example", "strip: //section", 3, vec![]),
            ("tarn.example", "strip: //section", 4, vec![]),
            (
                "quayside.example",
                "body: //aside",
                4,
                vec!["site rule quayside.example finds no story: searched for it".to_owned()],
            ),
        ] {
            let item = item(host, rule);
            assert_eq!((item.body.len(), item.mended), (paragraphs, mended), "{host} {rule}");
        }
    }
}
