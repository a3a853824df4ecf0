//! Labelled blocks to the cleaned item: body, dateline, byline, captions and the rest.

use super::notes::Note;
use super::rules::{Draft, Labelled, Verdict};
use super::unit::{Role, Unit};
use super::{
    Block, Caption, Cleaned, Dateline, Input, Label, State, byline, credit, dateline, fold, headline,
    language, markup, rules,
};

/// Makes the item of its labelled blocks. `targets` are where links lead, `title` is the feed's title as text.
pub(super) fn assemble(
    labelled: Labelled,
    targets: &[String],
    input: &Input<'_>,
    title: Option<&str>,
    state: State,
) -> Cleaned {
    let Labelled { mut drafts, headline } = labelled;
    let found = cut_dateline(&mut drafts, input.time_ms);
    let mut cleaned = Cleaned { state, ..Cleaned::default() };
    title_of(&mut cleaned, &drafts, headline.as_deref(), title);
    if let Some(found) = found {
        cleaned.dateline = Some(found.dateline);
        add_names(&mut cleaned.byline, found.byline);
    }
    let mut signoff: Vec<&str> = Vec::new();
    let mut copyright: Vec<&str> = Vec::new();
    let mut before = None;
    for draft in &drafts {
        let Some(verdict) = draft.verdict else { continue };
        let text = draft.unit.text.as_str();
        match verdict.label {
            label if label.is_kept() => cleaned.body.push(text.to_owned()),
            Label::Byline => add_names(&mut cleaned.byline, byline_names(&draft.unit)),
            Label::Caption => cleaned.captions.push(caption(&draft.unit)),
            Label::Credit if before == Some(Label::Caption) => {
                if let Some(caption) = cleaned.captions.last_mut() {
                    caption.credit.get_or_insert_with(|| credit::bare(text).to_owned());
                }
            }
            Label::Signoff => signoff.push(text),
            Label::Copyright => copyright.push(text),
            _ => {}
        }
        match draft.note {
            Some(Note::Sponsored) => cleaned.sponsored = true,
            _ if verdict.label.is_kept() => {}
            Some(Note::Correction) => cleaned.corrections.push(text.to_owned()),
            Some(Note::Disclaimer) => cleaned.disclaimers.push(text.to_owned()),
            None => {}
        }
        before = Some(verdict.label);
    }
    cleaned.signoff = joined(&signoff);
    cleaned.copyright = joined(&copyright);
    cleaned.detected =
        language::detect(cleaned.body.iter().map(String::as_str).chain(cleaned.headline.as_deref()));
    cleaned.language =
        input.language.map(str::to_owned).or_else(|| cleaned.detected.as_ref().map(|(tag, _)| tag.clone()));
    cleaned.body_html = markup::of_drafts(&drafts, targets, input.url);
    cleaned.blocks = drafts.into_iter().filter_map(block).collect();
    cleaned
}

fn block(draft: Draft) -> Option<Block> {
    let verdict = draft.verdict?;
    let preformatted = verdict.label.is_kept() && matches!(draft.unit.role, Role::Preformatted | Role::Row);
    Some(Block {
        label: verdict.label,
        text: draft.unit.text,
        rule: draft.reason.map_or(verdict.rule.into(), Into::into),
        confidence: verdict.confidence,
        note: draft.note.filter(|_| !verdict.label.is_kept()),
        preformatted,
    })
}

/// Headline and marker: the item's own headline wins over the feed's title.
fn title_of(cleaned: &mut Cleaned, drafts: &[Draft], own: Option<&str>, title: Option<&str>) {
    let own = own.map(headline::unmarked);
    let feed = title.map(headline::unmarked);
    let of_note = || {
        // A correction at the end of the story is about an earlier version, and stays there in all later ones.
        let notes = drafts
            .iter()
            .take_while(|draft| draft.verdict.is_none_or(|verdict| verdict.label != Label::Body))
            .filter(|draft| draft.verdict.is_some_and(|verdict| verdict.label == Label::EditorNote));
        notes.filter(|draft| draft.words < 60).find_map(|draft| headline::marker_of_note(&draft.unit.text))
    };
    let marker = own.as_ref().and_then(|marked| marked.marker);
    let marker = marker.or_else(|| feed.as_ref().and_then(|marked| marked.marker)).or_else(of_note);
    cleaned.urgency_marker = marker.map(str::to_owned);
    cleaned.headline = own.or(feed).map(|marked| marked.headline);
}

/// Finds the dateline and cuts it from its paragraph: the first one of the body, or the one behind a deck.
fn cut_dateline(drafts: &mut [Draft], time_ms: Option<i64>) -> Option<dateline::Found> {
    let mut decks = 0;
    for at in 0..drafts.len() {
        let draft = &mut drafts[at];
        let Some(verdict) = draft.verdict.filter(|verdict| verdict.label.is_kept()) else { continue };
        if !matches!(draft.unit.role, Role::Paragraph | Role::Heading(_)) {
            if verdict.label == Label::ListItem && decks < 4 {
                decks += 1;
                continue;
            }
            return None;
        }
        let first = decks == 0 || verdict.rule != "deck" && decks_only(&drafts[..at]);
        let draft = &mut drafts[at];
        let found =
            dateline::find(&draft.unit.text, time_ms).filter(|found| found.end < draft.unit.text.len());
        let found = found.filter(|found| found.plain || first || decks == 1 && only_one(drafts, at));
        let draft = &mut drafts[at];
        if let Some(found) = found.or_else(|| bold_place(draft)) {
            draft.unit.text.replace_range(..found.end, "");
            draft.unit.runs.cut_front(found.end);
            for deck in drafts[..at].iter_mut() {
                if let Some(Verdict { label: label @ Label::Body, rule, .. }) = &mut deck.verdict {
                    (*label, *rule) = (Label::Subhead, "deck before the dateline");
                }
            }
            return Some(found);
        }
        decks += 1;
        if decks > 4 || draft.words > 45 {
            return None;
        }
        if verdict.label == Label::Body && decks > 1 {
            return None;
        }
    }
    None
}

/// True when the paragraph has one short block before it, and none behind it begins with a dateline: a round-up of many
/// places has more.
fn only_one(drafts: &[Draft], at: usize) -> bool {
    let kept = |draft: &&Draft| draft.verdict.is_some_and(|verdict| verdict.label.is_kept());
    drafts[..at].iter().filter(kept).all(|draft| draft.words <= 30)
        && drafts[at + 1..].iter().filter(kept).all(|draft| dateline::find(&draft.unit.text, None).is_none())
}

/// True when all kept blocks before are decks, by the rule that labelled them.
fn decks_only(drafts: &[Draft]) -> bool {
    drafts
        .iter()
        .filter_map(|draft| draft.verdict)
        .all(|verdict| !verdict.label.is_kept() || verdict.label == Label::Subhead)
}

/// A place in bold capitals at the start of the paragraph, and no agency.
fn bold_place(draft: &Draft) -> Option<dateline::Found> {
    let text = &draft.unit.text;
    let place = text.get(..draft.unit.bold_lead)?.trim();
    let rest = text.get(draft.unit.bold_lead..)?.trim_start_matches([' ', '-', '–', '—', ':', '.']);
    let city = dateline::known_city(&place.trim_end_matches([':', '-', '–', '—', ' ']).to_uppercase());
    if rest.is_empty() || !city && !dateline::bare_place(place) {
        return None;
    }
    let place = place.trim_end_matches([':', '-', '–', '—', ' ']);
    let dateline = Dateline { place: Some(place.to_owned()), raw: place.to_owned(), ..Dateline::default() };
    Some(dateline::Found {
        dateline,
        byline: Vec::new(),
        end: text.len() - rest.len(),
        plain: true,
        form: "place in bold",
    })
}

fn byline_names(unit: &Unit) -> Vec<String> {
    let text = unit.text.as_str();
    let mut from = 0;
    let ends = unit.seams.iter().copied().chain([text.len()]);
    let pieces = ends.filter_map(|to| text.get(std::mem::replace(&mut from, to)..to));
    let pieces: Vec<&str> = pieces.filter(|piece| !rules::is_stamp(piece, fold::words(piece))).collect();
    let named = pieces.iter().find_map(|piece| byline::names(piece.trim()));
    let named = named.or_else(|| byline::names(pieces.concat().trim()));
    if let Some(names) = named.filter(|_| !unit.seams.is_empty()) {
        return names;
    }
    let first = text.split(' ').next().unwrap_or_default();
    let office = super::agencies::known(first) && fold::all_capitals(first) && byline::names(text).is_none();
    if office || super::agencies::is_agency(text) {
        return Vec::new();
    }
    byline::names(text).or_else(|| byline::dated_names(text)).unwrap_or_else(|| byline::marked_names(text))
}

fn add_names(byline: &mut Vec<String>, names: Vec<String>) {
    for name in names {
        let known = byline.iter().any(|known| fold::fold(known) == fold::fold(&name));
        if !known {
            byline.push(name);
        }
    }
}

/// A caption and its credit; an element of its own at its end may be the credit.
fn caption(unit: &Unit) -> Caption {
    let text = own_words(&unit.text);
    for at in unit.seams.iter().rev() {
        let (Some(before), Some(last)) = (unit.text.get(..*at), unit.text.get(*at..)) else { continue };
        if credit::alone(last.trim()) && before.chars().any(char::is_alphanumeric) {
            let credit = credit::bare(last.trim()).to_owned();
            return Caption { text: own_words(before).trim_end().to_owned(), credit: Some(credit) };
        }
    }
    match credit::of_caption(text) {
        Some(split) if !split.text.is_empty() => Caption {
            text: split.text.to_owned(),
            credit: Some(split.credit.to_owned()).filter(|credit| !credit.is_empty()),
        },
        _ => Caption { text: text.to_owned(), credit: None },
    }
}

/// A caption without the sign of who sent it before its first word: `© Wire. The old pier`.
fn own_words(text: &str) -> &str {
    let rest = text.strip_prefix('©').map(str::trim_start);
    let sent = rest.and_then(|rest| rest.split_once(". ")).filter(|(who, _)| super::agencies::known(who));
    sent.map_or(text, |(_, words)| words)
}

fn joined(lines: &[&str]) -> Option<String> {
    (!lines.is_empty()).then(|| lines.join(" "))
}
