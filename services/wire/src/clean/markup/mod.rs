//! The body as HTML, written from its own blocks: what is not on the list cannot come out.
//! blocks -> [`boxes`](Box) around those that belong together -> runs of text -> [`addresses`] of links and pictures.
//!
//! Elements: p h2 h3 h4 ul ol li blockquote table tbody tr td pre figure figcaption img a strong em code sub sup.
//! Attributes: `href`, `src`, `alt`. The text of the blocks is the body's, in order and without its dateline, which is
//! a field; a figure's caption is a field too.

mod addresses;

use self::addresses::Addresses;
use super::Label;
use super::rules::Draft;
use super::style::{Mark, Style};
use super::unit::{Image, Role, Unit};

/// What several blocks stand in together.
#[derive(Clone, Copy, PartialEq)]
enum Box {
    Bullets,
    Numbers,
    Quote,
    Table,
    Figure,
}

impl Box {
    fn tags(self) -> (&'static str, &'static str) {
        match self {
            Self::Bullets => ("<ul>", "</ul>"),
            Self::Numbers => ("<ol>", "</ol>"),
            Self::Quote => ("<blockquote>", "</blockquote>"),
            Self::Table => ("<table><tbody>", "</tbody></table>"),
            Self::Figure => ("<figure>", "</figure>"),
        }
    }
}

/// The HTML of labelled blocks. `targets` are where links lead, as written; `base` is the item's own address.
pub(super) fn of_drafts(drafts: &[Draft], targets: &[String], base: Option<&str>) -> String {
    let mut writer = Writer::new(targets, base);
    for draft in drafts {
        let Some(verdict) = draft.verdict else { continue };
        match verdict.label {
            label if label.is_kept() => writer.block(&draft.unit, label),
            Label::Caption | Label::Credit => writer.caption(&draft.unit),
            _ => writer.close(),
        }
    }
    writer.finish()
}

/// The HTML of blocks that nobody labelled.
pub(super) fn of_units(units: &[Unit], targets: &[String], base: Option<&str>) -> String {
    let mut writer = Writer::new(targets, base);
    for unit in units.iter().filter(|unit| !unit.text.trim().is_empty()) {
        writer.block(unit, Label::Body);
    }
    writer.finish()
}

/// Most bytes of addresses in one body: a link that is left open has one in each block behind it.
const MOST_ADDRESSES: usize = 1 << 20;

struct Writer<'a> {
    html: String,
    addressed: usize,
    open: Option<Box>,
    targets: &'a [String],
    addresses: Addresses,
}

impl<'a> Writer<'a> {
    fn new(targets: &'a [String], base: Option<&str>) -> Self {
        Self { html: String::new(), addressed: 0, open: None, targets, addresses: Addresses::new(base) }
    }

    fn finish(mut self) -> String {
        self.close();
        self.html
    }

    fn block(&mut self, unit: &Unit, label: Label) {
        self.images(&unit.images);
        let level = match unit.role {
            Role::Heading(level) => Some(level.clamp(2, 4)),
            _ if label == Label::Subhead => Some(3),
            _ => None,
        };
        match (unit.role, label, level) {
            _ if unit.text.is_empty() => {}
            (Role::Preformatted, ..) => self.whole(unit, None, "<pre>", "</pre>"),
            (Role::Row, ..) => self.row(unit),
            (_, Label::ListItem, _) => {
                let list = if unit.numbered { Box::Numbers } else { Box::Bullets };
                self.whole(unit, Some(list), "<li>", "</li>");
            }
            (_, Label::Quote, _) => self.whole(unit, Some(Box::Quote), "<p>", "</p>"),
            (.., Some(2)) => self.whole(unit, None, "<h2>", "</h2>"),
            (.., Some(3)) => self.whole(unit, None, "<h3>", "</h3>"),
            (.., Some(_)) => self.whole(unit, None, "<h4>", "</h4>"),
            _ => self.whole(unit, None, "<p>", "</p>"),
        }
        self.images(&unit.images_after);
    }

    /// A caption goes with the picture before it; one without a picture is a field alone.
    fn caption(&mut self, unit: &Unit) {
        self.images(&unit.images);
        if self.open == Some(Box::Figure) {
            self.html.push_str("<figcaption>");
            self.text(unit, 0, unit.text.len());
            self.html.push_str("</figcaption>");
        }
        self.close();
    }

    fn images(&mut self, images: &[Image]) {
        for image in images {
            let Some(address) = self.addresses.image(&image.address) else { continue };
            self.addressed += address.len();
            if self.addressed > MOST_ADDRESSES {
                return;
            }
            self.close();
            self.enter(Some(Box::Figure));
            self.html.push_str("<img src=\"");
            escape(&mut self.html, &address, true);
            self.html.push_str("\" alt=\"");
            escape(&mut self.html, image.words.trim(), true);
            self.html.push_str("\">");
        }
    }

    fn row(&mut self, unit: &Unit) {
        self.enter(Some(Box::Table));
        self.html.push_str("<tr>");
        // Cells at the end may have been cut off, as a credit is.
        let cells = unit.cells.iter().copied().take_while(|cell| *cell < unit.text.len());
        let starts = std::iter::once(0).chain(cells.clone());
        // One space stands between two cells.
        let ends = cells.map(|cell| cell - 1).chain([unit.text.len()]);
        for (from, to) in starts.zip(ends) {
            self.html.push_str("<td>");
            self.text(unit, from, to);
            self.html.push_str("</td>");
        }
        self.html.push_str("</tr>");
    }

    fn whole(&mut self, unit: &Unit, within: Option<Box>, start: &str, end: &str) {
        self.enter(within);
        self.html.push_str(start);
        // What begins with a line feed would lose it.
        if unit.role == Role::Preformatted && unit.text.starts_with('\n') {
            self.html.push('\n');
        }
        self.text(unit, 0, unit.text.len());
        self.html.push_str(end);
    }

    /// Opens what a block stands in, and closes what it does not.
    fn enter(&mut self, within: Option<Box>) {
        if self.open != within {
            self.close();
            if let Some(within) = within {
                self.html.push_str(within.tags().0);
            }
            self.open = within;
        }
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.html.push_str(open.tags().1);
        }
    }

    /// A part of a block's text, as it is set.
    fn text(&mut self, unit: &Unit, from: usize, to: usize) {
        let mut at = 0;
        let mut before = Style::default();
        let mut link = None;
        for (piece, style) in unit.runs.pieces(&unit.text) {
            let start = at;
            at += piece.len();
            let piece = within(piece, start, from, to);
            if piece.is_empty() {
                continue;
            }
            self.change(before, style, &mut link);
            before = style;
            escape(&mut self.html, piece, false);
        }
        self.change(before, Style::default(), &mut link);
    }

    /// Closes what ends between two runs, and opens what begins. A link is the outermost.
    fn change(&mut self, before: Style, after: Style, link: &mut Option<usize>) {
        if before == after {
            return;
        }
        let links_alike = before.link() == after.link();
        let alike = Mark::ALL.into_iter().take_while(|mark| before.has(*mark) == after.has(*mark)).count();
        let kept = if links_alike { alike } else { 0 };
        for mark in Mark::ALL[kept..].iter().rev().filter(|mark| before.has(**mark)) {
            self.html.push_str(tags(*mark).1);
        }
        if !links_alike {
            if link.take().is_some() {
                self.html.push_str("</a>");
            }
            let target = after.link().and_then(|place| Some((place, self.targets.get(place)?)));
            if let Some((place, target)) = target
                && self.addressed < MOST_ADDRESSES
                && let Some(address) = self.addresses.link(target)
            {
                self.addressed += address.len();
                self.html.push_str("<a href=\"");
                escape(&mut self.html, &address, true);
                self.html.push_str("\">");
                *link = Some(place);
            }
        }
        for mark in Mark::ALL[kept..].iter().filter(|mark| after.has(**mark)) {
            self.html.push_str(tags(*mark).0);
        }
    }
}

fn tags(mark: Mark) -> (&'static str, &'static str) {
    match mark {
        Mark::Strong => ("<strong>", "</strong>"),
        Mark::Emphasis => ("<em>", "</em>"),
        Mark::Code => ("<code>", "</code>"),
        Mark::Sub => ("<sub>", "</sub>"),
        Mark::Sup => ("<sup>", "</sup>"),
    }
}

/// The part of a piece, which begins at `start`, that lies between two places.
fn within(piece: &str, start: usize, from: usize, to: usize) -> &str {
    let place = |at: usize| piece.floor_char_boundary(at.saturating_sub(start));
    &piece[place(from)..place(to).max(place(from))]
}

/// Adds text as HTML has it.
fn escape(html: &mut String, text: &str, in_attribute: bool) {
    let mut rest = text;
    while let Some(at) =
        rest.bytes().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\r' | b'\0'))
    {
        html.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'&' => html.push_str("&amp;"),
            b'<' => html.push_str("&lt;"),
            b'>' => html.push_str("&gt;"),
            b'"' if in_attribute => html.push_str("&quot;"),
            b'"' => html.push('"'),
            b'\r' => html.push_str("&#13;"),
            // No reference stands for it.
            _ => html.push(char::REPLACEMENT_CHARACTER),
        }
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

#[cfg(test)]
mod tests;
