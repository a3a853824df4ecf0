//! HTML to blocks, over html5ever's tokenizer: no tree is built, so deep nesting and broken tags cost nothing.
//! tokens -> open elements -> text with what is known of it -> blocks.

use std::cell::RefCell;
use std::collections::HashMap;

use html5ever::LocalName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::boxes::{self, Alternatives, Container, Row};
use super::pending::Pending;
use super::signs::Signs;
use super::traits::{self, Depth, Traits};
use super::{Split, classes, text};
use crate::clean::Label;
use crate::clean::fold;
use crate::clean::unit::{Role, Unit};

/// Cuts HTML into blocks.
pub(super) fn split(html: &str) -> Split {
    let tokenizer = Tokenizer::new(Sink(RefCell::new(Builder::new())), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(html));
    while !matches!(tokenizer.feed(&queue), html5ever::TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish()
}

struct Sink(RefCell<Builder>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut builder = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(characters) => builder.text(&characters),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return builder.open(&tag),
            Token::TagToken(tag) => builder.close(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// An element that is open.
struct Open {
    name: LocalName,
    traits: Traits,
    region: Option<Label>,
    start: usize,
    picture: bool,
    container: Option<usize>,
}

/// Builds blocks from tokens.
struct Builder {
    units: Vec<Unit>,
    containers: Vec<Container>,
    open: Vec<Open>,
    counts: HashMap<LocalName, usize>,
    depth: Depth,
    pending: Pending,
    rows: Vec<Row>,
    picture_before: bool,
    said: Alternatives,
    hard_spaces: usize,
    current: usize,
}

impl Builder {
    fn new() -> Self {
        let root = Container::default();
        Self {
            units: Vec::new(),
            containers: vec![root],
            open: Vec::new(),
            counts: HashMap::new(),
            depth: Depth::default(),
            pending: Pending::default(),
            rows: Vec::new(),
            picture_before: false,
            said: Alternatives::default(),
            hard_spaces: 0,
            current: 0,
        }
    }

    fn text(&mut self, characters: &str) {
        if self.depth.hidden > 0 {
            return;
        }
        let mut rest = characters;
        loop {
            // Most of a text is plain letters; they are taken a word at a time.
            let plain = rest.bytes().take_while(u8::is_ascii_graphic).count();
            if plain > 0 {
                self.hard_spaces = 0;
                self.pending.letters(&rest[..plain], plain, &self.depth);
                rest = &rest[plain..];
            }
            let Some(character) = rest.chars().next() else { break };
            rest = &rest[character.len_utf8()..];
            // Three hard spaces running part what stands on one line.
            self.hard_spaces = if character == '\u{a0}' { self.hard_spaces + 1 } else { 0 };
            match character {
                '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{2060}' => {}
                '\n' | '\t' | ' ' if self.depth.pre > 0 => self.pending.text.push(character),
                _ if self.hard_spaces == 3 && self.depth.pre == 0 => self.flush(),
                c if c.is_whitespace() || c.is_control() => self.pending.space(&self.depth),
                c => self.pending.letters(c.encode_utf8(&mut [0; 4]), 1, &self.depth),
            }
        }
    }

    fn open(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &tag.name;
        match &**name {
            "script" | "style" | "iframe" | "noembed" | "noframes" | "xmp" => {
                return self.open_raw(tag, RawKind::Rawtext);
            }
            "textarea" | "title" => return self.open_raw(tag, RawKind::Rcdata),
            "br" => {
                if self.depth.pre > 0 {
                    self.text("\n");
                } else {
                    self.flush();
                }
                return TokenSinkResult::Continue;
            }
            "hr" => {
                self.flush();
                return TokenSinkResult::Continue;
            }
            "img" | "amp-img" | "picture" | "video" => self.picture(tag),
            // A head may end without saying so.
            "body" => self.close(&LocalName::from("head")),
            _ => {}
        }
        if traits::is_void(name) {
            return TokenSinkResult::Continue;
        }
        let attribute = |wanted: &str| tag.attrs.iter().find(|a| &*a.name.local == wanted).map(|a| &*a.value);
        let hidden = attribute("hidden").is_some() || attribute("class").is_some_and(classes::hides);
        let traits = traits::of(name, attribute("style"), attribute("align"), hidden);
        if traits.block {
            self.close_implied(name);
        }
        if self.depth.hidden == 0 && (traits.block || traits.link && self.starts_region(attribute("class"))) {
            self.flush();
        }
        let named =
            self.named_region(&traits, name, attribute("class"), attribute("id"), attribute("itemprop"));
        let within_caption = self.depth.caption > 0;
        let region = named.filter(|_| !within_caption);
        if region.is_some() && !traits.block && self.may_cut() {
            self.flush();
        }
        match &**name {
            "tr" => self.rows.push(Row { start: self.units.len(), cells: Vec::new(), nested: false }),
            "td" | "th" => {
                let at = self.units.len();
                if let Some(row) = self.rows.last_mut() {
                    row.cells.push(at);
                }
            }
            "table" => {
                if let Some(row) = self.rows.last_mut() {
                    row.nested = true;
                }
            }
            "a" => self.pending.links.push(String::new()),
            _ => {}
        }
        let container = traits.block.then(|| self.open_container(tag, region));
        self.depth.change(traits, true);
        *self.counts.entry(name.clone()).or_default() += 1;
        let start = self.units.len();
        self.open.push(Open { name: name.clone(), traits, region, start, picture: false, container });
        TokenSinkResult::Continue
    }

    /// What an element's names say of its text. Colours of code carry such names too; ids of headings are their text.
    fn named_region(
        &self,
        traits: &Traits,
        name: &LocalName,
        class: Option<&str>,
        id: Option<&str>,
        property: Option<&str>,
    ) -> Option<Label> {
        if self.depth.pre > 0 || traits.pre {
            return None;
        }
        let by_class = class.and_then(classes::region).or_else(|| property.and_then(classes::region));
        if !traits.block {
            return by_class
                .filter(|label| !matches!(label, Label::Comments | Label::Footer | Label::Subhead));
        }
        let by_id = || id.filter(|_| traits::is_box(name)).and_then(classes::region);
        by_class.or_else(by_id).or_else(|| traits::region(name))
    }

    /// Opens an element whose content is no text for readers.
    fn open_raw(&mut self, tag: &Tag, kind: RawKind) -> TokenSinkResult<()> {
        if tag.self_closing && &*tag.name == "iframe" {
            return TokenSinkResult::Continue;
        }
        let traits = Traits { hidden: true, ..Traits::default() };
        self.depth.change(traits, true);
        *self.counts.entry(tag.name.clone()).or_default() += 1;
        let start = self.units.len();
        self.open.push(Open {
            name: tag.name.clone(),
            traits,
            region: None,
            start,
            picture: false,
            container: None,
        });
        TokenSinkResult::RawData(kind)
    }

    fn open_container(&mut self, tag: &Tag, region: Option<Label>) -> usize {
        let attribute = |wanted: &str| tag.attrs.iter().find(|a| &*a.name.local == wanted).map(|a| &*a.value);
        let at = self.units.len();
        let signs = Signs::of(&tag.name, attribute);
        self.containers.push(Container { parent: self.current, start: at, end: at, region, signs });
        self.current = self.containers.len() - 1;
        self.current
    }

    /// A picture: seen, unless it is a pixel that counts readers.
    fn picture(&mut self, tag: &Tag) {
        let attribute = |wanted: &str| tag.attrs.iter().find(|a| &*a.name.local == wanted).map(|a| &*a.value);
        let pixel = ["width", "height"].iter().any(|side| matches!(attribute(side), Some("0" | "1")));
        if pixel || attribute("style").is_some_and(traits::hides) || self.depth.hidden > 0 {
            return;
        }
        self.picture_before = true;
        if let Some(alternative) = attribute("alt") {
            self.said.remember(alternative, self.units.len());
        }
        if let Some(open) = self.open.last_mut() {
            open.picture = true;
        }
    }

    /// True where an inline element that names a region may start a block of its own.
    fn may_cut(&self) -> bool {
        let before = self.pending.text.trim_end();
        before.is_empty()
            || fold::ends_sentence(before)
            || self.pending.text.ends_with(' ') && before.ends_with(['|', ':'])
    }

    fn starts_region(&self, class: Option<&str>) -> bool {
        class.and_then(classes::region).is_some() && self.may_cut()
    }

    /// Ends what HTML5 ends by itself when this element begins: an open paragraph, item, cell, row.
    fn close_implied(&mut self, name: &LocalName) {
        let (ends, barriers): (&[&str], &[&str]) = match &**name {
            "li" => (&["li"], &["ul", "ol", "menu"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["table"]),
            "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot"], &["table"]),
            _ => (
                &["p"],
                &["div", "td", "th", "li", "table", "blockquote", "section", "article", "figure", "aside"],
            ),
        };
        // Looking no further than this keeps endless nesting linear.
        let found = self
            .open
            .iter()
            .rev()
            .take(24)
            .take_while(|open| !barriers.contains(&&*open.name))
            .find(|open| ends.contains(&&*open.name))
            .map(|open| open.name.clone());
        if let Some(name) = found {
            self.close(&name);
        }
    }

    fn close(&mut self, name: &LocalName) {
        if &**name == "p" && self.counts.get(name).is_none_or(|count| *count == 0) {
            self.flush();
            return;
        }
        if self.counts.get(name).is_none_or(|count| *count == 0) {
            return;
        }
        // An inline tag closed late does not close the blocks in between.
        let inline = self
            .open
            .iter()
            .rev()
            .take(24)
            .find(|open| open.name == *name)
            .is_some_and(|open| !open.traits.block);
        if inline
            && self
                .open
                .iter()
                .rev()
                .take(24)
                .take_while(|open| open.name != *name)
                .any(|open| open.traits.block)
        {
            return;
        }
        while let Some(open) = self.open.pop() {
            let done = open.name == *name;
            self.closed(open);
            if done {
                break;
            }
        }
    }

    fn closed(&mut self, open: Open) {
        if open.traits.block || open.region.is_some_and(|_| !open.traits.hidden) {
            self.flush();
        }
        if let Some(count) = self.counts.get_mut(&open.name) {
            *count = count.saturating_sub(1);
        }
        self.depth.change(open.traits, false);
        if let Some(container) = open.container {
            self.containers[container].end = self.units.len();
            self.current = self.containers[container].parent;
        }
        if &*open.name == "tr"
            && let Some(row) = self.rows.pop()
        {
            boxes::join_row(&mut self.units, &row);
        }
        let start = open.start.min(self.units.len());
        if let Some(region) = open.region {
            boxes::mark_region(&mut self.units[start..], region);
        }
        if open.picture {
            // A paragraph that a picture merely stands in, and an outermost box, hold the story itself.
            let holds = open.traits.block && &*open.name != "p" && !self.open.is_empty();
            if holds && start < self.units.len() {
                boxes::mark_picture_box(&mut self.units[start..], &*open.name == "figure");
            } else if start == self.units.len()
                && let Some(parent) = self.open.last_mut()
            {
                parent.picture = true;
            }
        }
    }

    /// Ends the block that is being read.
    fn flush(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        if self.depth.link > 0 {
            self.pending.links.push(String::new());
        }
        let Some(unit) = pending.unit(&self.depth) else { return };
        let after_picture = std::mem::take(&mut self.picture_before);
        let said = self.said.says(&unit, self.units.len());
        let unit = Unit { after_picture, in_picture_box: said, container: self.current, ..unit };
        if unit.role == Role::Preformatted && text::is_wrapped(&unit.text) {
            let lines = text::split(&unit.text);
            self.units.extend(lines.into_iter().map(|line| Unit {
                text: line,
                role: Role::Paragraph,
                ..unit.clone()
            }));
        } else {
            self.units.push(unit);
        }
    }

    fn finish(mut self) -> Split {
        self.flush();
        while let Some(open) = self.open.pop() {
            self.closed(open);
        }
        self.containers[0].end = self.units.len();
        Split { units: self.units, containers: self.containers }
    }
}
