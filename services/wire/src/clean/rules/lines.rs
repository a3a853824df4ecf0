//! Lines known by their wording or their form.

use super::Draft;
use super::forms::{self, Where};
use crate::clean::unit::Role;
use crate::clean::{Label, byline, phrases};

/// Longest text, in bytes, that the forms of lines are tried on.
const LONGEST: usize = 600;

/// Labels what is known wherever it stands.
pub(super) fn anywhere(drafts: &mut [Draft]) {
    for draft in drafts {
        if !draft.open() || draft.unit.role == Role::Row || draft.unit.role == Role::Preformatted {
            continue;
        }
        by_form(draft, |place| place == Where::Anywhere);
        by_phrase(draft);
        by_cells(draft);
    }
}

/// Labels what is known by its place: what stands before the first paragraph of the story, or after the last.
/// A note that reads like prose is taken on the way, so both walks end at the story itself.
pub(super) fn around(drafts: &mut [Draft]) {
    if !drafts.iter().any(Draft::prose) {
        return;
    }
    for draft in drafts.iter_mut() {
        by_side(draft, Where::Before);
        if draft.prose() {
            break;
        }
    }
    for draft in drafts.iter_mut().rev() {
        by_side(draft, Where::After);
        if draft.prose() {
            break;
        }
    }
}

/// Tries the forms that count on this side of the story, and bylines.
fn by_side(draft: &mut Draft, side: Where) {
    let before = side == Where::Before;
    if !draft.open() || draft.unit.role == Role::Row {
        return;
    }
    if before && draft.words <= 16 && byline::dated_names(&draft.unit.text).is_some() {
        draft.decide(Label::Byline, "name and date", 0.85);
    }
    if draft.unit.role != Role::ListItem || !before {
        by_form(draft, |place| place == side || place == Where::Around);
    }
    let led = draft.unit.text.contains([':', '：']);
    if draft.open() && draft.words <= 16 && (before || led) && byline::names(&draft.unit.text).is_some() {
        draft.decide(Label::Byline, "byline", 0.92);
    }
}

fn by_form(draft: &mut Draft, counts: impl Fn(Where) -> bool) {
    let text = draft.unit.text.as_str();
    if text.len() > LONGEST {
        return;
    }
    let found = forms::compiled()
        .iter()
        .find(|(form, pattern)| counts(form.place) && pattern.is_match(text))
        .map(|(form, _)| *form);
    if let Some(form) = found {
        draft.decide(form.label, form.rule, form.confidence);
    }
}

fn by_phrase(draft: &mut Draft) {
    if !draft.open() {
        return;
    }
    if let Some(phrases) = phrases::find(&draft.folded, draft.folded_words(), draft.unit.link_share) {
        draft.decide(phrases.label, phrases.rule, phrases.confidence);
    }
}

/// A row of links, or of words between bars, each of them a control.
fn by_cells(draft: &mut Draft) {
    if !draft.open() || draft.words > 24 || crate::clean::fold::ends_sentence(&draft.unit.text) {
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
    if let Some(phrases) = phrases::controls(&cells) {
        draft.decide(phrases.label, "row of controls", 0.9);
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
