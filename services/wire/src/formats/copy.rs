//! Copy as wires send it, hard-wrapped: lines -> paragraphs, lists and tables, as HTML.

use crate::clean;
use crate::split::text;

/// Nothing that is longer than this was wrapped by hand. Characters.
const WIDEST: usize = 100;
/// Nor was anything that never reaches this.
const NARROWEST: usize = 36;

/// Most of a line that is looked at for a dateline. Bytes.
const DATELINE: usize = 120;

const LIST_END: &str = "</ul>\n";

/// The copy as HTML; empty for copy without a word.
pub(super) fn html(lines: &[&str]) -> String {
    let width = lines.iter().filter(|line| !is_row(line)).map(|line| width(line)).max().unwrap_or_default();
    let mut writer = Writer { width, html: String::new() };
    // Copy whose paragraphs are told by their indent alone.
    let indented = lines.iter().filter(|line| is_indented(line)).count();
    let by_indent =
        indented >= 2 || indented == 1 && !lines.iter().skip(1).any(|line| line.trim().is_empty());
    let mut block: Vec<&str> = Vec::new();
    // Lines that go on with a list's item are indented too.
    let mut is_inside = false;
    for line in lines {
        let is_blank = line.trim().is_empty();
        let begins = by_indent && is_indented(line) && !is_row(line) && !is_inside;
        if is_blank || begins {
            writer.block(&block);
            block.clear();
            is_inside = false;
        }
        if !is_blank {
            block.push(line);
            is_inside |= item(line).is_some() || is_row(line);
        }
    }
    writer.block(&block);
    writer.html
}

/// Copy that is set in columns, line by line.
pub(super) fn table(lines: &[&str]) -> String {
    let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| !line.trim().is_empty()).map_or(first, |last| last + 1);
    let mut writer = Writer { width: 0, html: String::new() };
    let rows = lines.get(first..last).unwrap_or_default();
    if !rows.is_empty() {
        writer.table(rows);
    }
    writer.html
}

struct Writer {
    width: usize,
    html: String,
}

impl Writer {
    /// Lines between two blank ones.
    fn block(&mut self, lines: &[&str]) {
        let mut rest = lines;
        while let Some(first) = rest.first() {
            let (is_table, is_list) = (is_table(rest), item(first).is_some());
            let taken = if is_table {
                rest.iter().take_while(|line| is_row(line)).count()
            } else {
                let goes_on = |pair: &[&str]| match pair {
                    [line, next] => !is_row(next) && (item(next).is_none() || self.is_dash(line, next)),
                    _ => false,
                };
                1 + rest.windows(2).take_while(|pair| goes_on(pair)).count()
            };
            let (taken, after) = rest.split_at(taken.max(1));
            if is_table {
                self.table(taken);
            } else if is_list {
                self.list_item(taken);
            } else {
                self.paragraphs(taken);
            }
            rest = after;
        }
    }

    fn table(&mut self, rows: &[&str]) {
        let rows: Vec<String> = rows.iter().map(|row| text::escaped(row.trim_end())).collect();
        self.html.extend(["<pre>", &rows.join("\n"), "</pre>\n"]);
    }

    fn list_item(&mut self, lines: &[&str]) {
        let joined = text::collapsed(&lines.join(" "));
        let inside = item(&joined).unwrap_or(&joined);
        let is_first = !self.html.ends_with(LIST_END);
        if !is_first {
            self.html.truncate(self.html.len() - LIST_END.len());
        }
        self.html.extend([
            if is_first { "<ul>" } else { "" },
            "<li>",
            &text::escaped(inside),
            "</li>",
            LIST_END,
        ]);
    }

    fn paragraphs(&mut self, lines: &[&str]) {
        let mut paragraph = String::new();
        let is_prose = self.is_prose(lines);
        for (at, line) in lines.iter().enumerate() {
            let previous = at.checked_sub(1).and_then(|before| lines.get(before));
            let joins = previous.is_some_and(|previous| is_prose || self.goes_on(previous, line));
            if joins {
                if !paragraph.chars().next_back().is_some_and(is_spaceless) {
                    paragraph.push(' ');
                }
            } else {
                self.paragraph(&paragraph);
                paragraph.clear();
            }
            paragraph.push_str(line.trim());
        }
        self.paragraph(&paragraph);
    }

    fn paragraph(&mut self, paragraph: &str) {
        let line = text::collapsed(paragraph);
        if !line.is_empty() {
            self.html.extend(["<p>", &text::escaped(&line), "</p>\n"]);
        }
    }

    /// True where the mark at the start of the next line is a dash inside a sentence.
    fn is_dash(&self, line: &str, next: &str) -> bool {
        let is_small = item(next).is_some_and(|rest| rest.trim_start().starts_with(char::is_lowercase));
        is_small && self.is_wrapped() && width(line) * 5 >= self.width * 4 && !ends_sentence(line)
    }

    /// True where every line but the last is about as long as lines of this copy get.
    fn is_prose(&self, lines: &[&str]) -> bool {
        let Some((_, all)) = lines.split_last() else { return false };
        self.is_wrapped() && all.iter().all(|line| width(line) * 5 >= self.width * 4)
    }

    fn is_wrapped(&self) -> bool {
        (NARROWEST..=WIDEST).contains(&self.width)
    }

    /// True where the first word of the next line would not have fitted on this one, or its sentence goes on there.
    fn goes_on(&self, line: &str, next: &str) -> bool {
        if !self.is_wrapped() {
            return false;
        }
        let word = next.split_whitespace().next().map_or(0, |word| word.chars().count());
        let is_long = width(line) * 2 > self.width;
        let is_full = width(line) + 1 + word > self.width;
        is_long && (is_full || !ends_sentence(line) && next.trim_start().starts_with(char::is_lowercase))
    }
}

/// A line's dateline and its place: an agency in brackets behind a place, and a dash or stop behind both.
pub(super) fn dateline(line: &str) -> Option<(String, String)> {
    let line = text::collapsed(line);
    let line = &line[..line.floor_char_boundary(DATELINE.min(line.len()))];
    // `PORT ELM, June 12 (AFP) -`, `ПОРТ-ЭЛЬМ, 12 июня. /ТАСС/.`
    let bracketed = line.split_once(" (").and_then(|(place, rest)| Some((place, rest.split_once(')')?)));
    let stroked = || line.split_once(" /").and_then(|(place, rest)| Some((place, rest.split_once("/.")?)));
    let (place, (agency, rest)) = bracketed.or_else(stroked)?;
    let is_agency = (2..=24).contains(&agency.len())
        && agency.split(['/', ' ', '-', '.']).all(|part| part.chars().all(char::is_alphanumeric))
        && clean::is_agency(agency);
    let after = rest.trim_start();
    let is_marked =
        after.starts_with(['-', '\u{2013}', '\u{2014}', '.', ':']) || after.starts_with(char::is_uppercase);
    let is_place = place.starts_with(char::is_alphabetic)
        && place.chars().next().is_some_and(|c| !c.is_lowercase())
        && place.split_whitespace().count() <= 6
        && !place.ends_with(['!', '?', ':'])
        // `Ore.` is a state; a sentence that ends before a bracket is no place.
        && (!place.ends_with('.') || place.contains(", "));
    if !(is_agency && is_marked && is_place) {
        return None;
    }
    // Behind the place stand its state and the day.
    let name = place.split_once(", ").map_or(place, |(name, _)| name);
    let raw = line.get(..line.len() - rest.len()).unwrap_or(place).trim_end_matches('.');
    Some((raw.to_owned(), name.to_owned()))
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end().ends_with(['.', '!', '?', ':', '"', '\u{bb}', '\u{201c}', '\u{201d}'])
}

fn width(line: &str) -> usize {
    line.trim_end().chars().count()
}

fn is_indented(line: &str) -> bool {
    line.starts_with(['\t', '\u{3000}']) || line.starts_with("  ")
}

/// What stands behind the mark of a list's item.
fn item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    ["- ", "* ", "+ ", "\u{2022} ", "-- "].iter().find_map(|mark| line.strip_prefix(mark)).filter(|rest| {
        rest.trim_start().starts_with(char::is_alphanumeric)
            || rest.trim_start().starts_with(['\u{ab}', '"', '(', '[', '\u{201e}'])
    })
}

/// True for a row of a table: fields between bars, tabs or runs of blanks.
fn is_row(line: &str) -> bool {
    let line = line.trim();
    let bars = line.starts_with('|') && line.len() > 1 && line.ends_with('|');
    bars || line.contains('\t') || gaps(line) >= 1
}

/// True where rows begin that are a table: one between bars, or two that hold columns.
fn is_table(lines: &[&str]) -> bool {
    let rows = lines.iter().take_while(|line| is_row(line)).count();
    rows >= 2
        || rows == 1 && lines[0].trim_start().starts_with('|')
        || rows == 1 && (gaps(lines[0].trim()) >= 2 || lines[0].trim().contains('\t'))
}

/// Runs of three blanks or more, or dots that lead to a figure.
fn gaps(line: &str) -> usize {
    let blanks = line.split("   ").filter(|piece| !piece.trim().is_empty()).count().saturating_sub(1);
    blanks + usize::from(line.contains(".....") && line.ends_with(|c: char| c.is_ascii_digit()))
}

/// Scripts that put no space between words.
fn is_spaceless(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(copy: &str) -> String {
        html(&copy.lines().collect::<Vec<_>>())
    }

    #[test]
    fn wrapped_lines_are_a_paragraph_again() {
        let copy = "Port Elm (dpa) - Die Hafenverwaltung hat die alte Drehbrücke an\neinen Taucher im Ruhestand verkauft, der im Maschinenraum wohnen will.\nDer Preis war eine Münze.\n\nNiemand bot gegen ihn.";
        assert_eq!(
            of(copy),
            "<p>Port Elm (dpa) - Die Hafenverwaltung hat die alte Drehbrücke an einen Taucher im Ruhestand verkauft, der im Maschinenraum wohnen will. Der Preis war eine Münze.</p>\n<p>Niemand bot gegen ihn.</p>\n"
        );
    }

    #[test]
    fn a_dateline_has_its_place() {
        for (line, found) in [
            ("Port Elm (dpa/elm) - Ein Taucher", Some(("Port Elm (dpa/elm)", "Port Elm"))),
            ("   PORT ELM, June 12 (Xinhua) -- A diver", Some(("PORT ELM, June 12 (Xinhua)", "PORT ELM"))),
            ("PORT ELM, Ore. (AP) \u{2014} A diver", Some(("PORT ELM, Ore. (AP)", "PORT ELM"))),
            ("ПОРТ-ЭЛЬМ, 12 июня. /ТАСС/. Водолаз", Some(("ПОРТ-ЭЛЬМ, 12 июня. /ТАСС/", "ПОРТ-ЭЛЬМ"))),
            ("Elm (KNA) Ein Taucher", Some(("Elm (KNA)", "Elm"))),
            ("Der Taucher (63) - er lebt in Elm", None),
            ("Die Firma (AP) kauft", None),
            ("elm (dpa) - Ein Taucher", None),
        ] {
            let told = dateline(line);
            assert_eq!(told.as_ref().map(|(raw, place)| (raw.as_str(), place.as_str())), found, "{line}");
        }
    }

    #[test]
    fn a_dash_that_a_line_begins_with_is_no_list() {
        let copy = "Der Mann betreibt das Geschäft in der alten Brücke von Elm am Kai\n- und das ist der Grund dafür, dass er lieber nicht genannt wird, wie\ner sagt.";
        assert_eq!(of(copy).matches("<li>").count(), 0, "{}", of(copy));
    }

    #[test]
    fn an_indent_begins_a_paragraph() {
        let copy = "   PORT ELM, June 12 (AFP) - The harbour board sold the bridge\non Friday & kept the tolls.\n   Nobody bid against the diver, who means to live in it.";
        assert_eq!(of(copy).matches("<p>").count(), 2);
        assert!(of(copy).contains("bridge on Friday &amp; kept"));
    }

    #[test]
    fn tables_lists_and_short_lines_stay_line_by_line() {
        let table = "6. Spieltag:\n| Elm   | 2:1 |\n| Ashby | 0:0 |";
        assert_eq!(of(table), "<p>6. Spieltag:</p>\n<pre>| Elm   | 2:1 |\n| Ashby | 0:0 |</pre>\n");
        let columns = "Elm      3  1  0    10\nAshby    2  2  0     8";
        assert_eq!(of(columns), "<pre>Elm      3  1  0    10\nAshby    2  2  0     8</pre>\n");
        let list = "Themen am Freitag, wie sie im Augenblick geplant sind, in Elm:\n- Hafen: Verkauf der alten Brücke, mit Bildern und einem Interview aus\n  dem Maschinenraum\n- Wetter";
        assert_eq!(
            of(list),
            "<p>Themen am Freitag, wie sie im Augenblick geplant sind, in Elm:</p>\n<ul><li>Hafen: Verkauf der alten Brücke, mit Bildern und einem Interview aus dem Maschinenraum</li><li>Wetter</li></ul>\n"
        );
        let contact = "Ansprechpartner:\nRedaktion Elm - Tel.: 555 0100\nE-Mail: elm@news.example\n\nDie Hafenverwaltung hat die alte Drehbrücke an einen Taucher verkauft.";
        assert_eq!(of(contact).matches("<p>").count(), 4);
    }

    #[test]
    fn copy_that_was_not_wrapped_has_a_paragraph_a_line() {
        let long = "The harbour board sold the old swing bridge on Friday to a retired diver who means to live in its engine room.";
        assert_eq!(of(&format!("{long}\n{long}")).matches("<p>").count(), 2);
        assert_eq!(of("  \n\n"), "");
    }
}
