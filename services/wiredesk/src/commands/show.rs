//! Records and items for a person's eyes.

use anstyle::{AnsiColor, Style};
use bus::Record;
use chassis::envelope;
use jiff::Timestamp;
use proto::{
    topics,
    v1::{DeadLetter, Item, ItemKind, Relation, Story},
    words::Word,
};
use std::fmt::Write;

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const NOTE: Style = AnsiColor::Yellow.on_default();
const BAD: Style = AnsiColor::Red.on_default();

/// A record in a line: items, stories and dead letters by what they say, others by their key.
pub(super) fn record(record: &Record) -> String {
    let time = Timestamp::from_millisecond(record.timestamp_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let time = paint(DIM, &time.strftime("%H:%M:%S").to_string());
    let shown = match record.at.topic.as_ref() {
        topics::ITEMS | topics::ADVISORIES => {
            envelope::open::<Item>(record).map(|item| item.map(|item| item_line(&item)))
        }
        topics::STORIES => envelope::open::<Story>(record).map(|story| story.map(|story| story_line(&story))),
        topics::DEAD_LETTERS => {
            envelope::open::<DeadLetter>(record).map(|dead| dead.map(|dead| dead_line(&dead)))
        }
        _ => Ok(Some(String::from_utf8_lossy(&record.key).into_owned())),
    };
    let place = paint(DIM, &format!("{}/{}", record.at.partition, record.offset));
    match shown {
        Ok(Some(line)) => format!("{time} {place:>6} {line}"),
        Ok(None) => {
            format!("{time} {place:>6} {} {}", paint(BAD, "erased"), String::from_utf8_lossy(&record.key))
        }
        Err(cause) => format!("{time} {place:>6} {} {cause}", paint(BAD, "unreadable")),
    }
}

/// A story event in a line.
fn story_line(story: &Story) -> String {
    let item = story.item.clone().unwrap_or_default();
    let mut line = format!("{} {}", kind(item.kind()), text(&item));
    if story.story_version > 1 {
        let _ = write!(line, " {}", paint(DIM, &format!("(version {})", story.story_version)));
    }
    line
}

fn item_line(item: &Item) -> String {
    let relation = match item.relation() {
        Relation::New | Relation::Unspecified | Relation::Version => String::new(),
        other => {
            format!(" {}", paint(NOTE, &other.word()))
        }
    };
    format!("{}{relation} {}", kind(item.kind()), text(item))
}

fn text(item: &Item) -> String {
    let source = item.source.as_ref().map(|source| source.id.as_str()).unwrap_or_default();
    let language = item.language.as_ref().map(|language| language.tag.as_str()).unwrap_or_default();
    let marker = if item.urgency_marker.is_empty() {
        String::new()
    } else {
        format!("{} ", paint(NOTE, &item.urgency_marker))
    };
    let words = paint(DIM, &format!("{} words, {source}, {language}", item.word_count));
    format!("{marker}{} {words}", paint(BOLD, &item.headline))
}

fn dead_line(dead: &DeadLetter) -> String {
    let stage = dead.stage().word();
    format!("{} {}: {}", paint(BAD, &stage), dead.feed_id, dead.error)
}

fn kind(kind: ItemKind) -> String {
    let word = kind.word();
    let style = match kind {
        ItemKind::New | ItemKind::Release | ItemKind::Reinstated => GOOD,
        ItemKind::Kill | ItemKind::Withhold => BAD,
        _ => NOTE,
    };
    paint(style, &format!("{word:<10}"))
}

/// Text in a style. Streams that are no terminal take the style off again.
pub(super) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// A whole item: what its consumers would read, and what was taken off.
pub(super) fn item(item: &Item) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "  {} {value}", paint(DIM, &format!("{name:<10}")));
        }
    };
    let time = |time: &Option<proto::v1::TrustedTime>| {
        time.as_ref().map(|time| time.original.clone()).unwrap_or_default()
    };
    line("headline", &paint(BOLD, &item.headline));
    line("marker", &item.urgency_marker);
    line("link", &item.url);
    line("id", &item.source_item_id);
    line("published", &time(&item.published));
    line("updated", &time(&item.updated));
    line("by", &item.bylines.iter().map(|byline| byline.name.as_str()).collect::<Vec<_>>().join(", "));
    if let Some(dateline) = &item.dateline {
        let parts = [dateline.places.join(", "), dateline.date.clone(), dateline.agency.clone()];
        line(
            "dateline",
            &parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" / "),
        );
    }
    for caption in &item.captions {
        line("caption", &format!("{} {}", caption.text, paint(DIM, &caption.credit)));
    }
    for block in &item.body {
        line("body", &block.text);
    }
    line("signoff", &item.signoff);
    line("copyright", &item.copyright_notice);
    for removed in &item.removed {
        line(&removed.label, &format!("{} {}", paint(NOTE, &removed.text), paint(DIM, &removed.rule)));
    }
    line("mended", &item.mended.join("; "));
    out
}
