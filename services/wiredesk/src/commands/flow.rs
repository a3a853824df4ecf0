//! Text for a person, wrapped to the columns of a terminal, in any script.

use super::show::paint;
use crate::args::Color;
use anstream::{AutoStream, ColorChoice};
use anstyle::Style;
use std::{
    borrow::Cow,
    fmt::Write,
    io::{self, BufWriter, Stdout},
};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Text as it is.
pub(super) const PLAIN: Style = Style::new();

/// Columns of the terminal, within what can be read well.
pub(super) fn columns() -> usize {
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0)).clamp(60, 120)
}

/// Standard output, which takes colours off where they are not wanted.
pub(super) fn output(color: Color) -> BufWriter<AutoStream<Stdout>> {
    let choice = match color {
        Color::Auto => AutoStream::choice(&io::stdout()),
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    BufWriter::new(AutoStream::new(io::stdout(), choice))
}

/// Texts one after the other, wrapped after the indent, with a line's end; each in its style on every line. The first
/// line stands where the caller is: after the indent.
pub(super) fn flow(texts: &[(Style, &str)], indent: usize, width: usize) -> String {
    let room = width.saturating_sub(indent).max(20);
    let mut out = String::new();
    let mut used = 0;
    for (style, text) in texts {
        let text = tame(text);
        let mut run = String::new();
        // A reason stays on one line if it can.
        let whole = text.starts_with('[') && text.width() <= room;
        let words: Vec<&str> = if whole { vec![&text] } else { text.split_whitespace().collect() };
        for piece in words.into_iter().flat_map(|word| pieces(word, room)) {
            let size = piece.text.width();
            let gap = usize::from(used > 0 && !piece.continues);
            if used + gap + size > room {
                let _ = write!(out, "{}\n{:indent$}", styled(*style, &run), "");
                (run, used) = (String::new(), 0);
            } else if gap > 0 {
                run.push(' ');
                used += 1;
            }
            run.push_str(piece.text);
            used += size;
        }
        out.push_str(&styled(*style, &run));
    }
    out.push('\n');
    out
}

/// The text without what would steer a terminal: control characters, and marks that turn the direction of what stands
/// after them.
fn tame(text: &str) -> Cow<'_, str> {
    let steers = |c: char| {
        (c.is_control() && !c.is_whitespace())
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(steers) { Cow::Owned(text.replace(steers, "")) } else { Cow::Borrowed(text) }
}

fn styled(style: Style, text: &str) -> String {
    if text.is_empty() || style == PLAIN { text.to_owned() } else { paint(style, text) }
}

/// A part of a word that is not parted over two lines.
struct Part<'a> {
    text: &'a str,
    /// It follows the part before without a space.
    continues: bool,
}

/// A word as it may be parted: where a line has no room for it, and between wide characters.
fn pieces(word: &str, room: usize) -> Vec<Part<'_>> {
    let wide = |c: char| c.width() == Some(2);
    if word.width() <= room && !word.chars().any(wide) {
        return vec![Part { text: word, continues: false }];
    }
    let mut parts: Vec<Part<'_>> = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (at, character) in word.char_indices() {
        let columns = character.width().unwrap_or_default();
        if at > start && (wide(character) || size + columns > room) {
            parts.push(Part { text: &word[start..at], continues: start > 0 });
            (start, size) = (at, 0);
        }
        size += columns;
    }
    parts.push(Part { text: &word[start..], continues: start > 0 });
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_steer_the_terminal() {
        let shown = flow(&[(PLAIN, "Quay \u{1b}[31mred\u{7}\u{202e} opens\u{9b}2J")], 0, 80);
        assert_eq!(shown, "Quay [31mred opens2J\n");
    }
}
