//! How the letters of a block are set: the inline elements around them, as runs of its text.
//! A run begins where the setting changes. So nothing nests, and what was left open costs a block nothing.

/// What inline elements make of letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// One bit a [`Mark`].
    marks: u8,
    /// Number of the link's target, from 1 on; 0 for none.
    link: u32,
}

/// An inline element that sets letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Strong,
    Emphasis,
    Code,
    Sub,
    Sup,
}

impl Mark {
    /// All of them, from the outside in.
    pub(super) const ALL: [Self; 5] = [Self::Strong, Self::Emphasis, Self::Code, Self::Sub, Self::Sup];

    /// The mark of an element.
    pub(super) fn of(element: &str) -> Option<Self> {
        match element {
            "b" | "strong" => Some(Self::Strong),
            "i" | "em" => Some(Self::Emphasis),
            "code" | "kbd" | "samp" | "tt" => Some(Self::Code),
            "sub" => Some(Self::Sub),
            "sup" => Some(Self::Sup),
            _ => None,
        }
    }
}

impl Style {
    pub(super) fn with(mut self, mark: Mark) -> Self {
        self.marks |= 1 << mark as u8;
        self
    }

    pub(super) fn linked(self, link: u32) -> Self {
        Self { link, ..self }
    }

    pub(super) fn has(self, mark: Mark) -> bool {
        self.marks & 1 << mark as u8 != 0
    }

    /// Index of the link's target.
    pub(super) fn link(self) -> Option<usize> {
        (self.link as usize).checked_sub(1)
    }
}

/// How the text of a block is set: where each run begins, in bytes. What stands before the first is plain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Runs(Vec<(usize, Style)>);

impl Runs {
    /// From here on the text is set like this.
    pub(super) fn begin(&mut self, at: usize, style: Style) {
        while self.0.last().is_some_and(|(last, _)| *last >= at) {
            self.0.pop();
        }
        if self.0.last().map_or(Style::default(), |(_, last)| *last) != style {
            self.0.push((at, style));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The text lost so many bytes at its start.
    pub(super) fn cut_front(&mut self, bytes: usize) {
        for (at, style) in std::mem::take(&mut self.0) {
            self.begin(at.saturating_sub(bytes), style);
        }
    }

    /// So many bytes stand before the text now.
    pub(super) fn shift(&mut self, bytes: usize) {
        self.0.iter_mut().for_each(|(at, _)| *at += bytes);
    }

    /// Another text stands behind this one, from here on.
    pub(super) fn append(&mut self, other: Self, at: usize) {
        self.begin(at, Style::default());
        for (from, style) in other.0 {
            self.begin(at + from, style);
        }
    }

    /// Where runs begin may have moved: `new` says where to, and goes on from where it was asked before.
    pub(super) fn moved(self, mut new: impl FnMut(usize) -> usize) -> Self {
        let mut moved = Self::default();
        for (at, style) in self.0 {
            moved.begin(new(at), style);
        }
        moved
    }

    /// The text in pieces that are set alike.
    pub(super) fn pieces<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (&'a str, Style)> {
        let starts = std::iter::once((0, Style::default())).chain(self.0.iter().copied());
        let ends = self.0.iter().map(|(at, _)| *at).chain([text.len()]);
        // Rules cut texts short: what lies behind the end is gone.
        let place = |at: usize| text.floor_char_boundary(at);
        starts
            .zip(ends)
            .map(move |((from, style), to)| (&text[place(from)..place(to)], style))
            .filter(|(piece, _)| !piece.is_empty())
    }
}

/// The inline elements that are open.
#[derive(Debug, Default)]
pub(super) struct Setting {
    open: [usize; Mark::ALL.len()],
    links: Vec<u32>,
}

impl Setting {
    pub(super) fn style(&self) -> Style {
        let set = Mark::ALL.into_iter().filter(|mark| self.open[*mark as usize] > 0);
        set.fold(Style::default(), Style::with).linked(self.links.last().copied().unwrap_or_default())
    }

    pub(super) fn open(&mut self, mark: Mark) {
        self.open[mark as usize] += 1;
    }

    pub(super) fn close(&mut self, mark: Mark) {
        self.open[mark as usize] = self.open[mark as usize].saturating_sub(1);
    }

    /// A link begins; 0 for one with no target.
    pub(super) fn open_link(&mut self, link: u32) {
        self.links.push(link);
    }

    pub(super) fn close_link(&mut self) {
        self.links.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRONG: Style = Style { marks: 1, link: 0 };
    const LINK: Style = Style { marks: 0, link: 1 };

    fn runs(starts: &[(usize, Style)]) -> Runs {
        let mut runs = Runs::default();
        starts.iter().for_each(|(at, style)| runs.begin(*at, *style));
        runs
    }

    #[test]
    fn runs_follow_their_text_when_it_is_cut_and_joined() {
        let mut cut = runs(&[(0, STRONG), (3, LINK), (6, Style::default())]);
        assert_eq!(
            cut.pieces("abcdefgh").collect::<Vec<_>>(),
            [("abc", STRONG), ("def", LINK), ("gh", Style::default())]
        );
        cut.cut_front(4);
        assert_eq!(cut.pieces("efgh").collect::<Vec<_>>(), [("ef", LINK), ("gh", Style::default())]);
        cut.shift(1);
        cut.append(runs(&[(0, STRONG)]), 5);
        assert_eq!(
            cut.pieces(" efghij").collect::<Vec<_>>(),
            [(" ", Style::default()), ("ef", LINK), ("gh", Style::default()), ("ij", STRONG)]
        );
        assert_eq!(cut.pieces(" e").collect::<Vec<_>>(), [(" ", Style::default()), ("e", LINK)]);
    }

    #[test]
    fn a_run_that_changes_nothing_is_none() {
        assert!(runs(&[(0, STRONG), (0, Style::default()), (4, Style::default())]).is_empty());
    }
}
