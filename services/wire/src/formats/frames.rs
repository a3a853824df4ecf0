//! The frames of the wires' text formats: control characters part messages, and a message into its sections.
//! SOH header STX text ETX trailer EOT; SYN, NUL and DEL fill the line between. IPTC 7901 and ANPA 1312 share them.

use crate::split::Unreadable;
use std::ops::Range;

/// Start of heading.
pub(super) const SOH: u8 = 0x01;
/// Start of text.
pub(super) const STX: u8 = 0x02;
/// End of text.
pub(super) const ETX: u8 = 0x03;
/// End of transmission.
pub(super) const EOT: u8 = 0x04;
/// Synchronous idle.
pub(super) const SYN: u8 = 0x16;
/// What is sent to fill the line, or to punch over on paper tape.
const DEL: u8 = 0x7f;

/// No message that a wire sends is longer than this, bytes: the long ones are tables of results.
const MESSAGE_LIMIT: usize = 1 << 20;
/// A header is no longer than this, bytes.
const HEADER_LIMIT: usize = 2 << 10;
/// The first header of a document begins within so many bytes, if the document begins in the middle of a message.
const SEARCHED: usize = 1 << 20;

/// The sections of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    /// Between SOH and STX.
    pub(super) header: &'a [u8],
    /// Between STX and ETX.
    pub(super) text: &'a [u8],
    /// Between ETX and EOT.
    pub(super) trailer: &'a [u8],
    /// True where ETX or EOT ends it.
    pub(super) is_ended: bool,
}

impl<'a> Frame<'a> {
    /// An error for a message that is too long to be one.
    pub(super) fn check(message: &[u8]) -> Result<(), Unreadable> {
        if message.len() > MESSAGE_LIMIT {
            return Err(Unreadable::TooLong { limit: MESSAGE_LIMIT });
        }
        Ok(())
    }

    /// The sections of a message; `None` where it has no text of its own. The SOH may be missing.
    pub(super) fn of(message: &'a [u8]) -> Option<Self> {
        let message = without_filling(message);
        let (header, rest) = parted(message, &[STX])?;
        let (text, trailer, is_ended) = match parted(rest, &[ETX, EOT]) {
            Some((text, trailer)) => (text, trailer, true),
            None => (rest, &rest[rest.len()..], false),
        };
        let trailer = parted(trailer, &[EOT]).map_or(trailer, |(trailer, _)| trailer);
        Some(Self { header, text, trailer, is_ended })
    }
}

/// The messages of a document, in its order, each from its SOH on. What stands before the first one and is more than
/// filling is the end of another: a piece too.
pub(super) fn messages(document: &[u8]) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = memchr::memchr_iter(SOH, document).collect();
    // One without a text behind it is noise on the line, or fills it.
    let ends = starts.iter().skip(1).copied().chain([document.len()]).collect::<Vec<_>>();
    let mut end = ends.into_iter();
    starts.retain(|start| {
        let end = end.next().unwrap_or(document.len());
        memchr::memchr(STX, &document[*start..end]).is_some()
    });
    let first = starts.first().copied().unwrap_or(document.len());
    if document[..first].iter().any(|byte| !is_filling(*byte)) {
        starts.insert(0, 0);
    }
    let ends = starts.iter().skip(1).copied().chain([document.len()]).collect::<Vec<_>>();
    starts.into_iter().zip(ends).map(|(start, end)| start..end).collect()
}

/// True where the header of a document's first whole message is one by `is_header`.
pub(super) fn has_header(document: &[u8], is_header: impl Fn(&[u8]) -> bool) -> bool {
    let searched = &document[..document.len().min(SEARCHED)];
    let whole = |at: usize| {
        let rest = &document[at..document.len().min(at + HEADER_LIMIT)];
        // Up to the next SOH only, so that a line full of them is read once.
        let end = rest.iter().position(|byte| matches!(*byte, STX | SOH)).filter(|end| rest[*end] == STX);
        end.is_some_and(|end| is_header(&rest[..end]))
    };
    // Some lines leave the SOH out.
    let first = searched.iter().position(|byte| !is_filling(*byte)).unwrap_or_default();
    memchr::memchr_iter(SOH, searched).any(|at| whole(at + 1)) || whole(first)
}

/// Cuts in two at the first of some bytes.
fn parted<'a>(bytes: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let place = bytes.iter().position(|byte| at.contains(byte))?;
    Some((&bytes[..place], &bytes[place + 1..]))
}

fn without_filling(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| !is_filling(*byte)).unwrap_or(bytes.len());
    &bytes[start..]
}

fn is_filling(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, 0 | SOH | SYN | DEL | ETX | EOT)
}

/// The day of an earlier message that a message names by its number: numbers rise during a day, and begin anew with the next.
/// Days are ISO 8601; of a day without its year only the same one is known.
pub(super) fn day_of(number: &str, own: &str, day: &str) -> Option<String> {
    let value = |number: &str| number.trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<u32>().ok();
    if value(number)? <= value(own)? {
        return Some(day.to_owned());
    }
    Some(day.parse::<jiff::civil::Date>().ok()?.yesterday().ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(document: &[u8]) -> Vec<&[u8]> {
        messages(document).into_iter().map(|range| &document[range]).collect()
    }

    #[test]
    fn messages_are_cut_where_their_headers_begin() {
        assert_eq!(
            cut(b"\x01h\x02a\x03\x04\x16\x16\x01h\x02b"),
            [&b"\x01h\x02a\x03\x04\x16\x16"[..], b"\x01h\x02b"]
        );
        assert_eq!(cut(b"\r\n\x00\x01h\x02a\x03"), [b"\x01h\x02a\x03"]);
        assert_eq!(cut(b"\x01\x01\x01h\x02a\x01"), [b"\x01h\x02a\x01"]);
        assert!(cut(b"\x16\x16\r\n").is_empty());
    }

    #[test]
    fn the_end_of_a_message_that_began_elsewhere_is_a_piece_of_its_own() {
        assert_eq!(cut(b"and so on.\x03\x04\x01h\x02a"), [&b"and so on.\x03\x04"[..], b"\x01h\x02a"]);
        assert_eq!(Frame::of(b"and so on.\x03\x04"), None);
    }

    #[test]
    fn a_message_has_its_sections_also_where_marks_are_missing() {
        let frame = |header, text, trailer, is_ended| Some(Frame { header, text, trailer, is_ended });
        assert_eq!(Frame::of(b"\x16\x01h\x02t\x03e\x04x"), frame(&b"h"[..], &b"t"[..], &b"e"[..], true));
        assert_eq!(Frame::of(b"h\x02t\x04"), frame(b"h", b"t", b"", true));
        assert_eq!(Frame::of(b"\x01h\x02t"), frame(b"h", b"t", b"", false));
        assert_eq!(Frame::of(b"\x01h"), None);
    }

    #[test]
    fn a_higher_number_is_of_the_day_before() {
        for (number, own, day, of) in [
            ("bdt0157", "bdt0163", "2026-06-12", Some("2026-06-12")),
            ("bdt0412", "bdt0003", "2026-06-01", Some("2026-05-31")),
            ("a0554", "a0560", "06-12", Some("06-12")),
            ("a0954", "a0012", "06-12", None),
            ("bdt", "bdt0163", "2026-06-12", None),
        ] {
            assert_eq!(day_of(number, own, day).as_deref(), of, "{number} {own}");
        }
    }
}
