//! Sources that go on publishing while the pipeline is killed: many feeds, on many hosts, that change by a seed.
//!
//! Most feeds are archives: nothing ever leaves their documents, older versions of an item neither, so whatever they
//! showed has to arrive. The others are pages, where a version takes the place of the one before, and only the last
//! has to. Every feed's ids come from its links, since two versions in one document have one guid, which then is none.

use crate::{
    dice::Dice,
    entry::{Entry, Fate, Format, document},
};
use std::{collections::BTreeSet, net::Ipv4Addr};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use wiredesk::{
    demo::{Answer, Origin, Site},
    feeds::Definition,
};

/// Hosts that the feeds are on. A host's feeds are polled together, so that one host would be one partition's.
const HOSTS: usize = 16;
/// One feed of so many is a page, and one is shown twice: by two feeds of one source.
const PAGES: usize = 6;
const TWICE: usize = 8;

pub(crate) struct World {
    /// Begins the name of each source, and of nobody else's.
    pub(crate) sources: String,
    dice: Dice,
    feeds: Vec<Feed>,
    sites: Vec<Site>,
    /// Counts changes; each has a second of the day for its own.
    changes: u32,
    closing: CancellationToken,
    serving: JoinSet<anyhow::Result<()>>,
}

struct Feed {
    provider: String,
    format: Format,
    keeps_all: bool,
    /// Feed ids; all show the same document.
    ids: Vec<String>,
    /// In order of publication.
    entries: Vec<Entry>,
}

/// An entry that stands in a feed, and so has to be on the raw topic.
pub(crate) struct Expected {
    pub(crate) feed_id: String,
    pub(crate) bytes: String,
    pub(crate) link: String,
    pub(crate) headline: String,
    pub(crate) fate: Fate,
}

impl World {
    /// Serves that many feeds, each with an item.
    pub(crate) async fn open(case: &str, feeds: usize, seed: u64) -> Self {
        let (mut sites, mut serving, closing) = (Vec::new(), JoinSet::new(), CancellationToken::new());
        for host in 1..=HOSTS {
            // All of 127.0.0.0/8 is loopback (RFC 6890).
            let origin = Origin::bind((Ipv4Addr::new(127, 0, 0, host as u8), 0).into(), || 0).await.unwrap();
            sites.push(origin.site());
            serving.spawn(origin.serve(closing.clone()));
        }
        // Two runs that meet on one Kafka differ at least by a port.
        let sources = format!("{case}-{}-{}", std::process::id(), sites[0].address().port());
        let feeds = (0..feeds).map(|number| Feed::new(&sources, number)).collect();
        let mut world = Self { sources, dice: Dice::new(seed), feeds, sites, changes: 0, closing, serving };
        for feed in 0..world.feeds.len() {
            world.publish(feed);
        }
        world
    }

    /// The feeds, polled every second.
    pub(crate) fn definitions(&self) -> Vec<Definition> {
        let mut definitions = Vec::new();
        for (number, feed) in self.feeds.iter().enumerate() {
            for id in &feed.ids {
                let definition = serde_json::json!({
                    "id": id, "url": self.site(number).url(&format!("/{id}")), "provider": feed.provider,
                    "identity": "url", "first_poll": "publish", "min_interval": "1s", "max_interval": "1s",
                });
                definitions.push(serde_json::from_value(definition).unwrap());
            }
        }
        definitions
    }

    /// Something happens to one of the feeds.
    pub(crate) fn change(&mut self) {
        let feed = self.dice.below(self.feeds.len());
        match (self.dice.below(20), self.feeds[feed].keeps_all) {
            (0..10, _) | (16..19, false) => {
                self.publish(feed);
            }
            (10..14, _) => self.revise(feed, false),
            (14..16, _) => self.copy(feed),
            (16, true) => self.revise(feed, true),
            (17, true) => self.touch(feed),
            (18, true) => self.repeat(feed),
            _ => self.break_one(feed),
        }
    }

    /// A new item in a feed; returns its headline.
    pub(crate) fn publish(&mut self, feed: usize) -> String {
        let entry = self.entry(feed, None, Fate::Item);
        let headline = entry.headline.clone();
        self.show(feed, entry);
        headline
    }

    /// A new item in a feed, with this text.
    pub(crate) fn publish_text(&mut self, feed: usize, headline: &str, body: &str) {
        let entry = self.entry(feed, None, Fate::Item);
        self.show(feed, Entry { headline: headline.to_owned(), body: body.to_owned(), ..entry });
    }

    /// Another text of an item: newer than it, or older than its newest, which the source then sent late.
    fn revise(&mut self, feed: usize, late: bool) {
        let Some(old) = self.some(feed, Fate::Item) else { return };
        let mut entry = self.entry(feed, Some(old.link.clone()), Fate::Item);
        if late {
            entry.second = old.second;
        }
        self.show(feed, entry);
    }

    /// Another source's text, under a link of this one.
    fn copy(&mut self, feed: usize) {
        let other = self.dice.below(self.feeds.len());
        let Some(original) = self.some(other, Fate::Item) else { return };
        let entry = self.entry(feed, None, Fate::Item);
        self.show(feed, Entry { headline: original.headline, body: original.body, ..entry });
    }

    /// The last entry once more, with another count of comments.
    fn touch(&mut self, feed: usize) {
        let Some(last) = self.feeds[feed].entries.last().cloned() else { return };
        if last.fate != Fate::Broken {
            self.changes += 1;
            self.show(feed, Entry { comments: self.changes, fate: Fate::Unchanged, ..last });
        }
    }

    /// An entry once more, as it is.
    fn repeat(&mut self, feed: usize) {
        if let Some(entry) = self.some(feed, Fate::Item) {
            self.show(feed, entry);
        }
    }

    fn break_one(&mut self, feed: usize) {
        let entry = self.entry(feed, None, Fate::Broken);
        self.show(feed, entry);
    }

    /// An entry that was never there, of a new item unless a link names one.
    fn entry(&mut self, feed: usize, link: Option<String>, fate: Fate) -> Entry {
        self.changes += 1;
        let (token, provider) = (self.changes, &self.feeds[feed].provider);
        Entry {
            link: link.unwrap_or_else(|| format!("https://{provider}.example/{token}")),
            headline: format!("Berth {token} of {} opens to barges", self.sources),
            // Words of its own: what two entries had in common would make them one story.
            body: format!("{} at berth {token} of {}.", words(token as u64), self.sources),
            second: token % 86_400,
            comments: 0,
            fate,
        }
    }

    fn some(&mut self, feed: usize, fate: Fate) -> Option<Entry> {
        let entries: Vec<&Entry> =
            self.feeds[feed].entries.iter().filter(|entry| entry.fate == fate).collect();
        (!entries.is_empty()).then(|| entries[self.dice.below(entries.len())].clone())
    }

    fn show(&mut self, number: usize, entry: Entry) {
        let site = self.site(number).clone();
        let feed = &mut self.feeds[number];
        if !feed.keeps_all {
            feed.entries.retain(|other| other.link != entry.link);
        }
        feed.entries.push(entry);
        for id in &feed.ids {
            let (kind, text) = document(feed.format, &feed.provider, &feed.entries);
            site.set(&format!("/{id}"), Answer::document(kind, text));
        }
    }

    /// All that stands in the feeds, each once.
    pub(crate) fn expected(&self) -> Vec<Expected> {
        let mut expected = Vec::new();
        for feed in &self.feeds {
            for feed_id in &feed.ids {
                let mut shown = BTreeSet::new();
                for entry in &feed.entries {
                    let bytes = entry.text(feed.format);
                    if shown.insert(bytes.clone()) {
                        let (link, headline) = (entry.link.clone(), entry.headline.clone());
                        expected.push(Expected {
                            feed_id: feed_id.clone(),
                            bytes,
                            link,
                            headline,
                            fate: entry.fate,
                        });
                    }
                }
            }
        }
        expected
    }

    /// Feeds that are served, those that are shown twice counted once.
    pub(crate) fn len(&self) -> usize {
        self.feeds.len()
    }

    fn site(&self, feed: usize) -> &Site {
        &self.sites[feed % self.sites.len()]
    }

    pub(crate) async fn close(mut self) {
        self.closing.cancel();
        while let Some(served) = self.serving.join_next().await {
            served.unwrap().unwrap();
        }
    }
}

/// Two dozen words that no other number has.
fn words(number: u64) -> String {
    let word = |place: u64| {
        let mut dice = Dice::new(number * 24 + place);
        (0..7).map(|_| char::from(b'a' + dice.below(26) as u8)).collect::<String>()
    };
    (0..24).map(word).collect::<Vec<_>>().join(" ")
}

impl Feed {
    fn new(sources: &str, number: usize) -> Self {
        let provider = format!("{sources}-{number}");
        let mut ids = vec![provider.clone()];
        if number % TWICE == TWICE - 1 {
            ids.push(format!("{provider}-again"));
        }
        let format = if number.is_multiple_of(2) { Format::Rss } else { Format::Atom };
        Self { provider, format, keeps_all: number % PAGES != PAGES - 1, ids, entries: Vec::new() }
    }
}
