//! The text of one block as it is read, and what the open elements say of each letter.

use super::look;
use super::traits::Depth;
use crate::clean::fold;
use crate::clean::unit::{Role, Unit};

/// The block that is being read.
#[derive(Default)]
pub(super) struct Pending {
    pub text: String,
    visible: usize,
    linked: usize,
    slanted: usize,
    timed: usize,
    bold_lead: usize,
    pub links: Vec<String>,
}

impl Pending {
    /// Adds white space, made single.
    pub(super) fn space(&mut self, depth: &Depth) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            let bold = self.bold_lead == self.text.len();
            self.text.push(' ');
            self.bold_lead += usize::from(bold);
        }
        if depth.link > 0
            && let Some(link) = self.links.last_mut()
            && !link.is_empty()
            && !link.ends_with(' ')
        {
            link.push(' ');
        }
    }

    /// Adds letters; `count` says how many.
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
            if let Some(link) = self.links.last_mut() {
                link.push_str(letters);
            }
        }
    }

    /// The block, if there is anything to see in it.
    pub(super) fn unit(mut self, depth: &Depth) -> Option<Unit> {
        if self.visible == 0 {
            return None;
        }
        let role = match depth.heading.last() {
            _ if depth.pre > 0 => Role::Preformatted,
            _ if depth.caption > 0 => Role::Caption,
            Some(level) => Role::Heading(*level),
            _ if depth.quote > 0 => Role::Quote,
            _ if depth.item > 0 => Role::ListItem,
            _ if self.timed == self.visible => Role::Time,
            _ => Role::Paragraph,
        };
        self.text.truncate(self.text.trim_end().len());
        if self.text.contains('&') && role != Role::Preformatted {
            self.text = fold::tidy(&look::decoded(&self.text));
        }
        Some(Unit {
            role,
            link_share: self.linked as f32 / self.visible as f32,
            links: self.links.into_iter().filter(|link| !link.is_empty()).collect(),
            bold_lead: self.bold_lead.min(self.text.len()),
            slanted: self.slanted == self.visible,
            centred: depth.centred > 0,
            in_form: depth.form > 0,
            text: self.text,
            ..Unit::default()
        })
    }
}
