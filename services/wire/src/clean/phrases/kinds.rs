//! The kinds of phrases: what a block that has one is, and how much of the block the phrase must be.

use crate::clean::Label;

/// How much of the block a phrase must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// The block is the phrase and nothing else.
    Whole,
    /// As [`Shape::Whole`], where `#` stands for a number.
    Counter,
    /// The phrase, a colon or bar, and a short rest.
    Colon,
    /// As [`Shape::Colon`], and the rest ends like no sentence.
    Teaser,
    /// The phrase, and links for most of the block, or nothing else.
    Link,
    /// The block begins with the phrase, and is short.
    Lead,
    /// The phrase stands anywhere in a short block.
    Within,
    /// The phrase makes no block by itself: other rules build on it.
    Word,
}

/// Where a phrase counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Wherever it stands.
    Anywhere,
    /// Not between two paragraphs of the story.
    Around,
}

/// Phrases of one kind.
#[derive(Debug)]
pub(in crate::clean) struct Kind {
    /// Its name in the files of phrases.
    pub name: &'static str,
    /// What a block that has such a phrase is.
    pub label: Label,
    /// Name of the rule.
    pub rule: &'static str,
    /// How much of the block the phrase must be.
    pub(super) shape: Shape,
    /// Where it counts.
    pub(super) place: Place,
    /// How sure, 0 to 1.
    pub confidence: f32,
}

impl Kind {
    /// True where the phrase leads to a title: a headline may begin so too.
    pub(in crate::clean) fn is_led(&self) -> bool {
        matches!(self.shape, Shape::Colon | Shape::Teaser)
    }
}

const fn kind(
    name: &'static str,
    label: Label,
    rule: &'static str,
    shape: Shape,
    place: Place,
    confidence: f32,
) -> Kind {
    Kind { name, label, rule, shape, place, confidence }
}

const fn word(name: &'static str, label: Label) -> Kind {
    kind(name, label, name, Word, Around, 0.9)
}

use Place::{Anywhere, Around};
use Shape::{Colon, Counter, Lead, Link, Teaser, Whole, Within, Word};

/// Every kind. Of kinds that have the same phrase, the first one counts.
pub(super) const KINDS: &[Kind] = &[
    kind("share-button", Label::Share, "share button", Whole, Anywhere, 0.95),
    kind("share-row", Label::Share, "share row", Lead, Anywhere, 0.9),
    kind("share-link", Label::Share, "share row", Link, Anywhere, 0.9),
    kind("related-header", Label::Related, "related header", Whole, Anywhere, 0.92),
    kind("related-lead", Label::Related, "related lead", Colon, Anywhere, 0.93),
    kind("related-link", Label::Related, "related link", Link, Anywhere, 0.9),
    kind("teaser", Label::Promo, "teaser", Teaser, Anywhere, 0.85),
    kind("follow-us", Label::Promo, "follow us", Lead, Anywhere, 0.9),
    kind("follow-within", Label::Promo, "follow us", Within, Anywhere, 0.88),
    kind("send-us", Label::Promo, "send us", Lead, Anywhere, 0.88),
    kind("donate-lead", Label::Promo, "support us", Lead, Anywhere, 0.88),
    kind("paywall-lead", Label::Promo, "paywall", Lead, Anywhere, 0.9),
    kind("paywall-within", Label::Promo, "paywall", Within, Around, 0.88),
    kind("newsletter-lead", Label::Newsletter, "newsletter", Lead, Anywhere, 0.92),
    kind("newsletter-within", Label::Newsletter, "newsletter", Within, Anywhere, 0.88),
    kind("signup-button", Label::Newsletter, "sign-up button", Whole, Anywhere, 0.85),
    kind("advert", Label::Advert, "advert label", Whole, Anywhere, 0.95),
    kind("advert-lead", Label::Advert, "advert", Lead, Anywhere, 0.9),
    kind("comments", Label::Comments, "comments", Whole, Anywhere, 0.92),
    kind("comments-lead", Label::Comments, "comments", Lead, Anywhere, 0.9),
    kind("control", Label::Nav, "control", Whole, Anywhere, 0.9),
    kind("section", Label::Nav, "section", Whole, Around, 0.85),
    kind("caption-word", Label::Nav, "label of a picture", Whole, Anywhere, 0.85),
    kind("cookie-lead", Label::Nav, "embed notice", Lead, Anywhere, 0.9),
    kind("continue", Label::Nav, "continue reading", Link, Anywhere, 0.9),
    kind("tags", Label::Nav, "tags", Teaser, Anywhere, 0.88),
    kind("tags", Label::Nav, "tags", Whole, Anywhere, 0.88),
    kind("unit-time", Label::Nav, "reading time", Counter, Anywhere, 0.93),
    kind("counter", Label::Nav, "counter", Counter, Anywhere, 0.9),
    kind("footer-lead", Label::Footer, "site footer", Lead, Anywhere, 0.9),
    kind("first-appeared", Label::Footer, "first appeared", Within, Anywhere, 0.92),
    kind("footer-within", Label::Footer, "outlet or author", Within, Around, 0.88),
    kind("disclaimer-lead", Label::Footer, "disclaimer", Lead, Around, 0.88),
    kind("syndicated", Label::EditorNote, "syndication note", Within, Anywhere, 0.9),
    kind("ai-lead", Label::EditorNote, "disclosure", Lead, Around, 0.9),
    kind("correction-lead", Label::EditorNote, "note on a correction", Lead, Around, 0.9),
    kind("note-lead", Label::EditorNote, "note to editors", Lead, Around, 0.9),
    kind("rest-note", Label::EditorNote, "notes to the end", Whole, Anywhere, 0.92),
    kind("rights-within", Label::Copyright, "rights reserved", Within, Around, 0.9),
    kind("terms-lead", Label::Copyright, "terms of use", Lead, Anywhere, 0.9),
    kind("rights", Label::Copyright, "rights reserved", Whole, Anywhere, 0.95),
    kind("contact-header", Label::Contact, "contact header", Whole, Anywhere, 0.88),
    kind("contact-lead", Label::Contact, "contact line", Lead, Anywhere, 0.88),
    // Words that other rules build on.
    word("credit-lead", Label::Credit),
    word("source-lead", Label::Signoff),
    word("worker-lead", Label::Signoff),
    word("date-lead", Label::Nav),
    word("end-word", Label::Signoff),
    word("more-word", Label::EditorNote),
    word("agency", Label::Body),
];
