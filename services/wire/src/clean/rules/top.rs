//! The top of the item: its headline, its deck, a place on a line of its own, a notice that is no story.

use super::{Draft, Extent, Verdict, fold};
use crate::clean::unit::Role;
use crate::clean::{Input, Kind, Label, agencies, dateline, headline};

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
        // A lower heading that is not the title stands under it.
        .or_else(|| heading(&drafts[..end], 2..=3).filter(|at| is_like(title, &drafts[*at].unit.text)))
        .or_else(|| first_line(drafts, end, input, title))?;
    let draft = drafts.get_mut(at)?;
    draft.verdict = None;
    draft.decide(Label::Headline, "headline", 0.9);
    let headline = draft.unit.text.clone();
    if let Some((before, [draft, ..])) = at.checked_sub(1).map(|before| (before, &drafts[before..=at]))
        && drafts[before].open()
        && input.kind == Kind::Text
        && is_slug(draft, &drafts[at])
    {
        drafts[before].decide(Label::EditorNote, "slug before the headline", 0.88);
    }
    Some(headline)
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
        let own_key = key(&own);
        if own_key.chars().count() >= 20 && draft.words >= 4 && wanted.starts_with(&own_key) {
            return true;
        }
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
    let (at, draft) = match drafts.get(at + 1).filter(|next| next.open() && at + 1 < end) {
        Some(next) if plain && is_slug(draft, next) => (at + 1, next),
        _ => (at, draft),
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

/// True where half of a heading's words stand in the title, or there is none.
fn is_like(title: Option<&str>, heading: &str) -> bool {
    let Some(title) = title.map(fold::fold) else { return true };
    let folded = fold::fold(heading);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2);
    let (shared, all) =
        words.fold((0, 0), |(shared, all), word| (shared + usize::from(title.contains(word)), all + 1));
    shared * 2 >= all
}

/// A line of the desk before the headline: a few words in capitals before a line that is longer and not in capitals
/// (`URUGUAY TRAM`), or one word in capitals and others before a line all in capitals (`POLITICS Lords`).
fn is_slug(line: &Draft, next: &Draft) -> bool {
    let headline = next.words >= 4 && !fold::ends_sentence(&next.unit.text) && next.words > line.words;
    let slug = line.unit.text.split('(').next().unwrap_or_default().trim();
    let capitals = fold::all_capitals(slug) && !fold::all_capitals(&next.unit.text);
    let first = line.unit.text.split(' ').next().unwrap_or_default();
    let half = fold::all_capitals(first)
        && first.len() >= 4
        && !fold::all_capitals(&line.unit.text)
        && fold::all_capitals(&next.unit.text);
    (1..=4).contains(&line.words)
        && headline
        && (capitals || half)
        && !line.unit.text.contains([':', '-'])
        && !dateline::find(&next.unit.text, None).is_some_and(|found| found.plain)
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
    let mut all_off = true;
    for at in 0..=extent.first.min(drafts.len().saturating_sub(1)) {
        let listed = drafts.get(at + 1).is_some_and(|next| {
            matches!(next.unit.role, Role::ListItem | Role::Row) || super::bullet(&next.unit.text)
        });
        let open = drafts[at..extent.first].iter().filter(|draft| draft.open()).count();
        let draft = &mut drafts[at];
        let short = open <= 3
            && all_off
            && !listed
            && draft.words <= 3
            && at < extent.first
            && !fold::ends_sentence(&draft.unit.text);
        let plainly = draft.unit.role == Role::Paragraph && !draft.unit.bold();
        if short && plainly && !super::bullet(&draft.unit.text) {
            draft.decide(Label::Nav, "kicker", 0.8);
        }
        all_off &= draft.verdict.is_some_and(|verdict| !verdict.label.is_kept());
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
    let Some(first) = extent.map(|extent| extent.first) else { return false };
    let Some(at) = place_line(drafts, first) else { return false };
    let place = drafts.remove(at).unit.text;
    let behind = if at < first { first - 1 } else { first };
    drafts[behind].lead(&place);
    true
}

/// The line that is a dateline: one with an agency or date among the last lines before the paragraph, or in its place;
/// a mere place right before it.
fn place_line(drafts: &[Draft], first: usize) -> Option<usize> {
    let whole = |at: &usize| {
        let draft = &drafts[*at];
        let free =
            draft.verdict.is_none_or(|verdict| verdict.label == Label::Nav && draft.unit.link_share < 0.5);
        free && draft.words <= 24
            && !matches!(draft.unit.role, Role::Heading(_))
            && dateline::whole(&draft.unit.text)
    };
    if drafts.get(first + 1).is_some_and(|next| next.open()) && whole(&first) {
        return Some(first);
    }
    let before = (first.saturating_sub(4)..first).rev().find(whole);
    before.or_else(|| {
        let at = first.checked_sub(1)?;
        let draft = &drafts[at];
        let named = draft.unit.bold() && !matches!(draft.unit.role, Role::Heading(_))
            || dateline::known_city(&draft.unit.text);
        (draft.open() && named && dateline::bare_place(&draft.unit.text)).then_some(at)
    })
}

/// A kill or an advisory is no story: all of it is a note to editors. True where not even a headline is left.
pub(super) fn notice(drafts: &mut [Draft], headline: Option<&str>) -> bool {
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
        for draft in drafts.iter_mut() {
            let headed = marker.is_none() && draft.is(Label::Headline);
            let signed =
                draft.words <= 4 && agencies::is_agency(draft.unit.text.trim_matches(['/', '-', ' ']));
            match draft.verdict {
                Some(verdict) if verdict.label.is_dropped() && !signed => {}
                _ if headed => {
                    draft.verdict = Some(Verdict { label: Label::EditorNote, rule: NOTICE, confidence: 0.95 })
                }
                _ if signed => {
                    draft.verdict =
                        Some(Verdict { label: Label::Signoff, rule: "agency of a notice", confidence: 0.9 })
                }
                _ => draft.decide(Label::EditorNote, NOTICE, 0.95),
            }
        }
        return marker.is_none();
    }
    false
}

/// Name of the rule for text that is a notice; the safety valve leaves it alone.
pub(in crate::clean) const NOTICE: &str = "notice";
