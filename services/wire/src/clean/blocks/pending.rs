//! The text of one block as it is read, and what the open elements say of each letter.

use super::look;
use super::traits::Depth;
use crate::clean::fold;
use crate::clean::style::{Runs, Style};
use crate::clean::unit::{Image, Role, Unit};

/// The block that is being read. Its buffers are used again for the next one.
#[derive(Default)]
pub(super) struct Pending {
    pub text: String,
    visible: usize,
    linked: usize,
    slanted: usize,
    timed: usize,
    bold_lead: usize,
    /// Texts of its links, one behind the other, and where each ends.
    link_text: String,
    link_ends: Vec<usize>,
    runs: Runs,
    /// Where inline elements begin or end, in bytes.
    seams: Vec<usize>,
    /// Pictures that stand in it, or right before it.
    pub images: Vec<Image>,
}

/// From this share of links on, what each of them says counts.
const MOSTLY_LINKS: f32 = 0.8;

/// Most inline elements that are noted; a line that has more is prose.
const MOST_SEAMS: usize = 16;

impl Pending {
    /// A link begins.
    pub(super) fn open_link(&mut self) {
        self.link_ends.push(self.link_text.len());
    }

    /// An inline element begins or ends.
    pub(super) fn seam(&mut self) {
        let at = self.text.trim_end_matches(' ').len();
        if at > 0 && self.seams.len() < MOST_SEAMS && self.seams.last() != Some(&at) {
            self.seams.push(at);
        }
    }

    /// From here on letters are set like this.
    pub(super) fn set(&mut self, style: Style) {
        self.runs.begin(self.text.len(), style);
    }

    /// Adds white space, made single.
    pub(super) fn space(&mut self, depth: &Depth) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            let bold = self.bold_lead == self.text.len();
            self.text.push(' ');
            self.bold_lead += usize::from(bold);
        }
        if depth.link > 0 && self.link_start() < self.link_text.len() && !self.link_text.ends_with(' ') {
            self.add_linked(" ");
        }
    }

    /// Adds letters, and single spaces between them; `count` says how many letters.
    pub(super) fn letters(&mut self, letters: &str, count: usize, depth: &Depth) {
        if depth.bold > 0 && self.bold_lead == self.text.len() {
            self.bold_lead += letters.len();
        }
        self.text.push_str(letters);
        self.visible += count;
        self.slanted += if depth.slanted > 0 { count } else { 0 };
        self.timed += if depth.time > 0 { count } else { 0 };
        if depth.link > 0 {
            self.linked += count;
            self.add_linked(letters);
        }
    }

    /// Where the text of the last link begins.
    fn link_start(&self) -> usize {
        let before = self.link_ends.len().checked_sub(2);
        before.and_then(|before| self.link_ends.get(before)).copied().unwrap_or_default()
    }

    fn add_linked(&mut self, letters: &str) {
        if let Some(end) = self.link_ends.last_mut() {
            self.link_text.push_str(letters);
            *end = self.link_text.len();
        }
    }

    /// The block, if there is anything to see in it; what is read next begins another one.
    pub(super) fn unit(&mut self, depth: &Depth) -> Option<Unit> {
        let unit = (self.visible > 0).then(|| self.made(depth));
        self.text.clear();
        self.link_text.clear();
        self.link_ends.clear();
        self.runs.clear();
        self.seams.clear();
        (self.visible, self.linked, self.slanted, self.timed, self.bold_lead) = (0, 0, 0, 0, 0);
        unit
    }

    fn made(&mut self, depth: &Depth) -> Unit {
        let role = match depth.heading.last() {
            _ if depth.pre > 0 => Role::Preformatted,
            _ if depth.caption > 0 => Role::Caption,
            Some(level) => Role::Heading(*level),
            _ if depth.quote > 0 => Role::Quote,
            _ if depth.item > 0 => Role::ListItem,
            _ if self.timed == self.visible => Role::Time,
            _ => Role::Paragraph,
        };
        let mut text = self.text.trim_end().to_owned();
        let mut runs = std::mem::take(&mut self.runs);
        self.seams.retain(|at| *at < text.len());
        if text.contains('&') && role != Role::Preformatted {
            (text, runs) = decoded_again(&text, runs);
            self.seams.clear();
        }
        let link_share = self.linked as f32 / self.visible as f32;
        Unit {
            role,
            link_share,
            links: if link_share > MOSTLY_LINKS { self.links() } else { Vec::new() },
            bold_lead: self.bold_lead.min(text.len()),
            slanted: self.slanted == self.visible,
            centred: depth.centred > 0,
            in_form: depth.form > 0,
            text,
            runs,
            seams: self.seams.clone(),
            images: std::mem::take(&mut self.images),
            ..Unit::default()
        }
    }

    fn links(&self) -> Vec<String> {
        let starts = std::iter::once(0).chain(self.link_ends.iter().copied());
        let links = starts.zip(&self.link_ends).map(|(from, to)| &self.link_text[from..*to]);
        links.filter(|link| !link.is_empty()).map(str::to_owned).collect()
    }
}

/// Text whose references were written twice, and its runs where they lie then.
fn decoded_again(text: &str, runs: Runs) -> (String, Runs) {
    let whole = fold::tidy(&look::decoded(text));
    if runs.is_empty() {
        return (whole, runs);
    }
    let mut tidied = String::with_capacity(whole.len());
    let mut done = 0;
    let mut add = |to: usize| {
        let to = to.min(text.len());
        fold::tidy_onto(&mut tidied, &look::decoded(&text[done..to]));
        done = to;
        tidied.len()
    };
    let moved = runs.moved(&mut add);
    add(text.len());
    // A reference with a tag in it is none: where there was one, the text counts and not how it is set.
    if tidied.trim_end_matches(' ') == whole { (whole, moved) } else { (whole, Runs::default()) }
}
