//! How a text stands to an earlier one, by the prints that both have.

use proto::v1::Relation;

/// Least share of the shorter text, and prints, that make two texts of different sources one story whose headlines are
/// alike.
const TITLED: (f64, u32) = (0.2, 3);
/// The same under any headlines, for texts that begin together, as copies do.
const LEADING: (f64, u32) = (0.35, 4);
/// The same for texts that do not begin together.
const ASIDE: (f64, u32) = (0.5, 6);
/// Share of the longer of two texts that have in common what stands deep inside one of them. Less is a quotation, a
/// caption, a teaser.
const DEEP: f64 = 0.5;
/// The same as [`TITLED`], for two texts of one source.
const OWN: (f64, u32) = (0.35, 4);
/// The same for two texts of one source under unlike titles, or under titles with other numbers: one template says as
/// much.
const TEMPLATE: (f64, u32) = (0.8, 6);
/// Least share of either text, and prints, that are worth a link.
const PARTIAL: (f64, u32) = (0.2, 4);
/// Share of a text from which on it stands in the other as a whole.
const WHOLE: f64 = 0.65;
/// What the longer of two texts has less of the other than the other has of it.
const LONGER: f64 = 0.15;
/// Prints before the first that both have: up to here they begin together, some 15 words.
const TOGETHER: u32 = 3;
/// From here on what both have stands deep inside, some 55 words.
const INSIDE: u32 = 12;

/// What two texts have of one another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measure {
    /// Prints that both have.
    pub(super) shared: u32,
    /// Prints of this text, boilerplate off.
    pub(super) of_this: u32,
    /// Prints of the other.
    pub(super) of_other: u32,
    /// Prints before the first that both have, in the text that has more of them.
    pub(super) before: u32,
    pub(super) same_source: bool,
    pub(super) titles_alike: bool,
    pub(super) numbers_differ: bool,
    /// This text says of itself that it is a newer one.
    pub(super) is_update: bool,
}

impl Measure {
    /// Share of this text that stands in the other.
    pub(super) fn share_of_this(&self) -> f64 {
        share(self.shared, self.of_this)
    }

    /// Share of the other that stands in this text.
    pub(super) fn share_of_other(&self) -> f64 {
        share(self.shared, self.of_other)
    }

    /// Share of the shorter that stands in the longer.
    pub(super) fn contained(&self) -> f64 {
        share(self.shared, self.of_this.min(self.of_other))
    }

    /// True where this text is the other and half as much again.
    pub(super) fn is_much_longer(&self) -> bool {
        self.of_this * 2 >= self.of_other * 3
    }

    /// One source's texts that a template may have written.
    fn may_be_template(&self) -> bool {
        self.same_source && !self.is_update && (!self.titles_alike || self.numbers_differ)
    }

    /// Share and prints that make both one story.
    fn wanted(&self) -> (f64, u32) {
        if self.may_be_template() {
            TEMPLATE
        } else if self.same_source {
            OWN
        } else if self.titles_alike {
            TITLED
        } else if self.before <= TOGETHER {
            LEADING
        } else {
            ASIDE
        }
    }

    /// How this text stands to the other; `None` where they are no kin.
    pub(super) fn relation(&self) -> Option<Relation> {
        let (wanted, least) = self.wanted();
        // Few prints are enough where they are nearly all that the shorter text has.
        let few = (f64::from(self.of_this.min(self.of_other)) * WHOLE).ceil() as u32;
        let least = if self.same_source { least } else { least.min(few).max(2) };
        let is_deep = !self.titles_alike && self.before >= INSIDE;
        if self.contained() < wanted
            || self.shared < least
            || is_deep && self.share_of_this().min(self.share_of_other()) < DEEP
        {
            let is_worth_a_link = self.contained() >= PARTIAL.0 && self.shared >= PARTIAL.1;
            let own_phrases = self.same_source && !self.titles_alike;
            return (is_worth_a_link && !own_phrases).then_some(Relation::Excerpt);
        }
        if self.same_source && (self.titles_alike || self.is_update) {
            return Some(Relation::Version);
        }
        let (this, other) = (self.share_of_this(), self.share_of_other());
        Some(match () {
            () if this >= WHOLE && this - other >= LONGER => Relation::Trimmed,
            () if other >= WHOLE && other - this >= LONGER => Relation::Extended,
            () => Relation::Copy,
        })
    }
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { (f64::from(part) / f64::from(whole)).min(1.0) }
}
