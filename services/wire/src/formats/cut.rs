//! Cuts a document of an agency's format into its items.
//! JSON: the objects of a list -> slices. Text: messages by their [frames]. XML: elements of the format's
//! [`item_names`] -> slices, and the head that they stand under. A document of one item goes on whole.

use super::item_names;
use super::json::{self, Found};
use super::messages::frames;
use crate::split::scan::{self, Scanner, Token};
use crate::split::{ENTRIES_LIMIT, Format, HEAD_LIMIT, Unreadable};
use std::ops::Range;

/// A document cut into items.
pub(super) struct Cut {
    /// What the items stand under, with its elements left open.
    pub(super) head: Vec<u8>,
    /// The items, in the document's order.
    pub(super) items: Vec<Vec<u8>>,
    /// True where the one item is the whole document.
    pub(super) whole: bool,
    /// What is wrong around the items.
    pub(super) mended: Vec<String>,
}

impl Cut {
    fn whole(bytes: &[u8]) -> Self {
        Self { head: Vec::new(), items: vec![bytes.to_vec()], whole: true, mended: Vec::new() }
    }
}

/// Cuts.
pub(super) fn cut(format: Format, bytes: &[u8]) -> Result<Cut, Unreadable> {
    match format {
        Format::NewsmlG2 | Format::Newsml1 | Format::Nitf => xml(format, bytes),
        Format::Ninjs | Format::DpaJson | Format::ApJson => json(bytes),
        Format::Iptc7901 | Format::Anpa => text(bytes),
        _ => Ok(Cut::whole(bytes)),
    }
}

/// A slice for each message, and one for the end of a message that began before the document did.
fn text(bytes: &[u8]) -> Result<Cut, Unreadable> {
    let messages = frames::messages(bytes);
    if messages.len() > ENTRIES_LIMIT {
        return Err(Unreadable::TooManyEntries { limit: ENTRIES_LIMIT });
    }
    if messages.len() < 2 {
        return Ok(Cut::whole(bytes));
    }
    Ok(Cut {
        head: Vec::new(),
        items: messages.into_iter().map(|place| bytes[place].to_vec()).collect(),
        whole: false,
        mended: Vec::new(),
    })
}

fn xml(format: Format, bytes: &[u8]) -> Result<Cut, Unreadable> {
    let names = item_names(format);
    let mut scanner = Scanner::new(bytes, 0).with_any_attributes();
    let mut items: Vec<Range<usize>> = Vec::new();
    // Elements that are open around the item that is being read, its own too; 0 outside of one.
    let mut depth = 0_usize;
    let mut item_name: &[u8] = b"";
    while let Some(token) = scanner.next()? {
        let place = scanner.start()..scanner.end();
        match token {
            Token::Start { name, empty, .. } if depth == 0 => {
                let is_item = names.iter().any(|item| item.as_bytes() == scan::local(name));
                if is_item {
                    if items.len() == ENTRIES_LIMIT {
                        return Err(Unreadable::TooManyEntries { limit: ENTRIES_LIMIT });
                    }
                    depth = usize::from(!empty);
                    item_name = name;
                    items.push(place);
                }
            }
            Token::Start { name, empty, .. } if name == item_name => depth += usize::from(!empty),
            Token::End { name } if depth > 0 && name == item_name => {
                depth -= 1;
                if let Some(item) = items.last_mut().filter(|_| depth == 0) {
                    item.end = place.end;
                }
            }
            _ => {}
        }
    }
    if let Some(item) = items.last_mut().filter(|_| depth > 0) {
        item.end = bytes.len();
    }
    if items.len() < 2 {
        return Ok(Cut::whole(bytes));
    }
    let head = head(&bytes[..items[0].start])?;
    Ok(Cut {
        head,
        items: items.into_iter().map(|item| bytes[item].to_vec()).collect(),
        whole: false,
        mended: Vec::new(),
    })
}

/// The items of a list, each as it stands there; they inherit nothing from what is around them.
fn json(bytes: &[u8]) -> Result<Cut, Unreadable> {
    let Some(Found { items: Some(places), mended, .. }) = json::find(bytes) else {
        return Ok(Cut::whole(bytes));
    };
    if places.len() > ENTRIES_LIMIT {
        return Err(Unreadable::TooManyEntries { limit: ENTRIES_LIMIT });
    }
    let items = places.into_iter().map(|place| bytes[place].to_vec()).collect();
    Ok(Cut { head: Vec::new(), items, whole: false, mended })
}

/// What stands before the first item. Where that is too long, the start tags that are open there, as far as they fit.
fn head(before: &[u8]) -> Result<Vec<u8>, Unreadable> {
    if before.len() <= HEAD_LIMIT {
        return Ok(before.to_vec());
    }
    let mut scanner = Scanner::new(before, 0).with_any_attributes();
    let mut open: Vec<(&[u8], Range<usize>)> = Vec::new();
    while let Some(token) = scanner.next()? {
        match token {
            Token::Start { name, empty: false, .. } => open.push((name, scanner.start()..scanner.end())),
            Token::End { name } => {
                if let Some(at) = open.iter().rposition(|(open, _)| *open == name) {
                    open.truncate(at);
                }
            }
            _ => {}
        }
    }
    let mut head = Vec::new();
    for (_, tag) in open {
        if head.len() + tag.len() <= HEAD_LIMIT {
            head.extend_from_slice(&before[tag]);
        }
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_of_several_items_is_cut_and_one_of_one_is_not() {
        let cut = |document: &str| cut(Format::Newsml1, document.as_bytes()).unwrap();
        let several = cut("<NewsML><E>x</E><NewsItem><NewsItem/>a</NewsItem><NewsItem>b</NewsItem></NewsML>");
        assert_eq!(several.head, b"<NewsML><E>x</E>");
        assert_eq!(several.items, [&b"<NewsItem><NewsItem/>a</NewsItem>"[..], b"<NewsItem>b</NewsItem>"]);
        assert!(!several.whole);
        let one = cut("<NewsML><NewsItem>a</NewsItem></NewsML>");
        assert!(one.whole && one.head.is_empty());
    }

    #[test]
    fn a_list_is_cut_into_what_stands_in_it_broken_or_not() {
        let cut = |document: &str| cut(Format::ApJson, document.as_bytes()).unwrap();
        let item = r#"{"item": {"altids": {"itemid": "1"}, "signals": ["a]}"]}}"#;
        let broken = r#"{"item": {"altids" "itemid": "2"}}"#;
        let list = cut(&format!(r#"{{"data": {{"items": [{item}, 7, {broken}]}}}} and more"#));
        assert_eq!(list.items, [item.as_bytes(), broken.as_bytes()]);
        assert!(!list.whole && list.head.is_empty() && list.mended.len() == 1);
        let one = cut(item);
        assert!(one.whole && one.items == [item.as_bytes()]);
    }

    #[test]
    fn a_head_that_is_too_long_is_the_tags_that_are_open() {
        let long = format!("<NewsML a='b'><C>{}</C><Set>", "<D>x</D>".repeat(5_000));
        assert_eq!(head(long.as_bytes()).unwrap(), b"<NewsML a='b'><Set>");
    }
}
