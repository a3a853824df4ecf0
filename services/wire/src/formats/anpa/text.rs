//! The text of a message: what stands over the copy, and the copy.
//! Typesetting is undone first: `^` begins and `<` ends a line that is set by itself, ``quotes'', ` _ ` for a dash.

use super::version;
use crate::clean;
use crate::formats::{copy, desk};
use crate::split::text;

/// Lines that may stand over the copy.
const HEAD_LINES: usize = 30;

/// A message's text in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// The line of keyword and version.
    pub(super) slug: Option<String>,
    /// Notes of the desk over the copy.
    pub(super) notes: Vec<String>,
    /// Headline.
    pub(super) headline: Option<String>,
    /// Names of authors.
    pub(super) byline: Vec<String>,
    /// The lines of the copy.
    pub(super) copy: Vec<&'a str>,
    /// What follows: `MORE`.
    pub(super) signals: Vec<&'static str>,
}

/// A section without the signs of typesetting that stand inside lines, and with one kind of line end. The marks at the
/// ends of lines stay: they tell lines of the desk.
pub(super) fn typeset(section: &str) -> String {
    let section = section.replace("\r\r\n", "\n").replace("\r\n", "\n").replace('\r', "\n");
    let mut set = String::with_capacity(section.len());
    for line in section.split('\n') {
        let line = line.replace("``", "\u{201c}").replace("''", "\u{201d}").replace(" _ ", " \u{2014} ");
        let line = match line.strip_suffix(" _") {
            Some(before) => format!("{before} \u{2014}"),
            None => line,
        };
        // A dash that a paragraph begins with sets off an item of a list.
        let line = match line.trim_start().strip_prefix("_ ") {
            Some(item) => format!("{}- {item}", line.split('_').next().unwrap_or_default()),
            None => line,
        };
        // Fields of tables are parted by tabs or by the separators of the code.
        for character in line.chars() {
            match character {
                '\t' => set.push('\t'),
                '\u{1c}'..='\u{1f}' => set.push_str("   "),
                _ if character.is_control() => {}
                _ => set.push(character),
            }
        }
        set.push('\n');
    }
    set
}

impl<'a> Parts<'a> {
    /// Parts the lines of a text; `keyword` is the header's slug.
    pub(super) fn of(lines: &[&'a str], keyword: &str) -> Self {
        let mut parts = Self::default();
        let mut headline: Vec<String> = Vec::new();
        let mut rest = lines;
        for _ in 0..HEAD_LINES {
            let blank = rest.iter().take_while(|line| line.trim().is_empty()).count();
            let next = rest.get(blank..).unwrap_or_default();
            let Some(first) = next.first() else { break };
            // A line of the desk goes on up to its mark.
            let is_set = first.trim_start().starts_with('^');
            let end = next.iter().take(6).position(|line| line.trim_end().ends_with('<')).unwrap_or_default();
            let taken = if is_set { end + 1 } else { 1 };
            let (taken, after) = next.split_at(taken.min(next.len()));
            let line = text::collapsed(&taken.join(" "));
            let (line, is_marked) = (bare(&line), is_set || line.ends_with('<'));
            if !is_marked && is_copy(first, &line, !headline.is_empty() && blank > 0)
                || is_row_of_dashes(&line)
            {
                break;
            }
            if !parts.read_head(&line, keyword, &mut headline) {
                break;
            }
            rest = after;
        }
        parts.headline = Some(text::collapsed(&headline.join(" "))).filter(|line| !line.is_empty());
        parts.read_copy(rest);
        parts
    }

    /// Takes a line over the copy; false for one that is copy after all.
    fn read_head(&mut self, line: &str, keyword: &str, headline: &mut Vec<String>) -> bool {
        let own = keyword.split(',').next().unwrap_or_default().trim();
        let is_own =
            !own.is_empty() && line.get(..own.len()).is_some_and(|start| start.eq_ignore_ascii_case(own));
        if self.slug.is_none() && headline.is_empty() && (is_own || version::is_slug(line)) {
            self.slug = Some(line.to_owned());
        } else if is_note(line) || desk::is_marker(line) || desk::is_embargo(line) || release(line).is_some()
        {
            self.notes.push(line.to_owned());
        } else if let Some(names) = clean::byline_names(line) {
            self.byline.extend(names);
        } else if !is_role(line) {
            // Two lines are a headline and what goes on with it; a third is copy.
            if headline.len() == 3 {
                return false;
            }
            headline.push(line.to_owned());
        }
        true
    }

    fn read_copy(&mut self, lines: &[&'a str]) {
        for line in lines {
            let whole = line.trim();
            let plain = whole.strip_prefix('^').unwrap_or(whole);
            let plain = plain.strip_suffix('<').unwrap_or(plain).trim_end();
            let word = plain.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
            match word.as_str() {
                "more" => self.signals.push("more"),
                "endit" | "end" | "30" | "end adv" | "end advance" => {}
                // A mark sets a line by itself: it stands between blank ones.
                _ if plain.len() < whole.len() => self.copy.extend(["", plain, ""]),
                _ => self.copy.push(line),
            }
        }
        let from = self.copy.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
        self.copy.truncate(from);
    }
}

fn bare(line: &str) -> String {
    line.trim().trim_start_matches('^').trim_end_matches('<').replace(['^', '<'], "").trim().to_owned()
}

/// True for the first line of copy: it is indented, begins with a dateline, or stands behind the headline and a blank line.
fn is_copy(line: &str, bare: &str, is_behind: bool) -> bool {
    line.starts_with(['\t', '\u{3000}'])
        || line.starts_with("  ")
        || copy::dateline(bare).is_some()
        || is_behind
}

fn is_row_of_dashes(line: &str) -> bool {
    !line.is_empty() && line.chars().all(|c| matches!(c, '_' | '-' | '\u{2014}' | ' '))
}

/// A line that speaks to editors: of pictures, of what moved with it, of where an add belongs.
fn is_note(line: &str) -> bool {
    const STARTS: [&str; 15] = [
        "Eds:",
        "Eds.:",
        "EDS:",
        "Editors:",
        "EDITORS:",
        "AP Photo",
        "AP Graphic",
        "With ",
        "Photo",
        "LaserPhoto",
        "Precede ",
        "SUBS ",
        "INSERTS ",
        "ADDS ",
        "CORRECTS ",
    ];
    let is_place = |place: &str| place.len() > 2 && !place.contains(char::is_lowercase);
    // `WASHINGTON: this year.`: the last words of the take before.
    let is_catch = line
        .split_once(": ")
        .is_some_and(|(place, words)| is_place(place) && words.split_whitespace().count() <= 4);
    STARTS.iter().any(|start| line.starts_with(start))
        || is_catch
        || line.starts_with('(') && line.ends_with(')')
}

/// `Associated Press Writer`, `AP Sports Writer`.
fn is_role(line: &str) -> bool {
    const AGENCIES: [&str; 6] =
        ["Associated Press", "The Associated Press", "AP ", "UPI ", "United Press International", "c."];
    let is_short = line.split_whitespace().count() <= 5;
    is_short && AGENCIES.iter().any(|agency| line.starts_with(agency))
}

/// What a note says of a time of release, behind the words for it; `None` for another note.
pub(super) fn release(note: &str) -> Option<&str> {
    let lower = note.to_ascii_lowercase();
    let lower = lower.trim_start_matches('$');
    let skipped = note.len() - lower.len();
    if let Some(rest) = lower.strip_prefix("for release ").or_else(|| lower.strip_prefix("hold for release "))
    {
        return note.get(skipped + lower.len() - rest.len()..);
    }
    if is_advance(note) {
        return Some("");
    }
    None
}

/// `Adv14`, `$Adv14`: for a day of the month.
pub(super) fn is_advance(note: &str) -> bool {
    let lower = note.trim_start_matches('$').to_ascii_lowercase();
    let Some(digits) = lower.strip_prefix("adv") else { return false };
    digits.trim_start_matches([' ', '.']).starts_with(|c: char| c.is_ascii_digit())
}
