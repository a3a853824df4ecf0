//! The safety valve: when the rules would take too much, the body stays whole.

use super::rules::{Draft, NOTICE, Verdict};
use super::{Label, State};

/// Share of the words that may go on less than [`SURE`] confidence.
const MOST_REMOVED: f32 = 0.4;

/// Confidence from which a removal is not doubted.
const SURE: f32 = 0.9;

/// Name of the rule for what was put back.
const DOUBT: &str = "kept in doubt";

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
        if let Some(verdict) = draft.verdict.filter(|verdict| chosen(*verdict)) {
            let taken_by = draft.reason.as_deref().unwrap_or(verdict.rule);
            draft.reason = Some(format!("{DOUBT}: {} by {taken_by}", verdict.label.word()));
            draft.verdict = Some(Verdict { label: Label::Body, rule: DOUBT, confidence: 0.5 });
            any |= draft.words > 0;
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use crate::clean::{Cleaned, Input, Kind, Policy, State, clean};

    const PROSE: &str = "<p>The ferry between the two towns will sail again from Monday, the board said.</p>";
    /// A paragraph that some rule takes for a teaser, and is only so sure of.
    const DOUBTED: &str = "<p><a href='/x'>Seven old maps of the harbour and what they show of it</a></p>";

    fn cleaned(html: &str) -> Cleaned {
        clean(&Input {
            kind: Kind::Html,
            text: html,
            language: None,
            title: None,
            url: None,
            time_ms: None,
            policy: Policy::Full,
            learnt: None,
            site: None,
        })
    }

    #[test]
    fn the_body_stays_whole_where_too_much_would_go_on_too_little() {
        let shares = "<p>Share it</p>".repeat(9);
        for (name, html, body, state) in [
            (
                "one link of eleven words under five paragraphs",
                format!("{}{DOUBTED}", PROSE.repeat(5)),
                5,
                State::Clean,
            ),
            (
                "as many words of links as of prose",
                format!("{0}{0}{1}{1}", PROSE, DOUBTED),
                4,
                State::Doubtful,
            ),
            ("much that is sure", format!("{PROSE}{shares}"), 1, State::Clean),
            ("nothing but what is sure", "<p>Share it</p>".to_owned(), 1, State::Doubtful),
            (
                "nothing but a caption",
                "<figure><figcaption>The quay at dawn.</figcaption></figure>".to_owned(),
                1,
                State::Doubtful,
            ),
            ("nothing but a sign-off", "<p>(END)</p>".to_owned(), 1, State::Doubtful),
            ("nothing", String::new(), 0, State::Clean),
        ] {
            let cleaned = cleaned(&html);
            assert_eq!((cleaned.body.len(), cleaned.state), (body, state), "{name}: {:?}", cleaned.blocks);
        }
    }
}
