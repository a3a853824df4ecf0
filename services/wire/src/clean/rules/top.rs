//! The top of the item: its headline, its deck, a place on a line of its own, a notice that is no story.

use super::{Draft, Extent, fold};
use crate::clean::unit::Role;
use crate::clean::{Input, Kind, Label, dateline, headline};

/// How many blocks from the start a headline may stand.
const TOP: usize = 12;

/// Finds the headline among the first blocks; `title` is the feed's, as text.
pub(super) fn headline(
    drafts: &mut [Draft],
    extent: Option<Extent>,
    input: &Input<'_>,
    title: Option<&str>,
) -> Option<String> {
    let end = extent.map_or(drafts.len(), |extent| extent.first).min(drafts.len());
    let at = titled(drafts, title)
        .or_else(|| heading(&drafts[..end], 1..=1))
        .or_else(|| heading(&drafts[..end], 2..=3))
        .or_else(|| first_line(drafts, end, input, title))?;
    let draft = drafts.get_mut(at)?;
    draft.verdict = None;
    draft.decide(Label::Headline, "headline", 0.9);
    Some(draft.unit.text.clone())
}

/// The block that says what the feed's title says; titles are cut short, or carry the outlet's name.
fn titled(drafts: &[Draft], title: Option<&str>) -> Option<usize> {
    let wanted = headline::unmarked(title?).headline;
    let wanted = key(wanted.trim_end_matches(['.', '…']));
    if wanted.chars().count() < 8 {
        return None;
    }
    drafts.iter().take(TOP).position(|draft| {
        if draft.words > 40 || draft.unit.link_share >= 0.9 {
            return false;
        }
        let own = headline::unmarked(&draft.unit.text).headline;
        let mut letters = fold::letters(&own);
        wanted.chars().all(|letter| letters.next() == Some(letter))
            && (draft.words <= 30 || letters.next().is_none())
    })
}

/// Letters and digits only, in lower case.
fn key(text: &str) -> String {
    fold::letters(text).collect()
}

fn heading(drafts: &[Draft], levels: std::ops::RangeInclusive<u8>) -> Option<usize> {
    drafts.iter().position(|draft| {
        let level = match draft.unit.role {
            Role::Heading(level) => level,
            _ => return false,
        };
        draft.open() && levels.contains(&level) && draft.words >= 1
    })
}

/// The first line of a text, or a first block in bold, that is no sentence.
fn first_line(drafts: &[Draft], end: usize, input: &Input<'_>, title: Option<&str>) -> Option<usize> {
    let plain = input.kind == Kind::Text && drafts.iter().all(|draft| draft.unit.container == 0);
    let mut open =
        drafts.iter().enumerate().take(TOP).filter(|(_, draft)| draft.open() && draft.unit.link_share < 0.8);
    let (at, draft) = if plain {
        open.next().filter(|(_, draft)| {
            draft.unit.role == Role::Paragraph && title_allows(title, &draft.unit.text)
        })?
    } else {
        open.find(|(_, draft)| title.is_none() && draft.words >= 3 && draft.unit.bold())?
    };
    let text = &draft.unit.text;
    let question = text.ends_with(['?', '!', '？', '！', '؟']) && draft.words <= 20;
    if at >= end && !question || drafts.len() < at + 2 || draft.words > 32 || draft.words < 2 {
        return None;
    }
    let sentence = fold::ends_sentence(text) && !question && !fold::opens_quote(text);
    let marked = headline::unmarked(text).marker.is_some();
    let unlike =
        ["* ", "• ", "- "].iter().any(|mark| text.starts_with(mark)) || text.starts_with('(') && !marked;
    let dated = dateline::find(text, None).is_some_and(|found| found.plain);
    (!sentence && !unlike && !dated).then_some(at)
}

/// A first line that shares no word with the title is no headline when there is a title.
fn title_allows(title: Option<&str>, line: &str) -> bool {
    let Some(title) = title else { return true };
    let title = fold::fold(title);
    fold::fold(line)
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word.chars().count() > 3 && title.contains(word))
        || line.chars().any(fold::spaceless_script)
}

/// Decks: what is left between the headline and the first paragraph, or is called one by its box.
pub(super) fn deck(drafts: &mut [Draft], extent: Option<Extent>) {
    let Some(extent) = extent else { return };
    let headline = drafts.iter().position(|draft| draft.is(Label::Headline)).map_or(0, |at| at + 1);
    for at in 0..=extent.first.min(drafts.len().saturating_sub(1)) {
        let draft = &mut drafts[at];
        let plain = matches!(draft.unit.role, Role::Paragraph | Role::Heading(_));
        let called = draft.unit.region == Some(Label::Subhead);
        let bullet = super::bullet(&draft.unit.text);
        if plain && !bullet && (called || at >= headline && at < extent.first && draft.words >= 3) {
            draft.decide(Label::Subhead, "deck", 0.75);
        }
    }
}

/// Puts a place on its own line in front of the paragraph that it belongs to.
pub(super) fn join_place(drafts: &mut Vec<Draft>, extent: Option<Extent>) -> bool {
    let Some(at) = extent.and_then(|extent| extent.first.checked_sub(1)) else { return false };
    let draft = &drafts[at];
    let named = draft.unit.bold() && !matches!(draft.unit.role, Role::Heading(_))
        || dateline::known_city(&draft.unit.text);
    if !draft.open() || !named || !dateline::bare_place(&draft.unit.text) {
        return false;
    }
    let place = drafts.remove(at).unit.text;
    drafts[at].lead(&place);
    true
}

/// A kill or an advisory is no story: all of it is a note to editors.
pub(super) fn notice(drafts: &mut [Draft], headline: Option<&str>) {
    let marker = headline.and_then(|headline| headline::unmarked(headline).marker);
    let slugged = drafts
        .iter()
        .filter(|draft| draft.is(Label::EditorNote) && draft.words < 20)
        .any(|draft| matches!(headline::marker_of_note(&draft.unit.text), Some("KILL" | "WITHDRAWN")));
    let to_editors =
        drafts.iter().any(|draft| draft.verdict.is_some_and(|verdict| verdict.rule == "note to editors"));
    let is_notice =
        slugged || matches!(marker, Some("KILL" | "WITHDRAWN")) || marker == Some("ADVISORY") && to_editors;
    if is_notice {
        for draft in drafts {
            draft.decide(Label::EditorNote, NOTICE, 0.95);
        }
    }
}

/// Name of the rule for text that is a notice; the safety valve leaves it alone.
pub(in crate::clean) const NOTICE: &str = "notice";
