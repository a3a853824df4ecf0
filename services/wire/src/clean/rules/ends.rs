//! Lines around a story that their first words give away: ends, more to come, who worked on it, where it came from.

use super::{Draft, fold};
use crate::clean::{Label, agencies, byline, phrases};

/// Longest of these lines, in words.
const LONGEST: usize = 30;

/// Labels a line that stands before the story or after it.
pub(super) fn label(draft: &mut Draft, before: bool) {
    if !draft.open() || draft.words > LONGEST {
        return;
    }
    let bracketed = is_bracketed(&draft.unit.text);
    if draft.words <= 6 && phrases::is("end-word", &draft.folded) && (!before || bracketed) {
        draft.decide(Label::Signoff, "end word", 0.93);
    } else if draft.words <= 8 && phrases::is("more-word", &draft.folded) {
        draft.decide(Label::EditorNote, "more to come", 0.92);
    }
    if !draft.open() || !phrases_lead(draft) {
        return;
    }
    let inner = inner(&draft.folded);
    let by_agency = || {
        byline::names(&draft.unit.text).is_some_and(|names| names.iter().any(|name| agencies::known(name)))
    };
    if !before && phrases::after("worker-lead", inner).is_some_and(|rest| names_follow(inner, rest, draft)) {
        if !by_agency() {
            draft.decide(Label::Signoff, "worker and role", 0.9);
        }
    } else if draft.words <= 14
        && phrases::after("source-lead", inner).is_some_and(|rest| {
            // Some sources are phrases as a whole.
            is_parted(rest) || rest.is_empty() && inner.contains(':')
        })
        && !by_agency()
    {
        let label = if before { Label::Credit } else { Label::Signoff };
        draft.decide(label, "source line", 0.88);
    }
}

/// Labels an end or a "more" in brackets wherever it stands.
pub(super) fn bracketed(draft: &mut Draft) {
    if !draft.open() || draft.words > 8 || !is_bracketed(&draft.unit.text) {
        return;
    }
    if phrases::is("end-word", &draft.folded) {
        draft.decide(Label::Signoff, "end word", 0.95);
    } else if phrases::is("more-word", &draft.folded) {
        draft.decide(Label::EditorNote, "more to come", 0.95);
    }
}

fn is_bracketed(text: &str) -> bool {
    text.starts_with(['(', '（', '[', '【', '<', '-', '—', '–', '/'])
        && text.ends_with([')', '）', ']', '】', '>', '-', '—', '–', '/', '.'])
}

/// A line that is no sentence of the story: it has a colon or slash, or is in brackets, or does not end as one.
fn phrases_lead(draft: &Draft) -> bool {
    let text = &draft.unit.text;
    text.contains([':', '：', '/', '丨', '|', '｜'])
        || is_bracketed(text)
        || !fold::ends_sentence(text)
        || text.starts_with(['—', '–', '-'])
}

/// A text without the signs and brackets before its first word.
fn inner(folded: &str) -> &str {
    folded.trim_start_matches(|c: char| !c.is_alphanumeric())
}

/// What follows a word is parted from it by a colon, bar or slash, and is not empty.
fn is_parted(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.starts_with([':', '/', '|', '丨', '-']) && rest.len() > 1
}

/// After `editing by` or `editor:` stand names.
fn names_follow(inner: &str, rest: &str, draft: &Draft) -> bool {
    if rest.trim().is_empty() {
        return false;
    }
    let at = draft.folded.len() - rest.len();
    let same = draft.folded.chars().count() == draft.unit.text.chars().count();
    let named = same && {
        let skipped = draft.folded[..at].chars().count();
        let rest = draft.unit.text.chars().skip(skipped).skip_while(|c| !c.is_alphanumeric());
        rest.clone().next().is_some_and(|first| !first.is_lowercase())
    };
    // One word may be anything.
    let lead = &inner[..inner.len() - rest.len()];
    let telling = fold::has_more_words(lead, 1) || lead.contains(fold::spaceless_script);
    is_parted(rest) || telling && named && draft.words <= 24
}
