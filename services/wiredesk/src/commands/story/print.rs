//! A timeline for a person's eyes: the story, then a row for each thing that happened, each headline where it changed.

use super::timeline::{Change, Head, Row, Timeline};
use crate::commands::{
    flow::{PLAIN, flow},
    show::paint,
};
use anstyle::{AnsiColor, Style};
use jiff::Timestamp;
use std::fmt::Write;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const NOTE: Style = AnsiColor::Yellow.on_default();
const OTHER: Style = AnsiColor::Cyan.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// Columns of the names before the story's fields.
const LABEL: usize = 12;
/// Columns of a row's time with the gap after it; headlines begin there.
const TIME: usize = 10;
/// Most columns of a source's name.
const SOURCE: usize = 22;

/// The timeline, with a line's end after each line, none wider than `width` columns.
pub(super) fn timeline(timeline: &Timeline, width: usize) -> String {
    let mut out = String::new();
    head(&mut out, &timeline.head, width);
    let columns = Columns::of(&timeline.rows, width);
    let mut day = String::new();
    for row in &timeline.rows {
        let at = row.at.as_ref().map(instant).unwrap_or_default();
        let date = at.strftime("%Y-%m-%d").to_string();
        if date != day {
            let _ = writeln!(out, "\n{} {}", paint(BOLD, &date), paint(DIM, "UTC"));
            day = date;
        }
        columns.row(&mut out, row, &timeline.head, at, width);
    }
    out
}

fn head(out: &mut String, head: &Head, width: usize) {
    let mut line = |name: &str, texts: &[(Style, &str)]| {
        if texts.iter().any(|(_, text)| !text.is_empty()) {
            let _ = write!(out, "{}{}", paint(DIM, &format!("{name:<LABEL$}")), flow(texts, LABEL, width));
        }
    };
    match (&head.headline, head.gone) {
        (Some(headline), _) => line("headline", &[(NOTE, &head.marker), (BOLD, headline)]),
        (None, gone) => {
            line("headline", &[(BAD, &format!("({})", gone.map_or("unknown", |gone| gone.word())))])
        }
    }
    line("story", &[(PLAIN, &head.story_id)]);
    let version = match head.story_version {
        0 => "no event on wire.stories".to_owned(),
        number => format!("story version {number}"),
    };
    let status = if head.status == "usable" { GOOD } else { BAD };
    line("status", &[(status, &format!("{},", head.status)), (PLAIN, &version)]);
    let seen = head.first_seen_at.as_ref().map(instant).unwrap_or_default().strftime("%Y-%m-%d %H:%M:%S UTC");
    let name = match head.first_source_name.as_str() {
        "" => String::new(),
        name if name == head.first_source_id => String::new(),
        name => format!("({name})"),
    };
    line("first seen", &[(PLAIN, &format!("{seen} by")), (BOLD, &head.first_source_id), (PLAIN, &name)]);
    let text = format!("of {}, version {}", head.head_source_id, head.head_version);
    let id = if head.head_item_id == head.story_id { "" } else { &head.head_item_id };
    if head.gone.is_none() {
        line("text", &[(PLAIN, &text), (DIM, id)]);
    }
    let evidence = match head.evidence.as_slice() {
        [] => String::new(),
        evidence => format!("({})", evidence.join("; ")),
    };
    line("origin", &[(PLAIN, &head.likely_origin), (DIM, &evidence)]);
    let listed = head.source_ids.join(", ");
    let more = match head.sources.saturating_sub(head.source_ids.len()) {
        0 => String::new(),
        more => format!("and {more} of which nothing is left on wire.items"),
    };
    line("sources", &[(PLAIN, &format!("{}:", head.sources)), (PLAIN, &listed), (DIM, &more)]);
    line("copies", &[(PLAIN, &head.copies.to_string())]);
}

/// Widths that are the same in all rows.
#[derive(Clone, Copy, Debug)]
struct Columns {
    story: usize,
    version: usize,
    what: usize,
    source: usize,
}

impl Columns {
    fn of(rows: &[Row], width: usize) -> Self {
        let widest = |of: fn(&Row) -> usize| rows.iter().map(of).max().unwrap_or_default();
        let mut columns = Self {
            story: widest(|row| story(row).width()),
            version: widest(|row| version(row).width()),
            what: widest(|row| row.what.width()),
            source: 0,
        };
        let room = width.saturating_sub(columns.before_source()).clamp(1, SOURCE);
        columns.source = widest(|row| row.source_id.width()).min(room);
        columns
    }

    fn before_source(self) -> usize {
        TIME + self.story + 2 + self.version + 2 + self.what + 2 + "by ".len()
    }

    fn row(self, out: &mut String, row: &Row, head: &Head, at: Timestamp, width: usize) {
        let facts = facts(row, head);
        let facts: Vec<(Style, &str)> = facts.iter().map(|(style, text)| (*style, text.as_str())).collect();
        let size = facts.iter().map(|(_, text)| text.width() + 1).sum::<usize>();
        let lead = self.before_source() + self.source + 2;
        // What there is to say stands beside the source if there is room for all of it.
        let beside = !facts.is_empty() && lead + size <= width;
        let time = paint(DIM, &at.strftime("%H:%M:%S").to_string());
        let story = paint(DIM, &pad(&story(row), self.story));
        let what = paint(style(&row.what), &pad(&row.what.to_uppercase().replace('_', " "), self.what));
        let source = pad(&row.source_id, self.source);
        let source = if beside { source.as_str() } else { source.trim_end() };
        let version = pad(&version(row), self.version);
        let _ = write!(out, "{time}  {story}  {version}  {what}  by {source}");
        if beside {
            let _ = write!(out, "  {}", flow(&facts, lead, width));
        } else {
            out.push('\n');
        }
        let mut under = |texts: &[(Style, &str)]| {
            let _ = write!(out, "{:TIME$}{}", "", flow(texts, TIME, width));
        };
        if !beside && !facts.is_empty() {
            under(&facts);
        }
        let is_told =
            row.notice.is_some() || row.upstream_killed == Some(true) && row.version + row.revision > 1;
        if row.other_story_id.is_none() && !is_told && !row.same_headline {
            let id = if row.version > 1 || row.item_id == head.story_id { "" } else { &row.item_id };
            match (&row.headline, row.gone) {
                (Some(headline), _) => {
                    let quoted = format!("\u{201c}{headline}\u{201d}");
                    let event = if row.story.is_some() { BOLD } else { PLAIN };
                    under(&[(NOTE, &row.marker), (event, &quoted), (DIM, id)]);
                }
                (None, Some(gone)) => under(&[(BAD, &format!("({})", gone.word())), (DIM, id)]),
                (None, None) => {}
            }
        }
        // A row of another story is about its link.
        for link in row.links.iter().filter(|_| row.other_story_id.is_none()) {
            let rel = link.rel.replace('_', " ");
            let colon = if rel.ends_with(" of") || rel.ends_with(" in") { "" } else { ":" };
            under(&[(OTHER, &format!("→ {rel}{colon}")), (PLAIN, &link.id)]);
        }
    }
}

/// The event of the story, if it is one.
fn story(row: &Row) -> String {
    row.story.as_ref().map(|story| format!("story {}", story.version)).unwrap_or_default()
}

/// The number of a version; of one that was processed again, how often.
fn version(row: &Row) -> String {
    match (row.version, row.revision) {
        (0, _) => String::new(),
        (number, 0) => format!("version {number}"),
        (number, revision) => format!("version {number}.{revision}"),
    }
}

fn style(what: &str) -> Style {
    match what {
        "new" | "release" | "reinstated" => GOOD,
        "kill" | "withhold" => BAD,
        "copy" | "trimmed" | "extended" | "excerpt" | "roundup" | "same_text" => OTHER,
        _ => NOTE,
    }
}

/// What there is to say of a row beside its headline, in order.
fn facts(row: &Row, head: &Head) -> Vec<(Style, String)> {
    let mut facts: Vec<(Style, String)> = Vec::new();
    let mut say = |style: Style, text: String| facts.push((style, text));
    if row.superseded_by > 0 {
        say(NOTE, format!("superseded: version {} was there before", row.superseded_by));
    }
    if let Some(story) = &row.other_story_id {
        say(PLAIN, format!("in another story, {story}"));
    }
    if let Some(of) = &row.of {
        let whose = if of.source_id.is_empty() { &of.item_id } else { &of.source_id };
        let it = if of.item_id == head.story_id { "the original" } else { "that" };
        say(
            PLAIN,
            match of.share_of_this + of.share_of_other > 0.0 {
                true => format!(
                    "of {whose}: {} of this, {} of {it}",
                    percent(of.share_of_this),
                    percent(of.share_of_other)
                ),
                false => format!("of {whose}"),
            },
        );
    }
    if let Some(change) = &row.change {
        say(PLAIN, changes(change));
    }
    if let Some(notice) = &row.notice {
        let versions: Vec<String> = notice.versions.iter().map(u32::to_string).collect();
        let what = match (notice.scope, versions.as_slice()) {
            ("story", _) => "the story, wherever it ran".to_owned(),
            (_, []) => "this item".to_owned(),
            (_, [one]) => format!("version {one} of this item"),
            (_, many) => format!("versions {} of this item", many.join(", ")),
        };
        let verb = if row.what == "withhold" { "holds back" } else { "kills" };
        let who = match notice.authority.as_str() {
            "" => ", authority unknown".to_owned(),
            same if same == row.source_id => String::new(),
            other => format!(", on the word of {other}"),
        };
        let why = if notice.reason.is_empty() { "no reason given" } else { &notice.reason };
        say(BAD, format!("{verb} {what}{who}: {why}"));
    }
    match row.upstream_killed {
        Some(true) => say(BAD, "upstream killed: the agency killed the original".to_owned()),
        Some(false) => say(GOOD, "no longer marked as killed upstream".to_owned()),
        None => {}
    }
    if let (Some(until), Some(released)) = (&row.embargoed_until, &row.released_at) {
        let late = (instant(released).as_millisecond() - instant(until).as_millisecond()) as f64 / 1000.0;
        let form = |at| instant(at).strftime("%Y-%m-%d %H:%M:%S").to_string();
        let until = form(until);
        match late {
            0.0..60.0 => say(PLAIN, format!("embargoed until {until}, released {late:.1} s after it")),
            60.0.. => say(PLAIN, format!("embargoed until {until}, released {}", form(released))),
            _ => say(NOTE, format!("embargoed until {until}, released BEFORE it, {}", form(released))),
        }
    }
    if !row.note.is_empty() {
        say(PLAIN, row.note.clone());
    }
    if row.backfill {
        say(DIM, "backfill".to_owned());
    }
    if let Some(story) = &row.story {
        let kind = if story.kind == row.what || story.kind == "new" { "" } else { &story.kind };
        match (kind, story.new_head) {
            ("", false) => {}
            ("", true) => say(NOTE, "the story's text from here on".to_owned()),
            (kind, false) => say(NOTE, format!("{kind} of the story")),
            (kind, true) => say(NOTE, format!("{kind}: the story's text from here on")),
        }
    }
    let count = facts.len();
    for (_, fact) in facts.iter_mut().take(count.saturating_sub(1)) {
        if !fact.ends_with([',', '.', ':']) {
            fact.push(';');
        }
    }
    facts
}

/// What changed, in words.
fn changes(change: &Change) -> String {
    let mut parts = Vec::new();
    let (added, removed) = (change.paragraphs_added, change.paragraphs_removed);
    let noun = |count| if count == 1 { " paragraph" } else { " paragraphs" };
    if added > 0 {
        parts.push(format!("+{added}{}", noun(added)));
    }
    if removed > 0 {
        parts.push(format!("-{removed}{}", if added > 0 { "" } else { noun(removed) }));
    }
    match change.paragraphs_changed {
        0 => {}
        count if parts.is_empty() => parts.push(format!("{count}{} changed", noun(count))),
        count => parts.push(format!("{count} changed")),
    }
    let numbers: Vec<String> = change.numbers.iter().map(|(from, to)| format!("{from} → {to}")).collect();
    match (change.headline_changed, numbers.is_empty()) {
        (_, false) => parts.push(format!("headline {}", numbers.join(", "))),
        (true, true) => parts.push("headline".to_owned()),
        (false, true) => {}
    }
    if parts.is_empty() { "the same paragraphs and headline".to_owned() } else { parts.join(", ") }
}

/// A share, never rounded up to all or down to nothing.
fn percent(share: f64) -> String {
    match share * 100.0 {
        all if all >= 100.0 => "100%".to_owned(),
        none if none <= 0.0 => "0%".to_owned(),
        share if share < 1.0 => "<1%".to_owned(),
        share => format!("{}%", share.round().min(99.0)),
    }
}

/// The text in so many columns, cut with an ellipsis or filled with spaces.
fn pad(text: &str, columns: usize) -> String {
    let mut kept = String::new();
    let mut used = 0;
    let whole = text.width() <= columns;
    for character in text.chars().filter(|character| !character.is_control()) {
        let size = character.width().unwrap_or_default();
        if !whole && used + size + 1 > columns {
            kept.push('…');
            used += 1;
            break;
        }
        kept.push(character);
        used += size;
    }
    kept.extend(std::iter::repeat_n(' ', columns.saturating_sub(used)));
    kept
}

fn instant(at: &proto::time::Timestamp) -> Timestamp {
    Timestamp::new(at.seconds, at.nanos).unwrap_or(Timestamp::UNIX_EPOCH)
}
