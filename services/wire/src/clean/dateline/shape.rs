//! The little language that forms of datelines are written in, and the walk of one along the start of a text.
//! form -> parts -> each part says where it can end -> the first way through all of them.
//!
//! `{place}`, `{small place}`, `{province}`, `{date}`, `{day}`, `{agency}`, `{signed}` (what stands in a bracket), `{outlet}` and `{names}` are the
//! slots; `<...>` may be left out; `,` is a comma, a stop or a space between two slots, `{comma}` no mere space; `(` and `)` are brackets or
//! slashes of any script; `/` and `|` have spaces or none beside them; a space may be none. `{dash}` is a dash with a
//! space, `{tight}` one with or without; `{firm}` ends a dateline and cannot be a hyphen; `{end}` is any mark that ends
//! one; `{open}` may be nothing at all.

use std::cell::RefCell;
use std::ops::Range;

use super::{cut, months, place};
use crate::clean::agencies;

/// What a form may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// Where it happened.
    Place,
    /// When, day and month at least.
    Date,
    /// The day alone.
    Day,
    /// The known name of an agency.
    Agency,
    /// What a bracket holds: an agency, reporters, or both.
    Signed,
    /// An outlet's domain.
    Outlet,
    /// Reporters.
    Names,
    /// A place in small letters.
    SmallPlace,
    /// A place of one word, or a province.
    Province,
}

/// How many slots there are.
pub(super) const SLOTS: usize = 9;

/// A piece of a form.
#[derive(Debug)]
enum Part {
    Slot(Slot),
    Maybe(Vec<Part>),
    Joint,
    Comma,
    Open,
    Close,
    Slash,
    Bar,
    Space,
    Dash,
    Tight,
    Firm,
    End,
    OpenEnd,
    Text(char),
}

/// A form, ready to be walked.
#[derive(Debug)]
pub(super) struct Shape(Vec<Part>);

impl Shape {
    /// Reads a form; what it does not know stands for itself.
    pub(super) fn new(form: &str) -> Self {
        Self(parts(&mut form.chars()))
    }

    /// Walks along the text: what each slot holds, and where the form ends.
    pub(super) fn walk(&self, text: &Start<'_>) -> Option<(Slots, usize)> {
        let mut slots = Slots::default();
        let all: Vec<&Part> = self.0.iter().collect();
        let end = walk(&all, text, 0, &mut slots)?;
        Some((slots, end))
    }
}

/// What each slot holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots([Option<Range<usize>>; SLOTS]);

impl Slots {
    pub(super) fn get(&self, slot: Slot) -> Option<Range<usize>> {
        self.0[slot as usize].clone()
    }
}

/// The start of a text, and where places that begin at its first byte can end.
pub(super) struct Start<'a> {
    pub text: &'a str,
    places: Vec<usize>,
    /// Where dates end that were looked for so far, by where they begin: many forms ask for the same ones.
    dates: RefCell<Vec<(usize, Option<usize>)>>,
}

impl<'a> Start<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, places: place_ends(text), dates: RefCell::default() }
    }

    fn places(&self, at: usize) -> Vec<usize> {
        if at == 0 { self.places.clone() } else { place_ends(&self.text[at..]) }
    }

    fn date(&self, at: usize) -> Option<usize> {
        let mut dates = self.dates.borrow_mut();
        if let Some((_, end)) = dates.iter().find(|(from, _)| *from == at) {
            return *end;
        }
        let end = cut::date(&self.text[at..]);
        dates.push((at, end));
        end
    }
}

/// Where a place can end: between two words, and with no month or agency as its last part.
fn place_ends(text: &str) -> Vec<usize> {
    // НЬЮ-ЙОРК /ООН/, 12 сентября. /ТАСС/
    let region = |end: &usize| {
        let inside = text[*end..].trim_start().strip_prefix('/')?;
        let (region, behind) =
            inside.split_once('/').filter(|(region, _)| (2..60).contains(&region.len()))?;
        let named = region.starts_with(char::is_uppercase) && behind.starts_with(", ");
        (named && !agencies::signs(region)).then(|| text.len() - behind.len())
    };
    let mut ends = place::ends(text);
    let regions: Vec<usize> = ends.iter().filter_map(region).collect();
    ends.splice(0..0, regions);
    ends.retain(|end| {
        let (place, rest) = text.split_at(*end);
        !rest.starts_with(place::is_letter) && !ends_otherwise(place, rest)
    });
    ends
}

/// True where the last part of a place begins a date, or is an agency's name.
fn ends_otherwise(place: &str, rest: &str) -> bool {
    let last = place.rsplit([',', '/']).next().unwrap_or_default().trim();
    let (first, behind) = last.split_once([' ', '.']).unwrap_or((last, rest));
    let number = |text: &str| text.trim_start_matches(['.', ' ']).starts_with(char::is_numeric);
    let dated =
        (number(behind) || behind.trim().is_empty() && number(rest)) && months::month(first).is_some();
    dated
        || months::is_weekday(place)
        || last.len() < place.len() && agencies::prefix(last) == Some(last.len())
}

fn parts(form: &mut std::str::Chars<'_>) -> Vec<Part> {
    let mut all = Vec::new();
    while let Some(next) = form.next() {
        all.push(match next {
            '<' => Part::Maybe(parts(form)),
            '>' => break,
            '{' => named(&form.by_ref().take_while(|c| *c != '}').collect::<String>()),
            ',' => Part::Joint,
            '(' => Part::Open,
            ')' => Part::Close,
            '/' => Part::Slash,
            '|' => Part::Bar,
            ' ' => Part::Space,
            other => Part::Text(other),
        });
    }
    all
}

fn named(name: &str) -> Part {
    match name {
        "place" => Part::Slot(Slot::Place),
        "date" => Part::Slot(Slot::Date),
        "day" => Part::Slot(Slot::Day),
        "agency" => Part::Slot(Slot::Agency),
        "signed" => Part::Slot(Slot::Signed),
        "outlet" => Part::Slot(Slot::Outlet),
        "province" => Part::Slot(Slot::Province),
        "small place" => Part::Slot(Slot::SmallPlace),
        "names" => Part::Slot(Slot::Names),
        "dash" => Part::Dash,
        "comma" => Part::Comma,
        "tight" => Part::Tight,
        "firm" => Part::Firm,
        "end" => Part::End,
        _ => Part::OpenEnd,
    }
}

fn walk(parts: &[&Part], start: &Start<'_>, at: usize, slots: &mut Slots) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(at) };
    let text = &start.text[at..];
    match part {
        Part::Slot(slot) => {
            let ends = match slot {
                Slot::Place => start.places(at),
                Slot::Date => start.date(at).into_iter().collect(),
                Slot::Day => cut::day(text).into_iter().collect(),
                Slot::Agency => cut::agency(text),
                Slot::Signed => {
                    let slash = start.text[..at].trim_end().ends_with('/');
                    cut::signed(text, slash).into_iter().collect()
                }
                Slot::Province => cut::province(text).into_iter().collect(),
                Slot::SmallPlace => cut::small_place(text),
                Slot::Outlet => cut::outlet(text).into_iter().collect(),
                Slot::Names => cut::names(text),
            };
            ends.into_iter().find_map(|end| {
                slots.0[*slot as usize] = Some(at..at + end);
                let found = walk(rest, start, at + end, slots);
                if found.is_none() {
                    slots.0[*slot as usize] = None;
                }
                found
            })
        }
        Part::Maybe(inner) => {
            let with: Vec<&Part> = inner.iter().chain(rest.iter().copied()).collect();
            walk(&with, start, at, slots).or_else(|| walk(rest, start, at, slots))
        }
        mark => walk(rest, start, at + mark_end(mark, text)?, slots),
    }
}

/// How far a mark reaches.
fn mark_end(mark: &Part, text: &str) -> Option<usize> {
    let spaces = |text: &str| text.len() - text.trim_start().len();
    let before = spaces(text);
    let one =
        |marks: &[char]| text[before..].chars().next().filter(|c| marks.contains(c)).map(char::len_utf8);
    match mark {
        Part::Comma => {
            let at = before + one(JOINTS)?;
            Some(at + spaces(&text[at..]))
        }
        Part::Joint => {
            let mut at = before;
            for _ in 0..2 {
                let mark = text[at..].chars().next().filter(|c| JOINTS.contains(c));
                at += mark.map_or(0, char::len_utf8);
            }
            Some(at + spaces(&text[at..]))
        }
        Part::Open => {
            let at = before + one(OPENING)?;
            Some(at + spaces(&text[at..]))
        }
        Part::Close => Some(before + one(CLOSING)?),
        Part::Slash => {
            let at = before + one(&['/', '／'])?;
            Some(at + spaces(&text[at..]))
        }
        Part::Bar => {
            let at = before + one(&['|', '｜'])?;
            Some(at + spaces(&text[at..]))
        }
        Part::Space => Some(before),
        Part::Dash => dash(text),
        Part::Tight => {
            let length = dashes(&text[before..])?;
            Some(before + length + spaces(&text[before + length..]))
        }
        Part::Firm => firm(text),
        Part::End => end(text).filter(|end| *end > before),
        Part::OpenEnd => end(text),
        Part::Text(letter) => text.starts_with(*letter).then(|| letter.len_utf8()),
        Part::Slot(_) | Part::Maybe(_) => None,
    }
}

const JOINTS: &[char] = &[',', '.', '،', '、', '，', '۔', '։'];
const OPENING: &[char] = &['(', '[', '/', '（', '［', '【', '〔', '|'];
const CLOSING: &[char] = &[')', ']', '/', '）', '］', '】', '〕', '|'];

/// One to three dashes.
fn dashes(text: &str) -> Option<usize> {
    let run = text.chars().take(4).take_while(|c| matches!(c, '-' | '–' | '—' | '―' | '_' | 'ـ' | '−'));
    let (count, length) = run.fold((0, 0), |(count, length), c| (count + 1, length + c.len_utf8()));
    (1..=3).contains(&count).then_some(length)
}

/// A dash that is no hyphen: a space before or behind it, two of them, or the end of the text.
fn dash(text: &str) -> Option<usize> {
    let before = text.len() - text.trim_start().len();
    let length = dashes(&text[before..])?;
    let rest = &text[before + length..];
    let behind = rest.len() - rest.trim_start().len();
    let two = text[before..].starts_with("--");
    (before > 0 || behind > 0 || two || rest.is_empty()).then_some(before + length + behind)
}

/// A colon, a stop and a dash, or a dash that is no hyphen.
fn firm(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('.').unwrap_or(text);
    let stop = text.len() - rest.len();
    let trimmed = text.trim_start();
    if let Some(behind) = trimmed.strip_prefix([':', '：']) {
        return Some(text.len() - behind.trim_start().len());
    }
    if stop > 0
        && let Some(length) = dashes(rest)
    {
        return Some(text.len() - rest[length..].trim_start().len());
    }
    Some(stop + dash(rest)?)
}

/// Stops, colons and dashes, as far as there are any.
fn end(text: &str) -> Option<usize> {
    let mut rest = text.trim_start();
    for _ in 0..2 {
        rest = rest.strip_prefix(['.', ':', '：', '।', '۔', '=', '＝', '…']).unwrap_or(rest);
    }
    let before = rest.trim_start();
    rest = dashes(before).map_or(rest, |length| &before[length..]);
    Some(text.len() - rest.trim_start().len())
}
