//! Labels what was learnt of the source. From either end inwards, and never past what may be the story.

use super::look::{form, form_at, heads, label, prints};
use super::{Form, Learnt, Place, RULE};
use crate::clean::fold;
use crate::clean::rules::{Draft, Verdict};

/// Blocks before the story that are not known and may stand before one that is: its headline, its deck.
const UNKNOWN_BEFORE: usize = 2;

/// Labels boilerplate prose, so that the rules that look around the story see where it begins and ends.
pub(in crate::clean) fn prose(drafts: &mut [Draft], learnt: &Learnt) {
    if learnt.is_empty() {
        return;
    }
    let inwards = |draft: &mut Draft, place: Place| {
        !draft.open()
            || matches!(form(draft), Some(Form::Short | Form::Link | Form::Contact))
            || decide(draft, learnt, place)
    };
    let own = |drafts: &[Draft]| drafts.iter().any(|draft| draft.open() && form(draft) == Some(Form::Prose));
    for draft in drafts.iter_mut() {
        if !inwards(draft, Place::Before) {
            break;
        }
    }
    for draft in drafts.iter_mut().rev() {
        if !inwards(draft, Place::After) {
            break;
        }
    }
    // All of it was boilerplate: then this item is what the others quote.
    if !own(drafts) {
        for draft in
            drafts.iter_mut().filter(|draft| draft.verdict.is_some_and(|verdict| verdict.rule == RULE))
        {
            draft.verdict = None;
            draft.reason = None;
        }
    }
}

/// Labels short lines, links and contacts, after the rules that know lines. `title` is the feed's.
pub(in crate::clean) fn rest(drafts: &mut [Draft], learnt: &Learnt, title: Option<&str>) {
    if learnt.is_empty() || !drafts.iter().any(|draft| draft.open() && form(draft) == Some(Form::Prose)) {
        return;
    }
    let title = title.map(fold::fold).unwrap_or_default();
    let mut unknown = 0;
    for draft in drafts.iter_mut().filter(|draft| draft.open()) {
        let own = form(draft);
        let headline = !title.is_empty() && title.contains(&draft.folded);
        if headline || own == Some(Form::Link) && decide(draft, learnt, Place::Before) {
            continue;
        }
        if matches!(own, None | Some(Form::Prose)) {
            break;
        }
        if !decide(draft, learnt, Place::Before) {
            unknown += 1;
            if unknown > UNKNOWN_BEFORE {
                break;
            }
        }
    }
    let mut above_unknown = false;
    for draft in drafts.iter_mut().rev().filter(|draft| draft.open()) {
        match form(draft) {
            None | Some(Form::Prose) => break,
            // Links to other stories change with each item; a line that heads them is the story's for all we know.
            Some(Form::Link) => above_unknown |= !decide(draft, learnt, Place::After),
            Some(Form::Short | Form::Contact) => {
                let may_go = !(above_unknown && heads(draft));
                if !may_go || !decide(draft, learnt, Place::After) {
                    break;
                }
            }
        }
    }
    for draft in drafts.iter_mut().filter(|draft| draft.open() && form(draft) == Some(Form::Link)) {
        decide(draft, learnt, Place::Within);
    }
}

/// Labels a block that counts at that place; false when it does not.
fn decide(draft: &mut Draft, learnt: &Learnt, place: Place) -> bool {
    let Some(form) = form_at(draft, place) else { return false };
    let (print, exact) = prints(draft);
    let Some(reason) = learnt.find(place, form, print, exact) else { return false };
    draft.verdict = Some(Verdict { label: label(form, place), rule: RULE, confidence: reason.confidence });
    draft.reason = Some(reason.rule());
    true
}
