//! Gives every block its label. Each step looks at what the steps before it left open.
//! [`markup`] -> [`captions`] before the story -> [`lines`], [`notes`] and what was learnt of the source -> [`top`] (headline, deck)
//! -> [`captions`] in it -> [`neighbours`] -> body.

mod appeals;
mod captions;
mod cells;
mod ends;
mod forms;
mod lines;
mod markup;
mod neighbours;
mod stamp;
#[cfg(test)]
mod tests;
mod top;

pub(super) use stamp::is_stamp;
pub(super) use top::NOTICE;

use std::cell::OnceCell;

use super::notes::{self, Note};
use super::unit::{Role, Unit};
use super::{Input, Label, Policy, fold, learn, phrases};

/// What a rule decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Verdict {
    pub label: Label,
    pub rule: &'static str,
    pub confidence: f32,
}

/// How much of a block is folded, in bytes.
const FOLDED: usize = 1200;

/// A block on its way to a label.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub unit: Unit,
    /// Its text as phrases are compared; empty for one of more words than any phrase may label.
    pub folded: String,
    /// The phrase that stands anywhere in that, once it was looked for.
    phrase: OnceCell<Option<&'static phrases::Kind>>,
    /// Number of its words.
    pub words: usize,
    /// It reads like a paragraph of prose.
    reads_on: bool,
    pub verdict: Option<Verdict>,
    /// The rule in more words, where its name does not say all.
    pub reason: Option<String>,
    /// It goes to a field of its own.
    pub note: Option<Note>,
}

impl Draft {
    fn new(unit: Unit) -> Self {
        let words = fold::words(&unit.text);
        // Rules about wording look at short blocks only: the others need no folding, and of those the start will do.
        let head = fold::head(&unit.text, FOLDED);
        let is_long = words > phrases::LONGEST
            && (head.len() == unit.text.len() || fold::has_more_words(head, phrases::LONGEST));
        // What lies outside the story of a page is settled already.
        let folded = if is_long || unit.outside { String::new() } else { fold::fold(head) };
        let reads_on = reads_on(&unit.text, words, words);
        let phrase = OnceCell::new();
        Self { unit, folded, phrase, words, reads_on, verdict: None, reason: None, note: None }
    }

    /// Puts a text in front of it, in bold.
    fn lead(&mut self, text: &str) {
        self.unit.bold_lead = text.len();
        self.unit.text = format!("{text} {}", self.unit.text);
        let by = text.len() + 1;
        self.unit.runs.shift(by);
        self.unit.seams.iter_mut().chain(&mut self.unit.cells).for_each(|place| *place += by);
        self.reads_on = reads_on(&self.unit.text, fold::words(&self.unit.text), self.words);
    }

    /// Number of the words of its folded text: folding leaves them as many as they are.
    fn folded_words(&self) -> usize {
        if self.unit.text.len() <= FOLDED || self.folded.is_empty() {
            self.words
        } else {
            fold::words(&self.folded)
        }
    }

    /// The kind of phrase that it has, as [`phrases::find`] tells it.
    fn phrase(&self, link_share: f32, within: bool) -> Option<&'static phrases::Kind> {
        phrases::find_knowing(&self.folded, self.folded_words(), link_share, within, || {
            *self.phrase.get_or_init(|| phrases::anywhere(&self.folded))
        })
    }

    /// Decides, if no step did before.
    fn decide(&mut self, label: Label, rule: &'static str, confidence: f32) {
        self.verdict.get_or_insert(Verdict { label, rule, confidence });
    }

    /// No step has decided yet.
    pub(super) fn open(&self) -> bool {
        self.verdict.is_none()
    }

    fn is(&self, label: Label) -> bool {
        self.verdict.is_some_and(|verdict| verdict.label == label)
    }

    /// A paragraph of the story, as far as its form shows.
    pub(super) fn prose(&self) -> bool {
        self.open()
            && self.unit.link_share < 0.6
            && !matches!(self.unit.role, Role::Heading(_) | Role::Caption)
            && self.reads_on
    }
}

/// True for prose of so many words; a sentence of a speaker may be short.
fn reads_on(text: &str, count: usize, own: usize) -> bool {
    fold::is_prose_of(text, count) || own >= 3 && fold::ends_sentence(text) && fold::opens_quote(text)
}

/// Where the story lies: its first and its last paragraph of prose.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extent {
    pub first: usize,
    pub last: usize,
}

impl Extent {
    fn of(drafts: &[Draft]) -> Option<Self> {
        let first = drafts.iter().position(Draft::prose)?;
        let last = drafts.iter().rposition(Draft::prose)?;
        Some(Self { first, last })
    }
}

/// What labelling found.
pub(super) struct Labelled {
    pub drafts: Vec<Draft>,
    /// Headline as it stands in the content.
    pub headline: Option<String>,
}

/// Labels every block.
pub(super) fn label(units: Vec<Unit>, input: &Input<'_>, title: Option<&str>) -> Labelled {
    let mut drafts: Vec<Draft> =
        units.into_iter().filter(|unit| !unit.text.trim().is_empty()).map(Draft::new).collect();
    markup::apply(&mut drafts);
    captions::leading(&mut drafts);
    lines::anywhere(&mut drafts);
    captions::cut_tails(&mut drafts);
    let learnt = input.learnt.filter(|_| input.policy == Policy::Full);
    if let Some(learnt) = learnt {
        learn::prose(&mut drafts, learnt);
    }
    notes::apply(&mut drafts);
    lines::around(&mut drafts);
    if let Some(learnt) = learnt {
        learn::rest(&mut drafts, learnt, title);
    }
    let extent = Extent::of(&drafts);
    let headline = top::headline(&mut drafts, extent, input, title);
    let extent = Extent::of(&drafts);
    let extent = if top::join_place(&mut drafts, extent) { Extent::of(&drafts) } else { extent };
    captions::apply(&mut drafts, extent);
    neighbours::apply(&mut drafts, extent);
    let headline = if top::notice(&mut drafts, headline.as_deref()) { None } else { headline };
    top::deck(&mut drafts, extent);
    for draft in &mut drafts {
        let text = &draft.unit.text;
        match draft.unit.role {
            Role::Heading(_) => draft.decide(Label::Subhead, "heading", 0.9),
            Role::ListItem => draft.decide(Label::ListItem, "list item", 0.9),
            Role::Row => draft.decide(Label::ListItem, "table row", 0.9),
            Role::Quote => draft.decide(Label::Quote, "quotation", 0.9),
            _ if bullet(text) => draft.decide(Label::ListItem, "bullet", 0.85),
            _ if crosshead(draft.words, text) => draft.decide(Label::Subhead, "crosshead", 0.7),
            _ => draft.decide(Label::Body, "paragraph", 0.8),
        }
    }
    notes::route(&mut drafts);
    Labelled { drafts, headline }
}

/// Puts back everything that makes no field.
pub(super) fn keep_all(drafts: &mut [Draft]) {
    for draft in drafts {
        if draft.verdict.is_some_and(|verdict| verdict.label.is_dropped() || verdict.label == Label::Contact)
        {
            draft.verdict = Some(Verdict { label: Label::Body, rule: "kept by policy", confidence: 1.0 });
        }
    }
}

fn bullet(text: &str) -> bool {
    ["* ", "• ", "· ", "▪ ", "● ", "■ ", "◆ "].iter().any(|mark| text.starts_with(mark))
}

fn crosshead(words: usize, text: &str) -> bool {
    let ruled = text.starts_with("- ") && text.ends_with(" -");
    words <= 8 && (ruled || fold::all_capitals(text) || text.ends_with(':')) && words > 0
}
