//! What an item is embargoed by: its fields, else its text where the feed is a wire.

use super::wording::{self, Notice};
use crate::moment::{Stated, Trust};
use crate::parse;
use proto::{
    time::from_ms,
    v1::{EmbargoBasis, EmbargoRule, FeedPolicy, Item, Status},
};

/// On `Item.signals` of one whose text speaks of an embargo, where its feed's texts are not obeyed.
pub const IN_TEXT: &str = "embargo_in_text";

/// An embargo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Embargo {
    /// There is none.
    #[default]
    None,
    /// Not for publication before this, ms since 1970 UTC.
    Until {
        /// The instant.
        at_ms: i64,
        /// Where it stands.
        basis: EmbargoBasis,
    },
    /// There is one, and when it ends cannot be told for certain.
    Unreadable {
        /// As written.
        text: String,
        /// Where it stands.
        basis: EmbargoBasis,
    },
}

/// What is said of an item's embargo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The embargo.
    pub embargo: Embargo,
    /// True for a field that stands there empty.
    pub is_empty: bool,
    /// True where the text alone speaks of one, and the feed is no wire: published, and flagged.
    pub is_flagged: bool,
}

impl Terms {
    /// What a parsed and cleaned item is embargoed by; `notices` are the lines of its content that may speak of one.
    /// `arrived_ms` brings the year to a notice without one.
    pub fn of(
        said: &parse::Embargo,
        item: &Item,
        notices: &[String],
        policy: &FeedPolicy,
        arrived_ms: i64,
    ) -> Self {
        let time_zone = Some(policy.time_zone.as_str()).filter(|zone| !zone.is_empty());
        let is_empty = *said == parse::Embargo::Empty;
        let of_field = match said {
            // A status alone says that there is one, and not until when.
            parse::Embargo::None | parse::Embargo::Empty if item.status() == Status::Embargoed => {
                Embargo::Unreadable { text: item.source_status.clone(), basis: EmbargoBasis::Field }
            }
            parse::Embargo::None | parse::Embargo::Empty => Embargo::None,
            parse::Embargo::Until(stated) => certain(stated, time_zone.is_some()),
            parse::Embargo::Unreadable(text) => {
                Embargo::Unreadable { text: text.clone(), basis: EmbargoBasis::Field }
            }
        };
        let of_text = in_text(item, notices, time_zone, arrived_ms);
        match (of_field, of_text) {
            (Embargo::None, Embargo::None) => Self { is_empty, ..Self::default() },
            (Embargo::None, of_text) if policy.text_signals => {
                Self { embargo: of_text, is_empty, is_flagged: false }
            }
            (Embargo::None, of_text) => {
                let is_flagged = !of_text.is_over(arrived_ms);
                Self { embargo: Embargo::None, is_empty, is_flagged }
            }
            // A field can be computed with; a notice beside it that is later is the safer of the two.
            (Embargo::Until { at_ms, .. }, Embargo::Until { at_ms: later, basis })
                if policy.text_signals && later > at_ms =>
            {
                Self { embargo: Embargo::Until { at_ms: later, basis }, ..Self::default() }
            }
            (of_field, _) => Self { embargo: of_field, ..Self::default() },
        }
    }

    /// Writes what is said of the embargo into the item: the time where the text alone has it, the flag, and the
    /// status where the feed's items are not held but marked.
    pub fn mark(&self, item: &mut Item, rule: EmbargoRule, now_ms: i64) {
        if let Embargo::Until { at_ms, .. } = self.embargo {
            item.embargoed_until = Some(from_ms(at_ms));
        }
        // What waits is usable once it is let go: the gate gives this status, not the source, whose word stays.
        if item.status() == Status::Embargoed {
            item.set_status(Status::Usable);
        }
        if self.is_flagged {
            item.signals.push(IN_TEXT.to_owned());
        }
        if rule == EmbargoRule::Flag && !self.embargo.is_over(now_ms) && item.status() == Status::Usable {
            item.set_status(Status::Embargoed);
        }
    }
}

impl Embargo {
    /// True where nothing need wait: there is none, or its time has come.
    pub fn is_over(&self, now_ms: i64) -> bool {
        match self {
            Self::None => true,
            Self::Until { at_ms, .. } => *at_ms <= now_ms,
            Self::Unreadable { .. } => false,
        }
    }
}

/// A field's time, if it leaves nothing open: a zone that was assumed may be hours off, and a part that was guessed a day.
fn certain(stated: &Stated, has_zone: bool) -> Embargo {
    let day_alone = stated.original.len() == 10 && stated.original.as_bytes()[4] == b'-';
    let is_certain = match stated.trust {
        Trust::Explicit => true,
        Trust::ZoneAssumed => has_zone,
        // A day alone is its first instant where the feed lives.
        Trust::Guessed => has_zone && day_alone,
    };
    if is_certain {
        Embargo::Until { at_ms: stated.at_ms, basis: EmbargoBasis::Field }
    } else {
        Embargo::Unreadable { text: stated.original.clone(), basis: EmbargoBasis::Field }
    }
}

/// What the item's texts say: the marker before its headline, its notes to editors, and lines around its story. An
/// unclear notice beside a clear one is another way to say it.
fn in_text(item: &Item, notices: &[String], time_zone: Option<&str>, arrived_ms: i64) -> Embargo {
    let mut unclear = marker(item).map(str::to_owned);
    let mut until = None;
    for line in item.editor_notes.iter().chain(notices) {
        match wording::read(line, time_zone, arrived_ms) {
            Some(Notice::Until(at_ms)) => until = until.max(Some(at_ms)),
            Some(Notice::Unclear) => unclear = unclear.or_else(|| Some(line.clone())),
            None => {}
        }
    }
    // The headline may say the time itself.
    if let Some(Notice::Until(at_ms)) = wording::read(&item.headline_raw, time_zone, arrived_ms) {
        until = until.max(Some(at_ms));
    }
    match (until, unclear) {
        (Some(at_ms), _) => Embargo::Until { at_ms, basis: EmbargoBasis::Text },
        (None, Some(text)) => Embargo::Unreadable { text, basis: EmbargoBasis::Text },
        (None, None) => Embargo::None,
    }
}

/// The headline as it came, where a marker of an embargo was taken off it, be it the first marker or the second.
fn marker(item: &Item) -> Option<&str> {
    let raw = item.headline_raw.as_str();
    if item.urgency_marker == "EMBARGOED" {
        return Some(raw);
    }
    let before = raw.strip_suffix(item.headline.as_str()).filter(|_| !item.urgency_marker.is_empty())?;
    let lower = before.to_lowercase();
    ["embargo", "sperrfrist", "эмбарго"].iter().any(|word| lower.contains(word)).then_some(raw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment;

    const NOW_MS: i64 = 1_781_172_000_000;
    const UNTIL: &str = "2026-06-12T06:00:00Z";

    fn at(written: &str) -> i64 {
        written.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    fn policy(text_signals: bool, time_zone: &str) -> FeedPolicy {
        FeedPolicy { text_signals, time_zone: time_zone.to_owned(), ..FeedPolicy::default() }
    }

    fn field(written: &str) -> parse::Embargo {
        parse::Embargo::Until(moment::read(written, None).unwrap())
    }

    fn noted(note: &str) -> Item {
        Item { editor_notes: vec![note.to_owned()], ..Item::default() }
    }

    #[test]
    fn a_field_counts_on_every_feed_and_an_empty_one_is_none() {
        let (item, policy) = (Item::default(), policy(false, ""));
        let of = |said: parse::Embargo| Terms::of(&said, &item, &[], &policy, NOW_MS);
        let until = Embargo::Until { at_ms: at(UNTIL), basis: EmbargoBasis::Field };
        assert_eq!(of(field(UNTIL)).embargo, until);
        let unreadable = of(parse::Embargo::Unreadable("after the vote".to_owned())).embargo;
        assert_eq!(
            unreadable,
            Embargo::Unreadable { text: "after the vote".to_owned(), basis: EmbargoBasis::Field }
        );
        assert_eq!(of(parse::Embargo::Empty), Terms { is_empty: true, ..Terms::default() });
        assert_eq!(of(parse::Embargo::None), Terms::default());
    }

    #[test]
    fn a_status_alone_is_an_embargo_without_a_time_and_one_with_a_time_ends_with_it() {
        let mut item = Item { source_status: "Embargoed".to_owned(), ..Item::default() };
        item.set_status(Status::Embargoed);
        let policy = policy(false, "");
        for said in [parse::Embargo::None, parse::Embargo::Empty] {
            let terms = Terms::of(&said, &item, &[], &policy, NOW_MS);
            let want = Embargo::Unreadable { text: "Embargoed".to_owned(), basis: EmbargoBasis::Field };
            assert_eq!(terms.embargo, want);
        }
        let terms = Terms::of(&field(UNTIL), &item, &[], &policy, NOW_MS);
        for (rule, now_ms, status) in [
            (EmbargoRule::Hold, NOW_MS, Status::Usable),
            (EmbargoRule::Flag, NOW_MS, Status::Embargoed),
            (EmbargoRule::Flag, at(UNTIL), Status::Usable),
        ] {
            let mut item = item.clone();
            terms.mark(&mut item, rule, now_ms);
            assert_eq!((item.status(), item.source_status.as_str()), (status, "Embargoed"));
        }
    }

    #[test]
    fn a_time_that_leaves_the_zone_open_is_certain_only_where_the_feed_has_one() {
        let item = Item::default();
        for written in ["2026-06-12 06:00", "2026-06-12"] {
            let stated = moment::read(written, Some("Asia/Tokyo")).unwrap();
            let said = parse::Embargo::Until(stated);
            let open = Terms::of(&said, &item, &[], &policy(false, ""), NOW_MS).embargo;
            assert!(matches!(open, Embargo::Unreadable { .. }), "{written}");
            let told = Terms::of(&said, &item, &[], &policy(false, "Asia/Tokyo"), NOW_MS).embargo;
            assert!(matches!(told, Embargo::Until { .. }), "{written}");
        }
        let swapped =
            Terms::of(&field("05/11/2026 06:00 GMT"), &item, &[], &policy(false, "Asia/Tokyo"), NOW_MS);
        assert!(
            matches!(swapped.embargo, Embargo::Unreadable { .. }),
            "day and month may be the other way round"
        );
    }

    #[test]
    fn the_text_alone_holds_on_wires_and_flags_on_other_feeds() {
        let marked = Item {
            headline: "Bank holds rate".to_owned(),
            headline_raw: "EMBARGOED: Bank holds rate".to_owned(),
            urgency_marker: "EMBARGOED".to_owned(),
            ..Item::default()
        };
        let twice = Item {
            headline_raw: "URGENT - EMBARGOED - Bank holds rate".to_owned(),
            urgency_marker: "FLASH".to_owned(),
            ..marked.clone()
        };
        let until = Embargo::Until { at_ms: at(UNTIL), basis: EmbargoBasis::Text };
        let unclear = |text: &str| Embargo::Unreadable { text: text.to_owned(), basis: EmbargoBasis::Text };
        for (item, want) in [
            (noted("EMBARGOED UNTIL 0600 GMT FRIDAY JUNE 12"), until.clone()),
            (noted("EMBARGOED"), unclear("EMBARGOED")),
            (marked.clone(), unclear("EMBARGOED: Bank holds rate")),
            (twice, unclear("URGENT - EMBARGOED - Bank holds rate")),
            (Item { editor_notes: vec!["Embargo: 12 June 2026 07:00 BST".to_owned()], ..marked }, until),
        ] {
            let wire = Terms::of(&parse::Embargo::None, &item, &[], &policy(true, ""), NOW_MS);
            assert_eq!((&wire.embargo, wire.is_flagged), (&want, false), "{item:?}");
            let feed = Terms::of(&parse::Embargo::None, &item, &[], &policy(false, ""), NOW_MS);
            assert_eq!((&feed.embargo, feed.is_flagged), (&Embargo::None, true), "{item:?}");
        }
        let line = ["EMBARGOED UNTIL 0600 GMT JUNE 12".to_owned()];
        let told = Terms::of(&parse::Embargo::None, &Item::default(), &line, &policy(true, ""), NOW_MS);
        assert_eq!(told.embargo, Embargo::Until { at_ms: at(UNTIL), basis: EmbargoBasis::Text });
        let about = Item { headline_raw: "URGENT - Oil embargo ends".to_owned(), ..Item::default() };
        let about =
            Item { headline: "Oil embargo ends".to_owned(), urgency_marker: "FLASH".to_owned(), ..about };
        assert_eq!(
            Terms::of(&parse::Embargo::None, &about, &[], &policy(true, ""), NOW_MS),
            Terms::default()
        );
    }

    #[test]
    fn of_a_field_and_a_later_notice_the_later_counts_on_a_wire() {
        let item = noted("EMBARGOED UNTIL 0600 GMT JUNE 12");
        let early = field("2026-06-12T05:00:00Z");
        let wire = Terms::of(&early, &item, &[], &policy(true, ""), NOW_MS).embargo;
        assert_eq!(wire, Embargo::Until { at_ms: at(UNTIL), basis: EmbargoBasis::Text });
        let feed = Terms::of(&early, &item, &[], &policy(false, ""), NOW_MS).embargo;
        assert_eq!(feed, Embargo::Until { at_ms: at("2026-06-12T05:00:00Z"), basis: EmbargoBasis::Field });
    }

    #[test]
    fn an_item_is_marked_embargoed_only_where_its_feed_says_so_and_until_its_time() {
        let terms = Terms::of(&field(UNTIL), &Item::default(), &[], &policy(false, ""), NOW_MS);
        let marked = |rule, now_ms| {
            let mut item = Item { status: Status::Usable.into(), ..Item::default() };
            terms.mark(&mut item, rule, now_ms);
            assert_eq!(item.embargoed_until, Some(from_ms(at(UNTIL))));
            item.status()
        };
        assert_eq!(marked(EmbargoRule::Hold, NOW_MS), Status::Usable);
        assert_eq!(marked(EmbargoRule::Flag, NOW_MS), Status::Embargoed);
        assert_eq!(marked(EmbargoRule::Flag, at(UNTIL)), Status::Usable);
    }
}
