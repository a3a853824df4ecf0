//! What a template says of a block: its region's name, its element, the picture beside it.

use super::{Draft, fold};
use crate::clean::unit::Role;
use crate::clean::{Label, byline, credit};

/// Labels blocks by their markup.
pub(super) fn apply(drafts: &mut [Draft]) {
    for draft in drafts {
        if draft.unit.outside {
            if draft.unit.stripped {
                draft.decide(Label::Nav, "site rule", 0.97);
            }
            if draft.unit.region == Some(Label::Byline) {
                by_region(draft, Label::Byline);
            }
            draft.decide(Label::Nav, "outside the story", 0.95);
        }
        if draft.unit.role == Role::Preformatted {
            continue;
        }
        if let Some(region) = draft.unit.region {
            by_region(draft, region);
        }
        match draft.unit.role {
            Role::Caption if credit::alone(&draft.unit.text) => {
                draft.decide(Label::Credit, "figcaption", 0.95)
            }
            Role::Caption => draft.decide(Label::Caption, "figcaption", 0.97),
            Role::Time => draft.decide(Label::Nav, "time element", 0.9),
            _ => {}
        }
        if draft.unit.in_picture_box && draft.open() && draft.unit.link_share < 0.5 {
            beside_picture(draft, "picture box", 0.9);
        }
        if draft.unit.after_picture && draft.unit.role == Role::ListItem && draft.words <= 40 {
            beside_picture(draft, "item with a picture", 0.85);
        }
        if draft.unit.after_picture && draft.open() && draft.words <= 60 {
            let centred = draft.unit.centred && !matches!(draft.unit.role, Role::Heading(_));
            let slanted = draft.unit.slanted && !fold::opens_quote(&draft.unit.text);
            if centred || slanted {
                beside_picture(draft, "after a picture", 0.9);
            }
        }
    }
}

fn beside_picture(draft: &mut Draft, rule: &'static str, confidence: f32) {
    let label = if credit::alone(&draft.unit.text) { Label::Credit } else { Label::Caption };
    draft.decide(label, rule, confidence);
}

fn by_region(draft: &mut Draft, region: Label) {
    let heading = matches!(draft.unit.role, Role::Heading(1));
    match region {
        Label::Byline => {
            if !byline::marked_names(&draft.unit.text).is_empty() && draft.words <= 20 {
                draft.decide(Label::Byline, "byline box", 0.9);
            }
        }
        Label::Caption => draft.decide(Label::Caption, "caption box", 0.95),
        // The footer of a figure, or of a gallery.
        Label::Footer | Label::Nav
            if draft.words <= 12
                && !draft.folded.contains("copyright")
                && credit::alone(&draft.unit.text) =>
        {
            draft.decide(Label::Credit, "credit in a footer", 0.9);
        }
        Label::Credit if draft.words <= 20 && byline::names(&draft.unit.text).is_none() => {
            draft.decide(Label::Credit, "credit box", 0.9)
        }
        Label::Subhead if draft.words <= 90 => {
            // A deck is a deck only at the top: the step for the top decides.
        }
        Label::Credit if byline::names(&draft.unit.text).is_some() => {
            draft.decide(Label::Byline, "byline in a credit box", 0.88);
        }
        Label::Subhead | Label::Credit => {}
        Label::Nav if heading || draft.words > 40 => {}
        _ if heading => {}
        region => draft.decide(region, "box by its class", 0.91),
    }
}
