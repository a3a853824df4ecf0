//! IPTC 7901: agencies' text messages.
//! docs/formats/iptc7901.md maps its fields.
//! [frames](super::frames) -> [`header`] -> [`text`]: notes, headline and byline over the copy -> [`date`] of the trailer.

mod categories;
mod date;
mod header;
mod text;

use super::{About, copy, desk, frames, letters};
use crate::parse::{Embargo, Parsed, Subject};
use crate::split::Unreadable;
use crate::split::charset::Charset;
use header::Header;

/// True for a document of this format.
pub(super) fn is_its(bytes: &[u8]) -> bool {
    frames::has_header(bytes, |header| Header::of(&String::from_utf8_lossy(header)).is_some())
}

/// Reads a message.
pub(super) fn read(message: &[u8], charset: Charset, about: &About<'_>) -> Result<Parsed, Unreadable> {
    frames::Frame::check(message)?;
    let letters = letters::read(message, charset);
    let text = letters.text.as_bytes();
    let Some(frame) = frames::Frame::of(text) else {
        return Err(about.broken("it has no header: its beginning is in another delivery"));
    };
    // Frames are cut at ASCII characters.
    let part = |bytes: &[u8]| text::unified(&String::from_utf8_lossy(bytes));
    let header = Header::of(&part(frame.header)).unwrap_or_default();
    let (body, trailer) = (part(frame.text), part(frame.trailer));
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
    let parts = text::Parts::of(lines);
    identify(&mut parsed, &header);
    classify(&mut parsed, &header, &parts);
    fill(&mut parsed, &parts, about);
    if parsed.headline.is_none() && parsed.content_raw.is_none() {
        return Err(about.broken("it has no text"));
    }
    Ok(parsed)
}

/// Numbers begin anew every day: an id needs the day too.
fn identify(parsed: &mut Parsed, header: &Header) {
    let day = parsed.published.as_ref().and_then(date::day);
    let number = header.number();
    match day {
        Some(day) if !number.is_empty() => parsed.id = Some(format!("{number}/{day}")),
        _ if !number.is_empty() => parsed.more.alt_ids.push(("iptc7901".to_owned(), number)),
        _ => {}
    }
    for (scheme, value) in &header.references {
        parsed.more.alt_ids.push((scheme.clone(), value.clone()));
    }
    parsed.version.clone_from(&header.version);
}

fn classify(parsed: &mut Parsed, header: &Header, parts: &text::Parts<'_>) {
    parsed.urgency = header.priority;
    if let Some(category) = &header.category {
        let (name, medtop) = categories::find(category);
        parsed.subjects.push(Subject {
            code: category.clone(),
            name: name.map(str::to_owned),
            medtop: medtop.map(|code| format!("medtop:{code}")),
        });
    }
    let slug = header.slug.as_deref().or(parts.slug.as_deref());
    parsed.slug =
        slug.map(|slug| slug.trim_end_matches(['/', ' ']).to_owned()).filter(|slug| !slug.is_empty());
    // `Hafen/Elm/`, or `France-port`.
    let mark = if slug.is_some_and(|slug| slug.contains('/')) { '/' } else { '-' };
    let words = parsed.slug.iter().flat_map(|slug| slug.split(mark)).map(str::trim);
    parsed.keywords = words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
}

fn fill(parsed: &mut Parsed, parts: &text::Parts<'_>, about: &About<'_>) {
    let mut notes = parts.notes.clone();
    for note in &parts.notes {
        desk::read(note).put(parsed);
        let embargo = desk::embargo(note, parsed.published.as_ref(), about.time_zone);
        parsed.embargo = std::mem::take(&mut parsed.embargo).graver(embargo.unwrap_or_default());
    }
    // `dpa-Tagesvorschau ...`: an agenda says so in its headline too.
    let heading = parts.headline.iter().chain(&parsed.keywords);
    let is_agenda =
        heading.map(|text| desk::read(text)).find_map(|said| said.advisory.filter(|why| *why == "schedule"));
    if parsed.status.is_none() && parsed.more.advisory.is_none() {
        parsed.more.advisory = is_agenda;
    }
    // Of an embargo in a message without a date the day of its arrival says more: the copy keeps the line.
    let kept = notes.iter().filter(|note| parsed.embargo == Embargo::None && desk::is_embargo(note));
    let kept: Vec<String> = kept.cloned().collect();
    notes.extend(parts.notepad.clone());
    parsed.editor_note = Some(notes.join("\n")).filter(|note| !note.is_empty());
    link(parsed);
    parsed.headline.clone_from(&parts.headline);
    parsed.more.subheadline.clone_from(&parts.subheadline);
    parsed.byline.clone_from(&parts.byline);
    let mut lines: Vec<&str> = Vec::new();
    for note in &kept {
        lines.extend([note.as_str(), ""]);
    }
    lines.extend(parts.copy.iter().copied());
    let html = copy::html(&lines);
    parsed.content_raw = Some(html).filter(|html| !html.is_empty());
    if let Some((dateline, place)) = parts.dateline() {
        parsed.dateline = Some(dateline);
        parsed.more.places.push(place);
    }
}

/// A correction or kill names the message that it is of: by the number of this service, or by dpa's global id.
fn link(parsed: &mut Parsed) {
    let relation = match (parsed.more.marker, &parsed.status) {
        (_, Some(_)) => "cancels",
        (Some("CORRECTION"), _) => "isCorrectionOf",
        _ => return,
    };
    let own = parsed.id.as_deref().unwrap_or_default();
    let (number, day) = own.split_once('/').unwrap_or_default();
    let service = number.trim_end_matches(|c: char| c.is_ascii_digit());
    let notes = parsed.editor_note.as_deref().unwrap_or_default();
    let words = notes.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | '"'));
    let ids = words.filter_map(|word| {
        let word = word.trim_end_matches(['.', ':']);
        if word.starts_with("urn:newsml:") {
            return Some(word.to_owned());
        }
        let digits = word.strip_prefix(service).filter(|_| !service.is_empty())?;
        let is_number = digits.len() >= 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let day = frames::day_of(word, number, day).filter(|_| is_number && word != number)?;
        Some(format!("{word}/{day}"))
    });
    parsed.more.links = ids.map(|id| (relation.to_owned(), id)).collect();
}

#[cfg(test)]
mod tests;
