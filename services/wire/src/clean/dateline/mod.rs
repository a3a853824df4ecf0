//! Finds the dateline at the start of a story's first paragraph and cuts it off.
//! [`forms`] are walked in order by [`shape`], with the slots that [`place`], [`dates`] and [`cut`] cut; those of East
//! Asia by [`east`] -> [`signature`] tells the agency from its reporters -> what the form needs is checked -> the date is resolved.

mod cut;
mod dates;
mod east;
mod forms;
mod gazetteer;
mod months;
mod place;
mod shape;
mod signature;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use self::dates::Stated;
use self::forms::{Form, Needs};
use self::shape::{Slot, Slots, Start};
use self::signature::Signature;
use super::{Dateline, agencies, fold};

/// How far into a paragraph a dateline may reach, in bytes.
const REACH: usize = 260;

/// A dateline, and what follows from it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    /// The dateline.
    pub dateline: Dateline,
    /// Names of reporters that it holds.
    pub byline: Vec<String>,
    /// Where the story's own text begins, in bytes.
    pub end: usize,
    /// True when the form cannot be mistaken, so that it may be looked for behind a deck.
    pub plain: bool,
    /// Name of the form.
    pub form: &'static str,
}

/// The dateline that the paragraph begins with. `time_ms` is the item's own time.
pub(super) fn find(paragraph: &str, time_ms: Option<i64>) -> Option<Found> {
    let head = fold::head(paragraph, REACH);
    if let Some(found) = east::find(head) {
        let agency = found.text("agency").map(str::to_owned);
        let names = found.text("byline").or_else(|| found.text("writer")).map(reporters);
        let found_end = found.end();
        return Some(Found {
            dateline: Dateline {
                place: found.text("place").map(|place| place_name(place).to_owned()),
                date: found.text("date").and_then(dates::cut).and_then(|stated| iso_date(&stated, time_ms)),
                agency,
                raw: head[..found_end].trim().to_owned(),
            },
            byline: names.unwrap_or_default(),
            end: paragraph.len() - paragraph[found_end..].trim_start().len(),
            plain: true,
            form: found.name,
        });
    }
    let start = Start::new(head);
    forms::fitting(&start).find_map(|(form, slots, end)| believed(paragraph, form, &slots, end, time_ms))
}

/// What a form found, where it can be believed.
fn believed(paragraph: &str, form: &Form, slots: &Slots, end: usize, time_ms: Option<i64>) -> Option<Found> {
    let text = |slot: Slot| slots.get(slot).map(|range| &paragraph[range]);
    let place = text(Slot::Place)
        .or_else(|| text(Slot::SmallPlace))
        .or_else(|| text(Slot::Province))
        .map(place_name)
        .filter(|place| !place.is_empty());
    let stated = text(Slot::Date).or_else(|| text(Slot::Day));
    let signature = match text(Slot::Signed) {
        Some(inside) => Some(signature::read(inside)?),
        None => None,
    };
    let rest = paragraph[end..].trim_start();
    let marked = rest.is_empty() || marked(&paragraph[..end]);
    let found = Seen { place: place.unwrap_or_default(), dated: stated.is_some(), marked, rest };
    let names = text(Slot::Names);
    let agency = text(Slot::Agency);
    let first = found.place.split([',', '(', '/']).next().unwrap_or_default().trim();
    // `Keystone-SDA` is no place `Keystone`.
    let whole = slots.get(Slot::Place).filter(|range| range.start == 0);
    let longer = |end: usize| agencies::prefix(paragraph).is_some_and(|agency| agency > end);
    if whole.is_some_and(|range| longer(range.end)) || rest.starts_with('/') {
        return None;
    }
    if place.is_some() && gazetteer::is_no_place(first) {
        return None;
    }
    let believable = match form.needs {
        Needs::Nothing => true,
        Needs::Signature => signed_enough(&found, signature.as_ref()?),
        Needs::KnownSignature => {
            signature.as_ref()?.known && (found.place.is_empty() || !agencies::known(found.place))
        }
        Needs::CapitalAgency => {
            // `KYODO NEWS - May 30, 2022` is a stamp.
            let stamp = found.place.is_empty() && !found.dated && dates::cut(rest).is_some();
            let named = |agency: &str| !agency.chars().any(char::is_lowercase) || agencies::plain(agency);
            !stamp && agency.is_some_and(named)
        }
        Needs::PlainAgency => {
            found.marked && !rest.is_empty() && agency.is_some_and(agencies::known)
                || !found.place.chars().any(char::is_uppercase)
        }
        Needs::Marked => found.marked || !found.place.chars().any(char::is_uppercase),
        Needs::NoStops => {
            let last = found.place.rsplit(',').next().unwrap_or_default().trim();
            !found.place.contains('.')
                && !gazetteer::is_country(&format!("{last}."))
                && fold::words(found.place) <= 5
                && !rest.starts_with(char::is_lowercase)
        }
        Needs::TurkishSignature => {
            const TURKISH: [&str; 7] = ["DHA", "İHA", "IHA", "AA", "ANKA", "İLKHA", "UHA"];
            signature.as_ref()?.agency.as_deref().is_some_and(|agency| TURKISH.contains(&agency))
        }
        Needs::Capitals => found.in_capitals(first) && fold::words(first) <= 6,
        Needs::CapitalsAndCountry => {
            found.in_capitals(first)
                && found.place.rsplit(',').next().is_some_and(|last| gazetteer::is_country(last.trim()))
        }
        Needs::KnownCity | Needs::KnownCapital => {
            let small = form.needs == Needs::KnownCapital && first.chars().any(char::is_lowercase);
            !small
                && !found.place.contains('(')
                && gazetteer::is_known_city(&first.to_uppercase())
                && rest.starts_with(|c: char| !c.is_lowercase())
        }
        Needs::Country => {
            let last = found.place.rsplit(',').next().unwrap_or_default().trim();
            last.len() < found.place.len()
                && gazetteer::is_country(last)
                && fold::words(first) <= 3
                && rest.starts_with(char::is_uppercase)
        }
        Needs::CapitalNames => {
            signature.as_ref()?.known
                && names.is_some_and(|names| {
                    signature::is_person(names) && !names.chars().any(char::is_lowercase)
                })
        }
    };
    if !believable {
        return None;
    }
    let (signed, mut byline) =
        signature.map_or((None, Vec::new()), |signature| (signature.agency, signature.reporters));
    byline.extend(names.into_iter().flat_map(reporters));
    let dateline = Dateline {
        place: place.map(str::to_owned),
        date: stated.and_then(|date| iso_date(&dates::cut(date).or_else(|| dates::bare_day(date))?, time_ms)),
        agency: signed.or_else(|| text(Slot::Agency).or_else(|| text(Slot::Outlet)).map(str::to_owned)),
        raw: paragraph[..end].trim().to_owned(),
    };
    Some(Found { dateline, byline, end: paragraph.len() - rest.len(), plain: form.plain, form: form.name })
}

/// What can be seen of a dateline and of the text behind it.
struct Seen<'a> {
    place: &'a str,
    dated: bool,
    /// True where a mark ends it.
    marked: bool,
    rest: &'a str,
}

impl Seen<'_> {
    /// True for a place in capitals, and a text that goes on as a sentence does.
    fn in_capitals(&self, first: &str) -> bool {
        capitals(first)
            && !first.chars().any(char::is_numeric)
            && !first.starts_with("BC-")
            && self.rest.starts_with(|c: char| !c.is_lowercase())
    }
}

fn capitals(place: &str) -> bool {
    fold::all_capitals(place) && place.chars().filter(|c| c.is_alphabetic()).count() >= 3
}

/// True where the dateline ends with a stop, a colon, a dash or a closing slash.
fn marked(dateline: &str) -> bool {
    dateline
        .trim_end()
        .ends_with(['.', ':', '：', '।', '۔', '=', '＝', '-', '–', '—', '―', '_', '/', '】', '］', ']'])
}

/// True where a bracket behind a place can be a signature.
fn signed_enough(found: &Seen<'_>, signature: &Signature) -> bool {
    let first = found.place.split([',', '(', '/']).next().unwrap_or_default().trim();
    let caseless = !found.place.chars().any(|c| c.is_uppercase() || c.is_lowercase());
    let agency = signature.agency.as_deref().unwrap_or_default();
    if !signature.known {
        return found.marked
            && !found.place.is_empty()
            && (found.dated && first.len() > 1 || capitals(first));
    }
    let bare = agencies::stands_bare(agency) || !signature.reporters.is_empty();
    found.dated
        || found.marked && (found.place.is_empty() || caseless || first.len() > 1)
        || bare
        || caseless && !found.place.is_empty()
        || capitals(first) && !found.rest.starts_with(char::is_lowercase)
}

/// A line that is a dateline and nothing else, and says more than a place.
pub(super) fn whole(line: &str) -> bool {
    find(line, None)
        .is_some_and(|found| found.end == line.len() && found.plain && found.dateline.place.is_some())
}

/// A place in bold or on its own line before the story (`ANKARA`, `ELMA, Türkiye`): capitals, three words at most, and
/// perhaps a country.
pub(super) fn bare_place(text: &str) -> bool {
    let text = match text.split_once(", ") {
        Some((place, country)) if gazetteer::is_country(country.trim()) => place,
        _ => text,
    };
    let count = fold::words(text);
    (1..=3).contains(&count)
        && text.chars().count() >= 3
        && fold::all_capitals(text)
        && text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '/' | '.'))
        && !gazetteer::is_no_place(text)
}

/// True for the name of a month, in any language known; case and a stop after it do not count.
pub(super) fn is_month(word: &str) -> bool {
    months::month(word).is_some()
}

/// True for a city that everyone knows, in capitals.
pub(super) fn known_city(text: &str) -> bool {
    gazetteer::is_known_city(text.trim())
}

/// Names of the reporters in a dateline; scripts without capitals part them by spaces too.
fn reporters(names: &str) -> Vec<String> {
    let spaces = names.chars().any(|c| fold::spaceless_script(c) || matches!(c, '가'..='힣'));
    names
        .replace("- ", ",")
        .split(|c: char| {
            matches!(c, '、' | '，' | ',' | '·' | 'ㆍ' | '،' | '/') || spaces && c.is_whitespace()
        })
        .flat_map(|part| part.split(" ve ").flat_map(|part| part.split(" and ")))
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The place without what only led to the next part: a full stop that ends no abbreviation, a preposition.
fn place_name(place: &str) -> &str {
    let place = place.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '-' | '|'));
    let place = place.strip_suffix(" في").or_else(|| place.strip_suffix(" le")).unwrap_or(place);
    match place.strip_suffix('.') {
        Some(bare) if !place.contains(',') && !bare.contains('.') => bare,
        _ => place,
    }
}

/// The date in ISO 8601, its year and month as stated or those that bring it nearest to the item's own time.
fn iso_date(stated: &Stated, time_ms: Option<i64>) -> Option<String> {
    if !stated.common {
        return None;
    }
    if let (Some(year), Some(month)) = (stated.year, stated.month) {
        return Date::new(year, month, stated.day).ok().map(|date| date.to_string());
    }
    let now = Timestamp::from_millisecond(time_ms?).ok()?.to_zoned_datetime(TimeZone::UTC).date();
    let nearest = |dates: &mut dyn Iterator<Item = Date>| {
        dates
            .min_by_key(|date| date.since(now).map_or(i32::MAX, |span| span.get_days().abs()))
            .map(|date| date.to_string())
    };
    match stated.month {
        Some(month) => nearest(
            &mut (-1..=1).filter_map(|step| Date::new(now.year().checked_add(step)?, month, stated.day).ok()),
        ),
        None => nearest(&mut (-1..=1).filter_map(|step| {
            let month = now.first_of_month().checked_add(Span::new().months(step)).ok()?;
            Date::new(month.year(), month.month(), stated.day).ok()
        })),
    }
}

#[cfg(test)]
mod tests;
