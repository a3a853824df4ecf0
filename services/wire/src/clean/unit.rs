//! A block of the content before it has a label: its text, and what its markup says about it.

use super::Label;
use super::style::Runs;

/// What the markup makes of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Role {
    /// A paragraph, or a line of text.
    #[default]
    Paragraph,
    /// A heading of the level given, 1 to 6.
    Heading(u8),
    /// An item of a list.
    ListItem,
    /// A row of a table, its cells joined by a space.
    Row,
    /// A quotation set off.
    Quote,
    /// A caption by its own element.
    Caption,
    /// Text whose white space counts.
    Preformatted,
    /// A time by its own element.
    Time,
}

/// A block with no label yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Unit {
    /// Its text, white space made single (but for [`Role::Preformatted`]).
    pub text: String,
    /// What the markup makes of it.
    pub role: Role,
    /// What the classes of the boxes around it say it is.
    pub region: Option<Label>,
    /// Share of its characters that stand in links, 0 to 1.
    pub link_share: f32,
    /// Texts of its links, in order.
    pub links: Vec<String>,
    /// Bytes at its start that are bold.
    pub bold_lead: usize,
    /// All of it is in italics or small print.
    pub slanted: bool,
    /// It is centred.
    pub centred: bool,
    /// A picture stands right before it.
    pub after_picture: bool,
    /// It shares a small box with a picture and at most one more short text.
    pub in_picture_box: bool,
    /// Number of the box that it stands in; only pages use it.
    pub container: usize,
    /// Lies outside the story of a page.
    pub outside: bool,
    /// The rule of the site says that it is none of the story.
    pub stripped: bool,
    /// Lies within a form.
    pub in_form: bool,
    /// Lies within a list whose items are numbered.
    pub numbered: bool,
    /// How its text is set.
    pub runs: Runs,
    /// Where inline elements begin or end in it, in bytes.
    pub seams: Vec<usize>,
    /// A row: where its cells begin but the first, in bytes.
    pub cells: Vec<usize>,
    /// Pictures that stand in it, or between the block before and it.
    pub images: Vec<Image>,
    /// Pictures behind it, where it is the last block.
    pub images_after: Vec<Image>,
}

/// A picture that is meant to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Image {
    /// Its address as written.
    pub address: String,
    /// What it shows, in words.
    pub words: String,
}

impl Unit {
    /// A paragraph of plain text.
    pub(super) fn plain(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    /// True when all of its text is bold.
    pub(super) fn bold(&self) -> bool {
        !self.text.is_empty() && self.bold_lead >= self.text.len()
    }
}
