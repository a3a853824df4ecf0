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
/// The same for two texts of one source under unlike titles: one template says as much.
const TEMPLATE: (f64, u32) = (0.8, 6);
/// The same under titles with other numbers. The prints of a short text, some 40 words, may all miss the one word that is
/// another.
const COUNTED: (f64, u32) = (0.8, 12);
/// Least share of either text, and prints, that are worth a link; and prints that are in any text.
const PARTIAL: (f64, u32, u32) = (0.15, 4, 6);
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

    /// One source's texts that a template may have written.
    fn may_be_template(&self) -> bool {
        self.same_source && !self.is_update && (!self.titles_alike || self.numbers_differ)
    }

    /// Share and prints that make both one story.
    fn wanted(&self) -> (f64, u32) {
        if self.may_be_template() {
            if self.numbers_differ { COUNTED } else { TEMPLATE }
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
            let is_worth_a_link =
                self.shared >= PARTIAL.2 || self.contained() >= PARTIAL.0 && self.shared >= PARTIAL.1;
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

#[cfg(test)]
mod tests {
    use super::*;

    const MEASURE: Measure = Measure {
        shared: 40,
        of_this: 40,
        of_other: 40,
        before: 0,
        same_source: false,
        titles_alike: false,
        numbers_differ: false,
        is_update: false,
    };

    #[test]
    fn relations_are_told_by_shares_headlines_sources_and_place() {
        use Relation::{Copy, Excerpt, Extended, Trimmed, Version};
        let own = Measure { same_source: true, ..MEASURE };
        for (name, measure, wanted) in [
            ("the same", MEASURE, Some(Copy)),
            ("a run of a longer one", Measure { of_other: 100, ..MEASURE }, Some(Trimmed)),
            ("a longer one around it", Measure { of_this: 100, ..MEASURE }, Some(Extended)),
            ("half of each", Measure { shared: 20, ..MEASURE }, Some(Copy)),
            ("a part, begun together", Measure { shared: 15, ..MEASURE }, Some(Copy)),
            ("a part, from another place", Measure { shared: 15, before: 5, ..MEASURE }, Some(Excerpt)),
            ("whole, but deep inside", Measure { of_other: 100, before: 50, ..MEASURE }, Some(Excerpt)),
            ("deep inside, but most of both", Measure { of_other: 60, before: 20, ..MEASURE }, Some(Trimmed)),
            ("little, under one headline", Measure { shared: 9, titles_alike: true, ..MEASURE }, Some(Copy)),
            ("little, under another", Measure { shared: 9, ..MEASURE }, Some(Excerpt)),
            ("a phrase", Measure { shared: 3, ..MEASURE }, None),
            ("short and nearly whole", Measure { shared: 3, of_this: 4, ..MEASURE }, Some(Trimmed)),
            ("a version", Measure { shared: 20, titles_alike: true, ..own }, Some(Version)),
            (
                "other numbers in the headline",
                Measure { shared: 28, titles_alike: true, numbers_differ: true, ..own },
                Some(Excerpt),
            ),
            (
                "one bulletin with another number, too short to show it",
                Measure {
                    shared: 7,
                    of_this: 7,
                    of_other: 7,
                    titles_alike: true,
                    numbers_differ: true,
                    ..own
                },
                Some(Excerpt),
            ),
            (
                "other numbers in a correction",
                Measure { shared: 28, titles_alike: true, numbers_differ: true, is_update: true, ..own },
                Some(Version),
            ),
            ("a template under an unlike headline", Measure { shared: 28, ..own }, None),
            ("the same again under an unlike headline", own, Some(Copy)),
            (
                "an update under an unlike headline",
                Measure { shared: 28, is_update: true, ..own },
                Some(Version),
            ),
        ] {
            assert_eq!(measure.relation(), wanted, "{name}");
        }
    }

    #[test]
    fn shares_are_those_of_each_text_and_never_above_the_whole() {
        let measure = Measure { shared: 10, of_this: 40, of_other: 20, ..MEASURE };
        assert_eq!(
            (measure.share_of_this(), measure.share_of_other(), measure.contained()),
            (0.25, 0.5, 0.5)
        );
        let none = Measure { shared: 0, of_this: 0, of_other: 0, ..MEASURE };
        assert_eq!((none.share_of_this(), none.relation()), (0.0, None));
    }
}
