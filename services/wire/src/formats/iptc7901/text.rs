//! The text of a message: what stands over the copy, the copy, and what desks say to desks under it.
//! Over it: notes in brackets, `Eds:` lines, the headline, the byline; the last of these lines ends with ` =`.

use super::super::{copy, desk};
use crate::clean;
use crate::split::text;

/// Lines that may stand over the copy.
const HEAD_LINES: usize = 24;
/// A headline that no sign ends has so many lines at most.
const HEADLINE_LINES: usize = 3;

/// A message's text in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// Notes of the desk over the copy, brackets off.
    pub(super) notes: Vec<String>,
    /// Headline.
    pub(super) headline: Option<String>,
    /// What is marked as a second headline.
    pub(super) subheadline: Option<String>,
    /// Names of authors.
    pub(super) byline: Vec<String>,
    /// A line of keywords that stands over the notes.
    pub(super) slug: Option<String>,
    /// The lines of the copy.
    pub(super) copy: Vec<&'a str>,
    /// What desks say to desks under the copy.
    pub(super) notepad: Option<String>,
}

/// A text with one kind of line end, and without what rings bells and fills lines.
pub(super) fn unified(section: &str) -> String {
    let section = section.replace("\r\r\n", "\n").replace("\r\n", "\n").replace('\r', "\n");
    section.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

impl<'a> Parts<'a> {
    /// Parts the lines of a text.
    pub(super) fn of(lines: &[&'a str]) -> Self {
        let start = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
        let lines = lines.get(start..).unwrap_or_default();
        let mut parts = Self::default();
        let (slug, lines) = slug(lines);
        parts.slug = slug;
        let (head, copy) = lines.split_at(end_of_head(lines));
        let head: Vec<&str> = head.iter().map(|line| without_mark(line)).collect();
        parts.read_head(&head);
        let (copy, notepad) = notepad(copy);
        parts.copy = copy;
        // `(Schluss) abc/def`: the end is told, and who wrote and sent.
        if let Some(last) = parts.copy.iter_mut().rfind(|line| !line.trim().is_empty()) {
            let plain = last.trim_start();
            *last = plain.strip_prefix("(Schluss)").map_or(*last, str::trim);
        }
        parts.notepad = notepad;
        parts
    }

    fn read_head(&mut self, lines: &[&str]) {
        let mut headline: Vec<&str> = Vec::new();
        let mut subheadline: Vec<&str> = Vec::new();
        let mut lines = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
        while let Some(line) = lines.next() {
            if line.starts_with(['(', '[']) {
                let mut note = line.to_owned();
                while is_open(&note) {
                    let Some(next) = lines.next() else { break };
                    note.push(' ');
                    note.push_str(next);
                }
                self.notes.push(bare(&note));
            } else if let Some(note) = self.notes.last_mut().filter(|note| goes_on(note, line)) {
                note.extend([" ", &text::collapsed(line)]);
            } else if is_note(line) || desk::is_marker(line) || desk::is_embargo(line) {
                self.notes.push(text::collapsed(line));
            } else if let Some(deck) = deck(line) {
                subheadline.push(deck);
            } else if let Some(names) = (!headline.is_empty()).then(|| clean::byline_names(line)).flatten() {
                self.byline.extend(names);
            } else if subheadline.is_empty() {
                headline.push(line);
            } else {
                subheadline.push(line);
            }
        }
        let joined = |lines: &[&str]| Some(text::collapsed(&lines.join(" "))).filter(|line| !line.is_empty());
        self.headline = joined(&headline);
        self.subheadline = joined(&subheadline);
    }

    /// The dateline of the copy, and the place in it: `Port Elm (dpa/lni) -`.
    pub(super) fn dateline(&self) -> Option<(String, String)> {
        self.copy
            .iter()
            .filter(|line| !line.trim().is_empty())
            .take(HEAD_LINES)
            .find_map(|line| copy::dateline(line))
    }
}

/// Lines over the copy: up to the one that the sign ends; without a sign up to a blank line or the dateline.
fn end_of_head(lines: &[&str]) -> usize {
    let head = lines.iter().take(HEAD_LINES);
    let before_dateline = head.clone().take_while(|line| copy::dateline(line).is_none()).count();
    if let Some(place) = head.clone().take(before_dateline).position(|line| is_last(line)) {
        return place + 1;
    }
    let first = head.clone().take_while(|line| !line.trim().is_empty()).count().min(before_dateline);
    let headings = lines
        .iter()
        .take(first)
        .filter(|line| !line.trim().starts_with('(') && !is_note(line.trim()))
        .count();
    let is_last_block = lines.iter().skip(first).all(|line| line.trim().is_empty());
    // A paragraph of copy is no headline; nor is a message's only one, unless it is a line.
    if headings > HEADLINE_LINES || is_last_block && headings > 1 { 0 } else { first }
}

fn is_last(line: &str) -> bool {
    let line = line.trim_end();
    line.ends_with('=') && !line.ends_with("==")
}

fn without_mark(line: &str) -> &str {
    if is_last(line) { line.trim_end().trim_end_matches('=').trim_end() } else { line }
}

/// The line of keywords over everything else, and the lines below it: `Hafen/Elm/`, `France-port`.
fn slug<'l, 'a>(lines: &'l [&'a str]) -> (Option<String>, &'l [&'a str]) {
    let Some((first, rest)) = lines.split_first() else { return (None, lines) };
    let line = first.trim();
    let is_stroked = line.ends_with('/') && line.len() > 2 && line.split_whitespace().count() <= 3;
    let is_joined = line.contains(['-', '/'])
        && line.starts_with(char::is_alphanumeric)
        && !line.contains(char::is_whitespace);
    let is_alone = rest.iter().all(|line| line.trim().is_empty());
    if line.contains("://") || is_alone || !(is_stroked || is_joined) || is_last(line) {
        return (None, lines);
    }
    let blank = rest.iter().take_while(|line| line.trim().is_empty()).count();
    (Some(line.to_owned()), rest.get(blank..).unwrap_or_default())
}

/// A line that speaks to editors.
fn is_note(line: &str) -> bool {
    const STARTS: [&str; 8] =
        ["Eds:", "EDS:", "Eds.:", "Editors:", "Achtung:", "ACHTUNG:", "Achtung Redaktionen", "Attention:"];
    STARTS.iter().any(|start| line.starts_with(start))
}

/// True where a line to editors goes on: it was about as long as lines get, and has no end.
fn goes_on(note: &str, line: &str) -> bool {
    let last = note.chars().count();
    is_note(note)
        && last >= 50
        && !note.ends_with(['.', '!'])
        && line.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
}

fn deck(line: &str) -> Option<&str> {
    let marks = ["Utl.:", "Utl:", "UTL.:", "Untertitel:", "Unterzeile:"];
    marks.iter().find_map(|mark| line.strip_prefix(mark)).map(str::trim)
}

fn is_open(note: &str) -> bool {
    let count = |signs: [char; 2]| note.matches(signs).count();
    count(['(', '[']) > count([')', ']'])
}

fn bare(note: &str) -> String {
    let note = text::collapsed(note);
    let inside = note.strip_prefix(['(', '[']).unwrap_or(&note);
    inside.strip_suffix([')', ']']).unwrap_or(inside).trim().to_owned()
}

/// The copy without the desk's notepad, and the notepad. The line of signs under it goes on behind the copy.
fn notepad<'a>(lines: &[&'a str]) -> (Vec<&'a str>, Option<String>) {
    let is_start = |line: &&str| {
        let line = line.trim().trim_start_matches('#').trim_start();
        line.eq_ignore_ascii_case("notizblock") || line.eq_ignore_ascii_case("dpa-notizblock")
    };
    let Some(start) = lines.iter().position(is_start) else { return (lines.to_vec(), None) };
    let (copy, rest) = lines.split_at(start);
    let last = rest.iter().rposition(|line| !line.trim().is_empty()).unwrap_or_default();
    let signs = rest.get(last).copied().filter(|line| is_signs(line));
    let end = if signs.is_some() { last } else { rest.len() };
    let inside = rest.get(1..end).unwrap_or_default();
    let mut notes: Vec<String> = Vec::new();
    for line in inside.iter().map(|line| text::collapsed(line)).filter(|line| !line.is_empty()) {
        let begins = line.starts_with(['#', '-', '*', '+'])
            || notes.last().is_none_or(|last| last.starts_with(['#', '*']));
        match notes.last_mut() {
            Some(last) if !begins => last.extend([" ", &line]),
            _ => notes.push(line),
        }
    }
    let mut copy = copy.to_vec();
    if let Some(signs) = signs {
        copy.extend(["", signs]);
    }
    (copy, Some(notes.join("\n")).filter(|notes| !notes.is_empty()))
}

/// `dpa koe yyno n1 sck`: the agency, and who wrote, edited and sent.
fn is_signs(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_agencys = words.next().is_some_and(clean::is_agency);
    let is_short = |word: &str| {
        word.len() <= 5
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'/')
    };
    is_agencys && words.all(is_short)
}
