//! What a block is by the company it keeps: rows under a header, links after the story.

use super::{Draft, Extent, Verdict, fold};
use crate::clean::Label;
use crate::clean::unit::Role;

/// Labels blocks by their neighbours.
pub(super) fn apply(drafts: &mut [Draft], extent: Option<Extent>) {
    under_headers(drafts, extent);
    links_alone(drafts, extent);
    after_bylines(drafts);
    after_signoffs(drafts);
    stamps_after_signoffs(drafts, extent);
    notes_to_the_end(drafts);
    behind_signoff(drafts);
    tail(drafts, extent);
}

/// What a desk puts behind a story under a header of its own is not for readers, down to the end.
fn notes_to_the_end(drafts: &mut [Draft]) {
    let header = drafts
        .iter()
        .position(|draft| draft.verdict.is_some_and(|verdict| verdict.rule == "notes to the end"));
    let Some(header) = header.filter(|header| drafts[..*header].iter().any(Draft::prose)) else { return };
    for draft in drafts.iter_mut().skip(header + 1) {
        // A desk that is named there signs nothing.
        if draft.verdict.is_some_and(|verdict| verdict.rule == "worker and role") {
            draft.verdict = None;
        }
        draft.decide(Label::EditorNote, "under notes to the end", 0.9);
    }
}

/// Paragraphs of prose that may stand behind a sign-off.
const BEHIND: usize = 3;

/// Behind a sign-off the outlet speaks of itself, of the author, of its rules.
fn behind_signoff(drafts: &mut [Draft]) {
    let ends = |draft: &Draft| {
        draft.verdict.is_some_and(|verdict| verdict.label == Label::Signoff && verdict.confidence >= 0.9)
    };
    let Some(last) = drafts.iter().rposition(ends) else { return };
    let (before, behind) = drafts.split_at_mut(last + 1);
    let story = before.iter().filter(|draft| draft.prose()).count();
    let prose = behind.iter().filter(|draft| draft.prose()).count();
    if prose == 0 || prose > BEHIND || story < 2 * prose {
        return;
    }
    for draft in behind.iter_mut().filter(|draft| draft.prose() && draft.unit.role == Role::Paragraph) {
        draft.decide(Label::Footer, "behind the sign-off", 0.8);
    }
}

/// A time that no word leads to, behind a sign-off, is the end of the transmission.
fn stamps_after_signoffs(drafts: &mut [Draft], extent: Option<Extent>) {
    let Some(extent) = extent else { return };
    let mut signed = false;
    for draft in drafts.iter_mut().skip(extent.last + 1) {
        signed |= draft.is(Label::Signoff);
        let stamp = draft.verdict.is_some_and(|verdict| verdict.rule == "time stamp");
        let led = draft.unit.text.contains(": ")
            || draft.unit.text.contains('：')
            || draft.unit.text.starts_with('(')
            || draft.unit.text.split([' ', '.']).next().is_some_and(|first| {
                first.starts_with(char::is_alphabetic) && !crate::clean::dateline::is_month(first)
            })
            || draft.unit.role == Role::Time;
        let timed = draft.unit.text.contains(':');
        if signed && stamp && timed && !led {
            draft.verdict =
                Some(Verdict { label: Label::Signoff, rule: "time behind a sign-off", confidence: 0.9 });
        }
    }
}

/// Behind the end of the story nothing of it comes again: what is short there and no sentence goes with what stands
/// there.
fn tail(drafts: &mut [Draft], extent: Option<Extent>) {
    let Some(extent) = extent else { return };
    let mut ended = false;
    for draft in drafts.iter_mut().skip(extent.last + 1) {
        let ends = [
            Label::Signoff,
            Label::Share,
            Label::Related,
            Label::Newsletter,
            Label::Comments,
            Label::Promo,
            Label::Footer,
            Label::Copyright,
            Label::Contact,
        ];
        ended |= ends.iter().any(|label| draft.is(*label));
        let text = draft.unit.text.as_str();
        let short = draft.words <= 14 && !fold::ends_sentence(text) && !fold::opens_quote(text);
        let plain = matches!(draft.unit.role, Role::Paragraph | Role::Heading(_) | Role::ListItem);
        let listed = draft.unit.role == Role::ListItem && draft.unit.link_share < 0.5;
        if ended && draft.open() && short && plain && !listed {
            draft.decide(Label::Promo, "behind the end", 0.75);
        }
    }
}

/// What stands under a header (`Related coverage:`, `Media contacts`) goes with it while it looks alike.
fn under_headers(drafts: &mut [Draft], extent: Option<Extent>) {
    let mut header: Option<Draft> = None;
    for (at, draft) in drafts.iter_mut().enumerate() {
        let after = extent.is_none_or(|extent| at > extent.last);
        if let Some(verdict) = draft.verdict {
            let heads = matches!(
                verdict.label,
                Label::Related
                    | Label::Comments
                    | Label::Newsletter
                    | Label::Contact
                    | Label::Nav
                    | Label::Share
                    | Label::Promo
            );
            // A rule or a time is no header.
            let names = verdict.label != Label::Nav || verdict.rule == "tags" || verdict.rule == "control";
            let goes_on = header.as_ref().is_some_and(|header| header.is(verdict.label));
            if heads && names && draft.words <= 8 && !goes_on {
                header = Some(draft.clone());
            } else if !heads {
                header = None;
            }
            continue;
        }
        let Some(above) = header.as_ref().and_then(|header| Some((header, header.verdict?))) else {
            continue;
        };
        let (above, verdict) = above;
        let linked = draft.unit.link_share > 0.6;
        let listed =
            draft.unit.role == Role::ListItem && above.unit.role == Role::ListItem && draft.words <= 5;
        let short = draft.words <= 20 && !fold::ends_sentence(&draft.unit.text);
        let alike = match verdict.label {
            Label::Related | Label::Nav => linked || listed || after && short,
            Label::Contact => after && draft.words <= 30 && (short || draft.unit.text.contains('@')),
            Label::Comments => after && (linked || short),
            Label::Share => {
                draft.words <= 4
                    && (linked || draft.unit.text.contains('@') || after)
                    && !fold::ends_sentence(&draft.unit.text)
            }
            Label::Newsletter => draft.unit.in_form || after && draft.words <= 4 && short,
            Label::Promo => after && linked,
            _ => false,
        };
        if alike {
            draft.decide(verdict.label, "under a header", (verdict.confidence - 0.05).max(0.7));
        } else {
            header = None;
        }
    }
}

/// A paragraph that is a link and no sentence leads elsewhere; where links are many, they are what the item is about.
fn links_alone(drafts: &mut [Draft], extent: Option<Extent>) {
    let Some(extent) = extent else { return };
    let alone = |draft: &Draft| {
        let sentence = fold::ends_sentence(&draft.unit.text) && draft.words > 4;
        draft.open()
            && draft.unit.link_share > 0.9
            && draft.unit.role == Role::Paragraph
            && !sentence
            && draft.words >= 3
    };
    let links = drafts.iter().filter(|draft| alone(draft)).count();
    let prose = drafts.iter().filter(|draft| draft.prose()).count();
    if links > 6 || links > prose {
        return;
    }
    for (at, draft) in drafts.iter_mut().enumerate() {
        if alone(draft) && at > extent.first {
            draft.decide(Label::Related, "link alone", if at > extent.last { 0.85 } else { 0.8 });
        }
    }
}

/// A desk's code that says again what the sign-off before it says.
fn after_signoffs(drafts: &mut [Draft]) {
    for at in 1..drafts.len() {
        let (before, rest) = drafts.split_at_mut(at);
        let (Some(above), Some(draft)) = (before.last(), rest.first_mut()) else { continue };
        let said = |word: &str| above.folded.split(' ').any(|known| known == word);
        if draft.open() && above.is(Label::Signoff) && draft.words <= 2 && draft.folded.split(' ').all(said) {
            draft.decide(Label::Signoff, "sign-off again", 0.85);
        }
    }
}

/// An agency's name right under a byline belongs to it.
fn after_bylines(drafts: &mut [Draft]) {
    for at in 1..drafts.len() {
        let under = drafts[at - 1].is(Label::Byline) && drafts[at].open();
        if under && crate::clean::agencies::is_agency(&drafts[at].unit.text) {
            drafts[at].decide(Label::Byline, "agency under a byline", 0.9);
        }
    }
}
