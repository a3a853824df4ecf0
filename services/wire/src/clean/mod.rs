//! Takes the story out of an item's content: body, and what was taken off as fields.
//! content -> [`blocks`] ([`page`] finds the story's box) -> labels by [`rules`], and by what was learnt of the source
//! ([`learn`]) -> [`valve`] -> [`fields`].

mod agencies;
mod blocks;
mod byline;
mod credit;
mod dateline;
mod fields;
mod fold;
mod function_words;
mod headline;
mod language;
mod learn;
mod markup;
mod notes;
mod page;
mod pattern;
mod phrases;
mod rules;
mod site;
mod style;
mod tokens;
mod unit;
mod valve;
mod words;

pub use page::{Facts, Picture};
pub use site::{Broken, Ignored, Reason, SiteRule, SiteRules};

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use page::Way;

pub use learn::{Learnt, Memory, Sightings};
pub use notes::Note;

/// Version of the rules, for `Item.cleaner_version`.
pub const VERSION: &str = "1";

/// What kind of text comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Plain text; HTML in it is told by looking.
    Text,
    /// A fragment of HTML.
    Html,
    /// A whole web page.
    Page,
}

/// How much is cleaned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Residue is taken out and fields are made.
    #[default]
    Full,
    /// Fields are made; nothing else is taken out.
    Fields,
    /// Split into blocks and left alone.
    Off,
}

/// An item's content, and what is known beside it.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// What kind of text it is.
    pub kind: Kind,
    /// The text.
    pub text: &'a str,
    /// Language as declared, BCP 47.
    pub language: Option<&'a str>,
    /// The item's title as the feed gives it. May be cut short.
    pub title: Option<&'a str>,
    /// The item's link.
    pub url: Option<&'a str>,
    /// The item's own time, milliseconds since 1970 UTC: resolves dates without a year.
    pub time_ms: Option<i64>,
    /// How much is cleaned.
    pub policy: Policy,
    /// What was learnt of the source so far; `None` where nothing is to be learnt.
    pub learnt: Option<&'a Learnt>,
    /// Pages only: the rule of its site, if there is one.
    pub site: Option<&'a SiteRule>,
}

/// Labels of blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Kept: a paragraph of the story.
    Body,
    /// Kept: a crosshead or deck.
    Subhead,
    /// Kept: an item of a list, a row of a table.
    ListItem,
    /// Kept: a quotation set off.
    Quote,
    /// Field.
    Headline,
    /// Field.
    Byline,
    /// Field.
    Caption,
    /// Field.
    Credit,
    /// Field.
    Signoff,
    /// Field.
    EditorNote,
    /// Field.
    Copyright,
    /// Dropped: share buttons.
    Share,
    /// Dropped: the outlet's own teasers.
    Promo,
    /// Dropped: links to other stories.
    Related,
    /// Dropped.
    Newsletter,
    /// Dropped.
    Advert,
    /// Dropped: timestamps, tags, counters.
    Nav,
    /// Dropped from the body; kept as a field of press releases.
    Contact,
    /// Dropped.
    Comments,
    /// Dropped: syndication notices, biographies.
    Footer,
}

impl Label {
    /// True for labels that stay in the body.
    pub fn is_kept(self) -> bool {
        matches!(self, Self::Body | Self::Subhead | Self::ListItem | Self::Quote)
    }

    /// The word for it in output, as serde writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Subhead => "subhead",
            Self::ListItem => "list_item",
            Self::Quote => "quote",
            Self::Headline => "headline",
            Self::Byline => "byline",
            Self::Caption => "caption",
            Self::Credit => "credit",
            Self::Signoff => "signoff",
            Self::EditorNote => "editor_note",
            Self::Copyright => "copyright",
            Self::Share => "share",
            Self::Promo => "promo",
            Self::Related => "related",
            Self::Newsletter => "newsletter",
            Self::Advert => "advert",
            Self::Nav => "nav",
            Self::Contact => "contact",
            Self::Comments => "comments",
            Self::Footer => "footer",
        }
    }

    /// True for labels that are taken out and make no field.
    pub fn is_dropped(self) -> bool {
        match self {
            Self::Share
            | Self::Promo
            | Self::Related
            | Self::Newsletter
            | Self::Advert
            | Self::Nav
            | Self::Comments
            | Self::Footer => true,
            Self::Body | Self::Subhead | Self::ListItem | Self::Quote => false,
            Self::Headline | Self::Byline | Self::Caption | Self::Credit | Self::Signoff => false,
            Self::EditorNote | Self::Copyright | Self::Contact => false,
        }
    }
}

/// One block of the content, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Block {
    /// What it is.
    pub label: Label,
    /// Its text.
    pub text: String,
    /// The rule that decided.
    pub rule: Cow<'static, str>,
    /// How sure the rule is, 0 to 1.
    #[serde(skip)]
    pub confidence: f32,
    /// The field of its own that it goes to, if it does.
    #[serde(skip)]
    pub note: Option<Note>,
    /// Body blocks only: true for preformatted text and tables.
    #[serde(skip)]
    pub preformatted: bool,
}

impl Block {
    /// True when it goes because it recurs in its source.
    pub fn is_learnt(&self) -> bool {
        !self.label.is_kept() && self.rule.starts_with(learn::RULE)
    }
}

/// A dateline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Dateline {
    /// Place as written.
    pub place: Option<String>,
    /// ISO 8601 date, where the year is known.
    pub date: Option<String>,
    /// Agency as written.
    pub agency: Option<String>,
    /// As written, whole.
    #[serde(skip)]
    pub raw: String,
}

/// A caption with its credit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Caption {
    /// What it says.
    pub text: String,
    /// Who took the picture.
    pub credit: Option<String>,
}

/// How sure cleaning was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// As the rules say.
    #[default]
    Clean,
    /// The rules would have taken too much: the body stayed whole.
    Doubtful,
    /// Cleaning was off.
    Off,
}

/// A cleaned item: the shape of `wiredesk clean`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Cleaned {
    /// Headline, markers and site suffix off.
    pub headline: Option<String>,
    /// Dateline, cut from the first body block.
    pub dateline: Option<Dateline>,
    /// Names of authors.
    pub byline: Vec<String>,
    /// The story, a paragraph each.
    pub body: Vec<String>,
    /// The same as HTML that is safe to show. See `markup` for what it may hold.
    #[serde(skip)]
    pub body_html: String,
    /// Captions.
    pub captions: Vec<Caption>,
    /// Sign-off lines, as one string.
    pub signoff: Option<String>,
    /// Copyright notice.
    pub copyright: Option<String>,
    /// Marker taken off the headline, by its common name: FLASH, UPDATE, CORRECTED ...
    pub urgency_marker: Option<String>,
    /// Every block in order, with label and rule. The kept ones are the body, in order.
    pub blocks: Vec<Block>,
    /// Language of the text, BCP 47.
    pub language: Option<String>,
    /// Language as found in the text, with its confidence, 0 to 1.
    #[serde(skip)]
    pub detected: Option<(String, f64)>,
    /// Corrections and clarifications.
    #[serde(skip)]
    pub corrections: Vec<String>,
    /// Disclosures and disclaimers: how the text was made, what it is no advice for, whose opinion it is.
    #[serde(skip)]
    pub disclaimers: Vec<String>,
    /// How sure cleaning was.
    #[serde(skip)]
    pub state: State,
    /// True when the text is marked as paid for.
    #[serde(skip)]
    pub sponsored: bool,
    /// What the item shows of its source, if that is to be learnt.
    #[serde(skip)]
    pub sightings: Option<Sightings>,
    /// What had to be done otherwise than asked.
    #[serde(skip)]
    pub mended: Vec<String>,
}

/// Cleans one item. Takes any text: what cannot be told stays in the body.
pub fn clean(input: &Input<'_>) -> Cleaned {
    let is_page = input.kind == Kind::Page;
    let site = input.site.filter(|_| is_page && input.policy != Policy::Off);
    let mut split = blocks::split(input.text, is_page, site);
    let host = input.url.and_then(host);
    let title = input.title.and_then(|title| headline::from_title(title, host.as_deref()));
    let mut facts = if is_page { page::facts(input.text, host.as_deref()) } else { Facts::default() };
    let named = site.map(|site| page::named(&split, site, host.as_deref())).unwrap_or_default();
    let title = named.headline.or(title).or_else(|| facts.headline.clone());
    if !named.byline.is_empty() {
        facts.byline.clone_from(&named.byline);
    }
    if input.policy == Policy::Off {
        return left_alone(split, input, title);
    }
    let mut mended = Vec::new();
    if is_page {
        if let Some(site) = site {
            page::strip(&mut split, site);
        }
        let way = page::mark_outside(&mut split, title.as_deref(), &facts, site);
        if way != Way::Ruled {
            page::replace_empty(&mut split, &facts);
        }
        if let Some(site) = site.filter(|_| way == Way::Missed) {
            mended.push(format!("site rule {} finds no story: searched for it", site.host()));
        }
    }
    let mut labelled = rules::label(split.units, input, title.as_deref());
    let state = match input.policy {
        Policy::Full => valve::apply(&mut labelled.drafts),
        Policy::Fields => {
            rules::keep_all(&mut labelled.drafts);
            State::Clean
        }
        Policy::Off => State::Off,
    };
    let headline = labelled.headline.as_deref().or(title.as_deref());
    let sightings = input.learnt.map(|_| learn::look(&labelled.drafts, headline));
    let mut cleaned = fields::assemble(labelled, &split.targets, input, title.as_deref(), state);
    (cleaned.sightings, cleaned.mended) = (sightings, mended);
    if !named.byline.is_empty() {
        cleaned.byline = named.byline;
    }
    page::complete(&mut cleaned, facts);
    cleaned
}

/// The names in a line that a source states as a byline (`By Ada Finch and Bo Reed, Staff Writers`); the line itself where it
/// is a name and nothing else.
pub fn names_of_byline(line: &str) -> Vec<String> {
    byline::names(line).unwrap_or_else(|| vec![line.trim().to_owned()])
}

/// Number of the tokens of HTML: what reading costs before anything is made of it, for a bench to measure.
pub fn count_tokens(html: &str) -> usize {
    let mut tokens = tokens::Tokenizer::new(html);
    let mut count = 0;
    while tokens.next().is_some() {
        count += 1;
    }
    count
}

/// Reads what a page says of itself: its JSON-LD, OpenGraph and other `meta` tags. Bounded, and linear in its size.
pub fn facts(html: &str) -> Facts {
    page::facts(html, None)
}

/// The blocks as they are, all of them body.
fn left_alone(split: blocks::Split, input: &Input<'_>, title: Option<String>) -> Cleaned {
    let body_html = markup::of_units(&split.units, &split.targets, input.url);
    let body: Vec<String> =
        split.units.into_iter().map(|unit| unit.text).filter(|text| !text.trim().is_empty()).collect();
    let detected = language::detect(body.iter().map(String::as_str));
    let block = |text: &String| Block {
        label: Label::Body,
        text: text.clone(),
        rule: Cow::Borrowed("cleaning is off"),
        confidence: 1.0,
        note: None,
        preformatted: false,
    };
    Cleaned {
        headline: title,
        blocks: body.iter().map(block).collect(),
        language: input.language.map(str::to_owned).or_else(|| detected.as_ref().map(|(tag, _)| tag.clone())),
        body,
        body_html,
        detected,
        state: State::Off,
        ..Cleaned::default()
    }
}

/// The names of a line that is a byline; `None` for another line.
pub(crate) fn byline_names(line: &str) -> Option<Vec<String>> {
    byline::names(line)
}

/// True for the name of a news agency, or of several joined (`dpa/lni`).
pub(crate) fn is_agency(text: &str) -> bool {
    agencies::is_agency(text)
}

/// The host of a link.
fn host(link: &str) -> Option<String> {
    url::Url::parse(link).ok()?.host_str().map(str::to_owned)
}

#[cfg(test)]
mod tests;
