//! HTML to tokens: a tolerant scan that cuts where the HTML5 tokenizer does, and borrows what it cuts.
//! text -> [`references`] in it, [`tag`]s with their [`names`], and [`raw`] text that only its own end tag ends.
//!
//! Comments, instructions and document types are passed over. What HTML5 calls a parse error is read as it says,
//! and a tag that the input ends in is nothing, as there.

mod names;
mod raw;
mod references;
mod tag;

#[cfg(test)]
mod tests;

use memchr::{memchr, memchr2, memchr3};

pub(super) use names::{KNOWN, Name, Set};
pub(super) use raw::Raw;
pub(super) use references::value;
pub(super) use tag::Tag;

/// A piece of HTML.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// Text as it stands.
    Text(&'a str),
    /// What a reference, a carriage return or a null character stands for.
    Characters(char, Option<char>),
    /// A start tag.
    Start(Tag<'a>),
    /// An end tag.
    End(Name<'a>),
}

/// Reads HTML from its start.
#[derive(Debug)]
pub(super) struct Tokenizer<'a> {
    html: &'a str,
    at: usize,
    /// Up to here all is text.
    text_end: usize,
    /// What the text is within; nothing for HTML itself.
    raw: Option<Raw>,
}

impl<'a> Tokenizer<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        let at = if html.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { html, at, text_end: at, raw: None }
    }

    /// Reads on behind this start tag as within an element whose content is no HTML.
    pub(super) fn enter(&mut self, raw: Raw, name: &Name<'a>) {
        self.raw = Some(raw);
        self.text_end = raw.end(self.html.as_bytes(), self.at, name);
    }

    /// The next token; nothing at the end.
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        loop {
            while self.at < self.text_end {
                if let Some(token) = self.text() {
                    return Some(token);
                }
            }
            if self.raw.take().is_none() {
                self.text_end = self.markup();
                if self.at < self.text_end {
                    continue;
                }
            }
            if self.at == self.html.len() {
                return None;
            }
            if let Some(token) = self.tag() {
                return Some(token);
            }
            self.text_end = self.at;
        }
    }

    /// Where the next piece begins that is no text.
    fn markup(&self) -> usize {
        let bytes = self.html.as_bytes();
        let mut from = self.at;
        while let Some(found) = memchr(b'<', &bytes[from..]) {
            from += found;
            match bytes.get(from + 1) {
                Some(b'/') if from + 2 == bytes.len() => return bytes.len(),
                Some(b'/' | b'!' | b'?') => return from,
                Some(letter) if letter.is_ascii_alphabetic() => return from,
                _ => from += 1,
            }
        }
        bytes.len()
    }

    /// The next piece of a run of text; nothing where a character stands for nothing.
    fn text(&mut self) -> Option<Token<'a>> {
        let run = &self.html[self.at..self.text_end];
        let special = match self.raw {
            Some(Raw::Text | Raw::Script) => memchr2(b'\r', b'\0', run.as_bytes()),
            Some(Raw::Title) | None => memchr3(b'&', b'\r', b'\0', run.as_bytes()),
        };
        let Some(special) = special else {
            self.at = self.text_end;
            return Some(Token::Text(run));
        };
        if special > 0 {
            self.at += special;
            return Some(Token::Text(&run[..special]));
        }
        match run.as_bytes()[0] {
            b'&' => {
                if let Some((first, second, length)) = references::read(run, false) {
                    self.at += length;
                    return Some(Token::Characters(first, second));
                }
                self.at += 1;
                Some(Token::Text(&run[..1]))
            }
            b'\r' => {
                // A line feed follows, or is meant.
                self.at += 1;
                (!self.html[self.at..].starts_with('\n')).then_some(Token::Characters('\n', None))
            }
            _ => {
                self.at += 1;
                self.raw.map(|_| Token::Characters(char::REPLACEMENT_CHARACTER, None))
            }
        }
    }

    /// Reads what begins with an angle; nothing for a comment and the like.
    fn tag(&mut self) -> Option<Token<'a>> {
        let bytes = self.html.as_bytes();
        let rest = &bytes[self.at..];
        match rest.get(1..) {
            Some([b'/', letter, ..]) if letter.is_ascii_alphabetic() => {
                let (tag, end) = Tag::read(self.html, self.at + 2);
                self.at = end;
                tag.map(|tag| Token::End(tag.name))
            }
            Some([letter, ..]) if letter.is_ascii_alphabetic() => {
                let (tag, end) = Tag::read(self.html, self.at + 1);
                self.at = end;
                tag.map(Token::Start)
            }
            Some([b'!', b'-', b'-', comment @ ..]) => {
                self.at = bytes.len() - comment.len() + comment_length(comment);
                None
            }
            _ => {
                self.at += memchr(b'>', rest).map_or(rest.len(), |end| end + 1);
                None
            }
        }
    }
}

/// Length of a comment behind its opening, its end mark too.
fn comment_length(comment: &[u8]) -> usize {
    if comment.starts_with(b">") {
        return 1;
    }
    if comment.starts_with(b"->") {
        return 2;
    }
    let mut from = 0;
    while let Some(found) = memchr(b'>', &comment[from..]) {
        let end = from + found;
        if comment[..end].ends_with(b"--") || comment[..end].ends_with(b"--!") {
            return end + 1;
        }
        from = end + 1;
    }
    comment.len()
}
