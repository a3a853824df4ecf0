//! Cuts RSS and Atom: one pass over the tags finds the root, the head and where each entry begins and ends.
//! tokens -> open elements -> ranges -> slices. What is open when an entry's parent ends, ends with it.

use super::about;
use super::charset::Charset;
use super::identity;
use super::root::{self, Kind, Root};
use super::scan::{self, ATTRIBUTES_LIMIT, DEPTH_LIMIT, Scanner, Token};
use super::slices::{self, Context, Entry};
use super::{ENTRIES_LIMIT, HEAD_LIMIT, Split, Unreadable};
use std::ops::Range;

/// Longest element of the feed itself that goes into the head, bytes.
const HEAD_ELEMENT_LIMIT: usize = 2 << 10;
/// Longest element of an entry that its identity is read from, bytes.
const FIELD_LIMIT: usize = 64 << 10;
/// How far into a document its root may begin, bytes.
const PREAMBLE_LIMIT: usize = 64 << 10;

/// Cuts a document whose tags are ASCII.
pub(super) fn split(
    bytes: &[u8],
    charset: Charset,
    url: Option<&str>,
    mut mended: Vec<String>,
) -> Result<Split, Unreadable> {
    let mut cutter = Cutter::new(bytes);
    // What is hostile inside an entry is that entry's fault, and told when it is parsed: the others go on.
    let mut scanner = Scanner::new(bytes, 0).with_any_attributes();
    while let Some(token) = scanner.next()? {
        let place = scanner.start()..scanner.end();
        match token {
            Token::Start { name, attributes, empty, .. } => cutter.open(name, attributes, empty, place)?,
            Token::End { name } => cutter.close(name, place),
            Token::Text(_) | Token::Cdata(_) | Token::Aside | Token::Doctype(_) => {}
        }
    }
    cutter.finish(scanner.cut_off());
    let Some(root) = cutter.root else { return Err(root::no_feed(bytes, cutter.first_name)) };
    mended.append(&mut cutter.mended);
    if root.kind == Kind::Entry {
        return Ok(slices::whole(bytes, charset, url, mended));
    }
    let mut feed = about::feed(&cutter.head, &cutter.aside, charset, url);
    let context = Context::of(&cutter.context, charset, url)?;
    let slice = |entry| context.slice(bytes, entry, charset);
    let mut entries: Vec<_> = cutter.entries.iter().map(slice).collect();
    if root.kind == Kind::SitemapIndex {
        feed.pages.sitemaps = std::mem::take(&mut entries).into_iter().filter_map(|part| part.link).collect();
    }
    Ok(Split {
        format: root.format,
        charset: charset.name(),
        feed,
        head: cutter.head,
        entries,
        mended,
        whole: false,
    })
}

struct Cutter<'a> {
    bytes: &'a [u8],
    root: Option<Root>,
    first_name: Option<&'a [u8]>,
    /// Keys of the names of what is open.
    open: Vec<u64>,
    /// Depth of the channel inside the root, 1 or none.
    in_channel: bool,
    /// Number of open elements around the entry that is being read.
    entry_depth: Option<usize>,
    entry_key: u64,
    /// Elements of the entry that are open below [`DEPTH_LIMIT`]: counted only.
    deeper: usize,
    /// Where the element began that is a child of the entry, or of the feed.
    child: Option<(usize, Use)>,
    head: Vec<u8>,
    /// What only the feed itself needs.
    aside: Vec<u8>,
    /// Start tags of root and channel: what an entry's names and links depend on.
    context: Vec<u8>,
    entries: Vec<Entry>,
    mended: Vec<String>,
}

impl<'a> Cutter<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            root: None,
            first_name: None,
            open: Vec::new(),
            in_channel: false,
            entry_depth: None,
            entry_key: 0,
            deeper: 0,
            child: None,
            head: Vec::new(),
            aside: Vec::new(),
            context: Vec::new(),
            entries: Vec::new(),
            mended: Vec::new(),
        }
    }

    fn open(
        &mut self,
        name: &'a [u8],
        attributes: &[u8],
        empty: bool,
        place: Range<usize>,
    ) -> Result<(), Unreadable> {
        let local = scan::local(name).to_ascii_lowercase();
        let key = scan::name_key(name);
        if self.entry_depth.is_none() && scan::attributes(attributes).nth(ATTRIBUTES_LIMIT).is_some() {
            return Err(Unreadable::TooManyAttributes { limit: ATTRIBUTES_LIMIT });
        }
        let Some(root) = self.root else {
            self.open_root(name, &local, attributes, empty, place);
            return Ok(());
        };
        // A tag that another tag interrupts begins nothing.
        let is_closed = self.bytes[..place.end].last() == Some(&b'>');
        let is_entry = root.kind.has_entry(&local) && is_closed && !is_foreign(name);
        match self.entry_depth {
            // An entry right inside an entry, or in a title of it: what was before was not closed.
            Some(depth) if is_entry && key == self.entry_key && is_only_text(&self.open[depth + 1..]) => {
                self.note("an entry is not closed");
                self.leave_to(depth, place.start, place.start);
                return self.open_entry(key, empty, place);
            }
            None if is_entry => {
                self.leave_child(place.start);
                return self.open_entry(key, empty, place);
            }
            _ => {}
        }
        if scan::closes_its_like(name) && self.open.last() == Some(&key) {
            let depth = self.open.len() - 1;
            self.leave_to(depth, place.start, place.start);
        }
        let container = 1 + usize::from(self.in_channel);
        match self.entry_depth {
            Some(depth) if self.open.len() == depth + 1 => {
                let is_field = identity::FIELDS.contains(&local.as_slice());
                self.child = Some((place.start, if is_field { Use::Kept } else { Use::None }));
            }
            None if self.open.len() == 1
                && local == b"channel"
                && matches!(root.kind, Kind::Rss | Kind::Rdf) =>
            {
                self.in_channel = !empty;
                if place.len() <= HEAD_ELEMENT_LIMIT {
                    self.context.extend_from_slice(&self.bytes[place.clone()]);
                    self.head.extend_from_slice(&self.bytes[place]);
                } else {
                    self.head.extend_from_slice(b"<channel>");
                }
                if !empty {
                    self.open.push(key);
                }
                return Ok(());
            }
            None if self.open.len() == container && self.child.is_none() => {
                self.child = Some((place.start, use_of(&local)));
            }
            _ => {}
        }
        if empty || scan::is_void(name) {
            self.ended_at(self.open.len(), place.end);
            return Ok(());
        }
        match self.entry_depth {
            _ if self.open.len() < DEPTH_LIMIT => self.open.push(key),
            Some(_) => self.deeper += 1,
            None => return Err(Unreadable::TooDeep { limit: DEPTH_LIMIT }),
        }
        Ok(())
    }

    fn open_root(
        &mut self,
        name: &'a [u8],
        local: &[u8],
        attributes: &[u8],
        empty: bool,
        place: Range<usize>,
    ) {
        let Some(root) = Root::of(local, attributes, self.first_name.is_none()) else {
            self.first_name = self.first_name.or(Some(name));
            return;
        };
        let is_html = self.first_name.is_some_and(|first| first.eq_ignore_ascii_case(b"html"));
        if is_html || (self.first_name.is_some() && place.start > PREAMBLE_LIMIT) {
            return;
        }
        let before = &self.bytes[..place.start];
        let declaration = memchr::memmem::find(before, b"<?xml").unwrap_or(before.len());
        if self.first_name.is_some()
            || !before[..declaration].trim_ascii().is_empty() && declaration < before.len()
        {
            self.note("text before the document was left out");
        }
        self.root = Some(root);
        self.open.push(scan::name_key(name));
        if place.len() <= root::TAG_LIMIT && !empty {
            self.head.extend_from_slice(&self.bytes[place]);
        } else {
            self.head = root::short_tag(name, attributes);
        }
        self.context.clone_from(&self.head);
    }

    fn open_entry(&mut self, key: u64, empty: bool, place: Range<usize>) -> Result<(), Unreadable> {
        if self.entries.len() == ENTRIES_LIMIT {
            return Err(Unreadable::TooManyEntries { limit: ENTRIES_LIMIT });
        }
        self.entries.push(Entry { start_tag: place.clone(), place, fields: Vec::new() });
        if !empty {
            self.entry_depth = Some(self.open.len());
            self.entry_key = key;
            self.open.push(key);
        }
        Ok(())
    }

    fn close(&mut self, name: &[u8], place: Range<usize>) {
        let key = scan::name_key(name);
        let Some(position) = self.open.iter().rposition(|open| *open == key) else { return };
        if self.deeper > 0 && self.entry_depth.is_some_and(|entry| position > entry) {
            self.deeper -= 1;
            return;
        }
        // The root ends with the document: what follows its end tag by mistake still counts.
        if position == 0 && self.root.is_some() && self.open.len() == 1 {
            return;
        }
        let is_own = self.open.len() == position + 1;
        if !is_own && self.entry_depth.is_some_and(|depth| position < depth) {
            self.note("an entry is not closed");
        }
        self.leave_to(position.max(1), place.start, place.end);
    }

    /// Closes all that is open down to `depth`. The last of it ends at `end`, what is inside of it at `start`.
    fn leave_to(&mut self, depth: usize, start: usize, end: usize) {
        while self.open.len() > depth {
            let left = self.open.len() - 1;
            self.open.pop();
            let at = if left == depth { end } else { start };
            if self.entry_depth == Some(left) {
                self.leave_child(start);
                if let Some(entry) = self.entries.last_mut() {
                    entry.place.end = at;
                }
                self.entry_depth = None;
                self.deeper = 0;
            } else if self.in_channel && left == 1 {
                self.leave_child(start);
                self.in_channel = false;
                if self.root.is_some_and(|root| root.kind == Kind::Rdf) {
                    self.head.extend_from_slice(b"</channel>");
                }
            } else {
                self.ended_at(left, at);
            }
        }
    }

    /// An element ended that had `depth` elements around it.
    fn ended_at(&mut self, depth: usize, end: usize) {
        let parent = match self.entry_depth {
            Some(entry) => entry + 1,
            None => 1 + usize::from(self.in_channel),
        };
        if depth == parent {
            self.leave_child(end);
        }
    }

    fn leave_child(&mut self, end: usize) {
        let Some((start, wanted)) = self.child.take() else { return };
        if wanted == Use::None {
            return;
        }
        match (self.entry_depth, self.entries.last_mut()) {
            (Some(_), Some(entry)) => {
                if end - start <= FIELD_LIMIT {
                    entry.fields.push(start..end);
                }
            }
            _ if wanted == Use::Aside => {
                if end - start + self.aside.len() <= HEAD_ELEMENT_LIMIT {
                    self.aside.extend_from_slice(&self.bytes[start..end]);
                }
            }
            _ => {
                // Room is left for the end tags.
                if end - start <= HEAD_ELEMENT_LIMIT && self.head.len() + (end - start) + 64 <= HEAD_LIMIT {
                    self.head.extend_from_slice(&self.bytes[start..end]);
                }
            }
        }
    }

    fn finish(&mut self, cut_off: bool) {
        if cut_off || self.entry_depth.is_some() {
            self.note("the document is cut off");
        }
        // Half an id, or none where one would have come, would make another item of it.
        let is_torn = self.entry_depth.is_some_and(|depth| cut_off || self.open.len() > depth + 1);
        let is_told = self.child.is_none_or(|(_, wanted)| wanted == Use::None) && self.last_has_id();
        let end = self.bytes.len();
        self.leave_to(usize::from(self.root.is_some()), end, end);
        if is_torn && !is_told && self.entries.len() > 1 {
            self.entries.pop();
            self.note("the last entry is cut off, and left for the next time");
        }
    }

    /// True when the last entry's own id has been read: on its start tag, or as an element.
    fn last_has_id(&self) -> bool {
        let Some(entry) = self.entries.last() else { return false };
        let is_id = |field: &Range<usize>| {
            let name = scan::local(scan::name_at(&self.bytes[field.start + 1..field.end]));
            [&b"guid"[..], b"id", b"loc"].iter().any(|known| name.eq_ignore_ascii_case(known))
        };
        self.root.is_some_and(|root| root.kind == Kind::Rdf) || entry.fields.iter().any(is_id)
    }

    fn note(&mut self, note: &str) {
        if !self.mended.iter().any(|known| known == note) {
            self.mended.push(note.to_owned());
        }
    }
}

/// True for what is open inside an entry if it is nothing, or one element that holds text only.
fn is_only_text(open: &[u64]) -> bool {
    const TEXTS: [&[u8]; 12] = [
        b"title",
        b"link",
        b"guid",
        b"id",
        b"pubdate",
        b"published",
        b"updated",
        b"author",
        b"category",
        b"comments",
        b"dc:creator",
        b"dc:date",
    ];
    match open {
        [] => true,
        [key] => TEXTS.iter().any(|name| scan::name_key(name) == *key),
        _ => false,
    }
}

/// Elements called item or entry that are somebody else's.
fn is_foreign(name: &[u8]) -> bool {
    const OTHERS: [&[u8]; 4] = [b"media:", b"itunes:", b"g:", b"cf:"];
    OTHERS
        .iter()
        .any(|prefix| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)))
}

/// What a child of the feed or of an entry is kept for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    None,
    /// The head, or the identity of the entry.
    Kept,
    /// The feed itself: entries do not inherit it.
    Aside,
}

/// Elements of a feed that entries do not inherit from, and that can be long, stay out of the head.
fn use_of(local: &[u8]) -> Use {
    match local {
        b"skipdays" | b"skiphours" => Use::Aside,
        b"items" | b"textinput" | b"cloud" | b"style" | b"script" => Use::None,
        _ => Use::Kept,
    }
}
