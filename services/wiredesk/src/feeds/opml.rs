//! Subscription lists of other readers: OPML 1.0 and 2.0, in and out.
//!
//! In: outlines with an `xmlUrl` are feeds, the outlines around them their group. An id is the slug of the
//! title; ours, in the attribute `wd:id`, wins, so that an exported list comes back as the same feeds.

use super::{definition::Definition, slug};
use quick_xml::{
    Reader,
    escape::{escape, unescape},
    events::{BytesStart, Event},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// Longest list that is read, in bytes: some 100,000 feeds.
pub const LONGEST: usize = 32 << 20;
/// Deepest nesting of groups that is read.
const DEEPEST: usize = 64;
const NAMESPACE: &str = "urn:wiredesk:opml";

/// A list that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subscriptions {
    /// Feeds, in the list's order; sound, with unique ids and URLs.
    pub feeds: Vec<Definition>,
    /// What was left out, and why.
    pub notes: Vec<String>,
}

/// A list that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum OpmlError {
    /// It is longer than [`LONGEST`].
    #[error("list is longer than {LONGEST} bytes")]
    TooLong,
    /// Its groups are nested deeper than any reader nests them.
    #[error("line {line}: outlines are nested deeper than {DEEPEST}")]
    TooDeep {
        /// Line, from 1.
        line: usize,
    },
    /// It is not well-formed.
    #[error("line {line}: list is not well-formed")]
    Broken {
        /// Line, from 1.
        line: usize,
        /// Cause.
        #[source]
        cause: quick_xml::Error,
    },
    /// It has no `opml` element.
    #[error("there is no opml element")]
    NotOpml,
}

/// An outline that is a feed, as it stands in the list.
struct Outline {
    id: Option<String>,
    title: String,
    url: String,
    language: String,
    group: String,
}

/// Reads a list.
pub fn read(text: &str) -> Result<Subscriptions, OpmlError> {
    if text.len() > LONGEST {
        return Err(OpmlError::TooLong);
    }
    Ok(named(outlines(text)?))
}

/// Writes a list, grouped as the feeds are. Intervals, rights and credentials have no place in it.
pub fn write<'a>(feeds: impl IntoIterator<Item = &'a Definition>) -> String {
    let mut groups: BTreeMap<&str, Vec<&Definition>> = BTreeMap::new();
    for feed in feeds {
        groups.entry(&feed.group).or_default().push(feed);
    }
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\" xmlns:wd=\"{NAMESPACE}\">\n\
         <head><title>Wiredesk feeds</title></head>\n<body>\n"
    );
    for (group, feeds) in groups {
        let indent = if group.is_empty() { "  " } else { "    " };
        if !group.is_empty() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  <outline text=\"{}\">", attribute(group));
        }
        for feed in feeds {
            let title = if feed.name.is_empty() { &feed.id } else { &feed.name };
            let (title, url, id) = (attribute(title), attribute(&feed.url), attribute(&feed.id));
            let _ = write!(
                text,
                "{indent}<outline type=\"rss\" text=\"{title}\" title=\"{title}\" xmlUrl=\"{url}\" wd:id=\"{id}\""
            );
            if !feed.language.is_empty() {
                let _ = write!(text, " language=\"{}\"", attribute(&feed.language));
            }
            text.push_str("/>\n");
        }
        if !group.is_empty() {
            text.push_str("  </outline>\n");
        }
    }
    text.push_str("</body>\n</opml>\n");
    text
}

fn outlines(text: &str) -> Result<Vec<Outline>, OpmlError> {
    let mut reader = Reader::from_str(text);
    let line = |at: u64| {
        let end = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
        text.as_bytes()[..end].iter().filter(|byte| **byte == b'\n').count() + 1
    };
    let mut found = Vec::new();
    let mut is_opml = false;
    // The groups around the place that is read; empty for an outline that is itself a feed.
    let mut groups: Vec<String> = Vec::new();
    loop {
        let event = reader
            .read_event()
            .map_err(|cause| OpmlError::Broken { line: line(reader.error_position()), cause })?;
        match event {
            Event::Eof => break,
            Event::Start(start) => match local_name(&start).as_str() {
                "opml" => is_opml = true,
                "outline" => {
                    if groups.len() >= DEEPEST {
                        return Err(OpmlError::TooDeep { line: line(reader.buffer_position()) });
                    }
                    groups.push(outline(&start, &groups, &mut found));
                }
                _ => {}
            },
            Event::Empty(start) => match local_name(&start).as_str() {
                "opml" => is_opml = true,
                "outline" => {
                    outline(&start, &groups, &mut found);
                }
                _ => {}
            },
            Event::End(end) if end.local_name().as_ref().eq_ignore_ascii_case("outline") => {
                groups.pop();
            }
            _ => {}
        }
    }
    if is_opml { Ok(found) } else { Err(OpmlError::NotOpml) }
}

/// Takes an outline in, and returns the name of the group that it is; empty for a feed.
fn outline(start: &BytesStart<'_>, groups: &[String], found: &mut Vec<Outline>) -> String {
    let mut attributes: BTreeMap<String, String> = BTreeMap::new();
    // The lenient reading: lists without quotes around values are about. A broken attribute ends the outline's.
    for attribute in start.html_attributes().with_checks(false).flatten() {
        let value = unescape(&attribute.value).unwrap_or(attribute.value.as_ref().into());
        attributes.entry(attribute.key.0.to_ascii_lowercase()).or_insert_with(|| squeezed(&value));
    }
    let mut take = |name: &str| attributes.remove(name).filter(|value| !value.is_empty());
    let (title, text) = (take("title"), take("text"));
    let title = title.or(text).unwrap_or_default();
    let Some(url) = take("xmlurl") else { return title };
    let group: Vec<&str> = groups.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    let group = group.join("/");
    let language = take("language").filter(|tag| !tag.eq_ignore_ascii_case("unknown")).unwrap_or_default();
    found.push(Outline { id: take("wd:id"), title, url, language, group });
    String::new()
}

/// Gives each feed its id, and leaves out what cannot be a feed.
fn named(outlines: Vec<Outline>) -> Subscriptions {
    let mut list = Subscriptions::default();
    let (mut ids, mut urls) = (BTreeSet::new(), BTreeSet::new());
    for outline in outlines {
        let title =
            if outline.title.is_empty() { "without a title".to_owned() } else { outline.title.clone() };
        if !urls.insert(outline.url.clone()) {
            list.notes.push(format!("outline {title:?} is left out: its url stands there before"));
            continue;
        }
        let id = match outline.id {
            Some(id) => id,
            None => new_id(&outline.title, &outline.url, &ids),
        };
        let feed = Definition {
            name: outline.title,
            group: outline.group,
            language: outline.language,
            ..Definition::new(id, outline.url)
        };
        if let Some(wrong) = feed.faults().into_iter().next() {
            list.notes.push(format!("outline {title:?} is left out: {}", wrong.reason));
        } else if ids.insert(feed.id.clone()) {
            list.feeds.push(feed);
        } else {
            list.notes.push(format!("outline {title:?} is left out: its id {:?} is taken", feed.id));
        }
    }
    list
}

/// The slug of the title. One that is taken or empty gets a hash of the URL, not a number, so that a feed keeps
/// its id when others come and go.
fn new_id(title: &str, url: &str, taken: &BTreeSet<String>) -> String {
    let slug = slug::slug(title);
    if !slug.is_empty() && !taken.contains(&slug) {
        return slug;
    }
    let hash = wire::ids::short_hash(&[url.as_bytes()]);
    let stem = if slug.is_empty() { "feed" } else { &slug };
    format!("{stem}-{:08x}", hash >> 32)
}

fn local_name(start: &BytesStart<'_>) -> String {
    start.local_name().as_ref().to_ascii_lowercase()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text for an attribute: escaped, on one line, without characters that XML 1.0 has no place for.
fn attribute(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    escape(plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"<?xml version="1.0"?>
        <!DOCTYPE opml [ <!ENTITY lol "lol"> ]>
        <opml version="1.1"><head><title>Desk</title></head><body>
          <outline text="Wires"><outline text="Harbour &amp; sea">
            <outline type="rss" text="The Ledger" xmlUrl="https://ledger.example/rss?a=1&amp;b=2" htmlUrl="https://ledger.example/"/>
          </outline>
          <OUTLINE title="Вести" text="x" xmlurl="https://vesti.example/rss" language="ru"></OUTLINE></outline>
          <outline text="The ledger!" xmlUrl="https://other.example/rss"/>
          <outline text="Again" xmlUrl="https://other.example/rss"/>
          <outline text="Mail" xmlUrl="mailto:desk@ledger.example"/>
          <outline text="Just a note"/>
        </body></opml>"#;

    fn rows(list: &Subscriptions) -> Vec<(&str, &str, &str)> {
        list.feeds.iter().map(|feed| (feed.id.as_str(), feed.name.as_str(), feed.group.as_str())).collect()
    }

    #[test]
    fn outlines_with_a_url_become_feeds_and_those_around_them_their_group() {
        let list = read(LIST).unwrap();
        let vesti = format!("feed-{:08x}", wire::ids::short_hash(&[b"https://vesti.example/rss"]) >> 32);
        let other =
            format!("the-ledger-{:08x}", wire::ids::short_hash(&[b"https://other.example/rss"]) >> 32);
        assert_eq!(
            rows(&list),
            [
                ("the-ledger", "The Ledger", "Wires/Harbour & sea"),
                (vesti.as_str(), "Вести", "Wires"),
                (other.as_str(), "The ledger!", ""),
            ]
        );
        assert_eq!(list.feeds[0].url, "https://ledger.example/rss?a=1&b=2");
        assert_eq!(list.feeds[1].language, "ru");
        assert_eq!(
            list.notes,
            [
                "outline \"Again\" is left out: its url stands there before",
                "outline \"Mail\" is left out: the url must be http or https, not mailto",
            ]
        );
    }

    #[test]
    fn a_list_that_was_written_is_read_back_as_the_same_feeds() {
        let mut feeds = read(LIST).unwrap().feeds;
        feeds[0].id = "kept-by-hand".to_owned();
        feeds[2].name = "\"Quotes\" <tags> & 'more'".to_owned();
        let mut again = read(&write(&feeds)).unwrap();
        assert_eq!(again.notes, Vec::<String>::new());
        again.feeds.sort_by_key(|feed| feed.id.clone());
        feeds.sort_by_key(|feed| feed.id.clone());
        assert_eq!(again.feeds, feeds);
    }

    #[test]
    fn what_is_no_list_is_refused_with_the_cause() {
        assert_eq!(read("<html><body/></html>").unwrap_err().to_string(), "there is no opml element");
        assert_eq!(read("").unwrap_err().to_string(), "there is no opml element");
        let broken = read("<opml>\n<body>\n</head></opml>").unwrap_err().to_string();
        assert_eq!(broken, "line 3: list is not well-formed");
        let deep = format!("<opml>{}", "<outline>".repeat(DEEPEST + 1));
        assert_eq!(read(&deep).unwrap_err().to_string(), "line 1: outlines are nested deeper than 64");
        assert!(matches!(read(&" ".repeat(LONGEST + 1)), Err(OpmlError::TooLong)));
    }
}
