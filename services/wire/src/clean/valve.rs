//! The safety valve: when the rules would take too much, the body stays whole.

use super::rules::{Draft, NOTICE, Verdict};
use super::{Label, State};

/// Share of the words that may go on less than [`SURE`] confidence.
const MOST_REMOVED: f32 = 0.4;

/// Confidence from which a removal is not doubted.
const SURE: f32 = 0.9;

/// Puts back what was taken on doubt, if it was too much or nothing would be left.
pub(super) fn apply(drafts: &mut [Draft]) -> State {
    let words = |drafts: &[Draft], counts: &dyn Fn(Verdict) -> bool| -> usize {
        drafts.iter().filter(|draft| draft.verdict.is_some_and(counts)).map(|draft| draft.words).sum()
    };
    let kept = words(drafts, &|verdict| verdict.label.is_kept());
    let removed = words(drafts, &|verdict| verdict.label.is_dropped());
    let doubtful = words(drafts, &|verdict| verdict.label.is_dropped() && verdict.confidence < SURE);
    let notice = drafts.iter().any(|draft| draft.verdict.is_some_and(|verdict| verdict.rule == NOTICE));
    if drafts.is_empty() || notice {
        return State::Clean;
    }
    if kept > 0 && doubtful as f32 <= MOST_REMOVED * (kept + removed) as f32 {
        return State::Clean;
    }
    let mut restored = restore(drafts, |verdict| verdict.label.is_dropped() && verdict.confidence < SURE);
    if kept == 0 && !restored {
        restored = restore(drafts, |verdict| {
            matches!(verdict.label, Label::Caption | Label::EditorNote | Label::Promo | Label::Footer)
        });
    }
    if kept == 0 && !restored {
        restore(drafts, |_| true);
    }
    State::Doubtful
}

/// Makes body of what `chosen` says; false when that is nothing.
fn restore(drafts: &mut [Draft], chosen: impl Fn(Verdict) -> bool) -> bool {
    let mut any = false;
    for draft in drafts {
        if draft.verdict.is_some_and(&chosen) {
            draft.verdict = Some(Verdict { label: Label::Body, rule: "kept in doubt", confidence: 0.5 });
            any |= draft.words > 0;
        }
    }
    any
}
