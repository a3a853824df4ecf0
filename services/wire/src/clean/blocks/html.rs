//! HTML to blocks, over the tokens of it: no tree is built, so deep nesting and broken tags cost nothing.
//! tokens -> open elements -> text with what is known of it -> blocks.

use super::attributes::{Attributes, meant};
use super::boxes::{self, Alternatives, Container, Row};
use super::elements::{self, Counts};
use super::pending::Pending;
use super::regions::{MOST_REGIONS, Regions};
use super::signs::Signs;
use super::traits::{self, Depth, Traits};
use super::{Split, letters, text};
use crate::clean::Label;
use crate::clean::fold;
use crate::clean::site::{SiteRule, Watch};
use crate::clean::style::{Mark, Runs, Setting};
use crate::clean::tokens::{Name, Raw, Tag, Token, Tokenizer};
use crate::clean::unit::{Image, Role, Unit};

/// Cuts HTML into blocks; of a page, also finds what the rule of its site looks for.
pub(super) fn split(html: &str, page: bool, site: Option<&SiteRule>) -> Split {
    let mut tokens = Tokenizer::new(html);
    let mut builder = Builder::new(page, site);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => builder.text(text),
            Token::Characters(first, second) => {
                builder.character(first);
                second.into_iter().for_each(|second| builder.character(second));
            }
            Token::Start(tag) => {
                if let Some(raw) = builder.open(&tag) {
                    tokens.enter(raw, &tag.name);
                }
            }
            Token::End(name) => builder.close(&name),
        }
    }
    builder.finish()
}

/// An element that is open.
struct Open<'a> {
    name: Name<'a>,
    traits: Traits,
    region: Option<Label>,
    mark: Option<Mark>,
    start: usize,
    picture: bool,
    container: Option<usize>,
}

/// Builds blocks from tokens.
struct Builder<'a> {
    units: Vec<Unit>,
    containers: Vec<Container>,
    open: Vec<Open<'a>>,
    counts: Counts,
    depth: Depth,
    setting: Setting,
    /// For each open list, whether its items are numbered.
    lists: Vec<bool>,
    /// Where links lead, as written.
    targets: Vec<String>,
    regions: Regions<'a>,
    pending: Pending,
    rows: Vec<Row>,
    open_regions: usize,
    picture_before: bool,
    said: Alternatives,
    hard_spaces: usize,
    current: usize,
    /// Whether it is a whole page, whose boxes are told apart.
    page: bool,
    /// Looks for what the rule of the site names.
    watch: Option<Watch<'a>>,
}

impl<'a> Builder<'a> {
    fn new(page: bool, site: Option<&'a SiteRule>) -> Self {
        let root = Container::default();
        Self {
            units: Vec::new(),
            containers: vec![root],
            open: Vec::new(),
            counts: Counts::default(),
            depth: Depth::default(),
            setting: Setting::default(),
            lists: Vec::new(),
            targets: Vec::new(),
            regions: Regions::default(),
            pending: Pending::default(),
            rows: Vec::new(),
            open_regions: 0,
            picture_before: false,
            said: Alternatives::default(),
            hard_spaces: 0,
            current: 0,
            page,
            watch: site.map(Watch::new),
        }
    }

    fn text(&mut self, characters: &str) {
        if self.depth.hidden > 0 {
            return;
        }
        let mut rest = characters;
        loop {
            // Most of a text is plain letters; they are taken a line at a time.
            let plain = letters::plain(rest, self.depth.pre == 0);
            if plain.bytes > 0 {
                self.hard_spaces = 0;
                self.pending.letters(&rest[..plain.bytes], plain.letters, &self.depth);
                rest = &rest[plain.bytes..];
            }
            let Some(character) = rest.chars().next() else { break };
            rest = &rest[character.len_utf8()..];
            self.character(character);
        }
    }

    fn character(&mut self, character: char) {
        if self.depth.hidden > 0 {
            return;
        }
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

    /// Opens an element; says how its content is read where it is no HTML.
    fn open(&mut self, tag: &Tag<'a>) -> Option<Raw> {
        let name = &tag.name;
        let (void, at) = (traits::is_void(name), self.units.len());
        let stripped = void && self.watch.as_mut().is_some_and(|watch| watch.pass(tag, at));
        match &**name {
            "script" => return self.open_raw(tag, Raw::Script),
            "style" | "iframe" | "noembed" | "noframes" | "xmp" => return self.open_raw(tag, Raw::Text),
            "textarea" | "title" => return self.open_raw(tag, Raw::Title),
            "br" => {
                if self.depth.pre > 0 {
                    self.text("\n");
                } else {
                    self.flush();
                }
                return None;
            }
            "hr" => {
                self.flush();
                return None;
            }
            "img" if stripped => {}
            "img" | "amp-img" | "picture" | "video" => self.picture(tag),
            // A head may end without saying so.
            "body" => self.close(&Name::new("head")),
            _ => {}
        }
        if void {
            return None;
        }
        let attributes = Attributes::of(tag);
        let veiled = attributes.class.is_some_and(|class| self.regions.hides(class));
        let attributes = Attributes { hidden: attributes.hidden || veiled, ..attributes };
        let mut traits = elements::traits(name, &attributes);
        if traits.block {
            self.close_implied(name);
        }
        traits.hidden |= self.watch(tag, traits.block);
        let by_class = attributes.class.and_then(|class| self.regions.of(class));
        if self.depth.hidden == 0 && (traits.block || traits.link && by_class.is_some() && self.may_cut()) {
            self.flush();
        }
        let coded = self.depth.pre > 0 || traits.pre;
        let by_class =
            by_class.or_else(|| attributes.property.and_then(|property| self.regions.of(property)));
        let named = if coded { None } else { self.regions.named(&traits, name, by_class, attributes.id) };
        let within_caption = self.depth.caption > 0;
        // A box of its own within a sentence is the sentence's.
        let in_sentence = !traits.block && !self.pending.text.trim_end().is_empty() && !self.may_cut();
        let region = named.filter(|_| !within_caption && !in_sentence && self.open_regions < MOST_REGIONS);
        if region.is_some() && !traits.block && self.may_cut() {
            self.flush();
        }
        match &**name {
            "tr" => {
                if let Some(row) = self.rows.last_mut() {
                    row.nested = true;
                }
                self.rows.push(Row { start: self.units.len(), cells: Vec::new(), nested: false });
            }
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
            "a" => {
                self.pending.open_link();
                let target = self.target(attributes.href);
                self.setting.open_link(target);
                self.pending.set(self.setting.style());
            }
            "ol" | "ul" | "menu" | "dir" | "dl" => self.lists.push(&**name == "ol"),
            _ => {}
        }
        let mark = Mark::of(name);
        if let Some(mark) = mark {
            self.setting.open(mark);
            self.pending.set(self.setting.style());
        }
        if !traits.block {
            self.pending.seam();
        }
        let container = traits.block.then(|| self.open_container(name, &attributes, region));
        self.depth.change(traits, true);
        self.open_regions += usize::from(region.is_some());
        *self.counts.of(name) += 1;
        let start = self.units.len();
        self.open.push(Open { name: name.clone(), traits, region, mark, start, picture: false, container });
        None
    }

    /// Number of a link's target; 0 where it has none.
    fn target(&mut self, href: Option<&str>) -> u32 {
        let Some(href) = meant(href).filter(|href| !href.trim().is_empty()) else { return 0 };
        self.targets.push(href.into_owned());
        self.targets.len() as u32
    }

    /// Opens an element whose content is no text for readers.
    fn open_raw(&mut self, tag: &Tag<'a>, raw: Raw) -> Option<Raw> {
        if tag.self_closing && &*tag.name == "iframe" {
            return None;
        }
        let traits = Traits { hidden: true, ..Traits::default() };
        self.watch(tag, false);
        self.depth.change(traits, true);
        *self.counts.of(&tag.name) += 1;
        let start = self.units.len();
        self.open.push(Open {
            name: tag.name.clone(),
            traits,
            region: None,
            mark: None,
            start,
            picture: false,
            container: None,
        });
        Some(raw)
    }

    /// Looks whether the rule of the site names an element; true if it takes it out of a sentence.
    fn watch(&mut self, tag: &Tag<'a>, block: bool) -> bool {
        let Some(watch) = &mut self.watch else { return false };
        if !watch.open(tag, self.units.len()) {
            return false;
        }
        // What stands within a block is no block of its own.
        let cut = self.depth.hidden == 0 && (block || self.pending.text.trim_end().is_empty());
        if cut {
            self.flush();
        }
        let start = self.pending.text.len();
        self.watch.as_mut().is_some_and(|watch| watch.begin(cut, start))
    }

    fn open_container(&mut self, name: &str, attributes: &Attributes<'_>, region: Option<Label>) -> usize {
        let at = self.units.len();
        let signs = if self.page { Signs::of(name, attributes) } else { Signs::default() };
        self.containers.push(Container { parent: self.current, start: at, end: at, region, signs });
        self.current = self.containers.len() - 1;
        self.current
    }

    /// A picture: seen, unless it is a pixel that counts readers.
    fn picture(&mut self, tag: &Tag<'a>) {
        let attributes = Attributes::of(tag);
        let pixel = [attributes.width, attributes.height].contains(&Some("0"))
            || [attributes.width, attributes.height].contains(&Some("1"));
        let hidden = || meant(attributes.style).is_some_and(|style| traits::hides(&style));
        if pixel || self.depth.hidden > 0 || hidden() {
            return;
        }
        self.picture_before = true;
        if let Some(alternative) = meant(attributes.alt) {
            self.said.remember(&alternative, self.units.len());
        }
        if let Some(open) = self.open.last_mut() {
            open.picture = true;
        }
        if let (Some(address), "img") = (meant(attributes.src), &*tag.name) {
            let words = meant(attributes.alt).unwrap_or_default().into_owned();
            self.pending.images.push(Image { address: address.into_owned(), words });
        }
    }

    /// True where an inline element that names a region may start a block of its own.
    fn may_cut(&self) -> bool {
        let before = self.pending.text.trim_end();
        before.is_empty()
            || fold::ends_sentence(before)
            || self.pending.text.ends_with(' ') && before.ends_with(['|', ':'])
    }

    /// Ends what HTML5 ends by itself when this element begins: an open paragraph, item, cell, row.
    fn close_implied(&mut self, name: &Name<'_>) {
        let (ends, barriers) = elements::implied_ends(name);
        // Looking no further than this keeps endless nesting linear.
        let found = self
            .open
            .iter()
            .rev()
            .take(24)
            .take_while(|open| !barriers.has(&open.name))
            .find(|open| ends.has(&open.name))
            .map(|open| open.name.clone());
        if let Some(name) = found {
            self.close(&name);
        }
    }

    fn close(&mut self, name: &Name<'_>) {
        if !self.counts.is_open(name) {
            if &**name == "p" {
                self.flush();
            }
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

    fn closed(&mut self, open: Open<'a>) {
        let said = self.watch.as_ref().and_then(|watch| {
            watch.text(self.units.get(open.start..).unwrap_or_default(), &self.pending.text)
        });
        let watched = self.watch.as_ref().is_some_and(Watch::is_cut);
        if watched || open.traits.block || open.region.is_some_and(|_| !open.traits.hidden) {
            self.flush();
        }
        if !open.traits.block {
            self.pending.seam();
        }
        let count = self.counts.of(&open.name);
        *count = count.saturating_sub(1);
        self.depth.change(open.traits, false);
        if let Some(mark) = open.mark {
            self.setting.close(mark);
        }
        match &*open.name {
            "a" => self.setting.close_link(),
            "ol" | "ul" | "menu" | "dir" | "dl" => drop(self.lists.pop()),
            _ => {}
        }
        if open.mark.is_some() || open.traits.link {
            self.pending.set(self.setting.style());
        }
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
        if let Some(watch) = &mut self.watch {
            watch.close(start..self.units.len(), said.as_deref());
        }
        if let Some(region) = open.region {
            self.open_regions -= 1;
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
        let unit = self.pending.unit(&self.depth);
        if self.depth.link > 0 {
            self.pending.open_link();
        }
        self.pending.set(self.setting.style());
        let Some(unit) = unit else { return };
        let after_picture = std::mem::take(&mut self.picture_before);
        let numbered = self.lists.last() == Some(&true);
        let said = self.said.says(&unit, self.units.len());
        let unit = Unit { after_picture, numbered, in_picture_box: said, container: self.current, ..unit };
        if unit.role == Role::Preformatted && text::is_wrapped(&unit.text) {
            let lines = text::split(&unit.text);
            let plain = Unit { runs: Runs::default(), ..unit };
            self.units.extend(lines.into_iter().map(|line| Unit {
                text: line,
                role: Role::Paragraph,
                ..plain.clone()
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
        if let Some(last) = self.units.last_mut() {
            last.images_after = std::mem::take(&mut self.pending.images);
        }
        let found = self.watch.map(Watch::finish).unwrap_or_default();
        Split { units: self.units, containers: self.containers, targets: self.targets, found }
    }
}
