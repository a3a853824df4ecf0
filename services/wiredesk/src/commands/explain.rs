//! A cleaned item for a person's eyes: what it became, and every block with its label, its rule and how sure that is.
//! [`item`] heads it with the fields -> a block each: text, then the rule -> [`flow()`] wraps it.

use super::{
    flow::{PLAIN, flow},
    show::paint,
};
use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;
use wire::clean::{Block, Cleaned, Note, State};

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();
const FIELD: Style = AnsiColor::Cyan.on_default();
const GONE: Style = AnsiColor::Red.on_default();
const DOUBT: Style = AnsiColor::Yellow.on_default().bold();
const LEARNT: Style = AnsiColor::Magenta.on_default();

/// Columns of the mark and the label before each text.
const INDENT: usize = 14;

/// What is known beside the cleaned item.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beside<'a> {
    /// Its id, or its file's name.
    pub(super) name: &'a str,
    /// What kind of text it was read as.
    pub(super) kind: &'a str,
    /// Epoch of what was learnt of its source, and number of blocks that count; `None` where nothing is learnt.
    pub(super) learnt: Option<(u64, usize)>,
    /// Columns to write in.
    pub(super) width: usize,
}

/// The item, with a line's end after each line.
pub(super) fn item(cleaned: &Cleaned, beside: Beside<'_>) -> String {
    let mut out = String::new();
    title(&mut out, cleaned, beside);
    let mut row = |name: &str, style: Style, value: &str| {
        if !value.is_empty() {
            let label = paint(DIM, &format!("{name:<INDENT$}"));
            let _ = write!(out, "{label}{}", flow(&[(style, value)], INDENT, beside.width));
        }
    };
    row("headline", BOLD, cleaned.headline.as_deref().unwrap_or_default());
    row("marker", DOUBT, cleaned.urgency_marker.as_deref().unwrap_or_default());
    if let Some(dateline) = &cleaned.dateline {
        row("dateline", FIELD, &dateline_parts(dateline));
    }
    row("byline", FIELD, &cleaned.byline.join(", "));
    for caption in &cleaned.captions {
        let credit = caption.credit.as_ref().map(|credit| format!(" [{credit}]")).unwrap_or_default();
        row("caption", FIELD, &format!("{}{credit}", caption.text));
    }
    row("sign-off", FIELD, cleaned.signoff.as_deref().unwrap_or_default());
    row("copyright", FIELD, cleaned.copyright.as_deref().unwrap_or_default());
    row("mended", DOUBT, &cleaned.mended.join(", "));
    row("sponsored", DOUBT, if cleaned.sponsored { "yes" } else { "" });
    let (style, state) = state(cleaned);
    row("clean state", style, &state);
    if let Some((epoch, count)) = beside.learnt {
        let blocks = if count == 1 { "block counts" } else { "blocks count" };
        row("learnt", LEARNT, &format!("epoch {epoch}: {count} {blocks} as residue of this source"));
    }
    out.push('\n');
    for one in &cleaned.blocks {
        block(&mut out, one, beside.width);
    }
    out.push('\n');
    out
}

fn title(out: &mut String, cleaned: &Cleaned, beside: Beside<'_>) {
    let language = cleaned.language.as_deref().unwrap_or("unknown language");
    let words = words(cleaned, |block| block.label.is_kept());
    let right = format!(" {}, {language}, {words} words ", beside.kind);
    let left = format!(" {} ", beside.name);
    let fill = beside.width.saturating_sub(left.width() + right.width() + 4).max(2);
    let _ = writeln!(
        out,
        "{}{}{}{}{}",
        paint(DIM, "──"),
        paint(BOLD, &left),
        paint(DIM, &"─".repeat(fill)),
        paint(DIM, &right),
        paint(DIM, "──")
    );
}

fn dateline_parts(dateline: &wire::clean::Dateline) -> String {
    let parts = [("place", &dateline.place), ("date", &dateline.date), ("agency", &dateline.agency)];
    let known = parts.iter().filter_map(|(name, part)| part.as_ref().map(|part| format!("{name} {part}")));
    known.collect::<Vec<_>>().join(" · ")
}

/// The state in words, with what was taken out and on how much.
fn state(cleaned: &Cleaned) -> (Style, String) {
    let all = words(cleaned, |_| true).max(1);
    let share = |count: usize| format!("{count} of {all} words ({}%)", count * 100 / all);
    let removed = words(cleaned, |block| block.label.is_dropped());
    let fields = all - removed - words(cleaned, |block| block.label.is_kept());
    let moved = format!("{} taken out, {fields} moved to fields", share(removed));
    match cleaned.state {
        State::Clean => (PLAIN, format!("clean: {moved}")),
        State::Off => (DOUBT, "off: nothing was cleaned".to_owned()),
        State::Doubtful => {
            let back = words(cleaned, |block| block.rule.starts_with("kept in doubt"));
            let text =
                "DOUBTFUL: the rules would have left too little, or were too unsure of too much. Put back:";
            (DOUBT, format!("{text} {}; {moved}", share(back)))
        }
    }
}

/// Words of the blocks that are chosen.
fn words(cleaned: &Cleaned, chosen: impl Fn(&Block) -> bool) -> usize {
    cleaned.blocks.iter().filter(|block| chosen(block)).map(|block| wire::words_in(&block.text)).sum()
}

fn block(out: &mut String, block: &Block, width: usize) {
    let doubt = block.rule.starts_with("kept in doubt");
    let (mark, label, text) = match block.label {
        label if label.is_kept() && doubt => ("? ", DOUBT, PLAIN),
        label if label.is_kept() => ("  ", DIM, PLAIN),
        label if label.is_dropped() => ("- ", GONE, DIM),
        _ => ("> ", FIELD, FIELD),
    };
    let rule = if block.rule.starts_with("learnt: ") { LEARNT } else { DIM };
    let field = match block.note {
        Some(Note::Correction) => " → corrections",
        Some(Note::Disclaimer) => " → disclaimers",
        Some(Note::Sponsored) => " → sponsored",
        None => "",
    };
    let why = format!("[{} {}%{field}]", block.rule, (block.confidence * 100.0).round());
    let lead = paint(label, &format!("{mark}{:<rest$}", block.label.word(), rest = INDENT - mark.len()));
    let _ = write!(out, "{lead}{}", flow(&[(text, &block.text), (rule, &why)], INDENT, width));
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::clean::{Input, Kind, Policy, clean};

    fn explained(text: &str, width: usize) -> String {
        let cleaned = clean(&Input {
            kind: Kind::Text,
            text,
            language: None,
            title: None,
            url: None,
            time_ms: None,
            policy: Policy::Full,
            learnt: None,
            site: None,
        });
        let beside = Beside { name: "ferry", kind: "text", learnt: Some((3, 1)), width };
        anstream::adapter::strip_str(&item(&cleaned, beside)).to_string()
    }

    const TEXT: &str = "Ferry to sail again

The quay at dawn. Photo: Ada Finch

PORT ELM, May 2, 2021, TASS. The ferry between the two towns will sail again from Monday, the harbour board said.

Nobody had crossed the river since the winter storms took the pier away, and the shops had felt it.

Correction: An earlier version of this story gave the wrong day.

Share it";

    #[test]
    fn a_person_sees_fields_state_and_every_block_with_its_rule() {
        insta::assert_snapshot!(explained(TEXT, 80));
    }

    #[test]
    fn no_line_is_wider_than_it_may_be_in_any_script() {
        let long = "https://elm.example/".to_owned() + &"a".repeat(300);
        for text in [TEXT.to_owned(), format!("{TEXT}\n\n{long}"), "渡轮将于星期一复航，".repeat(40) + "。"]
        {
            for width in [60, 80, 120] {
                for line in explained(&text, width).lines() {
                    assert!(line.width() <= width, "{width}: {line}");
                }
            }
        }
    }

    #[test]
    fn nothing_of_the_text_is_lost_on_the_way() {
        let shown: String = explained(TEXT, 60).split_whitespace().collect();
        let last = "NobodyhadcrossedtheriversincethewinterstormstookthepierawayandtheshopshadfeltiT";
        assert!(
            shown.to_lowercase().contains(&last.to_lowercase().replace("awayand", "away,and")),
            "{shown}"
        );
    }
}
