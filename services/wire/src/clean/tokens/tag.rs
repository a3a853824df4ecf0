//! Tags: a name, and attributes that are read again when they are asked for.

use memchr::memchr;

use super::names::Name;

/// A start tag, or an end tag.
#[derive(Clone, Debug)]
pub(in crate::clean) struct Tag<'a> {
    pub name: Name<'a>,
    /// Its end was written `/>`.
    pub self_closing: bool,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// Reads a tag from its name on. Nothing where the input ends in it; where it ends.
    pub(super) fn read(html: &'a str, from: usize) -> (Option<Self>, usize) {
        let bytes = html.as_bytes();
        let name = bytes[from..].iter().take_while(|byte| !ends_name(**byte)).count();
        let start = from + name;
        let mut attributes = Attributes { html, at: start };
        let self_closing = loop {
            match attributes.step() {
                Step::Attribute(..) => {}
                Step::End { self_closing } => break self_closing,
                Step::Unfinished => return (None, html.len()),
            }
        };
        let tag = Self {
            name: Name::new(&html[from..start]),
            self_closing,
            attributes: &html[start..attributes.at],
        };
        (Some(tag), attributes.at)
    }

    /// Its attributes as they are written; of those with one name the first counts.
    pub(in crate::clean) fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut attributes = Attributes { html: self.attributes, at: 0 };
        std::iter::from_fn(move || match attributes.step() {
            Step::Attribute(name, value) => Some((name, value)),
            Step::End { .. } | Step::Unfinished => None,
        })
    }
}

/// White space as HTML has it.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

fn ends_name(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'/' | b'>')
}

struct Attributes<'a> {
    html: &'a str,
    at: usize,
}

enum Step<'a> {
    /// Name and value, as written.
    Attribute(&'a str, &'a str),
    /// The tag is over.
    End { self_closing: bool },
    /// The input is over, the tag is not.
    Unfinished,
}

impl<'a> Attributes<'a> {
    fn step(&mut self) -> Step<'a> {
        let bytes = self.html.as_bytes();
        loop {
            match bytes.get(self.at..) {
                Some([b'>', ..]) => {
                    self.at += 1;
                    return Step::End { self_closing: false };
                }
                Some([b'/', b'>', ..]) => {
                    self.at += 2;
                    return Step::End { self_closing: true };
                }
                Some([b'/', ..]) => self.at += 1,
                Some([space, ..]) if is_space(*space) => self.at += 1,
                Some([_, ..]) => break,
                _ => return Step::Unfinished,
            }
        }
        let start = self.at;
        // Whatever a name begins with, also an equals sign, is part of it.
        self.skip(1, |byte| !ends_name(byte) && byte != b'=');
        let name = &self.html[start..self.at];
        self.skip(0, is_space);
        if bytes.get(self.at) != Some(&b'=') {
            return Step::Attribute(name, "");
        }
        self.skip(1, is_space);
        let (start, length, after) = match bytes.get(self.at) {
            Some(quote @ (b'"' | b'\'')) => {
                let start = self.at + 1;
                let Some(length) = memchr(*quote, &bytes[start..]) else { return Step::Unfinished };
                (start, length, 1)
            }
            Some(_) => {
                let start = self.at;
                let ends = |byte: &u8| is_space(*byte) || *byte == b'>';
                let Some(length) = bytes[start..].iter().position(ends) else { return Step::Unfinished };
                (start, length, 0)
            }
            None => return Step::Unfinished,
        };
        self.at = start + length + after;
        Step::Attribute(name, &self.html[start..start + length])
    }

    /// Goes on by so many bytes, and then as long as they are like this.
    fn skip(&mut self, bytes: usize, while_like: impl Fn(u8) -> bool) {
        let rest = &self.html.as_bytes()[self.at + bytes..];
        self.at += bytes + rest.iter().take_while(|byte| while_like(**byte)).count();
    }
}
