//! ANPA 1312: the text messages of North American agencies.
//! docs/formats/anpa1312.md maps its fields.
//! [frames](super::frames) -> [`header`] -> [`text`]: typesetting undone, slug, notes, headline and byline over the copy.

mod date;
mod header;
mod text;
mod version;

use super::{About, copy, desk, frames, letters};
use crate::gate::wording::{self, Notice};
use crate::moment::{Stated, Trust};
use crate::parse::{Embargo, Parsed, Subject};
use crate::split::Unreadable;
use crate::split::charset::Charset;
use header::Header;
use version::Version;

/// True for a document of this format.
pub(super) fn is_its(bytes: &[u8]) -> bool {
    frames::has_header(bytes, |header| Header::of(&String::from_utf8_lossy(header)).is_some())
}

/// Reads a message.
pub(super) fn read(message: &[u8], charset: Charset, about: &About<'_>) -> Result<Parsed, Unreadable> {
    frames::Frame::check(message)?;
    let letters = letters::read(message, charset);
    let Some(frame) = frames::Frame::of(letters.text.as_bytes()) else {
        return Err(about.broken("it has no header: its beginning is in another delivery"));
    };
    // Frames are cut at ASCII characters.
    let part = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let header = Header::of(&part(frame.header)).unwrap_or_default();
    let (body, trailer) = (text::typeset(&part(frame.text)), text::typeset(&part(frame.trailer)));
    let mut parsed = Parsed::default();
    if letters.is_guess && letters.code != charset.name() {
        parsed.mended.push(format!("letters: read as {}", letters.code));
    }
    if !frame.is_ended {
        parsed.mended.push("the message has no end: it was cut off".to_owned());
    }
    let lines: Vec<&str> = body.lines().collect();
    let (stated, lines) = date::split(&lines, &trailer, about.time_zone);
    parsed.published = stated;
    let parts = text::Parts::of(&lines, &header.slug);
    let version = Version::of(&header.slug).with(parts.slug.as_deref());
    identify(&mut parsed, &header, &version);
    classify(&mut parsed, &header, &version);
    fill(&mut parsed, &header, &parts, about);
    if parsed.headline.is_none() && parsed.content_raw.is_none() && parsed.editor_note.is_none() {
        return Err(about.broken("it has no text"));
    }
    Ok(parsed)
}

/// Numbers begin anew every day. Most headers state the day without its year.
fn identify(parsed: &mut Parsed, header: &Header, version: &Version) {
    let day = parsed.published.as_ref().and_then(date::day).or_else(|| header.day.clone());
    match &day {
        Some(day) if !header.number.is_empty() => parsed.id = Some(format!("{}/{day}", header.number)),
        None if !header.number.is_empty() => {
            parsed.more.alt_ids.push(("anpa1312".to_owned(), header.number.clone()));
        }
        _ => {}
    }
    parsed.version.clone_from(&version.words);
    let (Some(relation), Some(day)) = (version.relation(), day) else { return };
    let others = version.references.iter().filter(|number| **number != header.number);
    let id = |number: &String| {
        let day = frames::day_of(number, &header.number, &day)?;
        Some((relation.to_owned(), format!("{number}/{day}")))
    };
    parsed.more.links = others.filter_map(id).collect();
}

fn classify(parsed: &mut Parsed, header: &Header, version: &Version) {
    parsed.urgency = header.priority.and_then(header::urgency);
    if let Some(category) = header.category {
        let (name, medtop) = header::category(category);
        parsed.subjects.push(Subject {
            code: category.to_string(),
            name: name.map(str::to_owned),
            medtop: medtop.map(|code| format!("medtop:{code}")),
        });
    }
    parsed.slug = Some(version.keyword.clone()).filter(|keyword| !keyword.is_empty());
    let words = version::without_cycle(&version.keyword).split('-').map(str::trim);
    parsed.keywords = words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
    parsed.more.signals.clone_from(&version.takes);
}

fn fill(parsed: &mut Parsed, header: &Header, parts: &text::Parts<'_>, about: &About<'_>) {
    let version = parsed.version.clone().unwrap_or_default();
    for word in version.split(", ").chain(parts.notes.iter().map(String::as_str)) {
        if !word.is_empty() {
            version::said(word).put(parsed);
        }
    }
    if parsed.status.is_none() {
        let slug = parsed.slug.as_deref().and_then(version::advisory_of_keyword);
        let category = (header.category == Some('v')).then_some("advisory");
        parsed.more.advisory = parsed.more.advisory.or(slug).or(category);
    }
    let stated = |notes: &mut dyn Iterator<Item = &str>| {
        let read = |note| embargo(note, parsed.published.as_ref(), about.time_zone);
        notes.map(read).fold(Embargo::None, Embargo::graver)
    };
    // `Adv14` says a day and no time: another line may say more.
    let (advance, other): (Vec<&str>, Vec<&str>) = parts
        .notes
        .iter()
        .map(String::as_str)
        .chain(version.split(", "))
        .partition(|note| text::is_advance(note));
    let mut release = stated(&mut other.into_iter());
    if release == Embargo::None {
        release = stated(&mut advance.into_iter());
    }
    parsed.embargo = release;
    parsed.more.signals.extend(parts.signals.iter().map(|signal| (*signal).to_owned()));
    parsed.editor_note = Some(parts.notes.join("\n")).filter(|note| !note.is_empty());
    parsed.headline.clone_from(&parts.headline);
    parsed.byline.clone_from(&parts.byline);
    let html = if header.is_tabular { copy::table(&parts.copy) } else { copy::html(&parts.copy) };
    parsed.content_raw = Some(html).filter(|html| !html.is_empty());
    if let Some((dateline, place)) = parts.copy.iter().take(12).find_map(|line| copy::dateline(line)) {
        parsed.dateline = Some(dateline);
        parsed.more.places.push(place);
    }
}

/// What a note says of a time of release: `EMBARGOED ...`, `For Release Sunday, June 14`, `Adv14`.
fn embargo(note: &str, published: Option<&Stated>, time_zone: Option<&str>) -> Embargo {
    let Some(rest) = text::release(note) else {
        let embargo = desk::embargo(note, published, time_zone);
        let is_open = embargo.is_none() && desk::is_embargo(note);
        return if is_open { Embargo::Unreadable(note.to_owned()) } else { embargo.unwrap_or_default() };
    };
    let read = published.and_then(|published| {
        let line = format!("EMBARGOED UNTIL {rest}");
        Some((published, wording::read(&line, time_zone, published.at_ms)?))
    });
    match read {
        Some((published, Notice::Until(at_ms))) => {
            let (offset_s, trust, original) = (published.offset_s, Trust::Explicit, note.to_owned());
            Embargo::Until(Stated { at_ms, offset_s, trust, original })
        }
        _ => Embargo::Unreadable(note.to_owned()),
    }
}

#[cfg(test)]
mod tests;
