//! Reads tags out of bytes that may be broken: never fails on what is no markup, and never looks back.
//! bytes -> tokens. Every search that can run to the end runs there once, so a document costs linear time.

use super::Unreadable;
use memchr::{memchr, memmem};

/// Most attributes that an element may have.
pub(crate) const ATTRIBUTES_LIMIT: usize = 256;
/// Deepest nesting that is read.
pub(crate) const DEPTH_LIMIT: usize = 256;

/// What opens a CDATA section.
pub(crate) const CDATA_OPENS: &[u8] = b"<![CDATA[";

/// One piece of a document. Names and attributes are as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// A start tag, or an empty element.
    Start {
        /// Name with its prefix.
        name: &'a [u8],
        /// What stands between the name and the end of the tag.
        attributes: &'a [u8],
        /// True for `<name/>`.
        empty: bool,
        /// False where a quote or the tag itself was not closed, and its end had to be guessed.
        is_whole: bool,
    },
    /// An end tag.
    End {
        /// Name with its prefix.
        name: &'a [u8],
    },
    /// Text with its references.
    Text(&'a [u8]),
    /// The inside of a CDATA section.
    Cdata(&'a [u8]),
    /// A comment, a processing instruction, an XML declaration.
    Aside,
    /// A document type declaration, whole.
    Doctype(&'a [u8]),
}

/// A cursor over a document.
pub(crate) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    start: usize,
    /// Ends that are known not to come any more.
    spent: Spent,
    cut_off: bool,
    attributes_limit: usize,
}

#[derive(Default)]
struct Spent {
    comment: bool,
    cdata: bool,
    instruction: bool,
}

impl<'a> Scanner<'a> {
    /// Starts at `at`.
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        let attributes_limit = ATTRIBUTES_LIMIT;
        Self { bytes, at, start: at, spent: Spent::default(), cut_off: false, attributes_limit }
    }

    /// Passes elements with any number of attributes: for whoever only looks for where they end.
    pub(crate) fn with_any_attributes(self) -> Self {
        Self { attributes_limit: usize::MAX, ..self }
    }

    /// Where the last token began.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// Where the last token ended.
    pub(crate) fn end(&self) -> usize {
        self.at
    }

    /// True when the document ended inside a tag, a comment or a CDATA section.
    pub(crate) fn cut_off(&self) -> bool {
        self.cut_off
    }

    /// The next token; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Token<'a>>, Unreadable> {
        self.start = self.at;
        let rest = &self.bytes[self.at..];
        if rest.is_empty() {
            return Ok(None);
        }
        if !opens_markup(rest) {
            let mut from = 1;
            let end = loop {
                match memchr(b'<', &rest[from..]) {
                    Some(found) if opens_markup(&rest[from + found..]) => break from + found,
                    Some(found) => from += found + 1,
                    None => break rest.len(),
                }
            };
            self.at += end;
            return Ok(Some(Token::Text(&rest[..end])));
        }
        Ok(Some(match rest[1] {
            b'!' if rest.starts_with(b"<!--") => self.comment(rest),
            b'!' if starts_with_ignoring_case(rest, CDATA_OPENS) => self.cdata(rest),
            b'!' => self.doctype(rest),
            b'?' => self.instruction(rest),
            b'/' => {
                let end = memchr(b'>', rest).unwrap_or_else(|| {
                    self.cut_off = true;
                    rest.len()
                });
                // An end tag whose ">" was forgotten ends where the next tag begins.
                let end = memchr(b'<', &rest[1..end]).map_or(end, |next| next + 1);
                self.at += if rest.get(end) == Some(&b'>') { end + 1 } else { end };
                Token::End { name: name_at(&rest[2..end]) }
            }
            _ => return self.start_tag(rest).map(Some),
        }))
    }

    fn comment(&mut self, rest: &'a [u8]) -> Token<'a> {
        let end = if self.spent.comment { None } else { memmem::find(&rest[4..], b"-->") };
        match end {
            Some(end) => self.at += 4 + end + 3,
            None => {
                // Never closed: the comment ends with its own tag, as far as that can be told.
                self.spent.comment = true;
                self.cut_off = true;
                self.at += 4;
            }
        }
        Token::Aside
    }

    fn cdata(&mut self, rest: &'a [u8]) -> Token<'a> {
        let inside = &rest[CDATA_OPENS.len()..];
        let end = if self.spent.cdata { None } else { memmem::find(inside, b"]]>") };
        match end {
            Some(end) => {
                self.at += CDATA_OPENS.len() + end + 3;
                Token::Cdata(&inside[..end])
            }
            None => {
                self.spent.cdata = true;
                self.cut_off = true;
                self.at = self.bytes.len();
                Token::Cdata(inside)
            }
        }
    }

    fn instruction(&mut self, rest: &'a [u8]) -> Token<'a> {
        let end = if self.spent.instruction { None } else { memmem::find(rest, b"?>") };
        // One that is closed like a tag is common enough: `<?xml version="1.0">`.
        let tag_end = memchr(b'>', rest);
        match (end, tag_end) {
            (Some(end), Some(tag)) if tag < end && memchr(b'<', &rest[tag..end]).is_some() => {
                self.at += tag + 1
            }
            (Some(end), _) => self.at += end + 2,
            (None, tag) => {
                self.spent.instruction = true;
                self.at += tag.map_or(rest.len(), |tag| tag + 1);
            }
        }
        Token::Aside
    }

    fn doctype(&mut self, rest: &'a [u8]) -> Token<'a> {
        let mut quote = None;
        let mut subset = false;
        let mut end = None;
        for (index, &byte) in rest.iter().enumerate() {
            match (quote, byte) {
                (Some(open), _) if byte == open => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'[') => subset = true,
                (None, b']') => subset = false,
                (None, b'>') if !subset => {
                    end = Some(index);
                    break;
                }
                _ => {}
            }
        }
        let end = end.or_else(|| memchr(b'>', rest)).map_or(rest.len(), |end| end + 1);
        self.at += end;
        Token::Doctype(&rest[..end])
    }

    fn start_tag(&mut self, rest: &'a [u8]) -> Result<Token<'a>, Unreadable> {
        let name = name_at(&rest[1..]);
        let after = 1 + name.len();
        let mut quote = None;
        let mut equals = 0usize;
        let mut first_close = None;
        let mut end = None;
        let mut previous = b' ';
        for (index, &byte) in rest.iter().enumerate().skip(after) {
            match (quote, byte) {
                (Some(open), _) if byte == open => {
                    let is_closed = rest
                        .get(index + 1)
                        .is_none_or(|next| next.is_ascii_whitespace() || matches!(next, b'/' | b'>' | b'?'));
                    // The quote opens another value: that of this tag was never closed, and the tag ended at the
                    // first ">" behind it.
                    if first_close.is_some() && !is_closed {
                        break;
                    }
                    quote = None;
                    first_close = None;
                }
                (Some(_), b'>') => first_close = first_close.or(Some(index)),
                (Some(_), _) => {}
                // A quote counts where a value can begin; elsewhere it is a stray one.
                (None, b'"' | b'\'') if matches!(previous, b'=') => quote = Some(byte),
                (None, b'=') => equals += 1,
                (None, b'>') => {
                    end = Some(index);
                    break;
                }
                (None, b'<') => {
                    first_close = Some(index);
                    break;
                }
                _ => {}
            }
            if !byte.is_ascii_whitespace() {
                previous = byte;
            }
            if equals > self.attributes_limit {
                return Err(Unreadable::TooManyAttributes { limit: self.attributes_limit });
            }
        }
        let is_whole = end.is_some();
        let Some(end) = end.or(first_close) else {
            self.cut_off = true;
            self.at = self.bytes.len();
            return Ok(Token::Aside);
        };
        self.at += if rest[end] == b'>' { end + 1 } else { end };
        let inside = &rest[after..end];
        let empty = inside.last() == Some(&b'/') && rest[end] == b'>';
        let attributes = if empty { &inside[..inside.len() - 1] } else { inside };
        Ok(Token::Start { name, attributes, empty, is_whole })
    }
}

/// The attributes of a start tag, names and values as written; values that stand without quotes too.
pub(crate) fn attributes(mut rest: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    std::iter::from_fn(move || {
        loop {
            rest = trim_start(rest, |byte| {
                byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'=' | b'/')
            });
            if rest.is_empty() {
                return None;
            }
            let name_end = rest
                .iter()
                .position(|byte| byte.is_ascii_whitespace() || *byte == b'=')
                .unwrap_or(rest.len());
            let (name, after) = rest.split_at(name_end);
            let after = trim_start(after, |byte| byte.is_ascii_whitespace());
            let Some(value) = after.strip_prefix(b"=") else {
                rest = after;
                continue;
            };
            let value = trim_start(value, |byte| byte.is_ascii_whitespace());
            let (value, left) = match value.first() {
                Some(&quote @ (b'"' | b'\'')) => {
                    let inside = &value[1..];
                    let end = memchr(quote, inside).unwrap_or(inside.len());
                    (&inside[..end], inside.get(end + 1..).unwrap_or_default())
                }
                _ => {
                    let end = value.iter().position(u8::is_ascii_whitespace).unwrap_or(value.len());
                    value.split_at(end)
                }
            };
            rest = left;
            return Some((name, value));
        }
    })
}

/// Where a tag ends: at the `>` that is in no quotes.
pub(crate) fn end_of_tag(inside: &[u8]) -> Option<usize> {
    let mut quote = None;
    inside.iter().position(|byte| {
        match quote {
            Some(open) if *byte == open => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') => quote = Some(*byte),
            None => return *byte == b'>',
        }
        false
    })
}

/// The part of a name behind its prefix.
pub(crate) fn local(name: &[u8]) -> &[u8] {
    memchr(b':', name).map_or(name, |colon| &name[colon + 1..])
}

/// True for the elements that HTML never closes; inside an entry they hold nothing.
pub(crate) fn is_void(name: &[u8]) -> bool {
    const VOID: [&[u8]; 10] =
        [b"br", b"hr", b"img", b"input", b"meta", b"wbr", b"col", b"embed", b"param", b"area"];
    VOID.iter().any(|void| void.eq_ignore_ascii_case(name))
}

/// True where an open element of this name ends by itself when the next of its name begins.
pub(crate) fn closes_its_like(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"p") || name.eq_ignore_ascii_case(b"li")
}

/// A number for a name, the same for every case of its letters.
pub(crate) fn name_key(name: &[u8]) -> u64 {
    name.iter().fold(0xcbf2_9ce4_8422_2325, |key, byte| {
        (key ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}

fn opens_markup(rest: &[u8]) -> bool {
    match rest {
        [b'<', b'/', next, ..] => is_name_start(*next),
        [b'<', b'!', b'-', b'-', ..] => true,
        [b'<', b'!', next, ..] => next.is_ascii_alphabetic() || *next == b'[',
        [b'<', b'?', ..] => true,
        [b'<', next, ..] => is_name_start(*next),
        _ => false,
    }
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':') || byte >= 0x80
}

pub(super) fn name_at(bytes: &[u8]) -> &[u8] {
    let end = bytes
        .iter()
        .position(|byte| {
            byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'<' | b'=' | b'"' | b'\'')
        })
        .unwrap_or(bytes.len());
    &bytes[..end]
}

fn trim_start(mut bytes: &[u8], skip: impl Fn(&u8) -> bool) -> &[u8] {
    while let Some((first, rest)) = bytes.split_first() {
        if !skip(first) {
            break;
        }
        bytes = rest;
    }
    bytes
}

fn starts_with_ignoring_case(bytes: &[u8], prefix: &[u8]) -> bool {
    bytes.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        let mut scanner = Scanner::new(text.as_bytes(), 0);
        let mut found = Vec::new();
        while let Some(token) = scanner.next().unwrap() {
            let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            found.push(match token {
                Token::Start { name, empty, .. } => {
                    format!("<{}{}>", show(name), if empty { "/" } else { "" })
                }
                Token::End { name } => format!("</{}>", show(name)),
                Token::Text(text) => show(text),
                Token::Cdata(text) => format!("[{}]", show(text)),
                Token::Aside => "aside".into(),
                Token::Doctype(_) => "doctype".into(),
            });
        }
        found
    }

    #[test]
    fn markup_is_told_from_text_that_only_looks_like_it() {
        for (text, want) in [
            ("<a>1 < 2 & 3 > 2</a>", vec!["<a>", "1 < 2 & 3 > 2", "</a>"]),
            ("<a b='>'/>x", vec!["<a/>", "x"]),
            ("<!-- <item> --><a/>", vec!["aside", "<a/>"]),
            ("<![CDATA[<b>]]>c", vec!["[<b>]", "c"]),
            ("<!DOCTYPE a [ <!ENTITY b \"]>\"> ]><a/>", vec!["doctype", "<a/>"]),
            ("<a b=\"c>text<d e=\"f\">", vec!["<a>", "text", "<d>"]),
            ("<a b=\"c>\"text</a>", vec!["<a>", "\"text", "</a>"]),
            ("<a b=\"<p>c</p>\">text", vec!["<a>", "text"]),
            ("<a b=\"c>text", vec!["<a>", "text"]),
            ("</a<b>", vec!["</a>", "<b>"]),
            ("<a><![CDATA[cut off", vec!["<a>", "[cut off]"]),
            ("text <a href=\"cut", vec!["text ", "aside"]),
        ] {
            assert_eq!(tokens(text), want, "{text}");
        }
    }

    #[test]
    fn attributes_are_read_with_and_without_quotes() {
        let found: Vec<_> = attributes(b" a = 'x y' b=2 c d=\"\" e=\"open")
            .map(|(name, value)| (String::from_utf8_lossy(name), String::from_utf8_lossy(value)))
            .collect();
        let found: Vec<_> = found.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
        assert_eq!(found, [("a", "x y"), ("b", "2"), ("d", ""), ("e", "open")]);
    }
}
