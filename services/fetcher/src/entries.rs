//! Takes from a document the entries that are new or changed for its feed.

use crate::{
    http::Body,
    items::{self, Named},
    pages::pending::{self, MOST_OF_A_FEED},
    schedule::freshness,
    seen::{self, Entry, Seen},
    source,
};
use proto::{
    time,
    v1::{FeedConfig, FeedState, FirstPoll, Pace, PendingPage, RawItem, Source},
};
use std::collections::HashSet;
use wire::split::Split;

/// So many bytes go on from one poll; what is over comes in a transaction of its own, so that each stays small.
pub(crate) const BUDGET_BYTES: usize = 8 * 1024 * 1024;
/// Longest title of a feed that is kept. Characters.
const LONGEST_TITLE: usize = 300;
/// Of so many entries it is told when they are from: more say no more of a feed's rhythm.
const MOST_TIMES: usize = 100;

/// Where a document came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin<'a> {
    /// The feed.
    pub(crate) config: &'a FeedConfig,
    /// Its state before.
    pub(crate) before: &'a FeedState,
    /// URL that answered, credentials taken out.
    pub(crate) final_url: &'a str,
    /// The answer.
    pub(crate) body: &'a Body,
    /// When it was complete.
    pub(crate) fetched_at_ms: i64,
}

/// What was taken from a document.
#[derive(Debug)]
pub(crate) struct Taken {
    /// What goes on, the last of the document first: feeds list the newest first.
    pub(crate) items: Vec<RawItem>,
    /// Pages that these link to, for a feed that wants them, the first of the document first.
    pub(crate) pages: Vec<PendingPage>,
    /// Entries of the document that were read.
    pub(crate) count: usize,
    /// Those whose items the feed had shown before.
    pub(crate) known: usize,
    /// Those that are new or changed.
    pub(crate) new: usize,
    /// The document's entries, as remembered, in its order.
    pub(crate) document: Vec<Entry>,
    /// What is remembered of the feed's entries.
    pub(crate) seen: Vec<Entry>,
    /// When the items are from that the feed had not shown before, as far as they say. Milliseconds since 1970 UTC.
    pub(crate) times_ms: Vec<i64>,
    /// True when entries that are new were left over.
    pub(crate) leftover: bool,
    /// Who speaks.
    pub(crate) source: Source,
    /// Title of the feed.
    pub(crate) title: String,
    /// How often it says that it changes.
    pub(crate) pace: Pace,
    /// Where the entries before these are (RFC 5005), if it says so.
    pub(crate) older: Option<String>,
    /// What a person should know; empty for nothing.
    pub(crate) note: String,
}

/// Takes what is new or changed. A feed's first document goes by its `first_poll`.
pub(crate) fn take(origin: &Origin<'_>, split: Split) -> Taken {
    let Origin { config, before, .. } = *origin;
    let first = before.last_success_at.is_none();
    let publish = !(first && config.first_poll() == FirstPoll::Skip);
    let backfill = first && config.first_poll() != FirstPoll::Publish;
    let title = split.feed.title.as_deref().unwrap_or_default();
    let title: String = title.chars().take(LONGEST_TITLE).collect();
    let source = source::tell(config, before, split.feed.site.as_deref(), Some(&title));
    let pattern = items::pattern(origin, &split, &source, backfill);
    let total = split.entries.len();
    let mut taken = Taken {
        items: Vec::new(),
        pages: Vec::new(),
        count: total.min(seen::MOST),
        known: 0,
        new: 0,
        document: Vec::new(),
        seen: Vec::new(),
        times_ms: Vec::new(),
        leftover: false,
        title,
        source: source.clone(),
        pace: freshness::stated(&split.feed.pace),
        older: split.feed.pages.previous_archive.or(split.feed.pages.next),
        note: String::new(),
    };
    if total > seen::MOST {
        taken.note = format!("only the first {} of {total} entries are read", seen::MOST);
    }
    let mut memory = Seen::of(before);
    let mut bytes = 0;
    for one in items::named(config, &source, split.entries).take(seen::MOST) {
        let entry = one.entry;
        if memory.knew(entry) {
            taken.known += 1;
        } else if taken.times_ms.len() < MOST_TIMES {
            taken.times_ms.extend(at_ms(config, &one));
        }
        let is_new = memory.take(entry);
        taken.new += usize::from(is_new);
        if is_new && publish {
            let size = one.slice.bytes.len() + pattern.head.len();
            if bytes > 0 && bytes + size > BUDGET_BYTES {
                taken.leftover = true;
                continue;
            }
            bytes += size;
            let (item, link) = one.into_raw(&pattern);
            taken.pages.extend(page(config, &item, link, origin.fetched_at_ms));
            taken.items.push(item);
        }
        taken.document.push(entry);
    }
    taken.items.reverse();
    // Of an item that stands there twice, the first is the newest.
    let mut items = HashSet::new();
    taken.pages.retain(|page| items.insert(page.item.as_ref().map(|item| item.item_id.clone())));
    taken.pages.truncate(MOST_OF_A_FEED);
    taken.seen = seen::remember(&taken.document, memory.before(), origin.body.partial);
    taken
}

/// When an entry says that it is from, milliseconds since 1970 UTC.
pub(crate) fn at_ms(config: &FeedConfig, one: &Named) -> Option<i64> {
    let time_zone = Some(config.time_zone.as_str()).filter(|zone| !zone.is_empty());
    wire::moment::read(one.slice.time.as_deref()?, time_zone).map(|stated| stated.at_ms)
}

/// The page that an item links to, if its feed wants it and it can be asked for.
pub(crate) fn page(
    config: &FeedConfig,
    item: &RawItem,
    link: Option<String>,
    now_ms: i64,
) -> Option<PendingPage> {
    let url = link.filter(|_| config.full_text)?;
    pending::address(&url)?;
    let now = Some(time::from_ms(now_ms));
    Some(PendingPage { item: Some(item.clone()), url, tries: 0, next_at: now, since: now })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{http::Validators, items::sha256};
    use wire::{
        ids,
        split::{Feed, Format, Slice},
    };

    fn config() -> FeedConfig {
        let [id, url] = ["gazette", "https://user:pass@www.gazette.com/rss"].map(str::to_owned);
        FeedConfig { id, url, language: "en".to_owned(), ..FeedConfig::default() }
    }

    fn slice(guid: &str, link: &str, text: &str) -> Slice {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Slice { bytes: text.into(), guid: given(guid), link: given(link), ..Slice::default() }
    }

    fn taken(config: &FeedConfig, before: &FeedState, entries: Vec<Slice>) -> Taken {
        let body = Body {
            bytes: bytes::Bytes::new(),
            content_type: Some("application/rss+xml".to_owned()),
            validators: Validators::default(),
            robots_signals: vec!["x-robots-tag: noai".to_owned()],
            origin_date_ms: Some(4_000),
            took: std::time::Duration::from_millis(120),
            ..Body::default()
        };
        let final_url = "https://www.gazette.com/rss";
        let origin = Origin { config, before, final_url, body: &body, fetched_at_ms: 5 };
        let split = Split {
            format: Format::Rss2,
            charset: "utf-8".to_owned(),
            feed: Feed { title: Some("t".repeat(5000)), ..Feed::default() },
            head: b"<rss>".to_vec(),
            entries,
            mended: vec!["control characters".to_owned()],
            whole: false,
        };
        take(&origin, split)
    }

    /// The state after a poll that left nothing.
    fn after(taken: &Taken) -> FeedState {
        let mut state = FeedState { last_success_at: Some(time::from_ms(5)), ..FeedState::default() };
        seen::write(&mut state, &taken.seen);
        state
    }

    fn texts(taken: &Taken) -> Vec<String> {
        taken.items.iter().map(|item| String::from_utf8_lossy(&item.entry).into_owned()).collect()
    }

    #[test]
    fn an_item_says_where_it_comes_from_and_nothing_secret() {
        let item = taken(&config(), &FeedState::default(), vec![slice("1", "", "<item/>")]).items.remove(0);
        assert_eq!((item.transport.as_str(), item.format.as_str()), ("https", "rss2.0"));
        assert!(!item.fetch_url.contains("pass"), "{}", item.fetch_url);
        assert_eq!((item.head.as_slice(), item.charset.as_str()), (&b"<rss>"[..], "utf-8"));
        assert_eq!(item.policy.unwrap().language, "en");
        assert_eq!(item.source.unwrap().id, "gazette.com");
        assert_eq!(item.sha256, ids::hex(&sha256(b"<item/>")));
        assert_eq!((item.mended.len(), item.robots_signals.len()), (1, 1));
        assert_eq!((item.origin_date, item.answered_in_ms), (Some(time::from_ms(4_000)), 120));
    }

    #[test]
    fn what_a_first_poll_finds_goes_by_the_feeds_rule_and_later_polls_do_not() {
        for (rule, items, backfill) in [
            (FirstPoll::Unspecified, 1, true),
            (FirstPoll::Mark, 1, true),
            (FirstPoll::Skip, 0, false),
            (FirstPoll::Publish, 1, false),
        ] {
            let config = FeedConfig { first_poll: rule.into(), ..config() };
            let first = taken(&config, &FeedState::default(), vec![slice("1", "", "a")]);
            assert_eq!(first.items.len(), items, "{rule:?}");
            assert!(first.items.iter().all(|item| item.backfill == backfill), "{rule:?}");
            let later = taken(&config, &after(&first), vec![slice("2", "", "b"), slice("1", "", "a")]);
            assert_eq!(texts(&later), ["b"], "{rule:?}");
            assert!(!later.items[0].backfill, "{rule:?}");
        }
    }

    #[test]
    fn two_contents_of_one_item_both_go_on_once_the_newest_last() {
        let entries = || {
            let [new, old] = ["new", "old"].map(|text| slice("1", "https://www.gazette.com/1", text));
            vec![new.clone(), old, new]
        };
        let first = taken(&config(), &FeedState::default(), entries());
        assert_eq!(texts(&first), ["old", "new"]);
        assert_eq!(first.items[0].item_id, first.items[1].item_id);
        assert!(taken(&config(), &after(&first), entries()).items.is_empty());
    }

    #[test]
    fn a_feed_that_wants_pages_gets_one_for_each_item_with_a_link_and_no_other_feed_does() {
        let link = |number: usize| format!("https://www.gazette.com/{number}");
        let entries = || {
            let twice = ["new", "old"].map(|text| slice("1", &link(1), text));
            let more = vec![slice("2", "", "no link"), slice("3", "mailto:desk@gazette.com", "no page")];
            twice.into_iter().chain(more).collect::<Vec<_>>()
        };
        assert!(taken(&config(), &FeedState::default(), entries()).pages.is_empty());
        let wanting = FeedConfig { full_text: true, ..config() };
        let first = taken(&wanting, &FeedState::default(), entries());
        let [page] = first.pages.as_slice() else { panic!("{} pages", first.pages.len()) };
        let item = page.item.as_ref().unwrap();
        assert_eq!((page.url.as_str(), item.entry.as_slice()), ("https://www.gazette.com/1", &b"new"[..]));
        assert_eq!((page.tries, page.next_at, page.since), (0, Some(time::from_ms(5)), page.next_at));
        assert!(taken(&wanting, &after(&first), entries()).pages.is_empty());
        let many = (0..MOST_OF_A_FEED + 9).map(|number| slice(&number.to_string(), &link(number), "a"));
        let many = taken(&wanting, &FeedState::default(), many.collect());
        assert_eq!((many.items.len(), many.pages.len()), (MOST_OF_A_FEED + 9, MOST_OF_A_FEED));
        assert_eq!(many.pages[0].url, link(0), "the newest are kept");
    }

    #[test]
    fn a_guid_that_several_entries_have_is_no_id_and_the_same_entry_twice_is_one() {
        let several = vec![slice("0", "https://a.example/1", "a"), slice("0", "https://a.example/2", "b")];
        let first = taken(&config(), &FeedState::default(), several);
        assert_ne!(first.items[0].item_id, first.items[1].item_id);
        let once = taken(&config(), &FeedState::default(), vec![slice("7", "", "a")]);
        let twice = taken(&config(), &FeedState::default(), vec![slice("7", "", "a"), slice("7", "", "a")]);
        assert_eq!((twice.items.len(), &twice.items[0].item_id), (1, &once.items[0].item_id));
    }

    #[test]
    fn what_one_poll_cannot_take_comes_with_the_next_also_as_backfill() {
        let large = "x".repeat(3 * 1024 * 1024);
        let entries =
            || (1..=5).map(|n| slice(&n.to_string(), "", &format!("{n}{large}"))).collect::<Vec<_>>();
        let mut state = FeedState::default();
        let mut came = Vec::new();
        for round in 1..=3 {
            let one = taken(&config(), &state, entries());
            assert!(one.items.iter().all(|item| item.backfill), "round {round}");
            came.extend(one.items.iter().map(|item| item.entry[0] - b'0'));
            seen::write(&mut state, &one.seen);
            if !one.leftover {
                break;
            }
        }
        assert_eq!(came, [2, 1, 4, 3, 5]);
    }

    #[test]
    fn a_document_of_too_many_entries_is_read_in_part_and_says_so() {
        let entries = (0..seen::MOST + 1).map(|n| slice(&n.to_string(), "", "a")).collect();
        let taken = taken(&config(), &FeedState::default(), entries);
        assert_eq!(taken.seen.len(), seen::MOST);
        assert_eq!(taken.note, "only the first 20000 of 20001 entries are read");
        assert_eq!(taken.title.len(), LONGEST_TITLE);
    }
}
