//! Lines known by their wording or their form.

use super::forms::{self, Where};
use super::stamp;
use super::{Draft, appeals, cells, ends};
use crate::clean::phrases::Kind;
use crate::clean::unit::Role;
use crate::clean::{Label, agencies, byline, fold, headline, phrases};

/// Longest text, in bytes, that the forms of lines are tried on.
const LONGEST: usize = 600;

/// Labels what is known wherever it stands.
pub(super) fn anywhere(drafts: &mut [Draft]) {
    let mut first = drafts.len() > 1;
    for draft in drafts {
        // What stands first may be the headline, and begin with any words.
        let headline = std::mem::take(&mut first) && draft.unit.role == Role::Paragraph && draft.words >= 4;
        if headline && draft.phrase(0.0, true).is_some_and(Kind::is_led) {
            continue;
        }
        if !draft.open() || draft.unit.role == Role::Row || draft.unit.role == Role::Preformatted {
            continue;
        }
        signed_picture(draft);
        by_form(draft, |place| place == Where::Anywhere);
        by_phrase(draft, true);
        ends::bracketed(draft);
        appeals::label(draft, true);
        let plain = !matches!(draft.unit.role, Role::Heading(_)) && !draft.unit.bold();
        let sent = draft.unit.text.ends_with("송고");
        let plain = plain || draft.words == 1 && !matches!(draft.unit.role, Role::Heading(_));
        if plain && !sent && draft.unit.text.contains(':') && stamp::is_stamp(&draft.unit.text, draft.words) {
            draft.decide(Label::Nav, "time stamp", 0.85);
        }
        by_cells(draft);
    }
}

/// The sign of a picture (`© Agency / Ada Finch`), which is no claim on the text.
fn signed_picture(draft: &mut Draft) {
    let text = draft.unit.text.as_str();
    let years = text.contains(|c: char| c.is_numeric());
    let parted = text.contains('/') || text.contains(" . ");
    if text.starts_with(['©', 'ⓒ']) && parted && !years && draft.words <= 9 {
        draft.decide(Label::Credit, "signed picture", 0.9);
    }
}

/// Labels what is known by its place: what stands before the first paragraph of the story, or after the last.
/// A note that reads like prose is taken on the way, so both walks end at the story itself.
pub(super) fn around(drafts: &mut Vec<Draft>) {
    if !drafts.iter().any(Draft::prose) {
        // A notice may be short.
        drafts.iter_mut().take(3).for_each(marker_alone);
        return;
    }
    let mut at = 0;
    while at < drafts.len() {
        at += by_side_or_cells(drafts, at, Where::Before);
        if drafts[at - 1].prose() {
            break;
        }
    }
    // The first prose may be a deck, and what says who and when stands behind it.
    let end = at + BEHIND_DECK;
    while at < end && at < drafts.len() {
        at += behind_deck(drafts, at);
    }
    // What an outlet says of itself at the end may read like prose.
    let mut prose = 0;
    let first = drafts.iter().position(Draft::prose).unwrap_or_default();
    for at in (first..drafts.len()).rev() {
        let single = if prose > 0 {
            above_prose(&mut drafts[at]);
            true
        } else {
            by_side_or_cells(drafts, at, Where::After) == 1
        };
        if single && drafts[at].prose() {
            prose += 1;
            if prose > PROSE_BEHIND {
                break;
            }
        }
    }
}

/// Lines behind the first prose that may still be the top of the item.
const BEHIND_DECK: usize = 4;

/// Paragraphs of prose that may stand behind the end of a story.
const PROSE_BEHIND: usize = 2;

/// A time or a byline between a deck and the story.
fn behind_deck(drafts: &mut Vec<Draft>, at: usize) -> usize {
    let draft = &mut drafts[at];
    let plain = draft.unit.role == Role::Paragraph && !draft.unit.bold();
    if !draft.open() || !plain || draft.words > 24 {
        return 1;
    }
    if stamp::is_stamp(&draft.unit.text, draft.words) {
        draft.decide(Label::Nav, "time stamp", 0.9);
    } else if !fold::ends_sentence(&draft.unit.text) && byline::names(&draft.unit.text).is_some() {
        draft.decide(Label::Byline, "byline behind a deck", 0.88);
    }
    let Some(cells) = cells::of(draft, Where::Before) else { return 1 };
    let count = cells.len();
    drafts.splice(at..=at, cells);
    count
}

/// As [`by_side`]; a row of several such lines between bars (`Source: Wire | 10:20 | Editor: Finch`) is cut at them.
/// How many drafts there are now in place of the one.
fn by_side_or_cells(drafts: &mut Vec<Draft>, at: usize, side: Where) -> usize {
    let dated = side == Where::Before && byline::dated_names(&drafts[at].unit.text).is_some();
    let first = dated || side == Where::After && stamp::parted(&drafts[at].unit.text).len() == 1;
    if first {
        by_side(&mut drafts[at], side);
    }
    let Some(cells) = cells::of(&drafts[at], side) else {
        if !first {
            by_side(&mut drafts[at], side);
        }
        return 1;
    };
    let count = cells.len();
    drafts.splice(at..=at, cells);
    count
}

/// Tries the forms that count on this side of the story, and bylines.
pub(super) fn by_side(draft: &mut Draft, side: Where) {
    let before = side == Where::Before;
    if !draft.open() || draft.unit.role == Role::Row {
        return;
    }
    if before {
        marker_alone(draft);
    }
    if draft.words <= 14 && stamp::is_stamp(&draft.unit.text, draft.words) {
        // Korean copy ends with the time at which it was sent.
        let sent = !before && draft.unit.text.ends_with("송고");
        let (label, rule) =
            if sent { (Label::Signoff, "time of sending") } else { (Label::Nav, "time stamp") };
        draft.decide(label, rule, 0.92);
    }
    if before && draft.words <= 16 && byline::dated_names(&draft.unit.text).is_some() {
        draft.decide(Label::Byline, "name and date", 0.85);
    }
    if draft.unit.role != Role::ListItem || !before {
        by_form(draft, |place| place == side || place == Where::Around);
    }
    ends::label(draft, before);
    by_phrase(draft, false);
    appeals::label(draft, false);
    if draft.open() && before && is_aside(draft) {
        draft.decide(Label::EditorNote, "in brackets before the story", 0.85);
    }
    let unfinished = draft.words <= 24 && !draft.prose() && !fold::ends_sentence(&draft.unit.text);
    if draft.open() && before && unfinished && stamp::begins(&draft.unit.text) {
        draft.decide(Label::Nav, "begins with a time", 0.85);
    }
    if draft.open() && !before && draft.words <= 10 {
        let rest = draft.unit.text.split_once(' ').filter(|(first, _)| agencies::known(first));
        if rest.is_some_and(|(_, rest)| stamp::is_stamp(rest, fold::words(rest))) {
            draft.decide(Label::Signoff, "agency and time", 0.9);
        }
    }
    let led = draft.unit.text.contains([':', '：', ',']);
    if draft.open() && draft.words <= 16 && (before || led) && byline::names(&draft.unit.text).is_some() {
        draft.decide(Label::Byline, "byline", 0.92);
    }
}

/// A line of markers alone (`URGENT`, `MANDATORY KILL`).
fn marker_alone(draft: &mut Draft) {
    if draft.open() && draft.words <= 8 && headline::alone(&draft.unit.text).is_some() {
        draft.decide(Label::EditorNote, "marker alone", 0.92);
    }
}

/// Tries what ends a story on a line that prose stands behind: an outlet may speak of itself there, or the story goes on.
fn above_prose(draft: &mut Draft) {
    if !draft.open() || matches!(draft.unit.role, Role::Row | Role::ListItem | Role::Heading(_)) {
        return;
    }
    let ends = |form: &forms::Form| matches!(form.label, Label::Signoff | Label::Copyright);
    let found = forms::compiled().first(&draft.unit.text, |form| form.place != Where::Before && ends(form));
    if let Some(form) = found.copied().filter(|_| draft.unit.text.len() <= LONGEST) {
        draft.decide(form.label, form.rule, form.confidence);
    }
    ends::label(draft, false);
}

/// A text that stands in brackets as a whole.
fn is_aside(draft: &Draft) -> bool {
    let text = draft.unit.text.as_str();
    let inner =
        text.strip_prefix(['(', '（']).and_then(|text| text.trim_end_matches('.').strip_suffix([')', '）']));
    draft.words <= 45
        && draft.unit.role == Role::Paragraph
        && inner.is_some_and(|inner| !inner.contains([')', '）']) || inner.contains(['(', '（']))
}

fn by_form(draft: &mut Draft, counts: impl Fn(Where) -> bool) {
    let text = draft.unit.text.as_str();
    if text.len() > LONGEST {
        return;
    }
    let found = forms::compiled().first(text, |form| counts(form.place)).copied();
    if let Some(form) = found {
        draft.decide(form.label, form.rule, form.confidence);
    }
}

pub(super) fn by_phrase(draft: &mut Draft, within: bool) {
    if !draft.open() {
        return;
    }
    let headed = draft.unit.role == Role::Heading(1);
    let found = draft.phrase(draft.unit.link_share, within);
    // A crosshead may be any word.
    let crosshead = within && matches!(draft.unit.role, Role::Heading(_));
    let found = found.filter(|kind| !(crosshead && kind.label == Label::Nav));
    // `Interview: Ada Finch, Wire` names its author.
    let author = || {
        let wire = draft.unit.text.rsplit_once(", ").is_some_and(|(_, wire)| agencies::known(wire));
        wire && draft.words <= 8 && byline::names(&draft.unit.text).is_some()
    };
    let found = found.filter(|kind| !(kind.is_led() && author()));
    let signed = |kind: &&Kind| kind.name == "caption-word" && agencies::is_agency(&draft.unit.text);
    if let Some(kind) = found.filter(|kind| !(signed(kind) || headed && kind.is_led())) {
        // More than the word for a picture says what the picture is.
        let label = if kind.name == "caption-word" && draft.words >= 2 { Label::Caption } else { kind.label };
        draft.decide(label, kind.rule, kind.confidence);
    }
}

/// A row of links, or of words between bars, each of them a control.
fn by_cells(draft: &mut Draft) {
    if !draft.open() || draft.words > 24 || fold::ends_sentence(&draft.unit.text) {
        return;
    }
    let unit = &draft.unit;
    let cells: Vec<String> = if unit.link_share > 0.8 && unit.links.len() > 1 {
        unit.links.clone()
    } else {
        unit.text
            .split(['|', '•', '·', '/'])
            .map(|cell| cell.trim().to_owned())
            .filter(|cell| !cell.is_empty())
            .collect()
    };
    if let Some(kind) = phrases::controls(&cells) {
        draft.decide(kind.label, "row of controls", 0.9);
    }
}

#[cfg(test)]
mod tests {
    use crate::clean::{Input, Kind, Label, Policy, clean};

    /// The label that a line gets before the story, or after it.
    fn label_of(line: &str, before: bool) -> Option<Label> {
        let story = "The ferry between the two towns will sail again from Monday, the board said.\n\nNobody had crossed the river since the winter storms took the pier away.";
        let text = if before {
            format!("Ferry to sail again\n\n{line}\n\n{story}")
        } else {
            format!("Ferry to sail again\n\n{story}\n\n{line}")
        };
        let cleaned = clean(&Input {
            kind: Kind::Text,
            text: &text,
            language: None,
            title: None,
            url: None,
            time_ms: None,
            policy: Policy::Full,
            learnt: None,
            site: None,
        });
        cleaned.blocks.iter().find(|block| block.text == line).map(|block| block.label)
    }

    #[test]
    fn lines_after_the_story_get_their_labels() {
        for (line, label) in [
            ("-0-", Label::Signoff),
            ("--30--", Label::Signoff),
            ("ENDS", Label::Signoff),
            ("(END)", Label::Signoff),
            ("（完）", Label::Signoff),
            ("-- BERNAMA", Label::Signoff),
            ("==Kyodo", Label::Signoff),
            ("rcm/lag/jt", Label::Signoff),
            ("EFE gcc/dmt", Label::Signoff),
            ("MCB/ADB // ADB.", Label::Signoff),
            ("(FIN) JCB/RES", Label::Signoff),
            ("(Reporting by Ada Finch; Editing by Rudy Oake)", Label::Signoff),
            ("Associated Press writer Ada Finch in Elm contributed to this report.", Label::Signoff),
            ("(Reporte de Ana Paz; editado en español por Eva Sol)", Label::Signoff),
            ("【责任编辑：王榆】", Label::Signoff),
            ("© Agence France-Presse", Label::Copyright),
            ("((c) Copyright Thomson Reuters 2022.)", Label::Copyright),
            ("Все права защищены", Label::Copyright),
            ("(MORE)", Label::EditorNote),
            (
                "(This story has not been edited by our staff and is auto-generated from a syndicated feed.)",
                Label::EditorNote,
            ),
            ("desk@elm.example", Label::Contact),
            ("((ada.finch@elm.example; +47 22 00 00 00))", Label::Contact),
            ("Share on VK | Share on Telegram | Print", Label::Share),
            ("Follow @elmnews on Twitter", Label::Share),
            ("Подписывайтесь на наш канал в Telegram", Label::Promo),
            ("Subscribe to The Elm Briefing, our free daily newsletter.", Label::Newsletter),
            ("Leia também: Sete mapas do porto", Label::Related),
            ("The post Ferry to sail again appeared first on Elm Register.", Label::Footer),
            ("12 comments", Label::Comments),
            ("Updated: 11 May 2022, 10:20", Label::Nav),
            ("___", Label::Nav),
        ] {
            assert_eq!(label_of(line, false), Some(label), "{line}");
        }
    }

    #[test]
    fn lines_before_the_story_get_their_labels() {
        for (line, label) in [
            ("By Ada Finch", Label::Byline),
            ("Par Solène Kerm", Label::Byline),
            ("Ada Finch | 11.02.2022 - Update : 11.02.2022", Label::Byline),
            ("(Adds closing prices, comment)", Label::EditorNote),
            ("Eds: UPDATES with quotes and details. With AP Photos.", Label::EditorNote),
            ("3 min read", Label::Nav),
            ("Jan 11, 2022 18:42 IST", Label::Nav),
            ("The ferry at dawn. Photo: Elm Courier", Label::Caption),
            ("Boats for both towns come in May", Label::Subhead),
        ] {
            assert_eq!(label_of(line, true), Some(label), "{line}");
        }
    }

    #[test]
    fn lines_of_the_story_stay_in_it() {
        for line in [
            "($1 = 11.1840 Elm crowns)",
            "* Benchmark index down 1.4% at close",
            "SHARE BUYBACK PAUSED",
            "Total: (for no loss in 6 overs) 17",
            "Shr 3.88 dlrs",
            "Finch: Don't subscribe to anything.",
        ] {
            assert!(label_of(line, false).is_some_and(Label::is_kept), "{line}");
        }
    }
}
