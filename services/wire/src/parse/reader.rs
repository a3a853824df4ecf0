//! Feed-rs behind a wall: it is given only clean, small documents, and a panic of it becomes an error.
//! clean entry -> RSS 2.0 -> feed-rs -> its entry.

use crate::split::{Format, Unreadable, text};
use feed_rs::model::Entry;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What feed-rs is asked to read: each text as it shall come out. The long ones, which are markup, go past it: they
/// would come out as they went in.
#[derive(Debug, Default)]
pub(super) struct Clean {
    /// Plain text.
    pub(super) title: Option<String>,
    /// Names.
    pub(super) authors: Vec<String>,
    /// Terms.
    pub(super) categories: Vec<String>,
}

/// Reads it, and gives the names of the authors as they are meant.
pub(super) fn read(clean: Clean, format: Format) -> Result<(Entry, Vec<String>), Unreadable> {
    let mut entry = guarded(&clean.document(), format)?;
    let mut read = std::mem::take(&mut entry.authors).into_iter();
    let name = |name: String| if is_address(&name) { Some(name) } else { read.next()?.name };
    let names = clean.authors.into_iter().filter_map(name).collect();
    Ok((entry, names))
}

/// A name that holds an address goes past feed-rs, which would cut it there, and fails where the cut is in the middle of a
/// character.
fn is_address(name: &str) -> bool {
    name.contains('@')
}

/// Reads a document with a parser of its own, since one that failed inside an entry fails on the next document too.
fn guarded(document: &str, format: Format) -> Result<Entry, Unreadable> {
    let broken = |reason: String| Unreadable::Broken { format: format.to_string(), reason };
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        feed_rs::parser::Builder::new().sanitize_content(false).build().parse(document.as_bytes())
    }))
    .map_err(|_| broken("the reader panicked".into()))?
    .map_err(|error| broken(error.to_string()))?;
    parsed.entries.into_iter().next().ok_or_else(|| broken("no entry was found".into()))
}

impl Clean {
    fn document(&self) -> String {
        let mut document = String::from(concat!(
            "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">",
            "<channel><item><guid>entry</guid>"
        ));
        let title = self.title.iter().map(|title| ("title", title));
        let authors = self.authors.iter().filter(|name| !is_address(name)).map(|name| ("dc:creator", name));
        let categories = self.categories.iter().map(|term| ("category", term));
        for (name, inside) in title.chain(authors).chain(categories) {
            document.extend(["<", name, ">", &text::escaped(&allowed(inside)), "</", name, ">"]);
        }
        document.push_str("</item></channel></rss>");
        document
    }
}

/// The text without what an XML document may not hold.
pub(super) fn allowed(text: &str) -> Cow<'_, str> {
    // Looked through to the end, since that is many times quicker than to stop at the first one.
    let is_control = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    let has_controls = text.bytes().fold(false, |found, byte| found | is_control(byte));
    let bytes = text.as_bytes();
    let is_no_character = |at: usize| matches!(bytes.get(at + 1..at + 3), Some([0xbf, 0xbe | 0xbf]));
    if !has_controls && !memchr::memchr_iter(0xef, bytes).any(is_no_character) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| is_allowed(*c)).collect())
}

/// True for the characters that an XML document may hold.
fn is_allowed(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_out_as_they_went_in() {
        let clean = Clean {
            title: Some("5 < 6 & \"7\" ]]>".into()),
            authors: vec!["Ada Writer".into(), "\u{2014}ada@news.example".into(), "Bo".into()],
            categories: vec!["One".into(), "Two".into()],
        };
        let (entry, names) = read(clean, Format::Rss2).unwrap();
        assert_eq!(entry.title.unwrap().content, "5 < 6 & \"7\" ]]>");
        assert_eq!(allowed("<p>c\u{0}d</p>"), "<p>cd</p>");
        assert_eq!(names, ["Ada Writer", "\u{2014}ada@news.example", "Bo"]);
        assert_eq!(entry.categories.len(), 2);
    }

    #[test]
    fn a_panic_of_the_reader_becomes_an_error() {
        // Feed-rs cuts this name in the middle of a character; such names go past it.
        let author = "<author>\u{2014}ada@news.example</author>";
        let document = format!("<rss version=\"2.0\"><channel><item>{author}</item></channel></rss>");
        let fault = guarded(&document, Format::Rss2).err();
        assert_eq!(
            fault.map(|fault| fault.to_string()).as_deref(),
            Some("rss2.0 cannot be read: the reader panicked")
        );
    }
}
