//! Plain text to blocks: paragraphs set off by blank lines, one line a paragraph, or lines wrapped at a width.
//! lines -> the width that they are wrapped at, if any -> paragraphs.

use std::borrow::Cow;

use crate::clean::fold;

/// Wire copy is wrapped at 60 to 80 characters; nothing that is longer was wrapped by hand.
const WIDEST: usize = 100;

/// A line of the text.
struct Line<'a> {
    text: &'a str,
    indented: bool,
    after_blank: bool,
    /// In characters, its indent too.
    width: usize,
}

/// Cuts text into paragraphs.
pub(super) fn split(text: &str) -> Vec<String> {
    let unified = unified(text);
    let lines = lines(&unified);
    let width = wrap_width(&lines);
    let indents = lines.iter().filter(|line| line.indented).count() >= 2;
    let first_indented = lines.iter().position(|line| line.indented).filter(|_| indents).unwrap_or_default();
    let mut paragraphs: Vec<String> = Vec::new();
    let mut open_bracket = false;
    for (at, line) in lines.iter().enumerate() {
        let previous = at.checked_sub(1).and_then(|before| lines.get(before));
        let joins = match (width, previous) {
            // Before the first indented paragraph stand lines of the desk, each of its own.
            (Some(width), Some(previous))
                if at >= first_indented || open_bracket || goes_on(previous, line) =>
            {
                joins(previous, line, width, indents, open_bracket)
            }
            _ => false,
        };
        match paragraphs.last_mut() {
            Some(paragraph) if joins => {
                if !paragraph.chars().next_back().is_some_and(fold::spaceless_script) {
                    paragraph.push(' ');
                }
                paragraph.push_str(line.text);
            }
            _ => {
                paragraphs.push(line.text.to_owned());
                open_bracket = false;
            }
        }
        open_bracket = bracket_stays_open(open_bracket, line.text);
    }
    paragraphs
        .iter()
        .map(|paragraph| fold::tidy(paragraph))
        .filter(|paragraph| !paragraph.is_empty())
        .collect()
}

/// True for copy whose lines are wrapped at a width; code has braces and ends its lines with semicolons.
pub(super) fn is_wrapped(text: &str) -> bool {
    !text.contains(['{', '}', '=', '<'])
        && !text.contains(";\n")
        && wrap_width(&lines(&unified(text))).is_some()
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut after_blank = true;
    for raw in text.split(['\n', '\u{2028}', '\u{2029}', '\u{c}']) {
        let line = raw.trim();
        if line.is_empty() {
            after_blank = true;
            continue;
        }
        let indented = raw.starts_with(['\t', '\u{3000}']) || raw.starts_with("  ");
        lines.push(Line { text: line, indented, after_blank, width: raw.trim_end().chars().count() });
        after_blank = false;
    }
    lines
}

/// Every way to end a line made into one.
fn unified(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The width that the copy is wrapped at: the longest line, if lines break where the next word would not have fitted.
fn wrap_width(lines: &[Line<'_>]) -> Option<usize> {
    let width = lines.iter().map(|line| line.width).max()?;
    if !(40..=WIDEST).contains(&width) {
        return None;
    }
    let mut forced = 0;
    let mut broken_sentences = 0;
    for pair in lines.windows(2) {
        let [before, after] = pair else { continue };
        if after.after_blank || !full(before, after, width) {
            continue;
        }
        forced += 1;
        let mid_sentence =
            !fold::ends_sentence(before.text) && after.text.starts_with(|c: char| c.is_lowercase());
        broken_sentences += usize::from(mid_sentence);
    }
    (broken_sentences >= 1 && forced >= 2 || broken_sentences >= 2).then_some(width)
}

/// True when the first word of the next line would not have fitted on this one.
fn full(before: &Line<'_>, after: &Line<'_>, width: usize) -> bool {
    let word = after.text.split_whitespace().next().unwrap_or_default().chars().count();
    // Half the width at least: a long first word does not make a short line full.
    before.width + 1 + word > width && before.width * 2 > width
}

/// True when a line goes on with the paragraph before it.
fn joins(before: &Line<'_>, line: &Line<'_>, width: usize, indents: bool, open_bracket: bool) -> bool {
    if line.after_blank || line.indented && indents {
        return false;
    }
    if open_bracket {
        return true;
    }
    if stands_alone(line.text)
        || stands_alone(before.text) && !line.text.starts_with(|c: char| c.is_lowercase())
    {
        return false;
    }
    let comma = before.text.ends_with(',') && (before.width * 2 > width || line.text.starts_with('<'));
    comma || goes_on(before, line) && before.width * 2 > width || full(before, line, width)
}

/// True when a sentence that the line before began goes on: no stop there, and a small letter here.
fn goes_on(before: &Line<'_>, line: &Line<'_>) -> bool {
    !fold::ends_sentence(before.text)
        && (line.text.starts_with(char::is_lowercase) || before.text.ends_with(','))
}

/// Lines that begin a block of their own wherever they stand: bullets, notes in brackets, ends, bylines.
fn stands_alone(line: &str) -> bool {
    let bullet = ["* ", "- ", "-- ", "• ", "· ", "– ", "— ", "_"].iter().any(|mark| line.starts_with(mark));
    let ruler = !line.chars().any(char::is_alphabetic);
    let bracketed =
        line.starts_with('(') && line.ends_with(')') || line.starts_with("--") || line.starts_with("==");
    let byline = line.strip_prefix("By ").is_some_and(|name| {
        name.split_whitespace().take(2).all(|word| word.starts_with(char::is_uppercase))
            && fold::words(name) < 9
    });
    bullet || ruler && fold::words(line) < 4 && !line.starts_with('$') || bracketed || byline
}

/// Whether a bracket that began a line is still open after this line.
fn bracket_stays_open(open: bool, line: &str) -> bool {
    if !open && !line.starts_with('(') {
        return false;
    }
    line.matches('(').count() + usize::from(open) > line.matches(')').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_part_paragraphs() {
        assert_eq!(split("One.\n\nTwo.\r\n\r\nThree."), ["One.", "Two.", "Three."]);
    }

    #[test]
    fn a_line_is_a_paragraph_where_lines_are_long() {
        let text = "A headline\nThe first paragraph of this invented story is one very long line that no wire machine would ever have wrapped at any width.\nThe second is short.";
        assert_eq!(split(text).len(), 3);
    }

    #[test]
    fn wrapped_copy_is_rejoined_and_its_short_lines_are_not() {
        let text = "HARBOUR BRIDGE SOLD\nBy ADA TIDEWELL\n   PORT ELM (XYZ) -- The harbour board sold the old swing\nbridge on Friday to a retired diver who means to live\nin its engine room.\n   The price was one coin.\n(MORE)\n   Nobody bid against her, and the clerk who kept the book\nsaid he had not expected a crowd.\n-0-";
        assert_eq!(
            split(text),
            [
                "HARBOUR BRIDGE SOLD",
                "By ADA TIDEWELL",
                "PORT ELM (XYZ) -- The harbour board sold the old swing bridge on Friday to a retired diver who means to live in its engine room.",
                "The price was one coin.",
                "(MORE)",
                "Nobody bid against her, and the clerk who kept the book said he had not expected a crowd.",
                "-0-",
            ]
        );
    }

    #[test]
    fn short_lines_that_are_no_prose_stay_apart() {
        let text = "Northgate 2 Lowmoor 1\nAshby 0 Canal Town 0\nHartwell 3 Pelton 3\nSelby 1 Quay United 4";
        assert_eq!(split(text).len(), 4);
    }
}
