//! What an item shows at its ends: a fingerprint of each block that could be residue, and a sketch of the story.

use super::{Form, Place, RULE};
use crate::clean::rules::Draft;
use crate::clean::unit::Role;
use crate::clean::{Label, dateline, fold};

/// Blocks that are noted from the start, and from the end.
const FROM_START: usize = 4;
const FROM_END: usize = 8;

/// Blocks of links that are noted elsewhere.
const WITHIN: usize = 6;

/// Longest block, in words, that counts as short.
pub(super) const SHORT: usize = 11;

/// Longest row of links or contact line, in words.
const LONGEST: usize = 30;

/// How much of a block's text is kept to show it to a person, in bytes.
const SAMPLE: usize = 60;

/// How much of a block is compared, in bytes. Its length counts too.
const COMPARED: usize = 400;

/// A block as it is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sight {
    /// Hash of the folded text; but in prose, each run of digits is one mark.
    pub print: u64,
    /// Hash of the folded text as it is.
    pub exact: u32,
    /// What it is by its form; `None` for what is never learnt, such as rows of tables.
    pub form: Option<Form>,
    /// Number of its words.
    pub words: u32,
    /// How it begins.
    pub sample: String,
}

/// What one item shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sightings {
    /// Hash of the headline; 0 for none.
    pub(super) headline: u32,
    /// The smallest hashes of the paragraphs of its story: items that share most of them are copies.
    pub(super) sketch: Vec<u32>,
    /// From the first block on.
    pub(super) start: Vec<Sight>,
    /// From the last block back.
    pub(super) end: Vec<Sight>,
    /// Blocks of links between them.
    pub(super) within: Vec<Sight>,
}

/// Hashes of a sketch.
pub(super) const SKETCH: usize = 4;

/// Notes what the item shows. What a rule knows need not be learnt; what was learnt is counted on.
pub(in crate::clean) fn look(drafts: &[Draft], headline: Option<&str>) -> Sightings {
    let learnt = |draft: &Draft| draft.verdict.is_some_and(|verdict| verdict.rule == RULE);
    let kept = |draft: &Draft| draft.verdict.is_some_and(|verdict| verdict.label.is_kept());
    let unknown: Vec<&Draft> = drafts.iter().filter(|draft| kept(draft) || learnt(draft)).collect();
    let mut sketch: Vec<u32> = unknown
        .iter()
        .filter(|draft| form(draft) == Some(Form::Prose) && !learnt(draft))
        .map(|draft| exact(&draft.folded))
        .collect();
    sketch.sort_unstable();
    sketch.dedup();
    sketch.truncate(SKETCH);
    let between = unknown.get(1..unknown.len().saturating_sub(1)).unwrap_or_default();
    Sightings {
        headline: headline.map_or(0, |headline| exact(&fold::fold(headline))),
        sketch,
        start: ended_by_prose(unknown.iter().take(FROM_START), Place::Before),
        end: ended_by_prose(unknown.iter().rev().take(FROM_END), Place::After),
        within: between
            .iter()
            .filter(|draft| form_at(draft, Place::Within) == Some(Form::Link))
            .take(WITHIN)
            .map(|draft| sight(draft, Place::Within))
            .collect(),
    }
}

/// The blocks up to the second that reads on: the first may be boilerplate.
fn ended_by_prose<'a>(blocks: impl Iterator<Item = &'a &'a Draft>, place: Place) -> Vec<Sight> {
    let mut seen = Vec::new();
    let mut prose = 0;
    for draft in blocks.take_while(|draft| form(draft).is_some()) {
        let sight = sight(draft, place);
        prose += usize::from(!matches!(sight.form, Some(Form::Short | Form::Link | Form::Contact)));
        seen.push(sight);
        if prose > 2 {
            break;
        }
    }
    seen
}

fn sight(draft: &Draft, place: Place) -> Sight {
    let (print, exact) = prints(draft);
    Sight {
        print,
        exact,
        form: form_at(draft, place),
        words: u32::try_from(draft.words).unwrap_or(u32::MAX),
        sample: fold::head(&draft.unit.text, SAMPLE).to_owned(),
    }
}

/// What a block is by its form at that place; `None` for what is never learnt there.
pub(super) fn form_at(draft: &Draft, place: Place) -> Option<Form> {
    let form = form(draft)?;
    let text = draft.unit.text.as_str();
    let heading = matches!(draft.unit.role, Role::Heading(_));
    match (form, place) {
        // A heading, a crosshead, a place or a datum before the story may belong to what follows.
        (Form::Short, Place::Before) => {
            let leads =
                heading || draft.unit.bold() || text.contains([':', '：']) || fold::all_capitals(text);
            (!leads && !dateline::bare_place(text) && !dateline::known_city(text)).then_some(form)
        }
        // A list of links within the story is what it is about.
        (Form::Link, Place::Within) => (draft.unit.role == Role::Paragraph).then_some(form),
        (_, Place::Within) => None,
        (Form::Link, _) | (Form::Short, Place::After) => Some(form),
        (Form::Contact | Form::Prose, _) => (!heading).then_some(form),
    }
}

/// True for a line that heads what follows.
pub(super) fn heads(draft: &Draft) -> bool {
    matches!(draft.unit.role, Role::Heading(_)) || draft.unit.text.ends_with([':', '：'])
}

/// What a block is by its form; `None` for tables, lists of the story, quotations.
pub(super) fn form(draft: &Draft) -> Option<Form> {
    let text = draft.unit.text.as_str();
    let sentence = fold::ends_sentence(text);
    let linked = draft.unit.link_share >= 0.6;
    match draft.unit.role {
        Role::Row | Role::Preformatted | Role::Quote => return None,
        Role::ListItem if !linked => return None,
        _ if listed(text) && !linked => return None,
        _ => {}
    }
    let long_sentence = sentence && draft.words > SHORT;
    if long_sentence || draft.words > LONGEST {
        Some(Form::Prose)
    } else if linked {
        Some(Form::Link)
    } else if reaches(text) {
        Some(Form::Contact)
    } else if draft.words <= SHORT && !sentence {
        Some(Form::Short)
    } else {
        Some(Form::Prose)
    }
}

/// An item of a list by its mark.
fn listed(text: &str) -> bool {
    ["* ", "• ", "· ", "▪ ", "● ", "■ ", "◆ "].iter().any(|mark| text.starts_with(mark))
}

/// True when the text has an address or a telephone number.
fn reaches(text: &str) -> bool {
    let address = text.split_whitespace().any(|word| {
        word.contains("://")
            || word.starts_with("www.")
            || word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
    });
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    address
        || digits >= 8 && text.split_whitespace().any(|word| word.trim_start_matches('(').starts_with('+'))
}

/// The hashes of a block: its text with the digits of all but prose masked, and as it is.
pub(super) fn prints(draft: &Draft) -> (u64, u32) {
    // "The index closed at 8,431 points" is a story of its own each day.
    let masks = form(draft) != Some(Form::Prose);
    (print(draft, masks), exact(&draft.folded))
}

/// Hash of the folded text, each run of digits as one mark if `masks`.
fn print(draft: &Draft, masks: bool) -> u64 {
    let mut hash = FNV;
    let mut digits = false;
    for byte in fold::head(&draft.folded, COMPARED).bytes() {
        if masks && byte.is_ascii_digit() {
            if !digits {
                hash = step(hash, b'#');
            }
            digits = true;
        } else {
            digits = false;
            hash = step(hash, byte);
        }
    }
    (draft.words as u64).to_be_bytes().into_iter().fold(hash, step)
}

fn exact(folded: &str) -> u32 {
    let hash = fold::head(folded, COMPARED).bytes().fold(FNV, step);
    // 0 stands for nothing.
    ((hash >> 32) as u32 ^ hash as u32).max(1)
}

/// FNV-1a: the same on every machine and for ever, as these hashes stand on a topic.
const FNV: u64 = 0xcbf2_9ce4_8422_2325;

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// The label of a block that goes because it was learnt.
pub(super) fn label(form: Form, place: Place) -> Label {
    match (form, place) {
        (Form::Contact, _) => Label::Contact,
        (Form::Link, _) => Label::Promo,
        (Form::Short, Place::Before) => Label::Nav,
        (Form::Short | Form::Prose, _) => Label::Footer,
    }
}
