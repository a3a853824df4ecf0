//! What the newsroom's outlets have written: one TOML file an outlet, under `copy/`.
//! Invented, every word and name of it; sites stand under `.example`, which leads nowhere (RFC 2606).

use crate::feeds::{Definition, interval::Interval, rules::FirstPoll};
use serde::Deserialize;

/// One outlet, its feed, and its stories.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlet {
    /// Feed id.
    pub id: String,
    /// Path of the feed on the origin.
    pub path: String,
    /// Format of the feed.
    pub format: Format,
    /// Name for people.
    pub name: String,
    /// Title of the feed.
    pub title: String,
    /// Description of the feed.
    pub description: String,
    /// The outlet's site, with a slash at its end.
    pub site: String,
    /// Copyright line of the feed.
    pub copyright: String,
    /// BCP 47 tag.
    pub language: String,
    /// Provider of the feed's config; empty: told from the site.
    #[serde(default)]
    pub provider: String,
    /// Group of the feed's config.
    pub group: String,
    /// Tier of the feed's config.
    pub tier: String,
    /// Country of the feed's config.
    pub country: String,
    /// Kind of source of the feed's config.
    pub source_type: String,
    /// The outlet's clock.
    pub utc_offset_hours: i8,
    /// Its stories.
    pub stories: Vec<Story>,
}

/// Format of a feed, by the name that the pipeline gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Format {
    /// RSS 2.0, with content, Dublin Core and Media RSS modules.
    #[serde(rename = "rss2.0")]
    Rss2,
    /// RSS 1.0, which is RDF.
    #[serde(rename = "rss1.0")]
    Rss1,
    /// Atom 1.0.
    #[serde(rename = "atom1.0")]
    Atom1,
    /// Atom 0.3.
    #[serde(rename = "atom0.3")]
    Atom03,
    /// JSON Feed 1.1.
    #[serde(rename = "jsonfeed1.1")]
    JsonFeed,
}

/// A story, from its first take to its last.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// Name of the story in the script.
    pub key: String,
    /// Its page, under the outlet's site.
    #[serde(default)]
    pub link: String,
    /// Its id in the feed.
    #[serde(default)]
    pub id: String,
    /// Who wrote it; may be empty.
    #[serde(default)]
    pub author: String,
    /// Categories.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Its picture.
    pub picture: Option<Picture>,
    /// Its texts, in the order in which they replace each other.
    #[serde(default)]
    pub takes: Vec<Take>,
    /// In place of all that: what stands in the document as it is, however broken.
    pub raw: Option<String>,
}

/// A picture.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Where it is.
    pub url: String,
    /// Caption.
    pub caption: String,
    /// Credit.
    pub credit: String,
}

/// One text of a story. In its fields `{date}`, `{weekday}`, `{year}` stand for the time of publication, `{number}`
/// and the figures of a bulletin for what a repeated story fills in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Take {
    /// Headline.
    pub headline: String,
    /// Summary; may be empty.
    #[serde(default)]
    pub summary: String,
    /// Content, as HTML.
    pub html: String,
}

const FILES: [&str; 9] = [
    include_str!("copy/meridian-world.toml"),
    include_str!("copy/harbor-ledger.toml"),
    include_str!("copy/ledger-top.toml"),
    include_str!("copy/ozernye-vesti.toml"),
    include_str!("copy/marsa.toml"),
    include_str!("copy/shiomi.toml"),
    include_str!("copy/nordhavener.toml"),
    include_str!("copy/diario-del-puerto.toml"),
    include_str!("copy/haijia.toml"),
];

/// All outlets. Fails only if the program was built with a file that is wrong, which a test prevents.
pub fn outlets() -> Result<Vec<Outlet>, toml::de::Error> {
    FILES.into_iter().map(toml::from_str).collect()
}

impl Outlet {
    /// A story by its name.
    pub fn story(&self, key: &str) -> Option<&Story> {
        self.stories.iter().find(|story| story.key == key)
    }

    /// How the pipeline is to poll the outlet's feed: often, and with what stands there at the start as news.
    pub fn feed(&self, url: String) -> Definition {
        Definition {
            name: self.name.clone(),
            provider: self.provider.clone(),
            language: self.language.clone(),
            min_interval: Interval::seconds(2),
            max_interval: Interval::seconds(4),
            tier: self.tier.clone(),
            group: self.group.clone(),
            country: self.country.clone(),
            source_type: self.source_type.clone(),
            first_poll: FirstPoll::Publish,
            ..Definition::new(&self.id, url)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_outlet_can_be_read_and_stands_apart_from_the_others() {
        let outlets = outlets().unwrap();
        let ids: BTreeSet<&str> = outlets.iter().map(|outlet| outlet.id.as_str()).collect();
        let paths: BTreeSet<&str> = outlets.iter().map(|outlet| outlet.path.as_str()).collect();
        assert_eq!((ids.len(), paths.len()), (FILES.len(), FILES.len()));
        for outlet in &outlets {
            assert!(outlet.site.ends_with(".example/"), "{}", outlet.site);
            assert_eq!(outlet.feed("http://127.0.0.1:1/".to_owned()).faults(), []);
        }
    }

    #[test]
    fn every_story_has_what_an_entry_needs_or_is_raw() {
        for outlet in outlets().unwrap() {
            let keys: BTreeSet<&str> = outlet.stories.iter().map(|story| story.key.as_str()).collect();
            assert_eq!(keys.len(), outlet.stories.len(), "{}: a key stands twice", outlet.id);
            for story in outlet.stories {
                let name = format!("{}/{}", outlet.id, story.key);
                if story.raw.is_some() {
                    assert!(story.takes.is_empty(), "{name}");
                } else {
                    assert!(
                        !story.takes.is_empty() && !story.link.is_empty() && !story.id.is_empty(),
                        "{name}"
                    );
                }
            }
        }
    }
}
