//! Reads each entry's identity out of what was cut.
//! start tags -> [`Context`] -> an entry's few elements -> [`Slice`].

use super::charset::Charset;
use super::identity::{self, Base};
use super::tree::{self, Scope};
use super::{Feed, Format, Slice, Split, Unreadable};
use std::ops::Range;

/// An entry's place, and the places of those of its elements that its identity is read from.
pub(super) struct Entry {
    /// All of it.
    pub(super) place: Range<usize>,
    /// Its start tag.
    pub(super) start_tag: Range<usize>,
    /// The elements in it that are named in [`identity::FIELDS`].
    pub(super) fields: Vec<Range<usize>>,
}

/// What an entry's names and links depend on.
pub(super) struct Context {
    scope: Scope,
    base: Base,
}

impl Context {
    /// Read from the start tags of root and channel.
    pub(super) fn of(tags: &[u8], charset: Charset, url: Option<&str>) -> Result<Self, Unreadable> {
        let tags = charset.decode(tags).0;
        let tree = tree::read(&tags)?;
        let base = Base::of_document(url);
        let base = tree.open_at_end().into_iter().fold(base, |base, element| base.inside(element));
        Ok(Self { scope: tree.scope, base })
    }

    /// An entry with its identity, which is read from the few elements that it can be in.
    pub(super) fn slice(&self, bytes: &[u8], entry: &Entry, charset: Charset) -> Slice {
        let mut short = bytes[entry.start_tag.clone()].to_vec();
        for field in &entry.fields {
            short.extend_from_slice(&bytes[field.clone()]);
        }
        Slice { bytes: bytes[entry.place.clone()].to_vec(), ..self.identified(&charset.decode(&short).0) }
    }

    /// The identity of the first entry of a text.
    fn identified(&self, text: &str) -> Slice {
        let Ok(tree) = tree::read_in(&self.scope, text) else { return Slice::default() };
        let Some(entry) = identity::find_entry(&tree.top) else { return Slice::default() };
        Slice {
            bytes: Vec::new(),
            guid: identity::guid(entry),
            link: identity::link(entry, &self.base.inside(entry)),
            title: identity::title(entry),
            time: identity::published(entry).or_else(|| identity::updated(entry)),
        }
    }
}

pub(super) fn whole(bytes: &[u8], charset: Charset, url: Option<&str>, mended: Vec<String>) -> Split {
    let text = charset.decode(bytes).0;
    let format = if text.contains("purl.org/atom/ns#") { Format::Atom03 } else { Format::Atom1 };
    let context = Context { scope: Scope::default(), base: Base::of_document(url) };
    let slice = Slice { bytes: bytes.to_vec(), ..context.identified(&text) };
    Split {
        format,
        charset: charset.name(),
        feed: Feed::default(),
        head: Vec::new(),
        entries: vec![slice],
        mended,
        whole: true,
    }
}
