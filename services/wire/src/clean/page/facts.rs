//! What a page says of itself: its JSON-LD first, then OpenGraph and other `meta` tags.
//! [`Head`] reads tags -> [`linked`] finds the article's node -> [`Facts`].

use super::head::Head;
use super::linked::{self, Node};
use crate::clean::{blocks, byline, fold, headline};

/// Most names, and most keywords, that are kept.
const MOST_NAMES: usize = 20;
const MOST_KEYWORDS: usize = 50;

/// What a page says of itself. Text has neither tags nor entities; times and addresses are as the page writes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Headline, the outlet's name off.
    pub headline: Option<String>,
    /// Names of authors; no agencies, no addresses.
    pub byline: Vec<String>,
    /// When it was published, mostly ISO 8601.
    pub published: Option<String>,
    /// When it was changed, mostly ISO 8601.
    pub modified: Option<String>,
    /// A sentence or two on what it says.
    pub description: Option<String>,
    /// Section of the outlet.
    pub section: Option<String>,
    /// Keywords, in order, each once.
    pub keywords: Vec<String>,
    /// Language, BCP 47.
    pub language: Option<String>,
    /// The page's own address. May be relative.
    pub canonical: Option<String>,
    /// The picture that stands for it.
    pub image: Option<Picture>,
    /// True when only payers may read all of it, false when all may.
    pub paywalled: Option<bool>,
    /// The whole text, where the page gives it to machines too.
    pub body: Option<String>,
}

/// A picture of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Its address. May be relative.
    pub url: String,
    /// What it shows.
    pub caption: Option<String>,
}

/// Reads what a page says of itself, in one pass. `host` is the page's own: outlets' names are told by it.
pub(in crate::clean) fn read(html: &str, host: Option<&str>) -> Facts {
    let head = Head::read(html);
    let node = linked::article(&head.scripts, head.canonical.or_else(|| head.meta_of(&["og:url"])));
    let node = node.unwrap_or_default();
    let text = |name: &str| linked::text(&node, name);
    let title = text("headline").or_else(|| text("name")).or_else(|| head.meta_of(TITLES)).or(head.title);
    Facts {
        headline: title.and_then(|title| headline::from_title(title, host)),
        byline: names(&node, &head),
        published: text("datePublished").or_else(|| head.meta_of(PUBLISHED)).map(str::to_owned),
        modified: text("dateModified").or_else(|| head.meta_of(MODIFIED)).map(str::to_owned),
        description: text("description").or_else(|| head.meta_of(DESCRIPTIONS)).and_then(plain),
        section: text("articleSection").or_else(|| head.meta_of(SECTIONS)).and_then(plain),
        keywords: keywords(&node, &head),
        language: language(&node, &head),
        canonical: head
            .canonical
            .or_else(|| head.meta_of(&["og:url"]))
            .or_else(|| text("url"))
            .map(str::to_owned),
        image: image(&node, &head),
        paywalled: paywalled(&node, &head),
        body: text("articleBody").filter(|body| !body.is_empty()).map(str::to_owned),
    }
}

const TITLES: &[&str] = &["og:title", "twitter:title", "dc.title", "parsely-title"];
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "dc.date.issued",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "pubdate",
    "date",
    "dc.date",
];
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "dc.date.modified",
    "lastmod",
    "last-modified",
];
const DESCRIPTIONS: &[&str] = &["og:description", "twitter:description", "description", "dc.description"];
const SECTIONS: &[&str] = &["article:section", "og:article:section", "parsely-section", "section"];
const AUTHORS: &[&str] = &[
    "author",
    "article:author",
    "og:article:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
];
const KEYWORDS: &[&str] = &["news_keywords", "keywords", "parsely-tags", "sailthru.tags"];

/// A value without tags and entities.
fn plain(text: &str) -> Option<String> {
    Some(blocks::plain(text)).filter(|text| !text.is_empty())
}

/// Names of authors: of the node, else of the first `meta` that has any.
fn names(node: &Node, head: &Head<'_>) -> Vec<String> {
    let linked = ["author", "creator"]
        .into_iter()
        .map(|name| linked::texts(node, name, "name").flat_map(people).collect::<Vec<_>>());
    let tagged = AUTHORS.iter().map(|name| head.metas_of(name).flat_map(people).collect());
    let all = linked.chain(tagged).find(|names| !names.is_empty()).unwrap_or_default();
    distinct(all, MOST_NAMES)
}

/// The names in one value; none in an address.
fn people(text: &str) -> Vec<String> {
    if text.contains("://") || text.len() > 300 {
        return Vec::new();
    }
    byline::marked_names(&blocks::plain(text))
}

fn keywords(node: &Node, head: &Head<'_>) -> Vec<String> {
    let linked: Vec<&str> = linked::texts(node, "keywords", "name").collect();
    let tags: Vec<&str> = head.metas_of("article:tag").collect();
    let all = if !linked.is_empty() {
        linked
    } else if !tags.is_empty() {
        tags
    } else {
        head.meta_of(KEYWORDS).into_iter().collect()
    };
    // A list may be one string; a keyword with a comma in it is rarer.
    let parts =
        all.iter().flat_map(|text| fold::head(text, 4000).split([',', ';', '，', '、'])).filter_map(plain);
    distinct(parts.take(MOST_KEYWORDS * 2).collect(), MOST_KEYWORDS)
}

/// Each once, at most so many.
fn distinct(all: Vec<String>, most: usize) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in all.into_iter().take(most * 2) {
        if kept.len() < most && !kept.iter().any(|known| fold::fold(known) == fold::fold(&text)) {
            kept.push(text);
        }
    }
    kept
}

fn language(node: &Node, head: &Head<'_>) -> Option<String> {
    let linked = linked::texts(node, "inLanguage", "alternateName").next();
    let tag =
        linked.or(head.language).or_else(|| head.meta_of(&["content-language", "og:locale", "language"]))?;
    let tag = tag.split([',', ';']).next()?.trim().replace('_', "-");
    let (first, rest) = tag.split_at(tag.find('-').unwrap_or(tag.len()));
    let well_formed = matches!(first.len(), 2 | 3)
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && rest.len() <= 12
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    well_formed.then(|| format!("{}{rest}", first.to_ascii_lowercase()))
}

fn image(node: &Node, head: &Head<'_>) -> Option<Picture> {
    let linked = linked::texts(node, "image", "url")
        .next()
        .or_else(|| linked::texts(node, "image", "contentUrl").next());
    let tagged = head.meta_of(&["og:image", "og:image:secure_url", "og:image:url", "twitter:image"]);
    let url = linked.or(tagged)?.to_owned();
    let caption = linked::texts(node, "image", "caption").find(|caption| *caption != url);
    let caption = caption.or_else(|| head.meta_of(&["og:image:alt", "twitter:image:alt"])).and_then(plain);
    Some(Picture { url, caption })
}

fn paywalled(node: &Node, head: &Head<'_>) -> Option<bool> {
    let tier = || match head.meta_of(&["article:content_tier"])? {
        "locked" | "metered" => Some(true),
        "free" => Some(false),
        _ => None,
    };
    linked::truth(node, "isAccessibleForFree").map(|free| !free).or_else(tier)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<html lang="en_GB"><head><title>Ferry &amp; fog - Elm Register</title>
        <meta property="og:title" content="Ferry and fog"><meta name="author" content="Elm Register">
        <meta name="keywords" content="ferry, fog, Ferry"><meta property="og:image" content="/a.jpg">
        <meta property="og:image:alt" content="A ferry"><meta name="description" content="Two &#39;boats&#39;.">
        <meta property="article:published_time" content="2031-05-01T06:00:00Z">
        <meta property="article:content_tier" content="metered"><link rel="canonical" href="https://elm.example/f">"#;

    #[test]
    fn tags_say_what_no_linked_data_says() {
        let facts = read(PAGE, Some("elm.example"));
        assert_eq!(facts.headline.as_deref(), Some("Ferry and fog"));
        assert_eq!(facts.published.as_deref(), Some("2031-05-01T06:00:00Z"));
        assert_eq!(facts.description.as_deref(), Some("Two 'boats'."));
        assert_eq!(facts.keywords, ["ferry", "fog"]);
        assert_eq!(facts.language.as_deref(), Some("en-GB"));
        assert_eq!(facts.canonical.as_deref(), Some("https://elm.example/f"));
        let caption = Some("A ferry".to_owned());
        assert_eq!(facts.image, Some(Picture { url: "/a.jpg".into(), caption }));
        assert_eq!(facts.paywalled, Some(true));
    }

    #[test]
    fn linked_data_wins_over_tags() {
        let page = format!(
            r#"{PAGE}<script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [
            {{"@type": "NewsArticle", "headline": "Fog holds the ferry", "inLanguage": "en",
            "author": [{{"@type": "Person", "name": "Ada Finch"}}, "Rudy Oake and Tom Achter", "https://elm.example/x"],
            "datePublished": "2031-05-02", "dateModified": "2031-05-03", "articleSection": ["Harbour", "News"],
            "keywords": ["pier", "mole"], "isAccessibleForFree": "False", "articleBody": "One. Two.",
            "image": [{{"url": "https://elm.example/b.jpg", "caption": "The pier"}}]}}]}}</script>"#
        );
        let facts = read(&page, None);
        assert_eq!(facts.headline.as_deref(), Some("Fog holds the ferry"));
        assert_eq!(facts.byline, ["Ada Finch", "Rudy Oake", "Tom Achter"]);
        assert_eq!(facts.published.as_deref(), Some("2031-05-02"));
        assert_eq!(facts.modified.as_deref(), Some("2031-05-03"));
        assert_eq!(facts.section.as_deref(), Some("Harbour"));
        assert_eq!(facts.keywords, ["pier", "mole"]);
        assert_eq!(facts.language.as_deref(), Some("en"));
        assert_eq!(facts.image.unwrap().caption.as_deref(), Some("The pier"));
        assert_eq!(facts.paywalled, Some(true));
        assert_eq!(facts.body.as_deref(), Some("One. Two."));
    }

    #[test]
    fn a_page_that_says_nothing_gives_nothing() {
        for html in
            ["", "<p>Text</p>", "<script type='application/ld+json'>[[[[{\"@type\":", "<meta><meta content>"]
        {
            assert_eq!(read(html, None), Facts::default(), "{html}");
        }
    }
}
