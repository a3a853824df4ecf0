//! Reads what a feed says of itself: title, site and language, how often it changes, and where the rest of it is.

use super::charset::Charset;
use super::identity::{self, Base};
use super::tree::{self, Element};
use super::vocabulary::Vocabulary::{Dc, Feed as FeedWords, History, Syndication};
use super::{Feed, Pace, Pages};
use jiff::civil::Weekday;

/// Reads a head, and what is too long for heads and counts here alone (`skipHours`, `skipDays`).
pub(super) fn feed(head: &[u8], aside: &[u8], charset: Charset, url: Option<&str>) -> Feed {
    let mut found = Feed::default();
    let head = charset.decode(head).0;
    if let Ok(tree) = tree::read(&head) {
        let base = Base::of_document(url);
        let mut inside: Vec<&Element<'_>> = tree.top.elements().collect();
        while let Some(element) = inside.pop() {
            if matches!(element.name.as_ref(), "rss" | "rdf" | "feed" | "channel") {
                found.add(element, &base.inside(element));
                inside.extend(element.elements());
            }
        }
    }
    let aside = charset.decode(aside).0;
    if let Ok(tree) = tree::read(&aside) {
        found.pace.add_skipped(&tree.top);
    }
    found
}

impl Feed {
    fn add(&mut self, element: &Element<'_>, base: &Base) {
        let language = element.attribute("xml:lang").filter(|language| !language.is_empty());
        self.title = self.title.take().or_else(|| identity::title(element));
        self.site = self.site.take().or_else(|| identity::link(element, base));
        self.language = identity::first_of(element, &[(FeedWords, "language"), (Dc, "language")])
            .or(self.language.take())
            .or_else(|| language.map(str::to_owned));
        self.pace.add(element);
        self.pages.add(element, base);
    }
}

impl Pace {
    fn add(&mut self, element: &Element<'_>) {
        let word = |name: &str| identity::first_of(element, &[(Syndication, name)]);
        let ttl = || identity::first_of(element, &[(FeedWords, "ttl")])?.parse().ok();
        self.ttl_minutes = self.ttl_minutes.or_else(ttl);
        self.update_period = self.update_period.take().or_else(|| word("updateperiod"));
        self.update_frequency = self.update_frequency.or_else(|| word("updatefrequency")?.parse().ok());
        self.update_base = self.update_base.take().or_else(|| word("updatebase"));
    }

    fn add_skipped(&mut self, top: &Element<'_>) {
        let words = |around: &str, name: &str| -> Vec<String> {
            let lists = top.elements().filter(|list| list.name == around);
            lists
                .flat_map(Element::elements)
                .filter(|word| word.name == name)
                .filter_map(Element::trimmed_text)
                .collect()
        };
        // RSS 0.91 counts from 1 to 24.
        let hours = words("skiphours", "hour").into_iter().filter_map(|hour| hour.parse::<u8>().ok());
        self.skip_hours = hours.filter(|hour| *hour <= 24).map(|hour| hour % 24).collect();
        self.skip_hours.sort_unstable();
        self.skip_hours.dedup();
        self.skip_days = words("skipdays", "day").iter().filter_map(|day| weekday(day)).collect();
        self.skip_days.sort_unstable_by_key(|day| day.to_monday_zero_offset());
        self.skip_days.dedup();
    }
}

impl Pages {
    fn add(&mut self, element: &Element<'_>, base: &Base) {
        for link in element.all(FeedWords, "link") {
            let (Some(relation), Some(href)) = (link.attribute("rel"), link.attribute("href")) else {
                continue;
            };
            let place = match relation.to_ascii_lowercase().as_str() {
                "next" => &mut self.next,
                "prev-archive" => &mut self.previous_archive,
                "current" => &mut self.current,
                _ => continue,
            };
            place.get_or_insert_with(|| base.inside(link).resolve(href));
        }
        self.is_complete |= element.first(History, "complete").is_some();
        self.is_archive |= element.first(History, "archive").is_some();
    }
}

/// The day of an English name.
fn weekday(name: &str) -> Option<Weekday> {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let place = NAMES.iter().position(|known| known.eq_ignore_ascii_case(name))?;
    Weekday::from_monday_zero_offset(i8::try_from(place).ok()?).ok()
}
