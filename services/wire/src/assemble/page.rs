//! The page that an item links to: decoded, cleaned, and taken for the item's text where it clearly has more of it.

use super::meta;
use crate::{
    clean::{self, Cleaned, Input, Kind, Policy, State},
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
    pub(super) fn fuller(&self, input: &Input<'_>, own: &Cleaned) -> Option<Cleaned> {
        let url = Some(self.fetched.final_url.as_str()).filter(|url| !url.is_empty()).or(input.url);
        let page = Input { kind: Kind::Page, text: &self.html, url, policy: Policy::Full, ..*input };
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
